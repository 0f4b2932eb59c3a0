/**
 * By which five of its bytes each literal is looked for, and which literals share one of the eight buckets that
 * `assembly/literals.ts` tells apart at a step. A bucket lets through whatever mixes the bytes of its literals, so literals
 * go together whose mixtures are rare in a sample of the log: that decides how fast the scan is, and nothing else.
 */

export const MOST_BUCKETS = 8;
/** Bytes that a literal is looked for by. */
export const WINDOW_BYTES = 5;

const BYTES = 256;
const EVERY_HALF = 0xffff;
/** Single bytes are told by little. */
const SAMPLE_BYTES = 16 * 1024;
/** Escapes are alike at their beginning. */
const BACKSLASH = "\\";

/** A literal, and where in it the bytes stand that it is looked for by. */
export interface PlacedLiteral {
  readonly text: string;
  readonly at: number;
}

export interface Bucket {
  /** For each byte of the window which lower halves it may have, as 16 bits, then which upper halves. */
  readonly masks: readonly number[];
  readonly literals: readonly PlacedLiteral[];
}

interface Group extends Bucket {
  /** How often it lets a place through, estimated. */
  readonly share: number;
}

/**
 * @param texts in lower case; characters stand for bytes
 * @returns at most {@link MOST_BUCKETS}. O(n³) in the different windows, of which there are some dozens
 */
export function toBuckets(
  texts: readonly string[],
  sample: Uint8Array,
): readonly Bucket[] {
  const shares = byteShares(sample.subarray(0, SAMPLE_BYTES));
  const byWindow = Map.groupBy(
    texts.map((text) => place(text, shares)),
    ({ text, at }) => text.slice(at, at + WINDOW_BYTES),
  );
  const groups: Group[] = [...byWindow].map(([window, literals]) => {
    const masks = masksOf(window);
    return { masks, literals, share: shareOf(masks, shares) };
  });
  return joined(groups, shares);
}

/** What two groups let through together beyond what each does by itself. */
interface Pair {
  readonly a: Group;
  readonly b: Group;
  readonly both: Group;
  readonly more: number;
}

/** Joins the two groups that fit each other best, again and again, until there are few enough. */
function joined(groups: readonly Group[], shares: Float64Array): Group[] {
  const pairOf = (a: Group, b: Group): Pair => {
    const masks = a.masks.map((mask, i) => mask | b.masks[i]!);
    const share = shareOf(masks, shares);
    const literals = [...a.literals, ...b.literals];
    return {
      a,
      b,
      both: { masks, literals, share },
      more: share - a.share - b.share,
    };
  };
  let left = [...groups];
  let pairs = left.flatMap((a, i) =>
    left.slice(i + 1).map((b) => pairOf(a, b)),
  );
  while (left.length > MOST_BUCKETS) {
    const { a, b, both } = pairs.reduce((best, each) =>
      each.more < best.more ? each : best,
    );
    left = left.filter((each) => each !== a && each !== b);
    pairs = pairs.filter(
      (each) => each.a !== a && each.b !== a && each.a !== b && each.b !== b,
    );
    pairs.push(...left.map((each) => pairOf(each, both)));
    left.push(both);
  }
  return left;
}

/** The window of a text that is rarest by its single bytes. */
function place(text: string, shares: Float64Array): PlacedLiteral {
  let at = 0;
  let least = Infinity;
  const last = text.startsWith(BACKSLASH) ? 0 : text.length - WINDOW_BYTES;
  // One that is shorter has its window at 0.
  for (let from = 0; from <= last; from++) {
    const window = text.slice(from, from + WINDOW_BYTES);
    const share = shareOf(masksOf(window), shares);
    if (share >= least) continue;
    least = share;
    at = from;
  }
  return { text, at };
}

function masksOf(window: string): number[] {
  const masks: number[] = [];
  for (let i = 0; i < WINDOW_BYTES; i++) {
    if (i >= window.length) {
      // Too short: any byte will do.
      masks.push(EVERY_HALF, EVERY_HALF);
      continue;
    }
    const byte = window.charCodeAt(i);
    const isLetter = byte >= 0x61 && byte <= 0x7a;
    const upper = isLetter ? 1 << ((byte & 0xdf) >> 4) : 0;
    masks.push(1 << (byte & 15), (1 << (byte >> 4)) | upper);
  }
  return masks;
}

/** The share of places that masks let through, were bytes independent of each other. */
function shareOf(masks: readonly number[], shares: Float64Array): number {
  let product = 1;
  for (let i = 0; i < masks.length; i += 2) {
    let sum = 0;
    for (let byte = 0; byte < BYTES; byte++) {
      const isLow = (masks[i]! >> (byte & 15)) & 1;
      const isHigh = (masks[i + 1]! >> (byte >> 4)) & 1;
      if ((isLow & isHigh) !== 0) sum += shares[byte]!;
    }
    product *= sum;
  }
  return product;
}

function byteShares(sample: Uint8Array): Float64Array {
  // None is impossible.
  const shares = new Float64Array(BYTES).fill(1);
  for (const byte of sample) shares[byte]!++;
  return shares.map((count) => count / (sample.length + BYTES));
}
