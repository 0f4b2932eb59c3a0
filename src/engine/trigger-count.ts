/**
 * Counts how often triggers are true of the events of one class. What was expected of a trigger is often wrong by orders of
 * magnitude: which process starts everything else differs from log to log.
 */
import type { Event } from "../event/event.ts";
import { FieldIndex } from "./field-index.ts";
import type { BoundField, ValueMemory } from "./field-index.ts";
import { expectedCost } from "./trigger-choice.ts";
import type { Need, Trigger } from "./triggers.ts";

/** Numbers for triggers, the same for equal ones: rules ask the same things. Bounded by the text of the rules. */
export class TriggerNumbers {
  readonly #byTrigger = new Map<Trigger, number>();
  readonly #byText = new Map<string, number>();
  readonly #expected: number[] = [];

  constructor(needs: readonly Need[]) {
    for (const need of needs) {
      eachTrigger(need, (trigger) => {
        const text = JSON.stringify(trigger);
        const number = this.#byText.get(text) ?? this.#byText.size;
        this.#byText.set(text, number);
        this.#expected[number] ??= expectedCost(trigger);
        this.#byTrigger.set(trigger, number);
      });
    }
  }

  /** How many different ones there are. */
  get size(): number {
    return this.#byText.size;
  }

  /** What was expected of one of the needs' own triggers. */
  expectedCostOf(trigger: Trigger): number {
    return this.#expected[this.of(trigger)]!;
  }

  /** @param trigger one of the needs' own */
  of(trigger: Trigger): number {
    return this.#byTrigger.get(trigger)!;
  }
}

/** Every trigger of some needs by its field, each under its number. */
export function indexTriggers(
  needs: readonly Need[],
  numbers: TriggerNumbers,
  memory: ValueMemory,
): ReadonlyMap<string, FieldIndex> {
  const fields = new Map<string, FieldIndex>();
  const known = new Set<number>();
  for (const need of needs) {
    eachTrigger(need, (trigger) => {
      const number = numbers.of(trigger);
      if (known.has(number)) return;
      known.add(number);
      let field = fields.get(trigger.path);
      if (field === undefined) {
        fields.set(trigger.path, (field = new FieldIndex(memory)));
      }
      field.add(trigger, number);
    });
  }
  return fields;
}

export class TriggerCount {
  readonly #numbers: TriggerNumbers;
  readonly #fields: readonly BoundField[];
  /** By number of trigger, the events that it was true of. */
  readonly #counts: Uint32Array;
  /** By number of trigger, the last event that was counted. */
  readonly #counted: Uint32Array;
  #events = 0;

  /** @param fields as {@link indexTriggers} makes them, bound to the class */
  constructor(numbers: TriggerNumbers, fields: readonly BoundField[]) {
    this.#numbers = numbers;
    this.#fields = fields;
    this.#counts = new Uint32Array(numbers.size);
    this.#counted = new Uint32Array(numbers.size);
  }

  /** How many were counted. */
  get events(): number {
    return this.#events;
  }

  take(event: Event): void {
    this.#events++;
    for (const [read, field] of this.#fields) {
      field.find(read(event), this.#onNumbers);
    }
  }

  readonly #onNumbers = (numbers: readonly number[]): void => {
    for (const number of numbers) {
      if (this.#counted[number] === this.#events) continue;
      this.#counted[number] = this.#events;
      this.#counts[number]!++;
    }
  };

  /** The share of the events that the trigger is true of, with a little of what was expected for those never seen. */
  costOf(trigger: Trigger): number {
    const count = this.#counts[this.#numbers.of(trigger)]!;
    return count / this.#events + this.#numbers.expectedCostOf(trigger) / 5_000;
  }
}

function eachTrigger(need: Need, onTrigger: (trigger: Trigger) => void): void {
  switch (need.kind) {
    case "unknown":
      return;
    case "trigger":
      return onTrigger(need.trigger);
    case "one-of":
    case "all-of":
      for (const part of need.parts) eachTrigger(part, onTrigger);
  }
}
