/**
 * Which of many conditions are worth asking about an event? Conditions go in once; for each event the numbers of those
 * come out whose triggers are true of it. Whoever asks for them still has to ask the conditions themselves: what is
 * left out here cannot hold, what comes out may.
 *
 * Each class of events has an index of its own. It begins with the triggers that are expected to be rare and goes on
 * with those that are, counted over the first events of the class:
 *
 * ```text
 *   by what is expected ── 32 events ──► by what was counted ── 256 events ──► by what was counted
 *   └───────────────────────────── every trigger is counted ─────────────────┘
 * ```
 */
import type { Event, EventClass } from "../event/event.ts";
import type { Filter } from "../lang/eql/tree.ts";
import { FieldIndex, ValueMemory } from "./field-index.ts";
import type { BoundField } from "./field-index.ts";
import { BROAD_COST, cheapest, expectedCost } from "./trigger-choice.ts";
import {
  indexTriggers,
  TriggerCount,
  TriggerNumbers,
} from "./trigger-count.ts";
import { needOf, oneOf, textNeed } from "./triggers.ts";
import type { Need, Trigger } from "./triggers.ts";

/** With fewer conditions in a class, asking them all is cheaper than finding out which to ask. */
const FEW = 5;

/** After so many events of a class the triggers are chosen by what was counted. */
const CHOOSE_AFTER = 32;
/** After so many they are chosen again, for good. */
const COUNT_EVENTS = 256;

/** Classes that are counted at a time: counting takes memory for every trigger of every rule. */
const MAX_COUNTS = 512;

/** What looking at a field costs for each event, in units of asking one condition. */
const READ_COST = 0.3;

/** Conditions by the triggers that were chosen for them. */
interface Chosen {
  /** Numbers of the conditions that nothing tells without asking. */
  readonly always: readonly number[];
  readonly fields: ReadonlyMap<string, FieldIndex>;
}

/** What all classes of the same categories begin with. */
interface Beginning extends Chosen {
  /** Numbers of the conditions that can hold for events of the categories. */
  readonly live: readonly number[];
  readonly needs: readonly Need[];
  /** For counting; made for the first class that is counted. */
  triggers: ReadonlyMap<string, FieldIndex> | undefined;
}

/** How far a class has come, see the drawing. */
interface ClassIndex {
  readonly beginning: Beginning;
  always: readonly number[];
  fields: readonly BoundField[];
  /** While the class is counted. */
  count: TriggerCount | undefined;
}

const NO_FIELDS = {
  needs: [],
  triggers: undefined,
  fields: new Map(),
} as const;

export class RuleIndex {
  readonly #filters: readonly Filter[];
  readonly #needs: readonly Need[];
  /** For classes that do not tell the category: it is something that the event must have like any other. */
  readonly #needsWithCategory: readonly Need[];
  readonly #memory = new ValueMemory();
  /** By categories; there are some dozens of them. */
  readonly #beginnings = new Map<string, Beginning>();
  /** By class index; bounded as the classes are. */
  readonly #byClass: (ClassIndex | undefined)[] = [];
  /** Numbers for the triggers of all conditions; made for the first class. */
  #triggers: TriggerNumbers | undefined;
  /** How many classes are counted at the moment. */
  #counts = 0;
  readonly #found: number[] = [];
  /** By condition, the number of the event that it was last found for. */
  readonly #foundFor: Float64Array;
  #event = 0;

  constructor(filters: readonly Filter[]) {
    this.#filters = filters;
    this.#needs = filters.map(({ condition }) => needOf(condition));
    this.#needsWithCategory = filters.map(({ category }, id) =>
      category === "any"
        ? this.#needs[id]!
        : oneOf([this.#needs[id]!, textNeed("event.category", category)]),
    );
    this.#foundFor = new Float64Array(filters.length);
  }

  /**
   * Numbers of the conditions that are asked about all or a good part of the events of their category, because no selective
   * trigger is known of them: the slow ones.
   */
  broad(): readonly number[] {
    return this.#needs.flatMap((need, id) => {
      const choice = cheapest(need, expectedCost);
      return choice === undefined || choice.cost >= BROAD_COST ? [id] : [];
    });
  }

  /** False if no condition can ever hold for an event of the class. */
  wants(eventClass: EventClass): boolean {
    return this.#indexOf(eventClass).beginning.live.length > 0;
  }

  /**
   * Numbers of the conditions that may hold for the event, ascending. All others do not.
   * @returns a list that is valid until the next call
   */
  candidates(event: Event): readonly number[] {
    const index = this.#indexOf(event.class);
    const found = this.#found;
    found.length = 0;
    if (index.beginning.live.length === 0) return found;
    this.#event++;
    for (const id of index.always) found.push(id);
    for (const [read, field] of index.fields) {
      field.find(read(event), this.#onIds);
    }
    if (index.count !== undefined) this.#learn(index, index.count, event);
    return found.length < 2 ? found : found.sort((a, b) => a - b);
  }

  readonly #onIds = (ids: readonly number[]): void => {
    for (const id of ids) {
      if (this.#foundFor[id] === this.#event) continue;
      this.#foundFor[id] = this.#event;
      this.#found.push(id);
    }
  };

  /** Moves a class on, see the drawing. */
  #learn(index: ClassIndex, count: TriggerCount, event: Event): void {
    count.take(event);
    if (count.events !== CHOOSE_AFTER && count.events !== COUNT_EVENTS) return;
    const { live, needs } = index.beginning;
    const { always, fields } = this.#choose(live, needs, (trigger) =>
      count.costOf(trigger),
    );
    index.always = always;
    index.fields = bind(fields, event.class);
    if (count.events === COUNT_EVENTS) {
      index.count = undefined;
      this.#counts--;
    }
  }

  #newCount(beginning: Beginning, eventClass: EventClass): TriggerCount {
    this.#counts++;
    const numbers = this.#triggerNumbers();
    beginning.triggers ??= indexTriggers(
      beginning.needs,
      numbers,
      this.#memory,
    );
    return new TriggerCount(numbers, bind(beginning.triggers, eventClass));
  }

  #triggerNumbers(): TriggerNumbers {
    return (this.#triggers ??= new TriggerNumbers([
      ...this.#needs,
      ...this.#needsWithCategory,
    ]));
  }

  #indexOf(eventClass: EventClass): ClassIndex {
    return (this.#byClass[eventClass.index] ??= this.#build(eventClass));
  }

  #build(eventClass: EventClass): ClassIndex {
    const key = JSON.stringify(eventClass.categories) ?? "";
    let beginning = this.#beginnings.get(key);
    if (beginning === undefined) {
      beginning = this.#begin(eventClass.categories);
      this.#beginnings.set(key, beginning);
    }
    const { live, always, fields } = beginning;
    return {
      beginning,
      always,
      fields: bind(fields, eventClass),
      count:
        live.length < FEW || this.#counts >= MAX_COUNTS
          ? undefined
          : this.#newCount(beginning, eventClass),
    };
  }

  #begin(categories: readonly string[] | undefined): Beginning {
    const live: number[] = [];
    this.#filters.forEach(({ category }, id) => {
      const fits =
        category === "any" || (categories?.includes(category) ?? true);
      if (fits) live.push(id);
    });
    if (live.length < FEW) return { live, always: live, ...NO_FIELDS };
    const all =
      categories === undefined ? this.#needsWithCategory : this.#needs;
    const needs = live.map((id) => all[id]!);
    const numbers = this.#triggerNumbers();
    return {
      live,
      needs,
      triggers: undefined,
      ...this.#choose(
        live,
        needs,
        (trigger) => numbers.expectedCostOf(trigger) / 100,
      ),
    };
  }

  /** Files each condition under the triggers that are cheapest. */
  #choose(
    live: readonly number[],
    needs: readonly Need[],
    costOf: (trigger: Trigger) => number,
  ): Chosen {
    // Fields that few conditions would be found by are made dear, so that conditions gather where others are.
    const users = new Map<string, number>();
    for (const need of needs) {
      for (const { path } of cheapest(need, costOf)?.triggers ?? []) {
        users.set(path, (users.get(path) ?? 0) + 1);
      }
    }
    const costShared = (trigger: Trigger): number =>
      costOf(trigger) + READ_COST / (1 + (users.get(trigger.path) ?? 0));
    const always: number[] = [];
    const fields = new Map<string, FieldIndex>();
    live.forEach((id, at) => {
      const choice = cheapest(needs[at]!, costShared);
      if (choice === undefined) {
        always.push(id);
        return;
      }
      for (const trigger of choice.triggers) {
        let field = fields.get(trigger.path);
        if (field === undefined) {
          field = new FieldIndex(this.#memory);
          fields.set(trigger.path, field);
        }
        field.add(trigger, id);
      }
    });
    return { always, fields };
  }
}

/** Binds fields to a class of events. */
function bind(
  fields: ReadonlyMap<string, FieldIndex>,
  eventClass: EventClass,
): readonly BoundField[] {
  const { shape } = eventClass;
  return [...fields].map(([path, index]) => [
    shape.reader(eventClass, path),
    index,
  ]);
}
