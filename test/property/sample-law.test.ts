/**
 * The law of the engine, for samples: any order of arrival within the lateness bound gives the alerts of the sorted log.
 * Random samples over random streams with ties, several keys, null keys and late events, against a slow matcher that
 * sorts first and tries every way to share out the events.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { batchSamples } from "../support/batch-matcher.ts";
import type { BatchEvent } from "../support/batch-matcher.ts";
import { matchIds, runQuery, standing, testDoc } from "../support/engine.ts";
import type { Run } from "../support/engine.ts";

const FILTERS = ["a", "b", "c"];
const LATENESS_MS = 50;
const RUNS = Number(process.env["TRIPLINE_PROPERTY_RUNS"] ?? 2_000);

interface Spec {
  readonly filters: readonly string[];
  readonly key: "" | "k" | "?k";
}

/** The same filter may be asked for twice: then it takes two events. */
const spec: fc.Arbitrary<Spec> = fc.record({
  filters: fc.array(fc.constantFrom(...FILTERS), {
    minLength: 2,
    maxLength: 4,
  }),
  key: fc.constantFrom("" as const, "k" as const, "?k" as const),
});

const stream = fc
  .array(
    fc.record({
      gapMs: fc.constantFrom(0, 0, 1, 2, 5, 20, 60),
      flags: fc.subarray([...FILTERS]),
      key: fc.constantFrom(
        undefined,
        null,
        "x",
        "x",
        "y",
        ["x", "y"],
        ["y", null, "x", "y"],
        [],
        1,
      ),
      delayMs: fc.integer({ min: 0, max: LATENESS_MS }),
    }),
    { maxLength: 14 },
  )
  .map((items) => {
    let ms = 0;
    return items.map((item, i) => {
      ms += item.gapMs;
      return { ...item, ms, id: `e${i + 1}` };
    });
  });

type Items = typeof stream extends fc.Arbitrary<infer T> ? T : never;

function queryText({ filters, key }: Spec): string {
  const by = key === "" ? "" : ` by ${key}`;
  const steps = filters.map(
    (name) => `[test where ${name} == true and event.id != null]`,
  );
  return `sample${by} ${steps.join(" ")}`;
}

function keysOf(key: unknown, mode: Spec["key"]): string[] {
  if (mode === "") return ["*"];
  const values = (Array.isArray(key) ? key : [key]).filter(
    (value) => value !== undefined && value !== null,
  );
  const distinct = [...new Set(values.map((value) => JSON.stringify(value)))];
  if (distinct.length > 0) return distinct;
  return mode === "?k" ? ["null"] : [];
}

function run(sample: Spec, arrival: Items, latenessMs = LATENESS_MS): Run {
  const docs = arrival.map((event) =>
    testDoc(event.id, event.ms, {
      ...Object.fromEntries(event.flags.map((flag) => [flag, true])),
      ...(event.key === undefined ? {} : { k: event.key }),
    }),
  );
  return runQuery(queryText(sample), docs, { latenessMs });
}

function delayed(items: Items): Items {
  return [...items].sort((a, b) => a.ms + a.delayMs - (b.ms + b.delayMs));
}

describe("the law, for samples", () => {
  it("gives the alerts of the sorted log for any arrival within the lateness bound", () => {
    let alerts = 0;
    let moved = 0;
    fc.assert(
      fc.property(spec, stream, (sample, items) => {
        const batch: BatchEvent[] = items.map((event, i) => ({
          id: event.id,
          timeUs: event.ms * 1_000,
          sequence: i + 1,
          satisfies: new Set<string>(event.flags),
          keys: keysOf(event.key, sample.key),
        }));
        const expected = batchSamples(sample.filters, batch);

        const { engine, counters, changes, matches } = run(
          sample,
          delayed(items),
        );

        expect(matches).toEqual(expected);
        // Every sample that stands was confirmed at the end, and nothing else was.
        const confirmed = changes
          .filter(({ kind }) => kind === "confirmed")
          .map(({ match }) => matchIds(match))
          .sort();
        expect(confirmed).toEqual(expected);
        expect(counters.tooLate).toBe(0);
        // Nothing is left behind.
        expect(engine.keyCount).toBe(0);
        alerts += expected.length;
        moved += changes.filter(({ kind }) => kind === "withdrawn").length;
      }),
      { numRuns: RUNS },
    );
    // The random samples do fire, and late events do change them.
    expect(alerts).toBeGreaterThan(RUNS / 4);
    expect(moved).toBeGreaterThan(RUNS / 20);
  });

  it("gives the same alerts, by id, for any arrival", () => {
    fc.assert(
      fc.property(spec, stream, (sample, items) => {
        const ids = (arrival: Items): string[] =>
          [...standing(run(sample, arrival).changes).keys()].sort();
        expect(ids(delayed(items))).toEqual(ids(items));
      }),
      { numRuns: RUNS / 10 },
    );
  });

  it("tells of each alert in an order that makes sense", () => {
    fc.assert(
      fc.property(spec, stream, (sample, items) => {
        const open = new Map<string, number>();
        for (const { kind, match } of run(sample, delayed(items)).changes) {
          const before = open.get(match.id);
          expect(before === undefined).toBe(kind === "fired");
          expect(match.revision).toBe(
            kind === "fired" ? 1 : before! + (kind === "confirmed" ? 0 : 1),
          );
          if (kind === "withdrawn") open.delete(match.id);
          else open.set(match.id, match.revision);
          expect(match.certainty).toBe(
            kind === "withdrawn" ? "withdrawn" : "confirmed",
          );
        }
      }),
      { numRuns: RUNS / 10 },
    );
  });

  it("loses no sample to an event that is too late, while the sample is open", () => {
    fc.assert(
      fc.property(spec, stream, (sample, items) => {
        // All events arrive in reverse: far beyond the bound.
        const { matches } = run(sample, items.toReversed(), 0);
        const inOrder = run(sample, items, 0).matches;
        expect(matches.length).toBe(inOrder.length);
      }),
      { numRuns: RUNS / 10 },
    );
  });
});
