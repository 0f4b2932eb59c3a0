import { expect, test } from "vitest";
import {
  hasWildcard,
  matchesGlob,
} from "../../../../src/screen/filter/glob.ts";
import { cpuClock } from "../../../support/cpu-clock.ts";

test.each([
  ["", "", true],
  ["", "*", true],
  ["a", "", false],
  ["wks-014", "wks*", true],
  ["wks-014", "*014", true],
  ["wks-014", "*s-*4", true],
  ["wks-014", "wks-0?4", true],
  ["wks-014", "wks-0?", false],
  ["wks-014", "ks*", false],
  ["aab", "a*ab", true],
  ["abc", "***", true],
  ["abc", "a*d", false],
])("%j like %j is %j", (text, pattern, expected) => {
  expect(matchesGlob(text, pattern)).toBe(expected);
});

test("a pattern made to be slow is not", () => {
  const text = "a".repeat(5_000);
  const cpuMs = cpuClock();
  expect(matchesGlob(text, "*a*a*a*a*a*a*a*a*a*a*b")).toBe(false);
  expect(cpuMs()).toBeLessThan(1_000);
});

test("what counts as a pattern", () => {
  expect(hasWildcard("a*")).toBe(true);
  expect(hasWildcard("a?")).toBe(true);
  expect(hasWildcard("a.b")).toBe(false);
});
