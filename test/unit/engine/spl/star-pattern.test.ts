import { describe, expect, it } from "vitest";
import {
  compileLike,
  compileStars,
} from "../../../../src/engine/spl/star-pattern.ts";

describe("patterns of like", () => {
  it.each<[string, string, boolean]>([
    ["%stop%", "net stop a", true],
    ["%stop%", "net STOP a", false],
    ["a_c", "abc", true],
    ["a_c", "a\u{1F600}c", true],
    ["a_c", "ac", false],
    ["_%_", "a", false],
    ["_%_", "ab", true],
    ["%a_c%e", "xxabcde", true],
    ["%a_c%e", "xxabce", true],
    ["%a_c%ce", "xxabce", false],
    ["a*b", "a*b", true],
    ["a*b", "axb", false],
    ["%*%", "a*", true],
    ["", "", true],
    ["%", "", true],
  ])("%s of %j: %j", (pattern, value, expected) => {
    expect(compileLike(pattern)(value)).toBe(expected);
  });
  it("needs no way back", () => {
    const value = "a".repeat(8_000);
    expect(compileLike("%a_".repeat(100) + "b")(value)).toBe(false);
    expect(compileStars("*a".repeat(100) + "b")(value)).toBe(false);
  });
});
