import type { Alert } from "../../../src/alert/alert.ts";
import type { Evidence, Match } from "../../../src/engine/match.ts";
import type { Query } from "../../../src/lang/eql/tree.ts";
import { sourceText } from "../../../src/lang/source-text.ts";
import type { Rule } from "../../../src/rule/rule.ts";
import type { TaskRecord } from "../../../src/task/task.ts";

/** 2026-03-11T09:20:52.232Z */
const WRITE_US = Date.UTC(2026, 2, 11, 9, 20, 52, 232) * 1_000;

export const sampleRule: Rule = {
  id: "5c9c9a1e-0000-4000-8000-000000000001",
  name: "Remote task",
  language: "eql",
  description: "A task was created from another host.",
  severity: "high",
  riskScore: 73,
  threats: [
    {
      framework: "MITRE ATT&CK",
      tactic: {
        id: "TA0008",
        name: "Lateral Movement",
        reference: "https://attack.mitre.org/tactics/TA0008/",
      },
      techniques: [
        {
          id: "T1021",
          name: "Remote Services",
          reference: undefined,
          subtechniques: [],
        },
      ],
    },
    {
      framework: "MITRE ATT&CK",
      tactic: { id: "TA0002", name: "Execution", reference: undefined },
      techniques: [
        {
          id: "T1053",
          name: "Scheduled Task/Job",
          reference: "https://attack.mitre.org/techniques/T1053/",
          subtechniques: [
            { id: "T1053.005", name: "Scheduled Task", reference: undefined },
          ],
        },
      ],
    },
  ],
  tags: [],
  references: [],
  falsePositives: [],
  guide: "## Triage\n\nLook at the task.\n\n```\n# not a heading\n```",
  author: [],
  license: "Apache-2.0",
  version: 1,
  maxSignals: 100,
  queryText: "",
  source: sourceText("", "remote-task.toml"),
  query: {} as Query,
  origin: { file: "bundled:remote-task.toml", kind: "bundled" },
};

const host = { index: 0, id: "srv-files2", name: "SRV-FILES2.corvane.example" };

export const connection: Evidence = {
  identity: "a",
  timeUs: WRITE_US - 20_406_000,
  recordId: 101_684,
  seq: 395,
  place: {
    source: { id: 0, path: "winlogbeat.ndjson" },
    number: 395,
    offset: 590_112,
    length: 1_402,
  },
  writtenUs: WRITE_US + 1_013_000,
  host,
  shape: "wl-raw",
  channel: "Microsoft-Windows-Sysmon/Operational",
  code: "3",
  summary: "svchost.exe accepted 10.20.4.17:50233",
  fields: {},
};

export const write: Evidence = {
  ...connection,
  identity: "b",
  timeUs: WRITE_US,
  recordId: 101_675,
  seq: 380,
  place: { ...connection.place, number: 380, offset: 571_003, length: 1_377 },
  code: "13",
  summary: "svchost.exe set \\Actions",
};

export const task: TaskRecord = {
  id: "srv-files2 \\Sync",
  hostId: "srv-files2",
  hostName: host.name,
  guid: "{7D0E3B52-91C4-4E6F-8A1D-3F5C2B9E6A40}",
  path: "\\Sync",
  timeUs: WRITE_US,
  change: "created",
  user: "CORVANE\\adm-okeke",
  definition: {
    status: "ok",
    source: "xml-event",
    problems: [],
    actions: [
      {
        type: "exec",
        id: null,
        command: "cmd.exe",
        arguments: "/c schtasks /run /s X /p Heron-Marsh /tn q",
        workingDirectory: null,
      },
    ],
    context: "Author",
  },
  hints: [
    {
      hint: "system-account",
      reason: "runs as SYSTEM on request from another host",
      matched: "S-1-5-18",
    },
  ],
  layers: [{ kind: "cmd", text: "schtasks /run /s X /p Heron-Marsh /tn q" }],
  from: "task event 4698",
  unknown: undefined,
};

export function sampleAlert(
  changes: Partial<Alert> = {},
  match: Partial<Match> = {},
): Alert {
  return {
    id: "alert-1",
    match: {
      id: "alert-1",
      rule: sampleRule,
      key: { "host.id": "srv-files2", "process.entity_id": "{guid}" },
      events: [connection, write],
      certainty: "confirmed",
      revision: 2,
      ...match,
    },
    status: "open",
    reason: undefined,
    tasks: [task],
    ...changes,
  };
}
