/**
 * The stateless half of the engine: which rules does this event satisfy, at which steps, under which keys? What it
 * answers depends on the event alone, so it can run anywhere and in parallel; only rules with lineage also
 * depend on the process trees, and are shown the events in event order.
 *
 * Of all filters of all rules only those are asked that the {@link RuleIndex} names for the event. The test of a filter is
 * compiled for a class of events (channel, event id, shape) when it is first asked about one of them.
 */
import type { Counters } from "../base/counters.ts";
import type {
  Event,
  EventClass,
  FieldReader,
  FieldValue,
} from "../event/event.ts";
import type { Expr, Filter, LineageNode } from "../lang/eql/tree.ts";
import type { Rule } from "../rule/rule.ts";
import { documentNodes } from "./document-nodes.ts";
import { Hit } from "./hit.ts";
import { keyText, readKeys } from "./join-key.ts";
import type { KeyField, KeyText } from "./join-key.ts";
import type { Lineages } from "./lineage.ts";
import type { Limits } from "./limits.ts";
import type { JoinKey } from "./match.ts";
import { compileCondition } from "./predicate.ts";
import type { Reach, Test } from "./predicate.ts";
import { RuleIndex } from "./rule-index.ts";
import type { SamplePlan } from "./sample-plan.ts";
import type { SequencePlan } from "./sequence-plan.ts";
import { keptNodes, keptValue } from "./step-alias.ts";
import type { KeptFields } from "./step-alias.ts";
import { any } from "./values.ts";

/** An event query of a rule. */
export interface EventPlan {
  readonly rule: Rule;
  /** What is asked: the query's own filter, or a part of it. */
  readonly filter: Filter;
  /** The query's own condition: evidence is about that. */
  readonly condition: Expr;
  readonly paths: readonly string[];
}

/** A rule that joins several events by a key. */
export type JoinPlan = SequencePlan | SamplePlan;

/** A hit and where it goes. */
export interface KeyedHit<Plan extends JoinPlan = JoinPlan> {
  readonly plan: Plan;
  readonly keyText: KeyText;
  readonly key: JoinKey;
  readonly hit: Hit;
}

/** Reads what joined conditions will ask of an event: a field's value, or the elements of a list. */
interface Keeper {
  readonly path: string;
  readonly value?: FieldReader;
  readonly elements?: (event: Event) => readonly unknown[];
}

/** A filter whose test, keys and kept fields are bound to a class of events. */
interface BoundFilter {
  readonly index: number;
  readonly test: Test<Event>;
  readonly by: readonly KeyField[];
  readonly keep: readonly Keeper[];
}

/** Where a filter stands: in an event query, or as the `index`th of a join. */
type Place =
  | { readonly kind: "event"; readonly plan: EventPlan; readonly index: 0 }
  | { readonly kind: "join"; readonly plan: JoinPlan; readonly index: number };

const NOTHING_KEPT: KeptFields = { values: new Map(), nodes: new Map() };

export class HitFinder {
  readonly #limits: Limits;
  readonly #counters: Counters;
  readonly #lineages: Lineages;
  /** Event queries, then the filters of joins, each in the order of the rules: by number in the index. */
  readonly #places: readonly Place[];
  readonly #index: RuleIndex;
  /** By class index, then by number in the index. Classes are few (channel × event id × shape). */
  readonly #bound: (Map<number, BoundFilter> | undefined)[] = [];

  constructor(
    events: readonly EventPlan[],
    joins: readonly JoinPlan[],
    limits: Limits,
    counters: Counters,
    lineages: Lineages,
  ) {
    this.#limits = limits;
    this.#counters = counters;
    this.#lineages = lineages;
    this.#places = [
      ...events.map((plan): Place => ({ kind: "event", plan, index: 0 })),
      ...joins.flatMap((plan) =>
        plan.filters.map((_, index): Place => ({ kind: "join", plan, index })),
      ),
    ];
    this.#index = new RuleIndex(this.#places.map(filterOf));
  }

  /** False if no rule can ever be interested in events of the class. */
  wants(eventClass: EventClass): boolean {
    return this.#index.wants(eventClass);
  }

  /** Rules that the index cannot narrow down: they are asked about a good part of all events of their category. */
  broadRules(): readonly Rule[] {
    const rules = this.#index.broad().map((id) => this.#places[id]!.plan.rule);
    return [...new Set(rules)];
  }

  /** Calls back for each event query that the event satisfies and for each hit of a sequence or sample. */
  find(
    event: Event,
    onEvent: (plan: EventPlan) => void,
    onHit: (hit: KeyedHit) => void,
  ): void {
    const candidates = this.#index.candidates(event);
    if (candidates.length === 0) return;
    const bound = (this.#bound[event.class.index] ??= new Map());
    // The filters of one join follow each other.
    let join: JoinPlan | undefined;
    let satisfied: BoundFilter[] = [];
    for (const id of candidates) {
      let filter = bound.get(id);
      if (filter === undefined) {
        bound.set(id, (filter = this.#bind(id, event.class)));
      }
      if (!filter.test(event)) continue;
      const place = this.#places[id]!;
      if (place.kind === "event") {
        onEvent(place.plan);
        continue;
      }
      if (join !== undefined && join !== place.plan) {
        this.#key(event, join, satisfied, onHit);
        satisfied = [];
      }
      join = place.plan;
      satisfied.push(filter);
    }
    if (join !== undefined) this.#key(event, join, satisfied, onHit);
  }

  /** One hit per key: an event that satisfies two steps under one key is one hit of both. */
  #key(
    event: Event,
    plan: JoinPlan,
    satisfied: readonly BoundFilter[],
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
        filters.map((index) => plan.filters[index]!.filter.condition),
      );
      const key = Object.fromEntries(
        plan.keyFields.map((field, i) => [field, values[i] ?? null]),
      );
      this.#counters.hits++;
      onHit({ plan, keyText: text, key, hit });
    }
  }

  /** Few rules have aliases: for all others there is nothing to keep. */
  #keep(event: Event, satisfied: readonly BoundFilter[]): KeptFields {
    if (satisfied.every(({ keep }) => keep.length === 0)) return NOTHING_KEPT;
    const { fieldChars } = this.#limits;
    const values = new Map<string, FieldValue>();
    const nodes = new Map<string, readonly unknown[]>();
    for (const { keep } of satisfied) {
      for (const { path, value, elements } of keep) {
        if (value !== undefined) {
          values.set(path, keptValue(value(event), fieldChars));
        }
        if (elements !== undefined) {
          nodes.set(path, keptNodes(elements(event), fieldChars));
        }
      }
    }
    return { values, nodes };
  }

  #bind(id: number, eventClass: EventClass): BoundFilter {
    const { shape } = eventClass;
    const bind = (path: string): FieldReader => shape.reader(eventClass, path);
    const elements = documentNodes(shape);
    const place = this.#places[id]!;
    const { index } = place;
    const test = compileFilter(filterOf(place), eventClass, {
      field: bind,
      nodes: elements,
      lineage: (node: LineageNode) => this.#lineages.compile(node, eventClass),
    });
    if (place.kind === "event") return { index, test, by: [], keep: [] };
    const { by, keep } = place.plan.filters[index]!;
    return {
      index,
      test,
      by: by.map(({ path, optional }) => ({ read: bind(path), optional })),
      keep: [
        ...[...keep.values].map((path) => ({ path, value: bind(path) })),
        ...[...keep.nodes].map((path) => ({ path, elements: elements(path) })),
      ],
    };
  }
}

function filterOf(place: Place): Filter {
  return place.kind === "event"
    ? place.plan.filter
    : place.plan.filters[place.index]!.filter;
}

/** The test of category and condition, for events of a class that the index has asked for. */
function compileFilter(
  { category, condition }: Filter,
  { categories }: EventClass,
  reach: Reach<Event>,
): Test<Event> {
  const test = compileCondition(condition, reach);
  // What the class tells, the index has looked at.
  if (category === "any" || categories !== undefined) return test;
  const read = reach.field("event.category");
  return (event) =>
    any(read(event), (each) => each === category) && test(event);
}
