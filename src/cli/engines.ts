/**
 * The two ways of reading lines: `fast` reads of each what somebody asks for, `reference` parses it. They find the same;
 * the second is there to be compared with.
 */
export const ENGINES = ["fast", "reference"] as const;
