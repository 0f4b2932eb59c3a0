/**
 * Eval expressions, of `where` and `eval`, as functions of a row's cells. There are three truth values: what is compared or
 * computed with something missing is missing itself, and `where` keeps a row only for true. Case matters, nothing is a
 * wildcard. Of a list one value suffices where it is compared; functions of a text give a list for a list.
 */
import type {
  EvalArithmetic,
  EvalCall,
  EvalComparison,
  EvalExpr,
} from "../../lang/spl/tree.ts";
import { secondsToUs, usToSeconds } from "./aggregate.ts";
import type { Us } from "../../base/time.ts";
import {
  compareScalars,
  numberOf,
  onlyValue,
  textOf,
  valuesOf,
} from "./cells.ts";
import { compileRegex, RegexCache } from "./regex.ts";
import type { TextRegex } from "./regex.ts";
import type { Cell, CellScalar } from "./row.ts";
import { inOrder } from "./search-test.ts";
import { compileLike } from "./star-pattern.ts";
import { relativeTime } from "./time-text.ts";

/** What an expression gives: a value, a truth, or nothing. */
export type EvalValue = Cell | boolean | undefined;

export interface EvalContext {
  /** What `now()` gives. */
  readonly nowUs: Us;
}

export type Evaluate = (
  cells: ReadonlyMap<string, Cell>,
  context: EvalContext,
) => EvalValue;

/** Most values of a list that `split` makes; what is behind them is left out. */
export const MAX_SPLIT = 10_000;

/** Longest pattern of `like` out of a field. */
const MAX_FIELD_LIKE = 512;

/**
 * Compiles an expression that the checker has passed.
 *
 * @throws PcreError for a pattern that cannot run
 */
export function compileEval(expr: EvalExpr): Evaluate {
  switch (expr.kind) {
    case "literal": {
      const { value } = expr;
      return () => value;
    }
    case "field": {
      const { name } = expr;
      return (cells) => cells.get(name);
    }
    case "and":
      return compileLogical(expr.operands.map(compileEval), false);
    case "or":
      return compileLogical(expr.operands.map(compileEval), true);
    case "not": {
      const operand = compileEval(expr.operand);
      return (cells, context) => {
        const value = operand(cells, context);
        return typeof value === "boolean" ? !value : undefined;
      };
    }
    case "comparison":
      return compileComparison(expr);
    case "in": {
      const operand = compileEval(expr.operand);
      const members = expr.members.map(compileEval);
      // One that is equal decides, a missing one leaves it open.
      const any = (cell: Cell): Evaluate =>
        compileLogical(
          members.map((member): Evaluate => (cells, context) => {
            const value = cellOf(member(cells, context));
            if (value === undefined) return undefined;
            return someOf(cell, value, (a, b) => compareScalars(a, b) === 0);
          }),
          true,
        );
      return (cells, context) => {
        const cell = cellOf(operand(cells, context));
        return cell === undefined ? undefined : any(cell)(cells, context);
      };
    }
    case "like":
      return compileLikeTest(expr.operand, expr.pattern);
    case "arithmetic":
      return compileArithmetic(expr);
    case "negate": {
      const operand = compileNumber(expr.operand);
      return (cells, context) => {
        const number = operand(cells, context);
        return number === undefined ? undefined : 0 - number;
      };
    }
    case "call":
      return compileCall(expr);
  }
}

/** @param decides false for AND, true for OR: whatever is missing, this one decides */
function compileLogical(
  operands: readonly Evaluate[],
  decides: boolean,
): Evaluate {
  return (cells, context) => {
    let result: boolean | undefined = !decides;
    for (const operand of operands) {
      const value = operand(cells, context);
      if (value === decides) return decides;
      if (typeof value !== "boolean") result = undefined;
    }
    return result;
  };
}

function compileComparison({
  operator,
  left,
  right,
}: EvalComparison): Evaluate {
  const first = compileEval(left);
  const second = compileEval(right);
  return (cells, context) => {
    const a = cellOf(first(cells, context));
    const b = cellOf(second(cells, context));
    if (a === undefined || b === undefined) return undefined;
    return someOf(a, b, (x, y) => inOrder(operator, compareScalars(x, y)));
  };
}

function someOf(
  a: Cell,
  b: Cell,
  holds: (x: CellScalar, y: CellScalar) => boolean,
): boolean {
  if (typeof a !== "object" && typeof b !== "object") return holds(a, b);
  return valuesOf(a).some((x) => valuesOf(b).some((y) => holds(x, y)));
}

/** A truth is no value. */
const cellOf = (value: EvalValue): Cell | undefined =>
  typeof value === "boolean" ? undefined : value;

function compileArithmetic({
  operator,
  left,
  right,
}: EvalArithmetic): Evaluate {
  const first = compileScalar(left);
  const second = compileScalar(right);
  return (cells, context) => {
    const a = first(cells, context);
    const b = second(cells, context);
    if (a === undefined || b === undefined) return undefined;
    if (operator === ".") return textOf(a) + textOf(b);
    const x = numberOf(a);
    const y = numberOf(b);
    if (x === undefined || y === undefined) {
      // Splunk joins texts with + too.
      const areTexts = typeof a === "string" && typeof b === "string";
      return operator === "+" && areTexts ? a + b : undefined;
    }
    return finite(computed(operator, x, y));
  };
}

function computed(
  operator: Exclude<EvalArithmetic["operator"], ".">,
  x: number,
  y: number,
): number {
  switch (operator) {
    case "+":
      return x + y;
    case "-":
      return x - y;
    case "*":
      return x * y;
    case "/":
      return x / y;
    case "%":
      return x % y;
  }
}

/** Division by nought and numbers beyond all bounds give nothing. */
const finite = (value: number): number | undefined =>
  Number.isFinite(value) ? value + 0 : undefined;

type Evaluated<V> = (
  cells: ReadonlyMap<string, Cell>,
  context: EvalContext,
) => V | undefined;

/** The only value of an argument; a list of several has none. */
function compileScalar(expr: EvalExpr): Evaluated<CellScalar> {
  const evaluate = compileEval(expr);
  return (cells, context) => onlyValue(cellOf(evaluate(cells, context)));
}

function compileNumber(expr: EvalExpr): Evaluated<number> {
  const evaluate = compileScalar(expr);
  return (cells, context) => {
    const value = evaluate(cells, context);
    return value === undefined ? undefined : numberOf(value);
  };
}

function compileText(expr: EvalExpr): Evaluated<string> {
  const evaluate = compileScalar(expr);
  return (cells, context) => {
    const value = evaluate(cells, context);
    return value === undefined ? undefined : textOf(value);
  };
}

// --- functions --------------------------------------------------------------------------------------------------

/** The checker knows how many arguments each function takes: `at` never goes beyond them. */
function compileCall({ name, args }: EvalCall): Evaluate {
  const at = (index: number): EvalExpr => args[index]!;
  switch (name) {
    case "isnull":
    case "isnotnull": {
      const operand = compileEval(at(0));
      const isNull = name === "isnull";
      return (cells, context) =>
        (operand(cells, context) === undefined) === isNull;
    }
    case "true":
      return () => true;
    case "false":
      return () => false;
    case "null":
      return () => undefined;
    case "now":
      return (_, { nowUs }) => usToSeconds(nowUs);
    case "match": {
      const subject = compileEval(at(0));
      const pattern = compilePattern(at(1));
      return (cells, context) => {
        const cell = cellOf(subject(cells, context));
        const regex = pattern(cells, context);
        if (cell === undefined || regex === undefined) return undefined;
        return valuesOf(cell).some((value) => regex.test(textOf(value)));
      };
    }
    case "like":
      return compileLikeTest(at(0), at(1));
    case "if":
      return compileCases([[compileEval(at(0)), compileEval(at(1))]], at(2));
    case "case": {
      const cases: [Evaluate, Evaluate][] = [];
      for (let i = 0; i + 1 < args.length; i += 2) {
        cases.push([compileEval(at(i)), compileEval(at(i + 1))]);
      }
      return compileCases(cases, undefined);
    }
    case "coalesce": {
      const each = args.map(compileEval);
      return (cells, context) => {
        for (const evaluate of each) {
          const value = evaluate(cells, context);
          if (value !== undefined) return value;
        }
        return undefined;
      };
    }
    case "len": {
      const text = compileText(at(0));
      return (cells, context) => {
        const value = text(cells, context);
        return value === undefined ? undefined : charactersOf(value).length;
      };
    }
    case "lower":
      return compileTextFunction(at(0), (text) => text.toLowerCase());
    case "upper":
      return compileTextFunction(at(0), (text) => text.toUpperCase());
    case "trim":
    case "ltrim":
    case "rtrim":
      return compileTrim(name, at(0), args[1]);
    case "substr":
      return compileSubstr(at(0), at(1), args[2]);
    case "replace": {
      const subject = compileEval(at(0));
      const pattern = compilePattern(at(1));
      const by = compileText(at(2));
      return (cells, context) => {
        const cell = cellOf(subject(cells, context));
        const regex = pattern(cells, context);
        const text = by(cells, context);
        if (cell === undefined || regex === undefined || text === undefined) {
          return undefined;
        }
        return mapTexts(cell, (value) => regex.replace(value, text));
      };
    }
    case "split": {
      const subject = compileText(at(0));
      const separator = compileText(at(1));
      return (cells, context) => {
        const text = subject(cells, context);
        const by = separator(cells, context);
        if (text === undefined || by === undefined) return undefined;
        const parts =
          by === ""
            ? Array.from(charactersOf(text)).slice(0, MAX_SPLIT)
            : text.split(by, MAX_SPLIT);
        return parts.length === 0 ? undefined : parts;
      };
    }
    case "mvcount": {
      const list = compileEval(at(0));
      return (cells, context) =>
        valuesOf(cellOf(list(cells, context))).length || undefined;
    }
    case "mvindex":
      return compileMvindex(at(0), at(1), args[2]);
    case "tonumber":
      return compileTonumber(at(0), args[1]);
    case "tostring":
      return compileTostring(at(0), args[1]);
    case "round": {
      const number = compileNumber(at(0));
      const digits = compileOptional(args[1], compileNumber, 0);
      return (cells, context) => {
        const value = number(cells, context);
        const places = digits(cells, context);
        return value === undefined || places === undefined
          ? undefined
          : rounded(value, places);
      };
    }
    case "relative_time": {
      const time = compileNumber(at(0));
      const modifier = compileText(at(1));
      return (cells, context) => {
        const seconds = time(cells, context);
        const text = modifier(cells, context);
        if (seconds === undefined || text === undefined) return undefined;
        const us = relativeTime(secondsToUs(seconds), text);
        return us === undefined ? undefined : usToSeconds(us);
      };
    }
    default:
      // The checker has refused it.
      return () => undefined;
  }
}

function compileCases(
  cases: readonly (readonly [Evaluate, Evaluate])[],
  rest: EvalExpr | undefined,
): Evaluate {
  const otherwise = rest === undefined ? undefined : compileEval(rest);
  return (cells, context) => {
    for (const [condition, value] of cases) {
      if (condition(cells, context) === true) return value(cells, context);
    }
    return otherwise?.(cells, context);
  };
}

/** An argument that may be left out; written and missing is missing. */
function compileOptional<V>(
  expr: EvalExpr | undefined,
  compile: (expr: EvalExpr) => Evaluated<V>,
  otherwise: V,
): Evaluated<V> {
  return expr === undefined ? () => otherwise : compile(expr);
}

/** A pattern that is written is compiled once, one out of a field when it is met; what is no pattern is missing. */
function compilePattern(expr: EvalExpr): Evaluated<TextRegex> {
  if (expr.kind === "literal") {
    const regex = compileRegex(textOf(expr.value));
    return () => regex;
  }
  const pattern = compileText(expr);
  const cache = new RegexCache();
  return (cells, context) => {
    const text = pattern(cells, context);
    return text === undefined ? undefined : cache.get(text);
  };
}

function compileLikeTest(operand: EvalExpr, pattern: EvalExpr): Evaluate {
  const subject = compileEval(operand);
  const written =
    pattern.kind === "literal" ? compileLike(textOf(pattern.value)) : undefined;
  const read = compileText(pattern);
  return (cells, context) => {
    const cell = cellOf(subject(cells, context));
    const text = read(cells, context);
    if (cell === undefined || text === undefined) return undefined;
    if (written === undefined && text.length > MAX_FIELD_LIKE) return undefined;
    const test = written ?? compileLike(text);
    return valuesOf(cell).some((value) => test(textOf(value)));
  };
}

function mapTexts(cell: Cell, map: (text: string) => string): Cell {
  return typeof cell === "object"
    ? cell.map((value) => map(textOf(value)))
    : map(textOf(cell));
}

function compileTextFunction(
  expr: EvalExpr,
  map: (text: string) => string,
): Evaluate {
  const evaluate = compileEval(expr);
  return (cells, context) => {
    const cell = cellOf(evaluate(cells, context));
    return cell === undefined ? undefined : mapTexts(cell, map);
  };
}

function compileTrim(
  name: "trim" | "ltrim" | "rtrim",
  expr: EvalExpr,
  characters: EvalExpr | undefined,
): Evaluate {
  const evaluate = compileEval(expr);
  const trimmed = compileOptional(characters, compileText, " \t");
  return (cells, context) => {
    const cell = cellOf(evaluate(cells, context));
    const signs = trimmed(cells, context);
    if (cell === undefined || signs === undefined) return undefined;
    return mapTexts(cell, (text) => {
      let start = 0;
      let end = text.length;
      if (name !== "rtrim") {
        while (start < end && signs.includes(text[start]!)) start++;
      }
      if (name !== "ltrim") {
        while (end > start && signs.includes(text[end - 1]!)) end--;
      }
      return text.slice(start, end);
    });
  };
}

const SURROGATE = /[\ud800-\udbff]/;

/** A text without surrogates is its own list of characters. */
function charactersOf(text: string): string | readonly string[] {
  return SURROGATE.test(text) ? [...text] : text;
}

/** The first character is 1; a negative start counts from the end. */
function compileSubstr(
  expr: EvalExpr,
  from: EvalExpr,
  count: EvalExpr | undefined,
): Evaluate {
  const evaluate = compileEval(expr);
  const start = compileNumber(from);
  const length = compileOptional(count, compileNumber, Infinity);
  return (cells, context) => {
    const cell = cellOf(evaluate(cells, context));
    const first = start(cells, context);
    const most = length(cells, context);
    if (cell === undefined || first === undefined || most === undefined) {
      return undefined;
    }
    return mapTexts(cell, (text) => {
      const characters = charactersOf(text);
      const begin =
        first > 0
          ? first - 1
          : Math.max(0, first < 0 ? characters.length + first : 0);
      const part = characters.slice(begin, begin + Math.max(0, most));
      return typeof part === "string" ? part : part.join("");
    });
  };
}

/** The first value is 0; a negative index counts from the end. */
function compileMvindex(
  expr: EvalExpr,
  from: EvalExpr,
  to: EvalExpr | undefined,
): Evaluate {
  const list = compileEval(expr);
  const start = compileNumber(from);
  const end = to === undefined ? undefined : compileNumber(to);
  return (cells, context) => {
    const values = valuesOf(cellOf(list(cells, context)));
    const first = start(cells, context);
    if (first === undefined) return undefined;
    if (end === undefined) return values.at(first);
    const last = end(cells, context);
    if (last === undefined) return undefined;
    const begin = first < 0 ? first + values.length : first;
    const stop = last < 0 ? last + values.length : last;
    if (begin < 0) return undefined;
    const part = values.slice(begin, Math.max(0, stop + 1));
    return part.length === 0 ? undefined : part;
  };
}

function compileTonumber(expr: EvalExpr, base: EvalExpr | undefined): Evaluate {
  const text = compileText(expr);
  const radix = compileOptional(base, compileNumber, 10);
  return (cells, context) => {
    const value = text(cells, context)?.trim();
    const by = radix(cells, context);
    if (value === undefined || by === undefined) return undefined;
    return by === 10 ? numberOf(value) : digitsOf(value, by);
  };
}

/** Longest number of another base than ten. */
const MAX_DIGITS = 64;

function digitsOf(text: string, base: number): number | undefined {
  const digits = base === 16 ? text.replace(/^0x/i, "") : text;
  if (digits === "" || digits.length > MAX_DIGITS) return undefined;
  let value = 0;
  for (const sign of digits.toLowerCase()) {
    const digit = /^[0-9a-z]$/.test(sign) ? parseInt(sign, 36) : NaN;
    if (!(digit < base)) return undefined;
    value = value * base + digit;
  }
  return finite(value);
}

function compileTostring(
  expr: EvalExpr,
  format: EvalExpr | undefined,
): Evaluate {
  const evaluate = compileEval(expr);
  const form = compileOptional(format, compileText, "");
  return (cells, context) => {
    const value = evaluate(cells, context);
    const how = form(cells, context);
    if (value === undefined || how === undefined) return undefined;
    if (typeof value === "boolean") return value ? "True" : "False";
    return mapTexts(value, (text) => {
      const number = numberOf(text);
      return number === undefined ? text : (formatted(number, how) ?? text);
    });
  };
}

function formatted(number: number, how: string): string | undefined {
  switch (how) {
    case "hex":
      return `0x${Math.trunc(number).toString(16).toUpperCase()}`;
    case "commas": {
      const [whole, fraction] = String(rounded(number, 2)).split(".");
      const grouped = whole!.replace(/\B(?=(?:\d{3})+$)/g, ",");
      return fraction === undefined
        ? grouped
        : `${grouped}.${fraction.padEnd(2, "0")}`;
    }
    case "duration": {
      const seconds = Math.trunc(number);
      const two = (value: number): string => String(value).padStart(2, "0");
      const days = Math.floor(seconds / 86_400);
      const time = `${two(Math.floor(seconds / 3_600) % 24)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
      return days === 0 ? time : `${days}+${time}`;
    }
    default:
      return undefined;
  }
}

/** Half away from nought. */
function rounded(value: number, places: number): number {
  const factor = 10 ** Math.min(15, Math.max(0, Math.trunc(places)));
  const scaled = Math.abs(value) * factor;
  if (!Number.isFinite(scaled)) return value;
  return (Math.sign(value) * Math.round(scaled)) / factor + 0;
}
