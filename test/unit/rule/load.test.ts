import { describe, expect, it } from "vitest";
import { printDiagnostic } from "../../../src/lang/diagnostic.ts";
import { loadRules } from "../../../src/rule/load.ts";
import { eqlRule } from "../../support/rules.ts";

function toml(id: string, name: string): string {
  return `[rule]\nname = "${name}"\nrule_id = "${id}"\ntype = "eql"\nseverity = "low"\nquery = "any where true"\n`;
}

/**
 * The query as published by Elastic in version 3 of "Remote Scheduled Task Creation", on one line as its page shows it.
 */
const PUBLISHED = String.raw`/* Task Scheduler service incoming connection followed by TaskCache registry modification */ sequence by host.id, process.entity_id with maxspan = 1m [network where process.name : "svchost.exe" and network.direction == "incoming" and source.port >= 49152 and destination.port >= 49152 and source.address != "127.0.0.1" and source.address != "::1" ] [registry where registry.path : "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Schedule\\TaskCache\\Tasks\\*\\Actions"]`;

describe("loadRules", () => {
  it("keeps the order of the files and sorts outcomes apart", () => {
    const report = loadRules([
      { path: "b.toml", text: toml("b", "B") },
      { path: "a.eql", text: "any where nope(x)" },
      { path: "k.toml", text: toml("k", "K").replace('"eql"', '"esql"') },
      { path: "a.toml", text: toml("a", "A").replace('severity = "low"', "") },
    ]);
    expect(report.rules.map((rule) => rule.id)).toEqual(["b", "a"]);
    expect(report.setAside).toEqual([
      { file: "k.toml", name: "K", reason: 'rule type "esql"' },
    ]);
    expect(
      report.failed.map((each) => [each.location.file, each.code]),
    ).toEqual([["a.eql", "eql-check-function"]]);
    expect(report.warnings.map((each) => each.code)).toEqual([
      "rule-missing-severity",
    ]);
  });

  it("of two rules with one id the later wins, and a warning says so", () => {
    const report = loadRules([
      { path: "bundled:x.toml", text: toml("x", "Ours"), bundled: true },
      { path: "y.toml", text: toml("y", "Y") },
      { path: "mine.toml", text: toml("x", "Mine") },
    ]);
    expect(report.rules.map((rule) => [rule.id, rule.name])).toEqual([
      ["y", "Y"],
      ["x", "Mine"],
    ]);
    expect(report.failed).toEqual([]);
    expect(report.warnings.map(printDiagnostic)).toEqual([
      'mine.toml:3:1: the id "x" is also that of "Ours" in bundled:x.toml, which is left out\n' +
        '  3 | rule_id = "x"\n' +
        "    | ^^^^^^^\n" +
        "  the later file wins; give one of them another id to run both",
    ]);
  });

  it("a broken rule does not take the place of a good one with the same id", () => {
    const report = loadRules([
      { path: "a.toml", text: toml("x", "Good") },
      { path: "b.toml", text: toml("x", "Bad").replace("any where", "any") },
    ]);
    expect(report.rules.map((rule) => rule.name)).toEqual(["Good"]);
    expect(report.failed).toHaveLength(1);
  });

  it("says why a file could not be read, and that another kind is none", () => {
    const report = loadRules([
      { path: "big.toml", text: "", unreadable: "larger than 1024 KiB" },
      { path: "x.txt", text: "a: b" },
    ]);
    expect(
      report.failed.map((each) => `${each.code}|${printDiagnostic(each)}`),
    ).toEqual([
      "rule-unreadable|big.toml:1:1: larger than 1024 KiB",
      "rule-file-type|x.txt:1:1: not a rule file\n  rules are .toml, .eql, .ndjson or .yml files",
    ]);
  });

  it.each([
    ["a literal string of several lines", `'''\n${PUBLISHED}\n'''`],
    ["a literal string", `'${PUBLISHED}'`],
    ["a basic string", JSON.stringify(PUBLISHED)],
  ])("the published flagship rule loads from %s", (_, value) => {
    const text = `[rule]
name = "Remote Scheduled Task Creation"
rule_id = "954ee7c8-5437-49ae-b2d6-2960883898e9"
type = "eql"
language = "eql"
severity = "medium"
risk_score = 47
max_signals = 100
query = ${value}
`;
    const { rules, failed, warnings } = loadRules([{ path: "p.toml", text }]);
    expect(failed).toEqual([]);
    expect(warnings).toEqual([]);
    expect(rules[0]?.queryText.trim()).toBe(PUBLISHED);
    expect(eqlRule(rules[0]).query).toMatchObject({
      kind: "sequence",
      by: [{ path: "host.id" }, { path: "process.entity_id" }],
      maxspan: { us: 60_000_000 },
      steps: [
        { filter: { category: "network" } },
        {
          filter: {
            category: "registry",
            condition: {
              kind: "match",
              operator: ":",
              operand: { path: "registry.path" },
              patterns: [
                {
                  value: String.raw`HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Schedule\TaskCache\Tasks\*\Actions`,
                },
              ],
            },
          },
        },
      ],
    });
  });

  it("and from a bare file", () => {
    const { rules, failed } = loadRules([{ path: "p.eql", text: PUBLISHED }]);
    expect(failed).toEqual([]);
    expect(rules[0]?.name).toBe(
      "Task Scheduler service incoming connection followed by TaskCache registry modification",
    );
  });
});
