import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { SourceError, TriplineError } from "../../../src/base/errors.ts";
import {
  compileRule,
  loadRules,
  RuleError,
} from "../../../src/lib/load-rules.ts";
import { temporaryFolder } from "../../support/folder.ts";

function thrown(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

const TOML = `[rule]
name = "Shells"
rule_id = "shells-1"
type = "eql"
language = "eql"
severity = "high"
risk_score = 73
query = '''
process where process.name : "cmd.exe"
'''
`;

describe("compileRule", () => {
  it("names a bare query by its file", () => {
    expect(compileRule("process where true")).toMatchObject({
      id: "query",
      name: "query",
      origin: { file: "query.eql", kind: "eql" },
    });
    const file = "rules/two-logons.eql";
    expect(
      compileRule("// Two logons\nany where true", { file }),
    ).toMatchObject({
      id: "two-logons",
      name: "Two logons",
      severity: "medium",
    });
  });

  it("takes an Elastic rule by the ending of its file", () => {
    expect(compileRule(TOML, { file: "shells.toml" })).toMatchObject({
      id: "shells-1",
      name: "Shells",
      severity: "high",
      riskScore: 73,
    });
  });

  it("takes the one rule of a Kibana export", () => {
    const line = (id: string): string =>
      JSON.stringify({
        rule_id: id,
        name: id,
        type: "eql",
        language: "eql",
        query: "process where true",
        severity: "low",
        risk_score: 21,
      });
    const file = "export.ndjson";
    expect(compileRule(line("a"), { file }).id).toBe("a");
    const two = thrown(() =>
      compileRule(`${line("a")}\n${line("b")}`, { file }),
    );
    expect(two).toBeInstanceOf(RuleError);
    expect(two).toMatchObject({
      code: "rule-count",
      message: "export.ndjson: holds 2 rules; loadRules takes any number",
      diagnostics: [],
    });
  });

  it("throws what is wrong, with every place", () => {
    const error = thrown(() =>
      compileRule(
        'process where startWith(process.name, "x")\n  and lenght(process.name) > 3',
        { file: "mine.eql" },
      ),
    );
    expect(error).toBeInstanceOf(RuleError);
    expect(error).toBeInstanceOf(TriplineError);
    expect(error).toMatchObject({
      name: "RuleError",
      code: "eql-check-function",
      diagnostics: [
        {
          code: "eql-check-function",
          message: 'unknown function "startWith"',
          hint: 'did you mean "startsWith"?',
          location: { file: "mine.eql", line: 1, column: 15 },
        },
        {
          message: 'unknown function "lenght"',
          location: { file: "mine.eql", line: 2, column: 7 },
        },
      ],
    });
    expect((error as RuleError).message).toBe(
      `mine.eql:1:15: unknown function "startWith"
  1 | process where startWith(process.name, "x")
    |               ^^^^^^^^^
  did you mean "startsWith"?

mine.eql:2:7: unknown function "lenght"
  2 |   and lenght(process.name) > 3
    |       ^^^^^^
  did you mean "length"?`,
    );
  });

  it.each([
    ["", "query.eql", /^query\.eql:1:1: /],
    ["not toml", "x.toml", /^x\.toml:1:/],
    ["anything", "x.txt", /^x\.txt:1:1: not a rule file\n {2}rules are /],
    ["a: b", "x.yml", /^x\.yml:1:1: not a Splunk detection\n/],
    [
      TOML.replaceAll('"eql"', '"kuery"'),
      "other.toml",
      /^other\.toml: .*kuery/,
    ],
  ])("throws a RuleError for %j as %s", (text, file, message) => {
    const error = thrown(() => compileRule(text, { file }));
    expect(error).toBeInstanceOf(RuleError);
    expect((error as RuleError).message).toMatch(message);
  });
});

describe("loadRules", () => {
  it("takes files, folders and texts, in their order", () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "sub"));
    writeFileSync(join(folder, "sub", "b.eql"), "process where true");
    writeFileSync(join(folder, "a.eql"), "process where");
    const report = loadRules([
      { path: "first.eql", text: "any where true" },
      folder,
      join(folder, "sub"),
      { path: "last.toml", text: TOML },
    ]);
    expect(report.rules.map(({ id }) => id)).toEqual([
      "first",
      "b",
      "shells-1",
    ]);
    expect(report.failed.map(({ location }) => location.file)).toEqual([
      join(folder, "a.eql"),
    ]);
    expect(report.warnings).toEqual([]);
  });

  it("puts the bundled rules first, so that one of the same id replaces them", () => {
    const [own] = loadRules([], { bundled: true }).rules;
    expect(own!.name).toBe("Remote Scheduled Task Creation");
    const mine = TOML.replace("shells-1", own!.id);
    const report = loadRules([{ path: "mine.toml", text: mine }], {
      bundled: true,
    });
    expect(report.rules.map(({ name }) => name)).toEqual([
      "Schtasks scheduling job on remote system",
      "Shells",
    ]);
    expect(report.warnings.map(({ code }) => code)).toEqual([
      "rule-duplicate-id",
    ]);
    expect(loadRules([])).toMatchObject({ rules: [], failed: [] });
  });

  it("throws for a path that is not there", () => {
    const error = thrown(() => loadRules(["no-such-folder"]));
    expect(error).toBeInstanceOf(SourceError);
    expect(error).toMatchObject({
      code: "rule-path-missing",
      path: "no-such-folder",
      message: "no-such-folder: no such rule file or folder",
    });
  });
});
