/**
 * The way of the data, wired: sources → lines → events → engine → alerts. Pull, not push: the next batch of lines is
 * read when the one before it is done, so memory stays flat and a file is its own buffer.
 *
 * With several sources, the next event is taken from the one that has come least far in event time, so that rotated
 * files of one host are read one after another and files of different hosts or channels side by side. Each source looks
 * one event ahead for that: an event of tomorrow's file must not move the clock of a host whose file of today is unread.
 */
import { setImmediate as yieldToOthers } from "node:timers/promises";
import type { AlertBook, AlertChange } from "../alert/book.ts";
import type { RiskLedger } from "../alert/risk-ledger.ts";
import type { TaskEvidence } from "../alert/task-evidence.ts";
import type { Us } from "../base/time.ts";
import { ValueMemory } from "../engine/field-index.ts";
import { LineFields } from "../engine/line-fields.ts";
import { Sift } from "../engine/sift.ts";
import { KeptDocument, ROW_STATE, STATE } from "../event/document-index.ts";
import type { Judge } from "../event/document-index.ts";
import type { Doc, Event, EventClass } from "../event/event.ts";
import { LineKind } from "../event/line-kind.ts";
import { LineRows } from "../event/line-rows.ts";
import type { WalkedAhead } from "../event/line-rows.ts";
import { familyOf } from "../event/shapes/all.ts";
import type { SourceHealth } from "../event/health/source-health.ts";
import type { SavedPart } from "../engine/saved.ts";
import { waitingPart } from "../lib/detector-state.ts";
import type { IsLost } from "../lib/detector-state.ts";
import type { Detector } from "../lib/detector.ts";
import type { Line } from "../source/line.ts";
import type { LineReader } from "../source/reader.ts";
import type { SourceSet } from "../source/source-set.ts";
import { PassedLines } from "./passed-lines.ts";

export interface PipelineParts {
  readonly detector: Detector;
  readonly book: AlertBook;
  readonly risk: RiskLedger;
  readonly tasks: TaskEvidence;
  readonly health: SourceHealth;
}

/** What becomes of an event that is due. skip: it is left out. stop: the run ends before it. */
export type Leave = "pass" | "skip" | "stop";

export interface PipelineOptions {
  readonly follow: boolean;
  /** Every change of an alert, in the order in which it was found. */
  readonly onAlert: (change: AlertChange) => void;
  /** A line that is not JSON: counted already; for the message log. */
  readonly onBadLine?: (line: Line, reason: string) => void;
  /** Every event, before the engine takes it. */
  readonly onEvent?: (event: Event) => void;
  /**
   * Who hears of every event needs the document of the next one of the class, even if no rule is interested in it.
   * @default of every event
   */
  readonly wantsDocument?: (eventClass: EventClass) => boolean;
  /** Called between batches, at least every 250 ms while there is work or waiting. */
  readonly onTurn?: () => void;
  /** Holds an event back until it is due (replay). */
  readonly gate?: (event: Event) => Promise<Leave>;
  /** Events of an earlier run's checkpoint that were about to be passed on. */
  readonly due?: readonly Event[];
  /** Called when the run is stopped, before what waits is decided on what was seen. */
  readonly onStopping?: () => Promise<void>;
  /** The state of an earlier run was taken up, whose exceptions may have been others. */
  readonly reviewExceptions?: boolean;
  /** The wall clock, for live following. */
  readonly wallUs?: () => Us;
  /**
   * Tell what was found after so many events each, and not when there is time to: two runs over the same logs tell the same.
   * For who waits until alerts are settled; what is found about their tasks meanwhile is not told.
   */
  readonly tellEvery?: number;
  /** Numbers that are missing between lines are lines nobody read: they count as events that nobody is interested in. */
  readonly hasGaps?: boolean;
  /** Who walks over chunks before their lines are due. */
  readonly walkedAhead?: WalkedAhead | undefined;
}

/** What it needs of a {@link SourceSet}. */
export type Sources = Pick<SourceSet, "readers" | "wait">;

/**
 * A source with what was read of it and is not passed on yet.
 *
 * ```text
 *   reader ──batch──► lines[at…] ──openLine──► ready[readyAt…] ──when it is due──► take
 * ```
 *
 * `ready` holds the one event that was looked ahead for, or what a log's clock has just released (5,000 at most).
 */
export interface Feed {
  readonly reader: LineReader;
  lines: readonly Line[];
  at: number;
  readonly ready: Event[];
  readyAt: number;
  /** Of its lines, where these are looked at before they are opened. */
  rows: LineRows | undefined;
  readonly passing: PassedLines;
  /** Bytes of the source that the batch stands for. */
  batchBytes: number;
  /** Of its text: others where that is packed. */
  textBytes: number;
  /** Lines that it stands for, with those that were left out. */
  span: number;
  /** Of the last line that was fetched. */
  lastNumber: number;
  /** Newest event time of this source, of what was passed on. */
  highUs: Us;
  /** Lines opened since the last event came out. */
  timeless: number;
  events: number;
  unparsed: number;
  /** Lines that were read. */
  documents: number;
  /** The number of the line that comes next if none is left out. */
  nextNumber: number;
}

/** Kinds of lines that differ in the host alone: what tells that nobody is interested in one of them. */
interface Family {
  /** From 1. */
  readonly number: number;
  came: number;
  /** null: nothing tells. */
  sift: Sift | null | undefined;
}

/** Lines that are none, and bytes of zeros: what readers count. */
type ReadCounts = Record<"blank" | "oversize" | "zeroBytes", number>;

/** Logs that are gone and can still be looked at. */
const MOST_GONE = 32;
/** How often lines of a family come before they are watched: that is made of all rules, and many come once. */
const FAMILIAR = 8;
/** After so many lines it is weighed whether looking at them first is worth it, which it is at this share and above. */
const TRIED_LINES = 1_024;
const LEAST_PASSED = 0.1;
/** Lines that are opened at once then; after each further trial in vain twice as many. */
const REST_LINES = 8_192;
const MOST_REST_LINES = 1_048_576;

/** Hits whose evidence is read at a time while nothing else is to be done. */
const EVIDENCE_AT_ONCE = 16;

/** Lines between two looks at how long it has lasted, a power of two. */
const LINES_PER_LOOK = 64;
/** How long one stretch of work may last before messages and timers get their turn, ms. */
const SLICE_MS = 25;
/** How often alerts look again for their tasks, ms. */
const RELINK_MS = 250;
/** How many do so at a time. */
const RELINK_MOST = 100;
/** Silence after which events held for clock calibration are released, ms. */
const HELD_MS = 2_000;
/** Of a followed log: less, as it is written, is parsed line by line. To look first would gain nothing and be cold code. */
const LEAST_WALKED_BYTES = 32 * 1024;
/**
 * Where one line was read of more than so many, it is parsed: whoever left the others out has looked already. (Documents of
 * many lines, and lines with many blank ones between them, are as seldom.)
 */
const MOST_WALKED_SPAN = 8;
/** A followed source that shows no event in so many lines keeps the others waiting no longer. */
const TIMELESS_LINES = 10_000;
/** Lines of one source at a time while events wait for a clock. */
const TURN_LINES = 256;

export class Pipeline {
  readonly feeds: Feed[] = [];
  readonly #parts: PipelineParts;
  readonly #options: PipelineOptions;
  readonly #sources: Sources;
  readonly #feedByReader = new Map<LineReader, Feed>();
  /** Of the logs that are forgotten. */
  readonly #gone: ReadCounts = { blank: 0, oversize: 0, zeroBytes: 0 };
  /** By kind of line: what its lines have in common, where nobody may be interested in their events; null: nothing tells. */
  readonly #kinds: (LineKind | null | undefined)[] = [];
  readonly #families = new Map<string, Family>();
  /** By the family's number. */
  readonly #sifts: Sift[] = [];
  /** Small: the index of documents knows most values again. */
  readonly #siftMemory = new ValueMemory(20_000, 4_000_000);
  /** Lines that were looked at lately, how many of them nobody was interested in, and how many had to be parsed. */
  #tried = 0;
  #passed = 0;
  #parsed = 0;
  /** Lines that are to be opened before others are looked at first again, how many it were in the beginning, and how. */
  #resting = 0;
  #rest = REST_LINES;
  #parsesAtRest = false;
  /** Lines are looked at before they are opened, and nobody wants the document of every event. */
  readonly #learns: boolean;
  /** And nobody hears of those that pass. */
  readonly #canPass: boolean;
  readonly #judge: Judge = (sift, mesh, value) =>
    this.#sifts[sift]!.judge(mesh, value);
  #stopped = false;
  /** When others get their turn. A batch is done long before: what it leaves goes over to the next. */
  #sliceEnd = 0;
  /** Undefined while there is something to read. */
  #idleSinceMs: number | undefined;
  /** Events since what was found was told, where that goes by events. */
  #untold = 0;
  #taskVersion = 0;
  #relinkedMs = -Infinity;
  #relinkTimer: NodeJS.Timeout | undefined;

  constructor(
    parts: PipelineParts,
    sources: Sources,
    options: PipelineOptions,
  ) {
    this.#parts = parts;
    this.#sources = sources;
    this.#options = options;
    const { onEvent, wantsDocument } = options;
    this.#learns =
      parts.detector.documents !== undefined &&
      (onEvent === undefined || wantsDocument !== undefined);
    this.#canPass =
      this.#learns &&
      onEvent === undefined &&
      options.gate === undefined &&
      options.hasGaps !== true;
  }

  /** Tells all that is known: what is not told would be in no checkpoint. */
  settle(): void {
    this.#parts.detector.state.settle();
    this.#deliver();
  }

  /** The events that were opened and are not passed on yet, for a checkpoint. */
  *save(isLost: IsLost): Generator<SavedPart> {
    for (const { ready, readyAt } of this.feeds) {
      for (let at = readyAt; at < ready.length; at++) {
        yield waitingPart("turn", ready[at]!, isLost);
      }
    }
  }

  /** Lines of a reader's last batch that are done with, or waited for by what {@link save} gives. */
  handled(reader: LineReader): number {
    return this.#feedByReader.get(reader)?.at ?? 0;
  }

  /** What readers count themselves, of all logs so far. */
  get readCounts(): ReadCounts {
    const sum = { ...this.#gone };
    for (const { reader } of this.feeds) addCounts(sum, reader);
    return sum;
  }

  /** Asks {@link run} to end after the line at hand. */
  stop(): void {
    this.#stopped = true;
  }

  get behindBytes(): number {
    return this.feeds.reduce((sum, { reader }) => sum + reader.behindBytes, 0);
  }

  /** For how long no line has come, ms; below 0 while there are some. */
  get idleMs(): number {
    return performance.now() - (this.#idleSinceMs ?? Infinity);
  }

  /** True when every source is at its end for now. */
  get isCaughtUp(): boolean {
    return this.feeds.every(
      (feed) => !hasWork(feed) && feed.reader.behindBytes === 0,
    );
  }

  /**
   * Reads until every source has ended, or forever when following.
   * @returns false when it was stopped before its end
   */
  async run(): Promise<boolean> {
    const { follow, onTurn, tellEvery, wallUs } = this.#options;
    const { detector } = this.#parts;
    if (this.#options.reviewExceptions === true) {
      this.tell(this.#parts.book.reviewExceptions());
    }
    let due = this.#options.due ?? [];
    this.#beginSlice();
    while (!this.#stopped) {
      if (wallUs !== undefined) this.#tick(wallUs());
      const feed = await this.#nextFeed();
      if (due.length > 0 && this.feeds.length > 0) {
        this.#distribute(due, this.feeds[0]!);
        due = [];
        continue;
      }
      if (feed !== undefined) {
        this.#idleSinceMs = undefined;
        await this.#work(feed);
        // Of long lines few are a batch.
        if (performance.now() > this.#sliceEnd) await this.#giveWay();
      } else if (this.#hasEnded(follow)) {
        if (!this.#releaseHeld()) break;
      } else {
        this.#idleSinceMs ??= performance.now();
        if (this.idleMs > HELD_MS && this.#releaseHeld()) continue;
        if (tellEvery === undefined) this.#deliver();
        if (wallUs !== undefined) detector.state.caughtUp(wallUs());
        this.#forgetGone();
        onTurn?.();
        const hasMore = detector.prepareEvidence(EVIDENCE_AT_ONCE);
        await this.#sources.wait(hasMore ? 0 : 250);
        this.#beginSlice();
        continue;
      }
      onTurn?.();
    }
    clearTimeout(this.#relinkTimer);
    if (!this.#stopped) {
      detector.finish();
      this.#relink(Infinity, Infinity);
    } else if (follow) {
      await this.#options.onStopping?.();
      detector.stop();
    }
    this.#deliver();
    this.tell(this.#parts.book.finish());
    clearTimeout(this.#relinkTimer);
    return !this.#stopped;
  }

  #beginSlice(): void {
    this.#sliceEnd = performance.now() + SLICE_MS;
  }

  /** Messages, timers and signals get their turn. */
  async #giveWay(): Promise<void> {
    await yieldToOthers();
    this.#beginSlice();
  }

  #tick(wallUs: Us): void {
    this.#parts.detector.tick(wallUs);
    this.#parts.health.tick(wallUs);
  }

  #hasEnded(follow: boolean): boolean {
    return (
      !follow &&
      this.#sources.readers.every(
        ({ state }) => state === "ended" || state === "failed",
      )
    );
  }

  /**
   * Logs that are rotated are ever new files, and other logs under the same name: what is known of them is let go. Of those
   * that are gone the last ones can still be looked at.
   */
  #forgetGone(): void {
    const { detector } = this.#parts;
    const { readers } = this.#sources;
    const tooMany = this.feeds.length - readers.length - MOST_GONE;
    if (tooMany > 0) {
      const there = new Set(readers);
      const gone = this.feeds.filter(({ reader }) => !there.has(reader));
      gone.slice(0, tooMany).forEach((feed) => this.#forget(feed));
    }
    detector.keepSources(this.feeds.map(({ reader }) => reader.source.id));
  }

  #forget(feed: Feed): void {
    const { reader } = feed;
    this.feeds.splice(this.feeds.indexOf(feed), 1);
    this.#feedByReader.delete(reader);
    addCounts(this.#gone, reader);
    // Another file may have the name by now.
    const { path } = reader.source;
    const isNamed = this.feeds.some(
      (other) => other.reader.source.path === path,
    );
    if (!isNamed) this.#parts.health.forgetSource(path);
  }

  /** The source that has come least far in event time among those that have something; fills empty batches first. */
  async #nextFeed(): Promise<Feed | undefined> {
    for (const reader of this.#sources.readers) {
      if (this.#feedByReader.has(reader)) continue;
      const { detector, health } = this.#parts;
      const feed = newFeed(reader, new PassedLines(detector, health));
      this.#feedByReader.set(reader, feed);
      this.feeds.push(feed);
    }
    let next: Feed | undefined;
    let nextUs = Infinity;
    for (const feed of this.feeds) {
      if (!hasWork(feed) && !(await fill(feed))) continue;
      const dueUs = this.#dueUs(feed);
      // Of sources that have shown no event yet, the one that was asked least: its first may tell the others' clocks.
      if (
        next === undefined ||
        dueUs < nextUs ||
        (dueUs === nextUs && feed.timeless < next.timeless)
      ) {
        next = feed;
        nextUs = dueUs;
      }
    }
    return next;
  }

  /** The event time a source has come to, with the event it would pass on next where that is known. */
  #dueUs({ ready, readyAt, highUs, timeless }: Feed): Us {
    const event = ready[readyAt];
    if (event !== undefined) return Math.max(highUs, event.timeUs);
    const isSilent = this.#options.follow && timeless > TIMELESS_LINES;
    return isSilent ? Infinity : highUs;
  }

  /** Works through a batch until it is done or another source has older events. */
  async #work(feed: Feed): Promise<void> {
    let limitUs = Infinity;
    for (const other of this.feeds) {
      if (other !== feed && hasWork(other)) {
        limitUs = Math.min(limitUs, this.#dueUs(other));
      }
    }
    const { lines, ready } = feed;
    const { gate, onTurn, tellEvery } = this.#options;
    const { detector } = this.#parts;
    let turn = 0;
    while (!this.#stopped) {
      const event = ready[feed.readyAt];
      if (event !== undefined) {
        if (Math.max(feed.highUs, event.timeUs) > limitUs) break;
        const leave = gate === undefined ? "pass" : await gate(event);
        if (leave === "stop") {
          this.#stopped = true;
          break;
        }
        feed.readyAt++;
        if (leave === "skip") {
          this.#skip(feed, event);
          continue;
        }
        this.#event(feed, event);
        if (gate !== undefined) this.#deliver();
        else if (++this.#untold === tellEvery) this.#deliver();
        continue;
      }
      if (feed.readyAt > 0) {
        ready.length = 0;
        feed.readyAt = 0;
      }
      if (feed.at >= lines.length) break;
      if (this.#passLines(feed, limitUs) === 0) {
        const line = lines[feed.at++]!;
        if (this.#options.hasGaps === true) this.#passOver(feed, line.number);
        this.#line(feed, line);
        if (this.#sortOut(feed, line.source.id)) break;
        // While events wait for a clock, another source may be the one that tells it.
        if (detector.held > 0 && ++turn >= TURN_LINES) break;
      }
      if (
        feed.at % LINES_PER_LOOK === 0 &&
        performance.now() > this.#sliceEnd
      ) {
        if (tellEvery === undefined) this.#deliver();
        onTurn?.();
        await this.#giveWay();
      }
    }
    if (tellEvery === undefined) this.#deliver();
  }

  /** Gives up waiting for the clocks of logs: what was held for them becomes ready. @returns false if there was none */
  #releaseHeld(): boolean {
    const { detector } = this.#parts;
    if (detector.held === 0) return false;
    const events: Event[] = [];
    detector.release(events);
    this.#distribute(events, this.feeds[0]!);
    return true;
  }

  /**
   * A line may bring out events that waited in other sources: they become ready there.
   * @param id the line's source
   * @returns true if there were any, and another source may be due
   */
  #sortOut(feed: Feed, id: number): boolean {
    const { ready } = feed;
    if (ready.every(({ line }) => line.source.id === id)) return false;
    this.#distribute(ready.splice(0), feed);
    return true;
  }

  /** @param home takes the events of a source that was rotated meanwhile: it has another id now */
  #distribute(events: readonly Event[], home: Feed): void {
    const bySource = new Map(
      this.feeds.map((feed) => [feed.reader.source.id, feed]),
    );
    for (const event of events) {
      const feed = bySource.get(event.line.source.id) ?? home;
      feed.ready.push(event);
      feed.timeless = 0;
    }
  }

  /** Lines before this one were left out: what was found is told as if they had come. */
  #passOver(feed: Feed, number: number): void {
    const { tellEvery = Infinity } = this.#options;
    const untold = this.#untold + number - feed.nextNumber;
    feed.nextNumber = number + 1;
    if (untold >= tellEvery) this.#deliver();
    this.#untold = untold % tellEvery;
  }

  /**
   * Takes lines in whose events nobody is interested, up to the next look at the time. What is out of the ordinary is left
   * to {@link #line}: events that have to wait for their turn or for a clock, and who wants to see each.
   * @returns how many it were
   */
  #passLines(feed: Feed, limitUs: Us): number {
    const { rows, lines, passing } = feed;
    const { detector } = this.#parts;
    const { counters } = detector;
    if (rows === undefined || this.#isLittle(feed)) return 0;
    if (!this.#canPass || detector.held > 0) return 0;
    const from = feed.at;
    const isDue = feed.highUs <= limitUs;
    const toLook = LINES_PER_LOOK - (from % LINES_PER_LOOK);
    const end = isDue ? Math.min(lines.length, from + toLook) : from;
    while (feed.at < end && this.#resting <= 0 && !this.#stopped) {
      const line = lines[feed.at]!;
      if (!rows.next(line)) break;
      if (rows.values[rows.at + ROW_STATE] !== STATE.passed) break;
      const kind = this.#kinds[rows.kind]!;
      const timeUs = passing.pass(rows, kind, line, limitUs);
      if (timeUs === undefined) break;
      if (timeUs > feed.highUs) feed.highUs = timeUs;
      feed.at++;
      counters.lines++;
      counters.bytes += line.length + 1;
      line.letGo?.();
      this.#weigh();
      this.#passed++;
      if (++this.#untold === this.#options.tellEvery) this.#deliver();
    }
    const passed = feed.at - from;
    feed.documents += passed;
    feed.events += passed;
    if (passed > 0) feed.timeless = 0;
    return passed;
  }

  #line(feed: Feed, line: Line): void {
    const { detector } = this.#parts;
    const { counters } = detector;
    counters.lines++;
    counters.bytes += line.length + 1;
    const notJson = this.#open(feed, line);
    if (notJson !== undefined) {
      feed.unparsed++;
      this.#parts.health.unparsed(line, notJson);
      this.#options.onBadLine?.(line, notJson);
      return;
    }
    feed.documents++;
    if (feed.ready.length === 0) feed.timeless++;
    else feed.timeless = 0;
  }

  /** It moves the source on, and counts for nothing. */
  #skip(feed: Feed, event: Event): void {
    if (event.timeUs > feed.highUs) feed.highUs = event.timeUs;
    // It was counted when its line was opened.
    this.#parts.detector.counters.events--;
  }

  #event(feed: Feed, event: Event): void {
    feed.events++;
    if (event.timeUs > feed.highUs) feed.highUs = event.timeUs;
    const { tasks, detector, health } = this.#parts;
    if (event.passed === undefined) tasks.note(event);
    health.note(event);
    this.#options.onEvent?.(event);
    // Nobody asks for its text any more.
    if (event.passed !== undefined) event.line.letGo?.();
    detector.take(event);
    if (this.#learns && this.#resting <= 0) this.#learn(event);
  }

  /** What its batch holds was written just now, or is what was found in much that was left out. */
  #isLittle({ textBytes, lines, span }: Feed): boolean {
    return (
      (this.#options.follow && textBytes < LEAST_WALKED_BYTES) ||
      span > MOST_WALKED_SPAN * lines.length
    );
  }

  /** @returns why the line can not be read */
  #open(feed: Feed, line: Line): string | undefined {
    const { detector } = this.#parts;
    const { documents } = detector;
    if (this.#isLittle(feed)) {
      return detector.openLine(line, feed.ready, true);
    }
    if (documents === undefined || this.#resting > 0) {
      this.#resting--;
      return detector.openLine(line, feed.ready, this.#parsesAtRest);
    }
    const rows = (feed.rows ??= new LineRows(
      documents,
      this.#judge,
      this.#options.walkedAhead,
    ));
    if (!rows.next(line)) return detector.openLine(line, feed.ready, true);
    const { values, at } = rows;
    const kind = this.#kinds[rows.kind];
    const state = values[at + ROW_STATE];
    const isParsed = documents.isWhole(rows.kind) || state === STATE.refused;
    if (isParsed) this.#parsed++;
    if (kind !== undefined || isParsed) this.#weigh();
    if (state !== STATE.passed) {
      return detector.openLine(line, feed.ready, isParsed);
    }
    this.#passed++;
    if (this.#options.wantsDocument?.(kind!.class) === true) {
      return detector.openLine(line, feed.ready, false);
    }
    detector.openPassed(kind!, rows, line, feed.ready);
    return undefined;
  }

  /**
   * With some rules somebody is interested in most lines: then they are opened at once, and looked at first again later. Where
   * most lines are of kinds that have to be parsed, all are.
   */
  #weigh(): void {
    if (++this.#tried < TRIED_LINES) return;
    if (this.#passed < this.#tried * LEAST_PASSED) {
      this.#parsesAtRest = this.#parsed > this.#tried / 2;
      this.#resting = this.#rest;
      this.#rest = Math.min(2 * this.#rest, MOST_REST_LINES);
    } else this.#rest = REST_LINES;
    this.#tried = 0;
    this.#passed = 0;
    this.#parsed = 0;
  }

  /** From one event of a kind: how to tell that nobody is interested in another. */
  #learn(event: Event): void {
    const { kept } = event;
    if (!(kept instanceof KeptDocument)) return;
    const kind = KeptDocument.kindOf(kept);
    if (kind === 0 || this.#kinds[kind] !== undefined) return;
    const family = this.#familyOf(event);
    if (family.sift === undefined) {
      if (++family.came < FAMILIAR) return;
      family.sift = this.#siftOf(event, family.number) ?? null;
      if (family.sift !== null) this.#sifts[family.number] = family.sift;
    }
    const { sift } = family;
    const watched = sift && this.#watch(kind, event, family.number, sift);
    if (watched === null) this.#parts.detector.documents?.leaveUnwatched(kind);
    this.#kinds[kind] = watched;
  }

  #familyOf(event: Event): Family {
    const key = familyOf((event.kept ?? event.doc) as Doc, event.class);
    let family = this.#families.get(key);
    if (family === undefined) {
      const number = this.#families.size + 1;
      this.#families.set(key, (family = { number, came: 0, sift: undefined }));
    }
    return family;
  }

  #siftOf(event: Event, number: number): Sift | undefined {
    const { detector, tasks, health } = this.#parts;
    const { documents } = detector;
    if (documents === undefined || health.wants(event.class)) return undefined;
    const fields = new LineFields(event);
    const byRules = detector.branchesOf(fields);
    const byTasks = tasks.branchesOf(fields);
    if (byRules === undefined || byTasks === undefined) return undefined;
    const branches = [...byRules, ...byTasks];
    return Sift.of(documents, number, event, branches, this.#siftMemory);
  }

  #watch(
    number: number,
    event: Event,
    family: number,
    { slots: meshes }: Sift,
  ): LineKind | null {
    const documents = this.#parts.detector.documents!;
    const { categories } = new LineFields(event);
    const kind = LineKind.of(documents, event, categories);
    if (kind === undefined) return null;
    const slots = { ...kind.slots, meshes };
    return documents.watch(number, family, slots) ? kind : null;
  }

  /** Tells what the engine has found since the last time. */
  #deliver(): void {
    const { detector, book } = this.#parts;
    this.#untold = 0;
    for (const change of detector.drain()) {
      this.tell(book.take(change));
    }
    // What is new goes out first.
    if (this.#options.tellEvery === undefined) this.#relink();
  }

  /** Tells what somebody changed about alerts, as if the engine had. */
  tell(changes: readonly AlertChange[]): void {
    for (const change of changes) {
      this.#options.onAlert(change);
      // What an alert adds up to can wait until it is out.
      this.#parts.risk.take(change.alert);
    }
  }

  /**
   * New evidence about tasks may belong to alerts that have fired already. Looking is not cheap: a few alerts at a time,
   * and not more often than a screen shows it.
   */
  #relink(now = performance.now(), most = RELINK_MOST): void {
    const { tasks, book } = this.#parts;
    if (tasks.version === this.#taskVersion) return;
    const leftMs = this.#relinkedMs + RELINK_MS - now;
    if (leftMs > 0) {
      this.#relinkLater(leftMs);
      return;
    }
    this.#relinkedMs = now;
    // With more than that, the rest gets its turn the next times.
    if (book.unsettled <= most) this.#taskVersion = tasks.version;
    for (const change of book.relink(most)) this.#options.onAlert(change);
  }

  /** Also where nothing comes meanwhile, as in a replay that is paused: what is shown then is what is known. */
  #relinkLater(ms: number): void {
    this.#relinkTimer ??= setTimeout(() => {
      this.#relinkTimer = undefined;
      this.#relink();
    }, ms).unref();
  }
}

function newFeed(reader: LineReader, passing: PassedLines): Feed {
  return {
    reader,
    lines: [],
    at: 0,
    ready: [],
    readyAt: 0,
    rows: undefined,
    passing,
    batchBytes: 0,
    textBytes: 0,
    span: 0,
    lastNumber: 0,
    highUs: -Infinity,
    timeless: 0,
    events: 0,
    unparsed: 0,
    documents: 0,
    nextNumber: 1,
  };
}

/** Fetches the next batch of lines. @returns false when there is none */
function fill(feed: Feed): Promise<boolean> | false {
  feed.lines = NO_LINES;
  feed.at = 0;
  feed.batchBytes = 0;
  const { state } = feed.reader;
  return state !== "ended" && state !== "failed" && readBatch(feed);
}

async function readBatch(feed: Feed): Promise<boolean> {
  const { reader } = feed;
  const before = reader.bytesRead;
  feed.lines = await reader.next();
  feed.batchBytes = Math.max(0, reader.bytesRead - before);
  feed.textBytes = textBytes(feed.lines);
  const { number } = feed.lines.at(-1) ?? { number: feed.lastNumber };
  feed.span = number - feed.lastNumber;
  feed.lastNumber = number;
  if (feed.lines.length > 0) return true;
  // Of a log that rests no chunk is kept.
  feed.rows = undefined;
  return false;
}

/** From the first line to the last one. */
function textBytes(lines: readonly Line[]): number {
  const first = lines[0];
  const last = lines.at(-1);
  return first === undefined || last === undefined
    ? 0
    : last.offset + last.length - first.offset;
}

function addCounts(sum: ReadCounts, reader: Readonly<ReadCounts>): void {
  sum.blank += reader.blank;
  sum.oversize += reader.oversize;
  sum.zeroBytes += reader.zeroBytes;
}

function hasWork({ lines, at, ready, readyAt }: Feed): boolean {
  return at < lines.length || readyAt < ready.length;
}

/** Bytes of a source that are worked through: what was read, less the part of the batch that waits. */
export function doneBytes({ reader, lines, at, batchBytes }: Feed): number {
  const waiting = lines.length === 0 ? 0 : 1 - at / lines.length;
  return reader.bytesRead - Math.round(batchBytes * waiting);
}

const NO_LINES: readonly Line[] = [];
