/**
 * What is to be decided once a watermark has passed a time: keys in, those that are due out, in the order of their
 * times.
 */
import { Heap } from "../base/heap.ts";
import type { Us } from "../base/time.ts";

/** A key that can be scheduled. */
export interface Sleeper {
  /** When it is to be looked at next; undefined when it is not scheduled. */
  wakeUs: Us | undefined;
}

/** Stale when the sleeper has another time by now. */
interface Wake<T> {
  readonly atUs: Us;
  readonly sleeper: T;
}

function newHeap<T>(): Heap<Wake<T>> {
  return new Heap((a, b) => a.atUs < b.atUs);
}

/** Wakes below this number are not worth sweeping. */
const LEAST_SWEPT = 1_024;

export class Wakes<T extends Sleeper> {
  #heap = newHeap<T>();
  #sweepAt = LEAST_SWEPT;

  /** Wakes held, stale ones included: at most twice the keys that are scheduled, or {@link LEAST_SWEPT}. */
  get size(): number {
    return this.#heap.size;
  }

  /** Sets the sleeper's `wakeUs`: it is due when the watermark is past that. O(log n), amortised. */
  schedule(sleeper: T, atUs: Us): void {
    sleeper.wakeUs = atUs;
    this.#heap.push({ atUs, sleeper });
    if (this.#heap.size >= this.#sweepAt) this.#sweep();
  }

  /** A key whose time the watermark has passed; its `wakeUs` is cleared. undefined when there is none (left). */
  nextDue(watermarkUs: Us): T | undefined {
    for (
      let wake = this.#heap.peek();
      wake !== undefined && wake.atUs < watermarkUs;
      wake = this.#heap.peek()
    ) {
      this.#heap.pop();
      const { sleeper, atUs } = wake;
      if (sleeper.wakeUs !== atUs) continue;
      sleeper.wakeUs = undefined;
      return sleeper;
    }
    return undefined;
  }

  /** A key that was decided otherwise leaves its wake behind, and with it itself, until that time comes. */
  #sweep(): void {
    const kept = newHeap<T>();
    const seen = new Set<T>();
    for (
      let wake = this.#heap.pop();
      wake !== undefined;
      wake = this.#heap.pop()
    ) {
      const { sleeper, atUs } = wake;
      if (sleeper.wakeUs !== atUs || seen.has(sleeper)) continue;
      seen.add(sleeper);
      kept.push(wake);
    }
    this.#heap = kept;
    this.#sweepAt = Math.max(LEAST_SWEPT, 2 * kept.size);
  }
}
