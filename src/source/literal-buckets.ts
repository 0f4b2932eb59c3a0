/**
 * By which three of its bytes each literal is looked for, and which literals share one of the eight buckets that
 * `assembly/literals.ts` tells apart at a step. A bucket lets through whatever mixes the bytes of its literals, so bytes are
 * chosen, and literals put together, of which mixtures are rare in a sample of the log: that decides how fast the scan is, and
 * nothing else. The scan itself tells how rare they are.
 */

export const MOST_BUCKETS = 8;
/** Bytes that a literal is looked for by. */
export const WINDOW_BYTES = 3;
/** For each byte of a window sixteen bytes by its lower half, then sixteen by its upper half: of each the buckets, as bits. */
export const TABLE_BYTES = 32 * WINDOW_BYTES;

/** So much of the sample is counted, in pieces from all of it. */
const SAMPLE_BYTES = 64 * 1024;
const PIECE_BYTES = 4 * 1024;
const SLOT_BITS = 16;
const SLOTS = 1 << SLOT_BITS;
/** Of all windows together beyond the first of each. */
const MOST_COPIES = 8192;
/** Of the windows of one literal, the rarest so many are tried together with others. */
const MOST_TRIED = 6;
const EVERY_BUCKET = 0xff;
/** Escapes are alike at their beginning. */
const BACKSLASH = "\\";

/** A literal, and where in it the bytes stand that it is looked for by. */
export interface PlacedLiteral {
  readonly text: string;
  readonly at: number;
}

export interface Buckets {
  /** {@link TABLE_BYTES}. */
  readonly tables: Uint8Array;
  readonly literals: readonly (readonly PlacedLiteral[])[];
}

/** How many of the {@link windowsOf} a sample each of the buckets of some tables lets through. */
export type Weigh = (tables: Uint8Array) => ArrayLike<number>;

interface Window {
  readonly at: number;
  /** Where in tables its bytes are looked up. */
  readonly cells: readonly number[];
}

/** A literal, and how it could be looked for, the rarest first. */
interface Choice {
  readonly text: string;
  readonly windows: readonly Window[];
  /** What the first of the windows lets through. */
  readonly least: number;
  bucket: number;
  window: Window;
}

/**
 * @param texts in lower case; characters stand for bytes
 * @returns {@link MOST_BUCKETS}, some maybe empty. O(n²) in the texts, and of each about fifteen tables are weighed
 */
export function toBuckets(texts: readonly string[], weigh: Weigh): Buckets {
  const choices = texts.map((text) => choiceOf(text, weigh));
  // Those that are common by themselves choose first.
  choices.sort((a, b) => b.least - a.least);
  for (const [i, choice] of choices.entries()) {
    put(choice, tablesOf(choices.slice(0, i)), weigh);
  }
  // And again, now that the others are known.
  for (const choice of choices) {
    const others = choices.filter((each) => each !== choice);
    put(choice, tablesOf(others), weigh);
  }
  return {
    tables: tablesOf(choices),
    literals: Array.from({ length: MOST_BUCKETS }, (_, number) =>
      choices
        .filter(({ bucket }) => bucket === number)
        .map(({ text, window }) => ({ text, at: window.at })),
    ),
  };
}

function choiceOf(text: string, weigh: Weigh): Choice {
  const last = text.startsWith(BACKSLASH) ? 0 : text.length - WINDOW_BYTES;
  const windows: Window[] = [{ at: 0, cells: cellsOf(text) }];
  for (let at = 1; at <= last; at++) {
    windows.push({ at, cells: cellsOf(text.slice(at)) });
  }
  const rated: { window: Window; cost: number }[] = [];
  for (let from = 0; from < windows.length; from += MOST_BUCKETS) {
    const some = windows.slice(from, from + MOST_BUCKETS);
    const counts = weigh(
      tablesOf(some.map((window, bucket) => ({ window, bucket }))),
    );
    for (const [i, window] of some.entries()) {
      rated.push({ window, cost: counts[i]! });
    }
  }
  rated.sort((a, b) => a.cost - b.cost);
  const { window, cost } = rated[0]!;
  const tried = rated.slice(0, MOST_TRIED).map(({ window }) => window);
  return { text, windows: tried, least: cost, bucket: 0, window };
}

/**
 * Puts a literal where, and by the window by which, it lets through least beyond what is let through anyway.
 * @param tables of the other literals
 */
function put(choice: Choice, tables: Uint8Array, weigh: Weigh): void {
  const before = Array.from(weigh(tables));
  let least = Infinity;
  for (const window of choice.windows) {
    const tried = tables.slice();
    for (const cell of window.cells) tried[cell] = EVERY_BUCKET;
    const counts = weigh(tried);
    for (let bucket = 0; bucket < MOST_BUCKETS; bucket++) {
      const more = counts[bucket]! - before[bucket]!;
      if (more >= least) continue;
      least = more;
      choice.bucket = bucket;
      choice.window = window;
    }
  }
}

function tablesOf(
  choices: readonly Pick<Choice, "bucket" | "window">[],
): Uint8Array {
  const tables = new Uint8Array(TABLE_BYTES);
  for (const { bucket, window } of choices) {
    for (const cell of window.cells) tables[cell]! |= 1 << bucket;
  }
  return tables;
}

/** Of the first bytes of a text, in any case. */
function cellsOf(text: string): number[] {
  const cells: number[] = [];
  for (let i = 0; i < WINDOW_BYTES; i++) {
    const low = 32 * i;
    const high = low + 16;
    if (i >= text.length) {
      // Too short: any byte will do.
      for (let half = 0; half < 32; half++) cells.push(low + half);
      continue;
    }
    const byte = text.charCodeAt(i);
    cells.push(low + (byte & 15), high + (byte >> 4));
    const isLetter = byte >= 0x61 && byte <= 0x7a;
    if (isLetter) cells.push(high + ((byte & 0xdf) >> 4));
  }
  return cells;
}

/**
 * The windows of a sample, for {@link Weigh}: the first bytes of all, then the second ones, then the third. Each stands there
 * at least once, and common ones as often as is their share; so what is rare in the sample is rare, and not impossible.
 */
export function windowsOf(sample: Uint8Array): Uint8Array {
  const keys = new Uint32Array(SLOTS);
  const counts = new Uint32Array(SLOTS);
  let total = 0;
  let different = 0;
  const step = Math.max(
    PIECE_BYTES,
    Math.ceil((sample.length * PIECE_BYTES) / SAMPLE_BYTES),
  );
  for (let from = 0; from < sample.length; from += step) {
    const last = Math.min(from + PIECE_BYTES, sample.length) - WINDOW_BYTES;
    for (let at = from; at <= last; at++) {
      const key =
        (sample[at]! << 16) | (sample[at + 1]! << 8) | sample[at + 2]!;
      const slot = Math.imul(key, 0x9e3779b1) >>> (32 - SLOT_BITS);
      // One of two that share a slot will do.
      if (counts[slot] === 0) {
        keys[slot] = key;
        different++;
      }
      counts[slot]!++;
      total++;
    }
  }
  const copies = (count: number): number =>
    1 + Math.floor((count * MOST_COPIES) / (total + 1));
  const length = Math.ceil((different + MOST_COPIES) / 16) * 16;
  const windows = new Uint8Array(WINDOW_BYTES * length);
  let at = 0;
  for (let slot = 0; slot < SLOTS; slot++) {
    if (counts[slot] === 0) continue;
    const key = keys[slot]!;
    const end = at + copies(counts[slot]!);
    windows.fill(key >> 16, at, end);
    windows.fill((key >> 8) & 0xff, length + at, length + end);
    windows.fill(key & 0xff, 2 * length + at, 2 * length + end);
    at = end;
  }
  return windows;
}
