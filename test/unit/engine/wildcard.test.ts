import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  compileWildcard,
  compileWildcardList,
} from "../../../src/engine/wildcard.ts";
import { cpuClock } from "../../support/cpu-clock.ts";

/** The definition, by recursion over characters: slow and plainly right. */
function matches(
  [first, ...pattern]: readonly string[],
  value: readonly string[],
): boolean {
  if (first === undefined) return value.length === 0;
  if (first === "*") {
    return (
      value.some((_, i) => matches(pattern, value.slice(i))) ||
      matches(pattern, [])
    );
  }
  return (
    value.length > 0 &&
    (first === "?" || first === value[0]) &&
    matches(pattern, value.slice(1))
  );
}

describe("compileWildcard", () => {
  it("agrees with the definition", () => {
    const text = (chars: string): fc.Arbitrary<string> =>
      fc.string({ unit: fc.constantFrom(...chars), maxLength: 9 });
    fc.assert(
      fc.property(
        text("ab*?\u{1f600}"),
        text("ab?\n\\\u{1f600}\u{1f600}"),
        (pattern, value) => {
          expect(compileWildcard(pattern)(value)).toBe(
            matches([...pattern], [...value]),
          );
        },
      ),
      { numRuns: 5_000 },
    );
  });

  it.each([
    ["?", "\u{1f600}", true],
    ["??", "\u{1f600}", false],
    ["a?", "a\u{1f600}", true],
    ["*a?", "xa\u{1f600}", true],
    ["*??b", "\u{1f600}b", false],
    ["*?b*", "\u{1f600}b", true],
    ["?*?", "\u{1f600}", false],
    ["*\u{1f600}?", "\u{1f600}\u{1f601}", true],
    // Half a pair, which JSON can hold, is a character of its own.
    ["?", "\ud83d", true],
    ["??", "\ude00\ud83d", true],
  ])("counts code points: %s against %j is %s", (pattern, value, expected) => {
    expect(compileWildcard(pattern)(value)).toBe(expected);
  });

  it("takes backslashes and line breaks as they are", () => {
    const tasks = compileWildcard("HKLM\\*\\Tasks\\*\\Actions");
    expect(tasks("HKLM\\SOFTWARE\\Tasks\\{1}\\Actions")).toBe(true);
    expect(tasks("HKLM\\SOFTWARE\\Tasks\\Actions")).toBe(false);
    expect(compileWildcard("a*c")("a\nb\nc")).toBe(true);
  });

  it("needs no more than length times length", () => {
    const pattern = "*a".repeat(200) + "b";
    const cpuMs = cpuClock();
    expect(compileWildcard(pattern)("a".repeat(20_000))).toBe(false);
    expect(compileWildcard("*?a?*?a?*?b?*")("a".repeat(20_000))).toBe(false);
    expect(cpuMs()).toBeLessThan(2_000);
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

  it("folds each character by itself", () => {
    expect(compileWildcardList(["*Σ"], true)("ΟΔΟΣ")).toBe(true);
    expect(compileWildcardList(["οδος*"], true)("ΟΔΟΣ.exe")).toBe(true);
    expect(compileWildcardList(["?"], true)("\u0130")).toBe(true);
    expect(compileWildcardList(["K*"], true)("\u212Ax")).toBe(true);
  });

  it("matches the empty string only with an empty pattern or stars", () => {
    expect(compileWildcardList([""], true)("")).toBe(true);
    expect(compileWildcardList(["*"], true)("")).toBe(true);
    expect(compileWildcardList(["?*"], true)("")).toBe(false);
  });
});
