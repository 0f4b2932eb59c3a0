import { describe, expect, it } from "vitest";
import { quote, visible } from "../../../src/lang/quote.ts";

describe("quote", () => {
  it("cuts long text", () => {
    expect(quote("abcdef", 3)).toBe('"abc…"');
    expect(quote("abc", 3)).toBe('"abc"');
  });

  it("spells out what would steer a terminal or cannot be seen", () => {
    expect(visible("a\u001b[31m\n\u202e\u200b\ud800é日\u{1f600}")).toBe(
      "a\\u{1b}[31m\\u{a}\\u{202e}\\u{200b}\\u{d800}é日\u{1f600}",
    );
  });
});
