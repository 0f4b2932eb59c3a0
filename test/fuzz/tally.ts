/** What a run of the fuzzer counted, for its report. */
export class Tally {
  readonly #counts = new Map<string, number>();

  add(name: string, n = 1): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + n);
  }

  /** Keeps the largest. */
  slowest(name: string, value: number): void {
    this.#counts.set(name, Math.max(this.#counts.get(name) ?? 0, value));
  }

  count(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  lines(): string[] {
    return [...this.#counts].map(
      ([name, n]) =>
        `${Math.round(n).toLocaleString("en-US").padStart(12)}  ${name}`,
    );
  }
}
