/**
 * Many wildcard patterns at once: a folded text goes in, the numbers of the patterns that match it come out. Each pattern is
 * filed under three adjoining characters of it that few other patterns have, so that one walk over the text finds the
 * few patterns that are worth a try, however many there are.
 */
import type { TextTest } from "../base/fold.ts";
import { compileWildcard } from "./wildcard.ts";

interface Entry {
  readonly pattern: string;
  readonly test: TextTest;
  readonly ids: number[];
  /** Hash of the three characters; 0 in the list of those that are always tried. */
  hash: number;
  /** Number of the text that it was last tried on: the characters may occur in it more than once. */
  tried: number;
}

/** With fewer patterns than this, walking the text costs more than trying them all. */
const FEW = 4;

const NONE: readonly number[] = [];

export class GlobIndex {
  readonly #entries = new Map<string, Entry>();
  /** Patterns without three adjoining characters. */
  #always: Entry[] = [];
  /** By the lowest bits of the hash; a power of two long, several times the number of patterns. */
  #buckets: (Entry[] | undefined)[] = [];
  #isFiled = true;
  #texts = 0;

  /** So many patterns that the answer for a text is worth remembering. */
  get isLarge(): boolean {
    return this.#entries.size >= FEW;
  }

  /** @param pattern folded */
  add(pattern: string, id: number): void {
    const known = this.#entries.get(pattern);
    if (known !== undefined) {
      known.ids.push(id);
      return;
    }
    const test = compileWildcard(pattern);
    this.#entries.set(pattern, { pattern, test, ids: [id], hash: 0, tried: 0 });
    this.#isFiled = false;
  }

  /** Numbers of all patterns that match; one that was added with several patterns may come several times. */
  match(text: string): readonly number[] {
    if (!this.#isFiled) this.#file();
    let found: number[] | undefined;
    for (const { test, ids } of this.#always) {
      if (test(text)) (found ??= []).push(...ids);
    }
    const mask = this.#buckets.length - 1;
    if (mask < 0) return found ?? NONE;
    const turn = ++this.#texts;
    const end = text.length - 2;
    for (let at = 0; at < end; at++) {
      const hash = hashAt(text, at);
      const bucket = this.#buckets[hash & mask];
      if (bucket === undefined) continue;
      for (const entry of bucket) {
        if (entry.hash !== hash || entry.tried === turn) continue;
        entry.tried = turn;
        if (entry.test(text)) (found ??= []).push(...entry.ids);
      }
    }
    return found ?? NONE;
  }

  #file(): void {
    this.#isFiled = true;
    const entries = [...this.#entries.values()];
    this.#always = [];
    this.#buckets = [];
    if (entries.length < FEW) {
      this.#always = entries;
      return;
    }
    const hashes = entries.map(({ pattern }) => hashesOf(pattern));
    const counts = new Map<number, number>();
    for (const each of hashes) {
      for (const hash of each) counts.set(hash, (counts.get(hash) ?? 0) + 1);
    }
    const size = 2 ** Math.ceil(Math.log2(entries.length * 4));
    this.#buckets = new Array<Entry[] | undefined>(size).fill(undefined);
    entries.forEach((entry, i) => {
      let rarest: number | undefined;
      for (const hash of hashes[i]!) {
        if (rarest === undefined || counts.get(hash)! < counts.get(rarest)!) {
          rarest = hash;
        }
      }
      if (rarest === undefined) {
        this.#always.push(entry);
        return;
      }
      entry.hash = rarest;
      (this.#buckets[rarest & (size - 1)] ??= []).push(entry);
    });
  }
}

/** The different threes of adjoining characters that every matching text contains. */
function hashesOf(pattern: string): ReadonlySet<number> {
  const hashes = new Set<number>();
  for (const fragment of pattern.split(/[*?]+/)) {
    for (let at = 0; at + 3 <= fragment.length; at++) {
      hashes.add(hashAt(fragment, at));
    }
  }
  return hashes;
}

/** Mixes three characters so that the lowest bits depend on all of them. */
function hashAt(text: string, at: number): number {
  const mixed =
    Math.imul(text.charCodeAt(at), 0x9e3779b1) ^
    Math.imul(text.charCodeAt(at + 1), 0x85ebca6b) ^
    Math.imul(text.charCodeAt(at + 2), 0xc2b2ae35);
  return mixed ^ (mixed >>> 15);
}
