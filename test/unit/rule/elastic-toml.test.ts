import { describe, expect, it } from "vitest";
import { printDiagnostic } from "../../../src/lang/diagnostic.ts";
import { printQuery } from "../../../src/lang/eql/printer.ts";
import { readElasticToml } from "../../../src/rule/elastic-toml.ts";
import type { RuleOutcome } from "../../../src/rule/rule-file.ts";
import type { EqlRule } from "../../../src/rule/rule.ts";
import { eqlRule } from "../../support/rules.ts";

function read(text: string): RuleOutcome {
  return readElasticToml({ path: "r.toml", text });
}

function loaded(text: string): EqlRule {
  const outcome = read(text);
  if (outcome.kind !== "loaded") throw new Error(JSON.stringify(outcome));
  return eqlRule(outcome.rule);
}

/** Errors and warnings as drawn. */
function drawn(text: string): string {
  const outcome = read(text);
  if (outcome.kind === "set-aside")
    return `set aside: ${outcome.setAside.reason}`;
  if (outcome.kind === "exception") return "exception";
  const errors = outcome.kind === "failed" ? outcome.errors : [];
  return [...errors, ...outcome.warnings]
    .map((each) => `${each.severity} ${each.code}\n${printDiagnostic(each)}`)
    .join("\n");
}

const FULL = String.raw`
[metadata]
maturity = "production"

[rule]
author = ["A", "B"]
description = """
Finds it.
"""
false_positives = ["Admins."]
language = "eql"
license = "Apache-2.0"
max_signals = 33
name = " The rule "
note = """
## Triage

1. Look.
"""
references = ["https://example.org/1"]
risk_score = 73
rule_id = "11111111-2222-3333-4444-555555555555"
setup = "## Setup"
severity = "high"
tags = ["OS: Windows", "Tactic: Execution"]
type = "eql"
version = 7
query = '''
process where process.name : "cmd.exe"
'''

[[rule.threat]]
framework = "MITRE ATT&CK"

[rule.threat.tactic]
id = "TA0002"
name = "Execution"
reference = "https://attack.mitre.org/tactics/TA0002/"

[[rule.threat.technique]]
id = "T1053"
name = "Scheduled Task/Job"

[[rule.threat.technique.subtechnique]]
id = "T1053.005"
name = "Scheduled Task"
reference = "https://attack.mitre.org/techniques/T1053/005/"

[[rule.threat]]
framework = "MITRE ATT&CK"
[rule.threat.tactic]
id = "TA0003"
name = "Persistence"
`;

/** A small rule with some lines of `[rule]` replaced or added. */
function rule(...lines: string[]): string {
  const keys = lines.map((line) => line.split(/\s*=/)[0]);
  const defaults = [
    'name = "R"',
    'rule_id = "r-1"',
    'type = "eql"',
    'severity = "low"',
    "risk_score = 21",
    "query = 'any where true'",
  ].filter((line) => !keys.includes(line.split(/\s*=/)[0]));
  return ["[rule]", ...defaults, ...lines].join("\n");
}

describe("a whole rule", () => {
  it("is read field by field", () => {
    const { query, source, ...rest } = loaded(FULL);
    expect(rest).toEqual({
      id: "11111111-2222-3333-4444-555555555555",
      name: "The rule",
      language: "eql",
      description: "Finds it.",
      severity: "high",
      riskScore: 73,
      threats: [
        {
          framework: "MITRE ATT&CK",
          tactic: {
            id: "TA0002",
            name: "Execution",
            reference: "https://attack.mitre.org/tactics/TA0002/",
          },
          techniques: [
            {
              id: "T1053",
              name: "Scheduled Task/Job",
              reference: undefined,
              subtechniques: [
                {
                  id: "T1053.005",
                  name: "Scheduled Task",
                  reference: "https://attack.mitre.org/techniques/T1053/005/",
                },
              ],
            },
          ],
        },
        {
          framework: "MITRE ATT&CK",
          tactic: { id: "TA0003", name: "Persistence", reference: undefined },
          techniques: [],
        },
      ],
      tags: ["OS: Windows", "Tactic: Execution"],
      references: ["https://example.org/1"],
      falsePositives: ["Admins."],
      guide: "## Triage\n\n1. Look.\n\n## Setup",
      author: ["A", "B"],
      license: "Apache-2.0",
      version: 7,
      maxSignals: 33,
      queryText: 'process where process.name : "cmd.exe"\n',
      origin: { file: "r.toml", kind: "elastic-toml" },
    });
    expect(query.kind).toBe("event");
    expect(source).toEqual({
      name: "r.toml",
      text: 'process where process.name : "cmd.exe"\n',
      firstLine: 29,
      firstColumn: 1,
    });
    expect(drawn(FULL)).toBe("");
  });

  it("has defaults for what may be left out", () => {
    expect(loaded(rule())).toMatchObject({
      description: "",
      threats: [],
      tags: [],
      references: [],
      falsePositives: [],
      guide: "",
      author: [],
      license: "",
      version: undefined,
      maxSignals: 100,
    });
  });

  it.each([
    ['severity = "high"', "", "high", 73],
    ['severity = "critical"', "", "critical", 99],
    ['severity = "High"', "risk_score = 5", "high", 5],
    ["", "risk_score = 0", "low", 0],
    ["", "risk_score = 22", "medium", 22],
    ["", "risk_score = 99.5", "critical", 99.5],
    ["", "", "medium", 47],
  ])("severity and score: %j %j", (severity, score, expected, riskScore) => {
    const text = `[rule]\nname = "R"\ntype = "eql"\nquery = "any where true"\n${severity}\n${score}`;
    expect(loaded(text)).toMatchObject({ severity: expected, riskScore });
  });
});

describe("an Endpoint behaviour rule", () => {
  const behaviour = String.raw`
[rule]
id = "b-1"
name = "Behaviour"
os_list = ["windows", "linux"]
reference = ["https://example.org/1"]
version = "1.0.5"
query = '''
process where process.name : "a.exe"
'''

[[threat]]
framework = "MITRE ATT&CK"
[threat.tactic]
id = "TA0009"
name = "Collection"
`;

  it("is EQL without saying so, has its own key and its threat outside the rule", () => {
    expect(loaded(behaviour)).toMatchObject({
      id: "b-1",
      severity: "medium",
      riskScore: 47,
      references: ["https://example.org/1"],
      version: undefined,
      threats: [{ tactic: { id: "TA0009" } }],
    });
    expect(drawn(behaviour)).toBe("");
  });

  it("of another system is set aside", () => {
    expect(drawn(behaviour.replace('"windows", ', ""))).toBe(
      "set aside: for linux only",
    );
  });
});

describe("set aside", () => {
  it.each([
    [
      "query",
      'type = "query"\nlanguage = "kuery"',
      'rule type "query" (kuery)',
    ],
    ["ES|QL", 'type = "esql"\nlanguage = "esql"', 'rule type "esql" (esql)'],
    ["a threshold", 'type = "threshold"', 'rule type "threshold"'],
    [
      "machine learning",
      'type = "machine_learning"',
      'rule type "machine_learning"',
    ],
    ["new terms", 'type = "new_terms"', 'rule type "new_terms"'],
    ["a language", 'type = "eql"\nlanguage = "lucene"', 'language "lucene"'],
    ["Linux", 'type = "eql"\ntags = ["OS: Linux", "x"]', "for linux only"],
    [
      "old tags",
      'type = "eql"\ntags = ["Host", "macOS", "Linux"]',
      "for linux, macos only",
    ],
    ["a control character", 'type = "\\u001b[31m"', 'rule type "\\x1b[31m"'],
  ])("%s", (_, lines, reason) => {
    // Their queries are not looked at.
    const text = `[rule]\nname = "R"\nquery = "* : *"\n${lines}`;
    expect(read(text)).toEqual({
      kind: "set-aside",
      setAside: { file: "r.toml", name: "R", reason },
    });
  });

  it("a deprecated rule", () => {
    expect(drawn(`${rule()}\n[metadata]\nmaturity = "deprecated"`)).toBe(
      "set aside: deprecated",
    );
  });

  it("a TOML file of another kind", () => {
    expect(drawn('[project]\nname = "x"')).toBe(
      "set aside: no [rule] in the file",
    );
  });

  it("not a rule for Windows among others, nor one that names no system", () => {
    expect(loaded(rule('tags = ["OS: Linux", "OS: Windows"]')).id).toBe("r-1");
    expect(loaded(rule('tags = ["Domain: Cloud"]')).id).toBe("r-1");
  });
});

describe("schema", () => {
  it("a missing query", () => {
    expect(
      drawn(
        '[metadata]\n\n[rule]\nname = "R"\nrule_id = "1"\ntype = "eql"\nseverity = "low"',
      ),
    ).toMatchInlineSnapshot(`
      "error rule-missing-field
      r.toml:3:1: the field "query" is missing
        3 | [rule]
          | ^^^^^^
        write query = '''…''' with the EQL text"
    `);
  });
  it("a missing name and type", () => {
    expect(
      drawn(
        '[rule]\nquery = "any where true"\nrule_id = "1"\nseverity = "low"',
      ),
    ).toMatchInlineSnapshot(`
      "error rule-missing-field
      r.toml:1:1: the field "type" is missing
        1 | [rule]
          | ^^^^^^
        write type = "eql"
      error rule-missing-field
      r.toml:1:1: the field "name" is missing
        1 | [rule]
          | ^^^^^^
        write name = "what the rule finds""
    `);
  });
  it("a misspelt field", () => {
    expect(
      drawn(
        '[rule]\nname = "R"\ntype = "eql"\nrule_id = "1"\nseverity = "low"\nqurey = "any where true"',
      ),
    ).toMatchInlineSnapshot(`
      "error rule-missing-field
      r.toml:6:1: the field "query" is missing
        6 | qurey = "any where true"
          | ^^^^^
        did you mean "qurey" to be "query"?"
    `);
  });
  it("an empty query", () => {
    expect(drawn(rule('query = " "'))).toMatchInlineSnapshot(`
      "error rule-missing-field
      r.toml:7:1: the field "query" is empty
        7 | query = " "
          | ^^^^^
        write query = '''…''' with the EQL text"
    `);
  });
  it("a missing id", () => {
    const text =
      '[rule]\nname = "R\u00e9sum\u00e9 of: things!"\ntype = "eql"\nseverity = "low"\nquery = "any where true"';
    expect(drawn(text)).toMatchInlineSnapshot(`
      "warning rule-missing-id
      r.toml:1:1: the field "rule_id" is missing
        1 | [rule]
          | ^^^^^^
        the id made from the name is used: rule_id = "r-sum-of-things-5cc0c8ac""
    `);
    expect(loaded(text).id).toBe(loaded(text).id);
    expect(loaded(text.replace("things", "other")).id).not.toBe(
      loaded(text).id,
    );
  });
  it("a missing severity", () => {
    expect(
      drawn(
        '[rule]\nname = "R"\ntype = "eql"\nrule_id = "1"\nquery = "any where true"',
      ),
    ).toMatchInlineSnapshot(`
      "warning rule-missing-severity
      r.toml:1:1: the field "severity" is missing
        1 | [rule]
          | ^^^^^^
        it follows the risk score, or is medium without one"
    `);
  });
  it("an unknown severity", () => {
    expect(drawn(rule('severity = "hihg"'))).toMatchInlineSnapshot(`
      "error rule-bad-field
      r.toml:7:1: unknown severity "hihg"
        7 | severity = "hihg"
          | ^^^^^^^^
        did you mean "high"?"
    `);
  });
  it("a severity of another kind", () => {
    expect(drawn(rule("severity = 3"))).toMatchInlineSnapshot(`
      "error rule-bad-field
      r.toml:7:1: the field "severity" must be a string, found a number
        7 | severity = 3
          | ^^^^^^^^"
    `);
  });
  it("a score out of range", () => {
    expect(drawn(rule("risk_score = 101"))).toMatchInlineSnapshot(`
      "error rule-bad-field
      r.toml:7:1: the field "risk_score" must be a number from 0 to 100, found 101
        7 | risk_score = 101
          | ^^^^^^^^^^"
    `);
  });
  it("wrong numbers", () => {
    expect(drawn(rule("max_signals = 0.5", 'risk_score = "47"')))
      .toMatchInlineSnapshot(`
        "error rule-bad-field
        r.toml:7:1: the field "max_signals" must be a whole number from 1 to 1000000, found 0.5
          7 | max_signals = 0.5
            | ^^^^^^^^^^^
        error rule-bad-field
        r.toml:8:1: the field "risk_score" must be a number from 0 to 100, found a string
          8 | risk_score = "47"
            | ^^^^^^^^^^"
      `);
  });
  it("a query that is a list", () => {
    expect(drawn(rule('query = ["any where true"]'))).toMatchInlineSnapshot(`
      "error rule-bad-field
      r.toml:7:1: the field "query" must be a string, found a list
        7 | query = ["any where true"]
          | ^^^^^"
    `);
  });
  it("what only decorates is left out with a warning", () => {
    expect(
      drawn(
        rule(
          "tags = 5",
          "description = 1979-05-27",
          "references = [1]",
          'threat = [{ framework = "x" }]',
        ),
      ),
    ).toMatchInlineSnapshot(`
      "warning rule-bad-field
      r.toml:8:1: the field "tags" must be a list of strings; left out
        8 | tags = 5
          | ^^^^
      warning rule-bad-field
      r.toml:9:1: the field "description" must be a string, found a date; left out
        9 | description = 1979-05-27
          | ^^^^^^^^^^^
      warning rule-bad-field
      r.toml:10:1: the field "references" must be a list of strings; left out
        10 | references = [1]
           | ^^^^^^^^^^
      warning rule-bad-field
      r.toml:11:1: a threat needs a tactic with id and name; left out
        11 | threat = [{ framework = "x" }]
           | ^^^^^^"
    `);
  });
  it("a threat without a tactic", () => {
    const text = `${rule()}\n[[rule.threat]]\ntactic = { id = "T", name = "N" }\n[[rule.threat]]\nframework = "x"`;
    expect(drawn(text)).toMatchInlineSnapshot(`
      "warning rule-bad-field
      r.toml:10:1: a threat needs a tactic with id and name; left out
        10 | [[rule.threat]]
           | ^^^^^^^^^^^^^^^"
    `);
    expect(loaded(text).threats).toHaveLength(1);
  });
  it("fields without a [rule] above them", () => {
    expect(drawn('name = "R"\nquery = "any where true"'))
      .toMatchInlineSnapshot(`
      "error rule-missing-field
      r.toml:2:1: the table "rule" is missing
        2 | query = "any where true"
          | ^^^^^
        put name, query and the other fields below a line [rule]"
    `);
  });
  it("not TOML", () => {
    expect(drawn('[rule]\nname = "R\nquery = "x"')).toMatchInlineSnapshot(`
      "error rule-toml
      r.toml:2:10: not a TOML file: the string is not closed on its line
        2 | name = "R
          |          ^
        close it with the quote it begins with; a text of several lines stands between ''' and '''"
    `);
  });
  it("nothing at all", () => {
    expect(drawn("")).toBe("set aside: no [rule] in the file");
  });
});

describe("errors of the query point into the file", () => {
  it("in a literal string of several lines", () => {
    expect(drawn(rule("query = '''\nprocess where\n  proces.name = 1\n'''")))
      .toMatchInlineSnapshot(`
      "error eql-syntax
      r.toml:9:15: expected "and", "or", "|" or the end of the query, found "="
        9 |   proces.name = 1
          |               ^
        use == (exact) or : (any case, wildcards)"
    `);
  });
  it("in a literal string that begins on the line of the key", () => {
    expect(drawn(rule("query = 'process where a = 1'"))).toMatchInlineSnapshot(`
      "error eql-syntax
      r.toml:7:26: expected "and", "or", "|" or the end of the query, found "="
        7 | process where a = 1
          |                 ^
        use == (exact) or : (any case, wildcards)"
    `);
  });
  it("in a basic string, behind escapes", () => {
    expect(
      drawn(
        rule(String.raw`query = "process where a == \"C:\\\\x\" and nope(b)"`),
      ),
    ).toMatchInlineSnapshot(`
      "error eql-check-function
      r.toml:7:45: unknown function "nope"
        7 | process where a == "C:\\\\x" and nope(b)
          |                                ^^^^"
    `);
  });
  it("in a basic string of several lines, behind escapes", () => {
    expect(
      drawn(
        rule(
          'query = """\nprocess where a == "C:\\\\\\\\x" and\n\n  b == "\\\\\\\\" and nope(b)\n"""',
        ),
      ),
    ).toMatchInlineSnapshot(`
      "error eql-check-function
      r.toml:10:19: unknown function "nope"
        10 |   b == "\\\\" and nope(b)
           |                 ^^^^"
    `);
  });
  it("with line breaks of Windows", () => {
    expect(
      drawn(
        rule("query = '''\nprocess where\n  nope(a)\n'''").replaceAll(
          "\n",
          "\r\n",
        ),
      ),
    ).toMatchInlineSnapshot(`
      "error eql-check-function
      r.toml:9:3: unknown function "nope"
        9 |   nope(a)
          |   ^^^^"
    `);
  });
  it("in an inline table, as near as can be told", () => {
    expect(
      drawn(
        `\n\nrule = { name = "R", type = "eql", rule_id = "1", severity = "low", query = "any where nope(a)" }`,
      ),
    ).toMatchInlineSnapshot(`
      "error eql-check-function
      r.toml:3:11: unknown function "nope"
        3 | any where nope(a)
          |           ^^^^"
    `);
  });
  it("all of them at once, with those of the schema", () => {
    expect(
      drawn(
        rule(
          'severity = "x"',
          "query = 'a where nope(b) and c > null | head 50000'",
        ),
      ),
    ).toMatchInlineSnapshot(`
      "error rule-bad-field
      r.toml:6:1: unknown severity "x"
        6 | severity = "x"
          | ^^^^^^^^
        write one of low, medium, high, critical
      error eql-check-function
      r.toml:7:18: unknown function "nope"
        7 | a where nope(b) and c > null | head 50000
          |         ^^^^
      error eql-check-type
      r.toml:7:34: ">" orders numbers or strings, found null
        7 | a where nope(b) and c > null | head 50000
          |                         ^^^^
        write == null or != null to ask for a missing value
      error eql-check-pipe
      r.toml:7:41: "head 50000" keeps too many results; the most is 10000
        7 | a where nope(b) and c > null | head 50000
          |                                ^^^^^^^^^^"
    `);
  });
});

describe("what a rule says beside its query", () => {
  const HEAD = `[rule]
name = "R"
rule_id = "r"
type = "eql"
severity = "low"
query = "process where true"
`;

  it("that it is a building block", () => {
    expect(loaded(HEAD).isBuildingBlock).toBeUndefined();
    expect(
      loaded(`${HEAD}building_block_type = "default"`).isBuildingBlock,
    ).toBe(true);
  });

  it("which alerts are the same", () => {
    expect(
      loaded(`${HEAD}
[rule.alert_suppression]
group_by = ["host.name", "user.name"]
missing_fields_strategy = "doNotSuppress"
[rule.alert_suppression.duration]
unit = "h"
value = 6
`).suppression,
    ).toEqual({
      groupBy: ["host.name", "user.name"],
      durationUs: 6 * 3_600_000_000,
      foldsMissing: false,
    });
    // Without a duration Kibana folds what one run finds.
    expect(
      loaded(`${HEAD}alert_suppression = { group_by = ["a"] }`).suppression,
    ).toEqual({ groupBy: ["a"], durationUs: 300_000_000, foldsMissing: true });
  });

  it.each([
    ["5", '"alert_suppression" must be a table'],
    ["{}", '"group_by" must be a list of 1 to 3 fields'],
    [
      '{ group_by = ["a", "b", "c", "d"] }',
      '"group_by" must be a list of 1 to 3 fields',
    ],
    [
      '{ group_by = ["a"], missing_fields_strategy = "x" }',
      'unknown missing_fields_strategy "x"; it is "suppress" or "doNotSuppress"',
    ],
    [
      '{ group_by = ["a"], duration = { value = 0, unit = "h" } }',
      '"duration" needs a whole "value" from 1 on, and a "unit": s, m or h',
    ],
    [
      '{ group_by = ["a"], duration = { value = 1, unit = "d" } }',
      '"duration" needs a whole "value" from 1 on, and a "unit": s, m or h',
    ],
  ])("suppression that cannot be read is left out: %s", (value, message) => {
    const text = `${HEAD}alert_suppression = ${value}`;
    expect(loaded(text).suppression).toBeUndefined();
    expect(drawn(text)).toBe(
      `warning rule-bad-field
r.toml:7:1: ${message}; left out
  7 | alert_suppression = ${value}
    | ^^^^^^^^^^^^^^^^^
  without it every alert is shown`,
    );
  });

  it("where its categories stand", () => {
    const rule = loaded(
      `${HEAD}event_category_override = "event.type"`.replace(
        "process where true",
        "sequence [start where a == 1] [any where b == 2]",
      ),
    );
    expect(printQuery(rule.query)).toBe(
      'sequence\n  [any where event.type in ("start") and a == 1]\n  [any where b == 2]',
    );
    expect(printQuery(rule.writtenQuery!)).toBe(
      "sequence\n  [start where a == 1]\n  [any where b == 2]",
    );
    const same = loaded(`${HEAD}event_category_override = "event.category"`);
    expect(same.writtenQuery).toBeUndefined();
  });

  it("which time Elasticsearch sorts by, where that is another than ours", () => {
    const override = 'timestamp_override = "event.ingested"';
    expect(drawn(`${HEAD}${override}\ntimestamp_field = "@timestamp"`)).toBe(
      "",
    );
    expect(drawn(`${HEAD}timestamp_field = "event.created"`))
      .toMatchInlineSnapshot(`
      "warning rule-note
      r.toml:7:1: Elasticsearch puts the rule's events in the order of "event.created", tripline in the order in which they happened
        7 | timestamp_field = "event.created"
          | ^^^^^^^^^^^^^^^"
    `);
  });

  it("what the Endpoint would do", () => {
    const rule = loaded(`[rule]
name = "E"
id = "e"
os_list = ["windows"]
reputation = true
query = "process where true"
min_endpoint_version = "8.10.0"
max_endpoint_version = "9.0.0"
optional_actions = []

[[actions]]
action = "kill_process"
field = "process.entity_id"
state = 0

[[actions]]
action = "kill_process"
field = "process.parent.entity_id"
state = 1
tree = true

[[optional_actions]]
action = "rollback"
field = "process.entity_id"
state = 0

[[actions]]
action = "unheard of"

[internal]
min_endpoint_version = "8.10.0"
`);
    expect(rule).toMatchObject({
      minEndpointVersion: "8.10.0",
      endpointActions: [
        "kill_process process.entity_id",
        "kill_process process.parent.entity_id and all below it of event 2",
        "rollback process.entity_id",
      ],
    });
  });

  it("nothing of all this", () => {
    expect(Object.keys(loaded(HEAD))).not.toContain("endpointActions");
  });
});

describe("rules that are not for this tool", () => {
  const RULE = `[rule]\nname = "R"\nrule_id = "r"\ntype = "eql"\nquery = "any where true"\n`;
  it.each([
    ["rules/_deprecated/a.toml", RULE, "deprecated"],
    ["_deprecated\\a.toml", RULE, "deprecated"],
    ["a.toml", `[metadata]\nmaturity = "deprecated"\n${RULE}`, "deprecated"],
  ])("%s", (path, text, reason) => {
    expect(readElasticToml({ path, text })).toEqual({
      kind: "set-aside",
      setAside: { file: path, name: "R", reason },
    });
  });

  it("but one that is still being written runs", () => {
    const text = `[metadata]\nmaturity = "development"\n${RULE}`;
    expect(loaded(text).id).toBe("r");
    expect(readElasticToml({ path: "my_deprecated/a.toml", text }).kind).toBe(
      "loaded",
    );
  });
});
