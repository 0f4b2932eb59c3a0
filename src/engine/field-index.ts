/**
 * The triggers on one field: a value goes in, the numbers of what it triggers come out. What a value triggers is worked out once and, where that takes many patterns, remembered, for the values of logs repeat: of a million values some thirty
 * thousand are different.
 */
import { fold } from "../base/fold.ts";
import type { Scalar } from "../event/event.ts";
import { GlobIndex } from "./glob-index.ts";
import type { Trigger } from "./need.ts";
import { numberOf } from "./values.ts";
import { compileWildcard } from "./wildcard.ts";

/** Longer values are worked out anew each time: they hardly repeat. */
const MAX_REMEMBERED_CHARS = 1_024;

/** Fewer patterns than these are tried faster than a value is remembered. */
const FEW_GLOBS = 4;

const NONE: readonly number[] = [];

/**
 * How many values all fields of an index remember together. Bounded: at the limit everything is forgotten, which costs
 * working it out again.
 */
export class ValueMemory {
  readonly #mostValues: number;
  readonly #mostChars: number;
  readonly #memos: Map<Scalar, readonly number[]>[] = [];
  #values = 0;
  #chars = 0;

  constructor(mostValues = 100_000, mostChars = 16_000_000) {
    this.#mostValues = mostValues;
    this.#mostChars = mostChars;
  }

  /** How many values are remembered. */
  get size(): number {
    return this.#values;
  }

  newMemo(): Map<Scalar, readonly number[]> {
    const memo = new Map<Scalar, readonly number[]>();
    this.#memos.push(memo);
    return memo;
  }

  remember(
    memo: Map<Scalar, readonly number[]>,
    value: Scalar,
    ids: readonly number[],
  ): void {
    const chars = typeof value === "string" ? value.length : 1;
    if (chars > MAX_REMEMBERED_CHARS) return;
    this.#values++;
    this.#chars += chars;
    if (this.#values > this.#mostValues || this.#chars > this.#mostChars) {
      for (const each of this.#memos) each.clear();
      this.#values = 1;
      this.#chars = chars;
    }
    memo.set(value, ids);
  }
}

export class FieldIndex {
  readonly #memory: ValueMemory;
  readonly #memo: Map<Scalar, readonly number[]>;
  readonly #texts = new Map<string, number[]>();
  readonly #numbers = new Map<number, number[]>();
  readonly #globs = new GlobIndex();
  readonly #present: number[] = [];

  constructor(memory: ValueMemory) {
    this.#memory = memory;
    this.#memo = memory.newMemo();
  }

  add({ texts, numbers, globs, present }: Trigger, id: number): void {
    for (const text of texts) push(this.#texts, text, id);
    for (const number of numbers) push(this.#numbers, number, id);
    for (const glob of globs) this.#globs.add(glob, id);
    if (present) this.#present.push(id);
  }

  /** Numbers of the triggers that are true of a value; each comes once. */
  idsOf(value: Scalar): readonly number[] {
    if (this.#globs.size < FEW_GLOBS) return this.#workOut(value);
    let ids = this.#memo.get(value);
    if (ids === undefined) {
      ids = this.#workOut(value);
      this.#memory.remember(this.#memo, value, ids);
    }
    return ids;
  }

  #workOut(value: Scalar): readonly number[] {
    const text = foldedText(value);
    let ids = this.#texts.get(text) ?? NONE;
    if (this.#present.length > 0) ids = both(this.#present, ids);
    if (this.#numbers.size > 0) {
      const number = numberOf(value);
      if (number !== undefined) {
        ids = both(ids, this.#numbers.get(number) ?? NONE);
      }
    }
    return both(ids, this.#globs.match(text));
  }
}

/** Is the trigger true of the value? What an index would say. */
export function isTriggered(trigger: Trigger, value: Scalar): boolean {
  return compileTrigger(trigger)(value);
}

/** The same for a trigger that is asked of many values. */
export function compileTrigger({
  texts,
  numbers,
  globs,
  present,
}: Trigger): (value: Scalar) => boolean {
  if (present) return () => true;
  const likes = globs.map((glob) => compileWildcard(glob));
  const known = new Set(texts);
  return (value) => {
    const text = foldedText(value);
    if (known.has(text)) return true;
    const number = numbers.length === 0 ? undefined : numberOf(value);
    if (number !== undefined && numbers.includes(number)) return true;
    return likes.some((isLike) => isLike(text));
  };
}

function foldedText(value: Scalar): string {
  return typeof value === "string" ? fold(value) : String(value);
}

/** Nearly always one of the lists is empty. */
function both(
  ids: readonly number[],
  others: readonly number[],
): readonly number[] {
  if (others.length === 0) return ids;
  return ids.length === 0 ? others : [...new Set([...ids, ...others])];
}

function push<K>(lists: Map<K, number[]>, key: K, id: number): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [id]);
  else list.push(id);
}
