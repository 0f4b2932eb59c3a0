/**
 * Rows of the pending panel: sequences that have begun and are not complete. The countdown is on the
 * stream's clock, in whole seconds: what the engine has not declared expired is drawn as due, not as gone.
 */
import { US_PER_SECOND, formatClock } from "../../base/time.ts";
import type { PendingList, PendingRow } from "../store/snapshot.ts";
import type { Look } from "./look.ts";
import { shortHost } from "./names.ts";
import { bar, count } from "./format.ts";
import type { Line, Segment } from "./segment.ts";
import { cutSegments, gap, logText, widthOf, word } from "./segment.ts";

/** The longest that fits is shown. */
const EARLY_WORDS: readonly string[] = [
  "early: a later step was logged first, the earlier one may still come",
  "early: a later step was logged first",
  "early: later step logged first",
  "early",
];

export interface PendingRowOptions {
  readonly width: number;
  readonly selected: boolean;
  /** Lines the row has: 1 or 2. */
  readonly height: number;
}

export function pendingLines(
  row: PendingRow,
  { width, selected, height }: PendingRowOptions,
  look: Look,
): Line[] {
  const role = selected ? ("selection" as const) : undefined;
  const asLine = (all: readonly Segment[]): Line => {
    const segments = cutSegments(all, width);
    return role === undefined ? { segments } : { segments, role };
  };
  if (height === 1) {
    // Under 60 cells there is room for the name, the host and how much is left.
    const right =
      width >= 60
        ? progress(row, Math.min(44, Math.floor(width * 0.47)), look)
        : shortLeft(row, look);
    const head = headline(row, selected, width - widthOf(right) - 1, look);
    return [asLine([...head, gap(1), ...right])];
  }
  const second = progress(row, width - 2, look);
  return [
    asLine(headline(row, selected, width, look)),
    asLine([gap(2), ...second]),
  ];
}

/** Marker, rule, host and steps seen: `> Office child drops a task   WKS-014  2/3`. */
function headline(
  row: PendingRow,
  selected: boolean,
  width: number,
  { glyphs }: Look,
): Segment[] {
  const steps = `${row.seen}/${row.steps}`;
  const host = width >= 44 ? 13 : 9;
  const name = width - 2 - host - steps.length;
  if (name < 8) {
    return cutSegments(
      [
        word(selected ? "> " : "  "),
        ...logText(row.rule, width - 2, { pad: "end" }),
      ],
      width,
    );
  }
  const { ellipsis } = glyphs;
  return [
    word(selected ? "> " : "  "),
    ...logText(row.rule, name - 1, { pad: "end", ellipsis }),
    gap(1),
    ...logText(shortHost(row.host, host - 1), host - 1, {
      pad: "end",
      ellipsis,
    }),
    gap(1),
    word(steps, row.state === "early" ? "early" : "pending"),
  ];
}

/** Elapsed of maxspan with a bar and what is left, or why a row is early, in exactly `width` cells. */
function progress(row: PendingRow, width: number, look: Look): Segment[] {
  const left = leftText(row, look);
  if (row.state === "early") {
    const room = width - left.length - 2;
    const text = EARLY_WORDS.find((w) => w.length <= room) ?? "";
    return [
      word(text, "early"),
      gap(width - text.length - left.length),
      word(left),
    ];
  }
  const { clockUs, glyphs } = look;
  const elapsedUs = Math.max(0, (clockUs ?? row.startUs) - row.startUs);
  const of =
    row.maxspanUs === undefined ? "" : `/${formatClock(row.maxspanUs)}`;
  const elapsed = `${formatClock(elapsedUs)}${of}`.padEnd(11);
  const barWidth = Math.min(40, width - elapsed.length - left.length - 2);
  if (row.maxspanUs === undefined || barWidth < 4) {
    return [
      word(elapsed),
      gap(width - elapsed.length - left.length),
      word(left),
    ];
  }
  const share = row.maxspanUs === 0 ? 1 : elapsedUs / row.maxspanUs;
  return [
    word(elapsed),
    gap(1),
    word(bar(share, barWidth, glyphs.full, glyphs.empty), "bar"),
    gap(width - elapsed.length - barWidth - left.length - 1),
    word(left),
  ];
}

function shortLeft(row: PendingRow, look: Look): Segment[] {
  return row.state === "early"
    ? [word(" early", "early")]
    : [word(leftText(row, look).padStart(6))];
}

/** With a `~` where nothing is heard of the host: how much of it is left is not sure. */
export function leftText(
  row: Pick<PendingRow, "deadlineUs" | "host">,
  { clockUs, stalled }: Look,
): string {
  if (row.deadlineUs === undefined) return "no end";
  if (clockUs === undefined) return "--:--";
  const sign = stalled?.has(row.host) === true ? "~" : "";
  return sign + formatClock(row.deadlineUs - clockUs);
}

/** The stream's clock in whole seconds, so that rows change once a second and not with every event. */
export function wholeSecond(us: number | undefined): number | undefined {
  return us === undefined ? undefined : us - (us % US_PER_SECOND);
}

export function pendingTitle({ total, early }: PendingList): string {
  return `Pending ${count(total)}${early > 0 ? `, ${count(early)} early` : ""}`;
}

export function pendingNote({ total, rows }: PendingList): string {
  return rows.length < total
    ? `the first ${rows.length}, ends soonest first`
    : "ends soonest first";
}

export const EMPTY_PENDING =
  "Nothing is half matched. A sequence stands here from its first step until it fires or runs out of time.";
