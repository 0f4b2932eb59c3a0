import { describe, expect, test } from "vitest";
import {
  CELL_LIMIT,
  DETAIL_LIMIT,
  visible,
  visibleSpans,
} from "../../../src/base/visible.ts";

const ESC = "\x1b";

describe("visible", () => {
  test("plain text is returned as it is", () => {
    const text = "C:\\Windows\\System32\\svchost.exe -k netsvcs";
    expect(visible(text)).toBe(text);
    expect(visible("")).toBe("");
    expect(visible("naïve 日本 Ωμέγα 👍 €")).toBe("naïve 日本 Ωμέγα 👍 €");
  });

  test.each([
    ["tab, line feed, carriage return", "a\tb\nc\rd", "a\\tb\\nc\\rd"],
    ["NUL, BEL and backspace", "\0\x07\b", "\\x00\\x07\\x08"],
    ["ESC of a colour", `${ESC}[31mred`, "\\x1b[31mred"],
    ["ESC of a link", `${ESC}]8;;http://x\x07y`, "\\x1b]8;;http://x\\x07y"],
    ["a concealed piece", `${ESC}[8mhidden`, "\\x1b[8mhidden"],
    ["DEL and C1", "\x7f\x80\x9b1m\x9f", "\\x7f\\x80\\x9b1m\\x9f"],
    ["bidi overrides", "cod\u202etxt.exe", "cod\\u{202e}txt.exe"],
    ["bidi isolates", "\u2066a\u2069", "\\u{2066}a\\u{2069}"],
    ["marks of direction", "\u200e\u200f\u061c", "\\u{200e}\\u{200f}\\u{61c}"],
    [
      "zero width space and joiners",
      "\u200b\u200c\u200d",
      "\\u{200b}\\u{200c}\\u{200d}",
    ],
    ["word joiner and BOM", "\u2060\ufeff", "\\u{2060}\\u{feff}"],
    ["soft hyphen", "a\u00adb", "a\\xadb"],
    ["line and paragraph separators", "\u2028\u2029", "\\u{2028}\\u{2029}"],
    [
      "fillers that look like nothing",
      "\u3164\uffa0\u115f",
      "\\u{3164}\\u{ffa0}\\u{115f}",
    ],
    ["variation selectors", "a\ufe0f\u{e0100}", "a\\u{fe0f}\\u{e0100}"],
    ["tag characters", "\u{e0041}", "\\u{e0041}"],
    ["annotation anchors", "\ufff9\ufffb", "\\u{fff9}\\u{fffb}"],
    ["noncharacters", "\uffff\u{1fffe}", "\\u{ffff}\\u{1fffe}"],
    ["lone surrogates", "\ud800x\udc00", "\\u{d800}x\\u{dc00}"],
    ["flag letters", "\u{1f1e9}\u{1f1ea}", "\\u{1f1e9}\\u{1f1ea}"],
    ["skin tones", "👍\u{1f3fd}", "👍\\u{1f3fd}"],
    ["a keycap", "1\u20e3", "1\\u{20e3}"],
  ])("%s", (_name, text, expected) => {
    expect(visible(text)).toBe(expected);
  });

  test("a whole emoji family falls apart into what can be measured", () => {
    expect(visible("👩\u200d👧")).toBe("👩\\u{200d}👧");
  });

  test("a mark needs a base: at the start and behind an escape it is spelled out", () => {
    expect(visible("e\u0301")).toBe("e\u0301");
    expect(visible("\u0301e")).toBe("\\u{301}e");
    expect(visible("\t\u0301")).toBe("\\t\\u{301}");
  });

  test("a pile of marks is cut off after six", () => {
    const piled = "a" + "\u0301".repeat(8) + "b\u0301";
    expect(visible(piled)).toBe(
      `a${"\u0301".repeat(6)}\\u{301}\\u{301}b\u0301`,
    );
  });

  test("nothing it lets through is a control, format or surrogate character", () => {
    let all = "";
    for (let code = 0; code <= 0xffff; code++) all += String.fromCharCode(code);
    const shown = visible(all, all.length);
    expect(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(shown)).toBe(false);
  });

  test("long text is cut before the work, and says so", () => {
    expect(visible("a".repeat(10), 4)).toBe("aaaa…");
    expect(visible("a".repeat(4), 4)).toBe("aaaa");
    expect(visible("x".repeat(CELL_LIMIT + 1)).length).toBe(CELL_LIMIT + 1);
    expect(visible("\n".repeat(DETAIL_LIMIT * 4)).length).toBe(
      CELL_LIMIT * 2 + 1,
    );
  });

  test("a surrogate pair is not cut in two", () => {
    expect(visible("abc👍", 4)).toBe("abc…");
    expect(visible("abc👍", 5)).toBe("abc👍");
  });
});

describe("visibleSpans", () => {
  test("tells what was written from what stands for something", () => {
    expect(visibleSpans(`a${ESC}b`)).toEqual([
      { text: "a", escaped: false },
      { text: "\\x1b", escaped: true },
      { text: "b", escaped: false },
    ]);
    // The same letters, written as such.
    expect(visibleSpans("a\\x1bb")).toEqual([
      { text: "a\\x1bb", escaped: false },
    ]);
  });

  test("the cut is not text either", () => {
    expect(visibleSpans("abc", 2)).toEqual([
      { text: "ab", escaped: false },
      { text: "…", escaped: true },
    ]);
  });

  test("nothing for nothing", () => {
    expect(visibleSpans("")).toEqual([]);
  });
});
