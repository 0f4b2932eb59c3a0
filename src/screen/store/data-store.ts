/**
 * What the worker said last, let through to the screen at a calm pace. Reports come in as often as they like
 * and only replace one another; the screen is told at most four times a second, at once for a new alert,
 * and whenever a key was pressed. When nothing arrives, no timer runs; when nothing is new, nothing is drawn.
 *
 * ```text
 *   report ─► newest ─┬─ nothing waits, and the last look is long enough ago ─► the screen
 *                     ├─ a new alert (not one after another) ─────────────────► the screen
 *                     └─ else a timer, which asks again ──────────────────────► the screen
 * ```
 *
 * Long enough is a quarter of a second where little changes. Where a look costs many bytes (lists that scroll, a
 * replay at x100) the next one waits for them to be spent: nobody reads lists that change four times a second, and a
 * slow line would only fall behind. A new alert does not wait for that either, as long as what was sent in the last seconds
 * leaves room for it: looks for alerts cost a burst of bytes and then no more than the others.
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

/** Seconds of {@link Pace.bytesPerSecond} that may be owed when an alert is to be looked at early. */
const BURST_S = 5;

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
  /** Bytes beyond the pace, when they were counted last. */
  #owedBytes = 0;
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
    if (this.#isEarly(snapshot)) this.flush();
    else if (this.#callOff === undefined) this.#flushInTime();
  }

  /** Publishes what is waiting, if anything is. */
  flush(): void {
    this.#callOff?.();
    this.#callOff = undefined;
    const newest = this.#newest;
    if (newest === undefined) return;
    this.#newest = undefined;
    const now = this.#timing.now();
    this.#owedBytes = this.#owed(now);
    this.#lastMs = now;
    this.#lastBytes = this.#bytesSent();
    if (hasFired(this.#published, newest)) this.#urgentMs = now;
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

  /** Alerts are seen at once while the bytes for it are there, critical ones also when they are not, but not one after another. */
  #isEarly(next: Snapshot): boolean {
    if (!hasFired(this.#published, next)) return false;
    const { leastMs, bytesPerSecond } = this.#pace;
    const now = this.#timing.now();
    const sinceMs = now - this.#urgentMs;
    return this.#owed(now) < BURST_S * bytesPerSecond
      ? sinceMs >= leastMs
      : hasCritical(this.#published, next) && sinceMs >= this.#waitMs();
  }

  /** Bytes sent beyond the pace, which time pays off; what a storm or a page has cost is forgotten beyond two bursts. */
  #owed(nowMs: number): number {
    const { bytesPerSecond } = this.#pace;
    const sent = this.#bytesSent() - this.#lastBytes;
    if (this.#lastMs === -Infinity) return sent;
    const paid = ((nowMs - this.#lastMs) * bytesPerSecond) / 1_000;
    const most = 2 * BURST_S * bytesPerSecond;
    return Math.min(most, Math.max(0, this.#owedBytes + sent - paid));
  }

  /** From the last look to the next. */
  #waitMs(): number {
    const { leastMs, mostMs, bytesPerSecond } = this.#pace;
    const spent = this.#bytesSent() - this.#lastBytes;
    const spentMs = Math.ceil((spent * 1_000) / bytesPerSecond);
    return Math.min(mostMs, Math.max(leastMs, spentMs));
  }
}

/** An alert has fired that the screen does not know of. */
function hasFired(shown: Snapshot | undefined, next: Snapshot): boolean {
  return next.alerts.total > (shown?.alerts.total ?? 0);
}

function hasCritical(shown: Snapshot | undefined, next: Snapshot): boolean {
  return next.alerts.critical > (shown?.alerts.critical ?? 0);
}
