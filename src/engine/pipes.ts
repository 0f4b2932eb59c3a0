/**
 * `| head n` and `| tail n`: the confirmed results of one rule go in, those that pass come out, in result order (the order
 * of their last events, then of their keys). The one thing to know: a result may only leave when no result before it
 * can come any more, so with pipes nothing is told before it is settled.
 *
 * ```text
 *   result ──► held, in result order ──► settled ──► head: first n ──► told
 *              (at most n of the first pipe)    └──► … | tail …   kept to the end of all input
 * ```
 */
import type { Us } from "../base/time.ts";
import { compareOrder } from "../event/order.ts";
import type { Pipe } from "../lang/eql/tree.ts";
import { completingEvent } from "./match.ts";
import type { Evidence, Match } from "./match.ts";
import { restoreMatch, saveMatch, saveUs } from "./saved.ts";
import type { Links, SavedMatch } from "./saved.ts";

interface Result {
  readonly match: Match;
  readonly last: Evidence;
  readonly key: string;
}

/** True if the pipes can only be applied at the end of all input. */
export function needsEnd(pipes: readonly Pipe[]): boolean {
  return pipes.some(({ name }) => name === "tail");
}

/** As a checkpoint holds it. */
export interface SavedPipe {
  readonly held: readonly SavedMatch[];
  readonly ids: readonly string[];
  /** null: as many as come. */
  readonly left: number | null;
}

/** The pipes of one rule. Holds at most as many results as the first pipe lets through. */
export class ResultPipe {
  readonly #pipes: readonly Pipe[];
  readonly #settleUs: Us;
  readonly #needsEnd: boolean;
  /** Most results held: more can never pass the first pipe. */
  readonly #most: number;
  readonly #keepsLast: boolean;
  readonly #held: Result[] = [];
  /** Ids of what is held or was let go: the same result may be found twice. */
  readonly #ids = new Set<string>();
  #left: number;

  /**
   * @param pipes left to right, at least one
   * @param settleUs how long after its last event a result may still be found
   */
  constructor(pipes: readonly Pipe[], settleUs: Us) {
    this.#pipes = pipes;
    this.#settleUs = settleUs;
    this.#needsEnd = needsEnd(pipes);
    this.#most = pipes[0]!.count;
    this.#keepsLast = pipes[0]!.name === "tail";
    this.#left = this.#needsEnd
      ? Infinity
      : Math.min(...pipes.map(({ count }) => count));
  }

  save(): SavedPipe {
    return {
      held: this.#held.map(({ match }) => saveMatch(match)),
      ids: [...this.#ids],
      left: saveUs(this.#left),
    };
  }

  restore({ held, ids, left }: SavedPipe, links: Links): void {
    for (const saved of held) {
      const match = restoreMatch(saved, links);
      if (match !== undefined) this.take(match);
    }
    for (const id of ids) this.#ids.add(id);
    this.#left = left ?? Infinity;
  }

  /** Everything that can pass has passed: the rule need not be asked any more. */
  get isDone(): boolean {
    return this.#left === 0;
  }

  /** Results wait for the watermark. */
  get isWaiting(): boolean {
    return !this.#needsEnd && this.#held.length > 0;
  }

  /** Takes a confirmed match. O(results held). */
  take(match: Match): void {
    if (this.isDone || this.#ids.has(match.id)) return;
    const held = this.#held;
    const last = completingEvent(match);
    const key = JSON.stringify(Object.values(match.key));
    const result = { match, last, key };
    let at = held.length;
    while (at > 0 && compareResults(held[at - 1]!, result) > 0) at--;
    held.splice(at, 0, result);
    this.#ids.add(match.id);
    if (held.length <= this.#most) return;
    const over = this.#keepsLast ? held.shift() : held.pop();
    this.#ids.delete(over!.match.id);
  }

  /**
   * Lets go what is settled.
   * @param watermarkUs event time that every host has passed
   */
  advance(watermarkUs: Us): readonly Match[] {
    if (this.#needsEnd) return [];
    const held = this.#held;
    let settled = 0;
    while (
      settled < held.length &&
      settled < this.#left &&
      held[settled]!.last.timeUs + this.#settleUs < watermarkUs
    ) {
      settled++;
    }
    const passed = held.splice(0, settled).map(({ match }) => match);
    this.#left -= settled;
    if (this.isDone) {
      held.length = 0;
      this.#ids.clear();
    }
    return passed;
  }

  /** The run ends before the input: what waited for results before it goes. */
  stop(): readonly Match[] {
    return this.advance(Infinity);
  }

  /** The end of all input. @returns what passes and was not let go before */
  finish(): readonly Match[] {
    if (!this.#needsEnd) return this.advance(Infinity);
    const results = this.#held.splice(0).map(({ match }) => match);
    this.#left = 0;
    this.#ids.clear();
    return this.#pipes.reduce(
      (passed, { name, count }) =>
        name === "head"
          ? passed.slice(0, count)
          : passed.slice(Math.max(0, passed.length - count)),
      results,
    );
  }
}

function compareResults(a: Result, b: Result): number {
  const order = compareOrder(a.last, b.last);
  if (order !== 0) return order;
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}
