/**
 * Lines of a log in, the places of those out that hold one of some literals, in one pass over the bytes and without regard to
 * ASCII case. A literal is found by five of its bytes, sixteen places at a step; what is found so is compared whole.
 *
 * ```text
 *   bytes at 16 places     … T a s k C a c h e \ T r e e … }⏎{ …
 *   and the four before        └───┬───┘
 *                                  │   each byte is two halves of four bits; a table of 16 says for each half in which
 *                                  ▼   of eight buckets it may stand at this place of a literal
 *   1st byte   LOW[1] & HIGH[6]  ─┐
 *   2nd byte   LOW[3] & HIGH[7]  ─┤
 *   3rd byte   LOW[b] & HIGH[6]  ─┼─ and ─► bits of buckets; 0 at nearly all places
 *   4th byte   LOW[3] & HIGH[4]  ─┤          │
 *   5th byte   LOW[1] & HIGH[6]  ─┘          │
 *                                            ▼
 *                              each literal of the bucket is compared, all of it
 *                                  │                        │
 *                              it is there                  no: on to the next place
 *                                  ▼
 *                   from the ⏎ before to the ⏎ behind: a record; on behind that line
 *
 *   ⏎ itself is counted on the way, and what stands at it is looked at: a line is one object if `}⏎{` does
 * ```
 *
 * Beside literals it finds lines with a string that begins with 64 characters of base64, if not all of them are hexadecimal
 * digits as those of hashes. One look at 16 bytes in 48 is enough, since whatever 64 places they fill, one look falls inside.
 *
 * Memory, filled in by `src/source/literal-scanner.ts`:
 *
 * ```text
 *   MASKS     10 x 16       LOW and HIGH of the first byte, of the second …
 *   BUCKETS   9 x u32      bucket b has the literals from BUCKETS[b] up to BUCKETS[b + 1]
 *   ENTRIES   256 x 8      a literal: address u32, length u8, where in it the five bytes stand u8, escape u8
 *   TEXT      8 KiB        literals, in lower case
 *   NEEDED    128          of each ASCII character whether it stands in a literal
 *   ENCODED   2 x 16       LOW and HIGH of the characters of base64, and of a backslash
 *   WINDOWS   1024         by a hash of the first four of the five bytes, in lower case, whether they are a literal's
 *   SHORT     u32          buckets with a literal of less than five bytes
 *   RECORDS   4096 x 12    a line: start, end, and how many lines stand before it
 *   INPUT     1 MiB        lines, each with its ⏎, with 64 bytes of slack
 * ```
 */

export const MASKS: usize = 64;
export const BUCKETS: usize = MASKS + 160;
export const ENTRIES: usize = BUCKETS + 48;
export const MOST_LITERALS: i32 = 256;
export const TEXT: usize = ENTRIES + 256 * 8;
export const TEXT_BYTES: i32 = 8192;
export const NEEDED: usize = TEXT + 8192;
export const ENCODED: usize = NEEDED + 128;
export const WINDOWS: usize = ENCODED + 32;
export const SHORT: usize = WINDOWS + 1024;
export const RECORDS: usize = SHORT + 16;
export const MOST_RECORDS: i32 = 4096;
const RECORD_BYTES: usize = 12;
/** A ⏎ is put before it. */
export const INPUT: usize = RECORDS + 4096 * 12 + 64;
export const INPUT_BYTES: i32 = 1048576;

/** 2^32 by the golden ratio. */
const FACTOR: u32 = 0x9e3779b1;
const LF: u32 = 0x0a;
const CR: u32 = 0x0d;
const OPEN: u32 = 0x7b;
const CLOSE: u32 = 0x7d;
const QUOTE: u32 = 0x22;
const PLUS: u32 = 0x2b;
const SLASH: u32 = 0x2f;
const BACKSLASH: u32 = 0x5c;
/** Places between two looks for base64: 64, less the 16 that are looked at. */
const PROBE_STEP: usize = 48;

let count: i32 = 0;
/** Lines that were walked over. */
let lines: u32 = 0;
/** Behind the last line that was walked over. */
let reached: usize = 0;
/** All lines were objects, or blank. */
let whole: bool = true;

export function linesSeen(): u32 {
  return lines;
}

export function reachedAt(): usize {
  return reached;
}

export function isWhole(): bool {
  return whole;
}

/**
 * Walks over the lines in `[from, end)`, which begins with a line and ends with ⏎. Ends early when there is no more room for
 * records, and at a line that is no object: see {@link isWhole}.
 * @returns the number of records
 */
export function scan(from: usize, end: usize): i32 {
  count = 0;
  lines = 0;
  whole = true;
  // What stands at the ends is no line: as if one came before and one behind.
  store<u8>(from - 1, LF);
  store<u8>(end, OPEN);
  if (load<u8>(from) != OPEN && !noteBlank(from)) return stopBefore(from);

  const low1 = v128.load(MASKS);
  const high1 = v128.load(MASKS, 16);
  const low2 = v128.load(MASKS, 32);
  const high2 = v128.load(MASKS, 48);
  const low3 = v128.load(MASKS, 64);
  const high3 = v128.load(MASKS, 80);
  const low4 = v128.load(MASKS, 96);
  const high4 = v128.load(MASKS, 112);
  const low5 = v128.load(MASKS, 128);
  const high5 = v128.load(MASKS, 144);
  const half = i8x16.splat(0x0f);
  const feed = i8x16.splat(0x0a);
  const zero = i8x16.splat(0);

  let at = from;
  let probe = from;
  // What the bytes but the fifth may be of, at the places before.
  let before1 = zero;
  let before2 = zero;
  let before3 = zero;
  let before4 = zero;
  while (at < end) {
    const bytes = v128.load(at);
    const low = v128.and(bytes, half);
    const high = v128.and(i16x8.shr_u(bytes, 4), half);
    const first = both(low1, high1, low, high);
    const second = both(low2, high2, low, high);
    const third = both(low3, high3, low, high);
    const fourth = both(low4, high4, low, high);
    const fifth = both(low5, high5, low, high);
    // At each place the buckets of which the literal's five bytes end there.
    // prettier-ignore
    const buckets = v128.and(
      v128.and(
        v128.and(
          v128.shuffle<u8>(before1, first, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27),
          v128.shuffle<u8>(before2, second, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28),
        ),
        v128.and(
          v128.shuffle<u8>(before3, third, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29),
          v128.shuffle<u8>(before4, fourth, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30),
        ),
      ),
      fifth,
    );
    before1 = first;
    before2 = second;
    before3 = third;
    before4 = fourth;
    const feeds = i8x16.eq(bytes, feed);
    if (at >= probe) {
      probe = at + PROBE_STEP;
      const encoded = both(
        v128.load(ENCODED),
        v128.load(ENCODED, 16),
        low,
        high,
      );
      if (i8x16.all_true(encoded) && beginsEncoded(at, end)) {
        if (!add(at)) return stopBefore(lineStart(at));
        at = probe = lineEnd(at);
        before1 = before2 = before3 = before4 = zero;
        continue;
      }
    }
    if (!v128.any_true(v128.or(buckets, feeds))) {
      at += 16;
      continue;
    }
    // What stands behind the end of the lines counts for nothing.
    const room = end - at;
    const valid: u32 = room >= 16 ? 0xffff : (1 << (<u32>room)) - 1;
    const ends: u32 = i8x16.bitmask(feeds);
    let marked: u32 =
      ((i8x16.bitmask(i8x16.eq(buckets, zero)) ^ 0xffff) | ends) & valid;
    v128.store(SPILL, buckets);
    let next: usize = at + 16;
    while (marked != 0) {
      const lane: u32 = ctz(marked);
      const place: usize = at + lane;
      marked &= marked - 1;
      if (((ends >> lane) & 1) != 0) {
        if (!endsObject(place)) return stopBefore(lineStart(place));
        lines++;
        const isOdd = place + 1 < end && load<u8>(place, 1) != OPEN;
        if (isOdd && !noteBlank(place + 1)) return stopBefore(place + 1);
      } else if (
        mayHold(place - 4, load<u8>(SPILL + lane)) &&
        holds(place - 4, load<u8>(SPILL + lane), from, end)
      ) {
        if (!add(place)) return stopBefore(lineStart(place));
        // Its ⏎ is counted, and looked at, like any other.
        next = probe = lineEnd(place);
        before1 = before2 = before3 = before4 = zero;
        break;
      }
    }
    at = next;
  }
  reached = end;
  return count;
}

/** What both tables have for the halves of sixteen bytes. */
function both(lows: v128, highs: v128, low: v128, high: v128): v128 {
  return v128.and(
    i8x16.relaxed_swizzle(lows, low),
    i8x16.relaxed_swizzle(highs, high),
  );
}

/** Where the bits of sixteen places can be read one by one. */
const SPILL: usize = 16;

/** Ends at a line that was not walked over: there is no room, or it is none to walk over. */
function stopBefore(start: usize): i32 {
  whole = count == MOST_RECORDS;
  reached = start;
  return count;
}

/** Notes the line at hand. @returns false when there is no room */
function add(place: usize): bool {
  if (count == MOST_RECORDS) return false;
  const record = RECORDS + <usize>count * RECORD_BYTES;
  store<u32>(record, <u32>lineStart(place));
  store<u32>(record, <u32>lineEnd(place), 4);
  store<u32>(record, lines, 8);
  count++;
  return true;
}

/** Notes a line that does not begin with `{`, if it is blank. @returns false if it is not, or there is no room */
function noteBlank(start: usize): bool {
  const byte = load<u8>(start);
  const isBlank = byte == LF || (byte == CR && load<u8>(start, 1) == LF);
  return isBlank && add(start);
}

/** @returns false if what ends with this ⏎ is neither an object nor blank */
function endsObject(feed: usize): bool {
  let last = load<u8>(feed - 1);
  if (last == CR) last = load<u8>(feed - 2);
  return last == CLOSE || last == LF;
}

function lineStart(place: usize): usize {
  let at = place;
  while (load<u8>(at - 1) != LF) at--;
  return at;
}

function lineEnd(place: usize): usize {
  let at = place;
  const feed = i8x16.splat(0x0a);
  let found: u32 = 0;
  for (;;) {
    found = i8x16.bitmask(i8x16.eq(v128.load(at), feed));
    if (found != 0) break;
    at += 16;
  }
  return at + ctz(found);
}

/**
 * Is the byte in the midst of a string that begins with 64 characters of base64, of which `/` may be written as `\/`? Not
 * one of hexadecimal digits alone, however long.
 */
function beginsEncoded(place: usize, end: usize): bool {
  let start = place;
  // What began earlier was looked at before.
  while (isEncoded(start - 1) && place - start < PROBE_STEP) start--;
  if (load<u8>(start - 1) != QUOTE) return false;
  let characters: i32 = 0;
  let isHex = true;
  for (let at = start; at < end && isEncoded(at); at++) {
    const byte = load<u8>(at);
    if (byte == BACKSLASH && load<u8>(at, 1) != SLASH) break;
    if (byte != BACKSLASH) characters++;
    if (hex(byte) > 15) isHex = false;
    if (characters >= 64 && !isHex) return true;
  }
  return false;
}

function isEncoded(at: usize): bool {
  const byte: u32 = load<u8>(at);
  if (lower(byte) - 0x61 < 26 || byte - 0x30 < 10) return true;
  return byte == PLUS || byte == SLASH || byte == BACKSLASH;
}

/** A first look at the bytes that a bucket let through: most mix the bytes of several literals. */
function mayHold(place: usize, buckets: u32): bool {
  if ((buckets & load<u32>(SHORT)) != 0) return true;
  const key = (load<u32>(place) | 0x20202020) * FACTOR;
  return load<u8>(WINDOWS + (key >> 22)) != 0;
}

/** True if a literal of one of the buckets stands where its five bytes stand. */
function holds(place: usize, buckets: u32, from: usize, end: usize): bool {
  while (buckets != 0) {
    const bucket = <usize>ctz(buckets);
    buckets &= buckets - 1;
    const last = load<u32>(BUCKETS + (bucket + 1) * 4);
    for (let i = load<u32>(BUCKETS + bucket * 4); i < last; i++) {
      if (isAt(ENTRIES + <usize>i * 8, place, from, end)) return true;
    }
  }
  return false;
}

function isAt(entry: usize, place: usize, from: usize, end: usize): bool {
  const text: usize = <usize>load<u32>(entry);
  const length: usize = <usize>load<u8>(entry, 4);
  const start: usize = place - <usize>load<u8>(entry, 5);
  if (start < from || start + length > end) return false;
  for (let i: usize = 0; i < length; i++) {
    if (lower(load<u8>(start + i)) != load<u8>(text + i)) return false;
  }
  return load<u8>(entry, 6) == 0 || isNeeded(start + length);
}

/** True for the two hexadecimal digits of a character that stands in a literal, as `\u0041` ends. */
function isNeeded(digits: usize): bool {
  const code = (hex(load<u8>(digits)) << 4) | hex(load<u8>(digits, 1));
  return code < 128 && load<u8>(NEEDED + <usize>code) != 0;
}

function hex(byte: u32): u32 {
  if (byte - 0x30 < 10) return byte - 0x30;
  const letter = lower(byte) - 0x61;
  return letter < 6 ? letter + 10 : 0x100;
}

function lower(byte: u32): u32 {
  return byte - 0x41 < 26 ? byte | 0x20 : byte;
}
