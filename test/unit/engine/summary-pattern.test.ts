import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { filled, patternOf } from "../../../src/engine/summary-pattern.ts";

describe("the pattern of a summary", () => {
  it("is what fields do not hold, the longest first", () => {
    const values = ["10", "10.0.4.28", "x", "cmd.exe"];
    expect(patternOf("network 10.0.4.28:10 x cmd.exe", values)).toBe(
      "network \x81:\x80 x \x83",
    );
  });

  it.each([
    ["holds no field", "logon", ["cmd.exe"]],
    ["has such characters of its own", "cmd.exe \x80", ["cmd.exe"]],
  ])("is none where the text %s", (_, text, values) => {
    expect(patternOf(text, values)).toBeUndefined();
  });

  it("gives back the text, whatever the fields are", () => {
    const piece = fc.constantFrom(
      "a",
      "ab",
      "b",
      "\x80",
      "\x81a",
      "$&",
      "\ud83d",
      "😀",
    );
    const text = fc.array(piece, { maxLength: 8 }).map((all) => all.join(""));
    fc.assert(
      fc.property(text, fc.array(text, { maxLength: 40 }), (each, values) => {
        const pattern = patternOf(each, values);
        if (pattern !== undefined) expect(filled(pattern, values)).toBe(each);
      }),
    );
  });
});
