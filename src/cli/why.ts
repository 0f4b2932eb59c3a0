/**
 * Why a rule fired on an alert's events, why a pending sequence is not complete, or what a rule made of one event: answered
 * beside a run, from the events as they can be read again. Those that the rule may look at go through an
 * {@link ExplainRun} for each event that is asked about, in slices, so that matching never waits for more than one of them.
 *
 * ```text
 *   evidence ─┬─► among the events that the run keeps: all within the rule's reach, of all logs, as they came ─┐
 *             └─► older than those: a part of each log around the evidence, merged by time ────────────────────┤
 *                                                     ExplainRun, one an event ──► trees  ◄────────────────────┘
 * ```
 *
 * Bounded: {@link MOST_EVENTS} events are explained, {@link MOST_KEPT} are read of those that are kept, else
 * {@link MOST_LOGS} logs and a window of each. Where that is less than the rule may look at, or a log has changed, the
 * answer says so.
 */
import { setImmediate as yieldToOthers } from "node:timers/promises";
import { newCounters } from "../base/counters.ts";
import { formatDuration } from "../base/time.ts";
import type { Us } from "../base/time.ts";
import { visible } from "../base/visible.ts";
import { hasLineage } from "../engine/certain-part.ts";
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
import { maskExplanation } from "./explain-masked.ts";
import { openedPath } from "./explain-place.ts";

/** An event that is asked about. */
export interface WhyEvent {
  readonly place: LinePlace;
  /** Tells the events of one line apart; undefined where only the place is known. */
  readonly identity: string | undefined;
  /** Its number, where it is known among those that are kept. */
  readonly kept?: number;
}

export interface WhyQuestion {
  readonly rule: Rule;
  /** In the order in which they happened; the last one decides. */
  readonly events: readonly WhyEvent[];
  /** What the run itself says: it fired, it waits, or nothing is known. */
  readonly standing: "fired" | "pending" | undefined;
}

/** The newest events of the run, by number, in the order in which they came. */
export interface KeptEvents {
  readonly first: number;
  readonly next: number;
  timeUs(n: number): Us;
  source(n: number): { readonly path: string };
  offset(n: number): number;
  /** Read again; undefined where that is not possible any more. */
  event(n: number): Event | undefined;
  /** After a series of them. */
  letGo(): void;
}

export interface WhySettings {
  readonly kept?: KeptEvents | undefined;
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

/** Events that are read again of those that are kept; a quarter as many behind the one that is asked about. */
const MOST_KEPT = 40_000;
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

/** What came of reading: an explanation for each event, undefined where it was not found. */
interface ReadAgain {
  readonly explanations: readonly (Explanation | undefined)[];
  readonly read: WhyRead;
  /** There is more than was read, before the first event and behind the last. */
  readonly isCutBefore: boolean;
  readonly isCutBehind: boolean;
}

/** @returns undefined when it was given up for another question */
export async function answerWhy(
  { rule, events: asked, standing }: WhyQuestion,
  settings: WhySettings,
  isGivenUp: () => boolean,
): Promise<WhyAnswer | undefined> {
  const events = asked.slice(-MOST_EVENTS);
  const numbers = settings.kept && findKept(settings.kept, events);
  const found =
    numbers === undefined
      ? await readLogs(rule, events, settings, isGivenUp)
      : await readKept(rule, numbers, settings, isGivenUp);
  if (found === undefined) return undefined;
  const notes = [
    ...(events.length < asked.length
      ? [`of ${asked.length} events the last ${events.length} are explained`]
      : []),
    ...found.read.notes,
    ...cutNotes(rule, found, settings),
  ];
  const read = { ...found.read, notes };
  return answer(rule, found.explanations, standing, read);
}

/** Numbers of the events among those that are kept; undefined where one of them is not. */
function findKept(
  kept: KeptEvents,
  events: readonly WhyEvent[],
): readonly number[] | undefined {
  const open = new Set(events);
  const numbers = new Map<WhyEvent, number>();
  for (const event of events) {
    const n = event.kept;
    if (n === undefined || n < kept.first || n >= kept.next) continue;
    numbers.set(event, n);
    open.delete(event);
  }
  for (let n = kept.next - 1; n >= kept.first && open.size > 0; n--) {
    const offset = kept.offset(n);
    for (const event of open) {
      const { place, identity } = event;
      if (place.offset !== offset) continue;
      if (place.source.path !== kept.source(n).path) continue;
      const read = kept.event(n);
      if (read === undefined) continue;
      if (identity !== undefined && eventIdentity(read) !== identity) continue;
      numbers.set(event, n);
      open.delete(event);
      break;
    }
  }
  kept.letGo();
  return open.size === 0
    ? events.map((event) => numbers.get(event)!)
    : undefined;
}

/** Shows the runs all kept events within the rule's reach, in the order in which they came. */
async function readKept(
  rule: Rule,
  asked: readonly number[],
  settings: WhySettings,
  isGivenUp: () => boolean,
): Promise<ReadAgain | undefined> {
  const kept = settings.kept!;
  const reachUs = reachOf(rule, settings);
  const times = asked.map((n) => kept.timeUs(n));
  const aroundUs = reachUs === 0 ? 0 : reachUs + settings.latenessUs;
  const fromUs = Math.min(...times) - aroundUs;
  const toUs = Math.max(...times) + aroundUs;
  const inReach: number[] = [];
  for (let n = kept.first; n < kept.next; n++) {
    if (reachUs === 0 ? asked.includes(n) : isWithin(kept.timeUs(n))) {
      inReach.push(n);
    }
  }
  function isWithin(timeUs: Us): boolean {
    return timeUs >= fromUs && timeUs <= toUs;
  }
  // What is nearest to the last one matters most, and what came before it more than what came behind it.
  const last = inReach.lastIndexOf(Math.max(...asked));
  const begin = Math.max(0, last - MOST_KEPT);
  const numbers = inReach.slice(begin, last + MOST_KEPT / 4);
  const runs = asked.map((n) =>
    explainRun(rule, ({ seq }) => seq === n + 1, settings),
  );
  const range = new Range();
  let unread = 0;
  let sliceEnd = performance.now() + SLICE_MS;
  for (const n of numbers) {
    const event = kept.event(n);
    if (event === undefined) unread++;
    else range.take(event, runs);
    if (performance.now() < sliceEnd) continue;
    kept.letGo();
    await yieldToOthers();
    if (isGivenUp()) return undefined;
    sliceEnd = performance.now() + SLICE_MS;
  }
  kept.letGo();
  const notes =
    unread === 0
      ? []
      : [
          `${unread} of them cannot be read again: their logs were rotated, written anew or are gone`,
        ];
  const isEvicted = kept.first > 0 && begin === 0 && reachUs > 0;
  const oldest = numbers[0];
  return {
    explanations: runs.map((run) => run.finish()),
    read: range.told(notes),
    isCutBefore: begin > 0 || (isEvicted && oldest === kept.first),
    isCutBehind: last + MOST_KEPT / 4 < inReach.length,
  };
}

/** Shows the runs a part of each log that the events stand in. */
async function readLogs(
  rule: Rule,
  events: readonly WhyEvent[],
  settings: WhySettings,
  isGivenUp: () => boolean,
): Promise<ReadAgain | undefined> {
  const notes: string[] = [];
  const windows = await readWindows(rule, events, settings, notes);
  const runs = events.map(({ place, identity }) =>
    explainRun(
      rule,
      (event) =>
        event.line.offset === place.offset &&
        event.line.source.path === place.source.path &&
        (identity === undefined || eventIdentity(event) === identity),
      settings,
    ),
  );
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
  return {
    explanations,
    read: range.told(notes),
    isCutBefore: windows.some(({ isCutBefore }) => isCutBefore),
    isCutBehind: windows.some(({ isCutBehind }) => isCutBehind),
  };
}

/** What was shown to the runs. */
class Range {
  #events = 0;
  readonly #logs = new Set<string>();
  #fromUs: Us | undefined;
  #toUs: Us | undefined;

  take(event: Event, runs: readonly ExplainRun[]): void {
    const { timeUs } = event;
    this.#events++;
    this.#logs.add(event.line.source.path);
    this.#fromUs = Math.min(this.#fromUs ?? Infinity, timeUs);
    this.#toUs = Math.max(this.#toUs ?? -Infinity, timeUs);
    for (const run of runs) run.take(event);
  }

  told(notes: readonly string[]): WhyRead {
    return {
      events: this.#events,
      logs: this.#logs.size,
      fromUs: this.#fromUs,
      toUs: this.#toUs,
      notes,
    };
  }
}

/** How far from an event the rule may look: 0 where the event alone decides. */
function reachOf(rule: Rule, { windows }: WhySettings): Us {
  if (rule.language === "spl") {
    return windows === "all" ? Infinity : windows.lengthUs;
  }
  const { query } = rule;
  if (query.kind === "event") {
    return hasLineage(query.filter.condition) ? Infinity : 0;
  }
  return query.steps.some(({ filter }) => hasLineage(filter.condition))
    ? Infinity
    : (maxspanOf(rule) ?? Infinity);
}

function explainRun(
  rule: Rule,
  isChosen: (event: Event) => boolean,
  { latenessUs, windows, wallUs }: WhySettings,
): ExplainRun {
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
): Promise<Range | undefined> {
  const opener = new EventOpener({ counters: newCounters(), fullHostNames });
  const logs = windows.map(({ lines }) => ({
    lines,
    at: 0,
    highUs: -Infinity,
  }));
  const range = new Range();
  const take = (event: Event): void => {
    if (event.timeUs <= streamUs) range.take(event, runs);
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
function cutNotes(
  rule: Rule,
  { explanations, read, isCutBefore, isCutBehind }: ReadAgain,
  settings: WhySettings,
): readonly string[] {
  const last = explanations.findLast((each) => each !== undefined)?.event;
  const { fromUs, toUs } = read;
  if (last === undefined || fromUs === undefined || toUs === undefined) {
    return [];
  }
  const reachUs = reachOf(rule, settings);
  if (reachUs === 0) return [];
  const isShort = (hasMore: boolean, us: Us): boolean =>
    hasMore && us < reachUs + settings.latenessUs;
  const isBefore = isShort(isCutBefore, last.timeUs - fromUs);
  const isBehind = isShort(isCutBehind, toUs - last.timeUs);
  if (!isBefore && !isBehind) return [];
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
  return [`the logs have more ${where} than was read, and ${reach}`];
}

function answer(
  rule: Rule,
  explanations: readonly (Explanation | undefined)[],
  standing: WhyQuestion["standing"],
  read: WhyRead,
): WhyAnswer {
  const found = explanations
    .filter((each) => each !== undefined)
    .map((each) => maskExplanation(each));
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
