/**
 * Rules and documents in, changes of matches out: the opener and the engine with one set of counters. The command line
 * and the users of the package run the same class; it reads no file and no clock.
 *
 * ```text
 *   push ─┬─ openLine / open ──► events ──► take ─┐
 *         │    (no memory of rules)               ├──► drain: fired, revised, confirmed, withdrawn
 *   tick, flush, finish ──────────────────────────┘
 * ```
 *
 * Who has one stream of documents calls `push`. Who must decide which of several logs comes next, as the command line
 * does, calls the two halves: `open` or `openLine`, and `take` when an event is due.
 */
import { newCounters } from "../base/counters.ts";
import type { Counters } from "../base/counters.ts";
import { UsageError } from "../base/errors.ts";
import type { Us } from "../base/time.ts";
import type { Branch } from "../engine/branches.ts";
import { Engine } from "../engine/engine.ts";
import type { UnsupportedRule } from "../engine/engine.ts";
import type { HostClock } from "../engine/host-clock.ts";
import { DEFAULT_LATENESS_US, DEFAULT_LIMITS } from "../engine/limits.ts";
import type { Limits } from "../engine/limits.ts";
import type { LineFields } from "../engine/line-fields.ts";
import type { MatchChange, PendingView } from "../engine/match.ts";
import type { PendingChange, PendingDetail } from "../engine/pending-log.ts";
import type { RuleMeter } from "../engine/rule-meter.ts";
import { DEFAULT_WINDOWS } from "../engine/spl/windows.ts";
import type { WindowPlan } from "../engine/spl/windows.ts";
import { withoutBigInts } from "../event/big-ints.ts";
import { DocumentIndex, KeptDocument } from "../event/document-index.ts";
import type { Event, EventClass, Host } from "../event/event.ts";
import type { LineKind } from "../event/line-kind.ts";
import type { LineRows } from "../event/line-rows.ts";
import { EventOpener } from "../event/opener.ts";
import type { OpenedKind, SourceEventStatus } from "../event/opener.ts";
import { parseLine } from "../event/parse-line.ts";
import { didYouMean } from "../lang/did-you-mean.ts";
import { quote } from "../lang/quote.ts";
import type { Rule } from "../rule/rule.ts";
import type { Line, Source } from "../source/line.ts";
import { DetectorState } from "./detector-state.ts";

export interface DetectorOptions {
  readonly rules: readonly Rule[];
  /**
   * How late an event may come and still be put in its place, microseconds. A match that a late event could undo stays
   * provisional as long.
   * @default 180 s
   */
  readonly latenessUs?: Us | undefined;
  /**
   * The spans of event time that Splunk detections are run over; `"all"`: one over everything.
   * @default an hour each, from 50 minutes past, as the published ones are scheduled
   */
  readonly windows?: WindowPlan | "all" | undefined;
  /** Bounds on memory; those that are left out keep their defaults. */
  readonly limits?: Partial<Limits> | undefined;
  /**
   * The input has no end: rules that wait for one are not run, see {@link Detector.unsupported}.
   * @default false
   */
  readonly live?: boolean | undefined;
  /**
   * Tell machines without an id apart by their whole name. By default the first label is the machine, since collectors
   * write one both as `W6` and as `W6.corp.example`.
   * @default false
   */
  readonly fullHostNames?: boolean | undefined;
  /**
   * Keep what becomes of pending sequences, for {@link Detector.pendingDetail} and {@link Detector.pendingChanges}.
   * @default false
   */
  readonly logPending?: boolean | undefined;
  /**
   * Of each line read what rules ask for, and the rest when it is asked for. What is found is the same; it is faster where
   * most events interest no rule.
   * @default false
   */
  readonly indexed?: boolean | undefined;
  /** Is told what each rule costs. */
  readonly meter?: RuleMeter | undefined;
}

/** Where a pushed document or line comes from; evidence points there. */
export interface InputPlace {
  /** The log: a path or any other name. A log's clock is told from its own events. @default "input" */
  readonly source?: string;
  /** 1-based. @default one more than the last of the same source */
  readonly line?: number;
  /** Bytes before the line. @default the end of the last line of the same source */
  readonly offset?: number;
}

/** How far a source has come. */
interface Input {
  readonly source: Source;
  number: number;
  nextOffset: number;
}

export class Detector {
  /** What was read, what was not used and why; live. */
  readonly counters: Counters = newCounters();
  /** What it knows, for checkpoints. */
  readonly state: DetectorState;
  readonly #engine: Engine;
  readonly #opener: EventOpener;
  /** What tells the kinds of lines before they are opened; undefined where every line is parsed. */
  readonly documents: DocumentIndex | undefined;
  /** By name; as many as the caller has logs. */
  readonly #inputs = new Map<string, Input>();
  #finished = false;

  /** @throws UsageError for two rules of one id, and for lateness, windows or limits that are no such numbers */
  constructor({
    rules,
    latenessUs,
    windows,
    limits,
    live,
    fullHostNames,
    logPending,
    indexed,
    meter,
  }: DetectorOptions) {
    checkIds(rules);
    if (latenessUs !== undefined && !(latenessUs >= 0)) {
      throw new UsageError(
        `latenessUs is ${String(latenessUs)}`,
        "give microseconds, 0 or more",
      );
    }
    if (windows !== undefined && windows !== "all") checkWindows(windows);
    this.#engine = new Engine({
      rules,
      counters: this.counters,
      latenessUs: latenessUs ?? DEFAULT_LATENESS_US,
      windows: windows ?? DEFAULT_WINDOWS,
      limits: fullLimits(limits ?? {}),
      live: live ?? false,
      logPending: logPending ?? false,
      meter,
    });
    this.documents = indexed === true ? DocumentIndex.create() : undefined;
    this.#opener = new EventOpener({
      counters: this.counters,
      fullHostNames,
      documents: this.documents,
    });
    this.state = new DetectorState(this.#engine, this.#opener, rules);
  }

  /** Rules that are correct but cannot be decided in this run, with the reason. */
  get unsupported(): readonly UnsupportedRule[] {
    return this.#engine.unsupported;
  }

  /** Rules that are asked about a good part of all events of their kind, because nothing narrows them down: the slow ones. */
  broadRules(): readonly Rule[] {
    return this.#engine.broadRules();
  }

  /** Newest event time of all hosts; undefined before the first event. */
  get streamUs(): Us | undefined {
    return this.#engine.streamUs;
  }

  /** Join keys that sequences keep at the moment. */
  get keyCount(): number {
    return this.#engine.keyCount;
  }

  /** Events that wait until the clock of their log is known. */
  get held(): number {
    return this.#opener.held;
  }

  /** Events that rules with lineage (`descendant of`) have not seen yet: they see them in event order. */
  get waiting(): number {
    return this.#engine.waiting;
  }

  /**
   * Takes one document, as `JSON.parse` gives it, or one line of text: JSON or an event in XML. Bad input does not throw: it is
   * counted (`unparsed`, `blank`, `unknownShape`, `noTime`). A BigInt is the number that `JSON.parse` would have given.
   *
   * @returns the events that came of it, in order. Usually one; none while the clock of its log is unknown, several when
   * the document is an envelope or makes that clock known
   * @throws UsageError after {@link finish}
   */
  push(input: unknown, place: InputPlace = {}): readonly Event[] {
    if (this.#finished) {
      throw new UsageError(
        "push after finish",
        "nothing can follow the end of the input; use a new Detector",
      );
    }
    const line = this.#lineOf(input, place);
    const events: Event[] = [];
    if (typeof input !== "string") {
      this.open(input, line, events);
    } else if (input.trim() === "") {
      this.counters.blank++;
    } else {
      this.counters.lines++;
      this.counters.bytes += line.length + 1;
      this.openLine(line, events);
    }
    for (const event of events) this.take(event);
    return events;
  }

  /**
   * Gives up waiting for the clocks of logs: for a followed log that has fallen silent.
   * @returns the events that were held, taken with their time as written
   */
  flush(): readonly Event[] {
    const events: Event[] = [];
    this.release(events);
    for (const event of events) this.take(event);
    return events;
  }

  /** Tells the time of the wall, for live input: it goes on where a host is silent. */
  tick(wallUs: Us): void {
    this.#engine.tick(wallUs);
  }

  /** As {@link Engine.prepareEvidence}. */
  prepareEvidence(most: number): boolean {
    return this.#engine.prepareEvidence(most);
  }

  /** The end of all input: everything is decided. */
  finish(): void {
    if (this.#finished) return;
    this.flush();
    this.#finished = true;
    this.#engine.finish();
  }

  /**
   * The end of a run whose input goes on: rules with lineage and `head` decide on what was seen. Alerts that a later event
   * could undo are provisional, and nothing counts as missing. Events that wait for the clock of their log are not taken.
   */
  stop(): void {
    if (this.#finished) return;
    this.#finished = true;
    this.#engine.stop();
  }

  /** The changes since the last call, in the order in which they were found. They are kept until they are asked for. */
  drain(): readonly MatchChange[] {
    return this.#engine.drain();
  }

  /** Half matched sequences, at most `most` of them. */
  pending(most: number): PendingView {
    return this.#engine.pending(most);
  }

  /** One of {@link pending} by its id, as it stands or as it ended; undefined where it is forgotten. */
  pendingDetail(id: string): PendingDetail | undefined {
    return this.#engine.pendingDetail(id);
  }

  /** What became of pending sequences lately, newest first. */
  pendingChanges(most: number): readonly PendingChange[] {
    return this.#engine.pendingChanges(most);
  }

  /** How many changes of them there were in all. */
  get pendingChanged(): number {
    return this.#engine.pendingChanged;
  }

  /** The first half, for a parsed value: appends the events that are ready to `out`. */
  open(value: unknown, line: Line, out: Event[]): void {
    this.#opener.open(withoutBigInts(value), line, out);
  }

  /**
   * The first half, for a line's text. Lines and bytes are the reader's to count.
   * @param parsed parse it, also where lines are {@link DetectorOptions.indexed}
   * @returns why the line can not be read; undefined when it can
   */
  openLine(line: Line, out: Event[], parsed = false): string | undefined {
    const kept = parsed ? undefined : this.documents?.read(line);
    if (kept !== undefined) {
      if (this.#opener.openKept(kept, line, out)) return undefined;
      this.documents?.leaveWhole(KeptDocument.kindOf(kept));
    }
    let value: unknown;
    try {
      value = parseLine(line.text);
    } catch (error) {
      this.counters.unparsed++;
      return (error as Error).message;
    }
    this.#opener.open(value, line, out, true);
    return undefined;
  }

  /** As {@link openLine}, for a line in whose event nobody is interested. */
  openPassed(kind: LineKind, rows: LineRows, line: Line, out: Event[]): void {
    this.#opener.openPassed(kind, rows, line, out);
  }

  /** What the passed lines of a kind and a host in one log have in common, for {@link passRow}. @param line the first of them */
  openKind(kind: LineKind, host: number, line: Line): OpenedKind {
    return this.#opener.openKind(kind, host, line);
  }

  /** As {@link EventOpener.isCurrent}. */
  isCurrent(kind: OpenedKind): boolean {
    return this.#opener.isCurrent(kind);
  }

  /** Both halves for a line in whose event nobody is interested, as {@link EventOpener.passRow}: nothing comes out. */
  passRow(
    kind: OpenedKind,
    values: Float64Array,
    at: number,
    limitUs: Us,
  ): boolean {
    return this.#opener.passRow(kind, values, at, limitUs);
  }

  /** The clock of a host, for {@link passTime}. */
  clockOf(host: Host): HostClock {
    return this.#engine.clockOf(host);
  }

  /** The second half for such a line: rules hear its time. */
  passTime(clock: HostClock, timeUs: Us): void {
    this.#engine.pass(clock, timeUs);
  }

  /** As {@link Engine.ordersPassed}. */
  ordersPassed(kind: Pick<EventClass, "categories">): boolean {
    return this.#engine.ordersPassed(kind);
  }

  /** As {@link passTime}, of the line that {@link passRow} has just passed, where {@link ordersPassed} says so. */
  passInOrder(
    clock: HostClock,
    timeUs: Us,
    recordId: number | undefined,
  ): void {
    const { seq } = this.#opener;
    this.#engine.passInOrder(clock, { timeUs, recordId, seq });
  }

  /** The first half, for what is held: {@link flush} without taking. */
  release(out: Event[]): void {
    this.#opener.flush(out);
  }

  /** The second half: shows an event to the rules. */
  take(event: Event): void {
    const { passed } = event;
    if (passed === undefined) {
      this.#engine.push(event);
      return;
    }
    const clock = this.#engine.clockOf(event.host);
    if (this.#engine.ordersPassed(passed)) {
      const { timeUs, recordId, seq } = event;
      this.#engine.passInOrder(clock, { timeUs, recordId, seq });
    } else this.#engine.pass(clock, event.timeUs);
  }

  /** As {@link Engine.branchesOf}. */
  branchesOf(fields: LineFields): readonly Branch[] | undefined {
    return this.#engine.branchesOf(fields);
  }

  /** False if no rule can ever be interested in events of the class. */
  wants(eventClass: EventClass): boolean {
    return this.#engine.wants(eventClass);
  }

  /** What was seen of one log: shapes, hosts, the error of its clock. */
  sourceStatus(sourceId: number): SourceEventStatus {
    return this.#opener.sourceStatus(sourceId);
  }

  /**
   * Nothing more comes of logs other than these, and what is known of them is let go. A log that is rotated is another one
   * after that.
   */
  keepSources(ids: readonly number[]): void {
    if (this.#opener.sources > ids.length) {
      this.#opener.keepSources(new Set(ids));
    }
  }

  #lineOf(input: unknown, place: InputPlace): Line {
    const name = place.source ?? "input";
    let from = this.#inputs.get(name);
    if (from === undefined) {
      const source = { id: this.#inputs.size + 1, path: name };
      this.#inputs.set(name, (from = { source, number: 0, nextOffset: 0 }));
    }
    const text = typeof input === "string" ? input : "";
    const length = Buffer.byteLength(text);
    const offset = place.offset ?? from.nextOffset;
    from.number = place.line ?? from.number + 1;
    from.nextOffset = offset + length + 1;
    return { source: from.source, number: from.number, offset, length, text };
  }
}

/** Ids of matches are made from ids of rules: two rules of one id would share theirs. */
function checkIds(rules: readonly Rule[]): void {
  const ids = new Set<string>();
  for (const { id } of rules) {
    if (ids.has(id)) {
      throw new UsageError(
        `two rules have the id ${quote(id)}`,
        "the id of a bare query is its file's name: give compileRule a file of its own for each",
      );
    }
    ids.add(id);
  }
}

/** Windows without a length would never end, or never begin. */
function checkWindows({ lengthUs, offsetUs }: WindowPlan): void {
  if (!(lengthUs >= 1 && lengthUs < Infinity)) {
    throw new UsageError(
      `windows.lengthUs is ${String(lengthUs)}`,
      'give microseconds, 1 or more, or "all" for windows for one over everything',
    );
  }
  if (!Number.isFinite(offsetUs)) {
    throw new UsageError(
      `windows.offsetUs is ${String(offsetUs)}`,
      "give microseconds, 0 for windows that begin at multiples of their length",
    );
  }
}

/** JavaScript callers have no compiler to tell them of a misspelt limit. */
function fullLimits(limits: Partial<Limits>): Limits {
  for (const [name, value] of Object.entries(limits)) {
    if (!(name in DEFAULT_LIMITS)) {
      const near = didYouMean(name, Object.keys(DEFAULT_LIMITS));
      throw new UsageError(
        `no limit ${quote(name)}`,
        near === undefined ? undefined : `did you mean ${quote(near)}?`,
      );
    }
    if (!(value >= 1)) {
      throw new UsageError(
        `the limit ${name} is ${String(value)}`,
        "give a number of 1 or more",
      );
    }
  }
  return { ...DEFAULT_LIMITS, ...limits };
}
