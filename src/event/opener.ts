/**
 * Opens parsed JSON values: recognises the shape, finds the host, puts the time right, and hands out events in order.
 * Nothing of a document is mapped here; an event answers when it is asked.
 *
 * What the opener keeps per log is its clock and, while the clock is unknown, the events that wait for it:
 *
 *                  clock known, or the event brings UTC
 *     document ────────────────────────────────────────────────► event
 *         │                                                        ▲
 *         └──► held ── the first Sysmon event of the log, or ──────┤  time as the clock tells
 *              ≤ 5,000    of its host in another log of the shape  │
 *                │                                                 │
 *                └──── flush, or no more room ─────────────────────┘  time as written: uncertain, and a note
 *
 * What a log tells of its own clock counts before what another log tells, so that the order in which logs are read
 * decides nothing but whether an event had to wait.
 */
import type { Counters } from "../base/counters.ts";
import type { Us } from "../base/time.ts";
import type { Line } from "../source/line.ts";
import { SourceClock } from "./clock.ts";
import type { SavedClock } from "./clock.ts";
import {
  ABSENT,
  ROW_ARRIVAL,
  ROW_HAPPENED,
  ROW_ID,
  ROW_NUMBER,
  ROW_RECORD,
} from "./document-index.ts";
import type { DocumentIndex, KeptDocument } from "./document-index.ts";
import type { Doc, Event, Host } from "./event.ts";
import { HostTable } from "./host-table.ts";
import type { SavedHosts } from "./host-table.ts";
import type { LineKind } from "./line-kind.ts";
import type { LineRows } from "./line-rows.ts";
import { LogEvent } from "./log-event.ts";
import { parseLine } from "./parse-line.ts";
import { Reopener } from "./reopen.ts";
import { hostPart, Shapes } from "./shapes/all.ts";
import type { ClockKind, DocumentShape } from "./shapes/shape.ts";
import { SplunkPreviews } from "./splunk-preview.ts";
import type { Preview } from "./splunk-preview.ts";
import { MAX_ENVELOPES, mayHoldRecord, unwrap } from "./unwrap.ts";
import { isObject } from "./values.ts";

/** Events of one log that may wait for its clock. */
export const MAX_HELD = 5_000;
/** Documents of no known shape that are kept as samples, and how much of each. */
const MAX_SAMPLES = 3;
const MAX_SAMPLE_KEYS = 12;
const MAX_KEY_CHARS = 60;

export interface OpenerOptions {
  /** `events`, `unknownShape` and `noTime` are counted here. */
  readonly counters: Counters;
  /** Tell machines apart by their whole name. @default by its first label */
  readonly fullHostNames?: boolean | undefined;
  /** Where documents come from that are not read whole: see {@link EventOpener.openKept}. */
  readonly documents?: DocumentIndex | undefined;
}

/** What tells the time of an event beside the times themselves. */
interface Stamps {
  readonly shape: DocumentShape;
  readonly clock: ClockKind;
  readonly arrivalUs: Us | undefined;
}

/** What the passed lines of one kind in one log have in common, while hosts are known as they are. */
export interface OpenedKind {
  readonly host: Host;
  readonly shape: DocumentShape;
  readonly clock: ClockKind;
  readonly log: SourceState;
  readonly hostsVersion: number;
}

/** The document of an event that was passed. */
const NOT_READ: Doc = {};

/** What a status view shows of one log. */
export interface SourceEventStatus {
  /** Names of the shapes seen, in the order of their first line. */
  readonly shapes: readonly string[];
  readonly hosts: readonly Host[];
  /** Events handed out. */
  readonly events: number;
  /** Events that wait for the clock. */
  readonly held: number;
  /** How far the log's record clock is ahead of UTC (behind: negative); undefined while nothing tells. */
  readonly clockOffsetUs: Us | undefined;
  /** Events whose time is as written: nothing told the zone of the log's clock. */
  readonly timeUncertain: number;
  /** Sentences for people. */
  readonly notes: readonly string[];
  /** Values of no known shape, those included that are events of shape `unknown`. */
  readonly unknown: number;
  /** The first three of them: their top-level keys, or the type of what is no object. */
  readonly unknownSamples: readonly (readonly string[])[];
}

/** As a checkpoint holds what is known of all logs. */
export interface SavedOpener {
  readonly seq: number;
  readonly hosts: SavedHosts;
  /** By shape. */
  readonly told: readonly (SavedClock | null)[];
}

/** As a checkpoint holds what is known of one log. */
export interface SavedSource {
  readonly zoned: SavedClock;
  readonly local: SavedClock;
  readonly hosts: readonly number[];
  readonly gaveUp: boolean;
  readonly borrowedUs?: Us;
}

/** As a checkpoint holds an event that waits: what is not in its line. */
export interface SavedEvent {
  readonly seq: number;
  readonly timeUs: Us;
  readonly writtenUs: Us | undefined;
  readonly uncertain?: true;
  readonly host: number;
  readonly recordId: number | undefined;
  readonly nth: number;
}

export function saveEvent(event: Event): SavedEvent {
  const { seq, timeUs, writtenUs, timeUncertain, host, recordId, nth } = event;
  return {
    seq,
    timeUs,
    writtenUs,
    host: host.index,
    recordId,
    nth: nth ?? 0,
    ...(timeUncertain === true && { uncertain: true }),
  };
}

/** The state of one log. */
class SourceState {
  // Merged logs hold documents that tell their zone and others that do not: their errors differ.
  readonly zoned = new SourceClock();
  readonly local = new SourceClock();
  readonly shapes: DocumentShape[] = [];
  /** By host index, so that a look is one load. */
  readonly hosts: Host[] = [];
  readonly previews = new SplunkPreviews();
  held: LogEvent[] = [];
  /** No more room once: what is not known by now is not waited for. */
  gaveUp = false;
  events = 0;
  guessed = 0;
  /** Events whose clock another log told, and what it told last. */
  borrowed = 0;
  borrowedUs: Us | undefined;
  unknown = 0;
  readonly samples: string[][] = [];
}

export class EventOpener {
  readonly #counters: Counters;
  readonly #shapes: Shapes;
  readonly #documents: DocumentIndex | undefined;
  /** By the number that the index has for a host. */
  readonly #hostParts: (Doc | undefined)[] = [];
  readonly #reopener: Reopener;
  readonly #shapeName = (doc: Doc): string | undefined =>
    this.#shapes.of(doc)?.name;
  readonly #hosts: HostTable;
  /** What Sysmon events told of local clocks in all logs of a shape, by shape index. */
  readonly #told: (SourceClock | undefined)[] = [];
  readonly #sources = new Map<number, SourceState>();
  #lastId: number | undefined;
  #last = new SourceState();
  #seq = 0;
  /** Events of the value at hand. */
  #nth = 0;
  /** The value that is opened is what the text of its line says. */
  #isText = false;
  #held = 0;

  constructor(options: OpenerOptions) {
    this.#counters = options.counters;
    this.#shapes = new Shapes(options.documents);
    this.#documents = options.documents;
    this.#reopener = new Reopener(this.#shapes);
    this.#hosts = new HostTable(options.fullHostNames);
  }

  /** What is known of hosts and of clocks that logs tell for one another; what is known of one log: {@link saveSource}. */
  save(): SavedOpener {
    return {
      seq: this.#seq,
      hosts: this.#hosts.save(),
      told: this.#told.map((clock) => clock?.save() ?? null),
    };
  }

  /** Before anything was opened. */
  restore({ seq, hosts, told }: SavedOpener): void {
    this.#seq = seq;
    this.#hosts.restore(hosts);
    told.forEach((clock, shape) => {
      if (clock === null) return;
      (this.#told[shape] ??= new SourceClock()).restore(clock);
    });
  }

  /** Undefined for a log that no value was opened of. */
  saveSource(sourceId: number): SavedSource | undefined {
    const source = this.#sources.get(sourceId);
    if (source === undefined) return undefined;
    const { zoned, local, hosts, gaveUp, borrowedUs } = source;
    return {
      zoned: zoned.save(),
      local: local.save(),
      hosts: hosts.flatMap(({ index }) => index),
      gaveUp,
      ...(borrowedUs !== undefined && { borrowedUs }),
    };
  }

  /** The log of this id goes on where one was left that was saved. */
  restoreSource(sourceId: number, saved: SavedSource): void {
    const source = this.#sourceOf(sourceId);
    source.zoned.restore(saved.zoned);
    source.local.restore(saved.local);
    for (const index of saved.hosts) {
      source.hosts[index] = this.#hosts.all[index]!;
    }
    source.gaveUp = saved.gaveUp;
    source.borrowedUs = saved.borrowedUs;
  }

  /** Events that wait for the clock of their log, in the order in which they came. */
  *waiting(): Generator<LogEvent> {
    for (const { held } of this.#sources.values()) yield* held;
  }

  /** Values that are read if nothing follows. */
  *previews(): Generator<Preview> {
    for (const { previews } of this.#sources.values()) yield* previews.kept;
  }

  /**
   * An event that was opened in an earlier run, once more: with the time, host and number that it had then, whatever is
   * known of its log now.
   * @param line where it stands, and its text
   * @returns undefined when there is no such event in the line
   */
  reopen(saved: SavedEvent, line: Line): LogEvent | undefined {
    const host = this.#hosts.all[saved.host];
    const { uncertain = false, ...known } = saved;
    return (
      host &&
      this.#reopener.open(line, { ...known, host, timeUncertain: uncertain })
    );
  }

  /** Lets an event wait again that waited when it was saved. */
  hold(event: LogEvent): void {
    this.#sourceOf(event.line.source.id).held.push(event);
    this.#held++;
  }

  /** Events that wait for a clock, in all logs. */
  get held(): number {
    return this.#held;
  }

  /** In the order of their first event. */
  get hosts(): readonly Host[] {
    return this.#hosts.all;
  }

  /**
   * Opens one parsed JSON value; never throws. Appends the events that are ready to `out`, in order: usually one. An
   * event whose clock is not known yet comes out later; an envelope may hold several. A Sysmon event also brings out
   * what waits for its host in other logs: see each event's own `line`.
   * @param isText the value is what the line's text says: who keeps its event for long keeps the text alone
   */
  open(value: unknown, line: Line, out: Event[], isText = false): void {
    const source = this.#sourceOf(line.source.id);
    if (source.previews.keeps(value, line)) return;
    this.#nth = 0;
    this.#isText = isText;
    this.#openValue(value, line, source, out, 0);
  }

  /**
   * As {@link open}, for a document of which the wanted keys are read.
   * @returns false if these do not tell what it is: open it whole, nothing was done
   */
  openKept(kept: KeptDocument, line: Line, out: Event[]): boolean {
    // The bytes of the line will not stay.
    void line.text;
    const doc = kept as unknown as Doc;
    const shape = this.#shapes.of(doc);
    if (shape?.isPlain(doc) !== true || doc["preview"] !== undefined) {
      return false;
    }
    const source = this.#sourceOf(line.source.id);
    this.#nth = 0;
    this.#openDocument(doc, shape, line, source, out);
    return true;
  }

  /**
   * Opens a line in whose event nobody is interested: as far as its host, time and number.
   * @param rows has the row of the line, which is of the kind
   */
  openPassed(kind: LineKind, rows: LineRows, line: Line, out: Event[]): void {
    const { values, at } = rows;
    const happenedUs = there(values[at + ROW_HAPPENED]!);
    const recordUs = there(values[at + ROW_RECORD]!);
    const source = this.#sourceOf(line.source.id);
    const { shape, clock } = kind;
    const event = new LogEvent(
      ++this.#seq,
      happenedUs ?? recordUs!,
      recordUs,
      this.#hostOf(this.#hostPart(rows.host, line), shape, line, source),
      kind.class,
      there(values[at + ROW_ID]!),
      NOT_READ,
      line,
      0,
      false,
    );
    event.passed = kind;
    event.recordNumber = there(values[at + ROW_NUMBER]!);
    const arrivalUs = there(values[at + ROW_ARRIVAL]!);
    this.#setTime(event, happenedUs, { shape, clock, arrivalUs }, source, out);
  }

  /** The arrival number of the last event. */
  get seq(): number {
    return this.#seq;
  }

  /**
   * What {@link passRow} is asked with, made with the first line of a kind and a host in a log: the host is known from then on.
   * @param host its number
   */
  openKind(kind: LineKind, host: number, line: Line): OpenedKind {
    const log = this.#sourceOf(line.source.id);
    const { shape, clock } = kind;
    const part = this.#hostPart(host, line);
    return {
      host: this.#hostOf(part, shape, line, log),
      shape,
      clock,
      log,
      hostsVersion: this.#hosts.version,
    };
  }

  /** What lines of a host say of it, by its number; read from the first. */
  #hostPart(number: number, line: Line): Doc {
    return (this.#hostParts[number] ??= hostPart(
      (this.#documents?.read(line) ?? parseLine(line.text)) as Doc,
    ));
  }

  /** False when another host is asked about since: {@link openKind} may say otherwise now. */
  isCurrent({ hostsVersion }: OpenedKind): boolean {
    return hostsVersion === this.#hosts.version;
  }

  /**
   * As {@link openPassed}, without an event: puts its times in the row, where happened and record stand, right.
   * @param limitUs the latest time that it may have
   * @returns false if it is later, or its time hangs on more than the clock of its own log: open it, nothing was done
   */
  passRow(
    kind: OpenedKind,
    values: Float64Array,
    at: number,
    limitUs: Us,
  ): boolean {
    const happenedUs = values[at + ROW_HAPPENED]!;
    const recordUs = values[at + ROW_RECORD]!;
    const hasHappened = happenedUs !== ABSENT;
    const { log, clock } = kind;
    const { index } = kind.host;
    let offsetUs = 0;
    if (recordUs !== ABSENT && clock !== "utc") {
      const own = clock === "zoned" ? log.zoned : log.local;
      if (hasHappened) {
        if (happenedUs > limitUs) return false;
        own.observeSysmon(index, recordUs, happenedUs);
        if (clock === "local") {
          this.#toldOf(kind.shape).observeSysmon(index, recordUs, happenedUs);
        }
      } else if (clock === "local" && !own.isProven(index)) return false;
      offsetUs = own.offsetOf(index) ?? 0;
    }
    const timeUs = hasHappened ? happenedUs : recordUs - offsetUs;
    if (timeUs > limitUs) return false;
    values[at + ROW_HAPPENED] = timeUs;
    values[at + ROW_RECORD] = recordUs - offsetUs;
    this.#seq++;
    log.events++;
    this.#counters.events++;
    return true;
  }

  /** Releases what is held: at the end of input, or when a followed log has fallen silent. */
  flush(out: Event[]): void {
    for (const source of this.#sources.values()) {
      for (const { value, line } of source.previews.take()) {
        this.#nth = 0;
        this.#isText = false;
        this.#openValue(value, line, source, out, 0);
      }
      this.#release(source, out, true);
    }
  }

  /** All zeros for a log that no value was opened of. */
  sourceStatus(sourceId: number): SourceEventStatus {
    const source = this.#sources.get(sourceId) ?? new SourceState();
    return {
      shapes: source.shapes.map((shape) => shape.name),
      hosts: source.hosts.filter((host) => host !== undefined),
      events: source.events,
      held: source.held.length,
      clockOffsetUs:
        source.local.offsetUs ?? source.borrowedUs ?? source.zoned.offsetUs,
      timeUncertain: source.guessed,
      notes: this.#notes(source),
      unknown: source.unknown,
      unknownSamples: source.samples,
    };
  }

  /** Logs of which something is known. */
  get sources(): number {
    return this.#sources.size;
  }

  /** Nothing more comes of any other log: their clocks, and what was counted of them, are let go. */
  keepSources(ids: ReadonlySet<number>): void {
    for (const [id, { held, previews }] of this.#sources) {
      if (ids.has(id) || held.length + previews.kept.length > 0) continue;
      this.#sources.delete(id);
      if (this.#lastId === id) this.#lastId = undefined;
    }
  }

  #notes(source: SourceState): string[] {
    const notes: string[] = [];
    if (source.local.mixed || source.zoned.mixed) {
      notes.push("its hosts log in different time zones; each is corrected");
    }
    if (source.guessed > 0) {
      notes.push(
        `no Sysmon event to set the clock by: ${counted(source.guessed, "event has its", "events have their")} time as written`,
      );
    }
    if (source.borrowed > 0) {
      notes.push(
        `clock set by Sysmon events in other logs of the host: ${counted(source.borrowed, "event", "events")}`,
      );
    }
    if (source.previews.letGo > 0) {
      notes.push(
        `${counted(source.previews.letGo, "preview", "previews")} of a search left out for its results`,
      );
    }
    if (source.unknown > 0) {
      notes.push(
        `${counted(source.unknown, "value", "values")} of no known shape${source.unknown > 1 ? ", the first" : ""}: ${source.samples[0]!.join(", ")}`,
      );
    }
    if (this.#hosts.overflowed) {
      notes.push("too many hosts: the last ones are taken for one");
    }
    return notes;
  }

  #sourceOf(id: number): SourceState {
    if (id === this.#lastId) return this.#last;
    let source = this.#sources.get(id);
    if (source === undefined) {
      source = new SourceState();
      this.#sources.set(id, source);
    }
    this.#lastId = id;
    this.#last = source;
    return source;
  }

  #openValue(
    value: unknown,
    line: Line,
    source: SourceState,
    out: Event[],
    depth: number,
  ): void {
    if (isObject(value)) {
      const shape = this.#shapes.of(value);
      // A row that holds its record whole is an envelope.
      const isEnvelope = shape?.name === "splunk" && mayHoldRecord(value);
      if (shape !== undefined && !isEnvelope) {
        this.#openDocument(value, shape, line, source, out);
        return;
      }
    }
    const inner =
      depth < MAX_ENVELOPES ? unwrap(value, this.#shapeName) : undefined;
    if (inner === undefined) {
      this.#countUnknown(value, source);
      const { unknown } = this.#shapes;
      if (isObject(value) && unknown.recognises(value)) {
        this.#openDocument(value, unknown, line, source, out);
      }
      return;
    }
    this.#isText = false;
    for (const each of inner) {
      this.#openValue(each, line, source, out, depth + 1);
    }
  }

  #openDocument(
    doc: Doc,
    shape: DocumentShape,
    line: Line,
    source: SourceState,
    out: Event[],
  ): void {
    const eventClass = shape.classOf(doc);
    const happenedUs = shape.happenedUs(doc, eventClass);
    const recordUs = shape.recordUs(doc, eventClass);
    if (happenedUs === undefined && recordUs === undefined) {
      this.#counters.noTime++;
      return;
    }
    const host = this.#hostOf(doc, shape, line, source);
    const event = new LogEvent(
      ++this.#seq,
      happenedUs ?? recordUs!,
      recordUs,
      host,
      eventClass,
      shape.recordIdOf(doc),
      doc,
      line,
      this.#nth++,
      this.#isText,
    );
    const stamps = {
      shape,
      clock: shape.clockOf(doc),
      arrivalUs: shape.arrivalUs(doc),
    };
    this.#setTime(event, happenedUs, stamps, source, out);
  }

  #hostOf(
    doc: Doc,
    shape: DocumentShape,
    { source: { path } }: Line,
    source: SourceState,
  ): Host {
    const host = shape.hostOf(doc, this.#hosts, path);
    if (source.hosts[host.index] === undefined) source.hosts[host.index] = host;
    if (!source.shapes.includes(shape)) source.shapes.push(shape);
    return host;
  }

  /** Hands an event out when its time is right, which may be later. */
  #setTime(
    event: LogEvent,
    happenedUs: Us | undefined,
    { shape, clock: kind, arrivalUs }: Stamps,
    source: SourceState,
    out: Event[],
  ): void {
    const { host, writtenUs: recordUs } = event;
    if (recordUs === undefined || kind === "utc") {
      this.#emit(event, source, out);
      return;
    }

    const clock = kind === "zoned" ? source.zoned : source.local;
    if (happenedUs !== undefined) {
      clock.observeSysmon(host.index, recordUs, happenedUs);
      if (kind === "local") {
        this.#tellOthers(shape, host, recordUs, happenedUs, source, out);
      }
    } else if (kind === "local" && !clock.isProven(host.index)) {
      if (arrivalUs !== undefined) {
        clock.observeArrival(host.index, recordUs - arrivalUs);
      }
    }
    if (kind === "zoned") {
      const offsetUs = clock.offsetOf(host.index) ?? 0;
      correct(event, happenedUs === undefined, offsetUs);
      this.#emit(event, source, out);
      return;
    }
    // Once the log has told of one host, it has told of all: nothing of it waits any more.
    if (clock.offsetUs !== undefined) this.#release(source, out, false);
    const offsetUs = this.#offsetOf(event, source);
    if (offsetUs === undefined) {
      this.#hold(event, source, out);
      return;
    }
    correct(event, happenedUs === undefined, offsetUs);
    this.#emit(event, source, out);
  }

  /** A log's own word, else that of another log about the same host. */
  #offsetOf(event: LogEvent, source: SourceState): Us | undefined {
    const own = source.local.offsetOf(event.host.index);
    if (own !== undefined) return own;
    const told = this.#told[event.class.shape.index]?.toldNear(
      event.host.index,
      event.writtenUs!,
    );
    if (told !== undefined) {
      source.borrowed++;
      source.borrowedUs = told;
    }
    return told;
  }

  /**
   * Keeps what a Sysmon event tells for the other logs of its shape; when it is new, those that wait for it go on. It
   * is new with every day of the log, too: what it tells is good for the days around.
   */
  #tellOthers(
    shape: DocumentShape,
    host: Host,
    recordUs: Us,
    happenedUs: Us,
    teller: SourceState,
    out: Event[],
  ): void {
    const clock = this.#toldOf(shape);
    const isNew = !clock.hasToldOn(host.index, recordUs);
    clock.observeSysmon(host.index, recordUs, happenedUs);
    if (!isNew || this.#held === 0) return;
    for (const source of this.#sources.values()) {
      if (source === teller || source.hosts[host.index] === undefined) continue;
      this.#release(source, out, false);
    }
  }

  #toldOf({ index }: DocumentShape): SourceClock {
    return (this.#told[index] ??= new SourceClock());
  }

  #hold(event: LogEvent, source: SourceState, out: Event[]): void {
    if (source.held.length >= MAX_HELD) {
      source.gaveUp = true;
      this.#release(source, out, true);
    }
    if (source.gaveUp) {
      this.#guess(event, source, out);
      return;
    }
    source.held.push(event);
    this.#held++;
  }

  /**
   * Hands out what is held and has a clock now.
   * @param isOver nothing is waited for: the rest is handed out, too
   */
  #release(source: SourceState, out: Event[], isOver: boolean): void {
    const { held } = source;
    if (held.length === 0) return;
    source.held = [];
    this.#held -= held.length;
    for (const event of held) {
      const offsetUs = this.#offsetOf(event, source);
      if (offsetUs !== undefined) {
        correct(event, true, offsetUs);
        this.#emit(event, source, out);
      } else if (isOver) {
        this.#guess(event, source, out);
      } else {
        source.held.push(event);
        this.#held++;
      }
    }
  }

  /** Nothing tells the zone: the time as written is the best there is. */
  #guess(event: LogEvent, source: SourceState, out: Event[]): void {
    source.guessed++;
    event.timeUncertain = true;
    this.#emit(event, source, out);
  }

  #emit(event: LogEvent, source: SourceState, out: Event[]): void {
    source.events++;
    this.#counters.events++;
    out.push(event);
  }

  #countUnknown(value: unknown, source: SourceState): void {
    this.#counters.unknownShape++;
    source.unknown++;
    if (source.samples.length >= MAX_SAMPLES) return;
    source.samples.push(
      isObject(value)
        ? Object.keys(value)
            .slice(0, MAX_SAMPLE_KEYS)
            .map((key) => key.slice(0, MAX_KEY_CHARS))
        : [
            value === null
              ? "null"
              : Array.isArray(value)
                ? "array"
                : typeof value,
          ],
    );
  }
}

/** A time or number of a row. */
function there(value: number): number | undefined {
  return value === ABSENT ? undefined : value;
}

/** `1 value`, `12 values`. */
function counted(n: number, one: string, many: string): string {
  return `${n} ${n === 1 ? one : many}`;
}

/** Takes the clock's error from the record's time, and from the event's where that is the record's time. */
function correct(event: LogEvent, byRecord: boolean, offsetUs: Us): void {
  if (offsetUs === 0) return;
  if (byRecord) event.timeUs -= offsetUs;
  event.writtenUs! -= offsetUs;
}
