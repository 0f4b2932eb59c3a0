/**
 * How long the last frames took to make: times go in one by one, a percentile of the last {@link KEPT} comes out.
 */

/** Some fifteen seconds of a busy screen. */
const KEPT = 60;

export class FrameTimes {
  readonly #ms: number[] = [];
  #next = 0;

  add(ms: number): void {
    this.#ms[this.#next] = ms;
    this.#next = (this.#next + 1) % KEPT;
  }

  /** The smallest time that `share` (0 to 1) of them do not exceed; undefined while there is none. */
  percentileMs(share: number): number | undefined {
    const sorted = this.#ms.toSorted((a, b) => a - b);
    return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  }
}
