import { describe, expect, it } from "vitest";
import { printExpr } from "../../../src/lang/eql/printer.ts";
import { readExceptionLine } from "../../../src/rule/exceptions.ts";
import { loadRules } from "../../../src/rule/load.ts";
import { printDiagnostic } from "../../../src/lang/diagnostic.ts";
import type { LoadReport } from "../../../src/rule/load.ts";
import { Engine } from "../../../src/engine/engine.ts";
import { newCounters } from "../../../src/base/counters.ts";
import { matchIds, openDocs, testDoc } from "../../support/engine.ts";
import type { TestDoc } from "../../support/engine.ts";
import { eqlRule } from "../../support/rules.ts";

/** The item's condition as EQL, or why it has none. */
function item(entries: unknown, more: object = {}): string | undefined {
  const line = readExceptionLine({
    list_id: "l",
    item_id: "i",
    name: "I",
    entries,
    ...more,
  });
  if (line.kind !== "item") return "a list";
  const { condition, problem } = line.item;
  return condition === undefined ? problem : printExpr(condition);
}

function entry(type: string, value?: unknown, more: object = {}): object {
  return { field: "process.name", operator: "included", type, value, ...more };
}

describe("an exception item", () => {
  it.each<[string, unknown, string]>([
    ["one value", [entry("match", "a.exe")], 'process.name in ("a.exe")'],
    ["several", [entry("match_any", ["a", "B"])], 'process.name in ("a", "B")'],
    [
      "none of them",
      [entry("match_any", ["a"], { operator: "excluded" })],
      'not process.name in ("a")',
    ],
    ["a field that is there", [entry("exists")], "process.name != null"],
    [
      "a field that is not there",
      [entry("exists", undefined, { operator: "excluded" })],
      "not process.name != null",
    ],
    [
      "wildcards: their backslash escapes, EQL's does not",
      [entry("wildcard", "C:\\\\Tools\\\\*.ex?")],
      'process.name like "C:\\\\Tools\\\\*.ex?"',
    ],
    [
      "an escaped star",
      [entry("wildcard", "a\\*b*.c")],
      'process.name regex "a\\\\*b.*\\\\.c"',
    ],
    [
      "a sub-field without case",
      [entry("match", "A", { field: "file.path.caseless" })],
      'file.path in~ ("A")',
    ],
    [
      "a wildcard without case",
      [entry("wildcard", "A*", { field: "file.path.caseless" })],
      'file.path like~ "A*"',
    ],
    [
      "a block of addresses",
      [entry("match", "10.0.0.0/8", { field: "source.ip" })],
      'source.ip in ("10.0.0.0/8") or cidrMatch(source.ip, "10.0.0.0/8")',
    ],
    [
      "all of its entries",
      [entry("match", "a"), entry("exists", undefined, { field: "user.id" })],
      'process.name in ("a") and user.id != null',
    ],
    [
      "one object of a list",
      [
        {
          field: "process.Ext.code_signature",
          type: "nested",
          entries: [
            entry("match", "Us", { field: "subject_name" }),
            entry("match", "true", { field: "trusted" }),
          ],
        },
      ],
      '_arraySearch(process.Ext.code_signature, $entry, $entry.subject_name in ("Us") and $entry.trusted in ("true"))',
    ],
  ])("%s", (_, entries, expected) => {
    expect(item(entries)).toBe(expected);
  });

  it("that expires counts for what happened before", () => {
    const expire_time = "2026-01-01T12:00:00.000Z";
    expect(item([entry("match", "a")], { expire_time })).toBe(
      'process.name in ("a") and @timestamp < "2026-01-01T12:00:00.000Z"',
    );
    expect(item([entry("match", "a")], { expire_time: 5 })).toBe(
      'its "expire_time" is not a time',
    );
  });

  it.each<[unknown, string]>([
    [[], "it has no entry"],
    [undefined, "it has no entry"],
    ["x", "it has no entry"],
    [[5], "an entry of it is not an object"],
    [[{}], "an entry of it names no field"],
    [
      [entry("list", undefined, { list: { id: "ips.txt", type: "ip" } })],
      'the value list "ips.txt" is not part of an export',
    ],
    [
      [entry("match", "a"), entry("fuzzy")],
      '"process.name" has an entry of unknown type "fuzzy"',
    ],
    [[entry("match", 5)], 'the value of "process.name" cannot be read'],
    [[entry("match_any", [])], 'the value of "process.name" cannot be read'],
    [
      [entry("match", "a", { operator: "sometimes" })],
      'the operator of "process.name" is unknown',
    ],
    [
      [
        {
          field: "a",
          type: "nested",
          entries: [{ field: "b", type: "nested", entries: [] }],
        },
      ],
      'the nested entry "b" cannot be read',
    ],
  ])("that cannot be applied says why: %j", (entries, expected) => {
    expect(item(entries)).toBe(expected);
  });

  it("for another system is not for us", () => {
    const one = [entry("match", "a")];
    expect(item(one, { os_types: ["linux"] })).toBe("it is not for Windows");
    expect(item(one, { os_types: ["linux", "windows"] })).toBe(
      'process.name in ("a")',
    );
  });

  it("without entries and id is the list itself", () => {
    const line = { list_id: "l", name: "L", type: "detection" };
    expect(readExceptionLine(line)).toEqual({
      kind: "list",
      list: { key: "single:l", listId: "l" },
    });
  });
});

const RULE = {
  rule_id: "r",
  name: "R",
  type: "eql",
  query: "test where event.id != null and n > 0",
  severity: "low",
  exceptions_list: [{ list_id: "l", namespace_type: "single" }],
};
const LIST = { list_id: "l", name: "L", type: "rule_default" };
const ITEM = {
  list_id: "l",
  item_id: "i",
  name: "Ours",
  entries: [entry("match", "ours.exe")],
};

function load(...files: readonly (readonly unknown[])[]): LoadReport {
  return loadRules(
    files.map((lines, i) => ({
      path: `${i + 1}.ndjson`,
      text: lines.map((each) => JSON.stringify(each)).join("\n"),
    })),
  );
}

function run(report: LoadReport, docs: readonly TestDoc[]): string[] {
  expect(report.failed).toEqual([]);
  const engine = new Engine({ rules: report.rules, counters: newCounters() });
  for (const event of openDocs(docs)) engine.push(event);
  engine.finish();
  return engine
    .drain()
    .flatMap(({ kind, match }) =>
      kind === "confirmed" ? [matchIds(match)] : [],
    );
}

describe("the exceptions of a rule", () => {
  const ours = { process: { name: "ours.exe" } };
  const theirs = { process: { name: "OURS.EXE" } };

  it("leave events out, with their case, wherever they stand in the files", () => {
    const docs = [
      testDoc("1", 1, { n: 1, ...ours }),
      testDoc("2", 2, { n: 1, ...theirs }),
      testDoc("3", 3, { n: 1 }),
    ];
    for (const files of [
      [[RULE, LIST, ITEM]],
      [[ITEM, LIST, RULE]],
      [[ITEM], [RULE]],
    ]) {
      const report = load(...files);
      expect(report).toMatchObject({
        warnings: [],
        setAside: [],
        exceptions: 1,
      });
      expect(eqlRule(report.rules[0]).exclusions).toEqual([
        {
          kind: "exception",
          name: "Ours",
          condition: 'process.name in ("ours.exe")',
        },
      ]);
      expect(run(report, docs)).toEqual(["2", "3"]);
    }
  });

  it("are asked of every event of a sequence, also of what must not happen and of what ends it", () => {
    const query =
      "sequence by host.id with maxspan=1m [test where event.id != null and n == 1] ![test where n == 2] [test where event.id != null and n == 3] until [test where event.id != null and n == 4]";
    const report = load([{ ...RULE, query }, LIST, ITEM]);
    const step = (id: string, ms: number, n: number, more: TestDoc = {}) =>
      testDoc(id, ms, { n, ...more });
    expect(run(report, [step("1", 1, 1), step("3", 3, 3)])).toEqual(["1 ! 3"]);
    expect(run(report, [step("1", 1, 1, ours), step("3", 3, 3)])).toEqual([]);
    expect(run(report, [step("1", 1, 1), step("3", 3, 3, ours)])).toEqual([]);
    for (const n of [2, 4]) {
      const without = [step("1", 1, 1), step("2", 2, n), step("3", 3, 3)];
      expect(run(report, without)).toEqual([]);
      const excepted = [
        step("1", 1, 1),
        step("2", 2, n, ours),
        step("3", 3, 3),
      ];
      expect(run(report, excepted)).toEqual(["1 ! 3"]);
    }
  });

  it("that expired still count for what happened before", () => {
    const expire_time = "2026-01-01T00:00:10.000Z";
    const report = load([RULE, LIST, { ...ITEM, expire_time }]);
    const docs = [
      testDoc("1", 9_999, { n: 1, ...ours }),
      testDoc("2", 10_000, { n: 1, ...ours }),
    ];
    expect(run(report, docs)).toEqual(["2"]);
  });

  it("that cannot be applied are told by name, once", () => {
    const list = entry("list", undefined, { list: { id: "ips" } });
    const { warnings, rules } = load([
      RULE,
      { ...RULE, rule_id: "r2" },
      LIST,
      { ...ITEM, entries: [list] },
    ]);
    expect(rules).toHaveLength(2);
    expect(warnings.map(printDiagnostic).join("\n")).toMatchInlineSnapshot(`
      "1.ndjson:4:1: the exception "Ours" is not applied: the value list "ips" is not part of an export
        4 | {"list_id":"l","item_id":"i","name":"Ours","entries":[{"field":"process.name","operator":"included",…
          | ^
        alerts that Kibana leaves out will be raised"
    `);
  });

  it("of a list that is nowhere are missed by name", () => {
    const { warnings, rules } = load([RULE]);
    expect(rules).toHaveLength(1);
    expect(eqlRule(rules[0]).exclusions).toBeUndefined();
    expect(warnings.map(printDiagnostic).join("\n")).toMatchInlineSnapshot(`
      "1.ndjson:1:105: exception list "l" is not in these files: nothing is excluded by it
        1 | …here event.id != null and n > 0","severity":"low","exceptions_list":[{"list_id":"l","namespace_type"…
          |                                                    ^^^^^^^^^^^^^^^^^
        export the rule together with its exceptions, or give the list's export as well"
    `);
  });

  it("of nobody, and of other systems, are set aside", () => {
    const { setAside, exceptions } = load([
      RULE,
      { ...ITEM, os_types: ["macos"] },
      { ...ITEM, list_id: "other" },
    ]);
    expect(exceptions).toBe(0);
    expect(setAside).toEqual([
      {
        file: "1.ndjson",
        name: "Ours",
        reason: "exception for another system",
      },
      {
        file: "1.ndjson",
        name: "Ours",
        reason: "exception of no rule that is loaded",
      },
    ]);
  });

  it("given twice: the later one counts", () => {
    const { rules } = load(
      [RULE, ITEM],
      [{ ...ITEM, entries: [entry("match", "new.exe")] }],
    );
    expect(eqlRule(rules[0]).exclusions).toMatchObject([
      { condition: 'process.name in ("new.exe")' },
    ]);
  });

  it("leave the author's own query readable", () => {
    const [rule] = load([RULE, LIST, ITEM]).rules;
    expect(rule!.queryText).toBe("test where event.id != null and n > 0");
    expect(eqlRule(rule).writtenQuery).toMatchObject({
      filter: { condition: { operands: { length: 2 } } },
    });
    expect(eqlRule(rule).query).toMatchObject({
      filter: { condition: { operands: { length: 3 } } },
    });
  });
});
