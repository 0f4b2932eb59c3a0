/**
 * A query and what shall be left out of it, to the query that runs. The author's own query is kept for people to read.
 */
import { printExpr } from "../lang/eql/printer.ts";
import type { Expr } from "../lang/eql/tree.ts";
import { either, narrow, not } from "./conditions.ts";
import type { EqlRule, Exclusion } from "./rule.ts";

/** Events for which the condition is true are left out. */
export interface NamedCondition {
  readonly kind: Exclusion["kind"];
  readonly name: string;
  readonly condition: Expr;
}

export type ExcludingQuery = Pick<
  EqlRule,
  "query" | "writtenQuery" | "exclusions"
>;

/** Leaves out, besides what the query leaves out already. */
export function exclude(
  rule: ExcludingQuery,
  left: readonly NamedCondition[],
): ExcludingQuery {
  const { query, writtenQuery = query, exclusions = [] } = rule;
  if (left.length === 0) return rule;
  const conditions = left.map(({ condition }) => condition);
  return {
    query: narrow(query, not(either(conditions))),
    writtenQuery,
    exclusions: [
      ...exclusions,
      ...left.map(({ kind, name, condition }) => ({
        kind,
        name,
        condition: printExpr(condition),
      })),
    ],
  };
}
