/** The box that lists what can be copied: its letter, its name, its first line, and how much it is. */
import type { CopyMenuState } from "../store/copy.ts";
import { boxLines } from "./box.ts";
import { bytes } from "./format.ts";
import type { Glyphs } from "./glyphs.ts";
import { scrollNote } from "./scroll-note.ts";
import type { Line, Segment } from "./segment.ts";
import { cutSegments, gap, logText, widthOf, word } from "./segment.ts";

export const COPY_WIDTH = 76;
const NAME_WIDTH = 19;

export function copyLines(
  { title, items, chosen }: CopyMenuState,
  width: number,
  maxHeight: number,
  glyphs: Glyphs,
): Line[] {
  const inner = Math.max(0, width - 4);
  const rows = (items ?? []).map(({ key, name, text }, i): Segment[] => {
    const size = bytes(Buffer.byteLength(text));
    const [first = ""] = text.split("\n", 1);
    const head = [
      word(i === chosen ? "> " : "  "),
      word(key, "key"),
      gap(1),
      ...logText(name, NAME_WIDTH, { pad: "end", ellipsis: glyphs.ellipsis }),
      gap(1),
    ];
    const room = inner - widthOf(head) - size.length - 1;
    const value = logText(first, Math.max(0, room), {
      cut: "middle",
      ellipsis: glyphs.ellipsis,
    });
    const space = gap(room - widthOf(value) + 1);
    return cutSegments([...head, ...value, space, word(size, "muted")], inner);
  });
  if (rows.length === 0) {
    const text =
      items === undefined ? "asking for it" : "nothing is known of it any more";
    rows.push(cutSegments([word(`  ${text}`, "muted")], inner));
  }
  const room = Math.max(1, maxHeight - 2);
  const from = Math.max(0, Math.min(chosen - room + 1, rows.length - room));
  return boxLines(
    `Copy of ${title}`,
    rows.slice(from, from + room),
    width,
    glyphs,
    scrollNote({ above: from, below: Math.max(0, rows.length - from - room) }),
  );
}
