/**
 * An EQL condition and an event in, the tree of what was asked out: each test with the values that it saw and the one that
 * decided. Every part is compiled and asked by the same code that runs the rules ({@link compileCondition}), so that the
 * tree cannot tell otherwise than the engine did.
 */
import { Alias } from "../../event/event.ts";
import type { Event, FieldValue, Scalar } from "../../event/event.ts";
import { toList } from "../../event/values.ts";
import { ARRAY_SEARCH } from "../../lang/eql/functions.ts";
import { printExpr } from "../../lang/eql/printer.ts";
import type { CallNode, Expr, LineageNode } from "../../lang/eql/tree.ts";
import { documentNodes } from "../document-nodes.ts";
import { explainTree, shownText, shownValues } from "./tree.ts";
import type { ConditionNode, Logical, Reading } from "./tree.ts";
import {
  compileCondition,
  compileReading,
  eachField,
  noLineage,
} from "../predicate.ts";
import type { Reach, Test } from "../predicate.ts";
import { listValues } from "../values.ts";

/** What a lineage condition says of an event. */
export interface LineageAnswer {
  readonly holds: boolean;
  /** False where the log does not tell: the start of an ancestor was not seen. */
  readonly isKnown: boolean;
}

/** Answers lineage conditions from the process trees as they were when the event's turn came. */
export type LineageAnswers = (node: LineageNode, event: Event) => LineageAnswer;

/** An event alone knows no ancestors. */
export const NO_LINEAGE: LineageAnswers = () => ({
  holds: false,
  isKnown: false,
});

/** Asks the condition of an event. */
export function explainCondition(
  condition: Expr,
  event: Event,
  lineage: LineageAnswers = NO_LINEAGE,
): ConditionNode {
  const { shape } = event.class;
  const reach: Reach<Event> = {
    field: (path) => shape.reader(event.class, path),
    nodes: documentNodes(shape),
    lineage: (node) => (subject) => lineage(node, subject).holds,
  };
  return explainOf(condition, event, reach, (node) =>
    lineage(node, event).isKnown
      ? undefined
      : "no start of its ancestors was seen",
  );
}

/**
 * Asks a condition of anything.
 * @param unknownLineage why a lineage condition that does not hold cannot be told; undefined where it is known
 */
export function explainOf<S>(
  condition: Expr,
  subject: S,
  reach: Reach<S>,
  unknownLineage: (node: LineageNode) => string | undefined = noLineage,
): ConditionNode {
  const holds = (expr: Expr): boolean => compileCondition(expr, reach)(subject);

  const test = (expr: Expr): ConditionNode => {
    const isTrue = holds(expr);
    const common = { kind: "test", text: printExpr(expr) } as const;
    if (expr.kind === "lineage") {
      const note = isTrue ? undefined : unknownLineage(expr);
      return {
        ...common,
        verdict: isTrue ? "pass" : note === undefined ? "fail" : "unknown",
        readings: [],
        ...(note !== undefined && { note }),
        children: [],
      };
    }
    if (expr.kind === "call" && expr.name === ARRAY_SEARCH) {
      return { ...common, ...search(expr, isTrue) };
    }
    const isMissing =
      !isTrue && listValues(compileReading(expr, reach)(subject)).length === 0;
    return {
      ...common,
      verdict: isTrue ? "pass" : isMissing ? "unknown" : "fail",
      readings: readingsOf(expr, (path) => reach.field(path)(subject)),
      children: [],
    };
  };

  /** A search of a list: how many elements there are, and which parts of its condition hold for some of them. */
  const search = (
    expr: CallNode,
    isTrue: boolean,
  ): Omit<ConditionNode, "kind" | "text"> => {
    const [array, variable, condition] = expr.args;
    const children = partsOf(condition!).map((part): ConditionNode => {
      const args = [array!, variable!, part];
      return {
        kind: "test",
        text: printExpr(part),
        verdict: holds({ ...expr, args }) ? "pass" : "fail",
        readings: [],
        note: "of some element",
        children: [],
      };
    });
    const elements =
      array!.kind === "field"
        ? reach.nodes(array!.path)(subject).length
        : undefined;
    return {
      verdict: isTrue ? "pass" : elements === 0 ? "unknown" : "fail",
      readings: [],
      ...(elements !== undefined && {
        note: elements === 1 ? "1 element" : `${elements} elements`,
      }),
      children,
    };
  };

  return explainTree<Expr>(condition, { logical, holds, test });
}

function logical(expr: Expr): Logical<Expr> | undefined {
  switch (expr.kind) {
    case "and":
    case "or":
      return expr;
    case "not":
      return { kind: "not", operand: expr.operand };
    default:
      return undefined;
  }
}

function partsOf(condition: Expr): readonly Expr[] {
  return condition.kind === "and" ? condition.operands : [];
}

/** What a test reads, each field once, in the order of its text. */
function readingsOf(
  expr: Expr,
  read: (path: string) => FieldValue,
): readonly Reading[] {
  const paths = new Set<string>();
  eachField(expr, ({ path }) => paths.add(path));
  return [...paths].map((field): Reading => {
    const value = read(field);
    const values: readonly Scalar[] = toList(value);
    const decided =
      paths.size === 1 && values.length > 1 ? decider(expr, values) : undefined;
    return {
      field,
      ...shownValues(values),
      ...(value instanceof Alias && { isAlias: true }),
      ...(decided !== undefined &&
        !(value instanceof Alias && decided === value.values[0]) && {
          decidedBy: shownText(decided),
        }),
    };
  });
}

/** Values that are tried one by one. */
const MOST_TRIED = 1_000;

/** Of several values the first that alone makes the test what one value suffices to make it. */
function decider(expr: Expr, values: readonly Scalar[]): Scalar | undefined {
  const test: Test<FieldValue> = compileCondition<FieldValue>(expr, {
    field: () => (value) => value,
    nodes: () => () => [],
    lineage: noLineage,
  });
  // One value that is equal suffices to make a test for difference false.
  const wanted = !isDifference(expr);
  const whole =
    values.length > MOST_TRIED ? values.slice(0, MOST_TRIED) : values;
  if (test(whole) !== wanted) return undefined;
  return whole.find((each) => test(each) === wanted);
}

function isDifference(expr: Expr): boolean {
  return (
    (expr.kind === "compare" && expr.operator === "!=") ||
    (expr.kind === "in" && expr.negated)
  );
}
