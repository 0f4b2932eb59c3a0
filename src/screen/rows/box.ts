/** A box over the screen: a title in its upper edge, rows of the width inside it. */
import { cellWidth } from "../../base/text-width.ts";
import type { Glyphs } from "./glyphs.ts";
import type { Line, Segment } from "./segment.ts";
import { cutSegments, gap, widthOf, word } from "./segment.ts";

/**
 * @param width of the box; rows have four cells less
 * @param note stands in the lower edge: what is out of view
 */
export function boxLines(
  title: string,
  rows: readonly Segment[][],
  width: number,
  glyphs: Glyphs,
  note = "",
): Line[] {
  const { topLeft, topRight, bottomLeft, bottomRight } = glyphs.corner;
  return [
    edge(title, width, glyphs, topLeft, topRight),
    ...rows.map((row) => boxed(row, width, glyphs)),
    edge(note, width, glyphs, bottomLeft, bottomRight),
  ];
}

/** Rows where there is no room for edges, over the whole width all the same. */
export function bareLines(rows: readonly Segment[][], width: number): Line[] {
  return rows.map((row) => ({
    segments: [
      ...cutSegments(row, width),
      gap(width - Math.min(width, widthOf(row))),
    ],
  }));
}

function edge(
  title: string,
  width: number,
  { rule }: Glyphs,
  left: string,
  right: string,
): Line {
  const text = title === "" ? "" : ` ${title} `;
  const fill = width - 3 - cellWidth(text);
  return {
    segments: [
      word(left + rule, "rule"),
      word(text, "title"),
      word(rule.repeat(Math.max(0, fill)) + right, "rule"),
    ],
  };
}

function boxed(row: Segment[], width: number, { divider }: Glyphs): Line {
  return {
    segments: [
      word(`${divider} `, "rule"),
      ...row,
      gap(width - 4 - widthOf(row)),
      word(` ${divider}`, "rule"),
    ],
  };
}
