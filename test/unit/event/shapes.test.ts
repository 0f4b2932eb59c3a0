/**
 * One record of each kind, in four shapes: whatever collected it, it answers alike. Where a shape cannot (a module threw
 * the original away, a relay writes whole seconds), the difference is stated.
 */
import { describe, expect, it } from "vitest";
import { Alias } from "../../../src/event/event.ts";
import type { Event, FieldValue } from "../../../src/event/event.ts";
import { fixtures, openAll, openOne, us } from "./support.ts";

const RECORDS = ["nxlog-export", "nxlog-relay", "wl-raw", "wl-ecs"] as const;
type RecordShape = (typeof RECORDS)[number];

const PROCESS = "{a1b2c3d4-1111-5fd1-3600-000000000600}";
const PARENT = "{a1b2c3d4-2222-5fd1-2200-000000000600}";
const SVCHOST = "C:\\Windows\\System32\\svchost.exe";
const SUBJECT = "S-1-5-21-1000000001-2000000002-3000000003-1105";
const NIGHTLY = "\\Example\\Nightly";
const INGRESS = new Alias(["ingress", "incoming", "inbound"]);

type Expected = Readonly<Record<string, FieldValue>>;

const ANSWERS: Readonly<Record<string, Expected>> = {
  "sysmon 1": {
    "event.category": ["process"],
    "event.type": ["start"],
    "event.code": "1",
    "event.kind": "event",
    "event.module": "sysmon",
    "event.provider": "Microsoft-Windows-Sysmon",
    "event.action": new Alias([
      "Process creation",
      "Process Create (rule: ProcessCreate)",
      "start",
    ]),
    "host.os.type": "windows",
    "process.entity_id": PROCESS,
    "process.pid": 4312,
    "process.executable": "C:\\Tools\\packer.exe",
    "process.name": "packer.exe",
    "process.command_line": 'packer.exe  -o "C:\\Out Dir\\a.bin" --level 9',
    "process.args": ["packer.exe", "-o", "C:\\Out Dir\\a.bin", "--level", "9"],
    "process.args_count": 5,
    "process.working_directory": "C:\\Tools\\",
    "process.pe.original_file_name": "pack.exe",
    "process.pe.imphash": "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
    "process.hash.md5": "00112233445566778899aabbccddeeff",
    "process.hash.sha1": "1f2e3d4c5b6a79880123456789abcdef01234567",
    "process.hash.sha512": undefined,
    "process.parent.entity_id": PARENT,
    "process.parent.pid": 2020,
    "process.parent.name": "cmd.exe",
    "process.parent.command_line": "cmd.exe /k",
    "process.parent.args": ["cmd.exe", "/k"],
    "process.Ext.token.integrity_level_name": "medium",
    "user.name": "ines",
    "user.domain": "CORP",
    "user.id": undefined,
    "rule.name": undefined,
    "winlog.channel": "Microsoft-Windows-Sysmon/Operational",
    "winlog.event_data.CommandLine":
      'packer.exe  -o "C:\\Out Dir\\a.bin" --level 9',
    "winlog.event_data.LogonId": "0x5A1B2",
    "winlog.event_data.Image": "C:\\Tools\\packer.exe",
    "winlog.event_data.NoSuchName": undefined,
    "winlog.computer_name": "WS-ALMA.corp.example",
    "no.such.field": undefined,
  },
  "sysmon 3": {
    "event.category": ["network"],
    "event.type": ["start", "connection", "protocol"],
    "event.action": new Alias([
      "Network connection",
      "Network connection detected (rule: NetworkConnect)",
      "connection_accepted",
    ]),
    "network.direction": INGRESS,
    "network.transport": "tcp",
    "network.type": "ipv4",
    "network.protocol": undefined,
    "source.ip": "10.20.30.40",
    "source.address": "10.20.30.40",
    "source.port": 50123,
    "source.domain": undefined,
    "destination.ip": "10.20.30.41",
    "destination.port": 49670,
    "destination.domain": "ws-alma.corp.example",
    "process.name": "svchost.exe",
    "process.entity_id": PROCESS,
    "user.name": "NETWORK SERVICE",
    "user.domain": "NT AUTHORITY",
    "user.id": "S-1-5-20",
    "winlog.event_data.SourcePort": "50123",
  },
  "sysmon 5": {
    "event.category": ["process"],
    "event.type": ["end"],
    "process.entity_id": PROCESS,
    "process.name": "packer.exe",
  },
  "sysmon 7": {
    "event.category": ["process", "library"],
    "event.type": ["change"],
    "process.name": "packer.exe",
    "process.pe.original_file_name": undefined,
    "file.path": "C:\\Tools\\lib\\zip.dll",
    "file.name": "zip.dll",
    "file.pe.original_file_name": "zip.dll",
    "file.pe.description": undefined,
    "file.pe.imphash": undefined,
    "file.hash.sha256":
      "bb11bb22cc33dd44ee55ff66007788990011223344556677889900aabbccddee",
    "file.code_signature.subject_name": "Example Ltd",
    "file.code_signature.valid": true,
  },
  "sysmon 10": {
    "event.category": ["process"],
    "event.type": ["access"],
    "process.entity_id": PROCESS,
    "process.pid": 4312,
    "process.thread.id": 88,
    "process.name": "packer.exe",
    "Target.process.entity_id": PARENT,
    "Target.process.name": "lsass.exe",
    "winlog.event_data.GrantedAccess": "0x1410",
    "winlog.event_data.TargetImage": "C:\\Windows\\System32\\lsass.exe",
    "winlog.event_data.ProcessId": undefined,
  },
  "sysmon 11": {
    "event.category": ["file"],
    "event.type": ["creation"],
    "file.path": "C:\\Out Dir\\v1.2\\notes.tar.gz",
    "file.name": "notes.tar.gz",
    "file.directory": "C:\\Out Dir\\v1.2",
    "file.extension": "gz",
    "process.name": "packer.exe",
  },
  "sysmon 12": {
    "event.category": ["configuration", "registry"],
    "event.type": ["change", "creation"],
    "event.action": new Alias([
      "RegistryEvent (Object create and delete)",
      "Registry object added or deleted (rule: RegistryEvent)",
      "creation",
    ]),
    "registry.hive": "HKU",
    "registry.key":
      "S-1-5-21-1000000001-2000000002-3000000003-1105\\Software\\Example\\New",
    "registry.value": "New",
    "registry.data.type": undefined,
    "process.name": "svchost.exe",
  },
  "sysmon 13": {
    "event.category": ["configuration", "registry"],
    "event.type": ["change"],
    "registry.path": new Alias([
      "HKLM\\System\\CurrentControlSet\\Services\\demo\\Start",
      "\\REGISTRY\\MACHINE\\System\\CurrentControlSet\\Services\\demo\\Start",
      "MACHINE\\System\\CurrentControlSet\\Services\\demo\\Start",
      "HKEY_LOCAL_MACHINE\\System\\CurrentControlSet\\Services\\demo\\Start",
      "HKLM\\System\\ControlSet001\\Services\\demo\\Start",
      "\\REGISTRY\\MACHINE\\System\\ControlSet001\\Services\\demo\\Start",
      "MACHINE\\System\\ControlSet001\\Services\\demo\\Start",
      "HKEY_LOCAL_MACHINE\\System\\ControlSet001\\Services\\demo\\Start",
    ]),
    "registry.key": new Alias([
      "System\\CurrentControlSet\\Services\\demo",
      "System\\CurrentControlSet\\Services\\demo\\Start",
    ]),
    "registry.hive": "HKLM",
    "registry.value": "Start",
    "registry.data.type": new Alias(["REG_DWORD", "SZ_DWORD"]),
    "registry.data.strings": new Alias(["10", "0x0000000a"]),
    "process.executable": SVCHOST,
    "process.entity_id": PROCESS,
    "winlog.event_data.TargetObject":
      "HKLM\\System\\CurrentControlSet\\Services\\demo\\Start",
  },
  "sysmon 22": {
    "event.category": ["network"],
    "dns.question.name": "files.example",
    "dns.resolved_ip": ["203.0.113.9", "2001:db8::9"],
    "dns.answers.type": ["CNAME", "A", "AAAA"],
    "network.protocol": "dns",
    "sysmon.dns.status": "SUCCESS",
  },
  "security 4624": {
    "event.category": ["authentication"],
    "event.type": ["start"],
    "event.module": "security",
    "event.outcome": "success",
    "user.name": "tomas",
    "user.domain": "CORP.EXAMPLE",
    "user.id": "S-1-5-21-1000000001-2000000002-3000000003-1201",
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
  "security 4648": {
    "event.type": ["start"],
    "user.name": "ines",
    "user.effective.name": "tomas",
    "user.effective.domain": "CORP",
    "source.ip": undefined,
    "source.port": undefined,
    "process.pid": 4312,
    "process.name": "runas.exe",
    "winlog.logon.id": "0x5a1b2",
  },
  "security 4688": {
    "event.category": ["process"],
    "event.type": ["start"],
    "process.pid": 4312,
    "process.name": "schtasks.exe",
    "process.executable": "C:\\Windows\\System32\\schtasks.exe",
    "process.command_line": 'schtasks /query /fo "LIST"',
    "process.parent.pid": 2020,
    "process.parent.name": "cmd.exe",
    "process.entity_id": undefined,
    "process.Ext.token.integrity_level_name": "high",
    "user.id": SUBJECT,
    "user.name": "ines",
    "user.effective.name": undefined,
    "user.effective.id": undefined,
    "winlog.event_data.NewProcessName": "C:\\Windows\\System32\\schtasks.exe",
    "winlog.event_data.TokenElevationType": "%%1937",
  },
  "security 4689": {
    "event.type": ["end"],
    "process.pid": 4312,
    "process.name": "schtasks.exe",
    "process.exit_code": 1,
    "user.name": "ines",
  },
  "security 4698": {
    "event.category": ["iam", "configuration"],
    "event.type": ["creation", "admin"],
    "user.name": "ines",
    "user.id": SUBJECT,
    "winlog.logon.id": "0x5a1b2",
    "winlog.event_data.TaskName": NIGHTLY,
    "winlog.event_data.TaskCommand": "C:\\Windows\\System32\\cmd.exe",
    "winlog.event_data.TaskArguments": "/c echo a & echo b",
  },
  "security 4699": {
    "event.type": ["deletion", "admin"],
    "winlog.event_data.TaskName": NIGHTLY,
  },
  "security 4702": {
    "event.type": ["change", "admin"],
    "winlog.event_data.TaskName": NIGHTLY,
    "winlog.event_data.TaskCommand": "C:\\Windows\\System32\\cmd.exe",
  },
  "task-scheduler 106": {
    "event.category": ["configuration"],
    "event.type": ["creation"],
    "winlog.event_data.TaskName": NIGHTLY,
    "user.name": "ines",
    "user.domain": "CORP",
  },
  "task-scheduler 140": {
    "event.type": ["change"],
    "user.id": "S-1-5-18",
    "user.name": undefined,
  },
  "task-scheduler 141": { "event.type": ["deletion"], "user.name": "ines" },
  "task-scheduler 200": {
    "event.category": ["process"],
    "event.type": ["info"],
    "process.name": "cmd.exe",
    "winlog.event_data.ActionName": "C:\\Windows\\System32\\cmd.exe",
  },
  "task-scheduler 201": {
    "event.category": ["process"],
    "winlog.event_data.ResultCode": "0",
  },
};

/** What the module of winlogbeat threw away, or did in its own way. */
const AFTER_MODULE: Readonly<Record<string, Expected>> = {
  "security 4688": {
    "process.args": ["schtasks", "/query", "/fo", '"LIST"'],
  },
};

function open(shape: RecordShape): ReadonlyMap<string, Event> {
  const documents = fixtures(shape);
  const { events } = openAll(Object.values(documents));
  return new Map(Object.keys(documents).map((name, i) => [name, events[i]!]));
}

describe.each(RECORDS)("%s", (shape) => {
  const events = open(shape);
  // The module gives TaskScheduler events nothing.
  const names = Object.keys(ANSWERS).filter((name) => events.has(name));

  it("has a document for each kind of record", () => {
    expect(names).toHaveLength(shape === "wl-ecs" ? 16 : 21);
  });

  it.each(names)("answers %s", (name) => {
    const event = events.get(name)!;
    const expected = {
      ...ANSWERS[name],
      ...(shape === "wl-ecs" ? AFTER_MODULE[name] : {}),
    };
    const answers = Object.fromEntries(
      Object.keys(expected).map((path) => [path, event.get(path)]),
    );
    expect(answers).toEqual(expected);
  });

  it("interns classes by channel and event id", () => {
    const event = events.get("sysmon 13")!;
    expect(event.class.provider).toBe("sysmon");
    expect(event.class.code).toBe("13");
    expect(event.class.channel).toBe("Microsoft-Windows-Sysmon/Operational");
    expect(event.class.shape.name).toBe(
      shape.replace(/-(?:export|relay)$/, ""),
    );
    expect(event.class.categories).toEqual(
      shape === "wl-ecs" ? undefined : ["configuration", "registry"],
    );
    expect(event.class.shape.reader(event.class, "process.name")(event)).toBe(
      "svchost.exe",
    );
    expect(event.class.shape.reader(event.class, "process.name")).toBe(
      event.class.shape.reader(event.class, "process.name"),
    );
  });

  it("finds one host", () => {
    const hosts = new Set([...events.values()].map((event) => event.host));
    expect(hosts.size).toBe(1);
    const id = shape.startsWith("wl")
      ? "5f0d1c1e-8a44-4d0e-9e57-3f6f2a6c1d10"
      : "ws-alma";
    const [host] = hosts;
    expect(host).toEqual({ index: 0, id, name: "WS-ALMA.corp.example" });
    expect(events.get("sysmon 1")!.get("host.id")).toBe(id);
  });

  it("tells the time in UTC", () => {
    expect(events.get("sysmon 3")!.timeUs).toBe(us("2021-03-04T09:10:11.123Z"));
    expect(events.get("sysmon 3")!.get("@timestamp")).toBe(
      "2021-03-04T09:10:11.123Z",
    );
    const written =
      shape === "nxlog-relay"
        ? "2021-03-04T09:10:11.000Z"
        : "2021-03-04T09:10:11.130Z";
    expect(events.get("security 4688")!.timeUs).toBe(us(written));
    expect(events.get("security 4688")!.writtenUs).toBe(us(written));
    expect(events.get("security 4688")!.get("event.created")).toBe(written);
    expect(events.get("sysmon 3")!.writtenUs).toBe(
      // The module puts Sysmon's time over the record's.
      shape === "wl-ecs" ? undefined : us(written),
    );
  });

  it("keeps the record's number, where the log has it", () => {
    expect(events.get("sysmon 1")!.recordId).toBe(
      shape === "nxlog-export" ? undefined : 9001,
    );
  });
});

describe("actions", () => {
  const task = "Other Object Access Events";

  it.each([
    ["nxlog-export", "scheduled-task-created"],
    ["nxlog-relay", new Alias(["scheduled-task-created", task])],
    ["wl-raw", new Alias(["scheduled-task-created", task])],
    ["wl-ecs", "scheduled-task-created"],
  ] as const)("in %s", (shape, action) => {
    expect(open(shape).get("security 4698")!.get("event.action")).toEqual(
      action,
    );
  });

  it("are the task's name where there is no table", () => {
    const event = openOne({
      ...fixtures("wl-raw")["task-scheduler 106"],
      winlog: { channel: "Application", provider_name: "Demo", event_id: "1" },
    });
    expect(event.get("event.action")).toBe("Task registered");
    expect(event.get("event.category")).toBeUndefined();
    expect(event.class.categories).toEqual([]);
    expect(event.class.provider).toBe("other");
  });
});

describe("nxlog", () => {
  const relay = fixtures("nxlog-relay");
  const key = relay["sysmon 12"]!;
  const { EventType: _, ...untold } = key;

  it("decodes entities once", () => {
    const event = openOne({
      ...relay["security 4688"],
      CommandLine: "echo &lt;a&gt; &amp;lt; &amp;amp; b",
    });
    expect(event.get("process.command_line")).toBe("echo <a> &lt; &amp; b");
  });

  it("does not decode what an export wrote", () => {
    const event = openOne({
      ...fixtures("nxlog-export")["security 4688"],
      CommandLine: "echo &lt;",
    });
    expect(event.get("process.command_line")).toBe("echo &lt;");
  });

  it("does not take the collector's severity for Sysmon's operation", () => {
    const event = openOne({ ...untold, EventType: "INFO" });
    expect(event.get("winlog.event_data.EventType")).toBeUndefined();
    expect(event.get("event.type")).toEqual(["change"]);
  });

  it("reads a lost operation from the message", () => {
    const event = openOne({
      ...untold,
      EventType: "INFO",
      Message:
        "Registry object added or deleted:\r\nRuleName: -\r\nEventType: DeleteKey\r\nUtcTime: x",
    });
    expect(event.get("winlog.event_data.EventType")).toBe("DeleteKey");
    expect(event.get("event.type")).toEqual(["change", "deletion"]);
  });

  it("offers both readings of a key where the operation is unknown", () => {
    expect(openOne(untold).get("registry.key")).toEqual(
      new Alias([
        "S-1-5-21-1000000001-2000000002-3000000003-1105\\Software\\Example\\New",
        "S-1-5-21-1000000001-2000000002-3000000003-1105\\Software\\Example",
      ]),
    );
  });

  it("reads a lost process id from the message, but never 0", () => {
    const { ProcessId: _pid, ...lost } = key;
    const withMessage = (pid: string): unknown =>
      openOne({ ...lost, Message: `x\r\nProcessId: ${pid}\r\nImage: y` }).get(
        "process.pid",
      );
    expect(openOne(lost).get("process.pid")).toBeUndefined();
    expect(withMessage("4312")).toBe(4312);
    expect(withMessage("0")).toBeUndefined();
  });

  it("ignores the copied process id of an access event", () => {
    const event = openOne({ ...relay["sysmon 10"], ProcessId: "77" });
    expect(event.get("process.pid")).toBe(4312);
    expect(event.get("winlog.event_data.ProcessId")).toBeUndefined();
  });

  it("tells the logging process by its type", () => {
    const base = fixtures("nxlog-export")["security 4689"]!;
    const logging = openOne({ ...base, ProcessID: 640 });
    expect(logging.get("winlog.process.pid")).toBe(640);
    expect(logging.get("winlog.event_data.ProcessID")).toBeUndefined();
    const data = openOne({ ...base, EventID: 5156, ProcessID: "3108" });
    expect(data.get("process.pid")).toBe(3108);
    expect(data.get("winlog.process.pid")).toBeUndefined();
  });

  it("keeps the envelope out of the event data", () => {
    const event = openOne(relay["sysmon 1"]);
    for (const name of ["Hostname", "AccountName", "tags", "Version", "Task"]) {
      expect(event.get(`winlog.event_data.${name}`)).toBeUndefined();
    }
    expect(event.get("winlog.user.name")).toBe("SYSTEM");
    expect(event.get("winlog.task")).toBe(
      "Process Create (rule: ProcessCreate)",
    );
    expect(event.get("tags")).toEqual(["lab"]);
  });

  it("reads channels in any case", () => {
    const event = openOne({ ...relay["security 4688"], Channel: "security" });
    expect(event.class.channel).toBe("Security");
    expect(event.get("process.name")).toBe("schtasks.exe");
    expect(event.get("winlog.channel")).toEqual(
      new Alias(["Security", "security"]),
    );
  });

  it("tells success and failure by the keywords", () => {
    const of = (Keywords: unknown): unknown =>
      openOne({ ...fixtures("nxlog-export")["security 4648"], Keywords }).get(
        "event.outcome",
      );
    expect(of("0x8020000000000000")).toBe("success");
    expect(of("0x8010000000000000")).toBe("failure");
    expect(of(-9218868437227405312)).toBe("failure");
    expect(of("0x8000000000000000")).toBeUndefined();
    expect(of("words")).toBeUndefined();
  });

  it("leaves a connection that names no initiator without direction", () => {
    const { Initiated: _initiated, ...silent } = relay["sysmon 3"]!;
    const event = openOne(silent);
    expect(event.get("network.direction")).toBeUndefined();
    expect(event.get("event.action")).toEqual(
      new Alias([
        "Network connection",
        "Network connection detected (rule: NetworkConnect)",
      ]),
    );
  });
});

describe("winlogbeat", () => {
  const raw = fixtures("wl-raw");
  const ecs = fixtures("wl-ecs");
  type Doc = Record<string, Record<string, unknown>>;

  it("reads dotted documents", () => {
    const event = openOne({
      "@timestamp": "2021-03-04T09:10:11.130Z",
      "winlog.channel": "Microsoft-Windows-Sysmon/Operational",
      "winlog.provider_name": "Microsoft-Windows-Sysmon",
      "winlog.event_id": "3",
      "winlog.computer_name": "WS-ALMA",
      "winlog.event_data.UtcTime": "2021-03-04 09:10:11.123",
      "winlog.event_data.Initiated": "true",
      "winlog.event_data.SourcePort": "50123",
      "host.name": "WS-ALMA",
    });
    expect(event.class.shape.name).toBe("wl-raw");
    expect(event.timeUs).toBe(us("2021-03-04T09:10:11.123Z"));
    expect(event.get("source.port")).toBe(50123);
    expect(event.get("network.direction")).toEqual(
      new Alias(["egress", "outgoing", "outbound"]),
    );
  });

  it("names the machine, not the collector of a forwarded event", () => {
    const event = openOne({
      ...raw["sysmon 1"],
      host: { name: "collector", id: "collector-id" },
    });
    expect(event.host).toEqual({
      index: 0,
      id: "ws-alma",
      name: "WS-ALMA.corp.example",
    });
    expect(event.get("host.name")).toBe("WS-ALMA.corp.example");
    expect(openOne(raw["sysmon 1"]).get("host.name")).toBe("WS-ALMA");
  });

  it("knows a forwarded record by its provider", () => {
    const document = raw["sysmon 13"] as Doc;
    const event = openOne({
      ...document,
      winlog: { ...document["winlog"], channel: "ForwardedEvents" },
    });
    expect(event.class.provider).toBe("sysmon");
    expect(event.class.channel).toBe("Microsoft-Windows-Sysmon/Operational");
    expect(event.get("registry.hive")).toBe("HKLM");
  });

  it("reads user data as event data", () => {
    const document = raw["security 4689"] as Doc;
    const event = openOne({
      ...document,
      winlog: {
        ...document["winlog"],
        event_id: "1102",
        provider_name: "Microsoft-Windows-Eventlog",
        event_data: undefined,
        user_data: { SubjectUserName: "ines", SubjectDomainName: "CORP" },
      },
    });
    expect(event.get("event.category")).toEqual(["iam"]);
    expect(event.get("user.name")).toBe("ines");
  });

  it("does not take the service's account for the actor's", () => {
    const document = ecs["sysmon 1"] as Doc;
    expect(openOne(document).get("user.id")).toBeUndefined();
    const system = { ...document, user: { id: "S-1-5-18", name: "SYSTEM" } };
    expect(openOne(system).get("user.id")).toBe("S-1-5-18");
  });

  it("reads what the first releases wrote", () => {
    const document = ecs["sysmon 1"] as Doc;
    const event = openOne({
      ...document,
      event: {
        ...document["event"],
        category: "process",
        type: undefined,
        "type:": "process_start",
      },
      process: {
        entity_id: "A1B2C3D4-1111-5FD1-3600-000000000600",
        pid: "4312",
        args: ["packer.exe", "-o", "C:\\Out Dir\\a.bin"],
      },
      hash: { md5: "00112233445566778899aabbccddeeff" },
    });
    expect(event.get("event.category")).toEqual(["process"]);
    expect(event.get("event.type")).toEqual(["process_start", "start"]);
    expect(event.get("process.entity_id")).toBe(PROCESS);
    expect(event.get("process.pid")).toBe(4312);
    expect(event.get("process.command_line")).toBe(
      'packer.exe -o "C:\\Out Dir\\a.bin"',
    );
    expect(event.get("process.hash.md5")).toBe(
      "00112233445566778899aabbccddeeff",
    );
  });

  it("reads a registry event that the module did not map", () => {
    const document = ecs["sysmon 13"] as Doc;
    const event = openOne({
      ...document,
      registry: undefined,
      winlog: {
        ...document["winlog"],
        event_data: { TargetObject: "HKLM\\SOFTWARE\\Example\\Run" },
      },
    });
    expect(event.get("registry.path")).toEqual(
      new Alias([
        "HKLM\\SOFTWARE\\Example\\Run",
        "\\REGISTRY\\MACHINE\\SOFTWARE\\Example\\Run",
        "MACHINE\\SOFTWARE\\Example\\Run",
        "HKEY_LOCAL_MACHINE\\SOFTWARE\\Example\\Run",
      ]),
    );
  });

  it("takes the time of the record, not of collection, from an agent's raw document", () => {
    const document = raw["security 4688"] as Doc;
    const event = openOne({
      ...document,
      "@timestamp": "2024-01-01T00:00:00Z",
      data_stream: { dataset: "system.security" },
      winlog: {
        ...document["winlog"],
        time_created: "2021-03-04T09:10:11.1300000Z",
      },
    });
    expect(event.class.shape.name).toBe("wl-raw");
    expect(event.timeUs).toBe(us("2021-03-04T09:10:11.130Z"));
  });

  it("orders by event.sequence where a document has it", () => {
    const document = raw["sysmon 1"] as Doc;
    const event = openOne({
      ...document,
      event: { ...document["event"], sequence: 17 },
    });
    expect(event.recordId).toBe(17);
    expect(event.get("event.sequence")).toBe(17);
    expect(openOne(document).get("event.sequence")).toBe(1);
  });
});

describe("endpoint", () => {
  const documents = fixtures("endpoint");

  it("reads a registry event with its bytes", () => {
    const event = openOne(documents["registry"]);
    const task =
      "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Schedule\\TaskCache\\Tasks\\{0A0B0C0D-0000-4000-8000-000000000001}";
    expect(event.class.shape.name).toBe("endpoint");
    expect(event.class.categories).toBeUndefined();
    expect(event.timeUs).toBe(us("2021-03-04T09:10:11.123456Z"));
    expect(event.writtenUs).toBe(event.timeUs);
    expect(event.recordId).toBe(4711);
    expect(event.host.id).toBe("5f0d1c1e-8a44-4d0e-9e57-3f6f2a6c1d10");
    expect(event.get("event.category")).toEqual(["registry"]);
    expect(event.get("registry.path")).toEqual(
      new Alias([
        `HKLM\\${task}\\Actions`,
        `\\REGISTRY\\MACHINE\\${task}\\Actions`,
        `MACHINE\\${task}\\Actions`,
        `HKEY_LOCAL_MACHINE\\${task}\\Actions`,
      ]),
    );
    expect(event.get("registry.key")).toEqual(
      new Alias([task, `${task}\\Actions`]),
    );
    expect(event.get("registry.data.bytes")).toBe("AwAMAAAAQQB1AHQAaABvAHIA");
    expect(event.get("registry.data.type")).toBe("REG_BINARY");
    expect(event.get("process.entity_id")).toBe("MGYwZjBmMGYtMTExMS00MjIy");
    expect(event.get("winlog.event_data.TargetObject")).toBeUndefined();
  });

  it("understands the old words for a direction", () => {
    const event = openOne(documents["network"]);
    expect(event.get("network.direction")).toEqual(INGRESS);
    expect(event.get("source.port")).toBe(50123);
    expect(event.get("event.action")).toBe("connection_accepted");
  });

  it("keeps arguments as they are", () => {
    const event = openOne(documents["process"]);
    expect(event.get("process.args")).toEqual(["packer.exe", "-"]);
    expect(event.get("process.code_signature.exists")).toBe(false);
  });

  it("names a process by its last part where the path was written", () => {
    const document = documents["process"] as Record<string, object>;
    const event = openOne({
      ...document,
      process: { name: "C:\\Tools\\packer.exe" },
    });
    expect(event.get("process.name")).toEqual(
      new Alias(["C:\\Tools\\packer.exe", "packer.exe"]),
    );
  });
});

describe("ecs", () => {
  it("reads dotted names and normalises", () => {
    const event = openOne(fixtures("ecs")["process"]);
    expect(event.class.shape.name).toBe("ecs");
    expect(event.get("event.category")).toEqual(["process"]);
    expect(event.get("process.pid")).toBe(4312);
    expect(event.get("process.entity_id")).toBe(PROCESS);
    expect(event.get("host.id")).toBe("ws-alma");
    expect(event.get("event.code")).toBeUndefined();
  });

  it("does not join processes that nobody could name", () => {
    const event = openOne({
      ...fixtures("ecs")["process"],
      "process.entity_id": "{00000000-0000-0000-0000-000000000000}",
    });
    expect(event.get("process.entity_id")).toBeUndefined();
  });
});
