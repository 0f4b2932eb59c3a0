import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../../src/base/package-root.ts";
import { runCase, testLine } from "../../../src/cli/rules-test.ts";
import type { CaseResult } from "../../../src/cli/rules-test.ts";
import { temporaryFolder } from "../../support/folder.ts";
import { tripline } from "../../support/program.ts";
import { testDoc, testRule } from "../../support/engine.ts";
import {
  readLookups,
  searchRule as compile,
} from "../../../src/cli/search-case.ts";
import { sourceText } from "../../../src/lang/source-text.ts";
import type { Rule, SplRule } from "../../../src/rule/rule.ts";
import { fixtures } from "../event/support.ts";

const FILE = "cases.ndjson";
const PAIR = 'sequence [any where event.id == "a"] [any where event.id == "b"]';
const a = testDoc("a", 1);
const b = testDoc("b", 2);

function test(
  text: string,
  rules: readonly Rule[] = [testRule(PAIR, "pair")],
): CaseResult {
  return testLine({ text, file: FILE, number: 3 }, () => rules);
}

function searchRule(text: string): SplRule {
  const context = { macros: [], lookups: readLookups(undefined)! };
  const rule = compile(sourceText(text), context);
  if ("diagnostics" in rule) throw new Error(rule.diagnostics[0]!.message);
  return rule;
}

const error = (value: unknown): unknown => {
  const { actual } = test(
    typeof value === "string" ? value : JSON.stringify(value),
  );
  return "error" in actual ? actual.error : actual;
};

describe("a case", () => {
  it("passes when the alerts are the expected ones, whatever their order", () => {
    const each = {
      id: "x",
      query: "any where true",
      events: [a, b],
      expected: [["b"], ["a"]],
    };
    expect(test(JSON.stringify(each))).toEqual({
      id: "x",
      passed: true,
      expected: [["b"], ["a"]],
      actual: [["a"], ["b"]],
      unread: [],
    });
    for (const expected of [[["a"]], [["a"], ["b"], ["b"]], [["a"], ["c"]]]) {
      expect(test(JSON.stringify({ ...each, expected })).passed).toBe(false);
    }
  });

  it("takes a rule by its id or name", () => {
    const rules = [{ ...testRule(PAIR, "pair"), name: "A then B" }];
    for (const rule of ["pair", "a THEN b"]) {
      const each = { rule, events: [b, a], expected: [["a", "b"]] };
      expect(test(JSON.stringify(each), rules)).toMatchObject({
        id: `${FILE}:3`,
        passed: true,
      });
    }
  });

  it("names events by their position where they have no id", () => {
    const bare = (ms: number): unknown => ({
      ...testDoc("1", ms),
      event: { category: "process" },
    });
    const { alerts } = runCase({
      rule: testRule("process where true"),
      events: [
        bare(5),
        { ...testDoc("x", 3), event: { id: 7, category: ["process"] } },
        bare(1),
      ],
    });
    expect(alerts).toEqual([["3"], ["7"], ["1"]]);
  });

  it("reads logs of other shapes, names in them included", () => {
    const { alerts, unread } = runCase({
      rule: testRule('process where process.name : "whoami.exe"'),
      events: [
        {
          EventID: 1,
          Channel: "Microsoft-Windows-Sysmon/Operational",
          SourceName: "Microsoft-Windows-Sysmon",
          Hostname: "ws-1",
          UtcTime: "2026-01-01 12:00:00.000",
          Image: "C:\\Windows\\System32\\whoami.exe",
        },
        { no: "shape" },
        { event: { category: ["process"] }, host: { name: "no-time" } },
      ],
    });
    expect({ alerts, unread }).toEqual({ alerts: [["1"]], unread: [2, 3] });
  });

  it("takes each event for one of its own, also where two are equal", () => {
    const { event: _, ...bare } = testDoc("1", 1);
    const nameless = { ...bare, event: { category: "process" } };
    const process = testRule("process where true");
    expect(
      runCase({ rule: process, events: [nameless, nameless] }).alerts,
    ).toEqual([["1"], ["2"]]);
    const every = testRule("any where true");
    expect(runCase({ rule: every, events: [a, a] }).alerts).toEqual([
      ["a"],
      ["a"],
    ]);
    const twice = testRule('sequence [any where event.id == "a"] with runs=2');
    expect(runCase({ rule: twice, events: [a, a] }).alerts).toEqual([
      ["a", "a"],
    ]);
    const record = fixtures("nxlog-relay")["sysmon 13"];
    expect(runCase({ rule: every, events: [record, record] }).alerts).toEqual([
      ["1"],
      ["2"],
    ]);
  });

  it("counts alerts on equal events", () => {
    const each = { query: "any where true", events: [a, a] };
    const passes = (expected: unknown): boolean =>
      test(JSON.stringify({ ...each, expected })).passed;
    expect(passes([["a"], ["a"]])).toBe(true);
    expect(passes([["a"]])).toBe(false);
  });

  it("uses what is of no known shape and tells a time", () => {
    const { alerts, unread } = runCase({
      rule: testRule('any where app == "x"'),
      events: [
        { app: "x", timestamp: "2026-01-01T00:00:00Z" },
        { "@timestamp": "2026-01-01T00:00:00Z", app: "x" },
        { app: "x" },
      ],
    });
    expect({ alerts, unread }).toEqual({ alerts: [["1"], ["2"]], unread: [3] });
  });

  it("joins by integers beyond 2^53 as they are written", () => {
    const at = (id: string, ms: number, object: string): string =>
      JSON.stringify({ ...testDoc(id, ms), object: 0 }).replace(
        '"object":0',
        `"object":${object}`,
      );
    const query =
      'sequence by object [any where event.id == "a"] [any where event.id == "b"]';
    const line = (second: string): string =>
      `{"query":${JSON.stringify(query)},"events":[${at("a", 1, "9007199254740993")},${at("b", 2, second)}],"expected":[]}`;
    expect(test(line("9007199254740992")).actual).toEqual([]);
    expect(test(line("9007199254740993")).actual).toEqual([["a", "b"]]);
  });

  it("breaks ties by event.sequence", () => {
    const at = (id: string, sequence: number): unknown => ({
      ...testDoc(id, 1),
      event: { category: ["test"], id, sequence },
    });
    const each = { query: PAIR, events: [at("b", 2), at("a", 1)] };
    const expected = [["a", "b"]];
    expect(test(JSON.stringify({ ...each, expected })).passed).toBe(true);
    each.events = [at("b", 1), at("a", 2)];
    expect(test(JSON.stringify({ ...each, expected })).actual).toEqual([]);
  });

  it("marks missing events", () => {
    const each = {
      query: `sequence with maxspan=1m [any where event.id == "a"] ![any where event.id == "c"] [any where event.id == "b"]`,
      events: [a, b],
      expected: [["a", "!", "b"]],
    };
    expect(test(JSON.stringify(each)).passed).toBe(true);
    const events = [a, b, testDoc("c", 1.5)];
    expect(test(JSON.stringify({ ...each, events })).actual).toEqual([]);
  });

  it("has a lateness of its own", () => {
    const late = [
      testDoc("b", 2_000),
      testDoc("z", 60_000),
      testDoc("a", 1_000),
    ];
    const each = { query: PAIR, events: late, expected: [["a", "b"]] };
    expect(test(JSON.stringify(each)).passed).toBe(true);
    expect(test(JSON.stringify({ ...each, lateness: "10s" })).actual).toEqual(
      [],
    );
  });
});

describe("a case that cannot run", () => {
  const good = { id: "x", query: PAIR, events: [], expected: [] };
  it.each<[unknown, string]>([
    ['{"id": nope}', `${FILE}:3:8: not JSON: a value was expected`],
    ["[]", `${FILE}:3:1: a case is a JSON object`],
    [
      { ...good, query: undefined },
      `${FILE}:3:1: a case has either "query" or "rule"`,
    ],
    [{ ...good, query: 5 }, `${FILE}:3:19: "query" must be a string`],
    [
      { ...good, events: {} },
      `${FILE}:3:99: "events" must be a list of documents`,
    ],
    [
      { ...good, expected: [1] },
      `${FILE}:3:113: "expected" must be a list of alerts, each a list of event ids`,
    ],
    [
      { ...good, lateness: "soon" },
      `${FILE}:3:127: "lateness" must be a duration such as "90s" or "3m"`,
    ],
    [
      { ...good, latness: "90s" },
      `${FILE}:3:116: unknown key "latness", did you mean "lateness"?`,
    ],
    [
      { ...good, zzz: 1 },
      `${FILE}:3:116: unknown key "zzz"; a case has "id", "query", "rule", "events", "expected", "error", "lateness"`,
    ],
    [
      { ...good, query: undefined, rule: "pairs" },
      `${FILE}:3:44: no rule "pairs", did you mean "pair"?`,
    ],
    [
      {
        query: 'process where\n  proces.name == "x" adn true',
        events: [],
        expected: [],
      },
      `${FILE}:3:49: expected "and"`,
    ],
  ])("%j", (value, message) => {
    const text = error(value);
    expect(text).toSatisfy(
      (each: string) => each.startsWith(message),
      String(text),
    );
  });
});

describe("ids of cases", () => {
  it("are taken once", () => {
    const ids = new Map<string, string>();
    const text = JSON.stringify({
      id: 1,
      query: PAIR,
      events: [],
      expected: [],
    });
    const run = (number: number): CaseResult =>
      testLine({ text, file: FILE, number }, () => [], ids);
    expect(run(1).passed).toBe(true);
    expect(run(2)).toMatchObject({
      passed: false,
      actual: {
        error: `${FILE}:2:7: the id "1" is taken by ${FILE}:1; each case needs its own`,
      },
    });
  });
});

describe("a case of a Splunk detection", () => {
  const SEARCH =
    "| tstats count from datamodel=Endpoint.Processes by Processes.dest";
  const start = (host: string, at: string): unknown => ({
    EventID: 1,
    Channel: "Microsoft-Windows-Sysmon/Operational",
    SourceName: "Microsoft-Windows-Sysmon",
    Hostname: host,
    UtcTime: `2026-01-01 ${at}`,
    CommandLine: "a",
  });
  const events = [
    start("w2", "13:10:00"),
    start("w1", "12:00:00"),
    start("w1", "12:49:59"),
  ];
  const run = (value: object): CaseResult =>
    test(JSON.stringify({ id: "x", query: SEARCH, events, ...value }));

  it("expects rows, whatever their order and their other columns", () => {
    const expected = [{ "Processes.dest": "w1", count: 2 }, { count: 1 }];
    expect(run({ expected })).toEqual({
      id: "x",
      passed: true,
      expected,
      actual: [
        { "Processes.dest": "w1", count: 2 },
        { "Processes.dest": "w2", count: 1 },
      ],
      unread: [],
    });
    for (const other of [[], [{}], [{ count: 2 }, { count: 2 }]]) {
      expect(run({ expected: other }).passed).toBe(false);
    }
  });

  it.each([
    ["all", [2, 1]],
    ["24h", [2, 1]],
    ["60m", [2, 1]],
    ["60m+50m", [2, 1]],
    ["60m+30m", [1, 1, 1]],
  ])("runs over windows of %s", (window, counts) => {
    const expected = counts.map((count) => ({ count }));
    expect(run({ window, expected })).toMatchObject({ passed: true });
  });

  it("may bring macros and lookup tables", () => {
    const query = `${SEARCH} | \`only(w1)\` | lookup owners host AS Processes.dest OUTPUT name`;
    const macros = { "only(host)": "search Processes.dest=$host$" };
    const lookups = { owners: { csv: "host,name\nw1,Ann" } };
    const expected = [{ "Processes.dest": "w1", name: "Ann" }];
    expect(run({ query, macros, lookups, expected })).toMatchObject({
      passed: true,
    });
  });

  it("takes a detection by its name", () => {
    const rules = [searchRule(SEARCH)];
    const each = { rule: "case", events, window: "all", expected: [{}, {}] };
    expect(test(JSON.stringify(each), rules)).toMatchObject({ passed: true });
    const named = { ...each, macros: {} };
    expect(test(JSON.stringify(named), rules).actual).toEqual({
      error: `${FILE}:3:${at(named, "macros")}: "macros" goes with a "query"; a rule has its own`,
    });
  });

  /** The column of a key's value. */
  const at = (value: object, key: string): number =>
    JSON.stringify(value).indexOf(`"${key}":`) + key.length + 4;

  it.each<[object, string, string]>([
    [
      { expected: [["a"]] },
      "expected",
      '"expected" must be a list of rows, each an object of columns; a value is a text, a number, a list of them or null',
    ],
    [
      { expected: [], window: "1 hour" },
      "window",
      '"window" must be a length such as "24h", with the time it begins at as in "60m+50m", or "all"',
    ],
    [
      { expected: [], window: 60 },
      "window",
      '"window" must be a length such as "24h", with the time it begins at as in "60m+50m", or "all"',
    ],
    [
      { expected: [], macros: { "a b": "x" } },
      "macros",
      '"macros" must be an object such as {"name(a, b)": "definition"}',
    ],
    [
      { expected: [], macros: ["x"] },
      "macros",
      '"macros" must be an object such as {"name(a, b)": "definition"}',
    ],
    [
      { expected: [], lookups: { t: "a,b" } },
      "lookups",
      '"lookups" must be an object such as {"name": {"csv": "a,b\\n1,2"}}',
    ],
  ])("%j cannot run", (value, key, message) => {
    const whole = { id: "x", query: SEARCH, events, ...value };
    expect(run(value)).toMatchObject({
      passed: false,
      actual: { error: `${FILE}:3:${at(whole, key)}: ${message}` },
    });
  });

  it("alone has windows, macros and tables", () => {
    for (const key of ["window", "macros", "lookups"]) {
      const value = { query: "any where true", events: [], [key]: "all" };
      const told = {
        error: `${FILE}:3:${at(value, key)}: "${key}" is for Splunk detections only`,
      };
      expect(test(JSON.stringify({ ...value, expected: [] })).actual).toEqual({
        error: told.error,
      });
    }
  });

  it("says where a search is wrong", () => {
    const query = `${SEARCH} | tabel x`;
    expect(run({ query, expected: [] }).actual).toEqual({
      error: `${FILE}:3:${20 + SEARCH.length + 3}: unknown command "tabel", did you mean "table"?`,
    });
    expect(test(JSON.stringify({ query, error: "spl-syntax" }))).toMatchObject({
      passed: true,
    });
  });
});

describe("rules test", () => {
  it("runs the project's corpus", async () => {
    const names =
      "predicates sequences missing-events samples static-checks splunk";
    const files = names
      .split(" ")
      .map((name) => join(packageRoot(), "test", "corpus", `${name}.ndjson`));
    const { code, stdout, stderr } = await tripline([
      "rules",
      "test",
      ...files,
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^\d{2,} passed, 0 failed\n$/);
  });

  it("tells what failed, as text and as JSON", async () => {
    const cwd = temporaryFolder();
    const lines = [
      { id: "good", query: PAIR, events: [b, a], expected: [["a", "b"]] },
      { id: "wrong", query: PAIR, events: [a, b, 5], expected: [["b"]] },
      { id: "unknown", rule: "pear", events: [], expected: [] },
    ].map((each) => JSON.stringify(each));
    writeFileSync(join(cwd, FILE), `${lines.join("\n\n")}\n{"id":\n`);
    const text = await tripline(["rules", "test", FILE], { cwd });
    expect(text).toEqual({
      code: 2,
      stdout: [
        `${FILE}:3: wrong: expected [["b"]], actual [["a","b"]]`,
        `${FILE}:5: unknown: expected [], error ${FILE}:5:24: no rule "pear"`,
        `${FILE}:6: ${FILE}:6: error ${FILE}:6:7: not JSON: a value was expected, found the end`,
        "1 passed, 3 failed",
        "",
      ].join("\n"),
      stderr: `${FILE}:3: event 3 is no JSON object or has no time; left out\n`,
    });
    const json = await tripline(["rules", "test", "--json", "-"], {
      stdin: [lines.slice(0, 2).join("\n")],
    });
    expect(json.code).toBe(2);
    expect(JSON.parse(json.stdout)).toEqual({
      passed: 1,
      failed: [{ id: "wrong", expected: [["b"]], actual: [["a", "b"]] }],
    });
  });

  it("does not pass a file without cases", async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, FILE), "\n \n");
    const text = await tripline(["rules", "test", FILE], { cwd });
    expect(text).toEqual({
      code: 2,
      stdout: `${FILE}: no case in it: each is a JSON object on a line of its own\n0 passed, 1 failed\n`,
      stderr: "",
    });
  });

  it("finds rules in --rules and among the bundled ones", async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, "mine.eql"), PAIR);
    writeFileSync(
      join(cwd, FILE),
      [
        { id: "1", rule: "mine", events: [a, b], expected: [["a", "b"]] },
        {
          id: "2",
          rule: "Remote Scheduled Task Creation",
          events: [],
          expected: [],
        },
      ]
        .map((each) => JSON.stringify(each))
        .join("\n"),
    );
    expect(
      await tripline(["rules", "test", "--rules", "mine.eql", FILE], { cwd }),
    ).toEqual({
      code: 0,
      stdout: "2 passed, 0 failed\n",
      stderr: "",
    });
  });

  it.each([
    [["missing.ndjson"], "tripline: missing.ndjson: no such file or folder\n"],
    [
      [],
      "tripline: missing required argument 'file'\n  usage: tripline rules test [options] <file...>\n",
    ],
  ])("exits 3 for %j", async (args, message) => {
    const cwd = temporaryFolder();
    const { code, stderr } = await tripline(["rules", "test", ...args], {
      cwd,
    });
    expect({ code, stderr }).toEqual({ code: 3, stderr: message });
  });
});
