import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  compileWildcard,
  compileWildcardList,
} from "../../../src/engine/wildcard.ts";

/** The definition, by recursion: slow and plainly right. */
function matches(pattern: string, value: string): boolean {
  if (pattern === "") return value === "";
  if (pattern[0] === "*") {
    return (
      matches(pattern.slice(1), value) ||
      (value !== "" && matches(pattern, value.slice(1)))
    );
  }
  return (
    value !== "" &&
    (pattern[0] === "?" || pattern[0] === value[0]) &&
    matches(pattern.slice(1), value.slice(1))
  );
}

describe("compileWildcard", () => {
  it("agrees with the definition", () => {
    const text = (chars: string): fc.Arbitrary<string> =>
      fc.string({ unit: fc.constantFrom(...chars), maxLength: 9 });
    fc.assert(
      fc.property(text("ab*?"), text("ab?\n\\"), (pattern, value) => {
        expect(compileWildcard(pattern)(value)).toBe(matches(pattern, value));
      }),
      { numRuns: 5_000 },
    );
  });

  it("takes backslashes and line breaks as they are", () => {
    const tasks = compileWildcard("HKLM\\*\\Tasks\\*\\Actions");
    expect(tasks("HKLM\\SOFTWARE\\Tasks\\{1}\\Actions")).toBe(true);
    expect(tasks("HKLM\\SOFTWARE\\Tasks\\Actions")).toBe(false);
    expect(compileWildcard("a*c")("a\nb\nc")).toBe(true);
  });

  it("needs no more than length times length", () => {
    const pattern = "*a".repeat(200) + "b";
    const start = performance.now();
    expect(compileWildcard(pattern)("a".repeat(20_000))).toBe(false);
    expect(compileWildcard("*?a?*?a?*?b?*")("a".repeat(20_000))).toBe(false);
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});

describe("compileWildcardList", () => {
  it("ignores case when asked to", () => {
    const test = compileWildcardList(["SVCHOST.exe", "cmd*", "*\\x?"], true);
    expect(test("svchost.EXE")).toBe(true);
    expect(test("CMD.EXE")).toBe(true);
    expect(test("a\\X1")).toBe(true);
    expect(test("svchost.exe.bak")).toBe(false);
    expect(compileWildcardList(["cmd*"], false)("CMD.EXE")).toBe(false);
  });

  it("matches the empty string only with an empty pattern or stars", () => {
    expect(compileWildcardList([""], true)("")).toBe(true);
    expect(compileWildcardList(["*"], true)("")).toBe(true);
    expect(compileWildcardList(["?*"], true)("")).toBe(false);
  });
});
