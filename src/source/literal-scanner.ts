/**
 * Finds the lines of a log that may hold one of some texts in their JSON, or a string that begins with base64, without parsing
 * them: bytes of whole lines go in, the places of those lines come out. What it leaves out cannot hold any of the texts, in
 * whatever case, nor such a string.
 *
 * Why that is certain. A JSON string writes a character as itself, as one of the escapes `\" \\ \/ \b \f \n \r \t`, or as
 * `\uXXXX`. The texts have none of the characters behind the first eight. So each of a text's characters stands in the line
 * as itself, in some case; or as `\u00XX`; or it is one of the three characters beyond ASCII whose lower or upper case is in
 * ASCII: `K` (k), `İ` (i), `ſ` (s). If all stand as themselves, the text is there as it is, since nothing stands between the
 * characters of a string. Else one of the escapes or of the three does: the hatch, which is looked for as well.
 */
import { BugError } from "../base/errors.ts";
import { besideOf, textOf } from "../base/line-literal.ts";
import type { LineLiteral } from "../base/line-literal.ts";
import { startModule } from "../base/wasm.ts";
import {
  MOST_BUCKETS,
  toBuckets,
  WINDOW_BYTES,
  windowsOf,
} from "./literal-buckets.ts";
import type { Weigh } from "./literal-buckets.ts";
import { BYTES } from "./literal-scanner-bytes.ts";

/** What the module hands out. Addresses are of its memory. */
interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly MASKS: { readonly value: number };
  readonly BUCKETS: { readonly value: number };
  readonly ENTRIES: { readonly value: number };
  readonly MOST_LITERALS: { readonly value: number };
  readonly TEXT: { readonly value: number };
  readonly TEXT_BYTES: { readonly value: number };
  readonly NEEDED: { readonly value: number };
  readonly WINDOWS: { readonly value: number };
  readonly ENCODED: { readonly value: number };
  readonly COUNTS: { readonly value: number };
  readonly RECORDS: { readonly value: number };
  readonly MOST_RECORDS: { readonly value: number };
  readonly INPUT: { readonly value: number };
  readonly INPUT_BYTES: { readonly value: number };
  scan(from: number, end: number): number;
  weigh(windows: number): void;
  linesSeen(): number;
  reachedAt(): number;
  isWhole(): number;
}

const ENTRY_BYTES = 8;
const MASK_BYTES = 16;
const RECORD = 3;
const LEAST = 4;
const LONGEST = 255;
/** As the module hashes three bytes in a row. */
const hashOf = (first: number, second: number, third: number): number =>
  Math.imul(first | (second << 8) | (third << 16) | 0x202020, 0x9e3779b1) >>>
  20;

/** What a text may not have: its JSON spelling would not be told. */
const UNFIT = /[^\x20-\x7e]|[\\/]/;
/** The characters of base64, whose lower case has them all. */
const BASE64 = "abcdefghijklmnopqrstuvwxyz0123456789+/";
/** The same by their upper half. */
const ENCODED_BYTES = [
  "+/",
  "0123456789",
  "ABCDEFGHIJKLMNO",
  "PQRSTUVWXYZ",
  "abcdefghijklmno",
  "pqrstuvwxyz",
];
/**
 * What other spellings begin with: a slash that is escaped, as base64 may have one; any character of ASCII as its number; and
 * U+212A, U+0130 and U+017F, as bytes of UTF-8 and as escapes. In lower case.
 */
const HATCH = [
  "\\/",
  "\\u00",
  "\xe2\x84\xaa",
  "\xc4\xb0",
  "\xc5\xbf",
  "\\u212a",
  "\\u0130",
  "\\u017f",
];

/** A line that was found; places are in {@link LiteralScanner.input}. */
export interface FoundLine {
  readonly start: number;
  /** Its line end, which is the next byte. */
  readonly end: number;
  /** Lines before it since the scan began. */
  readonly before: number;
}

export interface Scan {
  readonly found: readonly FoundLine[];
  /** The first byte that was not looked at: a line begins there. */
  readonly reached: number;
  /** Lines up to there. */
  readonly lines: number;
  /** False if the line that begins there is neither one object nor blank, so that nothing can be said about it. */
  readonly isWhole: boolean;
}

/** Can {@link LiteralScanner} look for the text? */
export function isLiteral(text: string): boolean {
  return text.length >= LEAST && text.length <= LONGEST && !UNFIT.test(text);
}

export class LiteralScanner {
  readonly #module: Exports;
  readonly #records: Uint32Array;
  /** Memory for lines; {@link scan} looks at a part of it. */
  readonly input: Buffer;

  private constructor(module: Exports) {
    const { memory, INPUT, INPUT_BYTES, RECORDS, MOST_RECORDS } = module;
    this.#module = module;
    this.#records = new Uint32Array(
      memory.buffer,
      RECORDS.value,
      MOST_RECORDS.value * RECORD,
    );
    this.input = Buffer.from(memory.buffer, INPUT.value, INPUT_BYTES.value);
  }

  /**
   * @param texts each as {@link isLiteral} wants it
   * @param sample bytes of the log: texts are found by what is rare in it
   * @param hatch look for other spellings as well; without it lines are lost
   * @returns undefined for too many texts, and on a machine that cannot run it
   */
  static create(
    texts: readonly LineLiteral[],
    sample: Uint8Array,
    hatch = true,
  ): LiteralScanner | undefined {
    const module = startModule<Exports>(BYTES);
    return module && fill(module, texts, sample, hatch)
      ? new LiteralScanner(module)
      : undefined;
  }

  /** What it looks for, for a scanner of another thread. */
  get tables(): Uint8Array {
    const { memory, MASKS, COUNTS } = this.#module;
    return new Uint8Array(memory.buffer).slice(MASKS.value, COUNTS.value);
  }

  /** @param tables of another scanner. @returns undefined on a machine that cannot run it */
  static of(tables: Uint8Array): LiteralScanner | undefined {
    const module = startModule<Exports>(BYTES);
    if (module === undefined) return undefined;
    new Uint8Array(module.memory.buffer).set(tables, module.MASKS.value);
    return new LiteralScanner(module);
  }

  /**
   * Looks at the lines in `input.subarray(from, end)`: the first begins there, the last one's line end is at its end. The
   * bytes around, one before and 64 behind, are written over.
   */
  scan(from: number, end: number): Scan {
    const module = this.#module;
    const base = module.INPUT.value;
    const count = module.scan(base + from, base + end);
    const reached = module.reachedAt() - base;
    const found: FoundLine[] = [];
    for (let at = 0; at < count * RECORD; at += RECORD) {
      const start = this.#records[at]! - base;
      // A line that cannot be told may have been found before its end was looked at.
      if (start >= reached) break;
      found.push({
        start,
        end: this.#records[at + 1]! - base,
        before: this.#records[at + 2]!,
      });
    }
    return {
      found,
      reached,
      lines: module.linesSeen(),
      isWhole: module.isWhole() !== 0,
    };
  }
}

/** By text, what it must stand beside. What holds another text that counts by itself is found by that. */
function withoutLonger(
  sought: readonly LineLiteral[],
): Map<string, string | undefined> {
  const all = new Map<string, string | undefined>();
  for (const each of sought) {
    all.set(textOf(each).toLowerCase(), besideOf(each)?.toLowerCase());
  }
  const alone = [...all.keys()].filter((text) => all.get(text) === undefined);
  return new Map(
    [...all].filter(([text]) =>
      alone.every((other) => other === text || !text.includes(other)),
    ),
  );
}

/** Writes the tables. @returns false when there is no room */
function fill(
  module: Exports,
  sought: readonly LineLiteral[],
  sample: Uint8Array,
  hatch: boolean,
): boolean {
  const all = withoutLonger(sought);
  const beside = [...new Set(all.values())].filter(
    (text) => text !== undefined,
  );
  for (const text of [...all.keys(), ...beside]) {
    if (!isLiteral(text)) throw new BugError(`no literal: ${text}`);
  }
  const others = hatch ? HATCH : [];
  const size = all.size + others.length;
  if (size + beside.length > module.MOST_LITERALS.value) return false;

  const memory = Buffer.from(module.memory.buffer);
  const { MASKS, BUCKETS, ENTRIES, TEXT, TEXT_BYTES } = module;
  const { NEEDED, ENCODED, WINDOWS } = module;
  const weigh = weigher(module, memory, sample);
  const buckets = toBuckets([...all.keys(), ...others], weigh);
  memory.set(buckets.tables, MASKS.value);
  let textAt = TEXT.value;
  let entries = 0;
  const addEntry = (text: string): number | undefined => {
    if (textAt + text.length > TEXT.value + TEXT_BYTES.value) return undefined;
    const entry = ENTRIES.value + entries++ * ENTRY_BYTES;
    memory.write(text, textAt, "latin1");
    memory.writeUInt32LE(textAt, entry);
    memory[entry + 4] = text.length;
    textAt += text.length;
    return entry;
  };
  for (const [number, literals] of buckets.literals.entries()) {
    memory.writeUInt32LE(entries, BUCKETS.value + number * 4);
    for (const { text, at } of literals) {
      const entry = addEntry(text);
      if (entry === undefined) return false;
      const other = all.get(text);
      memory[entry + 5] = at;
      memory[entry + 6] = others.includes(text) ? 1 : 0;
      memory[entry + 7] =
        other === undefined ? 0 : size + beside.indexOf(other);
      for (const hash of windowHashes(text, at)) {
        memory[WINDOWS.value + hash] = 1;
      }
    }
  }
  memory.writeUInt32LE(entries, BUCKETS.value + MOST_BUCKETS * 4);
  for (const text of beside) if (addEntry(text) === undefined) return false;
  for (const text of [...all.keys(), BASE64]) {
    for (const character of text + text.toUpperCase()) {
      memory[NEEDED.value + character.charCodeAt(0)] = 1;
    }
  }
  // Each pair of halves has a bit of its own: no other byte is let through.
  for (const [bit, bytes] of ENCODED_BYTES.entries()) {
    for (const byte of Buffer.from(bytes)) {
      memory[ENCODED.value + (byte & 15)]! |= 1 << bit;
      memory[ENCODED.value + MASK_BYTES + (byte >> 4)]! |= 1 << bit;
    }
  }
  return true;
}

/** Of the three bytes from `at` on; of every such three where the text has less. */
function windowHashes(text: string, at: number): number[] {
  const [first, second, third] = Buffer.from(text, "latin1").subarray(at);
  return third === undefined
    ? Array.from({ length: 256 }, (_, any) => hashOf(first!, second!, any))
    : [hashOf(first!, second!, third)];
}

/** Writes tables where the scan looks them up, and has it count what they let through of the sample. */
function weigher(module: Exports, memory: Buffer, sample: Uint8Array): Weigh {
  const { MASKS, COUNTS, INPUT } = module;
  const windows = windowsOf(sample);
  memory.set(windows, INPUT.value);
  const counts = new Uint32Array(memory.buffer, COUNTS.value, MOST_BUCKETS);
  return (tables) => {
    memory.set(tables, MASKS.value);
    module.weigh(windows.length / WINDOW_BYTES);
    return counts;
  };
}
