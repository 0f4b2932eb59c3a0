/**
 * An exception on its way into the file: a draft from an alert for whoever chooses its fields, and the entry with what it
 * would have hidden. The condition goes through the reader of the file, so that what is previewed is what will be in force.
 */
import {
  draftCondition,
  draftFields,
  draftStep,
  previewException,
  previewText,
} from "../alert/exception-draft.ts";
import type { Tried } from "../alert/exception-draft.ts";
import { subjectOf } from "../alert/exception-test.ts";
import type { ExceptionSubject } from "../alert/exception-test.ts";
import type { Alert } from "../alert/alert.ts";
import { BugError } from "../base/errors.ts";
import { readExceptionFile, writeException } from "../rule/exception-file.ts";
import type { ExceptionEntry, RuleException } from "../rule/exception-file.ts";
import type { ExceptionDraft } from "../screen/store/snapshot.ts";

/** What a draft is about. */
export interface DraftSubject {
  readonly rule: { readonly id: string; readonly name: string };
  readonly subject: ExceptionSubject;
  /** Columns that its search groups by. */
  readonly keys: readonly string[];
}

export function draftSubject({ match }: Alert): DraftSubject {
  const { rule, key } = match;
  return { rule, subject: subjectOf(match), keys: Object.keys(key) };
}

/**
 * @param step 1-based; undefined: the one that a draft begins with
 * @param ticked paths; undefined: the sensible ones
 * @param alerts what it is tried on
 */
export function draftOf(
  { rule, subject, keys }: DraftSubject,
  step: number | undefined,
  ticked: readonly string[] | undefined,
  alerts: Iterable<Tried>,
): ExceptionDraft {
  const own = step ?? draftStep(subject);
  const fields = draftFields(subject, own, keys).map((field) =>
    ticked === undefined || field.whyNot !== undefined
      ? field
      : { ...field, isTicked: ticked.includes(field.path) },
  );
  const condition = draftCondition(fields.filter((each) => each.isTicked));
  const preview =
    condition === undefined
      ? undefined
      : previewException(exceptionOf(entryOf(rule, condition, own)), alerts);
  return {
    rule: rule.name,
    step: own,
    steps:
      own === undefined
        ? []
        : subject.events.flatMap((event, i) => (event ? [i + 1] : [])),
    fields,
    condition,
    preview: preview && previewText(preview),
    isRisky: preview !== undefined && preview.truePositives > 0,
  };
}

function entryOf(
  rule: DraftSubject["rule"],
  condition: string,
  step: number | undefined,
): ExceptionEntry {
  return {
    id: "draft",
    ruleId: rule.id,
    rule: rule.name,
    condition,
    ...(step !== undefined && { step }),
    reason: "draft",
    by: "draft",
    at: NO_TIME,
  };
}

/** As the file would give it. */
export function exceptionOf(entry: ExceptionEntry): RuleException {
  const path = "exceptions.toml";
  const text = writeException(entry);
  const [exception] = readExceptionFile({ path, text }).exceptions;
  if (exception === undefined) {
    throw new BugError(`the exception cannot be read again: ${text}`);
  }
  return exception;
}

const NO_TIME = "1970-01-01T00:00:00.000Z";

/** Alerts of a rule as what a draft is tried on. */
export function* triedOf(
  alerts: Iterable<Alert>,
  ruleId: string,
): Generator<Tried> {
  for (const { match, status, reason } of alerts) {
    if (match.rule.id !== ruleId || match.certainty === "withdrawn") continue;
    yield { subject: subjectOf(match), status, reason };
  }
}
