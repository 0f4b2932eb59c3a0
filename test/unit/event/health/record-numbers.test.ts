import { describe, expect, it } from "vitest";
import { RecordNumbers } from "../../../../src/event/health/record-numbers.ts";

const SECOND = 1_000_000;

/** Numbers `from` to `to`, one a second, the first at `second`. */
function run(
  numbers: RecordNumbers,
  from: number,
  to: number,
  second: number,
): void {
  for (let n = from; n <= to; n++) {
    numbers.add(n, (second + n - from) * SECOND);
  }
}

describe("RecordNumbers", () => {
  it("tells nothing while there is no number", () => {
    expect(new RecordNumbers().report()).toBeUndefined();
  });

  it("tells gaps and repetitions", () => {
    const numbers = new RecordNumbers();
    run(numbers, 100, 110, 0);
    run(numbers, 120, 130, 20);
    expect(numbers.add(105, 5 * SECOND)).toBe(false);
    expect(numbers.report()).toEqual({
      first: 100,
      last: 130,
      gaps: 1,
      missing: 9,
      unsure: 0,
      largest: [{ from: 111, to: 119 }],
      repeated: 1,
      restarts: 0,
      restartList: [],
    });
  });

  it("names a numbering that begins anew, and counts no gap for it", () => {
    const numbers = new RecordNumbers();
    run(numbers, 500_000, 500_010, 0);
    run(numbers, 1, 5, 60);
    // A record from before that comes late finds its place.
    numbers.add(500_012, 12 * SECOND);
    run(numbers, 6, 8, 65);
    expect(numbers.report()).toMatchObject({
      first: 1,
      last: 8,
      gaps: 1,
      missing: 1,
      largest: [{ from: 500_011, to: 500_011 }],
      restarts: 1,
      restartList: [{ atUs: 60 * SECOND, before: 500_010, after: 1 }],
    });
  });

  it("keeps the sums of older numberings", () => {
    const numbers = new RecordNumbers();
    for (let i = 0; i < 30; i++) {
      numbers.add(10_000, 10 * i * SECOND);
      numbers.add(10_002, (10 * i + 1) * SECOND);
      numbers.add(1, (10 * i + 2) * SECOND);
    }
    const report = numbers.report()!;
    expect(report.restarts).toBe(30);
    expect(report.restartList).toHaveLength(20);
    // Between 1 and 10,000 of the same numbering, and one before each restart.
    expect(report.missing).toBe(30 + 29 * 9_998);
  });

  it("does not take numbers out of step for a new numbering", () => {
    const numbers = new RecordNumbers();
    numbers.add(2_000, 0);
    numbers.add(1_000, SECOND);
    expect(numbers.report()).toMatchObject({ restarts: 0, missing: 999 });
  });

  it("sees no restart where the log tells no times", () => {
    const numbers = new RecordNumbers();
    numbers.add(50_000, undefined);
    numbers.add(1, undefined);
    expect(numbers.report()).toMatchObject({ restarts: 0, missing: 49_998 });
  });
});
