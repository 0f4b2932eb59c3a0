/**
 * What other threads have found in the chunks that they looked at, in the memory of an {@link AheadBoard}: of each chunk the places of
 * its found lines, 48 KiB.
 *
 * ```text
 *   …end of a line⏎{"a":1}⏎{"b":2}⏎ … {"y":25}⏎{"z":26}⏎{"beginning of
 *                  └ from                      └ to: the last whole line may be the last of all
 * ```
 *
 * What stands before `from` and behind `to` is of lines that other chunks have a part of, or is kept for the next one: that is for
 * who joins them.
 */
import { AheadBoard } from "./ahead-board.ts";
import type { LiteralScanner, Scan } from "./literal-scanner.ts";
import { TAIL_BYTES } from "./read-buffer.ts";

const LF = 0x0a;
const MOST_LINES = 4_096;
/** Numbers of a line: where it begins and ends, and how many lines stand before it. */
const LINE = 3;

/** Numbers of a chunk; all places are of its bytes. */
const FROM = 0;
const TO = 1;
const REACHED = 2;
const LINES = 3;
const FOUND = 4;
const WHOLE = 5;

/** What was found in a chunk; places are in its own bytes. */
export interface SievedChunk extends Scan {
  readonly from: number;
  readonly to: number;
}

export class SievedChunks {
  readonly board: AheadBoard;

  /** @param shared that of another thread */
  constructor(shared?: SharedArrayBuffer) {
    this.board = new AheadBoard(MOST_LINES * LINE * 4, shared);
  }

  /**
   * For the pipeline: what was found in a chunk that was read ahead; waits for it.
   * @returns undefined for one that was not, is not whole, or has too few lines: who asks has to look
   */
  take(chunk: Buffer): SievedChunk | undefined {
    const { board } = this;
    const place = board.placeOf(chunk);
    if (place === undefined) return undefined;
    // Of zeros that a truncation left at a log's beginning only what is behind them is handed on.
    const begins = board.chunk(place).byteOffset + TAIL_BYTES;
    if (chunk.byteOffset !== begins || !board.isDone(place)) return undefined;
    const results = board.results(place);
    const from = results[FROM]!;
    const to = results[TO]!;
    if (from === 0 || to <= from) return undefined;
    const lines = this.#lines(place);
    return {
      from,
      to,
      found: Array.from({ length: results[FOUND]! }, (_, i) => ({
        start: lines[i * LINE]!,
        end: lines[i * LINE + 1]!,
        before: lines[i * LINE + 2]!,
      })),
      reached: results[REACHED]!,
      lines: results[LINES]!,
      isWhole: results[WHOLE] === 1,
    };
  }

  /**
   * For threads: looks at the lines of a chunk.
   * @param bytes what was read, the 64 before the chunk with it
   * @param at where in the scanner's memory they may be put
   */
  sieve(
    place: number,
    bytes: Buffer,
    scanner: LiteralScanner,
    at: number,
  ): void {
    const chunk = bytes.subarray(TAIL_BYTES);
    const from = chunk.indexOf(LF) + 1;
    const last = chunk.lastIndexOf(LF);
    const to = last < 1 ? 0 : chunk.lastIndexOf(LF, last - 1) + 1;
    const results = this.board.results(place);
    results[FROM] = from;
    results[TO] = to;
    if (from === 0 || to <= from) return;
    chunk.copy(scanner.input, at, from, to);
    const moved = from - at;
    const scan = scanner.scan(at, at + to - from);
    // So many are found that the rest was not looked at: who needs it does all of it.
    if (scan.isWhole && scan.reached < at + to - from) results[FROM] = 0;
    const lines = this.#lines(place);
    for (const [i, { start, end, before }] of scan.found.entries()) {
      lines[i * LINE] = start + moved;
      lines[i * LINE + 1] = end + moved;
      lines[i * LINE + 2] = before;
    }
    results[FOUND] = scan.found.length;
    results[REACHED] = scan.reached + moved;
    results[LINES] = scan.lines;
    results[WHOLE] = scan.isWhole ? 1 : 0;
  }

  #lines(place: number): Int32Array {
    const { buffer, byteOffset, byteLength } = this.board.resultBytes(place);
    return new Int32Array(buffer, byteOffset, byteLength / 4);
  }
}
