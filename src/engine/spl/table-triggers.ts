/**
 * What an event must have for the condition of a `tstats` to hold, see {@link Need}. A detection is about a handful of programs
 * and paths; thousands of others need not be looked at by it.
 *
 *     =, IN   the field has one of the texts, or fits one of the patterns
 *     AND     each of the operands
 *     OR      one of the operands
 *     NOT, !=, <, a word alone     nothing that an index could tell
 */
import { fold } from "../../base/fold.ts";
import { compileCidr } from "../../base/ip.ts";
import type { SearchExpr, SearchValue } from "../../lang/spl/tree.ts";
import { allOf, needs, oneOf, UNKNOWN } from "../need.ts";
import type { Need } from "../need.ts";

/** The paths of its triggers are fields as the search writes them: `Processes.process_name`. */
export function searchNeed(expr: SearchExpr | undefined): Need {
  switch (expr?.kind) {
    case "and":
      return oneOf(expr.operands.map(searchNeed));
    case "or":
      return allOf(expr.operands.map(searchNeed));
    case "comparison":
      return expr.operator === "="
        ? equalNeed(expr.field.name, [expr.value])
        : UNKNOWN;
    case "in":
      return equalNeed(expr.field.name, expr.values);
    default:
      return UNKNOWN;
  }
}

/** A question mark is itself in a search, and any character to the index, which lets more through. */
function equalNeed(path: string, values: readonly SearchValue[]): Need {
  const texts: string[] = [];
  const globs: string[] = [];
  for (const { text } of values) {
    if (text.includes("*")) globs.push(fold(text));
    // A block stands for many addresses.
    else if (text.includes("/") && compileCidr(text) !== undefined) {
      return needs(path, { present: true });
    } else texts.push(fold(text));
  }
  return needs(path, { texts, globs });
}
