/**
 * Conditions that Kibana keeps beside a rule's query, built as EQL: what a filter or an exception asks of a field goes in,
 * a syntax tree comes out, so that the engine runs them like everything else. Elasticsearch searches keywords, so texts
 * are compared with their case, except in the sub-fields that ignore it (`file.path.caseless`).
 */
import { compileCidr } from "../base/ip.ts";
import { ARRAY_SEARCH } from "../lang/eql/functions.ts";
import { compileRegex, RegexError } from "../lang/eql/regex.ts";
import type {
  CallNode,
  CompareOperator,
  Expr,
  FieldNode,
  Filter,
  LiteralNode,
  Query,
  VariableNode,
} from "../lang/eql/tree.ts";

export type ScalarValue = string | number | boolean;

/** These nodes stand in no text. */
const span = { start: 0, end: 0 };

/** What a condition is about. */
export interface Subject {
  readonly node: FieldNode | VariableNode;
  /** The field's name says that case does not count. */
  readonly isCaseless: boolean;
}

/** Sub-fields that index a text without its case; documents hold the text under the field's own name only. */
const CASELESS = /\.(?:caseless|text)$/;

/** A field as Kibana names it. */
export function fieldSubject(name: string): Subject {
  const path = name.replace(CASELESS, "");
  const parts = path.split(".");
  const node = { kind: "field", path, parts, optional: false, span } as const;
  return { node, isCaseless: path !== name };
}

const ELEMENT = "entry";

/** A field of the element that {@link someElement} looks at. */
export function elementSubject(name: string): Subject {
  const path = name.replace(CASELESS, "");
  const node: VariableNode = {
    kind: "variable",
    name: ELEMENT,
    parts: path.split("."),
    span,
  };
  return { node, isCaseless: path !== name };
}

/** Is there an object in the list `field` for which the condition holds? */
export function someElement(field: string, condition: Expr): Expr {
  const element: VariableNode = {
    kind: "variable",
    name: ELEMENT,
    parts: [],
    span,
  };
  const { node } = fieldSubject(field);
  return call(ARRAY_SEARCH, [node, element, condition]);
}

/** Is any value of the field one of these? A block of addresses contains its addresses, as in an `ip` field. */
export function isOneOf(
  subject: Subject,
  values: readonly ScalarValue[],
  insensitive = subject.isCaseless,
): Expr {
  const { node } = subject;
  const equal: Expr = {
    kind: "in",
    negated: false,
    insensitive,
    operand: node,
    members: values.map(literal),
    span,
  };
  const blocks = values.filter(
    (each) => typeof each === "string" && each.includes("/") && isCidr(each),
  );
  if (blocks.length === 0) return equal;
  return either([equal, call("cidrMatch", [node, ...blocks.map(literal)])]);
}

function isCidr(text: string): boolean {
  return compileCidr(text) !== undefined;
}

export function exists({ node }: Subject): Expr {
  return {
    kind: "compare",
    operator: "!=",
    left: node,
    right: { kind: "literal", value: null, span },
    span,
  };
}

export function compares(
  { node }: Subject,
  operator: CompareOperator,
  value: ScalarValue,
): Expr {
  return { kind: "compare", operator, left: node, right: literal(value), span };
}

/**
 * Does any value match the pattern? `*` is any run of characters, `?` exactly one, a backslash takes the next character as
 * it is (Lucene's wildcard query).
 *
 * @returns undefined for a pattern that is too large
 */
export function matchesPattern(
  subject: Subject,
  pattern: string,
  insensitive = subject.isCaseless,
): Expr | undefined {
  const signs = pattern.matchAll(/\\?([^])/gu);
  let plain = "";
  let regex = "";
  let isPlain = true;
  for (const [written, sign] of signs) {
    const isWild = written === "*" || written === "?";
    plain += sign;
    // EQL's own wildcards cannot be escaped.
    if (!isWild && (sign === "*" || sign === "?")) isPlain = false;
    if (written === "*") regex += ".*";
    else if (written === "?") regex += ".";
    else regex += /[A-Za-z0-9]/.test(sign!) ? sign! : `\\${sign!}`;
  }
  if (isPlain) {
    return {
      kind: "match",
      operator: insensitive ? "like~" : "like",
      operand: subject.node,
      patterns: [literal(plain)],
      span,
    };
  }
  try {
    compileRegex(regex, insensitive);
  } catch (error) {
    if (!(error instanceof RegexError)) throw error;
    return undefined;
  }
  return {
    kind: "match",
    operator: insensitive ? "regex~" : "regex",
    operand: subject.node,
    patterns: [literal(regex)],
    span,
  };
}

export function startsWith(
  { node, isCaseless }: Subject,
  text: string,
  insensitive = isCaseless,
): Expr {
  return call("startsWith", [node, literal(text)], insensitive);
}

export function not(operand: Expr): Expr {
  return operand.kind === "not"
    ? operand.operand
    : { kind: "not", operand, span };
}

/** True when all hold; of none, true. */
export function all(operands: readonly Expr[]): Expr {
  return join("and", operands, true);
}

/** True when one holds; of none, false. */
export function either(operands: readonly Expr[]): Expr {
  return join("or", operands, false);
}

function join(
  kind: "and" | "or",
  operands: readonly Expr[],
  ofNone: boolean,
): Expr {
  const [first, ...rest] = operands;
  if (first === undefined) return literal(ofNone);
  return rest.length === 0 ? first : { kind, operands, span };
}

/**
 * The query with a condition that every event must satisfy besides: the events of `until` and of missing-event steps,
 * too, for Kibana narrows the search, not the steps.
 */
export function narrow(query: Query, condition: Expr): Query {
  return eachFilter(query, (filter) => ({
    ...filter,
    condition: both(filter.condition, condition),
  }));
}

/** The query with its categories looked for in another field than `event.category` (`event_category_override`). */
export function withCategoryField(query: Query, field: string): Query {
  const subject = fieldSubject(field);
  return eachFilter(query, (filter) =>
    filter.category === "any"
      ? filter
      : {
          ...filter,
          category: "any",
          condition: both(
            isOneOf(subject, [filter.category]),
            filter.condition,
          ),
        },
  );
}

function both(first: Expr, second: Expr): Expr {
  const operands = [first, second];
  return all(
    operands.flatMap((each) => (each.kind === "and" ? each.operands : [each])),
  );
}

function eachFilter(query: Query, change: (filter: Filter) => Filter): Query {
  const step = <T extends { readonly filter: Filter }>(from: T): T => ({
    ...from,
    filter: change(from.filter),
  });
  switch (query.kind) {
    case "event":
      return step(query);
    case "sequence":
      return {
        ...query,
        steps: query.steps.map(step),
        until: query.until === undefined ? undefined : step(query.until),
      };
    case "sample":
      return { ...query, steps: query.steps.map(step) };
  }
}

function literal(value: ScalarValue): LiteralNode {
  return { kind: "literal", value, span };
}

function call(
  name: string,
  args: readonly Expr[],
  insensitive = false,
): CallNode {
  return { kind: "call", name, insensitive, args, nameSpan: span, span };
}
