/** The few signs that are not letters, in two sets: `--ascii` asks for the second. */
export interface Glyphs {
  readonly rule: string;
  readonly divider: string;
  readonly full: string;
  readonly empty: string;
  /** Lowest to highest. */
  readonly spark: readonly string[];
  readonly ellipsis: string;
  readonly arrow: string;
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
  verdict: { pass: "+", fail: "x", unknown: "?" },
  corner: {
    topLeft: "+",
    topRight: "+",
    bottomLeft: "+",
    bottomRight: "+",
  },
};
