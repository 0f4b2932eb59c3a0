/**
 * Judges a search before any event is seen. A tree and the data models that logs here are read into go in, diagnostics in
 * the order of the text come out: errors for what cannot run, warnings for what runs as in Splunk and yet does not do what
 * its author meant (a field that no model has is simply missing there, and a search goes on without it).
 */
import { visible } from "../../base/visible.ts";
import { didYouMean } from "../did-you-mean.ts";
import { diagnose } from "../diagnostic.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { quote } from "../quote.ts";
import type { SourceText, Span } from "../source-text.ts";
import { columnsBehind } from "./columns.ts";
import type { Columns } from "./columns.ts";
import { EVAL_FUNCTIONS, OTHER_EVAL_FUNCTIONS } from "./functions.ts";
import { PcreError, translatePcre } from "./pcre.ts";
import type {
  Command,
  EvalCall,
  EvalExpr,
  FieldName,
  Pattern,
  Search,
  SearchExpr,
  SearchValue,
  TstatsCommand,
} from "./tree.ts";

/** The codes of this module; stable, for scripts. */
export type CheckCode =
  /** A data model that no log is read into. */
  | "spl-check-model"
  /** A function that does not exist. */
  | "spl-check-function"
  /** Wrong number of arguments, or one that cannot be used. */
  | "spl-check-arguments"
  /** A regular expression that cannot be read or cannot run. */
  | "spl-check-regex"
  /** A value where a condition must stand, or a condition where a value must. */
  | "spl-check-condition"
  /** Warning: a field that the data model does not have. */
  | "spl-check-field"
  /** Warning: a column that no earlier command makes. */
  | "spl-check-column"
  /** Warning: it means something else than it seems to. */
  | "spl-check-meaning"
  /** Correct, but not run by this version. */
  | "spl-unsupported";

/** A data model with its dataset, and the fields it has here. */
export interface DataModel {
  /** `Endpoint.Processes` */
  readonly name: string;
  /** Without the dataset before them: `process_name`. */
  readonly fields: readonly string[];
}

/** Most errors, and most warnings, told of one search. */
const MAX_TOLD = 25;

/** Fields of every event, which stand without a dataset. `nodename` asks for a child of the dataset. */
const EVENT_FIELDS: ReadonlySet<string> = new Set([
  "_time",
  "host",
  "source",
  "sourcetype",
  "index",
  "nodename",
]);

/** They would say which events Splunk looks at; here it is the log. */
const TIME_FIELDS: ReadonlySet<string> = new Set([
  "earliest",
  "latest",
  "_index_earliest",
  "_index_latest",
]);

const ENTITY = /&(?:gt|lt|amp|quot|apos|#\d{1,6});/;

/** `-1d@d`, `@h`, `-90m`, `now` */
const TIME_MODIFIER =
  /^(?:now)?(?:[+-]\d{0,9}[a-z]{1,8})*(?:@[a-z]{1,8}\d?(?:[+-]\d{1,9}[a-z]{1,8})?)?$/;

/**
 * Checks a search.
 *
 * @param source the text the search was parsed from
 * @param models the data models that logs are read into
 * @returns errors and warnings in the order of the text, 25 of each at most; each only once a place
 */
export function checkSearch(
  search: Search,
  source: SourceText,
  models: readonly DataModel[],
): readonly Diagnostic[] {
  const checker = new Checker(source, models);
  checker.search(search, false);
  return checker.result();
}

/** A complaint before its line is drawn. */
interface Finding {
  readonly severity: Diagnostic["severity"];
  readonly code: CheckCode;
  readonly span: Span;
  readonly message: string;
  readonly hint: string | undefined;
}

class Checker {
  readonly #source: SourceText;
  readonly #models: readonly DataModel[];
  readonly #found: Finding[] = [];

  constructor(source: SourceText, models: readonly DataModel[]) {
    this.#source = source;
    this.#models = models;
  }

  result(): readonly Diagnostic[] {
    const seen = new Set<string>();
    const told = { error: 0, warning: 0 };
    return this.#found
      .toSorted((a, b) => a.span.start - b.span.start)
      .filter(({ span, message, severity }) => {
        const key = `${span.start} ${message}`;
        if (seen.has(key) || told[severity] >= MAX_TOLD) return false;
        seen.add(key);
        told[severity]++;
        return true;
      })
      .map(({ severity, code, span, message, hint }) =>
        diagnose(this.#source, span, code, message, hint, severity),
      );
  }

  search({ commands }: Search, inBrackets: boolean): void {
    let columns: Columns = { names: new Map(), complete: false };
    for (const [index, command] of commands.entries()) {
      this.#place(command, index, inBrackets);
      this.#command(command, columns);
      columns = columnsBehind(columns, command);
    }
  }

  /** Rows begin with `tstats`, in brackets also with a table. */
  #place(command: Command, index: number, inBrackets: boolean): void {
    const { kind, span } = command;
    const makesRows = kind === "tstats" || kind === "inputlookup";
    if (index > 0) {
      if (makesRows) {
        this.#error(
          "spl-unsupported",
          headOf(span, kind),
          `${kind} behind another command does not run here`,
          "it makes its own rows: it stands first",
        );
      }
    } else if (kind === "inputlookup" && !inBrackets) {
      this.#error(
        "spl-unsupported",
        headOf(span, kind),
        "a search that begins with a lookup table does not run here",
        "no event would ever make it true: begin with | tstats",
      );
    } else if (!makesRows) {
      this.#error(
        "spl-unsupported",
        kind === "search" ? span : headOf(span, kind),
        "a search over raw events does not run here",
        "begin with | tstats … from datamodel=…",
      );
    }
  }

  #command(command: Command, columns: Columns): void {
    const read = (field: FieldName): void => this.#column(field, columns);
    switch (command.kind) {
      case "tstats":
        return this.#tstats(command);
      case "search":
        this.#searchExpr(command.condition, (field) => read(field));
        return;
      case "where":
        return this.#condition(command.condition, columns, "where");
      case "eval": {
        let known = columns;
        for (const assignment of command.assignments) {
          const { field, value } = assignment;
          this.#value(value, known);
          if (isCondition(value) === true) {
            this.#error(
              "spl-check-condition",
              value.span,
              `${quote(field.name)} cannot be set to a condition`,
              "write if(condition, 1, 0)",
            );
          }
          known = columnsBehind(known, {
            ...command,
            assignments: [assignment],
          });
        }
        return;
      }
      case "stats":
      case "eventstats":
        for (const { field } of command.aggregates) {
          if (field !== undefined) read(field);
        }
        command.by.forEach(read);
        return;
      case "regex":
        this.#pattern(command.pattern);
        return read(command.field);
      case "rex": {
        const groups = this.#pattern(command.pattern);
        if (groups?.length === 0) {
          this.#error(
            "spl-check-regex",
            command.pattern.span,
            "the expression has no named group, so rex would set nothing",
            "write (?<name>…)",
          );
        }
        return read(command.field);
      }
      case "dedup":
        command.fields.forEach(read);
        return;
      case "sort":
        command.keys.forEach(({ field }) => read(field));
        return;
      case "bin":
      case "mvexpand":
        return read(command.field);
      case "lookup":
        command.inputs.forEach(({ field }) => read(field));
        return;
      case "join":
        command.keys.forEach(read);
        return this.search(command.subsearch, true);
      case "inputlookup":
        if (command.where !== undefined) {
          this.#searchExpr(command.where, () => undefined);
        }
        return;
      // Columns that are not there are no harm to these.
      case "fields":
      case "table":
      case "rename":
      case "convert":
      case "fillnull":
      case "head":
        return;
    }
  }

  // --- tstats ---------------------------------------------------------------------------------------------------

  #tstats(command: TstatsCommand): void {
    const { dataModel, by, aggregates, where, timeSpan } = command;
    const model = this.#model(dataModel);
    const field = (each: FieldName): void => {
      if (model !== undefined) this.#modelField(each, model);
    };
    for (const each of aggregates) {
      if (each.field !== undefined) field(each.field);
    }
    by.forEach(field);
    if (where !== undefined) {
      this.#searchExpr(where, field);
      this.#refuseText(where);
    }
    const time = by.find(({ name }) => name === "_time");
    if (time !== undefined && timeSpan === undefined) {
      this.#warn(
        "spl-check-meaning",
        time.span,
        "_time without a span makes a row of every point in time",
        "write _time span=1h",
      );
    }
    if (time === undefined && timeSpan !== undefined) {
      this.#warn(
        "spl-check-meaning",
        headOf(command.span, "tstats"),
        "span has no meaning without _time",
        "write by _time span=…",
      );
    }
    if (by.length > 0 && command.fillnullValue === undefined) {
      this.#warn(
        "spl-check-meaning",
        headOf(command.span, "tstats"),
        "events that lack one of the by-fields are left out",
        "write `security_content_summariesonly` or fillnull_value=null",
      );
    }
  }

  /** The model by its name, or by the name of the whole if that has one dataset here. */
  #model({ name, span }: FieldName): DataModel | undefined {
    const exact = this.#models.find((each) => each.name === name);
    if (exact !== undefined) return exact;
    const datasets = this.#models.filter((each) =>
      each.name.startsWith(`${name}.`),
    );
    if (datasets.length === 1) return datasets[0];
    const names = this.#models.map((each) => each.name);
    const near = didYouMean(name, names);
    this.#error(
      "spl-check-model",
      span,
      `no log here is read into the data model ${quote(name)}${near === undefined ? "" : `, did you mean "${near}"?`}`,
      datasets.length > 1
        ? `name its dataset: ${datasets.map((each) => each.name).join(", ")}`
        : `the data models are ${names.join(", ")}`,
    );
    return undefined;
  }

  #modelField({ name, span }: FieldName, model: DataModel): void {
    if (EVENT_FIELDS.has(name)) return;
    if (TIME_FIELDS.has(name)) {
      this.#error(
        "spl-unsupported",
        span,
        `a time range (${name}) does not run here`,
        "the log is the range, and --since and --until narrow it",
      );
      return;
    }
    const dataset = model.name.slice(model.name.indexOf(".") + 1);
    const prefix = `${dataset}.`;
    const bare = name.toLowerCase().startsWith(prefix.toLowerCase())
      ? name.slice(prefix.length)
      : name;
    if (name === prefix + bare && model.fields.includes(bare)) return;
    const field = didYouMean(bare, model.fields);
    const near = field === undefined ? undefined : prefix + field;
    const problem = name.startsWith(prefix)
      ? `${model.name} has no field ${quote(bare)} here`
      : `${quote(name)} is no field of ${dataset}`;
    this.#warn(
      "spl-check-field",
      span,
      `${problem}${near === undefined ? "" : `, did you mean "${near}"?`}`,
      "it is taken as missing in every event",
    );
  }

  /** @param field what to do with each field that is read */
  #searchExpr(expr: SearchExpr, field: (field: FieldName) => void): void {
    switch (expr.kind) {
      case "and":
      case "or":
        for (const each of expr.operands) this.#searchExpr(each, field);
        return;
      case "not":
        return this.#searchExpr(expr.operand, field);
      case "comparison":
        field(expr.field);
        return this.#entity(expr.value);
      case "in":
        field(expr.field);
        return expr.values.forEach((each) => this.#entity(each));
      case "text":
        return this.#entity(expr.value);
    }
  }

  #entity({ text, span }: SearchValue): void {
    const entity = ENTITY.exec(text)?.[0];
    if (entity === undefined) return;
    this.#warn(
      "spl-check-meaning",
      span,
      `${quote(entity)} is looked for as it is written`,
      "a sign was written for HTML: write the sign itself",
    );
  }

  #refuseText(expr: SearchExpr): void {
    switch (expr.kind) {
      case "and":
      case "or":
        for (const each of expr.operands) this.#refuseText(each);
        return;
      case "not":
        return this.#refuseText(expr.operand);
      case "text":
        // Every event.
        if (expr.value.text === "*") return;
        this.#error(
          "spl-unsupported",
          expr.span,
          `${quote(expr.value.text)} without a field: a data model has no text of the event to look in`,
          "name a field: Processes.process=*text*",
        );
    }
  }

  // --- columns and eval expressions -----------------------------------------------------------------------------

  #column({ name, span }: FieldName, { names, complete }: Columns): void {
    if (!complete || names.has(name)) return;
    const near = didYouMean(name, names.keys());
    this.#warn(
      "spl-check-column",
      span,
      `no earlier command makes the column ${quote(name)}${near === undefined ? "" : `, did you mean "${near}"?`}`,
      "it is missing in every row",
    );
  }

  #condition(expr: EvalExpr, columns: Columns, where: string): void {
    this.#value(expr, columns);
    if (isCondition(expr) !== false) return;
    this.#error(
      "spl-check-condition",
      expr.span,
      `${where} needs a condition, not ${expr.kind === "field" ? "a field" : "a value"}`,
      expr.kind === "field"
        ? `write isnotnull(${visible(expr.name, 40)}) or compare it`
        : "compare it with something",
    );
  }

  #value(expr: EvalExpr, columns: Columns): void {
    switch (expr.kind) {
      case "literal":
        if (typeof expr.value === "string") {
          this.#entity({ text: expr.value, span: expr.span });
        }
        return;
      case "field":
        // `null` bare is a field that no row has: writers mean null().
        if (expr.name === "null") return;
        return this.#column(expr, columns);
      case "call":
        return this.#call(expr, columns);
      case "and":
      case "or":
        for (const each of expr.operands) {
          this.#condition(each, columns, expr.kind.toUpperCase());
        }
        return;
      case "not":
        return this.#condition(expr.operand, columns, "NOT");
      case "comparison":
      case "arithmetic":
        this.#value(expr.left, columns);
        return this.#value(expr.right, columns);
      case "in":
        this.#value(expr.operand, columns);
        for (const each of expr.members) this.#value(each, columns);
        return;
      case "like":
        this.#value(expr.operand, columns);
        return this.#value(expr.pattern, columns);
      case "negate":
        return this.#value(expr.operand, columns);
    }
  }

  #call(call: EvalCall, columns: Columns): void {
    const { name, args, nameSpan, span } = call;
    for (const [index, each] of args.entries()) {
      if (isConditionArgument(call, index)) {
        this.#condition(each, columns, `${name}(…)`);
      } else this.#value(each, columns);
    }
    const found = EVAL_FUNCTIONS.get(name);
    if (found === undefined) return this.#unknownFunction(name, nameSpan);
    const { minArguments: min, maxArguments: max } = found;
    if (args.length < min || args.length > max) {
      this.#error(
        "spl-check-arguments",
        span,
        `${name} takes ${argumentCount(min, max)}, not ${args.length}`,
      );
      return;
    }
    if (name === "case" && args.length % 2 === 1) {
      this.#error(
        "spl-check-arguments",
        span,
        "case takes pairs of a condition and a value",
        "write true(), value for the rest",
      );
    }
    if (name === "match" || name === "replace") {
      const pattern = args[1]!;
      if (pattern.kind === "literal" && typeof pattern.value === "string") {
        this.#pattern({ text: pattern.value, span: pattern.span });
      }
    }
    if (name === "relative_time") {
      const modifier = args[1]!;
      if (
        modifier.kind === "literal" &&
        !TIME_MODIFIER.test(String(modifier.value))
      ) {
        this.#error(
          "spl-check-arguments",
          modifier.span,
          `${quote(String(modifier.value))} is not an offset of time`,
          'write "-1d@d"',
        );
      }
    }
    const [operand] = args;
    if (
      (name === "isnotnull" || name === "isnull") &&
      operand?.kind === "field" &&
      columns.names.get(operand.name) === true
    ) {
      this.#warn(
        "spl-check-meaning",
        span,
        `${name}(${visible(operand.name, 40)}) is always ${name === "isnotnull"}`,
        "every row has a value there: a missing by-field was filled, or its event left out",
      );
    }
  }

  #unknownFunction(name: string, span: Span): void {
    if (OTHER_EVAL_FUNCTIONS.has(name)) {
      this.#error(
        "spl-unsupported",
        span,
        `the function ${quote(name)} does not run here`,
      );
      return;
    }
    const near = didYouMean(name, EVAL_FUNCTIONS.keys());
    this.#error(
      "spl-check-function",
      span,
      `unknown function ${quote(name)}${near === undefined ? "" : `, did you mean "${near}"?`}`,
    );
  }

  /** @returns the names of its groups, or undefined if it cannot be read */
  #pattern({ text, span }: Pattern): readonly string[] | undefined {
    try {
      return translatePcre(text).groups;
    } catch (error) {
      if (!(error instanceof PcreError)) throw error;
      this.#error(
        "spl-check-regex",
        span,
        `the regular expression cannot ${error.hint === undefined ? "be read" : "run here"}: ${visible(error.message, 200)}`,
        error.hint,
      );
      return undefined;
    }
  }

  #error(code: CheckCode, span: Span, message: string, hint?: string): void {
    this.#found.push({ severity: "error", code, span, message, hint });
  }

  #warn(code: CheckCode, span: Span, message: string, hint?: string): void {
    this.#found.push({ severity: "warning", code, span, message, hint });
  }
}

/** True for what is true or false, which a field never is; undefined for a function that is told of already. */
function isCondition(expr: EvalExpr): boolean | undefined {
  switch (expr.kind) {
    case "and":
    case "or":
    case "not":
    case "comparison":
    case "in":
    case "like":
      return true;
    case "call":
      if (expr.name === "if") {
        return expr.args.slice(1).every((each) => isCondition(each));
      }
      return EVAL_FUNCTIONS.get(expr.name)?.isCondition;
    default:
      return false;
  }
}

/** `if(here, …)`, `case(here, …, here, …)` */
function isConditionArgument({ name }: EvalCall, index: number): boolean {
  return (name === "if" && index === 0) || (name === "case" && index % 2 === 0);
}

function argumentCount(min: number, max: number): string {
  const noun = (count: number): string =>
    `${count} argument${count === 1 ? "" : "s"}`;
  if (min === max) return noun(min);
  return max === Infinity ? `${noun(min)} or more` : `${min} to ${noun(max)}`;
}

/** The command's own name. */
function headOf({ start, end }: Span, name: string): Span {
  return { start, end: Math.min(end, start + name.length) };
}
