/**
 * What a run did and what it could not do, in a few lines for people. A count of zero is left out, except for the ones
 * that a reader looks for.
 */
import { grouped } from "../base/grouped.ts";
import type { ExceptionCount } from "../alert/exceptions.ts";
import type { Counters } from "../base/counters.ts";
import { visible } from "../base/visible.ts";
import type { PendingView } from "../engine/match.ts";

const number = grouped;
/** `1 alert`, `2,512 alerts`. */
export const plural = (n: number, one: string, many = `${one}s`): string =>
  `${number(n)} ${n === 1 ? one : many}`;

/** `3 pending`: as many as the screen says. */
export function pendingText({
  total,
  early,
}: Pick<PendingView, "total" | "early">): string {
  return `${number(total + early)} pending`;
}

/** Each counter that tells of something that was not used, in words. */
const NOT_USED: readonly (readonly [keyof Counters, string, string])[] = [
  ["unparsed", "line not JSON", "lines not JSON"],
  ["oversize", "line too long", "lines too long"],
  ["zeroBytes", "zero byte", "zero bytes"],
  ["gaps", "gap in a log", "gaps in logs"],
  [
    "lostBytes",
    "byte lost before it was read",
    "bytes lost before they were read",
  ],
  ["unknownShape", "document of unknown shape", "documents of unknown shape"],
  ["noTime", "document without a time", "documents without a time"],
  ["late", "event later than --lateness", "events later than --lateness"],
  [
    "tooLate",
    "hit too late for a decided sequence",
    "hits too late for a decided sequence",
  ],
  [
    "future",
    "event a day or more ahead of the clock",
    "events a day or more ahead of the clock",
  ],
  ["duplicate", "repeated record", "repeated records"],
  ["noKey", "step hit without a join key", "step hits without a join key"],
  [
    "unknownAncestry",
    "question of lineage about a process whose ancestors were not all seen to start",
    "questions of lineage about processes whose ancestors were not all seen to start",
  ],
  [
    "lateRecords",
    "record that came after its window was closed",
    "records that came after their windows were closed",
  ],
  [
    "beyondGroups",
    "record that begins no row (its window has too many)",
    "records that begin no row (their windows have too many)",
  ],
  [
    "evictedGroups",
    "group whose window was closed early (too many)",
    "groups whose windows were closed early (too many)",
  ],
  [
    "refusedPairs",
    "pair of rows refused by join (its key is not in the log)",
    "pairs of rows refused by join (their keys are not in the log)",
  ],
  [
    "evictedKeys",
    "join key forgotten (too many)",
    "join keys forgotten (too many)",
  ],
  [
    "evictedHits",
    "step hit decided early (too many)",
    "step hits decided early (too many)",
  ],
  [
    "heldBack",
    "alert held back by the storm guard",
    "alerts held back by the storm guard",
  ],
  [
    "suppressed",
    "alert folded into one that says the same",
    "alerts folded into ones that say the same",
  ],
  ["evictedAlerts", "alert dropped from memory", "alerts dropped from memory"],
  [
    "evictedRisk",
    "alert whose risk is forgotten (too many)",
    "alerts whose risk is forgotten (too many)",
  ],
];

/** `late 3, unparsed 1 …` in words; undefined when there is nothing to tell. */
export function notUsed(counters: Counters): string | undefined {
  const parts = NOT_USED.filter(([name]) => counters[name] > 0).map(
    ([name, one, many]) => plural(counters[name], one, many),
  );
  return parts.length === 0 ? undefined : parts.join(", ");
}

/** Exceptions of which the summary tells one by one. */
const MOST_EXCEPTIONS = 10;

/** What exceptions hid: a line of how many alerts, and one for each exception, most first. */
export function exceptionLines(
  counts: readonly ExceptionCount[],
): readonly string[] {
  const hiding = counts
    .filter(({ hidden }) => hidden > 0)
    .sort((a, b) => b.hidden - a.hidden);
  if (hiding.length === 0) return [];
  const sum = hiding.reduce((total, { hidden }) => total + hidden, 0);
  const rest = hiding.length - MOST_EXCEPTIONS;
  return [
    `held back by exceptions: ${plural(sum, "alert")}`,
    ...hiding
      .slice(0, MOST_EXCEPTIONS)
      .map(
        ({ exception: { id, reason }, hidden }) =>
          `  ${plural(hidden, "alert")} by ${visible(id, 100)}: ${visible(reason, 200)}`,
      ),
    ...(rest > 0 ? [`  and by ${plural(rest, "more exception")}`] : []),
  ];
}

/** What `--quick` left out, if anything. */
export interface LeftOut {
  readonly lines: number;
  readonly bytes: number;
}

export function runSummary(
  counters: Counters,
  rules: number,
  alerts: number,
  seconds: number,
  leftOut?: LeftOut,
): string[] {
  const { lines: missing, bytes } = leftOut ?? { lines: 0, bytes: 0 };
  const rate =
    seconds > 0
      ? ` (${((counters.bytes + bytes) / 1_000_000 / seconds).toFixed(0)} MB/s)`
      : "";
  const read = counters.lines + counters.blank + counters.oversize;
  const lines = [
    `${plural(counters.events, "event")} of ${plural(read + missing, "line")} in ${seconds.toFixed(2)} s${rate}, ${plural(rules, "rule")}: ${plural(alerts, "alert")}`,
  ];
  const rest = notUsed(counters);
  if (rest !== undefined) lines.push(`not used: ${rest}`);
  if (leftOut !== undefined && missing === 0) {
    lines.push(
      "--quick: every line was read: the logs are short, packed or no lines of JSON, or too many lines hold a word of a rule",
    );
  } else if (missing > 0) {
    lines.push(
      `--quick: ${number(read)} of ${plural(read + missing, "line")} were read; the others hold no word of a rule or of a task, and nothing is told of them: no missing records, no unknown shapes, no broken lines, no late events`,
    );
  }
  return lines;
}
