/**
 * When does something that is numbered run out of time? Numbers and times in, those whose time has passed out, in the order
 * of their times. A wheel of seconds, since most deadlines never come: to put one in or take it out costs the same
 * however many there are, and only the second that has come is put in order.
 *
 * ```text
 *   opened: in order          seconds to come: lists, in any order
 *   due ◄── 7.1 7.4 7.9       8: a ⇄ b ⇄ c      9: d       31: e ⇄ f …
 *            ▲ taken from here
 * ```
 *
 * Lists are links by number in {@link DeadlineLinks}, which several wheels share: 16 bytes a number. A second to come costs
 * an entry of a map and of a heap.
 */
import { Heap } from "../base/heap.ts";
import { US_PER_SECOND } from "../base/time.ts";
import type { Us } from "../base/time.ts";

const NONE = -1;
const PAGE_BITS = 12;
const PAGE_NUMBERS = 1 << PAGE_BITS;
const IN_PAGE = PAGE_NUMBERS - 1;
/** Seconds in the heap that are not worth sweeping. */
const LEAST_SWEPT = 1_024;

/** By number: its time, and its neighbours in the list of its second. In pages: nothing is moved when there are more. */
export class DeadlineLinks {
  readonly #times: Float64Array[] = [];
  /** Two a number: the one before it, and the next. */
  readonly #links: Int32Array[] = [];

  /** Makes room for the number. */
  reach(number: number): void {
    while (number >> PAGE_BITS >= this.#times.length) {
      this.#times.push(new Float64Array(PAGE_NUMBERS));
      this.#links.push(new Int32Array(2 * PAGE_NUMBERS));
    }
  }

  atUs(number: number): Us {
    return this.#times[number >> PAGE_BITS]![number & IN_PAGE]!;
  }

  setAtUs(number: number, atUs: Us): void {
    this.#times[number >> PAGE_BITS]![number & IN_PAGE] = atUs;
  }

  previous(number: number): number {
    return this.#links[number >> PAGE_BITS]![2 * (number & IN_PAGE)]!;
  }

  next(number: number): number {
    return this.#links[number >> PAGE_BITS]![2 * (number & IN_PAGE) + 1]!;
  }

  /** Neighbours from now on; one of them may be {@link NONE}. */
  link(number: number, next: number): void {
    if (number !== NONE) {
      this.#links[number >> PAGE_BITS]![2 * (number & IN_PAGE) + 1] = next;
    }
    if (next !== NONE) {
      this.#links[next >> PAGE_BITS]![2 * (next & IN_PAGE)] = number;
    }
  }
}

export class Deadlines {
  readonly #links: DeadlineLinks;
  /** Seconds to come, by their number: the first of each list. */
  readonly #heads = new Map<number, number>();
  /** The same, and some that are empty by now. */
  #seconds = new Heap<number>((a, b) => a < b);
  #sweepAt = LEAST_SWEPT;
  /** The second that was opened last; those before it are done. */
  #opened = -Infinity;
  /** Of the opened ones: in order, the earliest last. */
  #due: number[] = [];

  constructor(links: DeadlineLinks) {
    this.#links = links;
  }

  /** O(1); O(those of one second) for a time in the second that has come. */
  add(number: number, atUs: Us): void {
    const links = this.#links;
    links.reach(number);
    links.setAtUs(number, atUs);
    const second = Math.floor(atUs / US_PER_SECOND);
    if (second <= this.#opened) {
      this.#due.splice(this.#placeOf(atUs), 0, number);
      return;
    }
    const head = this.#heads.get(second);
    links.link(NONE, number);
    links.link(number, head ?? NONE);
    if (head === undefined) {
      this.#seconds.push(second);
      if (this.#seconds.size >= this.#sweepAt) this.#sweep();
    }
    this.#heads.set(second, number);
  }

  /** Takes out what {@link add} put in and {@link nextDue} has not given. */
  remove(number: number): void {
    const links = this.#links;
    const second = Math.floor(links.atUs(number) / US_PER_SECOND);
    if (second <= this.#opened) {
      this.#due.splice(this.#due.indexOf(number), 1);
      return;
    }
    const before = links.previous(number);
    const behind = links.next(number);
    links.link(before, behind);
    if (before !== NONE) return;
    if (behind !== NONE) this.#heads.set(second, behind);
    else this.#heads.delete(second);
  }

  /** One whose time is before the watermark, the earliest first; it is taken out. undefined when there is none (left). */
  nextDue(watermarkUs: Us): number | undefined {
    const due = this.#due;
    while (due.length === 0) {
      const second = this.#seconds.peek();
      if (second === undefined || second * US_PER_SECOND >= watermarkUs) {
        return undefined;
      }
      this.#open(this.#seconds.pop()!);
    }
    const number = due.at(-1)!;
    if (this.#links.atUs(number) >= watermarkUs) return undefined;
    due.pop();
    return number;
  }

  /** Nothing is due. */
  #open(second: number): void {
    const links = this.#links;
    this.#opened = second;
    let number = this.#heads.get(second) ?? NONE;
    this.#heads.delete(second);
    const due = this.#due;
    for (; number !== NONE; number = links.next(number)) due.push(number);
    due.sort((a, b) => links.atUs(b) - links.atUs(a));
  }

  /** Where in `#due` a time goes: before all that are earlier. */
  #placeOf(at: Us): number {
    const links = this.#links;
    const due = this.#due;
    let low = 0;
    let high = due.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (links.atUs(due[middle]!) >= at) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #sweep(): void {
    const seconds = new Heap<number>((a, b) => a < b);
    for (const second of this.#heads.keys()) seconds.push(second);
    this.#seconds = seconds;
    this.#sweepAt = Math.max(LEAST_SWEPT, 2 * seconds.size);
  }
}
