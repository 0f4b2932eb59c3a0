/**
 * The generated rules of the benchmark: they load, and hold as seldom as published ones, or many rules would measure how alerts
 * are made.
 */
import { expect, it } from "vitest";
import { Detector } from "../../../src/lib/detector.ts";
import { loadRules } from "../../../src/lib/load-rules.ts";
import { corpusLines } from "../../bench/corpus.ts";
import { Random } from "../../bench/random.ts";
import { makeEventQueries, makeQueries } from "../../bench/rules.ts";

const LINES = 2_000;

it("raise few alerts, of which no rule has many", () => {
  const texts = makeQueries(1_500, 1_500).map((text, i) => ({
    path: `rule-${i}.eql`,
    text,
  }));
  const { rules, failed } = loadRules(texts);
  expect(failed).toEqual([]);
  const detector = new Detector({ rules });
  const alerts = new Map<string, number>();
  const tell = (): void => {
    for (const { kind, match } of detector.drain()) {
      if (kind !== "fired") continue;
      alerts.set(match.rule.id, (alerts.get(match.rule.id) ?? 0) + 1);
    }
  };
  let lines = 0;
  for (const { text } of corpusLines(new Random(1))) {
    if (++lines > LINES) break;
    detector.push(text);
    tell();
  }
  detector.finish();
  tell();
  const counts = [...alerts.values()];
  // Public rules on public captures raise 1.2 a thousand.
  expect(counts.reduce((sum, each) => sum + each, 0)).toBeLessThan(
    (10 * LINES) / 1_000,
  );
  expect(Math.max(0, ...counts)).toBeLessThan(10);
  // Most of these are sequences with a step for any event of a kind.
  expect(detector.broadRules().length).toBeGreaterThan(50);
});

it("are the same for the same seed, with and without sequences", () => {
  const queries = makeQueries(70, 1);
  expect(makeQueries(140, 1).slice(0, 70)).toEqual(queries);
  expect(queries.filter((text) => text.startsWith("sequence"))).toHaveLength(
    10,
  );
  const events = makeEventQueries(60, 1);
  expect(events).toEqual(
    queries.filter((text) => !text.startsWith("sequence")),
  );
});
