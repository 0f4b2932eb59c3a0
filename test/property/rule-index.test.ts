/**
 * The law of the rule index: what it leaves out does not hold. Random conditions of every construct are asked of random
 * events, of classes that tell nothing, their category, or some of their fields; and the test itself is tested with
 * conditions whose triggers are wrong. Beside it: the tests that all classes share say what those of one class say.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { branchesOf } from "../../src/engine/branches.ts";
import type { Clause } from "../../src/engine/branches.ts";
import { isTriggered } from "../../src/engine/field-index.ts";
import { compileClause, compileCondition } from "../../src/engine/predicate.ts";
import { FilterSet } from "../../src/engine/filter-set.ts";
import { always } from "../../src/event/constant-answer.ts";
import { Alias } from "../../src/event/event.ts";
import type {
  Event,
  EventClass,
  FieldValue,
  Scalar,
  Shape,
} from "../../src/event/event.ts";
import { toList } from "../../src/event/values.ts";
import type {
  Expr,
  FieldNode,
  Filter,
  LiteralNode,
} from "../../src/lang/eql/tree.ts";

const RUNS = Number(process.env["TRIPLINE_PROPERTY_RUNS"] ?? 2_000) / 10;
const span = { start: 0, end: 0 };

// --- random events ----------------------------------------------------------------------------------------------

const PATHS = [
  "process.name",
  "process.args",
  "process.pid",
  "source.ip",
  "network.direction",
  "user.id",
  "event.action",
];

const text = fc.constantFrom(
  ..."a.exe A.EXE kelvin \u212aelvin KELVIN sam \u017fam SAM istanbul \u0130stanbul i\u0307stanbul ISTANBUL".split(
    " ",
  ),
  ..."\u0391\u03a3 \u03b1\u03c2 \u03b1\u03c3 \u03b1\u03c3\u03b2 \ud801\udc00 \ud801\udc28 \ud801 x\u{1f600}y a*c a?c abc".split(
    " ",
  ),
  ..."1 1.0 01 1e0 +1 0 -0 true TRUE false null 10.0.0.1 ::ffff:10.0.0.1 10.0.0.0/8 ::1 ingress inbound INBOUND".split(
    " ",
  ),
  ..."C:\\Windows\\System32\\a.exe c:\\windows\\b.exe \\\\srv\\share".split(
    " ",
  ),
);
const scalar: fc.Arbitrary<Scalar> = fc.oneof(
  { weight: 8, arbitrary: text },
  {
    weight: 2,
    arbitrary: fc.constantFrom<Scalar>(0, 1, -0, 1.5, 10, 4624, true, false),
  },
);
const value: fc.Arbitrary<FieldValue> = fc.oneof(
  { weight: 4, arbitrary: scalar },
  { weight: 2, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.array(scalar, { maxLength: 3 }) },
  {
    weight: 1,
    arbitrary: fc
      .array(scalar, { minLength: 1, maxLength: 3 })
      .map((values) => new Alias(values as [Scalar, ...Scalar[]])),
  },
);
type Values = ReadonlyMap<string, FieldValue>;
const values: fc.Arbitrary<Values> = fc
  .array(value, { minLength: PATHS.length + 1, maxLength: PATHS.length + 1 })
  .map(
    (each) =>
      new Map([
        ...PATHS.map((path, i) => [path, each[i]] as const),
        [
          "event.category",
          each[PATHS.length] === undefined ? "file" : "process",
        ] as const,
      ]),
  );

const ENTRIES: readonly unknown[] = [{ name: "a.exe", depth: 1 }, "abc"];

/** What the third class tells of all its events. */
const TOLD: Values = new Map<string, FieldValue>([
  ["process.pid", undefined],
  ["process.name", "A.exe"],
  ["user.id", new Alias(["1", "kelvin"])],
  ["event.action", ["abc", 10]],
]);

const shape: Shape = {
  index: 0,
  name: "ecs",
  reader: ({ index }, path) =>
    index === 2 && TOLD.has(path)
      ? always(TOLD.get(path))
      : (event) => (event.doc["values"] as Values).get(path),
};
/** Its documents hold no arrays of objects. */
const plainShape: Shape = { ...shape, index: 1, name: "nxlog" };
const eventClass = (
  index: number,
  categories: readonly string[] | undefined,
  ofShape = shape,
): EventClass => ({
  index,
  shape: ofShape,
  provider: "other",
  code: "",
  channel: "",
  categories,
});
const CLASSES = [
  eventClass(0, undefined),
  eventClass(1, ["process"]),
  eventClass(2, ["file", "process"]),
  eventClass(3, ["process"], plainShape),
];

const eventOf = (of: Values, seq: number): Event =>
  ({
    seq,
    class: CLASSES[seq % CLASSES.length],
    doc: { values: of, process: { args: ENTRIES } },
  }) as unknown as Event;

// --- random conditions ------------------------------------------------------------------------------------------

const literalOf = (value: LiteralNode["value"]): LiteralNode => ({
  kind: "literal",
  value,
  span,
});
const textLiteral = text.map(literalOf);
const number = fc.constantFrom(0, 1, 1.5, 10, 4624).map(literalOf);
const literal: fc.Arbitrary<LiteralNode> = fc.oneof(
  { weight: 5, arbitrary: textLiteral },
  { weight: 2, arbitrary: number },
  { weight: 1, arbitrary: fc.constantFrom(true, false, null).map(literalOf) },
);
const pattern = fc.oneof(
  textLiteral,
  fc
    .constantFrom(
      ..."a* *.EXE ?elvin *K* k?lvin* *\u017f* *s* \u0130* i* *\u03a3 \u0391\u03a3* ?? * ** ? a?c *c:\\windows\\* C:\\*.exe 10.0.* x?y ?\u03c3* \ud801* *\udc00 1* *true in?ress *a*b* *".split(
        " ",
      ),
    )
    .map(literalOf),
);
const field: fc.Arbitrary<FieldNode> = fc
  .record({ path: fc.constantFrom(...PATHS), optional: fc.boolean() })
  .map(({ path, optional }) => ({
    kind: "field",
    path,
    parts: path.split("."),
    optional,
    span,
  }));

const call = (
  name: string,
  insensitive: boolean,
  args: readonly Expr[],
): Expr => ({ kind: "call", name, insensitive, args, nameSpan: span, span });

const { expr } = fc.letrec<{ expr: Expr; operand: Expr }>((tie) => {
  const operand: fc.Arbitrary<Expr> = fc.oneof(
    { maxDepth: 3, depthIdentifier: "eql" },
    field,
    { weight: 8, arbitrary: field },
    literal,
    fc
      .record({ left: tie("operand"), right: tie("operand") })
      .chain(({ left, right }) =>
        fc.constantFrom<Expr>(
          { kind: "arithmetic", operator: "+", left, right, span },
          { kind: "negate", operand: left, span },
          call("length", false, [left]),
          call("concat", false, [left, right]),
          call("string", false, [left]),
          call("number", false, [left]),
          call("substring", false, [left, literalOf(0), literalOf(1)]),
          call("indexOf", true, [left, right]),
        ),
      ),
    tie("expr"),
  );
  return {
    operand,
    expr: fc.oneof(
      { maxDepth: 4, depthIdentifier: "eql" },
      field,
      fc
        .record({
          kind: fc.constant("match" as const),
          operator: fc.constantFrom(":", "like", "like~", "regex", "regex~"),
          operand,
          patterns: fc.array(pattern, { minLength: 1, maxLength: 3 }),
          span: fc.constant(span),
        })
        .map((each) =>
          each.operator.startsWith("regex")
            ? { ...each, patterns: [literalOf("[a-k].*")] }
            : each,
        ),
      fc.record({
        kind: fc.constant("compare" as const),
        operator: fc.constantFrom("==", "==", "!=", "<", "<=", ">", ">="),
        left: operand,
        right: fc.oneof(
          { weight: 4, arbitrary: literal },
          { weight: 1, arbitrary: operand },
        ),
        span: fc.constant(span),
      }),
      fc.record({
        kind: fc.constant("compare" as const),
        operator: fc.constantFrom("==", "!=", "<"),
        left: literal,
        right: field,
        span: fc.constant(span),
      }),
      fc.record({
        kind: fc.constant("in" as const),
        negated: fc.boolean(),
        insensitive: fc.boolean(),
        operand,
        members: fc.array(
          fc.oneof(
            { weight: 6, arbitrary: literal },
            { weight: 1, arbitrary: operand },
          ),
          { minLength: 1, maxLength: 3 },
        ),
        span: fc.constant(span),
      }),
      fc
        .record({
          name: fc.constantFrom("startsWith", "endsWith", "stringContains"),
          insensitive: fc.boolean(),
          value: operand,
          part: fc.oneof(pattern, operand),
        })
        .map(({ name, insensitive, value, part }) =>
          call(name, insensitive, [value, part]),
        ),
      operand.map((each) =>
        call("cidrMatch", false, [each, literalOf("10.0.0.0/8")]),
      ),
      fc.constantFrom("process.args", "nowhere").map((path) =>
        call("_arraySearch", false, [
          {
            kind: "field",
            path,
            parts: path.split("."),
            optional: false,
            span,
          },
          { kind: "variable", name: "e", parts: [], span },
          {
            kind: "compare",
            operator: "==",
            left: { kind: "variable", name: "e", parts: ["name"], span },
            right: literalOf("a.exe"),
            span,
          },
        ]),
      ),
      fc.constant<Expr>({
        kind: "lineage",
        relation: "child",
        filter: {
          category: "process",
          categorySpan: span,
          condition: literalOf(true),
          span,
        },
        span,
      }),
      fc.record({
        kind: fc.constantFrom("and" as const, "or" as const),
        operands: fc.array(tie("expr"), { minLength: 2, maxLength: 3 }),
        span: fc.constant(span),
      }),
      fc.record({
        kind: fc.constant("not" as const),
        operand: tie("expr"),
        span: fc.constant(span),
      }),
      literal,
    ) as fc.Arbitrary<Expr>,
  };
});

const filter: fc.Arbitrary<Filter> = fc.record({
  category: fc.constantFrom("any", "process", "process", "file"),
  categorySpan: fc.constant(span),
  condition: expr,
  span: fc.constant(span),
});

// --- the law ----------------------------------------------------------------------------------------------------

const isFourth = ({ seq }: Event): boolean => seq % 4 === 0;

/** Numbers of the filters that the event satisfies, every one of them asked. */
function satisfied(filters: readonly Filter[], event: Event): number[] {
  const categories = event.class.categories ?? [
    (event.doc["values"] as Values).get("event.category"),
  ];
  return filters.flatMap(({ category, condition }, id) => {
    if (category !== "any" && !categories.includes(category)) return [];
    const test = compileCondition<Event>(condition, {
      field: (path) => shape.reader(event.class, path),
      nodes: (path) => () =>
        path === "nowhere" || event.class.shape === plainShape ? [] : ENTRIES,
      lineage: () => isFourth,
    });
    return test(event) ? [id] : [];
  });
}

/** The second time what is remembered of the values answers. */
const TURNS = 2;

/** Fails where an index of `indexed` leaves out what the event satisfies of `filters`. */
function findsAll(
  filters: readonly Filter[],
  indexed: readonly Filter[],
  documents: readonly Values[],
): void {
  const set = new FilterSet(indexed, () => isFourth);
  const events = documents.flatMap((each, i) =>
    CLASSES.map((_, at) => eventOf(each, CLASSES.length * i + at)),
  );
  const expected = events.map((event) => satisfied(filters, event));
  for (let turn = 0; turn < TURNS; turn++) {
    events.forEach((event, i) => {
      const found = set.candidates(event);
      if (found.some((id, at) => at > 0 && id <= found[at - 1]!)) {
        throw new Error(`not ascending: ${found.join(", ")}`);
      }
      for (const id of expected[i]!) {
        if (!found.includes(id)) {
          throw new Error(`left out: ${JSON.stringify(filters[id])}`);
        }
      }
      if (indexed !== filters) return;
      expect(found.filter((id) => set.holds(id, event))).toEqual(expected[i]);
    });
  }
}

const filters = fc.array(filter, { minLength: 1, maxLength: 16 });
const documents = fc.array(values, { minLength: 1, maxLength: 25 });

describe("the rule index", () => {
  it("leaves out nothing that holds", () => {
    fc.assert(
      fc.property(filters, documents, (each, events) =>
        findsAll(each, each, events),
      ),
      { numRuns: RUNS },
    );
  }, 60_000);
});

/** Fails where a condition holds and no branch of `told` is true in all its clauses. */
function tellsAll(
  conditions: readonly Expr[],
  told: readonly Expr[],
  documents: readonly Values[],
  hasElements = true,
): void {
  conditions.forEach((condition, i) => {
    const branches = branchesOf(told[i]!, () => undefined, hasElements);
    for (const document of documents) {
      const event = eventOf(document, 0);
      const test = compileCondition<Event>(condition, {
        field: (path) => shape.reader(event.class, path),
        nodes: (path) => () =>
          path === "nowhere" || !hasElements ? [] : ENTRIES,
        lineage: () => isFourth,
      });
      const isTrue = ({ path, trigger, test }: Clause): boolean => {
        const value = document.get(path);
        const values = toList(value);
        if (test && !compileClause<void>(test, () => value)()) return false;
        if (trigger === undefined) return true;
        return trigger.present
          ? values.length > 0
          : values.some((each) => isTriggered(trigger, each));
      };
      if (test(event) && !branches.some((branch) => branch.every(isTrue))) {
        throw new Error(`left out: ${JSON.stringify(condition)}`);
      }
    }
  });
}

const expressions = fc.array(expr, { minLength: 1, maxLength: 16 });

describe("the branches of a condition", () => {
  it("tell all ways in which it holds", () => {
    fc.assert(
      fc.property(expressions, documents, fc.boolean(), (each, events, has) =>
        tellsAll(each, each, events, has),
      ),
      { numRuns: RUNS },
    );
  }, 60_000);
});

// --- the test of the test ---------------------------------------------------------------------------------------

/** The tree with one kind of node changed, so that what is derived from it is unsound for the tree as it was. */
function changed(expr: Expr, change: (expr: Expr) => Expr): Expr {
  const deep = (each: Expr): Expr => changed(each, change);
  switch (expr.kind) {
    case "and":
    case "or":
      return change({ ...expr, operands: expr.operands.map(deep) });
    case "not":
      return change({ ...expr, operand: deep(expr.operand) });
    default:
      return change(expr);
  }
}

const MISTAKES: readonly (readonly [string, (expr: Expr) => Expr])[] = [
  [
    "the first part of an `or` for the whole",
    (expr) => (expr.kind === "or" ? expr.operands[0]! : expr),
  ],
  [
    "what is negated for the negation",
    (expr) => (expr.kind === "not" ? expr.operand : expr),
  ],
  [
    "`==` for `!=`",
    (expr) =>
      expr.kind === "compare" && expr.operator === "!="
        ? { ...expr, operator: "==" }
        : expr,
  ],
  [
    "`in` for `not in`",
    (expr) => (expr.kind === "in" ? { ...expr, negated: false } : expr),
  ],
  [
    "numbers as text",
    (expr) =>
      expr.kind === "compare" &&
      expr.operator === "==" &&
      expr.right.kind === "literal" &&
      typeof expr.right.value === "number"
        ? { ...expr, right: literalOf(String(expr.right.value)) }
        : expr,
  ],
  [
    "only the first of several patterns",
    (expr) =>
      expr.kind === "match"
        ? { ...expr, patterns: expr.patterns.slice(0, 1) }
        : expr,
  ],
  [
    "a wildcard for itself",
    (expr) =>
      expr.kind === "match" && !expr.operator.startsWith("regex")
        ? {
            ...expr,
            patterns: expr.patterns.map(({ value }) =>
              literalOf(String(value).replaceAll("?", "_")),
            ),
          }
        : expr,
  ],
  [
    "addresses as text",
    (expr) =>
      expr.kind === "compare" &&
      expr.operator === "==" &&
      expr.left.kind === "field" &&
      expr.right.kind === "literal"
        ? {
            kind: "match",
            operator: ":",
            operand: expr.left,
            patterns: [expr.right],
            span,
          }
        : expr,
  ],
];

describe("the test of the rule index", () => {
  it.each(MISTAKES)(
    "notices an index that takes %s",
    (_, change) => {
      const run = fc.check(
        fc.property(filters, documents, (each, events) =>
          findsAll(
            each,
            each.map((of) => ({
              ...of,
              condition: changed(of.condition, change),
            })),
            events,
          ),
        ),
        { numRuns: 2_000, seed: 7, endOnFailure: true },
      );
      expect(run.failed).toBe(true);
      expect(String(run.errorInstance)).toContain("left out: ");
    },
    60_000,
  );
});

describe("the test of the branches", () => {
  it.each(MISTAKES)(
    "notices branches that take %s",
    (_, change) => {
      const run = fc.check(
        fc.property(expressions, documents, (each, events) =>
          tellsAll(
            each,
            each.map((of) => changed(of, change)),
            events,
          ),
        ),
        { numRuns: 2_000, seed: 7, endOnFailure: true },
      );
      expect(run.failed).toBe(true);
      expect(String(run.errorInstance)).toContain("left out: ");
    },
    60_000,
  );
});
