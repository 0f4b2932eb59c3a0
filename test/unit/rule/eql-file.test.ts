import { describe, expect, it } from "vitest";
import { readEqlFile } from "../../../src/rule/eql-file.ts";
import { printDiagnostic } from "../../../src/lang/diagnostic.ts";
import type { EqlRule } from "../../../src/rule/rule.ts";
import { eqlRule } from "../../support/rules.ts";

function loaded(text: string, path = "rules/my-rule.eql"): EqlRule {
  const outcome = readEqlFile({ path, text });
  if (outcome.kind !== "loaded") throw new Error(JSON.stringify(outcome));
  return eqlRule(outcome.rule);
}

describe("readEqlFile", () => {
  it("makes a rule of medium weight from the text alone", () => {
    const text = "process where true\n";
    const { query, ...rest } = loaded(text);
    expect(rest).toEqual({
      id: "my-rule",
      name: "my-rule",
      language: "eql",
      description: "",
      severity: "medium",
      riskScore: 47,
      threats: [],
      tags: [],
      references: [],
      falsePositives: [],
      guide: "",
      author: [],
      license: "",
      version: undefined,
      maxSignals: 100,
      queryText: text,
      source: {
        name: "rules/my-rule.eql",
        text,
        firstLine: 1,
        firstColumn: 1,
      },
      origin: { file: "rules/my-rule.eql", kind: "eql" },
    });
    expect(query.kind).toBe("event");
  });

  it.each([
    ["// Remote task\nany where true", "Remote task"],
    ["\n  //   Remote task  \r\nany where true", "Remote task"],
    ["/* Remote task */ any where true", "Remote task"],
    ["/**\n * Remote task\n * and more\n */\nany where true", "Remote task"],
    ["//\nany where true", "my-rule"],
    ["/* */ any where true", "my-rule"],
    ["any where true // not this one", "my-rule"],
    ["// a\u001b[31mb\nany where true", "a\\x1b[31mb"],
  ])("name of %j", (text, name) => {
    expect(loaded(text).name).toBe(name);
  });

  it.each([
    ["C:\\rules\\a.b.eql", "a.b"],
    ["x.eql", "x"],
    ["/r/X Y.EQL", "X Y"],
  ])("id of %s", (path, id) => {
    expect(loaded("any where true", path).id).toBe(id);
  });

  it("tells errors at their place", () => {
    const outcome = readEqlFile({
      path: "a.eql",
      text: "// name\nany where\n  nope(a)",
    });
    if (outcome.kind !== "failed") throw new Error(outcome.kind);
    expect(outcome.errors.map(printDiagnostic)).toEqual([
      'a.eql:3:3: unknown function "nope"\n  3 |   nope(a)\n    |   ^^^^',
    ]);
  });
});
