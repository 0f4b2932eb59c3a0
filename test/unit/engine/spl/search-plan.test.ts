import { describe, expect, it } from "vitest";
import type { Cell } from "../../../../src/engine/spl/row.ts";
import type { LookupTable } from "../../../../src/lang/spl/lookup-table.ts";
import { cellsOf, planOf, runOver } from "../../../support/spl-rows.ts";
import type { SplEvent } from "../../../support/spl-rows.ts";

type Fields = Readonly<Record<string, Cell>>;

const event = (seconds: number, fields: Fields): SplEvent => ({
  timeUs: seconds * 1_000_000,
  fields: Object.fromEntries(
    Object.entries(fields).map(([name, cell]) => [`P.${name}`, cell]),
  ),
});

/** A `tstats` that makes a row of each combination of all these fields. */
const by = (...fields: readonly string[]): string =>
  `| tstats count from datamodel=M.P by ${fields.map((each) => `P.${each}`).join(" ")} | rename P.* as *`;

/** Rows of the columns alone, one for each of these. */
function rows(
  commands: string,
  given: readonly Fields[],
  lookups: readonly LookupTable[] = [],
): readonly Readonly<Record<string, Cell>>[] {
  const names = [...new Set(given.flatMap((each) => Object.keys(each)))];
  const text = `| tstats ${names.map((name) => `values(P.${name}) as ${name}`).join(" ")} from datamodel=M.P by P.row | fields - P.row | ${names.map((name) => `eval ${name}=mvindex(${name}, 0)`).join(" | ")} | ${commands}`;
  const events = given.map((fields, i) =>
    event(i, { ...fields, row: String(i).padStart(3, "0") }),
  );
  return cellsOf(runOver(planOf(text, lookups), events));
}

const table = (more: Partial<LookupTable> = {}): LookupTable => ({
  name: "t",
  columns: ["process", "isit", "note"],
  rows: [
    ["net*.exe", "true", "n"],
    ["NET1.exe", "true", ""],
    ["a.exe", "true", "a"],
  ],
  matchTypes: new Map(),
  caseSensitive: true,
  defaultMatch: undefined,
  minMatches: 0,
  maxMatches: 1_000,
  ...more,
});

describe("where and search", () => {
  it("where keeps what is true, search what is not false", () => {
    expect(rows('where NOT nosuch="x"', [{ a: "1" }])).toEqual([]);
    expect(rows('search NOT nosuch="x"', [{ a: "1" }])).toEqual([{ a: "1" }]);
  });
  it("bind OR differently", () => {
    const given = [
      { u: "u", c: "1" },
      { u: "v", c: "2" },
    ];
    expect(rows('where u="u" OR u="v" AND c>2', given)).toEqual([given[0]]);
    expect(rows("search u=u OR u=v c>2", given)).toEqual([]);
  });
});

describe("commands on single rows", () => {
  it("eval sees earlier assignments, and takes away what has no value", () => {
    expect(rows("eval b=a.a, c=b.a, a=null()", [{ a: "x" }])).toEqual([
      { b: "xx", c: "xxx" },
    ]);
  });
  it("regex", () => {
    const given = [
      { a: "dllhost.exe" },
      { a: "dllhost.exe /x:{A}" },
      { b: "" },
    ];
    expect(rows('regex a="(?i)dllhost\\.exe.{0,2}$"', given)).toEqual([
      given[0],
    ]);
    expect(
      rows('regex a!="(?i)dllhost\\.exe.{0,2}$" | fields a', given),
    ).toEqual([given[1], {}]);
  });
  it("rex that does not hit", () => {
    const given = [
      { p: "Notepad.exe C:\\x\\readme" },
      { p: "N.exe \\readme.txt" },
    ];
    const rex = 'rex field=p "\\.(?<ext>[^\\.\\\\\\]+)$"';
    expect(rows(`${rex} | where ext!="exe" OR isnull(ext)`, given)).toEqual([
      given[0],
      { ...given[1], ext: "txt" },
    ]);
    expect(rows(`${rex} | where ext!="exe"`, given)).toHaveLength(1);
  });
  it("rex on a list has a hit for each value", () => {
    expect(
      rows('eval l=split(a, ",") | rex field=l "(?<d>\\d)" | fields d', [
        { a: "x1,y,z22" },
      ]),
    ).toEqual([{ d: ["1", "2"] }]);
  });
  it("fields and table", () => {
    const given = [{ a: "1", b: "2", bb: "3" }];
    expect(rows("fields - b*", given)).toEqual([{ a: "1" }]);
    expect(rows("fields bb, a", given)).toEqual([{ a: "1", bb: "3" }]);
    const [first] = rows("table b* nosuch a", given);
    expect(Object.keys(first!)).toEqual(["b", "bb", "a"]);
  });
  it("rename pair by pair", () => {
    const [first] = rows(
      "rename process_guid as join_guid, process* as parent_process*",
      [{ dest: "d", process: "p", process_name: "n", process_guid: "g" }],
    );
    expect(Object.entries(first!)).toEqual([
      ["dest", "d"],
      ["parent_process", "p"],
      ["parent_process_name", "n"],
      ["join_guid", "g"],
    ]);
    expect(rows("rename nosuch as a, b as a", [{ a: "1", b: "2" }])).toEqual([
      { a: "2" },
    ]);
  });
  it("bin, convert and fillnull", () => {
    expect(
      rows(
        'bin span=1h a as hour | convert timeformat="%Y-%m-%dT%H:%M:%S" ctime(hour), ctime(b), ctime(nosuch) | fillnull value=none b, c',
        [{ a: "1700000000.5", b: "x" }, { a: "y" }],
      ),
    ).toEqual([
      { a: "1700000000.5", hour: "2023-11-14T22:00:00", b: "x", c: "none" },
      { a: "y", hour: "y", b: "none", c: "none" },
    ]);
    expect(rows("convert ctime(a)", [{ a: "0" }])).toEqual([
      { a: "01/01/1970 00:00:00" },
    ]);
    expect(rows("fillnull", [{ a: "1" }, { b: "2" }])).toEqual([
      { a: "1", b: "0" },
      { a: "0", b: "2" },
    ]);
  });
  it("mvexpand numbers the values in the key", () => {
    const plan = planOf(
      `${by("a")} | eval a=split(a, ",") | mvexpand a limit=2 | fields a`,
    );
    const made = runOver(plan, [
      event(0, { a: "x,y,z" }),
      event(0, { a: "q" }),
    ]);
    expect(made.map(({ key, cells }) => [...key, cells.get("a")])).toEqual([
      ["q", "0", "q"],
      ["x,y,z", "0", "x"],
      ["x,y,z", "1", "y"],
    ]);
  });
  it("several values", () => {
    expect(
      rows(
        'eval part=split(a, ",") | search part=b | eval n=mvcount(part), first=mvindex(part,0), none=mvindex(part,5) | fields - part',
        [{ a: "a,b" }],
      ),
    ).toEqual([{ a: "a,b", n: 2, first: "a" }]);
  });
});

describe("commands on all rows", () => {
  const starts = ["a", "b", "c", "a"].map((p, i) => event(i, { d: "h1", p }));
  starts.push(event(9, { d: "h2", p: "a" }));
  it("eventstats, then stats", () => {
    const plan = planOf(
      `${by("d", "p")} | eventstats dc(p) as n by d | where n > 2 | stats values(p) as p sum(count) as total by d`,
    );
    const made = runOver(plan, starts);
    expect(cellsOf(made)).toEqual([{ d: "h1", p: ["a", "b", "c"], total: 4 }]);
    expect(made[0]!.key).toEqual(["h1"]);
    expect(plan.isRowWise).toBe(false);
    expect(plan.standsAtOnce).toBe(true);
  });
  it("stats drops rows without a by-field, and has a row of nothing", () => {
    expect(rows("stats count by b", [{ a: "1" }, { a: "2", b: "x" }])).toEqual([
      { count: 1, b: "x" },
    ]);
    expect(rows('where a="z" | stats count max(a) as m', [{ a: "1" }])).toEqual(
      [{ count: 0 }],
    );
  });
  it("stats counts a row under each value of a list", () => {
    expect(
      rows('eval l=split(a, ",") | stats count by l', [
        { a: "x,y,x" },
        { a: "y" },
      ]),
    ).toEqual([
      { l: "x", count: 1 },
      { l: "y", count: 2 },
    ]);
  });
  it("latest by _time", () => {
    const plan = planOf(
      "| tstats count from datamodel=M.P by _time span=1s P.p | stats latest(P.p) as last earliest(P.p) as first",
    );
    expect(cellsOf(runOver(plan, starts))).toEqual([{ last: "a", first: "a" }]);
  });
  it("dedup, then table", () => {
    const given = [
      { h: "h1", p: "a" },
      { h: "h1", p: "b" },
      { h: "h2", p: "a" },
      { p: "c" },
    ];
    expect(rows("dedup h | table h p", given)).toEqual([given[0], given[2]]);
  });
  it("sort and head", () => {
    const given = ["10", "9", "x", "9a"].map((a) => ({ a }));
    const sorted = (command: string): unknown =>
      rows(command, [...given, { b: "" }]).map(({ a }) => a);
    expect(sorted("sort a")).toEqual(["9", "10", "9a", "x", undefined]);
    expect(sorted("sort - a")).toEqual(["x", "9a", "10", "9", undefined]);
    expect(sorted("sort 2 a")).toEqual(["9", "10"]);
    expect(sorted("head 1")).toEqual(["10"]);
  });
});

describe("lookup", () => {
  const look = (
    command: string,
    more: Partial<LookupTable>,
    ...given: readonly Fields[]
  ): unknown => rows(`lookup t ${command}`, given, [table(more)]);
  it("exact, in its case", () => {
    expect(
      look(
        "process OUTPUT isit",
        {},
        { process: "a.exe" },
        { process: "A.exe" },
      ),
    ).toEqual([{ process: "a.exe", isit: "true" }, { process: "A.exe" }]);
    expect(
      look(
        "process as p OUTPUT isit as hit",
        { caseSensitive: false },
        { p: "A.EXE" },
      ),
    ).toEqual([{ p: "A.EXE", hit: "true" }]);
  });
  it("with wildcards, several hits, empty cells", () => {
    const more: Partial<LookupTable> = {
      matchTypes: new Map([["process", "wildcard"]]),
      caseSensitive: false,
    };
    expect(look("process", more, { process: "net1.exe" })).toEqual([
      { process: "net1.exe", isit: ["true", "true"], note: "n" },
    ]);
    expect(
      look(
        "process OUTPUT isit",
        { ...more, maxMatches: 1 },
        { process: "net1.exe" },
      ),
    ).toEqual([{ process: "net1.exe", isit: "true" }]);
  });
  it("by address", () => {
    expect(
      look(
        "process as ip OUTPUT note",
        {
          rows: [["10.0.0.0/8", "", "inside"]],
          matchTypes: new Map([["process", "cidr"]]),
        },
        { ip: "10.1.1.1" },
        { ip: "11.1.1.1" },
      ),
    ).toEqual([{ ip: "10.1.1.1", note: "inside" }, { ip: "11.1.1.1" }]);
  });
  it("a miss gives the default where lines are asked for", () => {
    const more: Partial<LookupTable> = { defaultMatch: "false", minMatches: 1 };
    expect(
      look("process OUTPUT isit note", more, { process: "x" }, { b: "1" }),
    ).toEqual([
      { process: "x", isit: "false", note: "false" },
      { b: "1", isit: "false", note: "false" },
    ]);
    expect(
      look("process OUTPUT isit", { ...more, minMatches: 0 }, { process: "x" }),
    ).toEqual([{ process: "x" }]);
  });
  it("OUTPUTNEW leaves what is there", () => {
    expect(
      look("process OUTPUTNEW isit note", {}, { process: "a.exe", isit: "no" }),
    ).toEqual([{ process: "a.exe", isit: "no", note: "a" }]);
  });
  it("by several columns, one of them a list", () => {
    expect(
      rows(
        'eval process=split(p, ",") | lookup t process, isit OUTPUT note | fields note',
        [{ p: "a.exe,b.exe", isit: "true" }],
        [table()],
      ),
    ).toEqual([{ note: "a" }]);
    expect(
      look("nosuch as process OUTPUT note", {}, { process: "a.exe" }),
    ).toEqual([{ process: "a.exe" }]);
  });
});

describe("join", () => {
  const processes = (more: string): string =>
    `| tstats fillnull_value=null count from datamodel=M.P where P.kind=p by P.name P.guid | rename P.* as * ${more}`;
  const files =
    "| tstats fillnull_value=null count from datamodel=M.P where P.kind=f by P.file P.guid | rename P.* as *";
  const events = [
    event(0, { kind: "p", name: "w.exe", guid: "{1}" }),
    event(0, { kind: "p", name: "x.exe" }),
    event(0, { kind: "f", file: "a.exe", guid: "{1}" }),
    event(0, { kind: "f", file: "b.exe" }),
    event(0, { kind: "f", file: "c.exe", guid: "{1}" }),
  ];
  const joined = (
    options: string,
  ): readonly (readonly [string, Cell | undefined])[] => {
    refused = 0;
    return runOver(
      planOf(processes(`| join ${options} guid [ ${files} ]`)),
      events,
      { refusedPair: () => refused++ },
    ).map(({ key, cells }) => [key.join(" "), cells.get("file")]);
  };
  let refused = 0;
  it("takes the first partner, and refuses pairs of nothing with nothing", () => {
    expect(joined("")).toEqual([["w.exe {1}", "a.exe"]]);
    expect(refused).toBe(1);
  });
  it("takes all partners, each with its own key", () => {
    expect(joined("max=0")).toEqual([
      ["w.exe {1} a.exe {1}", "a.exe"],
      ["w.exe {1} c.exe {1}", "c.exe"],
    ]);
    expect(joined("max=2")).toHaveLength(2);
  });
  it("keeps rows without a partner", () => {
    expect(joined("type=left")).toEqual([
      ["w.exe {1}", "a.exe"],
      ["x.exe null", undefined],
    ]);
  });
  it("compares keys exactly, and the subsearch's cells win", () => {
    const plan = planOf(
      `${processes("")} | eval guid=upper(guid), note="left" | join guid [ ${files} | eval note="right", guid="{1}" ]`,
    );
    const [first] = runOver(plan, events);
    expect(first!.cells.get("note")).toBe("right");
    expect(plan.tables.map(({ by: each }) => each[0]!.name)).toEqual([
      "P.name",
      "P.file",
    ]);
  });
  it("with the lines of a table", () => {
    const plan = planOf(
      `${processes("")} | join name [ | inputlookup t where note=n | rename process as name ]`,
      [
        table({
          rows: [
            ["w.exe", "yes", "n"],
            ["x.exe", "yes", "m"],
          ],
        }),
      ],
    );
    expect(cellsOf(runOver(plan, events))).toEqual([
      { name: "w.exe", guid: "{1}", count: 1, isit: "yes", note: "n" },
    ]);
  });
});

describe("what can be told at once", () => {
  const base =
    "| tstats count min(_time) as first max(_time) as last values(P.p) as p dc(P.q) as n sum(P.b) as sum from datamodel=M.P by P.d P.u | rename P.* as *";
  it.each<[string, boolean]>([
    ["search *", true],
    ["where isnotnull(d)", true],
    ["where count >= 4", true],
    ["where 4 <= count", true],
    ["where NOT count < 4", true],
    ["where count < 4", false],
    ["where count = 4", false],
    ["where count != 4", false],
    ["where count > d", false],
    ["search count>4", true],
    ["search NOT count<4", true],
    ["search count<4", false],
    ["where last - first > 60", true],
    ["where last - first < 60", false],
    ["where sum > 10", false],
    ["where isnotnull(sum)", true],
    ["where mvcount(p) > 2", true],
    ['where p="x"', true],
    ["search p=*x*", true],
    ["search NOT p=*x*", false],
    ["eval c=count+1 | where c > 3 AND n > 2", true],
    ['eval m=mvindex(p, 0) | where m="x"', false],
    ['eval m=mvindex(d, 0) | where m="x"', true],
    ["stats sum(count) as s by d | where s > 10", true],
    ["stats avg(count) as a by d | where a > 10", false],
    ["stats count by p", true],
    ["stats count by count", false],
    ["eventstats dc(u) as users by d | where users > 2", true],
    ["eventstats avg(count) as a | where count > a", false],
    ["dedup d", false],
    ["dedup d u", true],
    ["sort 0 - count", true],
    ["sort - count", true],
    ["head 10", false],
    ["join d [ " + base + " ]", true],
    ["join d [ " + base + " ] | where n > 2", false],
    ["join d u [ " + base + " ] | where n > 2", true],
    ["join max=0 d [ " + base + " | where count < 2 ]", false],
    ["join max=3 d [ " + base + " ]", false],
    ["join type=left d [ " + base + " | where count < 2 ]", true],
    ["fillnull value=0 sum | where isnotnull(sum)", true],
    ["rename count as c | where c > 2", true],
    ["mvexpand p", true],
    ['mvexpand p | where p="x"', false],
  ])("%s: %j", (commands, expected) => {
    expect(planOf(`${base} | ${commands}`).standsAtOnce).toBe(expected);
  });
});
