import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RuleSyntaxError } from "../../src/lang/diagnostic.ts";
import { checkQuery } from "../../src/lang/eql/checker.ts";
import { EQL_FUNCTIONS } from "../../src/lang/eql/functions.ts";
import { loadQuery } from "../../src/lang/eql/load-query.ts";
import { KEYWORDS } from "../../src/lang/eql/lexer.ts";
import { parseQuery } from "../../src/lang/eql/parser.ts";
import { printQuery } from "../../src/lang/eql/printer.ts";
import type {
  Expr,
  FieldNode,
  Filter,
  LiteralNode,
  MaxSpan,
  Pipe,
  Query,
  Step,
  UntilStep,
} from "../../src/lang/eql/tree.ts";
import { sourceText } from "../../src/lang/source-text.ts";

const span = { start: 0, end: 0 };

/** The same tree with every span at nought. */
function withoutSpans(tree: unknown): unknown {
  if (Array.isArray(tree)) return tree.map(withoutSpans);
  if (typeof tree !== "object" || tree === null) return tree;
  const entries = Object.entries(tree).map(([key, value]) =>
    ["span", "nameSpan", "categorySpan"].includes(key)
      ? [key, span]
      : [key, withoutSpans(value)],
  );
  return Object.fromEntries(entries) as unknown;
}

// --- random trees -----------------------------------------------------------------------------------------------

const keyword = fc.constantFrom(...KEYWORDS);
const ident = fc.oneof(
  fc.constantFrom("a", "process", "name", "@timestamp", "_x1", "runs", "as"),
  fc.stringMatching(/^[A-Za-z_@][A-Za-z0-9_@]{0,8}$/),
);
const plainIdent = ident.filter((name) => !KEYWORDS.has(name));

/** Text with all that could trouble a lexer: quotes, backslashes, controls, other scripts, the words of the language. */
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.string({
    unit: fc.constantFrom(
      ..."\"'`\\?*/\n\r\t\b\f\u0000\u001b\u2028\u200b$[]!~u{}é日n",
      "\u{1f600}",
    ),
    maxLength: 12,
  }),
  keyword,
);

const literal: fc.Arbitrary<LiteralNode> = fc
  .tuple(
    fc.boolean(),
    fc.oneof(
      text,
      fc.nat(),
      fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constant(null),
    ),
  )
  // A minus sign is an operator: there are no negative literals, and no negative nought.
  .map(([float, value]) => ({
    kind: "literal",
    value: Object.is(value, -0) ? 0 : value,
    ...(float && Number.isSafeInteger(value) ? { float: true } : {}),
    span,
  }));

const part = fc.oneof(
  { weight: 4, arbitrary: ident },
  { weight: 1, arbitrary: keyword },
  { weight: 1, arbitrary: text.filter((name) => name !== "") },
);

const field: fc.Arbitrary<FieldNode> = fc
  .record({
    parts: fc.array(part, { minLength: 1, maxLength: 3 }),
    optional: fc.boolean(),
  })
  .map(({ parts, optional }) => ({
    kind: "field",
    path: parts.join("."),
    parts,
    optional,
    span,
  }));

const keys = fc.array(field, { maxLength: 2 });

const functionName = fc.oneof(
  fc.constantFrom(...EQL_FUNCTIONS.map((each) => each.name)),
  plainIdent.filter(
    (name) =>
      !EQL_FUNCTIONS.some(
        (each) => each.name.toLowerCase() === name.toLowerCase(),
      ),
  ),
);

const { expr } = fc.letrec<{ expr: Expr }>((tie) => {
  const operands = fc.array(tie("expr"), { minLength: 2, maxLength: 4 });
  return {
    expr: fc.oneof(
      { maxDepth: 4, depthIdentifier: "eql" },
      literal,
      field,
      fc.record({
        kind: fc.constant("variable" as const),
        name: ident,
        parts: fc.array(part, { maxLength: 2 }),
        span: fc.constant(span),
      }),
      fc.record({
        kind: fc.constant("call" as const),
        name: functionName,
        insensitive: fc.boolean(),
        args: fc.array(tie("expr"), { maxLength: 3 }),
        nameSpan: fc.constant(span),
        span: fc.constant(span),
      }),
      fc.record({
        kind: fc.constantFrom("and" as const, "or" as const),
        operands,
        span: fc.constant(span),
      }),
      fc.record({
        kind: fc.constantFrom("not" as const, "negate" as const),
        operand: tie("expr"),
        span: fc.constant(span),
      }),
      fc.record({
        kind: fc.constant("compare" as const),
        operator: fc.constantFrom("==", "!=", "<", "<=", ">", ">="),
        left: tie("expr"),
        right: tie("expr"),
        span: fc.constant(span),
      }),
      fc.record({
        kind: fc.constant("arithmetic" as const),
        operator: fc.constantFrom("+", "-", "*", "/", "%"),
        left: tie("expr"),
        right: tie("expr"),
        span: fc.constant(span),
      }),
      fc.record({
        kind: fc.constant("match" as const),
        operator: fc.constantFrom(":", "like", "like~", "regex", "regex~"),
        operand: tie("expr"),
        patterns: fc.array(literal, { minLength: 1, maxLength: 3 }),
        span: fc.constant(span),
      }),
      fc.record({
        kind: fc.constant("in" as const),
        negated: fc.boolean(),
        insensitive: fc.boolean(),
        operand: tie("expr"),
        members: fc.array(tie("expr"), { minLength: 1, maxLength: 3 }),
        span: fc.constant(span),
      }),
      fc.record({
        kind: fc.constant("lineage" as const),
        relation: fc.constantFrom("descendant", "child", "event"),
        filter: filterOf(tie("expr")),
        span: fc.constant(span),
      }),
    ),
  };
});

function filterOf(condition: fc.Arbitrary<Expr>): fc.Arbitrary<Filter> {
  return fc.record({
    category: fc.oneof(ident, keyword, text),
    categorySpan: fc.constant(span),
    condition,
    span: fc.constant(span),
  });
}

const filter = filterOf(expr);
const pipes = fc.array(
  fc.record<Pipe>({
    name: fc.constantFrom("head", "tail"),
    count: fc.nat(),
    span: fc.constant(span),
  }),
  { maxLength: 2 },
);

const untilStep = fc.record<UntilStep>({
  filter,
  by: keys,
  span: fc.constant(span),
});

const step = fc.record<Step>({
  filter,
  missing: fc.boolean(),
  by: keys,
  runs: fc.integer({ min: 1, max: 100 }),
  alias: fc.option(plainIdent, { nil: undefined }),
  span: fc.constant(span),
});

const UNITS = {
  ms: 1_000,
  s: 1_000_000,
  m: 60_000_000,
  h: 3_600_000_000,
  d: 86_400_000_000,
};

const maxspan: fc.Arbitrary<MaxSpan> = fc
  .record({
    value: fc.integer({ min: 1, max: 100_000 }),
    unit: fc.constantFrom("ms", "s", "m", "h", "d"),
  })
  .map(({ value, unit }) => ({ value, unit, us: value * UNITS[unit], span }));

const query: fc.Arbitrary<Query> = fc.oneof(
  fc.record({
    kind: fc.constant("event" as const),
    filter,
    pipes,
    span: fc.constant(span),
  }),
  fc.record({
    kind: fc.constant("sequence" as const),
    by: keys,
    maxspan: fc.option(maxspan, { nil: undefined }),
    steps: fc.array(step, { minLength: 1, maxLength: 3 }),
    until: fc.option(untilStep, { nil: undefined }),
    pipes,
    span: fc.constant(span),
  }),
  fc.record({
    kind: fc.constant("sample" as const),
    by: keys,
    steps: fc.array(untilStep, { minLength: 2, maxLength: 3 }),
    pipes,
    span: fc.constant(span),
  }),
);

// --- the laws ---------------------------------------------------------------------------------------------------

describe("EQL", () => {
  it("reading what was printed gives the same tree", () => {
    fc.assert(
      fc.property(query, (tree) => {
        const read = parseQuery(sourceText(printQuery(tree)));
        expect(withoutSpans(read)).toEqual(tree);
      }),
      { numRuns: 500 },
    );
  });

  it("printing is canonical: printed again it is the same text", () => {
    fc.assert(
      fc.property(query, (tree) => {
        const once = printQuery(tree);
        expect(printQuery(parseQuery(sourceText(once)))).toBe(once);
      }),
      { numRuns: 200 },
    );
  });

  it("the checker judges any tree without failing", () => {
    fc.assert(
      fc.property(query, (tree) => {
        const source = sourceText(printQuery(tree));
        for (const each of checkQuery(parseQuery(source), source)) {
          expect(each.code).toMatch(/^eql-(?:check-[a-z-]+|unsupported)$/);
          expect(each.location.column).toBeGreaterThan(0);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe("hostile text", () => {
  const words = fc
    .array(
      fc.oneof(
        { weight: 6, arbitrary: fc.constantFrom(...KEYWORDS, "process", "a") },
        {
          weight: 6,
          arbitrary: fc.constantFrom(
            ..."()[],.:=|?$!~+-*/%<>\"'`\\ \n",
            "![",
            "==",
            '"x"',
            '"""',
            "in~",
            "5m",
            "maxspan=",
            "runs=",
            "/*",
          ),
        },
        { weight: 1, arbitrary: text },
      ),
      { maxLength: 40 },
    )
    .map((each) => each.join(" "));

  it("gives a tree or a located error, and nothing else", () => {
    fc.assert(
      fc.property(fc.oneof(words, text), (source) => {
        const loaded = loadQuery(sourceText(source));
        if ("query" in loaded) return;
        expect(loaded.diagnostics.length).toBeGreaterThan(0);
        for (const { message, location } of loaded.diagnostics) {
          // Nothing that a terminal would obey.
          expect(message).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
          expect(location.line).toBeGreaterThan(0);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it("a query cut anywhere is an error at its end, or still a query", () => {
    const whole =
      'sequence by host.id with maxspan=1m [process where process.name : ("a*", """b""") and not x in~ (1, 2)] ' +
      "by `c-d` [any where length(?e) >= 5 or f == null] by g with runs=2 until [x where true] by h";
    for (let end = 0; end < whole.length; end++) {
      try {
        parseQuery(sourceText(whole.slice(0, end)));
      } catch (error) {
        expect(error).toBeInstanceOf(RuleSyntaxError);
      }
    }
  });
});
