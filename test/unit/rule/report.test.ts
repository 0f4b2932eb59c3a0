import { describe, expect, it } from "vitest";
import { loadRules } from "../../../src/rule/load.ts";
import {
  loadReportJson,
  printLoadReport,
  summarize,
} from "../../../src/rule/report.ts";

function toml(id: string, query: string, more = ""): string {
  return `[rule]\nname = "Rule ${id}"\nrule_id = "${id}"\ntype = "eql"\nseverity = "low"\n${more}\nquery = '''\n${query}\n'''\n`;
}

const report = loadRules([
  { path: "r/a.toml", text: toml("a", "process where true") },
  {
    path: "r/b.toml",
    text: toml(
      "b",
      "sequence by x\n  [process where true]\n  [file where proces(x)]",
    ),
  },
  { path: "r/c.eql", text: "sequence by x [a where true] [b where true]" },
  { path: "r/d.toml", text: toml("d", "any where true", "tags = 5") },
  { path: "r/e.toml", text: '[rule]\nname = "E"\ntype = "esql"' },
  { path: "r/f.toml", text: '[rule]\nname = "F"\ntype = "esql"' },
  { path: "r/g.toml", text: "[project]" },
]);

describe("the load report", () => {
  it("as text", () => {
    expect(printLoadReport(report)).toMatchInlineSnapshot(`
      "r/b.toml:10:15: unknown function "proces"
        10 |   [file where proces(x)]
           |               ^^^^^^

      r/d.toml:6:1: warning: the field "tags" must be a list of strings; left out
        6 | tags = 5
          | ^^^^

      set aside:
           2  rule type "esql"
           1  no [rule] in the file

      3 rules loaded, 1 file refused, 3 files set aside, 1 warning"
    `);
  });

  it("as JSON, with the keys that scripts rely on", () => {
    expect(JSON.parse(JSON.stringify(loadReportJson(report)))).toEqual({
      loaded: 3,
      failed: [
        {
          file: "r/b.toml",
          line: 10,
          column: 15,
          code: "eql-check-function",
          message: 'unknown function "proces"',
        },
      ],
      rules: [
        {
          id: "a",
          name: "Rule a",
          language: "eql",
          file: "r/a.toml",
          kind: "event",
        },
        {
          id: "c",
          name: "c",
          language: "eql",
          file: "r/c.eql",
          kind: "sequence",
        },
        {
          id: "d",
          name: "Rule d",
          language: "eql",
          file: "r/d.toml",
          kind: "event",
        },
      ],
      setAside: [
        { file: "r/e.toml", name: "E", reason: 'rule type "esql"' },
        { file: "r/f.toml", name: "F", reason: 'rule type "esql"' },
        { file: "r/g.toml", name: null, reason: "no [rule] in the file" },
      ],
      warnings: [
        {
          file: "r/d.toml",
          line: 6,
          column: 1,
          code: "rule-bad-field",
          message: 'the field "tags" must be a list of strings; left out',
        },
      ],
    });
  });

  it("says nothing of what is nought", () => {
    expect(summarize(loadRules([]))).toBe("0 rules loaded");
    expect(
      summarize(loadRules([{ path: "a.eql", text: "any where true" }])),
    ).toBe("1 rule loaded");
  });
});
