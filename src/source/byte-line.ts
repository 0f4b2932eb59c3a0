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
import { readFor, takeRead, type ReadMemory } from "./read-buffer.ts";

/** Chunks without lines that are kept for their memory; smaller ones would only take the place of others. */
const MAX_SPARE = 8;
const LEAST_SPARE = 64 * 1024;

const spare: Buffer[] = [];

/** Who has memory for chunks that others look at, too: files are read right there. */
export interface ChunkMemory extends ReadMemory {
  /** Keeps memory that others have read into, until it is given back. @returns it; undefined if the bytes stand elsewhere */
  hold?(bytes: Buffer): Buffer | undefined;
  /**
   * Where line feeds stand in bytes that others have looked at: all of them, up to some place. May wait for the others, and
   * is asked for whole chunks.
   */
  lineFeeds?(bytes: Buffer): readonly number[] | undefined;
}

/** Memory of a number of places. */
export class ChunkPlaces implements ChunkMemory {
  readonly #free: Buffer[];

  constructor(places: readonly Buffer[]) {
    this.#free = [...places];
  }

  take(bytes: number): Buffer | undefined {
    const last = this.#free.at(-1);
    return last !== undefined && bytes <= last.length
      ? this.#free.pop()
      : undefined;
  }

  give(memory: Buffer): void {
    this.#free.push(memory);
  }
}

/** Bytes that lines stand in: those that were read, where their memory can be had, or else a copy. */
export class Chunk {
  readonly bytes: Buffer;
  readonly #memory: Buffer;
  /** Whose the memory is. */
  readonly #owner: ChunkMemory | undefined;
  #lines = 0;

  constructor(bytes: Buffer, memory?: ChunkMemory) {
    const taken = memory && (memory.hold?.(bytes) ?? takeRead(bytes, memory));
    const lent = taken ?? memory?.take(bytes.length);
    this.#owner = lent && memory;
    this.#memory = lent ?? ownMemory(bytes.length);
    if (taken !== undefined) this.bytes = bytes;
    else {
      this.bytes = this.#memory.subarray(0, bytes.length);
      this.bytes.set(bytes);
      if (memory !== undefined) readFor(memory);
    }
  }

  /** A line stands in it. */
  enter(): void {
    this.#lines++;
  }

  /** A line needs it no more. */
  leave(): void {
    if (--this.#lines > 0) return;
    if (this.#owner !== undefined) this.#owner.give(this.#memory);
    else if (this.#memory.length >= LEAST_SPARE && spare.length < MAX_SPARE) {
      spare.push(this.#memory);
    }
  }
}

function ownMemory(bytes: number): Buffer {
  if (bytes < LEAST_SPARE) return Buffer.allocUnsafe(bytes);
  const at = spare.findLastIndex(({ length }) => length >= bytes);
  return at === -1 ? Buffer.allocUnsafeSlow(bytes) : spare.splice(at, 1)[0]!;
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
