import { describe, expect, it } from "vitest";
import {
  MAX_ARITHMETIC,
  MAX_DEPTH,
  parseQuery,
} from "../../../../src/lang/eql/parser.ts";
import type {
  EventQuery,
  Expr,
  SequenceQuery,
} from "../../../../src/lang/eql/tree.ts";
import { sourceText } from "../../../../src/lang/source-text.ts";

function parse(text: string): ReturnType<typeof parseQuery> {
  return parseQuery(sourceText(text));
}

/** A condition in brackets, one pair for each node, so that its nesting can be seen. */
function shape(condition: string): string {
  return show((parse(`any where ${condition}`) as EventQuery).filter.condition);
}

function show(expr: Expr): string {
  switch (expr.kind) {
    case "literal":
      return JSON.stringify(expr.value);
    case "field":
      return (expr.optional ? "?" : "") + expr.path;
    case "variable":
      return `$${[expr.name, ...expr.parts].join(".")}`;
    case "call":
      return `${expr.name}${expr.insensitive ? "~" : ""}(${expr.args.map(show).join(", ")})`;
    case "and":
    case "or":
      return `[${expr.operands.map(show).join(` ${expr.kind} `)}]`;
    case "not":
      return `[not ${show(expr.operand)}]`;
    case "negate":
      return `[- ${show(expr.operand)}]`;
    case "compare":
    case "arithmetic":
      return `[${show(expr.left)} ${expr.operator} ${show(expr.right)}]`;
    case "match":
      return `[${show(expr.operand)} ${expr.operator} ${expr.patterns.map(show).join(", ")}]`;
    case "in":
      return `[${show(expr.operand)} ${expr.negated ? "not " : ""}in${expr.insensitive ? "~" : ""} ${expr.members.map(show).join(", ")}]`;
    case "lineage":
      return `[${expr.relation} of ${expr.filter.category}: ${show(expr.filter.condition)}]`;
  }
}

describe("precedence", () => {
  it.each([
    ["not a == 1 and b", "[[not [a == 1]] and b]"],
    ["a or b and c or d", "[a or [b and c] or d]"],
    ["a and b and c", "[a and b and c]"],
    ["(a and b) and c", "[[a and b] and c]"],
    ["not not a", "[not [not a]]"],
    ["not (a or b)", "[not [a or b]]"],
    ["x + 1 in (2)", "[x + [1 in 2]]"],
    ["x + 1 == 2 * -y - 3", "[[x + 1] == [[2 * [- y]] - 3]]"],
    ["a - b - c == 0", "[[[a - b] - c] == 0]"],
    ["a / b % c == 0", "[[[a / b] % c] == 0]"],
    ['-a : "x"', '[- [a : "x"]]'],
    ["- -a == + +1", "[[- [- a]] == 1]"],
    ['a not in~ ("x", b)', '[a not in~ "x", b]'],
    ["not a in (1)", "[not [a in 1]]"],
    ['a : "x" == true', '[[a : "x"] == true]'],
    ["((a)) == (1)", "[a == 1]"],
    ["a in (b or c, 1 + 2)", "[a in [b or c], [1 + 2]]"],
  ])("%s", (text, expected) => {
    expect(shape(text)).toBe(expected);
  });
});

describe("predicates", () => {
  it("one pattern and a list of one are the same", () => {
    expect(shape('a : "x"')).toBe(shape('a : ("x")'));
  });

  it.each([
    ['a like~ ("x", 5, true, null)', '[a like~ "x", 5, true, null]'],
    ['a regex "x"', '[a regex "x"]'],
    ['length(a) : "x"', '[length(a) : "x"]'],
  ])("%s", (text, expected) => {
    expect(shape(text)).toBe(expected);
  });
});

describe("fields", () => {
  it.each([
    ["process . parent. name", "process.parent.name"],
    ["? user.id", "?user.id"],
    ["@timestamp", "@timestamp"],
    // A keyword is a name like any other behind a dot.
    ["event.sequence", "event.sequence"],
    ["a.and.not.in", "a.and.not.in"],
    ["`sequence`", "sequence"],
    // Words that only mean something elsewhere.
    ["runs", "runs"],
    ["as", "as"],
    ["head", "head"],
    ["event", "event"],
    ["child.of", "child.of"],
    ["descendant", "descendant"],
  ])("%s", (text, expected) => {
    expect(shape(text)).toBe(expected);
  });

  it("a part in backticks may hold dots", () => {
    const query = parse("any where `a.b`.c-d.`e``f`") as EventQuery;
    expect(query.filter.condition).toMatchObject({
      kind: "arithmetic",
      left: { parts: ["a.b", "c"], path: "a.b.c" },
      right: { parts: ["d", "e`f"], path: "d.e`f" },
    });
  });
});

describe("calls", () => {
  it.each([
    ["CONCAT(a)", "concat(a)"],
    ['cidrmatch(a, "::1")', 'cidrMatch(a, "::1")'],
    ["startswith~(a, b)", "startsWith~(a, b)"],
    [
      "_arraysearch(a, $e, $e.b.and == 1)",
      "_arraySearch(a, $e, [$e.b.and == 1])",
    ],
    ["Unknown(a)", "Unknown(a)"],
    ["unknown()", "unknown()"],
    ["length (a)", "length(a)"],
  ])("%s", (text, expected) => {
    expect(shape(text)).toBe(expected);
  });
});

describe("lineage", () => {
  it.each([
    [
      "descendant of [process where a] and not child of [any where b]",
      "[[descendant of process: a] and [not [child of any: b]]]",
    ],
    ["event of [x where event.of == 1]", "[event of x: [event.of == 1]]"],
  ])("%s", (text, expected) => {
    expect(shape(text)).toBe(expected);
  });
});

describe("queries", () => {
  it.each([
    ["process where true", "process"],
    ["any where true", "any"],
    ['"my events" where true', "my events"],
    ['"""a\\b""" where true', "a\\b"],
    ["sequenced where true", "sequenced"],
  ])("category of %s", (text, category) => {
    expect((parse(text) as EventQuery).filter.category).toBe(category);
  });

  it("reads every part of a sequence", () => {
    const text =
      "sequence by a, ?b.c with maxspan = 90 s\n" +
      "  [x where true] by d with runs = 3 as first\n" +
      "  ![y where false] by ?e\n" +
      "until [any where g] by f | head 5 | tail 2";
    const query = parse(text) as SequenceQuery;
    expect(query.by.map((key) => [key.path, key.optional])).toEqual([
      ["a", false],
      ["b.c", true],
    ]);
    expect(query.maxspan).toMatchObject({
      value: 90,
      unit: "s",
      us: 90_000_000,
    });
    expect(
      query.steps.map(({ filter, missing, by, runs, alias }) => [
        filter.category,
        missing,
        by.map((key) => key.path),
        runs,
        alias,
      ]),
    ).toEqual([
      ["x", false, ["d"], 3, "first"],
      ["y", true, ["e"], 1, undefined],
    ]);
    expect(query.until?.by.map((key) => key.path)).toEqual(["f"]);
    expect(query.pipes.map(({ name, count }) => [name, count])).toEqual([
      ["head", 5],
      ["tail", 2],
    ]);
  });

  it.each([
    ["500ms", 500_000],
    ["60s", 60_000_000],
    ["1m", 60_000_000],
    ["2h", 7_200_000_000],
    ["1d", 86_400_000_000],
  ])("maxspan=%s", (span, us) => {
    const query = parse(
      `sequence with maxspan=${span} [a where true] [b where true]`,
    ) as SequenceQuery;
    expect(query.maxspan?.us).toBe(us);
  });

  it("reads a sample", () => {
    expect(
      parse("sample by a [x where true] by b [y where true] by c"),
    ).toMatchObject({ kind: "sample", by: [{ path: "a" }] });
  });
});

describe("spans", () => {
  const text = 'any where (not a.b == "x") and startsWith~(c, "y")';
  const slice = (node: { span: { start: number; end: number } }): string =>
    text.slice(node.span.start, node.span.end);

  it("cover what was written, parentheses around a node left out", () => {
    const query = parse(text) as EventQuery;
    const { condition, categorySpan } = query.filter;
    expect(slice(query)).toBe(text);
    expect(text.slice(categorySpan.start, categorySpan.end)).toBe("any");
    if (condition.kind !== "and") throw new Error("expected and");
    expect(condition.operands.map(slice)).toEqual([
      'not a.b == "x"',
      'startsWith~(c, "y")',
    ]);
    const call = condition.operands[1]!;
    if (call.kind !== "call") throw new Error("expected a call");
    expect(slice({ span: call.nameSpan })).toBe("startsWith~");
  });
});

describe("limits", () => {
  const nested = (depth: number): string =>
    `any where ${"(".repeat(depth)}a${")".repeat(depth)}`;

  it("nesting", () => {
    expect(() => parse(nested(MAX_DEPTH - 2))).not.toThrow();
    expect(() => parse(nested(MAX_DEPTH))).toThrow(
      "the condition is nested more than 200 deep",
    );
  });

  it.each([
    ["parentheses", nested(20_000)],
    ["not", `any where ${"not ".repeat(20_000)} a`],
    ["signs", `any where ${"- ".repeat(20_000)} a`],
    ["calls", `any where ${"length(".repeat(20_000)}`],
    ["lineage", `any where ${"child of [any where ".repeat(10_000)}`],
    ["lists", `any where ${"a in (".repeat(10_000)}`],
  ])("hostile nesting of %s", (_, text) => {
    expect(() => parse(text)).toThrow(/nested more than 200 deep/);
  });

  it("chains of arithmetic, which are deep trees", () => {
    const chain = (length: number): string =>
      `any where a${" + 1".repeat(length)} == 0`;
    expect(() => parse(chain(MAX_ARITHMETIC))).not.toThrow();
    expect(() => parse(chain(MAX_ARITHMETIC + 1))).toThrow(
      "the query has more than 500 arithmetic operators",
    );
  });

  it("long chains of and, or and list members are flat and welcome", () => {
    const query = `any where ${Array(5_000).fill("a == 1").join(" or ")} and a in (${Array(5_000).fill('"x"').join(",")})`;
    expect(() => parse(query)).not.toThrow();
  });
});
