import fc from "fast-check";
import { expect, it } from "vitest";
import type { LookupTable } from "../../src/lang/spl/lookup-table.ts";
import { RuleSyntaxError } from "../../src/lang/diagnostic.ts";
import type { SearchPlan } from "../../src/engine/spl/search-plan.ts";
import { planOf, runOver, tstatsRows } from "../support/spl-rows.ts";
import type { SplEvent } from "../support/spl-rows.ts";

// --- events -----------------------------------------------------------------------------------------------------

const text = fc.constantFrom("a", "b", "A", "7");
const event: fc.Arbitrary<SplEvent> = fc.record({
  timeUs: fc.integer({ min: 0, max: 5 }).map((n) => n * 1_800_000_000),
  fields: fc.record(
    {
      "P.x": fc.constantFrom("u", "v"),
      "P.y": fc.constantFrom("p", "null"),
      "P.a": fc.oneof(
        text,
        fc.uniqueArray(text, { minLength: 1, maxLength: 2 }),
      ),
      "P.b": text,
      "P.n": fc.constantFrom<string | number>("3", -2, 8, "x", 0.5),
    },
    { requiredKeys: ["P.x"] },
  ),
});

// --- searches ---------------------------------------------------------------------------------------------------

const aggregates =
  "count min(_time) as first max(_time) as last values(P.a) as va dc(P.b) as db count(P.b) as cb sum(P.n) as sn latest(P.b) as lb max(P.n) as mn";
const fill = fc.constantFrom("", "fillnull_value=null");
const by = fc.constantFrom(
  "by P.x",
  "by P.x P.y",
  "by P.x P.b",
  "by _time span=1h P.x",
  "by P.a P.y",
  "",
);
const tstats = fc
  .tuple(
    fill,
    fc.constantFrom("", "where P.y=p", "where NOT P.b=a", "where P.n>2"),
    by,
  )
  .map(
    (parts) =>
      `| tstats ${parts[0]} ${aggregates} from datamodel=P ${parts[1]} ${parts[2]} | rename P.* as *`,
  );

const column = fc.constantFrom(
  ..."x y b a _time count first last va db cb sn lb mn e f g".split(" "),
);
const number = fc.constantFrom("0", "1", "2", "3", "5");
const operator = fc.constantFrom("=", "!=", "<", "<=", ">", ">=");

const expression: fc.Arbitrary<string> = fc.oneof(
  column,
  number,
  fc.constantFrom('"a"', '"7"', "now()", "null()"),
  fc
    .tuple(column, fc.constantFrom("+", "-", "."), fc.oneof(column, number))
    .map((p) => p.join(" ")),
  column.map((c) => `mvcount(${c})`),
  column.map((c) => `mvindex(${c}, 0)`),
  column.map((c) => `upper(${c})`),
  column.map((c) => `len(${c})`),
  column.map((c) => `-${c}`),
  column.map((c) => `coalesce(${c}, "z")`),
  fc.tuple(column, number).map(([c, n]) => `if(${c} > ${n}, ${c}, "no")`),
  column.map((c) => `split(${c}, ".")`),
  column.map((c) => `replace(${c}, "a", "b")`),
);

const simple = fc.oneof(
  fc.tuple(expression, operator, expression).map((p) => p.join(" ")),
  fc.tuple(expression, operator, number).map((p) => p.join(" ")),
  column.map((c) => `isnotnull(${c})`),
  column.map((c) => `isnull(${c})`),
  column.map((c) => `match(${c}, "[ab]")`),
  column.map((c) => `like(${c}, "%a%")`),
  column.map((c) => `${c} IN ("a", "7", 2)`),
);
const condition = fc.oneof(
  simple,
  simple.map((c) => `NOT ${c}`),
  fc
    .tuple(simple, fc.constantFrom("AND", "OR"), simple)
    .map((p) => p.join(" ")),
);

const test = fc.oneof(
  fc
    .tuple(column, operator, fc.constantFrom("a", "7", "2", "*", "*a*", "1"))
    .map((p) => p.join("")),
  column.map((c) => `${c} IN (a, 2, v)`),
  fc.constantFrom("*", "a"),
);
const searchCondition = fc.oneof(
  test,
  test.map((t) => `NOT ${t}`),
  fc.tuple(test, fc.constantFrom("OR", ""), test).map((p) => p.join(" ")),
);

const functions = fc
  .array(
    fc.oneof(
      fc.constant("count"),
      fc
        .tuple(
          fc.constantFrom(
            ..."count min max sum avg stdev values dc earliest latest".split(
              " ",
            ),
          ),
          column,
          fc.constantFrom("e", "f", "g", "count", "va"),
        )
        .map(([name, of, as]) => `${name}(${of}) as ${as}`),
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map((each) => each.join(" "));
const columns = fc.array(column, { minLength: 1, maxLength: 3 });

const TABLE: LookupTable = {
  name: "t",
  columns: ["k", "f", "g"],
  rows: [
    ["a", "1", ""],
    ["A", "2", "x"],
    ["a", "3", "y"],
  ],
  matchTypes: new Map(),
  caseSensitive: true,
  defaultMatch: "none",
  minMatches: 1,
  maxMatches: 2,
};

const rowCommand = fc.oneof(
  condition.map((c) => `where ${c}`),
  searchCondition.map((c) => `search ${c}`),
  fc
    .tuple(fc.constantFrom("e", "f", "x", "va"), expression)
    .map(([name, value]) => `eval ${name}=${value}`),
  fc.tuple(column, column).map(([a, b]) => `rename ${a} as ${b}`),
  columns.map((c) => `fields ${c.join(" ")}`),
  columns.map((c) => `fields - ${c.join(" ")}`),
  columns.map((c) => `table ${c.join(" ")} count`),
  column.map((c) => `bin span=1h ${c}`),
  column.map((c) => `convert timeformat="%H:%M" ctime(${c})`),
  columns.map((c) => `fillnull value=0 ${c.join(" ")}`),
  fc.constant("fillnull"),
  column.map((c) => `mvexpand ${c}`),
  column.map((c) => `rex field=${c} "(?<e>[a-z])(?<g>.)?"`),
  column.map((c) => `regex ${c}="a"`),
  column.map((c) => `regex ${c}!="a"`),
  column.map((c) => `lookup t k as ${c} OUTPUT f g`),
  column.map((c) => `lookup t k as ${c} OUTPUTNEW f as e`),
  column.map((c) => `lookup t k as ${c}`),
);
const tableCommand = fc.oneof(
  fc.tuple(functions, columns).map(([f, c]) => `stats ${f} by ${c.join(" ")}`),
  functions.map((f) => `stats ${f}`),
  fc
    .tuple(functions, columns)
    .map(([f, c]) => `eventstats ${f} by ${c.join(" ")}`),
  columns.map((c) => `dedup ${c.join(" ")}`),
  column.map((c) => `sort 0 - ${c}`),
  column.map((c) => `sort ${c}`),
  fc.constant("head 2"),
);
/** Where a mistake would show. */
const threshold = fc
  .tuple(
    fc.constantFrom("where ", "search ", "where NOT ", "search NOT "),
    fc.constantFrom(..."count db cb sn mn lb va e f g b".split(" ")),
    operator,
    fc.constantFrom("1", "2", "3", "5", '"a"', '"7"'),
  )
  .map((parts) => parts.join(""));
const commands = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: rowCommand },
    { weight: 2, arbitrary: tableCommand },
    { weight: 4, arbitrary: threshold },
  ),
  { maxLength: 4 },
);
const join = fc
  .tuple(
    fc.constantFrom("", "type=left"),
    fc.constantFrom("", "max=0", "max=2"),
    columns,
    tstats,
    commands,
  )
  .map(
    ([type, max, keys, sub, more]) =>
      `join ${type} ${max} ${keys.join(", ")} [ ${[sub, ...more].join(" | ")} ]`,
  );
const search = fc
  .tuple(
    tstats,
    commands,
    fc.oneof(
      fc.constant([]),
      join.map((j) => [j]),
    ),
    commands,
  )
  .map(([first, ...more]) => [first, ...more.flat()].join(" | "));

/** Short, and with a condition at the end that hangs on what is made before. */
const pointed = fc
  .tuple(
    tstats,
    fc.array(fc.oneof(rowCommand, tableCommand, join), { maxLength: 2 }),
    threshold,
  )
  .map(([first, more, last]) => [first, ...more, last].join(" | "));

function plan(text: string): SearchPlan | undefined {
  try {
    return planOf(text, [TABLE]);
  } catch (error) {
    // One name twice, and the like.
    if (error instanceof RuleSyntaxError) return undefined;
    throw error;
  }
}

const NUM_RUNS = Number(process.env["TRIPLINE_PROPERTY_RUNS"] ?? 500);

it("keeps a row that it tells at once, whatever else comes", () => {
  let told = 0;
  fc.assert(
    fc.property(
      fc
        .oneof({ weight: 3, arbitrary: pointed }, search)
        .filter((text) => plan(text)?.standsAtOnce === true),
      fc.array(event, { minLength: 1, maxLength: 8 }),
      fc.array(event, { minLength: 1, maxLength: 8 }),
      (text, now, later) => {
        const found = plan(text)!;
        const all = [...now, ...later];
        const keys = new Set(
          runOver(found, all).map(({ key }) => JSON.stringify(key)),
        );
        for (const { key } of runOver(found, now)) {
          told++;
          expect(keys).toContain(JSON.stringify(key));
        }
      },
    ),
    { numRuns: NUM_RUNS },
  );
  expect(told).toBeGreaterThan(NUM_RUNS / 10);
});

it("gives the same rows one by one, where rows do not depend on others", () => {
  fc.assert(
    fc.property(search, fc.array(event, { maxLength: 8 }), (text, events) => {
      const found = plan(text);
      if (found?.isRowWise !== true) return;
      const [main] = found.tables;
      const single = tstatsRows(main!, events).flatMap((row) =>
        runOver(found, [], { rows: () => [row] }),
      );
      expect(single).toEqual(runOver(found, events));
    }),
    { numRuns: NUM_RUNS },
  );
});

it("gives the same rows in whatever order events come", () => {
  fc.assert(
    fc.property(
      search,
      fc.array(event, { maxLength: 8 }).chain((events) =>
        fc.tuple(
          fc.constant(events),
          fc.shuffledSubarray(events, {
            minLength: events.length,
            maxLength: events.length,
          }),
        ),
      ),
      (text, [events, shuffled]) => {
        const found = plan(text);
        if (found === undefined) return;
        expect(runOver(found, shuffled)).toEqual(runOver(found, events));
      },
    ),
    { numRuns: NUM_RUNS },
  );
});
