/**
 * The law of the engine: any order of arrival within the lateness bound gives the alerts of the sorted log. Random
 * sequences over random streams with ties, several keys and late events, against a slow matcher that sorts first.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { batchMatch } from "../support/batch-matcher.ts";
import type { BatchEvent } from "../support/batch-matcher.ts";
import { DEFAULT_LIMITS } from "../../src/engine/limits.ts";
import { parseQuery } from "../../src/lang/eql/parser.ts";
import { sourceText } from "../../src/lang/source-text.ts";
import { matchIds, runQuery, standing, testDoc } from "../support/engine.ts";
import { referenceHolds } from "../support/reference-evaluator.ts";

const FILTERS = ["a", "b", "c"];
const LATENESS_MS = 50;
/** Every key that waits falls asleep: what few keys do in practice, and what the law has to outlast. */
const ALL_ASLEEP = { ...DEFAULT_LIMITS, awakeKeys: 0, drowsyKeys: 0 };
const RUNS = Number(process.env["TRIPLINE_PROPERTY_RUNS"] ?? 2_000);

interface Spec {
  readonly steps: readonly { readonly filter: string; readonly runs: number }[];
  readonly until: boolean;
  readonly maxspanMs: number | undefined;
  readonly key: "" | "k" | "?k";
  /** Missing-event steps, by the number of written positive steps before them; only with maxspan. */
  readonly missing: readonly {
    readonly filter: string;
    readonly after: number;
  }[];
}

const spec: fc.Arbitrary<Spec> = fc
  .record({
    steps: fc.array(
      fc.record({
        filter: fc.constantFrom(...FILTERS),
        runs: fc.constantFrom(1, 1, 1, 2, 3),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    until: fc.boolean(),
    maxspanMs: fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined }),
    key: fc.constantFrom("" as const, "k" as const, "?k" as const),
    missing: fc.array(
      fc.record({
        filter: fc.constantFrom("a", "m"),
        after: fc.integer({ min: 0, max: 4 }),
      }),
      { maxLength: 2 },
    ),
  })
  .map((each) => ({
    ...each,
    missing:
      each.maxspanMs === undefined
        ? []
        : each.missing.map(({ filter, after }) => ({
            filter,
            after: Math.min(after, each.steps.length),
          })),
  }))
  .filter(
    ({ steps, missing }) =>
      steps.reduce((sum, { runs }) => sum + runs, 0) + missing.length >= 2,
  );

const stream = fc.array(
  fc.record({
    gapMs: fc.constantFrom(0, 0, 1, 2, 5, 20),
    flags: fc.subarray([...FILTERS, "m", "u"]),
    key: fc.constantFrom(
      undefined,
      "x",
      "x",
      "y",
      ["x", "y"],
      ["y", "x", "y"],
      [],
      1,
    ),
    delayMs: fc.integer({ min: 0, max: LATENESS_MS }),
  }),
  { maxLength: 40 },
);

function queryText({ steps, until, maxspanMs, key, missing }: Spec): string {
  const by = key === "" ? "" : ` by ${key}`;
  const span = maxspanMs === undefined ? "" : ` with maxspan=${maxspanMs}ms`;
  const filter = (name: string): string =>
    `[test where ${name} == true and event.id != null]`;
  const body = steps.map(
    (step) =>
      filter(step.filter) + (step.runs === 1 ? "" : ` with runs=${step.runs}`),
  );
  for (let after = steps.length; after >= 0; after--) {
    for (const step of missing.filter((each) => each.after === after)) {
      body.splice(after, 0, `!${filter(step.filter)}`);
    }
  }
  return `sequence${by}${span} ${body.join(" ")}${until ? ` until ${filter("u")}` : ""}`;
}

function keysOf(key: unknown, mode: Spec["key"]): string[] {
  if (mode === "") return ["*"];
  const values = Array.isArray(key) ? key : key === undefined ? [] : [key];
  const distinct = [...new Set(values.map((value) => JSON.stringify(value)))];
  if (distinct.length > 0) return distinct;
  return mode === "?k" ? ["null"] : [];
}

/** The oracle lists positive steps only. */
function withoutHoles(ids: string): string {
  return ids.replaceAll(/(?:^| )!/g, "").trim();
}

describe("the law", () => {
  it("gives the alerts of the sorted log for any arrival within the lateness bound", () => {
    fc.assert(
      fc.property(spec, stream, (sequence, items) => {
        let ms = 0;
        const events = items.map((item, i) => {
          ms += item.gapMs;
          return { ...item, ms, id: `e${i + 1}` };
        });
        const batch: BatchEvent[] = events.map((event, i) => ({
          id: event.id,
          timeUs: event.ms * 1_000,
          sequence: i + 1,
          satisfies: new Set<string>(event.flags),
          keys: keysOf(event.key, sequence.key),
        }));
        const expected = batchMatch(
          {
            steps: sequence.steps.flatMap(({ filter, runs }) =>
              new Array<string>(runs).fill(filter),
            ),
            until: sequence.until ? "u" : undefined,
            missing: sequence.missing.map(({ filter, after }) => ({
              filter,
              // The oracle counts steps with runs written out.
              after: sequence.steps
                .slice(0, after)
                .reduce((sum, { runs }) => sum + runs, 0),
            })),
            maxspanUs:
              sequence.maxspanMs === undefined
                ? undefined
                : sequence.maxspanMs * 1_000,
          },
          batch,
        );

        const arrival = [...events].sort(
          (a, b) => a.ms + a.delayMs - (b.ms + b.delayMs),
        );
        const docs = arrival.map((event) =>
          testDoc(event.id, event.ms, {
            ...Object.fromEntries(event.flags.map((flag) => [flag, true])),
            ...(event.key === undefined ? {} : { k: event.key }),
          }),
        );
        const run = runQuery(queryText(sequence), docs, {
          latenessMs: LATENESS_MS,
          limits: ALL_ASLEEP,
        });

        expect(run.matches.map(withoutHoles).sort()).toEqual(expected);
        // Every match that stands was confirmed at the end, and nothing else was.
        const confirmed = run.changes
          .filter(({ kind }) => kind === "confirmed")
          .map(({ match }) => withoutHoles(matchIds(match)))
          .sort();
        expect(confirmed).toEqual(expected);
        expect(standing(run.changes).size).toBe(expected.length);
        expect(run.counters.tooLate).toBe(0);
        // Nothing is left behind.
        expect(run.engine.keyCount).toBe(0);
      }),
      { numRuns: RUNS },
    );
  });

  it("gives the same alert ids for any arrival", () => {
    const ids = (order: readonly number[]): string[] => {
      const docs = [
        testDoc("e1", 0, { a: true, k: "x" }),
        testDoc("e2", 10, { a: true, k: "x" }),
        testDoc("e3", 20, { b: true, k: "x" }),
        testDoc("e4", 30, { b: true, k: "x" }),
      ];
      const run = runQuery(
        "sequence by k [test where a == true and event.id != null] [test where b == true]",
        order.map((i) => docs[i]!),
      );
      return [...standing(run.changes).keys()].sort();
    };
    const sorted = ids([0, 1, 2, 3]);
    expect(sorted).toHaveLength(1);
    expect(ids([3, 2, 1, 0])).toEqual(sorted);
    expect(ids([2, 0, 3, 1])).toEqual(sorted);
  });
});

// --- real conditions and keys -----------------------------------------------------------------------------------

/** Conditions over documents with missing values, lists and mixed types; the reference says which event satisfies which. */
const CONDITIONS = [
  "true",
  "v == 1",
  "v != 1",
  'v : ("a*", "?b")',
  'not v : "a*"',
  'v not in ("ab", "1")',
  "w == null",
  "?w != null and v >= 1",
  "length(w) > 1",
  "not length(w) > 1",
  'v == w or w regex~ "[a-b]+"',
  'concat(v, w) like~ "*B1"',
  "v + 1 == 2",
  "_arraySearch(l, $e, $e.x == v and not $e.y)",
  "l.x == v and not l.y",
];
const NEVER = "nowhere == 1";

const keyField = fc.constantFrom("j", "k", "?j", "?k");
const shared = fc.uniqueArray(keyField, {
  maxLength: 2,
  selector: (field) => field.replace("?", ""),
});

const realSpec = fc
  .record({
    steps: fc.array(
      fc.record({
        condition: fc.constantFrom(...CONDITIONS),
        runs: fc.constantFrom(1, 1, 1, 2, 3),
      }),
      { minLength: 1, maxLength: 3 },
    ),
    until: fc.option(fc.constantFrom(...CONDITIONS.slice(1), NEVER), {
      nil: undefined,
    }),
    maxspanMs: fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined }),
    missing: fc.array(
      fc.record({
        condition: fc.constantFrom(...CONDITIONS.slice(1)),
        after: fc.integer({ min: 0, max: 3 }),
      }),
      { maxLength: 2 },
    ),
    shared,
    /** `by` of each written step, the missing ones behind the positive ones, `until` last; or none at all. */
    own: fc.option(fc.array(keyField, { minLength: 6, maxLength: 6 }), {
      nil: undefined,
    }),
  })
  .map((each) => ({
    ...each,
    missing: each.maxspanMs === undefined ? [] : each.missing,
  }))
  .filter(
    ({ steps, missing }) =>
      steps.reduce((sum, { runs }) => sum + runs, 0) + missing.length >= 2,
  );

const mixed = fc.constantFrom<unknown>(
  ...[undefined, null, [], 1, 1, 2, "1", "ab", "AB", "", true],
  ...[["ab", 1], ["b", null, "ab"], [2, "xb"], { z: 1 }],
);
const keyValue = fc.constantFrom<unknown>(
  ...[undefined, null, [], "x", "x", "y", 1, "1", true],
  ...[
    ["x", "y"],
    ["y", null, "x", "y"],
    [1, "1", 1],
  ],
);
const realStream = fc.array(
  fc.record({
    gapMs: fc.constantFrom(0, 0, 1, 2, 5, 20),
    fields: fc.record({
      v: mixed,
      w: mixed,
      j: keyValue,
      k: keyValue,
      l: fc.array(fc.record({ x: mixed, y: mixed }), { maxLength: 2 }),
    }),
    /** Without it the order of arrival breaks ties, behind those that have it. */
    numbered: fc.boolean(),
    delayMs: fc.integer({ min: 0, max: LATENESS_MS }),
  }),
  { maxLength: 30 },
);

/** The keys of a document, one text each: all combinations of its different values. */
function keysFor(doc: object, fields: readonly string[]): string[] {
  let keys = [""];
  for (const field of fields) {
    const value = (doc as Record<string, unknown>)[field.replace("?", "")];
    const values = [value].flat().filter((each) => each != null);
    const texts = [...new Set(values.map((each) => JSON.stringify(each)))];
    if (texts.length === 0 && field.startsWith("?")) texts.push("null");
    keys = keys.flatMap((key) => texts.map((each) => `${key} ${each}`));
  }
  return keys;
}

describe("the law, with the conditions and keys of real queries", () => {
  it("gives the alerts of the sorted log for any arrival within the lateness bound", () => {
    let alerts = 0;
    fc.assert(
      fc.property(realSpec, realStream, (sequence, items) => {
        const { steps, until, missing, maxspanMs, own } = sequence;
        let ms = 0;
        const events = items.map((item, i) => {
          ms += item.gapMs;
          const id = `e${i + 1}`;
          const doc = testDoc(id, ms, {
            ...item.fields,
            ...(item.numbered ? {} : { event: { category: "test", id } }),
          });
          return { ...item, ms, id, doc, number: i + 1 };
        });
        const arrival = [...events].sort(
          (a, b) => a.ms + a.delayMs - (b.ms + b.delayMs),
        );

        // Every written filter has a name, so that its condition and its keys stay together.
        const filters = [
          ...steps.map(({ condition }, i) => ({ name: `s${i}`, condition })),
          ...missing.map(({ condition }, i) => ({ name: `m${i}`, condition })),
          { name: "u", condition: until ?? NEVER },
        ].map((filter, i) => {
          const query = parseQuery(
            sourceText(`test where ${filter.condition}`),
          );
          if (query.kind !== "event") return expect.unreachable();
          const by = own === undefined ? [] : [own[i]!];
          return {
            ...filter,
            by,
            fields: [...sequence.shared, ...by],
            tree: query.filter.condition,
          };
        });
        const facts = events.map((event) => {
          const doc: object = JSON.parse(JSON.stringify(event.doc)) as object;
          return {
            event,
            filters: filters
              .filter(({ tree }) => referenceHolds(tree, doc))
              .map(({ name, fields }) => ({
                name,
                keys: keysFor(doc, fields),
              })),
          };
        });
        const keys = new Set(
          facts.flatMap((fact) => fact.filters.flatMap(({ keys }) => keys)),
        );
        const expected = [...keys]
          .flatMap((key) =>
            batchMatch(
              {
                steps: steps.flatMap(({ runs }, i) =>
                  new Array<string>(runs).fill(`s${i}`),
                ),
                until: "u",
                missing: missing.map(({ after }, i) => ({
                  filter: `m${i}`,
                  after: steps
                    .slice(0, after)
                    .reduce((sum, { runs }) => sum + runs, 0),
                })),
                maxspanUs:
                  maxspanMs === undefined ? undefined : maxspanMs * 1_000,
              },
              facts.map(({ event, filters }) => ({
                id: event.id,
                timeUs: event.ms * 1_000,
                sequence: event.numbered
                  ? event.number
                  : 1_000 + arrival.indexOf(event),
                satisfies: new Set(
                  filters
                    .filter((each) => each.keys.includes(key))
                    .map(({ name }) => name),
                ),
                keys: [key],
              })),
            ),
          )
          .sort();

        const by = (fields: readonly string[]): string =>
          fields.length === 0 ? "" : ` by ${fields.join(", ")}`;
        const step = (name: string): string => {
          const { condition, by: fields } = filters.find(
            (each) => each.name === name,
          )!;
          // Reading event.id makes it part of the evidence.
          return `[test where (${condition}) and event.id != null]${by(fields)}`;
        };
        const body = steps.map(
          ({ runs }, i) =>
            step(`s${i}`) + (runs === 1 ? "" : ` with runs=${runs}`),
        );
        for (let after = steps.length; after >= 0; after--) {
          missing.forEach((each, i) => {
            if (Math.min(each.after, steps.length) !== after) return;
            body.splice(after, 0, `!${step(`m${i}`)}`);
          });
        }
        const span =
          maxspanMs === undefined ? "" : ` with maxspan=${maxspanMs}ms`;
        const query = `sequence${by(sequence.shared)}${span} ${body.join(" ")}${until === undefined ? "" : ` until ${step("u")}`}`;

        const run = runQuery(
          query,
          arrival.map(({ doc }) => doc),
          { latenessMs: LATENESS_MS, limits: ALL_ASLEEP },
        );
        expect(run.matches.map(withoutHoles).sort(), query).toEqual(expected);
        expect(run.counters.tooLate).toBe(0);
        expect(run.engine.keyCount).toBe(0);
        alerts += expected.length;
      }),
      { numRuns: RUNS },
    );
    // The random queries do find something.
    expect(alerts).toBeGreaterThan(RUNS / 4);
  });
});
