import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DeadlineLinks, Deadlines } from "../../../src/engine/deadlines.ts";

const SECOND = 1_000_000;

function due(deadlines: Deadlines, watermarkUs: number): number[] {
  const numbers: number[] = [];
  for (
    let number = deadlines.nextDue(watermarkUs);
    number !== undefined;
    number = deadlines.nextDue(watermarkUs)
  ) {
    numbers.push(number);
  }
  return numbers;
}

describe("Deadlines", () => {
  it("gives those before the watermark, the earliest first", () => {
    const deadlines = new Deadlines(new DeadlineLinks());
    deadlines.add(0, 3 * SECOND);
    deadlines.add(1, 2 * SECOND + 20);
    deadlines.add(2, 2 * SECOND + 10);
    expect(due(deadlines, 2 * SECOND + 10)).toEqual([]);
    expect(due(deadlines, 2 * SECOND + 11)).toEqual([2]);
    expect(due(deadlines, 4 * SECOND)).toEqual([1, 0]);
    expect(due(deadlines, Infinity)).toEqual([]);
  });

  it("takes one in whose second has come", () => {
    const deadlines = new Deadlines(new DeadlineLinks());
    deadlines.add(0, 2 * SECOND + 500);
    expect(due(deadlines, 2 * SECOND + 1)).toEqual([]);
    deadlines.add(1, 2 * SECOND + 400);
    deadlines.add(2, SECOND);
    expect(due(deadlines, 2 * SECOND + 450)).toEqual([2, 1]);
    expect(due(deadlines, 3 * SECOND)).toEqual([0]);
  });

  it("shares numbers with the wheels of other hosts", () => {
    const links = new DeadlineLinks();
    const [a, b] = [new Deadlines(links), new Deadlines(links)];
    a.add(0, SECOND);
    b.add(1, SECOND);
    a.add(2, SECOND);
    expect(due(b, 2 * SECOND)).toEqual([1]);
    expect(due(a, 2 * SECOND).toSorted()).toEqual([0, 2]);
  });

  it("does what a sorted list does, whatever comes and goes", () => {
    const step = fc.record({
      kind: fc.constantFrom("add", "add", "add", "remove", "due"),
      second: fc.integer({ min: -3, max: 20 }),
      us: fc.constantFrom(0, 1, 500_000, 999_999),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const deadlines = new Deadlines(new DeadlineLinks());
        const kept = new Map<number, number>();
        let watermarkUs = -Infinity;
        for (const [number, { kind, second, us }] of steps.entries()) {
          const atUs = second * SECOND + us;
          if (kind === "add") {
            deadlines.add(number, atUs);
            kept.set(number, atUs);
          } else if (kind === "remove") {
            const some = [...kept.keys()][number % (kept.size || 1)];
            if (some === undefined) continue;
            deadlines.remove(some);
            kept.delete(some);
          } else {
            watermarkUs = Math.max(watermarkUs, atUs);
            const found = due(deadlines, watermarkUs);
            const expected = [...kept.entries()].filter(
              ([, each]) => each < watermarkUs,
            );
            expect(found.map((each) => kept.get(each))).toEqual(
              expected.map(([, each]) => each).toSorted((a, b) => a - b),
            );
            for (const each of found) kept.delete(each);
            expect(expected.every(([each]) => !kept.has(each))).toBe(true);
          }
        }
        expect(due(deadlines, Infinity).toSorted()).toEqual(
          [...kept.keys()].toSorted(),
        );
      }),
      { numRuns: Number(process.env["TRIPLINE_PROPERTY_RUNS"] ?? 200) },
    );
  });
});
