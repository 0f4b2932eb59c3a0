import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileRegex, RegexError } from "../../../../src/lang/eql/regex.ts";

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
  ])("%s against %j: %s", (pattern, value, expected) => {
    expect(match(pattern, value)).toBe(expected);
  });

  it("ignores case when asked to, classes included", () => {
    expect(match("[A-Z]+\\.EXE", "cmd.exe", true)).toBe(true);
    expect(match("\\D\\S", "Ab", true)).toBe(true);
    expect(match("abc", "ABC")).toBe(false);
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
    [
      "((((a{1000}){1000}){1000}){1000})",
      "the counted repeats of this pattern are too large",
      0,
    ],
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
    const start = performance.now();
    expect(match("(a+)+b", "a".repeat(50_000))).toBe(false);
    expect(match("(a|a)*(a|a)*c", "a".repeat(50_000))).toBe(false);
    expect(match("(.*)*x(.*)*y", "z".repeat(50_000))).toBe(false);
    expect(performance.now() - start).toBeLessThan(3_000);
  });
});
