/**
 * A sequence query, laid out for the matcher: `runs` written out, filters numbered, keys by filter, conditions split where
 * they mention other steps.
 */
import type { Us } from "../base/time.ts";
import type {
  Expr,
  FieldNode,
  Filter,
  SequenceQuery,
} from "../lang/eql/tree.ts";
import type { EqlRule } from "../rule/rule.ts";
import type { AbsencePlace, AbsencePlan } from "./absence.ts";
import { fieldsOf } from "./predicate.ts";
import {
  aliasField,
  aliasNames,
  compileJoined,
  splitCondition,
  noPaths,
} from "./step-alias.ts";
import type { JoinedTest, KeptPaths } from "./step-alias.ts";

/** One written filter of the query: a step (with its copies), `until`, or a filter of a sample. */
export interface FilterPlan {
  /** Without the part of the condition that mentions other steps, see {@link SequencePlan.joined}. */
  readonly filter: Filter;
  /** The `by` fields of the query, then the step's own. */
  readonly by: readonly FieldNode[];
  /** Positive steps this filter fills, last first; empty for `until`. One for a filter of a sample. */
  readonly steps: readonly number[];
  readonly until: boolean;
  /** Where the missing-event step stands that this filter is; undefined for positive steps and `until`. */
  readonly absence: AbsencePlace | undefined;
  /** Fields that a hit of this filter keeps for joined conditions. */
  readonly keep: KeptPaths;
}

export interface SequencePlan {
  readonly kind: "sequence";
  /** Among the sequences of an engine. */
  readonly index: number;
  readonly rule: EqlRule;
  readonly filters: readonly FilterPlan[];
  /** Positive steps after `runs` are written out. */
  readonly stepCount: number;
  /** Filter number of each step. */
  readonly stepFilters: readonly number[];
  /** By step: what the event is asked against the candidate that it would extend. */
  readonly joined: readonly (JoinedTest | undefined)[];
  readonly maxspanUs: Us | undefined;
  /**
   * Longest time from the first to the last event: maxspan, else the limit on a candidate's age. Exact either way, so
   * that an event that has nothing to do with the sequence never changes its outcome.
   */
  readonly spanUs: Us;
  readonly hasUntil: boolean;
  /** Undefined without missing-event steps. */
  readonly absence: AbsencePlan | undefined;
  /** What an alert lists, in the order of the query: the number of a positive step, undefined for a missing one. */
  readonly positions: readonly (number | undefined)[];
  /** Names of the key's parts: the fields of the first step. */
  readonly keyFields: readonly string[];
  /** Fields that evidence of this rule keeps. */
  readonly paths: readonly string[];
}

export function planSequence(
  rule: EqlRule,
  query: SequenceQuery,
  index: number,
  candidateAgeUs: Us,
): SequencePlan {
  const filters: FilterPlan[] = [];
  const names = aliasNames(query.steps);
  const stepAliases: (string | undefined)[] = [];
  const joinedOf: (Expr | undefined)[] = [];
  const stepFilters: number[] = [];
  const positions: (number | undefined)[] = [];
  const lastPositive = query.steps.findLastIndex(({ missing }) => !missing);
  query.steps.forEach((step, at) => {
    const by = [...query.by, ...step.by];
    if (step.missing) {
      for (let run = 0; run < step.runs; run++) positions.push(undefined);
      const { length } = stepFilters;
      const absence =
        length === 0 ? "leading" : at > lastPositive ? "trailing" : length - 1;
      filters.push({
        filter: step.filter,
        by,
        steps: [],
        until: false,
        absence,
        keep: noPaths(),
      });
      return;
    }
    const { own, joined } = splitCondition(step.filter.condition, names);
    const steps: number[] = [];
    for (let run = 0; run < step.runs; run++) {
      positions.push(stepFilters.length);
      steps.unshift(stepFilters.push(filters.length) - 1);
      stepAliases.push(step.alias);
      joinedOf.push(joined);
    }
    filters.push({
      filter: { ...step.filter, condition: own },
      by,
      steps,
      until: false,
      absence: undefined,
      keep: noPaths(),
    });
  });
  if (query.until !== undefined) {
    filters.push({
      filter: query.until.filter,
      by: [...query.by, ...query.until.by],
      steps: [],
      until: true,
      absence: undefined,
      keep: noPaths(),
    });
  }
  const joined = joinedOf.map((condition, at) =>
    condition === undefined
      ? undefined
      : compileJoined(condition, at, stepAliases, names, (step, path, as) =>
          filters[stepFilters[step]!]!.keep[as].add(path),
        ),
  );
  const spanUs = query.maxspan?.us ?? candidateAgeUs;
  const absences = filters.flatMap(({ absence }) => absence ?? []);
  return {
    kind: "sequence",
    index,
    rule,
    filters,
    stepCount: stepFilters.length,
    stepFilters,
    joined,
    maxspanUs: query.maxspan?.us,
    spanUs,
    hasUntil: query.until !== undefined,
    absence:
      absences.length === 0
        ? undefined
        : {
            leading: absences.includes("leading"),
            trailing: absences.includes("trailing"),
            spanUs,
          },
    positions,
    keyFields: filters[0]!.by.map(({ path }) => path),
    paths: [
      ...(rule.suppression?.groupBy ?? []),
      ...(rule.keeps ?? []),
      ...new Set(
        [...query.steps, ...(query.until === undefined ? [] : [query.until])]
          .flatMap(({ filter, by }) => [
            ...[...query.by, ...by].map(({ path }) => path),
            ...fieldsOf(filter),
          ])
          .map((path) => aliasField(path, names)?.path ?? path),
      ),
    ],
  };
}
