/**
 * Of a screen on a shared state folder: who leads there, so that the screen leaves the writing of alerts to him. It reads the
 * logs for itself all the same, and writes what the journal lacks when nobody has led for some time.
 *
 * ```text
 *   alone ──somebody leads──► following ──nobody for 5 looks──► alone: what the journal lacks is written
 * ```
 */
import { holderName, Leadership, thisHolder } from "../state/leadership.ts";

/** How often it looks, ms. */
const LOOK_MS = 1_000;
/** A service that is started again is away for so many looks at most. */
const MOST_MISSES = 5;

export class LeaderWatch {
  /** `anna@host`; undefined while nobody leads. */
  leader: string | undefined;
  readonly #folder: string;
  readonly #name: string;
  readonly #own;
  #nextMs = -Infinity;
  #misses = 0;

  /** @param name of the logs that are watched, see `logsName` */
  constructor(folder: string, name: string, operator: string) {
    this.#folder = folder;
    this.#name = name;
    this.#own = thisHolder(operator);
  }

  /**
   * Looks when it is time for it.
   * @param nowMs a steady clock
   * @param wallMs the wall clock, which the leader's signs of life go by
   * @returns true when somebody leads who did not, or nobody does any more
   */
  look(nowMs: number, wallMs: number): boolean {
    if (nowMs < this.#nextMs) return false;
    this.#nextMs = nowMs + LOOK_MS;
    const holder = Leadership.holder(
      this.#folder,
      this.#name,
      this.#own,
      wallMs,
    );
    this.#misses = holder === undefined ? this.#misses + 1 : 0;
    if (this.#misses > 0 && this.#misses < MOST_MISSES) return false;
    const leader = holder && holderName(holder);
    if (leader === this.leader) return false;
    this.leader = leader;
    return true;
  }
}
