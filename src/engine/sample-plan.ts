/**
 * A sample query, laid out for the matcher: one place per filter, keys by filter. A sample knows no order and no time,
 * so this is all there is to it.
 */
import type { SampleQuery } from "../lang/eql/tree.ts";
import type { EqlRule } from "../rule/rule.ts";
import { fieldsOf } from "./predicate.ts";
import { noPaths } from "./step-alias.ts";
import type { FilterPlan } from "./sequence-plan.ts";

export interface SamplePlan {
  readonly kind: "sample";
  /** Among the samples of an engine. */
  readonly index: number;
  readonly rule: EqlRule;
  /** In the order of the query: filter `i` fills place `i` of the alert. */
  readonly filters: readonly FilterPlan[];
  /** Names of the key's parts: the fields of the first filter. */
  readonly keyFields: readonly string[];
  /** Fields that evidence of this rule keeps. */
  readonly paths: readonly string[];
}

export function planSample(
  rule: EqlRule,
  query: SampleQuery,
  index: number,
): SamplePlan {
  const filters = query.steps.map(({ filter, by }, at): FilterPlan => ({
    filter,
    by: [...query.by, ...by],
    steps: [at],
    until: false,
    absence: undefined,
    keep: noPaths(),
  }));
  return {
    kind: "sample",
    index,
    rule,
    filters,
    keyFields: filters[0]!.by.map(({ path }) => path),
    paths: [
      ...new Set([
        ...filters.flatMap(({ filter, by }) => [
          ...by.map(({ path }) => path),
          ...fieldsOf(filter),
        ]),
        ...(rule.suppression?.groupBy ?? []),
        ...(rule.keeps ?? []),
      ]),
    ],
  };
}
