/**
 * Walks a text through a nondeterministic automaton: its states come in, a test of whole texts goes out. A set of states
 * that was seen before is a state of a deterministic automaton, which is built while texts are walked: where it has been, a
 * character costs one look-up; where it has not, one step of the whole set, never more.
 *
 * ```text
 * character ──mask──► class: which CHAR states take it?
 *                       │
 *              ┌────────┴────────┐ known
 *     set ────►│ next[class]     ├────────► set
 *              └────────┬────────┘            ▲
 *                unknown│ set & mask, their   │ interned
 *                       └─next states, closed─┘
 * ```
 *
 * What is remembered (sets, transitions, classes) is bounded by {@link MAX_CACHE_WORDS}: at the limit everything is
 * forgotten and the walk goes on from its set.
 */
import type { TextTest } from "../../base/fold.ts";

/** Takes the automaton a character (a code point)? */
export type CharTest = (code: number) => boolean;

/** A state that takes a character, a split (`other` is there), or the match, which goes nowhere. */
export interface State {
  readonly test: CharTest | undefined;
  /** The state behind the character, or the first way of a split. */
  next: number;
  /** Second way of a split; {@link NOWHERE} in others. */
  readonly other: number;
}

export const NOWHERE = -1;

/** The state that matches is the first of every automaton. */
export const MATCH = 0;

/** Most that one automaton remembers, in words of four bytes: half a megabyte. */
export const MAX_CACHE_WORDS = 131_072;

/** What the objects around a set or a character cost, about. */
const OVERHEAD_WORDS = 16;

/** Bits by state number: CHAR states and the match. */
type Bits = Int32Array;

/** A state of the deterministic automaton. */
interface SetState {
  readonly bits: Bits;
  readonly isEmpty: boolean;
  /** By class; undefined where it was not worked out yet. */
  readonly next: (SetState | undefined)[];
}

const UNKNOWN = -1;

class LazyDfa {
  /** The states of each test; those of a counted repeat share one. */
  readonly #charTests: ReadonlyMap<CharTest, Bits>;
  readonly #next: Int32Array;
  readonly #other: Int32Array;
  /** CHAR states and the match: what remains of a closed set. */
  readonly #kept: Bits;
  readonly #start: Bits;
  readonly #stack: Int32Array;
  readonly #closed: Bits;
  readonly #mostWords: number;

  // What is remembered, and forgotten together.
  readonly #sets = new Map<number, SetState>();
  /** By class: the CHAR states that take its characters. */
  readonly #masks: Bits[] = [];
  readonly #classes = new Map<number, number>();
  readonly #ascii = new Int32Array(128).fill(UNKNOWN);
  /** By code point outside ASCII. */
  readonly #others = new Map<number, number>();
  #words = 0;

  constructor(states: readonly State[], start: number, mostWords: number) {
    this.#next = Int32Array.from(states, ({ next }) => next);
    this.#other = Int32Array.from(states, ({ other }) => other);
    // A split is entered once and leaves two.
    this.#stack = new Int32Array(2 * states.length + 1);
    const words = (states.length + 31) >>> 5;
    this.#closed = new Int32Array(words);
    this.#kept = new Int32Array(words);
    const charTests = new Map<CharTest, Bits>();
    states.forEach(({ test, other }, at) => {
      if (other === NOWHERE) add(this.#kept, at);
      if (test === undefined) return;
      let bits = charTests.get(test);
      if (bits === undefined)
        charTests.set(test, (bits = new Int32Array(words)));
      add(bits, at);
    });
    this.#charTests = charTests;
    this.#mostWords = mostWords;
    this.#enter(start);
    this.#start = this.#keep();
  }

  /** Does the automaton take the text as a whole? */
  matches(text: string): boolean {
    let state = this.#intern(this.#start);
    for (let i = 0; i < text.length; i++) {
      if (state.isEmpty) return false;
      if (this.#words > this.#mostWords) {
        this.#forget();
        state = this.#intern(state.bits);
      }
      let code = text.charCodeAt(i);
      let charClass: number;
      if (code < 128) {
        charClass = this.#ascii[code]!;
        if (charClass === UNKNOWN) {
          charClass = this.#ascii[code] = this.#classify(code);
        }
      } else {
        code = text.codePointAt(i)!;
        if (code > 0xffff) i++;
        charClass = this.#classOf(code);
      }
      state = state.next[charClass] ?? this.#follow(state, charClass);
    }
    return (state.bits[0]! & (1 << MATCH)) !== 0;
  }

  #classOf(code: number): number {
    let charClass = this.#others.get(code);
    if (charClass === undefined) {
      charClass = this.#classify(code);
      this.#others.set(code, charClass);
      this.#words += OVERHEAD_WORDS;
    }
    return charClass;
  }

  /** Characters that the same states take are of one class. */
  #classify(code: number): number {
    const mask = new Int32Array(this.#closed.length);
    for (const [test, bits] of this.#charTests) {
      if (!test(code)) continue;
      for (let at = 0; at < mask.length; at++) mask[at]! |= bits[at]!;
    }
    const hash = hashOf(mask);
    const known = this.#classes.get(hash);
    if (known !== undefined && equal(this.#masks[known]!, mask)) return known;
    this.#classes.set(hash, this.#masks.length);
    this.#words += mask.length + OVERHEAD_WORDS;
    return this.#masks.push(mask) - 1;
  }

  /** Works out where a set goes with a character of the class: O(states). */
  #follow(state: SetState, charClass: number): SetState {
    const mask = this.#masks[charClass]!;
    const next = this.#next;
    const other = this.#other;
    const closed = this.#closed;
    const { bits } = state;
    for (let at = 0; at < bits.length; at++) {
      let rest = bits[at]! & mask[at]!;
      while (rest !== 0) {
        const bit = 31 - Math.clz32(rest);
        rest ^= 1 << bit;
        const to = next[(at << 5) | bit]!;
        if (other[to] !== NOWHERE) this.#enter(to);
        else closed[to >>> 5]! |= 1 << (to & 31);
      }
    }
    const following = this.#intern(this.#keep());
    while (state.next.length <= charClass) {
      state.next.push(undefined);
      this.#words += 2;
    }
    return (state.next[charClass] = following);
  }

  /** Adds a state and all that it reaches without a character. */
  #enter(from: number): void {
    const stack = this.#stack;
    const closed = this.#closed;
    let top = 0;
    stack[top++] = from;
    while (top > 0) {
      const at = stack[--top]!;
      const bit = 1 << (at & 31);
      if ((closed[at >>> 5]! & bit) !== 0) continue;
      closed[at >>> 5]! |= bit;
      const other = this.#other[at]!;
      if (other === NOWHERE) continue;
      stack[top++] = other;
      stack[top++] = this.#next[at]!;
    }
  }

  /** Takes the set that was entered, and begins a new one. */
  #keep(): Bits {
    const closed = this.#closed;
    const kept = this.#kept;
    const bits = new Int32Array(closed.length);
    for (let at = 0; at < bits.length; at++) bits[at] = closed[at]! & kept[at]!;
    closed.fill(0);
    return bits;
  }

  /** Of two sets with one hash the later is remembered: no value can make the look-up long. */
  #intern(bits: Bits): SetState {
    const hash = hashOf(bits);
    const known = this.#sets.get(hash);
    if (known !== undefined && equal(known.bits, bits)) return known;
    const isEmpty = bits.every((each) => each === 0);
    const state: SetState = { bits, isEmpty, next: [] };
    this.#sets.set(hash, state);
    this.#words += bits.length + OVERHEAD_WORDS;
    return state;
  }

  #forget(): void {
    this.#sets.clear();
    this.#masks.length = 0;
    this.#classes.clear();
    this.#ascii.fill(UNKNOWN);
    this.#others.clear();
    this.#words = 0;
  }
}

function add(bits: Bits, at: number): void {
  bits[at >>> 5]! |= 1 << (at & 31);
}

function hashOf(bits: Bits): number {
  let hash = 0;
  for (const each of bits) {
    hash = Math.imul(hash ^ each, 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return hash;
}

function equal(a: Bits, b: Bits): boolean {
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}

/**
 * The test of a whole text; `states[MATCH]` is the match. Time per text: O(length × states) in the worst case, O(length)
 * where the sets repeat. Memory: `mostWords` words and what one step adds.
 */
export function compileStates(
  states: readonly State[],
  start: number,
  mostWords = MAX_CACHE_WORDS,
): TextTest {
  const dfa = new LazyDfa(states, start, mostWords);
  return (text) => dfa.matches(text);
}
