/**
 * The bytes of one JSON array in, its elements out, each as a `Line`: one after another, so that an array may be larger
 * than memory, on one line or on many. Memory is bounded by one element of `maxElementBytes`.
 *
 *            `,` blanks                            balanced: out
 *             ┌───┐      `{` `[`                  ┌──────────────► between
 *             ▼   │   ┌──────────► element ───────┤
 *     [ ───► between ─┤                           └─► broken: out, it will not parse ──► skipping
 *             │       └──────────► scalar ── `,` `]` line end: out ──► between               │
 *             │ `]`     else                                                                 │
 *             ▼                                    a line that begins, no deeper than        │
 *           ended                                  the broken one, with `{` or `]`  ◄────────┘
 */
import type { Encoding } from "./encoding.ts";
import { MAX_LINE_BYTES, type OversizeLine } from "./framer.ts";
import { HeldBytes } from "./held-bytes.ts";
import {
  BROKEN,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COMMA,
  COMPLETE,
  isBlank,
  JsonScanner,
  LF,
  OPEN_BRACE,
  OPEN_BRACKET,
} from "./json-scanner.ts";
import type { Line, Source } from "./line.ts";

export interface ArrayFramerOptions {
  readonly encoding: Encoding;
  /** Bytes before the first byte that will be pushed. */
  readonly firstOffset: number;
  /** Number of the line that the first byte stands in. */
  readonly firstNumber: number;
  /** @default MAX_LINE_BYTES */
  readonly maxElementBytes?: number | undefined;
  /** Called for every element that was dropped for its size. */
  readonly onOversize?: ((element: OversizeLine) => void) | undefined;
}

type State = "between" | "element" | "scalar" | "skipping";

const NO_BYTES: Buffer = Buffer.alloc(0);

export class ArrayFramer {
  readonly #source: Source;
  readonly #options: ArrayFramerOptions;
  readonly #encoding: Encoding;
  readonly #maxBytes: number;
  readonly #scanner = new JsonScanner();
  readonly #held: HeldBytes;
  #state: State = "between";
  #oversize = 0;
  /** Half a unit at the end of a chunk. */
  #carry = NO_BYTES;

  /** Bytes before the chunk at hand. */
  #offset: number;
  /** The line at hand, the offset of its first byte, and whether all that was seen of it is blank. */
  #number: number;
  #lineOffset: number;
  #isBlankLine = true;

  // The element at hand, or the one that was broken.
  #startOffset = 0;
  #startNumber = 0;
  #startColumn = 0;
  /** The last two characters that were not blank, for arrays without line ends. */
  #last = 0;
  #beforeLast = 0;

  /** @param options the first byte is the one behind the `[` */
  constructor(source: Source, options: ArrayFramerOptions) {
    this.#source = source;
    this.#options = options;
    this.#encoding = options.encoding;
    this.#offset = options.firstOffset;
    this.#number = options.firstNumber;
    this.#lineOffset = options.firstOffset;
    this.#maxBytes = options.maxElementBytes ?? MAX_LINE_BYTES;
    this.#held = new HeldBytes(this.#maxBytes);
  }

  /** Bytes taken in, `firstOffset` included. */
  get offset(): number {
    return this.#offset + this.#carry.length;
  }

  /** The number of the line at hand. */
  get number(): number {
    return this.#number;
  }

  /** Elements over the limit: not handed on. */
  get oversize(): number {
    return this.#oversize;
  }

  /**
   * Appends the elements that are complete.
   * @returns what stands behind the end of the array; undefined while it has not ended
   */
  push(chunk: Buffer, out: Line[]): Buffer | undefined {
    const { unitBytes } = this.#encoding;
    let bytes = chunk;
    if (this.#carry.length > 0) bytes = Buffer.concat([this.#carry, chunk]);
    const length = bytes.length - (bytes.length % unitBytes);
    this.#carry =
      length === bytes.length ? NO_BYTES : Buffer.from(bytes.subarray(length));

    let from = 0;
    let at = 0;
    for (; at < length; at += unitBytes) {
      if (this.#state === "element" && unitBytes === 1) {
        at = this.#scanner.skipString(bytes, at, length);
        if (at === length) break;
      }
      const code = this.#encoding.unitAt(bytes, at);
      if (this.#state === "element") {
        const verdict = this.#scanner.take(code);
        if (verdict === COMPLETE) {
          this.#finish(bytes, from, at + unitBytes, out);
          this.#state = "between";
          this.#isBlankLine = false;
          continue;
        }
        if (verdict === BROKEN) {
          this.#finish(bytes, from, at, out);
          this.#state = "skipping";
        }
      } else if (this.#state === "scalar" && endsScalar(code)) {
        this.#finish(bytes, from, at, out);
        this.#state = "between";
      }

      if (isBlank(code)) {
        if (code === LF) {
          this.#number++;
          this.#lineOffset = this.#offset + at + unitBytes;
          this.#isBlankLine = true;
        }
        continue;
      }
      if (this.#state === "between" && code !== COMMA) {
        if (code === CLOSE_BRACKET) return this.#end(bytes, at + unitBytes);
        this.#start(code, at);
        from = at;
      } else if (this.#state === "skipping") {
        if (this.#isNext(code, at)) {
          if (code === CLOSE_BRACKET) return this.#end(bytes, at + unitBytes);
          this.#start(code, at);
          from = at;
        }
        this.#beforeLast = this.#last;
        this.#last = code;
      }
      this.#isBlankLine = false;
    }
    if (this.#state === "element" || this.#state === "scalar") {
      this.#held.append(bytes, from, length);
    }
    this.#offset += length;
    return undefined;
  }

  /** End of input: an element that is not complete is told as it is. */
  end(out: Line[]): void {
    this.#carry = NO_BYTES;
    if (this.#state === "element" || this.#state === "scalar") {
      this.#finish(NO_BYTES, 0, 0, out);
    }
    this.#state = "between";
  }

  #start(code: number, at: number): void {
    this.#startOffset = this.#offset + at;
    this.#startNumber = this.#number;
    this.#startColumn = this.#startOffset - this.#lineOffset;
    const isContainer = code === OPEN_BRACE || code === OPEN_BRACKET;
    this.#state = isContainer ? "element" : "scalar";
    this.#last = 0;
    this.#beforeLast = 0;
    if (!isContainer) return;
    this.#scanner.reset();
    this.#scanner.take(code);
  }

  /** May what is not an array any more, or the next element, begin with this character? */
  #isNext(code: number, at: number): boolean {
    if (this.#isBlankLine) {
      const isBoundary = code === OPEN_BRACE || code === CLOSE_BRACKET;
      const column = this.#offset + at - this.#lineOffset;
      return isBoundary && column <= this.#startColumn;
    }
    return (
      code === OPEN_BRACE &&
      this.#last === COMMA &&
      this.#beforeLast === CLOSE_BRACE &&
      this.#number === this.#startNumber
    );
  }

  /** The element is what is held and `bytes[from, end)`. */
  #finish(bytes: Buffer, from: number, end: number, out: Line[]): void {
    const held = this.#held;
    const place = {
      source: this.#source,
      number: this.#startNumber,
      offset: this.#startOffset,
    };
    const length = held.length + end - from;
    if (length <= this.#maxBytes) {
      if (held.length > 0) held.append(bytes, from, end);
      const text =
        held.length > 0
          ? this.#encoding.decode(held.buffer, 0, length)
          : this.#encoding.decode(bytes, from, end);
      held.clear();
      out.push({ ...place, length, text });
      return;
    }
    held.clear();
    this.#oversize++;
    this.#options.onOversize?.({
      number: place.number,
      offset: place.offset,
      length,
      lines: this.#number - place.number + 1,
    });
  }

  #end(bytes: Buffer, end: number): Buffer {
    this.#offset += end;
    this.#carry = NO_BYTES;
    return bytes.subarray(end);
  }
}

function endsScalar(code: number): boolean {
  return code === COMMA || code === CLOSE_BRACKET || code === LF;
}
