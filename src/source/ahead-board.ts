/**
 * Chunks of one file that other threads read and work on before they are due, in memory that all of them share. Chunks have
 * numbers, and whoever begins with one takes its number: a thread that has a free place for it, or the pipeline, where nobody
 * has begun with the chunk that it needs. So a slow thread holds up nothing but the chunk that it is at.
 *
 * ```text
 *          claim                     isRead             finish
 *   free ────────► begun ─► reading ───────► at work ──────────► done
 *    ▲               │         │ letGo          │ letGo           │
 *    │               │         ▼                ▼                 │
 *    │  no number    │       unwanted ◄─────────┘                 │
 *    │  is left      │         │ isRead, finish                   │ letGo
 *    └───────────────┴─────────┴──────────────────────────────────┘
 * ```
 *
 * The pipeline has the bytes of a chunk from "at work" on, and waits for "done" when it needs what comes of the work.
 *
 * Memory of a place: the chunk, 256 KiB and the 64 bytes before it; what came of the work, as large as the work wants it.
 */
import { CHUNK_BYTES, READ_BYTES, TAIL_BYTES } from "./read-buffer.ts";

/** Enough for who reads many chunks at a time and then works on what was found in them: with eight each waited for the other. */
export const PLACES = 32;
/** To wake a thread takes longer than to read a chunk: it is woken when so many places are free. */
const WORTH_WAKING = PLACES / 2;
/** Numbers of a place in which a thread tells what came of its work. */
export const RESULTS = 8;

/** How long the pipeline waits for a thread that has begun, ms. */
const MOST_WAIT_MS = 10_000;

const FREE = 0;
const BEGUN = 1;
const READING = 2;
const AT_WORK = 3;
const DONE = 4;
const UNWANTED = 5;

/** Numbers of each place: one of the states; the number of its chunk; bytes read, -1 where that was impossible; results. */
const STATE = 0;
const CHUNK = 1;
const LENGTH = 2;
const RESULT = 3;
const NUMBERS = RESULT + RESULTS;
/** Behind them: the number of the chunk that nobody has begun, and the first one that there is not. */
const NEXT = PLACES * NUMBERS;
const END = NEXT + 1;
/** The file, and the number of the chunk that stands where reading begins. */
const DESCRIPTOR = NEXT + 2;
const FIRST = NEXT + 3;
/** Goes up when threads may have something to do; and when the pipeline may. */
const SIGNAL = NEXT + 4;
const NEWS = NEXT + 5;
/** 1 when there never will be anything to do again. */
const STOPPED = NEXT + 6;

const START_AT = Math.ceil((STOPPED + 1) / 2) * 8;
const CHUNKS_AT = START_AT + 8;
const RESULTS_AT = CHUNKS_AT + PLACES * READ_BYTES;

/** Bytes of a file. */
export interface FileBytes {
  readonly descriptor: number;
  readonly offset: number;
}

export class AheadBoard {
  readonly shared: SharedArrayBuffer;
  readonly #resultBytes: number;
  readonly #numbers: Int32Array;
  /** Where the first chunk begins in the file. */
  readonly #start: Float64Array;
  readonly #chunks: readonly Buffer[];
  /** Chunks that the pipeline has taken before it needs them. */
  readonly #reserved = new Set<number>();
  /** Places that were waited for in vain. */
  readonly #late = new Set<number>();

  /**
   * @param resultBytes what comes of the work on a chunk; a multiple of eight
   * @param shared that of another thread
   */
  constructor(
    resultBytes: number,
    shared = new SharedArrayBuffer(RESULTS_AT + PLACES * resultBytes),
  ) {
    this.shared = shared;
    this.#resultBytes = resultBytes;
    this.#numbers = new Int32Array(shared, 0, STOPPED + 1);
    this.#start = new Float64Array(shared, START_AT, 1);
    this.#chunks = Array.from({ length: PLACES }, (_, place) =>
      this.#bytes(CHUNKS_AT + place * READ_BYTES, READ_BYTES),
    );
  }

  /** The memory of a chunk: 64 bytes that stand before it, then its own. */
  chunk(place: number): Buffer {
    return this.#chunks[place]!;
  }

  /** What came of the work on it. */
  resultBytes(place: number): Buffer {
    return this.#bytes(
      RESULTS_AT + place * this.#resultBytes,
      this.#resultBytes,
    );
  }

  /** {@link RESULTS} numbers of the same. */
  results(place: number): Int32Array {
    const at = place * NUMBERS + RESULT;
    return this.#numbers.subarray(at, at + RESULTS);
  }

  /** The place that bytes stand in; undefined for memory that is nobody else's. */
  placeOf({ buffer, byteOffset }: Buffer): number | undefined {
    return (buffer as unknown) === this.shared
      ? Math.floor((byteOffset - CHUNKS_AT) / READ_BYTES)
      : undefined;
  }

  /**
   * For the pipeline: from now on these are the chunks. What was read before is not wanted any more; what is still looked at
   * is let go by who looks.
   * @param offset where the first of them begins
   * @param isHeld whether somebody looks at a place
   * @returns the number of the first one
   */
  begin(
    { descriptor, offset }: FileBytes,
    count: number,
    isHeld: (place: number) => boolean,
  ): number {
    const numbers = this.#numbers;
    const first = this.end(isHeld);
    numbers[DESCRIPTOR] = descriptor;
    this.#start[0] = offset;
    Atomics.store(numbers, END, first + count);
    this.#signal();
    return first;
  }

  /** For the pipeline: nothing more is read, until {@link begin}. @returns the number that comes next */
  end(isHeld: (place: number) => boolean): number {
    const numbers = this.#numbers;
    // The next number is out of reach: who is about to take one finds that there is none, or took it before.
    Atomics.store(numbers, END, 0);
    const next = Atomics.add(numbers, NEXT, 1) + 1;
    // Who took one before either sees this, or is seen to read below.
    Atomics.store(numbers, FIRST, next);
    this.#reserved.clear();
    for (let place = 0; place < PLACES; place++) {
      if (!isHeld(place)) this.letGo(place);
    }
    return next;
  }

  /**
   * For the pipeline: where a chunk stands, when its bytes are there.
   * @param mostMs how long a thread that has begun is waited for
   * @returns "ours" where none has begun: no other will. "none" where it cannot be had
   */
  find(chunk: number, mostMs = MOST_WAIT_MS): number | "ours" | "none" {
    const numbers = this.#numbers;
    if (this.#reserved.delete(chunk)) return "ours";
    if (Atomics.compareExchange(numbers, NEXT, chunk, chunk + 1) === chunk) {
      this.#signal();
      return "ours";
    }
    for (;;) {
      const news = Atomics.load(numbers, NEWS);
      for (let place = 0; place < PLACES; place++) {
        const at = place * NUMBERS;
        const state = Atomics.load(numbers, at + STATE);
        if (state !== AT_WORK && state !== DONE) continue;
        if (numbers[at + CHUNK] !== chunk) continue;
        return numbers[at + LENGTH]! < 0 ? "none" : place;
      }
      const waited = Atomics.wait(numbers, NEWS, news, mostMs);
      if (waited === "timed-out") return "none";
    }
  }

  /** For the pipeline: the bytes of a chunk that was found, and the 64 before it. */
  found(place: number): Buffer {
    const length = this.#numbers[place * NUMBERS + LENGTH]!;
    return this.#chunks[place]!.subarray(0, length);
  }

  /**
   * For the pipeline: waits until the work on a chunk that was found is done. Each time that it has to wait it takes one of the
   * chunks to come upon itself, so that in the end neither waits for the other.
   * @returns false if it takes longer
   */
  isDone(place: number, mostMs = MOST_WAIT_MS): boolean {
    const at = place * NUMBERS + STATE;
    if (Atomics.load(this.#numbers, at) === AT_WORK && !this.#late.has(place)) {
      const chunk = this.#takeNumber();
      if (chunk !== undefined) this.#reserved.add(chunk);
      const waited = Atomics.wait(this.#numbers, at, AT_WORK, mostMs);
      if (waited === "timed-out") this.#late.add(place);
    }
    return Atomics.load(this.#numbers, at) === DONE;
  }

  /** For the pipeline: nobody needs the chunk any more. */
  letGo(place: number): void {
    const numbers = this.#numbers;
    const at = place * NUMBERS + STATE;
    this.#late.delete(place);
    Atomics.compareExchange(numbers, at, READING, UNWANTED);
    Atomics.compareExchange(numbers, at, AT_WORK, UNWANTED);
    const wasDone = Atomics.compareExchange(numbers, at, DONE, FREE) === DONE;
    if (wasDone && this.#free >= WORTH_WAKING) this.#signal();
  }

  get #free(): number {
    let free = 0;
    for (let place = 0; place < PLACES; place++) {
      if (this.#numbers[place * NUMBERS + STATE] === FREE) free++;
    }
    return free;
  }

  /** For threads: a place for the next chunk, to be read; undefined if there is no place, or no chunk. */
  claim(): number | undefined {
    const numbers = this.#numbers;
    for (let place = 0; place < PLACES; place++) {
      const at = place * NUMBERS;
      if (Atomics.compareExchange(numbers, at, FREE, BEGUN) !== FREE) continue;
      const chunk = this.#takeNumber();
      if (chunk !== undefined) {
        numbers[at + CHUNK] = chunk;
        Atomics.store(numbers, at, READING);
        if (chunk >= Atomics.load(numbers, FIRST)) return place;
      }
      Atomics.store(numbers, at, FREE);
      return undefined;
    }
    return undefined;
  }

  /** The next chunk that nobody has begun with. */
  #takeNumber(): number | undefined {
    const numbers = this.#numbers;
    for (;;) {
      const next = Atomics.load(numbers, NEXT);
      if (next >= Atomics.load(numbers, END)) return undefined;
      if (Atomics.compareExchange(numbers, NEXT, next, next + 1) === next) {
        return next;
      }
    }
  }

  /** For threads: what is to be read into a place. */
  wanted(place: number): FileBytes {
    const numbers = this.#numbers;
    const before = numbers[place * NUMBERS + CHUNK]! - numbers[FIRST]!;
    const offset = this.#start[0]! + before * CHUNK_BYTES - TAIL_BYTES;
    return { descriptor: numbers[DESCRIPTOR]!, offset };
  }

  /**
   * For threads: so many bytes were read, -1 if that is impossible.
   * @returns whether there is anything to work on
   */
  isRead(place: number, length: number): boolean {
    const numbers = this.#numbers;
    numbers[place * NUMBERS + LENGTH] = length;
    const isWanted = this.#pass(place, READING, length < 0 ? DONE : AT_WORK);
    Atomics.add(numbers, NEWS, 1);
    Atomics.notify(numbers, NEWS);
    return isWanted && length >= 0;
  }

  /** For threads: the work is done. */
  finish(place: number): void {
    this.#pass(place, AT_WORK, DONE);
  }

  /** Goes on to another state, if the pipeline has not let go. @returns false if it has */
  #pass(place: number, from: number, to: number): boolean {
    const numbers = this.#numbers;
    const at = place * NUMBERS + STATE;
    const isWanted = Atomics.compareExchange(numbers, at, from, to) === from;
    if (isWanted) Atomics.notify(numbers, at);
    else Atomics.store(numbers, at, FREE);
    return isWanted;
  }

  /** For threads: what {@link wait} waits for a change of. */
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
    this.#signal();
  }

  #signal(): void {
    Atomics.add(this.#numbers, SIGNAL, 1);
    Atomics.notify(this.#numbers, SIGNAL);
  }

  #bytes(at: number, length: number): Buffer {
    return Buffer.from(this.shared as unknown as ArrayBuffer, at, length);
  }
}
