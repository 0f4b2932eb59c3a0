/** The box in which a note is written: its text wrapped, the line with the caret in view. */
import { visible } from "../../base/visible.ts";
import type { NoteState } from "../store/ui-store.ts";
import { boxLines } from "./box.ts";
import { fieldSegments } from "./field.ts";
import { plural } from "./format.ts";
import type { Glyphs } from "./glyphs.ts";
import type { Line, Segment } from "./segment.ts";
import { logText, word } from "./segment.ts";

/** Cells of the box where there is room for it. */
export const EDITOR_WIDTH = 72;
/** Lines of the text that are shown. */
const MOST_LINES = 8;

export function noteEditorLines(
  { alerts, field }: NoteState,
  width: number,
  maxHeight: number,
  glyphs: Glyphs,
): Line[] {
  const inner = width - 4;
  const { text, caret } = field;
  const own = text.split("\n");
  const at = text.slice(0, caret).split("\n").length - 1;
  const start = own
    .slice(0, at)
    .reduce((sum, { length }) => sum + length + 1, 0);
  const rows = own.map((line, i): Segment[] =>
    i === at
      ? fieldSegments({ text: line, caret: caret - start }, inner, true)
      : logText(visible(line), inner, { ellipsis: glyphs.ellipsis }),
  );
  const [first] = alerts;
  const about =
    alerts.length === 1 && first !== undefined
      ? [logText(`${first.rule} on ${first.host}`, inner, { role: "muted" })]
      : [];
  const room = Math.max(1, Math.min(MOST_LINES, maxHeight - 2 - about.length));
  const from = Math.max(0, Math.min(at - room + 1, rows.length - room));
  const hidden = rows.length - room;
  const more: Segment[][] =
    hidden > 0 && maxHeight > room + about.length + 2
      ? [[word(`${rows.length} lines`, "muted")]]
      : [];
  return boxLines(
    `Note on ${plural(alerts.length, "alert")}`,
    [...rows.slice(from, from + room), ...more, ...about].slice(
      0,
      Math.max(1, maxHeight - 2),
    ),
    width,
    glyphs,
  );
}
