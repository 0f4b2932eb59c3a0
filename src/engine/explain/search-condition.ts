/**
 * The conditions of a Splunk search as trees: those of `tstats … where` and `search`, which have two truth values, and those
 * of `where`, which have three. As for EQL, every part is compiled and asked by the code that runs the detections.
 */
import { Alias } from "../../event/event.ts";
import type { FieldValue } from "../../event/event.ts";
import { toList } from "../../event/values.ts";
import { printEvalExpr, printSearchExpr } from "../../lang/spl/printer.ts";
import type { EvalExpr, SearchExpr } from "../../lang/spl/tree.ts";
import { explainTree, shownText, shownValues } from "./tree.ts";
import type { ConditionNode, Logical, Reading } from "./tree.ts";
import { valuesOf } from "../spl/cells.ts";
import { compileEval } from "../spl/eval.ts";
import type { EvalContext } from "../spl/eval.ts";
import type { Cell } from "../spl/row.ts";
import { compileSearchTest } from "../spl/search-test.ts";
import type { FieldOf, TextsOf } from "../spl/search-test.ts";

/** A search expression, asked of an event or a row. */
export function explainSearchExpr<T>(
  expr: SearchExpr,
  item: T,
  fieldOf: FieldOf<T>,
  textsOf?: TextsOf<T>,
): ConditionNode {
  const holds = (each: SearchExpr): boolean =>
    compileSearchTest(each, fieldOf, textsOf)(item);
  return explainTree<SearchExpr>(expr, {
    logical,
    holds,
    test: (each) => {
      const isTrue = holds(each);
      const readings =
        each.kind === "comparison" || each.kind === "in"
          ? [reading(each, fieldOf(each.field.name)(item))]
          : [];
      const isMissing = readings.some(({ values }) => values.length === 0);
      return {
        kind: "test",
        text: printSearchExpr(each),
        verdict: isTrue ? "pass" : isMissing ? "unknown" : "fail",
        readings,
        children: [],
      };
    },
  });
}

function reading(
  expr: Extract<SearchExpr, { readonly field: unknown }>,
  value: FieldValue,
): Reading {
  const values = toList(value);
  const test = compileSearchTest<FieldValue>(expr, () => (each) => each);
  // One value that differs suffices, except among spellings of one.
  const wanted = !(
    value instanceof Alias &&
    expr.kind === "comparison" &&
    expr.operator === "!="
  );
  const decided =
    values.length > 1 && test(value) === wanted
      ? values.find((each) => test(each) === wanted)
      : undefined;
  return {
    field: expr.field.name,
    ...shownValues(values),
    ...(value instanceof Alias && { isAlias: true }),
    ...(decided !== undefined &&
      !(value instanceof Alias && decided === value.values[0]) && {
        decidedBy: shownText(decided),
      }),
  };
}

/** The condition of a `where`, asked of a row's cells. */
export function explainEvalExpr(
  expr: EvalExpr,
  cells: ReadonlyMap<string, Cell>,
  context: EvalContext,
): ConditionNode {
  const holds = (each: EvalExpr): boolean | undefined => {
    const value = compileEval(each)(cells, context);
    return typeof value === "boolean" ? value : undefined;
  };
  return explainTree<EvalExpr>(expr, {
    logical,
    holds,
    test: (each) => {
      const truth = holds(each);
      return {
        kind: "test",
        text: printEvalExpr(each),
        verdict:
          truth === undefined ? "unknown" : truth === true ? "pass" : "fail",
        readings: [...columnsOf(each)].map((field) => ({
          field,
          ...shownValues(valuesOf(cells.get(field))),
        })),
        children: [],
      };
    },
  });
}

function logical<E extends SearchExpr | EvalExpr>(
  expr: E,
): Logical<E> | undefined {
  switch (expr.kind) {
    case "and":
    case "or":
      return expr as unknown as Logical<E>;
    case "not":
      return expr as unknown as Logical<E>;
    default:
      return undefined;
  }
}

function columnsOf(expr: EvalExpr): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (each: EvalExpr): void => {
    switch (each.kind) {
      case "literal":
        return;
      case "field":
        names.add(each.name);
        return;
      case "call":
        return each.args.forEach(visit);
      case "and":
      case "or":
        return each.operands.forEach(visit);
      case "not":
      case "negate":
        return visit(each.operand);
      case "comparison":
      case "arithmetic":
        visit(each.left);
        return visit(each.right);
      case "in":
        visit(each.operand);
        return each.members.forEach(visit);
      case "like":
        visit(each.operand);
        return visit(each.pattern);
    }
  };
  visit(expr);
  return names;
}
