/** Why an alert is closed: the choices of the picker, in the order of its keys 1 to 7. */
export const REASONS: readonly string[] = [
  "true positive, contained",
  "true positive, escalated",
  "benign, authorised activity",
  "false positive, rule logic",
  "false positive, bad data",
  "duplicate",
  "undetermined",
];

/** Closing more than this at once asks for the number to be typed. */
export const CONFIRM_ABOVE = 20;
