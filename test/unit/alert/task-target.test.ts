import { describe, expect, it } from "vitest";
import { taskTarget } from "../../../src/alert/task-target.ts";
import type { StoryEntry } from "../../../src/task/task.ts";
import { evidence, match, taskRecord } from "./sample.ts";

const REMOTE = "schtasks /create /s fs02 /tn a /tr b /sc daily";

const target = (
  fields: Readonly<Record<string, string>>,
  tasks: Parameters<typeof taskTarget>[0]["tasks"] = [],
) =>
  taskTarget({ match: match("1", { events: [evidence({ fields })] }), tasks });

const seenOn = (hostName: string, timeUs: number, what: StoryEntry["what"]) =>
  taskRecord({
    hostName,
    story: [{ timeUs, what, text: what, from: ["task event 4698"] }],
  });

describe("taskTarget", () => {
  it("is told of schtasks, by each of its names", () => {
    const line = { "process.command_line": REMOTE };
    const expected = {
      verdict: "remote",
      host: "fs02",
      text: "creates the task on fs02",
      task: "a",
      runs: "b",
      schedule: "every day",
    };
    expect(target(line)).toEqual(expected);
    const renamed = {
      "process.command_line":
        "C:\\x\\st.exe /create /s fs02 /tn a /tr b /sc daily",
    };
    expect(target(renamed)).toBeUndefined();
    expect(
      target({
        ...renamed,
        "process.pe.original_file_name": "schtasks.exe",
      }),
    ).toEqual(expected);
    expect(target({ ...renamed, "process.name": "SCHTASKS.EXE" })).toEqual(
      expected,
    );
  });

  it("compares with the host of the evidence", () => {
    expect(
      target({
        "process.command_line": "schtasks /create /s WS-1 /tn a /tr b",
      }),
    ).toMatchObject({ verdict: "self" });
  });

  it("is not told of other programs, other verbs, nor without a command line", () => {
    expect(target({})).toBeUndefined();
    expect(
      target({ "process.command_line": `cmd /c ${REMOTE}` }),
    ).toBeUndefined();
    expect(
      target({ "process.command_line": "schtasks /run /s fs02 /tn a" }),
    ).toBeUndefined();
  });

  it("finds the first that creates among several events", () => {
    const lines = ["schtasks /query", REMOTE, "schtasks /create /tn z"];
    expect(
      taskTarget({
        match: match("1", {
          events: lines.map((line, i) =>
            evidence({
              seq: i,
              timeUs: i,
              fields: { "process.command_line": line },
            }),
          ),
        }),
        tasks: [],
      }),
    ).toMatchObject({ task: "a" });
  });
});

describe("the second look", () => {
  const line = { "process.command_line": REMOTE };
  // The evidence is of 1 s.
  const seen = (...tasks: Parameters<typeof seenOn>[]) =>
    target(
      line,
      tasks.map((each) => seenOn(...each)),
    )?.seen;

  it("tells when the task was seen on the other machine", () => {
    expect(seen(["FS02.corp.example", 1_042_000, "created"])).toEqual({
      host: "FS02.corp.example",
      afterUs: 42_000,
      text: "task seen on FS02 after 0.042 s",
    });
  });

  it("not on another one, not much later, not before", () => {
    expect(seen(["FS03.corp.example", 1_042_000, "created"])).toBeUndefined();
    expect(seen(["FS02.corp.example", 61_100_000, "created"])).toBeUndefined();
    expect(seen(["FS02.corp.example", -100_000, "created"])).toBeUndefined();
    expect(seen(["FS02.corp.example", 1_042_000, "asked"])).toBeUndefined();
    expect(seen()).toBeUndefined();
  });

  it("is no matter of a task on the machine itself", () => {
    expect(
      target({ "process.command_line": "schtasks /create /tn a /sc daily" }, [
        seenOn("WS-1.corp.example", 1_042_000, "created"),
      ]),
    ).toMatchObject({ verdict: "local" });
  });
});
