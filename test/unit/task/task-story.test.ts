/** One task, one story: what is joined into a record, in which order, and which of it is inferred. */
import { beforeEach, describe, expect, test } from "vitest";
import {
  US_PER_MS,
  US_PER_SECOND,
  parseTimestamp,
} from "../../../src/base/time.ts";
import { TaskTracker } from "../../../src/task/tracker.ts";
import type { TaskFact } from "../../../src/task/tracker.ts";
import type { TaskRecord } from "../../../src/task/task.ts";
import { VALUES } from "./values.ts";

const T = parseTimestamp("2024-05-02T12:00:00Z")!;
const GUID = "{47CDCDF5-3457-4925-96E5-DB6635FFCDDE}";
const ROOT =
  "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Schedule\\TaskCache";
const ws6 = { hostId: "ws6", hostName: "WS6.corp" };
const ws5 = { hostId: "ws5", hostName: "WS5.corp" };

let tracker: TaskTracker;
beforeEach(() => {
  tracker = new TaskTracker();
});
const note = (...facts: TaskFact[]): void => {
  for (const fact of facts) tracker.note(fact);
};
const only = (): TaskRecord => {
  const records = tracker.records();
  expect(records).toHaveLength(1);
  return records[0]!;
};

const definition = (
  command: string,
  more = "<Triggers><BootTrigger/></Triggers>",
) =>
  `<Task>${more}<Principals><Principal><UserId>S-1-5-18</UserId></Principal></Principals><Actions><Exec><Command>${command}</Command></Exec></Actions></Task>`;
const event = (
  eventCode: string,
  timeUs: number,
  more: object = {},
): TaskFact => ({
  ...ws6,
  kind: "xml-event",
  eventCode,
  timeUs,
  taskName: "\\Upd",
  xml: definition("calc.exe"),
  user: "CORP\\ann",
  ...more,
});
const logon = (more: object = {}): TaskFact => ({
  ...ws6,
  kind: "logon",
  timeUs: T - 26 * US_PER_MS,
  logonId: "0xEAD4335",
  address: "172.18.39.5",
  logonType: "Network",
  user: "CORP\\ann",
  ...more,
});
const command = (line: string, timeUs: number, host = ws6): TaskFact => ({
  ...host,
  kind: "command",
  timeUs,
  line,
  user: "CORP\\bob",
});
const connection = (address: string, timeUs: number, more: object = {}) =>
  ({
    ...ws6,
    kind: "connection",
    timeUs,
    address,
    sourcePort: 50_000,
    port: 49_671,
    ...more,
  }) as const;
const actions = (value: Uint8Array | undefined, timeUs: number): TaskFact => ({
  ...ws6,
  kind: "registry",
  timeUs,
  path: `${ROOT}\\Tasks\\${GUID}\\Actions`,
  ...(value === undefined
    ? { details: "Binary Data" }
    : { bytesBase64: Buffer.from(value).toString("base64") }),
});
const link = (timeUs: number): TaskFact => ({
  ...ws6,
  kind: "registry",
  timeUs,
  path: `${ROOT}\\Tree\\Upd\\Id`,
  details: GUID,
});

describe("where it was asked from", () => {
  test("the session that the task event names, whichever comes first", () => {
    const told = {
      kind: "remote",
      address: "172.18.39.5",
      logonId: "0xead4335",
      logonType: "Network",
      from: "logon 0xead4335 (4624)",
      inferred: false,
    };
    const created = event("4698", T, { logonId: "0xead4335" });
    note(created);
    expect(only().origin).toBeUndefined();
    const { version } = tracker;
    note(logon());
    expect(tracker.version).toBeGreaterThan(version);
    expect(only().origin).toEqual(told);
    tracker = new TaskTracker();
    note(logon(), created);
    expect(only().origin).toEqual(told);
  });

  test("with the name of the host whose command asked for it", () => {
    note(
      event("4698", T, { logonId: "0xead4335" }),
      logon(),
      command("schtasks /create /s ws6 /tn Upd /tr calc.exe", T, ws5),
    );
    expect(only().origin).toMatchObject({
      address: "172.18.39.5",
      host: "WS5.corp",
      inferred: false,
    });
  });

  test.each<[string, object, object | undefined]>([
    ["a desktop", { logonType: "Interactive" }, { kind: "local" }],
    [
      "a remote desktop",
      { logonType: "RemoteInteractive", workstation: "WS9" },
      { kind: "local", address: "172.18.39.5", host: "WS9" },
    ],
    ["the machine itself", { address: "127.0.0.1" }, { kind: "local" }],
    ["nowhere", { address: undefined }, undefined],
    [
      "a name alone",
      { address: undefined, workstation: "WS9" },
      { kind: "remote", host: "WS9" },
    ],
    ["its own name", { address: "::1", workstation: "WS6" }, { kind: "local" }],
    ["another boot", { timeUs: T + 60 * US_PER_SECOND }, undefined],
  ])("a session from %s", (_, more, expected) => {
    note(event("4698", T, { logonId: "0xead4335" }), logon(more));
    if (expected === undefined) expect(only().origin).toBeUndefined();
    else expect(only().origin).toMatchObject(expected);
  });

  test("the system's own session is the host itself", () => {
    note(event("4702", T, { logonId: "0x3e7" }));
    expect(only().origin).toEqual({
      kind: "local",
      logonId: "0x3e7",
      from: "session 0x3e7 of the system",
      inferred: false,
    });
  });

  test("a command line, which is inferred", () => {
    note(
      event("4698", T),
      command("schtasks /create /tn Upd /tr calc.exe", T - US_PER_SECOND),
    );
    expect(only().origin).toEqual({
      kind: "local",
      from: "command line",
      inferred: true,
    });
    tracker = new TaskTracker();
    note(
      event("4698", T),
      command("schtasks /create /s ws6 /tn Upd /tr calc.exe", T, ws5),
    );
    expect(only().origin).toEqual({
      kind: "remote",
      host: "WS5.corp",
      from: "command line on WS5.corp",
      inferred: true,
    });
  });

  test("a logon that the other host logged", () => {
    note(event("4698", T), {
      ...ws5,
      kind: "explicit-logon",
      timeUs: T - US_PER_SECOND,
      target: "ws6.corp",
    });
    expect(only().origin).toEqual({
      kind: "remote",
      host: "WS5.corp",
      from: "logon on WS5.corp (4648)",
      inferred: true,
    });
  });

  test("a logon on the host itself says nothing", () => {
    for (const target of ["localhost", "WS6", "-", ""]) {
      note({ ...ws6, kind: "explicit-logon", timeUs: T, target });
    }
    note(event("4698", T));
    expect(only().origin).toBeUndefined();
  });

  test("the process that asked, or that there is none", () => {
    note(event("4698", T, { clientProcessId: "5204" }));
    expect(only().origin).toEqual({
      kind: "local",
      from: "caller process 5204 of the host",
      inferred: true,
    });
    tracker = new TaskTracker();
    note(event("4698", T, { clientProcessId: "0" }), connection("10.0.0.9", T));
    expect(only().origin).toEqual({
      kind: "remote",
      address: "10.0.0.9",
      from: "no caller process on the host, network connection",
      inferred: true,
    });
  });

  test("the only connection in time, up to a minute before", () => {
    note(link(T), actions(undefined, T));
    note(
      connection("10.0.0.9", T - 61 * US_PER_SECOND),
      connection("10.0.0.8", T, { port: 135 }),
      connection("10.0.0.7", T, { port: 445 }),
      connection("127.0.0.1", T),
    );
    expect(only().origin).toBeUndefined();
    note(connection("172.18.39.5", T - 22 * US_PER_SECOND));
    expect(only().origin).toEqual({
      kind: "remote",
      address: "172.18.39.5",
      from: "network connection",
      inferred: true,
    });
    note(connection("172.18.39.6", T + 4 * US_PER_SECOND));
    expect(only().origin).toBeUndefined();
  });

  test("sessions and connections that concern no task are no news", () => {
    note(logon(), connection("10.0.0.9", T));
    expect(tracker.version).toBe(0);
    expect(tracker.records()).toEqual([]);
  });
});

describe("what happened", () => {
  test("in its order, each thing once with all its evidence", () => {
    note(
      event("4699", T + 30 * US_PER_SECOND),
      {
        ...ws6,
        kind: "file",
        timeUs: T + US_PER_MS,
        path: "C:\\Windows\\System32\\Tasks\\Upd",
      },
      {
        ...ws6,
        kind: "scheduler",
        eventCode: "106",
        taskName: "\\Upd",
        timeUs: T,
      },
      event("4698", T + 17 * US_PER_MS, { logonId: "0xead4335" }),
      // Logged a little late, as the security log does.
      logon({ timeUs: T + 6 * US_PER_MS }),
      actions(undefined, T),
      link(T),
      command(
        "schtasks /create /s ws6 /tn Upd /tr calc.exe /rp s3cret",
        T - 42 * US_PER_MS,
        ws5,
      ),
      command(
        "schtasks /create /s ws6 /tn Upd /tr calc.exe /rp s3cret",
        T - 41 * US_PER_MS,
        ws5,
      ),
      {
        ...ws6,
        kind: "scheduler",
        eventCode: "200",
        taskName: "\\Upd",
        timeUs: T + 5 * US_PER_SECOND,
        action: "calc.exe",
      },
      event("4701", T + 10 * US_PER_SECOND, { xml: undefined }),
      event("4700", T + 20 * US_PER_SECOND, { xml: undefined }),
      {
        ...ws6,
        kind: "registry",
        timeUs: T + 8 * US_PER_SECOND,
        path: `${ROOT}\\Tree\\Upd\\SD`,
        deleted: true,
      },
    );
    const record = only();
    expect(
      record.story!.map(({ what, text, from }) => [what, text, from]),
    ).toEqual([
      [
        "asked",
        "CORP\\bob asked for it: schtasks creates task Upd on ws6 (remote): calc.exe",
        ["command line on WS5.corp"],
      ],
      [
        "logon",
        "CORP\\ann logged on (Network) from 172.18.39.5, session 0xead4335",
        ["logon 4624"],
      ],
      [
        "created",
        "created",
        [
          "registry values",
          "scheduler event 106",
          "task event 4698",
          "task file",
        ],
      ],
      ["ran", "ran calc.exe", ["scheduler event"]],
      [
        "hidden",
        "hidden: its security descriptor was removed",
        ["registry value"],
      ],
      ["switched", "disabled", ["task event 4701"]],
      ["switched", "enabled", ["task event 4700"]],
      ["deleted", "deleted", ["task event 4699"]],
    ]);
    expect(record).toMatchObject({
      createdUs: T,
      deletedUs: T + 30 * US_PER_SECOND,
    });
    expect(record.updatedUs).toBeUndefined();
    expect(record.hints.map(({ hint }) => hint)).toEqual(
      expect.arrayContaining(["short-lived", "sd-removed", "system-account"]),
    );
    expect(JSON.stringify(record)).not.toContain("s3cret");
  });
});

describe("what an update changed", () => {
  const LATER = T + 3_600 * US_PER_SECOND;

  test("program, account and schedule", () => {
    note(event("4698", T));
    note(
      event("4702", LATER, {
        xml: `<Task><Settings><Hidden>true</Hidden></Settings><Triggers><LogonTrigger/></Triggers><Principals><Principal><UserId>CORP\\ann</UserId><RunLevel>HighestAvailable</RunLevel></Principal></Principals><Actions><Exec><Command>schtasks</Command><Arguments>/change /tn x /rp s3cret</Arguments></Exec></Actions></Task>`,
      }),
    );
    expect(only()).toMatchObject({
      change: "updated",
      createdUs: T,
      updatedUs: LATER,
      differences: [
        {
          what: "actions",
          before: "exec  calc.exe",
          after: "exec  schtasks /change /tn x /rp ****",
        },
        { what: "runAs", before: "S-1-5-18", after: "CORP\\ann" },
        {
          what: "triggers",
          before: "at system start",
          after: "at logon of any user",
        },
        { what: "hidden", before: "no", after: "yes" },
      ],
    });
  });

  test("a value of the registry tells of its program alone", () => {
    note(link(T), actions(VALUES.A1, T), actions(VALUES.A3, LATER));
    expect(only().differences).toEqual([
      {
        what: "actions",
        before: "exec  calc.exe",
        after: "exec  cmd.exe /C ipconfig > %windir%\\Temp\\kQz.tmp 2>&1",
      },
    ]);
  });

  test("nothing, where the same was written again or it began anew", () => {
    note(event("4698", T), event("4702", LATER));
    expect(only().differences).toEqual([]);
    tracker = new TaskTracker();
    note(
      event("4698", T),
      event("4699", T + 60 * US_PER_SECOND),
      event("4698", LATER, { xml: definition("other.exe") }),
    );
    expect(only().differences).toBeUndefined();
  });
});

describe("which evidence each part rests on", () => {
  test("a registry value gets its account and schedule from the task event", () => {
    note(link(T), actions(VALUES.A1, T), event("4698", T + 17 * US_PER_MS));
    const record = only();
    expect(record).toMatchObject({
      from: "registry value",
      definition: {
        source: "registry-bytes",
        runAs: "S-1-5-18",
        triggers: ["at system start"],
      },
    });
    expect(record.parts).toEqual([
      { part: "name", from: "its own events", inferred: false },
      { part: "guid", from: "registry values", inferred: false },
      { part: "change", from: "its own events", inferred: false },
      { part: "user", from: "task event 4698", inferred: false },
      { part: "actions", from: "registry value", inferred: false },
      { part: "principal", from: "task event 4698", inferred: false },
      { part: "triggers", from: "task event 4698", inferred: false },
    ]);
  });

  test("and where it stands", () => {
    const at = (line: number) => ({ file: "a.ndjson", line });
    note(
      { ...link(T), at: at(1) },
      { ...actions(VALUES.A1, T), at: at(2) },
      { ...event("4698", T + 17 * US_PER_MS), at: at(9) },
      { ...event("4699", T + US_PER_SECOND), at: at(11) },
    );
    const { parts, story } = only();
    expect(parts!.map(({ part, at }) => [part, at?.line])).toEqual([
      ["name", 1],
      ["guid", 1],
      ["change", 2],
      ["user", 9],
      ["actions", 2],
      ["principal", 9],
      ["triggers", 9],
      ["deleted", 11],
    ]);
    expect(story!.map(({ what, at }) => [what, at])).toEqual([
      ["created", [at(2), at(9)]],
      ["deleted", [at(11)]],
    ]);
  });

  test("of the same event in two logs the first place, whatever came first", () => {
    const first = { ...event("4698", T), at: { file: "a", line: 7 } };
    const second = { ...event("4698", T), at: { file: "b", line: 2 } };
    for (const facts of [
      [first, second],
      [second, first],
    ]) {
      tracker = new TaskTracker();
      note(...facts);
      expect(only().story).toMatchObject([{ at: [{ file: "a", line: 7 }] }]);
    }
  });

  test("a source that says something else lends nothing", () => {
    note(link(T), actions(VALUES.A3, T), event("4698", T));
    const [best] = tracker.find({ hostId: "ws6", guid: GUID });
    expect(best).toMatchObject({ from: "registry value" });
    expect(best!.definition!.runAs).toBeUndefined();
  });

  test("what a command asks for is inferred, all of it", () => {
    note(command("schtasks /create /tn Upd /tr calc.exe /ru SYSTEM", T));
    expect(only().parts).toEqual([
      { part: "name", from: "what was asked for", inferred: true },
      { part: "change", from: "what was asked for", inferred: true },
      { part: "user", from: "command line", inferred: true },
      { part: "origin", from: "command line", inferred: true },
      { part: "actions", from: "command line", inferred: true },
      { part: "principal", from: "command line", inferred: true },
    ]);
  });

  test("a name that was found by time alone", () => {
    note(actions(undefined, T), event("4702", T + 17 * US_PER_MS));
    expect(only().parts![0]).toEqual({
      part: "name",
      from: "the only task event nearby",
      inferred: true,
    });
  });
});
