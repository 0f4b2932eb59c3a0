/**
 * What a Splunk detection says of risk: a sentence, how much, for whom, and which columns tell of the attacker. Every form of
 * the files has it elsewhere; the first place that has it counts.
 */
import type { Columns } from "../../lang/spl/columns.ts";
import type { Table } from "../rule-file.ts";
import type { RiskObject, ThreatObject } from "../rule.ts";
import { asNumber, asText, decodeEntities } from "./yaml-fields.ts";
import type { YamlFields } from "./yaml-fields.ts";

export interface Risk {
  readonly message: string | undefined;
  /** Where the message stands. */
  readonly messagePath: string;
  /** The highest of the objects; undefined where the file has none. 0 to 100. */
  readonly score: number | undefined;
  readonly riskObjects: readonly RiskObject[];
  readonly threatObjects: readonly ThreatObject[];
  /** 1 to 100. */
  readonly confidence: number | undefined;
  /** 1 to 100. */
  readonly impact: number | undefined;
}

const ENTITIES = "intermediate_findings.entities";

/** @param columns those of the result, to which the names are brought */
export function readRisk(fields: YamlFields, columns: Columns): Risk {
  const confidence = fields.number(0, 100, "tags.confidence", "confidence");
  const impact = fields.number(0, 100, "tags.impact", "impact");
  const written = fields.number(0, 100, "tags.risk_score", "risk_score");
  const product =
    confidence === undefined || impact === undefined
      ? undefined
      : (confidence * impact) / 100;
  if (
    written !== undefined &&
    product !== undefined &&
    Math.abs(written - product) >= 1
  ) {
    fields.warn(
      "tags.risk_score",
      "rule-note",
      `the risk score is ${written}, confidence and impact make ${product}`,
      "the risk score counts",
    );
  }
  const usual = written ?? product;
  const columnOf = (name: string): string => columnName(name, columns);
  const rba = fields.tables("rba.risk_objects");
  const entities = fields.tables(ENTITIES);
  const observables = fields.tables("tags.observable", "observable");
  const objects = [...(rba.length > 0 ? rba : entities)];
  const riskObjects =
    objects.length > 0
      ? objects.flatMap((each) => riskObject(each, usual ?? 0, columnOf))
      : observables.flatMap((each) =>
          hasRole(each, "victim") ? observed(each, usual ?? 0, columnOf) : [],
        );
  const threats = fields.tables(
    "rba.threat_objects",
    "intermediate_findings.threat_objects",
    "threat_objects",
  );
  const threatObjects = [
    ...threats,
    ...(threats.length > 0
      ? []
      : observables.filter((each) => hasRole(each, "attacker"))),
  ].flatMap((each) => threatObject(each, columnOf));
  const first = entities.find(({ message }) => typeof message === "string");
  const messagePath =
    fields.find("tags.message", "rba.message", "message")?.path ?? ENTITIES;
  const message =
    fields.text("tags.message", "rba.message", "message") ??
    (first === undefined ? undefined : messageOf(first));
  const scores = riskObjects.map(({ score }) => score);
  const score =
    usual ?? (objects.length > 0 ? Math.max(0, ...scores) : undefined);
  return {
    message,
    messagePath,
    score: score === undefined ? undefined : Math.round(score),
    riskObjects,
    threatObjects,
    confidence,
    impact,
  };
}

/** `{ field, type, score, message }` */
function riskObject(
  table: Table,
  usual: number,
  columnOf: (name: string) => string,
): readonly RiskObject[] {
  const field = asText(table["field"]);
  if (field === undefined) return [];
  const score = asNumber(table["score"]) ?? usual;
  const message = messageOf(table);
  return [
    {
      field: columnOf(field),
      type: riskType(asText(table["type"])),
      score: Math.min(100, Math.max(0, Math.round(score))),
      ...(message !== undefined && { message }),
    },
  ];
}

/** `{ name, type, role: [Victim] }` */
function observed(
  table: Table,
  score: number,
  columnOf: (name: string) => string,
): readonly RiskObject[] {
  return riskObject(
    { field: table["name"], type: table["type"] },
    score,
    columnOf,
  );
}

function threatObject(
  table: Table,
  columnOf: (name: string) => string,
): readonly ThreatObject[] {
  const field = asText(table["field"] ?? table["name"]);
  if (field === undefined) return [];
  return [{ field: columnOf(field), type: asText(table["type"]) ?? "other" }];
}

function hasRole(table: Table, wanted: string): boolean {
  const { role } = table;
  const roles: readonly unknown[] = Array.isArray(role) ? role : [role];
  return roles.some((each) => asText(each)?.trim().toLowerCase() === wanted);
}

function riskType(type: string | undefined): RiskObject["type"] {
  switch (type?.trim().toLowerCase()) {
    case "system":
    case "hostname":
    case "endpoint":
      return "system";
    case "user":
    case "username":
    case "user name":
      return "user";
    default:
      return "other";
  }
}

/** Older files name columns with their data set, which the search has taken off: `Processes.dest`. */
export function columnName(name: string, { names }: Columns): string {
  const written = name.trim();
  if (names.has(written)) return written;
  const bare = written.slice(written.lastIndexOf(".") + 1);
  return names.has(bare) ? bare : written;
}

function messageOf(table: Table): string | undefined {
  const text = asText(table["message"]);
  return text === undefined ? undefined : decodeEntities(text).trim();
}
