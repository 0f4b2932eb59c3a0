import { describe, expect, it } from "vitest";
import { sourceText } from "../../../../src/lang/source-text.ts";
import { macroTable } from "../../../../src/lang/spl/macros.ts";
import type { Macro } from "../../../../src/lang/spl/macros.ts";
import { parseSearch } from "../../../../src/lang/spl/parser.ts";
import {
  printEvalExpr,
  printSearch,
  printSearchExpr,
} from "../../../../src/lang/spl/printer.ts";
import type { Command } from "../../../../src/lang/spl/tree.ts";

function commands(
  text: string,
  ...macros: readonly Macro[]
): readonly Command[] {
  return parseSearch(sourceText(text), macroTable(macros)).search.commands;
}

function only<K extends Command["kind"]>(
  kind: K,
  text: string,
): Extract<Command, { kind: K }> {
  const [command] = commands(text);
  expect(command?.kind).toBe(kind);
  return command as Extract<Command, { kind: K }>;
}

/** The tree of a search expression, told by the parentheses around each AND and OR. */
const search = (text: string): string =>
  printSearchExpr(only("search", `search ${text}`).condition);

const where = (text: string): string =>
  printEvalExpr(only("where", `| where ${text}`).condition);

describe("search expressions", () => {
  it.each([
    ["a=1 OR b=2 c=3", "(a=1 OR b=2) AND c=3"],
    ["a=1 AND b=2 OR c=3 AND d=4", "a=1 AND (b=2 OR c=3) AND d=4"],
    [
      'process_name=net.exe OR process_name=sc.exe process="*stop*"',
      "(process_name=net.exe OR process_name=sc.exe) AND process=*stop*",
    ],
    ["NOT a=1 OR b=2", "NOT a=1 OR b=2"],
    ["NOT(a=1 OR b=2) NOT NOT c=3", "NOT (a=1 OR b=2) AND NOT NOT c=3"],
    ["(a=1) ((b=2))", "a=1 AND b=2"],
    ["a=1 OR (b=2 OR c=3)", "a=1 OR (b=2 OR c=3)"],
  ])("%s", (text, tree) => {
    expect(search(text)).toBe(tree);
  });
  it("OR binds tighter than AND, as a tree", () => {
    expect(only("search", "a=1 OR b=2 c=3").condition).toMatchObject({
      kind: "and",
      operands: [
        {
          kind: "or",
          operands: [{ kind: "comparison" }, { kind: "comparison" }],
        },
        {
          kind: "comparison",
          field: { name: "c" },
          operator: "=",
          value: { text: "3" },
        },
      ],
      span: { start: 0, end: 14 },
    });
  });
  it("values lose their escapes", () => {
    const values = (text: string): readonly string[] => {
      const { condition } = only("search", `search p IN (${text})`);
      return condition.kind === "in"
        ? condition.values.map((each) => each.text)
        : [];
    };
    expect(
      values(String.raw`"*\\temp\\*", cmd* C:\Temp*,"a \"b\"" "*\\temp\*"`),
    ).toEqual([
      String.raw`*\temp\*`,
      "cmd*",
      String.raw`C:\Temp*`,
      'a "b"',
      String.raw`*\temp\*`,
    ]);
    // A dot for a comma is an item more.
    expect(values('"a". "b"')).toEqual(["a", ".", "b"]);
    expect(values("10.0.0.0/8,::1/128")).toEqual(["10.0.0.0/8", "::1/128"]);
  });
  it("text glued to a quote", () => {
    expect(search('a="x"AND b="y"c=z')).toBe("a=x AND b=y AND c=z");
  });
  it("blanks around operators, quoted fields, every operator", () => {
    expect(search('a = 1 "b c" != "" d<1 e<=2 f>3 g>=4')).toBe(
      'a=1 AND "b c"!="" AND d<1 AND e<=2 AND f>3 AND g>=4',
    );
  });
  it("words and phrases", () => {
    expect(search('* evil "two words" a:b')).toBe(
      '* AND evil AND "two words" AND a:b',
    );
  });
  it("a first command without a name", () => {
    expect(commands("a=1 | search b=2").map(({ kind }) => kind)).toEqual([
      "search",
      "search",
    ]);
  });
});

describe("eval expressions", () => {
  it.each([
    ["a=1 or b=2 AND not c==3", "a = 1 OR b = 2 AND NOT c = 3"],
    ["(a=1 OR b=2) AND c=3", "(a = 1 OR b = 2) AND c = 3"],
    ["1+2*3-(4-5) > -a%2", "1 + 2 * 3 - (4 - 5) > -a % 2"],
    [
      'match(p, "(?i)".x) AND x.y="ab"',
      'match(p, "(?i)" . x) AND x . y = "ab"',
    ],
    ['like(p, "%x_") or p LIKE "a%"', 'like(p, "%x_") OR p LIKE "a%"'],
    ['x in (1, "b",c)', 'x IN (1, "b", c)'],
    ["'a b'>.25 AND ISNULL('not')", "'a b' > 0.25 AND isnull('not')"],
    [String.raw`p="a\\b\"\d"`, String.raw`p = "a\\b\"\\d"`],
    [
      '(count_of-1) = mvcount(split(p,"/.."))-1',
      'count_of - 1 = mvcount(split(p, "/..")) - 1',
    ],
  ])("%s", (text, tree) => {
    expect(where(text)).toBe(tree);
  });
});

describe("commands", () => {
  it("tstats", () => {
    const text =
      '| tstats summariesonly=false fillnull_value="n a" chunk_size=5 count min(_time) as firstTime, dc(P.x) AS "how many" values(P.y) ' +
      "FROM datamodel=Endpoint.Processes WHERE (P.a=1 OR P.b=2) P.by=x BY span=1h P.dest, _time P.user";
    expect(only("tstats", text)).toMatchObject({
      fillnullValue: "n a",
      storageOptions: [
        { name: "summariesonly", value: "false" },
        { name: "chunk_size", value: "5" },
      ],
      aggregates: [
        { function: "count", field: undefined, column: "count" },
        { function: "min", field: { name: "_time" }, column: "firstTime" },
        { function: "dc", field: { name: "P.x" }, column: "how many" },
        { function: "values", field: { name: "P.y" }, column: "values(P.y)" },
      ],
      dataModel: { name: "Endpoint.Processes" },
      where: { kind: "and" },
      by: [{ name: "P.dest" }, { name: "_time" }, { name: "P.user" }],
      timeSpan: { value: 1, unit: "h", us: 3_600_000_000 },
      span: { start: 2, end: text.length },
    });
  });
  it("tstats without conditions", () => {
    expect(
      printSearch({
        commands: commands(
          "|tstats prestats=false COUNT from datamodel=X where by=1 groupby a",
        ),
        span: { start: 0, end: 0 },
      }),
    ).toBe('| tstats count FROM datamodel=X WHERE "by"=1 BY a');
    expect(
      only("tstats", "| tstats distinct_count(a) from datamodel X"),
    ).toMatchObject({
      aggregates: [{ function: "dc", column: "distinct_count(a)" }],
      where: undefined,
      by: [],
      timeSpan: undefined,
    });
  });
  it.each([
    [
      'eval a=1, \'b c\'=if(x>1, "y", null()), "d.e"=a.b',
      "eval a=1, 'b c'=if(x > 1, \"y\", null()), 'd.e'=a . b",
    ],
    [
      "stats count, avg(a) as m stdev(b) by c, d",
      "stats count avg(a) AS m stdev(b) BY c, d",
    ],
    ["eventstats dc(process) as n", "eventstats dc(process) AS n"],
    [
      'regex process="(?i)a\\.b\\"\\\\\\\\"',
      'regex process="(?i)a\\\\.b\\"\\\\\\\\"',
    ],
    ['regex file_name != "x"', 'regex file_name!="x"'],
    [
      'rex field="file_name" max_match=1 "(?<a>.)"',
      'rex field=file_name "(?<a>.)"',
    ],
    ["fields - _time RTLO*", "fields - _time, RTLO*"],
    ["fields a, b", "fields + a, b"],
    ["table a b,c*", "table a, b, c*"],
    [
      'rename a as b, x.* as *, "c d" AS e',
      'rename a AS b, x.* AS *, "c d" AS e',
    ],
    ["rename a as b c as d", "rename a AS b, c AS d"],
    ["dedup 1 a b", "dedup 1 a, b"],
    ["sort 5 count, - b -c +d", "sort 5 + count, - b, - c, + d"],
    ["sort count", "sort + count"],
    ["head", "head 10"],
    ["head 3", "head 3"],
    ["bucket span=5m _time", "bin span=5m _time"],
    ["bin _time span=1d as day", "bin span=1d _time AS day"],
    [
      'convert timeformat="%H" ctime(a) ctime(b) as c',
      'convert timeformat="%H" ctime(a), ctime(b) AS c',
    ],
    ["fillnull value=null a, b", 'fillnull value="null" a, b'],
    ["fillnull", 'fillnull value="0"'],
    ["mvexpand a limit=5", "mvexpand a limit=5"],
    [
      'lookup update=true t a AS b, c OUTPUT d as "e f", g',
      'lookup t a AS b, c OUTPUT d AS "e f", g',
    ],
    ["lookup t a outputnew d,g", "lookup t a OUTPUTNEW d, g"],
    ["lookup t a", "lookup t a"],
    ["inputlookup t where a=1", "inputlookup t WHERE a=1"],
    [
      "join a type=outer max=0 b [| search x=y*] ",
      "join type=left max=0 a, b [\n    | search x=y* ]",
    ],
    [
      "join a, _time [inputlookup t | where b>1]",
      "join type=inner max=1 a, _time [\n    | inputlookup t\n    | where b > 1 ]",
    ],
  ])("%s", (text, printed) => {
    const [command] = commands(`| ${text}`);
    expect(
      printSearch({ commands: [command!], span: { start: 0, end: 0 } }),
    ).toBe(`| ${printed}`);
  });
  it("out of macros", () => {
    const filter: Macro = {
      name: "x_filter",
      parameters: [],
      definition: "where a>1 | search b=2",
    };
    expect(
      commands("| head 1 | `x_filter` | `y_filter`", filter),
    ).toMatchObject([
      { kind: "head", span: { start: 2, end: 8 } },
      { kind: "where", span: { start: 11, end: 21 } },
      { kind: "search", span: { start: 11, end: 21 } },
      {
        kind: "search",
        condition: { kind: "text", value: { text: "*" } },
        span: { start: 24, end: 34 },
      },
    ]);
  });
});

describe("the schtasks detection", () => {
  const TEXT = `| tstats \`security_content_summariesonly\` count min(_time) as firstTime max(_time) as lastTime
    from datamodel=Endpoint.Processes
    where (Processes.process_name = schtasks.exe OR Processes.original_file_name=schtasks.exe)
      (Processes.process="*/create*" AND Processes.process="*/s*")
    by Processes.process_name Processes.process Processes.parent_process_name Processes.dest Processes.user
  | \`drop_dm_object_name(Processes)\`
  | \`security_content_ctime(firstTime)\` | \`security_content_ctime(lastTime)\`
  | \`schtasks_scheduling_job_on_remote_system_filter\``;
  it("is read", () => {
    const { search, macros } = parseSearch(sourceText(TEXT));
    expect(printSearch(search)).toMatchInlineSnapshot(`
      "| tstats summariesonly="false" allow_old_summaries="true" fillnull_value="null" count min(_time) AS firstTime max(_time) AS lastTime FROM datamodel=Endpoint.Processes WHERE (Processes.process_name=schtasks.exe OR Processes.original_file_name=schtasks.exe) AND (Processes.process=*/create* AND Processes.process=*/s*) BY Processes.process_name, Processes.process, Processes.parent_process_name, Processes.dest, Processes.user
      | rename Processes.* AS *
      | convert timeformat="%Y-%m-%dT%H:%M:%S" ctime(firstTime)
      | convert timeformat="%Y-%m-%dT%H:%M:%S" ctime(lastTime)
      | search *"
    `);
    expect(macros.map(({ name, defaulted }) => [name, defaulted])).toEqual([
      ["security_content_summariesonly", false],
      ["drop_dm_object_name", false],
      ["security_content_ctime", false],
      ["security_content_ctime", false],
      ["schtasks_scheduling_job_on_remote_system_filter", true],
    ]);
  });
});
