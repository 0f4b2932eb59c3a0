import { describe, expect, it } from "vitest";
import { TaskEvidence } from "../../../src/alert/task-evidence.ts";
import { US_PER_SECOND, parseTimestamp } from "../../../src/base/time.ts";
import { TaskListView } from "../../../src/cli/task-list.ts";
import { FIRST_SORTINGS } from "../../../src/screen/store/sorting.ts";
import type { OrderOf } from "../../../src/screen/store/sorting.ts";
import type { TaskFact } from "../../../src/task/tracker.ts";

const T = parseTimestamp("2024-05-02T12:00:00Z")!;

const LOOK = {
  from: 0,
  count: 9,
  filter: "",
  sort: FIRST_SORTINGS["all-tasks"],
};

function view(...lines: readonly string[]) {
  const tasks = new TaskEvidence();
  const note = (line: string, i: number): void => {
    const fact: TaskFact = {
      kind: "command",
      hostId: "ws5",
      hostName: "WS5.corp",
      timeUs: T + i * US_PER_SECOND,
      line,
      user: "CORP\\bob",
    };
    tasks.tracker.note(fact);
  };
  lines.forEach(note);
  return { own: new TaskListView(tasks), note };
}

const LOCAL = 'schtasks /create /tn A /tr "cmd /c whoami" /rp Geheim1 /ru x';
const REMOTE = "schtasks /create /s fs9 /tn B /tr b.exe /sc onstart";

describe("the tasks for the screen", () => {
  it("are rows, newest first, secrets masked", () => {
    const { own } = view(LOCAL, REMOTE);
    expect(own.panel()).toMatchObject({
      total: 2,
      rows: [
        {
          name: "\\B",
          host: "fs9",
          change: "created",
          asked: true,
          command: "b.exe",
          origin: { kind: "remote", host: "WS5.corp" },
        },
        {
          name: "\\A",
          host: "WS5.corp",
          command: "cmd /c whoami",
          decoded: "whoami",
          origin: { kind: "local" },
        },
      ],
    });
    expect(JSON.stringify(own.panel())).not.toContain("Geheim1");
    expect(own.panel()).toBe(own.panel());
  });

  it("are listed while somebody looks, filtered and cut to the window", () => {
    const { own, note } = view(LOCAL, REMOTE);
    expect(own.list()).toBeUndefined();
    own.look({ ...LOOK, count: 1, filter: "" });
    expect(own.list()).toMatchObject({
      total: 2,
      remote: 1,
      matching: 2,
      rows: [{ name: "\\B" }],
    });
    own.look({ ...LOOK, count: 9, filter: "target:fs9" });
    expect(own.list()).toMatchObject({ matching: 1, rows: [{ name: "\\B" }] });
    // What does not parse leaves the last filter in force.
    own.look({ ...LOOK, count: 9, filter: "is:x" });
    expect(own.list()).toMatchObject({ matching: 1, filterError: { at: 3 } });
    own.look({ ...LOOK, count: 9, filter: "" });
    note("schtasks /delete /tn C /f", 3);
    expect(own.list()).toMatchObject({
      matching: 3,
      rows: [{ name: "\\C" }, {}, {}],
    });
    own.look(undefined);
    expect(own.list()).toBeUndefined();
  });

  it("are sorted by what has most reasons to look, host, name, and backwards", () => {
    const { own } = view(
      LOCAL,
      REMOTE,
      'schtasks /create /tn C /tr "powershell -w hidden -enc SQBFAFgA"',
    );
    const names = (by: OrderOf<"all-tasks">, reversed = false): string[] => {
      own.look({ ...LOOK, sort: { by, reversed } });
      return own.list()!.rows.map(({ name }) => name);
    };
    expect(names("time")).toEqual(["\\C", "\\B", "\\A"]);
    expect(names("time", true)).toEqual(["\\A", "\\B", "\\C"]);
    expect(names("name")).toEqual(["\\A", "\\B", "\\C"]);
    expect(names("host")).toEqual(["\\B", "\\C", "\\A"]);
    expect(names("reasons")[0]).toBe("\\C");
  });

  it("have a page each, with the place in the list", () => {
    const { own, note } = view(LOCAL, REMOTE);
    const { id } = own.panel().rows[1]!;
    expect(own.detail(id)).toMatchObject({
      id,
      index: 1,
      total: 2,
      records: [{ path: "\\A", story: [{ what: "asked" }] }],
    });
    const { version } = own.detail(id)!;
    own.look({ ...LOOK, count: 9, filter: "is:remote" });
    own.list();
    expect(own.detail(id)).toMatchObject({ index: -1, total: 1 });
    note("schtasks /delete /tn A /f", 5);
    expect(own.panel().version).toBeGreaterThan(version);
    expect(own.detail("ws5|nothing")).toBeUndefined();
  });
});
