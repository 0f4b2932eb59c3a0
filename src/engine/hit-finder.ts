/**
 * The stateless half of the engine: which rules does this event satisfy, at which steps, under which keys? What it
 * answers depends on the event alone, so it can run anywhere and in parallel; only rules with lineage also
 * depend on the process trees, and are shown the events in event order.
 *
 * Of all filters of all rules only those are asked that can hold for the event ({@link FilterSet}).
 */
import type { Counters } from "../base/counters.ts";
import type {
  Event,
  EventClass,
  FieldReader,
  FieldValue,
  Scalar,
} from "../event/event.ts";
import type { Expr, Filter } from "../lang/eql/tree.ts";
import type { Rule } from "../rule/rule.ts";
import type { AbsencePlace } from "./absence.ts";
import type { Branch } from "./branches.ts";
import { possiblePart } from "./certain-part.ts";
import { documentNodes } from "./document-nodes.ts";
import { FilterSet } from "./filter-set.ts";
import { Hit, LazyEvidence } from "./hit.ts";
import type { KeyText } from "./join-key.ts";
import { KeyReaders } from "./key-reader.ts";
import type { EventKey, KeyReader } from "./key-reader.ts";
import type { LineFields } from "./line-fields.ts";
import type { Lineages } from "./lineage.ts";
import type { Limits } from "./limits.ts";
import { noLineage } from "./predicate.ts";
import type { RuleMeter } from "./rule-meter.ts";
import type { SamplePlan } from "./sample-plan.ts";
import type { SequencePlan } from "./sequence-plan.ts";
import { keptNodes, keptValue, NOTHING_KEPT } from "./step-alias.ts";
import type { KeptFields } from "./step-alias.ts";

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
  /** The values of the key's parts, in the order of the plan's `keyFields`. */
  readonly keyValues: readonly (Scalar | null)[];
  readonly hit: Hit;
}

/** Reads what joined conditions will ask of an event: a field's value, or the elements of a list. */
interface Keeper {
  readonly path: string;
  readonly value?: FieldReader;
  readonly elements?: (event: Event) => readonly unknown[];
}

/** What satisfied filters of a join say of their hit. */
interface Satisfied {
  /** Positive steps, last first. */
  readonly steps: readonly number[];
  readonly until: boolean;
  readonly absences: readonly AbsencePlace[];
  readonly conditions: readonly Expr[];
}

/** Where a filter stands: in an event query, or in a join. */
type Place =
  | {
      readonly kind: "event";
      readonly filter: Filter;
      readonly plan: EventPlan;
    }
  | {
      readonly kind: "join";
      readonly filter: Filter;
      readonly plan: JoinPlan;
      /** Among the filters of the plan. */
      readonly index: number;
      readonly satisfied: Satisfied;
      readonly keys: KeyReader;
      /** Its hits keep something for joined conditions. */
      readonly keeps: boolean;
      /** What that is, by class index. */
      readonly keepers: (readonly Keeper[] | undefined)[];
    };
type JoinPlace = Extract<Place, { kind: "join" }>;

export class HitFinder {
  readonly #limits: Limits;
  readonly #counters: Counters;
  /** Event queries, then the filters of joins, each in the order of the rules: by number in the set. */
  readonly #places: readonly Place[];
  readonly #filters: FilterSet;
  /** Of each what holds wherever it does, whatever lineage answers; undefined until it is asked for. */
  #possible: FilterSet | undefined;
  readonly #meter: RuleMeter | undefined;
  /** The number of the event at hand. */
  #turn = 0;

  constructor(
    events: readonly EventPlan[],
    joins: readonly JoinPlan[],
    limits: Limits,
    counters: Counters,
    lineages: Lineages,
    meter?: RuleMeter,
  ) {
    this.#limits = limits;
    this.#meter = meter;
    this.#counters = counters;
    const keys = new KeyReaders(limits.keysPerEvent);
    this.#places = [
      ...events.map((plan): Place => ({
        kind: "event",
        filter: plan.filter,
        plan,
      })),
      ...joins.flatMap((plan) =>
        plan.filters.map(({ filter, by, keep }, index): Place => ({
          kind: "join",
          filter,
          plan,
          index,
          satisfied: satisfiedBy(plan, [index]),
          keys: keys.of(by),
          keeps: keep.values.size + keep.nodes.size > 0,
          keepers: [],
        })),
      ),
    ];
    this.#filters = new FilterSet(
      this.#places.map(({ filter }) => filter),
      (node) => lineages.compile(node),
    );
  }

  /** False if no rule can ever be interested in events of the class. */
  wants(eventClass: EventClass): boolean {
    return this.#filters.index.wants(eventClass);
  }

  /** As {@link RuleIndex.branchesOf}, of all rules. */
  branchesOf(fields: LineFields): readonly Branch[] | undefined {
    return this.#filters.index.branchesOf(fields);
  }

  /** False if no rule is interested in the event, whatever its lineage is. */
  mayHold(event: Event): boolean {
    this.#possible ??= new FilterSet(
      this.#places.map(({ filter }) => ({
        ...filter,
        condition: possiblePart(filter.condition),
      })),
      noLineage,
    );
    const possible = this.#possible;
    return possible.candidates(event).some((id) => possible.holds(id, event));
  }

  /** Rules that the index cannot narrow down: they are asked about a good part of all events of their category. */
  broadRules(): readonly Rule[] {
    const broad = this.#filters.index.broad();
    const rules = broad.map((id) => this.#places[id]!.plan.rule);
    return [...new Set(rules)];
  }

  /** Calls back for each event query that the event satisfies and for each hit of a sequence or sample. */
  find(
    event: Event,
    onEvent: (plan: EventPlan) => void,
    onHit: (hit: KeyedHit) => void,
  ): void {
    const meter = this.#meter?.active;
    if (meter === undefined) {
      const candidates = this.#filters.candidates(event);
      this.#ask(event, candidates, undefined, onEvent, onHit);
      return;
    }
    this.#ask(
      event,
      meter.find(() => this.#filters.candidates(event)),
      meter,
      (plan) => meter.work(plan.rule, () => onEvent(plan)),
      (hit) => meter.work(hit.plan.rule, () => onHit(hit)),
    );
  }

  #ask(
    event: Event,
    candidates: readonly number[],
    meter: RuleMeter | undefined,
    onEvent: (plan: EventPlan) => void,
    onHit: (hit: KeyedHit) => void,
  ): void {
    this.#turn++;
    // The filters of one join follow each other.
    let first: JoinPlace | undefined;
    let others: JoinPlace[] | undefined;
    for (let i = 0; i < candidates.length; i++) {
      const id = candidates[i]!;
      const place = this.#places[id]!;
      const isHit =
        meter === undefined
          ? this.#filters.holds(id, event)
          : meter.ask(place.plan.rule, () => this.#filters.holds(id, event));
      if (!isHit) continue;
      if (place.kind === "event") {
        onEvent(place.plan);
      } else if (first?.plan === place.plan) {
        (others ??= []).push(place);
      } else {
        if (first !== undefined) this.#hit(event, first, others, onHit);
        first = place;
        others = undefined;
      }
    }
    if (first !== undefined) this.#hit(event, first, others, onHit);
  }

  /** Tells the hits of one join: an event that satisfies two steps under one key is one hit of both. */
  #hit(
    event: Event,
    first: JoinPlace,
    others: readonly JoinPlace[] | undefined,
    onHit: (hit: KeyedHit) => void,
  ): void {
    if (others !== undefined) {
      this.#hitByKey(event, [first, ...others], onHit);
      return;
    }
    const keys = this.#keysOf(event, first);
    if (keys.length === 0) return;
    const kept = this.#keep(event, [first]);
    const { plan, satisfied } = first;
    const evidence = this.#evidenceOf(event, plan, satisfied);
    for (const key of keys) {
      this.#tell(event, plan, key, satisfied, kept, evidence, onHit);
    }
  }

  #hitByKey(
    event: Event,
    places: readonly JoinPlace[],
    onHit: (hit: KeyedHit) => void,
  ): void {
    const { plan } = places[0]!;
    const byKey = new Map<KeyText, { key: EventKey; filters: number[] }>();
    for (const place of places) {
      for (const key of this.#keysOf(event, place)) {
        const entry = byKey.get(key.text);
        if (entry === undefined) {
          byKey.set(key.text, { key, filters: [place.index] });
        } else entry.filters.push(place.index);
      }
    }
    const kept = this.#keep(event, places);
    const told = new Map<string, readonly [Satisfied, LazyEvidence]>();
    for (const { key, filters } of byKey.values()) {
      const which = filters.join();
      let both = told.get(which);
      if (both === undefined) {
        const satisfied = satisfiedBy(plan, filters);
        both = [satisfied, this.#evidenceOf(event, plan, satisfied)];
        told.set(which, both);
      }
      const [satisfied, evidence] = both;
      this.#tell(event, plan, key, satisfied, kept, evidence, onHit);
    }
  }

  /** An event may have a thousand hits of a rule, under as many keys: they share one. */
  #evidenceOf(
    event: Event,
    { paths }: JoinPlan,
    { conditions }: Satisfied,
  ): LazyEvidence {
    const { fieldChars } = this.#limits;
    return new LazyEvidence(event, paths, fieldChars, conditions);
  }

  #tell(
    event: Event,
    plan: JoinPlan,
    { text, values }: EventKey,
    { steps, until, absences }: Satisfied,
    kept: KeptFields,
    evidence: LazyEvidence,
    onHit: (hit: KeyedHit) => void,
  ): void {
    const hit = new Hit(event, steps, until, absences, kept, evidence);
    this.#counters.hits++;
    onHit({ plan, keyText: text, keyValues: values, hit });
  }

  #keysOf(event: Event, place: JoinPlace): readonly EventKey[] {
    const { keys, dropped } = place.keys.read(event, this.#turn);
    if (keys.length === 0) this.#counters.noKey++;
    this.#counters.evictedKeys += dropped;
    return keys;
  }

  /** Few rules have aliases: for all others there is nothing to keep. */
  #keep(event: Event, places: readonly JoinPlace[]): KeptFields {
    if (!places.some(({ keeps }) => keeps)) return NOTHING_KEPT;
    const keepers = places.flatMap((place) =>
      this.#keepersOf(place, event.class),
    );
    const { fieldChars } = this.#limits;
    const values = new Map<string, FieldValue>();
    const nodes = new Map<string, readonly unknown[]>();
    for (const { path, value, elements } of keepers) {
      if (value !== undefined) {
        values.set(path, keptValue(value(event), fieldChars));
      }
      if (elements !== undefined) {
        nodes.set(path, keptNodes(elements(event), fieldChars));
      }
    }
    return { values, nodes };
  }

  #keepersOf(place: JoinPlace, eventClass: EventClass): readonly Keeper[] {
    return (place.keepers[eventClass.index] ??= bindKeepers(place, eventClass));
  }
}

function bindKeepers(
  { plan, index }: JoinPlace,
  eventClass: EventClass,
): readonly Keeper[] {
  const { shape } = eventClass;
  const elements = documentNodes(shape);
  const { keep } = plan.filters[index]!;
  return [
    ...[...keep.values].map((path) => ({
      path,
      value: shape.reader(eventClass, path),
    })),
    ...[...keep.nodes].map((path) => ({ path, elements: elements(path) })),
  ];
}

/** @param indexes of the filters of the plan that an event satisfies under one key */
function satisfiedBy(plan: JoinPlan, indexes: readonly number[]): Satisfied {
  const filters = indexes.map((index) => plan.filters[index]!);
  return {
    steps: filters.flatMap(({ steps }) => steps).sort((a, b) => b - a),
    until: filters.some(({ until }) => until),
    absences: filters.flatMap(({ absence }) => absence ?? []),
    conditions: filters.map(({ filter }) => filter.condition),
  };
}
