/**
 * An alert in, its document out, and the document as one line of JSON: the form for other programs, with
 * everything in it and nothing cut. Secrets on command lines are masked here once more, whatever came before.
 */
import { BugError } from "../base/errors.ts";
import {
  US_PER_SECOND,
  formatDuration,
  formatTimestamp,
} from "../base/time.ts";
import type { Us } from "../base/time.ts";
import type { Alert } from "../alert/alert.ts";
import { openDrilldowns } from "../alert/drilldowns.ts";
import { maskEach } from "../alert/masked-evidence.ts";
import { riskObjects, threatObjects } from "../alert/risk-objects.ts";
import { alertSentence, maskRow } from "../alert/row-text.ts";
import type { Suppression } from "../alert/suppression.ts";
import { taskTarget } from "../alert/task-target.ts";
import type { TaskTarget } from "../alert/task-target.ts";
import { inEventOrder } from "../engine/match.ts";
import type { Evidence, JoinKey, Match, ResultRow } from "../engine/match.ts";
import type { Threat, ThreatEntry } from "../rule/rule.ts";
import { ruleHash } from "../rule/rule-hash.ts";
import { maskAction } from "../task/mask-task.ts";
import { maskSecrets } from "../task/secrets.ts";
import type { TaskOrigin, TaskRecord } from "../task/task.ts";
import type {
  ActionDocument,
  AlertDocument,
  EventDocument,
  HintDocument,
  OriginDocument,
  TargetDocument,
  TaskDocument,
  ThreatDocument,
  ThreatReference,
} from "./alert-document.ts";

/** What a terminal obeys or hides, and JSON would leave as it is: DEL and C1 controls, format characters. */
const UNSEEN = /[\x7f-\x9f\p{Cf}\p{Zl}\p{Zp}]/gu;

/** The line of an alert, without its line end. */
export function alertLine(alert: Alert): string {
  return documentLine(alertDocument(alert));
}

/**
 * A document as one line. Characters that cannot be seen are written as `\uXXXX`: the same value to every
 * JSON reader, and harmless on a terminal.
 */
export function documentLine(document: AlertDocument): string {
  return escapeUnseen(JSON.stringify(document));
}

/** JSON text with the characters in its strings that cannot be seen written as `\uXXXX`. */
export function escapeUnseen(json: string): string {
  return json.replace(UNSEEN, escapeUnits);
}

function escapeUnits(text: string): string {
  let escaped = "";
  for (let i = 0; i < text.length; i++) {
    escaped += `\\u${text.charCodeAt(i).toString(16).padStart(4, "0")}`;
  }
  return escaped;
}

/** The document of an alert. Pure: the same alert gives the same document. */
export function alertDocument(alert: Alert): AlertDocument {
  const { match } = alert;
  const { rule } = match;
  const seen = inEventOrder(match.events);
  const last = seen.at(-1);
  if (last === undefined) {
    throw new BugError(`alert "${alert.id}" has no evidence`);
  }
  return {
    "@timestamp": formatTimestamp(last.timeUs),
    "kibana.alert.uuid": alert.id,
    "kibana.alert.rule.rule_id": rule.id,
    "kibana.alert.rule.name": rule.name,
    "kibana.alert.severity": rule.severity,
    "kibana.alert.risk_score": rule.riskScore,
    "kibana.alert.workflow_status": alert.status,
    "kibana.alert.reason": reasonOf(alert, seen),
    "host.name": last.host.name,
    "host.id": last.host.id,
    threat: rule.threats.map(threatDocument),
    "tripline.certainty": match.certainty,
    "tripline.revision": match.revision,
    "tripline.rule_sha256": ruleHash(rule),
    ...(rule.isBuildingBlock === true && {
      "kibana.alert.building_block_type": "default" as const,
    }),
    ...suppressionFields(alert.suppression),
    ...(alert.exception !== undefined && {
      "tripline.exception": alert.exception,
    }),
    ...(alert.reason === undefined
      ? {}
      : { "tripline.close_reason": alert.reason }),
    ...(alert.notes && { "tripline.notes": alert.notes }),
    "tripline.key": maskKey(match.key),
    "tripline.actions": alert.tasks.flatMap(actionDocuments),
    "tripline.hints": alert.tasks.flatMap(hintDocuments),
    ...taskFields(alert),
    ...rowFields(match),
    "tripline.events": match.events.flatMap((event, index) =>
      event === undefined
        ? []
        : // All events of a row are of one kind: there is no second step.
          [eventDocument(event, match.row === undefined ? index + 1 : 1)],
    ),
  };
}

/**
 * `RULE on HOST: first, then second, within 20.406 s`.
 * @param events the evidence as it happened
 */
function reasonOf({ match }: Alert, events: readonly Evidence[]): string {
  const { row } = match;
  if (row !== undefined) return rowReason(match, row);
  const first = events[0]!;
  const last = events.at(-1)!;
  const within =
    events.length < 2
      ? ""
      : `, within ${formatDuration(last.timeUs - first.timeUs)}`;
  const seen = events.map(({ summary }) => maskSecrets(summary));
  const doubt = match.certainty === "confirmed" ? "" : ` (${match.certainty})`;
  return `${match.rule.name} on ${last.host.name}: ${seen.join(", then ")}${within}${doubt}`;
}

/** `RULE: the detection's own sentence (2 records: Sysmon 1 1, Security 4688 1)` */
function rowReason(match: Match, row: ResultRow): string {
  const { certainty, rule } = match;
  const sources = Object.entries(row.sources).map(
    ([source, count]) => `${source} ${count}`,
  );
  const records = `${row.events} record${row.events === 1 ? "" : "s"}: ${sources.join(", ")}`;
  const doubt = certainty === "confirmed" ? "" : `, ${certainty}`;
  return `${rule.name}: ${alertSentence(match)} (${records}${doubt})`;
}

/** What only a row of a Splunk detection has. */
function rowFields({ rule, row, ...rest }: Match): Partial<AlertDocument> {
  if (rule.language !== "spl" || row === undefined) return {};
  const { detection } = rule;
  const masked = maskRow(row);
  return {
    "tripline.row": masked.columns,
    ...(row.beyond && { "tripline.values_beyond": row.beyond }),
    ...(row.isLate && { "tripline.late": row.isLate }),
    "tripline.sources": row.sources,
    ...(row.window && {
      "tripline.window": {
        start: formatTimestamp(row.window.startUs),
        end: formatTimestamp(row.window.endUs),
      },
    }),
    "tripline.detection_type": detection.type,
    "tripline.detection": {
      confidence: detection.confidence ?? null,
      impact: detection.impact ?? null,
      asset_type: detection.assetType ?? null,
      security_domain: detection.securityDomain ?? null,
      data_sources: detection.dataSources,
      known_false_positives: rule.falsePositives,
      references: rule.references,
      how_to_implement: detection.howToImplement,
    },
    "tripline.risk_objects": riskObjects(rule, masked),
    "tripline.threat_objects": threatObjects(rule, masked),
    "tripline.analytic_stories": detection.stories,
    "tripline.drilldowns": openDrilldowns({ ...rest, rule, row: masked }).map(
      ({ name, search }) => ({ name, search }),
    ),
  };
}

function suppressionFields(
  suppression: Suppression | undefined,
): Partial<AlertDocument> {
  if (suppression === undefined) return {};
  const { count, terms, startUs, endUs } = suppression;
  return {
    "kibana.alert.suppression.docs_count": count,
    "kibana.alert.suppression.terms": terms,
    "kibana.alert.suppression.start": formatTimestamp(startUs),
    "kibana.alert.suppression.end": formatTimestamp(endUs),
  };
}

/** A rule may join on a command line. */
function maskKey(key: JoinKey): JoinKey {
  return Object.fromEntries(
    Object.entries(key).map(([field, value]) => [
      field,
      typeof value === "string" ? maskSecrets(value) : value,
    ]),
  );
}

function eventDocument(event: Evidence, step: number): EventDocument {
  const { source, number, offset, length } = event.place;
  return {
    file: source.path,
    line: number,
    offset,
    length,
    ...(event.sha256 === undefined ? {} : { sha256: event.sha256 }),
    "@timestamp": formatTimestamp(event.timeUs),
    step,
    host: event.host.name,
    code: event.code,
    summary: maskSecrets(event.summary),
    ...(event.aliases && { aliases: maskEach(event.aliases) }),
    ...(event.timeUncertain && { time_uncertain: true }),
  };
}

function threatDocument(threat: Threat): ThreatDocument {
  return {
    framework: threat.framework,
    tactic: reference(threat.tactic),
    technique: threat.techniques.map((technique) => ({
      ...reference(technique),
      subtechnique: technique.subtechniques.map(reference),
    })),
  };
}

function reference(entry: ThreatEntry): ThreatReference {
  return {
    id: entry.id,
    name: entry.name,
    ...(entry.reference === undefined ? {} : { reference: entry.reference }),
  };
}

function nameOf({ path, guid }: TaskRecord): string | null {
  return path ?? guid ?? null;
}

/** Reasons to look closer at a task. */
export function hintDocuments(task: TaskRecord): HintDocument[] {
  return task.hints.map((hint) => ({
    task: nameOf(task),
    ...hint,
    matched: maskSecrets(hint.matched),
  }));
}

/** What a task would run, by the source of this record. */
export function actionDocuments(task: TaskRecord): ActionDocument[] {
  const actions = task.definition?.actions ?? [];
  const first = actions.findIndex(({ type }) => type === "exec");
  return actions.map((action, index) => {
    const { layers, problem } =
      task.unwrapped?.[index] ??
      (index === first ? { layers: task.layers } : { layers: [] });
    return {
      task: nameOf(task),
      from: task.from,
      ...(task.user === undefined ? {} : { user: task.user }),
      ...maskAction(action),
      layers: layers.map((layer) => ({
        ...layer,
        text: maskSecrets(layer.text),
      })),
      ...(problem === undefined ? {} : { unopened: maskSecrets(problem) }),
    };
  });
}

/** The stories of the linked tasks, and where a task is created; absent where there is none. */
function taskFields(alert: Alert): Partial<AlertDocument> {
  // A second source of one task tells the same story.
  const told = new Map<string, TaskRecord>();
  for (const task of alert.tasks) {
    const key = `${task.hostId}|${task.path?.toLowerCase() ?? task.guid}`;
    if (task.story?.length && !told.has(key)) told.set(key, task);
  }
  const target = taskTarget(alert);
  return {
    ...(told.size > 0 && {
      "tripline.tasks": [...told.values()].map(taskDocument),
    }),
    ...(target && { "tripline.task_target": targetDocument(target) }),
  };
}

/** One task with its story. */
export function taskDocument(task: TaskRecord): TaskDocument {
  const { guid, user, origin, differences, story = [], parts = [] } = task;
  const runAs = task.definition?.runAs ?? undefined;
  const moment = (
    name: string,
    timeUs: Us | undefined,
  ): Record<string, string> =>
    timeUs === undefined ? {} : { [name]: formatTimestamp(timeUs) };
  return {
    task: nameOf(task),
    ...(guid === undefined ? {} : { guid }),
    host: task.hostName,
    change: task.change,
    ...(user === undefined ? {} : { user }),
    ...(runAs === undefined ? {} : { run_as: runAs }),
    ...(origin && { origin: originDocument(origin) }),
    ...moment("created", task.createdUs),
    ...moment("updated", task.updatedUs),
    ...moment("deleted", task.deletedUs),
    ...(differences &&
      differences.length > 0 && {
        differences: differences.map(({ what, before, after }) => ({
          what,
          before: maskSecrets(before),
          after: maskSecrets(after),
        })),
      }),
    story: story.map(({ timeUs, what, text, from, at }) => ({
      "@timestamp": formatTimestamp(timeUs),
      what,
      text: maskSecrets(text),
      from,
      ...(at && { at }),
    })),
    parts,
  };
}

function originDocument(origin: TaskOrigin): OriginDocument {
  const { logonId, logonType, ...rest } = origin;
  return {
    ...rest,
    ...(logonId === undefined ? {} : { logon_id: logonId }),
    ...(logonType === undefined ? {} : { logon_type: logonType }),
  };
}

function targetDocument(target: TaskTarget): TargetDocument {
  const { xmlFile, runAs, seen, ...rest } = target;
  return {
    ...rest,
    ...(xmlFile === undefined ? {} : { xml_file: xmlFile }),
    ...(runAs === undefined ? {} : { run_as: runAs }),
    ...(seen && {
      seen: {
        host: seen.host,
        after_seconds: seen.afterUs / US_PER_SECOND,
        text: seen.text,
      },
    }),
  };
}
