/**
 * The law of explanations: they say what the engine says. Random conditions and events against the hit finder, random
 * sequences over random streams and random searches over random logs against the engine.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { newCounters } from "../../src/base/counters.ts";
import { readLookups, searchRule } from "../../src/cli/search-case.ts";
import { Engine } from "../../src/engine/engine.ts";
import {
  explainFilters,
  plannedFilters,
} from "../../src/engine/explain/filter.ts";
import type { ConditionNode } from "../../src/engine/explain/tree.ts";
import { explainRule } from "../../src/engine/explain/explain.ts";
import type { Explanation } from "../../src/engine/explain/explain.ts";
import { HitFinder } from "../../src/engine/hit-finder.ts";
import { Lineages } from "../../src/engine/lineage.ts";
import { DEFAULT_LIMITS } from "../../src/engine/limits.ts";
import type { Match } from "../../src/engine/match.ts";
import type { Event } from "../../src/event/event.ts";
import { EventOpener } from "../../src/event/opener.ts";
import { loadQuery } from "../../src/lang/eql/load-query.ts";
import { sourceText } from "../../src/lang/source-text.ts";
import type { Rule, SplRule } from "../../src/rule/rule.ts";
import { openDocs, standing, testDoc, testRule } from "../support/engine.ts";
import { condition, document } from "../support/eql-arbitraries.ts";
import { log, LOOKUP, searchText } from "../support/spl-arbitraries.ts";

const RUNS = Number(process.env["TRIPLINE_PROPERTY_RUNS"] ?? 2_000);

/** The matches that stand at the end. */
function runAll(
  rule: Rule,
  events: readonly Event[],
  latenessUs: number,
): { readonly matches: readonly Match[]; readonly late: number } {
  const counters = newCounters();
  const engine = new Engine({ rules: [rule], counters, latenessUs });
  for (const event of events) engine.push(event);
  engine.finish();
  const matches = [...standing(engine.drain()).values()];
  return { matches, late: counters.late };
}

const hasEvent =
  ({ seq }: Event) =>
  ({ events }: Match): boolean =>
    events.some((each) => each?.seq === seq);

function explained(
  rule: Rule,
  events: readonly Event[],
  chosen: Event,
  latenessUs: number,
): Explanation {
  const isChosen = (event: Event): boolean => event === chosen;
  return explainRule({ rule, isChosen, latenessUs }, events)!;
}

/** `and`, `or` and `not` go with their operands. */
function checkTree({ kind, verdict, children }: ConditionNode): void {
  const verdicts = children.map((each) => each.verdict);
  if (kind === "and") {
    expect(verdict === "pass").toBe(verdicts.every((each) => each === "pass"));
    expect(verdict === "fail").toBe(verdicts.includes("fail"));
  } else if (kind === "or") {
    expect(verdict === "pass").toBe(verdicts.includes("pass"));
    expect(verdict === "fail").toBe(verdicts.every((each) => each === "fail"));
  } else if (kind === "not") {
    expect(verdict === "pass").toBe(verdicts[0] !== "pass");
  } else return;
  children.forEach(checkTree);
}

describe("an explanation", () => {
  it("of a condition says what the hit finder says", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("any", "test", "test", "other"),
        condition,
        fc.array(document, { minLength: 1, maxLength: 3 }),
        (category, text, fields) => {
          const query = `${category} where ${text}`;
          if (!("query" in loadQuery(sourceText(query)))) return;
          const rule = testRule(query);
          const counters = newCounters();
          const filters = plannedFilters(rule, undefined);
          const [{ filter }] = filters as [(typeof filters)[number]];
          const finder = new HitFinder(
            [{ rule, filter, condition: filter.condition, paths: [] }],
            [],
            DEFAULT_LIMITS,
            counters,
            new Lineages([], DEFAULT_LIMITS, counters),
          );
          for (const event of openDocs(
            fields.map((each, i) => testDoc(`${i}`, i, each)),
          )) {
            let hits = 0;
            finder.find(
              event,
              () => hits++,
              () => undefined,
            );
            const [explanation] = explainFilters(filters, event);
            expect(explanation!.verdict === "pass").toBe(hits === 1);
            checkTree(explanation!.condition);
          }
        },
      ),
      { numRuns: RUNS },
    );
  });

  const LATENESS_US = 50_000;
  const stepText = fc
    .record({
      flag: fc.constantFrom("a", "b", "c"),
      joined: fc.constantFrom("", "", "", " and v == e.v", " and v != e.v"),
      runs: fc.constantFrom("", "", "", " with runs=2"),
      alias: fc.constantFrom("", "", " as e"),
    })
    .map(
      ({ flag, joined, runs, alias }) =>
        `[test where ${flag} == true${joined}]${alias === "" ? runs : alias}`,
    );
  const sequenceText = fc
    .record({
      key: fc.constantFrom("", " by k", " by k", " by ?k"),
      steps: fc.array(stepText, { minLength: 2, maxLength: 4 }),
      until: fc.constantFrom("", "", " until [test where u == true]"),
      maxspan: fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined }),
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
  const sampleText = fc
    .array(fc.constantFrom("a", "b", "c"), { minLength: 2, maxLength: 3 })
    .map(
      (flags) =>
        `sample by k ${flags.map((flag) => `[test where ${flag} == true]`).join(" ")}`,
    );
  const stream = fc.array(
    fc.record({
      gapMs: fc.constantFrom(0, 0, 1, 2, 5, 20),
      flags: fc.subarray(["a", "b", "c", "m", "u"]),
      k: fc.constantFrom<unknown>(undefined, "x", "x", "y", ["x", "y"], 1),
      v: fc.constantFrom(undefined, 1, 1, 2),
      delayMs: fc.oneof(
        { weight: 20, arbitrary: fc.nat({ max: 50 }) },
        { weight: 2, arbitrary: fc.constant(200) },
      ),
    }),
    { minLength: 1, maxLength: 25 },
  );

  it("of an event in a sequence or sample says what became of it", () => {
    fc.assert(
      fc.property(
        fc.oneof({ weight: 5, arbitrary: sequenceText }, sampleText),
        stream,
        fc.nat({ max: 24 }),
        (text, items, at) => {
          if (!("query" in loadQuery(sourceText(text)))) return;
          let ms = 0;
          const docs = items
            .map((item, i) => ({ ...item, ms: (ms += item.gapMs), i }))
            .sort((a, b) => a.ms + a.delayMs - (b.ms + b.delayMs))
            .map(({ flags, k, v, i, ms: at }) =>
              testDoc(`e${i + 1}`, at, {
                ...Object.fromEntries(flags.map((flag) => [flag, true])),
                ...(k === undefined ? {} : { k }),
                ...(v === undefined ? {} : { v }),
              }),
            );
          const rule = testRule(text);
          const events = openDocs(docs);
          const chosen = events[at % events.length]!;
          const { matches, late } = runAll(rule, events, LATENESS_US);
          const own = matches.filter(hasEvent(chosen));
          const explanation = explained(rule, events, chosen, LATENESS_US);
          const { conclusion, keys, samples } = explanation;
          const byId = (a: Match, b: Match): number => (a.id < b.id ? -1 : 1);
          expect(explanation.matches.toSorted(byId)).toEqual(own.sort(byId));
          expect(conclusion.fired).toBe(own.length > 0);
          if (late > 0) return;
          const completed = keys.flatMap(({ steps }) =>
            steps.filter(
              ({ result, candidate }) =>
                /^(?:started|advanced|completed)$/.test(result) &&
                candidate!.end === "matched",
            ),
          );
          const filled = samples.filter(
            ({ filled: places, fills }) =>
              fills !== undefined && !places.includes(undefined),
          );
          expect(completed.length + filled.length > 0).toBe(own.length > 0);
          expect(conclusion.decidedBy).not.toBe("limit");
          // Every sequence that is told of as matched is one of the engine's.
          const told = matches.map(({ events: all }) =>
            all.flatMap((each) => each?.seq ?? []).join(" "),
          );
          for (const { candidate } of completed) {
            const seqs = candidate!.events.map(({ seq }) => seq).join(" ");
            expect(told).toContain(seqs);
          }
        },
      ),
      { numRuns: RUNS },
    );
  });

  const lookups = readLookups({
    [LOOKUP.name]: {
      csv: [LOOKUP.columns, ...LOOKUP.rows]
        .map((cells) => cells.join(","))
        .join("\n"),
      match_type: "WILDCARD(file)",
      default_match: "false",
      min_matches: 1,
      max_matches: 2,
    },
  })!;

  function searchOf(text: string): SplRule {
    const rule = searchRule(sourceText(text), { macros: [], lookups });
    if (!("diagnostics" in rule)) return rule;
    throw new Error(`${text}\n${rule.diagnostics[0]!.message}`);
  }

  it("of an event of a search says which rows it comes to", () => {
    let results = 0;
    fc.assert(
      fc.property(searchText, log, fc.nat({ max: 5 }), (text, logged, at) => {
        // So few that all of them are evidence.
        const docs = logged.slice(0, 6).map(({ document: each }) => each);
        if (docs.length === 0) return;
        const rule = searchOf(text);
        const opener = new EventOpener({ counters: newCounters() });
        const source = { id: 1, path: "log" };
        const events: Event[] = [];
        docs.forEach((doc, i) =>
          opener.open(
            doc,
            { source, number: i + 1, offset: i, length: 1, text: "" },
            events,
          ),
        );
        opener.flush(events);
        const chosen = events[at % events.length]!;
        const { matches } = runAll(rule, events, LATENESS_US);
        const own = matches.some(hasEvent(chosen));
        const { search, conclusion } = explained(
          rule,
          events,
          chosen,
          LATENESS_US,
        );
        const isResult = search!.groups.some((each) => each.isResult);
        for (const { where } of search!.tables) {
          if (where !== undefined) checkTree(where);
        }
        if (own) {
          results++;
          expect(isResult).toBe(true);
          expect(conclusion.fired).toBe(true);
        } else if (!text.includes("join")) {
          // Of joined rows of one key the first stands for all.
          expect(isResult).toBe(false);
          expect(conclusion.fired).toBe(false);
        }
        for (const { commands, isResult: stands } of search!.groups) {
          expect(commands.every(({ keeps }) => keeps)).toBe(stands);
        }
      }),
      { numRuns: RUNS / 2 },
    );
    expect(results).toBeGreaterThan(RUNS / 100);
  });
});
