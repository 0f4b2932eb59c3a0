/**
 * The keys of all sequence rules: a rule and a key's text in, the key's number out, and the keys of a rule in the order in
 * which they came. A number is the key's from its first hit to its end, whether it is awake or asleep; what else is known of
 * the key others keep by it, the text too: kept here it would take more than all the rest.
 *
 * ```text
 *   bucket of a hash ──► 7 ──► 31 ──► 4           a chain; two keys on an average
 *   rule ──► oldest 4 ⇄ 7 ⇄ 12 ⇄ … ⇄ newest 31    all keys of the rule
 * ```
 *
 * Buckets are divided one at a time (linear hashing), so no key waits while a million others are moved. A log that is made
 * so that all its keys fall into one bucket finds it full: keys beyond {@link MOST_IN_CHAIN} are looked up in a Map, whose
 * hashes nobody can foretell.
 *
 * Memory: 16 bytes a key and 2 for its bucket, as many as there were keys at a time.
 */
import type { KeyText } from "./join-key.ts";

/** Of keys, and of buckets. */
const PAGE_BITS = 12;
const PAGE_KEYS = 1 << PAGE_BITS;
const IN_PAGE = PAGE_KEYS - 1;
/** A key is a row of words. */
const WORDS = 4;
const HASH = 0;
/** The next in its chain; of a free number the next free one. */
const CHAIN = 1;
/** Its neighbours among the keys of its rule. */
const OLDER = 2;
const NEWER = 3;
const NONE = -1;

const KEYS_A_BUCKET = 2;
const MOST_IN_CHAIN = 32;

/** Of one rule: its first and last key, and how many there are. */
interface List {
  oldest: number;
  newest: number;
  size: number;
}

export class KeyTable {
  readonly #isKey: (number: number, list: number, text: KeyText) => boolean;
  readonly #lists: readonly List[];
  readonly #pages: Int32Array[] = [];
  readonly #heads: Int32Array[] = [newHeads()];
  #buckets = 1;
  /** The largest power of two of at most {@link #buckets}. */
  #half = 1;
  #firstFree = NONE;
  /** Numbers that were ever used. */
  #numbers = 0;
  #size = 0;
  readonly #crowded = new Map<string, number>();
  /** The hits of an event have one key, mostly. */
  #lastText: KeyText = "";
  #lastHash = unitsHash("");

  /**
   * @param lists how many rules there are
   * @param isKey says whether a key is the one of the rule with the text
   */
  constructor(
    lists: number,
    isKey: (number: number, list: number, text: KeyText) => boolean,
  ) {
    this.#isKey = isKey;
    this.#lists = Array.from({ length: lists }, () => ({
      oldest: NONE,
      newest: NONE,
      size: 0,
    }));
  }

  /** How many rules there are; the first one is 0. */
  get lists(): number {
    return this.#lists.length;
  }

  /** Keys of all rules. */
  get size(): number {
    return this.#size;
  }

  sizeOf(list: number): number {
    return this.#lists[list]!.size;
  }

  /** The number of a key; undefined where there is no such key. */
  find(list: number, text: KeyText): number | undefined {
    const hash = this.#hashOf(list, text);
    for (
      let number = this.#headOf(this.#bucketOf(hash));
      number !== NONE;
      number = this.#word(number, CHAIN)
    ) {
      if (
        this.#word(number, HASH) === hash &&
        this.#isKey(number, list, text)
      ) {
        return number;
      }
    }
    return this.#crowded.size === 0
      ? undefined
      : this.#crowded.get(crowdedName(list, text));
  }

  /** @returns the number of a key that is not there yet; it is the newest of its rule */
  add(list: number, text: KeyText): number {
    const number = this.#newNumber();
    const hash = this.#hashOf(list, text);
    this.#setWord(number, HASH, hash);
    this.#link(number, hash, list, text);
    const keys = this.#lists[list]!;
    this.#setWord(number, OLDER, keys.newest);
    this.#setWord(number, NEWER, NONE);
    if (keys.newest === NONE) keys.oldest = number;
    else this.#setWord(keys.newest, NEWER, number);
    keys.newest = number;
    keys.size++;
    this.#size++;
    if (this.#size > KEYS_A_BUCKET * this.#buckets) this.#divide();
    return number;
  }

  /** The key's end: its number is free. */
  remove(number: number, list: number, text: KeyText): void {
    this.#unlink(number, list, text);
    const keys = this.#lists[list]!;
    const older = this.#word(number, OLDER);
    const newer = this.#word(number, NEWER);
    if (older === NONE) keys.oldest = newer;
    else this.#setWord(older, NEWER, newer);
    if (newer === NONE) keys.newest = older;
    else this.#setWord(newer, OLDER, older);
    keys.size--;
    this.#size--;
    this.#setWord(number, CHAIN, this.#firstFree);
    this.#firstFree = number;
  }

  /** The key of the rule that came first; undefined where it has none. */
  oldestOf(list: number): number | undefined {
    const { oldest } = this.#lists[list]!;
    return oldest === NONE ? undefined : oldest;
  }

  /** The keys of the rule, the oldest first. */
  numbersOf(list: number): Int32Array {
    const { oldest, size } = this.#lists[list]!;
    const numbers = new Int32Array(size);
    let number = oldest;
    for (let i = 0; i < size; i++) {
      numbers[i] = number;
      number = this.#word(number, NEWER);
    }
    return numbers;
  }

  #hashOf(list: number, text: KeyText): number {
    if (text !== this.#lastText) {
      this.#lastText = text;
      this.#lastHash = unitsHash(text);
    }
    return mixed(this.#lastHash ^ Math.imul(list, 0x9e3779b1));
  }

  #word(number: number, word: number): number {
    return this.#pages[number >> PAGE_BITS]![
      (number & IN_PAGE) * WORDS + word
    ]!;
  }

  #setWord(number: number, word: number, value: number): void {
    this.#pages[number >> PAGE_BITS]![(number & IN_PAGE) * WORDS + word] =
      value;
  }

  #headOf(bucket: number): number {
    return this.#heads[bucket >> PAGE_BITS]![bucket & IN_PAGE]!;
  }

  #setHead(bucket: number, number: number): void {
    this.#heads[bucket >> PAGE_BITS]![bucket & IN_PAGE] = number;
  }

  #newNumber(): number {
    const number = this.#firstFree;
    if (number !== NONE) {
      this.#firstFree = this.#word(number, CHAIN);
      return number;
    }
    if (this.#numbers === this.#pages.length * PAGE_KEYS) {
      this.#pages.push(new Int32Array(PAGE_KEYS * WORDS));
    }
    return this.#numbers++;
  }

  /** Those before the one that is divided next, and those that came of them, are told apart by a bit more. */
  #bucketOf(hash: number): number {
    const bucket = hash & (2 * this.#half - 1);
    return bucket < this.#buckets ? bucket : bucket & (this.#half - 1);
  }

  #link(number: number, hash: number, list: number, text: KeyText): void {
    const bucket = this.#bucketOf(hash);
    const head = this.#headOf(bucket);
    if (this.#isLong(head)) this.#crowded.set(crowdedName(list, text), number);
    else {
      this.#setWord(number, CHAIN, head);
      this.#setHead(bucket, number);
    }
  }

  #isLong(head: number): boolean {
    let length = 0;
    for (let at = head; at !== NONE; at = this.#word(at, CHAIN)) length++;
    return length >= MOST_IN_CHAIN;
  }

  #unlink(number: number, list: number, text: KeyText): void {
    const bucket = this.#bucketOf(this.#word(number, HASH));
    let before = NONE;
    let at = this.#headOf(bucket);
    while (at !== number && at !== NONE) {
      before = at;
      at = this.#word(at, CHAIN);
    }
    if (at === NONE) {
      this.#crowded.delete(crowdedName(list, text));
      return;
    }
    const behind = this.#word(number, CHAIN);
    if (before === NONE) this.#setHead(bucket, behind);
    else this.#setWord(before, CHAIN, behind);
  }

  /** One bucket more: it takes from the one whose keys it is told apart from now. */
  #divide(): void {
    const from = this.#buckets - this.#half;
    const to = this.#buckets;
    if (to === this.#heads.length * PAGE_KEYS) this.#heads.push(newHeads());
    let number = this.#headOf(from);
    this.#setHead(from, NONE);
    this.#buckets++;
    while (number !== NONE) {
      const next = this.#word(number, CHAIN);
      const bucket = this.#bucketOf(this.#word(number, HASH));
      this.#setWord(number, CHAIN, this.#headOf(bucket));
      this.#setHead(bucket, number);
      number = next;
    }
    if (this.#buckets === 2 * this.#half) this.#half = this.#buckets;
  }
}

function newHeads(): Int32Array {
  return new Int32Array(PAGE_KEYS).fill(NONE);
}

function crowdedName(list: number, text: KeyText): string {
  return `${list} ${text}`;
}

/** 32 bits: FNV-1a over the units of the text. */
function unitsHash(text: KeyText): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return hash;
}

/** Buckets are told apart by the lowest bits: each of them is to hang on all. */
function mixed(hash: number): number {
  const half = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return half ^ (half >>> 13);
}
