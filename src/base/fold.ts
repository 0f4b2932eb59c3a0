/**
 * The one case folding of tripline, for values and patterns alike: each character by itself and in its place, so that
 * a folded part of a text is the part of the folded text, and positions stay what they are.
 *
 * JavaScript's lower case breaks both for two characters only: a final sigma (`ς`) depends on its neighbours, and `İ`
 * becomes two characters. The one is folded to `σ`, the other stays as it is.
 */
export function fold(text: string): string {
  const lower = text.toLowerCase();
  return lower.length === text.length && !lower.includes(FINAL_SIGMA)
    ? lower
    : foldParts(text);
}

const FINAL_SIGMA = "\u03c2";

function foldParts(text: string): string {
  return text
    .split("\u0130")
    .map((part) => part.toLowerCase().replaceAll(FINAL_SIGMA, "\u03c3"))
    .join("\u0130");
}

/**
 * The folding for values that are compared with nothing but these patterns, which are folded. Where none holds a sigma,
 * nothing need be looked for in the values: it is asked of every event.
 */
export function foldFor(patterns: readonly string[]): (text: string) => string {
  if (patterns.some((each) => each.includes("\u03c3"))) return fold;
  return (text) => {
    const lower = text.toLowerCase();
    return lower.length === text.length ? lower : foldParts(text);
  };
}

/** A test on one text. */
export type TextTest = (value: string) => boolean;
