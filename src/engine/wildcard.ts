/**
 * EQL wildcards: `*` is any run of characters, `?` exactly one, nothing can be escaped, both ends are anchored.
 * The pattern is cut at its stars into segments that are searched from left to right, each from where the one
 * before it ended. There is no way back, so the time is at most (length of value) × (length of pattern).
 */
import { fold } from "../base/fold.ts";
import type { TextTest } from "../base/fold.ts";

/** Index of `segment` in `text` at or after `from`, where `?` in the segment is any character; -1 if absent. */
function findSegment(text: string, segment: string, from: number): number {
  if (!segment.includes("?")) return text.indexOf(segment, from);
  for (let at = from; at + segment.length <= text.length; at++) {
    if (segmentAt(text, segment, at)) return at;
  }
  return -1;
}

function segmentAt(text: string, segment: string, at: number): boolean {
  if (at < 0 || at + segment.length > text.length) return false;
  for (let i = 0; i < segment.length; i++) {
    const code = segment.charCodeAt(i);
    if (code !== 0x3f && code !== text.charCodeAt(at + i)) return false;
  }
  return true;
}

/** Compiles one pattern for values that are already folded as the pattern is. */
export function compileWildcard(pattern: string): TextTest {
  const segments = pattern.split("*");
  if (segments.length === 1) {
    return pattern.includes("?")
      ? (value) =>
          value.length === pattern.length && segmentAt(value, pattern, 0)
      : (value) => value === pattern;
  }
  const head = segments[0]!;
  const tail = segments[segments.length - 1]!;
  const middle = segments.slice(1, -1).filter((segment) => segment !== "");
  const plain = !head.includes("?") && !tail.includes("?");
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
    if (!segmentAt(value, head, 0)) return false;
    const end = value.length - tail.length;
    if (!segmentAt(value, tail, end)) return false;
    let at = head.length;
    for (const segment of middle) {
      const found = findSegment(value, segment, at);
      if (found === -1) return false;
      at = found + segment.length;
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
  for (const raw of patterns) {
    const pattern = insensitive ? fold(raw) : raw;
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
  const last = only === undefined ? undefined : lastLetter(patterns[0]!);
  if (last === undefined) return (value) => test(fold(value));
  // Folding costs more than everything else here, and most values end in another letter.
  return (value) => {
    const code = value.charCodeAt(value.length - 1);
    return code < 0x80 && (code | 0x20) !== last ? false : test(fold(value));
  };
}

/** The pattern's last character as lower-case ASCII, if it is a letter: only it, in either case, ends what matches. */
function lastLetter(pattern: string): number | undefined {
  const code = pattern.charCodeAt(pattern.length - 1) | 0x20;
  return code >= 0x61 && code <= 0x7a ? code : undefined;
}
