/**
 * Texts that are kept many times, kept once: a text goes in, its number comes out, and whoever lets the last of them go
 * frees it. Most texts of a log come once and would only be in the way, so a text is taken in when it comes for the second
 * time.
 *
 * Holds the texts that somebody uses, and the last {@link MOST_SEEN} that came once.
 */

/** Texts that came once and are remembered for a while. */
const MOST_SEEN = 4_096;
/** Shorter ones are no longer than their number; longer ones seldom come again. */
const LEAST_CHARS = 4;
const MOST_CHARS = 256;

export class SharedTexts {
  readonly #numbers = new Map<string, number>();
  /** By number. */
  readonly #texts: (string | undefined)[] = [];
  readonly #uses: number[] = [];
  readonly #free: number[] = [];
  readonly #seen = new Set<string>();

  /** Texts that are kept. */
  get size(): number {
    return this.#numbers.size;
  }

  /** @returns the number of the text, which is used once more; undefined for one that is not kept here */
  use(text: string): number | undefined {
    if (text.length < LEAST_CHARS || text.length > MOST_CHARS) return undefined;
    const known = this.#numbers.get(text);
    if (known !== undefined) {
      this.#uses[known]!++;
      return known;
    }
    if (!this.#seen.delete(text)) {
      if (this.#seen.size >= MOST_SEEN) this.#seen.clear();
      this.#seen.add(text);
      return undefined;
    }
    const number = this.#free.pop() ?? this.#texts.length;
    this.#numbers.set(text, number);
    this.#texts[number] = text;
    this.#uses[number] = 1;
    return number;
  }

  /** @param number of a text that is used */
  get(number: number): string {
    return this.#texts[number]!;
  }

  /** One use less. */
  letGo(number: number): void {
    if (--this.#uses[number]! > 0) return;
    this.#numbers.delete(this.#texts[number]!);
    this.#texts[number] = undefined;
    this.#free.push(number);
  }
}
