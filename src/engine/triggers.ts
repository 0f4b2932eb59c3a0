/**
 * What must be true of single fields before a condition can hold: from the syntax tree of a condition to a
 * {@link Need}, from which an index takes the part that is rarest. The need is necessary and no more; whether the
 * condition holds is told by its compiled predicate alone.
 *
 * ```text
 *   event.type == "start" and (process.name : "a.exe" or file.path : "?:\\x\\*") and not user.id : "S-1-5-18"
 *
 *   one of ─┬─ event.type is "start"                       any one of these is enough to find the condition by
 *           └─ all of ─┬─ process.name is "a.exe"          these are needed together: the condition may hold by either
 *                      └─ file.path is like "?:\x\*"
 * ```
 *
 * Every text is folded, also where the condition minds case: that lets more values through, never fewer. Of what a
 * missing value satisfies (`not`, `!=`, `== null`) and of lineage nothing is known; of `_arraySearch` only that there has to be
 * an array, which few collectors write.
 */
import { fold } from "../base/fold.ts";
import { ARRAY_SEARCH } from "../lang/eql/functions.ts";
import type {
  CallNode,
  CompareNode,
  Expr,
  InNode,
  MatchNode,
} from "../lang/eql/tree.ts";

/** Some value of the field is one of the texts or numbers, or is like one of the globs. */
export interface Trigger {
  readonly path: string;
  /** Folded; a value is compared by its folded text. */
  readonly texts: readonly string[];
  /** A value is compared as the number that it is, or that its whole text stands for. */
  readonly numbers: readonly number[];
  /** Folded wildcard patterns. */
  readonly globs: readonly string[];
  /** Any value will do: the field must be there. */
  readonly present: boolean;
}

/**
 * - `unknown`: the condition may hold for any event.
 * - `elements`: for any event whose document can hold an array of objects.
 * - `one-of`: each part is necessary, so any one of them finds the condition. At least one part.
 * - `all-of`: one of the parts is true, so all of them together find it. Without parts the condition never holds.
 */
export type Need =
  | { readonly kind: "unknown" | "elements" }
  | { readonly kind: "trigger"; readonly trigger: Trigger }
  | { readonly kind: "one-of" | "all-of"; readonly parts: readonly Need[] };

const UNKNOWN: Need = { kind: "unknown" };
const ELEMENTS: Need = { kind: "elements" };
const NEVER: Need = { kind: "all-of", parts: [] };

/**
 * What a condition needs, as a test of the engine evaluates it: two-valued, false where a value is missing.
 * @param holds false: so that it does not hold
 */
export function needOf(condition: Expr, holds = true): Need {
  return derive(condition, holds);
}

/** That some value of the field is the text, in any case. */
export function textNeed(path: string, text: string): Need {
  return needs(path, { texts: [fold(text)] });
}

/** Every one of the needs is necessary. */
export function oneOf(parts: readonly Need[]): Need {
  const known = parts.filter((each) => each.kind !== "unknown");
  if (known.some(isNever)) return NEVER;
  if (known.length < 2) return known[0] ?? UNKNOWN;
  return { kind: "one-of", parts: known };
}

/** One of the needs is fulfilled, and which one is not known. */
function allOf(parts: readonly Need[]): Need {
  if (parts.some((each) => each.kind === "unknown")) return UNKNOWN;
  const possible = parts.filter((each) => !isNever(each));
  return possible.length === 1
    ? possible[0]!
    : { kind: "all-of", parts: possible };
}

function isNever(need: Need): boolean {
  return need.kind === "all-of" && need.parts.length === 0;
}

function needs(
  path: string,
  { texts = [], numbers = [], globs = [], present = false }: Partial<Trigger>,
): Need {
  const any = present || globs.some((each) => /^\*+$/.test(each));
  if (!any && texts.length + numbers.length + globs.length === 0) return NEVER;
  const trigger = any
    ? { path, texts: [], numbers: [], globs: [], present: true }
    : { path, texts, numbers, globs, present: false };
  return { kind: "trigger", trigger };
}

/**
 * Can the need be fulfilled where some triggers are known to be true or not?
 * @param isTrue undefined for a trigger of which nothing is known
 * @param hasElements false where no document holds an array of objects
 */
export function isPossible(
  need: Need,
  isTrue: (trigger: Trigger) => boolean | undefined,
  hasElements: boolean,
): boolean {
  switch (need.kind) {
    case "unknown":
      return true;
    case "elements":
      return hasElements;
    case "trigger":
      return isTrue(need.trigger) !== false;
    case "one-of":
      return need.parts.every((part) => isPossible(part, isTrue, hasElements));
    case "all-of":
      return need.parts.some((part) => isPossible(part, isTrue, hasElements));
  }
}

/** Calls back for every trigger of a need. */
export function eachTrigger(
  need: Need,
  onTrigger: (trigger: Trigger) => void,
): void {
  switch (need.kind) {
    case "unknown":
    case "elements":
      return;
    case "trigger":
      return onTrigger(need.trigger);
    case "one-of":
    case "all-of":
      for (const part of need.parts) eachTrigger(part, onTrigger);
  }
}

/** What must be true so that the test of the expression gives `holds`. */
function derive(expr: Expr, holds: boolean): Need {
  switch (expr.kind) {
    case "literal":
      return (expr.value === true) === holds ? UNKNOWN : NEVER;
    case "and":
    case "or": {
      const parts = expr.operands.map((each) => derive(each, holds));
      return (expr.kind === "and") === holds ? oneOf(parts) : allOf(parts);
    }
    case "not":
      return derive(expr.operand, !holds);
    case "compare":
      return deriveCompare(expr, holds);
    case "in":
      return holds !== expr.negated ? deriveIn(expr) : UNKNOWN;
    case "match":
      return holds ? deriveMatch(expr) : UNKNOWN;
    case "call":
      return holds ? deriveCall(expr) : UNKNOWN;
    case "field":
      return holds ? needs(expr.path, { texts: ["true"] }) : UNKNOWN;
    case "arithmetic":
    case "negate":
      return holds ? NEVER : UNKNOWN;
    case "variable":
    case "lineage":
      return UNKNOWN;
  }
}

function deriveCompare(expr: CompareNode, holds: boolean): Need {
  const { operator } = expr;
  const isTurned =
    expr.left.kind === "literal" && expr.right.kind !== "literal";
  const left = isTurned ? expr.right : expr.left;
  const right = isTurned ? expr.left : expr.right;
  if (operator !== "==" && operator !== "!=") {
    return holds ? oneOf([present(left), present(right)]) : UNKNOWN;
  }
  const isEqual = (operator === "==") === holds;
  // `!= null` asks that the field is there; every other inequality holds where it is missing.
  if (right.kind === "literal" && right.value === null) {
    return isEqual ? UNKNOWN : present(left);
  }
  if (!isEqual) return UNKNOWN;
  if (left.kind !== "field" || right.kind !== "literal") {
    return oneOf([present(left), present(right)]);
  }
  return equality(left.path, [right.value]);
}

function deriveIn({ operand, members }: InNode): Need {
  if (operand.kind !== "field") return present(operand);
  const values: (string | number | boolean | null)[] = [];
  for (const member of members) {
    if (member.kind !== "literal") return present(operand);
    values.push(member.value);
  }
  return equality(operand.path, values);
}

/** Some value of the field equals one of the literals; no value equals null. */
function equality(
  path: string,
  literals: readonly (string | number | boolean | null)[],
): Need {
  // Addresses are compared in their canonical spelling, which the text of a value does not tell.
  if (/(?:^|\.)(?:ip|address)$/.test(path)) return needs(path, PRESENT);
  const texts: string[] = [];
  const numbers: number[] = [];
  for (const literal of literals) {
    if (typeof literal === "number") numbers.push(literal);
    else if (literal !== null) texts.push(fold(String(literal)));
  }
  return needs(path, { texts, numbers });
}

const PRESENT = { present: true } as const;

function deriveMatch({ operator, operand, patterns }: MatchNode): Need {
  if (operand.kind !== "field" || operator.startsWith("regex")) {
    return present(operand);
  }
  const texts: string[] = [];
  const globs: string[] = [];
  for (const { value } of patterns) {
    const pattern = String(value);
    if (!/[*?]/.test(pattern)) texts.push(fold(pattern));
    else globs.push(operator === "like" ? widen(pattern) : fold(pattern));
  }
  return needs(operand.path, { texts, globs });
}

/**
 * A pattern for folded values that lets through what the pattern lets through of values as they are. Only ASCII is kept: it
 * folds whatever stands beside it, which half of a surrogate pair does not.
 */
function widen(pattern: string): string {
  return fold(pattern.replaceAll(/[^\0-\x7f]|\?/g, "*"));
}

function deriveCall(expr: CallNode): Need {
  const { name, args, insensitive } = expr;
  if (name === ARRAY_SEARCH) return ELEMENTS;
  const [value, part] = args;
  if (
    value?.kind === "field" &&
    part?.kind === "literal" &&
    part.value !== null &&
    args.length === 2
  ) {
    const raw = String(part.value);
    // Stars and question marks of the text are let match more than themselves.
    const text = insensitive ? fold(raw) : widen(raw);
    switch (name) {
      case "startsWith":
        return needs(value.path, { globs: [`${text}*`] });
      case "endsWith":
        return needs(value.path, { globs: [`*${text}`] });
      case "stringContains":
        return needs(value.path, { globs: [`*${text}*`] });
    }
  }
  return present(expr);
}

/** What must be true so that the expression has a value at all. */
function present(expr: Expr): Need {
  switch (expr.kind) {
    case "field":
      return needs(expr.path, PRESENT);
    case "call":
      return expr.name === ARRAY_SEARCH
        ? UNKNOWN
        : oneOf(expr.args.map(present));
    case "arithmetic":
      return oneOf([present(expr.left), present(expr.right)]);
    case "negate":
      return present(expr.operand);
    default:
      return UNKNOWN;
  }
}
