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
 * Bounded: 255 keys, further ones are read from whole documents; 9,216 short values that came before; 4,096 kinds.
 */
import { BugError } from "../base/errors.ts";
import type { Us } from "../base/time.ts";
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
  readonly RECORDS: { readonly value: number };
  readonly INPUT: { readonly value: number };
  readonly INPUT_BYTES: { readonly value: number };
  addKey(
    node: number,
    text: number,
    length: number,
    slot: number,
    child: number,
  ): number;
  tellBy(slot: number, place: number, byValue: boolean): void;
  index(length: number): number;
  leaveUnnumbered(slot: number): void;
  lineKind(): number;
  numberAt(slot: number): number;
  integerAt(slot: number, mayBeText: boolean): number;
  recordOf(slot: number): number;
  timeAt(slot: number): number;
}

/** Node has it; its type definitions do not. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: object,
  ) => { readonly exports: unknown };
};

// As the module has them.
const ROOT = 1;
const OTHER = 1;
const OBJECT = 2;
const ESCAPED = 4;
const NON_ASCII = 8;
const ENTRY_SHIFT = 8;
const ABSENT = -Infinity;
/** Numbers of a record: slot, start, end, form and flags, number of the value. */
const RECORD = 5;
const FORM = 3;

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

  /** It holds the keys that were wanted by then. */
  static versionOf(doc: KeptDocument): number {
    return doc.#version;
  }

  /** The kind of its line: see {@link DocumentIndex.kindOf}. */
  static kindOf(doc: KeptDocument): number {
    return doc.#kind;
  }
}

export class DocumentIndex {
  readonly #module: Exports;
  readonly #memory: Buffer;
  readonly #records: Int32Array;
  readonly #slots: Slot[] = [];
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
  /** The line that was walked over last, and how many records it gave. */
  #line: Line | undefined;
  #walkedVersion = 0;
  #count = -1;

  private constructor(module: Exports) {
    this.#module = module;
    this.#memory = Buffer.from(module.memory.buffer);
    this.#records = new Int32Array(
      module.memory.buffer,
      module.RECORDS.value,
      module.MOST_SLOTS.value * RECORD,
    );
    this.#keyAt = module.KEY_TEXT.value;
  }

  /** @returns undefined on a machine that cannot run it */
  static create(): DocumentIndex | undefined {
    try {
      const module = new WebAssembly.Module(Buffer.from(BYTES, "base64"));
      const instance = new WebAssembly.Instance(module, {});
      return new DocumentIndex(instance.exports as Exports);
    } catch {
      return undefined;
    }
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
   * Lines that have the same values at these paths, or none there, are of one kind. Objects are all the same. By presence
   * all values but null are.
   * @returns false if there is no more room
   */
  tellBy(paths: readonly KeyPath[], how: "value" | "presence"): boolean {
    return paths.every((path) => {
      if (this.#slotAt(path) === undefined) this.#wantPath(path);
      const slot = this.#slotAt(path);
      if (slot === undefined) return false;
      if (this.#telling >= this.#module.MOST_TELLING.value) return false;
      this.#module.tellBy(slot, this.#telling++, how === "value");
      return true;
    });
  }

  /** Values at these paths hardly come again: they are not remembered. */
  leaveUnnumbered(paths: readonly KeyPath[]): void {
    for (const path of paths) {
      const slot = this.slotOf(path);
      if (slot !== undefined) this.#module.leaveUnnumbered(slot);
    }
  }

  /** The number of the kind of a line; 0 for a line that is to be parsed, and for one of too many kinds. */
  kindOf(line: Line): number {
    return this.#look(line) < 0 ? 0 : this.#module.lineKind();
  }

  /** The slot of a value that is wanted from now on; undefined where it never will be. */
  slotOf(path: KeyPath): number | undefined {
    return this.#wantPath(path) ? this.#slotAt(path) : undefined;
  }

  /**
   * The number of the value at a slot in the line that was walked over last: of the same bytes always the same, of others
   * another. 0 for one that has none, undefined where there is no value.
   */
  numberAt(slot: number): number | undefined {
    const number = this.#module.numberAt(slot);
    return number < 0 ? undefined : number;
  }

  /** The value that {@link numberAt} is about; it must be there. */
  valueAt(slot: number): unknown {
    const at = this.#module.recordOf(slot) * RECORD;
    const isObject = (this.#records[at + FORM]! & OBJECT) !== 0;
    return isObject ? undefined : this.#valueAt(slot, at);
  }

  /**
   * The time at a slot in the line that was walked over last, as `parseTimestamp` reads it. undefined where there is no
   * value, NaN where it is no text of the form `2020-12-19T12:00:22.232Z`, with a blank for the `T` or without a zone.
   */
  timeAt(slot: number): Us | undefined {
    const us = this.#module.timeAt(slot);
    return us === ABSENT ? undefined : us;
  }

  /**
   * The same for a whole number of at most 15 digits.
   * @param mayBeText also for a text of digits
   */
  integerAt(slot: number, mayBeText: boolean): number | undefined {
    const value = this.#module.integerAt(slot, mayBeText);
    return value === ABSENT ? undefined : value;
  }

  /** @returns undefined for a line that is to be parsed: only that tells whether it is JSON */
  read(line: Line): KeptDocument | undefined {
    const count = this.#look(line);
    if (count < 0) return undefined;
    const kind = this.#module.lineKind();
    const doc = new KeptDocument(line, this.#version, kind);
    const objects = this.#objects;
    objects[ROOT] = doc as unknown as Values;
    const records = this.#records;
    for (let at = 0; at < count * RECORD; at += RECORD) {
      const slot = records[at]!;
      const { parent, name, child } = this.#slots[slot]!;
      const object = objects[parent]!;
      const form = records[at + FORM]!;
      if ((form & OBJECT) === 0) object[name] = this.#valueAt(slot, at);
      else object[name] = objects[child] = {};
    }
    return doc;
  }

  /** Walks over a line, once. @returns the number of records; −1 for a line that is to be parsed */
  #look(line: Line): number {
    if (line !== this.#line || this.#walkedVersion !== this.#version) {
      this.#line = line;
      this.#walkedVersion = this.#version;
      this.#count = this.#walk(line);
    }
    return this.#count;
  }

  #walk(line: Line): number {
    const { INPUT, INPUT_BYTES } = this.#module;
    if (line.length > INPUT_BYTES.value) return -1;
    if (line.copyTo?.(this.#memory, INPUT.value) === true) {
      return this.#module.index(line.length);
    }
    const { text } = line;
    if (text.charCodeAt(0) !== BRACE) return -1;
    if (text.length * MOST_BYTES_A_UNIT > INPUT_BYTES.value) return -1;
    // Half a surrogate pair has no bytes. Decoded text holds none.
    if (!text.isWellFormed()) return -1;
    return this.#module.index(this.#memory.write(text, INPUT.value, "utf8"));
  }

  #valueAt(slot: number, at: number): unknown {
    const number = this.#module.numberAt(slot);
    const form = this.#records[at + FORM]!;
    if (number === 0) return this.#decode(at, form);
    const entry = form >> ENTRY_SHIFT;
    if (this.#memoNumber[entry] === number) return this.#memo[entry];
    const value = this.#decode(at, form);
    // What is no scalar is not shared: each document has its own.
    if (typeof value !== "object") {
      this.#memo[entry] = value;
      this.#memoNumber[entry] = number;
    }
    return value;
  }

  #decode(at: number, form: number): unknown {
    const start = this.#records[at + 1]!;
    const end = this.#records[at + 2]!;
    if ((form & (OTHER | ESCAPED | NON_ASCII)) !== 0) {
      return JSON.parse(this.#memory.toString("utf8", start, end));
    }
    return this.#memory.toString("latin1", start + 1, end - 1);
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
    this.#version++;
    return slot;
  }
}
