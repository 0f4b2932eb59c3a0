/**
 * Records of the other channels that have tables, one for each event id of each, and their answers.
 */
import { SYSTEM } from "./sysmon.ts";
import type { Account, Answers, Draft, Source, Value } from "./record.ts";
import { written } from "./record.ts";

type Data = Readonly<Record<string, Value>>;

const TASK_SCHEDULER: Source = {
  channel: "Microsoft-Windows-TaskScheduler/Operational",
  provider: "Microsoft-Windows-TaskScheduler",
  guid: "{de7b24ea-73c8-4a09-985d-5bdadcfa9017}",
  pid: 1340,
  tid: 2000,
  account: SYSTEM,
};

const TASK_NAME = { TaskName: "\\Example\\Nightly" };
const IS_TASK: Answers = { "winlog.event_data.TaskName": "\\Example\\Nightly" };
const INSTANCE = "{a1b2c3d4-9999-5fd1-3600-000000000600}";
const INES: Answers = { "user.name": "ines", "user.domain": "CORP" };
const RUN = "C:\\Windows\\System32\\cmd.exe";

function task(
  code: string,
  taskName: string,
  dataName: string,
  kind: string,
  data: Data,
  answers: Answers = {},
): Draft {
  return {
    source: TASK_SCHEDULER,
    code,
    task: Number(code),
    taskName,
    dataName,
    kind,
    data: { ...TASK_NAME, ...data },
    answers: { ...IS_TASK, ...answers },
  };
}

const TASK_DRAFTS: readonly Draft[] = [
  task("100", "Task Started", "TaskStartEvent", "- · info · -", {
    UserContext: "CORP\\ines",
    InstanceId: INSTANCE,
  }),
  task("102", "Task completed", "TaskSuccessEvent", "- · info · -", {
    UserContext: "CORP\\ines",
    InstanceId: INSTANCE,
  }),
  task(
    "106",
    "Task registered",
    "TaskRegisteredEvent",
    "configuration · creation · scheduled-task-created",
    { UserContext: "CORP\\ines" },
    INES,
  ),
  task("107", "Task triggered on scheduler", "TimeTrigger", "- · info · -", {
    InstanceId: INSTANCE,
  }),
  task("108", "Task triggered on event", "EventTrigger", "- · info · -", {
    InstanceId: INSTANCE,
  }),
  task("110", "Task triggered by user", "TaskRun", "- · info · -", {
    InstanceId: INSTANCE,
    UserContext: "ines",
  }),
  task(
    "118",
    "Task triggered by computer startup",
    "BootTrigger",
    "- · info · -",
    { InstanceId: INSTANCE },
  ),
  task("119", "Task triggered on logon", "LogonTrigger", "- · info · -", {
    UserName: "CORP\\ines",
    InstanceId: INSTANCE,
  }),
  task(
    "129",
    "Created Task Process",
    "CreatedTaskProcess",
    "process · start · -",
    { Path: RUN, ProcessID: 4312, Priority: 16384 },
    {
      "process.executable": RUN,
      "process.name": "cmd.exe",
      "process.pid": 4312,
    },
  ),
  task(
    "140",
    "Task registration updated",
    "TaskUpdated",
    "configuration · change · scheduled-task-updated",
    { UserName: "S-1-5-18" },
    { "user.id": "S-1-5-18", "user.name": undefined },
  ),
  task(
    "141",
    "Task registration deleted",
    "TaskDeleted",
    "configuration · deletion · scheduled-task-deleted",
    { UserName: "CORP\\ines" },
    INES,
  ),
  task(
    "200",
    "Action started",
    "ActionStart",
    "process · info · -",
    { ActionName: RUN, TaskInstanceId: INSTANCE, EnginePID: 1200 },
    {
      "process.executable": RUN,
      "process.name": "cmd.exe",
      "winlog.event_data.ActionName": RUN,
    },
  ),
  task(
    "201",
    "Action completed",
    "ActionSuccess",
    "process · info · -",
    {
      TaskInstanceId: INSTANCE,
      ActionName: RUN,
      ResultCode: 0,
      EnginePID: 1200,
    },
    { "process.name": "cmd.exe", "winlog.event_data.ResultCode": "0" },
  ),
];

const POWERSHELL: Source = {
  channel: "Microsoft-Windows-PowerShell/Operational",
  provider: "Microsoft-Windows-PowerShell",
  guid: "{a0c1853b-5c40-4b15-8766-3cf1c58f985a}",
  pid: 4312,
  tid: 5200,
  account: {
    sid: "S-1-5-21-1000000001-2000000002-3000000003-1105",
    name: "ines",
    domain: "CORP",
    type: "User",
  },
};

const HOST_GUID = "7b50fbda-a36f-4429-9ee2-4c961225596f";
const RUNSPACE = "f26602f0-a78c-4f93-80c0-0301f86dea84";
const BLOCK = "cefe1d8a-b78c-44b3-a583-edd4ff0e31c1";
const SCRIPT = "C:\\Tools\\collect.ps1";

const CONTEXT_INFO = [
  "Severity = Informational",
  "Host Name = ConsoleHost",
  "Host Version = 5.1.18362.1",
  `Host ID = ${HOST_GUID}`,
  'Host Application = powershell.exe -File "C:\\Tools\\collect.ps1"',
  "Engine Version = 5.1.18362.1",
  `Runspace ID = ${RUNSPACE}`,
  "Pipeline ID = 93",
  "Command Name = Get-Date",
  "Command Type = Cmdlet",
  `Script Name = ${SCRIPT}`,
  "Command Path = ",
  "Sequence Number = 105",
  "User = CORP\\ines",
  "Connected User = ",
  "Shell ID = Microsoft.PowerShell",
]
  .map((line) => `        ${line}\n`)
  .join("");

/** What both channels tell of who runs what. */
const IN_HOST: Answers = {
  ...INES,
  "process.entity_id": `{${HOST_GUID}}`,
  "process.title": "ConsoleHost",
  "process.command_line": 'powershell.exe -File "C:\\Tools\\collect.ps1"',
  "process.args": ["powershell.exe", "-File", SCRIPT],
  "powershell.runspace_id": RUNSPACE,
  "powershell.engine.version": "5.1.18362.1",
};
const IN_SCRIPT: Answers = {
  "file.path": SCRIPT,
  "file.name": "collect.ps1",
  "file.directory": "C:\\Tools",
  "file.extension": "ps1",
};

const POWERSHELL_DRAFTS: readonly Draft[] = [
  {
    source: POWERSHELL,
    code: "4103",
    version: 1,
    task: 106,
    taskName: "Executing Pipeline",
    opcode: 20,
    keywords: "0x0",
    kind: "process · info · -",
    data: {
      ContextInfo: CONTEXT_INFO,
      UserData: "",
      Payload: 'CommandInvocation(Get-Date): "Get-Date"\n',
    },
    answers: {
      ...IN_HOST,
      ...IN_SCRIPT,
      "event.sequence": 105,
      "powershell.pipeline_id": "93",
      "powershell.command.name": "Get-Date",
      "powershell.command.type": "Cmdlet",
    },
  },
  {
    source: POWERSHELL,
    code: "4104",
    version: 1,
    level: 5,
    task: 2,
    taskName: "Execute a Remote Command",
    opcode: 15,
    keywords: "0x0",
    kind: "process · info · -",
    data: {
      MessageNumber: 1,
      MessageTotal: 2,
      ScriptBlockText: "if ($a -lt 3 && $b) {\n\t'<x>' | Out-File \"b.txt\"\n}",
      ScriptBlockId: BLOCK,
      Path: SCRIPT,
    },
    answers: {
      ...IN_SCRIPT,
      "powershell.file.script_block_id": BLOCK,
      "powershell.file.script_block_text":
        "if ($a -lt 3 && $b) {\n\t'<x>' | Out-File \"b.txt\"\n}",
      "powershell.sequence": 1,
      "powershell.total": 2,
    },
  },
  ...(
    [
      ["4105", 102, "Starting Command", "start"],
      ["4106", 103, "Stopping Command", "end"],
    ] as const
  ).map(([code, number, taskName, type]): Draft => ({
    source: POWERSHELL,
    code,
    version: 1,
    level: 5,
    task: number,
    taskName,
    opcode: 15,
    keywords: "0x0",
    kind: `process · ${type} · -`,
    data: { ScriptBlockId: BLOCK, RunspaceId: RUNSPACE },
    answers: {
      "powershell.file.script_block_id": BLOCK,
      "powershell.runspace_id": RUNSPACE,
    },
  })),
];

const CLASSIC: Source = {
  channel: "Windows PowerShell",
  provider: "PowerShell",
  pid: 0,
  tid: 0,
};

function context(...first: readonly string[]): string {
  return [
    ...first,
    "",
    "SequenceNumber=13",
    "",
    "HostName=ConsoleHost",
    "HostVersion=5.1.18362.1",
    `HostId=${HOST_GUID}`,
    'HostApplication=powershell.exe -File "C:\\Tools\\collect.ps1"',
    "EngineVersion=5.1.18362.1",
    `RunspaceId=${RUNSPACE}`,
    "PipelineId=",
    "CommandName=",
    "CommandType=",
    "ScriptName=",
    "CommandPath=",
    "CommandLine=",
  ]
    .map((line) => (line === "" ? "\n" : `\t${line}\n`))
    .join("");
}

const STATE: Answers = {
  ...IN_HOST,
  "user.name": undefined,
  "user.domain": undefined,
  "event.sequence": 13,
};

const CLASSIC_DRAFTS: readonly Draft[] = [
  ...(
    [
      ["400", "start", "Available", "None"],
      ["403", "end", "Stopped", "Available"],
    ] as const
  ).map(([code, type, state, before]): Draft => ({
    source: CLASSIC,
    code,
    task: 4,
    taskName: "Engine Lifecycle",
    keywords: "0x80000000000000",
    kind: `process · ${type} · -`,
    data: [
      state,
      before,
      context(`NewEngineState=${state}`, `PreviousEngineState=${before}`),
    ],
    answers: {
      ...STATE,
      "powershell.engine.new_state": state,
      "powershell.engine.previous_state": before,
    },
  })),
  {
    source: CLASSIC,
    code: "600",
    task: 6,
    taskName: "Provider Lifecycle",
    keywords: "0x80000000000000",
    kind: "process · info · -",
    data: [
      "Registry",
      "Started",
      context("ProviderName=Registry", "NewProviderState=Started"),
    ],
    answers: {
      ...STATE,
      "powershell.provider.name": "Registry",
      "powershell.provider.new_state": "Started",
    },
  },
  {
    source: CLASSIC,
    code: "800",
    task: 8,
    taskName: "Pipeline Execution Details",
    keywords: "0x80000000000000",
    kind: "process · info · -",
    data: [
      "$from = Get-Date",
      [
        "\tDetailSequence=1\n\tDetailTotal=1\n\n\tSequenceNumber=105\n",
        "\tUserId=CORP\\ines\n\tHostName=ConsoleHost\n\tHostVersion=5.1.18362.1\n",
        `\tHostId=${HOST_GUID}\n`,
        '\tHostApplication=powershell.exe -File "C:\\Tools\\collect.ps1"\n',
        `\tEngineVersion=5.1.18362.1\n\tRunspaceId=${RUNSPACE}\n\tPipelineId=93\n`,
        `\tScriptName=${SCRIPT}\n\tCommandLine=$from = Get-Date\n`,
      ].join("\n"),
      'CommandInvocation(Get-Date): "Get-Date"\n',
    ],
    answers: {
      ...IN_HOST,
      ...IN_SCRIPT,
      "event.sequence": 105,
      "powershell.sequence": 1,
      "powershell.total": 1,
      "powershell.pipeline_id": "93",
    },
  },
];

const SERVICES: Source = {
  channel: "System",
  provider: "Service Control Manager",
  guid: "{555908d1-a6d7-4695-8e1e-26931d2012f4}",
  pid: 732,
  tid: 5156,
};
const ADMIN: Account = {
  sid: "S-1-5-21-1000000001-2000000002-3000000003-1116",
  name: "adm-bruno",
  domain: "CORP",
  type: "User",
};

const SYSTEM_DRAFTS: readonly Draft[] = [
  {
    source: {
      channel: "System",
      provider: "Microsoft-Windows-Eventlog",
      guid: "{fc65ddd8-d6ef-4962-83d5-6e5cfe9ce148}",
      pid: 1044,
      tid: 2000,
      account: ADMIN,
    },
    code: "104",
    task: 104,
    taskName: "Log clear",
    userData: "LogFileCleared",
    kind: "iam · admin change · Log clear",
    data: {
      SubjectUserName: "adm-bruno",
      SubjectDomainName: "CORP",
      Channel: "Application",
      BackupPath: "",
    },
    answers: { "user.name": "adm-bruno", "user.domain": "CORP" },
  },
  {
    source: SERVICES,
    code: "7036",
    task: 0,
    taskName: "",
    keywords: "0x8080000000000000",
    kind: "- · info · -",
    data: { param1: "Volume Shadow Copy", param2: "running" },
    answers: {
      "service.name": "Volume Shadow Copy",
      "service.state": "running",
    },
  },
  {
    source: { ...SERVICES, account: ADMIN },
    code: "7040",
    task: 0,
    taskName: "",
    keywords: "0x8080000000000000",
    kind: "configuration · change · -",
    data: {
      param1: "Background Intelligent Transfer Service",
      param2: "demand start",
      param3: "auto start",
      param4: "BITS",
    },
    answers: {
      "service.name": "Background Intelligent Transfer Service",
      "winlog.event_data.param3": "auto start",
    },
  },
  {
    source: { ...SERVICES, account: ADMIN },
    code: "7045",
    task: 0,
    taskName: "",
    keywords: "0x8080000000000000",
    kind: "configuration · creation · -",
    data: {
      ServiceName: "PSEXESVC",
      ImagePath: "%SystemRoot%\\PSEXESVC.exe",
      ServiceType: "user mode service",
      StartType: "demand start",
      AccountName: "LocalSystem",
    },
    answers: {
      "service.name": "PSEXESVC",
      "service.type": "user mode service",
      "winlog.event_data.ImagePath": "%SystemRoot%\\PSEXESVC.exe",
      "winlog.event_data.AccountName": "LocalSystem",
    },
  },
];

const WMI: Source = {
  channel: "Microsoft-Windows-WMI-Activity/Operational",
  provider: "Microsoft-Windows-WMI-Activity",
  guid: "{1418ef04-b0b4-4623-bf7e-d74ab47bbdaa}",
  pid: 2636,
  tid: 4748,
  account: SYSTEM,
};

function wmi(
  code: string,
  userData: string,
  data: Data,
  answers: Answers,
  level: 2 | 4 = 4,
): Draft {
  return {
    source: WMI,
    code,
    level,
    task: 0,
    taskName: "",
    keywords: "0x4000000000000000",
    userData,
    kind: "- · info · -",
    data,
    answers,
  };
}

const WMI_DRAFTS: readonly Draft[] = [
  wmi(
    "5857",
    "Operation_StartedOperational",
    {
      ProviderName: "CIMWin32",
      Code: "0x0",
      HostProcess: "wmiprvse.exe",
      ProcessID: 2440,
      ProviderPath: "%systemroot%\\system32\\wbem\\cimwin32.dll",
    },
    { "process.pid": 2440, "process.name": "wmiprvse.exe" },
  ),
  wmi(
    "5858",
    "Operation_ClientFailure",
    {
      Id: "{00000000-0000-0000-0000-000000000000}",
      ClientMachine: "WS-ALMA",
      User: "CORP\\ines",
      ClientProcessId: 4312,
      Component: "Unknown",
      Operation:
        "Start IWbemServices::ExecQuery - ROOT\\CIMV2 : SELECT * FROM Win32_Process",
      ResultCode: "0x80041032",
      PossibleCause: "Unknown",
    },
    { ...INES, "process.pid": 4312, "event.outcome": "failure" },
    2,
  ),
  wmi(
    "5859",
    "Operation_EssStarted",
    {
      NamespaceName: "//./root/CIMV2",
      Query: "select * from MSFT_SCMEventLogEvent",
      User: "S-1-5-32-544",
      Processid: 2724,
      Provider: "SCM Event Provider",
      queryid: 0,
      PossibleCause: "Permanent",
    },
    { "user.id": "S-1-5-32-544", "user.name": undefined, "process.pid": 2724 },
  ),
  wmi(
    "5860",
    "Operation_TemporaryEssStarted",
    {
      NamespaceName: "ROOT\\CIMV2",
      Query:
        "SELECT * FROM Win32_ProcessStartTrace WHERE ProcessName = 'wsmprovhost.exe'",
      User: "NT AUTHORITY\\SYSTEM",
      Processid: 8408,
      ClientMachine: "WS-ALMA",
      PossibleCause: "Temporary",
    },
    { "user.name": "SYSTEM", "user.id": "S-1-5-18", "process.pid": 8408 },
  ),
  wmi(
    "5861",
    "Operation_ESStoConsumerBinding",
    {
      Namespace: "//./root/subscription",
      ESS: "Updater",
      CONSUMER: 'CommandLineEventConsumer="Updater"',
      PossibleCause:
        'Binding EventFilter: \ninstance of __EventFilter\n{\n\tName = "Updater";\n};\n',
    },
    {
      "winlog.event_data.CONSUMER": 'CommandLineEventConsumer="Updater"',
      "winlog.event_data.ESS": "Updater",
    },
  ),
];

export const OTHER_RECORDS = [
  ...written(TASK_DRAFTS, 301, 230_000),
  ...written(POWERSHELL_DRAFTS, 88, 250_000),
  ...written(CLASSIC_DRAFTS, 1_290, 260_000),
  ...written(SYSTEM_DRAFTS, 519, 270_000),
  ...written(WMI_DRAFTS, 344, 280_000),
];
