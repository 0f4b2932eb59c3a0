/**
 * The syntax tree of an EQL query. Every node keeps its span in the source text. The tree holds all of the
 * modern dialect and the endpoint extensions, so that printer, checker and compiler have one shape to
 * follow; what the engine does not run yet is refused by name by the checker.
 */
import type { Span } from "../source-text.ts";

export type Query = EventQuery | SequenceQuery | SampleQuery;

export interface EventQuery {
  readonly kind: "event";
  readonly filter: Filter;
  readonly pipes: readonly Pipe[];
  readonly span: Span;
}

export interface SequenceQuery {
  readonly kind: "sequence";
  /** `sequence by …` */
  readonly by: readonly FieldNode[];
  readonly maxspan: MaxSpan | undefined;
  readonly steps: readonly Step[];
  readonly until: UntilStep | undefined;
  readonly pipes: readonly Pipe[];
  readonly span: Span;
}

export interface SampleQuery {
  readonly kind: "sample";
  readonly by: readonly FieldNode[];
  readonly steps: readonly UntilStep[];
  readonly pipes: readonly Pipe[];
  readonly span: Span;
}

/** `maxspan=1m`: the value as written and in microseconds. */
export interface MaxSpan {
  readonly value: number;
  readonly unit: "ms" | "s" | "m" | "h" | "d";
  readonly us: number;
  readonly span: Span;
}

/** `category where condition`. `category` is `any` for every event. */
export interface Filter {
  readonly category: string;
  readonly categorySpan: Span;
  readonly condition: Expr;
  readonly span: Span;
}

export interface Step {
  readonly filter: Filter;
  /** `![ … ]`: the event must not happen. */
  readonly missing: boolean;
  readonly by: readonly FieldNode[];
  /** `with runs=n`; 1 where it is not written. */
  readonly runs: number;
  /** `as name` (endpoint). */
  readonly alias: string | undefined;
  readonly span: Span;
}

/** The step of `until`, or of a sample. */
export interface UntilStep {
  readonly filter: Filter;
  readonly by: readonly FieldNode[];
  readonly span: Span;
}

export interface Pipe {
  readonly name: "head" | "tail";
  readonly count: number;
  readonly span: Span;
}

export type Expr =
  | LiteralNode
  | FieldNode
  | VariableNode
  | CallNode
  | LogicalNode
  | NotNode
  | CompareNode
  | MatchNode
  | InNode
  | ArithmeticNode
  | NegateNode
  | LineageNode;

export interface LiteralNode {
  readonly kind: "literal";
  readonly value: string | number | boolean | null;
  /** A whole number that was written as a float, `2.0` or `2e3`: it divides as one. */
  readonly float?: true;
  readonly span: Span;
}

/** `process.name`, `?user.id`. `path` is the dotted path without marks: `process.name`. */
export interface FieldNode {
  readonly kind: "field";
  readonly path: string;
  /** The parts between the dots; a part in backticks may itself hold dots. */
  readonly parts: readonly string[];
  readonly optional: boolean;
  readonly span: Span;
}

/** `$entry.symbol_info`, inside `_arraysearch` only (endpoint). */
export interface VariableNode {
  readonly kind: "variable";
  readonly name: string;
  readonly parts: readonly string[];
  readonly span: Span;
}

/** `startsWith~(a, b)`. `name` is the canonical spelling of the function, `insensitive` the tilde. */
export interface CallNode {
  readonly kind: "call";
  readonly name: string;
  readonly insensitive: boolean;
  readonly args: readonly Expr[];
  readonly nameSpan: Span;
  readonly span: Span;
}

/** n-ary `and` / `or`; `operands` has at least two members. */
export interface LogicalNode {
  readonly kind: "and" | "or";
  readonly operands: readonly Expr[];
  readonly span: Span;
}

export interface NotNode {
  readonly kind: "not";
  readonly operand: Expr;
  readonly span: Span;
}

export type CompareOperator = "==" | "!=" | "<" | "<=" | ">" | ">=";

export interface CompareNode {
  readonly kind: "compare";
  readonly operator: CompareOperator;
  readonly left: Expr;
  readonly right: Expr;
  readonly span: Span;
}

/** `:`, `like`, `like~`, `regex`, `regex~` against one constant or a list of them. */
export interface MatchNode {
  readonly kind: "match";
  readonly operator: ":" | "like" | "like~" | "regex" | "regex~";
  readonly operand: Expr;
  readonly patterns: readonly LiteralNode[];
  readonly span: Span;
}

/** `x in (…)`, `x not in~ (…)`. */
export interface InNode {
  readonly kind: "in";
  readonly negated: boolean;
  readonly insensitive: boolean;
  readonly operand: Expr;
  readonly members: readonly Expr[];
  readonly span: Span;
}

export interface ArithmeticNode {
  readonly kind: "arithmetic";
  readonly operator: "+" | "-" | "*" | "/" | "%";
  readonly left: Expr;
  readonly right: Expr;
  readonly span: Span;
}

export interface NegateNode {
  readonly kind: "negate";
  readonly operand: Expr;
  readonly span: Span;
}

/** `descendant of [process where …]` (endpoint). */
export interface LineageNode {
  readonly kind: "lineage";
  readonly relation: "descendant" | "child" | "event";
  readonly filter: Filter;
  readonly span: Span;
}
