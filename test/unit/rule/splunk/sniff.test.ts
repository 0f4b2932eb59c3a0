import { describe, expect, it } from "vitest";
import { macroTable } from "../../../../src/lang/spl/macros.ts";
import {
  otherModel,
  otherSearch,
  setAsideAtSight,
  splunkFileKind,
} from "../../../../src/rule/splunk/sniff.ts";

describe("splunkFileKind", () => {
  it("tells from the keys at the top", () => {
    const kinds = [
      "name: x\nsearch: y\n",
      '"id": x\n"search" : |\n  y\n',
      "name: x\nhow_to_implement: y\nknown_false_positives: z\n",
      "definition: x\nname: y\n",
      "filename: x.csv\nname: y\n",
      "collection: x\nname: y\n",
      "name: x\nlookup_type: csv\n",
    ].map(splunkFileKind);
    expect(kinds).toEqual([
      "detection",
      "detection",
      "detection",
      "macro",
      "lookup",
      "lookup",
      "lookup",
    ]);
  });

  it("passes over stories, sources, other YAML and text", () => {
    for (const text of [
      "name: x\nnarrative: y\n",
      "name: x\nsource: y\nsourcetype: z\n",
      "search: x\n",
      "filename: x\n",
      "title: x\ndetection:\n  search: y\n  name: z\n",
      "on:\n  push:\n    name: x\njobs:\n  search: 1\n",
      "a search: in a text\n",
      "",
    ]) {
      expect(splunkFileKind(text)).toBeUndefined();
    }
  });
});

describe("otherSearch", () => {
  const table = macroTable([
    { name: "rows", parameters: [], definition: "| tstats count from x" },
    { name: "more", parameters: ["a"], definition: " `rows` | where $a$" },
    { name: "raw", parameters: [], definition: "index=main" },
    { name: "loop", parameters: [], definition: "`loop`" },
  ]);
  const of = (search: string): string | undefined => otherSearch(search, table);

  it("has nothing against tstats, also where a macro begins with it", () => {
    for (const search of [
      "| tstats count",
      "|tstats count",
      "  |\n  TSTATS `x` count",
      "tstats count",
      "```a `b` ``c``` | tstats count",
      "`rows`",
      "`more(x)` | table a",
    ]) {
      expect(of(search)).toBeUndefined();
    }
  });

  it("names what else it is", () => {
    expect(of("`raw` x=1")).toBe("search over raw events");
    expect(of("`nobody_knows` x=1")).toBe("search over raw events");
    expect(of("tstats=5 | tstats count")).toBe("search over raw events");
    expect(of('"phrase"')).toBe("search over raw events");
    expect(of("| from datamodel:x")).toBe('search begins with "from"');
  });

  it("leaves to the parser what cannot be told", () => {
    expect(of("| `nobody_knows`")).toBeUndefined();
    expect(of("`loop`")).toBeUndefined();
    expect(of("| 5")).toBeUndefined();
  });
});

describe("otherModel", () => {
  const models = [{ name: "Endpoint.Processes", fields: [] }];
  it("knows Splunk's models and no slips of the pen", () => {
    const of = (name: string): string | undefined =>
      otherModel(`| tstats count from datamodel=${name} by x`, models);
    expect(of("Endpoint.Processes")).toBeUndefined();
    expect(of("Endpoint")).toBeUndefined();
    expect(of("Endpiont.Processes")).toBeUndefined();
    expect(of("Web")).toBe('data model "Web"');
    expect(of('"Change.All_Changes"')).toBe('data model "Change"');
    expect(otherModel("| tstats count", models)).toBeUndefined();
  });
});

describe("setAsideAtSight", () => {
  const of = (text: string): unknown => setAsideAtSight(text, macroTable());

  it("reads a search in any style", () => {
    for (const search of [
      "'`x` a=1'",
      '"`x` a=1"',
      "index=a",
      "|-\n  `x`",
      ">2 \r\n  `x`",
      "\n  index=a",
    ]) {
      expect(of(`name: N N\nsearch: ${search}\n`)).toEqual({
        name: "N N",
        reason: "search over raw events",
      });
    }
  });

  it("leaves to the reader what it cannot see", () => {
    for (const search of [
      "[a]",
      "*x",
      "&a b",
      "",
      "'| tstats x'",
      "|\n  | tstats",
    ]) {
      expect(of(`name: N\nsearch: ${search}\n`)).toBeUndefined();
    }
  });

  it("is quick with what is long", () => {
    for (const text of [
      `search: ${" ".repeat(200_000)}`,
      `search: '${"```".repeat(60_000)}`,
      `search: ${"\n".repeat(200_000)}`,
      `${"a".repeat(200_000)}:`,
      `name: ${"'".repeat(200_000)}\nstatus: deprecated\n`,
    ]) {
      of(text);
      splunkFileKind(text);
    }
  });
});
