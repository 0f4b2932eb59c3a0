/**
 * Conditions as trees of what was asked and what the answer was. In go an expression of any of the three languages and
 * somebody who asks its parts of one subject; out comes a node for each `and`, `or` and `not` and for each test below them.
 * Nothing is evaluated here: every answer is the engine's.
 */

/**
 * unknown: something that is asked for is missing, or cannot be told from what was seen. It counts as not true; what is
 * unknown below a `not` of EQL makes that true.
 */
export type Verdict = "pass" | "fail" | "unknown";

export interface ConditionNode {
  readonly kind: "and" | "or" | "not" | "test";
  /** Of a test as its language writes it, in the one canonical form; else the word. */
  readonly text: string;
  readonly verdict: Verdict;
  /** What a test read; empty for the others. */
  readonly readings: readonly Reading[];
  /** What is not seen from text and values, for people; absent where there is nothing. */
  readonly note?: string;
  /** Operands; of a search of a list what its parts say of some element. */
  readonly children: readonly ConditionNode[];
}

/** A field and what the event has there. */
export interface Reading {
  readonly field: string;
  /** The first {@link MOST_VALUES}, each cut at {@link MOST_CHARS}; none where it is missing. */
  readonly values: readonly string[];
  /** Values beyond those. */
  readonly more: number;
  /** They are spellings of one value. Absent otherwise. */
  readonly isAlias?: true;
  /** Of several the one that decided the test. Absent where all did, or the only one, or the first spelling. */
  readonly decidedBy?: string;
}

/** Values of a field that are shown. */
export const MOST_VALUES = 16;
/** Characters of a value that are shown. */
export const MOST_CHARS = 2_000;

/** The parts of an expression, where it is one of the logical ones. */
export type Logical<E> =
  | { readonly kind: "and" | "or"; readonly operands: readonly E[] }
  | { readonly kind: "not"; readonly operand: E };

/** Asks the parts of a condition. */
export interface Asker<E> {
  readonly logical: (expr: E) => Logical<E> | undefined;
  /** True, false or, where the language has three truth values, undefined. */
  readonly holds: (expr: E) => boolean | undefined;
  /** A part without parts of its own. */
  readonly test: (expr: E) => ConditionNode;
}

export function explainTree<E>(expr: E, asker: Asker<E>): ConditionNode {
  const logical = asker.logical(expr);
  if (logical === undefined) return asker.test(expr);
  const { kind } = logical;
  const operands = kind === "not" ? [logical.operand] : logical.operands;
  const children = operands.map((each) => explainTree(each, asker));
  const verdict = asker.holds(expr) === true ? "pass" : notHeld(kind, children);
  return { kind, text: kind, verdict, readings: [], children };
}

/** Why it does not hold: one that is known to be false decides `and`, all must be to decide `or`. */
function notHeld(
  kind: Logical<never>["kind"],
  children: readonly ConditionNode[],
): Verdict {
  const is = (wanted: Verdict) => (each: ConditionNode) =>
    each.verdict === wanted;
  switch (kind) {
    case "and":
      return children.some(is("fail")) ? "fail" : "unknown";
    case "or":
      return children.some(is("unknown")) ? "unknown" : "fail";
    case "not":
      return children.some(is("unknown")) ? "unknown" : "fail";
  }
}

/** The values as they are shown. */
export function shownValues(
  values: readonly unknown[],
): Pick<Reading, "values" | "more"> {
  return {
    values: values.slice(0, MOST_VALUES).map(shownText),
    more: Math.max(0, values.length - MOST_VALUES),
  };
}

export function shownText(value: unknown): string {
  const text = String(value);
  if (text.length <= MOST_CHARS) return text;
  const last = text.charCodeAt(MOST_CHARS - 1);
  const end = (last & 0xfc00) === 0xd800 ? MOST_CHARS - 1 : MOST_CHARS;
  return `${text.slice(0, end)}…`;
}

/** The tests that decided the verdict, outermost first: of what failed those that failed, of what passed those that passed. */
export function decidingTests(node: ConditionNode): readonly ConditionNode[] {
  switch (node.kind) {
    case "test":
      return [node];
    case "not":
      return node.children.flatMap(decidingTests);
    default:
      return node.children
        .filter(({ verdict }) => verdict === node.verdict)
        .flatMap(decidingTests);
  }
}
