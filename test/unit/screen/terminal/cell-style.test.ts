import { describe, expect, test } from "vitest";
import {
  BOLD,
  DIM,
  INVERSE,
  PLAIN_STYLE,
  UNDERLINE,
  applySgr,
  styleChange,
} from "../../../../src/screen/terminal/cell-style.ts";

const style = (parameters: string) => applySgr(PLAIN_STYLE, parameters)!;

describe("applySgr", () => {
  test.each([
    ["1;31", { foreground: 1, background: -1, attributes: BOLD }],
    ["7;93;44", { foreground: 11, background: 4, attributes: INVERSE }],
    ["38;5;208", { foreground: 0x100 + 208, background: -1, attributes: 0 }],
    [
      "48;2;1;2;3;4",
      { foreground: -1, background: 0x1010203, attributes: UNDERLINE },
    ],
    ["", PLAIN_STYLE],
  ])("%j", (parameters, expected) => {
    expect(style(parameters)).toEqual(expected);
  });

  test("what is taken away", () => {
    const all = style("1;2;4;7;31;42");
    expect(applySgr(all, "22;24;39")).toEqual({
      foreground: -1,
      background: 2,
      attributes: INVERSE,
    });
    expect(applySgr(all, "0")).toEqual(PLAIN_STYLE);
  });

  test.each(["4:3", "38;9;1", "38;5", "200", "x"])(
    "%j is not known",
    (parameters) => {
      expect(applySgr(PLAIN_STYLE, parameters)).toBeUndefined();
    },
  );
});

describe("styleChange", () => {
  test.each([
    ["1;31", "1;31", ""],
    ["", "1;31", "\x1b[1;31m"],
    ["1;31", "", "\x1b[m"],
    ["1;2;31", "2;31", "\x1b[22;2m"],
    ["31", "32", "\x1b[32m"],
    ["1;4;7;31;44", "32", "\x1b[0;32m"],
    ["", "38;5;208;48;2;1;2;3", "\x1b[38;5;208;48;2;1;2;3m"],
  ])("from %j to %j is %j", (from, to, expected) => {
    expect(styleChange(style(from), style(to))).toBe(expected);
  });

  test("from what is not known begins anew", () => {
    expect(styleChange(undefined, style("1"))).toBe("\x1b[0;1m");
    expect(styleChange(undefined, PLAIN_STYLE)).toBe("\x1b[m");
  });

  test("leads from any style to any other", () => {
    const some = ["", "1", "2", "1;2", "7;31", "1;4;31;44", "2;9;53;97;105"];
    for (const from of some) {
      for (const to of some) {
        const change = styleChange(style(from), style(to)).slice(2, -1);
        if (from === to) continue;
        expect(applySgr(style(from), change)).toEqual(style(to));
      }
    }
    expect(style("1;2").attributes).toBe(BOLD | DIM);
  });
});
