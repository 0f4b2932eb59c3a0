/**
 * What other threads have made of the chunks that they walked over, in the memory of an `AheadBoard`: of each chunk its rows, 64 KiB;
 * values that are to be judged, 32 KiB; and what the others of their lines leave, 64 KiB.
 */
import {
  LEFTS_SIZE,
  MISSES_SIZE,
  MISS,
  ROW,
  ROW_FROM,
  ROWS_SIZE,
} from "../event/document-index.ts";
import type { Misses, Walk } from "../event/document-index.ts";
import { AheadBoard } from "../source/ahead-board.ts";

const ROWS_BYTES = ROWS_SIZE * ROW * 8;
const MISSES_BYTES = MISSES_SIZE * MISS * 4;
const RESULT_BYTES = ROWS_BYTES + MISSES_BYTES + LEFTS_SIZE;

/** Numbers of a chunk: where its first line begins; who has walked over it, what it had been told by then; how much came of it. */
const FROM = 0;
const WALKER = 1;
const TOLD = 2;
const ROWS = 3;
const MISSES = 4;
const LEFTS = 5;

/** A chunk as another thread has walked over it. */
export interface Walked {
  readonly walker: number;
  /** How much the walker had been told. */
  readonly told: number;
  readonly rows: Float64Array;
  readonly misses: Misses;
}

export class WalkedChunks {
  readonly board: AheadBoard;

  /** @param shared that of another thread */
  constructor(shared?: SharedArrayBuffer) {
    this.board = new AheadBoard(RESULT_BYTES, shared);
  }

  /**
   * For the pipeline: what came of a chunk; waits for it.
   * @param from where its first line begins
   * @returns undefined if it is of no use, or takes longer: who asks has to walk
   */
  take(place: number, from: number): Walked | undefined {
    if (!this.board.isDone(place)) return undefined;
    const results = this.board.results(place);
    if (results[FROM] !== from) return undefined;
    const { values, lefts } = this.#misses(place);
    return {
      walker: results[WALKER]!,
      told: results[TOLD]!,
      rows: this.#rows(place).slice(0, results[ROWS]! * ROW),
      misses: {
        values: values.slice(0, results[MISSES]! * MISS),
        lefts: lefts.slice(0, results[LEFTS]!),
      },
    };
  }

  /**
   * For the pipeline: where line feeds stand in a chunk, those before the lines that were walked over; waits for it.
   * @returns undefined if it takes longer
   */
  lineFeeds(place: number): number[] | undefined {
    if (!this.board.isDone(place)) return undefined;
    const results = this.board.results(place);
    const before = results[FROM]! - 1;
    const rows = this.#rows(place);
    return Array.from(
      { length: results[ROWS]! },
      (_, row) => before + rows[row * ROW + ROW_FROM]!,
    );
  }

  /** For walkers: walks over the lines of a chunk, and notes what came of it. */
  walk(
    place: number,
    from: number,
    walker: Pick<Walked, "walker" | "told">,
    walkOver: (rows: Float64Array, misses: Misses) => Walk,
  ): void {
    const walk = walkOver(this.#rows(place), this.#misses(place));
    const results = this.board.results(place);
    results[FROM] = from;
    results[WALKER] = walker.walker;
    results[TOLD] = walker.told;
    results[ROWS] = walk.rows;
    results[MISSES] = walk.misses;
    results[LEFTS] = walk.leftWords;
  }

  #rows(place: number): Float64Array {
    const { buffer, byteOffset } = this.board.resultBytes(place);
    return new Float64Array(buffer, byteOffset, ROWS_SIZE * ROW);
  }

  #misses(place: number): Misses {
    const { buffer, byteOffset } = this.board.resultBytes(place);
    const valuesAt = byteOffset + ROWS_BYTES;
    const leftsAt = valuesAt + MISSES_BYTES;
    return {
      values: new Int32Array(buffer, valuesAt, MISSES_SIZE * MISS),
      lefts: new Int32Array(buffer, leftsAt, LEFTS_SIZE / 4),
    };
  }
}
