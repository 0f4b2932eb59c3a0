/**
 * One event in lines: its fields in the order of ECS, what it is evidence of, where it stands, and the line itself. Each
 * line knows the field that it belongs to, so that a cursor on a line is a cursor on a field.
 */
import type { EventDetail, EventField } from "../store/snapshot.ts";
import { cellWidth } from "../../base/text-width.ts";
import { DETAIL_LIMIT, visible } from "../../base/visible.ts";
import { count, fullTime, plural } from "./format.ts";
import type { Look } from "./look.ts";
import type { Line } from "./segment.ts";
import { cutSegments, gap, logText, word, wrapText } from "./segment.ts";

/** Lines of one value, and of the raw line; the whole is in the log. */
const VALUE_LINES = 20;
const RAW_LINES = 200;
const MAX_NAME = 34;

export interface EventLines {
  readonly lines: readonly Line[];
  /** Of each line the field; undefined where it belongs to none. */
  readonly fields: readonly (EventField | undefined)[];
}

export const NO_EVENT_LINES: EventLines = { lines: [], fields: [] };

export function eventLines(
  detail: EventDetail,
  width: number,
  look: Look,
): EventLines {
  const lines: Line[] = [];
  const fields: (EventField | undefined)[] = [];
  const longest = Math.max(
    0,
    ...detail.fields.map(({ name }) => cellWidth(visible(name))),
  );
  const nameWidth = Math.min(MAX_NAME, longest, Math.floor(width / 3));
  const add = (
    name: string,
    value: string,
    maxLines: number,
    field?: EventField,
  ): void => {
    for (const each of valueLines(name, value, width, nameWidth, maxLines)) {
      lines.push(each);
      fields.push(field);
    }
  };
  for (const field of detail.fields) {
    add(field.name, field.value, VALUE_LINES, field);
  }
  const time = look.time === "local" ? "local" : "utc";
  const { matched, file, line, offset, length, writtenUs } = detail;
  for (const { rule, label, alertId } of matched) {
    add("matched by", `${rule}  ${label}  ${alertId}`, 3);
  }
  add("happened", timeText(detail, time), 3);
  if (writtenUs !== undefined) add("logged", fullTime(writtenUs, time), 3);
  add("shape", detail.shape, 1);
  add("source", `${file}:${line}`, 6);
  add("", `offset ${count(offset)}, ${plural(length, "byte")}`, 2);
  add("raw", detail.raw, RAW_LINES);
  return { lines, fields };
}

function timeText({ row, timeUncertain }: EventDetail, time: "utc" | "local") {
  const text = fullTime(row.timeUs, time);
  return timeUncertain ? `${text} as written: its zone is not known` : text;
}

/** A name wider than its column stands on a line of its own. */
function valueLines(
  name: string,
  value: string,
  width: number,
  nameWidth: number,
  maxLines: number,
): Line[] {
  const indent = nameWidth + 4;
  const wrapped = wrapText(value, width - indent, maxLines, {
    max: DETAIL_LIMIT,
  });
  if (wrapped.length === 0) wrapped.push([]);
  const isWide = cellWidth(visible(name)) > nameWidth;
  const label = logText(name, isWide ? width - 2 : nameWidth, {
    role: "muted",
    ...(isWide ? {} : { pad: "end" as const }),
  });
  const rows: Line[] = wrapped.map((segments, i) => ({
    segments: cutSegments(
      i === 0 && !isWide
        ? [gap(2), ...label, gap(indent - 2 - nameWidth), ...segments]
        : [gap(indent), ...segments],
      width,
    ),
  }));
  return isWide ? [{ segments: [gap(2), ...label] }, ...rows] : rows;
}

/** `Sysmon 1`: the short name of its log, and its id. */
export function eventKind({ channel, row }: EventDetail): string {
  const parts = channel.split("/")[0]!.split("-");
  const name = parts.length > 1 ? parts.at(-1)! : channel;
  return `${name} ${row.code}`.trim();
}

/** What stands there while there is no event to show. */
export function noEventLine(isGone: boolean, gone: string | undefined): Line {
  const text = isGone
    ? (gone ??
      "It is not at hand any more: it left the ring, or its file is gone.")
    : "Fetching the event.";
  return { segments: [gap(2), word(text, "muted")] };
}
