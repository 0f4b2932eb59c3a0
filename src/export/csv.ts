/**
 * One alert, one record of RFC 4180. Two things are done to hostile text: characters that cannot be seen are
 * spelled out, and a cell that a spreadsheet would read as a formula is preceded by an apostrophe. Whoever
 * needs the bytes as they are takes NDJSON.
 */
import { DETAIL_LIMIT, visible } from "../base/visible.ts";
import { actionText, innermostText } from "./action-text.ts";
import type { AlertDocument } from "./alert-document.ts";

type Value = (document: AlertDocument) => string | number | undefined;

const COLUMNS: Readonly<Record<string, Value>> = {
  "@timestamp": (d) => d["@timestamp"],
  severity: (d) => d["kibana.alert.severity"],
  risk_score: (d) => d["kibana.alert.risk_score"],
  rule: (d) => d["kibana.alert.rule.name"],
  host: (d) => d["host.name"],
  status: (d) => d["kibana.alert.workflow_status"],
  close_reason: (d) => d["tripline.close_reason"],
  certainty: (d) => d["tripline.certainty"],
  reason: (d) => d["kibana.alert.reason"],
  tactics: (d) => d.threat.map(({ tactic }) => tactic.id).join(" "),
  techniques: (d) => techniques(d).join(" "),
  task: (d) => d["tripline.actions"][0]?.task ?? undefined,
  action: (d) => d["tripline.actions"].map(actionText).join("; "),
  decoded: (d) =>
    d["tripline.actions"]
      .map(innermostText)
      .filter((text) => text !== undefined)
      .join("; "),
  evidence: (d) =>
    d["tripline.events"].map(({ file, line }) => `${file}:${line}`).join(" "),
  rule_id: (d) => d["kibana.alert.rule.rule_id"],
  uuid: (d) => d["kibana.alert.uuid"],
  building_block: (d) => d["kibana.alert.building_block_type"],
  suppressed: (d) => d["kibana.alert.suppression.docs_count"],
  detection_type: (d) => d["tripline.detection_type"],
  row: (d) =>
    d["tripline.row"] === undefined
      ? undefined
      : JSON.stringify(d["tripline.row"]),
  risk_objects: (d) =>
    d["tripline.risk_objects"]
      ?.map(({ type, value, score }) => `${type} ${value} +${score}`)
      .join("; "),
  target: (d) => d["tripline.task_target"]?.verdict,
  target_host: (d) => d["tripline.task_target"]?.host,
};

function techniques(document: AlertDocument): string[] {
  return document.threat.flatMap(({ technique }) =>
    technique.flatMap(({ id, subtechnique }) => [
      id,
      ...subtechnique.map((sub) => sub.id),
    ]),
  );
}

/** What makes Excel, LibreOffice or Google Sheets evaluate a cell. */
const FORMULA = /^[=+\-@\t\r]/;
const NEEDS_QUOTES = /[",\r\n]/;

/** One cell: visible, guarded, quoted where RFC 4180 asks for it. */
export function csvCell(value: string | number | undefined): string {
  if (value === undefined) return "";
  if (typeof value === "number") return String(value);
  const guard = FORMULA.test(value) ? "'" : "";
  const text = guard + visible(value, DETAIL_LIMIT);
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function csvHeader(): string {
  return `${Object.keys(COLUMNS).join(",")}\r\n`;
}

export function csvRecord(document: AlertDocument): string {
  const cells = Object.values(COLUMNS).map((value) => csvCell(value(document)));
  return `${cells.join(",")}\r\n`;
}
