/**
 * Step aliases: `[ … ] as e` names the event of a step, and a later step may ask `e.process.name`. Such a condition cannot
 * be told from the event alone, so it is split in two.
 *
 * ```text
 *   a == 1 and process.pid == e.process.pid and b : "x*" and (c == 2 and d == e.d or f == 3)
 *   └─ own ──┘                                  └─ own ─┘     └ own ┘            └─ own ┘    asked of the event when
 *              └────────── joined ──────────┘                └────────── joined ─────────┘   it is read; in the
 *                                                           machine, against the candidate that the event would
 *                                                           extend; if false, the candidate stays
 * ```
 *
 * What is own is what the whole can hold with, whatever the other steps are: without it every event would be kept as a possible
 * step.
 *
 * What joined conditions read is kept with the hit, for the documents are let go. Bounded: the first
 * {@link MAX_KEPT_VALUES} values of a field, or in a list that is searched, the first characters of each.
 */
import { Alias } from "../event/event.ts";
import type { FieldValue, Scalar } from "../event/event.ts";
import { isObject, isScalar } from "../event/values.ts";
import type { Expr, Step } from "../lang/eql/tree.ts";
import { compileCondition, eachField, noLineage } from "./predicate.ts";
import type { Reach } from "./predicate.ts";

/** Most values of one field that are kept for joined conditions. */
export const MAX_KEPT_VALUES = 1_000;

/** What joined conditions read of an event. */
export interface KeptFields {
  /** By path. */
  readonly values: ReadonlyMap<string, FieldValue>;
  /** Elements of the lists that are searched, by path. */
  readonly nodes: ReadonlyMap<string, readonly unknown[]>;
}

/** Of an event that no joined condition will ask about. */
export const NOTHING_KEPT: KeptFields = { values: new Map(), nodes: new Map() };

/** What a filter's events must keep. */
export interface KeptPaths {
  readonly values: Set<string>;
  readonly nodes: Set<string>;
}

export function noPaths(): KeptPaths {
  return { values: new Set(), nodes: new Set() };
}

interface Kept {
  readonly kept: KeptFields;
}

/** What a step would extend: the newest event and those before it. */
interface Candidate {
  readonly hit: Kept;
  readonly previous: Candidate | undefined;
}

/** Does the event go with the candidate? `candidate` is undefined for the first step. */
export type JoinedTest = (
  hit: Kept,
  candidate: Candidate | undefined,
) => boolean;

/** What a joined condition is asked of. */
export interface Pairing {
  readonly hit: Kept;
  readonly candidate: Candidate | undefined;
}

/** The two halves of a step's condition; `joined` is undefined where no alias is mentioned. */
export interface SplitCondition {
  readonly own: Expr;
  readonly joined: Expr | undefined;
}

/** The names that the steps of a sequence give. */
export function aliasNames(steps: readonly Step[]): ReadonlySet<string> {
  return new Set(steps.flatMap(({ alias }) => alias ?? []));
}

/** `e.process.name` → `e` and `process.name`; undefined for a field of the event itself. */
export function aliasField(
  path: string,
  names: ReadonlySet<string>,
): { readonly alias: string; readonly path: string } | undefined {
  const dot = path.indexOf(".");
  if (dot === -1) return undefined;
  const alias = path.slice(0, dot);
  return names.has(alias) ? { alias, path: path.slice(dot + 1) } : undefined;
}

/** Splits a condition by its outermost `and`; what is joined leaves behind what it needs of the event itself. */
export function splitCondition(
  condition: Expr,
  names: ReadonlySet<string>,
): SplitCondition {
  const { span } = condition;
  const all = condition.kind === "and" ? condition.operands : [condition];
  const join = (operands: readonly Expr[]): Expr | undefined =>
    operands.length < 2 ? operands[0] : { kind: "and", operands, span };
  const joined = join(all.filter((each) => mentions(each, names)));
  if (joined === undefined) return { own: condition, joined };
  const own = join(
    all
      .map((each) => assuming(each, names, true))
      .filter((each) => each.kind !== "literal" || each.value !== true),
  );
  return { own: own ?? { kind: "literal", value: true, span }, joined };
}

/**
 * The condition with every test that mentions another step taken to be `answer`. With true what comes out holds whenever the
 * condition does; below a `not` that is so with false.
 */
function assuming(
  expr: Expr,
  names: ReadonlySet<string>,
  answer: boolean,
): Expr {
  if (!mentions(expr, names)) return expr;
  const { span } = expr;
  switch (expr.kind) {
    case "and":
    case "or": {
      const operands = expr.operands.map((each) =>
        assuming(each, names, answer),
      );
      const decides = expr.kind === "or";
      const isLiteral = (each: Expr, value: boolean): boolean =>
        each.kind === "literal" && each.value === value;
      if (operands.some((each) => isLiteral(each, decides))) {
        return { kind: "literal", value: decides, span };
      }
      const left = operands.filter((each) => !isLiteral(each, !decides));
      if (left.length > 1) return { kind: expr.kind, operands: left, span };
      return left[0] ?? { kind: "literal", value: !decides, span };
    }
    case "not": {
      const operand = assuming(expr.operand, names, !answer);
      return operand.kind === "literal"
        ? { kind: "literal", value: answer, span }
        : { kind: "not", operand, span };
    }
    default:
      return { kind: "literal", value: answer, span };
  }
}

function mentions(expr: Expr, names: ReadonlySet<string>): boolean {
  let found = false;
  eachField(expr, ({ path }) => {
    if (aliasField(path, names) !== undefined) found = true;
  });
  return found;
}

/**
 * Compiles the joined half of one step.
 * @param stepAliases alias of each positive step, `runs` written out
 * @param names all that the sequence gives
 * @param keep called for each field that is read: the step whose event must keep it, its path, and as what
 */
export function compileJoined(
  joined: Expr,
  step: number,
  stepAliases: readonly (string | undefined)[],
  names: ReadonlySet<string>,
  keep: (step: number, path: string, as: keyof KeptPaths) => void,
): JoinedTest {
  const reach = joinedReach(step, stepAliases, names, keep);
  const test = compileCondition(joined, reach);
  return (hit, candidate) => test({ hit, candidate });
}

/** How a joined condition reaches what was kept; as {@link compileJoined}. */
export function joinedReach(
  step: number,
  stepAliases: readonly (string | undefined)[],
  names: ReadonlySet<string>,
  keep: (step: number, path: string, as: keyof KeptPaths) => void,
): Reach<Pairing> {
  /** Finds what was kept of the event that a path is about. */
  const find = (
    written: string,
    as: keyof KeptPaths,
  ): readonly [path: string, of: (pairing: Pairing) => Kept | undefined] => {
    const named = aliasField(written, names);
    if (named === undefined) {
      keep(step, written, as);
      return [written, ({ hit }) => hit];
    }
    // Of several steps with the name the last one before this step counts; a name that is not bound yet is missing.
    const at = stepAliases.slice(0, step).lastIndexOf(named.alias);
    if (at === -1) return [named.path, () => undefined];
    keep(at, named.path, as);
    return [named.path, ({ candidate }) => back(candidate, step - 1 - at)?.hit];
  };
  return {
    field: (written) => {
      const [path, of] = find(written, "values");
      return (pairing) => of(pairing)?.kept.values.get(path);
    },
    nodes: (written) => {
      const [path, of] = find(written, "nodes");
      return (pairing) => of(pairing)?.kept.nodes.get(path) ?? [];
    },
    lineage: noLineage,
  };
}

function back(
  candidate: Candidate | undefined,
  count: number,
): Candidate | undefined {
  let at = candidate;
  for (let i = 0; i < count; i++) at = at?.previous;
  return at;
}

/** A value cut to what is kept. @param chars longest text */
export function keptValue(value: FieldValue, chars: number): FieldValue {
  if (value === undefined) return undefined;
  const cut = (each: Scalar): Scalar =>
    typeof each === "string" && each.length > chars
      ? each.slice(0, chars)
      : each;
  if (typeof value !== "object") return cut(value);
  if (value instanceof Alias) {
    const [first, ...others] = value.values;
    return new Alias([cut(first), ...others.map(cut)]);
  }
  return value.slice(0, MAX_KEPT_VALUES).map(cut);
}

/**
 * Elements of a list as far as they are kept: {@link MAX_KEPT_VALUES} objects, lists and values in all of them. What is
 * behind those is missing.
 *
 * @param chars longest text
 */
export function keptNodes(
  nodes: readonly unknown[],
  chars: number,
): readonly unknown[] {
  let left = MAX_KEPT_VALUES;
  const copy = (node: unknown, depth: number): unknown => {
    left--;
    if (isScalar(node)) return keptValue(node, chars);
    if (depth > MAX_KEPT_DEPTH) return undefined;
    const most = Math.max(0, left);
    if (Array.isArray(node)) {
      return node.slice(0, most).map((each) => copy(each, depth + 1));
    }
    if (!isObject(node)) return undefined;
    const members = Object.entries(node).slice(0, most);
    return Object.fromEntries(
      members.map(([name, each]) => [name, copy(each, depth + 1)]),
    );
  };
  return nodes.slice(0, left).map((each) => copy(each, 0));
}

/** Objects and lists inside an element; a call stack's have two. */
const MAX_KEPT_DEPTH = 8;
