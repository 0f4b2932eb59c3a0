/**
 * Events of one host that wait until the watermark has passed them, for rules that have to see them in event order. In by
 * arrival, out in order; an event that comes later than the lateness allows goes out at once.
 *
 * Holds the events of one lateness, at most a number of them: then the earliest goes out before its time.
 */
import { Heap } from "../base/heap.ts";
import type { Us } from "../base/time.ts";
import type { Event } from "../event/event.ts";
import { compareOrder } from "../event/order.ts";

export class HeldEvents {
  readonly #most: number;
  readonly #heap = new Heap<Event>((a, b) => compareOrder(a, b) < 0);

  constructor(most: number) {
    this.#most = most;
  }

  hold(event: Event): void {
    this.#heap.push(event);
  }

  get size(): number {
    return this.#heap.size;
  }

  /** True while there are more events than may be held. */
  get isOver(): boolean {
    return this.#heap.size > this.#most;
  }

  /** The earliest event, if the watermark has passed it or there are too many. */
  next(watermarkUs: Us): Event | undefined {
    const first = this.#heap.peek();
    if (first === undefined) return undefined;
    return first.timeUs < watermarkUs || this.isOver
      ? this.#heap.pop()
      : undefined;
  }
}
