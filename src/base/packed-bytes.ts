/**
 * Numbers and texts in, bytes out, and back: for what is kept a million times and seldom looked at. An object takes 8 bytes
 * a property and its texts apart, and each text 16 bytes for itself.
 *
 * ```text
 *   count    7 bits a byte, lowest first; the highest bit: more follow
 *   integer  2n, of a negative one -2n - 1, as a count
 *   hex      two digits a byte
 *   text     length * 2, then a byte a character; length * 2 + 1, then two bytes a character, where one does not do;
 *            1 (two bytes a character, of which there is none), then how it is written and 16 bytes: a GUID
 * ```
 */

/** Bytes at first; doubled when they do not do. */
const FIRST_BYTES = 4_096;
const LARGEST = Number.MAX_SAFE_INTEGER / 2;

/** A GUID in one case, with or without braces. Ids of processes and logons are. */
const GUID =
  /^(\{?)(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12})(\}?)$/;
const GUID_CHARS = 36;
const GUID_BYTES = 16;
const GUID_HEAD = 1;
/** How it is written. */
const HAS_BRACES = 1;
const IS_UPPER = 2;

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
    if (this.#guid(value)) return;
    const isWide = !/^[\0-\xff]*$/.test(value);
    this.count(2 * value.length + Number(isWide && value !== ""));
    this.#need(2 * value.length);
    const encoding = isWide ? "utf16le" : "latin1";
    this.#at += this.#bytes.write(value, this.#at, encoding);
  }

  /** What was written, of which nothing is kept; it stands until something else is written. */
  take(): Uint8Array {
    const packed = this.#bytes.subarray(0, this.#at);
    this.#at = 0;
    return packed;
  }

  /** @returns false for a text that is none */
  #guid(value: string): boolean {
    const { length } = value;
    if (length !== GUID_CHARS && length !== GUID_CHARS + 2) return false;
    const hasBraces = length > GUID_CHARS;
    const found = GUID.exec(value);
    if (found === null || (found[1] === "{") !== hasBraces) return false;
    const digits = value.replace(/[{}-]/g, "");
    const isUpper = /[A-F]/.test(digits);
    this.count(GUID_HEAD);
    this.count((hasBraces ? HAS_BRACES : 0) + (isUpper ? IS_UPPER : 0));
    this.hex(digits);
    return true;
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
  #at: number;

  /** @param at where the first byte stands */
  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes;
    this.#at = at;
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
    if (head === GUID_HEAD) return this.#guid();
    return head % 2 === 0
      ? this.#slice("latin1", head / 2)
      : this.#slice("utf16le", head - 1);
  }

  #guid(): string {
    const how = this.count();
    const lower = this.#slice("hex", GUID_BYTES);
    const digits = (how & IS_UPPER) === 0 ? lower : lower.toUpperCase();
    const parts = [
      digits.slice(0, 8),
      digits.slice(8, 12),
      digits.slice(12, 16),
      digits.slice(16, 20),
      digits.slice(20),
    ];
    const text = parts.join("-");
    return (how & HAS_BRACES) === 0 ? text : `{${text}}`;
  }

  #slice(encoding: BufferEncoding, bytes: number): string {
    const start = this.#at;
    this.#at += bytes;
    return this.#bytes.toString(encoding, start, this.#at);
  }
}
