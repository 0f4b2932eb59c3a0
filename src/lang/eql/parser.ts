/**
 * EQL text to its syntax tree, by recursive descent. Each method reads one production of the grammar, which stands
 * above it; `{x}` repeats, `[x]` is optional. The whole grammar is read, endpoint extensions included: what the
 * engine cannot run is refused by the checker, by name.
 */
import {
  US_PER_DAY,
  US_PER_HOUR,
  US_PER_MINUTE,
  US_PER_MS,
  US_PER_SECOND,
} from "../../base/time.ts";
import type { Us } from "../../base/time.ts";
import { didYouMean } from "../did-you-mean.ts";
import { diagnose, RuleSyntaxError } from "../diagnostic.ts";
import { quote } from "../quote.ts";
import { locate } from "../source-text.ts";
import type { SourceText, Span } from "../source-text.ts";
import { findFunction } from "./functions.ts";
import { KEYWORDS, Lexer } from "./lexer.ts";
import type { Token } from "./lexer.ts";
import type {
  ArithmeticNode,
  CallNode,
  CompareNode,
  CompareOperator,
  Expr,
  FieldNode,
  Filter,
  InNode,
  LineageNode,
  LiteralNode,
  MatchNode,
  MaxSpan,
  Pipe,
  Query,
  SampleQuery,
  SequenceQuery,
  Step,
  UntilStep,
  VariableNode,
} from "./tree.ts";

/**
 * Deepest nesting of conditions; rules reach 8. Every walk over the tree recurses, and each level takes about ten
 * frames here.
 */
export const MAX_DEPTH = 200;

/** Most `+ - * / %` in a query: a chain of them is as deep a tree as it is long. */
export const MAX_ARITHMETIC = 500;

/** Most copies that `with runs` may ask for (Elasticsearch's limit). */
export const MAX_RUNS = 100;

const UNITS_US: ReadonlyMap<string, Us> = new Map([
  ["ms", US_PER_MS],
  ["s", US_PER_SECOND],
  ["m", US_PER_MINUTE],
  ["h", US_PER_HOUR],
  ["d", US_PER_DAY],
]);

const COMPARISONS: ReadonlySet<string> = new Set<CompareOperator>([
  "==",
  "!=",
  "<",
  "<=",
  ">",
  ">=",
]);

const LINEAGE: ReadonlySet<string> = new Set(["descendant", "child", "event"]);

const PIPES = ["head", "tail"] as const;
const LEGACY_PIPES: ReadonlySet<string> = new Set([
  "count",
  "filter",
  "sort",
  "unique",
  "unique_count",
]);

/** What may follow a complete condition, for near misses. */
const AFTER_CONDITION = ["and", "or", "in", "like", "regex", "not"];

/** Operators of other languages that are words. */
const FOREIGN_OPERATORS: ReadonlyMap<string, string> = new Map([
  ["is", "write field == null or field != null"],
  ["contains", 'write field : "*text*" or stringContains(field, "text")'],
  ["startswith", 'write startsWith(field, "text")'],
  ["endswith", 'write endsWith(field, "text")'],
  ["matches", 'write field regex "expression"'],
]);

/**
 * Reads one query.
 * @throws RuleSyntaxError with code `eql-syntax` at the first place that does not follow the grammar
 */
export function parseQuery(source: SourceText): Query {
  return new Parser(source).query();
}

class Parser {
  readonly #source: SourceText;
  readonly #lexer: Lexer;
  #token: Token;
  /** One token of look-ahead, read when it is asked for. */
  #following: Token | undefined;
  /** The token before the current one. */
  #previous: Token | undefined;
  /** What the query is made of; its first word tells. */
  #kind: Query["kind"] = "event";
  /** Inside the brackets of a step. */
  #inStep = false;
  #depth = 0;
  #arithmetic = 0;

  constructor(source: SourceText) {
    this.#source = source;
    this.#lexer = new Lexer(source);
    this.#token = this.#lexer.next();
  }

  // query = base { "|" pipe } EOF
  // base  = sequence | sample | event
  query(): Query {
    if (this.#token.kind === "end") {
      this.#fail(
        this.#token,
        "the query is empty",
        'write a category and a condition: process where process.name == "cmd.exe"',
      );
    }
    if (this.#isName("sequence")) return this.#sequence();
    if (this.#isName("sample")) return this.#sample();
    const { start } = this.#token;
    const filter = this.#filter();
    const pipes = this.#pipes('"and", "or", "|" or the end of the query');
    return { kind: "event", filter, pipes, span: this.#spanFrom(start) };
  }

  // sequence = "sequence" [ "by" keys ] [ "with" "maxspan" "=" INT UNIT ] step { step } [ "until" untilstep ]
  #sequence(): SequenceQuery {
    this.#kind = "sequence";
    const { start } = this.#advance();
    const by = this.#optionalKeys();
    const maxspan = this.#isName("with") ? this.#maxspan() : undefined;
    if (maxspan !== undefined && this.#isName("by")) {
      this.#fail(
        this.#token,
        '"by" stands before "with maxspan"',
        `write sequence by … with maxspan=${maxspan.value}${maxspan.unit}`,
      );
    }
    const steps: Step[] = [];
    do steps.push(this.#step());
    while (this.#isOperator("[") || this.#isOperator("!["));
    let until: UntilStep | undefined;
    if (this.#isName("until")) {
      this.#advance();
      until = this.#untilStep("until");
    }
    const pipes = this.#pipes(
      until === undefined
        ? '"[", "until", "|" or the end of the query'
        : '"|" or the end of the query',
    );
    const span = this.#spanFrom(start);
    return { kind: "sequence", by, maxspan, steps, until, pipes, span };
  }

  // "with" "maxspan" "=" INT UNIT          UNIT = "ms" | "s" | "m" | "h" | "d"
  #maxspan(): MaxSpan {
    this.#advance();
    if (this.#isName("runs")) {
      this.#fail(
        this.#token,
        '"with runs" belongs to a step',
        "write it behind the step: [ … ] with runs=3",
      );
    }
    const { start } = this.#expectName("maxspan", 'after "with"');
    this.#expectEquals("maxspan");
    const number = this.#token;
    const value = this.#integer('a whole number after "maxspan="');
    const unit = this.#token;
    if (unit.kind !== "name" || KEYWORDS.has(unit.text)) {
      this.#fail(
        number,
        "maxspan needs a unit",
        `write ${value}s; the units are ms, s, m, h and d`,
      );
    }
    const us = UNITS_US.get(unit.text);
    if (us === undefined) {
      this.#fail(
        unit,
        `maxspan has no unit ${quote(unit.text)}`,
        "the units are ms, s, m, h and d",
      );
    }
    this.#advance();
    const span = this.#spanFrom(start);
    if (value === 0) {
      this.#fail(
        { start: number.start, end: unit.end },
        "maxspan must be longer than nothing",
        "write at least 1ms",
      );
    }
    if (!Number.isSafeInteger(value * us)) {
      this.#fail(
        { start: number.start, end: unit.end },
        `maxspan=${number.text}${unit.text} is too long to count`,
        "leave maxspan out for a sequence without a limit",
      );
    }
    return {
      value,
      unit: unit.text as MaxSpan["unit"],
      us: value * us,
      span,
    };
  }

  // step  = ( "[" | "![" ) filter "]" [ "by" keys ] [ "with" "runs" "=" INT ] [ alias ]
  // alias = "as" IDENT
  #step(): Step {
    const { start } = this.#token;
    const missing = this.#isOperator("![");
    if (missing) this.#advance();
    else this.#expectOperator("[", "a step of the sequence");
    const filter = this.#stepFilter();
    const by = this.#optionalKeys();
    let runs = 1;
    if (this.#isName("with")) runs = this.#runs();
    let alias: string | undefined;
    if (this.#isName("as")) {
      this.#advance();
      if (this.#token.kind !== "name" || KEYWORDS.has(this.#token.text)) {
        this.#unexpected('a name after "as"');
      }
      alias = this.#advance().text;
    }
    if (this.#isName("by") || this.#isName("with")) {
      this.#fail(
        this.#token,
        `${quote(this.#token.text)} stands too late in this step`,
        "the order is [ … ] by … with runs=… as …",
      );
    }
    if (this.#isName("fork")) {
      this.#fail(
        this.#token,
        '"fork" is not part of EQL any more',
        "leave it out: a candidate always moves on to its next step",
      );
    }
    const span = this.#spanFrom(start);
    return { filter, missing, by, runs, alias, span };
  }

  // "with" "runs" "=" INT
  #runs(): number {
    this.#advance();
    if (this.#isName("maxspan")) {
      this.#fail(
        this.#token,
        '"with maxspan" belongs to the whole sequence',
        "write it before the first step: sequence by … with maxspan=1m [ … ]",
      );
    }
    this.#expectName("runs", 'after "with"');
    this.#expectEquals("runs");
    const number = this.#token;
    const runs = this.#integer('a whole number after "runs="');
    if (runs < 1 || runs > MAX_RUNS) {
      this.#fail(number, `runs must be 1 to ${MAX_RUNS}, found ${number.text}`);
    }
    return runs;
  }

  // sample = "sample" [ "by" keys ] samplestep samplestep { samplestep }
  #sample(): SampleQuery {
    this.#kind = "sample";
    const { start } = this.#advance();
    const by = this.#optionalKeys();
    if (this.#isName("with")) {
      this.#fail(
        this.#token,
        "a sample has no maxspan",
        "use a sequence for events within a time",
      );
    }
    const steps = [this.#untilStep("sample"), this.#untilStep("sample")];
    while (this.#isOperator("[") || this.#isOperator("![")) {
      steps.push(this.#untilStep("sample"));
    }
    const pipes = this.#pipes('"[", "|" or the end of the query');
    return { kind: "sample", by, steps, pipes, span: this.#spanFrom(start) };
  }

  // untilstep = samplestep = "[" filter "]" [ "by" keys ]
  #untilStep(of: "until" | "sample"): UntilStep {
    const { start } = this.#token;
    if (this.#isOperator("![")) {
      this.#fail(
        this.#token,
        of === "until"
          ? '"until" cannot be a missing-event step'
          : "a sample cannot hold a missing-event step",
        of === "until"
          ? 'write "[": until ends the sequence when the event happens'
          : "use a sequence with maxspan",
      );
    }
    this.#expectOperator(
      "[",
      of === "until" ? 'the step of "until"' : "a step of the sample",
    );
    const filter = this.#stepFilter();
    const by = this.#optionalKeys();
    if (this.#isName("with") || this.#isName("as")) {
      this.#fail(
        this.#token,
        `a step of ${quote(of)} takes "by" fields only, found ${quote(this.#token.text)}`,
      );
    }
    return { filter, by, span: this.#spanFrom(start) };
  }

  // filter "]"
  #stepFilter(): Filter {
    const outer = this.#inStep;
    this.#inStep = true;
    const filter = this.#filter();
    if (!this.#isOperator("]")) {
      this.#afterCondition('"and", "or" or "]" at the end of the step');
    }
    this.#inStep = outer;
    this.#advance();
    return filter;
  }

  // [ "by" keys ]
  // keys = field { "," field }
  #optionalKeys(): readonly FieldNode[] {
    if (!this.#isName("by")) return [];
    const keys: FieldNode[] = [];
    do {
      this.#advance();
      if (this.#peek().text === "(" && this.#token.kind === "name") {
        this.#fail(
          this.#token,
          "a join key must be a field, not a function",
          "join on a field that holds the value itself",
        );
      }
      keys.push(this.#field("a field to join by"));
    } while (this.#isOperator(","));
    return keys;
  }

  // { "|" pipe } EOF
  // pipe = ( "head" | "tail" ) INT
  #pipes(expected: string): readonly Pipe[] {
    const pipes: Pipe[] = [];
    while (this.#isOperator("|")) {
      this.#advance();
      const token = this.#token;
      const name = PIPES.find((each) => this.#isName(each));
      if (name === undefined) this.#failPipe(token);
      this.#advance();
      const count = this.#integer(`the number of results after ${quote(name)}`);
      pipes.push({ name, count, span: this.#spanFrom(token.start) });
    }
    if (this.#token.kind !== "end") {
      this.#afterCondition(
        pipes.length > 0 ? '"|" or the end of the query' : expected,
      );
    }
    return pipes;
  }

  #failPipe(token: Token): never {
    if (token.kind !== "name") {
      this.#unexpected(
        '"head" or "tail" after "|"',
        token.text === "|" ? 'write "or"' : undefined,
      );
    }
    const near = didYouMean(token.text, PIPES);
    this.#fail(
      token,
      LEGACY_PIPES.has(token.text)
        ? `the pipe ${quote(token.text)} is not part of EQL any more`
        : `unknown pipe ${quote(token.text)}`,
      near === undefined
        ? 'the pipes are "head" and "tail"'
        : `did you mean "${near}"?`,
    );
  }

  // filter   = category "where" expr
  // category = "any" | IDENT | STRING | RAWSTRING
  #filter(): Filter {
    this.#enter();
    const token = this.#token;
    if (token.kind === "name") this.#checkCategory(token);
    else if (token.kind !== "string") {
      this.#unexpected(
        "an event category",
        token.kind === "quoted"
          ? "put the category in double quotes"
          : 'write the category and "where" first: any where …',
      );
    }
    this.#advance();
    if (!this.#isName("where")) this.#failWhere(token);
    this.#advance();
    const condition = this.#expr();
    this.#leave();
    const categorySpan = { start: token.start, end: token.end };
    const span = this.#spanFrom(token.start);
    // Only the bare word stands for every event: in quotes it is a category like any other.
    return token.kind === "string" && token.text === "any"
      ? {
          category: "any",
          categorySpan,
          condition: {
            kind: "and",
            operands: [categoryIs(token.text, categorySpan), condition],
            span: condition.span,
          },
          span,
        }
      : { category: token.text, categorySpan, condition, span };
  }

  #checkCategory(token: Token): void {
    if (token.text === "any" || !KEYWORDS.has(token.text)) return;
    if (token.text === "join") {
      this.#fail(
        token,
        '"join" is not part of EQL any more',
        "use sequence, or sample for events in any order",
      );
    }
    this.#unexpected(
      "an event category",
      token.text === "where"
        ? 'write "any where …" for events of every category'
        : `a category of that name is written in double quotes: "${token.text}" where …`,
    );
  }

  #failWhere(category: Token): never {
    const found = this.#token;
    const kind =
      found.text === "where"
        ? undefined
        : didYouMean(category.text, ["sequence", "sample"]);
    const by = found.text === "by" || found.text === "with";
    if (category.kind === "name" && kind !== undefined && by) {
      this.#fail(
        category,
        `expected "sequence", "sample" or an event category, found ${quote(category.text)}`,
        `did you mean "${kind}"?`,
      );
    }
    const near =
      found.kind === "name" ? didYouMean(found.text, ["where"]) : undefined;
    this.#unexpected(
      `"where" after the event category ${quote(category.text)}`,
      near === undefined
        ? 'a query begins with an event category, or "any": any where …'
        : `did you mean "${near}"?`,
    );
  }

  // expr = and { "or" and }
  #expr(): Expr {
    this.#enter();
    const { start } = this.#token;
    const operands = [this.#and()];
    while (this.#isName("or")) {
      this.#advance();
      operands.push(this.#and());
    }
    this.#leave();
    return operands.length === 1
      ? operands[0]!
      : { kind: "or", operands, span: this.#spanFrom(start) };
  }

  // and = not { "and" not }
  #and(): Expr {
    const { start } = this.#token;
    const operands = [this.#not()];
    while (this.#isName("and")) {
      this.#advance();
      operands.push(this.#not());
    }
    return operands.length === 1
      ? operands[0]!
      : { kind: "and", operands, span: this.#spanFrom(start) };
  }

  // not = "not" not | lineage | comparison
  #not(): Expr {
    const { start } = this.#token;
    if (this.#isName("not")) {
      this.#enter();
      this.#advance();
      const operand = this.#not();
      this.#leave();
      return { kind: "not", operand, span: this.#spanFrom(start) };
    }
    if (
      this.#token.kind === "name" &&
      LINEAGE.has(this.#token.text) &&
      this.#peek().kind === "name" &&
      this.#peek().text === "of"
    ) {
      return this.#lineage();
    }
    return this.#comparison();
  }

  // lineage = ( "descendant" | "child" | "event" ) "of" "[" filter "]"
  #lineage(): LineageNode {
    const relation = this.#advance();
    this.#advance();
    this.#expectOperator("[", `the filter of "${relation.text} of"`);
    const filter = this.#stepFilter();
    return {
      kind: "lineage",
      relation: relation.text as LineageNode["relation"],
      filter,
      span: this.#spanFrom(relation.start),
    };
  }

  // comparison = sum [ ( "==" | "!=" | "<" | "<=" | ">" | ">=" ) sum ]
  #comparison(): Expr {
    const { start } = this.#token;
    const left = this.#sum();
    if (!this.#isComparison()) return left;
    const operator = this.#advance().text as CompareOperator;
    const right = this.#sum();
    if (this.#isComparison()) {
      this.#fail(
        this.#token,
        "comparisons cannot be chained",
        'join two comparisons with "and": a < b and b < c',
      );
    }
    const span = this.#spanFrom(start);
    return { kind: "compare", operator, left, right, span };
  }

  #isComparison(): boolean {
    return this.#token.kind === "operator" && COMPARISONS.has(this.#token.text);
  }

  // sum = product { ( "+" | "-" ) product }
  #sum(): Expr {
    return this.#chain(["+", "-"], () => this.#product());
  }

  // product = unary { ( "*" | "/" | "%" ) unary }
  #product(): Expr {
    return this.#chain(["*", "/", "%"], () => this.#unary());
  }

  /** operand { operator operand }, associating left. */
  #chain(operators: readonly string[], operand: () => Expr): Expr {
    const { start } = this.#token;
    let left = operand();
    while (
      this.#token.kind === "operator" &&
      operators.includes(this.#token.text)
    ) {
      if (++this.#arithmetic > MAX_ARITHMETIC) {
        this.#fail(
          this.#token,
          `the query has more than ${MAX_ARITHMETIC} arithmetic operators`,
        );
      }
      const operator = this.#advance().text as ArithmeticNode["operator"];
      const right = operand();
      const span = this.#spanFrom(start);
      left = { kind: "arithmetic", operator, left, right, span };
    }
    return left;
  }

  // unary = ( "-" | "+" ) unary | predicate
  #unary(): Expr {
    const { start } = this.#token;
    const negate = this.#isOperator("-");
    if (!negate && !this.#isOperator("+")) return this.#predicate();
    this.#enter();
    this.#advance();
    const operand = this.#unary();
    this.#leave();
    // A plus sign changes nothing and is not kept.
    return negate
      ? { kind: "negate", operand, span: this.#spanFrom(start) }
      : operand;
  }

  // predicate = primary [ [ "not" ] ( "in" | "in~" ) "(" expr { "," expr } ")"
  //                     | ( ":" | "like" | "like~" | "regex" | "regex~" ) patterns ]
  #predicate(): Expr {
    const { start } = this.#token;
    const operand = this.#primary();
    const negated = this.#isName("not");
    const operator = negated ? this.#peek() : this.#token;
    if (isWord(operator, "in")) {
      if (negated) this.#advance();
      return this.#in(start, operand, negated);
    }
    const isMatch =
      isWord(operator, "like") ||
      isWord(operator, "regex") ||
      (operator.kind === "operator" && operator.text === ":");
    if (!isMatch) return operand;
    const name = nameOfOperator(operator) as MatchNode["operator"];
    if (negated) {
      this.#fail(
        { start: this.#token.start, end: operator.end },
        `there is no "not ${name}"`,
        `put "not" before the field: not ${this.#excerpt(operand)} ${name} …`,
      );
    }
    this.#advance();
    const patterns = this.#patterns(name, operand);
    const span = this.#spanFrom(start);
    return { kind: "match", operator: name, operand, patterns, span };
  }

  #in(start: number, operand: Expr, negated: boolean): InNode {
    const insensitive = this.#advance().kind === "tilde";
    const name = insensitive ? "in~" : "in";
    if (!this.#isOperator("(")) {
      this.#unexpected(`"(" after "${name}"`, `write ${name} ("a", "b")`);
    }
    const open = this.#advance();
    if (this.#isOperator(")")) {
      this.#unexpected(`at least one value for "${name}"`);
    }
    const members = this.#list(open, () => this.#expr());
    const span = this.#spanFrom(start);
    return { kind: "in", negated, insensitive, operand, members, span };
  }

  // patterns = constant | "(" constant { "," constant } ")"
  #patterns(
    operator: MatchNode["operator"],
    operand: Expr,
  ): readonly LiteralNode[] {
    if (!this.#isOperator("(")) return [this.#pattern(operator, operand)];
    const open = this.#advance();
    return this.#list(open, () => this.#pattern(operator, operand));
  }

  #pattern(operator: MatchNode["operator"], operand: Expr): LiteralNode {
    const literal = this.#literal();
    if (literal !== undefined) return literal;
    const token = this.#token;
    const isName = token.kind === "name" || token.kind === "tilde";
    if (operator === ":" && isName && this.#peek().text === "(") {
      this.#fail(
        token,
        "methods behind a colon are not part of EQL any more",
        `write ${token.text}(${this.#excerpt(operand)})`,
      );
    }
    this.#unexpected(
      `a constant after "${operator}"`,
      (isName && !KEYWORDS.has(token.text)) || token.kind === "quoted"
        ? "put text in double quotes; compare two fields with =="
        : undefined,
    );
  }

  /** x { "," x } ")", the opening parenthesis already read. */
  #list<T>(open: Token, item: () => T): readonly T[] {
    const items: T[] = [];
    for (;;) {
      items.push(item());
      if (this.#isOperator(")")) break;
      if (!this.#isOperator(",")) {
        this.#afterCondition('"," or ")"', this.#hintUnclosed(open));
      }
      this.#advance();
      if (this.#isOperator(")")) {
        this.#unexpected('a value after ","', "leave the last comma out");
      }
    }
    this.#advance();
    return items;
  }

  // primary = constant | call | field | "(" expr ")" | "$" IDENT { "." IDENT }
  #primary(): Expr {
    const literal = this.#literal();
    if (literal !== undefined) return literal;
    const token = this.#token;
    if (this.#isOperator("(")) {
      const open = this.#advance();
      const inner = this.#expr();
      if (!this.#isOperator(")")) {
        this.#afterCondition(
          '"and", "or" or ")"',
          this.#isOperator(",")
            ? 'to compare with several values write in ("a", "b") or : ("a", "b")'
            : this.#hintUnclosed(open),
        );
      }
      this.#advance();
      return inner;
    }
    if (this.#isOperator("$")) return this.#variable();
    if (token.kind === "name" || token.kind === "tilde") {
      const call =
        this.#peek().kind === "operator" && this.#peek().text === "(";
      if (call && !KEYWORDS.has(token.text)) return this.#call();
      if (token.kind === "tilde") {
        this.#unexpected(
          "a condition or a value",
          'only in, like, regex and function names take a "~"',
        );
      }
    }
    const field = this.#field("a condition or a value");
    if (this.#isOperator("[")) {
      this.#fail(
        this.#token,
        "array positions are not part of EQL any more",
        "leave the position out: a condition asks every element of the array",
      );
    }
    return field;
  }

  // constant = STRING | RAWSTRING | NUMBER | "true" | "false" | "null"
  #literal(): LiteralNode | undefined {
    const { kind, text, start, end } = this.#token;
    let value: LiteralNode["value"];
    if (kind === "string") value = text;
    else if (kind === "number") value = Number(text);
    else if (kind !== "name") return undefined;
    else if (text === "true" || text === "false") value = text === "true";
    else if (text === "null") value = null;
    else return undefined;
    this.#advance();
    const span = { start, end };
    return kind === "number" &&
      Number.isSafeInteger(value) &&
      !/^\d+$/.test(text)
      ? { kind: "literal", value, float: true, span }
      : { kind: "literal", value, span };
  }

  // "$" IDENT { "." IDENT }
  #variable(): VariableNode {
    const { start } = this.#advance();
    if (this.#token.kind !== "name") this.#unexpected('a name after "$"');
    const name = this.#advance().text;
    const parts = this.#moreParts();
    return { kind: "variable", name, parts, span: this.#spanFrom(start) };
  }

  // call = ( NAME | NAME"~" ) "(" [ expr { "," expr } ] ")"
  #call(): CallNode {
    const name = this.#advance();
    const open = this.#advance();
    let args: readonly Expr[] = [];
    if (this.#isOperator(")")) this.#advance();
    else args = this.#list(open, () => this.#expr());
    const insensitive = name.kind === "tilde";
    return {
      kind: "call",
      // An unknown name is kept as written: the checker tells of it.
      name: findFunction(name.text)?.name ?? name.text,
      insensitive,
      args,
      nameSpan: { start: name.start, end: name.end },
      span: this.#spanFrom(name.start),
    };
  }

  // field = [ "?" ] ident { "." ident }
  #field(expected: string): FieldNode {
    const { start } = this.#token;
    const optional = this.#isOperator("?");
    if (optional) this.#advance();
    const first = this.#token;
    if (first.kind !== "name" && first.kind !== "quoted") {
      this.#unexpected(optional ? 'a field after "?"' : expected);
    }
    if (first.kind === "name" && KEYWORDS.has(first.text)) {
      const next = this.#peek();
      const usedAsField =
        next.kind === "operator" && !["(", "[", "]", ")"].includes(next.text);
      this.#unexpected(
        optional ? 'a field after "?"' : expected,
        usedAsField
          ? `a field of that name is written in backticks: \`${first.text}\``
          : undefined,
      );
    }
    this.#advance();
    const parts = [first.text, ...this.#moreParts()];
    return {
      kind: "field",
      path: parts.join("."),
      parts,
      optional,
      span: this.#spanFrom(start),
    };
  }

  // { "." ident }: after a dot a keyword is a name like any other
  #moreParts(): readonly string[] {
    const parts: string[] = [];
    while (this.#isOperator(".")) {
      this.#advance();
      const part = this.#token;
      if (part.kind !== "name" && part.kind !== "quoted") {
        this.#unexpected('a field name after "."');
      }
      parts.push(part.text);
      this.#advance();
    }
    return parts;
  }

  // --- tokens -------------------------------------------------------------------------------------------------

  #advance(): Token {
    const token = this.#token;
    this.#previous = token;
    this.#token = this.#following ?? this.#lexer.next();
    this.#following = undefined;
    return token;
  }

  /** The token after the current one. */
  #peek(): Token {
    this.#following ??= this.#lexer.next();
    return this.#following;
  }

  #isName(text: string): boolean {
    return this.#token.kind === "name" && this.#token.text === text;
  }

  #isOperator(text: string): boolean {
    return this.#token.kind === "operator" && this.#token.text === text;
  }

  #expectName(text: string, where: string): Token {
    if (!this.#isName(text)) {
      const near =
        this.#token.kind === "name" && didYouMean(this.#token.text, [text]);
      this.#unexpected(
        `"${text}" ${where}`,
        typeof near === "string" ? `did you mean "${near}"?` : undefined,
      );
    }
    return this.#advance();
  }

  #expectOperator(text: string, what: string): void {
    if (!this.#isOperator(text)) {
      this.#unexpected(`"${text}" to begin ${what}`);
    }
    this.#advance();
  }

  #expectEquals(name: string): void {
    if (!this.#isOperator("=")) {
      this.#unexpected(`"=" after "${name}"`);
    }
    this.#advance();
  }

  #integer(what: string): number {
    const token = this.#token;
    if (token.kind !== "number") this.#unexpected(what);
    const value = Number(token.text);
    if (!/^\d+$/.test(token.text) || !Number.isSafeInteger(value)) {
      this.#unexpected(what, "write it in digits alone, without a fraction");
    }
    this.#advance();
    return value;
  }

  #spanFrom(start: number): Span {
    return { start, end: this.#previous?.end ?? start };
  }

  /** The text of a node as the user wrote it, short enough for a hint. */
  #excerpt(node: Expr): string {
    const { start, end } = node.span;
    const text = this.#source.text.slice(start, end);
    return text.length <= 60 && !/[\r\n]/.test(text) ? text : "…";
  }

  // --- limits and errors --------------------------------------------------------------------------------------

  #enter(): void {
    if (++this.#depth > MAX_DEPTH) {
      this.#fail(
        this.#token,
        `the condition is nested more than ${MAX_DEPTH} deep`,
        "split it into several rules",
      );
    }
  }

  #leave(): void {
    this.#depth--;
  }

  /** A condition is complete and something that cannot follow it was found. */
  #afterCondition(expected: string, hint?: string): never {
    this.#unexpected(expected, hint ?? this.#hintAfterCondition());
  }

  /** Where the parenthesis opened, if what was found cannot stand in any. */
  #hintUnclosed(open: Token): string | undefined {
    if (this.#token.kind !== "end" && !this.#isOperator("]")) return undefined;
    const { line, column } = locate(this.#source, open.start);
    return `the "(" at line ${line}, column ${column} is not closed`;
  }

  #hintAfterCondition(): string | undefined {
    const token = this.#token;
    const previous = this.#previous!;
    if (token.kind === "operator") {
      switch (token.text) {
        case "=":
          return "use == (exact) or : (any case, wildcards)";
        case "|":
          return 'write "or"';
        case ")":
        case "]":
          return `no ${quote(token.text === ")" ? "(" : "[")} is open here`;
        case "[":
        case "![":
          return this.#inStep
            ? 'close the step before it with "]"'
            : "a query of several steps begins with sequence";
        default:
          return undefined;
      }
    }
    const kinds = [previous.kind, token.kind];
    if (
      token.start === previous.end &&
      kinds.includes("number") &&
      kinds.includes("name")
    ) {
      return "a name that begins with a digit needs backticks";
    }
    const lower = previous.text.toLowerCase();
    if (
      previous.kind === "name" &&
      !KEYWORDS.has(previous.text) &&
      KEYWORDS.has(lower)
    ) {
      return `keywords are lower case: write "${lower}"`;
    }
    if (token.kind !== "name" && token.kind !== "tilde") return undefined;
    if (token.text === "of") return hintForLineage(previous);
    const misplaced = this.#hintMisplaced(token);
    if (misplaced !== undefined) return misplaced;
    if (token.text === "not") {
      return 'put "not" before the whole condition: not a == b';
    }
    const foreign = FOREIGN_OPERATORS.get(token.text.toLowerCase());
    if (foreign !== undefined) return foreign;
    // A keyword that is right in itself stands in the wrong place.
    if (KEYWORDS.has(token.text)) return undefined;
    const near = didYouMean(token.text, AFTER_CONDITION);
    return near === undefined ? undefined : `did you mean "${near}"?`;
  }

  /** Words that are right in another place of the query. */
  #hintMisplaced({ text }: Token): string | undefined {
    if (didYouMean(text, ["until"]) !== undefined) {
      if (this.#kind === "sequence" && !this.#inStep) {
        return text === "until" ? undefined : 'did you mean "until"?';
      }
      return '"until" ends a sequence: sequence … [ … ] until [ … ]';
    }
    switch (text) {
      case "as":
        return this.#kind === "sequence" && this.#inStep
          ? "an alias stands behind its step: [ … ] as name"
          : "only a step of a sequence takes an alias: [ … ] as name";
      case "by":
        return this.#inStep
          ? "join keys stand behind their step: [ … ] by field"
          : undefined;
      default:
        return undefined;
    }
  }

  #unexpected(expected: string, hint?: string): never {
    const token = this.#token;
    // Behind the last word, not behind the blank lines after it.
    const at = this.#previous?.end ?? token.start;
    this.#fail(
      token.kind === "end" ? { start: at, end: at } : token,
      `expected ${expected}, found ${describe(token)}`,
      hint,
    );
  }

  #fail(span: Span, message: string, hint?: string): never {
    throw new RuleSyntaxError(
      diagnose(this.#source, span, "eql-syntax", message, hint),
    );
  }
}

/** `event.category == "…"`: what stands before `where`, written as a condition. */
function categoryIs(category: string, span: Span): CompareNode {
  const parts = ["event", "category"];
  return {
    kind: "compare",
    operator: "==",
    left: {
      kind: "field",
      path: parts.join("."),
      parts,
      optional: false,
      span,
    },
    right: { kind: "literal", value: category, span },
    span,
  };
}

/** `descendent of [ … ]`: what stands before `of` is misspelt. */
function hintForLineage({ kind, text }: Token): string {
  const near = kind === "name" ? didYouMean(text, LINEAGE) : undefined;
  return near === undefined
    ? "lineage is written descendant of [ … ], child of [ … ] or event of [ … ]"
    : `did you mean "${near} of"?`;
}

/** `in` or `in~`, `like` or `like~`, …: as a plain or a tilde token. */
function isWord(token: Token, text: string): boolean {
  return (
    (token.kind === "name" || token.kind === "tilde") && token.text === text
  );
}

function nameOfOperator(token: Token): string {
  return token.kind === "tilde" ? `${token.text}~` : token.text;
}

/** A token as a message calls it. */
function describe(token: Token): string {
  switch (token.kind) {
    case "end":
      return "the end of the query";
    case "string":
      return `the string ${quote(token.text)}`;
    case "number":
      return `the number ${token.text.slice(0, 40)}`;
    case "quoted":
      return `the field ${quote(token.text)}`;
    case "tilde":
      return quote(`${token.text}~`);
    case "name":
      return KEYWORDS.has(token.text)
        ? `the keyword "${token.text}"`
        : quote(token.text);
    case "operator":
      return `"${token.text}"`;
  }
}
