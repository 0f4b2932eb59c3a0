import { describe, expect, it } from "vitest";
import {
  MAX_PATTERN_LENGTH,
  PcreError,
  translatePcre,
} from "../../../../src/lang/spl/pcre.ts";

describe("PCRE for JavaScript", () => {
  it("moves leading flags", () => {
    expect(translatePcre("(?i)(dllhost\\.exe.{0,4}$)")).toEqual({
      source: "(dllhost\\.exe.{0,4}$)",
      flags: "i",
      groups: [],
    });
    expect(translatePcre("(?s)(?i)a").flags).toBe("is");
  });
  it("writes characters by number", () => {
    expect(translatePcre("\\x{202E}").source).toBe("\\u202e");
    expect(translatePcre("[\\x{202E}\\x{1F600}]").source).toBe(
      "[\\u202e\\ud83d\\ude00]",
    );
    // An escaped backslash and ordinary text.
    expect(translatePcre("\\\\x{2}").source).toBe("\\\\x{2}");
  });
  it("names groups", () => {
    expect(translatePcre("(?<a>x)(?P<b_1>[(?<c>]+)(?<!d)(?:e)")).toEqual({
      source: "(?<a>x)(?<b_1>[(?<c>]+)(?<!d)(?:e)",
      flags: "",
      groups: ["a", "b_1"],
    });
  });
  it("keeps needless escapes", () => {
    const { source, flags } = translatePcre("\\_[\\-\\|x]");
    expect(new RegExp(source, flags).test("_|")).toBe(true);
  });
  it.each([
    ["(a", "unterminated group"],
    ["(?x)a", 'the flag "x" is not understood'],
    ["a++", "nothing to repeat"],
    ["\\x{110000}", "a character number is too large"],
    ["a".repeat(MAX_PATTERN_LENGTH + 1), "it is longer than 4096 characters"],
  ])("refuses %j", (pattern, message) => {
    expect(() => translatePcre(pattern)).toThrow(new PcreError(message));
  });
});
