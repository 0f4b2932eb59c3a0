/**
 * The way of the data, wired: sources → lines → events → engine → alerts. Pull, not push: the next batch of lines is
 * read when the one before it is done, so memory stays flat and a file is its own buffer.
 *
 * With several sources, lines are taken from the one whose newest event is oldest, so that files of different hosts
 * or channels are read side by side in event time.
 */
import { setImmediate as yieldToOthers } from "node:timers/promises";
import type { AlertBook, AlertChange } from "../alert/book.ts";
import type { TaskEvidence } from "../alert/task-evidence.ts";
import type { Counters } from "../base/counters.ts";
import type { Us } from "../base/time.ts";
import type { Engine } from "../engine/engine.ts";
import type { Event, EventClass } from "../event/event.ts";
import { LineGate } from "../event/line-gate.ts";
import type { EventOpener } from "../event/opener.ts";
import type { Line } from "../source/line.ts";
import type { LineReader } from "../source/reader.ts";
import type { SourceSet } from "../source/source-set.ts";

export interface PipelineParts {
  readonly counters: Counters;
  readonly engine: Engine;
  readonly opener: EventOpener;
  readonly book: AlertBook;
  readonly tasks: TaskEvidence;
}

export interface PipelineOptions {
  readonly follow: boolean;
  /** Every change of an alert, in the order in which it was found. */
  readonly onAlert: (change: AlertChange) => void;
  /** A line that is not JSON: counted already; for the message log. */
  readonly onBadLine?: (line: Line, reason: string) => void;
  /** Called between batches, at least every 250 ms while there is work or waiting. */
  readonly onTurn?: () => void;
  /** Holds an event back until it is due (replay); resolves when it may pass, false to stop. */
  readonly gate?: (event: Event) => Promise<boolean> | boolean;
  /** The wall clock, for live following. */
  readonly wallUs?: () => Us;
  /**
   * Leave lines unparsed whose kind of event nobody wants. For scans: the stream's clock then goes by the wanted events
   * alone, which is all that decides, but not what a screen should show.
   */
  readonly passOver?: boolean;
}

/** A source with its batch of lines that are not processed yet. */
export interface Feed {
  readonly reader: LineReader;
  lines: readonly Line[];
  at: number;
  /** Bytes of the source that the batch stands for. */
  batchBytes: number;
  /** Newest event time of this source. */
  highUs: Us;
  events: number;
  unparsed: number;
}

/** How long one stretch of work may last before messages and timers get their turn, ms. */
const SLICE_MS = 25;
/** How often alerts look again for their tasks, ms. */
const RELINK_MS = 250;
/** Silence after which events held for clock calibration are released, ms. */
const HELD_MS = 2_000;

export class Pipeline {
  readonly feeds: Feed[] = [];
  readonly #parts: PipelineParts;
  readonly #options: PipelineOptions;
  readonly #sources: SourceSet;
  readonly #events: Event[] = [];
  readonly #feedByReader = new Map<LineReader, Feed>();
  #current: Feed | undefined;
  readonly #gate: LineGate | undefined;
  /** By class index: does anybody want it? */
  readonly #wanted: boolean[] = [];
  #stopped = false;
  #taskVersion = 0;
  #relinkedMs = -Infinity;

  constructor(
    parts: PipelineParts,
    sources: SourceSet,
    options: PipelineOptions,
  ) {
    this.#parts = parts;
    this.#sources = sources;
    this.#options = options;
    this.#gate = options.passOver === true ? new LineGate() : undefined;
  }

  /** Asks {@link run} to end after the line at hand. */
  stop(): void {
    this.#stopped = true;
  }

  get behindBytes(): number {
    return this.feeds.reduce((sum, { reader }) => sum + reader.behindBytes, 0);
  }

  /** True when every source is at its end for now. */
  get isCaughtUp(): boolean {
    return this.feeds.every(
      ({ reader, lines, at }) => at >= lines.length && reader.behindBytes === 0,
    );
  }

  /**
   * Reads until every source has ended, or forever when following.
   * @returns false when it was stopped before its end
   */
  async run(): Promise<boolean> {
    const { follow, onTurn, wallUs } = this.#options;
    const { engine, opener } = this.#parts;
    let idleSinceMs: number | undefined;
    while (!this.#stopped) {
      if (wallUs !== undefined) engine.tick(wallUs());
      const feed = await this.#nextFeed();
      if (feed !== undefined) {
        idleSinceMs = undefined;
        await this.#work(feed);
      } else if (this.#hasEnded(follow)) {
        break;
      } else {
        idleSinceMs ??= performance.now();
        if (opener.held > 0 && performance.now() - idleSinceMs > HELD_MS) {
          opener.flush(this.#events);
          await this.#pass();
        }
        this.#deliver();
        onTurn?.();
        await this.#sources.wait(250);
        continue;
      }
      onTurn?.();
    }
    if (this.#stopped) return false;
    opener.flush(this.#events);
    await this.#pass();
    engine.finish();
    this.#relink(Infinity);
    this.#deliver();
    return true;
  }

  #hasEnded(follow: boolean): boolean {
    return (
      !follow &&
      this.#sources.readers.every(
        ({ state }) => state === "ended" || state === "failed",
      )
    );
  }

  /** The source whose newest event is oldest among those that have lines; fills empty batches first. */
  async #nextFeed(): Promise<Feed | undefined> {
    let oldest: Feed | undefined;
    for (const reader of this.#sources.readers) {
      let feed = this.#feedByReader.get(reader);
      if (feed === undefined) {
        feed = {
          reader,
          lines: [],
          at: 0,
          batchBytes: 0,
          highUs: -Infinity,
          events: 0,
          unparsed: 0,
        };
        this.#feedByReader.set(reader, feed);
        this.feeds.push(feed);
      }
      if (feed.at >= feed.lines.length) {
        const before = reader.bytesRead;
        feed.lines =
          reader.state === "ended" || reader.state === "failed"
            ? NO_LINES
            : await reader.next();
        feed.at = 0;
        feed.batchBytes = Math.max(0, reader.bytesRead - before);
      }
      if (feed.lines.length === 0) continue;
      if (oldest === undefined || feed.highUs < oldest.highUs) oldest = feed;
    }
    return oldest;
  }

  /** Works through a batch until it is done or another source has older events. */
  async #work(feed: Feed): Promise<void> {
    this.#current = feed;
    let limitUs = Infinity;
    for (const other of this.feeds) {
      if (other !== feed && other.at < other.lines.length) {
        limitUs = Math.min(limitUs, other.highUs);
      }
    }
    // A source that shows no time (unknown shape) must not keep the others waiting for ever.
    const upTo = limitUs === -Infinity ? feed.at + 256 : Infinity;
    const { lines } = feed;
    const { gate, onTurn } = this.#options;
    let sliceEnd = performance.now() + SLICE_MS;
    while (feed.at < lines.length && !this.#stopped) {
      this.#line(feed, lines[feed.at++]!);
      if (gate === undefined) this.#passNow();
      else await this.#pass();
      if (feed.highUs > limitUs || feed.at >= upTo) break;
      if ((feed.at & 63) === 0 && performance.now() > sliceEnd) {
        this.#deliver();
        onTurn?.();
        await yieldToOthers();
        sliceEnd = performance.now() + SLICE_MS;
      }
    }
    this.#deliver();
  }

  #line(feed: Feed, line: Line): void {
    const { counters, opener } = this.#parts;
    counters.lines++;
    counters.bytes += line.length + 1;
    // While a log's clock is not known, every line may tell it.
    if (opener.held === 0 && this.#gate?.passesOver(line.text) === true) {
      counters.events++;
      feed.events++;
      return;
    }
    let value: unknown;
    try {
      value = JSON.parse(line.text);
    } catch (error) {
      counters.unparsed++;
      feed.unparsed++;
      this.#options.onBadLine?.(line, (error as Error).message);
      return;
    }
    opener.open(value, line, this.#events);
  }

  /** Hands the opened events on, holding each back until it is due. */
  async #pass(): Promise<void> {
    const { gate } = this.#options;
    const events = this.#events;
    for (let i = 0; i < events.length; i++) {
      if (gate !== undefined && !(await gate(events[i]!))) {
        this.#stopped = true;
        break;
      }
      this.#event(events[i]!);
      if (gate !== undefined) this.#deliver();
    }
    events.length = 0;
  }

  #passNow(): void {
    const events = this.#events;
    for (let i = 0; i < events.length; i++) this.#event(events[i]!);
    events.length = 0;
  }

  #event(event: Event): void {
    const feed = this.#current;
    if (feed !== undefined) {
      feed.events++;
      if (event.timeUs > feed.highUs) feed.highUs = event.timeUs;
    }
    const { tasks, engine } = this.#parts;
    tasks.note(event);
    engine.push(event);
    if (this.#gate !== undefined && !this.#isWanted(event.class)) {
      this.#gate.learn(event.doc, event.line.text);
    }
  }

  #isWanted(eventClass: EventClass): boolean {
    const { tasks, engine } = this.#parts;
    return (this.#wanted[eventClass.index] ??=
      engine.wants(eventClass) || tasks.wants(eventClass));
  }

  /** Tells what the engine has found since the last time. */
  #deliver(): void {
    const { engine, book } = this.#parts;
    const { onAlert } = this.#options;
    this.#relink();
    for (const change of engine.drain()) {
      const told = book.apply(change);
      if (told !== undefined) onAlert(told);
    }
  }

  /**
   * New evidence about tasks may belong to alerts that have fired already. All unsettled alerts are looked at, so not
   * more often than a screen shows it.
   */
  #relink(now = performance.now()): void {
    const { tasks, book } = this.#parts;
    if (tasks.version === this.#taskVersion) return;
    if (now - this.#relinkedMs < RELINK_MS) return;
    this.#relinkedMs = now;
    this.#taskVersion = tasks.version;
    for (const change of book.relink()) this.#options.onAlert(change);
  }
}

/** Bytes of a source that are worked through: what was read, less the part of the batch that waits. */
export function doneBytes({ reader, lines, at, batchBytes }: Feed): number {
  const waiting = lines.length === 0 ? 0 : 1 - at / lines.length;
  return reader.bytesRead - Math.round(batchBytes * waiting);
}

const NO_LINES: readonly Line[] = [];
