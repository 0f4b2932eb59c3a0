/** A log as one line: its name, what its reader does, how far behind it is, and when it spoke last. */
import type { SourceRow } from "../store/snapshot.ts";
import { bytes, plural, shortTime } from "./format.ts";
import type { Look } from "./look.ts";
import { fileName } from "./names.ts";
import type { Line, Segment } from "./segment.ts";
import { gap, logText, spread, widthOf, word } from "./segment.ts";

/** Cells of the name that are always there. */
const LEAST_NAME = 12;

export function sourceRowLine(
  { path, state, events, unparsed, behindBytes, lastEventUs }: SourceRow,
  width: number,
  look: Look,
): Line {
  const facts: Segment[][] = [
    ...(unparsed > 0
      ? [[word(`${plural(unparsed, "line")} not JSON`, "warn")]]
      : []),
    ...(behindBytes > 0
      ? [[word(`${bytes(behindBytes)} behind`, "warn")]]
      : []),
    [word(plural(events, "event"), "muted")],
    ...(lastEventUs === undefined
      ? []
      : [[word(shortTime(lastEventUs, look.time, look.agesUs))]]),
    [word(state, state === "failed" ? "error" : "muted")],
  ];
  const right: Segment[] = [];
  // What does not fit is left out from the right: trouble stands first.
  for (const fact of facts) {
    const more = (right.length === 0 ? 0 : 2) + widthOf(fact);
    if (LEAST_NAME + 4 + widthOf(right) + more > width) break;
    if (right.length > 0) right.push(gap(2));
    right.push(...fact);
  }
  const room = Math.max(1, width - widthOf(right) - 4);
  const name = logText(fileName(path), room, {
    cut: "middle",
    ellipsis: look.glyphs.ellipsis,
  });
  return spread([gap(2), ...name], right, width);
}

/** Failed ones, then those with lines that are not JSON, then those behind; else in their order. */
export function troubleFirst(
  sources: readonly SourceRow[],
): readonly SourceRow[] {
  const rank = ({ state, unparsed, behindBytes }: SourceRow): number =>
    state === "failed" ? 0 : unparsed > 0 ? 1 : behindBytes > 0 ? 2 : 3;
  return sources.toSorted((a, b) => rank(a) - rank(b));
}
