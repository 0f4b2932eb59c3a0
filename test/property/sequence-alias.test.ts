/**
 * The law for sequences with step aliases, for which the slow matcher of plain sequences does not hold: a machine written
 * down from its definition, over the sorted log, against the engine over any arrival within the lateness bound.
 */
import fc from "fast-check";
import { expect, it } from "vitest";
import { runQuery, testDoc } from "../support/engine.ts";

const LATENESS_MS = 50;
const RUNS = Number(process.env["TRIPLINE_PROPERTY_RUNS"] ?? 2_000) / 2;

type Value = number | readonly number[] | undefined;

interface Item {
  readonly id: string;
  readonly ms: number;
  readonly flags: readonly string[];
  readonly v: Value;
}

const JOINED = ["", "v == e.v", "v != e.v", "e.v == null", "v == f.v"] as const;

const spec = fc.record({
  steps: fc.array(
    fc.record({
      flag: fc.constantFrom("a", "b", "c"),
      alias: fc.constantFrom(undefined, "e", "f"),
      joined: fc.constantFrom(...JOINED),
    }),
    { minLength: 2, maxLength: 4 },
  ),
  until: fc.boolean(),
  maxspanMs: fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined }),
});
type Spec = typeof spec extends fc.Arbitrary<infer T> ? T : never;

const stream = fc.array(
  fc.record({
    gapMs: fc.constantFrom(0, 1, 2, 5, 20),
    flags: fc.subarray(["a", "b", "c", "u"]),
    v: fc.constantFrom<Value>(undefined, 1, 1, 2, [1, 2], []),
    delayMs: fc.integer({ min: 0, max: LATENESS_MS }),
  }),
  { maxLength: 30 },
);

const listed = (value: Value): readonly number[] => [value ?? []].flat();

function fits(
  { joined }: Spec["steps"][number],
  item: Item,
  candidate: readonly Item[],
  { steps }: Spec,
): boolean {
  const named = (name: string): readonly number[] => {
    const at = candidate.findLastIndex((_, i) => steps[i]!.alias === name);
    return at === -1 ? [] : listed(candidate[at]!.v);
  };
  const meets = (others: readonly number[]): boolean =>
    listed(item.v).some((each) => others.includes(each));
  // A name that no step gives is a field like any other; no event has it.
  switch (joined) {
    case "":
      return true;
    case "v == e.v":
      return meets(named("e"));
    case "v != e.v":
      return !meets(named("e"));
    case "e.v == null":
      return named("e").length === 0;
    case "v == f.v":
      return meets(named("f"));
  }
}

function machine(spec: Spec, sorted: readonly Item[]): string[] {
  const { steps, until, maxspanMs } = spec;
  const slots: (readonly Item[] | undefined)[] = steps.map(() => undefined);
  const found: string[] = [];
  for (const item of sorted) {
    for (let i = steps.length - 1; i >= 0; i--) {
      const step = steps[i]!;
      const before = i === 0 ? [] : slots[i - 1];
      if (before === undefined || !item.flags.includes(step.flag)) continue;
      if (!fits(step, item, before, spec)) continue;
      if (i > 0) slots[i - 1] = undefined;
      const first = before[0] ?? item;
      if (maxspanMs !== undefined && item.ms - first.ms > maxspanMs) continue;
      const candidate = [...before, item];
      if (i < steps.length - 1) slots[i] = candidate;
      else found.push(candidate.map(({ id }) => id).join(" "));
    }
    if (until && item.flags.includes("u")) slots.fill(undefined);
  }
  return found.sort();
}

function queryText({ steps, until, maxspanMs }: Spec): string {
  const span = maxspanMs === undefined ? "" : ` with maxspan=${maxspanMs}ms`;
  const body = steps.map(
    ({ flag, alias, joined }) =>
      `[test where ${flag} == true and event.id != null${joined === "" ? "" : ` and ${joined}`}]${alias === undefined ? "" : ` as ${alias}`}`,
  );
  return `sequence${span} ${body.join(" ")}${until ? " until [test where u == true]" : ""}`;
}

it("gives the alerts of the sorted log, aliases or not, for any arrival within the lateness bound", () => {
  fc.assert(
    fc.property(spec, stream, (sequence, items) => {
      let ms = 0;
      const events = items.map((item, i) => {
        ms += item.gapMs;
        return { ...item, ms, id: `e${i + 1}` };
      });
      const arrival = [...events].sort(
        (a, b) => a.ms + a.delayMs - (b.ms + b.delayMs),
      );
      const docs = arrival.map(({ id, ms: at, flags, v }) =>
        testDoc(id, at, {
          ...Object.fromEntries(flags.map((flag) => [flag, true])),
          ...(v === undefined ? {} : { v }),
        }),
      );
      const run = runQuery(queryText(sequence), docs, {
        latenessMs: LATENESS_MS,
      });
      expect(run.matches).toEqual(machine(sequence, events));
      expect(run.engine.keyCount).toBe(0);
    }),
    { numRuns: RUNS },
  );
});
