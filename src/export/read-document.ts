/**
 * An alert document read back from a file that anybody may have edited: what has the names and kinds that the
 * exports rely on comes out typed, everything else is refused as a whole.
 */
import { SEVERITIES } from "../rule/rule.ts";
import type { AlertDocument } from "./alert-document.ts";

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === "string";
const isNumber: Check = (value) => typeof value === "number";
const isOneOf =
  (...words: readonly string[]): Check =>
  (value) =>
    words.includes(value as string);
const isListOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const isRecord =
  (checks: Readonly<Record<string, Check>>): Check =>
  (value) =>
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    Object.entries(checks).every(([name, check]) =>
      check((value as Record<string, unknown>)[name]),
    );
const isScalar: Check = (value) =>
  value === null || ["string", "number", "boolean"].includes(typeof value);
const isOptional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const isKey: Check = (value) =>
  isRecord({})(value) && Object.values(value as object).every(isScalar);

const isCellValue: Check = (value) => isText(value) || isNumber(value);
const isRow: Check = (value) =>
  isRecord({})(value) &&
  Object.values(value as object).every(
    (cell) => isCellValue(cell) || isListOf(isCellValue)(cell),
  );
const isCounts: Check = (value) =>
  isRecord({})(value) && Object.values(value as object).every(isNumber);
const isObject = { field: isText, type: isText, value: isText };

const isTexts: Check = (value) =>
  isRecord({})(value) && Object.values(value as object).every(isText);

const isReference = { id: isText, name: isText, reference: isOptional(isText) };
const isTask: Check = (value) => value === null || isText(value);
const isTaskDocument: Check = isRecord({
  task: isTask,
  host: isText,
  change: isText,
  user: isOptional(isText),
  run_as: isOptional(isText),
  created: isOptional(isText),
  updated: isOptional(isText),
  deleted: isOptional(isText),
  story: isListOf(
    isRecord({
      "@timestamp": isText,
      what: isText,
      text: isText,
      from: isListOf(isText),
    }),
  ),
  parts: isListOf(isRecord({ part: isText, from: isText })),
});
const isAction = isRecord({
  type: isOneOf("exec", "comHandler", "sendEmail", "showMessage", "unknown"),
  task: isTask,
  from: isText,
  user: isOptional(isText),
  command: isOptional(isText),
  arguments: isOptional((value) => value === null || isText(value)),
  layers: isListOf(isRecord({ kind: isText, text: isText })),
});

const isAlertDocument = isRecord({
  "@timestamp": isText,
  "kibana.alert.uuid": (value) => isText(value) && value !== "",
  "kibana.alert.rule.rule_id": isText,
  "kibana.alert.rule.name": isText,
  "tripline.rule_sha256": isOptional(isText),
  "kibana.alert.severity": isOneOf(...SEVERITIES),
  "kibana.alert.risk_score": isNumber,
  "kibana.alert.workflow_status": isOneOf("open", "acknowledged", "closed"),
  "kibana.alert.reason": isText,
  "host.name": isText,
  "host.id": isText,
  threat: isListOf(
    isRecord({
      framework: isText,
      tactic: isRecord(isReference),
      technique: isListOf(
        isRecord({
          ...isReference,
          subtechnique: isListOf(isRecord(isReference)),
        }),
      ),
    }),
  ),
  "tripline.certainty": isOneOf("provisional", "confirmed", "withdrawn"),
  "tripline.revision": isNumber,
  "tripline.exception": isOptional(isText),
  "tripline.close_reason": isOptional(isText),
  "tripline.notes": isOptional(
    isListOf(isRecord({ at: isText, operator: isText, text: isText })),
  ),
  "kibana.alert.building_block_type": isOptional(isOneOf("default")),
  "kibana.alert.suppression.docs_count": isOptional(isNumber),
  "kibana.alert.suppression.terms": isOptional(
    isListOf(
      isRecord({
        field: isText,
        value: (value) => value === null || isText(value),
      }),
    ),
  ),
  "kibana.alert.suppression.start": isOptional(isText),
  "kibana.alert.suppression.end": isOptional(isText),
  "tripline.key": isKey,
  "tripline.actions": isListOf(isAction),
  "tripline.hints": isListOf(
    isRecord({ task: isTask, hint: isText, reason: isText, matched: isText }),
  ),
  "tripline.tasks": isOptional(isListOf(isTaskDocument)),
  "tripline.task_target": isOptional(
    isRecord({
      verdict: isText,
      host: isOptional(isText),
      text: isText,
      seen: isOptional(
        isRecord({ host: isText, after_seconds: isNumber, text: isText }),
      ),
    }),
  ),
  "tripline.row": isOptional(isRow),
  "tripline.sources": isOptional(isCounts),
  "tripline.window": isOptional(isRecord({ start: isText, end: isText })),
  "tripline.detection_type": isOptional(isText),
  "tripline.risk_objects": isOptional(
    isListOf(isRecord({ ...isObject, score: isNumber })),
  ),
  "tripline.threat_objects": isOptional(isListOf(isRecord(isObject))),
  "tripline.analytic_stories": isOptional(isListOf(isText)),
  "tripline.drilldowns": isOptional(
    isListOf(isRecord({ name: isText, search: isText })),
  ),
  "tripline.events": isListOf(
    isRecord({
      file: isText,
      line: isNumber,
      offset: isNumber,
      length: isNumber,
      sha256: isOptional(isText),
      "@timestamp": isText,
      step: isNumber,
      host: isText,
      code: isText,
      summary: isText,
      aliases: isOptional(isTexts),
      time_uncertain: isOptional((value) => value === true),
    }),
  ),
});

/** @returns undefined for anything that is not a whole alert document; fields it does not know are kept */
export function readAlertDocument(value: unknown): AlertDocument | undefined {
  return isAlertDocument(value) ? (value as AlertDocument) : undefined;
}
