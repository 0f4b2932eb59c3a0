import { describe, expect, test } from "vitest";
import { decodeActionsValue } from "../../../src/task/actions-value.ts";
import {
  MAX_SHOWN_CHARS,
  describeAction,
  describeTask,
} from "../../../src/task/describe.ts";
import { decodeTaskXml } from "../../../src/task/task-xml.ts";
import type { TaskAction } from "../../../src/task/task.ts";
import { VALUES } from "./values.ts";

const first = (bytes: Uint8Array): TaskAction =>
  decodeActionsValue(bytes).actions[0]!;

describe("one line per action", () => {
  test.each<[TaskAction, string]>([
    [
      { type: "exec", id: null, command: "cmd.exe", arguments: "/C whoami" },
      "exec  cmd.exe /C whoami",
    ],
    [first(VALUES.A1), "exec  calc.exe"],
    [
      first(VALUES.A2),
      'exec  C:\\Tools\\agent.exe -q -c "C:\\cfg dir\\a.ini"  in C:\\Tools  id Step1  flags 1',
    ],
    [
      first(VALUES.A6),
      "COM handler  {12345678-9ABC-DEF0-0123-456789ABCDEF}  arg=1",
    ],
    [first(VALUES.A7), "message  Notice  Hello"],
    [
      first(VALUES.A8),
      "e-mail  from a@x  to b@x  through mail  subject Hi  text text  attached C:\\f  headers X-A: 1",
    ],
    [first(VALUES.A10), "exec  powershe … (the input ends here)"],
    [{ type: "unknown", id: null, name: "Novelty" }, "unknown action  Novelty"],
    [{ type: "exec", id: null }, "exec"],
  ])("%#", (action, line) => {
    expect(describeAction(action)).toBe(line);
  });

  test("masked before it is cut", () => {
    const pad = "x".repeat(MAX_SHOWN_CHARS);
    const action: TaskAction = {
      type: "exec",
      id: null,
      command: "schtasks",
      arguments: `/rp "${pad}secret" ${pad}`,
    };
    const line = describeAction(action);
    expect(line).toBe(
      `exec  schtasks /rp **** ${pad.slice(0, MAX_SHOWN_CHARS - 18)}… (18 more)`,
    );
  });
});

describe("all lines of a task", () => {
  test("a definition", () => {
    const task = decodeTaskXml(
      `<Task><RegistrationInfo><Author>CORP\\ann</Author><URI>\\Upd</URI></RegistrationInfo>
       <Triggers><BootTrigger/></Triggers><Settings><Hidden>true</Hidden></Settings>
       <Principals><Principal id="A"><UserId>S-1-5-18</UserId><RunLevel>HighestAvailable</RunLevel></Principal></Principals>
       <Actions Context="A"><Exec><Command>cmd.exe</Command><Arguments>/c powershell -e VwByAGkAdABlAC0ASABvAHMAdAAgADEA</Arguments></Exec></Actions></Task>`,
    );
    expect(describeTask(task)).toEqual([
      "exec  cmd.exe /c powershell -e VwByAGkAdABlAC0ASABvAHMAdAAgADEA",
      "  cmd → powershell -e VwByAGkAdABlAC0ASABvAHMAdAAgADEA",
      "    powershell-encoded → Write-Host 1",
      "task     \\Upd",
      "runs as  S-1-5-18 (SYSTEM), HighestAvailable",
      "starts   at system start",
      "hidden   yes",
      "author   CORP\\ann",
      "from     task XML (ok)",
      "hint     hidden: asks to be left out of the task list (Hidden true)",
      "hint     encoded-powershell: runs PowerShell with an encoded command (-e)",
    ]);
  });

  test("a registry value with a fault", () => {
    expect(describeTask(decodeActionsValue(VALUES.A12))).toEqual([
      "exec  x.exe",
      'runs as  principal "Author"',
      "from     registry value, version 3 (partial)",
      "problem  0x1234 at byte 48 is no known type of action; 4 bytes were not decoded. (3412dead)",
    ]);
  });

  test("nothing", () => {
    expect(describeTask(decodeActionsValue(new Uint8Array()))).toEqual([
      "no action known",
      "from     registry value (error)",
      "problem  The Actions value is empty.",
    ]);
  });

  test("a layer that does not open, and a cut one", () => {
    const exec = (args: string) =>
      describeTask({
        status: "ok",
        source: "command-line",
        problems: [],
        actions: [
          { type: "exec", id: null, command: "powershell", arguments: args },
        ],
        context: null,
      });
    expect(exec("-e $x")).toContain(
      "  not opened: the encoded command is not base64",
    );
    expect(exec("-e VwByAGkAd")).toContain(
      "  powershell-encoded → Wri … (cut)",
    );
    expect(exec("-e $x")).toContain("runs as  the account that registered it");
  });
});
