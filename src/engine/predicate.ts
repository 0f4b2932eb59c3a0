/**
 * From the syntax tree of a filter to a function of an event. Readers of fields are bound for one class of events,
 * so nothing is looked up by name while events flow.
 *
 * Null has two regimes, and keeping them apart is the whole trick: at a boolean position (an operand of `and`, `or`,
 * `not`, or the whole condition) a predicate that touches a missing value is *false*, so `not` of it is *true*;
 * inside an expression a missing operand makes the result missing.
 */
import { BugError } from "../base/errors.ts";
import { fold } from "../base/fold.ts";
import type { TextTest } from "../base/fold.ts";
import { canonicalIp } from "../base/ip.ts";
import type { Event, FieldReader, FieldValue, Scalar } from "../event/event.ts";
import { toList } from "../event/values.ts";
import type {
  CallNode,
  CompareNode,
  Expr,
  Filter,
  InNode,
  LiteralNode,
  MatchNode,
} from "../lang/eql/tree.ts";
import {
  add,
  divide,
  FUNCTIONS,
  modulo,
  multiply,
  subtract,
} from "./functions.ts";
import { compileRegex } from "../lang/eql/regex.ts";
import {
  any,
  anyPair,
  compareValues,
  equals,
  equalsLiteral,
  extended,
  listValues,
  numberOf,
} from "./values.ts";
import { compileWildcardList } from "./wildcard.ts";

/** Does the event satisfy the condition? */
export type Test = (event: Event) => boolean;

/** Finds the reader of a field for the class of events that is being compiled. */
export type Bind = (path: string) => FieldReader;

type Value = (event: Event) => FieldValue;

/** Most combinations of several-valued arguments that one call looks at. */
const MAX_COMBINATIONS = 4_096;

/** Compiles the condition of a filter; the category is not looked at. */
export function compileCondition(filter: Filter, bind: Bind): Test {
  return compileTest(filter.condition, bind);
}

function compileTest(expr: Expr, bind: Bind): Test {
  switch (expr.kind) {
    case "literal": {
      const value = expr.value === true;
      return () => value;
    }
    case "and": {
      const tests = byCost(expr.operands).map((each) =>
        compileTest(each, bind),
      );
      if (tests.length === 2) {
        const [a, b] = tests as [Test, Test];
        return (event) => a(event) && b(event);
      }
      return (event) => {
        for (const test of tests) if (!test(event)) return false;
        return true;
      };
    }
    case "or": {
      const tests = byCost(expr.operands).map((each) =>
        compileTest(each, bind),
      );
      return (event) => {
        for (const test of tests) if (test(event)) return true;
        return false;
      };
    }
    case "not": {
      const test = compileTest(expr.operand, bind);
      return (event) => !test(event);
    }
    case "compare":
      return compileCompare(expr, bind);
    case "match": {
      const value = compileValue(expr.operand, bind);
      const test = compilePatterns(expr);
      return (event) => any(value(event), test);
    }
    case "in": {
      const test = compileMembers(expr, bind);
      return expr.negated ? (event) => !test(event) : test;
    }
    case "field":
    case "call": {
      const value = compileValue(expr, bind);
      return (event) =>
        any(value(event), (each) => each === true || each === "true");
    }
    case "arithmetic":
    case "negate":
      return () => false;
    case "variable":
    case "lineage":
      throw new BugError(`${expr.kind} passed the checker`);
  }
}

/** Equalities first: they are cheap and mostly false. The meaning of `and` and `or` does not depend on order. */
function byCost(operands: readonly Expr[]): readonly Expr[] {
  const cost = (expr: Expr): number => {
    switch (expr.kind) {
      case "literal":
        return 0;
      case "compare":
        return 1;
      case "in":
        return 2;
      case "match":
        return expr.operator.startsWith("regex")
          ? 100
          : 3 + expr.patterns.length;
      case "not":
        return cost(expr.operand);
      case "and":
      case "or":
        return expr.operands.reduce((sum, each) => sum + cost(each), 0);
      default:
        return 10;
    }
  };
  return operands
    .map((expr) => ({ expr, cost: cost(expr) }))
    .sort((a, b) => a.cost - b.cost)
    .map(({ expr }) => expr);
}

function compileCompare(expr: CompareNode, bind: Bind): Test {
  const { operator } = expr;
  if (operator === "==" || operator === "!=") {
    const test = compileEquality(expr.left, expr.right, bind);
    return operator === "==" ? test : (event) => !test(event);
  }
  const { left, right } = expr;
  if (left.kind === "literal" && right.kind !== "literal") {
    return compileCompare(
      { ...expr, operator: TURNED[operator], left: right, right: left },
      bind,
    );
  }
  const inOrder = ordering(operator);
  const holds = (a: Scalar, b: Scalar): boolean => {
    const order = compareValues(a, b);
    return order !== undefined && inOrder(order);
  };
  if (right.kind !== "literal") return compilePairs(left, right, bind, holds);
  const literal = right.value;
  if (literal === null) return () => false;
  const value = compileValue(left, bind);
  return typeof literal === "string"
    ? (event) => any(value(event), (each) => holds(String(each), literal))
    : (event) => any(value(event), (each) => holds(each, literal));
}

/** The same comparison with its sides exchanged. */
const TURNED = { "<": ">", "<=": ">=", ">": "<", ">=": "<=" } as const;

/**
 * Any value of the one side with any value of the other; false where either is missing. Two fields are compared by
 * the first members of aliases.
 */
function compilePairs(
  left: Expr,
  right: Expr,
  bind: Bind,
  test: (value: Scalar, other: Scalar) => boolean,
): Test {
  const list =
    left.kind === "field" && right.kind === "field" ? listValues : toList;
  const value = compileValue(left, bind);
  const other = compileValue(right, bind);
  return (event) => anyPair(list(value(event)), list(other(event)), test);
}

function ordering(
  operator: CompareNode["operator"],
): (order: number) => boolean {
  switch (operator) {
    case "<":
      return (order) => order < 0;
    case "<=":
      return (order) => order <= 0;
    case ">":
      return (order) => order > 0;
    default:
      return (order) => order >= 0;
  }
}

/** `a == b`, either way round; `== null` asks for missing. */
function compileEquality(left: Expr, right: Expr, bind: Bind): Test {
  if (left.kind === "literal" && right.kind !== "literal") {
    return compileEquality(right, left, bind);
  }
  if (right.kind !== "literal") {
    return compilePairs(left, right, bind, equals);
  }
  const value = compileValue(left, bind);
  if (right.value === null) {
    return (event) => listValues(value(event)).length === 0;
  }
  const spell = spellingOf(left);
  const test =
    spell === undefined || typeof right.value !== "string"
      ? equalsLiteral(right.value)
      : equalsSpelt(spell, right.value);
  return (event) => any(value(event), test);
}

/** Brings a text into the form in which it is compared. */
type Spelling = (text: string) => string;

/** Fields whose texts are compared in a spelling of their own; undefined for all others. */
function spellingOf(operand: Expr): Spelling | undefined {
  if (operand.kind !== "field") return undefined;
  const last = operand.parts.at(-1);
  if (last === "ip" || last === "address") return canonicalIp;
  // Collectors spell directions in different words and cases; the event answers with all of the words.
  return operand.path === "network.direction" ? fold : undefined;
}

function equalsSpelt(
  spell: Spelling,
  literal: string,
): (value: Scalar) => boolean {
  const text = spell(literal);
  return (value) => spell(String(value)) === text;
}

function compilePatterns(expr: MatchNode): (value: Scalar) => boolean {
  const texts = expr.patterns.map(patternText);
  const insensitive = expr.operator !== "like" && expr.operator !== "regex";
  let test: TextTest;
  if (expr.operator.startsWith("regex")) {
    const tests = texts.map((each) => compileRegex(each, insensitive));
    test = (value) => tests.some((each) => each(value));
  } else {
    test = compileWildcardList(texts, insensitive);
  }
  return (value) => test(typeof value === "string" ? value : String(value));
}

function patternText(literal: LiteralNode): string {
  return String(literal.value);
}

/** Is any value of the operand among the members? Texts become one set lookup. */
function compileMembers(expr: InNode, bind: Bind): Test {
  const { operand, insensitive } = expr;
  const own = spellingOf(operand) ?? ((text: string): string => text);
  const spell: Spelling = insensitive ? (text) => fold(own(text)) : own;
  const texts = new Set<string>();
  const tests: ((value: Scalar) => boolean)[] = [];
  const others: Test[] = [];
  for (const member of expr.members) {
    if (member.kind !== "literal") {
      const same = insensitive
        ? (a: Scalar, b: Scalar): boolean => fold(String(a)) === fold(String(b))
        : equals;
      others.push(compilePairs(operand, member, bind, same));
    } else if (typeof member.value === "string") {
      texts.add(spell(member.value));
    } else if (member.value !== null) {
      tests.push(equalsLiteral(member.value));
    }
  }
  const value = compileValue(operand, bind);
  const test = (each: Scalar): boolean =>
    texts.has(spell(String(each))) || tests.some((is) => is(each));
  return (event) =>
    any(value(event), test) || others.some((other) => other(event));
}

function compileValue(expr: Expr, bind: Bind): Value {
  switch (expr.kind) {
    case "literal": {
      const value = expr.value ?? undefined;
      return () => value;
    }
    case "field":
      return bind(expr.path);
    case "call":
      return compileCall(expr, bind);
    case "arithmetic": {
      const operate = {
        "+": add,
        "-": subtract,
        "*": multiply,
        "/": divide,
        "%": modulo,
      }[expr.operator];
      const args = [
        compileValue(expr.left, bind),
        compileValue(expr.right, bind),
      ];
      return (event) =>
        combine(args, event, (values) => operate(values, false));
    }
    case "negate": {
      const value = compileValue(expr.operand, bind);
      return (event) =>
        combine([value], event, ([each]) => {
          const number = numberOf(each!);
          return number === undefined ? undefined : -number;
        });
    }
    // A predicate used as a value: missing where one of its own operands is.
    case "compare": {
      const test = compileTest(expr, bind);
      const operands = [expr.left, expr.right]
        .filter((each) => !(each.kind === "literal" && each.value === null))
        .map((each) => compileValue(each, bind));
      const nullTest = operands.length < 2;
      return (event) =>
        !nullTest &&
        operands.some((each) => listValues(each(event)).length === 0)
          ? undefined
          : test(event);
    }
    case "match":
    case "in": {
      const test = compileTest(expr, bind);
      const operand = compileValue(expr.operand, bind);
      return (event) =>
        listValues(operand(event)).length === 0 ? undefined : test(event);
    }
    default: {
      const test = compileTest(expr, bind);
      return (event) => test(event);
    }
  }
}

function compileCall(expr: CallNode, bind: Bind): Value {
  const evaluate = FUNCTIONS[expr.name];
  if (evaluate === undefined) {
    throw new BugError(`function ${expr.name} passed the checker`);
  }
  const args = expr.args.map((each) => compileValue(each, bind));
  const { insensitive } = expr;
  return (event) =>
    combine(args, event, (values) => evaluate(values, insensitive));
}

/**
 * Applies a function to every combination of its arguments' values, all members of aliases included. One missing argument makes the result
 * missing; several results are a field of several values.
 */
function combine(
  args: readonly Value[],
  event: Event,
  evaluate: (values: readonly Scalar[]) => Scalar | undefined,
): FieldValue {
  let combinations: Scalar[][] = [[]];
  for (const arg of args) {
    const values = toList(arg(event));
    if (values.length === 0) return undefined;
    if (values.length === 1) {
      for (const each of combinations) each.push(values[0]!);
    } else {
      combinations = extended(combinations, values, MAX_COMBINATIONS);
    }
  }
  if (combinations.length === 1) return evaluate(combinations[0]!);
  const results: Scalar[] = [];
  for (const each of combinations) {
    const result = evaluate(each);
    if (result !== undefined) results.push(result);
  }
  return results.length === 0 ? undefined : results;
}

/** Every field path a filter reads, sorted, without repeats. */
export function fieldsOf(filter: Filter): readonly string[] {
  const paths = new Set<string>();
  const visit = (expr: Expr): void => {
    switch (expr.kind) {
      case "field":
        paths.add(expr.path);
        break;
      case "and":
      case "or":
        expr.operands.forEach(visit);
        break;
      case "not":
      case "negate":
        visit(expr.operand);
        break;
      case "compare":
      case "arithmetic":
        visit(expr.left);
        visit(expr.right);
        break;
      case "match":
        visit(expr.operand);
        break;
      case "in":
        visit(expr.operand);
        expr.members.forEach(visit);
        break;
      case "call":
        expr.args.forEach(visit);
        break;
      case "lineage":
        visit(expr.filter.condition);
        break;
      case "literal":
      case "variable":
        break;
    }
  };
  visit(filter.condition);
  return [...paths].sort();
}
