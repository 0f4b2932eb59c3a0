/**
 * What the mapping tables answer where one record is not like the next: who is the user, which kind of object it is
 * about, what the values mean. The tables as a whole are pinned by docs/fields.md.
 */
import { describe, expect, it } from "vitest";
import { Alias } from "../../../src/event/event.ts";
import type { Event, FieldValue } from "../../../src/event/event.ts";
import { EventOpener } from "../../../src/event/opener.ts";
import { newCounters } from "../../../src/base/counters.ts";
import { eventIdentity } from "../../../src/event/identity.ts";
import type { Mapping } from "../../../src/event/mapping.ts";
import { supplyOf } from "../../../src/event/shapes/supply.ts";
import { summarise } from "../../../src/event/summary.ts";
import { SYSMON } from "../../../src/event/sysmon.ts";
import { CHANNELS, tablesOf } from "../../../src/event/tables.ts";
import { rawRecord, record, security, sysmon } from "./records.ts";
import { lineAt } from "./support.ts";

type Expected = Readonly<Record<string, FieldValue>>;

function answers(event: Event, expected: Expected): Expected {
  return Object.fromEntries(
    Object.keys(expected).map((path) => [path, event.get(path)]),
  );
}

const SUBJECT = {
  SubjectUserSid: "S-1-5-21-1-2-3-1104",
  SubjectUserName: "alma",
  SubjectDomainName: "CORP",
  SubjectLogonId: "0x5a1b2",
};
const TARGET = {
  TargetUserName: "ben",
  TargetDomainName: "CORP",
};
const ALMA = {
  "user.id": "S-1-5-21-1-2-3-1104",
  "user.name": "alma",
  "user.domain": "CORP",
};

describe("which table a record has", () => {
  it.each([
    ["sysmon", "ForwardedEvents", "13"],
    ["security", "security", "4688"],
    ["other", "microsoft-windows-taskscheduler/operational", "106"],
    ["other", "windows powershell", "400"],
    ["other", "SYSTEM", "7045"],
  ] as const)("is told by %s, %s, %s", (provider, channel, code) => {
    expect(tablesOf(provider, channel, code).kind).toBeDefined();
  });

  it("is none for other channels and ids", () => {
    expect(tablesOf("other", "Application", "1000").kind).toBeUndefined();
    expect(tablesOf("sysmon", "x", "9999").kind).toBeUndefined();
    expect(tablesOf("sysmon", "x", "toString").kind).toBeUndefined();
    expect(tablesOf("security", "x", "constructor").fields.size).toBe(
      tablesOf("security", "x", "9999").fields.size,
    );
  });

  it("says of few events that they start a process: rules take each at its word", () => {
    const starts = CHANNELS.flatMap(({ channel, kinds }) =>
      [...kinds]
        .filter(
          ([, { categories, types }]) =>
            categories.includes("process") && types.includes("start"),
        )
        .map(([code]) => `${channel} ${code}`),
    );
    expect(starts).toEqual([
      "Microsoft-Windows-Sysmon/Operational 1",
      "Security 4688",
      "Security 5024",
      "Microsoft-Windows-TaskScheduler/Operational 129",
      "Microsoft-Windows-PowerShell/Operational 4105",
      "Windows PowerShell 400",
    ]);
  });

  it("has rows of its own for no id without a kind", () => {
    for (const { channel, kinds, rowsOf } of CHANNELS) {
      for (let id = 0; id < 10_000; id++) {
        const code = String(id);
        if (!kinds.has(code)) {
          expect([channel, code, rowsOf(code)]).toEqual([channel, code, {}]);
        }
      }
    }
  });
});

describe("event.module and event.dataset", () => {
  it.each([
    [
      "Microsoft-Windows-Sysmon/Operational",
      "sysmon",
      "windows.sysmon_operational",
    ],
    ["Security", "security", "system.security"],
    [
      "Microsoft-Windows-PowerShell/Operational",
      "powershell",
      "windows.powershell_operational",
    ],
    ["Windows PowerShell", "powershell", "windows.powershell"],
  ])("of %s", (channel, module, dataset) => {
    const event = record(channel, "1", {});
    expect(event.get("event.module")).toBe(module);
    expect(event.get("event.dataset")).toEqual(new Alias([module, dataset]));
  });

  it("are absent for channels that winlogbeat has no module for", () => {
    const event = record("System", "7045", {});
    expect(event.get("event.module")).toBeUndefined();
    expect(event.get("event.dataset")).toBeUndefined();
  });
});

describe("Security: who is user", () => {
  it.each([
    "4624",
    "4625",
    "4634",
    "4647",
    "4768",
    "4769",
    "4770",
    "4771",
    "4776",
  ])("the target of %s", (code) => {
    const event = security(code, {
      ...SUBJECT,
      ...TARGET,
      TargetUserName: "ben@CORP.EXAMPLE",
      [["4771", "4768"].includes(code) ? "TargetSid" : "TargetUserSid"]:
        "S-1-5-21-1-2-3-1107",
    });
    const expected = {
      "user.id": "S-1-5-21-1-2-3-1107",
      "user.name": "ben",
      "user.domain": "CORP",
      "user.target.name": undefined,
      "user.effective.name": undefined,
      "winlog.event_data.SubjectUserName": "alma",
    };
    expect(answers(event, expected)).toEqual(expected);
  });

  it.each(["4648", "4688"])(
    "the subject of %s, the target in effect",
    (code) => {
      const event = security(code, { ...SUBJECT, ...TARGET });
      const expected = { ...ALMA, "user.effective.name": "ben" };
      expect(answers(event, expected)).toEqual(expected);
      const none = security(code, { ...SUBJECT, TargetUserName: "-" });
      expect(none.get("user.effective.name")).toBeUndefined();
    },
  );

  it.each([
    "4720",
    "4722",
    "4723",
    "4724",
    "4725",
    "4726",
    "4738",
    "4740",
    "4767",
    "4798",
  ])("the subject of %s, the account it changes as target", (code) => {
    const event = security(code, {
      ...SUBJECT,
      ...TARGET,
      TargetSid: "S-1-5-21-1-2-3-1107",
    });
    const expected = {
      ...ALMA,
      "user.target.id": "S-1-5-21-1-2-3-1107",
      "user.target.name": "ben",
      "user.target.domain": "CORP",
    };
    expect(answers(event, expected)).toEqual(expected);
  });

  it.each(["4728", "4729", "4732", "4733", "4756", "4757", "4799"])(
    "the subject of %s, the member as target, the group apart",
    (code) => {
      const event = security(code, {
        ...SUBJECT,
        TargetUserName: "Operators",
        TargetDomainName: "CORP",
        TargetSid: "S-1-5-32-544",
        MemberName: "cn=Ben Doe,OU=Staff,DC=corp,DC=example",
        MemberSid: "S-1-5-21-1-2-3-1107",
      });
      const expected = {
        ...ALMA,
        "user.target.name": "Ben Doe",
        "user.target.id": "S-1-5-21-1-2-3-1107",
        "group.id": "S-1-5-32-544",
        "group.name": "Operators",
        "group.domain": "CORP",
      };
      expect(answers(event, expected)).toEqual(expected);
    },
  );

  it("the subject of everything else", () => {
    for (const code of [
      "4656",
      "4657",
      "4662",
      "4670",
      "4672",
      "4689",
      "4697",
      "4698",
      "4719",
      "5136",
      "5145",
      "5379",
    ]) {
      const event = security(code, { ...SUBJECT, ...TARGET });
      expect([code, answers(event, ALMA)]).toEqual([code, ALMA]);
      expect(event.get("winlog.logon.id")).toBe("0x5a1b2");
    }
  });

  it("both names of an account that is renamed", () => {
    const expected = {
      ...ALMA,
      "user.target.name": "ben",
      "user.changes.name": "carl",
    };
    const event = security("4781", {
      ...SUBJECT,
      OldTargetUserName: "ben",
      NewTargetUserName: "carl",
    });
    expect(answers(event, expected)).toEqual(expected);
  });
});

describe("Security: fields", () => {
  const expectations: readonly (readonly [
    string,
    string,
    Readonly<Record<string, string>>,
    Expected,
  ])[] = [
    [
      "a logon",
      "4624",
      {
        ...SUBJECT,
        TargetLogonId: "0x77",
        LogonType: "10",
        IpAddress: "::ffff:10.20.4.17",
        IpPort: "0",
        WorkstationName: "-",
        ProcessId: "0x2c8",
        ProcessName: "C:\\Windows\\System32\\svchost.exe",
      },
      {
        "winlog.logon.type": "RemoteInteractive",
        "winlog.event_data.LogonType": "10",
        "winlog.logon.id": "0x77",
        "source.ip": "10.20.4.17",
        "source.address": "10.20.4.17",
        "source.port": undefined,
        "source.domain": undefined,
        "process.pid": 712,
        "process.name": "svchost.exe",
      },
    ],
    [
      "a logon from this machine",
      "4624",
      { LogonType: "2", IpAddress: "::1", IpPort: "-" },
      {
        "winlog.logon.type": "Interactive",
        "source.ip": "::1",
        "source.port": undefined,
      },
    ],
    [
      "a process start",
      "4688",
      {
        ...SUBJECT,
        NewProcessId: "0x11cc",
        NewProcessName: "C:\\Windows\\System32\\cmd.exe",
        ProcessId: "0x2c8",
        ParentProcessName: "C:\\a\\b.exe",
        CommandLine: "\\??\\C:\\x.exe  /c",
        MandatoryLabel: "S-1-16-12288",
        TokenElevationType: "%%1937",
      },
      {
        "process.pid": 4556,
        "process.name": "cmd.exe",
        "process.parent.pid": 712,
        "process.parent.executable": "C:\\a\\b.exe",
        "process.parent.name": "b.exe",
        "process.command_line": "\\??\\C:\\x.exe  /c",
        "process.args": ["\\??\\C:\\x.exe", "/c"],
        "process.args_count": 2,
        "process.Ext.token.integrity_level_name": "high",
        "winlog.event_data.TokenElevationType": "%%1937",
        "process.entity_id": undefined,
      },
    ],
    [
      "a process start of an old system",
      "4688",
      { NewProcessId: "0x4", NewProcessName: "Registry" },
      {
        "process.name": "Registry",
        "process.command_line": undefined,
        "process.parent.name": undefined,
      },
    ],
    [
      "a process end",
      "4689",
      { ProcessId: "0x11cc", ProcessName: "C:\\a.exe", Status: "0xc0000005" },
      {
        "process.pid": 4556,
        "process.name": "a.exe",
        "process.exit_code": 3221225477,
      },
    ],
    [
      "a key that is opened",
      "4656",
      { ObjectType: "Key", ObjectName: "\\REGISTRY\\MACHINE\\SOFTWARE\\x" },
      {
        "event.category": ["registry"],
        "event.type": ["access"],
        "registry.path": new Alias([
          "HKLM\\SOFTWARE\\x",
          "\\REGISTRY\\MACHINE\\SOFTWARE\\x",
          "MACHINE\\SOFTWARE\\x",
          "HKEY_LOCAL_MACHINE\\SOFTWARE\\x",
        ]),
        "registry.hive": "HKLM",
        "file.path": undefined,
      },
    ],
    [
      "a file that is written",
      "4663",
      { ObjectType: "File", ObjectName: "C:\\a\\b.txt", AccessMask: "0x2" },
      {
        "event.category": ["file"],
        "event.type": ["access", "change"],
        "file.path": "C:\\a\\b.txt",
        "file.name": "b.txt",
        "file.directory": "C:\\a",
        "file.extension": "txt",
        "registry.path": undefined,
      },
    ],
    [
      "a process that is read",
      "4663",
      {
        ObjectType: "Process",
        ObjectName: "\\Device\\a.exe",
        AccessMask: "0x10",
      },
      {
        "event.category": ["process"],
        "event.type": ["access"],
        "file.path": undefined,
      },
    ],
    [
      "an object of another kind",
      "4656",
      { ObjectType: "SAM_DOMAIN" },
      { "event.category": undefined, "event.type": ["access"] },
    ],
    [
      "a value that is created",
      "4657",
      {
        ObjectName: "\\REGISTRY\\MACHINE\\SYSTEM\\ControlSet001\\x",
        ObjectValueName: "v",
        OperationType: "%%1904",
        NewValueType: "%%1876",
        NewValue: "10",
      },
      {
        "event.type": ["change", "creation"],
        "registry.hive": "HKLM",
        "registry.value": "v",
        "registry.data.type": new Alias(["REG_DWORD", "SZ_DWORD"]),
        "registry.data.strings": new Alias(["10", "0x0000000a"]),
      },
    ],
    [
      "a value whose codes the collector has resolved",
      "4657",
      {
        ObjectName: "\\REGISTRY\\USER\\S-1-5-18\\x",
        ObjectValueName: "v",
        OperationType: "Registry value deleted",
        NewValueType: "REG_QWORD",
        NewValue: "0x1d776fdd724b8c5",
      },
      {
        "event.type": ["change", "deletion"],
        "registry.hive": "HKU",
        "registry.data.strings": new Alias([
          "132705546639030469",
          "0x1d776fdd724b8c5",
        ]),
      },
    ],
    [
      "a service",
      "4697",
      { ServiceName: "x", ServiceFileName: "C:\\x.exe" },
      { "service.name": "x", "winlog.event_data.ServiceFileName": "C:\\x.exe" },
    ],
    [
      "a task that is deleted with its definition",
      "4699",
      {
        TaskName: "\\x",
        TaskContent:
          "<Task><Actions><Exec><Command>cmd.exe</Command><Arguments>/c x</Arguments></Exec></Actions></Task>",
      },
      {
        "winlog.event_data.TaskCommand": "cmd.exe",
        "winlog.event_data.TaskArguments": "/c x",
      },
    ],
    [
      "who asks about a group",
      "4799",
      {
        CallerProcessId: "0x15a8",
        CallerProcessName: "C:\\Windows\\System32\\consent.exe",
      },
      {
        "process.pid": 5544,
        "process.name": "consent.exe",
        "winlog.event_data.CallerProcessName":
          "C:\\Windows\\System32\\consent.exe",
      },
    ],
    [
      "a file on a share",
      "5145",
      {
        ShareName: "\\\\*\\ADMIN$",
        ShareLocalPath: "\\??\\C:\\Windows",
        RelativeTargetName: "Temp\\x.exe",
        IpAddress: "10.20.4.17",
        IpPort: "50000",
      },
      {
        "file.name": new Alias(["Temp\\x.exe", "x.exe"]),
        "file.directory": "C:\\Windows",
        "file.path": "C:\\Windows\\Temp\\x.exe",
        "file.target_path": "\\\\*\\ADMIN$\\Temp\\x.exe",
        "file.extension": "exe",
        "source.port": 50000,
      },
    ],
    [
      "a pipe on a share",
      "5145",
      { ShareName: "\\\\*\\IPC$", RelativeTargetName: "Spoolss" },
      {
        "file.name": "Spoolss",
        "file.directory": undefined,
        "file.path": undefined,
      },
    ],
    [
      "a connection that is let in",
      "5156",
      {
        Application:
          "\\device\\harddiskvolume2\\windows\\system32\\svchost.exe",
        ProcessID: "872",
        Direction: "%%14592",
        SourceAddress: "10.20.4.17",
        SourcePort: "50000",
        DestAddress: "fe80:0:0:0:0:0:0:1",
        DestPort: "445",
        Protocol: "6",
      },
      {
        "process.pid": 872,
        "process.name": "svchost.exe",
        "network.direction": new Alias(["ingress", "incoming", "inbound"]),
        "network.transport": "tcp",
        "source.ip": "10.20.4.17",
        "destination.ip": "fe80::1",
        "destination.port": 445,
      },
    ],
    [
      "a connection that is blocked",
      "5157",
      { Direction: "Outbound", Protocol: "58" },
      {
        "event.type": ["start", "connection", "denied"],
        "network.direction": new Alias(["egress", "outgoing", "outbound"]),
        "network.transport": "ipv6-icmp",
      },
    ],
    [
      "a packet that is dropped",
      "5152",
      {
        Application: "-",
        ProcessId: "0",
        Direction: "%%14592",
        SourceAddress: "10.0.0.1",
        Protocol: "17",
      },
      {
        "event.category": ["network"],
        "event.action": new Alias([
          "windows-firewall-packet-drop",
          "Filtering Platform Packet Drop",
        ]),
        "process.name": undefined,
        "source.ip": "10.0.0.1",
        "network.transport": "udp",
      },
    ],
    [
      "privileges",
      "4672",
      { PrivilegeList: "SeDebugPrivilege\n\t\t\tSeTcbPrivilege" },
      {
        "winlog.event_data.PrivilegeList": [
          "SeDebugPrivilege",
          "SeTcbPrivilege",
        ],
      },
    ],
  ];

  it.each(expectations)("of %s (%s)", (_, code, data, expected) => {
    expect(answers(security(code, data), expected)).toEqual(expected);
  });

  it("of a cleared log, whose subject is among the user data", () => {
    const { winlog, ...rest } = rawRecord("Security", "1102", {}) as {
      winlog: object;
    };
    const events: Event[] = [];
    const opener = new EventOpener({ counters: newCounters() });
    const doc = {
      ...rest,
      winlog: {
        ...winlog,
        user_data: { ...SUBJECT, xml_name: "LogFileCleared" },
      },
    };
    opener.open(doc, lineAt(1), events);
    opener.flush(events);
    expect(answers(events[0]!, ALMA)).toEqual(ALMA);
    expect(events[0]!.get("event.action")).toBe("audit-log-cleared");
  });
});

describe("Sysmon: fields", () => {
  const GUID = "{a1b2c3d4-1111-5fd1-3600-000000000600}";
  it.each<[string, string, Readonly<Record<string, string>>, Expected]>([
    [
      "a blocked executable",
      "27",
      { TargetFilename: "C:\\a.exe", Hashes: "SHA256=00,MD5=0A" },
      {
        "event.outcome": "failure",
        "event.type": ["creation"],
        "file.hash.md5": "0a",
        "file.hash.sha256": undefined,
        "process.hash.md5": undefined,
      },
    ],
    [
      "a deleted file",
      "23",
      {
        TargetFilename: "C:\\a.exe",
        Hashes: "MD5=0A,IMPHASH=0B",
        Archived: "true",
        IsExecutable: "false",
      },
      {
        "file.hash.md5": "0a",
        "process.hash.md5": "0a",
        "process.pe.imphash": "0b",
        "sysmon.file.archived": true,
        "sysmon.file.is_executable": false,
      },
    ],
    [
      "a stream",
      "15",
      {
        TargetFilename: "C:\\a.zip:Zone.Identifier",
        Hash: "MD5=0A",
        CreationUtcTime: "2021-03-04 09:11:22.000",
      },
      { "file.hash.md5": "0a", "file.created": "2021-03-04 09:11:22.000" },
    ],
    [
      "a start logged by an old version",
      "1",
      {
        Image: "System",
        Hash: "0123456789abcdef0123456789abcdef",
        ParentProcessGuid: "{00000000-0000-0000-0000-000000000000}",
      },
      {
        "process.name": "System",
        "process.hash.md5": "0123456789abcdef0123456789abcdef",
        "process.parent.entity_id": undefined,
      },
    ],
    [
      "a thread in another process",
      "8",
      {
        SourceProcessGuid: GUID.toUpperCase(),
        SourceImage: "C:\\a.exe",
        TargetImage: "C:\\b.exe",
        TargetProcessId: "7",
      },
      {
        "process.entity_id": GUID,
        "process.name": "a.exe",
        "Target.process.name": "b.exe",
        "Target.process.pid": 7,
      },
    ],
    [
      "access to another process",
      "10",
      {
        SourceProcessGUID: GUID,
        SourceThreadId: "12",
        TargetProcessGUID: GUID,
      },
      {
        "process.entity_id": GUID,
        "process.thread.id": 12,
        "Target.process.entity_id": GUID,
      },
    ],
    [
      "a tampered image",
      "25",
      { Type: "Image is replaced" },
      { message: "Image is replaced" },
    ],
    [
      "an error",
      "255",
      { ID: "DriverCommunication", Description: "x" },
      {
        "event.type": undefined,
        "event.outcome": "failure",
        "error.code": "DriverCommunication",
        "error.message": "x",
      },
    ],
    [
      "the clipboard",
      "24",
      { Hashes: "MD5=0A" },
      {
        "event.category": undefined,
        "event.type": ["change"],
        "process.hash.md5": "0a",
      },
    ],
    [
      "a failed lookup",
      "22",
      { QueryName: "x.example", QueryStatus: "9003", QueryResults: "-" },
      {
        "event.outcome": "failure",
        "sysmon.dns.status": "DNS_ERROR_RCODE_NAME_ERROR",
        "dns.question.name": "x.example",
        "dns.resolved_ip": undefined,
        "network.protocol": "dns",
      },
    ],
    [
      "a service account",
      "1",
      { User: "NT AUTHORITY\\LOCAL SERVICE" },
      {
        "user.id": "S-1-5-19",
        "user.name": "LOCAL SERVICE",
        "user.domain": "NT AUTHORITY",
      },
    ],
    [
      "a connection",
      "3",
      {
        Initiated: "false",
        SourceIp: "0:0:0:0:0:0:0:1",
        SourceIsIpv6: "true",
        DestinationPortName: "-",
        SourcePortName: "ldap",
        Protocol: "tcp",
      },
      {
        "source.ip": "::1",
        "source.address": "::1",
        "network.type": "ipv6",
        "network.protocol": "ldap",
        "network.direction": new Alias(["ingress", "incoming", "inbound"]),
      },
    ],
  ])("of %s (%s)", (_, code, data, expected) => {
    expect(answers(sysmon(code, data), expected)).toEqual(expected);
  });
});

describe("Task Scheduler, System, WMI-Activity", () => {
  const SCHEDULER = "Microsoft-Windows-TaskScheduler/Operational";
  const WMI = "Microsoft-Windows-WMI-Activity/Operational";
  it.each<[string, string, Readonly<Record<string, string>>, Expected]>([
    [
      SCHEDULER,
      "106",
      { TaskName: "\\x", UserContext: "CORP\\alma" },
      {
        "event.category": ["configuration"],
        "event.type": ["creation"],
        "event.action": "scheduled-task-created",
        "user.name": "alma",
        "user.domain": "CORP",
        "user.id": undefined,
      },
    ],
    [
      SCHEDULER,
      "140",
      { TaskName: "\\x", UserName: "S-1-5-18" },
      {
        "event.type": ["change"],
        "event.action": "scheduled-task-updated",
        "user.name": undefined,
        "user.domain": undefined,
        "user.id": "S-1-5-18",
      },
    ],
    [
      SCHEDULER,
      "141",
      { UserName: "NT AUTHORITY\\System" },
      {
        "event.type": ["deletion"],
        "event.action": "scheduled-task-deleted",
        "user.name": "System",
        "user.id": "S-1-5-18",
      },
    ],
    [
      SCHEDULER,
      "129",
      { Path: "taskhostw.exe", ProcessID: "1256" },
      {
        "event.category": ["process"],
        "event.type": ["start"],
        "process.executable": "taskhostw.exe",
        "process.name": "taskhostw.exe",
        "process.pid": 1256,
      },
    ],
    [
      SCHEDULER,
      "200",
      { ActionName: "C:\\Windows\\System32\\cmd.exe" },
      {
        "event.type": ["info"],
        "process.executable": "C:\\Windows\\System32\\cmd.exe",
        "process.name": "cmd.exe",
      },
    ],
    [
      SCHEDULER,
      "201",
      { ActionName: "Language Components Installer", ResultCode: "0" },
      {
        "process.executable": undefined,
        "process.name": undefined,
        "winlog.event_data.ResultCode": "0",
      },
    ],
    ...["100", "102", "107", "108", "110", "118", "119"].map(
      (code): [string, string, Readonly<Record<string, string>>, Expected] => [
        SCHEDULER,
        code,
        { TaskName: "\\x" },
        {
          "event.category": undefined,
          "event.type": ["info"],
          "winlog.event_data.TaskName": "\\x",
        },
      ],
    ),
    [
      "System",
      "7045",
      {
        ServiceName: "x",
        ImagePath: "C:\\x.exe",
        ServiceType: "user mode service",
        AccountName: "LocalSystem",
      },
      {
        "event.category": ["configuration"],
        "event.type": ["creation"],
        "service.name": "x",
        "service.type": "user mode service",
        "user.name": undefined,
        "winlog.event_data.ImagePath": "C:\\x.exe",
      },
    ],
    [
      "System",
      "7036",
      { param1: "Volume Shadow Copy", param2: "Running" },
      {
        "event.category": undefined,
        "service.name": "Volume Shadow Copy",
        "service.state": "running",
      },
    ],
    [
      "System",
      "7040",
      { param1: "BITS", param2: "demand start", param3: "auto start" },
      {
        "event.category": ["configuration"],
        "event.type": ["change"],
        "service.name": "BITS",
      },
    ],
    [
      "System",
      "104",
      { SubjectUserName: "alma", SubjectDomainName: "CORP" },
      {
        "event.category": ["iam"],
        "event.action": "Log clear",
        "user.name": "alma",
        "user.domain": "CORP",
      },
    ],
    [
      WMI,
      "5857",
      {
        ProviderName: "CIMWin32",
        HostProcess: "wmiprvse.exe",
        ProcessID: "2440",
      },
      {
        "event.category": undefined,
        "event.type": ["info"],
        "process.name": "wmiprvse.exe",
        "process.pid": 2440,
      },
    ],
    [
      WMI,
      "5858",
      { User: "CORP\\alma", ClientProcessId: "1324" },
      { "event.outcome": "failure", "user.name": "alma", "process.pid": 1324 },
    ],
    [
      WMI,
      "5859",
      { User: "S-1-5-32-544", Processid: "2724" },
      {
        "user.id": "S-1-5-32-544",
        "user.name": undefined,
        "process.pid": 2724,
      },
    ],
    [
      WMI,
      "5860",
      { User: "NT AUTHORITY\\SYSTEM", Processid: "8408" },
      { "user.id": "S-1-5-18", "process.pid": 8408 },
    ],
    [WMI, "5861", { CONSUMER: "x" }, { "winlog.event_data.CONSUMER": "x" }],
  ])("%s %s", (channel, code, data, expected) => {
    expect(answers(record(channel, code, data), expected)).toEqual(expected);
  });
});

describe("a field that nobody asks for", () => {
  const trap = {
    "bench.trap": (): never => {
      throw new Error("bound");
    },
  };

  it("is never bound, however its event is opened, asked and shown", () => {
    const table = SYSMON.common as Record<string, Mapping>;
    Object.assign(table, trap);
    try {
      const event = sysmon("1", { Image: "C:\\a.exe", CommandLine: "a b" });
      expect(event.get("process.name")).toBe("a.exe");
      expect(event.get("event.category")).toEqual(["process"]);
      expect(summarise(event)).toBe("process a.exe  a b");
      expect(eventIdentity(event)).toMatch(/^[0-9a-f]{32}$/);
      expect(supplyOf(event.class, "bench.trap")).toBe("maybe");
      expect(() => event.get("bench.trap")).toThrow("bound");
    } finally {
      delete table["bench.trap"];
    }
  });
});

describe("what an answer costs", () => {
  /** A document that notes which of its values are looked at. */
  function watched(doc: object, seen: string[]): Record<string, unknown> {
    return new Proxy(doc as Record<string, unknown>, {
      get(target, key) {
        const value = Reflect.get(target, key) as unknown;
        if (typeof key === "string") seen.push(key);
        return typeof value === "object" && value !== null
          ? watched(value, seen)
          : value;
      },
    });
  }

  it("is the reading of what is asked for, however many fields an id has", () => {
    const seen: string[] = [];
    const data = { Image: "C:\\a.exe", CommandLine: "a b c", Hashes: "MD5=0A" };
    const channel = "Microsoft-Windows-Sysmon/Operational";
    const doc = watched(
      rawRecord(channel, "1", { ...data, UtcTime: "2021-03-04 09:11:22.000" }),
      seen,
    );
    const events: Event[] = [];
    new EventOpener({ counters: newCounters() }).open(doc, lineAt(1), events);
    const opened = seen.filter((key) => Object.hasOwn(data, key));
    expect(opened).toEqual([]);
    seen.length = 0;
    expect(events[0]!.get("process.name")).toBe("a.exe");
    expect(seen).toEqual(["winlog", "event_data", "Image"]);
    seen.length = 0;
    expect(events[0]!.get("event.category")).toEqual(["process"]);
    expect(events[0]!.get("event.module")).toBe("sysmon");
    expect(seen).toEqual([]);
  });
});
