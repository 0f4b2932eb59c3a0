import { expect, test } from "vitest";
import { parseSpeed } from "../../../src/base/replay-speed.ts";

test.each([
  ["30", 30],
  ["30x", 30],
  ["x30", 30],
  ["1.5", 1.5],
  ["1000", 1_000],
  ["max", "max"],
  ["0.5", undefined],
  ["1001", undefined],
  ["fast", undefined],
  ["", undefined],
])("%j", (text, expected) => {
  expect(parseSpeed(text)).toBe(expected);
});
