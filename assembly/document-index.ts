/**
 * The bytes of one line of JSON in, the places of the values that somebody wants out, in one pass and without a string.
 * It is also a complete judge of JSON: whatever `JSON.parse` would refuse is refused here, and so is what is rare and
 * would need care. A line that is refused is parsed as before; that decides what is right.
 *
 * Lines that agree in all values that tell a kind (channel, event id …) are of one kind, and have one number. Values are
 * told apart by all their bytes, so numbers never mean two things; a value that was forgotten gets a new one.
 *
 * ```text
 *   {"EventID":13,"Message":"Registry value set:\r\n…","winlog":{"event_data":{"Image":"C:\\x.exe"}}}
 *    └─ wanted ─┘  └─ skipped, 16 bytes at a step ─┘    └──────── wanted: go in ────────┘
 *
 *   value(node)    a string, a number, a word, or one of:
 *   object(node)   its keys are looked up below `node`; below 0 nothing is wanted, and bytes are only judged
 *   array()        elements have no node
 * ```
 *
 * Memory, one for each instance, filled in by `src/event/document-index.ts`:
 *
 * ```text
 *   KEYS      1,024 × 16   hash table of wanted keys    hash u32 · address u32 · bytes u16 · node u16 · slot u16 · child u16
 *   KEY_TEXT               their texts
 *   SEEN      256 × 4      by slot: the line it was seen in last
 *   FOUND     256 × 4      by slot: its record there
 *   TELLS     256          by slot: its place among those that tell the kind, from 1, and flags
 *   RECORDS   256 × 20     what was found               slot · start · end · form and flags · number of the value
 *   MEMO      9,216 × 256  values that came before      hash u32 · bytes u32 · number u32 · their bytes, 240 at most
 *   TELLING   32 × 4       of the line at hand, the numbers of the values that tell its kind
 *   KINDS     4,096 × 132  hash table of kinds           number u32 · the same of its lines
 *   WATCHED   4,097 × 128  by kind: where its lines have what is asked of all of them, see {@link watch}
 *   SIFTS     1,024 × 128  by sift: bytes of its sets u16 · by mesh, the set of a line that has no value there u16
 *   VERDICTS  65,536 × 8   hash table of judged values   number of the value u32 · sift and mesh u16 · set u16
 *   SET_AT    16,384 × 4   by number: where a set of branches stands
 *   SETS      1 MiB        sets of branches, see `src/engine/sift.ts`
 *   LEFT      1 KiB        the branches that the values of the line at hand leave
 *   ROWS      1,024 × 64   what {@link walk} tells of each line, as eight doubles
 *   MISSES    1,024 × 32   values that are to be judged  row · sift · mesh · number · start · end · form · where in LEFTS
 *   LEFTS     64 KiB       of lines with such values: the branches that the others leave
 *   INPUT     256 KiB      a line, or many, with 16 bytes of slack
 *   CHUNKS    8 × 256 KiB  the same where files are read to, so that nothing is copied; 64 bytes more each, and slack
 * ```
 *
 * Many lines are walked over at once, in one call. Of each comes a row; where its kind is watched, one that tells all that
 * anybody asks of a line in which nobody is interested:
 *
 * ```text
 *   INPUT   {"EventID":13,…}⏎{"EventID":5,…}⏎{"Event⏎            ROWS   from   state    kind   times and numbers
 *             │ kind 7: times, number, two meshes                        0   to judge    7    …
 *             │         ├─ Image ───────── 4020: set 12 ──► LEFT
 *             │         └─ TargetObject ── 4999: not in VERDICTS ──► MISSES
 *             └ kind 9: times, number, one mesh                         16   passed      9    …
 *                       └─ Image ───────── 4020: set 1, the empty one   31   refused
 * ```
 */

// Not 0, which stands for "no entry".
export const KEYS: usize = 64;
const KEY_ENTRIES: u32 = 1024;
export const KEY_TEXT: usize = KEYS + 1024 * 16;
export const KEY_TEXT_BYTES: i32 = 32768;
const SEEN: usize = KEY_TEXT + 32768;
export const MOST_SLOTS: i32 = 256;
const FOUND: usize = SEEN + 256 * 4;
const TELLS: usize = FOUND + 256 * 4;
export const RECORDS: usize = TELLS + 256;
const RECORD_BYTES: usize = 20;
const MEMO: usize = RECORDS + 256 * 20;
const MEMO_ENTRIES: u32 = 8192;
/** Behind these: the values that tell kinds, which are never forgotten. */
const TELLING_ENTRIES: u32 = 1024;
const MEMO_ENTRY_BYTES: u32 = 256;
const MEMO_VALUE: usize = 12;
const MEMO_VALUE_BYTES: usize = 240;
const TELLING: usize = MEMO + (8192 + 1024) * 256;
export const MOST_TELLING: i32 = 32;
const TELLING_BYTES: usize = 128;
const BY_PRESENCE: u8 = 128;
const UNNUMBERED: u8 = 64;
const KINDS: usize = TELLING + 128;
export const MOST_KINDS: i32 = 4096;
const KIND_ENTRIES: u32 = 8192;
const KIND_BYTES: usize = 132;
const WATCHED: usize = KINDS + 8192 * 132;
const WATCHED_BYTES: usize = 128;
export const MOST_MESHES: i32 = 48;
export const SIFTS: usize = WATCHED + 4097 * 128;
export const MOST_SIFTS: i32 = 1024;
const SIFT_BYTES: usize = 128;
const VERDICTS: usize = SIFTS + 1024 * 128;
const VERDICT_ENTRIES: u32 = 65536;
export const SET_AT: usize = VERDICTS + 65536 * 8;
export const MOST_SETS: i32 = 16384;
export const SETS: usize = SET_AT + 16384 * 4;
export const SETS_BYTES: i32 = 1048576;
/** The longest set, and the most that is left to be judged. */
const SET_BYTES: usize = 1024;
const LEFT: usize = SETS + 1048576;
export const ROWS: usize = LEFT + 1024;
const MOST_ROWS: u32 = 1024;
const ROW_BYTES: usize = 64;
export const MISSES: usize = ROWS + 1024 * 64;
const MOST_MISSES: u32 = 1024;
const MISS_BYTES: usize = 32;
export const LEFTS: usize = MISSES + 1024 * 32;
export const LEFTS_BYTES: i32 = 65536;
export const INPUT: usize = LEFTS + 65536;
/** The longest line, and the most that is walked over in one call. */
export const LINE_BYTES: i32 = 65536;
export const INPUT_BYTES: i32 = 262144;
export const CHUNKS: usize = INPUT + 262144 + 64;
export const CHUNK_BYTES: i32 = 262208;
export const MOST_CHUNKS: i32 = 8;

/** Objects and lists within each other: no log needs more, and each takes a frame of the stack. */
const MAX_DEPTH: i32 = 64;

/** Forms of a value. */
const STRING: u32 = 0;
const OTHER: u32 = 1;
const OBJECT: u32 = 2;
/** Flags of a string. */
const ESCAPED: u32 = 4;
const NON_ASCII: u32 = 8;
/** It has a number, and behind the flags the entry of the memo. */
const NUMBERED: u32 = 16;
/** It was looked up whether it has one. */
const TRIED: u32 = 32;
const ENTRY_SHIFT: u32 = 8;

/** Stand among numbers of values for one that has none, and for an object. */
const SOME: u32 = 1;
const SOME_OBJECT: u32 = 2;
const SOME_NULL: u32 = 3;

/** No more are given then. */
const LAST_NUMBER: u32 = 0x7fffffff;

const QUOTE: u32 = 0x22;
const BACKSLASH: u32 = 0x5c;
const DOT: u32 = 0x2e;
const COMMA: u32 = 0x2c;

let line: u32 = 0;
let count: u32 = 0;
/** Of the value that was numbered last. */
let valueNumber: u32 = SOME;
/** Numbers up to it are given. */
let lastNumber: u32 = SOME_NULL;
let kindCount: u32 = 0;
/** Of the line at hand; 0 when it is not told. */
let kind: u32 = 0;
let isTold: bool = true;
/** Of the string that was walked over last. */
let escaped: bool = false;
let nonAscii: bool = false;
/** Of the key that was walked over last. */
let dotted: bool = false;

/** Adds a key below a node. @returns false when the table is full */
export function addKey(
  node: u32,
  text: usize,
  length: u32,
  slot: u32,
  child: u32,
): bool {
  const hash = hashOf(node, text, length);
  let at = hash % KEY_ENTRIES;
  for (let tries: u32 = 0; tries < KEY_ENTRIES; tries++) {
    const entry = KEYS + at * 16;
    if (load<u16>(entry, 8) == 0) {
      store<u32>(entry, hash);
      store<u32>(entry, <u32>text, 4);
      store<u16>(entry, <u16>length, 8);
      store<u16>(entry, <u16>node, 10);
      store<u16>(entry, <u16>slot, 12);
      store<u16>(entry, <u16>child, 14);
      return true;
    }
    at = (at + 1) % KEY_ENTRIES;
  }
  return false;
}

/**
 * From now on a slot tells the kind of a line: by its value, or by whether it has one. Kinds that were told without it
 * are forgotten.
 */
export function tellBy(slot: u32, place: u32, byValue: bool): void {
  store<u8>(TELLS + slot, (<u8>(place + 1)) | (byValue ? 0 : BY_PRESENCE));
  memory.fill(KINDS, 0, <usize>KIND_ENTRIES * KIND_BYTES);
  // Their numbers are not given again.
}

/** Values of a slot that hardly come again get no number. */
export function leaveUnnumbered(slot: u32): void {
  store<u8>(TELLS + slot, load<u8>(TELLS + slot) | UNNUMBERED);
}

/** What {@link timeAt} and {@link integerAt} give where there is no value. */
const ABSENT: f64 = -Infinity;

/** The record of a slot that holds a text without escapes, or what is neither text nor object; 0 for others. */
function plainRecord(slot: u32, forms: u32): usize {
  const record = RECORDS + <usize>load<u32>(FOUND + slot * 4) * RECORD_BYTES;
  const form = load<u32>(record, 12) & (OTHER | OBJECT | ESCAPED | NON_ASCII);
  return form == STRING || form == forms ? record : 0;
}

/**
 * Microseconds since 1970 of `YYYY-MM-DD{T| }hh:mm:ss[.f…][Z]` at a slot of the line that was walked over last, cut to
 * microseconds; {@link ABSENT}, or NaN for anything else.
 */
export function timeAt(slot: u32): f64 {
  if (load<u32>(SEEN + slot * 4) != line) return ABSENT;
  const record = plainRecord(slot, STRING);
  if (record == 0) return NaN;
  const at: usize = <usize>load<u32>(record, 4) + 1;
  const end: usize = <usize>load<u32>(record, 8) - 1;
  if (end - at < 19) return NaN;
  const mark = load<u8>(at, 10);
  if (load<u8>(at, 4) != 0x2d || load<u8>(at, 7) != 0x2d) return NaN;
  if (mark != 0x54 && mark != 0x20) return NaN;
  if (load<u8>(at, 13) != 0x3a || load<u8>(at, 16) != 0x3a) return NaN;
  const century = two(at);
  const ofCentury = two(at + 2);
  const month = two(at + 5);
  const day = two(at + 8);
  const hour = two(at + 11);
  const minute = two(at + 14);
  const second = two(at + 17);
  // What is no digit makes a number that is too large for all of these.
  if (century > 99 || ofCentury > 99 || century < 1) return NaN;
  if (hour > 23 || minute > 59 || second > 60) return NaN;
  const year = century * 100 + ofCentury;
  if (month < 1 || month > 12 || day < 1 || day > daysIn(month, year)) {
    return NaN;
  }
  let from = at + 19;
  let fraction: u32 = 0;
  if (from < end && (load<u8>(from) == DOT || load<u8>(from) == COMMA)) {
    const first = ++from;
    let scale: u32 = 100000;
    for (; from < end && isDigit(from); from++) {
      fraction += (load<u8>(from) - 0x30) * scale;
      scale /= 10;
    }
    if (from == first || from - first > 9) return NaN;
  }
  if (from < end && (load<u8>(from) | 0x20) == 0x7a) from++;
  if (from != end) return NaN;
  const seconds = (hour * 60 + minute) * 60 + second;
  const days = daysFromCivil(year, month, day);
  return <f64>days * 86400000000.0 + <f64>seconds * 1000000.0 + <f64>fraction;
}

/** The same for a whole number of at most 15 digits. */
export function integerAt(slot: u32, mayBeText: bool): f64 {
  if (load<u32>(SEEN + slot * 4) != line) return ABSENT;
  const record = plainRecord(slot, OTHER);
  if (record == 0) return NaN;
  let at: usize = load<u32>(record, 4);
  let end: usize = load<u32>(record, 8);
  if ((load<u32>(record, 12) & OTHER) == 0) {
    if (!mayBeText) return NaN;
    at++;
    end--;
  }
  if (end <= at || end - at > 15) return NaN;
  let value: u64 = 0;
  for (; at < end; at++) {
    if (!isDigit(at)) return NaN;
    value = value * 10 + (load<u8>(at) - 0x30);
  }
  return <f64>value;
}

/** Two decimal digits; a number above 99 where they are none. */
function two(at: usize): u32 {
  const tens: u32 = <u32>load<u8>(at) - 0x30;
  const ones: u32 = <u32>load<u8>(at, 1) - 0x30;
  return tens > 9 || ones > 9 ? 100 : tens * 10 + ones;
}

function daysIn(month: u32, year: u32): u32 {
  if (month == 2) {
    const isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return isLeap ? 29 : 28;
  }
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/** Days from 1970-01-01, by Howard Hinnant's method; the year is 100 at least. */
function daysFromCivil(year: u32, month: u32, day: u32): i32 {
  const y = month <= 2 ? year - 1 : year;
  const era = y / 400;
  const yearOfEra = y - era * 400;
  const monthFromMarch = month > 2 ? month - 3 : month + 9;
  const dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1;
  const dayOfEra =
    yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
  return <i32>(era * 146097 + dayOfEra) - 719468;
}

/**
 * The number of the value at a slot of the line that was walked over last: of the same bytes always the same, of others
 * another. 0 for one that has none, −1 where there is no value. Looked up when it is asked for: most never are.
 */
export function numberAt(slot: u32): i32 {
  if (load<u32>(SEEN + slot * 4) != line) return -1;
  const record = RECORDS + <usize>load<u32>(FOUND + slot * 4) * RECORD_BYTES;
  let form = load<u32>(record, 12);
  if ((form & (TRIED | OBJECT)) == 0) {
    form |= TRIED;
    if ((load<u8>(TELLS + slot) & (BY_PRESENCE | UNNUMBERED)) == 0) {
      const at: usize = load<u32>(record, 4);
      form |= remember(at, <usize>load<u32>(record, 8) - at, false);
    }
    store<u32>(record, form, 12);
    store<u32>(record, valueNumber, 16);
  }
  return (form & NUMBERED) != 0 ? load<i32>(record, 16) : 0;
}

/** The number of the kind of the line that was walked over last, from 1; 0: not told, as there are too many. */
export function lineKind(): u32 {
  return kind;
}

/**
 * Walks over the line of `length` bytes at INPUT.
 * @returns how many records there are, or −1 for a line that is to be parsed
 */
export function index(length: i32): i32 {
  return walkLine(INPUT, INPUT + length);
}

function walkLine(from: usize, end: usize): i32 {
  // The walk ends here whatever the line holds: no string, number or blank contains it.
  const behindLine = v128.load(end);
  v128.store(end, i64x2.splat(0));
  line++;
  count = 0;
  kind = 0;
  isTold = true;
  memory.fill(TELLING, 0, TELLING_BYTES);
  let behind: usize = 0;
  if (load<u8>(from) == 0x7b) behind = object(from, 1, 0);
  const isWhole = behind != 0 && skipBlanks(behind) == end;
  v128.store(end, behindLine);
  if (!isWhole) return -1;
  if (isTold) kind = kindOf();
  return count;
}

/** States of a line: it is to be parsed, to be opened, to be judged by MISSES, or nobody is interested. */
const REFUSED: f64 = 0;
const TO_OPEN: f64 = 1;
const TO_JUDGE: f64 = 2;
const PASSED: f64 = 3;
/** What stands for no slot. */
const NO_SLOT: u32 = 0xffff;

/** Where the line of the first row begins. */
let rowsFrom: usize = 0;
let rows: u32 = 0;
let misses: u32 = 0;
/** Bytes of LEFTS that are in use. */
let lefts: usize = 0;

/** Numbers of sets: no value says anything about a line; nobody is interested. Others stand in SETS. */
const ANYTHING: u32 = 0;
const NOTHING: u32 = 1;

/**
 * Lines of a kind pass from now on if nobody is interested in them; what is asked of each is where {@link watchSlot} says.
 * @param sift from 1; kinds of one sift share what is known of values
 * @param meshes how many slots tell whether somebody is interested
 */
export function watch(kind: u32, sift: u32, meshes: u32): void {
  const entry = WATCHED + <usize>kind * WATCHED_BYTES;
  store<u16>(entry, <u16>sift);
  store<u16>(entry, <u16>meshes, 2);
}

/**
 * Places: 0 the event's own time, 1 to 3 those that may be the record's, 4 of arrival, 5 the record's number, 6 what
 * orders before it; from 7 on the meshes.
 */
export function watchSlot(kind: u32, place: u32, slot: u32): void {
  store<u16>(
    WATCHED + <usize>kind * WATCHED_BYTES + place * 2,
    <u16>slot,
    WATCHED_SLOTS,
  );
}

const WATCHED_SLOTS: usize = 4;
const MESHES: u32 = 7;

/** A value of this number leaves the branches of a set there. */
export function learn(sift: u32, mesh: u32, number: u32, set: u32): void {
  const place = (sift << 6) | mesh;
  const entry = verdictEntry(place, number);
  store<u32>(entry, number);
  store<u16>(entry, <u16>place, 4);
  store<u16>(entry, <u16>set, 6);
}

/** Of two values with one entry the one that was judged last stays. */
function verdictEntry(place: u32, number: u32): usize {
  const hash = (number * 0x9e3779b1) ^ (place * 0x85ebca6b);
  return VERDICTS + <usize>((hash >> 12) % VERDICT_ENTRIES) * 8;
}

export function missCount(): u32 {
  return misses;
}

/** How much of LEFTS is in use. */
export function leftBytes(): u32 {
  return <u32>lefts;
}

/**
 * Walks over the lines that begin in `length` bytes at `from`, in INPUT or CHUNKS, and end there with a line feed, as far as
 * there is room for their rows.
 * @returns how many rows there are
 */
export function walk(from: usize, length: i32): u32 {
  const end = from + length;
  let at = from;
  rowsFrom = from;
  rows = 0;
  misses = 0;
  lefts = 0;
  while (
    rows < MOST_ROWS &&
    misses + <u32>MOST_MESHES <= MOST_MISSES &&
    lefts + SET_BYTES <= <usize>LEFTS_BYTES
  ) {
    const lineEnd = lineFeed(at, end);
    if (lineEnd == end) break;
    tellRow(at, lineEnd);
    at = lineEnd + 1;
  }
  return rows;
}

/** The same for one line of `length` bytes, whatever it holds. */
export function walkOne(length: i32): void {
  rowsFrom = INPUT;
  rows = 0;
  misses = 0;
  lefts = 0;
  tellRow(INPUT, INPUT + length);
}

function tellRow(from: usize, end: usize): void {
  const row = ROWS + <usize>rows * ROW_BYTES;
  store<f64>(row, <f64>(<u32>(from - rowsFrom)));
  let state = REFUSED;
  if (end - from <= <usize>LINE_BYTES && walkLine(from, end) >= 0) {
    state = kind == 0 ? TO_OPEN : sifted(row);
  }
  store<f64>(row, state, 8);
  store<f64>(row, <f64>kind, 16);
  rows++;
}

/**
 * The state of the line that was walked over last; its times and numbers are in the row. Value by value branches are taken
 * from LEFT, until none is left or values are:
 *
 * ```text
 *   all branches ──known value──► fewer ──known value──► none: passed, whatever the others are
 *                                   │ a new one: MISSES     ──► some, and no new value: to open
 *                                   ▼                       ──► some, and new values: to judge
 * ```
 */
function sifted(row: usize): f64 {
  const watched = WATCHED + <usize>kind * WATCHED_BYTES;
  const sift: u32 = load<u16>(watched);
  if (sift == 0) return TO_OPEN;
  const meshes: u32 = load<u16>(watched, 2);
  const own = SIFTS + <usize>sift * SIFT_BYTES;
  const bytes: usize = load<u16>(own);
  const before = misses;
  // Without any nobody is interested, whatever the line holds.
  let isLeft = meshes != 0;
  let isWhole = true;
  for (let mesh: u32 = 0; mesh < meshes; mesh++) {
    const slot: u32 = slotAt(watched, MESHES + mesh);
    const number = numberAt(slot);
    let set: u32;
    if (number < 0) {
      set = load<u16>(own + mesh * 2, 2);
    } else {
      const place = (sift << 6) | mesh;
      const entry = verdictEntry(place, number);
      if (
        number == 0 ||
        load<u32>(entry) != <u32>number ||
        load<u16>(entry, 4) != <u16>place
      ) {
        miss(sift, mesh, number, slot);
        continue;
      }
      set = load<u16>(entry, 6);
    }
    if (set == ANYTHING) continue;
    isLeft = set != NOTHING && takeAway(set, bytes, isWhole);
    if (!isLeft) break;
    isWhole = false;
  }
  if (!isLeft) misses = before;
  else if (misses == before) return TO_OPEN;
  if (!readStamps(watched, row)) {
    misses = before;
    return TO_OPEN;
  }
  if (!isLeft) return PASSED;
  if (isWhole) memory.fill(LEFTS + lefts, 0xff, bytes);
  else memory.copy(LEFTS + lefts, LEFT, bytes);
  lefts += bytes;
  return TO_JUDGE;
}

/** Leaves in LEFT what the set has too. @returns whether there is any */
function takeAway(set: u32, bytes: usize, isWhole: bool): bool {
  const from: usize = load<u32>(SET_AT + set * 4);
  let some = i64x2.splat(0);
  for (let at: usize = 0; at < bytes; at += 16) {
    let both = v128.load(from + at);
    if (!isWhole) both = v128.and(both, v128.load(LEFT + at));
    v128.store(LEFT + at, both);
    some = v128.or(some, both);
  }
  return v128.any_true(some);
}

/** The value at a slot is to be judged. */
function miss(sift: u32, mesh: u32, number: u32, slot: u32): void {
  const record = RECORDS + <usize>load<u32>(FOUND + slot * 4) * RECORD_BYTES;
  const entry = MISSES + <usize>misses * MISS_BYTES;
  store<u32>(entry, rows);
  store<u32>(entry, sift, 4);
  store<u32>(entry, mesh, 8);
  store<u32>(entry, number, 12);
  store<u32>(entry, load<u32>(record, 4), 16);
  store<u32>(entry, load<u32>(record, 8), 20);
  store<u32>(entry, load<u32>(record, 12), 24);
  store<u32>(entry, <u32>lefts, 28);
  misses++;
}

/** @returns false if one of them is in no plain form, or no time is there */
function readStamps(watched: usize, row: usize): bool {
  const happenedUs = timeIn(slotAt(watched, 0));
  let recordUs = timeIn(slotAt(watched, 1));
  if (recordUs == ABSENT) recordUs = timeIn(slotAt(watched, 2));
  if (recordUs == ABSENT) recordUs = timeIn(slotAt(watched, 3));
  const arrivalUs = timeIn(slotAt(watched, 4));
  const number = integerAt(slotAt(watched, 5), true);
  const sequence = slotAt(watched, 6);
  let id = number;
  if (sequence != NO_SLOT) {
    const ordered = integerAt(sequence, false);
    if (ordered != ABSENT) id = ordered;
  }
  store<f64>(row, happenedUs, 24);
  store<f64>(row, recordUs, 32);
  store<f64>(row, arrivalUs, 40);
  store<f64>(row, number, 48);
  store<f64>(row, id, 56);
  if (happenedUs == ABSENT && recordUs == ABSENT) return false;
  return (
    !isNaN(happenedUs) &&
    !isNaN(recordUs) &&
    !isNaN(arrivalUs) &&
    !isNaN(number) &&
    !isNaN(id)
  );
}

function slotAt(watched: usize, place: u32): u32 {
  return load<u16>(watched + place * 2, WATCHED_SLOTS);
}

function timeIn(slot: u32): f64 {
  return slot == NO_SLOT ? ABSENT : timeAt(slot);
}

/** The next line feed at or after `from`; `end` where there is none before it. */
function lineFeed(from: usize, end: usize): usize {
  for (let at = from; at < end; at += 16) {
    const found = i8x16.bitmask(i8x16.eq(v128.load(at), i8x16.splat(0x0a)));
    if (found != 0) {
      const place = at + <usize>ctz(found);
      return place < end ? place : end;
    }
  }
  return end;
}

function skipBlanks(from: usize): usize {
  let at = from;
  while (true) {
    const byte = load<u8>(at);
    if (byte > 0x20) return at;
    if (byte != 0x20 && byte != 0x0a && byte != 0x0d && byte != 0x09) return at;
    at++;
  }
}

/** @returns the place behind the value that begins at `at`; 0 when the line is to be parsed */
function value(at: usize, node: u32, depth: i32): usize {
  const byte = load<u8>(at);
  if (byte == QUOTE) {
    const end = closingQuote(at + 1);
    return end == 0 ? 0 : end + 1;
  }
  if (byte == 0x7b) return depth < MAX_DEPTH ? object(at, node, depth) : 0;
  if (byte == 0x5b) return depth < MAX_DEPTH ? array(at, depth) : 0;
  if (byte == 0x74) return load<u32>(at) == 0x65757274 ? at + 4 : 0;
  if (byte == 0x66) {
    return load<u32>(at, 1) == 0x65736c61 ? at + 5 : 0;
  }
  if (byte == 0x6e) return load<u32>(at) == 0x6c6c756e ? at + 4 : 0;
  return number(at);
}

function object(open: usize, node: u32, depth: i32): usize {
  let at = skipBlanks(open + 1);
  if (load<u8>(at) == 0x7d) return at + 1;
  while (true) {
    if (load<u8>(at) != QUOTE) return 0;
    const key = at + 1;
    let end: usize = 0;
    let wanted: usize = 0;
    if (node == 0) {
      end = closingQuote(key);
      if (end == 0) return 0;
    } else {
      end = keyEnd(key);
      if (end == 0) return 0;
      wanted = lookUp(node, key, <u32>(end - key));
      // `{"a.b":1}` may mean what `{"a":{"b":1}}` means. A wanted key has no dot.
      if (wanted == 0 && dotted) return 0;
    }
    at = skipBlanks(end + 1);
    if (load<u8>(at) != 0x3a) return 0;
    at = skipBlanks(at + 1);
    if (wanted == 0) {
      at = value(at, 0, depth + 1);
    } else {
      at = wantedValue(at, wanted, depth + 1);
    }
    if (at == 0) return 0;
    at = skipBlanks(at);
    const byte = load<u8>(at);
    if (byte == 0x7d) return at + 1;
    if (byte != 0x2c) return 0;
    at = skipBlanks(at + 1);
  }
}

function wantedValue(at: usize, wanted: usize, depth: i32): usize {
  const slot: u32 = load<u16>(wanted, 12);
  const child: u32 = load<u16>(wanted, 14);
  // Of a key that stands twice JSON.parse takes the last, with all that is below it.
  const seen = SEEN + slot * 4;
  if (load<u32>(seen) == line) return 0;
  store<u32>(seen, line);
  store<u32>(FOUND + slot * 4, count);
  const record = RECORDS + <usize>count * RECORD_BYTES;
  count++;
  store<u32>(record, slot);
  const telling = load<u8>(TELLS + slot);
  const byValue = (telling & BY_PRESENCE) == 0;
  const tells = <usize>(telling & ~(BY_PRESENCE | UNNUMBERED));
  const first = load<u8>(at);
  if (child != 0 && first == 0x7b) {
    store<u32>(record, OBJECT, 12);
    if (tells != 0) store<u32>(TELLING + (tells - 1) * 4, SOME_OBJECT);
    return value(at, child, depth);
  }
  const end = value(at, 0, depth);
  if (end == 0) return 0;
  store<u32>(record, <u32>at, 4);
  store<u32>(record, <u32>end, 8);
  let form: u32 = OTHER;
  if (first == QUOTE) {
    form = STRING;
    if (escaped) form |= ESCAPED;
    if (nonAscii) form |= NON_ASCII;
  }
  valueNumber = SOME;
  if (tells != 0 && byValue) form |= remember(at, end - at, true) | TRIED;
  store<u32>(record, form, 12);
  store<u32>(record, valueNumber, 16);
  if (tells != 0) {
    const isNull = first == 0x6e;
    const told = byValue ? valueNumber : isNull ? SOME_NULL : SOME_OBJECT;
    store<u32>(TELLING + (tells - 1) * 4, told);
  }
  return end;
}

function array(open: usize, depth: i32): usize {
  let at = skipBlanks(open + 1);
  if (load<u8>(at) == 0x5d) return at + 1;
  while (true) {
    at = value(at, 0, depth + 1);
    if (at == 0) return 0;
    at = skipBlanks(at);
    const byte = load<u8>(at);
    if (byte == 0x5d) return at + 1;
    if (byte != 0x2c) return 0;
    at = skipBlanks(at + 1);
  }
}

/**
 * The closing quote of the string whose text begins at `from`; 0 when it is no string. 16 bytes at a step; of these the
 * quotes, backslashes and control characters are bits of a mask, looked at one after the other:
 *
 * ```text
 *   C : \ \ x . e x e \ r \ n U "      . . 1 1 . . . . . 1 . 1 . . 1     the second of two is cleared with the first
 * ```
 */
function closingQuote(from: usize): usize {
  let at = from;
  let high: i32 = 0;
  escaped = false;
  while (true) {
    const bytes = v128.load(at);
    let stops = i8x16.bitmask(
      v128.or(
        v128.or(
          i8x16.eq(bytes, i8x16.splat(0x22)),
          i8x16.eq(bytes, i8x16.splat(0x5c)),
        ),
        i8x16.lt_u(bytes, i8x16.splat(0x20)),
      ),
    );
    const highs = i8x16.bitmask(bytes);
    let step: usize = 16;
    while (stops != 0) {
      const first = <usize>ctz(stops);
      const byte = load<u8>(at + first);
      if (byte == QUOTE) {
        nonAscii = (high | (highs & ((1 << (<i32>first)) - 1))) != 0;
        return at + first;
      }
      if (byte != BACKSLASH) return 0;
      escaped = true;
      const length = escapeLength(load<u8>(at + first, 1), at + first + 2);
      if (length == 0) return 0;
      const behind = first + length;
      if (behind >= 16) {
        step = behind;
        stops = 0;
      } else {
        stops &= -1 << (<i32>behind);
      }
    }
    high |= highs;
    at += step;
  }
}

/** The same for a key without escapes; 0 also for one with. Tells whether it has a dot. */
function keyEnd(from: usize): usize {
  let at = from;
  let dots: i32 = 0;
  while (true) {
    const bytes = v128.load(at);
    const stops = i8x16.bitmask(
      v128.or(
        v128.or(
          i8x16.eq(bytes, i8x16.splat(0x22)),
          i8x16.eq(bytes, i8x16.splat(0x5c)),
        ),
        i8x16.lt_u(bytes, i8x16.splat(0x20)),
      ),
    );
    const some = i8x16.bitmask(i8x16.eq(bytes, i8x16.splat(0x2e)));
    if (stops != 0) {
      const first = <usize>ctz(stops);
      if (load<u8>(at + first) != QUOTE) return 0;
      dotted = (dots | (some & below(first))) != 0;
      return at + first;
    }
    dots |= some;
    at += 16;
  }
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

/** @param hex where the digits of a `u` would stand */
function escapeLength(byte: u32, hex: usize): usize {
  if (byte < 64) return ((LOW_ESCAPES >> byte) & 1) != 0 ? 2 : 0;
  if (byte < 128 && ((HIGH_ESCAPES >> (byte - 64)) & 1) != 0) return 2;
  if (byte != 0x75) return 0;
  return isHex(hex) && isHex(hex + 1) && isHex(hex + 2) && isHex(hex + 3)
    ? 6
    : 0;
}

function isHex(at: usize): bool {
  const byte: u32 = load<u8>(at);
  return byte - 0x30 < 10 || (byte | 0x20) - 0x61 < 6;
}

function isDigit(at: usize): bool {
  return <u32>load<u8>(at) - 0x30 < 10;
}

/** `-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?` */
function number(from: usize): usize {
  let at = from;
  if (load<u8>(at) == 0x2d) at++;
  if (!isDigit(at)) return 0;
  if (load<u8>(at) == 0x30) at++;
  else while (isDigit(at)) at++;
  if (load<u8>(at) == DOT) {
    at++;
    if (!isDigit(at)) return 0;
    while (isDigit(at)) at++;
  }
  if ((load<u8>(at) | 0x20) == 0x65) {
    at++;
    const sign = load<u8>(at);
    if (sign == 0x2b || sign == 0x2d) at++;
    if (!isDigit(at)) return 0;
    while (isDigit(at)) at++;
  }
  return at;
}

/** The lowest bits of a mask: as many as there are bytes, 16 at most. */
function below(bytes: usize): i32 {
  return bytes >= 16 ? 0xffff : (1 << (<i32>bytes)) - 1;
}

function isSame(a: usize, b: usize, length: usize): bool {
  for (let at: usize = 0; at < length; at += 16) {
    const equal = i8x16.bitmask(i8x16.eq(v128.load(a + at), v128.load(b + at)));
    const asked = below(length - at);
    if ((equal & asked) != asked) return false;
  }
  return true;
}

function lookUp(node: u32, text: usize, length: u32): usize {
  const hash = hashOf(node, text, length);
  let at = hash % KEY_ENTRIES;
  while (true) {
    const entry = KEYS + at * 16;
    const bytes: u32 = load<u16>(entry, 8);
    if (bytes == 0) return 0;
    if (
      load<u32>(entry) == hash &&
      bytes == length &&
      load<u16>(entry, 10) == node &&
      isSame(load<u32>(entry, 4), text, length)
    ) {
      return entry;
    }
    at = (at + 1) % KEY_ENTRIES;
  }
}

/** Of the first and the last eight bytes; who looks up compares them all. */
function hashOf(node: u32, text: usize, length: u32): u32 {
  let first = load<u64>(text);
  let last = first;
  if (length >= 8) last = load<u64>(text + length - 8);
  else {
    first &= ((<u64>1) << (length * 8)) - 1;
    last = first;
  }
  return mix(first ^ ((<u64>node) << 56) ^ (<u64>length), last);
}

function mix(a: u64, b: u64): u32 {
  let hash = a * 0x9e3779b97f4a7c15;
  hash ^= b + (hash >> 29);
  hash *= 0xbf58476d1ce4e5b9;
  return <u32>(hash >> 32);
}

/**
 * Looks a short value up among those that came before, by all its bytes, and keeps it in the place of whichever was
 * there. Sets its number; a value that is longer has none.
 * @returns flags and entry
 */
function remember(at: usize, length: usize, tells: bool): u32 {
  if (length > MEMO_VALUE_BYTES || lastNumber == LAST_NUMBER) {
    isTold = isTold && !tells;
    return 0;
  }
  const hash = hashOfValue(at, length);
  let entry = hash % MEMO_ENTRIES;
  if (tells) {
    entry = tellingEntry(hash, at, length);
    if (entry == 0) {
      isTold = false;
      return 0;
    }
  }
  const place = MEMO + entry * MEMO_ENTRY_BYTES;
  if (!holds(place, hash, at, length)) {
    store<u32>(place, hash);
    store<u32>(place, <u32>length, 4);
    store<u32>(place, ++lastNumber, 8);
    memory.copy(place + MEMO_VALUE, at, length);
  }
  valueNumber = load<u32>(place, 8);
  return NUMBERED | (entry << ENTRY_SHIFT);
}

function holds(place: usize, hash: u32, at: usize, length: usize): bool {
  return (
    load<u32>(place) == hash &&
    load<u32>(place, 4) == <u32>length &&
    isSame(place + MEMO_VALUE, at, length)
  );
}

/** The entry of a value that tells kinds, or one that is free; 0 when there is none. */
function tellingEntry(hash: u32, at: usize, length: usize): u32 {
  for (let tries: u32 = 0; tries < 16; tries++) {
    const entry = MEMO_ENTRIES + ((hash + tries) % TELLING_ENTRIES);
    const place = MEMO + entry * MEMO_ENTRY_BYTES;
    if (load<u32>(place, 8) == 0 || holds(place, hash, at, length)) {
      return entry;
    }
  }
  return 0;
}

function hashOfValue(at: usize, length: usize): u32 {
  if (length < 8) {
    const bytes = load<u64>(at) & (((<u64>1) << (length * 8)) - 1);
    return mix(bytes, length);
  }
  let hash: u64 = length;
  // The last eight bytes, some of them perhaps twice.
  const last = at + length - 8;
  for (let from = at; from < last; from += 8) {
    hash = (hash ^ load<u64>(from)) * 0x9e3779b97f4a7c15;
    hash ^= hash >> 32;
  }
  return mix(hash, load<u64>(last));
}

/** Finds the kind of the line by the numbers in TELLING, or gives it the next number. */
function kindOf(): u32 {
  let hash: u64 = 0;
  for (let at: usize = 0; at < TELLING_BYTES; at += 8) {
    hash = (hash ^ load<u64>(TELLING + at)) * 0x9e3779b97f4a7c15;
    hash ^= hash >> 29;
  }
  let entry = <u32>(hash >> 32) % KIND_ENTRIES;
  while (true) {
    const place = KINDS + <usize>entry * KIND_BYTES;
    const number = load<u32>(place);
    if (number == 0) {
      if (kindCount >= <u32>MOST_KINDS) return 0;
      store<u32>(place, ++kindCount);
      memory.copy(place + 4, TELLING, TELLING_BYTES);
      return kindCount;
    }
    if (isSame(place + 4, TELLING, TELLING_BYTES)) return number;
    entry = (entry + 1) % KIND_ENTRIES;
  }
}
