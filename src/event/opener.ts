/**
 * Opens parsed JSON values: recognises the shape, finds the host, puts the time right, and hands out events in order.
 * Nothing of a document is mapped here; an event answers when it is asked.
 *
 * What the opener keeps per log is its clock and, while the clock is unknown, the events that wait for it:
 *
 *                  clock known, or the event brings UTC
 *     document ────────────────────────────────────────────► event
 *         │                                                    ▲
 *         └──► held ── the first Sysmon event of the log ──────┤  time as the clock tells
 *              ≤ 5,000 ── flush, or no more room ──────────────┘  time as written, and a note
 */
import type { Counters } from "../base/counters.ts";
import type { Us } from "../base/time.ts";
import type { Line } from "../source/line.ts";
import { SourceClock } from "./clock.ts";
import type { Doc, Event, Host } from "./event.ts";
import { HostTable } from "./host-table.ts";
import { LogEvent } from "./log-event.ts";
import { Shapes } from "./shapes/all.ts";
import type { DocumentShape } from "./shapes/shape.ts";
import { MAX_ENVELOPES, unwrap } from "./unwrap.ts";
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
}

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
  /** Sentences for people. */
  readonly notes: readonly string[];
  /** Values of no known shape. */
  readonly unknown: number;
  /** The first three of them: their top-level keys, or the type of what is no object. */
  readonly unknownSamples: readonly (readonly string[])[];
}

/** The state of one log. */
class SourceState {
  // Merged logs hold documents that tell their zone and others that do not: their errors differ.
  readonly zoned = new SourceClock();
  readonly local = new SourceClock();
  readonly shapes: DocumentShape[] = [];
  /** By host index, so that a look is one load. */
  readonly hosts: Host[] = [];
  held: LogEvent[] = [];
  /** No more room once: what is not known by now is not waited for. */
  gaveUp = false;
  events = 0;
  guessed = 0;
  unknown = 0;
  readonly samples: string[][] = [];
}

export class EventOpener {
  readonly #counters: Counters;
  readonly #shapes = new Shapes();
  readonly #hosts = new HostTable();
  readonly #sources = new Map<number, SourceState>();
  #lastId: number | undefined;
  #last = new SourceState();
  #seq = 0;
  #held = 0;

  constructor(options: OpenerOptions) {
    this.#counters = options.counters;
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
   * event whose clock is not known yet comes out later; an envelope may hold several.
   */
  open(value: unknown, line: Line, out: Event[]): void {
    this.#openValue(value, line, this.#sourceOf(line.source.id), out, 0);
  }

  /** Releases what is held: at the end of input, or when a followed log has fallen silent. */
  flush(out: Event[]): void {
    for (const source of this.#sources.values()) this.#release(source, out);
  }

  /** All zeros for a log that no value was opened of. */
  sourceStatus(sourceId: number): SourceEventStatus {
    const source = this.#sources.get(sourceId) ?? new SourceState();
    return {
      shapes: source.shapes.map((shape) => shape.name),
      hosts: source.hosts.filter((host) => host !== undefined),
      events: source.events,
      held: source.held.length,
      clockOffsetUs: source.local.offsetUs ?? source.zoned.offsetUs,
      notes: this.#notes(source),
      unknown: source.unknown,
      unknownSamples: source.samples,
    };
  }

  #notes(source: SourceState): string[] {
    const notes: string[] = [];
    if (source.local.mixed || source.zoned.mixed) {
      notes.push("its hosts log in different time zones; each is corrected");
    }
    if (source.guessed > 0) {
      notes.push(
        `no Sysmon event to set the clock by: ${source.guessed} events have their time as written`,
      );
    }
    if (source.unknown > 0) {
      notes.push(`${source.unknown} values of no known shape`);
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
      if (shape !== undefined) {
        this.#openDocument(value, shape, line, source, out);
        return;
      }
    }
    const inner = depth < MAX_ENVELOPES ? unwrap(value) : undefined;
    if (inner === undefined) {
      this.#countUnknown(value, source);
      return;
    }
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
    const host = shape.hostOf(doc, this.#hosts, line.source.path);
    if (source.hosts[host.index] === undefined) source.hosts[host.index] = host;
    if (!source.shapes.includes(shape)) source.shapes.push(shape);

    const event = new LogEvent(
      ++this.#seq,
      happenedUs ?? recordUs!,
      recordUs,
      host,
      eventClass,
      shape.recordIdOf(doc),
      doc,
      line,
    );
    if (recordUs === undefined) {
      this.#emit(event, source, out);
      return;
    }
    const kind = shape.clockOf(doc);
    if (kind === "utc") {
      this.#emit(event, source, out);
      return;
    }

    const clock = kind === "zoned" ? source.zoned : source.local;
    if (happenedUs !== undefined) {
      clock.observeSysmon(host.index, recordUs - happenedUs);
    } else if (kind === "local" && !clock.isProven(host.index)) {
      const arrivalUs = shape.arrivalUs(doc);
      if (arrivalUs !== undefined) {
        clock.observeArrival(host.index, recordUs - arrivalUs);
      }
    }
    const offsetUs = clock.offsetOf(host.index);
    if (offsetUs === undefined && kind === "local") {
      this.#hold(event, source, out);
      return;
    }
    if (kind === "local") this.#release(source, out);
    correct(event, happenedUs === undefined, offsetUs ?? 0);
    this.#emit(event, source, out);
  }

  #hold(event: LogEvent, source: SourceState, out: Event[]): void {
    if (source.held.length >= MAX_HELD) {
      source.gaveUp = true;
      this.#release(source, out);
    }
    if (source.gaveUp) {
      source.guessed++;
      this.#emit(event, source, out);
      return;
    }
    source.held.push(event);
    this.#held++;
  }

  /** Hands out what is held, by the clock as far as it is known. */
  #release(source: SourceState, out: Event[]): void {
    const { held } = source;
    if (held.length === 0) return;
    source.held = [];
    this.#held -= held.length;
    for (const event of held) {
      const offsetUs = source.local.offsetOf(event.host.index);
      if (offsetUs === undefined) source.guessed++;
      correct(event, true, offsetUs ?? 0);
      this.#emit(event, source, out);
    }
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

/** Takes the clock's error from the record's time, and from the event's where that is the record's time. */
function correct(event: LogEvent, byRecord: boolean, offsetUs: Us): void {
  if (offsetUs === 0) return;
  if (byRecord) event.timeUs -= offsetUs;
  event.writtenUs! -= offsetUs;
}
