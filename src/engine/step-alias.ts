/**
 * Step aliases: `[ … ] as e` names the event of a step, and a later step may ask `e.process.name`. Such a condition cannot
 * be told from the event alone, so it is split in two.
 *
 * ```text
 *   a == 1 and process.pid == e.process.pid and b : "x*"
 *   └─ own ──┘                                  └─ own ─┘   asked of the event when it is read
 *              └────────── joined ──────────┘               asked in the machine, against the candidate that the
 *                                                           event would extend; if false, the candidate stays
 * ```
 *
 * What joined conditions read is kept with the hit, for the documents are let go. Bounded: the first
 * {@link MAX_KEPT_VALUES} values of a field, the first characters of each.
 */
import { BugError } from "../base/errors.ts";
import { Alias } from "../event/event.ts";
import type { FieldValue, Scalar } from "../event/event.ts";
import type { Expr, Step } from "../lang/eql/tree.ts";
import { compileCondition, eachField, noLineage } from "./predicate.ts";

/** Most values of one field that are kept for joined conditions. */
export const MAX_KEPT_VALUES = 1_000;

/** Values of an event that joined conditions read, by path. */
export type KeptFields = ReadonlyMap<string, FieldValue>;

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

interface Pairing {
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

/** Splits a condition by its outermost `and`. */
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
  const own = join(all.filter((each) => !mentions(each, names)));
  return { own: own ?? { kind: "literal", value: true, span }, joined };
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
 * @param keep called for each field that is read: the step whose event must keep it, and its path
 */
export function compileJoined(
  joined: Expr,
  step: number,
  stepAliases: readonly (string | undefined)[],
  names: ReadonlySet<string>,
  keep: (step: number, path: string) => void,
): JoinedTest {
  const test = compileCondition<Pairing>(joined, {
    field: (path) => {
      const named = aliasField(path, names);
      if (named === undefined) {
        keep(step, path);
        return ({ hit }) => hit.kept.get(path);
      }
      // Of several steps with the name the last one before this step counts; a name that is not bound yet is missing.
      const at = stepAliases.slice(0, step).lastIndexOf(named.alias);
      if (at === -1) return () => undefined;
      keep(at, named.path);
      return ({ candidate }) =>
        back(candidate, step - 1 - at)?.hit.kept.get(named.path);
    },
    nodes: () => {
      throw new BugError("an array search with an alias passed the checker");
    },
    lineage: noLineage,
  });
  return (hit, candidate) => test({ hit, candidate });
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
