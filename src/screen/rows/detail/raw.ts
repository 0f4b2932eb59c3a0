/** The evidence itself: where each event stands in which file, and its fields as they were read. */
import { cellWidth } from "../../../base/text-width.ts";
import { visible } from "../../../base/visible.ts";
import type { AlertDetail } from "../../store/snapshot.ts";
import { count, fullTime, plural } from "../format.ts";
import type { Look } from "../look.ts";
import type { Line } from "../segment.ts";
import { EMPTY_LINE, gap, logText, word } from "../segment.ts";
import type { Section } from "./section.ts";
import { field, note } from "./section.ts";

/** Widest column of field names; longer ones push their value to the right. */
const MAX_NAME = 34;

export function raw(detail: AlertDetail, width: number, look: Look): Section {
  const lines: Line[] = [];
  for (const { step, event } of detail.steps) {
    if (event === undefined) continue;
    if (lines.length > 0) lines.push(EMPTY_LINE);
    const place = `${event.file}:${event.line}`;
    lines.push(
      {
        segments: [
          word(` ${step}  `, "title"),
          ...logText(place, width - 6, { role: "title", cut: "middle" }),
        ],
      },
      ...note(
        `offset ${count(event.offset)}, ${plural(event.length, "byte")}, shape ${event.shape}`,
        width,
      ),
      ...note(
        event.writtenUs === undefined
          ? `happened ${fullTime(event.timeUs, look.time)}`
          : `happened ${fullTime(event.timeUs, look.time)}, logged ${fullTime(event.writtenUs, look.time)}`,
        width,
      ),
      ...(event.timeUncertain === true
        ? note(
            "no Sysmon event tells the zone of this log: the times are as written",
            width,
          )
        : []),
    );
    const names = Object.keys(event.fields);
    const longest = Math.max(0, ...names.map(nameCells));
    const nameWidth = Math.min(MAX_NAME, longest, Math.floor(width / 3));
    for (const name of names) {
      const alias = event.aliases?.[name];
      const value =
        (event.fields[name] ?? "") +
        (alias === undefined ? "" : ` (matched as "${alias}")`);
      lines.push(...fieldLines(name, value, width, nameWidth));
    }
  }
  if (lines.length === 0)
    lines.push(...note("No event is kept as evidence.", width));
  return { name: "Raw", lines };
}

function nameCells(name: string): number {
  return cellWidth(visible(name));
}

/** A name wider than its column stands on a line of its own. */
function fieldLines(
  name: string,
  value: string,
  width: number,
  nameWidth: number,
): Line[] {
  if (nameCells(name) <= nameWidth) return field(name, value, width, nameWidth);
  return [
    {
      segments: [gap(2), ...logText(name, width - 2, { role: "muted" })],
    },
    ...field("", value, width, nameWidth),
  ];
}
