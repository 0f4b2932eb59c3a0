/**
 * One filter of an EQL rule and an event: the category that it wants, its condition, and the key under which the event
 * would join others. Without a log around it, an event tells all of this but its ancestors.
 */
import type { Event } from "../../event/event.ts";
import { toList } from "../../event/values.ts";
import type { Filter } from "../../lang/eql/tree.ts";
import type { EqlRule } from "../../rule/rule.ts";
import { explainCondition, NO_LINEAGE } from "./condition.ts";
import type { LineageAnswers } from "./condition.ts";
import { shownValues } from "./tree.ts";
import type { ConditionNode, Reading, Verdict } from "./tree.ts";
import type { JoinPlan } from "../hit-finder.ts";
import { namedKey, readKeys } from "../join-key.ts";
import { DEFAULT_LIMITS } from "../limits.ts";
import type { JoinKey } from "../match.ts";
import { RuleIndex } from "../rule-index.ts";
import { planSample } from "../sample-plan.ts";
import { planSequence } from "../sequence-plan.ts";
import type { FilterPlan } from "../sequence-plan.ts";
import { listValues } from "../values.ts";

/** What a filter is in its rule. Numbers count from 1, steps as they stand after `runs` is written out. */
export type FilterRole =
  | { readonly kind: "query" }
  /** Several where `runs` repeats it. */
  | { readonly kind: "step"; readonly steps: readonly number[] }
  /** Before the first step where `after` is 0, behind the last where it is the last; else in the gap behind that step. */
  | { readonly kind: "missing"; readonly after: number }
  | { readonly kind: "until" }
  | { readonly kind: "filter"; readonly number: number };

export interface FilterExplanation {
  readonly role: FilterRole;
  readonly category: {
    readonly wanted: string;
    /** The event's own. */
    readonly actual: readonly string[];
    readonly verdict: Verdict;
  };
  /** Without what it asks of the events of other steps: the machine asks that later. */
  readonly condition: ConditionNode;
  /** Category and condition together: what the engine answers. */
  readonly verdict: Verdict;
  /** Undefined where the rule joins nothing. */
  readonly key: KeyExplanation | undefined;
}

export interface KeyExplanation {
  /** The `by` fields with the values that the event has there. */
  readonly fields: readonly KeyPart[];
  /** One for each value of a field with several, the first ones; none where a field that must be there is missing. */
  readonly keys: readonly JoinKey[];
  /** Keys beyond those shown. */
  readonly more: number;
}

export interface KeyPart extends Reading {
  /** `?field`: missing joins missing. */
  readonly optional: boolean;
}

/** Keys that are shown of one event. */
const MOST_KEYS = 5;

/** The filters of a rule, as they are planned, with what each is. */
export interface PlannedFilter {
  readonly role: FilterRole;
  readonly filter: Filter;
  /** Undefined in an event query. */
  readonly plan: FilterPlan | undefined;
}

/** A rule that joins, laid out as for the engine; undefined for an event query. */
export function planJoin(
  rule: EqlRule,
  candidateAgeUs = DEFAULT_LIMITS.candidateAgeUs,
): JoinPlan | undefined {
  const { query } = rule;
  switch (query.kind) {
    case "event":
      return undefined;
    case "sequence":
      return planSequence(rule, query, 0, candidateAgeUs);
    case "sample":
      return planSample(rule, query, 0);
  }
}

/** The filters of a rule in the order of its query, `until` last. */
export function plannedFilters(
  rule: EqlRule,
  join: JoinPlan | undefined,
): readonly PlannedFilter[] {
  if (join === undefined) {
    const { query } = rule;
    return query.kind === "event"
      ? [{ role: { kind: "query" }, filter: query.filter, plan: undefined }]
      : [];
  }
  return join.filters.map((plan, i) => ({
    role: roleOf(join, plan, i),
    filter: plan.filter,
    plan,
  }));
}

function roleOf(join: JoinPlan, plan: FilterPlan, index: number): FilterRole {
  if (join.kind === "sample") return { kind: "filter", number: index + 1 };
  const { absence } = plan;
  if (absence !== undefined) {
    return {
      kind: "missing",
      after:
        absence === "leading"
          ? 0
          : absence === "trailing"
            ? join.stepCount
            : absence + 1,
    };
  }
  if (plan.until) return { kind: "until" };
  return { kind: "step", steps: plan.steps.map((step) => step + 1).reverse() };
}

/** Asks every filter of a rule of one event. O(filters × their text). */
export function explainFilters(
  filters: readonly PlannedFilter[],
  event: Event,
  lineage: LineageAnswers = NO_LINEAGE,
): readonly FilterExplanation[] {
  return filters.map(({ role, filter, plan }): FilterExplanation => {
    const category = explainCategory(filter, event);
    const condition = explainCondition(filter.condition, event, lineage);
    return {
      role,
      category,
      condition,
      verdict: category.verdict === "pass" ? condition.verdict : "fail",
      key: plan === undefined ? undefined : explainKey(plan, event),
    };
  });
}

function explainCategory(
  filter: Filter,
  event: Event,
): FilterExplanation["category"] {
  const { condition } = filter;
  const any: Filter = {
    ...filter,
    condition: { kind: "literal", value: true, span: condition.span },
  };
  return {
    wanted: filter.category,
    actual: toList(event.get("event.category")).map(String),
    verdict:
      new RuleIndex([any]).candidates(event).length > 0 ? "pass" : "fail",
  };
}

function explainKey({ by }: FilterPlan, event: Event): KeyExplanation {
  const { shape } = event.class;
  const readers = by.map(({ path, optional }) => ({
    read: shape.reader(event.class, path),
    optional,
  }));
  const { keys } = readKeys(event, readers, DEFAULT_LIMITS.keysPerEvent);
  const names = by.map(({ path }) => path);
  return {
    fields: by.map(({ path, optional }, i) => ({
      field: path,
      // Of several spellings a key takes the first.
      ...shownValues(listValues(readers[i]!.read(event))),
      optional,
    })),
    keys: keys.slice(0, MOST_KEYS).map((values) => namedKey(names, values)),
    more: Math.max(0, keys.length - MOST_KEYS),
  };
}
