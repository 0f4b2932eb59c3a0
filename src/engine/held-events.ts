/**
 * Events of one host that wait until the watermark has passed them, for rules that have to see them in event order. In by
 * arrival, out in order; an event that comes later than the lateness allows goes out at once.
 *
 * Holds the events of one lateness, at most a number of them: then the earliest goes out before its time.
 *
 * ```text
 *   [ gone | earliest … newest ]      logs are nearly in order: most events go to the end
 *           ▲ #first
 * ```
 */
import type { Us } from "../base/time.ts";
import type { Event } from "../event/event.ts";
import { compareOrder } from "../event/order.ts";

/** Places of gone events that are not worth clearing. */
const LEAST_CLEARED = 1_024;

export class HeldEvents {
  readonly #most: number;
  /** In event order; undefined where an event has gone. */
  readonly #events: (Event | undefined)[] = [];
  #first = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** O(events held that are later than this one). */
  hold(event: Event): void {
    const events = this.#events;
    let at = events.length;
    while (at > this.#first && compareOrder(event, events[at - 1]!) < 0) at--;
    if (at === events.length) events.push(event);
    else events.splice(at, 0, event);
  }

  get size(): number {
    return this.#events.length - this.#first;
  }

  /** Those held, in event order. */
  *all(): Generator<Event> {
    for (let at = this.#first; at < this.#events.length; at++) {
      yield this.#events[at]!;
    }
  }

  /** True while there are more events than may be held. */
  get isOver(): boolean {
    return this.size > this.#most;
  }

  /** The earliest event, if the watermark has passed it or there are too many. */
  next(watermarkUs: Us): Event | undefined {
    const event = this.#events[this.#first];
    if (event === undefined) return undefined;
    if (event.timeUs >= watermarkUs && !this.isOver) return undefined;
    this.#events[this.#first++] = undefined;
    if (this.#first >= LEAST_CLEARED && this.#first > this.size) {
      this.#events.splice(0, this.#first);
      this.#first = 0;
    }
    return event;
  }
}
