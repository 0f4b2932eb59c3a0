import { describe, expect, it } from "vitest";
import {
  MAX_RANGES,
  NumberRanges,
} from "../../../../src/event/health/number-ranges.ts";

const of = (...numbers: readonly number[]): NumberRanges => {
  const ranges = new NumberRanges();
  for (const n of numbers) ranges.add(n);
  return ranges;
};

describe("NumberRanges", () => {
  it("has no gaps while it is empty", () => {
    const empty = new NumberRanges();
    expect(empty.lowest).toBeUndefined();
    expect(empty.highest).toBeUndefined();
    expect(empty.gaps()).toEqual({
      gaps: 0,
      missing: 0,
      unsure: 0,
      largest: [],
    });
  });

  it("tells what is missing between the lowest and the highest", () => {
    const ranges = of(5, 6, 10, 12, 7);
    expect([ranges.lowest, ranges.highest]).toEqual([5, 12]);
    expect(ranges.gaps()).toEqual({
      gaps: 2,
      missing: 3,
      unsure: 0,
      largest: [
        { from: 8, to: 9 },
        { from: 11, to: 11 },
      ],
    });
  });

  it("closes a gap when the number comes after all", () => {
    expect(of(1, 3, 2).gaps().missing).toBe(0);
    expect(of(3, 1, 2).gaps().gaps).toBe(0);
  });

  it("tells a repetition", () => {
    const ranges = of(1, 2, 3);
    expect(ranges.add(2)).toBe(false);
    expect(ranges.add(4)).toBe(true);
  });

  it("keeps counting when there are more gaps than it keeps", () => {
    const ranges = new NumberRanges();
    const count = 10 * MAX_RANGES;
    for (let i = 0; i < count; i++) ranges.add(i * 3);
    ranges.add(100_000);
    expect(ranges.gaps()).toMatchObject({
      gaps: count,
      missing: (count - 1) * 2 + (100_000 - (count - 1) * 3 - 1),
      unsure: 0,
    });
    expect(ranges.gaps().largest.at(-1)).toEqual({ from: 7_678, to: 99_999 });
    // Where the gaps are closed nobody can tell whether this fills one.
    ranges.add(7);
    expect(ranges.gaps()).toMatchObject({ gaps: count, unsure: 1 });
  });
});
