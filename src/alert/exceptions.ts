/**
 * Holds back the alerts that somebody's exceptions hide. Changes of matches come in; the changes of those that are left to
 * tell come out. It stands behind the engine and before everything that folds, mutes and counts, so nothing of a sequence
 * changes, and an alert that is hidden stands for no other.
 *
 * ```text
 *               hidden now          not hidden
 *   unknown     hold                pass on
 *   told        withdraw, hold      pass on
 *   held        keep                tell: fired (and confirmed)
 * ```
 *
 * What is hidden depends on the evidence alone: an alert whose evidence is revised is asked about again. Bounded: past
 * {@link MOST_HELD} the oldest is forgotten: it stays counted, and cannot come out any more.
 */
import type { Counters } from "../base/counters.ts";
import type { Us } from "../base/time.ts";
import { completingEvent } from "../engine/match.ts";
import type { Match, MatchChange } from "../engine/match.ts";
import { restoreMatch, saveMatch } from "../engine/saved.ts";
import type { Links, SavedMatch, SavedPart } from "../engine/saved.ts";
import { ALL_RULES } from "../rule/exception-file.ts";
import type { RuleException } from "../rule/exception-file.ts";
import { compileException, subjectOf } from "./exception-test.ts";
import type { ExceptionSubject } from "./exception-test.ts";

export const MOST_HELD = 20_000;

/** An exception and what it hides. */
export interface ExceptionCount {
  readonly exception: RuleException;
  /** Alerts that it hides at present; each counts for the first exception of the file that hides it. */
  readonly hidden: number;
  /** When the latest of them happened. */
  readonly lastUs: Us | undefined;
}

interface Entry {
  readonly exception: RuleException;
  readonly hides: (subject: ExceptionSubject) => boolean;
  hidden: number;
  lastUs: Us | undefined;
}

interface Restored {
  readonly match: Match;
  /** Nothing can change it any more. */
  readonly isSettled: boolean;
}

interface Held extends Restored {
  readonly entry: Entry;
}

/** As a checkpoint holds it. */
interface SavedHeld {
  readonly match: SavedMatch;
  readonly isSettled: boolean;
}

export class Exceptions {
  readonly #counters: Counters;
  /** In the order of the file. */
  #entries: readonly Entry[] = [];
  /** As many as there are rules that have fired. */
  readonly #byRule = new Map<string, readonly Entry[]>();
  /** By match id, the longest held first. */
  readonly #held = new Map<string, Held>();
  readonly #hiddenOf = new Map<string, number>();
  /** Of a checkpoint; nothing is known of what hides them until {@link review}. */
  readonly #restored: Restored[] = [];

  constructor(counters: Counters, exceptions: readonly RuleException[] = []) {
    this.#counters = counters;
    this.#entries = exceptions.map(newEntry);
  }

  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }

  /** True for the id of an alert that is hidden. */
  holds(id: string): boolean {
    return this.#held.has(id);
  }

  /** The exception that hides an alert. */
  hiding(id: string): RuleException | undefined {
    return this.#held.get(id)?.entry.exception;
  }

  /** Every exception with what it hides, in the order of the file. */
  counts(): readonly ExceptionCount[] {
    return this.#entries.map(({ exception, hidden, lastUs }) => ({
      exception,
      hidden,
      lastUs,
    }));
  }

  /** How many alerts of a rule are hidden. */
  hiddenOf(ruleId: string): number {
    return this.#hiddenOf.get(ruleId) ?? 0;
  }

  /** What is left to tell of a change. */
  take(change: MatchChange): readonly MatchChange[] {
    const { kind, match } = change;
    const held = this.#held.get(match.id);
    if (held === undefined && this.isEmpty) return [change];
    if (kind === "withdrawn") {
      if (held === undefined) return [change];
      this.#release(match.id, held);
      return [];
    }
    const entry = this.#find(match);
    const isSettled = kind === "confirmed" || held?.isSettled === true;
    if (entry === undefined) {
      if (held === undefined) return [change];
      this.#release(match.id, held);
      return told(match, isSettled);
    }
    if (held !== undefined) this.#release(match.id, held);
    this.#hold({ match, entry, isSettled });
    return held !== undefined || kind === "fired" ? [] : [withdrawal(match)];
  }

  /**
   * Other exceptions from now on.
   * @param shown the matches that are told at present
   * @returns what that changes: {@link review}
   */
  replace(
    exceptions: readonly RuleException[],
    shown: Iterable<Match>,
  ): readonly MatchChange[] {
    this.#entries = exceptions.map(newEntry);
    this.#byRule.clear();
    return this.review(shown);
  }

  /** Asks about all that is told and held, as after a restart with another file. */
  review(shown: Iterable<Match>): readonly MatchChange[] {
    const held = [...this.#held.values(), ...this.#restored.splice(0)];
    this.#held.clear();
    this.#hiddenOf.clear();
    this.#counters.excepted = 0;
    for (const entry of this.#entries) {
      entry.hidden = 0;
      entry.lastUs = undefined;
    }
    const changes: MatchChange[] = [];
    for (const { match, isSettled } of held) {
      const entry = this.#find(match);
      if (entry === undefined) changes.push(...told(match, isSettled));
      else this.#hold({ match, entry, isSettled });
    }
    for (const match of shown) {
      if (match.certainty === "withdrawn" || this.holds(match.id)) continue;
      const entry = this.#find(match);
      if (entry === undefined) continue;
      this.#hold({ match, entry, isSettled: match.certainty === "confirmed" });
      changes.push(withdrawal(match));
    }
    return changes;
  }

  *save(): Generator<SavedPart> {
    for (const { match, isSettled } of this.#held.values()) {
      yield {
        part: "excepted",
        unit: match,
        version: isSettled ? 1 : 0,
        value: (): SavedHeld => ({ match: saveMatch(match), isSettled }),
      };
    }
  }

  /**
   * Takes up a part that {@link save} gave; {@link review} is to follow.
   * @returns false for a part of somebody else's
   */
  restore(part: string, value: unknown, links: Links): boolean {
    if (part !== "excepted") return false;
    const { match: saved, isSettled } = value as SavedHeld;
    const match = restoreMatch(saved, links);
    if (match === undefined) return true;
    this.#restored.push({ match, isSettled });
    return true;
  }

  #find(match: Match): Entry | undefined {
    const about = this.#about(match.rule.id);
    if (about.length === 0) return undefined;
    const subject = subjectOf(match);
    return about.find(({ hides }) => hides(subject));
  }

  /** The exceptions that may hide an alert of a rule. */
  #about(ruleId: string): readonly Entry[] {
    let about = this.#byRule.get(ruleId);
    if (about === undefined) {
      about = this.#entries.filter(({ exception: { ruleId: own } }) =>
        [ruleId, ALL_RULES].includes(own),
      );
      this.#byRule.set(ruleId, about);
    }
    return about;
  }

  #hold(held: Held): void {
    const { match, entry } = held;
    this.#held.set(match.id, held);
    entry.hidden++;
    const { timeUs } = completingEvent(match);
    entry.lastUs = Math.max(entry.lastUs ?? -Infinity, timeUs);
    this.#count(match, 1);
    if (this.#held.size <= MOST_HELD) return;
    const [oldest] = this.#held.keys();
    this.#held.delete(oldest!);
    this.#counters.evictedAlerts++;
  }

  #release(id: string, { match, entry }: Held): void {
    this.#held.delete(id);
    entry.hidden--;
    this.#count(match, -1);
  }

  #count({ rule }: Match, change: 1 | -1): void {
    this.#counters.excepted += change;
    this.#hiddenOf.set(rule.id, this.hiddenOf(rule.id) + change);
  }
}

function newEntry(exception: RuleException): Entry {
  const hides = compileException(exception);
  return { exception, hides, hidden: 0, lastUs: undefined };
}

/** A match that was never told, or not any more. */
function told(match: Match, isSettled: boolean): readonly MatchChange[] {
  return isSettled
    ? [
        { kind: "fired", match },
        { kind: "confirmed", match },
      ]
    : [{ kind: "fired", match }];
}

function withdrawal(match: Match): MatchChange {
  return { kind: "withdrawn", match: { ...match, certainty: "withdrawn" } };
}
