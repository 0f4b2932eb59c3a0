/**
 * The records behind a Splunk detection's row on an axis of time: how many fell into which cell, and where in the window of
 * the search all of that was. Digits and not bars: most rows have a handful of records, and a digit can be read out.
 *
 * ```text
 *        records by time, a cell is 2.4 s; .: 33 more, not kept
 *        1--2..............1--12
 *        ----#------------------ in the window of 01:00:00
 * ```
 *
 * A row keeps its first and its last records; the others are counted, and lie between those.
 */
import type { Us } from "../../../base/time.ts";
import type { ResultDetail } from "../../store/snapshot.ts";
import { count, span } from "../format.ts";
import type { Look } from "../look.ts";
import type { Line } from "../segment.ts";
import { cutSegments, gap, word } from "../segment.ts";

const INDENT = 5;
const MOST_CELLS = 100;
const LEAST_CELLS = 20;
/** Cells for what stands behind the window. */
const WINDOW_TEXT = 28;

/**
 * Empty where there is one moment alone, or no room.
 * @param times of the records that were kept, in order
 */
export function rowAxis(
  { firstUs, lastUs, records, window }: ResultDetail,
  times: readonly Us[],
  width: number,
  look: Look,
): Line[] {
  const cells = Math.min(MOST_CELLS, width - INDENT - WINDOW_TEXT);
  const wholeUs = lastUs - firstUs;
  if (cells < LEAST_CELLS || times.length < 2 || !(wholeUs > 0)) return [];
  const { rule, empty } = look.glyphs;
  const cellOf = (us: Us): number =>
    Math.max(
      0,
      Math.min(cells - 1, Math.floor(((us - firstUs) / wholeUs) * cells)),
    );
  const counts = Array.from({ length: cells }, () => 0);
  for (const us of times) counts[cellOf(us)]!++;

  const others = Math.max(0, records - times.length);
  const middle = Math.floor(times.length / 2);
  const [before, after] = [times[middle - 1]!, times[middle]!];
  const isBetween = (cell: number): boolean =>
    others > 0 && cell >= cellOf(before) && cell <= cellOf(after);
  const axis = counts.map((number, cell) =>
    number > 0
      ? word(number > 9 ? "+" : String(number), "title")
      : isBetween(cell)
        ? word(empty, "muted")
        : word(rule, "rule"),
  );
  const unkept =
    others > 0 ? `; ${empty}: ${count(others)} more, not kept` : "";
  const legend = `records by time, a cell is ${cellText(wholeUs / cells)}${unkept}`;
  return [
    { segments: [gap(INDENT), word(legend, "muted")] },
    { segments: [gap(INDENT), ...axis] },
    ...(window === undefined
      ? []
      : [windowLine(firstUs, lastUs, window, cells, look)]),
  ].map(({ segments }) => ({ segments: cutSegments(segments, width) }));
}

/** Where the records lie in the window. */
function windowLine(
  firstUs: Us,
  lastUs: Us,
  { startUs, endUs }: NonNullable<ResultDetail["window"]>,
  cells: number,
  { glyphs: { rule, full } }: Look,
): Line {
  const cellOf = (us: Us): number => {
    const share = (us - startUs) / (endUs - startUs);
    return Math.max(0, Math.min(cells - 1, Math.floor(share * cells)));
  };
  const [from, to] = [cellOf(firstUs), cellOf(lastUs)];
  return {
    segments: [
      gap(INDENT),
      word(rule.repeat(from), "rule"),
      word(full.repeat(to - from + 1), "bar"),
      word(rule.repeat(cells - to - 1), "rule"),
      word(` in the window of ${span(endUs - startUs)}`, "muted"),
    ],
  };
}

/** `12.5 ms`, and in longer steps as sentences have it. */
function cellText(us: Us): string {
  return us < 100_000 ? `${(us / 1_000).toFixed(1)} ms` : span(us);
}
