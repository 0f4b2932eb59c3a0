import { describe, expect, it } from "vitest";
import { LogHistogram } from "../../../src/base/log-histogram.ts";

const of = (...ms: readonly number[]): LogHistogram => {
  const histogram = new LogHistogram();
  for (const each of ms) histogram.add(each * 1_000);
  return histogram;
};

describe("LogHistogram", () => {
  it("is zero while it is empty", () => {
    const empty = new LogHistogram();
    expect([empty.count, empty.percentileUs(0.99), empty.maxUs]).toEqual([
      0, 0, 0,
    ]);
  });

  it("is exact for the first milliseconds and for the largest value", () => {
    const histogram = of(0, 1, 2, 3, 31, 100.25);
    expect(histogram.percentileUs(0.5)).toBe(2_000);
    expect(histogram.percentileUs(5 / 6)).toBe(31_000);
    expect(histogram.percentileUs(1)).toBe(100_250);
    expect(histogram.maxUs).toBe(100_250);
  });

  it("takes the nearest rank: 99 of 100 are not above p99", () => {
    const histogram = new LogHistogram();
    for (let i = 0; i < 99; i++) histogram.add(0);
    histogram.add(60_000_000);
    expect(histogram.percentileUs(0.99)).toBe(0);
    histogram.add(60_000_000);
    expect(histogram.percentileUs(0.99)).toBe(60_000_000);
  });

  it("is never too small and at most a sixteenth too large", () => {
    for (let ms = 1; ms < 100_000_000; ms = Math.ceil(ms * 1.003)) {
      const told = of(ms, 2_000_000_000).percentileUs(0.5) / 1_000;
      expect(told).toBeGreaterThanOrEqual(ms);
      expect(told).toBeLessThanOrEqual(ms * (1 + 1 / 16));
    }
  });

  it("takes what is negative for zero and what is too long for very long", () => {
    const histogram = of(-5_000, 1e12);
    expect(histogram.percentileUs(0.5)).toBe(0);
    expect(histogram.maxUs).toBe(1e15);
  });

  it("adds up", () => {
    const sum = of(1, 2);
    sum.merge(of(3, 500));
    expect([sum.count, sum.percentileUs(0.75), sum.maxUs]).toEqual([
      4, 3_000, 500_000,
    ]);
  });
});
