/**
 * Events of one host, or what is to be known of them, that wait until the watermark has passed them, for rules that have to
 * see them in event order. In by arrival, out in order; what comes later than the lateness allows goes out at once.
 *
 * Holds what came in one lateness, at most a number of events: then the earliest goes out before its time.
 */
import { Heap } from "../base/heap.ts";
import type { Us } from "../base/time.ts";
import { compareOrder } from "../event/order.ts";
import type { Ordered } from "../event/order.ts";

export class HeldEvents<Held extends Ordered> {
  readonly #most: number;
  readonly #heap = new Heap<Held>((a, b) => compareOrder(a, b) < 0);

  constructor(most: number) {
    this.#most = most;
  }

  /** O(log of the events held): logs of several channels are out of order by minutes. */
  hold(event: Held): void {
    this.#heap.push(event);
  }

  get size(): number {
    return this.#heap.size;
  }

  /** Those held, in no order. */
  all(): readonly Held[] {
    return this.#heap.items();
  }

  /** True while there are more events than may be held. */
  get isOver(): boolean {
    return this.size > this.#most;
  }

  /** The earliest event, if the watermark has passed it or there are too many. */
  next(watermarkUs: Us): Held | undefined {
    const event = this.#heap.peek();
    if (event === undefined) return undefined;
    if (event.timeUs >= watermarkUs && !this.isOver) return undefined;
    return this.#heap.pop();
  }
}
