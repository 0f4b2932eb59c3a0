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
import { canonicalIp, compileCidr, parseIp } from "../base/ip.ts";
import type { FieldValue, Scalar } from "../event/event.ts";
import { pathReader } from "../event/document-path.ts";
import { isObject, isScalar, toList } from "../event/values.ts";
import type {
  CallNode,
  CompareNode,
  Expr,
  FieldNode,
  Filter,
  InNode,
  LineageNode,
  LiteralNode,
  MatchNode,
  VariableNode,
} from "../lang/eql/tree.ts";
import {
  add,
  divide,
  divideFloats,
  FUNCTIONS,
  modulo,
  multiply,
  subtract,
} from "./functions.ts";
import { ARRAY_SEARCH } from "../lang/eql/functions.ts";
import { compileRegex } from "../lang/eql/regex.ts";
import { nodeReader } from "./document-nodes.ts";
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

/** Does the subject satisfy the condition? */
export type Test<S> = (subject: S) => boolean;

/** How a condition reaches what it reads. The subject is an event, or what was kept of one. */
export interface Reach<S> {
  /** Finds the reader of a field. */
  readonly field: (path: string) => Value<S>;
  /** Finds the reader of a field with its texts folded, where that is cheaper than folding them for each condition. */
  readonly folded?: (path: string) => Value<S>;
  /** Finds the reader of a field as the document holds it: objects and scalars, lists opened. */
  readonly nodes: (path: string) => (subject: S) => readonly unknown[];
  /** Finds the test of a lineage condition. */
  readonly lineage: (node: LineageNode) => Test<S>;
}

/** For conditions in which the checker allows no lineage. */
export function noLineage(): never {
  throw new BugError("a lineage condition passed the checker");
}

type Value<S> = (subject: S) => FieldValue;

/** The element that a `$variable` stands for at the moment; set anew for each element. */
interface Cell {
  element: unknown;
}

interface Scope<S> extends Reach<S> {
  readonly variables: ReadonlyMap<string, Cell>;
}

/** Most combinations of several-valued arguments that one call looks at. */
const MAX_COMBINATIONS = 4_096;

/** Most characters that the results of one call may hold together: `concat` of two long lists would fill the memory. */
const MAX_RESULT_CHARS = 16_000_000;

/** Compiles a condition; the category of its filter is not looked at. */
export function compileCondition<S>(condition: Expr, reach: Reach<S>): Test<S> {
  return compileTest(condition, { ...reach, variables: new Map() });
}

/** Compiles a part of a condition that reads one field, and neither elements nor lineage. */
export function compileClause<S>(expr: Expr, read: Value<S>): Test<S> {
  return compileCondition(expr, {
    field: () => read,
    nodes: () => noNodes,
    lineage: noLineage,
  });
}

function noNodes(): never {
  throw new BugError("a clause reads the elements of a list");
}

/**
 * Compiles a condition or a part of it as a value: missing where a test reads something missing, which at a boolean
 * position is just false. For explanations.
 */
export function compileReading<S>(expr: Expr, reach: Reach<S>): Value<S> {
  return compileValue(expr, { ...reach, variables: new Map() });
}

function compileTest<S>(expr: Expr, scope: Scope<S>): Test<S> {
  switch (expr.kind) {
    case "literal": {
      const value = expr.value === true;
      return () => value;
    }
    case "and": {
      const tests = byCost(expr.operands).map((each) =>
        compileTest(each, scope),
      );
      if (tests.length === 2) {
        const [a, b] = tests as [Test<S>, Test<S>];
        return (subject) => a(subject) && b(subject);
      }
      return (subject) => {
        for (const test of tests) if (!test(subject)) return false;
        return true;
      };
    }
    case "or": {
      const tests = byCost(expr.operands).map((each) =>
        compileTest(each, scope),
      );
      return (subject) => {
        for (const test of tests) if (test(subject)) return true;
        return false;
      };
    }
    case "not": {
      const test = compileTest(expr.operand, scope);
      return (subject) => !test(subject);
    }
    case "compare":
      return compileCompare(expr, scope);
    case "match": {
      const folded = compileFoldedMatch(expr, scope);
      if (folded !== undefined) return folded;
      const value = compileValue(expr.operand, scope);
      const test = compilePatterns(expr);
      return (subject) => any(value(subject), test);
    }
    case "in": {
      const test = compileMembers(expr, scope);
      return expr.negated ? (subject) => !test(subject) : test;
    }
    case "call":
      if (expr.name === ARRAY_SEARCH) return compileArraySearch(expr, scope);
      return compileBlocks(expr, scope) ?? compileTruth(expr, scope);
    case "field":
    case "variable":
      return compileTruth(expr, scope);
    case "arithmetic":
    case "negate":
      return () => false;
    case "lineage":
      return scope.lineage(expr);
  }
}

/** `cidrMatch` with blocks that are written out: each address is read once. undefined for all other calls. */
function compileBlocks<S>(
  { name, args: [address, ...blocks] }: CallNode,
  scope: Scope<S>,
): Test<S> | undefined {
  if (name !== "cidrMatch" || address === undefined) return undefined;
  const tests: ReturnType<typeof compileCidr>[] = [];
  for (const block of blocks) {
    if (block.kind !== "literal" || block.value === null) return undefined;
    tests.push(compileCidr(String(block.value)));
  }
  const value = compileValue(address, scope);
  return (subject) =>
    any(value(subject), (each) => {
      const read = parseIp(String(each));
      return read !== undefined && tests.some((test) => test?.(read) === true);
    });
}

/** A value at a boolean position. */
function compileTruth<S>(expr: Expr, scope: Scope<S>): Test<S> {
  const value = compileValue(expr, scope);
  return (subject) =>
    any(value(subject), (each) => each === true || each === "true");
}

/**
 * `_arraySearch(field, $v, condition)`: is there an element for which the condition holds? All tests on `$v` see the same
 * element. A missing field has no elements.
 */
function compileArraySearch<S>(expr: CallNode, scope: Scope<S>): Test<S> {
  const [array, variable, condition] = expr.args;
  if (
    array === undefined ||
    variable?.kind !== "variable" ||
    condition === undefined
  ) {
    throw new BugError("an array search passed the checker");
  }
  const nodes = compileNodes(array, scope);
  const cell: Cell = { element: undefined };
  const variables = new Map(scope.variables).set(variable.name, cell);
  const test = compileTest(condition, { ...scope, variables });
  return (subject) => {
    const elements = nodes(subject);
    for (const element of elements) {
      cell.element = element;
      if (test(subject)) return true;
    }
    return false;
  };
}

function compileNodes<S>(
  expr: Expr,
  scope: Scope<S>,
): (subject: S) => readonly unknown[] {
  if (expr.kind === "field") return scope.nodes(expr.path);
  if (expr.kind !== "variable") {
    throw new BugError(`a search of ${expr.kind} passed the checker`);
  }
  const cell = cellOf(expr, scope);
  const read = nodeReader(expr.parts.join("."));
  return () => read(cell.element);
}

/** `$v.a.b` of the element; `$v` itself where the elements are plain values. */
function compileVariable<S>(expr: VariableNode, scope: Scope<S>): Value<S> {
  const cell = cellOf(expr, scope);
  if (expr.parts.length === 0) {
    return () => (isScalar(cell.element) ? cell.element : undefined);
  }
  const read = pathReader(expr.parts.join("."));
  return () => (isObject(cell.element) ? read(cell.element) : undefined);
}

function cellOf<S>({ name }: VariableNode, { variables }: Scope<S>): Cell {
  const cell = variables.get(name);
  if (cell === undefined) throw new BugError(`$${name} passed the checker`);
  return cell;
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
      case "call":
        return expr.name === ARRAY_SEARCH ? 1_000 : 10;
      // Asked last: what is told without it is no question of unknown ancestors.
      case "lineage":
        return 10_000;
      default:
        return 10;
    }
  };
  return operands
    .map((expr) => ({ expr, cost: cost(expr) }))
    .sort((a, b) => a.cost - b.cost)
    .map(({ expr }) => expr);
}

function compileCompare<S>(expr: CompareNode, scope: Scope<S>): Test<S> {
  const { operator } = expr;
  if (operator === "==" || operator === "!=") {
    const test = compileEquality(expr.left, expr.right, scope);
    return operator === "==" ? test : (subject) => !test(subject);
  }
  const { left, right } = expr;
  if (left.kind === "literal" && right.kind !== "literal") {
    return compileCompare(
      { ...expr, operator: TURNED[operator], left: right, right: left },
      scope,
    );
  }
  const inOrder = ordering(operator);
  const holds = (a: Scalar, b: Scalar): boolean => {
    const order = compareValues(a, b);
    return order !== undefined && inOrder(order);
  };
  if (right.kind !== "literal") return compilePairs(left, right, scope, holds);
  const literal = right.value;
  if (literal === null) return () => false;
  const value = compileValue(left, scope);
  return typeof literal === "string"
    ? (subject) => any(value(subject), (each) => holds(String(each), literal))
    : (subject) => any(value(subject), (each) => holds(each, literal));
}

/** The same comparison with its sides exchanged. */
const TURNED = { "<": ">", "<=": ">=", ">": "<", ">=": "<=" } as const;

/**
 * Any value of the one side with any value of the other; false where either is missing. Two fields are compared by
 * the first members of aliases.
 */
function compilePairs<S>(
  left: Expr,
  right: Expr,
  scope: Scope<S>,
  test: (value: Scalar, other: Scalar) => boolean,
): Test<S> {
  const lists = compilePairLists(left, right, scope);
  return (subject) => {
    const [values, others] = lists(subject);
    return anyPair(values, others, test);
  };
}

function compilePairLists<S>(
  left: Expr,
  right: Expr,
  scope: Scope<S>,
): (subject: S) => readonly [readonly Scalar[], readonly Scalar[]] {
  const list = isRead(left) && isRead(right) ? listValues : toList;
  const value = compileValue(left, scope);
  const other = compileValue(right, scope);
  return (subject) => [list(value(subject)), list(other(subject))];
}

function isRead(expr: Expr): expr is FieldNode | VariableNode {
  return expr.kind === "field" || expr.kind === "variable";
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
function compileEquality<S>(left: Expr, right: Expr, scope: Scope<S>): Test<S> {
  if (left.kind === "literal" && right.kind !== "literal") {
    return compileEquality(right, left, scope);
  }
  if (right.kind !== "literal") return compileSame(left, right, scope, false);
  const value = compileValue(left, scope);
  if (right.value === null) {
    return (subject) => listValues(value(subject)).length === 0;
  }
  const spell = spellingOf(left);
  const test =
    spell === undefined || typeof right.value !== "string"
      ? equalsLiteral(right.value)
      : (compileBlock(left, right.value) ?? equalsSpelt(spell, right.value));
  return (subject) => any(value(subject), test);
}

/** Is a value of the one side one of the other's? Their spellings decide where they have one. */
function compileSame<S>(
  left: Expr,
  right: Expr,
  scope: Scope<S>,
  insensitive: boolean,
): Test<S> {
  // A literal decides how the other side is read, wherever it stands.
  const same =
    left.kind === "literal" && left.value !== null
      ? compileEquality(right, left, scope)
      : compilePairs(left, right, scope, equals);
  const own = spellingOf(left) ?? spellingOf(right);
  if (own === undefined && !insensitive) return same;
  const spell = spelling(own, insensitive);
  const texts = compilePairLists(left, right, scope);
  return (subject) => {
    if (same(subject)) return true;
    const [values, others] = texts(subject);
    const spelt = new Set(others.map((each) => spell(String(each))));
    return values.some((each) => spelt.has(spell(String(each))));
  };
}

/** Brings a text into the form in which it is compared. */
type Spelling = (text: string) => string;

/** Fields whose texts are compared in a spelling of their own; undefined for all others. */
function spellingOf(operand: Expr): Spelling | undefined {
  if (!isRead(operand)) return undefined;
  const last = operand.parts.at(-1);
  if (last === "ip" || last === "address") return canonicalIp;
  // Collectors spell directions in different words and cases; the event answers with all of the words.
  return operand.kind === "field" && operand.path === "network.direction"
    ? fold
    : undefined;
}

/** A spelling that ignores case besides, if it is asked to. */
function spelling(own: Spelling | undefined, insensitive: boolean): Spelling {
  const spell: Spelling = own ?? ((text) => text);
  return insensitive ? (text) => fold(spell(text)) : spell;
}

/** A field of addresses equals a block that holds one of them; undefined for other fields and texts. */
function compileBlock(
  operand: Expr,
  literal: string,
): ((value: Scalar) => boolean) | undefined {
  if (!isRead(operand) || operand.parts.at(-1) !== "ip") return undefined;
  const block = literal.includes("/") ? compileCidr(literal) : undefined;
  if (block === undefined) return undefined;
  return (value) => {
    const address = parseIp(String(value));
    return address !== undefined && block(address);
  };
}

function equalsSpelt(
  spell: Spelling,
  literal: string,
): (value: Scalar) => boolean {
  const text = spell(literal);
  return (value) => spell(String(value)) === text;
}

/** A match of a field that somebody else folds; undefined where it is compared as it is, or nobody does. */
function compileFoldedMatch<S>(
  { operator, operand, patterns }: MatchNode,
  { folded }: Scope<S>,
): Test<S> | undefined {
  if (operator !== ":" && operator !== "like~") return undefined;
  if (operand.kind !== "field" || folded === undefined) return undefined;
  const value = folded(operand.path);
  const texts = patterns.map((each) => fold(patternText(each)));
  const test = textTest(compileWildcardList(texts, false));
  return (subject) => any(value(subject), test);
}

function compilePatterns(expr: MatchNode): (value: Scalar) => boolean {
  const texts = expr.patterns.map(patternText);
  const insensitive = expr.operator !== "like" && expr.operator !== "regex";
  let test: TextTest;
  if (expr.operator.startsWith("regex")) {
    const tests = regexTests(expr, texts, insensitive);
    test = (value) => tests.some((each) => each(value));
  } else {
    test = compileWildcardList(texts, insensitive);
  }
  return textTest(test);
}

function textTest(test: TextTest): (value: Scalar) => boolean {
  return (value) => test(typeof value === "string" ? value : String(value));
}

/** Compiled once for all classes of events: the memory of an expression is bounded, but not small. */
const regexes = new WeakMap<MatchNode, readonly TextTest[]>();

function regexTests(
  expr: MatchNode,
  texts: readonly string[],
  insensitive: boolean,
): readonly TextTest[] {
  let tests = regexes.get(expr);
  if (tests === undefined) {
    tests = texts.map((each) => compileRegex(each, insensitive));
    regexes.set(expr, tests);
  }
  return tests;
}

function patternText(literal: LiteralNode): string {
  return String(literal.value);
}

/** Is any value of the operand among the members? Texts become one set lookup. */
function compileMembers<S>(expr: InNode, scope: Scope<S>): Test<S> {
  const { operand, insensitive } = expr;
  const spell = spelling(spellingOf(operand), insensitive);
  const texts = new Set<string>();
  const tests: ((value: Scalar) => boolean)[] = [];
  const others: Test<S>[] = [];
  for (const member of expr.members) {
    if (member.kind !== "literal") {
      others.push(compileSame(operand, member, scope, insensitive));
    } else if (typeof member.value === "string") {
      const block = compileBlock(operand, member.value);
      if (block === undefined) texts.add(spell(member.value));
      else tests.push(block);
    } else if (typeof member.value === "boolean" && insensitive) {
      texts.add(spell(String(member.value)));
    } else if (member.value !== null) {
      tests.push(equalsLiteral(member.value));
    }
  }
  const value = compileValue(operand, scope);
  const test = (each: Scalar): boolean =>
    texts.has(spell(String(each))) || tests.some((is) => is(each));
  return (subject) =>
    any(value(subject), test) || others.some((other) => other(subject));
}

function compileValue<S>(expr: Expr, scope: Scope<S>): Value<S> {
  switch (expr.kind) {
    case "literal": {
      const value = expr.value ?? undefined;
      return () => value;
    }
    case "field":
      return scope.field(expr.path);
    case "variable":
      return compileVariable(expr, scope);
    case "call":
      return expr.name === ARRAY_SEARCH
        ? compileArraySearch(expr, scope)
        : compileCall(expr, scope);
    case "arithmetic": {
      const operate = {
        "+": add,
        "-": subtract,
        "*": multiply,
        "/": isFloat(expr) ? divideFloats : divide,
        "%": modulo,
      }[expr.operator];
      const args = [
        compileValue(expr.left, scope),
        compileValue(expr.right, scope),
      ];
      return (subject) =>
        combine(args, subject, (values) => operate(values, false));
    }
    case "negate": {
      const value = compileValue(expr.operand, scope);
      return (subject) =>
        combine([value], subject, ([each]) => {
          const number = numberOf(each!);
          return number === undefined ? undefined : -number;
        });
    }
    // A predicate used as a value: missing where one of its own operands is.
    case "compare": {
      const test = compileTest(expr, scope);
      const operands = [expr.left, expr.right]
        .filter((each) => !(each.kind === "literal" && each.value === null))
        .map((each) => compileValue(each, scope));
      const nullTest = operands.length < 2;
      return (subject) =>
        !nullTest &&
        operands.some((each) => listValues(each(subject)).length === 0)
          ? undefined
          : test(subject);
    }
    case "match":
    case "in": {
      const test = compileTest(expr, scope);
      const operand = compileValue(expr.operand, scope);
      return (subject) =>
        listValues(operand(subject)).length === 0 ? undefined : test(subject);
    }
    default: {
      const test = compileTest(expr, scope);
      return (subject) => test(subject);
    }
  }
}

function compileCall<S>(expr: CallNode, scope: Scope<S>): Value<S> {
  const known = FUNCTIONS[expr.name];
  if (known === undefined) {
    throw new BugError(`function ${expr.name} passed the checker`);
  }
  const evaluate = known === divide && isFloat(expr) ? divideFloats : known;
  const args = expr.args.map((each) => compileValue(each, scope));
  const { insensitive } = expr;
  return (subject) =>
    combine(args, subject, (values) => evaluate(values, insensitive));
}

const CALCULATIONS: ReadonlySet<string> = new Set([
  "add",
  "subtract",
  "multiply",
  "divide",
  "modulo",
]);

/**
 * Is the value a float whatever the event holds? `2.0`, and every calculation with one. A log cannot tell: JSON's 2.0 and
 * 2 are one number.
 */
function isFloat(expr: Expr): boolean {
  switch (expr.kind) {
    case "literal":
      return (
        expr.float === true ||
        (typeof expr.value === "number" && !Number.isInteger(expr.value))
      );
    case "arithmetic":
      return isFloat(expr.left) || isFloat(expr.right);
    case "negate":
      return isFloat(expr.operand);
    case "call":
      return CALCULATIONS.has(expr.name) && expr.args.some(isFloat);
    default:
      return false;
  }
}

/**
 * Applies a function to every combination of its arguments' values, all members of aliases included. One missing argument makes the result
 * missing; several results are a field of several values.
 */
function combine<S>(
  args: readonly Value<S>[],
  subject: S,
  evaluate: (values: readonly Scalar[]) => Scalar | undefined,
): FieldValue {
  let combinations: Scalar[][] = [[]];
  for (const arg of args) {
    const values = toList(arg(subject));
    if (values.length === 0) return undefined;
    if (values.length === 1) {
      for (const each of combinations) each.push(values[0]!);
    } else {
      combinations = extended(combinations, values, MAX_COMBINATIONS);
    }
  }
  if (combinations.length === 1) return evaluate(combinations[0]!);
  const results: Scalar[] = [];
  let chars = 0;
  for (const each of combinations) {
    const result = evaluate(each);
    if (result === undefined) continue;
    results.push(result);
    if (typeof result === "string") chars += result.length;
    if (chars > MAX_RESULT_CHARS) break;
  }
  return results.length === 0 ? undefined : results;
}

/** Every field path a filter reads, sorted, without repeats. */
export function fieldsOf(filter: Filter): readonly string[] {
  const paths = new Set<string>();
  eachField(filter.condition, ({ path }) => paths.add(path));
  return [...paths].sort();
}

/** Calls back for every field that an expression reads, in the order of the text. */
export function eachField(
  expr: Expr,
  onField: (field: FieldNode) => void,
): void {
  eachNode(expr, (node) => {
    if (node.kind === "field") onField(node);
  });
}

/** Calls back for every lineage condition. */
export function eachLineage(
  expr: Expr,
  onLineage: (node: LineageNode) => void,
): void {
  eachNode(expr, (node) => {
    if (node.kind === "lineage") onLineage(node);
  });
}

/** Calls back for an expression and all below it, in the order of the text. */
export function eachNode(expr: Expr, onNode: (node: Expr) => void): void {
  const visit = (each: Expr): void => eachNode(each, onNode);
  onNode(expr);
  switch (expr.kind) {
    case "and":
    case "or":
      return expr.operands.forEach(visit);
    case "not":
    case "negate":
    case "match":
      return visit(expr.operand);
    case "compare":
    case "arithmetic":
      visit(expr.left);
      return visit(expr.right);
    case "in":
      visit(expr.operand);
      return expr.members.forEach(visit);
    case "call":
      return expr.args.forEach(visit);
    case "lineage":
      return visit(expr.filter.condition);
    case "field":
    case "literal":
    case "variable":
      return;
  }
}
