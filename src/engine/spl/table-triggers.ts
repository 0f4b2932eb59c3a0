/**
 * What an event must have for a search to be asked about it: from the condition of a `tstats` to a few pairs of field and
 * value of which one must be there. A detection is about a handful of programs; thousands of others need not be looked
 * at by it.
 *
 *     AND   the pairs of one operand: the fewest
 *     OR    the pairs of every operand together; none if one operand has none
 *     NOT   none
 */
import type { SearchExpr, SearchValue } from "../../lang/spl/tree.ts";

export interface Trigger {
  /** As the search writes it: `Processes.process_name`. */
  readonly field: string;
  /** In lower case; the whole value. */
  readonly value: string;
}

/** A longer list is no narrower than asking. */
const MOST_TRIGGERS = 200;

/** @returns undefined if nothing narrows it down */
export function triggersOf(
  expr: SearchExpr | undefined,
): readonly Trigger[] | undefined {
  switch (expr?.kind) {
    case "and": {
      let best: readonly Trigger[] | undefined;
      for (const operand of expr.operands) {
        const found = triggersOf(operand);
        if (found === undefined) continue;
        if (best === undefined || found.length < best.length) best = found;
      }
      return best;
    }
    case "or":
      return together(expr.operands.map(triggersOf));
    case "comparison":
      return expr.operator === "="
        ? together([triggerOf(expr.field.name, expr.value)])
        : undefined;
    case "in":
      return together(
        expr.values.map((value) => triggerOf(expr.field.name, value)),
      );
    default:
      return undefined;
  }
}

/** A wildcard, and an address block, stand for many values. */
function triggerOf(
  field: string,
  { text }: SearchValue,
): readonly Trigger[] | undefined {
  if (text.includes("*") || text.includes("/")) return undefined;
  return [{ field, value: text.toLowerCase() }];
}

function together(
  lists: readonly (readonly Trigger[] | undefined)[],
): readonly Trigger[] | undefined {
  const all: Trigger[] = [];
  for (const list of lists) {
    if (list === undefined) return undefined;
    all.push(...list);
  }
  return all.length > MOST_TRIGGERS ? undefined : all;
}
