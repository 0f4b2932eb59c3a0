import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { SourceError } from "../../../src/base/errors.ts";
import { printDiagnostic } from "../../../src/lang/diagnostic.ts";
import {
  looksLikeRuleExport,
  readKibanaNdjson,
} from "../../../src/rule/kibana-ndjson.ts";
import { loadRules } from "../../../src/rule/load.ts";
import type { LoadReport } from "../../../src/rule/load.ts";
import { readRuleFiles } from "../../../src/rule/read-rule-files.ts";
import { temporaryFolder } from "../../support/folder.ts";

const RULE = {
  id: "d6b1d3b0-0000-4000-8000-000000000000",
  rule_id: "r-1",
  enabled: false,
  name: "Whoami",
  description: "Finds whoami.",
  type: "eql",
  language: "eql",
  query: 'process where\n  process.name : "whoami.exe"',
  severity: "high",
  risk_score: 73,
  max_signals: 7,
  note: "Look at the parent.",
  setup: "",
  tags: ["OS: Windows"],
  author: ["Us"],
  version: 3,
  threat: [
    {
      framework: "MITRE ATT&CK",
      tactic: { id: "TA0007", name: "Discovery", reference: "https://x" },
      technique: [
        { id: "T1033", name: "System Owner/User Discovery", reference: "" },
      ],
    },
  ],
  exceptions_list: [],
  filters: [],
};
const SUMMARY = {
  exported_count: 1,
  exported_rules_count: 1,
  missing_rules: [],
  missing_rules_count: 0,
};

function load(...lines: readonly unknown[]): LoadReport {
  const text = lines
    .map((each) => (typeof each === "string" ? each : JSON.stringify(each)))
    .join("\n");
  return loadRules([{ path: "e.ndjson", text: `${text}\n` }]);
}

describe("an export", () => {
  it("becomes rules with all that they say", () => {
    const report = load(RULE, { ...RULE, rule_id: "r-2" }, SUMMARY);
    expect(report).toMatchObject({ setAside: [], failed: [], warnings: [] });
    expect(report.rules).toHaveLength(2);
    expect(report.rules[0]).toMatchObject({
      id: "r-1",
      name: "Whoami",
      language: "eql",
      severity: "high",
      riskScore: 73,
      maxSignals: 7,
      guide: "Look at the parent.",
      author: ["Us"],
      version: 3,
      threats: [
        {
          tactic: { id: "TA0007", name: "Discovery" },
          techniques: [{ id: "T1033" }],
        },
      ],
      queryText: RULE.query,
      query: { kind: "event" },
      origin: { file: "e.ndjson", kind: "kibana-ndjson" },
    });
  });

  it("sets other rules, and what is no rule, aside", () => {
    const item = { list_id: "l", item_id: "i", type: "simple", name: "Item" };
    const report = load(
      { ...RULE, type: "query", language: "kuery" },
      { ...RULE, type: "threshold", language: "kuery" },
      { ...RULE, tags: ["OS: Linux"] },
      item,
      { id: "1", type: "alert", attributes: { name: "x" } },
      "",
    );
    expect(report.setAside).toEqual([
      {
        file: "e.ndjson",
        name: "Whoami",
        reason: 'rule type "query" (kuery)',
      },
      {
        file: "e.ndjson",
        name: "Whoami",
        reason: 'rule type "threshold" (kuery)',
      },
      { file: "e.ndjson", name: "Whoami", reason: "for linux only" },
      { file: "e.ndjson", name: undefined, reason: "saved object" },
      {
        file: "e.ndjson",
        name: "Item",
        reason: "exception of no rule that is loaded",
      },
    ]);
    expect([...report.failed, ...report.rules]).toEqual([]);
  });

  it("points at the place inside the query's string", () => {
    const query = 'process where\n\tproces.name : "a" adn true';
    const line = JSON.stringify({
      rule_id: "x",
      name: "X",
      type: "eql",
      query,
    });
    const { failed } = load(RULE, line);
    expect(failed).toHaveLength(1);
    expect(failed[0]).toMatchObject({
      code: "eql-syntax",
      location: { file: "e.ndjson", line: 2, column: line.indexOf("adn") + 1 },
    });
  });

  it("a broken line costs its own rule only", () => {
    const bad = { ...RULE, rule_id: "b", severity: "hihg" };
    const { rules, failed } = load(
      '{"rule_id":"x",,}',
      "[]",
      bad,
      { rule_id: "n", type: "eql", query: "any where true" },
      RULE,
    );
    expect(rules.map(({ id }) => id)).toEqual(["r-1"]);
    expect(
      failed.map(printDiagnostic).map((each) => each.split("\n")[0]),
    ).toEqual([
      "e.ndjson:1:16: not JSON: a name in double quotes was expected",
      "e.ndjson:2:1: a rule is a JSON object",
      `e.ndjson:3:${JSON.stringify(bad).indexOf('"severity"') + 1}: unknown severity "hihg"`,
      'e.ndjson:4:1: the field "name" is missing',
    ]);
  });

  it("says which of two rules with one id runs, and which list is not there", () => {
    const { rules, warnings } = load(RULE, {
      ...RULE,
      exceptions_list: [{ list_id: "l" }],
    });
    expect(rules).toHaveLength(1);
    expect(
      warnings.map(({ location, code, message }) => [
        location.line,
        code,
        message,
      ]),
    ).toEqual([
      [
        2,
        "rule-duplicate-id",
        'the id "r-1" is also that of "Whoami" in e.ndjson, which is left out',
      ],
      [
        2,
        "rule-exception-list",
        'exception list "l" is not in these files: nothing is excluded by it',
      ],
    ]);
    expect(warnings[0]!.snippet).toContain('"rule_id"');
  });

  it("survives whatever stands in a line", () => {
    for (const text of [
      "{}",
      "null",
      "[[",
      '"',
      "{".repeat(100_000),
      '{"rule_id":{}}',
    ]) {
      expect(readKibanaNdjson({ path: "x.ndjson", text })).toHaveLength(1);
    }
  });
});

describe("which .ndjson files hold rules", () => {
  it.each<[string, boolean]>([
    [JSON.stringify(RULE), true],
    [`\n\n${JSON.stringify(RULE)}`, true],
    [JSON.stringify(SUMMARY), true],
    ['{"list_id":"l","namespace_type":"single","entries":[]}', true],
    ['{"exported_exception_list_count":1}', true],
    ['{"list_id":"l"}', false],
    ['{"rule_id":"x",,}', true],
    ["", false],
    ["[]", false],
    ['{"EventID":1,"Channel":"Security"}', false],
    ['{"type":"dns","query":"example.org"}', false],
    ['{"kibana.alert.rule.rule_id":"x"}', false],
    [`{"EventID":1}\n${JSON.stringify(RULE)}`, false],
  ])("%j", (head, expected) => {
    expect(looksLikeRuleExport(head)).toBe(expected);
  });

  it("in a folder logs are passed over, a named log is refused", () => {
    const root = temporaryFolder();
    mkdirSync(join(root, "deep"));
    writeFileSync(
      join(root, "deep/rules.NDJSON"),
      `\ufeff${JSON.stringify(RULE)}\n`,
    );
    writeFileSync(join(root, "log.ndjson"), '{"EventID":1}\n');
    const files = readRuleFiles([root]);
    expect(files.map(({ path }) => path)).toEqual([
      join(root, "deep/rules.NDJSON"),
    ]);
    expect(loadRules(files).rules).toHaveLength(1);
    expect(() => readRuleFiles([join(root, "log.ndjson")])).toThrow(
      SourceError,
    );
  });
});
