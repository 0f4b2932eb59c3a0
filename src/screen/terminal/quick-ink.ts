/**
 * Makes Ink draw fast. Ink puts every piece of text of a frame into a grid of cells, character by character, and makes
 * the lines of the frame from the grid: two thirds of what a frame costs. Our pieces stand side by side and are cut to
 * their widths before Ink sees them, so here the lines are put together from the pieces as they are.
 *
 * Where a piece is cut by the edge of a box or has more lines than one, Ink makes the frame as it always does; so it
 * does where its insides are not what they were when this was written.
 */
import { cellWidth } from "../../base/text-width.ts";

/** Edges of a box: from, and up to but not including; an edge that is not there does not cut. */
interface Clip {
  readonly x1: number | undefined;
  readonly x2: number | undefined;
  readonly y1: number | undefined;
  readonly y2: number | undefined;
}

type Transformer = (line: string, index: number) => string;

/** What Ink asks of a frame, in the order of drawing. */
export type Operation =
  | {
      readonly type: "write";
      readonly x: number;
      readonly y: number;
      readonly text: string;
      readonly transformers: readonly Transformer[];
    }
  | { readonly type: "clip"; readonly clip: Clip }
  | { readonly type: "unclip" };

/** The part of Ink's class `Output` that is used here. */
interface InkOutput {
  readonly width: number;
  readonly height: number;
  readonly operations: readonly Operation[];
  get(): { output: string; height: number };
}

interface Piece {
  readonly x: number;
  readonly text: string;
  readonly width: number;
}

/** To be called before the first frame; later frames are made the quick way where that gives the same picture. */
export async function quickenInk(): Promise<void> {
  let prototype: InkOutput;
  try {
    const { Output } = await import("./ink-output.ts");
    prototype = Output.prototype as InkOutput;
  } catch {
    return;
  }
  const { get } = prototype;
  prototype.get = function (this: InkOutput) {
    const { width, height, operations } = this;
    const lines = Array.isArray(operations)
      ? composeLines(operations, width, height)
      : undefined;
    return lines === undefined
      ? get.call(this)
      : { output: lines.join("\n"), height };
  };
}

/**
 * The lines of a frame, each with its styles and without blanks at its end.
 *
 * @returns undefined where pieces cannot be used as they are
 */
export function composeLines(
  operations: readonly Operation[],
  width: number,
  height: number,
): string[] | undefined {
  const rows: Piece[][] = Array.from({ length: height }, () => []);
  const clips: Clip[] = [];
  for (const operation of operations) {
    if (operation.type === "unclip") clips.pop();
    else if (operation.type === "clip") {
      clips.push(inside(clips.at(-1), operation.clip));
    } else {
      const { x, y, text, transformers } = operation;
      if (text.includes("\n")) return undefined;
      const { x1 = 0, x2 = width, y1 = 0, y2 = height } = clips.at(-1) ?? {};
      // Below the window, or below a box that has no room for it.
      if (y < Math.max(0, y1) || y >= Math.min(height, y2)) continue;
      let styled = text;
      for (const transform of transformers) styled = transform(styled, 0);
      const piece = { x, text: styled, width: shownWidth(styled) };
      const isWhole =
        x >= Math.max(0, x1) && x + piece.width <= Math.min(width, x2);
      if (!isWhole) return undefined;
      rows[y]!.push(piece);
    }
  }
  return rows.map(composeLine);
}

function inside(outer: Clip | undefined, inner: Clip): Clip {
  if (outer === undefined) return inner;
  return {
    x1: tighter(Math.max, outer.x1, inner.x1),
    x2: tighter(Math.min, outer.x2, inner.x2),
    y1: tighter(Math.max, outer.y1, inner.y1),
    y2: tighter(Math.min, outer.y2, inner.y2),
  };
}

function tighter(
  choose: (a: number, b: number) => number,
  a: number | undefined,
  b: number | undefined,
): number | undefined {
  return a === undefined ? b : b === undefined ? a : choose(a, b);
}

function composeLine(pieces: readonly Piece[]): string {
  let line = "";
  let at = 0;
  let isCovered = false;
  for (const { x, text, width } of pieces) {
    isCovered ||= x < at;
    // From a piece that covers something on, each goes to its column: a gap may have something in it.
    if (isCovered) line += `\x1b[${x + 1}G${text}`;
    else line += " ".repeat(x - at) + text;
    at = x + width;
  }
  return isCovered ? line : line.trimEnd();
}

/** Widths by text; the lines of a few screens. */
const widths = new Map<string, number>();
const MOST_WIDTHS = 2_000;
const SGR = /\x1b\[[\d;]*m/g;

function shownWidth(text: string): number {
  let width = widths.get(text);
  if (width === undefined) {
    width = cellWidth(text.includes("\x1b") ? text.replace(SGR, "") : text);
    if (widths.size >= MOST_WIDTHS) widths.clear();
    widths.set(text, width);
  }
  return width;
}
