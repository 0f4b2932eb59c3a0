import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { beforeEach, describe, expect, test } from "vitest";
import {
  US_PER_HOUR,
  US_PER_MS,
  US_PER_SECOND,
  parseTimestamp,
} from "../../../src/base/time.ts";
import { MAX_TASKS_PER_HOST } from "../../../src/task/host-evidence.ts";
import { UNKNOWN_CONTENT } from "../../../src/task/task-records.ts";
import type { TaskFact } from "../../../src/task/task-fact.ts";
import { MAX_HOSTS, TaskTracker } from "../../../src/task/tracker.ts";
import type { TaskRecord } from "../../../src/task/task.ts";
import { VALUES } from "./values.ts";

const ROOT =
  "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Schedule\\TaskCache";
const GUID = "{47CDCDF5-3457-4925-96E5-DB6635FFCDDE}";
const OTHER = "{11111111-2222-3333-4444-555555555555}";
const T = parseTimestamp("2024-05-02T12:00:00Z")!;
const SERVICE = "{service}";

const on = (host: string) => ({
  hostId: host,
  hostName: `${host.toUpperCase()}.corp`,
});
const ws6 = on("ws6");
const ws5 = on("ws5");

const registry = (
  path: string,
  timeUs: number,
  more: object = {},
): TaskFact => ({
  ...ws6,
  kind: "registry",
  path: `${ROOT}\\${path}`,
  timeUs,
  processGuid: SERVICE,
  ...more,
});
const xml = (
  eventCode: string,
  timeUs: number,
  command = "calc.exe",
  more: object = {},
): TaskFact => ({
  ...ws6,
  kind: "xml-event",
  eventCode,
  timeUs,
  taskName: "\\Upd",
  xml: `<Task><Triggers><BootTrigger/></Triggers><Principals><Principal><UserId>S-1-5-18</UserId></Principal></Principals><Actions><Exec><Command>${command}</Command></Exec></Actions></Task>`,
  user: "ann",
  ...more,
});
const scheduler = (
  eventCode: string,
  timeUs: number,
  more: object = {},
): TaskFact => ({
  ...ws6,
  kind: "scheduler",
  eventCode,
  timeUs,
  taskName: "\\Upd",
  user: "S-1-5-18",
  ...more,
});
const command = (
  host: { hostId: string; hostName: string },
  line: string,
  timeUs: number,
): TaskFact => ({ ...host, kind: "command", line, timeUs, user: "CORP\\bob" });

/** What the service writes for an update: the name only in the URI. */
const update = (
  timeUs: number,
  actions: object = { details: "Binary Data" },
) => [
  registry(`Tasks\\${GUID}\\Hash`, timeUs, { details: "Binary Data" }),
  registry(`Tasks\\${GUID}\\Schema`, timeUs, { details: "DWORD (0x00010002)" }),
  registry(`Tasks\\${GUID}\\URI`, timeUs, { details: "\\Upd" }),
  registry(`Tasks\\${GUID}\\Triggers`, timeUs, { details: "Binary Data" }),
  registry(`Tasks\\${GUID}\\Actions`, timeUs, actions),
];
const creation = (timeUs: number, actions?: object) => [
  registry("Tree\\Upd", timeUs),
  registry("Tree\\Upd\\SD", timeUs, { details: "Binary Data" }),
  registry("Tree\\Upd\\Id", timeUs, { details: GUID }),
  registry("Tree\\Upd\\Index", timeUs, { details: "DWORD (0x00000003)" }),
  registry(`Tasks\\${GUID}`, timeUs),
  registry(`Tasks\\${GUID}\\Path`, timeUs, { details: "\\Upd" }),
  ...update(timeUs, actions),
  registry(`Tasks\\${GUID}\\DynamicInfo`, timeUs + 16 * US_PER_MS, {
    details: "Binary Data",
  }),
];

let tracker: TaskTracker;
beforeEach(() => {
  tracker = new TaskTracker();
});
const note = (...facts: TaskFact[]): void => {
  for (const fact of facts) tracker.note(fact);
};
const find = (nearUs?: number, guid = GUID): TaskRecord[] =>
  tracker.find({ hostId: "ws6", guid, nearUs });
const commandOf = (record: TaskRecord | undefined): unknown =>
  record?.definition?.actions.map((action) =>
    action.type === "exec"
      ? [action.command, action.arguments].filter(Boolean).join(" ")
      : action.type,
  );
const hintsOf = (record: TaskRecord | undefined): string[] =>
  (record?.hints ?? []).map(({ hint }) => hint);

describe("a bare registry write", () => {
  test("has no content, and says what would help", () => {
    note(...creation(T));
    expect(find(T)).toEqual([
      {
        id: "ws6|\\upd",
        hostId: "ws6",
        hostName: "WS6.corp",
        guid: GUID,
        path: "\\Upd",
        timeUs: T,
        change: "created",
        user: undefined,
        definition: undefined,
        hints: [],
        layers: [],
        from: "",
        unknown: UNKNOWN_CONTENT,
        createdUs: T,
        story: [
          {
            timeUs: T,
            what: "created",
            text: "created",
            from: ["registry values"],
          },
        ],
        parts: [
          { part: "name", from: "its own events", inferred: false },
          { part: "guid", from: "registry values", inferred: false },
          { part: "change", from: "its own events", inferred: false },
        ],
      },
    ]);
    expect(UNKNOWN_CONTENT).toBe(
      'The log does not show what this task runs: Sysmon writes binary registry values only as "Binary Data". Security events 4698 and 4702 (audit policy "Other Object Access Events") or a sensor that keeps registry bytes would show it.',
    );
    expect(tracker.records()).toEqual(find(T));
  });

  test("gets its content when the task event arrives", () => {
    note(...creation(T));
    const { version } = tracker;
    note(xml("4698", T + 17 * US_PER_MS));
    expect(tracker.version).toBeGreaterThan(version);
    expect(find(T)).toMatchObject([
      {
        id: "ws6|\\upd",
        change: "created",
        timeUs: T,
        user: "ann",
        from: "task event 4698",
        unknown: undefined,
      },
    ]);
    expect(commandOf(find(T)[0])).toEqual(["calc.exe"]);
  });

  test("of an update gets its name from the URI, and its content from a late 4702", () => {
    note(...update(T));
    expect(find(T)).toMatchObject([{ path: "\\Upd", change: "updated" }]);
    // Anything may arrive in between; the time of the event counts, not that of its arrival.
    note(
      scheduler("200", T + 100 * US_PER_SECOND, {
        taskName: "\\Other",
        action: "x",
      }),
    );
    note(xml("4702", T + 17 * US_PER_MS, "new.exe"));
    expect(commandOf(find(T)[0])).toEqual(["new.exe"]);
    expect(find(T)[0]).toMatchObject({
      change: "updated",
      from: "task event 4702",
    });
  });

  test("a task event of another time tells of another definition", () => {
    note(xml("4698", T, "old.exe"), ...update(T + US_PER_HOUR));
    expect(find(T + US_PER_HOUR)[0]).toMatchObject({
      definition: undefined,
      unknown: UNKNOWN_CONTENT,
    });
    expect(commandOf(find(T)[0])).toEqual(["old.exe"]);
  });
});

describe("sources, best first", () => {
  const bytes = {
    bytesBase64: Buffer.from(VALUES.A3).toString("base64"),
  };

  test("the value of the very write", () => {
    note(...creation(T, bytes), xml("4698", T, "cmd.exe"));
    const [best, other] = find(T);
    expect(best).toMatchObject({
      from: "registry value",
      layers: [
        { kind: "cmd", text: "ipconfig > %windir%\\Temp\\kQz.tmp 2>&1" },
      ],
    });
    expect(hintsOf(best)).toEqual([
      "output-to-temp",
      "user-writable-path",
      "sources-differ",
    ]);
    expect(other).toMatchObject({
      id: "ws6|\\upd|task event 4698",
      from: "task event 4698",
    });
  });

  test("a second source that agrees is not listed", () => {
    note(
      ...creation(T),
      xml("4698", T, "calc.exe"),
      command(
        ws6,
        'schtasks /create /tn Upd /tr "CALC.EXE"',
        T - US_PER_SECOND,
      ),
    );
    expect(find(T).map(({ from }) => from)).toEqual(["task event 4698"]);
    expect(hintsOf(find(T)[0])).toEqual([]);
  });

  test("a command on the host that asked", () => {
    note(
      ...creation(T),
      command(
        ws5,
        "schtasks /create /s WS6 /tn upd /tr evil.exe /ru system",
        T - 40 * US_PER_MS,
      ),
      command(ws6, "schtasks /create /tn Upd /tr here.exe", T - US_PER_SECOND),
    );
    const records = find(T);
    expect(records.map(({ from }) => from)).toEqual([
      "command line on WS5.corp",
      "command line",
    ]);
    expect(records[0]).toMatchObject({
      user: "CORP\\bob",
      path: "\\Upd",
      change: "created",
    });
    expect(hintsOf(records[0])).toEqual(["system-account", "sources-differ"]);
  });

  test("a command of more than a minute before is another one", () => {
    note(
      ...creation(T),
      command(ws6, "schtasks /create /tn Upd /tr a", T - 61 * US_PER_SECOND),
    );
    expect(find(T)[0]?.unknown).toBe(UNKNOWN_CONTENT);
  });

  test("what was seen to run is an observation", () => {
    note(
      ...creation(T),
      scheduler("200", T + US_PER_SECOND, { action: "a.exe" }),
    );
    expect(find(T)).toMatchObject([
      {
        from: "observed run",
        definition: {
          status: "partial",
          problems: [{ code: "observed-run" }],
          actions: [{ type: "exec", command: "a.exe" }],
        },
      },
    ]);
  });

  test("an event that was cut before the actions still gives its hints", () => {
    note(
      ...creation(T),
      xml("4698", T, "", {
        xml: `<Task><RegistrationInfo><Author>${"x".repeat(2_000)}</Author></Registra`,
      }),
      command(ws6, "schtasks /create /tn Upd /tr a.exe", T),
    );
    const records = find(T);
    expect(records.map(({ from }) => from)).toEqual(["command line"]);
    expect(hintsOf(records[0])).toContain("content-overflow");
  });

  test("the deletion's own content, where there is no other", () => {
    note(xml("4699", T, "gone.exe"));
    expect(find(undefined, OTHER)[0]?.unknown).toBe(UNKNOWN_CONTENT);
    expect(tracker.find({ hostId: "ws6", path: "UPD" })).toMatchObject([
      { change: "deleted", from: "task event 4699" },
    ]);
  });

  test("a definition in a file", () => {
    note(command(ws6, "schtasks /create /tn Upd /xml c:\\t.xml", T));
    expect(tracker.records()).toMatchObject([
      {
        change: "created",
        from: "command line",
        definition: { problems: [{ code: "definition-in-file" }] },
      },
    ]);
  });
});

describe("which task", () => {
  test("a command stands under the host it names, whether that logs or not", () => {
    const line = "schtasks /create /s ws6.corp /tn Upd /tr a.exe";
    note(command(ws5, line, T));
    const [alone] = tracker.records();
    expect(alone).toMatchObject({
      id: "ws6|\\upd",
      hostId: "ws6",
      hostName: "ws6.corp",
      from: "command line on WS5.corp",
      change: "created",
    });
    // Asked from the event on the source host.
    expect(tracker.find({ hostId: "ws5", path: "\\Upd", nearUs: T })).toEqual([
      alone,
    ]);
    note(...creation(T + 40 * US_PER_MS));
    expect(tracker.find({ hostId: "ws5", path: "\\Upd", nearUs: T })).toEqual(
      find(T),
    );
    expect(tracker.records("ws5")).toEqual([]);
    expect(tracker.records("ws6")).toHaveLength(1);
  });

  test("the host's own name is not another host", () => {
    note(command(ws6, "schtasks /create /s WS6 /tn Upd /tr a", T));
    expect(tracker.records()).toMatchObject([{ from: "command line" }]);
  });

  test("a host named by a variable may be any", () => {
    note(command(ws6, "schtasks /create /s %t% /tn Upd /tr a", T));
    expect(tracker.records()).toEqual([]);
  });

  test("a GUID without a link takes the name of the only event nearby", () => {
    note(
      registry(`Tasks\\${GUID}\\Actions`, T, { details: "Binary Data" }),
      xml("4702", T + 17 * US_PER_MS),
    );
    expect(find(T)).toMatchObject([{ path: "\\Upd", from: "task event 4702" }]);
    expect(hintsOf(find(T)[0])).toEqual(["named-by-time"]);
    note(xml("4702", T + US_PER_SECOND, "b.exe", { taskName: "\\Two" }));
    expect(find(T)).toMatchObject([{ path: undefined, guid: GUID }]);
  });

  test("or of the index written in the same burst", () => {
    note(
      registry("Tree\\A b\\Upd\\Index", T, { details: "DWORD (0x00000003)" }),
      registry(`Tasks\\${GUID}\\Actions`, T + 10 * US_PER_MS, {
        details: "Binary Data",
      }),
    );
    expect(find(T)).toMatchObject([{ path: "\\A b\\Upd" }]);
  });

  test("runs, folders and start lists are no tasks of the log", () => {
    note(
      registry("Tree\\Microsoft", T),
      registry(`Tasks\\${OTHER}`, T),
      registry(`Tasks\\${OTHER}\\DynamicInfo`, T, { details: "Binary Data" }),
      registry(`Plain\\${OTHER}`, T),
      scheduler("200", T, { action: "a.exe" }),
      { ...ws6, kind: "file", path: "C:\\x.txt", timeUs: T },
      command(ws6, "schtasks /query", T),
      command(ws6, "schtasks /delete /tn * /f", T),
    );
    expect(tracker.records()).toEqual([]);
    expect(tracker.find({ hostId: "ws6", path: "\\Upd" })).toMatchObject([
      { from: "observed run", change: "unknown", timeUs: T },
    ]);
  });

  test("a file and the scheduler's own events give the name", () => {
    note(
      {
        ...ws6,
        kind: "file",
        path: "C:\\Windows\\System32\\Tasks\\A\\One",
        timeUs: T,
      },
      scheduler("106", T + 1, { taskName: "\\Two" }),
      scheduler("140", T + 2, { taskName: "\\Three" }),
      scheduler("141", T + 3, { taskName: "\\Four" }),
    );
    expect(tracker.records().map(({ path, change }) => [path, change])).toEqual(
      [
        ["\\Four", "deleted"],
        ["\\Three", "updated"],
        ["\\Two", "created"],
        ["\\A\\One", "created"],
      ],
    );
  });

  test("unknown tasks are answered, too; nothing is asked, nothing is found", () => {
    expect(
      tracker.find({ hostId: "x", guid: GUID.toLowerCase(), nearUs: T }),
    ).toMatchObject([
      {
        id: `x|${GUID}`,
        hostName: "x",
        guid: GUID,
        timeUs: T,
        change: "unknown",
        unknown: UNKNOWN_CONTENT,
      },
    ]);
    expect(
      tracker.find({ hostId: "x", hostName: "X.corp", guid: GUID }),
    ).toMatchObject([{ hostName: "X.corp" }]);
    expect(tracker.find({ hostId: "ws6" })).toEqual([]);
    expect(tracker.find({ hostId: "ws6", guid: "junk", path: "" })).toEqual([]);
  });

  test.each<[string, boolean]>([
    ["0x3e7", false],
    ["999", false],
    ["0x3e4", false],
    ["0x0", false],
    ["-", false],
    ["", false],
    ["0x1a2b3c", true],
    ["1715004", true],
  ])("a session that tasks may be asked for in: %s %s", (logonId, expected) => {
    const fact = { ...ws6, kind: "logon", timeUs: T, logonId } as const;
    expect(tracker.note(fact)).toBe(expected);
  });

  test("facts that say nothing are as if they had not come", () => {
    note(...creation(T));
    const host = { hostId: "other", hostName: "A" };
    const silent = [
      command(host, "powershell -c Get-Date", T),
      command({ ...host, hostName: "B" }, "schtasks /query", T),
      registry(`Tasks\\${GUID}\\DynamicInfo`, T, host),
    ];
    expect(silent.map((fact) => tracker.note(fact))).toEqual([
      false,
      false,
      false,
    ]);
    // Nor do thousands of hosts that say nothing push out one that does.
    for (let i = 0; i < MAX_HOSTS; i++) {
      const [hostId, hostName] = [`h${i}`, `H${i}`];
      note(command({ hostId, hostName }, "pwsh -nop", T));
    }
    expect(tracker.evicted).toBe(0);
    expect(find(T)).toHaveLength(1);
    // A name counts when it says something.
    const said = { hostId: "other", hostName: "C" };
    expect(tracker.note(command(said, "schtasks /create /tn x /tr y", T))).toBe(
      true,
    );
    expect(tracker.find({ hostId: "other", path: "x" })).toMatchObject([
      { hostName: "C" },
    ]);
  });
});

describe("hints from the evidence", () => {
  const only = (): string[] => hintsOf(find(T)[0]);

  test("created and removed at once", () => {
    note(...creation(T), xml("4698", T), xml("4699", T + 31 * US_PER_MS));
    expect(find(T)).toMatchObject([
      {
        change: "deleted",
        timeUs: T + 31 * US_PER_MS,
        from: "task event 4698",
        hints: [
          {
            hint: "short-lived",
            reason: "was created and removed at once",
            matched: "0.031 s",
          },
        ],
      },
    ]);
  });

  test("the registry's own deletions count", () => {
    note(
      ...creation(T),
      registry(`Tasks\\${GUID}`, T + US_PER_SECOND, { deleted: true }),
      registry("Tree\\Upd", T + US_PER_SECOND, { deleted: true }),
    );
    expect(find(T)[0]?.change).toBe("deleted");
    expect(only()).toEqual(["short-lived"]);
  });

  describe("keys of which the log does not tell whether they were made or deleted", () => {
    const touched = (timeUs: number, ...paths: string[]): TaskFact[] =>
      paths.map((path) => registry(path, timeUs, { unsure: true }));
    const both = [`Tasks\\${GUID}`, "Tree\\Upd"];

    test("both of a known task, and nothing is written: deleted", () => {
      note(...creation(T), ...touched(T + US_PER_SECOND * 3, ...both));
      expect(tracker.records()).toMatchObject([
        { change: "deleted", deletedUs: T + US_PER_SECOND * 3 },
      ]);
    });

    test.each<[string, TaskFact[]]>([
      ["made", [...touched(T, ...both), ...creation(T)]],
      ["run", [...creation(T), ...touched(T + US_PER_SECOND * 3, both[0]!)]],
      [
        "updated",
        [
          ...creation(T),
          ...touched(T + US_PER_SECOND * 3, ...both),
          ...update(T + US_PER_SECOND * 3),
        ],
      ],
    ])("%s", (_, facts) => {
      note(...facts);
      expect(tracker.records()[0]).not.toHaveProperty("deletedUs");
    });
  });

  test("SYSTEM on request from another host", () => {
    note(xml("4698", T, "a.exe", { clientProcessId: "0x0" }));
    expect(hintsOf(tracker.records()[0])).toEqual(["system-account"]);
    tracker = new TaskTracker();
    note(xml("4698", T, "a.exe", { clientProcessId: "5204" }));
    expect(hintsOf(tracker.records()[0])).toEqual([]);
  });

  test("triggers that ended before the task was made", () => {
    const definition = (end: string): object => ({
      xml: `<Task><Triggers><TimeTrigger><EndBoundary>${end}</EndBoundary></TimeTrigger></Triggers><Actions><Exec><Command>a</Command></Exec></Actions></Task>`,
    });
    note(xml("4698", T, "", definition("2024-01-01T08:00:10")));
    expect(hintsOf(tracker.records()[0])).toEqual(["started-by-hand"]);
    // Within the zones of the Earth nobody knows.
    tracker = new TaskTracker();
    note(xml("4698", T, "", definition("2024-05-02T08:00:00")));
    expect(hintsOf(tracker.records()[0])).toEqual([]);
    tracker = new TaskTracker();
    note(xml("4698", T, "", definition("2024-05-02T08:00:00Z")));
    expect(hintsOf(tracker.records()[0])).toEqual(["started-by-hand"]);
  });

  test("a URI that is not the path", () => {
    note(
      ...creation(T),
      registry(`Tasks\\${GUID}\\URI`, T + 1, { details: "\\Else" }),
    );
    expect(find(T)[0]).toMatchObject({ path: "\\Upd" });
    expect(only()).toEqual(["uri-differs"]);
  });

  test("hidden through the Tree", () => {
    note(
      ...creation(T),
      registry("Tree\\Upd\\SD", T + 1, { deleted: true }),
      registry("Tree\\Upd\\Index", T + 2, { details: "DWORD (0x00000000)" }),
    );
    expect(only()).toEqual(["sd-removed", "index-zero"]);
    tracker = new TaskTracker();
    note(registry("Tree\\Upd\\SD", T, { deleted: true }));
    expect(tracker.records()).toMatchObject([
      { path: "\\Upd", change: "unknown", timeUs: T },
    ]);
  });

  test("written by somebody else", () => {
    const written = (image: string): string[] => {
      tracker = new TaskTracker();
      note(...update(T, { details: "Binary Data", image }));
      return only();
    };
    expect(written("C:\\Windows\\System32\\reg.exe")).toEqual([
      "writer-not-service",
    ]);
    expect(written("C:\\windows\\system32\\svchost.exe")).toEqual([]);
    expect(written("C:\\Windows\\WinSxS\\amd64_x\\TiWorker.exe")).toEqual([]);
  });

  test("written by another svchost than the service's", () => {
    note(
      ...update(T, { details: "Binary Data", processGuid: "{other}" }),
      registry(`Tasks\\${OTHER}\\Hash`, T - 1, { details: "Binary Data" }),
      registry(`Tasks\\${OTHER}\\Hash`, T + 1, { details: "Binary Data" }),
    );
    expect(only()).toEqual(["writer-other-svchost"]);
  });

  test("no task event, though such events are still coming", () => {
    note(...update(T));
    note(xml("4698", T + 5 * US_PER_SECOND, "a", { taskName: "\\Other" }));
    expect(only()).toEqual([]);
    note(scheduler("106", T + 11 * US_PER_SECOND, { taskName: "\\Other" }));
    expect(only()).toEqual(["no-task-event"]);
    note(scheduler("140", T + US_PER_SECOND));
    expect(only()).toEqual([]);
  });

  test("not written the way the service does", () => {
    note(
      registry(`Tasks\\${GUID}\\URI`, T, { details: "\\Upd" }),
      registry(`Tasks\\${GUID}\\Actions`, T, { details: "Binary Data" }),
    );
    // The sensor may not log the other values.
    expect(only()).toEqual([]);
    note(registry(`Tasks\\${OTHER}\\Hash`, T, { details: "Binary Data" }));
    expect(find(T)[0]?.hints).toEqual([
      {
        hint: "unusual-write-order",
        reason: "was not written the way the service does",
        matched: "no Hash",
      },
    ]);
    note(
      registry(`Tasks\\${GUID}\\Triggers`, T + 1, { details: "Binary Data" }),
    );
    expect(find(T)[0]?.hints[0]?.matched).toBe("Actions before Triggers");
  });
});

test("secrets are masked, and what was encoded is still opened", () => {
  const script = Buffer.from("schtasks /create /rp topsecret", "utf16le");
  const word = script.toString("base64");
  note(
    xml("4698", T, `powershell -e ${word}`),
    command(ws6, "schtasks /create /tn Upd /rp topsecret /tr 'x", T),
  );
  const text = JSON.stringify([
    tracker.records(),
    tracker.find({ hostId: "ws6", path: "Upd", nearUs: T }),
  ]);
  expect(text).not.toContain("topsecret");
  expect(text).not.toContain(word);
  expect(tracker.records()[0]?.layers).toEqual([
    { kind: "powershell-encoded", text: "schtasks /create /rp ****" },
  ]);
});

describe("bounds and versions", () => {
  test("the same fact twice is no news", () => {
    note(xml("4698", T));
    const { version } = tracker;
    note(xml("4698", T));
    expect(tracker.version).toBe(version);
    note({ ...ws6, kind: "registry", path: "HKLM\\x", timeUs: T });
    expect(tracker.version).toBe(version);
  });

  test("the least recently seen tasks are forgotten and counted", () => {
    for (let i = 0; i < MAX_TASKS_PER_HOST + 10; i++) {
      note(scheduler("106", T + i, { taskName: `\\T${i}` }));
    }
    expect(tracker.evicted).toBe(10);
    expect(tracker.records()).toHaveLength(MAX_TASKS_PER_HOST);
    expect(tracker.find({ hostId: "ws6", path: "\\T0" })[0]?.unknown).toBe(
      UNKNOWN_CONTENT,
    );
  });

  test("one task keeps its newest changes", () => {
    for (let i = 0; i < 100; i++) {
      note(xml("4702", T + i * US_PER_HOUR, `v${i}.exe`));
    }
    expect(commandOf(tracker.records()[0])).toEqual(["v99.exe"]);
    expect(tracker.evicted).toBe(0);
  });

  test("another spelling is news, also of what was told before", () => {
    note(scheduler("140", T));
    expect(tracker.records()[0]!.path).toBe("\\Upd");
    const before = tracker.version;
    note(scheduler("140", T, { taskName: "\\UPD" }));
    expect(tracker.version).toBeGreaterThan(before);
    // Of one time the one that sorts first, whatever came first.
    expect(tracker.records()[0]!.path).toBe("\\UPD");
    const known = tracker.version;
    note(scheduler("140", T));
    expect(tracker.version).toBe(known);
  });
});

describe("the captures", () => {
  const corpus = new URL("../../../../shared/corpus/", import.meta.url);
  const read = (name: string, offsetHours: number): void => {
    const file = new URL(`${name}.ndjson.gz`, corpus);
    const text = gunzipSync(readFileSync(file)).toString();
    for (const line of text.split("\n")) {
      if (line.trim() === "") continue;
      const doc = JSON.parse(line) as Record<string, string | undefined>;
      const get = (field: string): string | undefined =>
        doc[field] === undefined ? undefined : String(doc[field]);
      const utc = get("UtcTime");
      const logged = get("EventTime") ?? get("@timestamp")!;
      const common = {
        hostId: get("Hostname")!.toLowerCase(),
        hostName: get("Hostname")!,
        timeUs:
          utc === undefined
            ? parseTimestamp(logged)! + offsetHours * US_PER_HOUR
            : parseTimestamp(utc)!,
      };
      const path = get("TargetObject");
      const eventCode = get("EventID")!;
      const taskName = get("TaskName") ?? "";
      const content = get("TaskContent") ?? get("TaskContentNew");
      const commandLine = get("CommandLine");
      if (path !== undefined) {
        tracker.note({
          ...common,
          kind: "registry",
          path,
          details: get("Details"),
          processGuid: get("ProcessGuid"),
          image: get("Image"),
        });
      } else if (content !== undefined) {
        tracker.note({
          ...common,
          kind: "xml-event",
          eventCode,
          taskName,
          xml: content,
          user: get("SubjectUserName"),
        });
      } else if (get("Channel")?.includes("TaskScheduler")) {
        tracker.note({
          ...common,
          kind: "scheduler",
          eventCode,
          taskName,
          action: get("ActionName") ?? get("Path"),
        });
      } else if (commandLine !== undefined) {
        tracker.note({
          ...common,
          kind: "command",
          line: commandLine,
          user: get("User") ?? get("SubjectUserName"),
        });
      }
    }
  };
  const here = existsSync(corpus);

  test.skipIf(!here)(
    "a task created over the network (needs the corpus)",
    () => {
      read("schtask_create", 5);
      expect(tracker.records()).toMatchObject([
        {
          hostName: "WORKSTATION6.theshire.local",
          guid: "{47CDCDF5-3457-4925-96E5-DB6635FFCDDE}",
          path: "\\Microsoft\\Windows\\SoftwareProtectionPlatform\\EventCacheManager",
          change: "created",
          user: "pgustavo",
          from: "task event 4698",
          timeUs: parseTimestamp("2020-12-19 12:00:22.232"),
          layers: [{ kind: "cmd", text: "C:\\Windows\\System32\\notepad.exe" }],
        },
      ]);
      expect(hintsOf(tracker.records()[0])).toEqual(["system-account"]);
    },
  );

  test.skipIf(!here)("a task of a local foothold (needs the corpus)", () => {
    read("empire_schtasks_creation_standard_user", 4);
    expect(tracker.records()).toMatchObject([
      {
        guid: "{37B4605A-A901-466E-85F8-4CBCDDC6B76A}",
        path: "\\MordorSchtask",
        change: "created",
        user: "pgustavo",
        from: "task event 4698",
      },
    ]);
    expect(hintsOf(tracker.records()[0])).toEqual([
      "hidden-window",
      "in-memory-code",
      "registry-payload",
      "network-download",
    ]);
  });

  test.skipIf(!here)("runs alone make no task (needs the corpus)", () => {
    read("covenant_sharpsc_query_dcerpc_smb_svcctl", 4);
    expect(tracker.records()).toEqual([]);
  });
});
