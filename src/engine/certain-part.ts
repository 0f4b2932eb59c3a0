/**
 * What of a condition can be told without its lineage: a condition goes in, out comes one without lineage that holds only
 * where the condition holds whatever the process trees answer, or wherever it holds by some answer.
 *
 * ```text
 *                                                    certain                   possible
 *   process.name == "x" or descendant of [ … ]       process.name == "x"       true
 *   a and not descendant of [ … ]                    nothing                   a
 * ```
 */
import type { Expr } from "../lang/eql/tree.ts";
import { eachLineage } from "./predicate.ts";

/**
 * Sufficient for the condition, and the most that `and`, `or` and `not` tell.
 * @returns undefined where nothing is certain; the condition itself where it has no lineage
 */
export function certainPart(condition: Expr): Expr | undefined {
  const part = bound(condition, false);
  return isAlways(part, false) ? undefined : part;
}

/** Necessary for the condition, and the most that `and`, `or` and `not` tell. The condition itself where it has no lineage. */
export function possiblePart(condition: Expr): Expr {
  return bound(condition, true);
}

export function hasLineage(condition: Expr): boolean {
  let found = false;
  eachLineage(condition, () => (found = true));
  return found;
}

/** @param answer what stands for lineage: false for a condition that is sufficient, true for one that is necessary */
function bound(expr: Expr, answer: boolean): Expr {
  if (!hasLineage(expr)) return expr;
  switch (expr.kind) {
    case "and":
    case "or": {
      const decides = expr.kind === "or";
      const operands = expr.operands
        .map((each) => bound(each, answer))
        .filter((each) => !isAlways(each, !decides));
      const decisive = operands.find((each) => isAlways(each, decides));
      if (decisive !== undefined) return decisive;
      if (operands.length === 0) return always(!decides, expr);
      return operands.length === 1 ? operands[0]! : { ...expr, operands };
    }
    case "not": {
      const operand = bound(expr.operand, !answer);
      return operand.kind === "literal"
        ? always(operand.value !== true, expr)
        : { ...expr, operand };
    }
    default:
      return always(answer, expr);
  }
}

function always(value: boolean, { span }: Expr): Expr {
  return { kind: "literal", value, span };
}

function isAlways(expr: Expr, value: boolean): boolean {
  return expr.kind === "literal" && (expr.value === true) === value;
}
