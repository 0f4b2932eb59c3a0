/**
 * Which of very many patterns are worth a try on a text? Each pattern is filed under the first four characters of its longest
 * piece between two stars; where these stand nowhere in a text, it does not fit. Made in one quick pass, since a table of a
 * hundred thousand patterns may be asked about a handful of texts.
 *
 * ```text
 *   patterns   0 *.no-ip.com*    1 *.no-ip.org*    2 a*
 *   heads      [ … | 2 | … ]     by the hash of `.no-`: the last pattern of a chain, 1-based
 *   nexts      [ 0 | 1 | 0 ]     the pattern before it in the same chain
 *   short      [ 2 ]             without a piece of four characters: always worth a try
 * ```
 */
export class StarIndex {
  readonly #heads: Int32Array;
  readonly #nexts: Int32Array;
  readonly #short: number[] = [];

  /** @param patterns with `*` for any run of characters */
  constructor(patterns: readonly string[]) {
    const size = 2 ** Math.ceil(Math.log2(Math.max(1, patterns.length) * 2));
    this.#heads = new Int32Array(size);
    this.#nexts = new Int32Array(patterns.length);
    patterns.forEach((pattern, number) => {
      const at = longestPiece(pattern);
      if (at === -1) {
        this.#short.push(number);
        return;
      }
      const slot = slotOf(pattern, at) & (size - 1);
      this.#nexts[number] = this.#heads[slot]!;
      this.#heads[slot] = number + 1;
    });
  }

  /** Numbers of the patterns that may fit, ascending; all others do not. */
  candidates(text: string): readonly number[] {
    const found = new Set(this.#short);
    const mask = this.#heads.length - 1;
    for (let at = 0; at + PIECE <= text.length; at++) {
      let next = this.#heads[slotOf(text, at) & mask]!;
      for (; next !== 0; next = this.#nexts[next - 1]!) found.add(next - 1);
    }
    return [...found].sort((a, b) => a - b);
  }
}

const PIECE = 4;

/** Where the longest piece begins, the first of equally long ones; -1 if it is shorter than {@link PIECE}. */
function longestPiece(pattern: string): number {
  let longest = -1;
  let most = PIECE - 1;
  for (let at = 0; at <= pattern.length;) {
    const star = pattern.indexOf("*", at);
    const end = star === -1 ? pattern.length : star;
    if (end - at > most) {
      most = end - at;
      longest = at;
    }
    at = end + 1;
  }
  return longest;
}

/** Mixes four characters so that the lowest bits depend on all of them. */
function slotOf(text: string, at: number): number {
  let mixed = text.charCodeAt(at);
  for (let i = 1; i < PIECE; i++) {
    mixed = Math.imul(mixed, 31) + text.charCodeAt(at + i);
  }
  return Math.imul(mixed, 0x9e37_79b1) >>> 15;
}
