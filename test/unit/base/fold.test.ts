import { describe, expect, it } from "vitest";
import { fold, foldFor } from "../../../src/base/fold.ts";

describe("fold", () => {
  it.each([
    ["CMD.exe", "cmd.exe"],
    ["ÄÖÜ", "äöü"],
    ["ẞ", "ß"],
    ["\u{10400}", "\u{10428}"],
    // A sigma is one letter, wherever it stands.
    ["ΟΔΟΣ", "οδοσ"],
    ["οδος", "οδοσ"],
    ["Σ", "σ"],
    // Would become two characters.
    ["\u0130X", "\u0130x"],
    ["\u0130ΟΣ\u0130", "\u0130οσ\u0130"],
    ["\ud83d", "\ud83d"],
    ["", ""],
  ])("%s becomes %s", (text, expected) => {
    expect(fold(text)).toBe(expected);
  });

  it("folds each character by itself, and keeps its length", () => {
    const every: string[] = [];
    for (let code = 0; code <= 0x10ffff; code++) {
      if (code < 0xd800 || code > 0xdfff)
        every.push(String.fromCodePoint(code));
    }
    const alone = every.map(fold);
    expect(every.filter((char, i) => char.length !== alone[i]!.length)).toEqual(
      [],
    );
    expect(fold(every.join("")) === alone.join("")).toBe(true);
    expect(fold(alone.join("")) === alone.join("")).toBe(true);
  });
});

describe("foldFor", () => {
  it("is the same as fold for what can equal the patterns", () => {
    for (const value of ["CMD", "\u0130X", "É"]) {
      expect(foldFor(["cmd"])(value)).toBe(fold(value));
    }
    expect(foldFor(["a", "οδοσ"])("ΟΔΟΣ")).toBe("οδοσ");
  });
});
