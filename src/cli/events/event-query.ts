/**
 * The events of the ring that pass a test, in event order, found a slice at a time: so that a filter over half a million
 * events never makes matching wait, and the list fills while it is looked at.
 *
 * ```text
 *   ring    first ──────────── scanned ─────────── next
 *                 hits, in order │  test, sort, merge ►
 * ```
 *
 * Events arrive nearly in order, so a merge moves little. A hit is a number: 8 bytes, at most as many as the ring holds.
 */
import type { EventRing } from "./event-ring.ts";

/** Events tested before the time is looked at, and sorted together. */
const BATCH = 64;

export class EventQuery {
  readonly #ring: EventRing;
  readonly #test: (n: number) => boolean;
  #hits: number[] = [];
  #scanned: number;
  /** Hits below this number were taken out. */
  #trimmed = 0;

  constructor(ring: EventRing, test: (n: number) => boolean) {
    this.#ring = ring;
    this.#test = test;
    this.#scanned = ring.first;
  }

  /** Number of the first event that was not tested. */
  get scanned(): number {
    return this.#scanned;
  }

  /** What was found so far, oldest first. */
  get hits(): readonly number[] {
    return this.#hits;
  }

  /**
   * Tests events up to `end`, or until the time is over.
   * @param isOver asked now and then
   * @returns true when all up to `end` are tested
   */
  work(end: number, isOver: () => boolean): boolean {
    const ring = this.#ring;
    let from = Math.max(this.#scanned, ring.first);
    const fresh: number[] = [];
    while (from < end) {
      const to = Math.min(from + BATCH, end);
      for (let n = from; n < to; n++) if (this.#test(n)) fresh.push(n);
      from = to;
      if (isOver()) break;
    }
    this.#scanned = from;
    this.#merge(fresh);
    return from >= end;
  }

  /** Takes out what has left the ring. */
  trim(): void {
    const { first } = this.#ring;
    if (first === this.#trimmed) return;
    this.#trimmed = first;
    this.#hits = this.#hits.filter((n) => n >= first);
  }

  #merge(fresh: number[]): void {
    if (fresh.length === 0) return;
    const compare = (a: number, b: number): number => this.#ring.compare(a, b);
    fresh.sort(compare);
    // What has left the ring has no time any more to be compared by.
    this.trim();
    const hits = this.#hits;
    let i = hits.length - 1;
    let j = fresh.length - 1;
    for (let k = 0; k < fresh.length; k++) hits.push(0);
    for (let at = hits.length - 1; j >= 0; at--) {
      const isOlder = i < 0 || compare(hits[i]!, fresh[j]!) < 0;
      hits[at] = isOlder ? fresh[j--]! : hits[i--]!;
    }
  }
}
