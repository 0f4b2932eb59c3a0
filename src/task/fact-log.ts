/**
 * The facts that a tracker was told last, so that a checkpoint can tell them again: the same facts give the same records, in
 * whatever order they come. Facts about tasks and facts about sessions and connections, of which there are many more, are
 * kept apart.
 *
 * Bounded: {@link MOST_FACTS} and {@link MOST_SESSION_FACTS}, and {@link MOST_CHARS} characters each; the oldest are forgotten.
 */
import { AgedMap } from "../base/aged-map.ts";
import type { TaskFact } from "./task-fact.ts";

export const MOST_FACTS = 10_000;
export const MOST_SESSION_FACTS = 5_000;
/** A task's XML may be long. */
export const MOST_CHARS = 16_000_000;

class Facts {
  readonly #most: number;
  /** In the order of arrival. */
  readonly #chars = new AgedMap<TaskFact, number>();
  #total = 0;

  constructor(most: number) {
    this.#most = most;
  }

  note(fact: TaskFact): void {
    let chars = 0;
    for (const value of Object.values(fact)) {
      if (typeof value === "string") chars += value.length;
    }
    this.#chars.set(fact, chars);
    this.#total += chars;
    while (this.#chars.size > this.#most || this.#total > MOST_CHARS) {
      const { key, value: length } = this.#chars.oldest!;
      this.#chars.delete(key);
      this.#total -= length;
    }
  }

  all(): Iterable<TaskFact> {
    return this.#chars.keys();
  }
}

export class FactLog {
  readonly #tasks = new Facts(MOST_FACTS);
  readonly #sessions = new Facts(MOST_SESSION_FACTS);

  /** O(1), amortised. */
  note(fact: TaskFact): void {
    const isSession = fact.kind === "logon" || fact.kind === "connection";
    (isSession ? this.#sessions : this.#tasks).note(fact);
  }

  /** Sessions first, since a task may have been made in one. */
  *all(): Generator<TaskFact> {
    yield* this.#sessions.all();
    yield* this.#tasks.all();
  }
}
