/**
 * How many terminal cells a text takes, and cutting and padding to a number of cells. In comes text that
 * {@link visible} has let through (no controls, no joiners); a grapheme is never split.
 *
 * ASCII takes a path without tables. The rest follows East Asian Width (Unicode 17): wide and fullwidth
 * characters and emoji take two cells, marks none, everything else one.
 */

const ASCII = /^[\x20-\x7e]*$/;
const EMOJI = /\p{Emoji_Presentation}/u;
const NO_WIDTH = /[\p{Mn}\p{Me}\p{Default_Ignorable_Code_Point}]/u;

/** First and last of each range of wide characters, ascending; emoji are asked for by property instead. */
const WIDE: readonly number[] = [
  0x1100, 0x115f, 0x2329, 0x232a, 0x2630, 0x2637, 0x268a, 0x268f, 0x2e80,
  0x303e, 0x3041, 0xa4c6, 0xa960, 0xa97c, 0xac00, 0xd7a3, 0xf900, 0xfaff,
  0xfe10, 0xfe19, 0xfe30, 0xfe6b, 0xff01, 0xff60, 0xffe0, 0xffe6, 0x16fe0,
  0x191d2, 0x1aff0, 0x1b2fb, 0x1d300, 0x1d376, 0x1f200, 0x1f265, 0x20000,
  0x3fffd,
];

/** The first character of each table that is not one cell wide. */
const FIRST_MARK = 0x300;

function isWide(codePoint: number): boolean {
  for (let i = 0; i < WIDE.length; i += 2) {
    if (codePoint < WIDE[i]!) return false;
    if (codePoint <= WIDE[i + 1]!) return true;
  }
  return false;
}

/** Vowels and finals that are drawn into the block of the Hangul letter before them. */
function isConjoining(codePoint: number): boolean {
  return (
    (codePoint >= 0x1160 && codePoint <= 0x11ff) ||
    (codePoint >= 0xd7b0 && codePoint <= 0xd7fb)
  );
}

function characterWidth(character: string): number {
  const codePoint = character.codePointAt(0)!;
  if (codePoint < FIRST_MARK) return 1;
  if (NO_WIDTH.test(character) || isConjoining(codePoint)) return 0;
  return isWide(codePoint) || EMOJI.test(character) ? 2 : 1;
}

/** Cells that `text` takes in a terminal. */
export function cellWidth(text: string): number {
  if (ASCII.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

/** Made on first use: it takes longer than everything else a scan loads. */
let segmenter: Intl.Segmenter | undefined;

/** What a reader sees as one character each: the pieces a text may be cut between. */
export function* graphemes(text: string): Generator<string> {
  if (ASCII.test(text)) {
    yield* text;
    return;
  }
  segmenter ??= new Intl.Segmenter(undefined, { granularity: "grapheme" });
  for (const { segment } of segmenter.segment(text)) yield segment;
}

/**
 * `text` in at most `width` cells; if it is longer the end is replaced by `ellipsis`. The result can be a
 * cell short where a wide character did not fit.
 */
export function cutEnd(text: string, width: number, ellipsis = "…"): string {
  if (ASCII.test(text)) {
    if (text.length <= width) return text;
    const mark = ellipsis.slice(0, Math.max(0, width));
    return text.slice(0, Math.max(0, width - mark.length)) + mark;
  }
  if (cellWidth(text) <= width) return text;
  const mark = ellipsis.slice(0, Math.max(0, width));
  return takeStart(graphemes(text), width - mark.length) + mark;
}

function takeStart(pieces: Iterable<string>, width: number): string {
  let result = "";
  let used = 0;
  for (const piece of pieces) {
    used += cellWidth(piece);
    if (used > width) break;
    result += piece;
  }
  return result;
}

/** Spaces behind `text` up to `width` cells; longer text stays as it is. */
export function padEnd(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - cellWidth(text)));
}

/** Spaces before `text` up to `width` cells; longer text stays as it is. */
export function padStart(text: string, width: number): string {
  return " ".repeat(Math.max(0, width - cellWidth(text))) + text;
}
