/**
 * The stateless half of the engine: which rules does this event satisfy, at which steps, under which keys? What it
 * answers depends on the event alone, so it can run anywhere and in parallel; only rules with lineage also
 * depend on the process trees, and are shown the events in event order.
 *
 * Rules are looked at by class of event: a class has its channel, event id and categories, and a rule whose category
 * it cannot have is never asked. The tests of a class are compiled when its first event comes.
 */
import type { Counters } from "../base/counters.ts";
import type { Event, EventClass, FieldReader } from "../event/event.ts";
import type { Filter, LineageNode } from "../lang/eql/tree.ts";
import type { Rule } from "../rule/rule.ts";
import { documentNodes } from "./document-nodes.ts";
import { Hit } from "./hit.ts";
import { keyText, readKeys } from "./join-key.ts";
import type { KeyField, KeyText } from "./join-key.ts";
import type { Lineages } from "./lineage.ts";
import type { Limits } from "./limits.ts";
import type { JoinKey } from "./match.ts";
import { compileCondition } from "./predicate.ts";
import type { Test } from "./predicate.ts";
import type { SequencePlan } from "./sequence-plan.ts";
import { keptValue } from "./step-alias.ts";
import type { KeptFields } from "./step-alias.ts";
import { any } from "./values.ts";

/** An event query of a rule. */
export interface EventPlan {
  readonly rule: Rule;
  readonly filter: Filter;
  readonly paths: readonly string[];
}

/** A hit and where it goes. */
export interface KeyedHit {
  readonly plan: SequencePlan;
  readonly keyText: KeyText;
  readonly key: JoinKey;
  readonly hit: Hit;
}

interface FilterTest {
  readonly index: number;
  readonly test: Test<Event>;
  readonly by: readonly KeyField[];
  readonly keep: readonly (readonly [path: string, read: FieldReader])[];
}

const NOTHING_KEPT: KeptFields = new Map();

interface ClassTests {
  readonly events: readonly {
    readonly plan: EventPlan;
    readonly test: Test<Event>;
  }[];
  readonly sequences: readonly {
    readonly plan: SequencePlan;
    readonly filters: readonly FilterTest[];
  }[];
  /** No rule is interested: the most frequent case, told by one look. */
  readonly empty: boolean;
}

export class HitFinder {
  readonly #events: readonly EventPlan[];
  readonly #sequences: readonly SequencePlan[];
  readonly #limits: Limits;
  readonly #counters: Counters;
  readonly #lineages: Lineages;
  /** By class index; classes are few (channel × event id × shape). */
  readonly #byClass: (ClassTests | undefined)[] = [];

  constructor(
    events: readonly EventPlan[],
    sequences: readonly SequencePlan[],
    limits: Limits,
    counters: Counters,
    lineages: Lineages,
  ) {
    this.#events = events;
    this.#sequences = sequences;
    this.#limits = limits;
    this.#counters = counters;
    this.#lineages = lineages;
  }

  /** False if no rule can ever be interested in events of the class. */
  wants(eventClass: EventClass): boolean {
    return !this.#testsOf(eventClass).empty;
  }

  #testsOf(eventClass: EventClass): ClassTests {
    return (this.#byClass[eventClass.index] ??= this.#compile(eventClass));
  }

  /** Calls back for each event query that the event satisfies and for each hit of a sequence. */
  find(
    event: Event,
    onEvent: (plan: EventPlan) => void,
    onHit: (hit: KeyedHit) => void,
  ): void {
    const tests = this.#testsOf(event.class);
    if (tests.empty) return;
    for (const { plan, test } of tests.events) if (test(event)) onEvent(plan);
    for (const { plan, filters } of tests.sequences) {
      let satisfied: FilterTest[] | undefined;
      for (const filter of filters) {
        if (filter.test(event)) (satisfied ??= []).push(filter);
      }
      if (satisfied !== undefined) this.#key(event, plan, satisfied, onHit);
    }
  }

  /** One hit per key: an event that satisfies two steps under one key is one hit of both. */
  #key(
    event: Event,
    plan: SequencePlan,
    satisfied: readonly FilterTest[],
    onHit: (hit: KeyedHit) => void,
  ): void {
    const byKey = new Map<
      KeyText,
      {
        values: readonly (string | number | boolean | null)[];
        filters: number[];
      }
    >();
    for (const filter of satisfied) {
      const { keys, dropped } = readKeys(
        event,
        filter.by,
        this.#limits.keysPerEvent,
      );
      if (keys.length === 0) this.#counters.noKey++;
      this.#counters.evictedKeys += dropped;
      for (const values of keys) {
        const text = keyText(values);
        const entry = byKey.get(text);
        if (entry === undefined)
          byKey.set(text, { values, filters: [filter.index] });
        else entry.filters.push(filter.index);
      }
    }
    const kept = this.#keep(event, satisfied);
    for (const [text, { values, filters }] of byKey) {
      const steps = filters
        .flatMap((index) => plan.filters[index]!.steps)
        .sort((a, b) => b - a);
      const until = filters.some((index) => plan.filters[index]!.until);
      const absences = filters.flatMap(
        (index) => plan.filters[index]!.absence ?? [],
      );
      const hit = new Hit(
        event,
        steps,
        until,
        absences,
        kept,
        plan.paths,
        this.#limits.fieldChars,
      );
      const key = Object.fromEntries(
        plan.keyFields.map((field, i) => [field, values[i] ?? null]),
      );
      this.#counters.hits++;
      onHit({ plan, keyText: text, key, hit });
    }
  }

  /** Few rules have aliases: for all others there is nothing to keep. */
  #keep(event: Event, satisfied: readonly FilterTest[]): KeptFields {
    if (satisfied.every(({ keep }) => keep.length === 0)) return NOTHING_KEPT;
    const { fieldChars } = this.#limits;
    return new Map(
      satisfied.flatMap(({ keep }) =>
        keep.map(([path, read]) => [path, keptValue(read(event), fieldChars)]),
      ),
    );
  }

  #compile(eventClass: EventClass): ClassTests {
    const { shape } = eventClass;
    const bind = (path: string): FieldReader => shape.reader(eventClass, path);
    const reach = {
      field: bind,
      nodes: documentNodes(shape),
      lineage: (node: LineageNode) => this.#lineages.compile(node, eventClass),
    };
    const testOf = (filter: Filter): Test<Event> | undefined => {
      const { category } = filter;
      const { categories } = eventClass;
      if (category === "any") return compileCondition(filter.condition, reach);
      if (categories !== undefined) {
        return categories.includes(category)
          ? compileCondition(filter.condition, reach)
          : undefined;
      }
      const read = bind("event.category");
      const condition = compileCondition(filter.condition, reach);
      return (event) =>
        any(read(event), (each) => each === category) && condition(event);
    };
    const events = this.#events.flatMap((plan) => {
      const test = testOf(plan.filter);
      return test === undefined ? [] : [{ plan, test }];
    });
    const sequences = this.#sequences.flatMap((plan) => {
      const filters = plan.filters.flatMap(({ filter, by, keep }, index) => {
        const test = testOf(filter);
        if (test === undefined) return [];
        const keys = by.map(({ path, optional }) => ({
          read: bind(path),
          optional,
        }));
        const kept = [...keep].map((path) => [path, bind(path)] as const);
        return [{ index, test, by: keys, keep: kept }];
      });
      return filters.length === 0 ? [] : [{ plan, filters }];
    });
    return {
      events,
      sequences,
      empty: events.length === 0 && sequences.length === 0,
    };
  }
}
