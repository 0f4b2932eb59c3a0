/**
 * Matches that were told before the order of their event was certain. They go in when a rule with lineage holds for an event
 * as it arrives, and come out when the event's turn in event order comes: as confirmed, or as withdrawn.
 *
 * Holds no more than the events that wait for their order, times the rules that held for each.
 */
import type { Match } from "./match.ts";
import { restoreMatch, saveMatch } from "./saved.ts";
import type { Links, SavedMatch } from "./saved.ts";

/** As a checkpoint holds it. */
export type SavedEarly = readonly (readonly [number, readonly SavedMatch[]])[];

export class EarlyMatches {
  /** By arrival number of the event. */
  readonly #told = new Map<number, Match[]>();
  readonly #ids = new Set<string>();

  save(): SavedEarly {
    return [...this.#told].map(([seq, told]) => [seq, told.map(saveMatch)]);
  }

  restore(saved: SavedEarly, links: Links): void {
    for (const [seq, told] of saved) {
      for (const each of told) {
        const match = restoreMatch(each, links);
        if (match !== undefined) this.add(seq, match);
      }
    }
  }

  /** @returns false if the match is told already: its record was read twice */
  add(seq: number, match: Match): boolean {
    if (this.#ids.has(match.id)) return false;
    this.#ids.add(match.id);
    const told = this.#told.get(seq);
    if (told === undefined) this.#told.set(seq, [match]);
    else told.push(match);
    return true;
  }

  /** The event's turn has come, and the match holds. @returns true if it was told before */
  confirm(seq: number, { id }: Match): boolean {
    const told = this.#told.get(seq);
    const at = told?.findIndex((each) => each.id === id) ?? -1;
    if (at < 0) return false;
    told!.splice(at, 1);
    this.#ids.delete(id);
    return true;
  }

  /** The event's turn is over: what was told of it and not confirmed. */
  rest(seq: number): readonly Match[] {
    const told = this.#told.get(seq);
    if (told === undefined) return NONE;
    this.#told.delete(seq);
    for (const { id } of told) this.#ids.delete(id);
    return told;
  }
}

const NONE: readonly Match[] = [];
