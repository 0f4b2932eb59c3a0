/**
 * An exception drafted from an alert: what the alert shows goes in, the fields that may tell it from others come out, the
 * sensible ones ticked; from the ticked ones a condition, and what it would have hidden. Values come from whoever made the
 * event: each is written so that it means itself and nothing else, or it cannot be ticked.
 */
import { loadQuery } from "../lang/eql/load-query.ts";
import { printExpr } from "../lang/eql/printer.ts";
import { sourceText } from "../lang/source-text.ts";
import type { Expr, FieldNode, LiteralNode } from "../lang/eql/tree.ts";
import type { RuleException } from "../rule/exception-file.ts";
import { MASK } from "../task/secrets.ts";
import type { WorkflowStatus } from "./alert.ts";
import { compileException } from "./exception-test.ts";
import type { ExceptionSubject } from "./exception-test.ts";

export interface DraftField {
  /** An ECS path; of a row a column. */
  readonly path: string;
  readonly value: string | number;
  readonly isTicked: boolean;
  /** Why it cannot be ticked; absent where it can. */
  readonly whyNot?: string;
}

/** Longer values are no use in a file for people. */
export const MOST_VALUE_CHARS = 2_000;
/** Fields that a draft offers. */
export const MOST_DRAFT_FIELDS = 40;

/** What tells an activity from others, the most telling first, and whether it is ticked. */
const TELLING: ReadonlyMap<string, boolean> = new Map([
  ["process.parent.executable", true],
  ["process.parent.name", true],
  ["process.executable", true],
  ["process.name", true],
  ["process.command_line", true],
  ["process.parent.command_line", false],
  ["process.code_signature.subject_name", true],
  ["process.hash.sha256", true],
  ["dll.path", true],
  ["dll.code_signature.subject_name", true],
  ["dll.hash.sha256", true],
  ["driver.path", true],
  ["Target.process.name", true],
  ["file.path", true],
  ["file.name", true],
  ["registry.path", true],
  ["registry.data.strings", false],
  ["service.name", true],
  ["winlog.event_data.ServiceFileName", true],
  ["winlog.event_data.ImagePath", true],
  ["winlog.event_data.TaskName", true],
  ["winlog.event_data.TaskCommand", true],
  ["winlog.event_data.TaskArguments", true],
  ["powershell.file.script_block_text", true],
  ["dns.question.name", true],
  ["source.ip", true],
  ["destination.ip", true],
  ["destination.port", false],
  ["user.domain", true],
  ["user.name", true],
  ["host.name", true],
]);

/** Said by the field before it, where that is there. */
const SAID_BY: ReadonlyMap<string, string> = new Map([
  ["process.parent.name", "process.parent.executable"],
  ["process.name", "process.executable"],
  ["file.name", "file.path"],
]);

/** What is another one in each event, or is several values in one text. */
const PASSING =
  /^@timestamp$|^event\.|(?:^|\.)(?:args|pid|ppid|entity_id|record_id|logon\.id|script_block_id|sequence)$/;

/** Texts in which case may matter: what is encoded in them does not ignore it. */
const EXACT =
  /(?:command_line|script_block_text|Arguments)$|^(?:parent_)?process$/;

/** Columns that no search groups by. */
const COUNTED = /^(?:count|firstTime|lastTime|_time)$/;

/** The step that a draft is about at first: of a sequence the last; undefined where there is only one event. */
export function draftStep({
  events,
  columns,
}: ExceptionSubject): number | undefined {
  if (columns !== undefined || events.length < 2) return undefined;
  return events.findLastIndex((event) => event !== undefined) + 1;
}

/**
 * The fields of an event, or the columns of a row.
 * @param step 1-based; undefined: the only event
 * @param keys columns that the search groups by
 */
export function draftFields(
  { events, columns }: ExceptionSubject,
  step: number | undefined,
  keys: readonly string[],
): readonly DraftField[] {
  return columns === undefined
    ? eventFields(events[(step ?? 1) - 1] ?? {})
    : rowFields(columns, keys);
}

function eventFields(
  fields: Readonly<Record<string, string>>,
): readonly DraftField[] {
  const telling = [...TELLING.keys()].filter((path) =>
    Object.hasOwn(fields, path),
  );
  const others = Object.keys(fields)
    .filter((path) => !TELLING.has(path) && !PASSING.test(path))
    .sort();
  return [...telling, ...others].slice(0, MOST_DRAFT_FIELDS).map((path) => {
    const said = SAID_BY.get(path);
    const isSaid = said !== undefined && Object.hasOwn(fields, said);
    return field(path, fields[path]!, TELLING.get(path) === true && !isSaid);
  });
}

function rowFields(
  columns: NonNullable<ExceptionSubject["columns"]>,
  keys: readonly string[],
): readonly DraftField[] {
  const known = new Set(
    keys.flatMap((key) => [key, key.slice(key.indexOf(".") + 1)]),
  );
  return Object.entries(columns)
    .filter(([name]) => !COUNTED.test(name))
    .slice(0, MOST_DRAFT_FIELDS)
    .map(([name, cell]) =>
      typeof cell === "object"
        ? {
            path: name,
            value: cell.join(", "),
            isTicked: false,
            whyNot: `it has ${cell.length} values`,
          }
        : field(name, cell, typeof cell === "string" && known.has(name)),
    );
}

function field(
  path: string,
  value: string | number,
  isTicked: boolean,
): DraftField {
  const whyNot = whyUnwritable(path, value);
  return whyNot === undefined
    ? { path, value, isTicked }
    : { path, value, isTicked: false, whyNot };
}

function whyUnwritable(
  path: string,
  value: string | number,
): string | undefined {
  if (typeof value === "string") {
    if (value.includes(MASK))
      return "it holds a secret, which is not written to a file";
    if (value.length > MOST_VALUE_CHARS)
      return `it is longer than ${MOST_VALUE_CHARS} characters`;
    if (!value.isWellFormed()) return "it holds half a character";
  }
  const text = `any where ${printExpr(test(path, value))}`;
  return "query" in loadQuery(sourceText(text))
    ? undefined
    : "its name cannot be written in a condition";
}

/** The condition that all of these fields have their values; undefined of none. */
export function draftCondition(
  fields: readonly Pick<DraftField, "path" | "value">[],
): string | undefined {
  const tests = fields.map(({ path, value }) => printExpr(test(path, value)));
  return tests.length === 0 ? undefined : tests.join(" and ");
}

/** Texts compare without their case, as Windows does, unless they may hold code. */
function test(path: string, value: string | number): Expr {
  const operand: FieldNode = {
    kind: "field",
    path,
    parts: path.split("."),
    // A name that only some logs have is no slip of the pen here.
    optional: path.includes(".") && !TELLING.has(path),
    span: NOWHERE,
  };
  const literal: LiteralNode = { kind: "literal", value, span: NOWHERE };
  if (typeof value === "number" || EXACT.test(path)) {
    return {
      kind: "compare",
      operator: "==",
      left: operand,
      right: literal,
      span: NOWHERE,
    };
  }
  // To ":" they would be wildcards, and EQL has no way to write them as themselves.
  if (/[*?]/.test(value)) {
    return {
      kind: "in",
      negated: false,
      insensitive: true,
      operand,
      members: [literal],
      span: NOWHERE,
    };
  }
  return {
    kind: "match",
    operator: ":",
    operand,
    patterns: [literal],
    span: NOWHERE,
  };
}

/** These nodes stand in no text. */
const NOWHERE = { start: 0, end: 0 };

/** An alert that a draft is tried on. */
export interface Tried {
  readonly subject: ExceptionSubject;
  readonly status: WorkflowStatus;
  /** Why it was closed. */
  readonly reason: string | undefined;
}

/** What an exception would have hidden. */
export interface ExceptionPreview {
  /** Alerts of its rule that are at hand. */
  readonly total: number;
  readonly hidden: number;
  /** Of the hidden, those that somebody found to be true. */
  readonly truePositives: number;
}

export function previewException(
  exception: RuleException,
  alerts: Iterable<Tried>,
): ExceptionPreview {
  const hides = compileException(exception);
  let total = 0;
  let hidden = 0;
  let truePositives = 0;
  for (const { subject, status, reason } of alerts) {
    if (subject.ruleId !== exception.ruleId) continue;
    total++;
    if (!hides(subject)) continue;
    hidden++;
    const isTrue = status === "closed" && /^true positive/i.test(reason ?? "");
    if (isTrue) truePositives++;
  }
  return { total, hidden, truePositives };
}

/** `would have hidden 14 of 15 alerts of this rule (1 of them closed as true positive!)` */
export function previewText({
  total,
  hidden,
  truePositives,
}: ExceptionPreview): string {
  const alerts = total === 1 ? "alert" : "alerts";
  const warning =
    truePositives === 0
      ? ""
      : ` (${truePositives} of them closed as true positive!)`;
  return `would have hidden ${hidden} of ${total} ${alerts} of this rule${warning}`;
}
