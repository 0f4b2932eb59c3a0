/**
 * Lines of the screen as data: pieces of text with a role each, no colours, no React. Everything that is
 * drawn is one of these, cut to its width here, so nothing is left for the terminal to wrap.
 */
import { visibleSpans } from "../../base/visible.ts";
import { cellWidth, graphemes } from "../../base/text-width.ts";
import type { Role } from "../theme/roles.ts";

export interface Segment {
  readonly text: string;
  readonly role?: Role;
}

export interface Line {
  readonly segments: readonly Segment[];
  /** Drawn over the whole line: the selection. */
  readonly role?: Role;
}

export const EMPTY_LINE: Line = { segments: [] };

/** Our own words: never for text from a log, see {@link logText}. */
export function word(text: string, role?: Role): Segment {
  return role === undefined ? { text } : { text, role };
}

export function line(...segments: readonly Segment[]): Line {
  return { segments };
}

export function gap(width: number): Segment {
  return { text: " ".repeat(Math.max(0, width)) };
}

export function widthOf(segments: readonly Segment[]): number {
  let width = 0;
  for (const { text } of segments) width += cellWidth(text);
  return width;
}

/** The text of a line without its roles: what a test or a copy reads. */
export function textOf(shown: Line): string {
  return shown.segments.map((s) => s.text).join("");
}

interface Unit {
  readonly text: string;
  readonly width: number;
  readonly role: Role | undefined;
}

export interface FitOptions {
  readonly role?: Role | undefined;
  /** What goes when the text is too long; paths and command lines lose their middle. */
  readonly cut?: "end" | "middle";
  /** Fill up to the width: for every column but the last of a row. */
  readonly pad?: "end" | "start";
  readonly ellipsis?: string;
  /** UTF-16 units that are looked at; see {@link visibleSpans}. */
  readonly max?: number;
}

const PLAIN = /^[\x20-\x7e]*$/;

/**
 * Text from a log in at most `width` cells: made visible, with its escapes in the role `escape`, cut between
 * graphemes and never inside an escape.
 */
export function logText(
  text: string,
  width: number,
  options: FitOptions = {},
): Segment[] {
  const { role, pad } = options;
  if (width <= 0) return [];
  if (text.length <= width && PLAIN.test(text)) {
    const space = " ".repeat(width - text.length);
    if (pad === undefined || space === "")
      return text === "" ? [] : [word(text, role)];
    return [word(pad === "end" ? text + space : space + text, role)];
  }
  const units = fit(unitsOf(text, role, options.max), width, options);
  const used = units.reduce((sum, unit) => sum + unit.width, 0);
  const segments = merge(units);
  if (pad === "end" && used < width) segments.push(gap(width - used));
  if (pad === "start" && used < width) segments.unshift(gap(width - used));
  return segments;
}

/** As {@link logText}, on as many lines as it takes, at most `maxLines`; breaks at spaces where it can. */
export function wrapText(
  text: string,
  width: number,
  maxLines: number,
  options: FitOptions = {},
): Segment[][] {
  if (width <= 0 || maxLines <= 0) return [];
  const lines: Segment[][] = [];
  let rest = unitsOf(text, options.role, options.max);
  while (rest.length > 0 && lines.length < maxLines) {
    if (lines.length === maxLines - 1) {
      lines.push(merge(fit(rest, width, options)));
      break;
    }
    const end = breakAt(rest, width);
    // A single escape or character that is wider than the line is only hinted at.
    lines.push(merge(fit(rest.slice(0, end), width, options)));
    rest = rest.slice(end);
    // The space that was broken at belongs to neither line.
    if (rest[0]?.text === " ") rest = rest.slice(1);
  }
  return lines;
}

function breakAt(units: readonly Unit[], width: number): number {
  let used = 0;
  let lastSpace = -1;
  for (const [i, unit] of units.entries()) {
    used += unit.width;
    if (used > width) {
      // A break in the first third would leave ragged lines; long words are cut instead.
      if (unit.text === " ") return i;
      return lastSpace > width / 3 ? lastSpace : Math.max(1, i);
    }
    if (unit.text === " ") lastSpace = i;
  }
  return units.length;
}

function unitsOf(text: string, role: Role | undefined, max?: number): Unit[] {
  const units: Unit[] = [];
  for (const span of visibleSpans(text, max)) {
    if (span.escaped) {
      units.push({
        text: span.text,
        width: cellWidth(span.text),
        role: "escape",
      });
      continue;
    }
    for (const piece of graphemes(span.text)) {
      units.push({ text: piece, width: cellWidth(piece), role });
    }
  }
  return units;
}

function fit(units: Unit[], width: number, options: FitOptions): Unit[] {
  let total = 0;
  for (const unit of units) total += unit.width;
  if (total <= width) return units;
  const text = (options.ellipsis ?? "…").slice(0, width);
  const mark: Unit = { text, width: cellWidth(text), role: options.role };
  const room = width - mark.width;
  const tailRoom = options.cut === "middle" ? Math.floor(room / 2) : 0;

  const kept: Unit[] = [];
  let used = 0;
  for (const unit of units) {
    if (used + unit.width > room - tailRoom) break;
    used += unit.width;
    kept.push(unit);
  }
  let from = units.length;
  for (let tail = 0; from > 0; from--) {
    tail += units[from - 1]!.width;
    if (tail > tailRoom) break;
  }
  return [...kept, mark, ...units.slice(from)];
}

function merge(units: readonly Unit[]): Segment[] {
  const segments: Segment[] = [];
  let text = "";
  let role: Role | undefined;
  for (const unit of units) {
    if (unit.role !== role && text !== "") {
      segments.push(word(text, role));
      text = "";
    }
    role = unit.role;
    text += unit.text;
  }
  if (text !== "") segments.push(word(text, role));
  return segments;
}

/** Our own segments cut to `width` cells at the end; used where a row is made of several parts. */
export function cutSegments(
  segments: readonly Segment[],
  width: number,
): Segment[] {
  const result: Segment[] = [];
  let left = width;
  for (const segment of segments) {
    const own = cellWidth(segment.text);
    if (own <= left) {
      result.push(segment);
      left -= own;
      continue;
    }
    let text = "";
    for (const piece of graphemes(segment.text)) {
      const pieceWidth = cellWidth(piece);
      if (pieceWidth > left) break;
      text += piece;
      left -= pieceWidth;
    }
    if (text !== "") result.push({ ...segment, text });
    break;
  }
  return result;
}

/** Our own segments in two parts, the first of at most `width` cells. */
export function splitSegments(
  segments: readonly Segment[],
  width: number,
): [head: Segment[], tail: Segment[]] {
  const head = cutSegments(segments, width);
  const cut = head.at(-1)?.text.length ?? 0;
  const rest = segments.slice(Math.max(0, head.length - 1));
  const [first, ...more] = rest;
  if (first === undefined) return [head, []];
  const left = first.text.slice(cut);
  return [head, left === "" ? more : [{ ...first, text: left }, ...more]];
}

/** `left` and, as far right as there is room for all of it, `right`; the right side goes first. */
export function spread(
  left: readonly Segment[],
  right: readonly Segment[],
  width: number,
): Line {
  const leftWidth = widthOf(left);
  const rightWidth = widthOf(right);
  const between = leftWidth === 0 ? 0 : 2;
  if (rightWidth === 0 || leftWidth + between + rightWidth > width) {
    return { segments: cutSegments(left, width) };
  }
  return {
    segments: [...left, gap(width - leftWidth - rightWidth), ...right],
  };
}

/** As many of `items` as fit, in order of appearance, with `space` cells between them. */
export function joinFitting(
  items: readonly (readonly Segment[])[],
  width: number,
  space = 2,
): Segment[] {
  const result: Segment[] = [];
  let used = 0;
  for (const item of items) {
    const own = widthOf(item);
    if (own === 0) continue;
    const needed = used === 0 ? own : own + space;
    if (used + needed > width) break;
    if (used > 0) result.push(gap(space));
    result.push(...item);
    used += needed;
  }
  return result;
}
