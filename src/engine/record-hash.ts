/**
 * The fingerprint of a record as it stands in its file, so that whoever gets a report can tell that the bytes at the place it
 * names are still the ones that were judged: `tail -c +OFFSET+1 FILE | head -c LENGTH | sha256sum`.
 */
import { hash } from "node:crypto";
import type { Line } from "../source/line.ts";

/** What the decoder puts where bytes are no text. */
const REPLACEMENT = "\ufffd";

/**
 * SHA-256 over the record's bytes, in hex. Only its text is at hand: undefined where that does not tell the bytes, as in
 * UTF-16, behind a byte order mark, or with bytes that are no text; and where there are none, as of a document that was
 * pushed as an object.
 */
export function recordHash({ text, length }: Line): string | undefined {
  if (length === 0) return undefined;
  const bytes = Buffer.from(text);
  if (bytes.length !== length || text.includes(REPLACEMENT)) return undefined;
  return bytesHash(bytes);
}

/** The same for the bytes as they stand in the file. */
export function bytesHash(bytes: Uint8Array): string {
  return hash("sha256", bytes);
}
