/**
 * How a value can change while events of a window still come. Known for every column of a search before any event is seen,
 * it decides which results can be told at once and which only when the window closes. Nothing here looks at values.
 *
 * Lists and counts only grow as long as the aggregates' bounds are not reached (see `aggregate`).
 */
import type {
  CompareOperator,
  EvalArithmetic,
  EvalCall,
  EvalComparison,
  EvalExpr,
  SearchExpr,
} from "../../lang/spl/tree.ts";
import { numberOf } from "./cells.ts";

export type Trend =
  /** Never: missing or not, whatever else comes. `sure`: it is not missing. */
  | {
      readonly kind: "fixed";
      readonly sure: boolean;
      readonly isNumber: boolean;
    }
  /** A number that never gets smaller, or larger. `sure`: there from the beginning; else it comes and then stays. */
  | {
      readonly kind: "grows" | "shrinks";
      readonly sure: boolean;
      /** It has never been below 0. */
      readonly nonNegative: boolean;
    }
  /** A list to which values are added, or missing before the first. */
  | { readonly kind: "list" }
  /** Anything, but it stays there once it is there. */
  | { readonly kind: "arrives" }
  /** Anything. */
  | { readonly kind: "free" };

export const FIXED: Trend = { kind: "fixed", sure: false, isNumber: false };
export const LIST: Trend = { kind: "list" };
export const ARRIVES: Trend = { kind: "arrives" };
export const FREE: Trend = { kind: "free" };

export const fixed = (sure: boolean, isNumber: boolean): Trend => ({
  kind: "fixed",
  sure,
  isNumber,
});

export const grows = (sure: boolean, nonNegative: boolean): Trend => ({
  kind: "grows",
  sure,
  nonNegative,
});

export const shrinks = (sure: boolean): Trend => ({
  kind: "shrinks",
  sure,
  nonNegative: false,
});

/** A column that no command makes is missing for ever. */
export type Trends = ReadonlyMap<string, Trend>;

export const trendIn = (trends: Trends, name: string): Trend =>
  trends.get(name) ?? FIXED;

/** Never missing, neither now nor later. */
export const isSure = (trend: Trend): boolean => "sure" in trend && trend.sure;

// --- eval expressions -------------------------------------------------------------------------------------------

const NUMBER_FUNCTIONS: ReadonlySet<string> = new Set([
  "len",
  "mvcount",
  "now",
  "relative_time",
  "round",
  "tonumber",
]);

/** What an expression gives for a list it gives value by value. */
const VALUEWISE: ReadonlySet<string> = new Set([
  "lower",
  "upper",
  "trim",
  "ltrim",
  "rtrim",
  "substr",
  "replace",
]);

/** How an expression's value can change. */
export function trendOf(expr: EvalExpr, trends: Trends): Trend {
  switch (expr.kind) {
    case "literal":
      return fixed(true, numberOf(expr.value) !== undefined);
    case "field":
      return trendIn(trends, expr.name);
    case "arithmetic":
      return arithmeticTrend(expr, trends);
    case "negate":
      return negated(trendOf(expr.operand, trends));
    case "call":
      return callTrend(expr, trends);
    case "and":
    case "or":
      return truthTrend(expr.operands, trends);
    case "not":
      return truthTrend([expr.operand], trends);
    case "comparison":
      return truthTrend([expr.left, expr.right], trends);
    case "in":
      return truthTrend([expr.operand, ...expr.members], trends);
    case "like":
      return truthTrend([expr.operand, expr.pattern], trends);
  }
}

const truthTrend = (parts: readonly EvalExpr[], trends: Trends): Trend =>
  parts.every((each) => isFixed(each, trends)) ? FIXED : FREE;

const isFixed = (expr: EvalExpr, trends: Trends): boolean =>
  trendOf(expr, trends).kind === "fixed";

function callTrend(call: EvalCall, trends: Trends): Trend {
  const { name, args } = call;
  const each = args.map((arg) => trendOf(arg, trends));
  if (each.every(({ kind }) => kind === "fixed")) {
    return fixed(false, NUMBER_FUNCTIONS.has(name));
  }
  const [first] = each;
  const restIsFixed = each.slice(1).every(({ kind }) => kind === "fixed");
  if (first === undefined || !restIsFixed) return FREE;
  if (name === "mvcount")
    return first.kind === "list" ? grows(false, true) : FREE;
  if (name === "coalesce") return isSure(first) ? first : FREE;
  if (name === "tonumber" || name === "round") {
    return args.length === 1 && isNumeric(first) ? first : FREE;
  }
  return VALUEWISE.has(name) && first.kind === "list" ? first : FREE;
}

const isNumeric = (trend: Trend): boolean =>
  trend.kind === "grows" ||
  trend.kind === "shrinks" ||
  (trend.kind === "fixed" && trend.isNumber);

function negated(trend: Trend): Trend {
  switch (trend.kind) {
    case "fixed":
      return fixed(trend.sure && trend.isNumber, true);
    case "grows":
      return shrinks(trend.sure);
    case "shrinks":
      return grows(trend.sure, false);
    default:
      return FREE;
  }
}

/** Sums and differences only: they keep their direction when they are rounded. */
function arithmeticTrend(
  { operator, left, right }: EvalArithmetic,
  trends: Trends,
): Trend {
  const a = trendOf(left, trends);
  const b = trendOf(right, trends);
  if (a.kind === "fixed" && b.kind === "fixed") {
    const isNumber = operator !== "." && isNumeric(a) && isNumeric(b);
    return fixed(false, isNumber);
  }
  if (operator !== "+" && operator !== "-") return FREE;
  if (!isNumeric(a) || !isNumeric(b)) return FREE;
  const other = operator === "-" ? negated(b) : b;
  const kinds = new Set([a.kind, other.kind]);
  if (kinds.has("grows") && kinds.has("shrinks")) return FREE;
  const sure = isSure(a) && isSure(b);
  const nonNegative =
    operator === "+" && isNonNegative(a, left) && isNonNegative(b, right);
  return kinds.has("grows") ? grows(sure, nonNegative) : shrinks(sure);
}

const isNonNegative = (trend: Trend, expr: EvalExpr): boolean =>
  trend.kind === "fixed"
    ? expr.kind === "literal" && (numberOf(expr.value) ?? -1) >= 0
    : trend.kind === "grows" && trend.nonNegative;

// --- conditions -------------------------------------------------------------------------------------------------

/** True if a condition that is `truth` now is so whatever else comes. What is missing now may become anything. */
export function stays(expr: EvalExpr, truth: boolean, trends: Trends): boolean {
  const isStill = (each: EvalExpr): boolean => isFixed(each, trends);
  /** Some value of a list is what the condition asks for: there will only be more of them. */
  const listStays = (
    operand: EvalExpr,
    others: readonly EvalExpr[],
  ): boolean => {
    const { kind } = trendOf(operand, trends);
    return (
      others.every(isStill) && (kind === "fixed" || (kind === "list" && truth))
    );
  };
  switch (expr.kind) {
    case "and":
    case "or":
      return expr.operands.every((each) => stays(each, truth, trends));
    case "not":
      return stays(expr.operand, !truth, trends);
    case "comparison":
      return comparisonStays(expr, truth, trends);
    case "in":
      return listStays(expr.operand, expr.members);
    case "like":
      return listStays(expr.operand, [expr.pattern]);
    case "call": {
      const { name, args } = expr;
      if (name === "match" || name === "like") {
        return listStays(args[0]!, args.slice(1));
      }
      if (name === "isnotnull" || name === "isnull") {
        const trend = trendOf(args[0]!, trends);
        if (trend.kind === "fixed" || isSure(trend)) return true;
        return trend.kind !== "free" && truth === (name === "isnotnull");
      }
      return args.every(isStill);
    }
    default:
      return isStill(expr);
  }
}

function comparisonStays(
  { operator, left, right }: EvalComparison,
  truth: boolean,
  trends: Trends,
): boolean {
  const a = trendOf(left, trends);
  const b = trendOf(right, trends);
  if (a.kind === "fixed" && b.kind === "fixed") return true;
  const onlyAdds = (trend: Trend): boolean =>
    trend.kind === "fixed" || trend.kind === "list";
  if (onlyAdds(a) && onlyAdds(b)) return truth;
  if (!isNumeric(a) || !isNumeric(b)) return false;
  const other = negated(b);
  const rises = a.kind !== "shrinks" && other.kind !== "shrinks";
  const falls = a.kind !== "grows" && other.kind !== "grows";
  return orderStays(operator, truth, rises, falls);
}

/** @param rises what stands left never goes down against what stands right */
function orderStays(
  operator: CompareOperator,
  truth: boolean,
  rises: boolean,
  falls: boolean,
): boolean {
  switch (operator) {
    case ">":
    case ">=":
      return truth ? rises : falls;
    case "<":
    case "<=":
      return truth ? falls : rises;
    case "=":
    case "!=":
      return false;
  }
}

// --- search expressions -----------------------------------------------------------------------------------------

/** The same of a search expression, to which missing is false. */
export function searchStays(
  expr: SearchExpr,
  truth: boolean,
  trends: Trends,
): boolean {
  switch (expr.kind) {
    case "and":
    case "or":
      return expr.operands.every((each) => searchStays(each, truth, trends));
    case "not":
      return searchStays(expr.operand, !truth, trends);
    case "text":
      return (
        expr.value.text === "*" ||
        [...trends.values()].every(({ kind }) => kind === "fixed")
      );
    case "in":
      return valueStays(
        trendIn(trends, expr.field.name),
        "=",
        expr.values.map(({ text }) => text),
        truth,
      );
    case "comparison":
      return valueStays(
        trendIn(trends, expr.field.name),
        expr.operator,
        [expr.value.text],
        truth,
      );
  }
}

function valueStays(
  trend: Trend,
  operator: CompareOperator,
  values: readonly string[],
  truth: boolean,
): boolean {
  if (trend.kind === "fixed") return true;
  if (operator === "=" && values.includes("*")) {
    return isSure(trend) || (truth && trend.kind !== "free");
  }
  if (trend.kind === "list") return truth;
  if (trend.kind !== "grows" && trend.kind !== "shrinks") return false;
  if (values.some((each) => numberOf(each) === undefined)) return false;
  // False because it is missing may become true.
  if (!truth && !trend.sure) return false;
  return orderStays(
    operator,
    truth,
    trend.kind === "grows",
    trend.kind === "shrinks",
  );
}
