/**
 * The few signs that are not letters, in sets of the same width: for terminals that draw them, for those that have
 * ASCII alone (`--ascii`), for slow lines, and for whoever listens to the screen.
 */
export interface Glyphs {
  readonly rule: string;
  readonly divider: string;
  readonly full: string;
  readonly empty: string;
  /** Lowest to highest. */
  readonly spark: readonly string[];
  readonly ellipsis: string;
  readonly arrow: string;
  /** In the head of the column that a list is sorted by: largest, newest or A first, and the other way round. */
  readonly sort: { readonly usual: string; readonly reversed: string };
  /** Before a test that is true, one that is not, and one that has nothing to be true of. */
  readonly verdict: {
    readonly pass: string;
    readonly fail: string;
    readonly unknown: string;
  };
  readonly corner: {
    readonly topLeft: string;
    readonly topRight: string;
    readonly bottomLeft: string;
    readonly bottomRight: string;
  };
}

export const UNICODE_GLYPHS: Glyphs = {
  rule: "─",
  divider: "│",
  full: "█",
  empty: "░",
  spark: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
  ellipsis: "…",
  arrow: "→",
  sort: { usual: "▾", reversed: "▴" },
  verdict: { pass: "✓", fail: "✗", unknown: "?" },
  corner: {
    topLeft: "┌",
    topRight: "┐",
    bottomLeft: "└",
    bottomRight: "┘",
  },
};

export const ASCII_GLYPHS: Glyphs = {
  rule: "-",
  divider: "|",
  full: "#",
  empty: ".",
  spark: [".", ":", "-", "=", "+", "*", "#", "@"],
  ellipsis: "..",
  arrow: "->",
  sort: { usual: "v", reversed: "^" },
  verdict: { pass: "+", fail: "x", unknown: "?" },
  corner: {
    topLeft: "+",
    topRight: "+",
    bottomLeft: "+",
    bottomRight: "+",
  },
};

/** A sparkline is new bytes every second and tells little that the rate beside it does not. */
export const LOW_BANDWIDTH_GLYPHS: Glyphs = { ...ASCII_GLYPHS, spark: [] };

/** Lines and bars say nothing when they are read out. */
export const READER_GLYPHS: Glyphs = {
  rule: " ",
  divider: " ",
  full: " ",
  empty: " ",
  spark: [],
  ellipsis: "..",
  arrow: "->",
  sort: { usual: " ", reversed: " " },
  verdict: ASCII_GLYPHS.verdict,
  corner: { topLeft: " ", topRight: " ", bottomLeft: " ", bottomRight: " " },
};

/** What our own words have beside ASCII, with what stands for it in as many cells. */
const PLAINER: Readonly<Record<string, string>> = {
  "…": "~",
  "→": ">",
  "←": "<",
  "↑": "^",
  "↓": "v",
  "×": "x",
  "·": ".",
  "–": "-",
  "—": "-",
  "≥": ">",
  "≤": "<",
  "≠": "!",
  "─": "-",
  "│": "|",
  "█": "#",
  "░": ".",
  "✓": "+",
  "✗": "x",
  "▾": "v",
  "▴": "^",
};

const NOT_ASCII = /[^\x00-\x7f]/u;
const PLAINER_SIGNS = new RegExp(`[${Object.keys(PLAINER).join("")}]`, "gu");

/** For a terminal that draws ASCII alone: none of our own signs is left. What else a log holds stays as it is. */
export function asciiSigns(text: string): string {
  if (!NOT_ASCII.test(text)) return text;
  return text.replace(PLAINER_SIGNS, (sign) => PLAINER[sign]!);
}
