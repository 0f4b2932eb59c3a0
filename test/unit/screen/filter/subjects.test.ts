/** What can be asked of an alert beyond its row, and of an entity. */
import { describe, expect, test } from "vitest";
import { filterTerm } from "../../../../src/screen/filter/filter-text.ts";
import {
  compileFilter,
  compileRiskFilter,
  compileTaskFilter,
  mayBecomeField,
} from "../../../../src/screen/filter/filter.ts";
import type { CompiledFilter } from "../../../../src/screen/filter/language.ts";
import type { AlertSubject } from "../../../../src/screen/store/snapshot.ts";
import { ENTITIES, TASKS, alertRow } from "../../../screen/fake-snapshot.ts";

function passed<Row>(
  filter: CompiledFilter<Row>,
  rows: readonly Row[],
): readonly Row[] {
  if (!filter.ok) throw new Error(`${filter.message} at ${filter.at}`);
  return rows.filter((row) => filter.test(row));
}

describe("alerts", () => {
  const SUBJECTS: readonly AlertSubject[] = [
    {
      ...alertRow({ id: "1", says: "a task on WS-1" }),
      entities: ["ws-1", "jdoe"],
      columns: { dest: ["WS-1", "ws-9"], Computer: "X", count: 4 },
    },
    {
      ...alertRow({ id: "2" }),
      entities: ["ws-2"],
      columns: { dest: "WS-2" },
      tactics: ["TA0002", "Execution"],
      techniques: ["T1053", "Scheduled Task/Job", "T1053.005"],
    },
    alertRow({ id: "3" }),
  ];

  test.each([
    ["entity=ws-1", "1"],
    ["entity:ws", "12"],
    ["entity=ws-1,ws-2", "12"],
    ["entity!=ws-1", "23"],
    ["row.dest=ws-9", "1"],
    ["row.dest:ws-*", "12"],
    ["row.DEST=ws-2", "2"],
    ["row.computer=x", "1"],
    ["row.count=4", "1"],
    ["row.nothing:a", ""],
    ["row.dest!=ws-1", "23"],
    ["row.toString:f", ""],
    ['"task on"', "1"],
    ["tech:T1053", "2"],
    ["tech=T1053.005", "2"],
    ["-tech:T1053", "13"],
    ["tactic:execution", "2"],
  ])("%s", (text, ids) => {
    const found = passed(compileFilter(text), SUBJECTS);
    expect(found.map(({ id }) => id).join("")).toBe(ids);
  });

  test("a column without a name is no field", () => {
    expect(compileFilter("row.=1")).toMatchObject({
      ok: false,
      message:
        'unknown field "row."; one of sev is rule host user id entity target tech tactic (quote text with a colon in it)',
    });
  });
});

describe("entities", () => {
  test.each([
    ["entity=wks-014", "wks-014.corp.example"],
    ["name:corp", "wks-014.corp.example"],
    ["is:user", "jdoe"],
    ["is:marked", "wks-014.corp.example jdoe"],
    ["is:broad", "jdoe"],
    ["is:other or is:host", "wks-014.corp.example c:\\x.exe"],
    ["risk>=63", "wks-014.corp.example jdoe"],
    ["risk:0", "c:\\x.exe"],
    ["week>1000", "jdoe"],
    ["week!=20 -is:host", "jdoe"],
  ])("%s", (text, names) => {
    const found = passed(compileRiskFilter(text), ENTITIES);
    expect(found.map(({ name }) => name).join(" ")).toBe(names);
  });

  test.each([
    ["risk>many", '"many" is not a number', 5],
    ["is:new", 'unknown state "new"; one of marked broad host user other', 3],
    [
      "sev:high",
      'unknown field "sev"; one of is entity risk week (quote text with a colon in it)',
      0,
    ],
  ])("%s is refused", (text, message, at) => {
    expect(compileRiskFilter(text)).toEqual({ ok: false, message, at });
  });

  test("what is on its way to a field of the list", () => {
    expect(mayBecomeField("we", "risk")).toBe(true);
    expect(mayBecomeField("sev", "risk")).toBe(false);
  });
});

describe("tasks", () => {
  test.each([
    ["is:created", "t1 t2"],
    ["is:changed or is:unknown", "t3"],
    ["is:asked", "t2"],
    ["is:remote", "t1"],
    ["is:local is:inferred", "t2"],
    ["target:wks-014", "t1"],
    ["target:*", "t1"],
    ["host=wks-014", "t1 t2"],
    ["from:10.0.0.7", "t1"],
    ["from:wks-007.*", "t1"],
    ["user:jdoe", "t1"],
    ["hint:hidden-window,user-writable-path", "t1 t2"],
    ["runs:iwr", "t1"],
    ["guid:0003", "t3"],
    ["task:sync", "t2"],
    ["backup", "t3"],
    ["-is:remote -is:local", "t3"],
    ["is:hidden", ""],
  ])("%s", (text, ids) => {
    const found = passed(compileTaskFilter(text), TASKS);
    expect(found.map(({ id }) => id).join(" ")).toBe(ids);
  });

  test("hidden in whichever way", () => {
    const rows = ["hidden", "sd-removed", "index-zero", "unc-path"].map(
      (hint) => ({ ...TASKS[0]!, hints: [hint] }),
    );
    expect(passed(compileTaskFilter("is:hidden"), rows)).toHaveLength(3);
  });
});

describe("the machine that schtasks names", () => {
  const badges = [
    { verdict: "remote", host: "FS02" },
    { verdict: "self", host: "ws1" },
    { verdict: "local" },
  ] as const;
  const rows: readonly AlertSubject[] = [
    ...badges.map((target, i) => alertRow({ id: String(i), target })),
    alertRow({ id: "3" }),
  ];

  test.each([
    ["target:fs02", "0"],
    ["target=remote", "0"],
    ["target=self,local", "12"],
    ["target:*", "012"],
    ["target!=remote", "123"],
  ])("%s", (text, ids) => {
    const found = passed(compileFilter(text), rows);
    expect(found.map(({ id }) => id).join("")).toBe(ids);
  });
});

describe("a term that is written", () => {
  test("finds what it was written for, whatever is in it", () => {
    for (const value of [
      "a b",
      "C:\\x (1), y|z",
      "-",
      "or",
      "*?",
      '"',
      'a "b" c',
    ]) {
      const term = filterTerm("host", [value])!;
      const row = alertRow({ id: "1", host: value });
      expect(passed(compileFilter(term), [row]), value).toHaveLength(1);
      expect(passed(compileFilter(`-${term}`), [row]), value).toHaveLength(0);
    }
    expect(filterTerm("host", ["a", "b"])).toBe('host="a","b"');
  });

  test("is not written where there is nothing to say, or too much", () => {
    expect(filterTerm("host", [])).toBeUndefined();
    expect(filterTerm("host", ["a", ""])).toBeUndefined();
    expect(filterTerm("host", ["a".repeat(121)])).toBeUndefined();
  });
});
