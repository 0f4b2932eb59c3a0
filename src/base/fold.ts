/**
 * The one case folding of tripline, for values and patterns alike.
 */
export function fold(text: string): string {
  return text.toLowerCase();
}

/** A test on one text. */
export type TextTest = (value: string) => boolean;
