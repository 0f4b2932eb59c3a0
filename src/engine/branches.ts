/**
 * The ways in which a condition can hold, told by single fields: from the syntax tree of a condition to branches, each a list of
 * clauses about one field. Whenever the condition holds, all clauses of one of its branches are true.
 *
 * ```text
 *   (process.name : "a.exe" or file.path : "?:\\x\\*") and not user.id : "S-1-5-18" and length(file.path) > process.pid
 *
 *   branch   process.name : "a.exe"     not user.id : "S-1-5-18"     file.path is there     process.pid is there
 *   branch   file.path : "?:\\x\\*"     not user.id : "S-1-5-18"     process.pid is there
 * ```
 *
 * Unlike a {@link Need} it keeps what a missing value satisfies, for who knows that the value is missing. Bounded: of a
 * part that would make too many branches nothing is told.
 */
import type { Expr } from "../lang/eql/tree.ts";
import { ARRAY_SEARCH } from "../lang/eql/functions.ts";
import { eachNode } from "./predicate.ts";
import { needOf } from "./triggers.ts";
import type { Need, Trigger } from "./need.ts";

/** Something about one field. */
export interface Clause {
  readonly path: string;
  /** True whenever the clause is; undefined where a missing value satisfies it, or nothing tells but to ask. */
  readonly trigger: Trigger | undefined;
  /** What has to hold, of this field alone; undefined where only the trigger is known. */
  readonly test: Expr | undefined;
}

/** One of the ways; an empty one tells nothing. */
export type Branch = readonly Clause[];

/** That the trigger is true. */
export function clauseOf(trigger: Trigger): Clause {
  return { path: trigger.path, trigger, test: undefined };
}

/** What is known of a clause: that it holds, or that it does not; undefined where each event tells. */
export type Decide = (clause: Clause) => boolean | undefined;

/** Of one condition; published ones have four at most, nearly all of them one. */
const MOST_BRANCHES = 16;

const ANYWAY: readonly Branch[] = [[]];
const NEVER: readonly Branch[] = [];

/**
 * The branches of a condition that are left where some clauses are decided. None: it never holds.
 * @param hasElements false where no document holds an array of objects
 */
export function branchesOf(
  condition: Expr,
  decide: Decide,
  hasElements: boolean,
): readonly Branch[] {
  const derive = (expr: Expr, holds: boolean): readonly Branch[] => {
    switch (expr.kind) {
      case "not":
        return derive(expr.operand, !holds);
      case "and":
      case "or": {
        const parts = expr.operands.map((each) => derive(each, holds));
        return (expr.kind === "and") === holds ? allOf(parts) : oneOf(parts);
      }
      default:
        return leaf(expr, holds, decide, hasElements);
    }
  };
  return derive(condition, true);
}

function allOf(parts: readonly (readonly Branch[])[]): readonly Branch[] {
  let all = ANYWAY;
  // Those that tell most for their size first.
  for (const part of parts.toSorted((a, b) => a.length - b.length)) {
    if (part.length * all.length > MOST_BRANCHES) break;
    all = all.flatMap((each) => part.map((other) => [...each, ...other]));
  }
  return all;
}

function oneOf(parts: readonly (readonly Branch[])[]): readonly Branch[] {
  const all = mergeTriggers(parts.flat());
  const tellNothing =
    all.length > MOST_BRANCHES || all.some(({ length }) => length === 0);
  return tellNothing ? ANYWAY : all;
}

/** `a : "x" or a : "y"` is one clause about `a`. */
function mergeTriggers(branches: readonly Branch[]): readonly Branch[] {
  const byPath = new Map<string, Trigger>();
  const others = branches.filter((branch) => {
    const [clause] = branch;
    const trigger = branch.length === 1 ? clause!.trigger : undefined;
    if (trigger === undefined || clause!.test !== undefined) return true;
    const known = byPath.get(trigger.path);
    byPath.set(
      trigger.path,
      known === undefined ? trigger : either(known, trigger),
    );
    return false;
  });
  const merged = [...byPath.values()].map((each) => [clauseOf(each)]);
  return [...merged, ...others];
}

function either(a: Trigger, b: Trigger): Trigger {
  return {
    path: a.path,
    texts: [...a.texts, ...b.texts],
    numbers: [...a.numbers, ...b.numbers],
    globs: [...a.globs, ...b.globs],
    present: a.present || b.present,
  };
}

/** A leaf of a condition, negated or not: what it needs, and the one field that decides it. */
interface Leaf {
  readonly need: Need;
  readonly path: string | undefined;
}

/** Conditions are asked for each class of events: their leaves stay what they are. */
const LEAVES = [new WeakMap<Expr, Leaf>(), new WeakMap<Expr, Leaf>()] as const;

function leafOf(expr: Expr, holds: boolean): Leaf {
  const known = LEAVES[holds ? 1 : 0];
  let found = known.get(expr);
  if (found === undefined) {
    found = { need: needOf(expr, holds), path: onlyPath(expr) };
    known.set(expr, found);
  }
  return found;
}

/**
 * The branches of a need that are left where some clauses are decided.
 * @param tell the branches of one of its triggers
 * @param hasElements false where no document holds an array of objects
 */
export function branchesOfNeed(
  need: Need,
  tell: (trigger: Trigger) => readonly Branch[],
  hasElements: boolean,
): readonly Branch[] {
  const derive = (part: Need): readonly Branch[] => {
    switch (part.kind) {
      case "unknown":
        return ANYWAY;
      case "elements":
        return hasElements ? ANYWAY : NEVER;
      case "trigger":
        return tell(part.trigger);
      case "one-of":
        return allOf(part.parts.map(derive));
      case "all-of":
        return oneOf(part.parts.map(derive));
    }
  };
  return derive(need);
}

/** The branches by which one of the triggers is true. */
export function branchesOfTriggers(
  triggers: readonly Trigger[],
  decide: Decide,
): readonly Branch[] {
  return oneOf(triggers.map((each) => decided(clauseOf(each), decide)));
}

function leaf(
  expr: Expr,
  holds: boolean,
  decide: Decide,
  hasElements: boolean,
): readonly Branch[] {
  const { need, path: only } = leafOf(expr, holds);
  switch (need.kind) {
    case "trigger": {
      const clause = clauseOf(need.trigger);
      // That a value is there says little: then the expression itself is asked.
      const isAsked = need.trigger.present && only === clause.path;
      return decided(
        isAsked ? { ...clause, test: holding(expr, holds) } : clause,
        decide,
      );
    }
    case "one-of":
    case "all-of":
    case "elements":
      return branchesOfNeed(
        need,
        (trigger) => decided(clauseOf(trigger), decide),
        hasElements,
      );
    case "unknown":
      return only === undefined
        ? ANYWAY
        : decided(
            { path: only, trigger: undefined, test: holding(expr, holds) },
            decide,
          );
  }
}

function holding(expr: Expr, holds: boolean): Expr {
  return holds ? expr : { kind: "not", operand: expr, span: expr.span };
}

function decided(clause: Clause, decide: Decide): readonly Branch[] {
  const answer = decide(clause);
  return answer === undefined ? [[clause]] : answer ? ANYWAY : NEVER;
}

/** The field that alone decides an expression; undefined where there is none, or something else decides too. */
function onlyPath(expr: Expr): string | undefined {
  const paths = new Set<string>();
  let isAlone = true;
  eachNode(expr, (node) => {
    const needsMore =
      node.kind === "lineage" ||
      node.kind === "variable" ||
      (node.kind === "call" && node.name === ARRAY_SEARCH);
    if (needsMore) isAlone = false;
    else if (node.kind === "field") paths.add(node.path);
  });
  return isAlone && paths.size === 1 ? [...paths][0] : undefined;
}
