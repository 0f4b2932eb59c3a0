/**
 * Rows of the list of events: when, which id, a step of which alert, what happened in one line; in a wide window the day and
 * the host as well.
 */
import type { Us } from "../../base/time.ts";
import type { EventList, EventRow, RingState } from "../store/snapshot.ts";
import { count, fullTime, plural, shortCount, shortTime } from "./format.ts";
import type { Look } from "./look.ts";
import { shortHost } from "./names.ts";
import type { Line, Segment } from "./segment.ts";
import { cutSegments, gap, joinFitting, logText, word } from "./segment.ts";

/** `12:03:11.204`. */
const TIME_WIDTH = 12;
const CODE_WIDTH = 5;
const STEPS_WIDTH = 6;
const HOST_WIDTH = 14;
/** Cells from which the host stands in the row. */
const WITH_HOST = 100;

export interface EventLineOptions {
  readonly width: number;
  readonly selected: boolean;
}

export function eventLine(
  row: EventRow,
  { width, selected }: EventLineOptions,
  look: Look,
): Line {
  const { ellipsis } = look.glyphs;
  const host = width >= WITH_HOST ? HOST_WIDTH : 0;
  const time = width >= 60 ? TIME_WIDTH + 1 : width >= 30 ? 9 : 0;
  const stepsWidth = width >= 60 ? STEPS_WIDTH : 4;
  const steps = stepsText(row.steps, stepsWidth);
  const used = 2 + time + CODE_WIDTH + 1 + stepsWidth + host;
  const segments: Segment[] = [
    word(selected ? "> " : "  "),
    ...(time === 0
      ? []
      : [word(eventTime(row.timeUs, time - 1, look).padEnd(time), "muted")]),
    ...logText(row.code, CODE_WIDTH, { pad: "start", ellipsis }),
    gap(1),
    word(steps.padEnd(stepsWidth), "status.open"),
    ...(host === 0
      ? []
      : [
          ...logText(shortHost(row.host, host - 1), host - 1, {
            pad: "end",
            ellipsis,
          }),
          gap(1),
        ]),
    ...logText(row.gone ?? row.text, Math.max(0, width - used), {
      ...(row.gone === undefined ? {} : { role: "muted" as const }),
      ellipsis,
    }),
  ];
  const cut = cutSegments(segments, width);
  return selected ? { segments: cut, role: "selection" } : { segments: cut };
}

/** `s1 s3`; of many `s1 s2+`. */
function stepsText(steps: readonly string[], width: number): string {
  const text = steps.join(" ");
  return text.length < width ? text : `${steps[0]}+`.slice(0, width - 1);
}

function eventTime(us: Us, width: number, look: Look): string {
  if (look.time === "relative" || width < TIME_WIDTH || Number.isNaN(us)) {
    return shortTime(Number.isNaN(us) ? undefined : us, look.time, look.agesUs);
  }
  const full = fullTime(us, look.time);
  return full.slice(11, 11 + width);
}

export function eventsTitle(
  list: EventList | undefined,
  filter: string,
): string {
  if (list === undefined) return "Events";
  const { matching, total } = list;
  return filter === "" && list.filter === ""
    ? `Events ${count(matching)}`
    : `Events ${count(matching)} of ${count(total)}`;
}

/** How much is kept and how much was let go; what is not counted yet, and why a filter is not in force. */
export function eventsSummary(
  list: EventList | undefined,
  ring: RingState | undefined,
  pinned: number | undefined,
  width: number,
): Line {
  if (list === undefined || ring === undefined) return { segments: [] };
  if (list.filterError !== undefined) {
    const text = `not in force: ${list.filterError.message}`;
    return { segments: logText(text, width, { role: "error" }) };
  }
  const { first, next, capacity } = ring;
  const items: Segment[][] = [];
  if (list.scanned < list.end) {
    const kept = Math.max(1, list.end - first);
    const done = Math.max(0, list.scanned - first) / kept;
    const percent = Math.min(99, Math.floor(100 * done));
    items.push([word(`counted ${percent}%`, "warn")]);
  }
  if (pinned !== undefined) {
    const newer = Math.max(0, next - pinned);
    items.push([word(`pinned, ${count(newer)} newer`, "warn")]);
  }
  items.push([
    word(`${count(next - first)} kept`),
    word(` of ${count(next)}`, "muted"),
  ]);
  items.push([word(`ring ${shortCount(capacity)}`, "muted")]);
  if (first > 0) items.push([word(`${count(first)} evicted`, "warn")]);
  if (list.unreadable > 0) {
    items.push([
      word(`${plural(list.unreadable, "line")} not readable again`, "warn"),
    ]);
  }
  items.push([word("s1 s2: steps of alerts", "muted")]);
  return { segments: joinFitting(items, width) };
}

export function emptyEvents(
  list: EventList | undefined,
  ring: RingState | undefined,
): string {
  if (list === undefined) return "Asking for the events.";
  if (ring?.capacity === 0) {
    return "No events are kept: tripline was started with --keep-events 0.";
  }
  if (list.scanned < list.end) return "None so far; not all are looked at yet.";
  return list.filter === ""
    ? "No event has come yet."
    : `None of the ${count(list.total)} events matches this filter. \\ clears it.`;
}
