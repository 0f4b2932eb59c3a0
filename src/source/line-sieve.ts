/**
 * Hands on of a log only the lines that may interest somebody, and counts the others, so that each still has its number and
 * its place. Chunks of a file go in; what comes out goes through the framer like any other text.
 *
 * ```text
 *   chunk ──► carry + whole lines ──► LiteralScanner ──┬─ found ────────► framer.push   a line, as ever
 *               ▲            │                         └─ between them ─► framer.skip   counted, not read
 *               └── the last whole line, and what has no end yet
 *
 *   Where another thread has looked at a chunk, only the line that it begins in the middle of is looked at here.
 *
 *   read whole, as if there were no sieve:
 *     the first 256 KiB     they tell the encoding, the form, the clocks and hosts of the log
 *     the last line         how far the log goes, and one line of each MiB on the way
 *     while asked to        an event waits for a line that tells the log's clock
 *     what is no object     a line that does not begin with { and end with }: it, and the rest of its chunk
 *     where many are found  looking first costs more than it saves: so the next 32 MiB, and twice as many each time
 * ```
 */
import type { LineLiteral } from "../base/line-literal.ts";
import { LiteralScanner } from "./literal-scanner.ts";
import type { Scan } from "./literal-scanner.ts";
import type { SievedChunk } from "./sieved-chunks.ts";
import type { Line } from "./line.ts";
import { READ_BYTES, readInto } from "./read-buffer.ts";
import type { TextFramer } from "./text-framer.ts";

const LF = 0x0a;
const NO_BYTES: Buffer = Buffer.alloc(0);
/** What the scanner may write over before its lines, and behind them. */
const MARGIN = 64;
/** Where chunks are read to, so that there is room for a carry before them. */
const READ_AT = 512 * 1024;
const HEAD_BYTES = 256 * 1024;
/** One line is read in so many bytes, whatever it holds. */
const BYTES_PER_MARK = 1024 * 1024;
/** After so many bytes it is weighed whether looking first is worth it, which it is below this share of found ones. */
const TRIED_BYTES = 4 * 1024 * 1024;
const MOST_FOUND = 0.22;
const REST_BYTES = 32 * 1024 * 1024;
const MOST_REST_BYTES = 1024 * 1024 * 1024;

export interface SieveOptions {
  /** What the lines are looked for by, chosen for a log of which this is a part. @returns undefined: read all */
  readonly textsFor: (sample: Buffer) => readonly LineLiteral[] | undefined;
  /** True while every line is to be read, whatever it holds. */
  readonly needsAll: () => boolean;
  /** What is read whole at the beginning of each log. @default 256 KiB */
  readonly headBytes?: number | undefined;
  /** Other threads that look at chunks. @default none */
  readonly others?: OtherSieves | undefined;
}

/** Threads that look at chunks before these are due. */
export interface OtherSieves {
  /** From now on it can be told what lines are looked for by. */
  begin(scanner: LiteralScanner): void;
  /** What they found in a chunk; undefined if they have not looked at it. */
  take(chunk: Buffer): SievedChunk | undefined;
}

/** What all logs of a run share: one scanner, and the counts. */
export class LineSieve {
  readonly needsAll: SieveOptions["needsAll"];
  readonly headBytes: number;
  readonly others: OtherSieves | undefined;
  readonly #textsFor: SieveOptions["textsFor"];
  #scanner: LiteralScanner | null | undefined;
  /** Lines that were not read, and their bytes. */
  lines = 0;
  bytes = 0;

  constructor({ textsFor, needsAll, headBytes, others }: SieveOptions) {
    this.#textsFor = textsFor;
    this.others = others;
    this.headBytes = headBytes ?? HEAD_BYTES;
    this.needsAll = needsAll;
  }

  /** Made for the log that asks first. @returns undefined where nothing can be left out */
  scannerFor(sample: Buffer): LiteralScanner | undefined {
    if (this.#scanner === undefined) {
      const texts = this.#textsFor(sample);
      this.#scanner = (texts && LiteralScanner.create(texts, sample)) ?? null;
      const { input } = this.#scanner ?? {};
      if (input !== undefined) {
        readInto(input.subarray(READ_AT, READ_AT + READ_BYTES));
      }
      if (this.#scanner !== null) this.others?.begin(this.#scanner);
    }
    return this.#scanner ?? undefined;
  }
}

/** The sieve of one log: see above. */
export class SievedText {
  readonly #sieve: LineSieve;
  readonly #framer: TextFramer;
  /** Begins with a line. */
  #carry = NO_BYTES;
  #sinceMark = 0;
  #tried = 0;
  #found = 0;
  /** Bytes that are read whole before lines are looked at again, and how many it were in the beginning. */
  #resting = 0;
  #rest = REST_BYTES;

  constructor(sieve: LineSieve, framer: TextFramer) {
    this.#sieve = sieve;
    this.#framer = framer;
  }

  /** As {@link TextFramer.push}. */
  push(chunk: Buffer, out: Line[]): void {
    this.#resting -= chunk.length;
    if (
      this.#framer.offset < this.#sieve.headBytes ||
      this.#resting > 0 ||
      !this.#framer.isBetweenLines ||
      this.#sieve.needsAll()
    ) {
      this.#pushWhole(chunk, out);
      return;
    }
    const scanner = this.#sieve.scannerFor(chunk);
    if (scanner === undefined) this.#pushWhole(chunk, out);
    else this.#scan(scanner, chunk, out);
  }

  /** What was kept back is handed on: nothing follows. */
  end(out: Line[]): void {
    const carry = this.#carry;
    this.#carry = NO_BYTES;
    if (carry.length > 0) this.#framer.push(carry, out);
  }

  /** What ends in the chunk is read; what has no end yet waits, so that what follows begins with a line. */
  #pushWhole(chunk: Buffer, out: Line[]): void {
    this.end(out);
    const end = chunk.lastIndexOf(LF) + 1;
    this.#framer.push(end === 0 ? chunk : chunk.subarray(0, end), out);
    if (end > 0) this.#keep(chunk, end);
  }

  #keep(chunk: Buffer, from: number): void {
    this.#carry = Buffer.from(chunk.subarray(from));
  }

  #scan(scanner: LiteralScanner, chunk: Buffer, out: Line[]): void {
    const { input } = scanner;
    const carry = this.#carry;
    const last = chunk.lastIndexOf(LF);
    // The last whole line is kept: it may be the last of all.
    const before = last < 1 ? -1 : chunk.lastIndexOf(LF, last - 1);
    const total = carry.length + before + 1;
    if (before === -1 || total > input.length - 2 * MARGIN) {
      this.#pushWhole(chunk, out);
      return;
    }
    const ahead = this.#sieve.others?.take(chunk);
    const own = ahead?.from ?? before + 1;
    this.#keep(chunk, before + 1);
    const isThere = chunk.buffer === input.buffer;
    const place = isThere ? chunk.byteOffset - input.byteOffset : 0;
    const start = carry.length + MARGIN < place ? place - carry.length : MARGIN;
    const chunkAt = start + carry.length;
    if (chunkAt !== place) chunk.copy(input, chunkAt, 0, own);
    carry.copy(input, start);
    let at = start;
    this.#sinceMark += total;
    if (this.#sinceMark >= BYTES_PER_MARK) {
      this.#sinceMark = 0;
      at = input.indexOf(LF, at) + 1;
      this.#framer.push(input.subarray(start, at), out);
    }
    const isWhole = this.#look(scanner, at, chunkAt + own, out);
    if (ahead !== undefined) {
      const { reached, to } = ahead;
      if (isWhole) this.#handOn(chunk, own, ahead, out);
      const known = isWhole ? reached : own;
      if (known < to) this.#framer.push(chunk.subarray(known, to), out);
    }
    this.#weigh(total);
  }

  /** Looks at lines that stand in the scanner's memory. @returns false where not all could be told, and were read */
  #look(
    scanner: LiteralScanner,
    from: number,
    end: number,
    out: Line[],
  ): boolean {
    for (let at = from; at < end;) {
      const scan = scanner.scan(at, end);
      this.#handOn(scanner.input, at, scan, out);
      at = scan.reached;
      if (!scan.isWhole) {
        this.#framer.push(scanner.input.subarray(at, end), out);
        return false;
      }
    }
    return true;
  }

  /** Hands on what was found in `bytes`, and skips what stands between, from `from` up to where the scan came to. */
  #handOn(
    bytes: Buffer,
    from: number,
    { found, reached, lines }: Scan,
    out: Line[],
  ): void {
    let at = from;
    let done = 0;
    for (const line of found) {
      this.#skip(line.start - at, line.before - done);
      at = line.end + 1;
      done = line.before + 1;
      this.#found += at - line.start;
      this.#framer.push(bytes.subarray(line.start, at), out);
    }
    this.#skip(reached - at, lines - done);
  }

  #skip(bytes: number, lines: number): void {
    if (lines === 0) return;
    this.#framer.skip(bytes, lines);
    this.#sieve.lines += lines;
    this.#sieve.bytes += bytes;
  }

  #weigh(bytes: number): void {
    this.#tried += bytes;
    if (this.#tried < TRIED_BYTES) return;
    if (this.#found > this.#tried * MOST_FOUND) {
      this.#resting = this.#rest;
      this.#rest = Math.min(2 * this.#rest, MOST_REST_BYTES);
    } else this.#rest = REST_BYTES;
    this.#tried = 0;
    this.#found = 0;
  }
}
