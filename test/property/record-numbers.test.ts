import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RecordNumbers } from "../../src/event/health/record-numbers.ts";
import { NumberRanges } from "../../src/event/health/number-ranges.ts";

/** A log: record numbers with the time at which they were written, which never goes back. */
const log = fc
  .array(
    fc.record({
      step: fc.integer({ min: 1, max: 3_000 }),
      seconds: fc.nat({ max: 100 }),
    }),
    { minLength: 1, maxLength: 120 },
  )
  .map((steps) => {
    let [number, second] = [0, 0];
    return steps.map(({ step, seconds }) => {
      number += step;
      second += seconds;
      return { number, writtenUs: second * 1_000_000 };
    });
  });

const readInOrder = log.chain((records) =>
  fc.tuple(
    fc.constant(records),
    fc.shuffledSubarray(records, { minLength: records.length }),
    fc.subarray(records),
  ),
);

describe("record numbers", () => {
  it("have the same gaps in any order of arrival, and repetitions add none", () => {
    fc.assert(
      fc.property(readInOrder, ([inOrder, shuffled, again]) => {
        const one = new RecordNumbers();
        const other = new RecordNumbers();
        for (const { number, writtenUs } of inOrder) one.add(number, writtenUs);
        for (const { number, writtenUs } of shuffled) {
          other.add(number, writtenUs);
        }
        for (const { number, writtenUs } of again) other.add(number, writtenUs);
        expect(other.report()).toEqual({
          ...one.report(),
          repeated: again.length,
        });
        expect(one.report()!.restarts).toBe(0);
      }),
    );
  });

  it("miss what is between the lowest and the highest and was not there", () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 400 }), { minLength: 1, maxLength: 300 }),
        (numbers) => {
          const ranges = new NumberRanges();
          const seen = new Set<number>();
          for (const n of numbers) {
            expect(ranges.add(n)).toBe(!seen.has(n));
            seen.add(n);
          }
          const [low, high] = [Math.min(...seen), Math.max(...seen)];
          expect(ranges.gaps().missing).toBe(high - low + 1 - seen.size);
        },
      ),
    );
  });
});
