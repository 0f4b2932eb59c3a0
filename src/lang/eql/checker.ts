/**
 * Judges a syntax tree before any event is seen: what can never mean anything (static checks) and what is correct
 * but does not run here yet (refused by name). A tree goes in, diagnostics in the order of the text come out; an
 * empty list means that the engine runs the query.
 *
 * Types are known of literals, function results and operators only. A field may hold anything and clashes with
 * nothing.
 */
import { compileCidr } from "../../base/ip.ts";
import { visible } from "../../base/visible.ts";
import { didYouMean } from "../did-you-mean.ts";
import { diagnose } from "../diagnostic.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { quote } from "../quote.ts";
import type { SourceText, Span } from "../source-text.ts";
import {
  ARRAY_SEARCH,
  EQL_FUNCTIONS,
  findFunction,
  LEGACY_FUNCTIONS,
} from "./functions.ts";
import type { FunctionEntry, ValueType } from "./functions.ts";
import { compileRegex, RegexError } from "./regex.ts";
import type {
  ArithmeticNode,
  CallNode,
  CompareNode,
  Expr,
  FieldNode,
  Filter,
  InNode,
  LineageNode,
  LiteralNode,
  MatchNode,
  Pipe,
  Query,
  SampleQuery,
  SequenceQuery,
  Step,
  UntilStep,
} from "./tree.ts";

/** The codes of this module; stable, for scripts. */
export type CheckCode =
  /** A sequence that has too few or too many steps. */
  | "eql-check-sequence"
  /** A sample that has too many filters. */
  | "eql-check-sample"
  /** A missing-event step that cannot be decided. */
  | "eql-check-missing-event"
  /** A step alias that names two steps. */
  | "eql-check-alias"
  /** Steps with different numbers of join keys. */
  | "eql-check-join-keys"
  /** A function that does not exist, or not in this form. */
  | "eql-check-function"
  /** Wrong number of arguments, or one that cannot be used. */
  | "eql-check-arguments"
  /** A regular expression that cannot be read. */
  | "eql-check-regex"
  /** A value where a condition must stand. */
  | "eql-check-condition"
  /** An operator between things it cannot join. */
  | "eql-check-type"
  /** A pipe that would keep too many results. */
  | "eql-check-pipe"
  /** A `$variable` where none is bound. */
  | "eql-check-variable"
  /** Correct, but not run by this version. */
  | "eql-unsupported";

/** Most steps of a sequence, copies of `with runs` counted: each holds a candidate per key. */
export const MAX_STEPS = 1_000;

/** Most filters of a sample: how they are shared out among its events is worked out anew with each that is kept. */
export const MAX_FILTERS = 20;

/** Most results that a pipe lets through: they are held until they are settled. */
export const MAX_RESULTS = 10_000;

/** Most errors told of one query: the writer mends the first ones and looks again. */
const MAX_ERRORS = 25;

/**
 * Checks a query (reference: the static checks of EQL; Elasticsearch's Verifier).
 *
 * @param source the text the query was parsed from
 * @returns errors in the order of the text, 25 at most; each unsupported feature once
 */
export function checkQuery(
  query: Query,
  source: SourceText,
): readonly Diagnostic[] {
  const checker = new Checker(source);
  checker.query(query);
  return checker.result();
}

const BY_OF_SEQUENCE =
  'give each step the same number of "by" fields, "until" included, or none';
const BY_OF_SAMPLE = 'give each step the same number of "by" fields, or none';

/** A type as a message calls it. */
const TYPE_NAMES: Readonly<Record<ValueType, string>> = {
  string: "a string",
  number: "a number",
  boolean: "a boolean",
  null: "null",
  any: "a value",
};

/** Fields are kept until the earlier step is known, process trees are not. */
const BESIDE_HINT =
  'the process tree is asked before the earlier step is known; compare in a condition of its own, joined by "and"';

/** An error before its line is drawn. */
interface Finding {
  readonly code: CheckCode;
  readonly span: Span;
  readonly message: string;
  readonly hint: string | undefined;
}

class Checker {
  readonly #source: SourceText;
  readonly #found: Finding[] = [];
  readonly #refused = new Set<string>();
  /** Names of the `$variables` around the expression that is looked at. */
  readonly #bound: string[] = [];
  /** Names that the steps of the sequence give to their events. */
  #aliases: ReadonlySet<string> = new Set();
  /** The first mention of an alias, and of a call that cannot stand beside it, in the condition that is looked at. */
  #alias: Span | undefined;
  #beside: string | undefined;
  #inLineage = false;

  constructor(source: SourceText) {
    this.#source = source;
  }

  result(): readonly Diagnostic[] {
    return this.#found
      .toSorted((a, b) => a.span.start - b.span.start)
      .slice(0, MAX_ERRORS)
      .map(({ span, code, message, hint }) =>
        diagnose(this.#source, span, code, message, hint),
      );
  }

  query(query: Query): void {
    this.#pipes(query.pipes);
    switch (query.kind) {
      case "event":
        return this.#filter(query.filter);
      case "sequence":
        return this.#sequence(query);
      case "sample":
        return this.#sample(query);
    }
  }

  #pipes(pipes: readonly Pipe[]): void {
    for (const { name, count, span } of pipes) {
      if (count <= MAX_RESULTS) continue;
      this.#error(
        "eql-check-pipe",
        span,
        `"${name} ${count}" keeps too many results; the most is ${MAX_RESULTS}`,
      );
    }
  }

  #sequence(query: SequenceQuery): void {
    const { steps, until } = query;
    const count = steps.reduce((sum, step) => sum + step.runs, 0);
    if (count < 2) {
      this.#error(
        "eql-check-sequence",
        steps[0]!.span,
        "a sequence needs at least two steps",
        "add a step, or ask for the same one again: [ … ] with runs=2",
      );
    } else if (count > MAX_STEPS) {
      this.#error(
        "eql-check-sequence",
        { start: query.span.start, end: query.span.start + "sequence".length },
        `a sequence of ${count} steps is too long (runs counted); the most is ${MAX_STEPS}`,
      );
    }
    this.#missingSteps(query);
    this.#joinKeys(steps, until);
    this.#oneStepAnAlias(steps);
    this.#aliases = new Set(steps.flatMap(({ alias }) => alias ?? []));
    for (const step of steps) this.#step(step);
    if (until !== undefined) {
      this.#alias = undefined;
      this.#filter(until.filter);
      this.#refuseAlias("in until");
    }
    for (const field of [query, ...steps, until].flatMap(
      (each) => each?.by ?? [],
    )) {
      if (!this.#isAlias(field)) continue;
      this.#refuse("step aliases in join keys are", field.span);
    }
  }

  #sample({ steps, span }: SampleQuery): void {
    if (steps.length > MAX_FILTERS) {
      this.#error(
        "eql-check-sample",
        { start: span.start, end: span.start + "sample".length },
        `a sample of ${steps.length} filters is too long; the most is ${MAX_FILTERS}`,
      );
    }
    this.#joinKeys(steps, undefined, BY_OF_SAMPLE);
    for (const step of steps) this.#filter(step.filter);
  }

  #oneStepAnAlias(steps: readonly Step[]): void {
    steps.forEach(({ alias, span }, i) => {
      const first = steps.findIndex((each) => each.alias === alias);
      if (alias === undefined || first === i) return;
      this.#error(
        "eql-check-alias",
        // A step ends in its alias.
        { start: span.end - alias.length, end: span.end },
        `step ${i + 1} has the alias ${quote(alias)} of step ${first + 1}`,
        "give each step an alias of its own",
      );
    });
  }

  /** What mentions an alias is asked apart from the rest, so each part of the condition is looked at by itself. */
  #step({ filter: { condition }, missing }: Step): void {
    const parts = condition.kind === "and" ? condition.operands : [condition];
    for (const part of parts) {
      this.#alias = undefined;
      this.#beside = undefined;
      this.#condition(part);
      if (missing) {
        this.#refuseAlias("in missing-event steps");
      } else if (this.#beside !== undefined) {
        this.#refuseAlias(`beside ${this.#beside}`, BESIDE_HINT);
      }
    }
  }

  #isAlias({ parts }: FieldNode): boolean {
    return parts.length > 1 && this.#aliases.has(parts[0]!);
  }

  #refuseAlias(where: string, hint?: string): void {
    if (this.#alias === undefined) return;
    this.#refuse(`step aliases ${where} are`, this.#alias, hint);
  }

  #missingSteps({ steps, maxspan }: SequenceQuery): void {
    const first = steps.find((step) => step.missing);
    if (first === undefined) return;
    const { start } = first.span;
    const mark = { start, end: start + "![".length };
    if (steps.every((step) => step.missing)) {
      this.#error(
        "eql-check-missing-event",
        mark,
        "a sequence of missing-event steps alone can never begin",
        "add a step without the !",
      );
    }
    if (maxspan === undefined) {
      this.#error(
        "eql-check-missing-event",
        mark,
        "a missing-event step needs maxspan: without it nothing ever counts as missing",
        "write sequence … with maxspan=1m",
      );
    }
  }

  /** Either every step has the same number of `by` fields, `until` included, or none has any. */
  #joinKeys(
    steps: readonly (Step | UntilStep)[],
    until: UntilStep | undefined,
    hint = BY_OF_SEQUENCE,
  ): void {
    const expected = steps[0]!.by.length;
    const check = (name: string, step: Step | UntilStep): void => {
      if (step.by.length === expected) return;
      const first = step.by[0];
      const span =
        first === undefined
          ? { start: step.span.end - 1, end: step.span.end }
          : { start: first.span.start, end: step.by.at(-1)!.span.end };
      this.#error(
        "eql-check-join-keys",
        span,
        `${name} has ${joinFields(step.by.length)}, step 1 has ${joinFields(expected)}`,
        hint,
      );
    };
    steps.forEach((step, i) => check(`step ${i + 1}`, step));
    if (until !== undefined) check('"until"', until);
  }

  #filter(filter: Filter): void {
    this.#condition(filter.condition);
  }

  /** An expression at a boolean position: an operand of `and`, `or`, `not`, or a whole condition. */
  #condition(expr: Expr): void {
    const type = this.#type(expr);
    if (type !== "string" && type !== "number") return;
    this.#error(
      "eql-check-condition",
      expr.span,
      `expected a condition, found ${TYPE_NAMES[type]}`,
      expr.kind === "literal"
        ? "compare it with a field"
        : type === "number"
          ? "compare it: … > 0"
          : 'compare it: … == "text"',
    );
  }

  /** Checks an expression and all below it, and says what is known of its type. */
  #type(expr: Expr): ValueType {
    switch (expr.kind) {
      case "literal":
        return typeOfLiteral(expr);
      case "field":
        if (this.#isAlias(expr)) this.#alias ??= expr.span;
        return "any";
      case "variable":
        if (this.#bound.includes(expr.name)) return "any";
        this.#error(
          "eql-check-variable",
          expr.span,
          `$${expr.name} is not bound here`,
          "a $variable has a meaning inside _arraySearch(field, $variable, condition) only",
        );
        return "any";
      case "and":
      case "or":
        for (const operand of expr.operands) this.#condition(operand);
        return "boolean";
      case "not":
        this.#condition(expr.operand);
        return "boolean";
      case "lineage":
        this.#lineage(expr);
        return "boolean";
      case "compare":
        this.#compare(expr);
        return "boolean";
      case "match":
        this.#match(expr);
        return "boolean";
      case "in":
        this.#in(expr);
        return "boolean";
      case "arithmetic":
        return this.#arithmetic(expr);
      case "negate": {
        const type = this.#type(expr.operand);
        if (clash(type, "number")) {
          this.#error(
            "eql-check-type",
            expr.operand.span,
            `"-" changes the sign of a number, found ${TYPE_NAMES[type]}`,
            type === "boolean"
              ? 'write "not" to turn a condition round'
              : undefined,
          );
        }
        return "number";
      }
      case "call":
        return this.#call(expr);
    }
  }

  /** Lineage asks for processes, and is not nested. */
  #lineage({ relation, filter, span }: LineageNode): void {
    const name = `${relation} of [ … ]`;
    this.#beside ??= name;
    if (this.#inLineage) {
      this.#refuse(`lineage inside lineage (${name}) is`, {
        start: span.start,
        end: filter.span.start,
      });
    }
    if (filter.category !== "process") {
      this.#refuse(
        `lineage of other events than "process" (${name}) is`,
        filter.categorySpan,
      );
    }
    const outer = this.#inLineage;
    this.#inLineage = true;
    this.#filter(filter);
    this.#inLineage = outer;
  }

  #compare(expr: CompareNode): void {
    const { operator, left, right } = expr;
    const types = [this.#type(left), this.#type(right)] as const;
    if (operator !== "==" && operator !== "!=") {
      for (const [i, operand] of [left, right].entries()) {
        const type = types[i]!;
        if (type !== "boolean" && type !== "null") continue;
        this.#error(
          "eql-check-type",
          operand.span,
          `"${operator}" orders numbers or strings, found ${describeValue(operand, type)}`,
          type === "null"
            ? "write == null or != null to ask for a missing value"
            : "write == or != to compare with true or false",
        );
        return;
      }
    }
    if (clash(...types)) {
      this.#error(
        "eql-check-type",
        expr.span,
        `"${operator}" compares ${TYPE_NAMES[types[0]]} with ${TYPE_NAMES[types[1]]}`,
        this.#hintForDash(left) ??
          this.#hintForDash(right) ??
          hintForClash(left, right),
      );
    }
  }

  /** `winlog.event-data.Foo` is read as a difference: what was meant is a name in backticks. */
  #hintForDash(expr: Expr): string | undefined {
    if (expr.kind !== "arithmetic" || expr.operator !== "-") return undefined;
    const { left, span } = expr;
    const name = /^[\w@.]+(?:-[A-Za-z_@][\w@.]*)+/.exec(
      this.#source.text.slice(span.start, span.end),
    )?.[0];
    if (name === undefined || name.length <= left.span.end - span.start) {
      return undefined;
    }
    const parts = name
      .split(".")
      .map((part) => (part.includes("-") ? `\`${part}\`` : part));
    return `a name with a "-" needs backticks: ${visible(parts.join("."), 200)}`;
  }

  #match(expr: MatchNode): void {
    const type = this.#type(expr.operand);
    const { operator } = expr;
    if (clash(type, "string")) {
      this.#error(
        "eql-check-type",
        expr.operand.span,
        `"${operator}" matches text, found ${TYPE_NAMES[type]}`,
        type === "number"
          ? "compare numbers with ==, < or >"
          : "write == to compare with true or false",
      );
    }
    for (const pattern of expr.patterns) {
      if (pattern.value === null) {
        this.#error(
          "eql-check-type",
          pattern.span,
          `"${operator}" never matches null`,
          "write == null to ask for a missing value",
        );
      } else if (operator.startsWith("regex")) {
        this.#expression(operator, pattern);
      }
    }
  }

  /** A regular expression that cannot be read would otherwise show when the first event comes. */
  #expression(operator: MatchNode["operator"], pattern: LiteralNode): void {
    const { value, span } = pattern;
    if (typeof value !== "string") {
      this.#error(
        "eql-check-type",
        span,
        `"${operator}" takes expressions in double quotes, found ${describeValue(pattern, typeOfLiteral(pattern))}`,
      );
      return;
    }
    try {
      compileRegex(value, operator === "regex~");
    } catch (error) {
      if (!(error instanceof RegexError)) throw error;
      this.#error(
        "eql-check-regex",
        this.#placeInside(span, value, error.at),
        `regular expression: ${visible(error.message)}`,
      );
    }
  }

  /** A place inside a string, where the string is written as it reads; else the whole of it. */
  #placeInside(span: Span, value: string, at: number): Span {
    const written = this.#source.text.slice(span.start, span.end);
    const quotes = (written.length - value.length) / 2;
    if (written.slice(quotes, -quotes) !== value) return span;
    const start = span.start + quotes + at;
    return { start, end: start + 1 };
  }

  #in(expr: InNode): void {
    const type = this.#type(expr.operand);
    for (const member of expr.members) {
      const memberType = this.#type(member);
      if (!clash(type, memberType)) continue;
      this.#error(
        "eql-check-type",
        member.span,
        `"in" compares ${TYPE_NAMES[type]} with ${TYPE_NAMES[memberType]}`,
        hintForClash(expr.operand, member),
      );
    }
  }

  /** @returns any after an error, so that one mistake is told once */
  #arithmetic(expr: ArithmeticNode): ValueType {
    let result: ValueType = "number";
    for (const operand of [expr.left, expr.right]) {
      const type = this.#type(operand);
      if (!clash(type, "number")) continue;
      result = "any";
      this.#error(
        "eql-check-type",
        operand.span,
        `"${expr.operator}" calculates with numbers, found ${TYPE_NAMES[type]}`,
        this.#hintForDash(expr) ??
          (type === "string"
            ? expr.operator === "+"
              ? "write concat(a, b) to join texts"
              : "write number(text) to read a number"
            : "put the calculation in parentheses of its own"),
      );
    }
    return result;
  }

  #call(expr: CallNode): ValueType {
    const entry = findFunction(expr.name);
    if (entry === undefined) {
      this.#unknownFunction(expr);
      return "any";
    }
    if (expr.insensitive && !entry.tilde) {
      this.#error(
        "eql-check-function",
        expr.nameSpan,
        `the function ${entry.name} has no "~" form`,
        `write ${entry.name}(…)`,
      );
    }
    const count = expr.args.length;
    if (count < entry.minArguments || count > entry.maxArguments) {
      this.#error(
        "eql-check-arguments",
        expr.span,
        `${entry.name} takes ${argumentCount(entry)}, found ${count}`,
      );
    }
    if (entry.name === ARRAY_SEARCH) {
      this.#arraySearch(expr);
      return entry.result;
    }
    expr.args.forEach((arg, i) => {
      const type = this.#type(arg);
      const wanted = entry.parameters[i] ?? entry.parameters.at(-1)!;
      if (clash(type, wanted)) {
        this.#error(
          "eql-check-arguments",
          arg.span,
          `argument ${i + 1} of ${entry.name} must be ${TYPE_NAMES[wanted]}, found ${TYPE_NAMES[type]}`,
        );
      }
      if (entry.name === "cidrMatch" && i > 0) this.#block(arg);
    });
    return entry.result;
  }

  /** `_arraySearch(field, $variable, condition)`: the second argument gives its name to the element, for the third. */
  #arraySearch({ args }: CallNode): void {
    const [array, variable, condition] = args;
    if (array !== undefined) {
      this.#type(array);
      if (array.kind !== "field" && array.kind !== "variable") {
        this.#error(
          "eql-check-arguments",
          array.span,
          `argument 1 of ${ARRAY_SEARCH} must be a field`,
        );
      }
    }
    const name =
      variable?.kind === "variable" && variable.parts.length === 0
        ? variable.name
        : undefined;
    if (variable !== undefined && name === undefined) {
      this.#error(
        "eql-check-arguments",
        variable.span,
        `argument 2 of ${ARRAY_SEARCH} must be the name of a variable`,
        `write ${ARRAY_SEARCH}(field, $entry, $entry.name == "…")`,
      );
    }
    if (condition === undefined) return;
    if (name !== undefined) this.#bound.push(name);
    this.#condition(condition);
    if (name !== undefined) this.#bound.pop();
  }

  /** An address block that is known now must be one: at run time it would match nothing, silently. */
  #block(arg: Expr): void {
    if (arg.kind !== "literal" || typeof arg.value !== "string") return;
    if (compileCidr(arg.value) !== undefined) return;
    this.#error(
      "eql-check-arguments",
      arg.span,
      `${quote(arg.value)} is not an address block`,
      'write "10.0.0.0/8", "fe80::/10" or a single address',
    );
  }

  #unknownFunction(expr: CallNode): void {
    for (const arg of expr.args) this.#type(arg);
    const legacy = LEGACY_FUNCTIONS.get(expr.name.toLowerCase());
    if (legacy !== undefined) {
      this.#error(
        "eql-check-function",
        expr.nameSpan,
        `the function ${expr.name} is not part of EQL any more`,
        legacy,
      );
      return;
    }
    const names = EQL_FUNCTIONS.map((each) => each.name);
    const near = didYouMean(expr.name, names);
    this.#error(
      "eql-check-function",
      expr.nameSpan,
      `unknown function ${quote(expr.name)}`,
      near === undefined ? undefined : `did you mean "${near}"?`,
    );
  }

  /** Refuses a feature by name, once per query. `subject` ends in its verb: `samples are`. */
  #refuse(subject: string, span: Span, hint?: string): void {
    if (this.#refused.has(subject)) return;
    this.#refused.add(subject);
    const message = `${subject} not supported yet`;
    this.#error("eql-unsupported", span, message, hint);
  }

  #error(code: CheckCode, span: Span, message: string, hint?: string): void {
    this.#found.push({ code, span, message, hint });
  }
}

function typeOfLiteral({ value }: LiteralNode): ValueType {
  return value === null ? "null" : (typeof value as ValueType);
}

/** Two types that are known and differ; null goes with everything. */
function clash(a: ValueType, b: ValueType): boolean {
  return a !== b && a !== "any" && b !== "any" && a !== "null" && b !== "null";
}

function describeValue(expr: Expr, type: ValueType): string {
  return expr.kind === "literal" && typeof expr.value !== "string"
    ? String(expr.value)
    : TYPE_NAMES[type];
}

/** `length(f) == "3"`: the quotes are the mistake. */
function hintForClash(left: Expr, right: Expr): string | undefined {
  for (const each of [left, right]) {
    if (each.kind !== "literal" || typeof each.value !== "string") continue;
    if (/^\d+(?:\.\d+)?$/.test(each.value)) {
      return `write ${each.value} without the quotes`;
    }
  }
  return undefined;
}

function argumentCount({ minArguments, maxArguments }: FunctionEntry): string {
  const plural = (n: number): string => `${n} argument${n === 1 ? "" : "s"}`;
  if (minArguments === maxArguments) return plural(minArguments);
  return maxArguments === Infinity
    ? `at least ${plural(minArguments)}`
    : `${minArguments} or ${plural(maxArguments)}`;
}

function joinFields(count: number): string {
  return count === 0
    ? 'no "by" field'
    : `${count} "by" field${count === 1 ? "" : "s"}`;
}
