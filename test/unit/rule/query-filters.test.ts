import { describe, expect, it } from "vitest";
import { printDiagnostic } from "../../../src/lang/diagnostic.ts";
import { printExpr } from "../../../src/lang/eql/printer.ts";
import { loadRules } from "../../../src/rule/load.ts";
import {
  FilterProblem,
  readQueryFilter,
} from "../../../src/rule/query-filters.ts";
import { eqlRule } from "../../support/rules.ts";

function read(filter: unknown): string | undefined {
  try {
    const condition = readQueryFilter(filter);
    return condition && printExpr(condition);
  } catch (error) {
    if (!(error instanceof FilterProblem)) throw error;
    return `refused: ${error.message}`;
  }
}

describe("a filter becomes a condition", () => {
  it.each<[unknown, string]>([
    [{ match_phrase: { "a.b": "X" } }, 'a.b in ("X")'],
    [{ match_phrase: { a: { query: "X", slop: 0 } } }, 'a in ("X")'],
    [{ match: { a: { query: "X", type: "phrase" } } }, 'a in ("X")'],
    [{ term: { a: 5 } }, "a in (5)"],
    [{ term: { a: { value: "X", case_insensitive: true } } }, 'a in~ ("X")'],
    [
      { terms: { a: ["X", true], boost: 1 } },
      'refused: "terms" must have one member',
    ],
    [{ terms: { a: ["X", true] } }, 'a in ("X", true)'],
    [{ terms: { a: [] } }, "false"],
    [{ exists: { field: "a" } }, "a != null"],
    [{ prefix: { a: "X" } }, 'startsWith(a, "X")'],
    [
      { prefix: { a: { value: "X", case_insensitive: true } } },
      'startsWith~(a, "X")',
    ],
    [{ wildcard: { a: "X*" } }, 'a like "X*"'],
    [
      { wildcard: { a: { value: "?:\\\\X\\\\*", case_insensitive: true } } },
      'a like~ "?:\\\\X\\\\*"',
    ],
    [{ range: { a: { gte: 1, lt: 5 } } }, "a >= 1 and a < 5"],
    [{ match_all: {} }, "true"],
    [
      {
        bool: {
          must: { term: { a: 1 } },
          filter: [{ term: { b: 2 } }],
          should: [{ term: { c: 3 } }],
          must_not: [{ term: { d: 4 } }],
        },
      },
      "a in (1) and b in (2) and not d in (4)",
    ],
    [
      {
        bool: {
          should: [{ term: { c: 3 } }, { exists: { field: "d" } }],
          minimum_should_match: 1,
        },
      },
      "c in (3) or d != null",
    ],
    [{ bool: {} }, "true"],
  ])("%j", (query, expected) => {
    expect(read({ meta: {}, query })).toBe(expected);
  });

  it("turned round where it is negated, left out where it is off", () => {
    const query = { term: { a: 1 } };
    expect(read({ meta: { negate: true }, query })).toBe("not a in (1)");
    expect(read({ meta: { disabled: true }, query })).toBeUndefined();
    expect(read({ query })).toBe("a in (1)");
  });

  it("also in the form of older releases", () => {
    expect(
      read({ $state: {}, meta: { negate: true }, exists: { field: "a" } }),
    ).toBe("not a != null");
  });
});

describe("what is not understood is named", () => {
  let deep: unknown = { term: { a: 1 } };
  for (let i = 0; i < 30; i++) deep = { bool: { must: [deep] } };
  it.each<[unknown, string]>([
    [5, "a filter must be an object"],
    [{}, "a clause must have one member"],
    [
      { query: { query_string: {} } },
      'the clause "query_string" is not understood',
    ],
    [
      { query: { bool: { must: [{ script: {} }] } } },
      'the clause "script" is not understood',
    ],
    [{ query: { bool: { musst: [] } } }, '"musst" in "bool" is not understood'],
    [
      { query: { bool: { should: [], minimum_should_match: 2 } } },
      '"minimum_should_match" may be 0 or 1 only',
    ],
    [
      { query: { range: { a: { gte: "now-1d" } } } },
      '"range" is understood for numbers only',
    ],
    [
      { query: { range: { a: { from: 1 } } } },
      '"from" in "range" is not understood',
    ],
    [
      { query: { match: { a: { query: "x", fuzziness: 2 } } } },
      '"fuzziness" in "match" is not understood',
    ],
    [{ query: { term: { a: [1] } } }, 'the clause "term" cannot be read'],
    [{ query: { exists: {} } }, 'the clause "exists" cannot be read'],
    [{ query: { wildcard: { a: 5 } } }, 'the clause "wildcard" cannot be read'],
    [{ query: deep }, "clauses are nested more than 20 deep"],
  ])("%j", (filter, message) => {
    expect(read(filter)).toBe(`refused: ${message}`);
  });
});

describe("filters of a rule file", () => {
  const head = `[rule]\nname = "R"\nrule_id = "r"\ntype = "eql"\nseverity = "low"\nquery = "file where true"\n`;

  it("narrow the query, and are listed", () => {
    const { rules, warnings } = loadRules([
      {
        path: "r.toml",
        text: `${head}
[[rule.filters]]
[rule.filters.meta]
negate = true
key = "file.path"
[rule.filters.query.wildcard."file.path"]
case_insensitive = true
value = "?:\\\\\\\\Tools\\\\\\\\*"

[[rule.filters]]
query = { term = { "host.name" = "ws-1" } }
`,
      },
    ]);
    expect(warnings).toEqual([]);
    expect(eqlRule(rules[0]).exclusions).toEqual([
      {
        kind: "filter",
        name: "file.path",
        condition: 'file.path like~ "?:\\\\Tools\\\\*"',
      },
      {
        kind: "filter",
        name: "filter 2",
        condition: 'not host.name in ("ws-1")',
      },
    ]);
  });

  it("that are not understood refuse the rule", () => {
    const { rules, failed } = loadRules([
      {
        path: "r.toml",
        text: `${head}\n[[rule.filters]]\nquery = { script = {} }\n`,
      },
    ]);
    expect(rules).toEqual([]);
    expect(failed.map(printDiagnostic).join("\n")).toMatchInlineSnapshot(`
      "r.toml:8:1: the rule's filter cannot be applied: the clause "script" is not understood
        8 | [[rule.filters]]
          | ^^^^^^^^^^^^^^^^
        without it the rule would raise alerts that its author ruled out; write its condition into the query"
    `);
  });
});
