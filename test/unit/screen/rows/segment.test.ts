import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Segment } from "../../../../src/screen/rows/segment.ts";
import {
  cutSegments,
  joinFitting,
  logText,
  spread,
  textOf,
  widthOf,
  word,
  wrapText,
} from "../../../../src/screen/rows/segment.ts";

const text = (segments: readonly Segment[]): string => textOf({ segments });

describe("logText", () => {
  test("plain text is one segment", () => {
    expect(logText("cmd.exe", 10, { role: "muted" })).toEqual([
      { text: "cmd.exe", role: "muted" },
    ]);
    expect(logText("cmd.exe", 10, { pad: "end" })).toEqual([
      { text: "cmd.exe   " },
    ]);
    expect(logText("", 3)).toEqual([]);
    expect(logText("x", 0)).toEqual([]);
  });

  test("escapes have a role of their own, whatever the text has", () => {
    expect(logText("a\x1bb", 10, { role: "muted" })).toEqual([
      { text: "a", role: "muted" },
      { text: "\\x1b", role: "escape" },
      { text: "b", role: "muted" },
    ]);
  });

  test("an escape is shown whole or not at all", () => {
    expect(text(logText("abc\x1bdef", 8))).toBe("abc\\x1b…");
    expect(text(logText("abc\x1bdef", 7))).toBe("abc…");
  });

  test("paths lose their middle", () => {
    expect(
      text(logText("C:\\Windows\\System32\\cmd.exe", 15, { cut: "middle" })),
    ).toBe("C:\\Wind…cmd.exe");
  });

  test("padding fills what a wide character left", () => {
    expect(text(logText("日本語日本語", 6, { pad: "end" }))).toBe("日本… ");
    expect(text(logText("日", 4, { pad: "start" }))).toBe("  日");
  });
});

describe("wrapText", () => {
  const lines = (value: string, width: number, max = 9): string[] =>
    wrapText(value, width, max).map(text);

  test("breaks at spaces, and inside words that are too long", () => {
    expect(lines("the quick brown fox", 9)).toEqual(["the quick", "brown fox"]);
    expect(lines("C:\\verylongname\\x", 8)).toEqual([
      "C:\\veryl",
      "ongname\\",
      "x",
    ]);
  });

  test("the last line that is allowed says that there is more", () => {
    expect(lines("aaaa bbbb cccc", 4, 2)).toEqual(["aaaa", "bbb…"]);
  });

  test("nothing for nothing", () => {
    expect(lines("", 10)).toEqual([]);
    expect(lines("x", 0)).toEqual([]);
  });
});

test("cutting our own segments keeps their roles", () => {
  expect(cutSegments([word("abc", "key"), word("def")], 4)).toEqual([
    { text: "abc", role: "key" },
    { text: "d" },
  ]);
});

test("spread gives up the right side before it cuts the left", () => {
  expect(textOf(spread([word("left")], [word("right")], 12))).toBe(
    "left   right",
  );
  expect(textOf(spread([word("left")], [word("right")], 10))).toBe("left");
});

test("joinFitting takes what fits, in order", () => {
  const items = [[word("one")], [], [word("two")], [word("three")]];
  expect(text(joinFitting(items, 9))).toBe("one  two");
  expect(text(joinFitting(items, 15))).toBe("one  two  three");
  expect(text(joinFitting(items, 2))).toBe("");
});

test("no text is wider than its place, padded text is exactly as wide", () => {
  const anyText = fc.oneof(
    fc.string({ unit: "binary", maxLength: 40 }),
    fc.string({ unit: "grapheme", maxLength: 40 }),
  );
  fc.assert(
    fc.property(
      anyText,
      fc.integer({ min: 1, max: 30 }),
      fc.constantFrom("end", "middle"),
      (value, width, cut) => {
        expect(widthOf(logText(value, width, { cut }))).toBeLessThanOrEqual(
          width,
        );
        expect(widthOf(logText(value, width, { cut, pad: "end" }))).toBe(width);
        for (const line of wrapText(value, width, 5)) {
          expect(widthOf(line)).toBeLessThanOrEqual(width);
        }
      },
    ),
    { numRuns: 300 },
  );
});
