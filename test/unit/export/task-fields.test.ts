/** What an alert's document says of its tasks beside their actions: the story, and where schtasks creates one. */
import { describe, expect, it } from "vitest";
import { alertDocument, alertLine } from "../../../src/export/ndjson.ts";
import { markdownSection } from "../../../src/export/markdown.ts";
import { readAlertDocument } from "../../../src/export/read-document.ts";
import { parseTimestamp } from "../../../src/base/time.ts";
import type { TaskRecord } from "../../../src/task/task.ts";
import { connection, sampleAlert, task as sampleTask } from "./sample-alert.ts";

const task = (changes: Partial<TaskRecord>): TaskRecord => ({
  ...sampleTask,
  ...changes,
});
const T = parseTimestamp("2026-03-11T09:20:52.232Z")!;
const STORY: Partial<TaskRecord> = {
  origin: {
    kind: "remote",
    address: "10.20.4.17",
    host: "WS-7",
    logonId: "0xabc",
    logonType: "Network",
    from: "logon 0xabc (4624)",
    inferred: false,
  },
  createdUs: T,
  differences: [
    { what: "actions", before: "exec  a", after: "exec  schtasks /rp s3cret" },
  ],
  story: [
    {
      timeUs: T,
      what: "asked",
      text: "asked for: schtasks /rp s3cret",
      from: ["command line"],
    },
    { timeUs: T, what: "created", text: "created", from: ["task event 4698"] },
  ],
  parts: [{ part: "user", from: "task event 4698", inferred: false }],
};

const schtasks = {
  ...connection,
  fields: {
    "process.command_line":
      "schtasks /create /s fs9 /tn N /tr calc.exe /sc daily /rp s3cret /ru x",
  },
};

describe("the story of a task", () => {
  const document = alertDocument(
    // The second source of a task tells the same story.
    sampleAlert({ tasks: [task(STORY), task({ ...STORY, id: "other" })] }),
  );

  it("stands in the document, secrets masked", () => {
    expect(document["tripline.tasks"]).toEqual([
      expect.objectContaining({
        task: "\\Sync",
        host: "SRV-FILES2.corvane.example",
        change: "created",
        created: "2026-03-11T09:20:52.232Z",
        origin: {
          kind: "remote",
          address: "10.20.4.17",
          host: "WS-7",
          logon_id: "0xabc",
          logon_type: "Network",
          from: "logon 0xabc (4624)",
          inferred: false,
        },
        differences: [
          {
            what: "actions",
            before: "exec  a",
            after: "exec  schtasks /rp ****",
          },
        ],
        story: [
          {
            "@timestamp": "2026-03-11T09:20:52.232Z",
            what: "asked",
            text: "asked for: schtasks /rp ****",
            from: ["command line"],
          },
          {
            "@timestamp": "2026-03-11T09:20:52.232Z",
            what: "created",
            text: "created",
            from: ["task event 4698"],
          },
        ],
        parts: [{ part: "user", from: "task event 4698", inferred: false }],
      }),
    ]);
  });

  it("is read back", () => {
    expect(readAlertDocument(JSON.parse(JSON.stringify(document)))).toEqual(
      document,
    );
  });

  it("stands in the report", () => {
    expect(markdownSection(document)).toContain(
      [
        "What happened to `\\Sync` on `SRV-FILES2.corvane.example`:",
        "",
        "- `2026-03-11T09:20:52.232Z` `asked for: schtasks /rp ****` (command line)",
        "- `2026-03-11T09:20:52.232Z` `created` (task event 4698)",
        "- asked for from another host: `WS-7`, `10.20.4.17` (logon 0xabc (4624))",
        "- actions was `exec  a`, is `exec  schtasks /rp ****`",
      ].join("\n"),
    );
  });
});

describe("where schtasks creates a task", () => {
  const alert = sampleAlert({ tasks: [] }, { events: [schtasks] });

  it("stands in the document", () => {
    expect(alertDocument(alert)["tripline.task_target"]).toEqual({
      verdict: "remote",
      host: "fs9",
      text: "creates the task on fs9",
      task: "N",
      runs: "calc.exe",
      run_as: "x",
      schedule: "every day",
    });
    expect(alertLine(alert)).not.toContain("s3cret");
  });

  it("with the second look", () => {
    const seen = task({
      ...STORY,
      hostName: "FS9.corp",
      story: [
        {
          timeUs: connection.timeUs + 42_000,
          what: "created",
          text: "created",
          from: ["task event 4698"],
        },
      ],
    });
    const document = alertDocument({ ...alert, tasks: [seen] });
    expect(document["tripline.task_target"]?.seen).toEqual({
      host: "FS9.corp",
      after_seconds: 0.042,
      text: "task seen on FS9 after 0.042 s",
    });
    expect(markdownSection(document)).toContain(
      "| Target | remote: `creates the task on fs9`; `task seen on FS9 after 0.042 s` |",
    );
    expect(readAlertDocument(JSON.parse(JSON.stringify(document)))).toEqual(
      document,
    );
  });

  it("is absent for all others", () => {
    expect(alertDocument(sampleAlert())).not.toHaveProperty([
      "tripline.task_target",
    ]);
  });
});
