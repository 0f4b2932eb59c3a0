/**
 * Keeps one noisy rule from burying everything else: at most so many alerts of a rule in five minutes of event time.
 * What is over that is counted and shown as held back, never silently dropped. An alert that is withdrawn gives its place back.
 */
import type { Us } from "../base/time.ts";
import { STORM_WINDOW_US } from "../rule/rule.ts";
import type { Rule } from "../rule/rule.ts";

/** Windows remembered per rule; the one longest without an alert is forgotten (a straggler of its counts from zero). */
const WINDOWS_KEPT = 64;

/** As a checkpoint holds it, by rule id. */
export interface SavedGuard {
  readonly windows: readonly (readonly [
    string,
    readonly (readonly [number, number])[],
  ])[];
  readonly heldBack: readonly (readonly [string, number])[];
}

export class StormGuard {
  readonly #limit: number | undefined;
  readonly #windows = new Map<string, Map<number, number>>();
  readonly #heldBack = new Map<string, number>();

  /** @param limit alerts a rule may raise per window; undefined: what the rule says (`max_signals`); 0: no limit */
  constructor(limit: number | undefined) {
    this.#limit = limit;
  }

  /** May an alert of this rule at this event time be shown? Counts it either way. */
  admit(rule: Rule, timeUs: Us): boolean {
    const limit = this.#limit ?? rule.maxSignals;
    if (limit === 0) return true;
    if (this.#count(rule, timeUs, 1) <= limit) return true;
    this.#heldBack.set(rule.id, (this.#heldBack.get(rule.id) ?? 0) + 1);
    return false;
  }

  /** An alert that was admitted does not stand any more. */
  release(rule: Rule, timeUs: Us): void {
    this.#count(rule, timeUs, -1);
  }

  /** It stands again, and is shown whatever the limit is. */
  retake(rule: Rule, timeUs: Us): void {
    this.#count(rule, timeUs, 1);
  }

  /** @returns how many there are in the window now */
  #count(rule: Rule, timeUs: Us, step: 1 | -1): number {
    let windows = this.#windows.get(rule.id);
    if (windows === undefined)
      this.#windows.set(rule.id, (windows = new Map()));
    const window = Math.floor(timeUs / STORM_WINDOW_US);
    const count = Math.max(0, (windows.get(window) ?? 0) + step);
    // Last in line again: logs are not always read from the oldest to the newest.
    windows.delete(window);
    windows.set(window, count);
    if (windows.size > WINDOWS_KEPT) {
      windows.delete(windows.keys().next().value!);
    }
    return count;
  }

  save(): SavedGuard {
    return {
      windows: [...this.#windows].map(([rule, windows]) => [
        rule,
        [...windows],
      ]),
      heldBack: [...this.#heldBack],
    };
  }

  restore({ windows, heldBack }: SavedGuard): void {
    for (const [rule, counts] of windows) {
      this.#windows.set(rule, new Map(counts));
    }
    for (const [rule, count] of heldBack) this.#heldBack.set(rule, count);
  }

  /** Alerts held back, by rule id. */
  get heldBack(): ReadonlyMap<string, number> {
    return this.#heldBack;
  }
}
