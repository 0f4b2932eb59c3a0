/**
 * Events per second, in bins of one second of wall time. Fixed size: one number per bin.
 */
export const BINS = 60;
/** The rate shown is the mean of this many whole seconds. */
const MEAN_OVER = 5;

export class RateMeter {
  readonly #bins = new Float64Array(BINS + 1);
  #second: number;
  readonly #startSecond: number;

  constructor(nowMs: number) {
    this.#second = this.#startSecond = Math.floor(nowMs / 1_000);
  }

  add(count: number, nowMs: number): void {
    this.#roll(nowMs);
    this.#bins[this.#second % this.#bins.length]! += count;
  }

  /** Whole seconds, oldest first, as many as have passed (at most {@link BINS}). */
  bins(nowMs: number): number[] {
    this.#roll(nowMs);
    const count = Math.min(BINS, this.#second - this.#startSecond);
    return Array.from(
      { length: count },
      (_, i) =>
        this.#bins[(this.#second - count + i) % this.#bins.length] as number,
    );
  }

  perSecond(nowMs: number): number {
    const last = this.bins(nowMs).slice(-MEAN_OVER);
    if (last.length === 0) return 0;
    return last.reduce((sum, each) => sum + each, 0) / last.length;
  }

  #roll(nowMs: number): void {
    const now = Math.floor(nowMs / 1_000);
    const gap = Math.min(now - this.#second, this.#bins.length);
    for (let i = 1; i <= gap; i++) {
      this.#bins[(this.#second + i) % this.#bins.length] = 0;
    }
    if (now > this.#second) this.#second = now;
  }
}
