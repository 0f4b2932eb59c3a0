/**
 * Two containers that do not grow with the log: a map that forgets what was used least recently, and a list
 * in the order of event time that forgets the oldest.
 */

import { AgedMap } from "../base/aged-map.ts";
import type { Place } from "./task.ts";

/** O(1) per access; at most `limit` entries. */
export class LruMap<K, V> {
  readonly #entries = new AgedMap<K, V>();
  readonly #limit: number;
  readonly #onEvict: () => void;

  /** @param onEvict called once for each entry that is forgotten, to count it */
  constructor(limit: number, onEvict: () => void) {
    this.#limit = limit;
    this.#onEvict = onEvict;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Looks without marking the entry as used. */
  peek(key: K): V | undefined {
    return this.#entries.get(key);
  }

  /** The entry, made where there is none, and marked as used. */
  use(key: K, make: () => V): V {
    const value = this.#entries.get(key) ?? make();
    this.set(key, value);
    return value;
  }

  /** Puts a value in place of the known one, marked as used. */
  set(key: K, value: V): void {
    const entries = this.#entries;
    entries.set(key, value);
    entries.touch(key);
    if (entries.size <= this.#limit) return;
    entries.delete(entries.oldest!.key);
    this.#onEvict();
  }

  entries(): Iterable<[K, V]> {
    return this.#entries;
  }

  values(): Iterable<V> {
    return this.#entries.values();
  }
}

interface Item {
  readonly timeUs: number;
  /** Where it stands in the logs; two that differ in nothing else are one. */
  readonly at?: Place;
}

/**
 * Keeps the newest `limit` items by event time, whatever order they came in; the same item twice is kept once, with
 * the first of its places. Adding is O(limit) at worst, O(1) for items in order.
 */
export class Timeline<T extends Item> {
  readonly #items: T[] = [];
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Oldest first; items of one time in the order of their content. */
  get items(): readonly T[] {
    return this.#items;
  }

  /** @returns false where nothing changed: the item is known, or older than all of a full list */
  add(item: T): boolean {
    const items = this.#items;
    let at = items.length;
    while (at > 0) {
      const known = items[at - 1]!;
      const order = compare(known, item);
      if (order === 0) {
        if (!isBefore(item.at, known.at)) return false;
        items[at - 1] = item;
        return true;
      }
      if (order < 0) break;
      at--;
    }
    if (items.length < this.#limit) {
      items.splice(at, 0, item);
      return true;
    }
    if (at === 0) return false;
    items.splice(at, 0, item);
    items.shift();
    return true;
  }
}

/** By time; by content where times are equal, so that the order of arrival leaves no trace. */
function compare<T extends Item>(a: T, b: T): number {
  if (a.timeUs !== b.timeUs) return a.timeUs - b.timeUs;
  const left = JSON.stringify({ ...a, at: undefined });
  const right = JSON.stringify({ ...b, at: undefined });
  return left < right ? -1 : left > right ? 1 : 0;
}

/** By file, then by line; a place before none. */
export function isBefore(
  place: Place | undefined,
  other: Place | undefined,
): boolean {
  if (place === undefined) return false;
  if (other === undefined) return true;
  if (place.file !== other.file) return place.file < other.file;
  return place.line < other.line;
}
