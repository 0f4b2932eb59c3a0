/**
 * How figures stand to the aims of the benchmark.
 */
import { expect, it } from "vitest";
import {
  TARGETS,
  unlessBusy,
  verdictLine,
  verdicts,
} from "../../bench/targets.ts";

it("holds ratios against the least and sizes against the most", () => {
  const told = verdicts({ P1: 6, P2: 4.99, M1: 96, M3: 151 });
  const met = (id: string): boolean | undefined =>
    told.find(({ target }) => target.id === id)?.isMet;
  expect([met("P1"), met("P2"), met("M1"), met("M3")]).toEqual([
    true,
    false,
    true,
    false,
  ]);
});

it("neither meets nor misses what was not measured, and what a busy machine says", () => {
  const [p5, p8, p14] = ["P5", "P8", "P14"].map((id) =>
    verdicts({ P5: unlessBusy(1, true), P8: "one core" }).find(
      ({ target }) => target.id === id,
    ),
  );
  expect([p5, p8, p14].map((each) => each?.isMet)).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(verdictLine(p5!)).toBe(
    "P5       1,500 rules on two cores ÷ bare loop         ≥ 3     ≥ 5    1.00  machine busy: not held against it",
  );
  expect(verdictLine(p8!)).toBe(
    "P8       two threads ÷ one, 1,000 MB                ≥ 1.4   ≥ 1.8       –  one core",
  );
  expect(verdictLine(p14!)).toBe(
    "P14      1,500 rules, two cores ÷ DuckDB            ≥ 0.6   ≥ 1.2       –  not measured in this run",
  );
});

it("holds a figure against its aim where the machine is not busy", () => {
  expect(unlessBusy(1.5, false)).toBe(1.5);
});

it("has a stretch beyond each safe aim", () => {
  for (const { id, bound, safe, stretch } of TARGETS) {
    expect(bound === "least" ? stretch > safe : stretch < safe, id).toBe(true);
  }
});
