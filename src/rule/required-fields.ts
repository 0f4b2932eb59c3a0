/**
 * Which fields a condition cannot do without: where one of them is missing, the condition is false. A filter's tree goes
 * in, paths come out. Too few may be named, never too many: what stands inside `or` and `not` is not looked at.
 */
import type { Expr } from "../lang/eql/tree.ts";

/** The fields without which the condition is never true, sorted. */
export function requiredFields(condition: Expr): readonly string[] {
  const paths = new Set<string>();
  needTrue(condition, paths);
  return [...paths].sort();
}

/** Notes what a true predicate needs: one that touches a missing value is false. */
function needTrue(expr: Expr, paths: Set<string>): void {
  switch (expr.kind) {
    case "and":
      for (const each of expr.operands) needTrue(each, paths);
      break;
    case "compare":
      // A missing value differs from everything, and equals null.
      if (expr.operator === "!=") break;
      if (isNull(expr.left) || isNull(expr.right)) break;
      needValue(expr.left, paths);
      needValue(expr.right, paths);
      break;
    case "match":
      needValue(expr.operand, paths);
      break;
    case "in":
      if (!expr.negated) needValue(expr.operand, paths);
      break;
    case "field":
    case "call":
      needValue(expr, paths);
      break;
    default:
      break;
  }
}

/** Notes what a value needs: a missing operand makes the result missing. */
function needValue(expr: Expr, paths: Set<string>): void {
  switch (expr.kind) {
    case "field":
      paths.add(expr.path);
      break;
    case "arithmetic":
      needValue(expr.left, paths);
      needValue(expr.right, paths);
      break;
    case "negate":
      needValue(expr.operand, paths);
      break;
    case "call":
      // A search goes through the objects of a list, which have no value of their own.
      if (expr.args.some((each) => each.kind === "variable")) break;
      for (const each of expr.args) needValue(each, paths);
      break;
    default:
      break;
  }
}

function isNull(expr: Expr): boolean {
  return expr.kind === "literal" && expr.value === null;
}
