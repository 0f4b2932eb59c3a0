/**
 * Tells of most values that come for the first time that none of some texts stands in them: then nobody has to judge them. A
 * text is looked for by four adjoining bytes of it, its anchor. A set of anchors is a bitmap:
 *
 * ```text
 *   value    C : \ \ W i n d o w s \ \ x . e x e       four bytes at a time, with the bit that tells `a` from `A`
 *                      └──┬──┘
 *   hash              bit 4711 of the bitmap: 0        no text of the set has these four
 * ```
 *
 * Sound for a value of ASCII, of which the texts are parts as they are: a character of theirs stands in it as itself, in
 * either case, or as `\u` with four hex digits, and where such an escape stands the value is said to hold an anchor. Texts hold
 * nothing that has an escape of two characters, nor what some writers escape wherever it stands (see {@link isNoText}).
 */

export const ANCHOR_BYTES: usize = 8192;
/** Of a bitmap, 16 bits say which. */
const SHIFT: u32 = 16;
/** `\u`, read as one number. */
const ESCAPE_U: u32 = 0x755c;

export function putAnchor(bitmap: usize, bytes: u32): void {
  const bit = bitOf(bytes);
  const place = bitmap + <usize>(bit >> 3);
  const mask: u32 = 1 << (bit & 7);
  store<u8>(place, load<u8>(place) | (<u8>mask));
}

/** Whether a value may hold one of the texts. */
export function holdsAnchor(bitmap: usize, from: usize, end: usize): bool {
  for (let at = from; at + 4 <= end; at++) {
    const bytes = load<u32>(at);
    const bit = bitOf(bytes);
    const found: u32 = load<u8>(bitmap + <usize>(bit >> 3));
    if (((found >> (bit & 7)) & 1) != 0) return true;
    if (
      (bytes & 0xffff) == ESCAPE_U &&
      isHex((bytes >> 16) & 0xff) &&
      !(at + 6 <= end && isNoText(load<u32>(at + 2)))
    ) {
      return true;
    }
  }
  return false;
}

/**
 * Four hex digits of a character that stands in no text: `0000` to `001f`, and `"`, `&`, `'`, `<` or `>`.
 * (`verbatimRuns` ends texts at these.)
 */
function isNoText(digits: u32): bool {
  if ((digits & 0xffff) != 0x3030) return false;
  const high = (digits >> 16) & 0xff;
  const low = digits >> 24;
  if (high == 0x30 || high == 0x31) return true;
  if (high == 0x32) return low == 0x32 || low == 0x36 || low == 0x37;
  return high == 0x33 && ((low | 0x20) == 0x63 || (low | 0x20) == 0x65);
}

function bitOf(bytes: u32): u32 {
  return ((bytes | 0x20202020) * 0x9e3779b1) >> SHIFT;
}

function isHex(byte: u32): bool {
  return byte - 0x30 < 10 || (byte | 0x20) - 0x61 < 6;
}
