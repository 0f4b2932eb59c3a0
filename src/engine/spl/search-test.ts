/**
 * Search expressions, of `search` and of `tstats … where`, as tests: a tree and a reader of fields go in, a test of an event
 * or of a row comes out. There are two truth values: a comparison with a missing field is false, `!=` too, and `NOT` makes
 * that true. Of a field with several values one suffices, for `!=` one that differs; an {@link Alias} is one value in
 * several spellings, so it differs only where no spelling is equal. Case is ignored in values, never in names.
 */
import { fold } from "../../base/fold.ts";
import { compileCidr, parseIp } from "../../base/ip.ts";
import { Alias } from "../../event/event.ts";
import type { FieldValue, Scalar } from "../../event/event.ts";
import type {
  CompareOperator,
  SearchComparison,
  SearchExpr,
} from "../../lang/spl/tree.ts";
import { compareText, numberOf } from "./cells.ts";
import { compileStars } from "./star-pattern.ts";

/** Reads one field of an item; undefined where it is missing. Resolved once per field of an expression. */
export type FieldOf<T> = (field: string) => (item: T) => FieldValue;

/** All values of an item: what a word without a field is looked for in. */
export type TextsOf<T> = (item: T) => Iterable<FieldValue>;

/** @param textsOf where it is left out, a word without a field is found nowhere; `*` is found everywhere */
export function compileSearchTest<T>(
  expr: SearchExpr,
  fieldOf: FieldOf<T>,
  textsOf: TextsOf<T> = () => [],
): (item: T) => boolean {
  switch (expr.kind) {
    case "and": {
      const tests = expr.operands.map((each) =>
        compileSearchTest(each, fieldOf, textsOf),
      );
      return (item) => {
        for (const test of tests) if (!test(item)) return false;
        return true;
      };
    }
    case "or": {
      const tests = expr.operands.map((each) =>
        compileSearchTest(each, fieldOf, textsOf),
      );
      return (item) => {
        for (const test of tests) if (test(item)) return true;
        return false;
      };
    }
    case "not": {
      const test = compileSearchTest(expr.operand, fieldOf, textsOf);
      return (item) => !test(item);
    }
    case "comparison": {
      const read = fieldOf(expr.field.name);
      const holds = compileComparison(expr);
      return (item) => holds(read(item));
    }
    case "in": {
      const read = fieldOf(expr.field.name);
      const equal = compileEqual(expr.values.map(({ text }) => text));
      return (item) => anyOf(read(item), equal);
    }
    case "text": {
      if (expr.value.text === "*") return () => true;
      const found = compileStars(`*${fold(expr.value.text)}*`);
      return (item) => {
        for (const value of textsOf(item)) {
          if (anyOf(value, (each) => found(fold(String(each))))) return true;
        }
        return false;
      };
    }
  }
}

type ScalarTest = (value: Scalar) => boolean;

function compileComparison({
  operator,
  value: { text },
}: SearchComparison): (value: FieldValue) => boolean {
  switch (operator) {
    case "=": {
      const equal = compileEqual([text]);
      return (value) => anyOf(value, equal);
    }
    case "!=": {
      const equal = compileEqual([text]);
      return (value) => differs(value, equal);
    }
    default: {
      const inOrder = compileOrder(operator, text);
      return (value) => anyOf(value, inOrder);
    }
  }
}

function anyOf(value: FieldValue, test: ScalarTest): boolean {
  if (value === undefined) return false;
  if (typeof value !== "object") return test(value);
  const values = value instanceof Alias ? value.values : value;
  for (const each of values) if (test(each)) return true;
  return false;
}

function differs(value: FieldValue, equal: ScalarTest): boolean {
  if (value === undefined) return false;
  if (typeof value !== "object") return !equal(value);
  if (value instanceof Alias) return !anyOf(value, equal);
  for (const each of value) if (!equal(each)) return true;
  return false;
}

/** True for what is equal to one of the values, fits a wildcard or is an address in a block. */
function compileEqual(values: readonly string[]): ScalarTest {
  if (values.includes("*")) return () => true;
  const folded = values.map(fold);
  const exact = new Set(folded.filter((each) => !each.includes("*")));
  const patterns = folded
    .filter((each) => each.includes("*"))
    .map(compileStars);
  const blocks = values.flatMap((each) =>
    each.includes("/") && !each.includes("*") ? (compileCidr(each) ?? []) : [],
  );
  const test = (text: string): boolean => {
    const value = fold(text);
    if (exact.has(value)) return true;
    for (const fits of patterns) if (fits(value)) return true;
    return false;
  };
  const only =
    exact.size === 0 && patterns.length === 1 ? patterns[0] : undefined;
  if (blocks.length === 0) {
    return only === undefined
      ? (value) => test(String(value))
      : (value) => only(fold(String(value)));
  }
  return (value) => {
    const text = String(value);
    const address = parseIp(text);
    if (address !== undefined && blocks.some((block) => block(address))) {
      return true;
    }
    return test(text);
  };
}

/** Numbers if both are numbers, else texts without regard to case. */
function compileOrder(
  operator: Exclude<CompareOperator, "=" | "!=">,
  text: string,
): ScalarTest {
  const number = numberOf(text);
  const folded = fold(text);
  return (value) => {
    const other =
      number === undefined || typeof value === "boolean"
        ? undefined
        : numberOf(value);
    const order =
      number === undefined || other === undefined
        ? compareText(fold(String(value)), folded)
        : other - number;
    return inOrder(operator, order);
  };
}

/** @param order below, at or above 0: the left side's place before, with or behind the right */
export function inOrder(operator: CompareOperator, order: number): boolean {
  switch (operator) {
    case "=":
      return order === 0;
    case "!=":
      return order !== 0;
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
  }
}
