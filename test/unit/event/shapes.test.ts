/**
 * What is peculiar to NXLog's, winlogbeat's and Elastic Endpoint's documents. That they answer alike for every event id is
 * compared in `shapes/every-id.test.ts`.
 */
import { describe, expect, it } from "vitest";
import { Alias } from "../../../src/event/event.ts";
import { fixtures, openOne, us } from "./support.ts";

const PROCESS = "{a1b2c3d4-1111-5fd1-3600-000000000600}";
const INGRESS = new Alias(["ingress", "incoming", "inbound"]);

const LOGS = ["nxlog-export", "nxlog-relay", "wl-raw", "wl-ecs"] as const;

describe.each(LOGS)("%s", (log) => {
  it("interns classes by channel and event id", () => {
    const event = openOne(fixtures(log)["sysmon 13"]);
    expect(event.class.provider).toBe("sysmon");
    expect(event.class.code).toBe("13");
    expect(event.class.channel).toBe("Microsoft-Windows-Sysmon/Operational");
    expect(event.class.shape.name).toBe(log.replace(/-(?:export|relay)$/, ""));
    expect(event.class.categories).toEqual(
      log === "wl-ecs" ? undefined : ["configuration", "registry"],
    );
    expect(event.class.shape.reader(event.class, "process.name")(event)).toBe(
      "svchost.exe",
    );
    expect(event.class.shape.reader(event.class, "process.name")).toBe(
      event.class.shape.reader(event.class, "process.name"),
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
    const event = openOne(fixtures(shape)["security 4698"]);
    expect(event.get("event.action")).toEqual(action);
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
  const documents = fixtures("endpoint/older");

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
    const event = openOne(fixtures("ecs/dotted")["process"]);
    expect(event.class.shape.name).toBe("ecs");
    expect(event.get("event.category")).toEqual(["process"]);
    expect(event.get("process.pid")).toBe(4312);
    expect(event.get("process.entity_id")).toBe(PROCESS);
    expect(event.get("host.id")).toBe("ws-alma");
    expect(event.get("event.code")).toBeUndefined();
  });

  it("does not join processes that nobody could name", () => {
    const event = openOne({
      ...fixtures("ecs/dotted")["process"],
      "process.entity_id": "{00000000-0000-0000-0000-000000000000}",
    });
    expect(event.get("process.entity_id")).toBeUndefined();
  });
});
