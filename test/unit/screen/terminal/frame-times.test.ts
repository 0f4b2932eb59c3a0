import { expect, test } from "vitest";
import { FrameTimes } from "../../../../src/screen/terminal/frame-times.ts";

test("percentiles of the last sixty frames", () => {
  const times = new FrameTimes();
  expect(times.percentileMs(0.95)).toBeUndefined();
  times.add(500);
  expect(times.percentileMs(0.5)).toBe(500);
  for (let ms = 1; ms <= 60; ms++) times.add(ms);
  expect(times.percentileMs(0.5)).toBe(30);
  expect(times.percentileMs(0.95)).toBe(57);
  expect(times.percentileMs(1)).toBe(60);
});
