/**
 * The functions of eval expressions and of `stats`, as data: names, how many arguments they take and what comes out. The
 * parser and the checker read it; what a function computes is the engine's business.
 */
import type { AggregateFunction } from "./tree.ts";

export interface EvalFunction {
  readonly name: string;
  readonly minArguments: number;
  /** Infinity for a list of any length. */
  readonly maxArguments: number;
  /** True if it gives true or false, which only a condition can be. */
  readonly isCondition: boolean;
}

const value = (name: string, min: number, max = min): EvalFunction => ({
  name,
  minArguments: min,
  maxArguments: max,
  isCondition: false,
});

const condition = (name: string, count: number): EvalFunction => ({
  name,
  minArguments: count,
  maxArguments: count,
  isCondition: true,
});

const functions: readonly EvalFunction[] = [
  condition("isnull", 1),
  condition("isnotnull", 1),
  condition("match", 2),
  condition("like", 2),
  condition("true", 0),
  condition("false", 0),
  value("if", 3),
  value("case", 2, Infinity),
  value("coalesce", 1, Infinity),
  value("null", 0),
  value("len", 1),
  value("lower", 1),
  value("upper", 1),
  value("trim", 1, 2),
  value("ltrim", 1, 2),
  value("rtrim", 1, 2),
  value("substr", 2, 3),
  value("replace", 3),
  value("split", 2),
  value("mvcount", 1),
  value("mvindex", 2, 3),
  value("tonumber", 1, 2),
  value("tostring", 1, 2),
  value("round", 1, 2),
  value("now", 0),
  value("relative_time", 2),
];

/** By name in lower case. */
export const EVAL_FUNCTIONS: ReadonlyMap<string, EvalFunction> = new Map(
  functions.map((each) => [each.name, each]),
);

/** Splunk's other functions: correct, but not run here. */
export const OTHER_EVAL_FUNCTIONS: ReadonlySet<string> = new Set(
  (
    "abs acos acosh asin asinh atan atan2 atanh bit_and bit_not bit_or bit_shift_left bit_shift_right bit_xor ceil ceiling " +
    "cidrmatch commands cos cosh exact exp floor hypot ipmask isbool isint isnum isstr json json_append json_array " +
    "json_extract json_keys json_object json_set json_valid ln log lookup max md5 min mvappend mvdedup mvfilter mvfind " +
    "mvjoin mvmap mvrange mvreverse mvsort mvzip nullif pi pow printf random searchmatch sha1 sha256 sha512 sigfig sin sinh " +
    "spath sqrt strftime strptime sum tan tanh time tojson typeof urldecode validate"
  ).split(" "),
);

/** Name as written in lower case → the name it is known by. */
export const AGGREGATES: ReadonlyMap<string, AggregateFunction> = new Map([
  ["count", "count"],
  ["c", "count"],
  ["min", "min"],
  ["max", "max"],
  ["sum", "sum"],
  ["avg", "avg"],
  ["mean", "avg"],
  ["stdev", "stdev"],
  ["values", "values"],
  ["dc", "dc"],
  ["distinct_count", "dc"],
  ["earliest", "earliest"],
  ["latest", "latest"],
]);

/** Splunk's other aggregates, and why they do not run here; undefined where there is nothing to say. */
export const OTHER_AGGREGATES: ReadonlyMap<string, string | undefined> =
  new Map([
    ["first", "which event comes first depends on its arrival: write earliest"],
    ["last", "which event comes last depends on its arrival: write latest"],
    ["list", "its order depends on arrival and it has no end: write values"],
    ...(
      "earliest_time estdc estdc_error latest_time median mode perc50 perc75 perc90 perc95 perc99 range rate stdevp " +
      "sumsq var varp"
    )
      .split(" ")
      .map((name) => [name, undefined] as const),
  ]);
