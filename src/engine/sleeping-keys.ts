/**
 * Keys of sequences that wait with one candidate and nothing else, which is what nearly all keys do nearly all of the
 * time. Such a key goes to sleep, as a number and a string, and is a {@link KeyState} again when a hit comes for it, when
 * it is shown, or when it is let go for others. It wakes as it fell asleep.
 *
 * ```text
 *      a hit, shown, evicted, end of input                   the watermark passes
 *   KeyState ◄──────────────────────────────┐          ┌──► its only hit: noted as decided then
 *      │                                    ├─ asleep ─┤
 *      └────────────────────────────────────┘          └──► its end: KeyState, which decides it
 *      one candidate, and nothing undecided; or, where many
 *      others are awake, nothing undecided but its only hit
 * ```
 *
 * Memory: some 50 bytes a key, its text, and 100 to 200 for the evidence with its hashes; a KeyState with the same evidence
 * takes 2,000. As many as there are keys, which `keysPerRule` bounds.
 */
import type { Us } from "../base/time.ts";
import { DeadlineLinks, Deadlines } from "./deadlines.ts";
import type { HostClock } from "./host-clock.ts";
import { namedKey, readKeyText } from "./join-key.ts";
import type { KeyText } from "./join-key.ts";
import { KeyState } from "./key-state.ts";
import { CandidatePacker } from "./packed-candidate.ts";
import { known } from "./saved.ts";
import type { SavedUnit } from "./saved.ts";
import type { SequencePlan } from "./sequence-plan.ts";

/** What can be told of a key without waking it. */
export interface SleepingKey {
  readonly number: number;
  readonly plan: SequencePlan;
  readonly text: KeyText;
  readonly clock: HostClock;
  /** When its candidate runs out of time. */
  readonly endUs: Us;
}

/** What stands for a sleeping key in a checkpoint. */
export interface SleepingUnit extends SavedUnit {
  readonly number: number;
  /** 1 when it is decided. */
  version: number;
}

interface Sleeper extends Omit<SleepingKey, "number" | "endUs"> {
  readonly candidate: string;
  readonly decidedUs: Us;
}

export class SleepingKeys {
  readonly #packer = new CandidatePacker();
  readonly #links = new DeadlineLinks();
  /** By number; the parts of a {@link Sleeper} apart, since an object for each would take as much again. */
  readonly #plans: (SequencePlan | undefined)[] = [];
  readonly #texts: (KeyText | undefined)[] = [];
  readonly #clocks: (HostClock | undefined)[] = [];
  readonly #candidates: (string | undefined)[] = [];
  /** By number: when the watermark passed its hits; NaN while its only hit is undecided. */
  #decidedUs = new Float64Array(0);
  readonly #free: number[] = [];
  /** What stands for those that a checkpoint has asked for. */
  readonly #units = new Map<number, SleepingUnit>();

  get size(): number {
    return this.#texts.length - this.#free.length;
  }

  /** @returns the key's number; undefined for one that has to stay awake */
  sleep({ plan, text, clocks, waiting }: KeyState): number | undefined {
    const candidate =
      waiting && this.#packer.pack(waiting, readKeyText(text).map(String));
    if (candidate === undefined) return undefined;
    const clock = known(clocks[0]);
    const number = this.#free.pop() ?? this.#texts.length;
    this.#plans[number] = plan;
    this.#texts[number] = text;
    this.#clocks[number] = clock;
    this.#candidates[number] = candidate;
    const { timeUs } = known(waiting?.hits[0]);
    const isDecided = waiting?.isDecided === true;
    this.#noteDecided(number, isDecided ? waiting.decidedUs : NaN);
    clock.deadlines ??= new Deadlines(this.#links);
    clock.deadlines.add(number, isDecided ? timeUs + plan.spanUs : timeUs);
    return number;
  }

  #noteDecided(number: number, decidedUs: Us): void {
    if (number >= this.#decidedUs.length) {
      const larger = new Float64Array(Math.ceil(1.5 * (number + 1)));
      larger.set(this.#decidedUs);
      this.#decidedUs = larger;
    }
    this.#decidedUs[number] = decidedUs;
  }

  /** The key as it was; it sleeps no longer. */
  wake(number: number): KeyState {
    const sleeper = this.#at(number);
    sleeper.clock.deadlines?.remove(number);
    return this.#letGo(number, sleeper);
  }

  /** The key as it is, while it goes on sleeping: for who only looks. */
  look(number: number): KeyState {
    return this.#stateOf(this.#at(number), false);
  }

  /** A key of the host whose end the watermark has passed, awake; undefined when there is none (left). */
  nextDue({ deadlines, watermarkUs }: HostClock): KeyState | undefined {
    for (
      let number = deadlines?.nextDue(watermarkUs);
      number !== undefined;
      number = deadlines?.nextDue(watermarkUs)
    ) {
      if (this.isDecided(number)) return this.#letGo(number, this.#at(number));
      const endUs = this.#endUs(number, known(this.#plans[number]));
      this.#decidedUs[number] = watermarkUs;
      const unit = this.#units.get(number);
      if (unit !== undefined) unit.version = 1;
      deadlines?.add(number, endUs);
    }
    return undefined;
  }

  /** The watermark has passed its hits. */
  isDecided(number: number): boolean {
    return !Number.isNaN(this.#decidedUs[number]);
  }

  #endUs(number: number, { spanUs }: SequencePlan): Us {
    const atUs = this.#links.atUs[number]!;
    return this.isDecided(number) ? atUs : atUs + spanUs;
  }

  /** The same object for a key while it sleeps. */
  unit(number: number): SleepingUnit {
    let unit = this.#units.get(number);
    if (unit === undefined) {
      const version = Number(this.isDecided(number));
      unit = { number, version, madeText: undefined };
      this.#units.set(number, unit);
    }
    return unit;
  }

  /** In order of their numbers, which is no order in particular. */
  *all(): Generator<SleepingKey> {
    for (let number = 0; number < this.#texts.length; number++) {
      if (this.#texts[number] === undefined) continue;
      const { plan, text, clock } = this.#at(number);
      yield { number, plan, text, clock, endUs: this.#endUs(number, plan) };
    }
  }

  #at(number: number): Sleeper {
    return {
      plan: known(this.#plans[number]),
      text: known(this.#texts[number]),
      clock: known(this.#clocks[number]),
      candidate: known(this.#candidates[number]),
      decidedUs: this.#decidedUs[number]!,
    };
  }

  #letGo(number: number, sleeper: Sleeper): KeyState {
    this.#plans[number] = undefined;
    this.#texts[number] = undefined;
    this.#clocks[number] = undefined;
    this.#candidates[number] = undefined;
    this.#units.delete(number);
    this.#free.push(number);
    return this.#stateOf(sleeper, true);
  }

  #stateOf(
    { plan, text, clock, candidate, decidedUs }: Sleeper,
    isLast: boolean,
  ): KeyState {
    const values = readKeyText(text);
    const key = namedKey(plan.keyFields, values);
    const state = new KeyState(plan, text, key, clock);
    const packed = this.#packer.unpack(candidate, values.map(String), isLast);
    const isDecided = !Number.isNaN(decidedUs);
    state.takeUp({
      hits: packed.hits,
      isDecided,
      decidedUs: isDecided ? decidedUs : packed.decidedUs,
    });
    return state;
  }
}
