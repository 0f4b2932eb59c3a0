/**
 * Which whole numbers were there, and which between them were not: numbers go in in any order, gaps come out. Kept as
 * ranges; a log without gaps is one range however long it is.
 *
 *     seen   100–412   415–980   982        gaps  413–414   981
 *
 * Bounded: at most {@link MAX_RANGES} ranges. A log that leaves numbers out by design (a collector that forwards some
 * events only) has more: then the lowest gaps are closed, which means that they are counted and forgotten. A number that
 * comes later still and falls among closed gaps may fill one or be a repetition; nobody can tell, so it is counted as
 * `unsure`. O(log n) to add, O(1) for the next number.
 */

export const MAX_RANGES = 256;
/** Closed at a time, so that the others do not move up for each. */
const CLOSED_AT_ONCE = 64;
/** Gaps that are told. */
const MOST_TOLD = 5;

/** Both ends included. */
export interface NumberRange {
  readonly from: number;
  readonly to: number;
}

export interface Gaps {
  readonly gaps: number;
  /** Numbers in them. */
  readonly missing: number;
  /** Numbers that came when the gaps of their place were closed: `missing` may be as many too large. */
  readonly unsure: number;
  /** The five largest, in ascending order. */
  readonly largest: readonly NumberRange[];
}

/** As a checkpoint holds them. */
export interface SavedRanges {
  readonly from: readonly number[];
  readonly to: readonly number[];
  /** Undefined while no gap was closed. */
  readonly closed?: Gaps & NumberRange;
}

export class NumberRanges {
  /** Ascending; neither touch nor overlap. */
  readonly #from: number[] = [];
  readonly #to: number[] = [];
  #closedFrom = Infinity;
  #closedTo = -Infinity;
  #closedGaps = 0;
  #closedMissing = 0;
  #closedLargest: readonly NumberRange[] = [];
  #unsure = 0;

  save(): SavedRanges {
    const closed = {
      from: this.#closedFrom,
      to: this.#closedTo,
      gaps: this.#closedGaps,
      missing: this.#closedMissing,
      unsure: this.#unsure,
      largest: this.#closedLargest,
    };
    return {
      from: this.#from,
      to: this.#to,
      ...(closed.gaps > 0 && { closed }),
    };
  }

  /** Of ranges that nothing was added to. */
  restore({ from, to, closed }: SavedRanges): void {
    this.#from.push(...from);
    this.#to.push(...to);
    if (closed === undefined) return;
    this.#closedFrom = closed.from;
    this.#closedTo = closed.to;
    this.#closedGaps = closed.gaps;
    this.#closedMissing = closed.missing;
    this.#closedLargest = closed.largest;
    this.#unsure = closed.unsure;
  }

  get lowest(): number | undefined {
    return this.#from[0];
  }

  get highest(): number | undefined {
    return this.#to.at(-1);
  }

  /** @returns false if the number was there before */
  add(n: number): boolean {
    const to = this.#to;
    const last = to.length - 1;
    const highest = last >= 0 ? to[last]! : -Infinity;
    if (n === highest + 1) {
      to[last] = n;
      return true;
    }
    if (n > highest) {
      this.#from.push(n);
      to.push(n);
      if (to.length > MAX_RANGES) this.#closeLowest();
      return true;
    }
    if (n >= this.#closedFrom && n <= this.#closedTo) {
      this.#unsure++;
      return true;
    }
    return this.#insert(n);
  }

  gaps(): Gaps {
    const open: NumberRange[] = [];
    let missing = this.#closedMissing;
    for (let i = 1; i < this.#from.length; i++) {
      const gap = this.#gapBefore(i);
      open.push(gap);
      missing += sizeOf(gap);
    }
    return {
      gaps: this.#closedGaps + open.length,
      missing,
      unsure: this.#unsure,
      largest: largestOf([...this.#closedLargest, ...open]),
    };
  }

  #insert(n: number): boolean {
    const [from, to] = [this.#from, this.#to];
    // The first range that does not end before n.
    let at = 0;
    for (let high = from.length; at < high;) {
      const middle = (at + high) >> 1;
      if (to[middle]! < n) at = middle + 1;
      else high = middle;
    }
    if (at < from.length && from[at]! <= n) return false;
    const joinsLeft = at > 0 && to[at - 1] === n - 1;
    const joinsRight = at < from.length && from[at] === n + 1;
    if (joinsLeft && joinsRight) {
      to[at - 1] = to[at]!;
      from.splice(at, 1);
      to.splice(at, 1);
    } else if (joinsLeft) {
      to[at - 1] = n;
    } else if (joinsRight) {
      from[at] = n;
    } else {
      from.splice(at, 0, n);
      to.splice(at, 0, n);
      if (from.length > MAX_RANGES) this.#closeLowest();
    }
    return true;
  }

  #closeLowest(): void {
    const [from, to] = [this.#from, this.#to];
    const largest = [...this.#closedLargest];
    // Nearly all are smaller than the largest few are by now.
    const least =
      largest.length < MOST_TOLD ? 0 : Math.min(...largest.map(sizeOf));
    for (let i = 1; i <= CLOSED_AT_ONCE; i++) {
      const size = from[i]! - to[i - 1]! - 1;
      this.#closedMissing += size;
      if (size >= least) largest.push(this.#gapBefore(i));
    }
    this.#closedFrom = Math.min(this.#closedFrom, this.#gapBefore(1).from);
    this.#closedTo = this.#gapBefore(CLOSED_AT_ONCE).to;
    this.#closedGaps += CLOSED_AT_ONCE;
    // No gap is larger than those that are known, which stand in order.
    if (largest.length > this.#closedLargest.length) {
      this.#closedLargest = largestOf(largest);
    }
    from.splice(1, CLOSED_AT_ONCE);
    to.splice(0, CLOSED_AT_ONCE);
  }

  #gapBefore(index: number): NumberRange {
    return { from: this.#to[index - 1]! + 1, to: this.#from[index]! - 1 };
  }
}

export function sizeOf({ from, to }: NumberRange): number {
  return to - from + 1;
}

/** The largest few, in ascending order. */
export function largestOf(gaps: readonly NumberRange[]): NumberRange[] {
  return gaps
    .toSorted((a, b) => sizeOf(b) - sizeOf(a) || a.from - b.from)
    .slice(0, MOST_TOLD)
    .sort((a, b) => a.from - b.from);
}
