/**
 * A syntax tree to the text of a search in its one canonical form: a command on each line, keywords in capitals, values
 * between double quotes unless they are plain words, parentheses around every OR that stands beside an AND, which shows how
 * Splunk reads a chain that was written without. Reading the text again gives the same tree, spans aside.
 */
import { EVAL_KEYWORDS } from "./eval-expression.ts";
import type {
  Aggregate,
  Command,
  EvalExpr,
  FieldName,
  LookupColumn,
  Search,
  SearchExpr,
  SearchValue,
  TimeSpan,
  TstatsCommand,
} from "./tree.ts";

/** Prints a search. The text ends without a line break. */
export function printSearch(search: Search): string {
  return search.commands.map((each) => `| ${printCommand(each)}`).join("\n");
}

/** Prints one command, without the pipe before it. */
export function printCommand(command: Command): string {
  switch (command.kind) {
    case "tstats":
      return printTstats(command);
    case "search":
      return `search ${printSearchExpr(command.condition)}`;
    case "where":
      return `where ${printEvalExpr(command.condition)}`;
    case "eval": {
      const assignments = command.assignments.map(
        ({ field, value }) =>
          `${printTarget(field.name)}=${printEvalExpr(value)}`,
      );
      return `eval ${assignments.join(", ")}`;
    }
    case "stats":
    case "eventstats":
      return `${command.kind} ${printAggregates(command.aggregates)}${printBy(command.by)}`;
    case "regex":
      return `regex ${printName(command.field)}${command.negated ? "!=" : "="}${printText(command.pattern.text)}`;
    case "rex":
      return `rex field=${printName(command.field)} ${printText(command.pattern.text)}`;
    case "fields":
      return `fields ${command.removed ? "-" : "+"} ${printNames(command.fields)}`;
    case "table":
      return `table ${printNames(command.fields)}`;
    case "rename": {
      const renames = command.renames.map(
        ({ from, to }) => `${printName(from)} AS ${printName(to)}`,
      );
      return `rename ${renames.join(", ")}`;
    }
    case "dedup":
      // The number keeps a first field that is one from being read as it.
      return `dedup 1 ${printNames(command.fields)}`;
    case "sort": {
      const limit = command.limit === undefined ? "" : ` ${command.limit}`;
      const keys = command.keys.map(
        ({ field, descending }) =>
          `${descending ? "-" : "+"} ${printName(field)}`,
      );
      return `sort${limit} ${keys.join(", ")}`;
    }
    case "head":
      return `head ${command.count}`;
    case "bin":
      return `bin span=${printTimeSpan(command.timeSpan)} ${printName(command.field)}${printAs(command.column, command.field.name)}`;
    case "convert": {
      const { timeFormat, conversions } = command;
      const format =
        timeFormat === undefined ? "" : ` timeformat=${printText(timeFormat)}`;
      const calls = conversions.map(
        ({ field, column }) =>
          `ctime(${printName(field)})${printAs(column, field.name)}`,
      );
      return `convert${format} ${calls.join(", ")}`;
    }
    case "fillnull": {
      const names =
        command.fields.length === 0 ? "" : ` ${printNames(command.fields)}`;
      return `fillnull value=${printText(command.value)}${names}`;
    }
    case "mvexpand": {
      const limit = command.limit === 0 ? "" : ` limit=${command.limit}`;
      return `mvexpand ${printName(command.field)}${limit}`;
    }
    case "lookup": {
      const { table, inputs, keepsExisting, outputs } = command;
      const output =
        outputs.length === 0
          ? ""
          : ` ${keepsExisting ? "OUTPUTNEW" : "OUTPUT"} ${printLookupColumns(outputs)}`;
      return `lookup ${printName(table)} ${printLookupColumns(inputs)}${output}`;
    }
    case "inputlookup": {
      const where =
        command.where === undefined
          ? ""
          : ` WHERE ${printSearchExpr(command.where)}`;
      return `inputlookup ${printName(command.table)}${where}`;
    }
    case "join": {
      const { type, max, keys, subsearch } = command;
      const inner = subsearch.commands.map(printCommand).join("\n    | ");
      return `join type=${type} max=${max} ${printNames(keys)} [\n    | ${inner} ]`;
    }
  }
}

function printTstats(command: TstatsCommand): string {
  const { fillnullValue, storageOptions, where, by, timeSpan } = command;
  const options = storageOptions.map(
    ({ name, value }) => `${name}=${printText(value)} `,
  );
  if (fillnullValue !== undefined) {
    options.push(`fillnull_value=${printText(fillnullValue)} `);
  }
  const span = timeSpan === undefined ? "" : ` span=${printTimeSpan(timeSpan)}`;
  return [
    `tstats ${options.join("")}${printAggregates(command.aggregates)}`,
    ` FROM datamodel=${printName(command.dataModel)}`,
    where === undefined ? "" : ` WHERE ${printSearchExpr(where)}`,
    `${printBy(by)}${span}`,
  ].join("");
}

function printAggregates(aggregates: readonly Aggregate[]): string {
  return aggregates
    .map((each) => {
      const { function: name, field, column } = each;
      const call = field === undefined ? name : `${name}(${printName(field)})`;
      const unnamed = field === undefined ? name : `${name}(${field.name})`;
      return `${call}${printAs(column, unnamed)}`;
    })
    .join(" ");
}

function printAs(column: string, usual: string): string {
  return column === usual ? "" : ` AS ${printNameText(column)}`;
}

function printBy(by: readonly FieldName[]): string {
  return by.length === 0 ? "" : ` BY ${printNames(by)}`;
}

const printTimeSpan = ({ value, unit }: TimeSpan): string => `${value}${unit}`;

function printLookupColumns(columns: readonly LookupColumn[]): string {
  return columns
    .map(
      ({ column, field }) =>
        `${printName(column)}${printAs(field.name, column.name)}`,
    )
    .join(", ");
}

const printNames = (fields: readonly FieldName[]): string =>
  fields.map(printName).join(", ");

/** Prints the name of a field or column, between quotes where it needs them. */
export function printName({ name }: FieldName): string {
  return printNameText(name);
}

const PLAIN_NAME = /^[A-Za-z_*][A-Za-z0-9_.*{}]*$/;

/** Words with a meaning of their own where names stand. */
const NAME_KEYWORDS: ReadonlySet<string> = new Set(
  "and as by from groupby in not or output outputnew sortby where eval ctime".split(
    " ",
  ),
);

function printNameText(name: string): string {
  const plain = PLAIN_NAME.test(name) && !NAME_KEYWORDS.has(name.toLowerCase());
  return plain ? name : printText(name);
}

/** A text between quotes, with the escapes that are undone in every text. */
function printText(text: string): string {
  return `"${text.replace(/[\\"]/g, "\\$&")}"`;
}

// --- search expressions -----------------------------------------------------------------------------------------

/** Prints a search expression. */
export function printSearchExpr(expr: SearchExpr): string {
  switch (expr.kind) {
    case "and":
    case "or":
      return expr.operands
        .map((each) => printOperand(each))
        .join(expr.kind === "and" ? " AND " : " OR ");
    case "not":
      return `NOT ${printOperand(expr.operand)}`;
    case "comparison":
      return `${printName(expr.field)}${expr.operator}${printValue(expr.value)}`;
    case "in":
      return `${printName(expr.field)} IN (${expr.values.map(printValue).join(", ")})`;
    case "text":
      return printValue(expr.value);
  }
}

/** Every AND and OR inside another expression stands in parentheses, needed or not: people read them the other way round. */
function printOperand(expr: SearchExpr): string {
  const text = printSearchExpr(expr);
  return expr.kind === "and" || expr.kind === "or" ? `(${text})` : text;
}

const PLAIN_VALUE = /^[A-Za-z0-9_.*:/-]+$/;
const VALUE_KEYWORDS = /^(?:and|or|not|by|groupby|in)$/i;

function printValue({ text }: SearchValue): string {
  const plain = PLAIN_VALUE.test(text) && !VALUE_KEYWORDS.test(text);
  return plain ? text : printText(text);
}

// --- eval expressions -------------------------------------------------------------------------------------------

/** Binding strength, loosest first; the rows of the grammar in `eval-expression.ts`. */
const OR = 1;
const AND = 2;
const NOT = 3;
const COMPARISON = 4;
const SUM = 5;
const PRODUCT = 6;
const UNARY = 7;
const PRIMARY = 8;

/** Prints an eval expression. */
export function printEvalExpr(expr: EvalExpr): string {
  return print(expr, OR);
}

/** The text of `expr` where the grammar asks for something that binds at least as strongly as `least`. */
function print(expr: EvalExpr, least: number): string {
  const [text, strength] = printAlone(expr);
  return strength < least ? `(${text})` : text;
}

function printAlone(expr: EvalExpr): readonly [text: string, strength: number] {
  switch (expr.kind) {
    case "literal": {
      const { value } = expr;
      return [
        typeof value === "string" ? printText(value) : String(value),
        PRIMARY,
      ];
    }
    case "field":
      return [printEvalField(expr.name), PRIMARY];
    case "call":
      return [`${expr.name}(${printList(expr.args)})`, PRIMARY];
    case "or":
      return [expr.operands.map((each) => print(each, AND)).join(" OR "), OR];
    case "and":
      return [expr.operands.map((each) => print(each, NOT)).join(" AND "), AND];
    case "not":
      return [`NOT ${print(expr.operand, NOT)}`, NOT];
    case "comparison":
      return [
        `${print(expr.left, SUM)} ${expr.operator} ${print(expr.right, SUM)}`,
        COMPARISON,
      ];
    case "in":
      return [
        `${print(expr.operand, SUM)} IN (${printList(expr.members)})`,
        COMPARISON,
      ];
    case "like":
      return [
        `${print(expr.operand, SUM)} LIKE ${print(expr.pattern, SUM)}`,
        COMPARISON,
      ];
    case "arithmetic": {
      const { operator } = expr;
      const strength = "+-.".includes(operator) ? SUM : PRODUCT;
      const left = print(expr.left, strength);
      const right = print(expr.right, strength + 1);
      return [`${left} ${operator} ${right}`, strength];
    }
    case "negate":
      return [`-${print(expr.operand, UNARY)}`, UNARY];
  }
}

const printList = (members: readonly EvalExpr[]): string =>
  members.map((each) => print(each, OR)).join(", ");

/** What eval sets may stand between double quotes, too, and then hold any sign. */
function printTarget(name: string): string {
  return /['"`]/.test(name) ? printText(name) : printEvalField(name);
}

const EVAL_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

function printEvalField(name: string): string {
  const plain = EVAL_NAME.test(name) && !EVAL_KEYWORDS.has(name.toLowerCase());
  return plain ? name : `'${name}'`;
}
