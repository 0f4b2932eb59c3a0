/**
 * Seeded randomness (mulberry32) for tests that shuffle and cut: the same seed gives the same test on every machine.
 */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** 0 ≤ n < 1 */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A whole number, 0 ≤ n < below. */
  int(below: number): number {
    return Math.floor(this.next() * below);
  }

  /** `count` different places to cut `length` bytes at, ascending; neither end is among them. */
  cuts(length: number, count: number): number[] {
    const places = new Set<number>();
    while (places.size < Math.min(count, length - 1)) {
      places.add(1 + this.int(length - 1));
    }
    return [...places].sort((a, b) => a - b);
  }
}

/** The pieces between the cuts. */
export function pieces(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  return [0, ...cuts].map((from, i) => bytes.subarray(from, cuts[i]));
}
