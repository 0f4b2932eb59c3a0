/**
 * Reads of a line of JSON what somebody wants, and leaves the rest alone: the text of a line in, a document out that holds
 * the wanted keys only and becomes whole when more is asked of it. Most of a line is a message that repeats what its
 * fields say, and most fields interest no rule, so this costs a fraction of `JSON.parse`.
 *
 * ```text
 *   text ──► assembly/document-index.ts ──► places of wanted values ──► KeptDocument ──► whole, when asked
 *               │        ▲                                                                  ▲
 *               │        └── want(["winlog", "event_data", "Image"])                        │
 *               └── not JSON, or rare (a key twice, a dot in a key, very long) ─────────────┘ JSON.parse
 * ```
 *
 * Values are what `JSON.parse` makes of them. Which keys are wanted is found out on the way: see {@link DocumentIndex.want}.
 * Bounded: 511 keys, further ones are read from whole documents; 9,216 short values that came before; 4,096 kinds.
 */
import { BugError } from "../base/errors.ts";
import { startModule } from "../base/wasm.ts";
import { BYTES } from "./document-index-bytes.ts";
import type { Line } from "../source/line.ts";
import type { Doc, KeyPath } from "./event.ts";

/** What the module hands out. Addresses are of its memory. */
interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly KEY_TEXT: { readonly value: number };
  readonly KEY_TEXT_BYTES: { readonly value: number };
  readonly MOST_SLOTS: { readonly value: number };
  readonly MOST_TELLING: { readonly value: number };
  readonly MOST_TELLING_HOST: { readonly value: number };
  readonly RECORDS: { readonly value: number };
  readonly ROWS: { readonly value: number };
  readonly MISSES: { readonly value: number };
  readonly MOST_MESHES: { readonly value: number };
  readonly SIFTS: { readonly value: number };
  readonly MOST_SIFTS: { readonly value: number };
  readonly MOST_ANCHOR_SETS: { readonly value: number };
  readonly SET_AT: { readonly value: number };
  readonly MOST_SETS: { readonly value: number };
  readonly SETS: { readonly value: number };
  readonly SETS_BYTES: { readonly value: number };
  readonly LEFTS: { readonly value: number };
  readonly INPUT: { readonly value: number };
  readonly INPUT_BYTES: { readonly value: number };
  readonly CHUNKS: { readonly value: number };
  readonly CHUNK_BYTES: { readonly value: number };
  readonly MOST_CHUNKS: { readonly value: number };
  readonly LINE_BYTES: { readonly value: number };
  addAnchor(anchorSet: number, bytes: number): void;
  addKey(
    node: number,
    text: number,
    length: number,
    slot: number,
    child: number,
  ): number;
  tellBy(slot: number, place: number, byValue: boolean): void;
  index(length: number): number;
  learn(sift: number, mesh: number, value: number, set: number): void;
  leaveUnnumbered(slot: number): void;
  lineKind(): number;
  numberAt(slot: number): number;
  integerAt(slot: number, mayBeText: boolean): number;
  missCount(): number;
  leftBytes(): number;
  timeAt(slot: number): number;
  walk(from: number, length: number): number;
  walkOne(length: number): void;
  watch(kind: number, sift: number, meshes: number): void;
  watchSlot(kind: number, place: number, slot: number): void;
}

// As the module has them.
const ROOT = 1;
const OTHER = 1;
const OBJECT = 2;
const ESCAPED = 4;
const NON_ASCII = 8;
const ENTRY_SHIFT = 8;
/** Numbers of a record: slot, start, end, form and flags, number of the value. */
const RECORD = 5;
const FORM = 3;

export const ROWS_SIZE = 1_024;
export const MISSES_SIZE = 1_024;
/**
 * Numbers of a value that is to be judged: row, sift, mesh, number of the value, start, end, form and flags, where the
 * branches begin that the line's other values leave.
 */
export const MISS = 8;
/** Bytes of the branches that lines leave which are to be judged. */
export const LEFTS_SIZE = 65_536;
/** Of the module: bytes of what is known of a sift, and where its anchors begin there. */
const SIFT_BYTES = 292;
const SIFT_ANCHORS = 100;
const HAS_TESTS = 0x8000;
/** Numbers of two sets that need no room: all branches, and none. */
export const ANYTHING = 0;
export const NOTHING = 1;
/** Of the module: no slot. */
const NO_SLOT = 0xffff;

/**
 * Numbers of a row: where its line begins, one of {@link STATE}, its kind and host as {@link kindIn} and {@link hostIn} take them
 * apart; then times and numbers of one that passed.
 */
export const ROW = 8;
export const ROW_FROM = 0;
export const ROW_STATE = 1;
export const ROW_KIND = 2;
export const ROW_HAPPENED = 3;
export const ROW_RECORD = 4;
export const ROW_ARRIVAL = 5;
export const ROW_NUMBER = 6;
export const ROW_ID = 7;

/** Of the module: what the number of the host is times in a row. */
const HOSTS_FROM = 8_192;

/** The number of the kind of a row's line; 0: not told. @param told as the row has it */
export function kindIn(told: number): number {
  return told % HOSTS_FROM;
}

/** The number of the host, from 1; 0 where the kind is not told. */
export function hostIn(told: number): number {
  return Math.floor(told / HOSTS_FROM);
}

/** What stands in a row for a time or number that its line does not have. */
export const ABSENT = -Infinity;

/** What is to be done with a line: it may be no JSON; somebody may be interested; nobody is. */
export const STATE = { refused: 0, toOpen: 1, toJudge: 2, passed: 3 } as const;

/** Where the lines of a kind have what is asked of all of them, as slots. */
export interface WatchedSlots {
  readonly happened: number | undefined;
  /** The first that is there counts; three at most. */
  readonly record: readonly number[];
  readonly arrival: number | undefined;
  readonly number: number;
  readonly sequence: number | undefined;
  /** Whose values tell whether somebody is interested. */
  readonly meshes: readonly number[];
}

export interface Watched {
  readonly sift: number;
  readonly slots: WatchedSlots;
}

/** What is to be judged of many lines: values, {@link MISS} numbers each, and what the other values of their lines leave. */
export interface Misses {
  readonly values: Int32Array;
  readonly lefts: Int32Array;
}

/** How much another thread has written. */
export interface Walk {
  readonly rows: number;
  readonly misses: number;
  readonly leftWords: number;
}

/** Is told what {@link Judge} said of the value of a number. */
export type Learn = (
  sift: number,
  mesh: number,
  number: number,
  set: number,
) => void;

/** Tells of a value of a mesh of a sift the number of the set of branches that it leaves, see {@link DocumentIndex.addSet}. */
export type Judge = (sift: number, mesh: number, value: unknown) => number;

/**
 * What another thread's index is to be told so that numbers mean the same in both: a wanted key; what tells kinds; what
 * has no numbers; a set of branches; anchors; a sift.
 */
export type IndexStep =
  | readonly ["key", parent: number, name: string, isLast: boolean]
  | readonly ["tell", slot: number, place: number, byValue: boolean]
  | readonly ["leave", slot: number]
  | readonly ["set", words: Int32Array]
  | readonly ["anchors", number: number, anchors: readonly number[]]
  | readonly [
      "sift",
      number: number,
      words: number,
      meshes: readonly SiftMesh[],
    ];

/** What is known of a mesh before any of its values has come. */
export interface SiftMesh {
  /** The set of a line that has no value there. */
  readonly missing: number;
  /** Tell which values need not be judged; undefined: each is. */
  readonly anchored?: {
    /** As {@link DocumentIndex.addAnchorSet} says. */
    readonly anchorSet: number;
    /** The set of a value that holds none of them, at most. */
    readonly others: number;
    /** There are tests that may take more away: the value is judged where the others of its line do not settle it. */
    readonly hasTests: boolean;
  };
}

const BRACE = 0x7b;
/** UTF-16 units of a text that never need more bytes than this many for each. */
const MOST_BYTES_A_UNIT = 3;
const MAX_DEPTH = 8;

/** A key of the tree of what is wanted. */
interface Slot {
  readonly parent: number;
  readonly name: string;
  /** The node below it; 0 for a value that is wanted as it is. */
  readonly child: number;
}

type Values = Record<string, unknown>;

const REFUSED_ROW = new Float64Array(ROW);

/** A document of which the wanted keys are read. All its own properties are keys of the log. */
export class KeptDocument {
  readonly #line: Line;
  readonly #version: number;
  readonly #kind: number;
  #whole: Doc | undefined;

  constructor(line: Line, version: number, kind: number) {
    this.#line = line;
    this.#version = version;
    this.#kind = kind;
  }

  /** Wanted now and then, and the longest of all values: read when it is. */
  get Message(): unknown {
    return KeptDocument.wholeOf(this)["Message"];
  }

  /** All of the document. It is parsed once. */
  static wholeOf(doc: KeptDocument): Doc {
    return (doc.#whole ??= JSON.parse(doc.#line.text) as Doc);
  }

  /** It is parsed again when it is asked for. */
  static letWholeGo(doc: KeptDocument): void {
    doc.#whole = undefined;
  }

  /** It holds the keys that were wanted by then. */
  static versionOf(doc: KeptDocument): number {
    return doc.#version;
  }

  /** The number of its line's kind; 0 for one of too many. See {@link DocumentIndex.tellBy}. */
  static kindOf(doc: KeptDocument): number {
    return doc.#kind;
  }
}

export class DocumentIndex {
  /** Memory for chunks of lines: what stands there is walked over without being copied. */
  readonly chunks: readonly Buffer[];
  readonly #module: Exports;
  readonly #memory: Buffer;
  readonly #records: Int32Array;
  readonly #places: Int32Array;
  readonly #rows: Float64Array;
  readonly #misses: Int32Array;
  readonly #lefts: Int32Array;
  /** By number; the first has all branches of any sift. */
  readonly #sets: Int32Array[] = [];
  readonly #setAt: Uint32Array;
  #setsEnd: number;
  readonly #slots: Slot[] = [];
  readonly #steps: IndexStep[] = [];
  /** By kind. */
  readonly #watched: (Watched | null | undefined)[] = [];
  readonly #whole = new Set<number>();
  /** Numbers of sets of anchors. */
  readonly #anchorSets = new Map<string, number>();
  /** By node, its keys: the slot of each. */
  readonly #nodes: Map<string, number>[] = [new Map(), new Map()];
  /** By node, the object of the line at hand. */
  readonly #objects: Values[] = [];
  /** By entry of the module's memo: a value, and its number. */
  readonly #memo: unknown[] = [];
  readonly #memoNumber: number[] = [];
  #keyAt: number;
  #version = 0;
  #telling = 0;
  #tellingHost = 0;

  private constructor(module: Exports) {
    this.#module = module;
    this.#memory = Buffer.from(module.memory.buffer);
    this.#records = new Int32Array(
      module.memory.buffer,
      module.RECORDS.value,
      module.MOST_SLOTS.value * RECORD,
    );
    this.#places = new Int32Array(module.MOST_SLOTS.value);
    const { buffer } = module.memory;
    this.#rows = new Float64Array(buffer, module.ROWS.value, ROWS_SIZE * ROW);
    this.#misses = new Int32Array(
      buffer,
      module.MISSES.value,
      MISSES_SIZE * MISS,
    );
    this.#lefts = new Int32Array(buffer, module.LEFTS.value, LEFTS_SIZE / 4);
    this.#setAt = new Uint32Array(
      buffer,
      module.SET_AT.value,
      module.MOST_SETS.value,
    );
    this.#setsEnd = module.SETS.value;
    this.#sets.push(new Int32Array(0), new Int32Array(0));
    this.#keyAt = module.KEY_TEXT.value;
    const { CHUNKS, CHUNK_BYTES, MOST_CHUNKS } = module;
    this.chunks = Array.from({ length: MOST_CHUNKS.value }, (_, i) =>
      Buffer.from(
        buffer,
        CHUNKS.value + i * CHUNK_BYTES.value,
        CHUNK_BYTES.value,
      ),
    );
  }

  /** @returns undefined on a machine that cannot run it */
  static create(): DocumentIndex | undefined {
    const module = startModule<Exports>(BYTES);
    return module && new DocumentIndex(module);
  }

  /** Goes up with every key that is wanted. */
  get version(): number {
    return this.#version;
  }

  /**
   * From now on documents hold the values at these paths.
   * @returns the version from which on they do; Infinity where they never will, because there is no more room, or because
   * a path leads to a value of which other paths want parts
   */
  want(paths: readonly KeyPath[]): number {
    return paths.every((path) => this.#wantPath(path))
      ? this.#version
      : Infinity;
  }

  /**
   * Lines that have the same values at these paths, or none there, are of one kind, or of one host. Objects are all the same. By
   * presence all values but null are. Before the first line: kinds that were told otherwise are forgotten.
   * @returns false if there is no more room
   */
  tellBy(
    paths: readonly KeyPath[],
    how: "value" | "presence" | "host",
  ): boolean {
    return paths.every((path) => {
      if (this.#slotAt(path) === undefined) this.#wantPath(path);
      const slot = this.#slotAt(path);
      const place = how === "host" ? this.#hostPlace() : this.#kindPlace();
      if (slot === undefined || place === undefined) return false;
      this.apply(["tell", slot, place, how !== "presence"]);
      return true;
    });
  }

  /** Among what tells kinds; undefined where there is no more room. */
  #kindPlace(): number | undefined {
    const { value: most } = this.#module.MOST_TELLING;
    return this.#telling < most ? this.#telling++ : undefined;
  }

  /** Behind these. */
  #hostPlace(): number | undefined {
    const { MOST_TELLING, MOST_TELLING_HOST } = this.#module;
    return this.#tellingHost < MOST_TELLING_HOST.value
      ? MOST_TELLING.value + this.#tellingHost++
      : undefined;
  }

  /** Values at these paths hardly come again: they are not remembered. */
  leaveUnnumbered(paths: readonly KeyPath[]): void {
    for (const path of paths) {
      const slot = this.slotOf(path);
      if (slot !== undefined) this.apply(["leave", slot]);
    }
  }

  /** More keys than these do not tell whether somebody is interested in a line. */
  get mostMeshes(): number {
    return this.#module.MOST_MESHES.value;
  }

  /**
   * A set of branches of a sift.
   * @param words its bits; a multiple of four words, as many as all sets of the sift have
   * @returns its number: that of all branches where there is no more room, for then more lines are opened
   */
  addSet(words: Int32Array): number {
    if (words.every((word) => word === 0)) return NOTHING;
    const { MOST_SETS, SETS, SETS_BYTES } = this.#module;
    const end = this.#setsEnd + words.byteLength;
    if (this.#sets.length >= MOST_SETS.value) return ANYTHING;
    if (end > SETS.value + SETS_BYTES.value) return ANYTHING;
    this.apply(["set", words]);
    return this.#sets.length - 1;
  }

  /**
   * A sift, whose kinds are watched from now on.
   * @param number from 1
   * @param words of each of its sets
   * @returns false if there are too many
   */
  addSift(number: number, words: number, meshes: readonly SiftMesh[]): boolean {
    if (number >= this.#module.MOST_SIFTS.value) return false;
    this.apply(["sift", number, words, meshes]);
    return true;
  }

  /**
   * A set of anchors: of each text that is looked for in a value four adjoining bytes, as one number with the first byte
   * lowest.
   * @returns its number, from 1; 0 if there are too many
   */
  addAnchorSet(anchors: readonly number[]): number {
    const name = anchors.toSorted((a, b) => a - b).join();
    let number = this.#anchorSets.get(name);
    if (number === undefined) {
      number = this.#anchorSets.size + 1;
      if (number > this.#module.MOST_ANCHOR_SETS.value) return 0;
      this.apply(["anchors", number, anchors]);
      this.#anchorSets.set(name, number);
    }
    return number;
  }

  /**
   * From now on lines of a kind pass if nobody is interested in the values of their meshes.
   * @param sift its number; kinds of one sift share what is known of values
   * @returns false if it has too many
   */
  watch(kind: number, sift: number, slots: WatchedSlots): boolean {
    const { watch, watchSlot, MOST_MESHES } = this.#module;
    const { happened, record, arrival, number, sequence, meshes } = slots;
    if (meshes.length > MOST_MESHES.value || record.length > 3) return false;
    const [first, second, third] = record;
    const stamps = [happened, first, second, third, arrival, number, sequence];
    for (const [place, slot] of [...stamps, ...meshes].entries()) {
      watchSlot(kind, place, slot ?? NO_SLOT);
    }
    watch(kind, sift, meshes.length);
    this.#watched[kind] = { sift, slots };
    return true;
  }

  /** Lines of a kind never pass. */
  leaveUnwatched(kind: number): void {
    this.#watched[kind] = null;
  }

  /** A line of the kind had to be read whole: so have others, and to read their keys first is in vain. */
  leaveWhole(kind: number): void {
    // 0 is no kind, but all that were not told. Where some lines pass, one was the exception.
    if (kind === 0 || this.#watched[kind] !== undefined) return;
    this.leaveUnwatched(kind);
    this.#whole.add(kind);
  }

  isWhole(kind: number): boolean {
    return this.#whole.has(kind);
  }

  /** What {@link watch} was told of a kind; null: it never will be. */
  watched(kind: number): Watched | null | undefined {
    return this.#watched[kind];
  }

  /**
   * Walks over the lines in `bytes[from…]`, as far as there is room.
   * @returns a row for each
   */
  walk(bytes: Buffer, from: number, judge: Judge): Float64Array {
    const count = this.#walkOver(bytes, from);
    this.#judgeOwn(judge);
    return this.#rows.slice(0, count * ROW);
  }

  /** The same for one line. */
  walkLine(line: Line, judge: Judge): Float64Array {
    const length = this.#load(line);
    if (length === undefined) return REFUSED_ROW;
    this.#module.walkOne(length);
    this.#judgeOwn(judge);
    return this.#rows.slice(0, ROW);
  }

  /**
   * As {@link walk}, for another thread: rows and values that are to be judged are written where it finds them, the
   * values by where they stand in `bytes`.
   */
  walkFor(
    bytes: Buffer,
    from: number,
    rows: Float64Array,
    { values, lefts }: Misses,
  ): Walk {
    const { INPUT } = this.#module;
    const count = this.#walkOver(bytes, from);
    const own = this.#ownMisses();
    rows.set(this.#rows.subarray(0, count * ROW));
    values.set(own.values);
    lefts.set(own.lefts);
    for (let at = 0; at < own.values.length; at += MISS) {
      values[at + 4]! += from - INPUT.value;
      values[at + 5]! += from - INPUT.value;
    }
    return {
      rows: count,
      misses: own.values.length / MISS,
      leftWords: own.lefts.length,
    };
  }

  /** @returns how many rows there are */
  #walkOver(bytes: Buffer, from: number): number {
    const { INPUT, INPUT_BYTES } = this.#module;
    const length = Math.min(bytes.length - from, INPUT_BYTES.value);
    if (bytes.buffer === this.#memory.buffer) {
      return this.#module.walk(bytes.byteOffset + from, length);
    }
    bytes.copy(this.#memory, INPUT.value, from, from + length);
    return this.#module.walk(INPUT.value, length);
  }

  #judgeOwn(judge: Judge): void {
    const misses = this.#ownMisses();
    this.judgeMisses(
      this.#rows,
      misses,
      this.#memory,
      judge,
      this.#module.learn,
    );
  }

  #ownMisses(): Misses {
    const { missCount, leftBytes } = this.#module;
    return {
      values: this.#misses.subarray(0, missCount() * MISS),
      lefts: this.#lefts.subarray(0, leftBytes() / 4),
    };
  }

  /**
   * Judges what could not be told of lines, and says so in their rows. Of a line in which nobody is interested by some
   * values the others are not looked at.
   * @param bytes what the places of values are of
   * @param learn is told each verdict, for who gave the value its number
   */
  judgeMisses(
    rows: Float64Array,
    misses: Misses,
    bytes: Buffer,
    judge: Judge,
    learn: Learn,
  ): void {
    const { values, lefts } = misses;
    for (let at = 0; at < values.length; at += MISS) {
      const row = values[at]!;
      const state = row * ROW + ROW_STATE;
      if (rows[state] !== STATE.toJudge) continue;
      const [sift, mesh, number] = [
        values[at + 1]!,
        values[at + 2]!,
        values[at + 3]!,
      ];
      const set = judge(sift, mesh, this.missedValue(values, at, bytes));
      // 0 is no number: such values are too long to be known again.
      if (number !== 0) learn(sift, mesh, number, set);
      if (!this.#takeAway(lefts, values[at + 7]! / 4, set)) {
        rows[state] = STATE.passed;
      } else if (values[at + MISS] !== row) rows[state] = STATE.toOpen;
    }
  }

  /** Leaves only branches that a set has. @returns whether there are any */
  #takeAway(lefts: Int32Array, from: number, set: number): boolean {
    if (set === ANYTHING) return true;
    const words = this.#sets[set]!;
    let some = 0;
    for (let i = 0; i < words.length; i++) {
      some |= lefts[from + i]! &= words[i]!;
    }
    return some !== 0;
  }

  /** A value that is to be judged. */
  missedValue(values: Int32Array, at: number, bytes: Buffer): unknown {
    return valueIn(bytes, values[at + 4]!, values[at + 5]!, values[at + 6]!);
  }

  /** A value of this index leaves the branches of a set. */
  learn(sift: number, mesh: number, number: number, set: number): void {
    this.#module.learn(sift, mesh, number, set);
  }

  /** All that was wanted and told so far, in order. */
  get steps(): readonly IndexStep[] {
    return this.#steps;
  }

  /** Takes a step of another index, after all before it. */
  apply(step: IndexStep): void {
    switch (step[0]) {
      case "key":
        this.#addKey(step[1], step[2], step[3]);
        return;
      case "tell":
        this.#module.tellBy(step[1], step[2], step[3]);
        break;
      case "leave":
        this.#module.leaveUnnumbered(step[1]);
        break;
      case "set":
        this.#storeSet(step[1]);
        break;
      case "anchors":
        for (const each of step[2]) this.#module.addAnchor(step[1], each);
        break;
      case "sift":
        this.#storeSift(step[1], step[2], step[3]);
    }
    this.#steps.push(step);
  }

  #storeSet(words: Int32Array): void {
    const bytes = new Uint8Array(
      words.buffer,
      words.byteOffset,
      words.byteLength,
    );
    this.#memory.set(bytes, this.#setsEnd);
    this.#setAt[this.#sets.push(words) - 1] = this.#setsEnd;
    this.#setsEnd += bytes.length;
  }

  #storeSift(number: number, words: number, meshes: readonly SiftMesh[]): void {
    const at = this.#module.SIFTS.value + number * SIFT_BYTES;
    this.#memory.writeUInt16LE(words * 4, at);
    for (const [i, { missing, anchored }] of meshes.entries()) {
      this.#memory.writeUInt16LE(missing, at + 2 + i * 2);
      if (anchored === undefined) continue;
      const { anchorSet, others, hasTests } = anchored;
      const told = anchorSet | (hasTests ? HAS_TESTS : 0);
      this.#memory.writeUInt16LE(told, at + SIFT_ANCHORS + i * 4);
      this.#memory.writeUInt16LE(others, at + SIFT_ANCHORS + i * 4 + 2);
    }
  }

  /** The slot of a value that is wanted from now on; undefined where it never will be. */
  slotOf(path: KeyPath): number | undefined {
    return this.#wantPath(path) ? this.#slotAt(path) : undefined;
  }

  /** @returns undefined for a line that is to be parsed: only that tells whether it is JSON */
  read(line: Line): KeptDocument | undefined {
    const length = this.#load(line);
    if (length === undefined) return undefined;
    const count = this.#module.index(length);
    if (count < 0) return undefined;
    const kind = this.#module.lineKind();
    const doc = new KeptDocument(line, this.#version, kind);
    const objects = this.#objects;
    objects[ROOT] = doc as unknown as Values;
    const records = this.#records;
    const places = this.#inOrder(count);
    for (let i = 0; i < count; i++) {
      const at = places[i]!;
      const slot = records[at]!;
      const { parent, name, child } = this.#slots[slot]!;
      const object = objects[parent]!;
      const form = records[at + FORM]!;
      if ((form & OBJECT) === 0) object[name] = this.#valueAt(slot, at);
      else object[name] = objects[child] = {};
    }
    return doc;
  }

  /**
   * Where the records of the line at hand stand, by their slots: whatever the order of its keys, documents with the same ones
   * are of one form then, which is made and read several times faster. An object comes before what it holds.
   */
  #inOrder(count: number): Int32Array {
    const records = this.#records;
    const places = this.#places;
    for (let i = 0; i < count; i++) {
      const slot = records[i * RECORD]!;
      let at = i;
      for (; at > 0 && records[places[at - 1]!]! > slot; at--) {
        places[at] = places[at - 1]!;
      }
      places[at] = i * RECORD;
    }
    return places;
  }

  /** Puts a line in its place. @returns its bytes there; undefined for a line that is to be parsed */
  #load(line: Line): number | undefined {
    const { INPUT, LINE_BYTES } = this.#module;
    if (line.length > LINE_BYTES.value) return undefined;
    if (line.copyTo?.(this.#memory, INPUT.value) === true) return line.length;
    const { text } = line;
    if (text.charCodeAt(0) !== BRACE) return undefined;
    if (text.length * MOST_BYTES_A_UNIT > LINE_BYTES.value) return undefined;
    // Half a surrogate pair has no bytes. Decoded text holds none.
    if (!text.isWellFormed()) return undefined;
    return this.#memory.write(text, INPUT.value, "utf8");
  }

  #valueAt(slot: number, at: number): unknown {
    const number = this.#module.numberAt(slot);
    const form = this.#records[at + FORM]!;
    if (number !== 0) {
      const entry = form >> ENTRY_SHIFT;
      if (this.#memoNumber[entry] === number) return this.#memo[entry];
      const value = this.#decodeRecord(at, form);
      // What is no scalar is not shared: each document has its own.
      if (typeof value !== "object") {
        this.#memo[entry] = value;
        this.#memoNumber[entry] = number;
      }
      return value;
    }
    return this.#decodeRecord(at, form);
  }

  #decodeRecord(at: number, form: number): unknown {
    const [start, end] = [this.#records[at + 1]!, this.#records[at + 2]!];
    return valueIn(this.#memory, start, end, form);
  }

  #slotAt(path: KeyPath): number | undefined {
    let node = ROOT;
    let slot: number | undefined;
    for (const name of path) {
      slot = this.#nodes[node]!.get(name);
      if (slot === undefined) return undefined;
      node = this.#slots[slot]!.child;
    }
    return slot;
  }

  #wantPath(path: KeyPath): boolean {
    if (path.length === 0 || path.length > MAX_DEPTH) return false;
    let node = ROOT;
    for (const [i, name] of path.entries()) {
      const isLast = i === path.length - 1;
      const known = this.#nodes[node]!.get(name);
      const slot =
        known === undefined
          ? this.#addKey(node, name, isLast)
          : this.#slots[known]!;
      // What is wanted whole is not wanted in parts, and the other way round.
      if (slot === undefined || (slot.child === 0) !== isLast) return false;
      node = slot.child;
    }
    return true;
  }

  #addKey(parent: number, name: string, isLast: boolean): Slot | undefined {
    // What every object has, or a kept document, is no key of its own.
    if (name in KeptDocument.prototype || name.includes(".")) return undefined;
    const { KEY_TEXT, KEY_TEXT_BYTES, MOST_SLOTS } = this.#module;
    const bytes = Buffer.from(name);
    const room = KEY_TEXT.value + KEY_TEXT_BYTES.value - this.#keyAt;
    const number = this.#slots.length;
    // Half a step more: keys are compared 16 bytes at a time.
    if (bytes.length + 16 > room || number >= MOST_SLOTS.value - 1) {
      return undefined;
    }
    const child = isLast ? 0 : this.#nodes.push(new Map()) - 1;
    const slot = { parent, name, child };
    this.#memory.set(bytes, this.#keyAt);
    const { addKey } = this.#module;
    if (addKey(parent, this.#keyAt, bytes.length, number, child) === 0) {
      throw new BugError("the table of wanted keys is full");
    }
    this.#keyAt += bytes.length;
    this.#nodes[parent]!.set(name, number);
    this.#slots.push(slot);
    this.#steps.push(["key", parent, name, isLast]);
    this.#version++;
    return slot;
  }
}

/** The value that stands in bytes. */
function valueIn(
  bytes: Buffer,
  start: number,
  end: number,
  form: number,
): unknown {
  return (form & (OTHER | ESCAPED | NON_ASCII)) !== 0
    ? JSON.parse(bytes.toString("utf8", start, end))
    : bytes.toString("latin1", start + 1, end - 1);
}
