/**
 * What all that looks at 16 bytes at a time has in common: vectors that are the same each time, and a few questions.
 *
 * The vectors are read from memory, before a loop begins: of one that is written as a constant V8 makes another in each
 * turn of the loop, which is a third of the work.
 */

/** Where they stand: 16 bytes each, the last 32. */
const TABLES: usize = 64;
export const TWOS: usize = TABLES;
export const LIMIT: usize = TABLES + 16;
export const BACKSLASHES: usize = TABLES + 32;
export const LOW_HALVES: usize = TABLES + 48;
export const ESCAPES: usize = TABLES + 64;
export const LINE_FEEDS: usize = TABLES + 80;
export const DOTS: usize = TABLES + 96;
const LIVE: usize = TABLES + 112;
/** Free from here on. */
export const BEHIND_TABLES: usize = TABLES + 144;

v128.store(TWOS, i8x16.splat(2));
v128.store(LIMIT, i8x16.splat(0x20));
v128.store(BACKSLASHES, i8x16.splat(0x5c));
v128.store(LOW_HALVES, i8x16.splat(0x0f));
// `r`, `t`, `\` and `n`, each at the place of its low four bits; at the others a byte whose place is another.
v128.store(
  ESCAPES,
  i8x16(-1, 0, 0x72, 0, 0x74, 0, 0, 0, 0, 0, 0, 0, 0x5c, 0, 0x6e, 0),
);
v128.store(LINE_FEEDS, i8x16.splat(0x0a));
v128.store(DOTS, i8x16.splat(0x2e));
v128.store(LIVE, i8x16.splat(-1));
v128.store(LIVE, i8x16.splat(0), 16);

/** The lanes of four vectors, each all set or not at all, as bits; those of the first are the lowest. */
export function bits(a: v128, b: v128, c: v128, d: v128): u64 {
  const low = (<u32>i8x16.bitmask(a)) | ((<u32>i8x16.bitmask(b)) << 16);
  const high = (<u32>i8x16.bitmask(c)) | ((<u32>i8x16.bitmask(d)) << 16);
  return (<u64>low) | ((<u64>high) << 32);
}

/** The first 16 bytes of a text, zeros behind its end. */
export function headOf(text: usize, length: usize): v128 {
  const live = LIVE + 16 - (length > 16 ? 16 : length);
  return v128.and(v128.load(text), v128.load(live));
}

/** The lowest bits of a mask: as many as there are bytes, 16 at most. */
function below(bytes: usize): i32 {
  return bytes >= 16 ? 0xffff : (1 << (<i32>bytes)) - 1;
}

export function isSame(a: usize, b: usize, length: usize): bool {
  let at: usize = 0;
  for (; at + 16 <= length; at += 16) {
    if (v128.any_true(v128.xor(v128.load(a + at), v128.load(b + at)))) {
      return false;
    }
  }
  if (at == length) return true;
  const equal = i8x16.bitmask(i8x16.eq(v128.load(a + at), v128.load(b + at)));
  const asked = below(length - at);
  return (equal & asked) == asked;
}
