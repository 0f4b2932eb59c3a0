/**
 * What the worker said last, let through to the screen at a calm pace. Reports come in as often as they like
 * and only replace one another; the screen is told at most four times a second (on a slow line once), at once for a new critical
 * alert, and whenever a key was pressed. When nothing arrives, no timer runs.
 */
import type { Snapshot } from "./snapshot.ts";
import { reuse } from "./reuse.ts";

/** The screen's data clock: 4 Hz, and 1 Hz where bytes are dear. */
export const TICK_MS = 250;
export const SLOW_TICK_MS = 1_000;

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

export class DataStore {
  readonly #timing: Timing;
  readonly #tickMs: number;
  readonly #publish: (snapshot: Snapshot) => void;
  #newest: Snapshot | undefined;
  #published: Snapshot | undefined;
  #lastMs = -Infinity;
  #callOff: (() => void) | undefined;

  /** @param publish is told of each snapshot that reaches the screen; unchanged parts keep their identity */
  constructor(
    publish: (snapshot: Snapshot) => void,
    timing: Timing,
    tickMs = TICK_MS,
  ) {
    this.#publish = publish;
    this.#tickMs = tickMs;
    this.#timing = timing;
  }

  /** A snapshot from the worker. Cheap: it waits for its tick, and a newer one takes its place. */
  receive(snapshot: Snapshot): void {
    this.#newest = snapshot;
    if (isUrgent(this.#published, snapshot)) {
      this.flush();
    } else if (this.#callOff === undefined) {
      const wait = this.#lastMs + this.#tickMs - this.#timing.now();
      if (wait <= 0) this.flush();
      else this.#callOff = this.#timing.after(wait, () => this.flush());
    }
  }

  /** Publishes what is waiting, if anything is. */
  flush(): void {
    this.#callOff?.();
    this.#callOff = undefined;
    const newest = this.#newest;
    if (newest === undefined) return;
    this.#newest = undefined;
    this.#lastMs = this.#timing.now();
    this.#published = reuse(this.#published, newest) as Snapshot;
    this.#publish(this.#published);
  }

  stop(): void {
    this.#callOff?.();
    this.#callOff = undefined;
    this.#newest = undefined;
  }
}

/** A critical alert that was not at the top before does not wait for the tick. */
function isUrgent(shown: Snapshot | undefined, next: Snapshot): boolean {
  const top = next.alerts.rows[0];
  return (
    top?.severity === "critical" &&
    top.status === "open" &&
    next.alerts.from === 0 &&
    top.id !== shown?.alerts.rows[0]?.id
  );
}
