import { describe, expect, it } from "vitest";
import { quote } from "../../../src/lang/quote.ts";

describe("quote", () => {
  it("cuts long text", () => {
    expect(quote("abcdef", 3)).toBe('"abc…"');
    expect(quote("abc", 3)).toBe('"abc"');
    expect(quote("a".repeat(41))).toBe(`"${"a".repeat(40)}…"`);
  });

  it("spells out what would steer a terminal or cannot be seen", () => {
    expect(quote("a\u001b[31m\n\u202e\u200b\ud800é日\u{1f600}")).toBe(
      '"a\\x1b[31m\\n\\u{202e}\\u{200b}\\u{d800}é日\u{1f600}"',
    );
  });
});
