/**
 * A picture of when things happened and when they were written: a line for each event on one axis of time. Where the log
 * has them in another order than they happened, the marks cross.
 *
 * ```text
 *      o happened, w written                       line: 01:00, the maxspan
 *  1   o━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━w                              │
 *  2                     ow                                              │
 *      written in the order 2 1
 * ```
 *
 * In goes when each happened and was written; the axis reaches over the maxspan, or where all of them would stand in one
 * cell of that, over themselves, which the first line says.
 */
import type { Us } from "../../../base/time.ts";
import { span } from "../format.ts";
import type { Look } from "../look.ts";
import type { Line, Segment } from "../segment.ts";
import { cutSegments, gap, spread, widthOf, word } from "../segment.ts";

export interface AxisEvent {
  /** At most three cells: the number of a step. */
  readonly label: string;
  readonly timeUs: Us;
  /** Undefined where the log does not tell. */
  readonly writtenUs: Us | undefined;
}

export interface AxisOptions {
  readonly events: readonly AxisEvent[];
  /** Steps that are awaited: their lines are open up to the end of the maxspan. */
  readonly awaited?: readonly string[];
  readonly maxspanUs: Us | undefined;
  /** Where the clock stands. */
  readonly nowUs?: Us | undefined;
}

/** Cells before the axis. */
const INDENT = 5;
const MOST_CELLS = 140;
const LEAST_CELLS = 20;
/** Events closer together than so many cells are not told apart: the axis reaches over them alone. */
const LEAST_SPREAD = 4;

/** Empty where there is nothing to compare or no room. */
export function axisLines(
  { events, awaited = [], maxspanUs, nowUs }: AxisOptions,
  width: number,
  look: Look,
): Line[] {
  const cells = Math.min(MOST_CELLS, width - INDENT - 1);
  const count = events.length + awaited.length;
  if (cells < LEAST_CELLS || events.length === 0 || count < 2) return [];
  const times = events.map(({ timeUs }) => timeUs);
  const written = events.flatMap(({ writtenUs }) => writtenUs ?? []);
  const fromUs = Math.min(...times, ...written);
  const firstUs = Math.min(...times);
  const lastUs = Math.max(...times, ...written);
  const endUs = maxspanUs === undefined ? undefined : firstUs + maxspanUs;
  const wholeUs = Math.max(lastUs, endUs ?? lastUs) - fromUs;
  const isClose =
    awaited.length === 0 &&
    (lastUs - fromUs) * cells < LEAST_SPREAD * wholeUs &&
    lastUs > fromUs;
  const scaleUs = isClose ? lastUs - fromUs : wholeUs;
  const cell = (us: Us): number =>
    scaleUs === 0
      ? 0
      : Math.max(
          0,
          Math.min(
            cells - 1,
            Math.round(((us - fromUs) / scaleUs) * (cells - 1)),
          ),
        );
  const endCell = endUs === undefined || isClose ? undefined : cell(endUs);
  const lines = [
    legend(written.length > 0, scaleUs, maxspanUs, width),
    ...events.map((event) => eventLine(event, cell, endCell, look)),
    ...awaited.map((label) =>
      awaitedLine(label, cell(Math.max(...times)), endCell ?? cells - 1, look),
    ),
  ];
  if (nowUs !== undefined && nowUs >= fromUs && endCell !== undefined) {
    const at = cell(nowUs);
    lines.push({
      segments: [
        word("now".padEnd(INDENT), "muted"),
        gap(at),
        word("^", "focus"),
      ],
    });
  }
  const order = writtenOrder(events);
  if (order !== undefined) {
    lines.push({
      segments: [
        gap(INDENT),
        word(`written in the order ${order.join(" ")}`, "early"),
      ],
    });
  }
  return lines.map(({ segments }) => ({
    segments: cutSegments(segments, width),
  }));
}

function legend(
  hasWritten: boolean,
  scaleUs: Us,
  maxspanUs: Us | undefined,
  width: number,
): Line {
  const left = [
    gap(INDENT),
    word("o", "focus"),
    word(" happened", "muted"),
    ...(hasWritten
      ? [word(", ", "muted"), word("w", "early"), word(" written", "muted")]
      : []),
  ];
  const of =
    maxspanUs === undefined || maxspanUs === 0
      ? ""
      : scaleUs === maxspanUs
        ? ", the maxspan"
        : `; maxspan ${span(maxspanUs)}`;
  const right = [word(`line: ${short(scaleUs)}${of}`, "muted")];
  return spread(left, right, width - 1);
}

/** `0.3 s`, and `12 ms` where that would be nothing. */
function short(us: Us): string {
  return us < 100_000 ? `${(us / 1_000).toFixed(1)} ms` : span(us);
}

function eventLine(
  { label, timeUs, writtenUs }: AxisEvent,
  cell: (us: Us) => number,
  endCell: number | undefined,
  { glyphs }: Look,
): Line {
  const at = cell(timeUs);
  const by = writtenUs === undefined ? at : cell(writtenUs);
  const [from, to] = by < at ? [by, at] : [at, by];
  const segments: Segment[] = [label4(label), gap(from)];
  const point = word("o", "focus");
  const mark = word("w", "early");
  if (from === to) segments.push(point);
  else {
    const trail = word(glyphs.rule.repeat(to - from - 1), "muted");
    segments.push(...(by < at ? [mark, trail, point] : [point, trail, mark]));
  }
  return closed(segments, to, endCell, glyphs.divider);
}

function awaitedLine(
  label: string,
  from: number,
  endCell: number,
  { glyphs }: Look,
): Line {
  const dots = word(glyphs.empty.repeat(Math.max(0, endCell - from)), "bar");
  return {
    segments: [label4(label), gap(from), dots, word(glyphs.divider, "rule")],
  };
}

function label4(label: string): Segment {
  return word(` ${label}`.padEnd(INDENT), "title");
}

/** With the end of the maxspan, where that is behind the line's last mark. */
function closed(
  segments: readonly Segment[],
  last: number,
  endCell: number | undefined,
  divider: string,
): Line {
  if (endCell === undefined || endCell <= last) return { segments };
  return {
    segments: [
      ...segments,
      gap(endCell + INDENT - widthOf(segments)),
      word(divider, "rule"),
    ],
  };
}

/** The labels as they were written, where that is another order than they happened in; undefined where it is not known. */
export function writtenOrder(
  events: readonly AxisEvent[],
): readonly string[] | undefined {
  if (events.some(({ writtenUs }) => writtenUs === undefined)) return undefined;
  const happened = events.toSorted((a, b) => a.timeUs - b.timeUs);
  const written = happened.toSorted((a, b) => a.writtenUs! - b.writtenUs!);
  return happened.every((each, i) => each === written[i])
    ? undefined
    : written.map(({ label }) => label);
}
