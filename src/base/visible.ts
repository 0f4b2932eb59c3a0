/**
 * Text from a log, made safe to look at. In comes anything an attacker may have written; out comes text in
 * which every character can be seen and takes a known number of cells: controls, bidi overrides, invisible
 * and joining characters are spelled out (`\x1b`, `\u{202e}`) instead of obeyed or swallowed.
 *
 * Every string from a log passes through here before it is drawn. The escapes are handed out apart from
 * the text ({@link visibleSpans}), so that they can be drawn in a style that text never has.
 */

/** UTF-16 units of a value that are looked at for one cell of a list. */
export const CELL_LIMIT = 8_192;
/** The same for a field of the detail page. */
export const DETAIL_LIMIT = 65_536;

export interface VisibleSpan {
  readonly text: string;
  /** True for what stands for a character (or for the cut-off rest), false for text as it was logged. */
  readonly escaped: boolean;
}

const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;

/**
 * What is never drawn as itself: controls (C0, DEL, C1), format characters (bidi, zero width, tags), lone
 * surrogates, line and paragraph separators, everything that is invisible by definition (fillers, variation
 * selectors), and the characters whose width terminals disagree about because they change with their
 * neighbour (flag letters, skin tones, keycaps). One class, one pass: nothing to backtrack over.
 */
const HIDDEN =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\p{Emoji_Modifier}\p{Regional_Indicator}\u20e3]/u;

const MARK = /\p{M}/u;

/** Marks one base may carry; a pile of hundreds would be drawn over the lines above. */
const MAX_MARKS = 6;

const SHORT: Readonly<Record<number, string>> = {
  9: "\\t",
  10: "\\n",
  13: "\\r",
};

function escape(codePoint: number): string {
  return (
    SHORT[codePoint] ??
    (codePoint < 0x100
      ? `\\x${codePoint.toString(16).padStart(2, "0")}`
      : `\\u{${codePoint.toString(16)}}`)
  );
}

/**
 * `text` with everything that cannot be seen spelled out. O(n) of the first `max` UTF-16 units; what is
 * longer is cut there and ends in `…`.
 */
export function visible(text: string, max: number = CELL_LIMIT): string {
  if (text.length <= max && PRINTABLE_ASCII.test(text)) return text;
  let result = "";
  for (const span of visibleSpans(text, max)) result += span.text;
  return result;
}

/** The text of many lines with everything that cannot be seen spelt out; its line breaks stay. */
export function legible(text: string): string {
  return text
    .split("\n")
    .map((line) => visible(line, DETAIL_LIMIT))
    .join("\n");
}

/** As {@link visible}, with the escapes apart from the text; neighbouring spans of a kind are not merged. */
export function visibleSpans(
  text: string,
  max: number = CELL_LIMIT,
): VisibleSpan[] {
  const shown = text.length > max ? cutAt(text, max) : text;
  const spans: VisibleSpan[] = [];
  if (PRINTABLE_ASCII.test(shown)) {
    if (shown !== "") spans.push({ text: shown, escaped: false });
  } else {
    collect(shown, spans);
  }
  if (shown.length < text.length) spans.push({ text: "…", escaped: true });
  return spans;
}

/** The first `max` units, without half of a surrogate pair. */
function cutAt(text: string, max: number): string {
  const last = text.charCodeAt(max - 1);
  const splits = last >= 0xd800 && last <= 0xdbff;
  return text.slice(0, splits ? max - 1 : max);
}

function collect(text: string, spans: VisibleSpan[]): void {
  let plainFrom = 0;
  let at = 0;
  // At the start there is no base for a mark to stand on: it would be drawn over whatever is to the left.
  let marks = MAX_MARKS;
  for (const character of text) {
    const isMark = MARK.test(character);
    marks = isMark ? marks + 1 : 0;
    const hidden = HIDDEN.test(character);
    if (hidden || marks > MAX_MARKS) {
      if (plainFrom < at) {
        spans.push({ text: text.slice(plainFrom, at), escaped: false });
      }
      spans.push({ text: escape(character.codePointAt(0)!), escaped: true });
      plainFrom = at + character.length;
      // A mark after an escape would stand on the escape's last letter.
      marks = MAX_MARKS;
    }
    at += character.length;
  }
  if (plainFrom < at) {
    spans.push({ text: text.slice(plainFrom), escaped: false });
  }
}
