/**
 * The line above a panel: `── >Alerts 31, 3 new ──────── newest first ──`. It replaces a box, says which
 * panel has the keyboard, and says when what is below is frozen, filtered or stale.
 */
import { cellWidth } from "../../base/text-width.ts";
import type { Glyphs } from "./glyphs.ts";
import type { Line, Segment } from "./segment.ts";
import { cutSegments, logText, widthOf, word } from "./segment.ts";

/** Cells around a note: two of the rule before it, and ` note ──`. */
const NOTE_FRAME = 2 + 4;
/** A note with fewer cells would say nothing. */
const MIN_NOTE = 8;

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
  const room = width - widthOf(head) - NOTE_FRAME;
  if (note === "" || room < MIN_NOTE) {
    const fill = rule.repeat(Math.max(0, width - widthOf(head)));
    return { segments: cutSegments([...head, word(fill, "rule")], width) };
  }
  const tail = [
    word(" ", "rule"),
    ...logText(note, room, { role: alarm ? "warn" : "muted" }),
    word(` ${rule}${rule}`, "rule"),
  ];
  const fill = rule.repeat(width - widthOf(head) - widthOf(tail));
  return { segments: [...head, word(fill, "rule"), ...tail] };
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
