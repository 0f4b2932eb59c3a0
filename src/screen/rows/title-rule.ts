/**
 * The line above a panel: `── >Alerts 31, 3 new ──────── newest first ──`. It replaces a box, says which
 * panel has the keyboard, and says when what is below is frozen, filtered or stale.
 */
import { cellWidth } from "../../base/text-width.ts";
import type { Glyphs } from "./glyphs.ts";
import type { Line, Segment } from "./segment.ts";
import { cutSegments, widthOf, word } from "./segment.ts";

export interface TitleRule {
  readonly name: string;
  readonly focused?: boolean;
  /** Right-hand side: the order of the list, or what is unusual about it. */
  readonly note?: string;
  /** Draws the note as a warning: frozen, filtered. */
  readonly alarm?: boolean;
}

export function titleRule(
  { name, focused = false, note = "", alarm = false }: TitleRule,
  width: number,
  glyphs: Glyphs,
): Line {
  if (width <= 0) return { segments: [] };
  const { rule } = glyphs;
  const head: Segment[] = [
    word(`${rule}${rule} `, "rule"),
    word(focused ? `>${name}` : name, focused ? "focus" : "title"),
    word(" ", "rule"),
  ];
  const tail: Segment[] =
    note === ""
      ? []
      : [
          word(" ", "rule"),
          word(note, alarm ? "warn" : "muted"),
          word(` ${rule}${rule}`, "rule"),
        ];
  const free = width - widthOf(head) - widthOf(tail);
  if (free < 2 && tail.length > 0) {
    return titleRule({ name, focused }, width, glyphs);
  }
  if (free < 0) return { segments: cutSegments(head, width) };
  return { segments: [...head, word(rule.repeat(free), "rule"), ...tail] };
}

/** A plain dividing line with an optional note at its right end. */
export function dividingRule(width: number, { rule }: Glyphs, note = ""): Line {
  if (note === "" || cellWidth(note) + 6 > width) {
    return { segments: [word(rule.repeat(Math.max(0, width)), "rule")] };
  }
  return {
    segments: [
      word(rule.repeat(width - cellWidth(note) - 4), "rule"),
      word(` ${note} `, "warn"),
      word(rule.repeat(2), "rule"),
    ],
  };
}
