import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RuleSyntaxError } from "../../src/lang/diagnostic.ts";
import { sourceText } from "../../src/lang/source-text.ts";
import { loadSearch } from "../../src/lang/spl/load-search.ts";
import { macroTable } from "../../src/lang/spl/macros.ts";
import { parseSearch } from "../../src/lang/spl/parser.ts";
import { printSearch } from "../../src/lang/spl/printer.ts";
import type {
  Aggregate,
  Command,
  CompareOperator,
  EvalArithmetic,
  EvalExpr,
  FieldName,
  Search,
  SearchExpr,
  TimeSpan,
} from "../../src/lang/spl/tree.ts";

const RUNS = Number(process.env["TRIPLINE_PROPERTY_RUNS"] ?? 2_000) / 4;

const span = { start: 0, end: 0 };

/** The same tree with every span at nought. */
function withoutSpans(tree: unknown): unknown {
  if (Array.isArray(tree)) return tree.map(withoutSpans);
  if (typeof tree !== "object" || tree === null) return tree;
  return Object.fromEntries(
    Object.entries(tree).map(([key, value]) =>
      key === "span" || key === "nameSpan"
        ? [key, span]
        : [key, withoutSpans(value)],
    ),
  );
}

// --- random trees -----------------------------------------------------------------------------------------------

const WORDS =
  "and AND or NOT in IN by groupby as where from span like xor null CASE TERM eval output ctime limit search tstats sortby";

/** Text with all that could trouble a lexer. */
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 10 }),
  fc.string({
    unit: fc.constantFrom(..."\"'`\\*|()[]=!<>,.%&$+-/ \n\tab1é", "\u{1f600}"),
    maxLength: 10,
  }),
  fc.constantFrom(...WORDS.split(" ")),
);

const nameText = fc.oneof(
  fc.constantFrom("a", "process_name", "Processes.dest", "_time", "x{}.y"),
  text.filter((each) => each !== ""),
);
const named = (name: string): FieldName => ({ name, span });
/** Where `*` may stand. */
const anyName = nameText.map(named);
const plainName = nameText.map((each) => each.replaceAll("*", "_")).map(named);
const names = fc.array(plainName, { minLength: 1, maxLength: 3 });
const column = nameText;

const searchValue = text.map((each) => ({ text: each, span }));
const compareOperator = fc.constantFrom<CompareOperator>(
  "=",
  "!=",
  "<",
  "<=",
  ">",
  ">=",
);
const node = <K extends string, T extends object>(
  kind: K,
  model: { [P in keyof T]: fc.Arbitrary<T[P]> },
): fc.Arbitrary<{ kind: K; span: typeof span } & T> =>
  fc.record(model).map((each) => ({ kind, span, ...(each as T) }));

const { searchExpr } = fc.letrec<{ searchExpr: SearchExpr }>((tie) => {
  const operands = fc.array(tie("searchExpr"), { minLength: 2, maxLength: 3 });
  return {
    searchExpr: fc.oneof(
      { maxDepth: 4, depthIdentifier: "search" },
      node("comparison", {
        field: anyName,
        operator: compareOperator,
        value: searchValue,
      }),
      node("in", {
        field: anyName,
        values: fc.array(searchValue, { minLength: 1, maxLength: 3 }),
      }),
      node("text", { value: searchValue }),
      node("and", { operands }),
      node("or", { operands }),
      node("not", { operand: tie("searchExpr") }),
    ),
  };
});

const { evalExpr } = fc.letrec<{ evalExpr: EvalExpr }>((tie) => {
  const operands = fc.array(tie("evalExpr"), { minLength: 2, maxLength: 3 });
  const members = fc.array(tie("evalExpr"), { minLength: 1, maxLength: 3 });
  return {
    evalExpr: fc.oneof(
      { maxDepth: 4, depthIdentifier: "eval" },
      node("literal", {
        value: fc.oneof(
          text,
          fc.nat(),
          fc
            .double({ min: 0, noNaN: true, noDefaultInfinity: true })
            .map((each) => (Object.is(each, -0) ? 0 : each)),
        ),
      }),
      node("field", {
        // Nothing escapes a quote in a field's name.
        name: nameText.map((each) => each.replace(/['"`]/g, "_")),
      }),
      fc
        .record({
          name: fc.constantFrom("if", "like", "true", "len", "nosuch"),
          args: fc.array(tie("evalExpr"), { maxLength: 3 }),
        })
        .map((each) => ({
          kind: "call" as const,
          ...each,
          nameSpan: span,
          span,
        })),
      node("and", { operands }),
      node("or", { operands }),
      node("not", { operand: tie("evalExpr") }),
      node("comparison", {
        operator: compareOperator,
        left: tie("evalExpr"),
        right: tie("evalExpr"),
      }),
      node("in", { operand: tie("evalExpr"), members }),
      node("like", { operand: tie("evalExpr"), pattern: tie("evalExpr") }),
      node("arithmetic", {
        operator: fc.constantFrom<EvalArithmetic["operator"]>(
          ..."+-.*/%".split("").map((each) => each as "+"),
        ),
        left: tie("evalExpr"),
        right: tie("evalExpr"),
      }),
      node("negate", { operand: tie("evalExpr") }),
    ),
  };
});

const timeSpan: fc.Arbitrary<TimeSpan> = fc
  .tuple(
    fc.integer({ min: 1, max: 1_000 }),
    fc.constantFrom(
      ["s", 1_000_000] as const,
      ["m", 60_000_000] as const,
      ["h", 3_600_000_000] as const,
      ["d", 86_400_000_000] as const,
    ),
  )
  .map(([value, [unit, us]]) => ({ value, unit, us: value * us }));

const aggregate: fc.Arbitrary<Aggregate> = fc.oneof(
  fc.option(column, { nil: "count" }).map((each) => ({
    function: "count" as const,
    field: undefined,
    column: each,
    span,
  })),
  fc.record({
    function: fc.constantFrom("count", "min", "values", "dc", "latest"),
    field: plainName,
    column,
    span: fc.constant(span),
  }),
);
const aggregates = fc.array(aggregate, { minLength: 1, maxLength: 3 });

const tstats = fc
  .record({
    fillnullValue: fc.option(text, { nil: undefined }),
    storageOptions: fc.array(
      fc.record({
        name: fc.constantFrom("summariesonly", "chunk_size"),
        value: text,
      }),
      { maxLength: 2 },
    ),
    aggregates,
    dataModel: anyName,
    where: fc.option(searchExpr, { nil: undefined }),
    by: fc.array(plainName, { maxLength: 3 }),
    timeSpan: fc.option(timeSpan, { nil: undefined }),
  })
  .map((each) => ({
    kind: "tstats" as const,
    span,
    ...each,
    timeSpan: each.by.length === 0 ? undefined : each.timeSpan,
  }));

const pattern = text.map((each) => ({ text: each, span }));
const lookupColumns = fc.record({ column: plainName, field: plainName });

const { command } = fc.letrec<{ command: Command }>((tie) => ({
  command: fc.oneof(
    { maxDepth: 2, depthIdentifier: "command" },
    tstats,
    node("search", { condition: searchExpr }),
    node("where", { condition: evalExpr }),
    node("eval", {
      assignments: fc.array(fc.record({ field: anyName, value: evalExpr }), {
        minLength: 1,
        maxLength: 2,
      }),
    }),
    fc.oneof(
      node("stats", { aggregates, by: fc.array(plainName, { maxLength: 2 }) }),
      node("eventstats", {
        aggregates,
        by: fc.array(plainName, { maxLength: 2 }),
      }),
    ),
    node("regex", { field: plainName, negated: fc.boolean(), pattern }),
    node("rex", { field: plainName, pattern }),
    node("fields", {
      removed: fc.boolean(),
      fields: fc.array(anyName, { minLength: 1, maxLength: 3 }),
    }),
    node("table", {
      fields: fc.array(anyName, { minLength: 1, maxLength: 3 }),
    }),
    node("rename", {
      renames: fc.array(fc.record({ from: plainName, to: plainName }), {
        minLength: 1,
        maxLength: 2,
      }),
    }),
    node("dedup", { fields: names }),
    node("sort", {
      limit: fc.option(fc.nat({ max: 99 }), { nil: undefined }),
      keys: fc.array(
        fc.record({ field: plainName, descending: fc.boolean() }),
        { minLength: 1, maxLength: 2 },
      ),
    }),
    node("head", { count: fc.nat({ max: 1_000 }) }),
    node("bin", { field: plainName, timeSpan, column }),
    node("convert", {
      timeFormat: fc.option(text, { nil: undefined }),
      conversions: fc.array(
        fc.record({
          function: fc.constant("ctime" as const),
          field: plainName,
          column,
        }),
        { minLength: 1, maxLength: 2 },
      ),
    }),
    node("fillnull", {
      value: text,
      fields: fc.array(plainName, { maxLength: 2 }),
    }),
    node("mvexpand", { field: plainName, limit: fc.nat({ max: 9 }) }),
    node("lookup", {
      table: plainName,
      inputs: fc.array(lookupColumns, { minLength: 1, maxLength: 2 }),
      keepsExisting: fc.boolean(),
      outputs: fc.array(lookupColumns, { maxLength: 2 }),
    }).map((each) => ({
      ...each,
      keepsExisting: each.outputs.length > 0 && each.keepsExisting,
    })),
    node("inputlookup", {
      table: plainName,
      where: fc.option(searchExpr, { nil: undefined }),
    }),
    node("join", {
      type: fc.constantFrom("inner" as const, "left" as const),
      max: fc.nat({ max: 9 }),
      keys: names,
      subsearch: fc
        .array(tie("command"), { minLength: 1, maxLength: 2 })
        .map((commands): Search => ({ commands, span })),
    }),
  ) as fc.Arbitrary<Command>,
}));

const search = fc
  .array(command, { minLength: 1, maxLength: 3 })
  .map((commands): Search => ({ commands, span }));

describe("printing and reading", () => {
  it("gives the same tree", () => {
    fc.assert(
      fc.property(search, (tree) => {
        const printed = printSearch(tree);
        const read = parseSearch(sourceText(printed)).search;
        expect(withoutSpans(read)).toEqual(withoutSpans(tree));
        expect(printSearch(read)).toBe(printed);
      }),
      { numRuns: RUNS },
    );
  });
});

describe("any text", () => {
  const piece = fc.oneof(
    text,
    fc.constantFrom(
      ..."| ` ``` \" ' ( ) [ ] , = != IN NOT OR AND by where eval stats rename join as".split(
        " ",
      ),
      "| tstats count from datamodel=Endpoint.Processes where",
      "`x_filter`",
      "`process_net`",
    ),
  );
  it("is a search or is told of with a place", () => {
    const table = macroTable();
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 15 }), (pieces) => {
        const source = sourceText(pieces.join(" "));
        const loaded = loadSearch(source, table, []);
        if ("search" in loaded) return;
        expect(loaded.diagnostics.length).toBeGreaterThan(0);
        for (const { location } of loaded.diagnostics) {
          expect(location.line).toBeGreaterThan(0);
        }
      }),
      { numRuns: RUNS },
    );
  });
  it("has spans within it", () => {
    fc.assert(
      fc.property(search, (tree) => {
        const printed = printSearch(tree);
        try {
          const read = parseSearch(sourceText(printed)).search;
          for (const each of read.commands) {
            expect(each.span.start).toBeLessThan(each.span.end);
            expect(each.span.end).toBeLessThanOrEqual(printed.length);
          }
        } catch (error) {
          if (!(error instanceof RuleSyntaxError)) throw error;
        }
      }),
      { numRuns: RUNS / 5 },
    );
  });
});
