import { describe, expect, test } from "vitest";
import { CellGrid } from "../../../../src/screen/terminal/cell-grid.ts";
import { frameDifference } from "../../../../src/screen/terminal/frame-difference.ts";
import { OutputReader } from "../../../../src/screen/terminal/output-reader.ts";

const SILENT = { frameBegins() {}, frameEnds() {}, passes() {} };

function grid(output: string, columns = 40, rows = 4): CellGrid {
  const reader = new OutputReader(columns, rows, SILENT);
  reader.read(output);
  return reader.grid;
}

function difference(from: string, to: string): string {
  return frameDifference(grid(from), grid(to));
}

describe("frameDifference", () => {
  test("nothing where nothing differs", () => {
    expect(difference("same\nlines", "same\nlines")).toBe("");
    // A blank looks the same in any colour.
    expect(difference("a \x1b[1;31m b", "a  \x1b[1;31mb")).toBe("");
  });

  test("one cell is a move and a character", () => {
    expect(difference("count 41", "count 42")).toBe("\x1b[1;8H\x1b[m2");
  });

  test("few cells that stay are written again, more are jumped over", () => {
    expect(difference("a..b", "X..Y")).toBe("\x1b[H\x1b[mX..Y");
    expect(difference("a..........b", "X..........Y")).toBe(
      "\x1b[H\x1b[mX\x1b[12GY",
    );
  });

  test("the shortest change of style, and plain at the end", () => {
    expect(difference("", "\x1b[1;31mHIGH\x1b[0m ok")).toBe(
      "\x1b[H\x1b[0;1;31mHIGH \x1b[mok",
    );
    expect(difference("", "\x1b[7mx")).toBe("\x1b[H\x1b[0;7mx\x1b[m");
  });

  test("the rest of a row is erased, and a long gap in it", () => {
    expect(difference("a long line of text", "a")).toBe(
      "\x1b[1;3H\x1b[m\x1b[K",
    );
    expect(difference("a0123456789012345678901b", `a${" ".repeat(22)}b`)).toBe(
      "\x1b[1;2H\x1b[m\x1b[22X",
    );
  });

  test("an inverse row is drawn to its end", () => {
    expect(frameDifference(grid("", 6, 1), grid("\x1b[7mab    ", 6, 1))).toBe(
      "\x1b[H\x1b[0;7mab    \x1b[m",
    );
  });

  test("a wide character is written as a whole, and the column is said anew behind it", () => {
    expect(difference("ab漢c", "ab字d")).toBe("\x1b[1;3H\x1b[m字\x1b[5Gd");
    // Half of the old one would be left behind.
    expect(difference("漢字", "x 字")).toBe("\x1b[H\x1b[mx ");
    expect(difference("a漢b", "漢bb")).toBe("\x1b[H\x1b[m漢\x1b[3Gb");
  });
});
