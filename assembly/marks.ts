/**
 * The bytes of a line in, the places out where a text may begin or end: its quotes, but for those behind a backslash, and
 * its control characters, which no text may hold. Escapes are judged on the way. 64 bytes are looked at in one step,
 * whatever they hold: they become 64 bits, and bits are worked on all at once.
 *
 * ```text
 *   bytes     , " x " : " C : \ \ a \ " b \ r \ n "        places in MARKS, four bytes each
 *   stops     . 1 . 1 . 1 . . . . . . 1 . . . . . 1
 *   slashes   . . . . . . . . 1 1 . 1 . . 1 . 1 . .
 *   escaped   . . . . . . . . . 1 . . 1 . . 1 . 1 .        each of `"\/bfnrtu`, or the line is refused
 *   marks     . 1 . 1 . 1 . . . . . . . . . . . . 1   ──►  1, 3, 5, 18, end
 * ```
 *
 * Who walks over the line comes by each place in its turn: where one text ends, a mark says, and no byte between is looked
 * at again. A backslash out of a text makes wrong marks behind it; but the walk refuses the line when it comes by it.
 */
import {
  BACKSLASHES,
  bits,
  ESCAPES,
  LIMIT,
  LINE_FEEDS,
  LOW_HALVES,
  TWOS,
} from "./vectors";

/** The next line feed at or after `from`; `end` where there is none before it. */
export function lineFeed(from: usize, end: usize): usize {
  const feed = v128.load(LINE_FEEDS);
  for (let at = from; at < end; at += 64) {
    const a = i8x16.eq(v128.load(at), feed);
    const b = i8x16.eq(v128.load(at, 16), feed);
    const c = i8x16.eq(v128.load(at, 32), feed);
    const d = i8x16.eq(v128.load(at, 48), feed);
    if (i8x16.bitmask(v128.or(v128.or(a, b), v128.or(c, d))) != 0) {
      const place = at + <usize>ctz(bits(a, b, c, d));
      return place < end ? place : end;
    }
  }
  return end;
}

/**
 * Writes the marks of a line to `to`, in order, and `end` behind them. 16 bytes of zeros stand behind the line.
 * @returns false for a line with an escape that is none
 */
export function mark(from: usize, end: usize, to: usize): bool {
  const two = v128.load(TWOS);
  const limit = v128.load(LIMIT);
  const backslash = v128.load(BACKSLASHES);
  const lowHalf = v128.load(LOW_HALVES);
  const known = v128.load(ESCAPES);
  let at = from;
  while (at < end) {
    const a = v128.load(at);
    const b = v128.load(at, 16);
    const c = v128.load(at, 32);
    const d = v128.load(at, 48);
    let marks = bits(
      stops(a, two, limit),
      stops(b, two, limit),
      stops(c, two, limit),
      stops(d, two, limit),
    );
    const slashA = i8x16.eq(a, backslash);
    const slashB = i8x16.eq(b, backslash);
    const slashC = i8x16.eq(c, backslash);
    const slashD = i8x16.eq(d, backslash);
    const begin = at;
    at += 64;
    const some = v128.or(v128.or(slashA, slashB), v128.or(slashC, slashD));
    if (i8x16.bitmask(some) != 0) {
      let slashes = bits(slashA, slashB, slashC, slashD);
      const room: u64 = end - begin;
      if (room < 64) slashes &= ((<u64>1) << room) - 1;
      const runs = runsOf(slashes);
      const escaped = runs ^ slashes;
      // One whose escaped byte is not here any more is the first of the next step.
      at -= <usize>((runs & slashes) >> 63);
      marks &= ~escaped;
      const plain = bits(
        escapes(a, known, lowHalf),
        escapes(b, known, lowHalf),
        escapes(c, known, lowHalf),
        escapes(d, known, lowHalf),
      );
      let rare = escaped & ~plain;
      while (rare != 0) {
        if (!isEscape(begin + <usize>ctz(rare))) return false;
        rare &= rare - 1;
      }
    }
    if (marks != 0) to = note(marks, begin, to);
  }
  store<u32>(to, <u32>end);
  return true;
}

/** Quotes and control characters: with the second bit turned round, they are the bytes up to 0x20. */
function stops(bytes: v128, two: v128, limit: v128): v128 {
  return i8x16.eq(i8x16.max_u(v128.xor(bytes, two), limit), limit);
}

/** The bytes `\`, `n`, `r` and `t`: those that are what stands in a table at the place of their low four bits. */
function escapes(bytes: v128, known: v128, lowHalf: v128): v128 {
  return i8x16.eq(i8x16.swizzle(known, v128.and(bytes, lowHalf)), bytes);
}

const ODD: u64 = 0xaaaaaaaaaaaaaaaa;

/**
 * Of each run of backslashes the first, the third …, and the bit behind it if they are an odd number: those that begin an
 * escape, and what the last one escapes. The trick is simdjson's: subtraction borrows through a run, and stops with a bit
 * that differs by whether the run began at an odd place.
 *
 * ```text
 *   slashes           . 1 1 . 1 . 1 1 1 .
 *   runs              . 1 . . 1 1 1 . 1 1
 *   runs ^ slashes    . . 1 . . 1 . 1 . 1      what is escaped
 *   runs & slashes    . 1 . . 1 . 1 . 1 .      what escapes
 * ```
 */
function runsOf(slashes: u64): u64 {
  return (((slashes << 1) | ODD) - slashes) ^ ODD;
}

/**
 * Writes the places of bits. Eight at a time, and those that are not there, too, which come to be written over: that is
 * quicker than to ask before each.
 * @returns where the next is to be written
 */
function note(marks: u64, begin: usize, to: usize): usize {
  const behind = to + <usize>popcnt(marks) * 4;
  const base = <u32>begin;
  let rest = marks;
  for (let at = to; at < behind; at += 32) {
    store<u32>(at, base + <u32>ctz(rest));
    rest &= rest - 1;
    store<u32>(at, base + <u32>ctz(rest), 4);
    rest &= rest - 1;
    store<u32>(at, base + <u32>ctz(rest), 8);
    rest &= rest - 1;
    store<u32>(at, base + <u32>ctz(rest), 12);
    rest &= rest - 1;
    store<u32>(at, base + <u32>ctz(rest), 16);
    rest &= rest - 1;
    store<u32>(at, base + <u32>ctz(rest), 20);
    rest &= rest - 1;
    store<u32>(at, base + <u32>ctz(rest), 24);
    rest &= rest - 1;
    store<u32>(at, base + <u32>ctz(rest), 28);
    rest &= rest - 1;
  }
  return behind;
}

/** Bits of the characters that may stand behind a backslash: `"` and `/`; less 64 `\`, `b`, `f`, `n`, `r` and `t`. */
const LOW_ESCAPES: u64 = ((<u64>1) << 0x22) | ((<u64>1) << 0x2f);
const HIGH_ESCAPES: u64 =
  ((<u64>1) << 0x1c) |
  ((<u64>1) << 0x22) |
  ((<u64>1) << 0x26) |
  ((<u64>1) << 0x2e) |
  ((<u64>1) << 0x32) |
  ((<u64>1) << 0x34);

/** @param at of the character behind a backslash */
function isEscape(at: usize): bool {
  const byte: u32 = load<u8>(at);
  if (byte < 64) return ((LOW_ESCAPES >> byte) & 1) != 0;
  if (byte < 128 && ((HIGH_ESCAPES >> (byte - 64)) & 1) != 0) return true;
  if (byte != 0x75) return false;
  return isHex(at + 1) && isHex(at + 2) && isHex(at + 3) && isHex(at + 4);
}

function isHex(at: usize): bool {
  const byte: u32 = load<u8>(at);
  return byte - 0x30 < 10 || (byte | 0x20) - 0x61 < 6;
}
