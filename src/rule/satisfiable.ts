/**
 * Can a condition ever be true on what is known of some events? A filter's tree goes in, with a word on which fields the
 * events may have; out come the truth values that are possible, and, where true is not among them, the fewest fields that
 * stand in the way. It follows the two regimes of null that the engine has (`engine/predicate.ts`), and where it cannot
 * tell it says that both are possible: "never" is certain, "can" is not a promise.
 *
 * ```text
 *   field that no event has ──► null         a predicate on it: false     not of that: true
 *   any other field         ──► null, value  a predicate on it: false, true
 * ```
 *
 * It is monotone: the more is known of the events, the more is possible, so what can hold once can always hold.
 */
import { ARRAY_SEARCH } from "../lang/eql/functions.ts";
import type { Expr } from "../lang/eql/tree.ts";

/** Truth values that a condition can take. */
export interface Outcomes {
  readonly mayHold: boolean;
  readonly mayFail: boolean;
}

/** What is known of the events that a condition is asked of. */
export interface Knowledge {
  /** False if no event has the field. */
  mayHave(path: string): boolean;
  /** False if no document has an element at the path, for array searches. */
  mayHaveNodes(path: string): boolean;
  /** The exact answer for a predicate whose fields' values are all known; undefined where they are not. */
  outcomes(predicate: Expr): Outcomes | undefined;
}

/** A field that keeps a condition from being true: no event has it, or none has a value that is asked for. */
export type Obstacle =
  | { readonly field: string; readonly why: "missing" }
  | {
      readonly field: string;
      readonly why: "value";
      readonly predicate: Expr;
      /** What the predicate would have to be. */
      readonly wanted: boolean;
    };

const BOTH: Outcomes = { mayHold: true, mayFail: true };
const ONLY_FAILS: Outcomes = { mayHold: false, mayFail: true };

/** The truth values that are possible. O(size of the condition). */
export function outcomesOf(expr: Expr, known: Knowledge): Outcomes {
  switch (expr.kind) {
    case "literal":
      return { mayHold: expr.value === true, mayFail: expr.value !== true };
    case "and": {
      const each = expr.operands.map((operand) => outcomesOf(operand, known));
      return {
        mayHold: each.every(({ mayHold }) => mayHold),
        mayFail: each.some(({ mayFail }) => mayFail),
      };
    }
    case "or": {
      const each = expr.operands.map((operand) => outcomesOf(operand, known));
      return {
        mayHold: each.some(({ mayHold }) => mayHold),
        mayFail: each.every(({ mayFail }) => mayFail),
      };
    }
    case "not": {
      const { mayHold, mayFail } = outcomesOf(expr.operand, known);
      return { mayHold: mayFail, mayFail: mayHold };
    }
    case "lineage":
      return BOTH;
    case "arithmetic":
    case "negate":
      return ONLY_FAILS;
    default:
      return known.outcomes(expr) ?? predicate(expr, known);
  }
}

/** A predicate on fields whose values are not known: true needs a value wherever one is compared. */
function predicate(expr: Expr, known: Knowledge): Outcomes {
  const has = (operand: Expr): boolean => mayBeValue(operand, known);
  const where = (mayHold: boolean): Outcomes => ({ mayHold, mayFail: true });
  switch (expr.kind) {
    case "compare": {
      const { operator, left, right } = expr;
      const isEquality = operator === "==" || operator === "!=";
      if (!isEquality) return where(has(left) && has(right));
      let equal: Outcomes;
      if (isNull(left) || isNull(right)) {
        // `x == null` is true of a missing value, and false of any other.
        const mayFail = has(isNull(right) ? left : right);
        equal = { mayHold: true, mayFail };
      } else {
        equal = where(has(left) && has(right));
      }
      return operator === "=="
        ? equal
        : { mayHold: equal.mayFail, mayFail: equal.mayHold };
    }
    case "match":
      return where(has(expr.operand));
    case "in":
      return expr.negated ? BOTH : where(has(expr.operand));
    default:
      return where(has(expr));
  }
}

/** False if the expression is always missing: one operand that is missing makes the result missing. */
function mayBeValue(expr: Expr, known: Knowledge): boolean {
  switch (expr.kind) {
    case "literal":
      return expr.value !== null;
    case "field":
      return known.mayHave(expr.path);
    case "arithmetic":
      return mayBeValue(expr.left, known) && mayBeValue(expr.right, known);
    case "negate":
    case "match":
    case "in":
      return mayBeValue(expr.operand, known);
    case "compare":
      // Asking for null always has an answer.
      if (isNull(expr.left) || isNull(expr.right)) return true;
      return mayBeValue(expr.left, known) && mayBeValue(expr.right, known);
    case "call": {
      if (expr.name !== ARRAY_SEARCH) {
        return expr.args.every((argument) => mayBeValue(argument, known));
      }
      const [array, , condition] = expr.args;
      return (
        (array?.kind !== "field" || known.mayHaveNodes(array.path)) &&
        (condition === undefined || outcomesOf(condition, known).mayHold)
      );
    }
    default:
      return true;
  }
}

function isNull(expr: Expr): boolean {
  return expr.kind === "literal" && expr.value === null;
}

/**
 * The fields that keep a condition from being true, of the branches of an `or` those of the nearest one; sorted, empty
 * where it can be true.
 */
export function obstaclesOf(
  condition: Expr,
  known: Knowledge,
): readonly Obstacle[] {
  const found = new Map<string, Obstacle>();
  for (const each of obstacles(condition, known, true)) {
    found.set(each.field, each);
  }
  return [...found.values()].sort((a, b) => (a.field < b.field ? -1 : 1));
}

/** What keeps an expression from coming out as `wanted`. */
function obstacles(
  expr: Expr,
  known: Knowledge,
  wanted: boolean,
): readonly Obstacle[] {
  const { mayHold, mayFail } = outcomesOf(expr, known);
  if (wanted ? mayHold : mayFail) return [];
  switch (expr.kind) {
    case "not":
      return obstacles(expr.operand, known, !wanted);
    case "and":
    case "or": {
      const each = expr.operands.map((operand) =>
        obstacles(operand, known, wanted),
      );
      const needsAll = (expr.kind === "and") === wanted;
      return needsAll
        ? each.flat()
        : each.reduce((a, b) => (b.length < a.length ? b : a));
    }
    default: {
      const all = [...fieldsBelow(expr)];
      const missing = all.filter(({ path, nodes }) =>
        nodes ? !known.mayHaveNodes(path) : !known.mayHave(path),
      );
      return missing.length > 0
        ? missing.map(({ path }) => ({ field: path, why: "missing" }))
        : all.map(({ path }) => ({
            field: path,
            why: "value",
            predicate: expr,
            wanted,
          }));
    }
  }
}

/** A field that a condition reads; `nodes`: the elements of an array, through a search. */
export interface ReadField {
  readonly path: string;
  readonly nodes: boolean;
}

/** The fields that an expression reads from the event itself, in the order of the text; lineage reads others. */
export function* fieldsBelow(expr: Expr): Generator<ReadField> {
  switch (expr.kind) {
    case "field":
      yield { path: expr.path, nodes: false };
      break;
    case "and":
    case "or":
      for (const operand of expr.operands) yield* fieldsBelow(operand);
      break;
    case "not":
    case "negate":
    case "match":
      yield* fieldsBelow(expr.operand);
      break;
    case "compare":
    case "arithmetic":
      yield* fieldsBelow(expr.left);
      yield* fieldsBelow(expr.right);
      break;
    case "in":
      yield* fieldsBelow(expr.operand);
      for (const member of expr.members) yield* fieldsBelow(member);
      break;
    case "call": {
      const [array, ...rest] = expr.args;
      if (expr.name === ARRAY_SEARCH && array?.kind === "field") {
        yield { path: array.path, nodes: true };
        for (const argument of rest) yield* fieldsBelow(argument);
      } else {
        for (const argument of expr.args) yield* fieldsBelow(argument);
      }
      break;
    }
    default:
      break;
  }
}
