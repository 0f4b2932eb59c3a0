import { describe, expect, test } from "vitest";
import { readSchtasks } from "../../../src/task/schtasks.ts";
import { splitTaskRun } from "../../../src/task/task-command.ts";

describe("options", () => {
  test("the verb may come last, and none is a query", () => {
    expect(readSchtasks("schtasks /tn x /create").verb).toBe("create");
    expect(readSchtasks("schtasks").verb).toBe("query");
    expect(readSchtasks("schtasks /tn x").verb).toBe("query");
  });

  test("an unknown word with a slash is a value or not understood", () => {
    const parts = readSchtasks("schtasks /cre /tn /Zebra9 /p /Zebra9");
    expect(parts.taskName).toBe("/Zebra9");
    expect(parts.verb).toBe("query");
    expect(parts.problems).toMatchObject([
      { code: "unexpected-words", message: "Not understood: /cre" },
    ]);
  });

  test("/opt:value", () => {
    expect(readSchtasks("schtasks /create /tn:x /tr:calc /s:h1")).toMatchObject(
      { taskName: "x", action: { command: "calc" }, host: "h1" },
    );
  });

  test("missing values are named, those of passwords are not", () => {
    const parts = readSchtasks("schtasks /create /rp /p /TN /tr");
    expect(parts.problems).toEqual([
      {
        code: "missing-value",
        level: "problem",
        message: "/TN has no value.",
        field: "/TN",
      },
      {
        code: "missing-value",
        level: "problem",
        message: "/tr has no value.",
        field: "/tr",
      },
    ]);
  });

  test("/I is a flag with /Run, /XML needs no value with /Query", () => {
    expect(readSchtasks("schtasks /run /i /tn x")).toMatchObject({
      taskName: "x",
      problems: [],
    });
    expect(readSchtasks("schtasks /query /xml /tn x").problems).toEqual([]);
  });

  test("the empty account is the system's", () => {
    expect(readSchtasks('schtasks /create /ru "" /tr a').runAs).toBe("SYSTEM");
  });

  test("words of a secret are not quoted", () => {
    expect(
      readSchtasks("schtasks /create /rp 'my pw' more words /tn x").problems,
    ).toMatchObject([{ message: "Not understood: more words" }]);
  });

  test("other verbs define nothing", () => {
    expect(readSchtasks("schtasks /run /tn x /tr calc /ru a")).toMatchObject({
      action: null,
      runAs: null,
      schedule: null,
    });
  });
});

describe("schedule lines", () => {
  test.each([
    ["/sc minute /mo 15", "every 15 min"],
    ["/sc minute /st 09:00", "every 1 min from 09:00"],
    ["/sc hourly", "every 1 h"],
    ["/sc daily /st 09:00", "every day at 09:00"],
    ["/sc daily /mo 10", "every 10 days"],
    ["/sc weekly /d MON", "every week on MON"],
    ["/sc weekly /mo 2 /d MON,FRI", "every 2 weeks on MON,FRI"],
    [
      "/sc monthly /mo first /d SUN /m JAN,JUL /st 03:00",
      "every month, first on SUN in JAN,JUL at 03:00",
    ],
    ["/sc monthly /d 15", "every month on day 15"],
    ["/sc monthly /mo 3", "every 3 months"],
    ["/sc monthly /mo lastday /m FEB", "every month, last day in FEB"],
    ["/sc once /sd 01/02/2025 /st 23:55", "once on 01/02/2025 at 23:55"],
    ["/sc once /st 23:55", "once at 23:55"],
    ["/sc onstart", "at system start"],
    ["/sc onlogon", "at logon of any user"],
    ["/sc onidle /i 10", "when idle for 10 min"],
    [
      '/sc onevent /ec Security /mo "*[System[EventID=4624]]"',
      "on event Security *[System[EventID=4624]]",
    ],
    [
      "/sc daily /st 09:00 /ri 5 /delay 0001:30",
      "every day at 09:00, repeats every 5 min, delay 0001:30",
    ],
    [
      "/sc daily /sd 01/02/2025 /ri 5 /du 0024:00 /ed 02/02/2025 /et 10:00",
      "every day, from 01/02/2025, repeats every 5 min for 0024:00, until 02/02/2025 10:00",
    ],
    ["/st 09:00", "at 09:00"],
    ["/sc strange", "STRANGE"],
    ["", null],
  ])("%s: %s", (options, expected) => {
    expect(readSchtasks(`schtasks /create ${options}`).schedule).toBe(expected);
  });
});

describe("/TR", () => {
  test.each([
    ["C:\\Program Files\\x.exe", "C:\\Program", "Files\\x.exe"],
    ['"C:\\Program Files\\x.exe" -a  b', "C:\\Program Files\\x.exe", "-a  b"],
    ["'C:\\Program Files\\x.exe' -a", "C:\\Program Files\\x.exe", "-a"],
    ["'open", "open", null],
    [" calc ", "calc", null],
  ])("%s", (value, command, args) => {
    expect(splitTaskRun(value)).toEqual({ command, arguments: args });
  });

  test("nothing", () => {
    expect(splitTaskRun("  ")).toBeNull();
  });
});
