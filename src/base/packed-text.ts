/**
 * Numbers and texts in, one string of bytes out, and back: for what is kept a million times and seldom looked at. A
 * string of characters below 256 takes a byte each and 16 for itself, where an object takes 8 a property and its texts
 * apart.
 *
 * ```text
 *   count    7 bits a byte, lowest first; the highest bit: more follow
 *   integer  2n, of a negative one -2n - 1, as a count
 *   hex      two digits a byte
 *   text     length * 2, then a byte a character; length * 2 + 1, then two bytes a character, where one does not do
 * ```
 */

/** Bytes at first; doubled when they do not do. */
const FIRST_BYTES = 4_096;
const LARGEST = Number.MAX_SAFE_INTEGER / 2;

/** True for a number that {@link PackedWriter.integer} takes. */
export function isPackable(value: number): boolean {
  return Number.isInteger(value) && Math.abs(value) < LARGEST;
}

export class PackedWriter {
  #bytes = Buffer.alloc(FIRST_BYTES);
  #at = 0;

  count(value: number): void {
    this.#need(8);
    let rest = value;
    while (rest >= 128) {
      this.#bytes[this.#at++] = (rest % 128) + 128;
      rest = Math.floor(rest / 128);
    }
    this.#bytes[this.#at++] = rest;
  }

  /** @param value as {@link isPackable} says */
  integer(value: number): void {
    this.count(value < 0 ? -2 * value - 1 : 2 * value);
  }

  /** @param digits an even number of them, lower case */
  hex(digits: string): void {
    this.#need(digits.length / 2);
    this.#at += this.#bytes.write(digits, this.#at, "hex");
  }

  text(value: string): void {
    const isWide = !/^[\0-\xff]*$/.test(value);
    this.count(2 * value.length + Number(isWide));
    this.#need(2 * value.length);
    const encoding = isWide ? "utf16le" : "latin1";
    this.#at += this.#bytes.write(value, this.#at, encoding);
  }

  /** What was written, of which nothing is kept. */
  take(): string {
    const packed = this.#bytes.toString("latin1", 0, this.#at);
    this.#at = 0;
    return packed;
  }

  #need(bytes: number): void {
    if (this.#at + bytes <= this.#bytes.length) return;
    const larger = Buffer.alloc(2 * (this.#at + bytes));
    this.#bytes.copy(larger);
    this.#bytes = larger;
  }
}

/** Reads in the order in which it was written. */
export class PackedReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(packed: string) {
    this.#bytes = Buffer.from(packed, "latin1");
  }

  count(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.#bytes[this.#at++]!;
      if (byte < 128) return value + byte * scale;
      value += (byte - 128) * scale;
    }
  }

  integer(): number {
    const value = this.count();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  /** @param length how many digits */
  hex(length: number): string {
    return this.#slice("hex", length / 2);
  }

  text(): string {
    const head = this.count();
    return head % 2 === 0
      ? this.#slice("latin1", head / 2)
      : this.#slice("utf16le", head - 1);
  }

  #slice(encoding: BufferEncoding, bytes: number): string {
    const start = this.#at;
    this.#at += bytes;
    return this.#bytes.toString(encoding, start, this.#at);
  }
}
