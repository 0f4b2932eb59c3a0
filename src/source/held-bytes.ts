/**
 * The bytes of something that is not complete yet, copied together from chunks into one buffer that grows by doubling.
 */

/** Larger buffers are given back when what they held is done. */
const KEPT_CAPACITY = 1024 * 1024;

const NO_BYTES: Buffer = Buffer.alloc(0);

export class HeldBytes {
  readonly #limit: number;
  #buffer = NO_BYTES;
  #length = 0;
  #dropped = false;

  /** @param limit bytes that are kept; of more, only the number is known */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Bytes appended, kept or not. */
  get length(): number {
    return this.#length;
  }

  /** True when there were more than the limit. */
  get dropped(): boolean {
    return this.#dropped;
  }

  /** At least `length` bytes, unless they were dropped. Valid until the next call of another method. */
  get buffer(): Buffer {
    return this.#buffer;
  }

  /** Appends `bytes[start, end)`. */
  append(bytes: Buffer, start: number, end = bytes.length): void {
    const length = this.#length + end - start;
    if (length > this.#limit) {
      this.#dropped = true;
      this.#buffer = NO_BYTES;
    } else {
      if (length > this.#buffer.length) {
        const grown = Buffer.allocUnsafe(
          Math.min(Math.max(2 * length, 4096), this.#limit),
        );
        this.#buffer.copy(grown, 0, 0, this.#length);
        this.#buffer = grown;
      }
      bytes.copy(this.#buffer, this.#length, start, end);
    }
    this.#length = length;
  }

  clear(): void {
    this.#length = 0;
    this.#dropped = false;
    if (this.#buffer.length > KEPT_CAPACITY) this.#buffer = NO_BYTES;
  }
}
