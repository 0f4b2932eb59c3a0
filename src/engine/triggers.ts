/**
 * What must be true of single fields before a condition can hold: from the syntax tree of a condition to a
 * {@link Need}, from which an index takes the part that is rarest. The need is necessary and no more; whether the
 * condition holds is told by its compiled predicate alone.
 *
 * ```text
 *   event.type == "start" and (process.name : "a.exe" or file.path : "?:\\x\\*") and not user.id : "S-1-5-18"
 *
 *   one of ─┬─ event.type is "start"                       any one of these is enough to find the condition by
 *           └─ all of ─┬─ process.name is "a.exe"          these are needed together: the condition may hold by either
 *                      └─ file.path is like "?:\x\*"
 * ```
 *
 * Every text is folded, also where the condition minds case: that lets more values through, never fewer. Of what a
 * missing value satisfies (`not`, `!=`, `== null`) and of lineage nothing is known; of `_arraySearch` only that there has to be
 * an array, which few collectors write.
 */
import { fold } from "../base/fold.ts";
import { ARRAY_SEARCH } from "../lang/eql/functions.ts";
import type {
  CallNode,
  CompareNode,
  Expr,
  InNode,
  MatchNode,
} from "../lang/eql/tree.ts";
import { allOf, ELEMENTS, needs, NEVER, oneOf, UNKNOWN } from "./need.ts";
import type { Need } from "./need.ts";

/**
 * What a condition needs, as a test of the engine evaluates it: two-valued, false where a value is missing.
 * @param holds false: so that it does not hold
 */
export function needOf(condition: Expr, holds = true): Need {
  return derive(condition, holds);
}

/** What must be true so that the test of the expression gives `holds`. */
function derive(expr: Expr, holds: boolean): Need {
  switch (expr.kind) {
    case "literal":
      return (expr.value === true) === holds ? UNKNOWN : NEVER;
    case "and":
    case "or": {
      const parts = expr.operands.map((each) => derive(each, holds));
      return (expr.kind === "and") === holds ? oneOf(parts) : allOf(parts);
    }
    case "not":
      return derive(expr.operand, !holds);
    case "compare":
      return deriveCompare(expr, holds);
    case "in":
      return holds !== expr.negated ? deriveIn(expr) : UNKNOWN;
    case "match":
      return holds ? deriveMatch(expr) : UNKNOWN;
    case "call":
      return holds ? deriveCall(expr) : UNKNOWN;
    case "field":
      return holds ? needs(expr.path, { texts: ["true"] }) : UNKNOWN;
    case "arithmetic":
    case "negate":
      return holds ? NEVER : UNKNOWN;
    case "variable":
    case "lineage":
      return UNKNOWN;
  }
}

function deriveCompare(expr: CompareNode, holds: boolean): Need {
  const { operator } = expr;
  const isTurned =
    expr.left.kind === "literal" && expr.right.kind !== "literal";
  const left = isTurned ? expr.right : expr.left;
  const right = isTurned ? expr.left : expr.right;
  if (operator !== "==" && operator !== "!=") {
    return holds ? oneOf([present(left), present(right)]) : UNKNOWN;
  }
  const isEqual = (operator === "==") === holds;
  // `!= null` asks that the field is there; every other inequality holds where it is missing.
  if (right.kind === "literal" && right.value === null) {
    return isEqual ? UNKNOWN : present(left);
  }
  if (!isEqual) return UNKNOWN;
  if (left.kind !== "field" || right.kind !== "literal") {
    return oneOf([present(left), present(right)]);
  }
  return equality(left.path, [right.value]);
}

function deriveIn({ operand, members }: InNode): Need {
  if (operand.kind !== "field") return present(operand);
  const values: (string | number | boolean | null)[] = [];
  for (const member of members) {
    if (member.kind !== "literal") return present(operand);
    values.push(member.value);
  }
  return equality(operand.path, values);
}

/** Some value of the field equals one of the literals; no value equals null. */
function equality(
  path: string,
  literals: readonly (string | number | boolean | null)[],
): Need {
  // Addresses are compared in their canonical spelling, which the text of a value does not tell.
  if (/(?:^|\.)(?:ip|address)$/.test(path)) return needs(path, PRESENT);
  const texts: string[] = [];
  const numbers: number[] = [];
  for (const literal of literals) {
    if (typeof literal === "number") numbers.push(literal);
    else if (literal !== null) texts.push(fold(String(literal)));
  }
  return needs(path, { texts, numbers });
}

const PRESENT = { present: true } as const;

function deriveMatch({ operator, operand, patterns }: MatchNode): Need {
  if (operand.kind !== "field" || operator.startsWith("regex")) {
    return present(operand);
  }
  const texts: string[] = [];
  const globs: string[] = [];
  for (const { value } of patterns) {
    const pattern = String(value);
    if (!/[*?]/.test(pattern)) texts.push(fold(pattern));
    else globs.push(operator === "like" ? widen(pattern) : fold(pattern));
  }
  return needs(operand.path, { texts, globs });
}

/**
 * A pattern for folded values that lets through what the pattern lets through of values as they are. Only ASCII is kept: it
 * folds whatever stands beside it, which half of a surrogate pair does not.
 */
function widen(pattern: string): string {
  return fold(pattern.replaceAll(/[^\0-\x7f]|\?/g, "*"));
}

function deriveCall(expr: CallNode): Need {
  const { name, args, insensitive } = expr;
  if (name === ARRAY_SEARCH) return ELEMENTS;
  const [value, part] = args;
  if (
    value?.kind === "field" &&
    part?.kind === "literal" &&
    part.value !== null &&
    args.length === 2
  ) {
    const raw = String(part.value);
    // Stars and question marks of the text are let match more than themselves.
    const text = insensitive ? fold(raw) : widen(raw);
    switch (name) {
      case "startsWith":
        return needs(value.path, { globs: [`${text}*`] });
      case "endsWith":
        return needs(value.path, { globs: [`*${text}`] });
      case "stringContains":
        return needs(value.path, { globs: [`*${text}*`] });
    }
  }
  return present(expr);
}

/** What must be true so that the expression has a value at all. */
function present(expr: Expr): Need {
  switch (expr.kind) {
    case "field":
      return needs(expr.path, PRESENT);
    case "call":
      return expr.name === ARRAY_SEARCH
        ? UNKNOWN
        : oneOf(expr.args.map(present));
    case "arithmetic":
      return oneOf([present(expr.left), present(expr.right)]);
    case "negate":
      return present(expr.operand);
    default:
      return UNKNOWN;
  }
}
