import { describe, expect, test } from "vitest";
import { readAt } from "../../../src/task/at.ts";

describe("at", () => {
  test.each<[string, object]>([
    [
      String.raw`at \\fs9 03:30 /interactive /next:F "c:\my b.cmd" -z "q r"`,
      {
        tool: "at",
        verb: "create",
        host: "fs9",
        action: { command: "c:\\my b.cmd", arguments: '-z "q r"' },
        schedule: "next F at 03:30",
        runAs: "SYSTEM",
      },
    ],
    [
      "at 9:05pm calc",
      {
        tool: "at",
        host: undefined,
        verb: "create",
        action: { command: "calc", arguments: null },
        schedule: "once at 9:05pm",
        runAs: "SYSTEM",
      },
    ],
    [
      String.raw`at \\fs9 3 /delete`,
      {
        tool: "at",
        host: "fs9",
        verb: "delete",
        taskName: "At3",
        force: false,
      },
    ],
    [
      "at /delete /yes",
      {
        tool: "at",
        host: undefined,
        verb: "delete",
        taskName: null,
        force: true,
      },
    ],
    ["at.exe", { tool: "at", host: undefined, verb: "query", taskName: null }],
  ])("%s", (line, expected) => {
    expect(readAt(line)).toEqual(expected);
  });

  test.each(["at last", "at 10:00", "at 3 /delete now", "at noon calc"])(
    "English: %s",
    (line) => {
      expect(readAt(line)).toBeUndefined();
    },
  );
});
