/**
 * The pipeline's end of an {@link AheadBoard}: the bytes of a file in order, as far as other threads have read them. What nobody has
 * begun with, who asks reads.
 */
import { AheadBoard } from "./ahead-board.ts";
import type { FileBytes } from "./ahead-board.ts";
import { CHUNK_BYTES, TAIL_BYTES } from "./read-buffer.ts";

/** Of less nothing is read ahead. */
const LEAST_CHUNKS = 4;

export class ReadAhead {
  readonly #board: AheadBoard;
  /** Places in which lines stand that somebody still needs. */
  readonly #held = new Set<number>();
  /** The one that was read last. */
  #place: number | undefined;
  #descriptor = -1;
  /** Where the next chunk begins in the file, its number, and the number of the first one that is not read ahead. */
  #offset = -1;
  #chunk = 0;
  #end = 0;

  constructor(board: AheadBoard) {
    this.#board = board;
  }

  /**
   * The next chunk of a file. It stands there until the next call, or as long as it is held.
   * @param file where the chunk begins
   * @returns the {@link TAIL_BYTES} before the chunk, and the chunk; undefined where who asks has to read
   */
  read(file: FileBytes, sizeBytes: number): Buffer | undefined {
    const board = this.#board;
    this.#leave();
    const isNext =
      file.descriptor === this.#descriptor && file.offset === this.#offset;
    if (
      (!isNext || this.#chunk === this.#end) &&
      !this.#begin(file, sizeBytes)
    ) {
      return undefined;
    }
    this.#offset += CHUNK_BYTES;
    const found = board.find(this.#chunk++);
    if (found === "none") this.end();
    if (typeof found === "string") return undefined;
    this.#place = found;
    return board.found(found);
  }

  /** @returns false where it is not worth it */
  #begin(file: FileBytes, sizeBytes: number): boolean {
    const count = Math.floor((sizeBytes - file.offset) / CHUNK_BYTES);
    if (count < LEAST_CHUNKS || file.offset < TAIL_BYTES) return false;
    this.#chunk = this.#board.begin(file, count, this.#isHeld);
    this.#end = this.#chunk + count;
    this.#descriptor = file.descriptor;
    this.#offset = file.offset;
    return true;
  }

  /** The file is not read any further. */
  end(): void {
    this.#leave();
    this.#descriptor = -1;
    this.#board.end(this.#isHeld);
  }

  /** Keeps the chunk that was read last. @returns its memory, for {@link give}; undefined if the bytes stand elsewhere */
  hold(bytes: Buffer): Buffer | undefined {
    const place = this.#board.placeOf(bytes);
    if (place === undefined) return undefined;
    this.#held.add(place);
    return this.#board.chunk(place);
  }

  /** It is not needed any more. @returns false if it is none that was held */
  give(memory: Buffer): boolean {
    const place = this.#board.placeOf(memory);
    if (place === undefined) return false;
    this.#held.delete(place);
    if (place !== this.#place) this.#board.letGo(place);
    return true;
  }

  #leave(): void {
    const place = this.#place;
    this.#place = undefined;
    if (place !== undefined && !this.#held.has(place)) this.#board.letGo(place);
  }

  readonly #isHeld = (place: number): boolean => this.#held.has(place);
}
