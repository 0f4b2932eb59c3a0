/**
 * Patterns with a sign for any run of characters: `*` of search expressions, `%` (and `_` for one character) of `like`.
 * Anchored at both ends, nothing can be escaped, exact: whoever ignores case folds pattern and value first. The pattern is
 * cut at its signs into pieces that are looked for from left to right, each behind the one before it. There is no way
 * back, so the time is at most (length of value) × (length of pattern).
 */
import type { TextTest } from "../../base/fold.ts";

/** Compiles a pattern in which `*` is any run of characters, line breaks too. All else is itself. */
export function compileStars(pattern: string): TextTest {
  const pieces = pattern.split("*");
  if (pieces.length === 1) return (value) => value === pattern;
  const head = pieces[0]!;
  const tail = pieces[pieces.length - 1]!;
  const middle = pieces.slice(1, -1).filter((piece) => piece !== "");
  const least = head.length + tail.length;
  if (middle.length === 0) {
    if (least === 0) return () => true;
    if (tail === "") return (value) => value.startsWith(head);
    if (head === "") return (value) => value.endsWith(tail);
    return (value) =>
      value.length >= least && value.startsWith(head) && value.endsWith(tail);
  }
  if (least === 0 && middle.length === 1) {
    const [only] = middle;
    return (value) => value.includes(only!);
  }
  return (value) => {
    if (
      value.length < least ||
      !value.startsWith(head) ||
      !value.endsWith(tail)
    ) {
      return false;
    }
    let at = head.length;
    for (const piece of middle) {
      const found = value.indexOf(piece, at);
      if (found === -1) return false;
      at = found + piece.length;
    }
    return at <= value.length - tail.length;
  };
}

const ONE = "_";
const SURROGATE = /[\ud800-\udbff]/;

/** Compiles a pattern in which `%` is any run of characters and `_` one character, a code point. */
export function compileLike(pattern: string): TextTest {
  if (!pattern.includes(ONE) && !pattern.includes("*")) {
    return compileStars(pattern.replaceAll("%", "*"));
  }
  const pieces = pattern.split("%").map((piece) => [...piece]);
  return (value) => likePieces(pieces, charactersOf(value));
}

/** A text without surrogates is its own list of characters. */
const charactersOf = (text: string): ArrayLike<string> =>
  SURROGATE.test(text) ? [...text] : text;

function likePieces(
  pieces: readonly (readonly string[])[],
  value: ArrayLike<string>,
): boolean {
  const head = pieces[0]!;
  if (pieces.length === 1) {
    return value.length === head.length && standsAt(head, value, 0);
  }
  const tail = pieces[pieces.length - 1]!;
  const end = value.length - tail.length;
  if (
    end < head.length ||
    !standsAt(head, value, 0) ||
    !standsAt(tail, value, end)
  ) {
    return false;
  }
  let at = head.length;
  for (const piece of pieces.slice(1, -1)) {
    while (at + piece.length <= end && !standsAt(piece, value, at)) at++;
    at += piece.length;
    if (at > end) return false;
  }
  return true;
}

function standsAt(
  piece: readonly string[],
  value: ArrayLike<string>,
  at: number,
): boolean {
  for (let i = 0; i < piece.length; i++) {
    if (piece[i] !== ONE && piece[i] !== value[at + i]) return false;
  }
  return true;
}
