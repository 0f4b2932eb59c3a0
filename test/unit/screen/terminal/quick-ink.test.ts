import { expect, test } from "vitest";
import type { Operation } from "../../../../src/screen/terminal/quick-ink.ts";
import {
  composeLines,
  quickenInk,
} from "../../../../src/screen/terminal/quick-ink.ts";

function write(x: number, y: number, text: string): Operation {
  return { type: "write", x, y, text, transformers: [] };
}

function clip(x1: number, x2: number, y1: number, y2: number): Operation {
  return { type: "clip", clip: { x1, x2, y1, y2 } };
}

test("pieces stand at their columns, with their styles, without blanks behind them", () => {
  expect(
    composeLines(
      [
        write(6, 0, "right"),
        write(0, 1, "\x1b[31m日本\x1b[39m"),
        write(5, 1, "x  "),
      ],
      12,
      3,
    ),
  ).toEqual(["      right", "\x1b[31m日本\x1b[39m x", ""]);
});

test("what is drawn over something else goes to its column", () => {
  expect(composeLines([write(0, 0, "abcdef"), write(2, 0, "X")], 8, 1)).toEqual(
    ["abcdef\x1b[3GX"],
  );
});

test("transformers are run", () => {
  const operation: Operation = {
    type: "write",
    x: 0,
    y: 0,
    text: "low",
    transformers: [(text) => text.toUpperCase(), (text) => `${text}!`],
  };
  expect(composeLines([operation], 8, 1)).toEqual(["LOW!"]);
});

test("rows without room for them are not drawn", () => {
  expect(
    composeLines(
      [
        clip(0, 8, 0, 1),
        write(0, 0, "seen"),
        write(0, 1, "below the box"),
        { type: "unclip" },
        write(0, 2, "below"),
        write(0, -1, "above"),
      ],
      8,
      2,
    ),
  ).toEqual(["seen", ""]);
});

test.for([
  ["more lines than one", [write(0, 0, "a\nb")]],
  ["the edge of the window", [write(5, 0, "wide")]],
  ["the edge of a box", [clip(0, 3, 0, 1), write(0, 0, "wide")]],
  [
    "the edge of the outer of two boxes",
    [clip(2, 8, 0, 1), clip(0, 8, 0, 1), write(1, 0, "wide")],
  ],
] as const)("%s is left to Ink", ([, operations]) => {
  expect(composeLines(operations, 8, 1)).toBeUndefined();
});

/** So that a new Ink whose insides are others is noticed here and not by the keys becoming slow. */
test("Ink makes its frames of whole pieces", async () => {
  await quickenInk();
  const url = new URL("output.js", import.meta.resolve("ink"));
  const { default: Output } = (await import(url.href)) as {
    default: new (size: { width: number; height: number }) => {
      write(
        x: number,
        y: number,
        text: string,
        options: { transformers: readonly never[] },
      ): void;
      get(): { output: string; height: number };
    };
  };
  const output = new Output({ width: 20, height: 2 });
  // Ink itself would make one style of the two.
  const text = "\x1b[31ma\x1b[39m\x1b[31mb\x1b[39m";
  output.write(1, 1, text, { transformers: [] });
  expect(output.get()).toEqual({ output: `\n ${text}`, height: 2 });
});
