/**
 * Frames that are put together from whole pieces against Ink's own, made cell by cell: what a terminal shows of both is
 * the same, wherever the pieces stand and whatever covers them.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { OutputReader } from "../../src/screen/terminal/output-reader.ts";
import type { Operation } from "../../src/screen/terminal/quick-ink.ts";
import { composeLines } from "../../src/screen/terminal/quick-ink.ts";

const RUNS = Number(process.env["TRIPLINE_PROPERTY_RUNS"] ?? 1_000);
const COLUMNS = 24;
const ROWS = 5;

interface InkOutput {
  operations: readonly Operation[];
  get(): { readonly output: string; readonly height: number };
}

const url = new URL("output.js", import.meta.resolve("ink"));
const { default: Output } = (await import(url.href)) as {
  default: new (size: { width: number; height: number }) => InkOutput;
};

function inkLines(operations: readonly Operation[]): readonly string[] {
  const output = new Output({ width: COLUMNS, height: ROWS });
  output.operations = operations;
  return output.get().output.split("\n");
}

/** Character and style of each cell; a blank has a style only where that can be seen. */
function shown(lines: readonly string[]): readonly string[] {
  const nothing = { frameBegins() {}, frameEnds() {}, passes() {} };
  const reader = new OutputReader(COLUMNS, ROWS, nothing);
  reader.read(lines.join("\n"));
  expect(reader.unknown).toBe(0);
  const { grid } = reader;
  return grid.characters.map(
    (character, cell) => `${character} ${JSON.stringify(grid.styleAt(cell))}`,
  );
}

const SGR = ["\x1b[1m", "\x1b[31m", "\x1b[7m", "\x1b[44m", "\x1b[4m"];

const text = fc
  .array(
    fc.record({
      style: fc.constantFrom("", ...SGR),
      text: fc.string({
        unit: fc.constantFrom(..."ab ─█…é"),
        minLength: 1,
        maxLength: 6,
      }),
    }),
    { minLength: 1, maxLength: 3 },
  )
  .map((parts) =>
    parts
      .map(({ style, text: own }) =>
        style === "" ? own : `${style}${own}\x1b[0m`,
      )
      .join(""),
  );

const write = fc.record({
  type: fc.constant("write" as const),
  x: fc.integer({ min: 0, max: COLUMNS + 2 }),
  y: fc.integer({ min: -1, max: ROWS }),
  text,
  transformers: fc.constant([]),
});

const edge = (most: number): fc.Arbitrary<number | undefined> =>
  fc.option(fc.integer({ min: 0, max: most }), { nil: undefined });

/** Pieces in a box that is open at some of its sides. */
const box = fc
  .tuple(
    fc.record({
      x1: edge(6),
      x2: edge(COLUMNS),
      y1: edge(2),
      y2: edge(ROWS),
    }),
    fc.array(write, { maxLength: 4 }),
  )
  .map(([clip, writes]): readonly Operation[] => [
    { type: "clip", clip },
    ...writes,
    { type: "unclip" },
  ]);

const operations = fc
  .array(
    fc.oneof(
      write.map((one): readonly Operation[] => [one]),
      box,
    ),
    {
      maxLength: 5,
    },
  )
  .map((groups): readonly Operation[] => [
    {
      type: "clip",
      clip: { x1: 0, x2: COLUMNS, y1: 0, y2: ROWS },
    },
    ...groups.flat(),
    { type: "unclip" },
  ]);

test("a frame that is put together from its pieces is the frame that Ink makes", () => {
  let quick = 0;
  fc.assert(
    fc.property(operations, (all) => {
      const lines = composeLines(all, COLUMNS, ROWS);
      if (lines === undefined) return;
      quick++;
      expect(shown(lines)).toEqual(shown(inkLines(all)));
    }),
    { numRuns: RUNS },
  );
  // Pieces that are cut by an edge are left to Ink, and the test would be empty if all were.
  expect(quick).toBeGreaterThan(RUNS / 10);
});
