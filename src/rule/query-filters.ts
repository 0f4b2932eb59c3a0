/**
 * The filters of a rule: pieces of Elasticsearch's Query DSL that Kibana puts beside the query. A filter goes in, an EQL
 * condition that every event must satisfy comes out, or the name of what is not understood: a filter that is ignored
 * would make the rule raise alerts that its author ruled out.
 */
import { quote } from "../lang/quote.ts";
import type { CompareOperator, Expr } from "../lang/eql/tree.ts";
import {
  all,
  compares,
  either,
  exists,
  fieldSubject,
  isOneOf,
  matchesPattern,
  not,
  startsWith,
} from "./conditions.ts";
import type { ScalarValue } from "./conditions.ts";
import { isTable } from "./rule-file.ts";

/** Clauses inside one another. */
const MAX_DEPTH = 20;

/** What cannot be understood; the message names it. */
export class FilterProblem extends Error {}

/**
 * Reads one element of `filters`.
 *
 * @returns undefined for a filter that is switched off
 * @throws FilterProblem for a clause that is not understood
 */
export function readQueryFilter(value: unknown): Expr | undefined {
  if (!isTable(value)) throw new FilterProblem("a filter must be an object");
  const meta = isTable(value["meta"]) ? value["meta"] : {};
  if (meta["disabled"] === true) return undefined;
  // Filters of older releases have their clause at the top.
  const clause =
    "query" in value
      ? value["query"]
      : Object.fromEntries(
          Object.entries(value).filter(([name]) => !NO_CLAUSE.has(name)),
        );
  const condition = readClause(clause, 0);
  return meta["negate"] === true ? not(condition) : condition;
}

const NO_CLAUSE: ReadonlySet<string> = new Set(["meta", "$state"]);

/** `{ name: body }` */
function readClause(value: unknown, depth: number): Expr {
  if (depth > MAX_DEPTH) {
    throw new FilterProblem(`clauses are nested more than ${MAX_DEPTH} deep`);
  }
  const [name, body] = onlyMember(value, "a clause");
  switch (name) {
    case "bool":
      return readBool(body, depth);
    case "exists": {
      const field = isTable(body) ? body["field"] : undefined;
      if (typeof field !== "string") throw unreadable(name);
      return exists(fieldSubject(field));
    }
    case "match_all":
      return all([]);
    case "term":
    case "match":
    case "match_phrase": {
      const [field, test] = onlyMember(body, quote(name));
      const [wanted, insensitive] = valueOf(name, test, TERM_KEYS);
      return isOneOf(fieldSubject(field), [scalar(name, wanted)], insensitive);
    }
    case "terms": {
      const [field, wanted] = onlyMember(body, quote(name));
      if (!Array.isArray(wanted)) throw unreadable(name);
      const values = wanted.map((each) => scalar(name, each));
      return values.length === 0
        ? either([])
        : isOneOf(fieldSubject(field), values);
    }
    case "prefix":
    case "wildcard": {
      const [field, test] = onlyMember(body, quote(name));
      const [wanted, insensitive] = valueOf(name, test, PATTERN_KEYS);
      if (typeof wanted !== "string") throw unreadable(name);
      const subject = fieldSubject(field);
      if (name === "prefix") return startsWith(subject, wanted, insensitive);
      const condition = matchesPattern(subject, wanted, insensitive);
      if (condition === undefined) throw unreadable(name);
      return condition;
    }
    case "range":
      return readRange(body);
    default:
      throw new FilterProblem(`the clause ${quote(name)} is not understood`);
  }
}

/** `must` and `filter` must hold, `must_not` must not, and one of `should` where nothing else is asked. */
function readBool(body: unknown, depth: number): Expr {
  if (!isTable(body)) throw unreadable("bool");
  const clauses = (name: string): Expr[] => {
    const value = body[name] ?? [];
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    return list.map((each) => readClause(each, depth + 1));
  };
  for (const name of Object.keys(body)) {
    if (!BOOL_KEYS.has(name)) {
      throw new FilterProblem(`${quote(name)} in "bool" is not understood`);
    }
  }
  const needed = [...clauses("must"), ...clauses("filter")];
  const should = clauses("should");
  const least = body["minimum_should_match"] ?? (needed.length === 0 ? 1 : 0);
  if (least !== 0 && least !== 1 && least !== "1") {
    throw new FilterProblem('"minimum_should_match" may be 0 or 1 only');
  }
  return all([
    ...needed,
    ...(should.length > 0 && least !== 0 ? [either(should)] : []),
    ...clauses("must_not").map(not),
  ]);
}

const BOOL_KEYS: ReadonlySet<string> = new Set(
  "must filter should must_not minimum_should_match boost".split(" "),
);

function readRange(body: unknown): Expr {
  const [field, bounds] = onlyMember(body, '"range"');
  if (!isTable(bounds)) throw unreadable("range");
  const conditions = Object.entries(bounds).map(([name, value]) => {
    const operator = RANGE_OPERATORS.get(name);
    if (operator === undefined) {
      throw new FilterProblem(`${quote(name)} in "range" is not understood`);
    }
    // Dates may be sums such as `now-1d`, which have no meaning in a log of last year.
    if (typeof value !== "number") {
      throw new FilterProblem('"range" is understood for numbers only');
    }
    return compares(fieldSubject(field), operator, value);
  });
  return all(conditions);
}

const RANGE_OPERATORS: ReadonlyMap<string, CompareOperator> = new Map<
  string,
  CompareOperator
>([
  ["gt", ">"],
  ["gte", ">="],
  ["lt", "<"],
  ["lte", "<="],
]);

const TERM_KEYS = ["value", "query"] as const;
const PATTERN_KEYS = ["value", "wildcard"] as const;
/** What may stand beside the value without changing what is found. */
const HARMLESS: ReadonlySet<string> = new Set([
  "type",
  "boost",
  "rewrite",
  "slop",
  "case_insensitive",
]);

/** `"v"`, or `{ "value": "v", "case_insensitive": true }` */
function valueOf(
  name: string,
  test: unknown,
  keys: readonly string[],
): readonly [value: unknown, insensitive: boolean | undefined] {
  if (!isTable(test)) return [test, undefined];
  for (const key of Object.keys(test)) {
    const isPhrase = key === "type" && test[key] !== "phrase";
    if (isPhrase || !(keys.includes(key) || HARMLESS.has(key))) {
      throw new FilterProblem(
        `${quote(key)} in ${quote(name)} is not understood`,
      );
    }
  }
  const key = keys.find((each) => each in test);
  const value = key === undefined ? undefined : test[key];
  return [value, test["case_insensitive"] === true ? true : undefined];
}

function scalar(name: string, value: unknown): ScalarValue {
  if (
    typeof value === "string" ||
    typeof value === "number" ||
    typeof value === "boolean"
  ) {
    return value;
  }
  throw unreadable(name);
}

function onlyMember(
  value: unknown,
  what: string,
): readonly [name: string, body: unknown] {
  const members = isTable(value) ? Object.entries(value) : [];
  const [first, second] = members;
  if (first === undefined || second !== undefined) {
    throw new FilterProblem(`${what} must have one member`);
  }
  return first;
}

function unreadable(name: string): FilterProblem {
  return new FilterProblem(`the clause ${quote(name)} cannot be read`);
}
