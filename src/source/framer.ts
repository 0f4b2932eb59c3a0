/**
 * Bytes in, lines out. Chunks may be cut anywhere, also inside a character: only whole lines are decoded, and
 * only the unfinished last line of a chunk is copied. Memory is bounded by one line of `maxLineBytes`.
 */
import { ByteLine, Chunk } from "./byte-line.ts";
import type { ChunkMemory } from "./byte-line.ts";
import {
  detectEncoding,
  tellsEncoding,
  UTF_8,
  type Encoding,
} from "./encoding.ts";
import { HeldBytes } from "./held-bytes.ts";
import {
  CLOSE_BRACE,
  OPEN_BRACE,
  QUOTE,
  RECORD_SEPARATOR,
} from "./json-scanner.ts";
import type { Line, Source } from "./line.ts";

/**
 * Longer lines are not read: their bytes are dropped up to the next line feed, the line is counted, and the
 * rest goes on. The longest line of real captures is 39 kB; 16 MiB also takes a pretty-printed export in one line.
 */
export const MAX_LINE_BYTES = 16 * 1024 * 1024;

/** Where a line, or a document of several lines, that was too long stands. Numbers as in `Line`. */
export interface OversizeLine {
  readonly number: number;
  readonly offset: number;
  readonly length: number;
  /** Lines that were looked at of a document that is not a line of its own. */
  readonly lines?: number;
}

/** Zero bytes at the start of a line. */
export interface ZeroBytes {
  readonly number: number;
  readonly offset: number;
  readonly length: number;
}

export interface FramerOptions {
  /** Bytes before the first byte that will be pushed. @default 0 */
  readonly firstOffset?: number;
  /** Number of the first line. @default 1 */
  readonly firstNumber?: number;
  /** @default told by the first two bytes; UTF-8 when `firstOffset` is not 0, as they are not seen then */
  readonly encoding?: Encoding | undefined;
  /** @default MAX_LINE_BYTES */
  readonly maxLineBytes?: number;
  /** Called for every line that was dropped for its size. */
  readonly onOversize?: (line: OversizeLine) => void;
  /** Called for every run of zero bytes that was left out. */
  readonly onZeroBytes?: ((run: ZeroBytes) => void) | undefined;
  /** @default each chunk has its own */
  readonly memory?: ChunkMemory | undefined;
}

const BOM = 0xfeff;
const SPACE = 0x20;
const NO_BYTES = Buffer.alloc(0);
const LINE_FEED = Buffer.of(0x0a);
/** A line that was cut into two chunks has memory of its own. Longer ones nobody reads as bytes. */
const MAX_APART_BYTES = 64 * 1024;
const MAX_UNIT_BYTES = 2;

export class LineFramer {
  readonly #source: Source;
  readonly #maxLineBytes: number;
  readonly #onOversize: ((line: OversizeLine) => void) | undefined;
  readonly #onZeroBytes: ((run: ZeroBytes) => void) | undefined;
  readonly #memory: ChunkMemory | undefined;
  /** Undefined until enough bytes were seen. */
  #encoding: Encoding | undefined;
  #offset: number;
  #blank = 0;
  #oversize = 0;
  #zeroBytes = 0;

  // The line that is being put together.
  #number: number;
  #lineOffset: number;
  /** Zero bytes that it begins with: counted and not held, as there may be any number of them. */
  #zeros = 0;
  /** Its bytes behind these. */
  readonly #held: HeldBytes;
  #endsInCarriageReturn = false;

  /** Bytes of a chunk that cannot be judged without the next one: before detection, or half a UTF-16 unit. */
  #carry = NO_BYTES;

  constructor(source: Source, options: FramerOptions = {}) {
    this.#source = source;
    this.#offset = options.firstOffset ?? 0;
    this.#lineOffset = this.#offset;
    this.#number = options.firstNumber ?? 1;
    this.#maxLineBytes = options.maxLineBytes ?? MAX_LINE_BYTES;
    // One unit more than the limit: it may be a carriage return, which does not count.
    this.#held = new HeldBytes(this.#maxLineBytes + MAX_UNIT_BYTES);
    this.#onOversize = options.onOversize;
    this.#onZeroBytes = options.onZeroBytes;
    this.#memory = options.memory;
    this.#encoding = options.encoding ?? (this.#offset > 0 ? UTF_8 : undefined);
  }

  /** Undefined until it is known. */
  get encoding(): Encoding | undefined {
    return this.#encoding;
  }

  /** Bytes taken in, `firstOffset` included. */
  get offset(): number {
    return this.#offset;
  }

  /** The number that the next line will get. */
  get nextNumber(): number {
    return this.#number;
  }

  /** Where the next line begins, or the one that is not complete. */
  get lineOffset(): number {
    return this.#lineOffset;
  }

  /** Lines of white space only: numbered, not handed on. */
  get blank(): number {
    return this.#blank;
  }

  /** Lines longer than the limit: numbered, not handed on. */
  get oversize(): number {
    return this.#oversize;
  }

  /** Zero bytes at the start of lines: left out. */
  get zeroBytes(): number {
    return this.#zeroBytes;
  }

  /** The next byte begins a line, in UTF-8. */
  get isBetweenLines(): boolean {
    return (
      this.#encoding === UTF_8 &&
      this.#carry.length === 0 &&
      this.#held.length === 0 &&
      this.#zeros === 0
    );
  }

  /** Whole lines that are not read; only {@link isBetweenLines}. */
  skip(bytes: number, lines: number): void {
    this.#offset += bytes;
    this.#lineOffset += bytes;
    this.#number += lines;
  }

  /** Appends the complete lines of a chunk to `out`. The chunk may be used again by the caller after the call. */
  push(chunk: Uint8Array, out: Line[]): void {
    this.#offset += chunk.length;
    const bytes = this.#wholeUnits(chunk);
    if (bytes === undefined) return;
    const encoding = this.#encoding!;
    const findLineFeed = this.#lineFeedsOf(bytes);

    let start = 0;
    if (this.#held.length > 0 || this.#zeros > 0) {
      const end = findLineFeed(0);
      if (end === -1) return this.#hold(bytes, 0);
      this.#hold(bytes.subarray(0, end), 0);
      this.#finishHeld(out, encoding.unitBytes);
      start = end + encoding.unitBytes;
    }
    let lines: Chunk | undefined;
    for (;;) {
      const end = findLineFeed(start);
      if (end === -1) break;
      const hasReturn =
        end > start && encoding.isCarriageReturn(bytes, end) ? 1 : 0;
      const length = end - start - hasReturn * encoding.unitBytes;
      if (
        encoding === UTF_8 &&
        length <= this.#maxLineBytes &&
        looksWhole(bytes, start, start + length)
      ) {
        lines ??= new Chunk(bytes, this.#memory);
        out.push(this.#byteLine(lines, start, length));
        this.#lineOffset += end - start + 1;
        start = end + 1;
        continue;
      }
      const text = skipZeros(bytes, start, start + length, encoding);
      const zeros = text - start;
      if (length - zeros > this.#maxLineBytes) this.#countOversize(length);
      else this.#emit(bytes, text, length - zeros, zeros, out);
      this.#lineOffset += end - start + encoding.unitBytes;
      start = end + encoding.unitBytes;
    }
    if (start < bytes.length) this.#hold(bytes, start);
  }

  /** As `findLineFeed` of the encoding, which looks only where nobody has. Is asked for one after another. */
  #lineFeedsOf(bytes: Buffer): (from: number) => number {
    const encoding = this.#encoding!;
    const known = encoding === UTF_8 ? this.#memory?.lineFeeds?.(bytes) : [];
    if (known === undefined || known.length === 0) {
      return (from) => encoding.findLineFeed(bytes, from);
    }
    let next = 0;
    return (from) => {
      while (known[next]! < from) next++;
      return known[next] ?? encoding.findLineFeed(bytes, from);
    };
  }

  /** End of input: what stands after the last line end is a line. Nothing may be pushed afterwards. */
  end(out: Line[]): void {
    this.#encoding ??= UTF_8;
    const rest = this.#carry;
    this.#carry = NO_BYTES;
    if (rest.length > 0) this.#hold(rest, 0);
    if (this.#held.length > 0 || this.#zeros > 0) this.#finishHeld(out, 0);
  }

  /**
   * The chunk, with what was carried over before it, cut to whole units of the encoding.
   * @returns undefined when there is nothing to do before more bytes arrive
   */
  #wholeUnits(chunk: Uint8Array): Buffer | undefined {
    let bytes = Buffer.isBuffer(chunk)
      ? chunk
      : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    if (this.#carry.length > 0) {
      bytes = Buffer.concat([this.#carry, bytes]);
      this.#carry = NO_BYTES;
    }
    if (this.#encoding === undefined) {
      if (!tellsEncoding(bytes)) {
        this.#carry = Buffer.from(bytes);
        return undefined;
      }
      this.#encoding = detectEncoding(bytes);
    }
    const rest = bytes.length % this.#encoding.unitBytes;
    if (rest === 0) return bytes;
    this.#carry = Buffer.from(bytes.subarray(bytes.length - rest));
    return bytes.subarray(0, bytes.length - rest);
  }

  /** Keeps `bytes[start…]` as a part of the unfinished line, or only counts them when the line is too long. */
  #hold(bytes: Buffer, start: number): void {
    const encoding = this.#encoding!;
    let from = start;
    if (this.#held.length === 0) {
      from = skipZeros(bytes, start, bytes.length, encoding);
      this.#zeros += from - start;
    }
    const added = bytes.length - from;
    if (added === 0) return;
    const { unitBytes, isCarriageReturn } = encoding;
    this.#held.append(bytes, from);
    this.#endsInCarriageReturn =
      added >= unitBytes && isCarriageReturn(bytes, bytes.length);
  }

  #finishHeld(out: Line[], lineFeedBytes: number): void {
    const held = this.#held;
    const { unitBytes } = this.#encoding!;
    const zeros = this.#zeros;
    const length = held.length - (this.#endsInCarriageReturn ? unitBytes : 0);
    const bytes = zeros + held.length + lineFeedBytes;
    if (held.dropped || length > this.#maxLineBytes) {
      this.#countOversize(zeros + length);
    } else if (
      this.#encoding === UTF_8 &&
      zeros === 0 &&
      length <= MAX_APART_BYTES &&
      looksWhole(held.buffer, 0, length)
    ) {
      // As among other lines, one ends with its line feed.
      held.append(LINE_FEED, 0);
      const chunk = new Chunk(held.buffer.subarray(0, held.length));
      out.push(this.#byteLine(chunk, 0, length));
    } else {
      this.#emit(held.buffer, 0, length, zeros, out);
    }
    this.#lineOffset += bytes;
    held.clear();
    this.#zeros = 0;
    this.#endsInCarriageReturn = false;
  }

  #byteLine(chunk: Chunk, from: number, length: number): ByteLine {
    const number = this.#number++;
    const offset = this.#lineOffset;
    return new ByteLine(this.#source, number, offset, length, chunk, from);
  }

  /** @param zeros bytes of the line before `from` */
  #emit(
    bytes: Buffer,
    from: number,
    length: number,
    zeros: number,
    out: Line[],
  ): void {
    const number = this.#number++;
    let text = this.#encoding!.decode(bytes, from, from + length);
    // Files made by concatenation have byte order marks at the start of any line, JSON text sequences their own mark, and
    // a machine that lost its power leaves zeros where the file had grown and nothing was written yet.
    let start = 0;
    let leftOut = zeros;
    for (; isFiller(text.charCodeAt(start)); start++) {
      if (text.charCodeAt(start) === 0) leftOut += this.#encoding!.unitBytes;
    }
    if (start > 0) text = text.slice(start);
    if (leftOut > 0) {
      this.#zeroBytes += leftOut;
      const offset = this.#lineOffset;
      this.#onZeroBytes?.({ number, offset, length: leftOut });
    }
    if (!(text.charCodeAt(0) > SPACE) && text.trim() === "") {
      this.#blank++;
      return;
    }
    out.push({
      source: this.#source,
      number,
      offset: this.#lineOffset,
      length: zeros + length,
      text,
    });
  }

  #countOversize(length: number): void {
    const number = this.#number++;
    this.#oversize++;
    this.#onOversize?.({ number, offset: this.#lineOffset, length });
  }
}

/**
 * True for `{"EventID":…}`: an object that begins and ends with the line, as nearly all events do. Its text can wait. Action
 * lines of Elasticsearch's bulk interface, `{"index":…` and `{"create":…`, are none.
 */
function looksWhole(bytes: Buffer, from: number, end: number): boolean {
  return (
    end - from > 2 &&
    bytes[from] === OPEN_BRACE &&
    bytes[from + 1] === QUOTE &&
    bytes[end - 1] === CLOSE_BRACE &&
    bytes[from + 2] !== 0x69 &&
    bytes[from + 2] !== 0x63
  );
}

/** Where the first unit of `bytes[start, end)` stands that is not zero. */
function skipZeros(
  bytes: Buffer,
  start: number,
  end: number,
  { unitBytes, unitAt }: Encoding,
): number {
  let at = start;
  while (at + unitBytes <= end && unitAt(bytes, at) === 0) at += unitBytes;
  return at;
}

function isFiller(code: number): boolean {
  return code === BOM || code === 0 || code === RECORD_SEPARATOR;
}
