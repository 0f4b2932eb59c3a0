/**
 * What the worker said last, let through to the screen at a calm pace. Reports come in as often as they like
 * and only replace one another; the screen is told at most four times a second, at once for a new critical
 * alert, and whenever a key was pressed. When nothing arrives, no timer runs; when nothing is new, nothing is drawn.
 *
 * ```text
 *   report ─► newest ─┬─ nothing waits, and the last look is long enough ago ─► the screen
 *                     ├─ a new critical alert (not one after another) ────────► the screen
 *                     └─ else a timer, which asks again ──────────────────────► the screen
 * ```
 *
 * Long enough is a quarter of a second where little changes. Where a look costs many bytes (lists that scroll, a
 * replay at x100) the next one waits for them to be spent: nobody reads lists that change four times a second, and a
 * slow line would only fall behind.
 */
import type { Snapshot } from "./snapshot.ts";
import { reuse } from "./reuse.ts";

/** How often the screen looks at the data. */
export interface Pace {
  /** Between two looks, where little changes and where much does. */
  readonly leastMs: number;
  readonly mostMs: number;
  /** Looks are so far apart that they cost no more than this, up to `mostMs`. */
  readonly bytesPerSecond: number;
}

/** 4 Hz; below what htop sends at 80x24. */
export const PACE: Pace = { leastMs: 250, mostMs: 1_500, bytesPerSecond: 800 };
/** 1 Hz, where bytes are dear. */
export const SLOW_PACE: Pace = {
  leastMs: 1_000,
  mostMs: 5_000,
  bytesPerSecond: 350,
};

/** The clock and timer of the process, or a test's. */
export interface Timing {
  now(): number;
  /** Calls `run` after `ms`; the returned function calls it off. */
  after(ms: number, run: () => void): () => void;
}

export const PROCESS_TIMING: Timing = {
  now: () => performance.now(),
  after(ms, run) {
    // A toast that is still due must not keep the process when the screen has ended.
    const timer = setTimeout(run, ms).unref();
    return () => clearTimeout(timer);
  },
};

export interface DataStoreOptions {
  readonly timing: Timing;
  /** @default {@link PACE} */
  readonly pace?: Pace;
  /** Bytes that the screen has sent so far. @default none are counted */
  bytesSent?(): number;
}

export class DataStore {
  readonly #timing: Timing;
  readonly #pace: Pace;
  readonly #bytesSent: () => number;
  readonly #publish: (snapshot: Snapshot) => void;
  #newest: Snapshot | undefined;
  #published: Snapshot | undefined;
  #lastMs = -Infinity;
  #lastBytes = 0;
  #urgentMs = -Infinity;
  #callOff: (() => void) | undefined;

  /** @param publish is told of each snapshot that reaches the screen; unchanged parts keep their identity */
  constructor(
    publish: (snapshot: Snapshot) => void,
    { timing, pace = PACE, bytesSent = () => 0 }: DataStoreOptions,
  ) {
    this.#publish = publish;
    this.#timing = timing;
    this.#pace = pace;
    this.#bytesSent = bytesSent;
  }

  /** A snapshot from the worker. Cheap: it waits for its tick, and a newer one takes its place. */
  receive(snapshot: Snapshot): void {
    this.#newest = snapshot;
    const now = this.#timing.now();
    if (
      isUrgent(this.#published, snapshot) &&
      now >= this.#urgentMs + this.#waitMs()
    ) {
      this.flush();
    } else if (this.#callOff === undefined) this.#flushInTime();
  }

  /** Publishes what is waiting, if anything is. */
  flush(): void {
    this.#callOff?.();
    this.#callOff = undefined;
    const newest = this.#newest;
    if (newest === undefined) return;
    this.#newest = undefined;
    this.#lastMs = this.#timing.now();
    if (isUrgent(this.#published, newest)) this.#urgentMs = this.#lastMs;
    this.#lastBytes = this.#bytesSent();
    const before = this.#published;
    const { version } = newest;
    // Its number alone is no reason to draw: where nothing else is new the screen is not told.
    const next = reuse(before, {
      ...newest,
      version: before?.version ?? version,
    }) as Snapshot;
    if (next === before) return;
    this.#published = { ...next, version };
    this.#publish(this.#published);
  }

  stop(): void {
    this.#callOff?.();
    this.#callOff = undefined;
    this.#newest = undefined;
  }

  /** What a look costs is known when it has been drawn, so the time is asked for again when it seems to have come. */
  #flushInTime(): void {
    this.#callOff = undefined;
    const wait = this.#lastMs + this.#waitMs() - this.#timing.now();
    if (wait <= 0) this.flush();
    else this.#callOff = this.#timing.after(wait, () => this.#flushInTime());
  }

  /** From the last look to the next. */
  #waitMs(): number {
    const { leastMs, mostMs, bytesPerSecond } = this.#pace;
    const spent = this.#bytesSent() - this.#lastBytes;
    const spentMs = Math.ceil((spent * 1_000) / bytesPerSecond);
    return Math.min(mostMs, Math.max(leastMs, spentMs));
  }
}

/** A critical alert that was not the newest before does not wait for the tick. */
function isUrgent(shown: Snapshot | undefined, next: Snapshot): boolean {
  const top = next.alerts.newest;
  return (
    top?.severity === "critical" &&
    top.status === "open" &&
    top.id !== shown?.alerts.newest?.id
  );
}
