/** What a run of the fuzzer counted, for its report. */
export class Tally {
  readonly #counts = new Map<string, number>();
  readonly #slowest = new Map<string, number>();

  add(name: string, n = 1): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + n);
  }

  /** Keeps the largest. */
  slowest(name: string, value: number): void {
    this.#slowest.set(name, Math.max(this.#slowest.get(name) ?? 0, value));
  }

  count(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  /** As one process tells them another. */
  figures(): Figures {
    return { counts: [...this.#counts], slowest: [...this.#slowest] };
  }

  merge({ counts, slowest }: Figures): void {
    for (const [name, n] of counts) this.add(name, n);
    for (const [name, value] of slowest) this.slowest(name, value);
  }

  lines(): string[] {
    return [...this.#counts, ...this.#slowest].map(
      ([name, n]) =>
        `${Math.round(n).toLocaleString("en-US").padStart(12)}  ${name}`,
    );
  }
}

export interface Figures {
  readonly counts: readonly (readonly [string, number])[];
  readonly slowest: readonly (readonly [string, number])[];
}
