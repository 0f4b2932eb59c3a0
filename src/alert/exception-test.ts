/**
 * Whether an exception hides an alert: an exception goes in, a test of evidence comes out. It sees what the alert shows,
 * secrets masked, so that what is found on screen, in a preview and in the journal is the same. The engine's own
 * predicates answer, on the texts that the evidence keeps.
 */
import type { Us } from "../base/time.ts";
import { completingEvent } from "../engine/match.ts";
import type { Match, ResultRow } from "../engine/match.ts";
import { compileCondition, eachField, noLineage } from "../engine/predicate.ts";
import type { FieldValue } from "../event/event.ts";
import { ALL_RULES } from "../rule/exception-file.ts";
import type { RuleException } from "../rule/exception-file.ts";
import { maskMatch } from "./masked-match.ts";
import { columnOf } from "./row-text.ts";

/** What an exception is asked about: an alert, from wherever it is known. */
export interface ExceptionSubject {
  readonly ruleId: string;
  /** When its last event happened. */
  readonly timeUs: Us;
  /** In step order; undefined at the position of a missing-event step. */
  readonly events: readonly (EvidenceFields | undefined)[];
  /** Of a Splunk detection the columns of its row: the events are not asked then. */
  readonly columns?: ResultRow["columns"];
}

/** ECS path to displayed value. */
export type EvidenceFields = Readonly<Record<string, string>>;

/** Reads one thing that a condition may ask for. */
type Read = (path: string) => FieldValue;

export function subjectOf(match: Match): ExceptionSubject {
  const { rule, row, events } = maskMatch(match);
  return {
    ruleId: rule.id,
    timeUs: completingEvent(match).timeUs,
    events: events.map((event) => {
      if (event === undefined) return undefined;
      const { fields } = event;
      // Each event has its host, whether its fields name it or not.
      return Object.hasOwn(fields, "host.name")
        ? fields
        : { ...fields, "host.name": event.host.name };
    }),
    ...(row && { columns: row.columns }),
  };
}

/** True for an alert that the exception hides; of one it is not about, false. */
export function compileException(
  exception: RuleException,
): (subject: ExceptionSubject) => boolean {
  const { ruleId, condition, step, untilUs = Infinity } = exception;
  const holds = compileCondition<Read>(condition, {
    field: (path) => (read) => read(path),
    nodes: () => () => [],
    lineage: noLineage,
  });
  const names = fieldNames(exception);
  return (subject) => {
    if (ruleId !== ALL_RULES && ruleId !== subject.ruleId) return false;
    if (subject.timeUs >= untilUs) return false;
    const { columns, events } = subject;
    if (columns !== undefined) {
      // A row that lacks a column is another kind of row: "not" must not hide it.
      const isAbout =
        ruleId !== ALL_RULES ||
        names.every((name) => columnOf(columns, name) !== undefined);
      return isAbout && holds((path) => columnOf(columns, path));
    }
    return events.some(
      (fields, i) =>
        fields !== undefined &&
        (step === undefined || step === i + 1) &&
        holds((path) =>
          Object.hasOwn(fields, path) ? fields[path] : undefined,
        ),
    );
  };
}

/** The fields, or columns, that its condition reads; each once. */
export function fieldNames({
  condition,
}: Pick<RuleException, "condition">): readonly string[] {
  const names = new Set<string>();
  eachField(condition, ({ path }) => names.add(path));
  return [...names];
}
