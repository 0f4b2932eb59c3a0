/**
 * Rows of the task panel: what a scheduled task would run, decoded as far as that is possible, or why it is
 * not known. Everything here was written by whoever made the task.
 */
import type { TaskRow } from "../store/snapshot.ts";
import type { Look } from "./look.ts";
import { shortHost } from "./names.ts";
import { dayTime, shortTime } from "./format.ts";
import type { Line, Segment } from "./segment.ts";
import { cutSegments, gap, logText, spread, widthOf, word } from "./segment.ts";

export interface TaskRowOptions {
  readonly width: number;
  readonly selected: boolean;
  /** Lines the row has: 1, or 3 with command and decoded text below the name. */
  readonly height: number;
}

export function taskLines(
  row: TaskRow,
  { width, selected, height }: TaskRowOptions,
  look: Look,
): Line[] {
  const lines =
    height === 1
      ? [oneLine(row, selected, width, look)]
      : [
          headline(row, selected, width, look),
          ...below(row, width, look),
        ].slice(0, height);
  while (lines.length < height) lines.push({ segments: [] });
  return selected
    ? lines.map((own) => ({ ...own, role: "selection" as const }))
    : lines;
}

function oneLine(
  row: TaskRow,
  selected: boolean,
  width: number,
  look: Look,
): Line {
  const { ellipsis } = look.glyphs;
  const host = width >= 60 ? 13 : 9;
  const name = Math.min(20, Math.floor(width / 4));
  const head: Segment[] = [
    word(selected ? "> " : "  "),
    word(shortTime(row.timeUs, look.time, look.agesUs).padEnd(9)),
    ...logText(shortHost(row.host, host - 1), host - 1, {
      pad: "end",
      ellipsis,
    }),
    gap(1),
    ...logText(row.name, name - 1, { pad: "end", ellipsis, cut: "middle" }),
    gap(1),
  ];
  const room = width - widthOf(head);
  const segments = [...head, ...essence(row, room, look)];
  return { segments: cutSegments(segments, width) };
}

/** What the task comes down to, on one line. */
export function essence(row: TaskRow, width: number, look: Look): Segment[] {
  const { ellipsis, arrow } = look.glyphs;
  if (row.unknown !== undefined && row.command === "") {
    return logText(row.unknown, width, { role: "warn", ellipsis });
  }
  if (row.decoded === "") {
    return logText(row.command, width, { cut: "middle", ellipsis });
  }
  // The decoded text is the news; the command keeps a third.
  const commandRoom = Math.floor(width / 3);
  const command = logText(row.command, commandRoom, { ellipsis });
  const rest = width - widthOf(command) - arrow.length - 2;
  return [
    ...command,
    word(` ${arrow} `, "muted"),
    ...logText(row.decoded, rest, { ellipsis }),
  ];
}

function headline(
  row: TaskRow,
  selected: boolean,
  width: number,
  look: Look,
): Line {
  const { ellipsis } = look.glyphs;
  const time =
    width >= 100
      ? dayTime(row.timeUs, look.time, look.agesUs).padEnd(15)
      : shortTime(row.timeUs, look.time, look.agesUs).padEnd(9);
  const left: Segment[] = [
    word(selected ? "> " : "  "),
    word(time),
    ...logText(shortHost(row.host, 12), 12, { pad: "end", ellipsis }),
    gap(1),
  ];
  const nameRoom = Math.max(
    8,
    Math.min(40, Math.floor((width - widthOf(left)) * 0.6)),
  );
  left.push(...logText(row.name, nameRoom, { ellipsis, cut: "middle" }));
  const room = width - widthOf(left) - 2;
  const detail = logText(row.detail, room, { role: "muted", ellipsis });
  return spread(left, detail, width);
}

function below(row: TaskRow, width: number, look: Look): Line[] {
  const { ellipsis, arrow } = look.glyphs;
  const lines: Line[] = [];
  const room = Math.max(0, width - 4);
  if (row.command !== "") {
    const command = logText(row.command, room, { cut: "middle", ellipsis });
    lines.push(indented(command, width));
  }
  if (row.decoded !== "") {
    const decoded = logText(row.decoded, room - arrow.length - 1, { ellipsis });
    lines.push(indented([word(`${arrow} `, "muted"), ...decoded], width));
  }
  if (row.unknown !== undefined) {
    const unknown = logText(row.unknown, room, { role: "warn", ellipsis });
    lines.push(indented(unknown, width));
  }
  return lines;
}

function indented(segments: readonly Segment[], width: number): Line {
  return { segments: cutSegments([gap(4), ...segments], width) };
}

export const EMPTY_TASKS =
  "No scheduled task has been created or changed. What a new one would run stands here, decoded.";
