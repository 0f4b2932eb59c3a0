/** Bytes of a text file in, its text out: UTF-16 or UTF-8, told by the byte order mark or the first bytes. */

/**
 * Task files are UTF-16LE with a mark; UTF-16BE, UTF-8 and files without a mark occur too, and some claim
 * UTF-16 in their declaration while they are UTF-8. Never throws: what does not decode becomes U+FFFD.
 */
export function decodeText(bytes: Uint8Array): string {
  return new TextDecoder(encodingOf(bytes)).decode(bytes);
}

function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  return second === 0 ? "utf-16le" : "utf-8";
}
