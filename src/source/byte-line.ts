/**
 * A line whose bytes are not decoded yet: most lines of a log are read as bytes and interest nobody as text. It keeps the
 * whole chunk that it stands in until its text was asked for or it was let go.
 *
 * ```text
 *   chunk  ……{"a":1}⏎{"a":2}⏎{"a":3}⏎……      3 lines stand in it
 *               │       └── letGo             2
 *               └── text, decoded now         1 … at 0 its memory is used for the next chunk
 * ```
 */
import { UTF_8 } from "./encoding.ts";
import type { Line, Source } from "./line.ts";

/** Chunks without lines that are kept for their memory. */
const MAX_SPARE = 4;

const spare: Buffer[] = [];

/** A copy of bytes that lines stand in. */
export class Chunk {
  readonly bytes: Buffer;
  readonly #memory: Buffer;
  #lines = 0;

  constructor(bytes: Uint8Array) {
    const at = spare.findLastIndex(({ length }) => length >= bytes.length);
    this.#memory =
      at === -1
        ? Buffer.allocUnsafeSlow(bytes.length)
        : spare.splice(at, 1)[0]!;
    this.bytes = this.#memory.subarray(0, bytes.length);
    this.bytes.set(bytes);
  }

  /** A line stands in it. */
  enter(): void {
    this.#lines++;
  }

  /** A line needs it no more. */
  leave(): void {
    if (--this.#lines === 0 && spare.length < MAX_SPARE) {
      spare.push(this.#memory);
    }
  }
}

/** UTF-8 that looks like a whole object on a line: it begins with `{"` and ends with `}`. */
export class ByteLine implements Line {
  readonly source: Source;
  readonly number: number;
  readonly offset: number;
  readonly length: number;
  /** Undefined when it is decoded or let go. */
  #chunk: Chunk | undefined;
  readonly #from: number;
  #text = "";

  /** @param from where its `length` bytes begin in the chunk */
  constructor(
    source: Source,
    number: number,
    offset: number,
    length: number,
    chunk: Chunk,
    from: number,
  ) {
    this.source = source;
    this.number = number;
    this.offset = offset;
    this.length = length;
    this.#chunk = chunk;
    this.#from = from;
    chunk.enter();
  }

  get text(): string {
    const chunk = this.#chunk;
    if (chunk !== undefined) {
      const end = this.#from + this.length;
      this.#text = UTF_8.decode(chunk.bytes, this.#from, end);
      this.letGo();
    }
    return this.#text;
  }

  get from(): number {
    return this.#from;
  }

  get among(): Buffer | undefined {
    return this.#chunk?.bytes;
  }

  /** Copies its bytes. @returns false if they are gone: its text was made */
  copyTo(target: Buffer, at: number): boolean {
    const chunk = this.#chunk;
    if (chunk === undefined) return false;
    chunk.bytes.copy(target, at, this.#from, this.#from + this.length);
    return true;
  }

  /** Nobody will ask for a text that was not made yet. */
  letGo(): void {
    this.#chunk?.leave();
    this.#chunk = undefined;
  }
}
