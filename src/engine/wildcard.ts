/**
 * EQL wildcards: `*` is any run of characters, `?` exactly one (a code point), nothing can be escaped, both ends are
 * anchored. The pattern is cut at its stars into segments that are searched from left to right, each from where the
 * one before it ended. There is no way back, so the time is at most (length of value) × (length of pattern).
 */
import { fold, foldFor } from "../base/fold.ts";
import type { TextTest } from "../base/fold.ts";

const QUESTION_MARK = 0x3f;

/** Where the character at `at` ends: two units further where a surrogate pair stands there. */
function nextCharacter(text: string, at: number): number {
  return (text.charCodeAt(at) & 0xfc00) === 0xd800 &&
    (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00
    ? at + 2
    : at + 1;
}

/** Where the character that ends at `end` begins. */
function previousCharacter(text: string, end: number): number {
  return end > 1 &&
    (text.charCodeAt(end - 1) & 0xfc00) === 0xdc00 &&
    (text.charCodeAt(end - 2) & 0xfc00) === 0xd800
    ? end - 2
    : end - 1;
}

/** Where `segment` ends that begins at `at`; -1 if it does not stand there. `?` in it is any character. */
function segmentEnd(text: string, segment: string, at: number): number {
  let end = at;
  for (let i = 0; i < segment.length; i++) {
    if (end >= text.length) return -1;
    const code = segment.charCodeAt(i);
    if (code === QUESTION_MARK) end = nextCharacter(text, end);
    else if (code === text.charCodeAt(end)) end++;
    else return -1;
  }
  return end;
}

/** Where `segment` begins that ends with the text; -1 if it does not stand there. */
function tailStart(text: string, segment: string): number {
  let start = text.length;
  for (let i = segment.length - 1; i >= 0; i--) {
    if (start <= 0) return -1;
    const code = segment.charCodeAt(i);
    if (code === QUESTION_MARK) start = previousCharacter(text, start);
    else if (code === text.charCodeAt(start - 1)) start--;
    else return -1;
  }
  return start;
}

/** Where the first `segment` at or after `from` ends; -1 if there is none. */
function findSegment(text: string, segment: string, from: number): number {
  if (!segment.includes("?")) {
    const at = text.indexOf(segment, from);
    return at === -1 ? -1 : at + segment.length;
  }
  const last = text.length - segment.length;
  for (let at = from; at <= last; at = nextCharacter(text, at)) {
    const end = segmentEnd(text, segment, at);
    if (end !== -1) return end;
  }
  return -1;
}

/** Compiles one pattern for values that are already folded as the pattern is. */
export function compileWildcard(pattern: string): TextTest {
  const segments = pattern.split("*");
  if (segments.length === 1) {
    return pattern.includes("?")
      ? (value) => segmentEnd(value, pattern, 0) === value.length
      : (value) => value === pattern;
  }
  const head = segments[0]!;
  const tail = segments[segments.length - 1]!;
  const middle = segments.slice(1, -1).filter((segment) => segment !== "");
  const plain = !head.includes("?") && !tail.includes("?");
  // A character has one unit at least.
  const least = head.length + tail.length;

  if (plain && middle.length === 0) {
    if (head === "" && tail === "") return () => true;
    if (tail === "") return (value) => value.startsWith(head);
    if (head === "") return (value) => value.endsWith(tail);
    return (value) =>
      value.length >= least && value.startsWith(head) && value.endsWith(tail);
  }
  if (plain && least === 0 && middle.length === 1) {
    const only = middle[0]!;
    if (!only.includes("?")) return (value) => value.includes(only);
  }
  return (value) => {
    if (value.length < least) return false;
    let at = segmentEnd(value, head, 0);
    if (at === -1) return false;
    const end = tailStart(value, tail);
    if (end === -1) return false;
    for (const segment of middle) {
      at = findSegment(value, segment, at);
      if (at === -1) return false;
    }
    return at <= end;
  };
}
/**
 * Compiles a list of patterns to one test: true if any of them matches. Patterns without wildcards become one
 * set lookup.
 * @param insensitive fold values and patterns first
 */
export function compileWildcardList(
  patterns: readonly string[],
  insensitive: boolean,
): TextTest {
  const exact = new Set<string>();
  const tests: TextTest[] = [];
  const folded = insensitive ? patterns.map(fold) : patterns;
  for (const pattern of folded) {
    if (/[*?]/.test(pattern)) tests.push(compileWildcard(pattern));
    else exact.add(pattern);
  }
  const only = tests.length === 1 && exact.size === 0 ? tests[0]! : undefined;
  const test: TextTest =
    only ??
    ((value) => {
      if (exact.has(value)) return true;
      for (const each of tests) if (each(value)) return true;
      return false;
    });
  if (!insensitive) return test;
  const foldValue = foldFor(folded);
  const last = only === undefined ? undefined : lastLetter(patterns[0]!);
  if (last === undefined) return (value) => test(foldValue(value));
  // Folding costs more than everything else here, and most values end in another letter.
  return (value) => {
    const code = value.charCodeAt(value.length - 1);
    return code < 0x80 && (code | 0x20) !== last
      ? false
      : test(foldValue(value));
  };
}

/** The pattern's last character as lower-case ASCII, if it is a letter: only it, in either case, ends what matches. */
function lastLetter(pattern: string): number | undefined {
  const code = pattern.charCodeAt(pattern.length - 1) | 0x20;
  return code >= 0x61 && code <= 0x7a ? code : undefined;
}
