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
    // From a millisecond to ten thousand years.
    for (let ms = 1; ms < 3.2e14; ms = Math.ceil(ms * 1.003)) {
      const told = of(ms, 4e14).percentileUs(0.5) / 1_000;
      expect(told).toBeGreaterThanOrEqual(ms);
      expect(told).toBeLessThanOrEqual(ms * (1 + 1 / 16));
    }
  });

  it("keeps to that at the edges of what 31 bits hold", () => {
    for (const ms of [2 ** 31 - 1, 2 ** 31, 2 ** 31 + 1, 2 ** 32, 2 ** 36]) {
      const told = of(ms, 4e14).percentileUs(0.5) / 1_000;
      expect(told).toBeGreaterThanOrEqual(ms);
      expect(told).toBeLessThanOrEqual(ms * (1 + 1 / 16));
    }
    expect(of(2 ** 31 - 1, 4e14).percentileUs(0.5)).toBe((2 ** 31 - 1) * 1_000);
  });

  it("takes what is negative for zero and what is too long for very long", () => {
    const histogram = of(-5_000, 1e18);
    expect(histogram.percentileUs(0.5)).toBe(0);
    expect(histogram.maxUs).toBe(1e21);
  });

  it("takes memory as far as the largest value reaches, and no more", () => {
    expect(of(3_600_000).save()[0].length).toBe(300);
    expect(of(365 * 86_400_000).save()[0].length).toBeLessThan(515);
    expect(of(1e18).save()[0].length).toBe(768);
  });

  it("goes on as it was saved", () => {
    const restored = new LogHistogram();
    const saved = of(1, 40, 7_706_701_500, 8_000_000_000, 3e11);
    restored.restore(saved.save());
    expect(restored.save()).toEqual(saved.save());
    expect(restored.count).toBe(5);
    restored.add(0);
    expect(restored.percentileUs(0.5)).toBe(saved.percentileUs(0.4));
    const empty = new LogHistogram();
    empty.restore(new LogHistogram().save());
    expect([empty.count, empty.save()]).toEqual([0, [[], 0]]);
  });

  it("takes what was saved as 24 days for the longest of all: it may have been that", () => {
    // As it was saved when 2^31 ms were the most that was told apart.
    const counts = Array.from({ length: 448 }, () => 0);
    counts[1] = 1;
    counts[447] = 3;
    const old = new LogHistogram();
    old.restore([counts, 7_706_702_000_000]);
    expect(old.count).toBe(4);
    expect(old.percentileUs(0.25)).toBe(1_000);
    expect(old.percentileUs(0.5)).toBe(7_706_702_000_000);
    // It knew no more than 24 days.
    const short = new LogHistogram();
    short.restore([counts, 2_147_000_000_000]);
    expect(short.percentileUs(0.5)).toBe(2_147_000_000_000);
    expect(short.save()[0]).toEqual(counts);
  });

  it("adds up", () => {
    const sum = of(1, 2);
    sum.merge(of(3, 500));
    expect([sum.count, sum.percentileUs(0.75), sum.maxUs]).toEqual([
      4, 3_000, 500_000,
    ]);
  });
});
