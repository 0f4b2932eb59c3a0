/** The short form of `npm run fuzz`: one batch of lines of every form and some hundred rules, the same each time. */
import { expect, it } from "vitest";
import { Random } from "../support/random.ts";
import { fuzzLines } from "./lines.ts";
import { planParts } from "./parts.ts";
import { fuzzRules } from "./rules.ts";
import { fuzzStates } from "./states.ts";
import { Tally } from "./tally.ts";

const MINUTE_MS = 60_000;

it(
  "damaged lines",
  async () => {
    const tally = new Tally();
    await fuzzLines(6_000, new Random(1), tally, 300);
    expect(tally.count("lines")).toBe(6_000);
    expect(tally.count("events")).toBeGreaterThan(1_000);
  },
  3 * MINUTE_MS,
);

it(
  "damaged rules",
  () => {
    const tally = new Tally();
    fuzzRules(500, new Random(1), tally);
    expect(tally.count("rule files")).toBe(500);
    expect(tally.count("rules loaded")).toBeGreaterThan(20);
  },
  3 * MINUTE_MS,
);

it(
  "damaged checkpoints and journals",
  async () => {
    const tally = new Tally();
    await fuzzStates(100, new Random(1), tally);
    expect(tally.count("journals")).toBe(100);
    expect(tally.count("checkpoints put aside")).toBeGreaterThan(50);
  },
  3 * MINUTE_MS,
);

it("the long form is cut into parts, all kinds in turn", () => {
  const parts = planParts({ lines: 45_000, rules: 1, states: 2_000 }, 7);
  expect(parts.map(({ kind, count }) => [kind, count])).toEqual([
    ["lines", 20_000],
    ["states", 1_000],
    ["lines", 20_000],
    ["rules", 1],
    ["states", 1_000],
    ["lines", 5_000],
  ]);
  expect(new Set(parts.map(({ seed }) => seed)).size).toBe(6);
});

it("figures of parts are added up, but the slowest", () => {
  const total = new Tally();
  for (const [lines, took] of [
    [3, 20],
    [4, 10],
  ] as const) {
    const tally = new Tally();
    tally.add("lines", lines);
    tally.slowest("slowest, ms", took);
    total.merge(tally.figures());
  }
  expect(total.lines()).toEqual([
    "           7  lines",
    "          20  slowest, ms",
  ]);
});
