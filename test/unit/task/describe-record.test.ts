import { describe, expect, test } from "vitest";
import { US_PER_SECOND, parseTimestamp } from "../../../src/base/time.ts";
import { describeRecord } from "../../../src/task/describe-record.ts";
import type { TaskRecord } from "../../../src/task/task.ts";

const T = parseTimestamp("2024-05-02T12:00:00Z")!;
const RECORD: TaskRecord = {
  id: "ws6|\\upd",
  hostId: "ws6",
  hostName: "WS6",
  guid: undefined,
  path: "\\Upd",
  timeUs: T,
  change: "created",
  user: undefined,
  definition: undefined,
  hints: [],
  layers: [],
  from: "",
  unknown: "Nothing is told.",
};

describe("what became of it, and who asked", () => {
  const lines = (more: Partial<TaskRecord>): string[] =>
    describeRecord({ ...RECORD, ...more }).filter((line) =>
      /^ {2}(?:state|asked) /.test(line),
    );

  test.each<[string, Partial<TaskRecord>, string[]]>([
    [
      "created and deleted, by whoever that was",
      {
        change: "deleted",
        createdUs: T,
        deletedUs: T + US_PER_SECOND,
        user: "CORP\\ann",
      },
      [
        "  state    created 2024-05-02T12:00:00.000Z, deleted 2024-05-02T12:00:01.000Z",
        "  asked    by CORP\\ann",
      ],
    ],
    [
      "only asked for",
      {
        parts: [{ part: "change", from: "what was asked for", inferred: true }],
      },
      ["  state    asked to be created 2024-05-02T12:00:00.000Z"],
    ],
    [
      "seen",
      { change: "unknown", parts: [] },
      ["  state    seen 2024-05-02T12:00:00.000Z"],
    ],
    [
      "from another host, as far as that can be concluded",
      {
        origin: { kind: "remote", from: "network connection", inferred: true },
      },
      [
        "  state    created 2024-05-02T12:00:00.000Z",
        "  asked    from another host (inferred: network connection)",
      ],
    ],
  ])("%s", (_, more, expected) => {
    expect(lines(more)).toEqual(expected);
  });
});
