/** The box that lists where to go from an alert, each with what it opens here. */
import type { DrilldownState } from "../store/ui-store.ts";
import { boxLines } from "./box.ts";
import type { Glyphs } from "./glyphs.ts";
import { scrollNote } from "./scroll-note.ts";
import type { Line, Segment } from "./segment.ts";
import { gap, logText, widthOf, word } from "./segment.ts";

/** Cells of the box where there is room for it; in a low window the list scrolls with the choice. */
export const MENU_WIDTH = 72;

const KINDS = {
  results: "alerts",
  risk: "risk",
  events: "events",
  other: "copy",
} as const;
const KIND_WIDTH = 7;

export function drilldownLines(
  { items, chosen }: DrilldownState,
  width: number,
  maxHeight: number,
  glyphs: Glyphs,
): Line[] {
  const inner = width - 4;
  const rows = items.map(({ name, kind }, i): Segment[] => {
    const mark = i === chosen ? ">" : " ";
    // Keys end at nine; the others are reached with j.
    const key = i < 9 ? String(i + 1) : " ";
    const text = logText(name, inner - 4 - KIND_WIDTH, {
      ellipsis: glyphs.ellipsis,
    });
    const used = 4 + KIND_WIDTH + widthOf(text);
    return [
      word(`${mark} `),
      word(key, "key"),
      gap(1),
      word(KINDS[kind].padEnd(KIND_WIDTH), "muted"),
      ...text,
      gap(inner - used),
    ];
  });
  const room = Math.max(1, maxHeight - 2);
  const from = Math.max(0, Math.min(chosen - room + 1, rows.length - room));
  return boxLines(
    "Where to go from here",
    rows.slice(from, from + room),
    width,
    glyphs,
    scrollNote({ above: from, below: Math.max(0, rows.length - from - room) }),
  );
}
