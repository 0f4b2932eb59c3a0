/**
 * Many wildcard patterns at once: a folded text goes in, the numbers of the patterns that match it come out. Each pattern is
 * filed under three adjoining characters of it that few other patterns have, so that one walk over the text finds the
 * few patterns that are worth a try, however many there are.
 *
 * ```text
 *   text     c : \ w i n d o w s \ t e m p \ a . e x e       three characters at a time, rolling
 *                        └──┬──┘
 *   slots    [ 0 | 0 | 7 | 0 | 3 | 0 … ]                     nearly always 0: no pattern is filed here
 *                      ▼
 *   entries  7 ──next──► 2 ──► end                           tried if they are filed under these characters
 * ```
 */
import type { TextTest } from "../base/fold.ts";
import { compileWildcard } from "./wildcard.ts";

interface Entry {
  readonly pattern: string;
  readonly test: TextTest;
  readonly ids: number[];
  /** The three characters. */
  key: number;
  /** The text between two wildcards that they stand in, and where they end in it. */
  piece: string;
  end: number;
  /** The entry that is filed in the same slot. */
  next: Entry | undefined;
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
  /** A power of two long, several times the number of patterns; empty if all are tried. 1-based places in {@link #filed}. */
  #slots = new Int32Array(0);
  #filed: Entry[] = [];
  #isFiled = true;
  #texts = 0;

  /** How many different patterns there are. */
  get size(): number {
    return this.#entries.size;
  }

  /** @param pattern folded */
  add(pattern: string, id: number): void {
    const known = this.#entries.get(pattern);
    if (known !== undefined) {
      known.ids.push(id);
      return;
    }
    this.#entries.set(pattern, {
      pattern,
      test: compileWildcard(pattern),
      ids: [id],
      key: 0,
      piece: "",
      end: 0,
      next: undefined,
      tried: 0,
    });
    this.#isFiled = false;
  }

  /** Numbers of all patterns that match; one that was added with several patterns may come several times. */
  match(text: string): readonly number[] {
    if (!this.#isFiled) this.#file();
    let found: number[] | undefined;
    for (const { test, ids } of this.#always) {
      if (test(text)) (found ??= []).push(...ids);
    }
    const slots = this.#slots;
    const mask = slots.length - 1;
    if (mask < 0 || text.length < 3) return found ?? NONE;
    const turn = ++this.#texts;
    let key = next(text.charCodeAt(0), text.charCodeAt(1));
    for (let at = 2; at < text.length; at++) {
      key = next(key, text.charCodeAt(at));
      const slot = slots[slotOf(key) & mask]!;
      if (slot === 0) continue;
      let entry: Entry | undefined = this.#filed[slot - 1];
      for (; entry !== undefined; entry = entry.next) {
        if (entry.key !== key || entry.tried === turn) continue;
        // A long text holds most threes of characters somewhere, and few of the pieces.
        if (!text.startsWith(entry.piece, at - entry.end)) continue;
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
    this.#filed = [];
    this.#slots = new Int32Array(0);
    if (entries.length < FEW) {
      this.#always = entries;
      return;
    }
    const places = entries.map(({ pattern }) => placesOf(pattern));
    const counts = new Map<number, number>();
    for (const each of places) {
      for (const key of new Set(each.map((place) => place.key))) {
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
    }
    const size = 2 ** Math.ceil(Math.log2(entries.length * 8));
    this.#slots = new Int32Array(size);
    entries.forEach((entry, i) => {
      let rarest: Place | undefined;
      for (const place of places[i]!) {
        if (
          rarest === undefined ||
          counts.get(place.key)! < counts.get(rarest.key)!
        ) {
          rarest = place;
        }
      }
      if (rarest === undefined) {
        this.#always.push(entry);
        return;
      }
      const slot = slotOf(rarest.key) & (size - 1);
      Object.assign(entry, rarest);
      entry.next = this.#filed[this.#slots[slot]! - 1];
      this.#slots[slot] = this.#filed.push(entry);
    });
  }
}

/** Three adjoining characters of a pattern, that every matching text contains. */
type Place = Pick<Entry, "key" | "piece" | "end">;

function placesOf(pattern: string): readonly Place[] {
  const places: Place[] = [];
  for (const piece of pattern.split(/[*?]+/)) {
    let key = next(piece.charCodeAt(0), piece.charCodeAt(1));
    for (let end = 2; end < piece.length; end++) {
      key = next(key, piece.charCodeAt(end));
      places.push({ key, piece, end });
    }
  }
  return places;
}

/** One character further: what the last three characters tell, 24 bits. The one before them has left at the top. */
function next(key: number, code: number): number {
  return ((key << 8) ^ code) & 0xff_ffff;
}

/** Mixes the three so that the lowest bits depend on all of them. */
function slotOf(key: number): number {
  return Math.imul(key, 0x9e37_79b1) >>> 15;
}
