/**
 * Why a rule fired on an alert's events, why a pending sequence is not complete, or what a rule made of one event: answered
 * beside a run, from the logs as they can be read again. A part of each log around the events goes through an
 * {@link ExplainRun} for each event, in slices, so that matching never waits for more than one of them.
 *
 * ```text
 *   evidence ──► readAround ──► lines ──► events ──► ExplainRun, one an event ──► trees
 *                (bounded)      (merged by time, as far as the run itself has come)
 * ```
 *
 * Bounded: {@link MOST_EVENTS} events, {@link MOST_LOGS} logs and a window of each. Where that is less than the rule may
 * look back, or a log has changed, the answer says so.
 */
import { setImmediate as yieldToOthers } from "node:timers/promises";
import { newCounters } from "../base/counters.ts";
import { formatDuration } from "../base/time.ts";
import type { Us } from "../base/time.ts";
import { visible } from "../base/visible.ts";
import { ExplainRun } from "../engine/explain/explain.ts";
import type { Explanation } from "../engine/explain/explain.ts";
import type { FilterExplanation } from "../engine/explain/filter.ts";
import type { Evidence } from "../engine/match.ts";
import type { WindowPlan } from "../engine/spl/windows.ts";
import { eventIdentity } from "../event/identity.ts";
import type { Event } from "../event/event.ts";
import { EventOpener } from "../event/opener.ts";
import { parseLine } from "../event/parse-line.ts";
import { maxspanOf } from "../rule/rule.ts";
import type { Rule } from "../rule/rule.ts";
import type { WhyAnswer, WhyItem, WhyRead } from "../screen/store/why.ts";
import { readAround } from "../source/log-window.ts";
import type { LinePlace, LogWindow, WindowSize } from "../source/log-window.ts";
import {
  eventLine,
  filterItem,
  keyItem,
  placeText,
  sampleItem,
  searchItems,
} from "./explain-items.ts";
import { openedPath } from "./explain-place.ts";

/** An event that is asked about. */
export interface WhyEvent {
  readonly place: LinePlace;
  /** Tells the events of one line apart; undefined where only the place is known. */
  readonly identity: string | undefined;
}

export interface WhyQuestion {
  readonly rule: Rule;
  /** In the order in which they happened; the last one decides. */
  readonly events: readonly WhyEvent[];
  /** What the run itself says: it fired, it waits, or nothing is known. */
  readonly standing: "fired" | "pending" | undefined;
}

export interface WhySettings {
  readonly latenessUs: Us;
  readonly windows: WindowPlan | "all";
  readonly fullHostNames?: boolean | undefined;
  /** The wall clock of a live run. */
  readonly wallUs?: Us | undefined;
  /** How far the run has come in a log: what it has not seen is no reason. Undefined: to its end. */
  readonly seenBytes: (path: string) => number | undefined;
  /** Newest event time that the run has seen. */
  readonly streamUs: Us | undefined;
}

/** Events of one question that are explained. */
const MOST_EVENTS = 8;
const MOST_LOGS = 4;
/** Of an event query its own document is enough; a lineage wants what came before. */
const WINDOW: WindowSize = {
  beforeBytes: 8 * 1024 * 1024,
  behindBytes: 4 * 1024 * 1024,
};
/** A search counts over an hour. */
const SEARCH_WINDOW: WindowSize = {
  beforeBytes: 16 * 1024 * 1024,
  behindBytes: 8 * 1024 * 1024,
};
/** How long one stretch of work may last before the run gets its turn, ms. */
const SLICE_MS = 10;

/** @returns undefined when it was given up for another question */
export async function answerWhy(
  { rule, events: asked, standing }: WhyQuestion,
  settings: WhySettings,
  isGivenUp: () => boolean,
): Promise<WhyAnswer | undefined> {
  const events = asked.slice(-MOST_EVENTS);
  const notes: string[] = [];
  if (events.length < asked.length) {
    notes.push(
      `of ${asked.length} events the last ${events.length} are explained`,
    );
  }
  const windows = await readWindows(rule, events, settings, notes);
  const runs = events.map((event) => explainRun(rule, event, settings));
  const range = await runThrough(windows, runs, settings, isGivenUp);
  if (range === undefined) return undefined;
  const explanations = runs.map((run) => run.finish());
  explanations.forEach((each, i) => {
    if (each !== undefined) return;
    const { source, number } = events[i]!.place;
    notes.push(
      `${visible(source.path, 300)}:${number} does not hold the event any more: the log was rotated or written anew`,
    );
  });
  noteSpan(rule, windows, range, explanations, notes, settings);
  const read: WhyRead = { ...range, logs: windows.length, notes };
  return answer(rule, explanations, standing, read);
}

function explainRun(
  rule: Rule,
  { place, identity }: WhyEvent,
  { latenessUs, windows, wallUs }: WhySettings,
): ExplainRun {
  const isChosen = (event: Event): boolean =>
    event.line.offset === place.offset &&
    event.line.source.path === place.source.path &&
    (identity === undefined || eventIdentity(event) === identity);
  return new ExplainRun({
    rule,
    isChosen,
    latenessUs,
    windows,
    ...(wallUs !== undefined && { wallUs }),
  });
}

/** The parts of the logs that the events stand in; what cannot be read is noted. */
async function readWindows(
  rule: Rule,
  events: readonly WhyEvent[],
  { seenBytes }: WhySettings,
  notes: string[],
): Promise<LogWindow[]> {
  const size = rule.language === "spl" ? SEARCH_WINDOW : WINDOW;
  const byPath = new Map<string, LinePlace[]>();
  for (const { place } of events) {
    const places = byPath.get(place.source.path) ?? [];
    byPath.set(place.source.path, [...places, place]);
  }
  const windows: LogWindow[] = [];
  for (const [path, places] of byPath) {
    const name = visible(path, 300);
    if (windows.length === MOST_LOGS) {
      notes.push(`${name} is not read: no more than ${MOST_LOGS} logs are`);
      continue;
    }
    const [first, last] = [
      Math.min(...places.map(({ offset }) => offset)),
      Math.max(...places.map(({ offset }) => offset)),
    ];
    const place = places.find(({ offset }) => offset === last)!;
    const window = await readAround(place, openedPath(path), {
      ...size,
      // From before the first one, as far as there is room.
      beforeBytes: size.beforeBytes + Math.min(last - first, size.beforeBytes),
    });
    if (typeof window === "string") {
      notes.push(`${name}: ${window}`);
      continue;
    }
    const seen = seenBytes(path);
    const isSeen = ({ offset }: LinePlace): boolean =>
      seen === undefined || offset <= seen;
    windows.push({
      ...window,
      lines: window.lines.filter(isSeen),
      // What the run has not seen yet is not missing.
      isCutBehind: window.isCutBehind && window.lines.every(isSeen),
    });
  }
  return windows;
}

/** Shows the events to the runs, always those of the log that has come least far in time; @returns undefined if given up */
async function runThrough(
  windows: readonly LogWindow[],
  runs: readonly ExplainRun[],
  { fullHostNames, streamUs = Infinity }: WhySettings,
  isGivenUp: () => boolean,
): Promise<Pick<WhyRead, "events" | "fromUs" | "toUs"> | undefined> {
  const opener = new EventOpener({ counters: newCounters(), fullHostNames });
  const logs = windows.map(({ lines }) => ({
    lines,
    at: 0,
    highUs: -Infinity,
  }));
  const range = {
    events: 0,
    fromUs: undefined as Us | undefined,
    toUs: undefined as Us | undefined,
  };
  const take = (event: Event): void => {
    const { timeUs } = event;
    if (timeUs > streamUs) return;
    range.events++;
    range.fromUs = Math.min(range.fromUs ?? Infinity, timeUs);
    range.toUs = Math.max(range.toUs ?? -Infinity, timeUs);
    for (const run of runs) run.take(event);
  };
  const ready: Event[] = [];
  let sliceEnd = performance.now() + SLICE_MS;
  for (;;) {
    let next: (typeof logs)[number] | undefined;
    for (const log of logs) {
      if (log.at === log.lines.length) continue;
      if (next === undefined || log.highUs < next.highUs) next = log;
    }
    if (next === undefined) break;
    const line = next.lines[next.at++]!;
    try {
      opener.open(parseLine(line.text), line, ready);
    } catch {
      // What is no JSON is told by the run itself.
    }
    for (const event of ready.splice(0)) {
      if (event.timeUs > next.highUs) next.highUs = event.timeUs;
      take(event);
    }
    if (performance.now() < sliceEnd) continue;
    await yieldToOthers();
    if (isGivenUp()) return undefined;
    sliceEnd = performance.now() + SLICE_MS;
  }
  opener.flush(ready);
  ready.forEach(take);
  return range;
}

/** Says where what was read is less than what the rule may look at. */
function noteSpan(
  rule: Rule,
  windows: readonly LogWindow[],
  { fromUs, toUs }: Pick<WhyRead, "fromUs" | "toUs">,
  explanations: readonly (Explanation | undefined)[],
  notes: string[],
  { latenessUs, windows: plan }: WhySettings,
): void {
  const last = explanations.findLast((each) => each !== undefined)?.event;
  if (last === undefined || fromUs === undefined || toUs === undefined) return;
  const { query } = rule.language === "eql" ? rule : { query: undefined };
  if (query?.kind === "event") return;
  const reachUs =
    rule.language === "spl"
      ? plan === "all"
        ? Infinity
        : plan.lengthUs
      : (maxspanOf(rule) ?? Infinity);
  const isShort = (hasMore: boolean, us: Us): boolean =>
    hasMore && us < reachUs + latenessUs;
  const isBefore = isShort(
    windows.some(({ isCutBefore }) => isCutBefore),
    last.timeUs - fromUs,
  );
  const isBehind = isShort(
    windows.some(({ isCutBehind }) => isCutBehind),
    toUs - last.timeUs,
  );
  if (!isBefore && !isBehind) return;
  const where =
    isBefore && isBehind
      ? "before and behind it"
      : isBefore
        ? "before it"
        : "behind it";
  const reach =
    reachUs === Infinity
      ? "the rule sets no limit"
      : `the rule may look at ${formatDuration(reachUs)}`;
  notes.push(`the logs have more ${where} than was read, and ${reach}`);
}

function answer(
  rule: Rule,
  explanations: readonly (Explanation | undefined)[],
  standing: WhyQuestion["standing"],
  read: WhyRead,
): WhyAnswer {
  const found = explanations.filter((each) => each !== undefined);
  const last = found.at(-1);
  const isFired = standing === "fired";
  if (last === undefined) {
    return {
      isFired,
      text: `${isFired ? "it fired, but " : ""}the logs cannot be read again`,
      decidedBy: undefined,
      items: [],
      read,
    };
  }
  const { conclusion } = last;
  const differs = isFired && !conclusion.fired;
  return {
    isFired: isFired || conclusion.fired,
    text: differs
      ? `it fired; of what could be read again not all is told: ${conclusion.text}`
      : conclusion.text,
    decidedBy: differs ? "match" : conclusion.decidedBy,
    items: [
      ...(standing === undefined
        ? last.filters.map(filterItem)
        : stepItems(rule, found)),
      ...last.keys.map(keyItem),
      ...last.samples.map(sampleItem),
      ...(last.search === undefined ? [] : searchItems(last.search)),
    ],
    read,
  };
}

/** Each event under the filter that it satisfies: of one that satisfies several all of them. */
function stepItems(
  rule: Rule,
  explanations: readonly Explanation[],
): readonly WhyItem[] {
  if (rule.language === "spl") return [];
  return explanations.map(({ event, filters }): WhyItem => {
    const holds = filters.filter(({ verdict }) => verdict === "pass");
    const shown = holds.length > 0 ? holds : filters;
    return {
      text: eventLine(event),
      items: [
        { text: placeText(event), items: [] },
        ...shown.map((each: FilterExplanation) => filterItem(each)),
      ],
    };
  });
}

/** The events of evidence, as they happened. */
export function whyEvents(
  evidence: readonly (Evidence | undefined)[],
): readonly WhyEvent[] {
  return evidence
    .filter((each) => each !== undefined)
    .toSorted((a, b) => a.timeUs - b.timeUs)
    .map(({ place, identity }) => ({ place, identity }));
}
