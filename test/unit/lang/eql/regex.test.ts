import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileRegex, RegexError } from "../../../../src/lang/eql/regex.ts";
import { cpuClock } from "../../../support/cpu-clock.ts";

const match = (pattern: string, value: string, insensitive = false): boolean =>
  compileRegex(pattern, insensitive)(value);

describe("compileRegex", () => {
  it.each([
    ["abc", "abc", true],
    ["abc", "abcd", false],
    ["a.c", "a\nc", true],
    ["a|bc", "bc", true],
    ["(a|b)*c", "ababc", true],
    ["(a|b)*c", "abab", false],
    ["a{2,3}", "aa", true],
    ["a{2,3}", "aaaa", false],
    ["a{2,}", "aaaa", true],
    ["a{0}b", "b", true],
    ["[a-c]+", "abccba", true],
    ["[^a-c]+", "xyz", true],
    ["[^a-c]+", "xay", false],
    ["[]a]+", "a]", true],
    ["[a\\]-]+", "]-a", true],
    ["\\d{4}-\\w+\\s?", "2024-ab_1 ", true],
    ["\\D+", "ab", true],
    ["C:\\\\.*\\.exe", "C:\\x\\y.exe", true],
    ["a*?b", "aab", true],
    ["a*?b", "b", true],
    ["^a$", "^a$", true],
    ["(?:ab)+", "abab", true],
    ["", "", true],
    ["()*", "", true],
    ["(a*)*b", "aaab", true],
    [".*[0-9a-f]{8}.*", "xx deadbeef yy", true],
    // Characters are code points.
    [".", "\u{1f600}", true],
    ["..", "\u{1f600}", false],
    ["[\u{1f600}\u{1f601}]{2}", "\u{1f600}\u{1f601}", true],
    ["[\u{1f600}-\u{1f610}]", "\u{1f605}", true],
    ["[\u{1f600}-\u{1f610}]", "\u{1f611}", false],
    ["[^a]", "\u{1f600}", true],
    ["\u{1f600}*", "\u{1f600}\u{1f600}", true],
    ["\\\u{1f600}", "\u{1f600}", true],
    ["[\\t-\\r]", "\n", true],
    ["(){9999}{9999}{9999}a", "a", true],
    ["(|){2}(){0,9}", "", true],
    // The largest that is taken: a state for each character, and the match.
    ["a{1999}", "a".repeat(1_999), true],
    ["a{1999}", "a".repeat(1_998), false],
  ])("%s against %j: %s", (pattern, value, expected) => {
    expect(match(pattern, value)).toBe(expected);
  });

  it("ignores case when asked to, classes included", () => {
    expect(match("[A-Z]+\\.EXE", "cmd.exe", true)).toBe(true);
    expect(match("\\D\\S", "Ab", true)).toBe(true);
    expect(match("abc", "ABC")).toBe(false);
  });

  it.each([
    // A range holds what lies in it in either case, and no more than that.
    ["[Z-a]", "z", true],
    ["[Z-a]", "A", true],
    ["[Z-a]", "_", true],
    ["[Z-a]", "b", false],
    ["[!-Z]", "[", false],
    ["[!-Z]", "q", true],
    ["[^A-C]", "b", false],
    ["[^b]", "B", false],
    ["[^\\W]", "_", true],
    ["\\W", "a", false],
    ["[Α-Ω]+", "σςΣ", true],
    ["Σ", "ς", true],
    ["[é]", "É", true],
    ["ẞ", "ß", true],
    ["[ß]", "ẞ", true],
    ["[à-ÿ]", "Ä", true],
    ["[ß-ÿ]", "ß", true],
    ["\u{10400}", "\u{10428}", true],
    ["[\u{10400}-\u{10402}]", "\u{10429}", true],
    [".", "\u0130", true],
  ])("%s against %j, whatever the case: %s", (pattern, value, expected) => {
    expect(match(pattern, value, true)).toBe(expected);
  });

  it.each([
    ["(a", '"(" is not closed', 0],
    ["a)", 'unmatched ")"', 1],
    ["[a", '"[" is not closed', 0],
    ["*a", 'nothing before "*" to repeat', 0],
    ["a{x}", '"{" must begin a count such as {2,5}', 1],
    ["a{3,2}", "the count {3,2} is empty", 1],
    ["(?=a)b", "look-around and named groups are not part of EQL", 0],
    ["a\\", 'nothing follows "\\"', 1],
    ["[\u{1f600}-a]", "the range \u{1f600}-a is empty", 1],
    ["a" + "?".repeat(50_000), "too many repeats of one piece", 11],
    ["a{,3}", '"{" must begin a count such as {2,5}', 1],
    ["(".repeat(1_000), "groups are nested too deeply", 200],
    [
      "((((a{1000}){1000}){1000}){1000})",
      "the pattern is too large: counted repeats are written out",
      0,
    ],
    ["a{2000}", "the pattern is too large: counted repeats are written out", 0],
  ])("refuses %s", (pattern, message, at) => {
    try {
      compileRegex(pattern, false);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(RegexError);
      expect((error as RegexError).message).toBe(message);
      expect((error as RegexError).at).toBe(at);
    }
  });

  it("agrees with JavaScript on patterns both understand", () => {
    const pattern = fc
      .array(
        fc.constantFrom(
          "a",
          "b",
          ".",
          "a*",
          "b+",
          "(a|b)",
          "(ab)?",
          "[ab]",
          "[^a]",
          "a{1,2}",
          "|",
        ),
        { maxLength: 6 },
      )
      .map((parts) => parts.join(""));
    const value = fc.string({
      unit: fc.constantFrom("a", "b", "c"),
      maxLength: 8,
    });
    fc.assert(
      fc.property(pattern, value, (source, text) => {
        expect(match(source, text)).toBe(
          new RegExp(`^(?:${source})$`, "su").test(text),
        );
      }),
      { numRuns: 3_000 },
    );
  });

  it("cannot hang", () => {
    const cpuMs = cpuClock();
    expect(match("(a+)+b", "a".repeat(50_000))).toBe(false);
    expect(match("(a|a)*(a|a)*c", "a".repeat(50_000))).toBe(false);
    expect(match("(.*)*x(.*)*y", "z".repeat(50_000))).toBe(false);
    expect(cpuMs()).toBeLessThan(3_000);
  });

  it("forgets nothing that matters when its memory is full", () => {
    const test = compileRegex("(a|é|\u{1f600})*b.{3}", false, 0);
    expect(test("a\u{1f600}aéb\u{1f600}éb")).toBe(true);
    expect(test("a\u{1f600}aéb\u{1f600}bb")).toBe(true);
    expect(test("a\u{1f600}aéc\u{1f600}bb")).toBe(false);
  });
});
