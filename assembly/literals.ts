/**
 * Lines of a log in, the places of those out that hold one of some literals, in one pass over the bytes and without regard to
 * ASCII case. A literal is found by three of its bytes, 48 places at a step; what is found so is compared whole.
 *
 * ```text
 *   bytes at 16 places     … T a s k C a c h e \ T r e e … }⏎{ …
 *   and the two before           └─┬─┘
 *                                  │   each byte is two halves of four bits; a table of 16 says for each half in which
 *                                  ▼   of eight buckets it may stand at this place of a literal
 *   1st byte   LOW[b] & HIGH[6]  ─┐
 *   2nd byte   LOW[3] & HIGH[4]  ─┼─ and ─► bits of buckets; 0 at nearly all places
 *   3rd byte   LOW[1] & HIGH[6]  ─┘          │
 *                                            │   three times side by side, and ⏎ is looked for: one test for 48 places
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
 * Of two literals that must both stand in a line the rarer one is looked for so, and the other one in the line where it is.
 *
 * JSON may write a character otherwise. Some of the literals are what all other spellings begin with, the hatch: where one
 * stands, the text around it is read as JSON reads it, and compared with the literals that have such a character.
 *
 * Beside literals it finds lines with a string that begins with 64 characters of base64, if not all of them are hexadecimal
 * digits as those of hashes. One look at 16 bytes in 48 is enough, since whatever 64 places they fill, one look falls inside.
 *
 * Memory, filled in by `src/source/literal-scanner.ts`:
 *
 * ```text
 *   MASKS     6 x 16       LOW and HIGH of the first byte, of the second, of the third
 *   BUCKETS   9 x u32      bucket b has the literals from BUCKETS[b] up to BUCKETS[b + 1]
 *   ENTRIES   256 x 8      a literal: address u32, length u8, where in it the three bytes stand u8, of the hatch u8,
 *                          number u8 of the literal that must stand in the same line, or 0
 *   TEXT      8 KiB        literals, in lower case
 *   NEEDED    128          of each ASCII character whether it stands in a literal
 *   ENCODED   2 x 16       LOW and HIGH of the characters of base64
 *   WINDOWS   4096         by a hash of three bytes in lower case, whether a literal is looked for by them
 *   ABSENT    256 x u32    by the number of a literal, the last line in which it was looked for in vain
 *   COUNTS    8 x u32      of each bucket, how many places it let through when it was weighed
 *   RECORDS   4096 x 12    a line: start, end, and how many lines stand before it
 *   INPUT     1 MiB        lines, each with its ⏎, with 64 bytes of slack
 * ```
 */

export const MASKS: usize = 64;
export const BUCKETS: usize = MASKS + 96;
export const ENTRIES: usize = BUCKETS + 48;
export const MOST_LITERALS: i32 = 256;
export const TEXT: usize = ENTRIES + 256 * 8;
export const TEXT_BYTES: i32 = 8192;
export const NEEDED: usize = TEXT + 8192;
export const ENCODED: usize = NEEDED + 128;
export const WINDOWS: usize = ENCODED + 32;
const ABSENT: usize = WINDOWS + 4096;
export const COUNTS: usize = ABSENT + 256 * 4;
export const RECORDS: usize = COUNTS + 32;
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
const LETTER_U: u32 = 0x75;
/** Places that are looked at between two tests. Not more: of 64 characters of base64, 16 must stand where a step begins. */
const STEP: usize = 48;
/** What such a string begins with. */
const ENCODED_LENGTH: i32 = 64;
/** Other spellings of one line that are read; beyond that it counts as found. */
const MOST_SPELLINGS: i32 = 64;
/** No character of a literal. */
const OTHER: u32 = 0x100;

let count: i32 = 0;
/** Lines that were walked over. */
let lines: u32 = 0;
/** Where the line at hand begins. */
let lineAt: usize = 0;
/** Tells it from all other lines. */
let lineId: u32 = 0;
/** Other spellings that were read of the line at hand. */
let spellings: i32 = 0;
/** Behind the last line that was walked over. */
let reached: usize = 0;
/** All lines were objects, or blank. */
let whole: bool = true;
/** Behind the character that {@link charAt} has read. */
let behind: usize = 0;

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
  spellings = 0;
  lineAt = from;
  lineId++;
  whole = true;
  // What stands at the ends is no line: as if one came before and one behind.
  store<u8>(from - 1, LF);
  store<u8>(end, OPEN);
  if (load<u8>(from) != OPEN && !noteBlank(from)) return stopBefore(from);

  let at = from;
  for (;;) {
    at = nextStop(at, end);
    if (at >= end) break;
    if (mayBeEncoded(at) && beginsEncoded(at, end)) {
      if (!add(at)) return stopBefore(lineAt);
      at = lineEnd(at);
      continue;
    }
    let marked = marksAt(at);
    const block = at;
    at += STEP;
    while (marked != 0) {
      const lane = <usize>ctz(marked);
      const place = block + lane;
      // What stands behind the end of the lines counts for nothing.
      if (place >= end) break;
      marked &= marked - 1;
      if (load<u8>(place) == LF) {
        if (!endsObject(place)) return stopBefore(lineAt);
        lines++;
        spellings = 0;
        lineAt = place + 1;
        lineId++;
        if (load<u8>(lineAt) == OPEN) continue;
        if (!noteBlank(lineAt)) return stopBefore(lineAt);
      } else if (
        mayHold(place - 2) &&
        holds(place - 2, load<u8>(SPILL + lane), end)
      ) {
        if (!add(place)) return stopBefore(lineAt);
        // Its ⏎ is counted, and looked at, like any other.
        at = lineEnd(place);
        break;
      }
    }
  }
  reached = end;
  return count;
}

/**
 * Counts how many of some windows each bucket lets through: `windows`, a multiple of sixteen, from {@link INPUT} on, first the
 * first bytes of all, then the second ones, then the third.
 */
export function weigh(windows: usize): void {
  memory.fill(COUNTS, 0, 32);
  for (let at = INPUT; at < INPUT + windows; at += 16) {
    const buckets = bucketsOf(
      v128.load(at),
      v128.load(at + windows),
      v128.load(at + 2 * windows),
    );
    if (!v128.any_true(buckets)) continue;
    for (let bucket: usize = 0; bucket < 8; bucket++) {
      const places = i8x16.bitmask(i8x16.shl(buckets, 7 - <i32>bucket));
      const address = COUNTS + bucket * 4;
      store<u32>(address, load<u32>(address) + popcnt(places));
    }
  }
}

/**
 * Where the next {@link STEP} places begin of which one holds a ⏎ or what a bucket lets through, or the first sixteen base64.
 * @returns at or behind `end` where none does
 */
function nextStop(from: usize, end: usize): usize {
  const low1 = v128.load(MASKS);
  const high1 = v128.load(MASKS, 16);
  const low2 = v128.load(MASKS, 32);
  const high2 = v128.load(MASKS, 48);
  const low3 = v128.load(MASKS, 64);
  const high3 = v128.load(MASKS, 80);
  const half = i8x16.splat(0x0f);
  const feed = i8x16.splat(0x0a);
  const encodedLow = v128.load(ENCODED);
  const encodedHigh = v128.load(ENCODED, 16);
  let bytes = v128.load(from - 16);
  let low = v128.and(bytes, half);
  let high = upper(bytes, half);
  // What the first and the second byte may be of, at the places before.
  let before1 = both(low1, high1, low, high);
  let before2 = both(low2, high2, low, high);
  let at = from;
  while (at < end) {
    bytes = v128.load(at);
    low = v128.and(bytes, half);
    high = upper(bytes, half);
    const encoded = both(encodedLow, encodedHigh, low, high);
    let first = both(low1, high1, low, high);
    let second = both(low2, high2, low, high);
    let third = both(low3, high3, low, high);
    let stops = v128.or(
      i8x16.eq(bytes, feed),
      together(before1, first, before2, second, third),
    );

    bytes = v128.load(at, 16);
    low = v128.and(bytes, half);
    high = upper(bytes, half);
    before1 = both(low1, high1, low, high);
    before2 = both(low2, high2, low, high);
    third = both(low3, high3, low, high);
    stops = v128.or(
      v128.or(stops, i8x16.eq(bytes, feed)),
      together(first, before1, second, before2, third),
    );

    bytes = v128.load(at, 32);
    low = v128.and(bytes, half);
    high = upper(bytes, half);
    first = both(low1, high1, low, high);
    second = both(low2, high2, low, high);
    third = both(low3, high3, low, high);
    stops = v128.or(
      v128.or(stops, i8x16.eq(bytes, feed)),
      together(before1, first, before2, second, third),
    );
    if (v128.any_true(stops) || i8x16.all_true(encoded)) break;
    before1 = first;
    before2 = second;
    at += STEP;
  }
  return at;
}

/** The buckets of sixteen windows. */
function bucketsOf(bytes1: v128, bytes2: v128, bytes3: v128): v128 {
  const half = i8x16.splat(0x0f);
  const first = both(
    v128.load(MASKS),
    v128.load(MASKS, 16),
    v128.and(bytes1, half),
    upper(bytes1, half),
  );
  const second = both(
    v128.load(MASKS, 32),
    v128.load(MASKS, 48),
    v128.and(bytes2, half),
    upper(bytes2, half),
  );
  const third = both(
    v128.load(MASKS, 64),
    v128.load(MASKS, 80),
    v128.and(bytes3, half),
    upper(bytes3, half),
  );
  return v128.and(v128.and(first, second), third);
}

/** Which of {@link STEP} places are a stop, as bits; what buckets let through goes to {@link SPILL}. */
function marksAt(at: usize): u64 {
  return (
    sixteenMarks(at, SPILL) |
    (sixteenMarks(at + 16, SPILL + 16) << 16) |
    (sixteenMarks(at + 32, SPILL + 32) << 32)
  );
}

function sixteenMarks(at: usize, spill: usize): u64 {
  const bytes = v128.load(at);
  const buckets = bucketsOf(v128.load(at - 2), v128.load(at - 1), bytes);
  v128.store(spill, buckets);
  const feeds = i8x16.eq(bytes, i8x16.splat(0x0a));
  const none = i8x16.eq(buckets, i8x16.splat(0));
  return <u64>i8x16.bitmask(v128.or(v128.not(none), feeds));
}

/** Where the bits of {@link STEP} places can be read one by one. */
const SPILL: usize = 16;

/** The upper halves of sixteen bytes. */
function upper(bytes: v128, half: v128): v128 {
  return v128.and(i16x8.shr_u(bytes, 4), half);
}

/** What both tables have for the halves of sixteen bytes. */
function both(lows: v128, highs: v128, low: v128, high: v128): v128 {
  return v128.and(
    i8x16.relaxed_swizzle(lows, low),
    i8x16.relaxed_swizzle(highs, high),
  );
}

/** The buckets of three bytes that end at each of sixteen places: the first may stand two places before these. */
// prettier-ignore
function together(before1: v128, first: v128, before2: v128, second: v128, third: v128): v128 {
  return v128.and(
    v128.and(
      v128.shuffle<u8>(before1, first, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29),
      v128.shuffle<u8>(before2, second, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30),
    ),
    third,
  );
}

/** Ends at the line at hand, which was not walked over: there is no room, or it is none to walk over. */
function stopBefore(start: usize): i32 {
  whole = count == MOST_RECORDS;
  reached = start;
  return count;
}

/** Notes the line at hand. @returns false when there is no room */
function add(place: usize): bool {
  if (count == MOST_RECORDS) return false;
  const record = RECORDS + <usize>count * RECORD_BYTES;
  store<u32>(record, <u32>lineAt);
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

/** Are these sixteen characters of base64, and those before or behind them, too? Of 64 they are. */
function mayBeEncoded(at: usize): bool {
  return (
    (i8x16.all_true(encodedAt(at)) &
      (i8x16.all_true(encodedAt(at - 16)) |
        i8x16.all_true(encodedAt(at + 16)))) !=
    0
  );
}

/** At which of sixteen places a character of base64 stands. */
function encodedAt(at: usize): v128 {
  const half = i8x16.splat(0x0f);
  const bytes = v128.load(at);
  const low = v128.and(bytes, half);
  return both(
    v128.load(ENCODED),
    v128.load(ENCODED, 16),
    low,
    upper(bytes, half),
  );
}

/**
 * Does the byte stand among the first characters of a string that begins with {@link ENCODED_LENGTH} of base64, however they
 * are spelt? Not one of hexadecimal digits alone, however long.
 */
function beginsEncoded(place: usize, end: usize): bool {
  const start = encodedStart(place);
  if (load<u8>(start - 1) != QUOTE) return false;
  let characters: i32 = 0;
  let isHex = true;
  behind = start;
  while (behind < end) {
    const character = charAt(behind);
    if (!isEncoded(character)) break;
    characters++;
    if (hex(character) > 15) isHex = false;
    if (characters >= ENCODED_LENGTH && !isHex) return true;
  }
  return false;
}

/** Where the base64 before a place begins; of much of it not all is looked at. */
function encodedStart(place: usize): usize {
  let at = place;
  for (; at > place - <usize>ENCODED_LENGTH; at -= 16) {
    const others = i8x16.eq(encodedAt(at - 16), i8x16.splat(0));
    const mask = i8x16.bitmask(others);
    if (mask != 0) return at - 16 + (32 - <usize>clz(mask));
  }
  return at;
}

function isEncoded(byte: u32): bool {
  if (lower(byte) - 0x61 < 26 || byte - 0x30 < 10) return true;
  return byte == PLUS || byte == SLASH;
}

/** A first look at three bytes that a bucket let through: most mix the bytes of several literals. */
function mayHold(place: usize): bool {
  const key = ((load<u32>(place) & 0xffffff) | 0x202020) * FACTOR;
  return load<u8>(WINDOWS + (key >> 20)) != 0;
}

/** True if a literal of one of the buckets stands where its three bytes stand. */
function holds(place: usize, buckets: u32, end: usize): bool {
  while (buckets != 0) {
    const bucket = <usize>ctz(buckets);
    buckets &= buckets - 1;
    const last = load<u32>(BUCKETS + (bucket + 1) * 4);
    for (let i = load<u32>(BUCKETS + bucket * 4); i < last; i++) {
      const entry = ENTRIES + <usize>i * 8;
      if (isAt(entry, place, end) && isBeside(entry)) return true;
    }
  }
  return false;
}

function isAt(entry: usize, place: usize, end: usize): bool {
  const text: usize = <usize>load<u32>(entry);
  const length: usize = <usize>load<u8>(entry, 4);
  const start: usize = place - <usize>load<u8>(entry, 5);
  if (start < lineAt || start + length > end) return false;
  for (let i: usize = 0; i < length; i++) {
    if (lower(load<u8>(start + i)) != load<u8>(text + i)) return false;
  }
  return load<u8>(entry, 6) == 0 || isSpelling(start, end);
}

/** Does the line at hand hold what it must beside this literal? */
function isBeside(entry: usize): bool {
  const number: usize = <usize>load<u8>(entry, 7);
  if (number == 0) return true;
  const absent = ABSENT + number * 4;
  if (load<u32>(absent) == lineId) return false;
  if (lineHolds(ENTRIES + number * 8)) return true;
  store<u32>(absent, lineId);
  return false;
}

/** Does the line at hand hold a literal? Also true where a character is spelt otherwise: it might. */
function lineHolds(entry: usize): bool {
  const text: usize = <usize>load<u32>(entry);
  const length: usize = <usize>load<u8>(entry, 4);
  const end = lineEnd(lineAt);
  const space = i8x16.splat(0x20);
  const first = i8x16.splat(load<u8>(text) | 0x20);
  const second = i8x16.splat(load<u8>(text, 1) | 0x20);
  const backslash = i8x16.splat(<i8>BACKSLASH);
  const letterU = i8x16.splat(<i8>LETTER_U);
  for (let at = lineAt; at < end; at += 16) {
    const bytes = v128.load(at);
    const next = v128.or(v128.load(at, 1), space);
    const begins = v128.and(
      i8x16.eq(v128.or(bytes, space), first),
      i8x16.eq(next, second),
    );
    const isNumber = v128.and(
      i8x16.eq(bytes, backslash),
      i8x16.eq(next, letterU),
    );
    // The upper bit of a byte is what a bitmask is made of: that of what is beyond ASCII.
    let marked = i8x16.bitmask(v128.or(v128.or(begins, isNumber), bytes));
    while (marked != 0) {
      const place = at + <usize>ctz(marked);
      if (place >= end) break;
      marked &= marked - 1;
      const byte: u32 = load<u8>(place);
      const isSpelt =
        byte == BACKSLASH ? load<u8>(place, 1) == LETTER_U : byte > 127;
      if (isSpelt && charAt(place) != OTHER) return true;
      let same: usize = 0;
      while (
        same < length &&
        lower(load<u8>(place + same)) == load<u8>(text + same)
      ) {
        same++;
      }
      if (same == length) return true;
    }
  }
  return false;
}

/**
 * Is the character at `place`, which is not spelt as itself, one of a literal or of base64, and does all of that stand
 * there? Of a literal it is taken for the first such character, so what is before it is spelt as itself.
 */
function isSpelling(place: usize, end: usize): bool {
  const character = charAt(place);
  if (character > 127 || load<u8>(NEEDED + <usize>character) == 0) return false;
  if (++spellings > MOST_SPELLINGS) return true;
  if (beginsEncoded(place, end)) return true;
  const folded = lower(character);
  const last = load<u32>(BUCKETS + 32);
  for (let i: u32 = 0; i < last; i++) {
    const entry = ENTRIES + <usize>i * 8;
    if (load<u8>(entry, 6) == 0 && isSpelt(entry, folded, place, end)) {
      return true;
    }
  }
  return false;
}

/** Does the literal stand around `place`, where a character is that was read? */
function isSpelt(entry: usize, character: u32, place: usize, end: usize): bool {
  const text: usize = <usize>load<u32>(entry);
  const length: usize = <usize>load<u8>(entry, 4);
  for (let i: usize = 0; i < length; i++) {
    if (load<u8>(text + i) != character) continue;
    const start = place - i;
    if (start < lineAt) break;
    let same: usize = 0;
    behind = start;
    while (same < length && behind < end) {
      if (lower(charAt(behind)) != load<u8>(text + same)) break;
      same++;
    }
    if (same == length) return true;
  }
  return false;
}

/**
 * The character that JSON has at `place` if it is of ASCII, or one of those beyond whose lower or upper case is: then that.
 * Else {@link OTHER}. {@link behind} is set to where the next one begins.
 */
function charAt(place: usize): u32 {
  const byte: u32 = load<u8>(place);
  behind = place + 1;
  if (byte == BACKSLASH) {
    const kind: u32 = load<u8>(place, 1);
    behind = place + 2;
    if (kind == SLASH) return SLASH;
    if (kind != LETTER_U) return OTHER;
    behind = place + 6;
    let code: u32 = 0;
    for (let i: usize = 2; i < 6; i++) {
      const digit = hex(load<u8>(place + i));
      if (digit > 15) return OTHER;
      code = (code << 4) | digit;
    }
    return code < 128 ? code : asciiOf(code);
  }
  if (byte < 128) return byte;
  const second: u32 = load<u8>(place, 1) & 0x3f;
  if (byte == 0xe2) {
    behind = place + 3;
    const third: u32 = load<u8>(place, 2) & 0x3f;
    return asciiOf(0x2000 | (second << 6) | third);
  }
  behind = place + 2;
  return asciiOf(((byte & 0x1f) << 6) | second);
}

/** k for the sign of Kelvin, i for the I with a dot, s for the long s. */
function asciiOf(code: u32): u32 {
  if (code == 0x212a) return 0x6b;
  if (code == 0x130) return 0x69;
  return code == 0x17f ? 0x73 : OTHER;
}

function hex(byte: u32): u32 {
  if (byte - 0x30 < 10) return byte - 0x30;
  const letter = lower(byte) - 0x61;
  return letter < 6 ? letter + 10 : OTHER;
}

function lower(byte: u32): u32 {
  return byte - 0x41 < 26 ? byte | 0x20 : byte;
}
