/**
 * What a run did and what it could not do, in a few lines for people. A count of zero is left out, except for the ones
 * that a reader looks for.
 */
import type { Counters } from "../base/counters.ts";

const number = (n: number): string => n.toLocaleString("en-US");
const plural = (n: number, one: string, many = `${one}s`): string =>
  `${number(n)} ${n === 1 ? one : many}`;

/** Each counter that tells of something that was not used, in words. */
const NOT_USED: readonly (readonly [keyof Counters, string])[] = [
  ["unparsed", "lines not JSON"],
  ["oversize", "lines too long"],
  ["unknownShape", "documents of unknown shape"],
  ["noTime", "documents without a time"],
  ["late", "events later than --lateness"],
  ["tooLate", "hits too late for a decided sequence"],
  ["future", "events a day or more ahead of the clock"],
  ["duplicate", "repeated records"],
  ["noKey", "hits without a join key"],
  ["evictedKeys", "join keys forgotten (too many)"],
  ["evictedHits", "hits decided early (too many)"],
  ["heldBack", "alerts held back by the storm guard"],
  ["evictedAlerts", "alerts dropped from memory"],
];

/** `late 3, unparsed 1 …` in words; undefined when there is nothing to tell. */
export function notUsed(counters: Counters): string | undefined {
  const parts = NOT_USED.filter(([name]) => counters[name] > 0).map(
    ([name, words]) => `${number(counters[name])} ${words}`,
  );
  return parts.length === 0 ? undefined : parts.join(", ");
}

export function runSummary(
  counters: Counters,
  rules: number,
  alerts: number,
  seconds: number,
): string[] {
  const rate =
    seconds > 0
      ? ` (${(counters.bytes / 1_000_000 / seconds).toFixed(0)} MB/s)`
      : "";
  const lines = [
    `${plural(counters.events, "event")} of ${plural(counters.lines + counters.blank + counters.oversize, "line")} in ${seconds.toFixed(2)} s${rate}, ${plural(rules, "rule")}: ${plural(alerts, "alert")}`,
  ];
  const rest = notUsed(counters);
  if (rest !== undefined) lines.push(`not used: ${rest}`);
  return lines;
}
