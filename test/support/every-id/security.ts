/**
 * Records of the Security channel, one for each event id of its table (4656 and 4663 once for each kind of object), and
 * their answers.
 */
import { Alias } from "../../../src/event/event.ts";
import type { Answers, Draft, Source, Value } from "./record.ts";
import { written } from "./record.ts";

const SOURCE: Source = {
  channel: "Security",
  provider: "Microsoft-Windows-Security-Auditing",
  guid: "{54849625-5478-4994-a5ba-3e3b0328c30d}",
  pid: 700,
  tid: 812,
};
const EVENT_LOG: Source = {
  channel: "Security",
  provider: "Microsoft-Windows-Eventlog",
  guid: "{fc65ddd8-d6ef-4962-83d5-6e5cfe9ce148}",
  pid: 1044,
  tid: 2000,
};
const KERNEL: Source = { ...SOURCE, pid: 4 };

const SUCCESS = "0x8020000000000000";
const FAILURE = "0x8010000000000000";

type Data = Readonly<Record<string, Value>>;

interface Actor {
  readonly data: Data;
  readonly answers: Answers;
}

function actor(
  sid: string,
  name: string,
  domain: string,
  logon: string,
): Actor {
  return {
    data: {
      SubjectUserSid: sid,
      SubjectUserName: name,
      SubjectDomainName: domain,
      SubjectLogonId: logon,
    },
    answers: {
      "user.id": sid,
      "user.name": name,
      "user.domain": domain,
      "winlog.logon.id": logon,
    },
  };
}

const DOMAIN = "S-1-5-21-1000000001-2000000002-3000000003";
const INES = actor(`${DOMAIN}-1105`, "ines", "CORP", "0x5a1b2");
const ADMIN = actor(`${DOMAIN}-1116`, "adm-bruno", "CORP", "0x8f20c");
const MACHINE = actor("S-1-5-18", "WS-ALMA$", "CORP", "0x3e7");
const NOBODY = {
  SubjectUserSid: "S-1-0-0",
  SubjectUserName: "-",
  SubjectDomainName: "-",
  SubjectLogonId: "0x0",
};

const ZERO_GUID = "{00000000-0000-0000-0000-000000000000}";

/** How events name the process that asked, as pid in hex. */
const BY_TOOL = { ProcessId: "0x10d8", ProcessName: "C:\\Tools\\packer.exe" };
const TOOL: Answers = {
  "process.pid": 4312,
  "process.executable": "C:\\Tools\\packer.exe",
  "process.name": "packer.exe",
};

/** The kinds of what is audited: number and name of the record's task. */
const LOGON = [12544, "Logon"] as const;
const LOGOFF = [12545, "Logoff"] as const;
const SPECIAL_LOGON = [12548, "Special Logon"] as const;
const OTHER_LOGON = [12551, "Other Logon/Logoff Events"] as const;
const STATE = [12288, "Security State Change"] as const;
const EXTENSION = [12289, "Security System Extension"] as const;
const SYSTEM_EVENTS = [12292, "Other System Events"] as const;
const FILES = [12800, "File System"] as const;
const REGISTRY = [12801, "Registry"] as const;
const KERNEL_OBJECT = [12802, "Kernel Object"] as const;
const OBJECTS = [12804, "Other Object Access Events"] as const;
const HANDLES = [12807, "Handle Manipulation"] as const;
const SHARES = [12808, "File Share"] as const;
const SHARED_FILES = [12811, "Detailed File Share"] as const;
const PACKETS = [12809, "Filtering Platform Packet Drop"] as const;
const CONNECTIONS = [12810, "Filtering Platform Connection"] as const;
const PRIVILEGE = [13056, "Sensitive Privilege Use"] as const;
const STARTS = [13312, "Process Creation"] as const;
const ENDS = [13313, "Process Termination"] as const;
const TOKENS = [13317, "Token Right Adjusted Events"] as const;
const AUDIT_POLICY = [13568, "Audit Policy Change"] as const;
const LOGON_POLICY = [13569, "Authentication Policy Change"] as const;
const RIGHTS_POLICY = [13570, "Authorization Policy Change"] as const;
const FIREWALL = [13571, "MPSSVC Rule-Level Policy Change"] as const;
const USERS = [13824, "User Account Management"] as const;
const COMPUTERS = [13825, "Computer Account Management"] as const;
const GROUPS = [13826, "Security Group Management"] as const;
const LISTS = [13827, "Distribution Group Management"] as const;
const DIRECTORY = [14080, "Directory Service Access"] as const;
const DIRECTORY_CHANGES = [14081, "Directory Service Changes"] as const;
const VALIDATION = [14336, "Credential Validation"] as const;
const TICKETS = [14337, "Kerberos Service Ticket Operations"] as const;
const KERBEROS = [14339, "Kerberos Authentication Service"] as const;

function audit(
  code: string,
  [task, taskName]: readonly [number, string],
  kind: string,
  data: Data,
  answers: Answers,
  rest: Partial<Draft> = {},
): Draft {
  return {
    source: SOURCE,
    code,
    level: 0,
    task,
    taskName,
    keywords: SUCCESS,
    kind,
    data,
    answers: { ...SUCCEEDED, ...answers },
    ...rest,
  };
}

const failed = { keywords: FAILURE };
const SUCCEEDED: Answers = { "event.outcome": "success" };
const FAILED: Answers = { "event.outcome": "failure" };

/** Done by an actor, with these data after the actor's. */
function by(
  who: Actor,
  code: string,
  task: readonly [number, string],
  kind: string,
  data: Data = {},
  answers: Answers = {},
  rest: Partial<Draft> = {},
): Draft {
  return audit(
    code,
    task,
    kind,
    { ...who.data, ...data },
    { ...who.answers, ...answers },
    rest,
  );
}

/** Done by an actor to an account, whose names stand before the actor's. */
function toAccount(
  who: Actor,
  code: string,
  task: readonly [number, string],
  kind: string,
  name: string,
  answers: Answers = {},
  data: Data = {},
): Draft {
  return audit(
    code,
    task,
    kind,
    {
      TargetUserName: name,
      TargetDomainName: "CORP",
      TargetSid: `${DOMAIN}-1131`,
      ...who.data,
      PrivilegeList: "-",
      ...data,
    },
    { ...who.answers, ...answers },
  );
}

function changesUser(
  code: string,
  kind: string,
  name: string,
  data: Data = {},
): Draft {
  return toAccount(
    ADMIN,
    code,
    USERS,
    kind,
    name,
    {
      "user.target.id": `${DOMAIN}-1131`,
      "user.target.name": name,
      "user.target.domain": "CORP",
    },
    data,
  );
}

function changesGroup(
  code: string,
  task: readonly [number, string],
  type: string,
  action: string,
  name: string,
): Draft {
  const draft = toAccount(
    ADMIN,
    code,
    task,
    `iam · group ${type} · ${action}`,
    name,
    {
      "group.id": `${DOMAIN}-1131`,
      "group.name": name,
      "group.domain": "CORP",
      "user.target.name": undefined,
    },
  );
  return draft;
}

function changesMember(
  code: string,
  task: readonly [number, string],
  action: string,
  name: string,
): Draft {
  return audit(
    code,
    task,
    `iam · group change · ${action}`,
    {
      MemberName: "CN=Carla Diaz,OU=Staff,DC=corp,DC=example",
      MemberSid: `${DOMAIN}-1140`,
      TargetUserName: name,
      TargetDomainName: "CORP",
      TargetSid: `${DOMAIN}-1131`,
      ...ADMIN.data,
      PrivilegeList: "-",
    },
    {
      ...ADMIN.answers,
      "group.id": `${DOMAIN}-1131`,
      "group.name": name,
      "group.domain": "CORP",
      "user.target.name": "Carla Diaz",
      "user.target.id": `${DOMAIN}-1140`,
    },
  );
}

const CONTENT = `<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <Actions Context="Author">
    <Exec>
      <Command>C:\\Windows\\System32\\cmd.exe</Command>
      <Arguments>/c echo a &amp; echo b</Arguments>
    </Exec>
  </Actions>
</Task>`;

function task(
  code: string,
  type: string,
  action: string,
  content: string,
): Draft {
  return by(
    INES,
    code,
    OBJECTS,
    `iam configuration · ${type} admin · scheduled-task-${action}`,
    { TaskName: "\\Example\\Nightly", [content]: CONTENT },
    {
      "winlog.event_data.TaskName": "\\Example\\Nightly",
      "winlog.event_data.TaskCommand": "C:\\Windows\\System32\\cmd.exe",
      "winlog.event_data.TaskArguments": "/c echo a & echo b",
    },
    { version: 1 },
  );
}

const TRUST = {
  DomainName: "partner.example",
  DomainSid: "S-1-5-21-4000000004-5000000005-6000000006",
};
const TRUST_KIND = {
  TdoType: 2,
  TdoDirection: 3,
  TdoAttributes: 8,
  SidFilteringEnabled: "%%1796",
};

const TICKET_SOURCE: Answers = {
  "source.ip": "10.20.30.40",
  "source.port": 50228,
};

const FILE_HANDLE = {
  ObjectServer: "Security",
  ObjectType: "File",
  ObjectName: "C:\\Out Dir\\a.bin",
  HandleId: "0x1a4",
};
const IS_FILE: Answers = {
  "file.path": "C:\\Out Dir\\a.bin",
  "file.name": "a.bin",
  "file.directory": "C:\\Out Dir",
  "file.extension": "bin",
  "registry.path": undefined,
};

const EXAMPLE_KEY = new Alias([
  "HKLM\\SOFTWARE\\Example",
  "\\REGISTRY\\MACHINE\\SOFTWARE\\Example",
  "MACHINE\\SOFTWARE\\Example",
  "HKEY_LOCAL_MACHINE\\SOFTWARE\\Example",
]);

const APPLICATION = "\\device\\harddiskvolume2\\tools\\packer.exe";
const IS_APPLICATION: Answers = {
  "process.pid": 4312,
  "process.executable": APPLICATION,
  "process.name": "packer.exe",
};

/** A connection that the other machine opened. */
const INBOUND: Data = {
  Direction: "%%14592",
  SourceAddress: "10.20.30.40",
  SourcePort: "50233",
  DestAddress: "10.20.30.41",
  DestPort: "8080",
};
const IS_INBOUND: Answers = {
  "network.direction": new Alias(["ingress", "incoming", "inbound"]),
  "network.transport": "tcp",
  "source.ip": "10.20.30.40",
  "source.port": 50233,
  "destination.ip": "10.20.30.41",
  "destination.port": 8080,
};
const FILTER: Data = {
  Protocol: 6,
  FilterRTID: 66000,
  LayerName: "%%14610",
  LayerRTID: 44,
};
const REMOTE: Data = { RemoteUserID: "S-1-0-0", RemoteMachineID: "S-1-0-0" };

const PRIVILEGES = "SeSecurityPrivilege\n\t\t\tSeDebugPrivilege";
const CREDENTIALS: Data = {
  ProcessCreationTime: "2021-03-04T09:00:00.0000000Z",
  ClientProcessId: 4312,
};

const DRAFTS: readonly Draft[] = [
  {
    source: EVENT_LOG,
    code: "1100",
    task: 103,
    taskName: "Service shutdown",
    keywords: "0x4020000000000000",
    userData: "ServiceShutdown",
    kind: "process · end · logging-service-shutdown",
    answers: { ...SUCCEEDED, "user.name": undefined },
  },
  {
    source: EVENT_LOG,
    code: "1102",
    task: 104,
    taskName: "Log clear",
    keywords: "0x4020000000000000",
    userData: "LogFileCleared",
    kind: "iam · admin change · audit-log-cleared",
    data: INES.data,
    answers: { ...SUCCEEDED, ...INES.answers },
  },
  {
    source: EVENT_LOG,
    code: "1104",
    level: 2,
    task: 101,
    taskName: "Event processing",
    keywords: "0x4020000000000000",
    userData: "FileIsFull",
    kind: "iam · admin · logging-full",
    answers: SUCCEEDED,
  },
  {
    source: EVENT_LOG,
    code: "1105",
    task: 105,
    taskName: "Log automatic backup",
    keywords: "0x4020000000000000",
    userData: "AutoBackup",
    kind: "iam · admin · auditlog-archieved",
    data: {
      Channel: "Security",
      BackupPath:
        "C:\\Windows\\System32\\Winevt\\Logs\\Archive-Security-2021-03-04-09-10-21-001.evtx",
    },
    answers: SUCCEEDED,
  },
  {
    source: EVENT_LOG,
    code: "1108",
    level: 2,
    task: 101,
    taskName: "Event processing",
    keywords: "0x4020000000000000",
    userData: "EventProcessingFailure",
    kind: "iam · admin · logging-processing-error",
    data: {
      ErrorCode: 15005,
      EventID: 0,
      PubID: "Microsoft-Windows-Security-Auditing",
    },
    answers: {
      ...SUCCEEDED,
      "winlog.event_data.PubID": "Microsoft-Windows-Security-Auditing",
    },
  },
  audit(
    "4610",
    EXTENSION,
    "configuration · access · authentication-package-loaded",
    {
      AuthenticationPackageName:
        "C:\\Windows\\system32\\msv1_0.DLL : MICROSOFT_AUTHENTICATION_PACKAGE_V1_0",
    },
    { "user.name": undefined },
  ),
  by(
    MACHINE,
    "4611",
    EXTENSION,
    "configuration · change · trusted-logon-process-registered",
    { LogonProcessName: "Winlogon" },
  ),
  audit(
    "4614",
    EXTENSION,
    "configuration · access · notification-package-loaded",
    { NotificationPackageName: "scecli" },
    { "winlog.event_data.NotificationPackageName": "scecli" },
  ),
  by(
    MACHINE,
    "4616",
    STATE,
    "configuration · change · system-time-changed",
    {
      PreviousTime: "2021-03-04T09:11:00.0000000Z",
      NewTime: "2021-03-04T09:11:01.0000000Z",
      ProcessId: "0x8ac",
      ProcessName: "C:\\Windows\\System32\\svchost.exe",
    },
    { "process.pid": 2220, "process.name": "svchost.exe" },
    { version: 1 },
  ),
  audit(
    "4622",
    EXTENSION,
    "configuration · access · security-package-loaded",
    { SecurityPackageName: "C:\\Windows\\system32\\kerberos.DLL : Kerberos" },
    {},
  ),
  audit(
    "4624",
    LOGON,
    "authentication · start · logged-in",
    {
      ...NOBODY,
      TargetUserSid: `${DOMAIN}-1201`,
      TargetUserName: "tomas",
      TargetDomainName: "CORP.EXAMPLE",
      TargetLogonId: "0x77d10",
      LogonType: 3,
      LogonProcessName: "Kerberos",
      AuthenticationPackageName: "Kerberos",
      WorkstationName: "WS-BRUNO",
      LogonGuid: ZERO_GUID,
      TransmittedServices: "-",
      LmPackageName: "-",
      KeyLength: 0,
      ProcessId: "0x0",
      ProcessName: "-",
      IpAddress: "::ffff:10.20.30.40",
      IpPort: "50124",
      ImpersonationLevel: "%%1833",
    },
    {
      "user.id": `${DOMAIN}-1201`,
      "user.name": "tomas",
      "user.domain": "CORP.EXAMPLE",
      "source.ip": "10.20.30.40",
      "source.port": 50124,
      "source.domain": "WS-BRUNO",
      "winlog.logon.type": "Network",
      "winlog.logon.id": "0x77d10",
      "winlog.event_data.LogonType": "3",
      "winlog.event_data.SubjectUserName": "-",
      "winlog.event_data.IpPort": "50124",
      "process.executable": undefined,
    },
    { version: 2 },
  ),
  audit(
    "4625",
    LOGON,
    "authentication · start · logon-failed",
    {
      ...NOBODY,
      TargetUserSid: "S-1-0-0",
      TargetUserName: "bruno",
      TargetDomainName: "CORP",
      Status: "0xc000006d",
      FailureReason: "%%2313",
      SubStatus: "0xc000006a",
      LogonType: 10,
      LogonProcessName: "User32 ",
      AuthenticationPackageName: "Negotiate",
      WorkstationName: "WS-ALMA",
      TransmittedServices: "-",
      LmPackageName: "-",
      KeyLength: 0,
      ProcessId: "0x2f8",
      ProcessName: "C:\\Windows\\System32\\svchost.exe",
      IpAddress: "10.20.30.40",
      IpPort: "0",
    },
    {
      ...FAILED,
      "user.id": "S-1-0-0",
      "user.name": "bruno",
      "user.domain": "CORP",
      "winlog.logon.type": "RemoteInteractive",
      "process.pid": 760,
      "process.name": "svchost.exe",
      "source.ip": "10.20.30.40",
      "winlog.event_data.SubStatus": "0xc000006a",
    },
    failed,
  ),
  ...(
    [
      ["4634", { LogonType: 3 }],
      ["4647", {}],
    ] as const
  ).map(([code, data]) =>
    audit(
      code,
      LOGOFF,
      "authentication · end · logged-out",
      {
        TargetUserSid: `${DOMAIN}-1201`,
        TargetUserName: "tomas",
        TargetDomainName: "CORP",
        TargetLogonId: "0x77d10",
        ...data,
      },
      {
        "user.id": `${DOMAIN}-1201`,
        "user.name": "tomas",
        "user.domain": "CORP",
        "winlog.logon.id": "0x77d10",
      },
    ),
  ),
  by(
    INES,
    "4648",
    LOGON,
    "authentication · start · logged-in-explicit",
    {
      LogonGuid: ZERO_GUID,
      TargetUserName: "tomas",
      TargetDomainName: "CORP",
      TargetLogonGuid: ZERO_GUID,
      TargetServerName: "ws-bruno",
      TargetInfo: "ws-bruno",
      ProcessId: "0x10d8",
      ProcessName: "C:\\Windows\\System32\\runas.exe",
      IpAddress: "-",
      IpPort: "-",
    },
    {
      "user.effective.name": "tomas",
      "user.effective.domain": "CORP",
      "source.ip": undefined,
      "source.port": undefined,
      "process.pid": 4312,
      "process.name": "runas.exe",
    },
  ),
  by(
    INES,
    "4656",
    FILES,
    "file · access · handle-requested",
    {
      ...FILE_HANDLE,
      TransactionId: ZERO_GUID,
      AccessList: "%%1538\n\t\t\t\t%%4416\n\t\t\t\t",
      AccessReason: "-",
      AccessMask: "0x120089",
      PrivilegeList: "-",
      RestrictedSidCount: 0,
      ...BY_TOOL,
      ResourceAttributes: "-",
    },
    { ...TOOL, ...IS_FILE, "winlog.event_data.AccessMask": "0x120089" },
    { version: 1 },
  ),
  by(
    MACHINE,
    "4656",
    KERNEL_OBJECT,
    "process · access · handle-requested",
    {
      ObjectServer: "Security",
      ObjectType: "Process",
      ObjectName: "\\Device\\HarddiskVolume2\\Windows\\System32\\lsass.exe",
      HandleId: "0x6f0",
      TransactionId: ZERO_GUID,
      AccessList: "%%4484\n\t\t\t\t%%4492\n\t\t\t\t",
      AccessReason: "-",
      AccessMask: "0x1410",
      PrivilegeList: "-",
      RestrictedSidCount: 0,
      ...BY_TOOL,
      ResourceAttributes: "-",
    },
    { ...TOOL, "file.path": undefined, "registry.path": undefined },
    { version: 1 },
  ),
  by(
    INES,
    "4657",
    REGISTRY,
    "registry configuration · change · registry-value-modified",
    {
      ObjectName: "\\REGISTRY\\MACHINE\\SOFTWARE\\Example",
      ObjectValueName: "Start",
      HandleId: "0x1a4",
      OperationType: "%%1905",
      OldValueType: "%%1876",
      OldValue: "3",
      NewValueType: "%%1876",
      NewValue: "2",
      ...BY_TOOL,
    },
    {
      ...TOOL,
      "registry.path": new Alias(
        EXAMPLE_KEY.values.map((key) => `${String(key)}\\Start`) as [string],
      ),
      "registry.hive": "HKLM",
      "registry.key": new Alias([
        "SOFTWARE\\Example",
        "SOFTWARE\\Example\\Start",
      ]),
      "registry.value": "Start",
      "registry.data.type": new Alias(["REG_DWORD", "SZ_DWORD"]),
      "registry.data.strings": new Alias(["2", "0x00000002"]),
    },
  ),
  by(
    INES,
    "4658",
    FILES,
    "- · info · handle-closed",
    { ObjectServer: "Security", HandleId: "0x1a4", ...BY_TOOL },
    TOOL,
  ),
  by(
    INES,
    "4660",
    FILES,
    "- · deletion · object-deleted",
    {
      ObjectServer: "Security",
      HandleId: "0x1a4",
      ...BY_TOOL,
      TransactionId: ZERO_GUID,
    },
    TOOL,
  ),
  by(
    ADMIN,
    "4662",
    DIRECTORY,
    "iam configuration · admin change · object-operation-performed",
    {
      ObjectServer: "DS",
      ObjectType: "%{19195a5b-6da0-11d0-afd3-00c04fd930c9}",
      ObjectName: "%{0f0e0d0c-0b0a-0908-0706-050403020100}",
      OperationType: "Object Access",
      HandleId: "0x0",
      AccessList: "%%7688\n\t\t\t\t",
      AccessMask: "0x100",
      Properties: "%%7688\n\t\t{1131f6ad-9c07-11d1-f79f-00c04fc2dcd2}\n",
      AdditionalInfo: "-",
      AdditionalInfo2: "",
    },
    { "winlog.event_data.AccessMask": "0x100" },
  ),
  by(
    INES,
    "4663",
    REGISTRY,
    "registry · access change · object-access-attempted",
    {
      ObjectServer: "Security",
      ObjectType: "Key",
      ObjectName: "\\REGISTRY\\MACHINE\\SOFTWARE\\Example",
      HandleId: "0x1a4",
      AccessList: "%%4433\n\t\t\t\t",
      AccessMask: "0x2",
      ...BY_TOOL,
      ResourceAttributes: "-",
    },
    {
      ...TOOL,
      "registry.path": EXAMPLE_KEY,
      "registry.hive": "HKLM",
      "registry.key": "SOFTWARE\\Example",
      "file.path": undefined,
    },
    { version: 1 },
  ),
  by(
    INES,
    "4663",
    FILES,
    "file · access · object-access-attempted",
    {
      ...FILE_HANDLE,
      AccessList: "%%4416\n\t\t\t\t",
      AccessMask: "0x1",
      ...BY_TOOL,
      ResourceAttributes: "S:AI",
    },
    { ...TOOL, ...IS_FILE },
    { version: 1 },
  ),
  by(
    INES,
    "4670",
    RIGHTS_POLICY,
    "iam configuration · admin change · permissions-changed",
    {
      ...FILE_HANDLE,
      OldSd: "D:AI(A;ID;FA;;;SY)",
      NewSd: "D:(A;;FA;;;WD)",
      ...BY_TOOL,
    },
    { ...TOOL, "winlog.event_data.NewSd": "D:(A;;FA;;;WD)" },
  ),
  by(
    ADMIN,
    "4672",
    SPECIAL_LOGON,
    "iam · admin · logged-in-special",
    { PrivilegeList: PRIVILEGES },
    {
      "winlog.event_data.PrivilegeList": [
        "SeSecurityPrivilege",
        "SeDebugPrivilege",
      ],
    },
  ),
  by(
    INES,
    "4673",
    PRIVILEGE,
    "iam · admin · privileged-service-called",
    {
      ObjectServer: "Security",
      Service: "-",
      PrivilegeList: "SeTcbPrivilege",
      ...BY_TOOL,
    },
    {
      ...TOOL,
      ...FAILED,
      "winlog.event_data.PrivilegeList": ["SeTcbPrivilege"],
    },
    failed,
  ),
  by(
    INES,
    "4674",
    PRIVILEGE,
    "iam · admin · privileged-operation",
    {
      ObjectServer: "SC Manager",
      ObjectType: "SERVICE OBJECT",
      ObjectName: "packer",
      HandleId: "0x0",
      AccessMask: "%%1537\n\t\t\t\t",
      PrivilegeList: "SeTakeOwnershipPrivilege",
      ...BY_TOOL,
    },
    {
      ...TOOL,
      "winlog.event_data.PrivilegeList": ["SeTakeOwnershipPrivilege"],
    },
  ),
  by(
    INES,
    "4688",
    STARTS,
    "process · start · created-process",
    {
      NewProcessId: "0x10d8",
      NewProcessName: "C:\\Windows\\System32\\schtasks.exe",
      TokenElevationType: "%%1937",
      ProcessId: "0x7e4",
      CommandLine: 'schtasks /query /fo "LIST"',
      TargetUserSid: "S-1-0-0",
      TargetUserName: "-",
      TargetDomainName: "-",
      TargetLogonId: "0x0",
      ParentProcessName: "C:\\Windows\\System32\\cmd.exe",
      MandatoryLabel: "S-1-16-12288",
    },
    {
      "process.pid": 4312,
      "process.name": "schtasks.exe",
      "process.executable": "C:\\Windows\\System32\\schtasks.exe",
      "process.command_line": 'schtasks /query /fo "LIST"',
      "process.args": ["schtasks", "/query", "/fo", "LIST"],
      "process.parent.pid": 2020,
      "process.parent.name": "cmd.exe",
      "process.parent.executable": "C:\\Windows\\System32\\cmd.exe",
      "process.entity_id": undefined,
      "process.Ext.token.integrity_level_name": "high",
      "user.effective.name": undefined,
      "user.effective.id": undefined,
      "winlog.event_data.NewProcessName": "C:\\Windows\\System32\\schtasks.exe",
      "winlog.event_data.TokenElevationType": "%%1937",
    },
    { version: 2 },
  ),
  by(
    INES,
    "4689",
    ENDS,
    "process · end · exited-process",
    {
      Status: "0x1",
      ProcessId: "0x10d8",
      ProcessName: "C:\\Windows\\System32\\schtasks.exe",
    },
    {
      "process.pid": 4312,
      "process.name": "schtasks.exe",
      "process.exit_code": 1,
    },
  ),
  by(
    INES,
    "4690",
    HANDLES,
    "- · info · handle-duplicated",
    {
      SourceHandleId: "0x1a4",
      SourceProcessId: "0x10d8",
      TargetHandleId: "0x20c",
      TargetProcessId: "0x4",
    },
    {
      "process.pid": undefined,
      "winlog.event_data.SourceProcessId": "0x10d8",
    },
  ),
  by(
    ADMIN,
    "4697",
    EXTENSION,
    "iam configuration · admin change · service-installed",
    {
      ServiceName: "packer",
      ServiceFileName: '"C:\\Tools\\packer.exe" --service',
      ServiceType: "0x10",
      ServiceStartType: 2,
      ServiceAccount: "LocalSystem",
    },
    {
      "service.name": "packer",
      "service.type": "Win32 Own Process",
      "winlog.event_data.ServiceFileName": '"C:\\Tools\\packer.exe" --service',
    },
  ),
  task("4698", "creation", "created", "TaskContent"),
  task("4699", "deletion", "deleted", "TaskContent"),
  task("4700", "change", "enabled", "TaskContent"),
  task("4701", "change", "disabled", "TaskContent"),
  task("4702", "change", "updated", "TaskContentNew"),
  by(
    MACHINE,
    "4703",
    TOKENS,
    "iam · change · user-right-adjusted",
    {
      TargetUserSid: `${DOMAIN}-1105`,
      TargetUserName: "ines",
      TargetDomainName: "CORP",
      TargetLogonId: "0x5a1b2",
      ...BY_TOOL,
      EnabledPrivilegeList: PRIVILEGES,
      DisabledPrivilegeList: "-",
    },
    TOOL,
  ),
  by(
    ADMIN,
    "4706",
    LOGON_POLICY,
    "configuration · creation · domain-trust-added",
    { ...TRUST, ...TRUST_KIND },
    { "winlog.event_data.TdoDirection": "3" },
  ),
  by(
    ADMIN,
    "4707",
    LOGON_POLICY,
    "configuration · deletion · domain-trust-removed",
    TRUST,
    { "winlog.event_data.DomainName": "partner.example" },
  ),
  by(
    ADMIN,
    "4713",
    LOGON_POLICY,
    "configuration · change · kerberos-policy-changed",
    { KerberosPolicyChange: "KerMaxT: 0x10c388d000 (0x861c46800); " },
  ),
  by(
    ADMIN,
    "4714",
    RIGHTS_POLICY,
    "configuration · change · encrypted-data-recovery-policy-changed",
    { EfsPolicyChange: "-" },
  ),
  by(
    MACHINE,
    "4715",
    AUDIT_POLICY,
    "configuration · change · object-audit-policy-changed",
    { OldSd: "-", NewSd: "D:(A;;GA;;;SY)" },
    { "winlog.event_data.NewSd": "D:(A;;GA;;;SY)" },
  ),
  by(
    ADMIN,
    "4716",
    LOGON_POLICY,
    "configuration · change · trusted-domain-information-changed",
    { ...TRUST, ...TRUST_KIND },
  ),
  by(
    MACHINE,
    "4717",
    LOGON_POLICY,
    "iam configuration · admin change · system-security-access-granted",
    { TargetSid: `${DOMAIN}-1105`, AccessGranted: "SeNetworkLogonRight" },
    { "winlog.event_data.AccessGranted": "SeNetworkLogonRight" },
  ),
  by(
    MACHINE,
    "4718",
    LOGON_POLICY,
    "iam configuration · admin deletion · system-security-access-removed",
    { TargetSid: `${DOMAIN}-1105`, AccessRemoved: "SeServiceLogonRight" },
  ),
  by(
    MACHINE,
    "4719",
    AUDIT_POLICY,
    "iam configuration · admin change · changed-audit-config",
    {
      CategoryId: "%%8274",
      SubcategoryId: "%%12804",
      SubcategoryGuid: "{0cce9227-69ae-11d9-bed3-505054503030}",
      AuditPolicyChanges: "%%8448, %%8450",
    },
    { "winlog.event_data.AuditPolicyChanges": "%%8448, %%8450" },
  ),
  changesUser("4720", "iam · user creation · added-user-account", "carla", {
    SamAccountName: "carla",
    DisplayName: "Carla Diaz",
    UserPrincipalName: "carla@corp.example",
    PrimaryGroupId: "513",
    OldUacValue: "0x0",
    NewUacValue: "0x15",
    UserAccountControl: "\n\t\t%%2080\n\t\t%%2082",
  }),
  changesUser("4722", "iam · user change · enabled-user-account", "carla"),
  changesUser("4723", "iam · user change · changed-password", "carla"),
  changesUser("4724", "iam · user change · reset-password", "carla"),
  changesUser("4725", "iam · user deletion · disabled-user-account", "dora"),
  changesUser("4726", "iam · user deletion · deleted-user-account", "dora"),
  changesGroup("4727", GROUPS, "creation", "added-group-account", "Operators"),
  changesMember("4728", GROUPS, "added-member-to-group", "Domain Admins"),
  changesMember("4729", GROUPS, "removed-member-from-group", "Domain Admins"),
  changesGroup(
    "4730",
    GROUPS,
    "deletion",
    "deleted-group-account",
    "Operators",
  ),
  changesGroup("4731", GROUPS, "creation", "added-group-account", "Local Ops"),
  changesMember("4732", GROUPS, "added-member-to-group", "Administrators"),
  changesMember("4733", GROUPS, "removed-member-from-group", "Administrators"),
  changesGroup(
    "4734",
    GROUPS,
    "deletion",
    "deleted-group-account",
    "Local Ops",
  ),
  changesGroup("4735", GROUPS, "change", "modified-group-account", "Local Ops"),
  changesGroup("4737", GROUPS, "change", "modified-group-account", "Operators"),
  changesUser("4738", "iam · user change · modified-user-account", "carla", {
    SamAccountName: "-",
    DisplayName: "Carla D.",
    OldUacValue: "0x15",
    NewUacValue: "0x10",
    UserAccountControl: "\n\t\t%%2048\n\t\t%%2050",
  }),
  by(
    MACHINE,
    "4739",
    LOGON_POLICY,
    "configuration · change · domain-policy-changed",
    {
      DomainPolicyChanged: "Lockout Policy",
      DomainName: "CORP",
      DomainSid: DOMAIN,
      LockoutThreshold: "5",
      PrivilegeList: "-",
    },
    { "winlog.event_data.DomainPolicyChanged": "Lockout Policy" },
  ),
  audit(
    "4740",
    USERS,
    "iam · user change · locked-out-user-account",
    {
      TargetUserName: "bruno",
      // The caller's machine, not a domain.
      TargetDomainName: "WS-BRUNO",
      TargetSid: `${DOMAIN}-1116`,
      ...MACHINE.data,
    },
    {
      ...MACHINE.answers,
      "user.target.id": `${DOMAIN}-1116`,
      "user.target.name": "bruno",
      "user.target.domain": "WS-BRUNO",
    },
  ),
  ...(
    [
      ["4741", "creation", "added"],
      ["4742", "change", "changed"],
      ["4743", "deletion", "deleted"],
    ] as const
  ).map(([code, type, done]) =>
    toAccount(
      ADMIN,
      code,
      COMPUTERS,
      `iam · ${type} admin · ${done}-computer-account`,
      "WS-NEW$",
      {
        "winlog.event_data.PrivilegeList": ["SeMachineAccountPrivilege"],
        "winlog.event_data.TargetUserName": "WS-NEW$",
      },
      { PrivilegeList: "SeMachineAccountPrivilege" },
    ),
  ),
  ...([4744, 4749] as const).flatMap((first) => [
    changesGroup(
      String(first),
      LISTS,
      "creation",
      "added-distribution-group-account",
      "All Staff",
    ),
    changesGroup(
      String(first + 1),
      LISTS,
      "change",
      "changed-distribution-group-account",
      "All Staff",
    ),
    changesMember(
      String(first + 2),
      LISTS,
      "added-member-to-distribution-group",
      "All Staff",
    ),
    changesMember(
      String(first + 3),
      LISTS,
      "removed-member-from-distribution-group",
      "All Staff",
    ),
    changesGroup(
      String(first + 4),
      LISTS,
      "deletion",
      "deleted-distribution-group-account",
      "All Staff",
    ),
  ]),
  changesGroup("4754", GROUPS, "creation", "added-group-account", "All Admins"),
  changesGroup(
    "4755",
    GROUPS,
    "change",
    "modified-group-account",
    "All Admins",
  ),
  changesMember("4756", GROUPS, "added-member-to-group", "Enterprise Admins"),
  changesMember(
    "4757",
    GROUPS,
    "removed-member-from-group",
    "Enterprise Admins",
  ),
  changesGroup(
    "4758",
    GROUPS,
    "deletion",
    "deleted-group-account",
    "All Admins",
  ),
  changesGroup(
    "4759",
    LISTS,
    "creation",
    "added-distribution-group-account",
    "News",
  ),
  changesGroup(
    "4760",
    LISTS,
    "change",
    "changed-distribution-group-account",
    "News",
  ),
  changesMember("4761", LISTS, "added-member-to-distribution-group", "News"),
  changesMember(
    "4762",
    LISTS,
    "removed-member-from-distribution-group",
    "News",
  ),
  changesGroup(
    "4763",
    LISTS,
    "deletion",
    "deleted-distribution-group-account",
    "News",
  ),
  changesGroup("4764", GROUPS, "change", "type-changed-group-account", "News"),
  changesUser("4767", "iam · user change · unlocked-user-account", "bruno"),
  audit(
    "4768",
    KERBEROS,
    "authentication · start · kerberos-authentication-ticket-requested",
    {
      TargetUserName: "tomas",
      TargetDomainName: "CORP.EXAMPLE",
      TargetSid: `${DOMAIN}-1201`,
      ServiceName: "krbtgt",
      ServiceSid: `${DOMAIN}-502`,
      TicketOptions: "0x40810010",
      Status: "0x0",
      TicketEncryptionType: "0x12",
      PreAuthType: "2",
      IpAddress: "::ffff:10.20.30.40",
      IpPort: "50228",
      CertIssuerName: "",
      CertSerialNumber: "",
      CertThumbprint: "",
    },
    {
      ...TICKET_SOURCE,
      "user.id": `${DOMAIN}-1201`,
      "user.name": "tomas",
      "user.domain": "CORP.EXAMPLE",
    },
  ),
  ...(
    [
      ["4769", "kerberos-service-ticket-requested"],
      ["4770", "kerberos-service-ticket-renewed"],
    ] as const
  ).map(([code, action]) =>
    audit(
      code,
      TICKETS,
      `authentication · start · ${action}`,
      {
        TargetUserName: "tomas@CORP.EXAMPLE",
        TargetDomainName: "CORP.EXAMPLE",
        ServiceName: "SRV-FILES$",
        ServiceSid: `${DOMAIN}-1003`,
        TicketOptions: "0x40810000",
        TicketEncryptionType: "0x17",
        IpAddress: "::ffff:10.20.30.40",
        IpPort: "50228",
        ...(code === "4769" && {
          Status: "0x0",
          LogonGuid: "{a1b2c3d4-4769-5fd1-3600-000000000600}",
          TransmittedServices: "-",
        }),
      },
      {
        ...TICKET_SOURCE,
        "user.name": "tomas",
        "user.domain": "CORP.EXAMPLE",
        "winlog.event_data.ServiceName": "SRV-FILES$",
      },
    ),
  ),
  audit(
    "4771",
    KERBEROS,
    "authentication · start · kerberos-preauth-failed",
    {
      TargetUserName: "bruno",
      TargetSid: `${DOMAIN}-1116`,
      ServiceName: "krbtgt/CORP",
      TicketOptions: "0x40810010",
      Status: "0x18",
      PreAuthType: "2",
      IpAddress: "::ffff:10.20.30.40",
      IpPort: "50228",
      CertIssuerName: "",
      CertSerialNumber: "",
      CertThumbprint: "",
    },
    {
      ...FAILED,
      ...TICKET_SOURCE,
      "user.id": `${DOMAIN}-1116`,
      "user.name": "bruno",
    },
    failed,
  ),
  audit(
    "4776",
    VALIDATION,
    "authentication · start · credential-validated",
    {
      PackageName: "MICROSOFT_AUTHENTICATION_PACKAGE_V1_0",
      TargetUserName: "bruno",
      Workstation: "WS-BRUNO",
      Status: "0xc000006a",
    },
    { ...FAILED, "user.name": "bruno" },
    failed,
  ),
  ...(
    [
      ["4778", "start", "session-reconnected"],
      ["4779", "end", "session-disconnected"],
    ] as const
  ).map(([code, type, action]) =>
    audit(
      code,
      OTHER_LOGON,
      `authentication session · ${type} · ${action}`,
      {
        AccountName: "tomas",
        AccountDomain: "CORP",
        LogonID: "0x77d10",
        SessionName: "RDP-Tcp#3",
        ClientName: "WS-BRUNO",
        ClientAddress: code === "4778" ? "10.20.30.40" : "LOCAL",
      },
      {
        "user.name": "tomas",
        "user.domain": "CORP",
        "winlog.logon.id": "0x77d10",
        "source.domain": "WS-BRUNO",
        "source.ip": code === "4778" ? "10.20.30.40" : "127.0.0.1",
        "winlog.event_data.AccountName": "tomas",
        "winlog.user.name": undefined,
      },
    ),
  ),
  by(
    ADMIN,
    "4781",
    USERS,
    "iam · user change · renamed-user-account",
    {
      OldTargetUserName: "carla",
      NewTargetUserName: "carla2",
      TargetDomainName: "CORP",
      TargetSid: `${DOMAIN}-1131`,
      PrivilegeList: "-",
    },
    { "user.target.name": "carla", "user.changes.name": "carla2" },
  ),
  by(
    INES,
    "4797",
    USERS,
    "iam · user info · query-existence-of-blank-password",
    {
      Workstation: "WS-ALMA",
      TargetUserName: "Guest",
      TargetDomainName: "WS-ALMA",
    },
    { "user.target.name": "Guest", "user.target.domain": "WS-ALMA" },
  ),
  audit(
    "4798",
    USERS,
    "iam · user info · group-membership-enumerated",
    {
      TargetUserName: "Administrator",
      TargetDomainName: "WS-ALMA",
      TargetSid: "S-1-5-21-4-5-6-500",
      ...INES.data,
      CallerProcessId: "0x10d8",
      CallerProcessName: "C:\\Tools\\packer.exe",
    },
    {
      ...INES.answers,
      ...TOOL,
      "user.target.name": "Administrator",
      "user.target.id": "S-1-5-21-4-5-6-500",
    },
  ),
  audit(
    "4799",
    GROUPS,
    "iam · group info · user-member-enumerated",
    {
      TargetUserName: "Administrators",
      TargetDomainName: "Builtin",
      TargetSid: "S-1-5-32-544",
      ...INES.data,
      CallerProcessId: "0x10d8",
      CallerProcessName: "C:\\Tools\\packer.exe",
    },
    {
      ...INES.answers,
      ...TOOL,
      "group.id": "S-1-5-32-544",
      "group.name": "Administrators",
      "group.domain": "Builtin",
    },
  ),
  by(
    MACHINE,
    "4817",
    AUDIT_POLICY,
    "iam configuration · admin change · object-audit-changed",
    {
      ObjectServer: "LSA",
      ObjectType: "Global SACL",
      ObjectName: "File",
      OldSd: "",
      NewSd: "S:(AU;SAFA;DCLCRPCRSDWDWO;;;WD)",
    },
    { "winlog.event_data.NewSd": "S:(AU;SAFA;DCLCRPCRSDWDWO;;;WD)" },
  ),
  audit(
    "4902",
    AUDIT_POLICY,
    "iam configuration · admin creation · user-audit-policy-created",
    { PuaCount: 1, PuaPolicyId: "0x95bb" },
    { "user.name": undefined, "winlog.event_data.PuaCount": "1" },
  ),
  ...(
    [
      ["4904", "change", "added"],
      ["4905", "deletion", "removed"],
    ] as const
  ).map(([code, type, done]) =>
    by(
      MACHINE,
      code,
      AUDIT_POLICY,
      `iam configuration · admin ${type} · security-event-source-${done}`,
      { AuditSourceName: "VSSAudit", EventSourceId: "0x2a1f3", ...BY_TOOL },
      { ...TOOL, "winlog.event_data.AuditSourceName": "VSSAudit" },
    ),
  ),
  audit(
    "4906",
    AUDIT_POLICY,
    "iam configuration · admin change · crash-on-audit-changed",
    { CrashOnAuditFailValue: 1 },
    { "winlog.event_data.CrashOnAuditFailValue": "1" },
  ),
  by(
    INES,
    "4907",
    AUDIT_POLICY,
    "iam configuration · admin change · audit-setting-changed",
    {
      ...FILE_HANDLE,
      OldSd: "S:AI",
      NewSd: "S:ARAI(AU;SAFA;DCLCRPCRSDWDWO;;;WD)",
      ...BY_TOOL,
    },
    TOOL,
  ),
  audit(
    "4908",
    AUDIT_POLICY,
    "iam configuration · admin change · special-group-table-changed",
    { SidList: `\n\t\t%{S-1-5-32-544}\n\t\t%{${DOMAIN}-512}` },
    { "user.name": undefined },
  ),
  by(
    MACHINE,
    "4912",
    AUDIT_POLICY,
    "iam configuration · admin change · per-user-audit-policy-changed",
    {
      TargetUserSid: `${DOMAIN}-1105`,
      CategoryId: "%%8276",
      SubcategoryId: "%%13312",
      SubcategoryGuid: "{0cce922b-69ae-11d9-bed3-505054503030}",
      AuditPolicyChanges: "%%8452",
    },
    { "winlog.event_data.TargetUserSid": `${DOMAIN}-1105` },
  ),
  audit(
    "4950",
    FIREWALL,
    "configuration · change · windows-firewall-setting-changed",
    {
      ProfileChanged: "Public",
      SettingType: "Enable Windows Defender Firewall",
      SettingValue: "No",
    },
    { "winlog.event_data.SettingValue": "No" },
  ),
  audit(
    "4954",
    FIREWALL,
    "configuration · change · windows-firewall-group-policy-changed",
    {},
    {},
  ),
  audit(
    "4964",
    SPECIAL_LOGON,
    "iam · admin group · logged-in-special",
    {
      ...NOBODY,
      LogonGuid: ZERO_GUID,
      TargetUserSid: `${DOMAIN}-1116`,
      TargetUserName: "adm-bruno",
      TargetDomainName: "CORP",
      TargetLogonId: "0x8f20c",
      TargetLogonGuid: "{a1b2c3d4-4964-5fd1-3600-000000000600}",
      SidList: `\n\t\t%{${DOMAIN}-512}`,
    },
    {
      "user.id": `${DOMAIN}-1116`,
      "user.name": "adm-bruno",
      "user.domain": "CORP",
      "winlog.logon.id": "0x8f20c",
    },
  ),
  audit(
    "5024",
    SYSTEM_EVENTS,
    "process · start · windows-firewall-service-started",
    {},
    { "process.name": undefined },
  ),
  audit(
    "5025",
    SYSTEM_EVENTS,
    "process · end · windows-firewall-service-stopped",
    {},
    {},
  ),
  audit(
    "5033",
    SYSTEM_EVENTS,
    "driver · start · windows-firewall-driver-started",
    {},
    {},
  ),
  audit(
    "5034",
    SYSTEM_EVENTS,
    "driver · end · windows-firewall-driver-stopped",
    {},
    {},
  ),
  audit(
    "5037",
    SYSTEM_EVENTS,
    "driver · end · windows-firewall-driver-error",
    { ErrorCode: "2" },
    FAILED,
    failed,
  ),
  ...(
    [
      [
        "5136",
        "change",
        "modified",
        {
          AttributeLDAPDisplayName: "versionNumber",
          AttributeSyntaxOID: "2.5.5.9",
          AttributeValue: "4",
          OperationType: "%%14674",
        },
      ],
      ["5137", "creation", "created", {}],
      ["5141", "deletion", "deleted", { TreeDelete: "%%14679" }],
    ] as const
  ).map(([code, type, done, data]) =>
    audit(
      code,
      DIRECTORY_CHANGES,
      `iam configuration · admin ${type} · directory-service-object-${done}`,
      {
        OpCorrelationID: "{a1b2c3d4-5136-5fd1-3600-000000000600}",
        AppCorrelationID: "-",
        ...ADMIN.data,
        DSName: "corp.example",
        DSType: "%%14676",
        ObjectDN:
          "CN={31B2F340-016D-11D2-945F-00C04FB984F9},CN=Policies,CN=System,DC=corp,DC=example",
        ObjectGUID: "{a1b2c3d4-5137-5fd1-3600-000000000600}",
        ObjectClass: "groupPolicyContainer",
        ...data,
      },
      {
        ...ADMIN.answers,
        "winlog.event_data.ObjectClass": "groupPolicyContainer",
      },
    ),
  ),
  by(
    INES,
    "5140",
    SHARES,
    "network file · info access · network-share-object-accessed",
    {
      ObjectType: "File",
      IpAddress: "10.20.30.40",
      IpPort: "50233",
      ShareName: "\\\\*\\Reports",
      ShareLocalPath: "\\??\\D:\\Reports",
      AccessMask: "0x1",
      AccessList: "%%4416\n\t\t\t\t",
    },
    {
      "source.ip": "10.20.30.40",
      "source.port": 50233,
      "file.name": undefined,
      "winlog.event_data.ShareName": "\\\\*\\Reports",
    },
    { version: 1 },
  ),
  by(
    INES,
    "5145",
    SHARED_FILES,
    "network file · info access · network-share-object-access-checked",
    {
      ObjectType: "File",
      IpAddress: "10.20.30.40",
      IpPort: "50233",
      ShareName: "\\\\*\\Reports",
      ShareLocalPath: "\\??\\D:\\Reports",
      RelativeTargetName: "2021\\q1.xlsx",
      AccessMask: "0x120089",
      AccessList: "%%1538\n\t\t\t\t",
      AccessReason: "-",
    },
    {
      "source.ip": "10.20.30.40",
      "source.port": 50233,
      "file.name": new Alias(["2021\\q1.xlsx", "q1.xlsx"]),
      "file.extension": "xlsx",
      "file.path": "D:\\Reports\\2021\\q1.xlsx",
      "file.directory": "D:\\Reports",
      "file.target_path": "\\\\*\\Reports\\2021\\q1.xlsx",
      "winlog.event_data.RelativeTargetName": "2021\\q1.xlsx",
    },
  ),
  audit(
    "5152",
    PACKETS,
    "network · connection info denied · windows-firewall-packet-drop",
    { ProcessId: 4312, Application: APPLICATION, ...INBOUND, ...FILTER },
    { ...FAILED, ...IS_APPLICATION, ...IS_INBOUND },
    { ...failed, source: KERNEL },
  ),
  audit(
    "5154",
    CONNECTIONS,
    "network · start info · listening-allowed",
    {
      ProcessId: 4312,
      Application: APPLICATION,
      SourceAddress: "0.0.0.0",
      SourcePort: "8080",
      ...FILTER,
    },
    { ...IS_APPLICATION, "source.ip": "0.0.0.0", "source.port": 8080 },
    { source: KERNEL },
  ),
  audit(
    "5156",
    CONNECTIONS,
    "network · start connection allowed · connection-allowed",
    {
      ProcessID: 4312,
      Application: APPLICATION,
      Direction: "%%14593",
      SourceAddress: "10.20.30.41",
      SourcePort: "50902",
      DestAddress: "203.0.113.9",
      DestPort: "443",
      ...FILTER,
      ...REMOTE,
    },
    {
      ...IS_APPLICATION,
      "network.direction": new Alias(["egress", "outgoing", "outbound"]),
      "network.transport": "tcp",
      "source.ip": "10.20.30.41",
      "source.port": 50902,
      "destination.ip": "203.0.113.9",
      "destination.port": 443,
    },
    { source: KERNEL, version: 1 },
  ),
  audit(
    "5157",
    CONNECTIONS,
    "network · start connection denied · connection-blocked",
    {
      ProcessID: 4312,
      Application: APPLICATION,
      ...INBOUND,
      ...FILTER,
      ...REMOTE,
    },
    { ...FAILED, ...IS_APPLICATION, ...IS_INBOUND },
    { ...failed, source: KERNEL, version: 1 },
  ),
  audit(
    "5158",
    CONNECTIONS,
    "network · start info · bind-allowed",
    {
      ProcessId: 4312,
      Application: APPLICATION,
      SourceAddress: "::",
      SourcePort: "50902",
      ...FILTER,
      Protocol: 17,
    },
    {
      ...IS_APPLICATION,
      "source.ip": "::",
      "source.port": 50902,
      "network.transport": "udp",
    },
    { source: KERNEL },
  ),
  by(
    INES,
    "5379",
    USERS,
    "iam · user info · credential-manager-credentials-were-read",
    {
      TargetName: "MicrosoftAccount:user=02",
      Type: 0,
      CountOfCredentialsReturned: 0,
      ReadOperation: "%%8100",
      ReturnCode: 3221226021,
      ...CREDENTIALS,
    },
    { "winlog.event_data.TargetName": "MicrosoftAccount:user=02" },
  ),
  by(INES, "5380", USERS, "iam · user info · vault-credential-find", {
    SearchString: "Windows Web Password Credential",
    SchemaFriendlyName: "Windows Web Password Credential",
    Schema: "{3ccd5499-87a8-4b10-a215-608888dd3b55}",
    CountOfCredentialsReturned: 0,
    ...CREDENTIALS,
  }),
  ...["5381", "5382"].map((code) =>
    by(INES, code, USERS, "iam · user info · vault-credentials-were-read", {
      Flags: 0,
      CountOfCredentialsReturned: 1,
      ...(code === "5382" && {
        SchemaFriendlyName: "Windows Domain Password Credential",
        Resource: "ws-bruno",
      }),
      ...CREDENTIALS,
    }),
  ),
];

export const SECURITY_RECORDS = written(DRAFTS, 7_001, 40_000);
