import { describe, expect, it } from "vitest";
import { DATA_MODELS } from "../../../src/lib/data-models.ts";
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

      3 rules loaded, 1 file refused, 3 others set aside, 1 warning"
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
          endColumn: 21,
          code: "eql-check-function",
          message: 'unknown function "proces"',
          hint: null,
          snippet:
            "  10 |   [file where proces(x)]\n     |               ^^^^^^",
        },
      ],
      rules: [
        {
          id: "a",
          name: "Rule a",
          language: "eql",
          file: "r/a.toml",
          kind: "event",
          differences: [],
        },
        {
          id: "c",
          name: "c",
          language: "eql",
          file: "r/c.eql",
          kind: "sequence",
          differences: [],
        },
        {
          id: "d",
          name: "Rule d",
          language: "eql",
          file: "r/d.toml",
          kind: "event",
          differences: [],
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
          endColumn: 5,
          code: "rule-bad-field",
          message: 'the field "tags" must be a list of strings; left out',
          hint: null,
          snippet: "  6 | tags = 5\n    | ^^^^",
        },
      ],
      exceptions: 0,
    });
  });

  it("draws the first twenty refusals, and counts the rest by what is wrong", () => {
    const files = Array.from({ length: 25 }, (_, i) => ({
      path: `${i}.eql`,
      text: i < 23 ? `any where f${i}(x)` : "any where",
    }));
    const many = loadRules(files);
    const text = printLoadReport(many);
    expect(text).toContain('19.eql:1:11: unknown function "f19"');
    expect(text).not.toContain("20.eql");
    expect(text.split("\n\n").slice(-2).join("\n\n")).toMatchInlineSnapshot(`
      "5 more refusals; "tripline rules check --all" draws them:
           3  unknown function "…"
           2  expected a condition or a value, found the end of the query

      0 rules loaded, 25 files refused"
    `);
    expect(printLoadReport(many, true)).toContain("24.eql");
  });

  it("gives scripts the hint, and the end of what is marked on its line", () => {
    const broken = loadRules([
      {
        path: "a.eql",
        text: "any where startWith(x, \n 'a')".replaceAll("'", '"'),
      },
    ]);
    expect(loadReportJson(broken).failed).toMatchObject([
      {
        line: 1,
        column: 11,
        endColumn: 20,
        hint: 'did you mean "startsWith"?',
      },
    ]);
    const across = loadRules([
      { path: "a.eql", text: "any where length(x,\r\n y) > 1" },
    ]);
    expect(loadReportJson(across).failed).toMatchObject([
      { line: 1, column: 11, endColumn: 20, hint: null },
    ]);
  });

  it("names every file that was set aside when all is asked for", () => {
    expect(printLoadReport(report, true)).toContain(
      [
        "set aside:",
        '  r/e.toml (E): rule type "esql"',
        '  r/f.toml (F): rule type "esql"',
        "  r/g.toml: no [rule] in the file",
      ].join("\n"),
    );
  });

  it("a file's name neither steers the terminal nor breaks the line", () => {
    const name = "\x1b]0;x\x07\x1b[31m\nRED";
    const hostile = loadRules([
      { path: `${name}.eql`, text: "any where x(" },
      { path: `${name}.toml`, text: "[project]" },
    ]);
    const text = printLoadReport(hostile, true);
    expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/);
    expect(text).toContain(String.raw`\x1b]0;x\x07\x1b[31m\nRED.eql:1:13: `);
    expect(text).toContain(
      String.raw`  \x1b]0;x\x07\x1b[31m\nRED.toml: no [rule]`,
    );
  });

  it("says nothing of what is nought", () => {
    expect(summarize(loadRules([]))).toBe("0 rules loaded");
    expect(
      summarize(loadRules([{ path: "a.eql", text: "any where true" }])),
    ).toBe("1 rule loaded");
  });

  describe("of detections that run otherwise than in Splunk", () => {
    const search =
      "| tstats fillnull_value=null count from datamodel=Endpoint.Processes by _time Processes.dest";
    const differing = loadRules(
      ["one", "two"].map((id) => ({
        path: `r/${id}.yml`,
        text: `name: ${id}\nid: ${id}\ntype: Hunting\nsearch: "${search}"\n`,
      })),
      DATA_MODELS,
    );
    const words =
      "_time without a span is the time of each event; Splunk does not say what it is there";

    it("counts what differs, and names the rules if asked", () => {
      const text = printLoadReport({ ...differing, warnings: [] });
      expect(text).toBe(
        `otherwise than in Splunk:\n     2  ${words}\n\n2 rules loaded, 2 of them with a difference`,
      );
      expect(printLoadReport({ ...differing, warnings: [] }, true)).toContain(
        `  r/one.yml (one): ${words}\n  r/two.yml (two): ${words}\n`,
      );
    });

    it("says how many run where some are refused", () => {
      const [refused] = loadRules([
        { path: "r/three.yml", text: "anything" },
      ]).failed;
      const text = printLoadReport({ ...differing, failed: [refused!] });
      expect(text).toContain(
        "\n\n2 of 3 Splunk detections that are for this tool run (66.7 %)\n\n2 rules loaded, ",
      );
    });

    it("has it by rule in JSON", () => {
      expect(loadReportJson(differing).rules[0]).toEqual({
        id: "one",
        name: "one",
        language: "spl",
        file: "r/one.yml",
        kind: "tstats",
        differences: [words],
      });
    });
  });
});
