/**
 * Chunks of logs that other threads walk over ahead of the one that needs their rows, in memory that all of them share.
 * Whoever comes first takes a chunk: where no other thread has, who needs the rows walks over it alone.
 *
 * ```text
 *              fill              claim                 finish
 *   free ──────────────► full ──────────► walked over ──────────► done
 *     ▲                   │ claim, by who needs it                  │
 *     └───────────────────┴────────────────────────────────────────┘ taken, or let go
 * ```
 *
 * Memory of a place: the chunk, 256 KiB and what is read before it; its rows, 64 KiB; values that are to be judged, 32 KiB, and what the
 * others of their lines leave, 64 KiB. Eight of them.
 */
import {
  LEFTS_SIZE,
  MISSES_SIZE,
  MISS,
  ROW,
  ROWS_SIZE,
} from "./document-index.ts";
import type { Misses, Walk } from "./document-index.ts";

export const PLACES = 8;
export const PLACE_BYTES = 256 * 1024 + 64;

const FREE = 0;
const FULL = 1;
const CLAIMED = 2;
const DONE = 3;

/** Numbers of each place. */
const STATE = 0;
/** Where the first line of the chunk begins, and the bytes of the chunk. */
const FROM = 1;
const LENGTH = 2;
/** Chunks are numbered in the order in which they were filled. */
const ORDER = 3;
/** Who has walked over it, what it had been told by then, and what came of it. */
const WALKER = 4;
const TOLD = 5;
const ROWS = 6;
const MISSES = 7;
const LEFTS = 8;
const NUMBERS = 9;
/** Behind them: goes up when there is something to do; 1 when there never will be again. */
const SIGNAL = PLACES * NUMBERS;
const STOPPED = SIGNAL + 1;

const NUMBERS_BYTES = (STOPPED + 1) * 8;
const ROWS_BYTES = ROWS_SIZE * ROW * 8;
const MISSES_BYTES = MISSES_SIZE * MISS * 4;
const CHUNKS_AT = NUMBERS_BYTES;
const ROWS_AT = CHUNKS_AT + PLACES * PLACE_BYTES;
const MISSES_AT = ROWS_AT + PLACES * ROWS_BYTES;
const LEFTS_AT = MISSES_AT + PLACES * MISSES_BYTES;
const BOARD_BYTES = LEFTS_AT + PLACES * LEFTS_SIZE;

/** A chunk as another thread has walked over it. */
export interface Walked {
  readonly walker: number;
  /** How much the walker had been told. */
  readonly told: number;
  readonly rows: Float64Array;
  readonly misses: Misses;
}

export class WalkBoard {
  readonly shared: SharedArrayBuffer;
  readonly #numbers: Int32Array;

  /** @param shared that of another thread */
  constructor(shared = new SharedArrayBuffer(BOARD_BYTES)) {
    this.shared = shared;
    this.#numbers = new Int32Array(shared, 0, STOPPED + 1);
  }

  /** The memory of a chunk. */
  chunk(place: number): Buffer {
    const at = CHUNKS_AT + place * PLACE_BYTES;
    return Buffer.from(this.shared as unknown as ArrayBuffer, at, PLACE_BYTES);
  }

  /** The place that bytes stand in; undefined for memory that is nobody else's. */
  placeOf({ buffer, byteOffset }: Buffer): number | undefined {
    return (buffer as unknown) === this.shared
      ? Math.floor((byteOffset - CHUNKS_AT) / PLACE_BYTES)
      : undefined;
  }

  /** A chunk is there, whose lines begin at `from`. */
  fill(place: number, from: number, length: number, order: number): void {
    const numbers = this.#numbers;
    const at = place * NUMBERS;
    numbers[at + FROM] = from;
    numbers[at + LENGTH] = length;
    numbers[at + ORDER] = order;
    Atomics.store(numbers, at + STATE, FULL);
    Atomics.add(numbers, SIGNAL, 1);
    Atomics.notify(numbers, SIGNAL, 1);
  }

  /** Nobody needs the chunk any more. @returns false while somebody walks over it */
  letGo(place: number): boolean {
    const numbers = this.#numbers;
    const at = place * NUMBERS + STATE;
    Atomics.compareExchange(numbers, at, FULL, FREE);
    Atomics.compareExchange(numbers, at, DONE, FREE);
    return Atomics.load(numbers, at) === FREE;
  }

  /**
   * What another thread made of the chunk; waits for one that is at it, `mostMs` at most.
   * @returns undefined if none has begun, or none comes to an end: who asks has to walk
   */
  take(place: number, from: number, mostMs: number): Walked | undefined {
    const numbers = this.#numbers;
    const at = place * NUMBERS;
    if (Atomics.load(numbers, at + STATE) !== FREE) {
      if (numbers[at + FROM] !== from) return undefined;
    }
    Atomics.compareExchange(numbers, at + STATE, FULL, FREE);
    Atomics.wait(numbers, at + STATE, CLAIMED, mostMs);
    if (Atomics.load(numbers, at + STATE) !== DONE) return undefined;
    const rows = numbers[at + ROWS]! * ROW;
    const { values, lefts } = this.#misses(place);
    return {
      walker: numbers[at + WALKER]!,
      told: numbers[at + TOLD]!,
      rows: this.#rows(place).slice(0, rows),
      misses: {
        values: values.slice(0, numbers[at + MISSES]! * MISS),
        lefts: lefts.slice(0, numbers[at + LEFTS]!),
      },
    };
  }

  /** For walkers: the chunk that waits longest, claimed; undefined if none waits. */
  claim(): number | undefined {
    const numbers = this.#numbers;
    for (;;) {
      let first: number | undefined;
      let order = Infinity;
      for (let place = 0; place < PLACES; place++) {
        const at = place * NUMBERS;
        if (Atomics.load(numbers, at + STATE) !== FULL) continue;
        if (numbers[at + ORDER]! >= order) continue;
        order = numbers[at + ORDER]!;
        first = place;
      }
      if (first === undefined) return undefined;
      const at = first * NUMBERS + STATE;
      if (Atomics.compareExchange(numbers, at, FULL, CLAIMED) === FULL) {
        return first;
      }
    }
  }

  /** For walkers: walks over a claimed chunk, and says so. */
  walk(
    place: number,
    walker: number,
    told: number,
    walkOver: (
      bytes: Buffer,
      from: number,
      rows: Float64Array,
      misses: Misses,
    ) => Walk,
  ): void {
    const numbers = this.#numbers;
    const at = place * NUMBERS;
    const bytes = this.chunk(place).subarray(0, numbers[at + LENGTH]);
    const { rows, misses, leftWords } = walkOver(
      bytes,
      numbers[at + FROM]!,
      this.#rows(place),
      this.#misses(place),
    );
    numbers[at + WALKER] = walker;
    numbers[at + TOLD] = told;
    numbers[at + ROWS] = rows;
    numbers[at + MISSES] = misses;
    numbers[at + LEFTS] = leftWords;
    Atomics.store(numbers, at + STATE, DONE);
    Atomics.notify(numbers, at + STATE);
  }

  /** For walkers: what {@link wait} waits for a change of. */
  get signal(): number {
    return Atomics.load(this.#numbers, SIGNAL);
  }

  wait(signal: number): void {
    Atomics.wait(this.#numbers, SIGNAL, signal);
  }

  get isStopped(): boolean {
    return Atomics.load(this.#numbers, STOPPED) === 1;
  }

  /** Nothing more will come. */
  stop(): void {
    Atomics.store(this.#numbers, STOPPED, 1);
    Atomics.add(this.#numbers, SIGNAL, 1);
    Atomics.notify(this.#numbers, SIGNAL);
  }

  #rows(place: number): Float64Array {
    const at = ROWS_AT + place * ROWS_BYTES;
    return new Float64Array(this.shared, at, ROWS_SIZE * ROW);
  }

  #misses(place: number): Misses {
    const at = MISSES_AT + place * MISSES_BYTES;
    const leftsAt = LEFTS_AT + place * LEFTS_SIZE;
    return {
      values: new Int32Array(this.shared, at, MISSES_SIZE * MISS),
      lefts: new Int32Array(this.shared, leftsAt, LEFTS_SIZE / 4),
    };
  }
}
