import { describe, expect, it } from "vitest";
import { printDiagnostic } from "../../../../src/lang/diagnostic.ts";
import { DATA_MODELS } from "../../../../src/lib/data-models.ts";
import { loadRules } from "../../../../src/rule/load.ts";
import type { LoadReport } from "../../../../src/rule/load.ts";
import type { RuleFileText } from "../../../../src/rule/rule-file.ts";
import type { SplRule } from "../../../../src/rule/rule.ts";
import { detection, PROCESSES } from "../../../support/detections.ts";

function load(files: Readonly<Record<string, string>>): LoadReport {
  return loadRules(
    Object.entries(files).map(([path, text]) => ({ path, text })),
    DATA_MODELS,
  );
}

function only({ rules, failed }: LoadReport): SplRule {
  expect(failed.map(printDiagnostic)).toEqual([]);
  const [rule] = rules;
  if (rule?.language !== "spl" || rules.length > 1) throw new Error("not one");
  return rule;
}

const macro = (name: string, definition: string, more = ""): string =>
  `name: ${name}\ndefinition: ${definition}\n${more}`;

describe("macros of a set", () => {
  const filtered = detection(`${PROCESSES} | \`d_filter\``);
  const commands = (report: LoadReport): readonly string[] =>
    only(report).search.commands.map(({ kind }) => kind);

  it("may stand behind the detections, and say that a filter is active", () => {
    const rule = only(
      load({
        "a/d.yml": filtered,
        "z/mine.yaml": macro("d_filter", 'where dest!="x"'),
      }),
    );
    expect(rule.search.commands.at(-1)?.kind).toBe("where");
    expect(rule.macros).toMatchObject([{ name: "d_filter", defaulted: false }]);
    expect(only(load({ "a/d.yml": filtered })).macros).toMatchObject([
      { name: "d_filter", defaulted: true },
    ]);
  });

  it("of one name the later counts, and before those that come with tripline", () => {
    const files = {
      "macros/a.yml": macro("d_filter", "head 1"),
      "d.yml": filtered,
      "mine/a.yml": macro("d_filter", "dedup dest"),
    };
    expect(commands(load(files)).at(-1)).toBe("dedup");
    const own = detection(PROCESSES.replace("fillnull_value=null", "`fill`"));
    const ctime = macro("fillnull_config", '\'""none""\'').replaceAll('""', "");
    const rule = only(
      load({
        "d.yml": own.replace("`fill`", "`security_content_summariesonly`"),
        "m.yml": ctime,
      }),
    );
    const [tstats] = rule.search.commands;
    expect(tstats).toMatchObject({ kind: "tstats", fillnullValue: "none" });
  });

  it("have arguments, and texts that YAML takes for something else", () => {
    const rule = only(
      load({
        "d.yml": detection(`${PROCESSES} | \`at_most(5, count)\` | \`flag\``),
        "m1.yml": macro("at_most(2)", "where $b$<$a$", "arguments: [a, b]\n"),
        "m2.yml": macro("flag", "false").replace("false", "search false"),
        "m3.yml": macro("unused", "false"),
      }),
    );
    expect(rule.search.commands.map(({ kind }) => kind)).toEqual([
      "tstats",
      "rename",
      "where",
      "search",
    ]);
  });

  it("that cannot be read are told, and cost nobody else anything", () => {
    const report = load({
      "d.yml": detection(PROCESSES),
      "m1.yml": "definition: x\n",
      "m2.yml": macro("m", ""),
      "m3.yml": macro("m", "[a]"),
      "m4.yml": macro("m", "'eval x=\n| where y'"),
    });
    expect(report.rules).toHaveLength(1);
    expect(report.failed.map(printDiagnostic)).toEqual([
      'm1.yml:1:1: the field "name" is missing\n' +
        "  1 | definition: x\n" +
        "    | ^\n" +
        "  write name: what stands between the backticks",
      'm2.yml:2:1: the field "definition" is empty\n' +
        "  2 | definition: \n" +
        "    | ^^^^^^^^^^\n" +
        '  write definition: with the text that the macro stands for; "null" as a text is written in quotes',
      'm3.yml:2:1: the field "definition" must be a string\n' +
        "  2 | definition: [a]\n" +
        "    | ^^^^^^^^^^\n" +
        '  write definition: with the text that the macro stands for; "null" as a text is written in quotes',
      "m4.yml:2:21: not a YAML file: missing closing 'quote\n" +
        "  2 | definition: 'eval x=\n" +
        "    |                     ^\n" +
        "  the lines of a text in quotes are indented, all but the first",
    ]);
  });
});

describe("lookup tables of a set", () => {
  const search = `${PROCESSES} | lookup tools name AS dest OUTPUT kind AS what`;
  const files = {
    "d.yml": detection(search),
    "lookups/tools.yml":
      "name: tools\nfilename: tools_2024.csv\ndefault_match: 'false'\nmatch_type: WILDCARD(name), CIDR(net)\nmin_matches: 1\nmax_matches: 2\ncase_sensitive_match: 'false'\n",
    "lookups/tools_2024.csv": 'name,kind,net\n"a*",x,10.0.0.0/8\nb\n',
  };
  const failure = (changed: Readonly<Record<string, string>>): string => {
    const { rules, failed } = load({ ...files, ...changed });
    expect(rules).toEqual([]);
    return failed
      .map(({ location, message }) => `${location.column} ${message}`)
      .join("; ");
  };

  it("are in the rule that names them, and no rules themselves", () => {
    const report = load(files);
    expect([...only(report).lookups]).toEqual([
      [
        "tools",
        {
          name: "tools",
          columns: ["name", "kind", "net"],
          rows: [
            ["a*", "x", "10.0.0.0/8"],
            ["b", "", ""],
          ],
          matchTypes: new Map([
            ["name", "wildcard"],
            ["net", "cidr"],
          ]),
          caseSensitive: false,
          defaultMatch: "false",
          minMatches: 1,
          maxMatches: 2,
        },
      ],
    ]);
    expect(only(load({ "d.yml": detection(PROCESSES) })).lookups.size).toBe(0);
  });

  it("have Splunk's defaults where a definition says nothing", () => {
    const { lookups } = only(
      load({
        ...files,
        "lookups/tools.yml": "name: tools\nfilename: tools_2024.csv\n",
      }),
    );
    expect(lookups.get("tools")).toMatchObject({
      matchTypes: new Map(),
      caseSensitive: true,
      defaultMatch: undefined,
      minMatches: 0,
      maxMatches: 1000,
    });
  });

  it("are found by the definition's own name where it has none", () => {
    const { ["lookups/tools_2024.csv"]: csv, ...rest } = files;
    const report = load({
      ...rest,
      "lookups/tools.yml": "name: tools\nlookup_type: csv\n",
      "lookups/tools.csv": csv,
    });
    expect(only(report).lookups.get("tools")?.rows).toHaveLength(2);
  });

  it("refuse the search that names one which is not there", () => {
    expect(
      failure({ "lookups/tools.yml": "name: tolls\nfilename: x.csv\n" }),
    ).toBe('167 the lookup table "tools" is not defined');
    expect(
      failure({ "lookups/tools.yml": "name: tools\ncollection: c\n" }),
    ).toBe(
      '167 the lookup table "tools" is kept in Splunk (a KV store), and not in a file',
    );
    expect(
      failure({ "lookups/tools.yml": "name: tools\nfilename: ../../d.yml\n" }),
    ).toBe('167 the lookup table "tools" is "d.yml", which is no CSV file');
    expect(
      failure({ "lookups/tools.yml": "name: tools\nfilename: up/other.csv\n" }),
    ).toBe(
      '167 the lookup table "tools" has no table: "other.csv" is not beside its definition',
    );
  });

  it("refuse the search whose table cannot be used", () => {
    const of = (csv: string): string =>
      failure({ "lookups/tools_2024.csv": csv });
    expect(of("")).toBe('167 the lookup table "tools" has an empty table');
    expect(of('name,"kind\n')).toBe(
      '167 the lookup table "tools" has a table that cannot be read: a quote is not closed (line 1)',
    );
    expect(of("names,kind\n")).toBe(
      '173 the lookup table "tools" has no column "name", did you mean "names"?',
    );
    expect(of("name,sort\n")).toBe(
      '193 the lookup table "tools" has no column "kind"',
    );
    const definition = files["lookups/tools.yml"];
    expect(
      failure({ "lookups/tools.yml": definition.replace("WILDCARD", "FUZZY") }),
    ).toBe(
      '167 the lookup table "tools" has the match_type "FUZZY(name)", which does not run here',
    );
    expect(
      failure({ "lookups/tools.yml": `${definition}time_field: t\n` }),
    ).toBe(
      '167 the lookup table "tools" is looked up by time, which does not run here',
    );
  });

  it("tell why a file could not be read, where a search needs it", () => {
    const texts: RuleFileText[] = Object.entries(files).map(([path, text]) =>
      path.endsWith(".csv")
        ? { path, text: "", unreadable: "larger than 5120 KiB" }
        : { path, text },
    );
    expect(
      loadRules(texts, DATA_MODELS).failed.map((each) => each.message),
    ).toEqual([
      'the lookup table "tools" has no table: "tools_2024.csv" larger than 5120 KiB',
    ]);
    expect(loadRules(texts.slice(1), DATA_MODELS).failed).toEqual([]);
  });
});
