/**
 * A syntax tree to EQL text in its one canonical form: an event query on one line, a sequence with a line for each
 * step, strings always between double quotes, parentheses only where the tree needs them. Reading the text again
 * gives the same tree, spans aside.
 */
import { KEYWORDS } from "./lexer.ts";
import type {
  Expr,
  FieldNode,
  Filter,
  Pipe,
  Query,
  Step,
  UntilStep,
} from "./tree.ts";

/** Binding strength, loosest first; the rows of the grammar in `parser.ts`. */
const OR = 1;
const AND = 2;
const NOT = 3;
const COMPARISON = 4;
const SUM = 5;
const PRODUCT = 6;
const UNARY = 7;
const PREDICATE = 8;
const PRIMARY = 9;

/** Prints a query. The text ends without a line break. */
export function printQuery(query: Query): string {
  switch (query.kind) {
    case "event":
      return [printFilter(query.filter), ...query.pipes.map(printPipe)].join(
        "\n",
      );
    case "sequence": {
      const { maxspan, until } = query;
      const span =
        maxspan === undefined
          ? ""
          : ` with maxspan=${maxspan.value}${maxspan.unit}`;
      return [
        `sequence${printKeys(query.by)}${span}`,
        ...query.steps.map((step) => `  ${printStep(step)}`),
        ...(until === undefined ? [] : [`until ${printUntilStep(until)}`]),
        ...query.pipes.map(printPipe),
      ].join("\n");
    }
    case "sample":
      return [
        `sample${printKeys(query.by)}`,
        ...query.steps.map((step) => `  ${printUntilStep(step)}`),
        ...query.pipes.map(printPipe),
      ].join("\n");
  }
}

function printStep(step: Step): string {
  const runs = step.runs === 1 ? "" : ` with runs=${step.runs}`;
  const alias = step.alias === undefined ? "" : ` as ${step.alias}`;
  return `${step.missing ? "!" : ""}${printUntilStep(step)}${runs}${alias}`;
}

function printUntilStep(step: UntilStep | Step): string {
  return `[${printFilter(step.filter)}]${printKeys(step.by)}`;
}

function printPipe(pipe: Pipe): string {
  return `| ${pipe.name} ${pipe.count}`;
}

function printKeys(by: readonly FieldNode[]): string {
  return by.length === 0 ? "" : ` by ${by.map(printField).join(", ")}`;
}

/** Prints `category where condition`. */
export function printFilter(filter: Filter): string {
  const { category } = filter;
  const plain = category === "any" || isPlainName(category);
  const name = plain ? category : printString(category);
  return `${name} where ${printExpr(filter.condition)}`;
}

/** Prints a condition or a value. */
export function printExpr(expr: Expr): string {
  return print(expr, OR);
}

/** The text of `expr` where the grammar asks for something that binds at least as strongly as `least`. */
function print(expr: Expr, least: number): string {
  const [text, strength] = printAlone(expr);
  return strength < least ? `(${text})` : text;
}

function printAlone(expr: Expr): readonly [text: string, strength: number] {
  switch (expr.kind) {
    case "literal": {
      const { value, float } = expr;
      const text = typeof value === "string" ? printString(value) : `${value}`;
      return [float === true ? `${text}.0` : text, PRIMARY];
    }
    case "field":
      return [printField(expr), PRIMARY];
    case "variable":
      return [
        `$${[expr.name, ...expr.parts.map(printPart)].join(".")}`,
        PRIMARY,
      ];
    case "call": {
      const args = expr.args.map((arg) => print(arg, OR)).join(", ");
      return [`${expr.name}${expr.insensitive ? "~" : ""}(${args})`, PRIMARY];
    }
    case "or":
      return [expr.operands.map((each) => print(each, AND)).join(" or "), OR];
    case "and":
      return [expr.operands.map((each) => print(each, NOT)).join(" and "), AND];
    case "not":
      return [`not ${print(expr.operand, NOT)}`, NOT];
    case "lineage":
      return [`${expr.relation} of [${printFilter(expr.filter)}]`, NOT];
    case "compare":
      return [
        `${print(expr.left, SUM)} ${expr.operator} ${print(expr.right, SUM)}`,
        COMPARISON,
      ];
    case "arithmetic": {
      const strength =
        expr.operator === "+" || expr.operator === "-" ? SUM : PRODUCT;
      const left = print(expr.left, strength);
      const right = print(expr.right, strength + 1);
      return [`${left} ${expr.operator} ${right}`, strength];
    }
    case "negate":
      return [`-${print(expr.operand, UNARY)}`, UNARY];
    case "match": {
      const patterns = expr.patterns.map((each) => print(each, PRIMARY));
      const list =
        patterns.length === 1 ? patterns[0]! : `(${patterns.join(", ")})`;
      return [
        `${print(expr.operand, PRIMARY)} ${expr.operator} ${list}`,
        PREDICATE,
      ];
    }
    case "in": {
      const members = expr.members.map((each) => print(each, OR)).join(", ");
      const operator = `${expr.negated ? "not " : ""}in${expr.insensitive ? "~" : ""}`;
      return [
        `${print(expr.operand, PRIMARY)} ${operator} (${members})`,
        PREDICATE,
      ];
    }
  }
}

/** Prints a field with its marks: `` ?process.`parent-name` ``. */
export function printField(field: FieldNode): string {
  const [first, ...rest] = field.parts;
  const head = isPlainName(first!) ? first! : printQuoted(first!);
  const path = [head, ...rest.map(printPart)].join(".");
  return field.optional ? `?${path}` : path;
}

/** A part after a dot: there a keyword needs no backticks. */
function printPart(part: string): string {
  return NAME.test(part) ? part : printQuoted(part);
}

const NAME = /^[A-Za-z_@][A-Za-z0-9_@]*$/;

function isPlainName(text: string): boolean {
  return NAME.test(text) && !KEYWORDS.has(text);
}

function printQuoted(name: string): string {
  return `\`${name.replaceAll("`", "``")}\``;
}

const ESCAPES: Readonly<Record<string, string>> = {
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\b": "\\b",
  "\f": "\\f",
  "\\": "\\\\",
  '"': '\\"',
};

/** Control and invisible characters are written `\u{…}`, so that the text shows all that it holds. */
function printString(value: string): string {
  const body = value.replace(
    /["\\\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (char) =>
      ESCAPES[char] ??
      `\\u{${char.codePointAt(0)!.toString(16).padStart(2, "0")}}`,
  );
  return `"${body}"`;
}
