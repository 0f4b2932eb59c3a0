/**
 * A key that sleeps is the key that it was: a run in which keys that wait fall asleep tells the same at every event, and
 * counts the same, as one in which they are shown after every event and so stay awake. Also where events are later than the
 * lateness, time jumps, and there are more keys than may be kept.
 */
import fc from "fast-check";
import { expect, it } from "vitest";
import { newCounters } from "../../src/base/counters.ts";
import { Engine } from "../../src/engine/engine.ts";
import { DEFAULT_LIMITS } from "../../src/engine/limits.ts";
import type { MatchChange } from "../../src/engine/match.ts";
import { openDocs, testDoc, testRule } from "../support/engine.ts";

const RUNS = Number(process.env["TRIPLINE_PROPERTY_RUNS"] ?? 1_000);
const LATENESS_MS = 50;

const flag = fc.constantFrom("a", "b", "c");
const sequenceText = fc
  .record({
    key: fc.constantFrom("", " by k", " by ?k", " by k, ?l"),
    steps: fc.array(flag, { minLength: 2, maxLength: 4 }),
    until: fc.constantFrom("", "", " until [test where u == true]"),
    maxspan: fc.option(fc.constantFrom(5, 40, 3_000), { nil: undefined }),
    missing: fc.boolean(),
  })
  .map(({ key, steps, until, maxspan, missing }) => {
    const body = steps.map((each) => `[test where ${each} == true]`);
    if (missing && maxspan !== undefined) {
      body.splice(1, 0, "![test where m == true]");
    }
    const span = maxspan === undefined ? "" : ` with maxspan=${maxspan}ms`;
    return `sequence${key}${span} ${body.join(" ")}${until}`;
  });
const value = fc.constantFrom("x", "x", "y", "→", 1, true, ["x", "y"]);
const stream = fc.array(
  fc.record({
    gapMs: fc.constantFrom(0, 0, 1, 2, 5, 20, 60, 4_000),
    flags: fc.subarray(["a", "b", "c", "m", "u"]),
    k: fc.option(value, { nil: undefined }),
    l: fc.option(value, { nil: undefined }),
    host: fc.constantFrom("h1", "h1", "h1", "h2"),
    text: fc.constantFrom("one", "another one", "\ud800", "日本", undefined),
    delayMs: fc.constantFrom(0, 0, 0, 10, 49, 120),
  }),
  { maxLength: 30 },
);

/** Which of two keys that are due at the very same time is decided first is nobody's business. */
function byMatch(changes: readonly MatchChange[]): readonly MatchChange[] {
  return changes.toSorted((a, b) =>
    a.match.id < b.match.id ? -1 : +(a.match.id > b.match.id),
  );
}

it("tells and counts the same whether keys sleep or are looked at all the time", () => {
  fc.assert(
    fc.property(
      sequenceText,
      stream,
      fc.constantFrom(2, 100),
      fc.constantFrom(0, 0, 1, 3),
      fc.constantFrom(0, 0, 1, 3),
      (query, items, keysPerRule, awakeKeys, drowsyKeys) => {
        let ms = 0;
        const events = openDocs(
          items
            .map((item, i) => ({
              ...item,
              id: `e${i}`,
              ms: (ms += item.gapMs),
            }))
            .toSorted((a, b) => a.ms + a.delayMs - (b.ms + b.delayMs))
            .map(({ id, ms: at, flags, k, l, host, text }) =>
              testDoc(id, at, {
                ...Object.fromEntries(flags.map((each) => [each, true])),
                ...(k !== undefined && { k }),
                ...(l !== undefined && { l }),
                host: { name: host, id: host },
                message: text,
                user: { name: text },
              }),
            ),
        );
        const run = (isLookedAt: boolean) => {
          const counters = newCounters();
          const engine = new Engine({
            rules: [testRule(query)],
            counters,
            latenessUs: LATENESS_MS * 1_000,
            limits: {
              ...DEFAULT_LIMITS,
              ...{ keysPerRule, hitsPerKey: 8, awakeKeys, drowsyKeys },
            },
            logPending: isLookedAt,
          });
          const told: unknown[] = [];
          for (const event of events) {
            engine.push(event);
            told.push(byMatch(engine.drain()), engine.keyCount);
            if (isLookedAt) engine.pending(Infinity);
          }
          const pending = engine.pending(Infinity);
          engine.finish();
          told.push(byMatch(engine.drain()), engine.keyCount);
          return { told, counters, pending: { ...pending, rows: [] } };
        };
        expect(run(false)).toEqual(run(true));
      },
    ),
    { numRuns: RUNS },
  );
});
