import { describe, expect, it } from "vitest";
import { BINS, RateMeter } from "../../../src/cli/rate-meter.ts";

describe("RateMeter", () => {
  it("has no rate before a whole second has passed", () => {
    const meter = new RateMeter(0);
    meter.add(500, 900);
    expect(meter.bins(900)).toEqual([]);
    expect(meter.perSecond(900)).toBe(0);
  });

  it("is the mean of the last five whole seconds", () => {
    const meter = new RateMeter(0);
    for (let second = 0; second < 7; second++) {
      meter.add(10 * second, second * 1_000 + 500);
    }
    expect(meter.bins(7_000)).toEqual([0, 10, 20, 30, 40, 50, 60]);
    expect(meter.perSecond(7_000)).toBe((20 + 30 + 40 + 50 + 60) / 5);
  });

  it("falls to nought in silence", () => {
    const meter = new RateMeter(0);
    meter.add(100, 500);
    expect(meter.perSecond(1_000)).toBe(100);
    expect(meter.perSecond(6_000)).toBe(0);
    expect(meter.bins(600_000)).toEqual(new Array<number>(BINS).fill(0));
  });

  it("keeps a minute", () => {
    const meter = new RateMeter(0);
    for (let second = 0; second < 200; second++) {
      meter.add(second, second * 1_000);
    }
    expect(meter.bins(200_000)).toEqual(
      Array.from({ length: BINS }, (_, i) => 200 - BINS + i),
    );
  });

  it("does not mind a clock that steps back", () => {
    const meter = new RateMeter(10_000);
    meter.add(5, 12_000);
    meter.add(5, 11_000);
    expect(meter.bins(13_000)).toEqual([0, 0, 10]);
  });
});
