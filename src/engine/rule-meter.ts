/**
 * What each rule costs: the engine tells a meter whenever it asks a rule about an event or works for one, and the meter
 * adds up, rule by rule. The clock is the caller's, in any unit; without a meter nothing of this costs anything.
 *
 * A meter that goes along with a screen measures one event of so many, which costs next to nothing; its figures are those of
 * the measured events alone, and comparable for that.
 *
 * What is done for all rules together is no rule's: finding out which to ask ({@link RuleMeter.index}), process trees,
 * reading. A field is read once an event, so that the first rule that asks for it pays. O(rules).
 */
import type { Rule } from "../rule/rule.ts";

export interface RuleCost {
  /** Times that a condition of it was asked about an event: an event and a step. */
  readonly asked: number;
  /** Times that it held. */
  readonly hits: number;
  /** In the unit of the clock: asking, and what is done with what held. */
  readonly time: number;
}

type Sum = { -readonly [Name in keyof RuleCost]: RuleCost[Name] };

export class RuleMeter {
  readonly #now: () => number;
  readonly #every: number;
  readonly #costs = new Map<Rule, Sum>();
  #turns = 0;
  #events = 0;
  #isOn: boolean;
  #index = 0;

  /** @param every one event of so many is measured */
  constructor(now: () => number, every = 1) {
    this.#now = now;
    this.#every = every;
    this.#isOn = every === 1;
  }

  /** The next event has come. */
  turn(): void {
    this.#isOn = ++this.#turns % this.#every === 0;
    if (this.#isOn) this.#events++;
  }

  /** The meter while the event in hand is measured. */
  get active(): RuleMeter | undefined {
    return this.#isOn ? this : undefined;
  }

  /** Events that were measured. */
  get events(): number {
    return this.#events;
  }

  /** Time spent on finding out which rules to ask. */
  get index(): number {
    return this.#index;
  }

  /** Zeros for a rule that was never asked. */
  costOf(rule: Rule): RuleCost {
    return this.#costs.get(rule) ?? { asked: 0, hits: 0, time: 0 };
  }

  /** Finds out which rules to ask. */
  find<Found>(search: () => Found): Found {
    const since = this.#now();
    const found = search();
    this.#index += this.#now() - since;
    return found;
  }

  /** Asks a rule. */
  ask(rule: Rule, holds: () => boolean): boolean {
    const since = this.#now();
    const isHit = holds();
    const sum = this.#sumOf(rule);
    sum.time += this.#now() - since;
    sum.asked++;
    if (isHit) sum.hits++;
    return isHit;
  }

  /** Works for a rule. */
  work(rule: Rule, work: () => void): void {
    const since = this.#now();
    work();
    this.#sumOf(rule).time += this.#now() - since;
  }

  #sumOf(rule: Rule): Sum {
    let sum = this.#costs.get(rule);
    if (sum === undefined) {
      sum = { asked: 0, hits: 0, time: 0 };
      this.#costs.set(rule, sum);
    }
    return sum;
  }
}
