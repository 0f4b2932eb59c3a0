/**
 * Which of a field's spellings did the rule mean? A field may hold several that say the same (`ingress`, `incoming`,
 * `inbound`), and an alert shows the first; where a test of the rule was true by another one only, the evidence says by
 * which. Asked when evidence is made, never while events flow; the tests are the engine's own, so that this cannot tell
 * otherwise than the rule did.
 */
import { Alias } from "../event/event.ts";
import type { Event, FieldValue } from "../event/event.ts";
import type { Expr } from "../lang/eql/tree.ts";
import { ARRAY_SEARCH } from "../lang/eql/functions.ts";
import { compileCondition, eachField, noLineage } from "./predicate.ts";
import type { Test } from "./predicate.ts";

/** One test of a condition, of one field. */
interface FieldTest {
  readonly path: string;
  readonly test: Test<FieldValue>;
}

/** Worked out once per condition of a rule, when it first has evidence. */
const known = new WeakMap<Expr, readonly FieldTest[]>();

/**
 * @param conditions those that the event satisfies
 * @returns ECS path to the spelling that made a test true, where that is not the first; undefined when there is none
 */
export function usedSpellings(
  event: Event,
  conditions: readonly Expr[],
): Readonly<Record<string, string>> | undefined {
  let used: Record<string, string> | undefined;
  for (const { path, test } of conditions.flatMap(testsOf)) {
    if (used !== undefined && Object.hasOwn(used, path)) continue;
    const value = event.get(path);
    if (!(value instanceof Alias)) continue;
    if (!test(value) || test(value.values[0])) continue;
    const spelling = value.values.find((each) => test(each));
    if (spelling !== undefined) (used ??= {})[path] = String(spelling);
  }
  return used;
}

function testsOf(condition: Expr): readonly FieldTest[] {
  let tests = known.get(condition);
  if (tests === undefined) {
    tests = [...fieldTests(condition)];
    known.set(condition, tests);
  }
  return tests;
}

/** Tests below `and` and `or`. What is negated is true because no spelling fits. */
function* fieldTests(expr: Expr): Generator<FieldTest> {
  switch (expr.kind) {
    case "and":
    case "or":
      for (const each of expr.operands) yield* fieldTests(each);
      return;
    case "call":
      if (expr.name === ARRAY_SEARCH) return;
      break;
    case "compare":
    case "match":
    case "in":
      break;
    default:
      return;
  }
  const paths = new Set<string>();
  eachField(expr, (field) => paths.add(field.path));
  const [path] = paths;
  // Two fields are compared by their first spellings.
  if (path === undefined || paths.size > 1) return;
  const test = compileCondition<FieldValue>(expr, {
    field: () => (value) => value,
    nodes: () => () => [],
    lineage: noLineage,
  });
  yield { path, test };
}
