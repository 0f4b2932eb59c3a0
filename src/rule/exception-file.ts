/**
 * The file of a team's own exceptions: TOML in, exceptions or located errors out. A file with an error gives no exception
 * at all, so that a slip of the pen never hides what nobody meant to hide.
 *
 * ```toml
 * [[exception]]
 * rule = "47ab3f55-…"                # the id of a rule, or "*"
 * condition = '''process.executable : "C:\\backup\\agent.exe" and user.name : "svc"'''
 * reason = "backup agent, CHG-1234"
 * until = 2027-01-31                 # alerts that happened later are told
 * ```
 *
 * How an exception is written is here, too, so that what one of them writes the other reads.
 */
import { parse, TomlError } from "smol-toml";
import { formatTimestamp, parseTimestamp } from "../base/time.ts";
import type { Us } from "../base/time.ts";
import { didYouMean } from "../lang/did-you-mean.ts";
import { diagnose } from "../lang/diagnostic.ts";
import type { Diagnostic } from "../lang/diagnostic.ts";
import { ARRAY_SEARCH } from "../lang/eql/functions.ts";
import { loadQuery } from "../lang/eql/load-query.ts";
import type { Expr } from "../lang/eql/tree.ts";
import { quote } from "../lang/quote.ts";
import { sourceText } from "../lang/source-text.ts";
import type { SourceText, Span } from "../lang/source-text.ts";
import { diagnoseToml } from "./elastic-toml.ts";
import { idFromName } from "./id-from-name.ts";
import { isTable } from "./rule-file.ts";
import type { RuleFileText, Table } from "./rule-file.ts";
import { findPlaces, tomlSourceText } from "./toml-places.ts";
import type { TomlPlaces } from "./toml-places.ts";

/** Every alert of a rule asks all of them. */
export const MOST_EXCEPTIONS = 1_000;

/** Stands for all rules. */
export const ALL_RULES = "*";

export interface RuleException {
  /** Its own name; of one that gives none it is made from what it says. */
  readonly id: string;
  /** The id of its rule, or {@link ALL_RULES}. */
  readonly ruleId: string;
  /** True for the evidence that it hides. */
  readonly condition: Expr;
  /** The condition as it is written. */
  readonly text: string;
  /** The step of a sequence whose event it is about, 1-based; undefined: any. */
  readonly step: number | undefined;
  readonly reason: string;
  readonly by: string | undefined;
  /** When it was written, as it stands in the file. */
  readonly at: string | undefined;
  /** Alerts that happened at this time or later are not hidden. */
  readonly untilUs: Us | undefined;
  /** Where rule, step and condition stand, for what only the rules can tell. */
  readonly places: {
    readonly file: SourceText;
    readonly rule: Span;
    readonly step: Span;
    /** The file's span of a span of the condition. */
    readonly condition: (span: Span) => Span;
  };
}

/** What is written of an exception. */
export interface ExceptionEntry {
  readonly id: string;
  readonly ruleId: string;
  /** The rule's name, for whoever reads the file. */
  readonly rule: string;
  readonly condition: string;
  readonly step?: number;
  readonly reason: string;
  readonly by: string;
  /** ISO 8601. */
  readonly at: string;
  readonly until?: string;
}

export interface ReadExceptions {
  /** In the order of the file; none where there is an error. */
  readonly exceptions: readonly RuleException[];
  readonly errors: readonly Diagnostic[];
}

const KEYS = [
  "id",
  "rule",
  "name",
  "condition",
  "step",
  "reason",
  "by",
  "at",
  "until",
] as const;

/** Reads the file. Never throws on bad content. */
export function readExceptionFile(file: RuleFileText): ReadExceptions {
  let document: Table;
  try {
    document = parse(file.text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    return { exceptions: [], errors: [diagnoseToml(file, error)] };
  }
  return new Reader(file, document).read();
}

class Reader {
  readonly #file: RuleFileText;
  readonly #document: Table;
  readonly #source: SourceText;
  readonly #places: TomlPlaces;
  readonly #errors: Diagnostic[] = [];

  constructor(file: RuleFileText, document: Table) {
    this.#file = file;
    this.#document = document;
    this.#source = sourceText(file.text, file.path);
    this.#places = findPlaces(file.text);
  }

  read(): ReadExceptions {
    const { exception: entries = [], ...others } = this.#document;
    for (const key of Object.keys(others)) {
      this.#error(
        this.#key(key),
        `a file of exceptions has no ${quote(key, 60)}`,
        "each exception stands below a line [[exception]]",
      );
    }
    if (!Array.isArray(entries) || !entries.every(isTable)) {
      this.#error(
        this.#key("exception"),
        "exceptions are no list here",
        "write each below a line [[exception]]",
      );
      return this.#result([]);
    }
    if (entries.length > MOST_EXCEPTIONS) {
      this.#error(
        this.#key(`exception[${MOST_EXCEPTIONS}]`),
        `${entries.length} exceptions; the most is ${MOST_EXCEPTIONS}`,
        'one exception may name several values: user.name : ("a", "b")',
      );
      return this.#result([]);
    }
    const ids = new Map<string, number>();
    const exceptions = entries.flatMap((entry: Table, i) => {
      const exception = this.#entry(entry, `exception[${i}]`);
      if (exception === undefined) return [];
      const first = ids.get(exception.id);
      if (first !== undefined) {
        this.#error(
          this.#value(`exception[${i}].id`),
          `exception ${i + 1} has the id ${quote(exception.id, 80)} of exception ${first}`,
          "give each an id of its own, or leave it out",
        );
      }
      ids.set(exception.id, i + 1);
      return [exception];
    });
    return this.#result(exceptions);
  }

  #result(exceptions: readonly RuleException[]): ReadExceptions {
    const errors = this.#errors.toSorted(
      ({ location: a }, { location: b }) =>
        a.line - b.line || a.column - b.column,
    );
    return { exceptions: errors.length > 0 ? [] : exceptions, errors };
  }

  #entry(entry: Table, path: string): RuleException | undefined {
    for (const key of Object.keys(entry)) {
      if ((KEYS as readonly string[]).includes(key)) continue;
      const near = didYouMean(key, KEYS);
      this.#error(
        this.#key(`${path}.${key}`),
        `an exception has no ${quote(key, 60)}`,
        near === undefined
          ? `it has ${KEYS.join(", ")}`
          : `did you mean ${quote(near)}?`,
      );
    }
    const ruleId = this.#text(
      entry,
      path,
      "rule",
      'write the id of the rule ("tripline rules list" has it), or "*" for all rules',
    );
    const condition = this.#text(
      entry,
      path,
      "condition",
      "write what holds of the evidence, such as '''process.name : \"agent.exe\" and user.name : \"svc\"'''",
    );
    const reason = this.#text(
      entry,
      path,
      "reason",
      "say why, for whoever finds it in a year",
    );
    const id = this.#optional(entry, path, "id");
    const by = this.#optional(entry, path, "by");
    this.#optional(entry, path, "name");
    const at = this.#time(entry, path, "at");
    const until = this.#time(entry, path, "until");
    const step = this.#step(entry, path);
    const read =
      condition === undefined ? undefined : this.#condition(condition, path);
    if (ruleId === undefined || reason === undefined) return undefined;
    if (condition === undefined || read === undefined) return undefined;
    return {
      id: id ?? exceptionId(reason, ruleId, step, condition.trim()),
      ruleId,
      condition: read.condition,
      text: condition.trim(),
      step,
      reason,
      by,
      at: at?.text,
      untilUs: until?.us,
      places: {
        file: this.#source,
        rule: this.#value(`${path}.rule`),
        step: this.#value(`${path}.step`),
        condition: read.spanOf,
      },
    };
  }

  /** A text that must be there and say something. */
  #text(
    entry: Table,
    path: string,
    key: string,
    hint: string,
  ): string | undefined {
    const value = entry[key];
    if (typeof value === "string" && value.trim() !== "") return value.trim();
    if (value === undefined) {
      this.#error(this.#key(path), `the exception has no "${key}"`, hint);
    } else {
      this.#error(
        this.#value(`${path}.${key}`),
        typeof value === "string" ? `"${key}" is empty` : `"${key}" is no text`,
        hint,
      );
    }
    return undefined;
  }

  #optional(entry: Table, path: string, key: string): string | undefined {
    const value = entry[key];
    if (value === undefined || (typeof value === "string" && value !== "")) {
      return value as string | undefined;
    }
    this.#error(
      this.#value(`${path}.${key}`),
      `"${key}" is no text, or an empty one`,
      "write a text between quotes, or leave it out",
    );
    return undefined;
  }

  #step(entry: Table, path: string): number | undefined {
    const { step } = entry;
    if (step === undefined) return undefined;
    if (Number.isSafeInteger(step) && Number(step) >= 1) return Number(step);
    this.#error(
      this.#value(`${path}.step`),
      '"step" is no number of a step',
      "the first step of a sequence is 1; without it any event of the alert may be the one",
    );
    return undefined;
  }

  /** A TOML date, a time, or either as a text; without a zone it is UTC. */
  #time(
    entry: Table,
    path: string,
    key: string,
  ): { readonly text: string; readonly us: Us } | undefined {
    const value = entry[key];
    if (value === undefined) return undefined;
    const text =
      value instanceof Date
        ? value.toISOString()
        : typeof value === "string"
          ? value
          : "";
    const us = parseTimestamp(text.length === 10 ? `${text}T00:00:00` : text);
    if (us !== undefined) return { text: formatTimestamp(us), us };
    this.#error(
      this.#value(`${path}.${key}`),
      `"${key}" is no time`,
      "write a date such as 2027-01-31, or a UTC time such as 2027-01-31T12:00:00Z",
    );
    return undefined;
  }

  #condition(
    text: string,
    path: string,
  ):
    | { readonly condition: Expr; readonly spanOf: (span: Span) => Span }
    | undefined {
    const place = this.#places.get(`${path}.condition`);
    if (place === undefined) {
      this.#error(
        this.#key(path),
        'the "condition" has no line of its own',
        "write the exception below a line [[exception]], a key a line",
      );
      return undefined;
    }
    const { source, spanOf } = conditionSource(
      this.#file,
      place.value.start,
      this.#source,
    );
    const loaded = loadQuery(source);
    if ("diagnostics" in loaded) {
      for (const {
        code,
        message,
        hint,
        location,
        endColumn,
      } of loaded.diagnostics) {
        const start = offsetOf(this.#file.text, location);
        const end = start + Math.max(1, endColumn - location.column);
        this.#errors.push(
          diagnose(this.#source, { start, end }, code, message, hint),
        );
      }
      return undefined;
    }
    const { query } = loaded;
    const whole = spanOf({ start: PREFIX.length, end: source.text.length });
    if (query.kind !== "event" || query.pipes.length > 0) {
      this.#error(
        whole,
        "an exception is a condition on one event, without pipes",
        'write what stands behind "where" in a query',
      );
      return undefined;
    }
    const { condition } = query.filter;
    const refused = refusedPart(condition);
    if (refused !== undefined) {
      const [span, what] = refused;
      this.#error(
        spanOf(span),
        `an alert's evidence holds no ${what}`,
        "an exception compares fields of the events that the alert shows",
      );
      return undefined;
    }
    if (!readsField(condition)) {
      this.#error(
        whole,
        `${quote(text, 60)} asks for no field, so it would hide all or nothing`,
        'compare a field, such as process.name : "agent.exe"',
      );
      return undefined;
    }
    return { condition, spanOf };
  }

  #error(span: Span, message: string, hint?: string): void {
    this.#errors.push(
      diagnose(this.#source, span, "exception-file", message, hint),
    );
  }

  #key(path: string): Span {
    return this.#places.get(path)?.key ?? { start: 0, end: 1 };
  }

  #value(path: string): Span {
    return (
      this.#places.get(path)?.value ??
      this.#key(path.slice(0, path.lastIndexOf(".")))
    );
  }
}

/** Words of the reason that an id begins with, characters. */
const ID_CHARS = 40;

/** The id of an exception that says so. @param condition without blanks around it */
export function exceptionId(
  reason: string,
  ruleId: string,
  step: number | undefined,
  condition: string,
): string {
  const told = [ruleId, step ?? "", condition].join("\n");
  return idFromName(reason.slice(0, ID_CHARS), told);
}

/** Makes a query of a condition. */
const PREFIX = "any where ";

/** The condition at an offset of the file as a query that knows its places. */
function conditionSource(
  file: RuleFileText,
  start: number,
  whole: SourceText,
): { readonly source: SourceText; readonly spanOf: (span: Span) => Span } {
  const own = tomlSourceText(file.text, file.path, start);
  const { firstLine, firstColumn } = own;
  const anchors = own.anchors ?? [
    { offset: 0, line: firstLine, column: firstColumn },
    ...lineStarts(own.text).map((offset, i) => ({
      offset,
      line: firstLine + i + 1,
      column: 1,
    })),
  ];
  const source: SourceText = {
    ...own,
    text: PREFIX + own.text,
    anchors: [
      // What is wrong before the first character is shown at it.
      { offset: 0, line: firstLine, column: firstColumn },
      ...anchors.map((each) => ({
        ...each,
        offset: each.offset + PREFIX.length,
      })),
    ],
  };
  const at = (offset: number): number => {
    const from = Math.max(offset, PREFIX.length);
    const anchor = source.anchors!.findLast((each) => each.offset <= from)!;
    return (
      offsetOf(whole.text, { line: anchor.line, column: anchor.column }) +
      (from - anchor.offset)
    );
  };
  return {
    source,
    spanOf: ({ start: from, end }) => ({ start: at(from), end: at(end) }),
  };
}

function lineStarts(text: string): readonly number[] {
  return [...text.matchAll(/\n/g)].map(({ index }) => index + 1);
}

/** @param place 1-based */
function offsetOf(
  text: string,
  { line, column }: { readonly line: number; readonly column: number },
): number {
  let start = 0;
  for (let i = 1; i < line; i++) {
    const next = text.indexOf("\n", start);
    if (next === -1) break;
    start = next + 1;
  }
  return Math.min(start + column - 1, text.length);
}

/** What reads more than the fields of one event. */
function refusedPart(expr: Expr): readonly [Span, string] | undefined {
  switch (expr.kind) {
    case "lineage":
      return [expr.span, "process tree"];
    case "call":
      if (expr.name === ARRAY_SEARCH) return [expr.nameSpan, "list of objects"];
      break;
    case "variable":
      return [expr.span, "variable"];
  }
  return firstOf(parts(expr), refusedPart);
}

function readsField(expr: Expr): boolean {
  return expr.kind === "field" || parts(expr).some(readsField);
}

function parts(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case "and":
    case "or":
      return expr.operands;
    case "not":
    case "negate":
    case "match":
      return [expr.operand];
    case "compare":
    case "arithmetic":
      return [expr.left, expr.right];
    case "in":
      return [expr.operand, ...expr.members];
    case "call":
      return expr.args;
    default:
      return [];
  }
}

function firstOf<T, R>(
  items: readonly T[],
  find: (item: T) => R | undefined,
): R | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The lines of an exception as they are appended to the file: a blank line first, a line end last. */
export function writeException(entry: ExceptionEntry): string {
  const { id, ruleId, rule, condition, step, reason, by, at, until } = entry;
  const lines = [
    "",
    "[[exception]]",
    `id = ${tomlText(id)}`,
    `rule = ${tomlText(ruleId)}`,
    `name = ${tomlText(rule)}`,
    `condition = ${tomlText(condition)}`,
    ...(step === undefined ? [] : [`step = ${step}`]),
    `reason = ${tomlText(reason)}`,
    `by = ${tomlText(by)}`,
    `at = ${tomlText(at)}`,
    ...(until === undefined ? [] : [`until = ${tomlText(until)}`]),
  ];
  return `${lines.join("\n")}\n`;
}

/**
 * The file without an exception: its header and its keys go, with the blank line before them; comments around it stay.
 * @returns undefined where there is none of that id
 */
export function withoutException(
  file: RuleFileText,
  id: string,
): string | undefined {
  const { text } = file;
  const { exceptions } = readExceptionFile(file);
  const at = exceptions.findIndex((each) => each.id === id);
  if (at === -1) return undefined;
  const path = `exception[${at}]`;
  const spans = [...findPlaces(text)].filter(
    ([key]) => key === path || key.startsWith(`${path}.`),
  );
  const start = Math.min(...spans.map(([, { key }]) => key.start));
  const last = Math.max(...spans.map(([, { value }]) => value.end));
  const lineEnd = text.indexOf("\n", last);
  const end = lineEnd === -1 ? text.length : lineEnd + 1;
  return text.slice(0, start).replace(/\n\r?\n$/, "\n") + text.slice(end);
}

/** Most conditions have backslashes and quotes: where it can be, the text stands as it is. */
function tomlText(text: string): string {
  const isPlain = !/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(text);
  if (
    isPlain &&
    /["\\]/.test(text) &&
    !text.includes("'''") &&
    !text.endsWith("'")
  )
    return `'''${text}'''`;
  const body = text.replace(
    /["\\\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (char) =>
      ({ '"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t" })[char] ??
      `\\U${char.codePointAt(0)!.toString(16).padStart(8, "0")}`,
  );
  return `"${body}"`;
}
