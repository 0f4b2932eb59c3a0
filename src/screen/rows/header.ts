/**
 * The top of every screen: what state the engine and the display are in, how fast and how late, then the
 * counters. The first word is the state; whatever was late, unreadable or left out is counted in words.
 */
import type { Counters } from "../../base/counters.ts";
import { US_PER_SECOND } from "../../base/time.ts";
import type { ReplayState, Snapshot } from "../store/snapshot.ts";
import { longestStalled } from "../store/stalled.ts";
import type { ScreenState } from "../store/ui-store.ts";
import { heldBack, isReplay, shown } from "../store/ui-store.ts";
import { bytes, count, plural, shortCount, shortTime } from "./format.ts";
import type { Look } from "./look.ts";
import { fileName } from "./names.ts";
import type { Line, Segment } from "./segment.ts";
import {
  cutSegments,
  gap,
  joinFitting,
  logText,
  widthOf,
  word,
} from "./segment.ts";

/** Lag that is worth a bold word, and lag that is simply how logs are written. */
const LAG_SHOWN_US = 2 * US_PER_SECOND;
/** Without an event for this many seconds nothing flows. */
const QUIET_BINS = 5;
/** Seconds of the sparkline. */
const SPARK_BINS = 16;

/** @param height 1 or 2 lines */
export function headerLines(
  state: ScreenState,
  title: string | undefined,
  width: number,
  height: number,
  look: Look,
): Line[] {
  const snapshot = shown(state);
  return [
    firstLine(state, snapshot, title, width, look),
    secondLine(state, snapshot, width),
  ].slice(0, height);
}

function firstLine(
  state: ScreenState,
  snapshot: Snapshot | undefined,
  title: string | undefined,
  width: number,
  look: Look,
): Line {
  const narrow = width < 60;
  const left: Segment[] = [
    ...(narrow ? [] : [word("tripline", "title"), gap(1)]),
    stateWord(state, snapshot),
  ];
  if (snapshot === undefined) return { segments: left };
  const stalled = stalledWords(state.latest ?? snapshot, width, look);
  if (stalled.length > 0) {
    const room = width - widthOf(left) - 1;
    left.push(gap(1), ...cutSegments(stalled, room));
  }

  const right = joinFitting(
    rightItems(snapshot, narrow, width >= 100, look),
    width - widthOf(left) - 2,
  );
  const room = width - widthOf(left) - widthOf(right) - 2;
  const middle = joinFitting(
    middleItems(snapshot, title, narrow, look),
    room - 2,
  );
  const head =
    widthOf(middle) === 0 ? left : [...left, gap(narrow ? 1 : 2), ...middle];
  return {
    segments: [...head, gap(width - widthOf(head) - widthOf(right)), ...right],
  };
}

function stateWord(
  state: ScreenState,
  snapshot: Snapshot | undefined,
): Segment {
  if (state.stopped !== undefined) {
    const code = state.stopped === 0 ? "" : `, code ${state.stopped}`;
    return word(`ENGINE STOPPED${code}`, "state.alarm");
  }
  if (snapshot === undefined) return word("STARTING", "state");
  if (state.frozen !== undefined) {
    return word(`PAUSED +${count(heldBack(state))}`, "state.alarm");
  }
  const { replay } = snapshot;
  if (replay !== undefined) {
    if (replay.seeking) return word("REPLAY SEEKING", "state.alarm");
    if (replay.ended || snapshot.state === "done") {
      return word("REPLAY DONE", "state");
    }
    if (replay.paused) return word("REPLAY PAUSED", "state.alarm");
    return word(`REPLAY ${paceText(replay)}`, "state");
  }
  switch (snapshot.state) {
    case "loading":
      return word("LOADING", "state");
    case "catching-up":
      return word(`CATCHING UP ${bytes(snapshot.behindBytes)} left`, "state");
    case "done":
      return word("DONE", "state");
    case "paused":
      return word("PAUSED", "state.alarm");
    case "live":
      return word("LIVE", "state");
  }
}

/** `x30`, and what is really reached where that is less: `x100 (73)`. */
export function paceText({
  speed,
  pace,
}: Pick<ReplayState, "speed" | "pace">): string {
  if (pace === undefined) return speedText(speed);
  const reached = pace < 10 ? Math.round(pace * 10) / 10 : Math.round(pace);
  return `${speedText(speed)} (${reached})`;
}

/** `STALLED dc01.ndjson 40s`: a log that usually speaks is the first thing to know of. */
function stalledWords(
  { sources }: Snapshot,
  width: number,
  { glyphs: { ellipsis } }: Look,
): Segment[] {
  const stalled = longestStalled(sources);
  if (stalled === undefined) return [];
  const { path, silentUs = 0 } = stalled.source;
  const name = fileName(path);
  const more = stalled.others === 0 ? "" : ` +${count(stalled.others)}`;
  return [
    word("STALLED", "state.alarm"),
    gap(1),
    ...logText(name, Math.max(8, Math.min(24, Math.floor(width / 6))), {
      role: "warn",
      cut: "middle",
      ellipsis,
    }),
    word(` ${ageText(silentUs / US_PER_SECOND)}${more}`, "warn"),
  ];
}

export function speedText(speed: number | "max"): string {
  return speed === "max" ? "max" : `x${speed}`;
}

function middleItems(
  snapshot: Snapshot,
  title: string | undefined,
  narrow: boolean,
  look: Look,
): Segment[][] {
  const rate = narrow
    ? `${shortCount(snapshot.eventsPerSecond)}/s`
    : `${count(snapshot.eventsPerSecond)} ev/s`;
  // A pace that has come to its end says nothing.
  const runs = snapshot.state !== "done";
  const items: Segment[][] = runs ? [[word(rate)]] : [];
  if (!narrow) {
    const spark = sparkline(snapshot.sparkline, look.glyphs.spark);
    if (runs && spark !== "") items.push([word(spark, "bar")]);
    items.push([word(plural(snapshot.counters.events, "event"), "muted")]);
    if (title !== undefined) items.push(logText(title, 40));
  }
  return items;
}

function rightItems(
  snapshot: Snapshot,
  narrow: boolean,
  wide: boolean,
  look: Look,
): Segment[][] {
  const { lagUs, sources, streamUs, lead } = snapshot;
  const items: Segment[][] = [];
  if (lead !== undefined && !narrow) {
    const { leader, hasOtherRules } = lead;
    const { ellipsis } = look.glyphs;
    items.push(
      leader === undefined
        ? [word("leading", "muted")]
        : [
            word("following ", "muted"),
            ...logText(leader, wide ? 40 : 16, { ellipsis }),
            ...(hasOtherRules === true ? [word(", other rules", "warn")] : []),
          ],
    );
  }
  if (lagUs !== undefined && snapshot.state === "live") {
    items.push([lagText(lagUs, snapshot)]);
  }
  if (sources.length > 0) items.push([sourcesText(snapshot, narrow)]);
  // The header's clock is a moment, also where the lists show how long ago.
  const format = look.time === "local" ? "local" : "utc";
  const clock = shortTime(streamUs, format, undefined);
  const zone = format === "utc" ? "Z" : "";
  if (streamUs !== undefined && (!narrow || items.length < 2)) {
    const day = new Date(streamUs / 1_000);
    const date =
      wide && !Number.isNaN(day.getTime()) && format === "utc"
        ? `${day.toISOString().slice(0, 10)} `
        : "";
    items.push([word(`${date}${clock}${zone}`)]);
  }
  return items;
}

/** While events flow: how far behind they are. While none do: how long it has been quiet, in calm steps. */
function lagText(lagUs: number, snapshot: Snapshot): Segment {
  const seconds = Math.max(0, lagUs) / US_PER_SECOND;
  const flows = snapshot.sparkline
    .slice(-QUIET_BINS)
    .some((events) => events > 0);
  if (!flows) return word(`last event ${ageText(seconds)} ago`);
  const text = seconds < 100 ? `${seconds.toFixed(1)}s` : ageText(seconds);
  return word(`lag ${text}`, lagUs >= LAG_SHOWN_US ? "warn" : undefined);
}

function ageText(seconds: number): string {
  // Steps of five seconds: a quiet host costs next to nothing to draw.
  if (seconds < 100) return `${Math.floor(seconds / 5) * 5}s`;
  if (seconds < 6_000) return `${Math.round(seconds / 60)}m`;
  if (seconds < 172_800) return `${Math.round(seconds / 3_600)}h`;
  return `${count(Math.round(seconds / 86_400))}d`;
}

function sourcesText(
  { sources, moreSources: more = { good: 0, failed: 0 } }: Snapshot,
  narrow: boolean,
): Segment {
  const good = sources.filter((s) => s.state !== "failed").length + more.good;
  const all = sources.length + more.good + more.failed;
  const text = `src ${count(good)}/${count(all)}`;
  if (good < all) return word(text, "error");
  return word(narrow ? text : `${text} ok`);
}

/** Relative to the tallest bin; a quiet second is the lowest sign, so the line keeps its length. */
function sparkline(bins: readonly number[], signs: readonly string[]): string {
  const last = bins.slice(-SPARK_BINS);
  const peak = Math.max(0, ...last);
  if (peak === 0 || signs.length === 0) return "";
  return last
    .map((n) => signs[Math.round((n / peak) * (signs.length - 1))])
    .join("");
}

function secondLine(
  state: ScreenState,
  snapshot: Snapshot | undefined,
  width: number,
): Line {
  if (snapshot === undefined) return { segments: [] };
  const { pending, waiting, alerts, rules, counters } = snapshot;
  const narrow = width < 60;
  const items: Segment[][] = [
    [
      word(
        `${count(pending.total)} ${narrow ? "pend" : "pending"}`,
        pending.total > 0 ? "pending" : undefined,
      ),
    ],
    [
      word(
        `${count(alerts.open)} ${narrow && alerts.open > 0 ? "NEW" : "new"}`,
        alerts.open > 0 ? "status.open" : undefined,
      ),
    ],
    [word(`${count(alerts.acknowledged)} ack`)],
    [word(`${count(alerts.closed)} ${narrow ? "cls" : "closed"}`)],
    ...(waiting > 0
      ? [[word(`${count(waiting)} awaiting order`, "muted")]]
      : []),
    ...troubles(counters).map((text) => [word(text, "warn")]),
  ];
  if (rules.refused > 0) {
    items.push([word(`${plural(rules.refused, "rule file")} refused`, "warn")]);
  }
  items.push([word(plural(rules.loaded, "rule"), "muted")]);
  if (state.follow && !isReplay(state)) {
    items.push([word("following newest", "muted")]);
  }
  return { segments: joinFitting(items, width) };
}

/** Everything that was late, unreadable or left out, where there is any. */
function troubles(counters: Counters): string[] {
  const texts: readonly (readonly [number, string])[] = [
    [counters.unparsed, "unparsed"],
    [counters.oversize, "too long"],
    [counters.zeroBytes, "zero bytes"],
    [counters.gaps, counters.gaps === 1 ? "gap" : "gaps"],
    [counters.lostBytes, "bytes lost"],
    [counters.unknownShape, "of unknown shape"],
    [counters.noTime, "without a time"],
    [counters.late, "late"],
    [counters.tooLate, "too late to use"],
    [
      counters.evictedHits + counters.evictedKeys + counters.evictedRisk,
      "dropped for space",
    ],
    [counters.unknownAncestry, "of unknown ancestry"],
    [counters.lateRecords, "too late for their window"],
    [counters.beyondGroups + counters.evictedGroups, "beyond the groups kept"],
    [counters.refusedPairs, "pairs refused"],
    [counters.future, "from the future"],
    [counters.heldBack, `${alerts(counters.heldBack)} held back`],
    [counters.muted, `${alerts(counters.muted)} muted`],
    [counters.excepted, `${alerts(counters.excepted)} excepted`],
    [counters.suppressed, `${alerts(counters.suppressed)} folded`],
  ];
  return texts
    .filter(([number]) => number > 0)
    .map(([number, text]) => `${count(number)} ${text}`);
}

function alerts(number: number): string {
  return number === 1 ? "alert" : "alerts";
}
