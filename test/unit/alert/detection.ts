/**
 * Helper of the tests of Splunk detections' alerts: a detection, its rows and the matches they are.
 */
import type { Match, ResultRow } from "../../../src/engine/match.ts";
import { sourceText } from "../../../src/lang/source-text.ts";
import type { Detection, SplRule } from "../../../src/rule/rule.ts";
import { testRule } from "../../support/engine.ts";
import { match } from "./sample.ts";

export const DETECTION: Detection = {
  type: "TTP",
  status: "production",
  message: "$process_name$ on $dest$ by $user$",
  riskObjects: [
    { field: "dest", type: "system", score: 63 },
    { field: "user", type: "user", score: 40 },
  ],
  threatObjects: [{ field: "process_name", type: "process_name" }],
  stories: ["Scheduled Tasks"],
  assetType: "Endpoint",
  securityDomain: "endpoint",
  confidence: 90,
  impact: 70,
  dataSources: ["Sysmon EventID 1", "Windows Event Log Security 4688"],
  howToImplement: "Send the logs of process creation.",
  drilldowns: [],
  cves: [],
};

export interface RuleChanges extends Partial<Omit<SplRule, "detection">> {
  readonly detection?: Partial<Detection>;
}

/** @param text only shown: it is not parsed */
export function splRule(
  { detection, ...changes }: RuleChanges = {},
  text = "| tstats count from datamodel=Endpoint.Processes by Processes.dest",
): SplRule {
  const { query: _, ...facts } = testRule("test where true", "detection-1");
  return {
    ...facts,
    language: "spl",
    name: "Remote Schtasks",
    queryText: text,
    source: sourceText(text),
    search: { commands: [], span: { start: 0, end: 0 } },
    macros: [],
    detection: { ...DETECTION, ...detection },
    lookups: new Map(),
    differences: [],
    ...changes,
  };
}

export function resultRow(
  columns: ResultRow["columns"],
  changes: Partial<ResultRow> = {},
): ResultRow {
  return {
    columns,
    events: 1,
    sources: { "Sysmon 1": 1 },
    firstUs: 1_000_000,
    lastUs: 1_000_000,
    ...changes,
  };
}

export function rowMatch(
  id: string,
  columns: ResultRow["columns"],
  { rule = splRule(), ...changes }: Partial<Match> = {},
): Match {
  return match(id, { rule, row: resultRow(columns), ...changes });
}
