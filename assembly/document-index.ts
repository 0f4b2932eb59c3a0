/**
 * The bytes of one line of JSON in, the places of the values that somebody wants out, in one pass and without a string.
 * It is also a complete judge of JSON: whatever `JSON.parse` would refuse is refused here, and so is what is rare and
 * would need care. A line that is refused is parsed as before; that decides what is right.
 *
 * Lines that agree in all values that tell a kind (channel, event id …) are of one kind, and have one number; those that agree
 * in all values that tell the host (computer, host id …) have another number in common. Values are
 * told apart by all their bytes, so numbers never mean two things; a value that was forgotten gets a new one.
 *
 * ```text
 *   {"EventID":13,"Message":"Registry value set:\r\n…","winlog":{"event_data":{"Image":"C:\\x.exe"}}}
 *    ↑       ↑    ↑       ↑ ↑                        ↑ ↑      ↑  ↑          ↑  ↑     ↑ ↑         ↑      marks
 *    └─ wanted ─┘  └───────── skipped ────────────────┘ └──────── wanted: go in ────────┘
 *
 *   mark()         finds the quotes of the line, before all else: see `marks.ts`
 *   object(node)   its keys are looked up below `node`; below 0 nothing is wanted, and bytes are only judged
 *   value()        what nobody wants: a text, a number, a word, an object below 0, or
 *   array()
 * ```
 *
 * Memory, one for each instance, filled in by `src/event/document-index.ts`:
 *
 * ```text
 *   tables                 see `vectors.ts`
 *   KEYS      1,024 × 32   hash table of wanted keys    16 bytes · length u16 · node u16 · slot u16 · child u16 · address u32
 *   MAYBE     8,192 bits   by hash: whether there is such a key; of those that are not wanted hardly one gets further
 *   KEY_TEXT               their texts
 *   SEEN      512 × 4      by slot: the line it was seen in last
 *   FOUND     512 × 4      by slot: its record there
 *   TELLS     512          by slot: its place among those that tell the kind, from 1, and flags
 *   RECORDS   512 × 20     what was found               slot · start · end · form and flags · number of the value
 *   MEMO      41,984 × 256 values that came before      hash u32 · bytes u32 · number u32 · their bytes, 240 at most
 *   TELLING   72 × 4       of the line at hand, the numbers of the values that tell its kind; behind 56 of what forms those
 *                          are that tell its host; behind 64 their numbers
 *   FACTORS   64 × 4       odd numbers, for its hash
 *   KINDS     8,192 × 244  hash table of kinds           number u32 · the same of its lines
 *   HOSTS     16,384 × 36  hash table of hosts           number u32 · the same of their lines
 *   WATCHED   4,097 × 128  by kind: where its lines have what is asked of all of them, see {@link watch}
 *   SIFTS     1,024 × 292  by sift: bytes of its sets u16 · by mesh, the set of a line that has no value there u16; from
 *                          100 on by mesh, its set of anchors, from 1, u16 · the set of a value that holds none of them u16
 *   ANCHORS   64 × 8,192   bitmaps, see `anchors.ts`
 *   VERDICTS  65,536 × 8   hash table of judged values   number of the value u32 · sift and mesh u16 · set u16
 *   SET_AT    16,384 × 4   by number: where a set of branches stands
 *   SETS      1 MiB        sets of branches, see `src/engine/sift.ts`
 *   LEFT      1 KiB        the branches that the values of the line at hand leave
 *   ROWS      1,024 × 64   what {@link walk} tells of each line, as eight doubles
 *   MISSES    1,024 × 32   values that are to be judged  row · sift · mesh · number · start · end · form · where in LEFTS
 *   LEFTS     64 KiB       of lines with such values: the branches that the others leave
 *   MARKS     65,664 × 4   of the line at hand, see `marks.ts`
 *   INPUT     256 KiB      a line, or many, with 80 bytes of slack: steps are of 64, and an escape has up to 6
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

import { ANCHOR_BYTES, holdsAnchor, putAnchor } from "./anchors";
import { lineFeed, mark } from "./marks";
import { BACKSLASHES, BEHIND_TABLES, DOTS, headOf, isSame } from "./vectors";

// Not 0, which stands for "no entry".
const KEYS: usize = BEHIND_TABLES;
const KEY_ENTRIES: u32 = 1024;
const KEY_BYTES: usize = 32;
/** In an entry, behind the first 16 bytes. */
const KEY_LENGTH: usize = 16;
const KEY_NODE: usize = 18;
const KEY_SLOT: usize = 20;
const KEY_CHILD: usize = 22;
const KEY_ADDRESS: usize = 24;
const MAYBE: usize = KEYS + 1024 * 32;
export const KEY_TEXT: usize = MAYBE + 8192 / 8;
export const KEY_TEXT_BYTES: i32 = 32768;
const SEEN: usize = KEY_TEXT + 32768;
export const MOST_SLOTS: i32 = 512;
const FOUND: usize = SEEN + 512 * 4;
const TELLS: usize = FOUND + 512 * 4;
export const RECORDS: usize = TELLS + 512;
const RECORD_BYTES: usize = 20;
const MEMO: usize = RECORDS + 512 * 20;
const MEMO_ENTRIES: u32 = 8192;
/** Behind these: the values that tell kinds, then those that tell hosts, which are never forgotten. */
const TELLING_ENTRIES: u32 = 1024;
const HOST_VALUE_ENTRIES: u32 = 32768;
const MEMO_ENTRY_BYTES: u32 = 256;
const MEMO_VALUE: usize = 12;
const MEMO_VALUE_BYTES: usize = 240;
const TELLING: usize = MEMO + (8192 + 1024 + 32768) * 256;
/** A place and one fit into the bits of TELLS that are no flags: these, and behind them those of the host. */
export const MOST_TELLING: i32 = 56;
export const MOST_TELLING_HOST: i32 = 7;
const HOST_FORMS: usize = TELLING + 56 * 4;
const KIND_VALUES: usize = 60 * 4;
const TELLING_HOST: usize = TELLING + 64 * 4;
const BY_PRESENCE: u8 = 128;
const UNNUMBERED: u8 = 64;
const FACTORS: usize = TELLING + 288;
const KINDS: usize = FACTORS + 256;
export const MOST_KINDS: i32 = 4096;
const KIND_ENTRIES: u32 = 8192;
const KIND_BYTES: usize = 244;
const HOSTS: usize = KINDS + 8192 * 244;
const MOST_HOSTS: u32 = 8192;
const HOST_ENTRIES: u32 = 16384;
const HOST_BYTES: usize = 36;
/** A row has the number of the host times this, and that of the kind. */
const HOSTS_FROM: u32 = 8192;
const WATCHED: usize = HOSTS + 16384 * 36;
const WATCHED_BYTES: usize = 128;
export const MOST_MESHES: i32 = 48;
export const SIFTS: usize = WATCHED + 4097 * 128;
export const MOST_SIFTS: i32 = 1024;
const SIFT_BYTES: usize = 292;
const SIFT_ANCHORS: usize = 100;
const ANCHORS: usize = SIFTS + 1024 * 292;
export const MOST_ANCHOR_SETS: i32 = 64;
const VERDICTS: usize = ANCHORS + 64 * 8192;
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
const MARKS: usize = LEFTS + 65536;
// A line's, and as many as a step may write ahead.
export const INPUT: usize = MARKS + (65536 + 128) * 4;
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
/** It was looked whether it is {@link ESCAPED} and {@link NON_ASCII}: most texts never are. */
const FORMED: u32 = 64;
const ENTRY_SHIFT: u32 = 8;

/** Stand among numbers of values for one that has none, and for an object. */
const SOME: u32 = 1;
const SOME_OBJECT: u32 = 2;
const SOME_NULL: u32 = 3;

/** No more are given then. */
const LAST_NUMBER: u32 = 0x7fffffff;

const QUOTE: u32 = 0x22;
const DOT: u32 = 0x2e;
const COMMA: u32 = 0x2c;
const SPACE: u32 = 0x20;
const COLON: u32 = 0x3a;
const OPEN: u32 = 0x7b;
const OPEN_LIST: u32 = 0x5b;
const CLOSE: u32 = 0x7d;
/** `,"`, read as one number. */
const COMMA_QUOTE: u32 = 0x222c;

/**
 * The first mark that the walk has not come by: none is between it and where the walk stands. So a quote that begins a
 * text is at this mark, and the one that ends it at the mark behind.
 */
let next: usize = MARKS;
let line: u32 = 0;
let count: u32 = 0;
/** Of the value that was numbered last. */
let valueNumber: u32 = SOME;
/** Numbers up to it are given. */
let lastNumber: u32 = SOME_NULL;
let kindCount: u32 = 0;
let hostCount: u32 = 0;
/** Where the host of the line before stands. */
let lastHost: usize = HOSTS;
/** As much of TELLING as is in use for kinds. */
let tellingBytes: usize = 0;
/** Of the line at hand; 0 when it is not told. */
let kind: u32 = 0;
/** Of the same, where its kind is told. */
let host: u32 = 0;
/** Of the values that tell it, three bits each; see {@link tell}. */
let hostForms: u32 = 0;
let isTold: bool = true;

for (let i: u32 = 0; i < 64; i++) {
  store<u32>(FACTORS + <usize>i * 4, mix(i + 1, 0) | 1);
}

/** Adds a key below a node. @returns false when the table is full */
export function addKey(
  node: u32,
  text: usize,
  length: u32,
  slot: u32,
  child: u32,
): bool {
  const head = headOf(text, length);
  const hash = hashOf(head, node, length);
  const maybe = MAYBE + <usize>(hash >> 3);
  const bit: u32 = 1 << (hash & 7);
  store<u8>(maybe, load<u8>(maybe) | (<u8>bit));
  let at = hash % KEY_ENTRIES;
  for (let tries: u32 = 0; tries < KEY_ENTRIES; tries++) {
    const entry = KEYS + at * KEY_BYTES;
    if (load<u16>(entry, KEY_LENGTH) == 0) {
      v128.store(entry, head);
      store<u16>(entry, <u16>length, KEY_LENGTH);
      store<u16>(entry, <u16>node, KEY_NODE);
      store<u16>(entry, <u16>slot, KEY_SLOT);
      store<u16>(entry, <u16>child, KEY_CHILD);
      store<u32>(entry, <u32>text, KEY_ADDRESS);
      return true;
    }
    at = (at + 1) % KEY_ENTRIES;
  }
  return false;
}

/**
 * From now on a slot tells the kind of a line: by its value, or by whether it has one. Kinds that were told without it
 * are forgotten. At a place from {@link MOST_TELLING} on its value tells the host, and its form the kind: a shape may be known by
 * whether a line names any.
 */
export function tellBy(slot: u32, place: u32, byValue: bool): void {
  store<u8>(TELLS + slot, (<u8>(place + 1)) | (byValue ? 0 : BY_PRESENCE));
  const isOfHost = place >= <u32>MOST_TELLING;
  const upTo = isOfHost ? KIND_VALUES : (<usize>(place / 4) + 1) * 16;
  if (upTo > tellingBytes) tellingBytes = upTo;
  if (kindCount == 0) return;
  memory.fill(KINDS, 0, <usize>KIND_ENTRIES * KIND_BYTES);
  // Their numbers are not given again.
}

/** Values of a slot that hardly come again get no number. */
export function leaveUnnumbered(slot: u32): void {
  store<u8>(TELLS + slot, load<u8>(TELLS + slot) | UNNUMBERED);
}

/** What {@link timeAt} and {@link integerAt} give where there is no value. */
const ABSENT: f64 = -Infinity;

/** The record of a slot that holds a text, or what has the other form; 0 for others. */
function recordAt(slot: u32, other: u32): usize {
  const record = RECORDS + <usize>load<u32>(FOUND + slot * 4) * RECORD_BYTES;
  const form = load<u32>(record, 12) & (OTHER | OBJECT);
  return form == STRING || form == other ? record : 0;
}

/**
 * Microseconds since 1970 of `YYYY-MM-DD{T| }hh:mm:ss[.f…][Z]` at a slot of the line that was walked over last, cut to
 * microseconds; {@link ABSENT}, or NaN for anything else.
 */
export function timeAt(slot: u32): f64 {
  if (load<u32>(SEEN + slot * 4) != line) return ABSENT;
  const record = recordAt(slot, STRING);
  if (record == 0) return NaN;
  const at: usize = <usize>load<u32>(record, 4) + 1;
  const end: usize = <usize>load<u32>(record, 8) - 1;
  if (end - at < 19) return NaN;
  const between = load<u8>(at, 10);
  if (between != 0x54 && between != 0x20) return NaN;
  const seconds = secondsOf(load<u64>(at, 11));
  if (seconds == NO_CLOCK) return NaN;
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
  return dayAt(at) + <f64>(seconds * 1000000 + <u64>fraction);
}

const NO_CLOCK: u64 = 0xffffffff;

/**
 * Seconds of `hh:mm:ss`, eight bytes read as one number; {@link NO_CLOCK} for others. Less `00:00:00` each byte is a digit,
 * or 0 for a colon; the eighth bit of one that is too large is set then, or is when what makes it so is added.
 */
function secondsOf(text: u64): u64 {
  const digits = text - 0x30303a30303a3030;
  if (((digits | (digits + 0x76767f76767f7676)) & 0x8080808080808080) != 0) {
    return NO_CLOCK;
  }
  const hour = (digits & 15) * 10 + ((digits >> 8) & 15);
  const minute = ((digits >> 24) & 15) * 10 + ((digits >> 32) & 15);
  const second = ((digits >> 48) & 15) * 10 + (digits >> 56);
  if (hour > 23 || minute > 59 || second > 60) return NO_CLOCK;
  return (hour * 60 + minute) * 60 + second;
}

/** Most lines are of the day of the line before: its text, and what {@link dayOf} said. */
let yearText: u64 = 0;
let dayText: u16 = 0;
let dayUs: f64 = NaN;

function dayAt(at: usize): f64 {
  if (load<u64>(at) != yearText || load<u16>(at, 8) != dayText) {
    yearText = load<u64>(at);
    dayText = load<u16>(at, 8);
    dayUs = dayOf(at);
  }
  return dayUs;
}

/** Microseconds from 1970 to the day `YYYY-MM-DD`; NaN for others. */
function dayOf(at: usize): f64 {
  if (load<u8>(at, 4) != 0x2d || load<u8>(at, 7) != 0x2d) return NaN;
  const century = two(at);
  const ofCentury = two(at + 2);
  const month = two(at + 5);
  const day = two(at + 8);
  // What is no digit makes a number that is too large for all of these.
  if (century > 99 || ofCentury > 99 || century < 1) return NaN;
  const year = century * 100 + ofCentury;
  if (month < 1 || month > 12 || day < 1 || day > daysIn(month, year)) {
    return NaN;
  }
  return <f64>daysFromCivil(year, month, day) * 86400000000.0;
}

/** The same for a whole number of at most 15 digits. */
export function integerAt(slot: u32, mayBeText: bool): f64 {
  if (load<u32>(SEEN + slot * 4) != line) return ABSENT;
  const record = recordAt(slot, OTHER);
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
  if ((form & (FORMED | OBJECT)) == 0) {
    const at: usize = load<u32>(record, 4);
    const end: usize = load<u32>(record, 8);
    form |= FORMED;
    if ((form & OTHER) == 0) form |= formOf(at + 1, end - 1);
    if ((form & TRIED) == 0) {
      form |= TRIED;
      if ((load<u8>(TELLS + slot) & (BY_PRESENCE | UNNUMBERED)) == 0) {
        form |= remember(at, end - at, 0);
        store<u32>(record, valueNumber, 16);
      }
    }
    store<u32>(record, form, 12);
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
  for (let at: usize = 0; at < tellingBytes; at += 16) {
    v128.store(TELLING + at, i64x2.splat(0));
  }
  v128.store(TELLING_HOST, i64x2.splat(0));
  v128.store(TELLING_HOST, i64x2.splat(0), 16);
  hostForms = 0;
  let behind: usize = 0;
  if (load<u8>(from) == OPEN && mark(from, end, MARKS)) {
    next = MARKS;
    behind = object(from, 1, 0);
  }
  const isWhole = behind != 0 && skipBlanks(behind) == end;
  v128.store(end, behindLine);
  if (!isWhole) return -1;
  if (isTold) {
    host = hostOf();
    if (hostForms != 0) store<u32>(HOST_FORMS, hostForms);
    if (host != 0) kind = kindOf();
  }
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
/** Stands for no set. */
const TO_BE_JUDGED: u32 = 0xffff;
/** Bytes of a value of which anchors tell. */
const LEAST_ANCHORED: usize = 4;
/** Above the number of a set of anchors: there are tests that are to be asked. */
const HAS_TESTS: u32 = 0x8000;

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
  const told = kind == 0 ? 0 : host * HOSTS_FROM + kind;
  store<f64>(row, <f64>told, 16);
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
  // Meshes whose tests may take more away than their anchors tell: asked if the others leave anything.
  let unasked: u64 = 0;
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
        const told = own + SIFT_ANCHORS + mesh * 4;
        set = setWithoutAnchor(told, slot);
        if (set == TO_BE_JUDGED) {
          miss(sift, mesh, number, slot);
          continue;
        }
        if (load<u16>(told) >= HAS_TESTS) unasked |= (<u64>1) << mesh;
        else if (number != 0) learn(sift, mesh, number, set);
      } else set = load<u16>(entry, 6);
    }
    if (set == ANYTHING) continue;
    isLeft = set != NOTHING && takeAway(set, bytes, isWhole);
    if (!isLeft) break;
    isWhole = false;
  }
  for (; isLeft && unasked != 0; unasked &= unasked - 1) {
    const mesh = <u32>ctz(unasked);
    const slot = slotAt(watched, MESHES + mesh);
    miss(sift, mesh, numberAt(slot), slot);
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

/** From now on four bytes of a text are among a set of anchors, from 1. */
export function addAnchor(anchorSet: u32, bytes: u32): void {
  putAnchor(bitmapOf(anchorSet), bytes);
}

function bitmapOf(anchorSet: u32): usize {
  return ANCHORS + (<usize>anchorSet - 1) * ANCHOR_BYTES;
}

/**
 * What a new value leaves at most that holds none of the anchors of its mesh; {@link TO_BE_JUDGED} where it may hold one.
 * @param told where the sift has the mesh's anchors
 */
function setWithoutAnchor(told: usize, slot: u32): u32 {
  const anchorSet = load<u16>(told) & (HAS_TESTS - 1);
  if (anchorSet == 0) return TO_BE_JUDGED;
  const record = RECORDS + <usize>load<u32>(FOUND + slot * 4) * RECORD_BYTES;
  if ((load<u32>(record, 12) & (OTHER | OBJECT | NON_ASCII)) != 0) {
    return TO_BE_JUDGED;
  }
  const from = <usize>load<u32>(record, 4) + 1;
  const end = <usize>load<u32>(record, 8) - 1;
  // Words for "nothing" are short: such a value may leave less.
  if (from + LEAST_ANCHORED > end) return TO_BE_JUDGED;
  if (holdsAnchor(bitmapOf(anchorSet), from, end)) return TO_BE_JUDGED;
  return load<u16>(told, 2);
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

/** Goes behind blanks. Some of them are control characters, and have marks. */
function skipBlanks(from: usize): usize {
  let at = from;
  while (isBlank(load<u8>(at))) at++;
  while (<usize>load<u32>(next) < at) next += 4;
  return at;
}

function isBlank(byte: u32): bool {
  return (
    byte <= SPACE &&
    (byte == SPACE || byte == 0x0a || byte == 0x0d || byte == 0x09)
  );
}

/** @returns the place behind the value that begins at `at`, which nobody wants; 0 when the line is to be parsed */
function value(at: usize, depth: i32): usize {
  const byte = load<u8>(at);
  if (byte == QUOTE) {
    const end: usize = load<u32>(next, 4);
    next += 8;
    return load<u8>(end) == QUOTE ? end + 1 : 0;
  }
  if (byte == OPEN) return object(at, 0, depth);
  if (byte == 0x5b) return array(at, depth);
  if (byte == 0x74) return load<u32>(at) == 0x65757274 ? at + 4 : 0;
  if (byte == 0x66) {
    return load<u32>(at, 1) == 0x65736c61 ? at + 5 : 0;
  }
  if (byte == 0x6e) return load<u32>(at) == 0x6c6c756e ? at + 4 : 0;
  return number(at);
}

/**
 * Of a member that is spelt as nearly all are these places are looked at, and no others.
 *
 * ```text
 *   ,"Image":"C:\\x.exe","ProcessId":622}
 *    ↑     ↑ ↑         ↑ ↑
 *    at    │ at        │ at
 *          keyEnd      end
 * ```
 *
 * `here` is {@link next} as long as this function walks by itself: V8 keeps it in a register.
 */
function object(open: usize, node: u32, depth: i32): usize {
  if (depth >= MAX_DEPTH) return 0;
  let at = open + 1;
  if (load<u8>(at) != QUOTE) {
    at = skipBlanks(at);
    if (load<u8>(at) == CLOSE) return at + 1;
    if (load<u8>(at) != QUOTE) return 0;
  }
  let here = next;
  while (true) {
    const key = at + 1;
    const keyEnd: usize = load<u32>(here, 4);
    if (load<u8>(keyEnd) != QUOTE) return 0;
    here += 8;
    let wanted: usize = 0;
    if (node != 0) {
      const length = keyEnd - key;
      const head = headOf(key, length);
      // `{"a.b":1}` may mean what `{"a":{"b":1}}` means, and with escapes a key may be any.
      if (isOdd(head) || (length > 16 && isOddFrom(key + 16, keyEnd))) return 0;
      wanted = lookUp(node, key, length, head);
    }
    at = keyEnd + 2;
    if (load<u8>(keyEnd, 1) != COLON || load<u8>(at) <= SPACE) {
      next = here;
      at = skipBlanks(keyEnd + 1);
      if (load<u8>(at) != COLON) return 0;
      at = skipBlanks(at + 1);
      here = next;
    }
    let end: usize = 0;
    if (load<u8>(at) == QUOTE) {
      end = load<u32>(here, 4);
      if (load<u8>(end) != QUOTE) return 0;
      here += 8;
      end++;
      if (wanted != 0 && !keep(wanted, at, end)) return 0;
    } else {
      next = here;
      end =
        wanted == 0 ? value(at, depth + 1) : wantedValue(at, wanted, depth + 1);
      if (end == 0) return 0;
      here = next;
    }
    at = end + 1;
    if (load<u16>(end) == COMMA_QUOTE) continue;
    next = here;
    at = skipBlanks(end);
    const byte = load<u8>(at);
    if (byte == CLOSE) return at + 1;
    if (byte != COMMA) return 0;
    at = skipBlanks(at + 1);
    if (load<u8>(at) != QUOTE) return 0;
    here = next;
  }
}

/** Whether a key has a dot or a backslash among its first bytes. */
function isOdd(head: v128): bool {
  const dots = i8x16.eq(head, v128.load(DOTS));
  const backslashes = i8x16.eq(head, v128.load(BACKSLASHES));
  return i8x16.bitmask(v128.or(dots, backslashes)) != 0;
}

function isOddFrom(from: usize, end: usize): bool {
  for (let at = from; at < end; at += 16) {
    if (isOdd(headOf(at, end - at))) return true;
  }
  return false;
}

function wantedValue(at: usize, wanted: usize, depth: i32): usize {
  const child: u32 = load<u16>(wanted, KEY_CHILD);
  if (child != 0) {
    const first = load<u8>(at);
    if (first == OPEN) {
      return keepObject(wanted) ? object(at, child, depth) : 0;
    }
    // A list of objects is read as if it were all of them, which no value below it tells.
    if (first == OPEN_LIST) isTold = false;
  }
  const end = value(at, depth);
  return end != 0 && keep(wanted, at, end) ? end : 0;
}

/**
 * Keeps what is no object that is gone into. @returns false for a key that stands twice: of these JSON.parse takes the last,
 * with all that is below it
 */
function keep(wanted: usize, at: usize, end: usize): bool {
  const slot: u32 = load<u16>(wanted, KEY_SLOT);
  const record = recordOf(slot);
  if (record == 0) return false;
  store<u32>(record, <u32>at, 4);
  store<u32>(record, <u32>end, 8);
  const first = load<u8>(at);
  let form = first == QUOTE ? STRING : OTHER;
  valueNumber = SOME;
  const telling = load<u8>(TELLS + slot);
  const tells = <usize>(telling & ~(BY_PRESENCE | UNNUMBERED));
  if (tells != 0) {
    let told = first == 0x6e ? SOME_NULL : SOME_OBJECT;
    const hostForm =
      first != QUOTE ? told : end - at == 2 ? EMPTY_TEXT : SOME_TEXT;
    if ((telling & BY_PRESENCE) == 0) {
      form |= remember(at, end - at, tells) | TRIED;
      told = valueNumber;
    }
    tell(tells - 1, told, hostForm);
  }
  store<u32>(record, form, 12);
  store<u32>(record, valueNumber, 16);
  return true;
}

/** The same for an object that is gone into. */
function keepObject(wanted: usize): bool {
  const slot: u32 = load<u16>(wanted, KEY_SLOT);
  const record = recordOf(slot);
  if (record == 0) return false;
  store<u32>(record, OBJECT, 12);
  const tells = <usize>(load<u8>(TELLS + slot) & ~(BY_PRESENCE | UNNUMBERED));
  if (tells != 0) tell(tells - 1, SOME_OBJECT, SOME_OBJECT);
  return true;
}

/** Forms beside {@link SOME_OBJECT}, which stands for all that is no text, and {@link SOME_NULL}. */
const SOME_TEXT: u32 = 4;
const EMPTY_TEXT: u32 = 5;

/** Notes what tells the kind or the host of the line at hand. @param told number of the value, or what stands for one */
function tell(place: usize, told: u32, hostForm: u32): void {
  if (place < <usize>MOST_TELLING) {
    store<u32>(TELLING + place * 4, told);
    return;
  }
  const ofHost = place - <usize>MOST_TELLING;
  store<u32>(TELLING_HOST + ofHost * 4, told);
  hostForms |= hostForm << (<u32>ofHost * 3);
}

/** A new record of the line at hand; 0 when it has one of the slot. */
function recordOf(slot: u32): usize {
  const seen = SEEN + slot * 4;
  if (load<u32>(seen) == line) return 0;
  store<u32>(seen, line);
  store<u32>(FOUND + slot * 4, count);
  const record = RECORDS + <usize>count * RECORD_BYTES;
  count++;
  store<u32>(record, slot);
  return record;
}

/** Of a text: whether it has escapes, and what is not ASCII. */
function formOf(from: usize, end: usize): u32 {
  const backslash = v128.load(BACKSLASHES);
  let slashes: i32 = 0;
  let highs: i32 = 0;
  for (let at = from; at < end; at += 16) {
    const bytes = headOf(at, end - at);
    slashes |= i8x16.bitmask(i8x16.eq(bytes, backslash));
    highs |= i8x16.bitmask(bytes);
  }
  return (slashes != 0 ? ESCAPED : 0) | (highs != 0 ? NON_ASCII : 0);
}

function array(open: usize, depth: i32): usize {
  if (depth >= MAX_DEPTH) return 0;
  let at = skipBlanks(open + 1);
  if (load<u8>(at) == 0x5d) return at + 1;
  while (true) {
    at = value(at, depth + 1);
    if (at == 0) return 0;
    at = skipBlanks(at);
    const byte = load<u8>(at);
    if (byte == 0x5d) return at + 1;
    if (byte != COMMA) return 0;
    at = skipBlanks(at + 1);
  }
}

function isDigit(at: usize): bool {
  return <u32>load<u8>(at) - 0x30 < 10;
}

/** `-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?` */
function number(from: usize): usize {
  const length = digitsAt(from);
  // Most are whole numbers of a few digits.
  if (length == 1 || (length != 0 && load<u8>(from) != 0x30)) {
    const byte: u32 = load<u8>(from + length);
    if (length < 16 && byte != DOT && (byte | 0x20) != 0x65) {
      return from + length;
    }
  }
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

/** How many digits stand there, 16 at most. */
function digitsAt(at: usize): usize {
  const values = i8x16.sub(v128.load(at), i8x16.splat(0x30));
  return <usize>ctz(~i8x16.bitmask(i8x16.le_u(values, i8x16.splat(9))));
}

function lookUp(node: u32, text: usize, length: usize, head: v128): usize {
  const hash = hashOf(head, node, <u32>length);
  const maybe: u32 = load<u8>(MAYBE + <usize>(hash >> 3));
  if (((maybe >> (hash & 7)) & 1) == 0) return 0;
  let at = hash % KEY_ENTRIES;
  while (true) {
    const entry = KEYS + at * KEY_BYTES;
    const bytes: u32 = load<u16>(entry, KEY_LENGTH);
    if (bytes == 0) return 0;
    if (
      bytes == <u32>length &&
      load<u16>(entry, KEY_NODE) == node &&
      i8x16.all_true(i8x16.eq(v128.load(entry), head)) &&
      (length <= 16 ||
        isSame(load<u32>(entry, KEY_ADDRESS) + 16, text + 16, length - 16))
    ) {
      return entry;
    }
    at = (at + 1) % KEY_ENTRIES;
  }
}

/** Of the first 16 bytes, 13 bits; who looks up compares them all. */
function hashOf(head: v128, node: u32, length: u32): u32 {
  const first = <u64>i64x2.extract_lane(head, 0);
  const second = <u64>i64x2.extract_lane(head, 1);
  const rest = ((<u64>node) << 32) | (<u64>length);
  const hash = (first ^ rotl<u64>(second, 29)) + rest;
  return <u32>((hash * 0x9e3779b97f4a7c15) >> 51);
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
 * @param tells its place among those that tell the kind or the host, from 1; 0: it does not
 * @returns flags and entry
 */
function remember(at: usize, length: usize, tells: usize): u32 {
  if (length > MEMO_VALUE_BYTES || lastNumber == LAST_NUMBER) {
    isTold = isTold && tells == 0;
    return 0;
  }
  const hash = hashOfValue(at, length);
  let entry = hash % MEMO_ENTRIES;
  if (tells != 0) {
    entry =
      tells > <usize>MOST_TELLING
        ? tellingEntry(TELLING_ENTRIES, HOST_VALUE_ENTRIES, hash, at, length)
        : tellingEntry(0, TELLING_ENTRIES, hash, at, length);
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

/**
 * The entry of a value that tells kinds or hosts, or one that is free; 0 when there is none.
 * @param first of the entries that are meant, among those that are never forgotten
 */
function tellingEntry(
  first: u32,
  entries: u32,
  hash: u32,
  at: usize,
  length: usize,
): u32 {
  for (let tries: u32 = 0; tries < 16; tries++) {
    const entry = MEMO_ENTRIES + first + ((hash + tries) % entries);
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
  // Each number times one of its own: none has to wait for the one before it.
  let sums = i32x4.splat(0);
  for (let at: usize = 0; at < tellingBytes; at += 16) {
    const products = i32x4.mul(
      v128.load(TELLING + at),
      v128.load(FACTORS + at),
    );
    sums = i32x4.add(sums, products);
  }
  const low = <u64>i64x2.extract_lane(sums, 0);
  const high = <u64>i64x2.extract_lane(sums, 1);
  let entry = mix(low, high) % KIND_ENTRIES;
  while (true) {
    const place = KINDS + <usize>entry * KIND_BYTES;
    const number = load<u32>(place);
    if (number == 0) {
      if (kindCount >= <u32>MOST_KINDS) return 0;
      store<u32>(place, ++kindCount);
      memory.copy(place + 4, TELLING, tellingBytes);
      return kindCount;
    }
    if (isSame(place + 4, TELLING, tellingBytes)) return number;
    entry = (entry + 1) % KIND_ENTRIES;
  }
}

/** The number of the host of the line by its numbers in TELLING, the next one for a new host; 0 when there are too many. */
function hostOf(): u32 {
  // Most lines are of the host of the line before.
  if (isHost(lastHost)) return load<u32>(lastHost);
  const products = i32x4.add(
    i32x4.mul(v128.load(TELLING_HOST), v128.load(FACTORS)),
    i32x4.mul(v128.load(TELLING_HOST + 16), v128.load(FACTORS + 16)),
  );
  const low = <u64>i64x2.extract_lane(products, 0);
  const high = <u64>i64x2.extract_lane(products, 1);
  let entry = mix(low, high) % HOST_ENTRIES;
  while (true) {
    const place = HOSTS + <usize>entry * HOST_BYTES;
    if (load<u32>(place) == 0) {
      if (hostCount >= MOST_HOSTS) return 0;
      store<u32>(place, ++hostCount);
      memory.copy(place + 4, TELLING_HOST, 32);
    } else if (!isHost(place)) {
      entry = (entry + 1) % HOST_ENTRIES;
      continue;
    }
    lastHost = place;
    return load<u32>(place);
  }
}

/** The line at hand is of the host that stands there. */
function isHost(place: usize): bool {
  const first = v128.xor(v128.load(place, 4), v128.load(TELLING_HOST));
  const second = v128.xor(v128.load(place, 20), v128.load(TELLING_HOST, 16));
  return load<u32>(place) != 0 && !v128.any_true(v128.or(first, second));
}
