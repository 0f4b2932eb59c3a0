import { describe, expect, it, test } from "vitest";
import { resultDetail } from "../../../src/cli/result-detail.ts";
import type { Evidence, Match } from "../../../src/engine/match.ts";
import { resultRow, rowMatch, splRule } from "../alert/detection.ts";
import { evidence, match } from "../alert/sample.ts";

function detail(found: Match) {
  const facts = { status: "open" as const, reason: undefined, tasks: [] };
  return resultDetail({ id: found.id, match: found, ...facts });
}

test("only a Splunk detection has a row", () => {
  expect(detail(match("a"))).toBeUndefined();
});

test("times in seconds are told as times, too", () => {
  const columns = {
    firstTime: 1_700_000_000.25,
    lastTime: "2023-11-14T22:13:20",
    count: 1_700_000_000,
    process: ["a", "b"],
  };
  expect(detail(rowMatch("a", columns))?.columns).toEqual([
    {
      name: "firstTime",
      values: ["1700000000.25 (2023-11-14T22:13:20.250Z)"],
    },
    { name: "lastTime", values: ["2023-11-14T22:13:20"] },
    { name: "count", values: ["1700000000"] },
    { name: "process", values: ["a", "b"] },
  ]);
});

test("a detection that adds no risk names nobody, and filters that are defined are named", () => {
  const span = { start: 0, end: 1 };
  const rule = splRule({
    detection: { type: "Hunting" },
    macros: [
      { name: "my_filter", defaulted: false, span },
      { name: "other_filter", defaulted: true, span },
      { name: "process_net", defaulted: false, span },
    ],
  });
  expect(detail(rowMatch("a", { dest: "ws-1" }, { rule }))).toMatchObject({
    riskObjects: [],
    filters: ["my_filter"],
  });
});

describe("one start of a process in two logs", () => {
  const sysmon = evidence({
    timeUs: 5_000_000,
    channel: "Microsoft-Windows-Sysmon/Operational",
    code: "1",
    fields: { "process.name": "A.exe", "process.command_line": "a /x" },
  });
  const audit = evidence({
    timeUs: 5_400_000,
    channel: "Security",
    code: "4688",
    fields: { "process.name": "a.exe", "process.command_line": "A /x" },
  });
  const twice = (...events: readonly Evidence[]) =>
    detail(rowMatch("a", {}, { events, row: resultRow({}, { events: 2 }) }))
      ?.twice;

  it("is told where the records agree within three seconds", () => {
    expect(twice(sysmon, audit)).toBe(1);
    expect(twice(sysmon, { ...audit, timeUs: 8_000_001 })).toBe(0);
    expect(twice(sysmon, sysmon)).toBe(0);
    expect(twice(sysmon, sysmon, audit)).toBe(1);
    expect(twice(sysmon, audit, sysmon, { ...audit })).toBe(2);
  });

  it("needs the same process on the same host", () => {
    const other = { ...audit.fields, "process.command_line": "a /y" };
    expect(twice(sysmon, { ...audit, fields: other })).toBe(0);
    const pid = { "process.pid": "7" };
    expect(
      twice(
        { ...sysmon, fields: { ...sysmon.fields, ...pid } },
        { ...audit, fields: { ...other, ...pid } },
      ),
    ).toBe(1);
    const host = { index: 1, id: "ws-2", name: "ws-2" };
    expect(twice(sysmon, { ...audit, host })).toBe(0);
  });
});
