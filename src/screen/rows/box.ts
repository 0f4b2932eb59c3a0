/** A box over the screen: a title in its upper edge, rows of the width inside it. */
import { cellWidth } from "../../base/text-width.ts";
import type { Glyphs } from "./glyphs.ts";
import type { Line, Segment } from "./segment.ts";
import { gap, widthOf, word } from "./segment.ts";

/** @param width of the box; rows have four cells less */
export function boxLines(
  title: string,
  rows: readonly Segment[][],
  width: number,
  glyphs: Glyphs,
): Line[] {
  const { topLeft, topRight, bottomLeft, bottomRight } = glyphs.corner;
  return [
    edge(title, width, glyphs, topLeft, topRight),
    ...rows.map((row) => boxed(row, width, glyphs)),
    edge("", width, glyphs, bottomLeft, bottomRight),
  ];
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
