/**
 * The event-time clock of one host. One slow host must not hold the others back, and one fast clock must not expire
 * everybody's state, so each has its own watermark: newest event time minus the allowed lateness.
 */
import { Heap } from "../base/heap.ts";
import type { Us } from "../base/time.ts";
import type { Host } from "../event/event.ts";
import type { HeldEvents } from "./held-events.ts";
import type { KeyState } from "./key-state.ts";

/** A key that has something to decide once the watermark is past `atUs`; stale when the key has another time. */
interface Wake {
  readonly atUs: Us;
  readonly state: KeyState;
}

const newWakes = (): Heap<Wake> => new Heap<Wake>((a, b) => a.atUs < b.atUs);

/** Wakes below this number are not worth sweeping. */
const LEAST_SWEPT = 1_024;

export class HostClock {
  readonly host: Host;
  /** Newest event time seen. */
  highUs: Us = -Infinity;
  watermarkUs: Us = -Infinity;
  /** Wall clock when the newest event was read; undefined when the event was far in the past then. */
  freshAtUs: Us | undefined;
  /** Events that wait for the watermark; undefined until the first one does. */
  held: HeldEvents | undefined;
  #wakes = newWakes();
  #sweepAt = LEAST_SWEPT;

  constructor(host: Host) {
    this.host = host;
  }

  /** Wakes held, stale ones included: at most twice the keys that are scheduled, or {@link LEAST_SWEPT}. */
  get wakeCount(): number {
    return this.#wakes.size;
  }

  /** Remembers that the key is to be decided when the watermark is past its `wakeUs`. O(log n), amortised. */
  schedule(state: KeyState, atUs: Us): void {
    state.wakeUs = atUs;
    this.#wakes.push({ atUs, state });
    if (this.#wakes.size >= this.#sweepAt) this.#sweep();
  }

  /** A key whose time the watermark has passed; its `wakeUs` is cleared. undefined when there is none (left). */
  nextDue(): KeyState | undefined {
    for (
      let wake = this.#wakes.peek();
      wake !== undefined && wake.atUs < this.watermarkUs;
      wake = this.#wakes.peek()
    ) {
      this.#wakes.pop();
      const { state, atUs } = wake;
      if (state.wakeUs !== atUs) continue;
      state.wakeUs = undefined;
      return state;
    }
    return undefined;
  }

  /** A key that was decided otherwise leaves its wake behind, and with it itself, until that time comes. */
  #sweep(): void {
    const kept = newWakes();
    const seen = new Set<KeyState>();
    for (
      let wake = this.#wakes.pop();
      wake !== undefined;
      wake = this.#wakes.pop()
    ) {
      const { state, atUs } = wake;
      if (state.wakeUs !== atUs || seen.has(state)) continue;
      seen.add(state);
      kept.push(wake);
    }
    this.#wakes = kept;
    this.#sweepAt = Math.max(LEAST_SWEPT, 2 * kept.size);
  }
}
