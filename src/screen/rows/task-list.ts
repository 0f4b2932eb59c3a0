/**
 * Rows of the list of all tasks: when, what became of it, on which machine, from where it was asked for, its name, and
 * what it runs. A narrow window leaves out where the request came from; the page has it.
 */
import type { TaskList, TaskRow } from "../store/snapshot.ts";
import type { OrderOf, Sorting } from "../store/sorting.ts";
import { columnHead } from "./column-head.ts";
import { count, dayTime, plural } from "./format.ts";
import type { Look } from "./look.ts";
import { shortHost } from "./names.ts";
import type { Line, Segment } from "./segment.ts";
import { cutSegments, gap, logText, widthOf, word } from "./segment.ts";
import { essence } from "./tasks.ts";

export const CHANGE_WORDS: Readonly<Record<TaskRow["change"], string>> = {
  created: "created",
  updated: "changed",
  deleted: "deleted",
  unknown: "seen",
};

interface Columns {
  readonly time: number;
  readonly change: number;
  readonly host: number;
  readonly origin: number;
  readonly name: number;
}

/** @param width cells of a whole row */
function columnsOf(width: number): Columns {
  const isWide = width >= 110;
  return {
    time: width >= 70 ? 15 : 9,
    change: 9,
    host: width >= 70 ? 13 : 9,
    origin: isWide ? 20 : 0,
    name: Math.floor(width * (isWide ? 0.24 : 0.28)),
  };
}

export interface TaskListRowOptions {
  readonly width: number;
  readonly selected: boolean;
}

export function taskListLine(
  row: TaskRow,
  { width, selected }: TaskListRowOptions,
  look: Look,
): Line {
  const columns = columnsOf(width);
  const { ellipsis } = look.glyphs;
  const time = dayTime(row.timeUs, look.time, look.agesUs);
  const head: Segment[] = [
    word(selected ? "> " : "  "),
    // Without the day where there is no room for it.
    word(time.slice(-(columns.time - 1)).padEnd(columns.time)),
    word(
      `${CHANGE_WORDS[row.change]}${row.asked ? "?" : ""}`.padEnd(
        columns.change,
      ),
      row.change === "deleted" ? "warn" : undefined,
    ),
    ...logText(shortHost(row.host, columns.host - 1), columns.host - 1, {
      pad: "end",
      ellipsis,
    }),
    gap(1),
    ...origin(row, columns.origin, look),
    ...logText(row.name, columns.name - 1, {
      pad: "end",
      ellipsis,
      cut: "middle",
    }),
    gap(1),
  ];
  const room = Math.max(0, width - widthOf(head));
  const segments = [...head, ...essence(row, room, look)];
  const cut = cutSegments(segments, width);
  return selected ? { segments: cut, role: "selection" } : { segments: cut };
}

/** `from WS5`, `local`; what is only concluded has a question mark. */
function origin(row: TaskRow, width: number, look: Look): Segment[] {
  if (width === 0) return [];
  const { kind, host, address, inferred } = row.origin ?? {};
  const doubt = inferred === true ? "?" : "";
  const from = shortHost(host ?? address ?? "elsewhere", width - 7);
  const text =
    kind === undefined ? "" : kind === "local" ? "local" : `from ${from}`;
  return [
    ...logText(`${text}${text === "" ? "" : doubt}`, width - 1, {
      pad: "end",
      ellipsis: look.glyphs.ellipsis,
      role: kind === "remote" ? "warn" : "muted",
    }),
    gap(1),
  ];
}

/** The heads of the columns. */
export function taskListHeads(width: number, sort: Sorting, look: Look): Line {
  const columns = columnsOf(width);
  const head = (name: string, by: OrderOf<"all-tasks">): string =>
    columnHead(name, by, sort, look.glyphs);
  const text = [
    "  ",
    head("last", "time").padEnd(columns.time),
    "what".padEnd(columns.change),
    head("host", "host").padEnd(columns.host),
    columns.origin === 0 ? "" : "asked".padEnd(columns.origin),
    head("task", "name").padEnd(columns.name),
    "runs",
  ];
  return { segments: cutSegments([word(text.join(""), "muted")], width) };
}

export function taskListTitle(
  list: TaskList | undefined,
  filter: string,
): string {
  if (list === undefined) return "Scheduled tasks";
  const number =
    filter === "" && list.filter === ""
      ? count(list.total)
      : `${count(list.matching)} of ${count(list.total)}`;
  const remote =
    list.remote > 0 ? `, ${count(list.remote)} asked for from elsewhere` : "";
  return `Scheduled tasks ${number}${remote}`;
}

export function emptyTaskList(list: TaskList | undefined): string {
  if (list === undefined) return "Asking for the tasks.";
  if (list.total === 0) {
    return "No scheduled task has been created, changed, deleted or asked for.";
  }
  return `None of the ${plural(list.total, "task")} matches this filter. \\ clears it.`;
}
