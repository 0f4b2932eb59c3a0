/**
 * A map that knows its oldest key, for who forgets the oldest when there are too many.
 *
 * A Map keeps its keys in order, too, but looks for the first one through the places of all that were taken out before it: of
 * 5,000 keys that come and go that takes 3 µs each time, of 100,000 keys 50. Here each entry knows its neighbours.
 *
 * ```text
 *   by key ──► a ⇄ d ⇄ b ⇄ c         put in order, or touched later
 *              │           └─ newest
 *              └─ oldest
 * ```
 */

/** What stands under a key. */
export interface Aged<K, V> {
  readonly key: K;
  readonly value: V;
}

interface Entry<K, V> extends Aged<K, V> {
  value: V;
  older: Entry<K, V> | undefined;
  newer: Entry<K, V> | undefined;
}

export class AgedMap<K, V> implements Iterable<[K, V]> {
  readonly #entries = new Map<K, Entry<K, V>>();
  #oldest: Entry<K, V> | undefined;
  #newest: Entry<K, V> | undefined;

  get size(): number {
    return this.#entries.size;
  }

  get(key: K): V | undefined {
    return this.#entries.get(key)?.value;
  }

  has(key: K): boolean {
    return this.#entries.has(key);
  }

  /** A new key is the newest; one that is there keeps its place. O(1). */
  set(key: K, value: V): void {
    const known = this.#entries.get(key);
    if (known !== undefined) {
      known.value = value;
      return;
    }
    const entry = { key, value, older: undefined, newer: undefined };
    this.#entries.set(key, entry);
    this.#append(entry);
  }

  /** Makes a key that is there the newest. O(1). */
  touch(key: K): void {
    const entry = this.#entries.get(key);
    if (entry === undefined || entry === this.#newest) return;
    this.#unlink(entry);
    this.#append(entry);
  }

  /** O(1). @returns false where there is no such key */
  delete(key: K): boolean {
    const entry = this.#entries.get(key);
    if (entry === undefined) return false;
    this.#unlink(entry);
    // What was taken out must not hold on to what is there: the collector may take long to see that it is gone.
    entry.older = undefined;
    entry.newer = undefined;
    return this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
    this.#oldest = undefined;
    this.#newest = undefined;
  }

  /** O(1). */
  get oldest(): Aged<K, V> | undefined {
    return this.#oldest;
  }

  /** Oldest first; those that are there when it begins, but for what is taken out meanwhile. */
  *[Symbol.iterator](): Generator<[K, V]> {
    const entries: Entry<K, V>[] = [];
    for (let entry = this.#oldest; entry !== undefined; entry = entry.newer) {
      entries.push(entry);
    }
    for (const entry of entries) {
      const { key, value } = entry;
      if (this.#entries.get(key) === entry) yield [key, value];
    }
  }

  *keys(): Generator<K> {
    for (const [key] of this) yield key;
  }

  *values(): Generator<V> {
    for (const [, value] of this) yield value;
  }

  #append(entry: Entry<K, V>): void {
    const before = this.#newest;
    entry.older = before;
    entry.newer = undefined;
    if (before === undefined) this.#oldest = entry;
    else before.newer = entry;
    this.#newest = entry;
  }

  #unlink({ older, newer }: Entry<K, V>): void {
    if (older === undefined) this.#oldest = newer;
    else older.newer = newer;
    if (newer === undefined) this.#newest = older;
    else newer.older = older;
  }
}
