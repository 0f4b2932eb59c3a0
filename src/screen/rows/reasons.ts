import { alertsIn } from "../store/twins.ts";
import type { ReasonState } from "../store/ui-store.ts";

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

/** True for a closing that wants its number typed: of many, or of some that cannot be seen. */
export function asksForNumber({
  alerts,
  hidden,
}: Pick<ReasonState, "alerts" | "hidden">): boolean {
  return alertsIn(alerts) > CONFIRM_ABOVE || hidden > 0;
}
