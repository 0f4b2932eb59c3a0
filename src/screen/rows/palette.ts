/** The box of the palette: what is typed, and the rows that fit it, each with its key or the reason why not. */
import { KEYS_WIDTH } from "../keys/palette.ts";
import type { PaletteRow } from "../keys/palette.ts";
import type { PaletteState } from "../store/palette.ts";
import { boxLines } from "./box.ts";
import { fieldSegments } from "./field.ts";
import { count } from "./format.ts";
import type { Glyphs } from "./glyphs.ts";
import type { Line, Segment } from "./segment.ts";
import { cutSegments, gap, logText, widthOf, word } from "./segment.ts";

export const PALETTE_WIDTH = 76;
/** More rows are reached by typing. */
const MOST_ROWS = 16;
/** Cells of the column of keys. */
const KEYS = KEYS_WIDTH + 1;
/** A narrower box has no such column. */
const WITH_KEYS = 40;

/** @param rows that fit what is typed, the best first */
export function paletteLines(
  { field, chosen }: PaletteState,
  rows: readonly PaletteRow[],
  width: number,
  maxHeight: number,
  glyphs: Glyphs,
): Line[] {
  const inner = Math.max(0, width - 4);
  // As high as it may become, whatever is typed: a box that changes its size cannot be read.
  const room = Math.max(1, Math.min(MOST_ROWS, maxHeight - 3));
  const from = Math.max(
    0,
    Math.min(chosen - Math.floor(room / 2), rows.length - room),
  );
  const drawn = rows
    .slice(from, from + room)
    .map((row, i) => rowSegments(row, from + i === chosen, inner, glyphs));
  if (rows.length === 0) {
    drawn.push([word("  nothing has these letters", "muted")]);
  }
  while (drawn.length < room) drawn.push([]);
  const note = `${count(rows.length)}`;
  const typed = fieldSegments(
    field,
    Math.max(1, inner - note.length - 4),
    true,
  );
  const head: Segment[] = [
    word(": ", "key"),
    ...typed,
    gap(inner - 2 - widthOf(typed) - note.length),
    word(note, "muted"),
  ];
  return boxLines(
    "What to do",
    [cutSegments(head, inner), ...drawn],
    width,
    glyphs,
  );
}

function rowSegments(
  row: PaletteRow,
  isChosen: boolean,
  width: number,
  { ellipsis }: Glyphs,
): Segment[] {
  const { text, keys, note, whyNot, at, isOpen } = row;
  const mark = word(isChosen ? "> " : "  ");
  const key = width >= WITH_KEYS ? [word(keys.padEnd(KEYS), "key")] : [];
  const room = width - 2 - widthOf(key);
  const name: Segment[] = [
    ...lettered(text, at, room, whyNot !== undefined, ellipsis),
    ...(isOpen === true ? [word(" …", "muted")] : []),
  ];
  const left = room - widthOf(name) - 2;
  const side = whyNot ?? note;
  const said = logText(side, Math.max(0, left), {
    role: "muted",
    ellipsis,
  });
  return cutSegments(
    [mark, ...key, ...name, gap(left + 2 - widthOf(said)), ...said],
    width,
  );
}

/** The text with the letters that were typed; made visible, as a filter may hold anything. */
function lettered(
  text: string,
  at: readonly number[],
  width: number,
  isMuted: boolean,
  ellipsis: string,
): Segment[] {
  const role = isMuted ? "muted" : undefined;
  const segments: Segment[] = [];
  let from = 0;
  const add = (end: number, own: "mark" | "muted" | undefined): void => {
    if (end > from) {
      const room = width - widthOf(segments);
      const piece = text.slice(from, end);
      segments.push(...logText(piece, room, { role: own, ellipsis }));
    }
    from = end;
  };
  for (const place of at) {
    add(place, role);
    add(place + (text.codePointAt(place)! > 0xffff ? 2 : 1), "mark");
  }
  add(text.length, role);
  return segments;
}
