/**
 * How a log's bytes are cut and read: UTF-8, or UTF-16 in either byte order (PowerShell 5 writes UTF-16LE when
 * output is redirected). In go bytes, out come the places of line ends and decoded text. In UTF-16 a line end is
 * the two-byte unit, never the single byte 0x0A, which also occurs inside other characters.
 */

export interface Encoding {
  readonly name: "utf-8" | "utf-16le" | "utf-16be";
  /** Bytes of a line feed, and of a carriage return. */
  readonly unitBytes: 1 | 2;
  /** Index of the first byte of the next line feed at or after `from`, -1 when there is none. */
  findLineFeed(bytes: Buffer, from: number): number;
  /** True when the unit that ends before `end` is a carriage return. The caller knows that there is one. */
  isCarriageReturn(bytes: Buffer, end: number): boolean;
  /** The unit that begins at `at`; of UTF-8 a byte, so only ASCII can be told by it. */
  unitAt(bytes: Buffer, at: number): number;
  /** Text of `bytes[start, end)`; what cannot be decoded becomes U+FFFD. */
  decode(bytes: Buffer, start: number, end: number): string;
}

const LF = 0x0a;
const CR = 0x0d;

export const UTF_8: Encoding = {
  name: "utf-8",
  unitBytes: 1,
  findLineFeed: (bytes, from) => bytes.indexOf(LF, from),
  isCarriageReturn: (bytes, end) => bytes[end - 1] === CR,
  unitAt: (bytes, at) => bytes[at]!,
  decode: (bytes, start, end) => bytes.toString("utf8", start, end),
};

export const UTF_16LE: Encoding = {
  name: "utf-16le",
  unitBytes: 2,
  findLineFeed(bytes, from) {
    let at = bytes.indexOf(LF, from);
    while (at !== -1 && !(at % 2 === 0 && bytes[at + 1] === 0)) {
      at = bytes.indexOf(LF, at + 1);
    }
    return at;
  },
  isCarriageReturn: (bytes, end) =>
    bytes[end - 2] === CR && bytes[end - 1] === 0,
  unitAt: (bytes, at) => bytes[at]! | (bytes[at + 1]! << 8),
  decode: (bytes, start, end) =>
    bytes.toString("utf16le", start, end).toWellFormed(),
};

export const UTF_16BE: Encoding = {
  name: "utf-16be",
  unitBytes: 2,
  findLineFeed(bytes, from) {
    let at = bytes.indexOf(LF, from);
    while (at !== -1 && !(at % 2 === 1 && bytes[at - 1] === 0)) {
      at = bytes.indexOf(LF, at + 1);
    }
    return at === -1 ? -1 : at - 1;
  },
  isCarriageReturn: (bytes, end) =>
    bytes[end - 2] === 0 && bytes[end - 1] === CR,
  unitAt: (bytes, at) => (bytes[at]! << 8) | bytes[at + 1]!,
  decode(bytes, start, end) {
    const whole = end - ((end - start) % 2);
    return Buffer.from(bytes.subarray(start, whole))
      .swap16()
      .toString("utf16le")
      .toWellFormed();
  },
};

/** Bytes that `detectEncoding` looks at, if there are so many. */
export const ENCODING_BYTES = 4;

const isOpening = (byte: number | undefined): boolean =>
  byte === 0x7b || byte === 0x5b;

/**
 * The encoding of a log by its first bytes: a byte order mark, or `{` or `[` and the character behind it, both with a zero
 * byte beside them (a single one may be what a crash has left). Everything else is UTF-8, whose own mark is stripped with
 * the line.
 */
export function detectEncoding(bytes: Uint8Array): Encoding {
  const [first, second, third, fourth] = bytes;
  if (first === 0xff && second === 0xfe) return UTF_16LE;
  if (first === 0xfe && second === 0xff) return UTF_16BE;
  if (isOpening(first) && second === 0 && third !== 0 && !fourth) {
    return UTF_16LE;
  }
  if (first === 0 && isOpening(second) && !third && fourth !== 0) {
    return UTF_16BE;
  }
  return UTF_8;
}

/** Whether further bytes would change nothing: only zeros are doubtful. */
export function tellsEncoding(bytes: Uint8Array): boolean {
  if (bytes.length >= ENCODING_BYTES) return true;
  return bytes.length >= 2 && bytes[0] !== 0 && bytes[1] !== 0;
}
