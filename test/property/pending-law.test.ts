/**
 * What is told of the end of a pending sequence is what an explanation of its first event tells: another run of the
 * engine, and a replay of the key from its beginning.
 */
import fc from "fast-check";
import { expect, it } from "vitest";
import { newCounters } from "../../src/base/counters.ts";
import { Engine } from "../../src/engine/engine.ts";
import { explainRule } from "../../src/engine/explain/explain.ts";
import type { CandidateStory } from "../../src/engine/explain/story.ts";
import { completedUs } from "../../src/engine/match.ts";
import { MOST_CHANGES } from "../../src/engine/pending-log.ts";
import type { PendingEndKind } from "../../src/engine/pending-log.ts";
import { loadQuery } from "../../src/lang/eql/load-query.ts";
import { sourceText } from "../../src/lang/source-text.ts";
import { openDocs, testDoc, testRule } from "../support/engine.ts";

const RUNS = Number(process.env["TRIPLINE_PROPERTY_RUNS"] ?? 300);
const LATENESS_US = 50_000;

const step = fc
  .record({
    flag: fc.constantFrom("a", "b", "c"),
    joined: fc.constantFrom("", "", "", " and v == e.v"),
    alias: fc.constantFrom("", "", " as e"),
  })
  .map(
    ({ flag, joined, alias }) =>
      `[test where ${flag} == true${joined}]${alias}`,
  );
const sequenceText = fc
  .record({
    key: fc.constantFrom("", " by k"),
    steps: fc.array(step, { minLength: 2, maxLength: 4 }),
    until: fc.constantFrom("", " until [test where u == true]"),
    maxspan: fc.option(fc.integer({ min: 1, max: 40 }), { nil: undefined }),
    missing: fc.option(fc.nat({ max: 4 }), { nil: undefined }),
  })
  .map(({ key, steps, until, maxspan, missing }) => {
    const body = [...steps];
    if (missing !== undefined && maxspan !== undefined) {
      body.splice(missing, 0, "![test where m == true]");
    }
    const span = maxspan === undefined ? "" : ` with maxspan=${maxspan}ms`;
    return `sequence${key}${span} ${body.join(" ")}${until}`;
  });
const stream = (mostDelayMs: number) =>
  fc.array(
    fc.record({
      gapMs: fc.constantFrom(0, 1, 2, 5, 20, 60),
      flags: fc.subarray(["a", "b", "c", "m", "u"]),
      k: fc.constantFrom("x", "x", "y"),
      v: fc.constantFrom(1, 1, 2),
      delayMs: fc.nat({ max: mostDelayMs }),
    }),
    { minLength: 1, maxLength: 20 },
  );

type Items =
  ReturnType<typeof stream> extends fc.Arbitrary<infer T> ? T : never;

const ENDS: Readonly<Record<CandidateStory["end"], PendingEndKind>> = {
  matched: "alert",
  forbidden: "forbidden",
  overwritten: "newer",
  killed: "until",
  expired: "expired",
  waiting: "input-end",
};

/** The documents in the order in which they were written. */
function docsOf(items: Items) {
  let ms = 0;
  return items
    .map((item, i) => ({ ...item, ms: (ms += item.gapMs), i }))
    .sort((a, b) => a.ms + a.delayMs - (b.ms + b.delayMs))
    .map(({ flags, k, v, i, ms: at }) =>
      testDoc(`e${i + 1}`, at, {
        ...Object.fromEntries(flags.map((flag) => [flag, true])),
        k,
        v,
      }),
    );
}

/** @returns what was told of each pending sequence that has begun, and what the explanation of its first event says */
function tellBoth(text: string, items: Items) {
  const docs = docsOf(items);
  const rule = testRule(text);
  const events = openDocs(docs);
  const engine = new Engine({
    rules: [rule],
    counters: newCounters(),
    latenessUs: LATENESS_US,
    logPending: true,
  });
  /** By id, its first event. */
  const shown = new Map<string, number>();
  const look = (): void => {
    for (const { id, state, events: all } of engine.pending(99).rows) {
      if (state === "started") shown.set(id, all[0]!.seq);
    }
  };
  for (const event of events) {
    engine.push(event);
    look();
  }
  engine.finish();
  return [...shown].map(([id, seq]) => {
    const told = engine.pendingDetail(id)!;
    const explanation = explainRule(
      { rule, latenessUs: LATENESS_US, isChosen: (each) => each.seq === seq },
      events,
    )!;
    const began = explanation.keys[0]!.steps.find((each) => each.step === 1)!;
    return { told, began, explanation };
  });
}

it("the end of a pending sequence in a sorted log is what became of its first event", () => {
  let ended = 0;
  fc.assert(
    fc.property(sequenceText, stream(0), (text, items) => {
      if (!("query" in loadQuery(sourceText(text)))) return;
      for (const { told, began, explanation } of tellBoth(text, items)) {
        const { end, by, deadlineUs } = began.candidate!;
        expect(told.isGone).toBe(true);
        const { kind } = told.end!;
        ended++;
        if (kind === ENDS[end]) continue;
        if (kind === "expired") {
          // A replay has no watermark: what comes after the time is over finds it there still.
          expect(by?.timeUs ?? explanation.endUs).toBeGreaterThan(deadlineUs);
        } else {
          // One event that takes its place, or comes too late, and is until as well.
          expect([kind, told.end!.by?.seq]).toEqual(["until", by!.seq]);
        }
      }
    }),
    { numRuns: RUNS },
  );
  expect(ended).toBeGreaterThan(RUNS / 10);
});

it("in any order within the lateness it is told as an alert if it is one", () => {
  fc.assert(
    fc.property(sequenceText, stream(45), (text, items) => {
      if (!("query" in loadQuery(sourceText(text)))) return;
      for (const { told, began } of tellBoth(text, items)) {
        if (began.candidate?.end !== "matched") continue;
        expect(told.end?.kind).toBe("alert");
      }
    }),
    { numRuns: RUNS },
  );
});

it("each alert that fires is among the changes, whatever completes it", () => {
  let fired = 0;
  fc.assert(
    fc.property(sequenceText, stream(45), (text, items) => {
      if (!("query" in loadQuery(sourceText(text)))) return;
      const engine = new Engine({
        rules: [testRule(text)],
        counters: newCounters(),
        latenessUs: LATENESS_US,
        logPending: true,
      });
      for (const event of openDocs(docsOf(items))) engine.push(event);
      engine.finish();
      const told = engine.drain().filter(({ kind }) => kind === "fired");
      const changes = engine.pendingChanges(MOST_CHANGES);
      if (changes.length === MOST_CHANGES) return;
      const alerts = changes.filter(({ kind }) => kind === "alert");
      // More, where what was pending becomes the evidence of an alert that stands already.
      expect(alerts.length).toBeGreaterThanOrEqual(told.length);
      expect(alerts.map(({ timeUs }) => timeUs)).toEqual(
        expect.arrayContaining(told.map(({ match }) => completedUs(match))),
      );
      fired += told.length;
    }),
    { numRuns: RUNS },
  );
  expect(fired).toBeGreaterThan(RUNS / 10);
});
