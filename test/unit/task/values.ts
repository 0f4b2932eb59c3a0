/** The `Actions` values of the worked examples, as hex. Field texts are UTF-16LE. */
import { Buffer } from "node:buffer";

const bytes = (hex: string): Uint8Array =>
  Uint8Array.from(Buffer.from(hex.replace(/\s+/g, ""), "hex"));

export const VALUES = {
  /** Version 3, one program, nothing else. */
  A1: bytes(`
    03 00 0c 00 00 00 41 00 75 00 74 00 68 00 6f 00 72 00 66 66 00 00 00 00
    10 00 00 00 63 00 61 00 6c 00 63 00 2e 00 65 00 78 00 65 00 00 00 00 00
    00 00 00 00 00 00`),
  /** Version 3 with every exec field, id and flags. */
  A2: bytes(`
    03 00 0c 00 00 00 41 00 75 00 74 00 68 00 6f 00 72 00 66 66 0a 00 00 00
    53 00 74 00 65 00 70 00 31 00 24 00 00 00 43 00 3a 00 5c 00 54 00 6f 00
    6f 00 6c 00 73 00 5c 00 61 00 67 00 65 00 6e 00 74 00 2e 00 65 00 78 00
    65 00 30 00 00 00 2d 00 71 00 20 00 2d 00 63 00 20 00 22 00 43 00 3a 00
    5c 00 63 00 66 00 67 00 20 00 64 00 69 00 72 00 5c 00 61 00 2e 00 69 00
    6e 00 69 00 22 00 10 00 00 00 43 00 3a 00 5c 00 54 00 6f 00 6f 00 6c 00
    73 00 01 00`),
  /** Version 3 as a remote-execution tool leaves it, context LocalSystem. */
  A3: bytes(`
    03 00 16 00 00 00 4c 00 6f 00 63 00 61 00 6c 00 53 00 79 00 73 00 74 00
    65 00 6d 00 66 66 00 00 00 00 0e 00 00 00 63 00 6d 00 64 00 2e 00 65 00
    78 00 65 00 50 00 00 00 2f 00 43 00 20 00 69 00 70 00 63 00 6f 00 6e 00
    66 00 69 00 67 00 20 00 3e 00 20 00 25 00 77 00 69 00 6e 00 64 00 69 00
    72 00 25 00 5c 00 54 00 65 00 6d 00 70 00 5c 00 6b 00 51 00 7a 00 2e 00
    74 00 6d 00 70 00 20 00 32 00 3e 00 26 00 31 00 00 00 00 00 00 00`),
  /** Version 1: no context, no flags. */
  A4: bytes(`
    01 00 66 66 00 00 00 00 16 00 00 00 77 00 73 00 63 00 72 00 69 00 70 00
    74 00 2e 00 65 00 78 00 65 00 10 00 00 00 43 00 3a 00 5c 00 73 00 2e 00
    76 00 62 00 73 00 06 00 00 00 43 00 3a 00 5c 00`),
  /** Version 2: context, no flags, two programs. */
  A5: bytes(`
    02 00 0c 00 00 00 41 00 75 00 74 00 68 00 6f 00 72 00 66 66 00 00 00 00
    12 00 00 00 66 00 69 00 72 00 73 00 74 00 2e 00 65 00 78 00 65 00 00 00
    00 00 00 00 00 00 66 66 00 00 00 00 14 00 00 00 73 00 65 00 63 00 6f 00
    6e 00 64 00 2e 00 65 00 78 00 65 00 04 00 00 00 2f 00 78 00 00 00 00 00`),
  /** COM handler. */
  A6: bytes(`
    03 00 0a 00 00 00 55 00 73 00 65 00 72 00 73 00 77 77 00 00 00 00 78 56
    34 12 bc 9a f0 de 01 23 45 67 89 ab cd ef 0a 00 00 00 61 00 72 00 67 00
    3d 00 31 00`),
  /** Message box. */
  A7: bytes(`
    03 00 0c 00 00 00 41 00 75 00 74 00 68 00 6f 00 72 00 99 99 00 00 00 00
    0c 00 00 00 4e 00 6f 00 74 00 69 00 63 00 65 00 0a 00 00 00 48 00 65 00
    6c 00 6c 00 6f 00`),
  /** E-mail with one attachment and one header. */
  A8: bytes(`
    03 00 0c 00 00 00 41 00 75 00 74 00 68 00 6f 00 72 00 88 88 00 00 00 00
    06 00 00 00 61 00 40 00 78 00 06 00 00 00 62 00 40 00 78 00 00 00 00 00
    00 00 00 00 00 00 00 00 08 00 00 00 6d 00 61 00 69 00 6c 00 04 00 00 00
    48 00 69 00 08 00 00 00 74 00 65 00 78 00 74 00 01 00 00 00 08 00 00 00
    43 00 3a 00 5c 00 66 00 01 00 00 00 06 00 00 00 58 00 2d 00 41 00 02 00
    00 00 31 00`),
  /** A program, then a COM handler. */
  A9: bytes(`
    03 00 0c 00 00 00 41 00 75 00 74 00 68 00 6f 00 72 00 66 66 00 00 00 00
    0a 00 00 00 61 00 2e 00 65 00 78 00 65 00 00 00 00 00 00 00 00 00 00 00
    77 77 00 00 00 00 78 56 34 12 bc 9a f0 de 01 23 45 67 89 ab cd ef 00 00
    00 00`),
  /** Cut in the middle of the command. */
  A10: bytes(`
    03 00 0c 00 00 00 41 00 75 00 74 00 68 00 6f 00 72 00 66 66 00 00 00 00
    1c 00 00 00 70 00 6f 00 77 00 65 00 72 00 73 00 68 00 65 00`),
  /** A length that cannot be true. */
  A11: bytes(`
    03 00 0c 00 00 00 41 00 75 00 74 00 68 00 6f 00 72 00 66 66 00 00 00 00
    ff ff ff 00 61 00 62 00`),
  /** An unknown type behind a good action. */
  A12: bytes(`
    03 00 0c 00 00 00 41 00 75 00 74 00 68 00 6f 00 72 00 66 66 00 00 00 00
    0a 00 00 00 78 00 2e 00 65 00 78 00 65 00 00 00 00 00 00 00 00 00 00 00
    34 12 de ad`),
  /** The last flags word lacks a byte. */
  A13: bytes(`
    03 00 0c 00 00 00 41 00 75 00 74 00 68 00 6f 00 72 00 66 66 00 00 00 00
    0a 00 00 00 78 00 2e 00 65 00 78 00 65 00 00 00 00 00 00 00 00 00 00`),
  /** Says version 3, is laid out as version 2. */
  A14: bytes(`
    03 00 0c 00 00 00 41 00 75 00 74 00 68 00 6f 00 72 00 66 66 00 00 00 00
    0e 00 00 00 6f 00 6e 00 65 00 2e 00 65 00 78 00 65 00 00 00 00 00 00 00
    00 00 66 66 00 00 00 00 0e 00 00 00 74 00 77 00 6f 00 2e 00 65 00 78 00
    65 00 00 00 00 00 00 00 00 00`),
} as const;

/** Those that decode without any problem. */
export const VALID = [
  "A1",
  "A2",
  "A3",
  "A4",
  "A5",
  "A6",
  "A7",
  "A8",
  "A9",
] as const;

/** A value from parts: numbers are u16, strings length-prefixed texts, arrays raw bytes. */
export function value(...parts: (number | string | number[])[]): Uint8Array {
  const out: number[] = [];
  for (const part of parts) {
    if (typeof part === "number") {
      out.push(part & 0xff, part >> 8);
    } else if (typeof part === "string") {
      const text = Buffer.from(part, "utf16le");
      out.push(text.length & 0xff, text.length >> 8, 0, 0, ...text);
    } else {
      out.push(...part);
    }
  }
  return Uint8Array.from(out);
}
