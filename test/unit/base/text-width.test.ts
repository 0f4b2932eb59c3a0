import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  cellWidth,
  cutEnd,
  graphemes,
  padEnd,
  padStart,
} from "../../../src/base/text-width.ts";
import { visible } from "../../../src/base/visible.ts";

describe("cellWidth", () => {
  test.each([
    ["", 0],
    ["svchost.exe", 11],
    ["naïve", 5],
    ["日本", 4],
    ["ｆｕｌｌ", 8],
    ["한국어", 6],
    ["\u1112\u1161\u11ab", 2],
    ["e\u0301", 1],
    ["👍", 2],
    ["─│█…→", 5],
    ["☺", 1],
    ["\u{20000}", 2],
    ["नमस्ते", 4],
  ])("%j is %i cells", (text, width) => {
    expect(cellWidth(text)).toBe(width);
  });
});

describe("cutEnd", () => {
  test.each([
    ["svchost.exe", 11, "svchost.exe"],
    ["svchost.exe", 8, "svchost…"],
    ["svchost.exe", 1, "…"],
    ["svchost.exe", 0, ""],
    ["日本語", 6, "日本語"],
    ["日本語", 5, "日本…"],
    // One cell stays empty rather than half a character.
    ["日本語", 4, "日…"],
    ["e\u0301e\u0301e\u0301", 2, "e\u0301…"],
  ])("%j in %i cells", (text, width, expected) => {
    expect(cutEnd(text, width)).toBe(expected);
  });

  test("with another sign for what is missing", () => {
    expect(cutEnd("svchost.exe", 8, "..")).toBe("svchos..");
    expect(cutEnd("svchost.exe", 1, "..")).toBe(".");
  });
});

test("padding counts cells, not characters", () => {
  expect(padEnd("日", 4)).toBe("日  ");
  expect(padStart("日", 4)).toBe("  日");
  expect(padEnd("abc", 2)).toBe("abc");
  expect([...graphemes("e\u0301日")]).toEqual(["e\u0301", "日"]);
});

test("a cut text is never wider than asked for, whatever it was", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme", maxLength: 60 }),
      fc.integer({ min: 0, max: 40 }),
      (text, width) => {
        const shown = visible(text);
        expect(cellWidth(cutEnd(shown, width))).toBeLessThanOrEqual(width);
      },
    ),
  );
});
