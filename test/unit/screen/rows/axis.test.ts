import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  axisLines,
  writtenOrder,
} from "../../../../src/screen/rows/detail/axis.ts";
import type { AxisOptions } from "../../../../src/screen/rows/detail/axis.ts";
import {
  ASCII_GLYPHS,
  UNICODE_GLYPHS,
} from "../../../../src/screen/rows/glyphs.ts";
import { textOf, widthOf } from "../../../../src/screen/rows/segment.ts";

const S = 1_000_000;
const LOOK = {
  glyphs: ASCII_GLYPHS,
  time: "utc",
  clockUs: undefined,
} as const;

function drawn(options: AxisOptions, width = 60): readonly string[] {
  return axisLines(options, width, LOOK).map((line) => textOf(line));
}

const event = (label: string, at: number, written?: number) => ({
  label,
  timeUs: at * S,
  writtenUs: written === undefined ? undefined : written * S,
});

describe("the axis", () => {
  test("shows that what happened first was written last", () => {
    expect(
      drawn({
        events: [event("1", 0, 22), event("2", 21, 21)],
        maxspanUs: 60 * S,
      }),
    ).toEqual([
      "     o happened, w written         line: 01:00, the maxspan",
      " 1   o------------------w                                 |",
      " 2                      o                                 |",
      "     written in the order 2 1",
    ]);
  });

  test("reaches over the events alone where the maxspan is far longer", () => {
    expect(
      drawn({ events: [event("1", 0), event("2", 0.02)], maxspanUs: 60 * S }),
    ).toEqual([
      "     o happened                line: 20.0 ms; maxspan 01:00",
      " 1   o",
      " 2                                                        o",
    ]);
  });

  test("shows what is awaited, and where the clock stands", () => {
    expect(
      drawn({
        events: [event("1", 0)],
        awaited: ["2"],
        maxspanUs: 60 * S,
        nowUs: 30 * S,
      }),
    ).toEqual([
      "     o happened                    line: 01:00, the maxspan",
      " 1   o                                                    |",
      " 2   .....................................................|",
      "now                             ^",
    ]);
  });

  test("says so where something was written after the maxspan", () => {
    const lines = drawn({
      events: [event("1", 0, 90), event("2", 10, 10)],
      maxspanUs: 60 * S,
    });
    expect(lines[0]).toContain("line: 01:30; maxspan 01:00");
    expect(lines[2]!.indexOf("|")).toBe(5 + 35);
  });

  test("is not drawn for one event, nor without room", () => {
    expect(drawn({ events: [event("1", 0)], maxspanUs: S })).toEqual([]);
    const two = [event("1", 0), event("2", 1)];
    expect(drawn({ events: two, maxspanUs: S }, 25)).toEqual([]);
  });

  test("fits any width, whatever the times are", () => {
    const us = fc.integer({ min: -1e15, max: 1e15 });
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            label: fc.constantFrom("1", "12"),
            timeUs: us,
            writtenUs: fc.option(us, { nil: undefined }),
          }),
          { maxLength: 5 },
        ),
        fc.subarray(["3", "4"]),
        fc.option(fc.nat({ max: 1e15 }), { nil: undefined }),
        fc.option(us, { nil: undefined }),
        fc.nat({ max: 220 }),
        fc.constantFrom(ASCII_GLYPHS, UNICODE_GLYPHS),
        (events, awaited, maxspanUs, nowUs, width, glyphs) => {
          const look = { ...LOOK, glyphs };
          const options = { events, awaited, maxspanUs, nowUs };
          for (const line of axisLines(options, width, look)) {
            expect(widthOf(line.segments)).toBeLessThanOrEqual(width);
          }
        },
      ),
    );
  });
});

test("the order of writing is told where it is known and another", () => {
  expect(writtenOrder([event("1", 0, 5), event("2", 1, 1)])).toEqual([
    "2",
    "1",
  ]);
  expect(writtenOrder([event("1", 0, 1), event("2", 1, 1)])).toBeUndefined();
  expect(writtenOrder([event("1", 0, 5), event("2", 1)])).toBeUndefined();
});
