import { RE2JS } from "re2js";
import { describe, expect, it } from "vitest";
import {
  MAX_PATTERN_LENGTH,
  PcreError,
  translatePcre,
} from "../../../../src/lang/spl/pcre.ts";

const source = (pattern: string): string => translatePcre(pattern).source;

const finds = (pattern: string, text: string): boolean =>
  RE2JS.compile(source(pattern)).test(text);

describe("PCRE for RE2", () => {
  it("leaves alone what both write alike", () => {
    expect(translatePcre("(?i)(dllhost\\.exe.{0,4}$)|^a+?b*\\d{2,}")).toEqual({
      source: "(?i)(dllhost\\.exe.{0,4}$)|^a+?b*\\d{2,}",
      groups: [],
    });
  });
  it("writes characters by number", () => {
    expect(source("\\x{202E}\\x41\\xg\\0\\012\\e")).toBe(
      "\\x{202E}A\\x{0}g\\x{0}\\x{A}\\x{1B}",
    );
    expect(source("[\\x{202E}-\\x{1F600}]")).toBe("[\\x{202E}-\\x{1F600}]");
    // An escaped backslash and ordinary text.
    expect(source("\\\\x{2}")).toBe("\\\\x{2}");
  });
  it("names groups", () => {
    expect(translatePcre("(?<a>x)(?P<b_1>[(?<c>]+)(?'d'y)(?:e)")).toEqual({
      source: "(?P<a>x)(?P<b_1>[\\(\\?\\<c\\>]+)(?P<d>y)(?:e)",
      groups: ["a", "b_1", "d"],
    });
  });
  it("writes needless escapes and lonely signs plainly", () => {
    expect(source("\\_\\/\\-\\#\\<")).toBe("_\\/\\-\\#\\<");
    expect(source("a{,3}b}c]{x}")).toBe("a\\{,3\\}b\\}c\\]\\{x\\}");
  });
  it.each([
    ["[^\\.\\\\]+", "[^\\.\\\\]+"],
    ["[]a]", "[\\]a]"],
    ["[^]a]", "[^\\]a]"],
    ["[\\w-.]", "[\\w\\-\\.]"],
    ["[a-\\d]", "[a\\-\\d]"],
    ["[a-]", "[a\\-]"],
    ["[\\b\\n–]", "[\\x{8}\\x{A}\\x{2013}]"],
    ["[[:alpha:]_]", "[[:alpha:]_]"],
    ["[a[b]", "[a\\[b]"],
  ])("reads the class %s", (pattern, expected) => {
    expect(source(pattern)).toBe(expected);
  });
  it("takes the vertical tab for space", () => {
    expect(finds("a\\sb", "a\vb")).toBe(true);
    expect(finds("a[\\s.]b", "a\vb")).toBe(true);
    expect(finds("a\\Sb", "a\vb")).toBe(false);
    expect(finds("a[\\S]b", "a-b")).toBe(true);
    expect(finds("a[\\S]b", "a b")).toBe(false);
    expect(finds("a\\hb\\Rc", "a\u00a0b\r\nc")).toBe(true);
    expect(finds("a\\Nb", "a\nb")).toBe(false);
  });
  it("drops comments and reads quoted text", () => {
    expect(source("a(?#no)b\\Q.*\\Ec")).toBe("ab\\.\\*c");
    expect(source("\\Q(")).toBe("\\(");
  });
  it("changes flags within", () => {
    expect(finds("a(?i)b", "aB")).toBe(true);
    expect(finds("a(?i:b)c", "aBC")).toBe(false);
    expect(source("(?)a")).toBe("a");
  });
  it.each([
    ["(a", 'missing closing ): "(a"'],
    ["a)", 'unexpected ): "a)"'],
    ["*a", 'missing argument to repetition operator: "*"'],
    ["[ab", 'the class that begins with "[ab" has no end'],
    ["[z-a]", 'the range "z-a" runs backwards'],
    ["a\\", "it ends with a backslash"],
    ["\\y", '"\\y" is not understood'],
    ["[\\y]", '"\\y" in a class is not understood'],
    ["\\p", '"\\p" needs a name, as in \\p{L}'],
    ["(?x)a", 'the flag "x" is not understood'],
    ["(?(1)a|b)", '"(?(" is not understood'],
    ["(?<a>b)(?<a>c)", 'two groups are named "a"'],
    ["\\x{110000}", "a character number is too large"],
    ["a{1001}", 'invalid repeat count: "{1001}"'],
    ["a".repeat(MAX_PATTERN_LENGTH + 1), "it is longer than 4096 characters"],
  ])("cannot read %j", (pattern, message) => {
    expect(() => translatePcre(pattern)).toThrow(new PcreError(message));
  });
  it.each([
    ["a(?!b)", '"(?!" looks ahead'],
    ["a(?=b)", '"(?=" looks ahead'],
    ["(?<!a)b", '"(?<!" looks behind'],
    ["(?<=a)b", '"(?<=" looks behind'],
    ["(a)\\1", '"\\1" asks for what a group has found before'],
    ["(?<n>a)\\k<n>", '"\\k" asks for what a group has found before'],
    ["(?>a)", '"(?>" never gives back what it took'],
    ["a++", '"++" never gives back what it took'],
    ["(a{99}b){9}".repeat(30), "its repeats are too many"],
  ])("cannot run %j", (pattern, message) => {
    expect(() => translatePcre(pattern)).toThrow(
      expect.objectContaining({ message, hint: expect.any(String) }),
    );
  });
});
