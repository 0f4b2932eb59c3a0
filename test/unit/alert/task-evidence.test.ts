/**
 * From events of several collectors to the tasks of an alert. What a record says in full is the business of the task
 * tests; here it is about which events count and how an alert finds its task.
 */
import { describe, expect, it } from "vitest";
import { actionsValue } from "../../../samples/generator/task.ts";
import type { Task } from "../../../samples/generator/task.ts";
import { AlertBook } from "../../../src/alert/book.ts";
import {
  TaskEvidence,
  taskFilePath,
  taskGuid,
} from "../../../src/alert/task-evidence.ts";
import { newCounters } from "../../../src/base/counters.ts";
import { readEvidence } from "../../../src/engine/evidence.ts";
import type { Event } from "../../../src/event/event.ts";
import type { TaskFact } from "../../../src/task/task-fact.ts";
import type { TaskRecord } from "../../../src/task/task.ts";
import { fixtures, openAll } from "../event/support.ts";
import type { Fixture } from "../event/support.ts";
import { match } from "./sample.ts";

const WINDOWS = fixtures("wl-raw");
const ENDPOINT = fixtures("endpoint/older");
const GUID = "{0A0B0C0D-0000-4000-8000-000000000001}";
const CACHE =
  "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Schedule\\TaskCache";
const ACTIONS = `${CACHE}\\Tasks\\${GUID}\\Actions`;

const TASK: Task = {
  guid: GUID,
  path: "\\Example\\Nightly",
  author: "CORP\\ines",
  date: "2021-03-04T10:10:11",
  start: "2021-03-04T10:20:00",
  command: "powershell.exe",
  arguments: "-File C:\\Tools\\nightly.ps1",
  userId: "S-1-5-18",
};

/** A Windows record with other event data. */
function record(
  kind: string,
  data: Fixture = {},
  winlog: Fixture = {},
): Fixture {
  const document = WINDOWS[kind]!;
  const own = document["winlog"] as Fixture;
  const eventData = { ...(own["event_data"] as Fixture), ...data };
  return { ...document, winlog: { ...own, ...winlog, event_data: eventData } };
}

function registryWrite(path: string, details: string): Fixture {
  return record("sysmon 13", { TargetObject: path, Details: details });
}

const xmlEvent = {
  ...record("security 4698"),
  "@timestamp": "2021-03-04T09:10:30.000Z",
};
const binaryData = registryWrite(ACTIONS, "Binary Data");
const link = registryWrite(`${CACHE}\\Tree\\Example\\Nightly\\Id`, GUID);

interface Noted {
  readonly tasks: TaskEvidence;
  readonly events: readonly Event[];
}

function note(...documents: readonly Fixture[]): Noted {
  const tasks = new TaskEvidence();
  const { events } = openAll(documents);
  for (const event of events) tasks.note(event);
  return { tasks, events };
}

const RULE_FIELDS = [
  "registry.path",
  "file.path",
  "process.command_line",
  "winlog.event_data.TaskName",
];

/** The tasks of an alert whose evidence are these events. */
function find(
  { tasks }: Noted,
  ...events: readonly (Event | undefined)[]
): readonly TaskRecord[] {
  return tasks.find(
    match("1", {
      events: events.map(
        (event) => event && readEvidence(event, RULE_FIELDS, 8_192),
      ),
    }),
  );
}

describe("an alert finds its task", () => {
  it("by the task name of a task event", () => {
    const noted = note(xmlEvent);
    expect(find(noted, noted.events[0])).toMatchObject([
      {
        path: "\\Example\\Nightly",
        change: "created",
        user: "CORP\\ines",
        from: "task event 4698",
        definition: {
          status: "ok",
          actions: [
            {
              type: "exec",
              command: "C:\\Windows\\System32\\cmd.exe",
              arguments: "/c echo a & echo b",
            },
          ],
        },
      },
    ]);
  });

  it("by the GUID of a registry write, which another event names", () => {
    const noted = note(binaryData, link, xmlEvent);
    expect(find(noted, noted.events[0])).toMatchObject([
      {
        guid: GUID,
        path: "\\Example\\Nightly",
        user: "CORP\\ines",
        from: "task event 4698",
      },
    ]);
  });

  it("by the GUID of a registry write that holds the value itself", () => {
    const bytes = actionsValue(TASK).toString("base64");
    const document = ENDPOINT["registry"]!;
    const registry = document["registry"] as Fixture;
    const noted = note({
      ...document,
      registry: { ...registry, data: { type: "REG_BINARY", bytes } },
    });
    expect(find(noted, noted.events[0])).toMatchObject([
      {
        guid: GUID,
        from: "registry value",
        definition: {
          status: "ok",
          actions: [
            {
              type: "exec",
              command: "powershell.exe",
              arguments: "-File C:\\Tools\\nightly.ps1",
            },
          ],
        },
      },
    ]);
  });

  it("by the task file", () => {
    const noted = note(
      record("sysmon 11", {
        TargetFilename: "C:\\Windows\\System32\\Tasks\\Example\\Nightly",
      }),
      xmlEvent,
    );
    expect(find(noted, noted.events[0])).toMatchObject([
      { path: "\\Example\\Nightly", from: "task event 4698" },
    ]);
  });

  it("by the command line that made it", () => {
    const line =
      'schtasks /create /ru ines /rp S3cret! /tn \\Example\\Nightly /tr "cmd /c whoami" /sc once /st 10:00';
    const noted = note(record("sysmon 1", { CommandLine: line }));
    const [found] = find(noted, noted.events[0]);
    expect(found).toMatchObject({
      path: "\\Example\\Nightly",
      change: "created",
      from: "command line",
      user: "CORP\\ines",
    });
    expect(JSON.stringify(found)).not.toContain("S3cret");
  });

  it("once, though several of its events point to it", () => {
    const noted = note(binaryData, link, xmlEvent);
    expect(find(noted, undefined, ...noted.events)).toHaveLength(1);
  });

  it("with what is known, where that is nothing", () => {
    const noted = note(binaryData);
    const [found, ...others] = find(noted, noted.events[0]);
    expect(others).toEqual([]);
    expect(found).toMatchObject({ guid: GUID, definition: undefined });
    expect(found!.unknown).toMatch(
      /^The log does not show what this task runs/,
    );
  });

  it("on its own host alone", () => {
    const noted = note(binaryData, link, {
      ...record("security 4698", {}, { computer_name: "OTHER.corp.example" }),
      host: { name: "OTHER" },
    });
    expect(noted.events[2]!.host).not.toBe(noted.events[0]!.host);
    expect(find(noted, noted.events[0])).toMatchObject([
      { path: "\\Example\\Nightly", definition: undefined },
    ]);
  });

  it("not in evidence that points to none", () => {
    const noted = note(xmlEvent, record("sysmon 1"), record("sysmon 3"));
    expect(find(noted, ...noted.events.slice(1))).toEqual([]);
    expect(find(noted)).toEqual([]);
  });
});

describe("where the request came from", () => {
  const originOf = (...documents: readonly Fixture[]) =>
    note(...documents).tasks.tracker.records()[0]?.origin;

  it("is told by the session of the task event", () => {
    expect(
      originOf(
        record("security 4698"),
        record("security 4624", { TargetLogonId: "0x5a1b2" }),
      ),
    ).toEqual({
      kind: "remote",
      address: "10.20.30.40",
      host: "WS-BRUNO",
      logonId: "0x5a1b2",
      logonType: "Network",
      at: { file: "test.ndjson", line: 2 },
      from: "logon 0x5a1b2 (4624)",
      inferred: false,
    });
  });

  it("is inferred from a logon that another host logged", () => {
    const elsewhere = record(
      "security 4648",
      { TargetServerName: "ws-alma.corp.example" },
      { computer_name: "WS-CARLA.corp.example" },
    );
    expect(
      originOf(xmlEvent, {
        ...elsewhere,
        "@timestamp": "2021-03-04T09:10:29.000Z",
        host: { id: "c", name: "WS-CARLA" },
      }),
    ).toMatchObject({
      kind: "remote",
      host: "WS-CARLA.corp.example",
      from: "logon on WS-CARLA.corp.example (4648)",
      inferred: true,
    });
  });

  it("is inferred from a call to the task service", () => {
    expect(originOf(xmlEvent, record("sysmon 3"))).toMatchObject({
      kind: "remote",
      address: "10.20.30.40",
      from: "network connection",
      inferred: true,
    });
    const outgoing = record("sysmon 3", { Initiated: "true" });
    const other = record("sysmon 3", { Image: "C:\\x.exe" });
    const web = record("sysmon 3", { DestinationPort: "443" });
    expect(originOf(xmlEvent, outgoing, other, web)).toBeUndefined();
  });
});

describe("where the request came from, by other sensors", () => {
  const network = ENDPOINT["network"]!;
  const filtered = {
    ...record("security 5156", {
      Application: "\\device\\harddiskvolume2\\windows\\system32\\svchost.exe",
      Direction: "%%14592",
      SourceAddress: "10.20.30.40",
      SourcePort: "50123",
      DestAddress: "10.20.30.41",
      DestPort: "49670",
    }),
    "@timestamp": "2021-03-04T09:10:29.000Z",
  };
  const change = (fields: Fixture): Fixture => ({ ...network, ...fields });
  const event = network["event"] as Fixture;

  it.each([
    ["Elastic Endpoint", network],
    ["Security 5156", filtered],
  ])("is inferred from a call that %s logged", (_, connection) => {
    const { tasks } = note(xmlEvent, connection);
    expect(tasks.tracker.records()[0]?.origin).toEqual({
      kind: "remote",
      address: "10.20.30.40",
      at: { file: "test.ndjson", line: 2 },
      logonId: "0x5a1b2",
      from: "network connection",
      inferred: true,
    });
  });

  it.each<[string, Fixture]>([
    ["went out", change({ network: { direction: "outgoing" } })],
    [
      "ended",
      change({
        event: { ...event, type: ["end"], action: "disconnect_received" },
      }),
    ],
    [
      "came to another program",
      change({ process: { executable: "C:\\x.exe", entity_id: "x" } }),
    ],
  ])("is not inferred from one that %s", (_, connection) => {
    const { tasks } = note(xmlEvent, connection);
    expect(tasks.tracker.records()[0]?.origin).toBeUndefined();
  });
});

describe("schtasks under another name", () => {
  const copied = (line: string, original: string): Fixture =>
    record("sysmon 1", {
      CommandLine: line,
      Image: "C:\\x.exe",
      OriginalFileName: original,
    });
  const line = '"C:\\x.exe" /create /tn Copied /tr calc.exe /sc daily';

  it("is known by the name that it was built under", () => {
    const noted = note(copied(line, "schtasks.exe"));
    expect(noted.tasks.tracker.records()).toMatchObject([
      { path: "\\Copied", definition: { actions: [{ command: "calc.exe" }] } },
    ]);
    const fields = [...RULE_FIELDS, "process.pe.original_file_name"];
    const found = noted.tasks.find(
      match("1", { events: [readEvidence(noted.events[0]!, fields, 8_192)] }),
    );
    expect(found).toMatchObject([{ path: "\\Copied" }]);
  });

  it("and only by that", () => {
    expect(note(copied(line, "x.exe")).tasks.tracker.records()).toEqual([]);
  });
});

describe("a value that Security 4657 saw deleted", () => {
  it("hides the task, where it is its security descriptor", () => {
    const { tasks } = note(
      record("security 4657", {
        ObjectName:
          "\\REGISTRY\\MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Schedule\\TaskCache\\Tree\\Example\\Nightly",
        ObjectValueName: "SD",
        OperationType: "%%1906",
        OldValueType: "%%1875",
        OldValue: "0100048088000000",
        NewValueType: "-",
        NewValue: "-",
      }),
    );
    expect(tasks.tracker.records()).toMatchObject([
      { path: "\\Example\\Nightly", hints: [{ hint: "sd-removed" }] },
    ]);
  });
});

describe("an alert on a bare registry write", () => {
  // 106 and 4698 arrive about a second later, and up to two minutes: what counts is when they happened.
  it.each([
    ["4698", "TaskContent", 1],
    ["4702", "TaskContentNew", 100],
  ])("gets its content from a %s", (code, field, events) => {
    const between = Array.from({ length: events }, () => record("sysmon 3"));
    const content = (
      (WINDOWS["security 4698"]!["winlog"] as Fixture)["event_data"] as Fixture
    )["TaskContent"];
    const event = {
      ...record(`security ${code}`, {
        TaskName: "\\Example\\Nightly",
        [field]: content,
      }),
      "@timestamp": "2021-03-04T09:10:30.000Z",
    };
    const noted = note(binaryData, link);
    const book = new AlertBook({
      counters: newCounters(),
      findTasks: (match) => noted.tasks.find(match),
    });
    book.apply({
      kind: "fired",
      match: match("1", {
        certainty: "provisional",
        events: [readEvidence(noted.events[0]!, RULE_FIELDS, 8_192)],
      }),
    });
    expect(book.get("1")?.tasks).toMatchObject([{ definition: undefined }]);
    for (const each of openAll([binaryData, link, ...between, event]).events) {
      noted.tasks.note(each);
    }
    book.relink();
    expect(book.get("1")?.tasks).toMatchObject([
      {
        from: `task event ${code}`,
        definition: { actions: [{ arguments: "/c echo a & echo b" }] },
      },
    ]);
  });
});

describe("what carries a definition", () => {
  const actions = actionsValue(TASK).toString("hex").toUpperCase();

  it("a value of Security 4657, where it is hex", () => {
    const audited = record("security 4657", {
      ObjectName: `\\REGISTRY\\MACHINE${CACHE.slice(4)}\\Tasks\\${GUID}`,
      ObjectValueName: "Actions",
      NewValueType: "%%1875",
      NewValue: actions,
    });
    expect(note(audited).tasks.tracker.records()).toMatchObject([
      {
        guid: GUID,
        from: "registry value",
        definition: { actions: [{ command: "powershell.exe" }] },
      },
    ]);
    const shown = record("security 4657", {
      ObjectName: `\\REGISTRY\\MACHINE${CACHE.slice(4)}\\Tasks\\${GUID}`,
      ObjectValueName: "Actions",
      NewValueType: "%%1875",
      NewValue: "%%1800",
    });
    expect(note(shown).tasks.tracker.records()).toMatchObject([
      { guid: GUID, definition: undefined },
    ]);
  });

  it("the XML of a task event, escaped twice", () => {
    const data = (
      (WINDOWS["security 4698"]!["winlog"] as Fixture)["event_data"] as Fixture
    )["TaskContent"] as string;
    const escape = (text: string): string =>
      text
        .replaceAll("&", "&amp;")
        .replaceAll("<", "&lt;")
        .replaceAll(">", "&gt;");
    const twice = record("security 4698", {
      TaskContent: escape(escape(data)),
    });
    expect(note(twice).tasks.tracker.records()).toMatchObject([
      {
        definition: {
          status: "ok",
          actions: [{ arguments: "/c echo a & echo b" }],
        },
      },
    ]);
  });

  it("a script that was run", () => {
    const script = record("Microsoft-Windows-PowerShell/Operational 4104", {
      ScriptBlockText:
        "Register-ScheduledTask -TaskName N -Action (New-ScheduledTaskAction -Execute 'a.exe')",
    });
    const noted = note(
      script,
      record("Microsoft-Windows-PowerShell/Operational 4104"),
    );
    expect(noted.tasks.tracker.records()).toMatchObject([
      {
        path: "\\N",
        from: "script",
        definition: { actions: [{ command: "a.exe" }] },
      },
    ]);
    expect(noted.tasks.tracker.records()).toHaveLength(1);
  });

  it("what was seen to run, and that it was disabled", () => {
    const ran = { TaskName: "\\R", ActionName: "C:\\r.exe" };
    const { tasks } = note(
      record("task-scheduler 106", { TaskName: "\\R" }),
      record("task-scheduler 200", ran),
      record("task-scheduler 141", { TaskName: "\\R" }, { event_id: "142" }),
    );
    expect(tasks.tracker.records()).toMatchObject([
      {
        path: "\\R",
        from: "observed run",
        definition: { actions: [{ command: "C:\\r.exe" }] },
        story: [
          { what: "created", from: ["scheduler event 106"] },
          {
            what: "switched",
            text: "disabled",
            from: ["scheduler event 142"],
          },
          { what: "ran", text: "ran C:\\r.exe", from: ["scheduler event"] },
        ],
      },
    ]);
  });
});

describe("which events count", () => {
  it("is decided by class", () => {
    const kinds = Object.keys(WINDOWS);
    const { tasks, events } = note(...kinds.map((kind) => WINDOWS[kind]!));
    expect(kinds.filter((_, i) => tasks.wants(events[i]!.class))).toEqual([
      "sysmon 1",
      "sysmon 3",
      "sysmon 11",
      "sysmon 12",
      "sysmon 13",
      "sysmon 14",
      "security 4624",
      "security 4648",
      "security 4657",
      "security 4688",
      "security 4698",
      "security 4699",
      "security 4700",
      "security 4701",
      "security 4702",
      "security 5156",
      "task-scheduler 106",
      "task-scheduler 129",
      "task-scheduler 140",
      "task-scheduler 141",
      "task-scheduler 200",
      "task-scheduler 201",
      "Microsoft-Windows-PowerShell/Operational 4104",
      "Windows PowerShell 400",
      "Windows PowerShell 403",
      "Windows PowerShell 600",
      "Windows PowerShell 800",
    ]);
  });

  it("shows in the version: news alone", () => {
    const documents = [
      record("sysmon 13"),
      record("sysmon 3"),
      record("sysmon 11"),
      xmlEvent,
      xmlEvent,
    ];
    const tasks = new TaskEvidence();
    const versions = openAll(documents).events.map((event) => {
      tasks.note(event);
      return tasks.version;
    });
    expect(versions).toEqual([0, 0, 0, 1, 1]);
  });

  it("keeps for a checkpoint what says something, and nothing else", () => {
    const logon = (id: string): Fixture =>
      record("security 4624", { TargetLogonId: id });
    const command = (line: string): Fixture =>
      record("sysmon 1", { CommandLine: line });
    const { tasks } = note(
      logon("0x3e7"),
      registryWrite(`${CACHE}\\Tasks\\${GUID}\\DynamicInfo`, "Binary Data"),
      command("powershell.exe -nop -w hidden -c Get-Date"),
      logon("0x1a2b3c"),
      binaryData,
      command("schtasks /create /tn x /tr calc.exe"),
    );
    const kept = [...tasks.save()].map(
      (part) => (part.value() as TaskFact).kind,
    );
    expect(kept).toEqual(["logon", "registry", "command"]);
  });

  it("goes by the category where the class does not tell", () => {
    const document = ENDPOINT["registry"]!;
    const event = document["event"] as Fixture;
    const other = { ...document, event: { ...event, category: ["network"] } };
    const { tasks } = note(document, other);
    expect(tasks.tracker.records()).toHaveLength(1);
  });
});

describe("taskGuid", () => {
  it.each([
    [ACTIONS, GUID],
    [`${CACHE}\\Tasks\\${GUID}`, GUID],
    [`${CACHE.toLowerCase()}\\tasks\\${GUID.toLowerCase()}\\actions`, GUID],
    [`\\REGISTRY\\MACHINE\\SOFTWARE\\x\\TaskCache\\Tasks\\${GUID}\\Hash`, GUID],
    [`${CACHE}\\Tree\\${GUID}\\Id`, undefined],
    [`${CACHE}\\Plain\\${GUID}`, undefined],
    [`${CACHE}\\Tasks\\{0A0B0C0D}\\Actions`, undefined],
    [`${CACHE}\\Tasks\\${GUID}x`, undefined],
    [undefined, undefined],
  ])("of %s is %s", (path, expected) => {
    expect(taskGuid(path)).toBe(expected);
  });
});

describe("taskFilePath", () => {
  it.each([
    ["C:\\Windows\\System32\\Tasks\\Example\\Nightly", "\\Example\\Nightly"],
    ["c:\\windows\\SYSTEM32\\tasks\\a", "\\a"],
    ["C:\\Windows\\System32\\Tasks\\", undefined],
    ["C:\\Windows\\System32\\Tasks", undefined],
    ["C:\\Windows\\Tasks\\a.job", undefined],
    [undefined, undefined],
  ])("of %s is %s", (path, expected) => {
    expect(taskFilePath(path)).toBe(expected);
  });
});
