import fc from "fast-check";
import { expect, test } from "vitest";
import { rowAxis } from "../../../../../src/screen/rows/detail/row-axis.ts";
import { ASCII_GLYPHS } from "../../../../../src/screen/rows/glyphs.ts";
import type { Look } from "../../../../../src/screen/rows/look.ts";
import { textOf, widthOf } from "../../../../../src/screen/rows/segment.ts";
import type { ResultDetail } from "../../../../../src/screen/store/snapshot.ts";
import { RESULT } from "../../../../screen/fake-snapshot.ts";

const S = 1_000_000;
const LOOK: Look = { glyphs: ASCII_GLYPHS, time: "utc", clockUs: undefined };

function drawn(
  times: readonly number[],
  over: Partial<ResultDetail> = {},
  width = 73,
): string[] {
  const result = {
    ...RESULT,
    records: times.length,
    firstUs: times[0]!,
    lastUs: times.at(-1)!,
    window: undefined,
    ...over,
  };
  return rowAxis(result, times, width, LOOK).map(textOf);
}

test("counts the records of each cell", () => {
  const burst = Array.from({ length: 12 }, (_, i) => 41 * S + i);
  expect(drawn([0, 0, 3 * S, ...burst, 80 * S])).toEqual([
    "     records by time, a cell is 2.0 s",
    "     21------------------+------------------1",
  ]);
});

test("says where those lie that were counted and not kept", () => {
  const times = [0, 10, 20, 60, 70, 80].map((s) => s * S);
  expect(drawn(times, { records: 39 })).toEqual([
    "     records by time, a cell is 2.0 s; .: 33 more, not kept",
    "     1----1----1...................1----1---1",
  ]);
});

test("says where in the window of its search all of it was", () => {
  const window = { startUs: -600 * S, endUs: 3_000 * S };
  expect(drawn([0, 80 * S], { window })).toEqual([
    "     records by time, a cell is 2.0 s",
    "     1--------------------------------------1",
    "     ------##-------------------------------- in the window of 1:00:00",
  ]);
});

test("one moment, one record or no room is no picture", () => {
  expect(drawn([5, 5])).toEqual([]);
  expect(drawn([5])).toEqual([]);
  expect(drawn([0, S], {}, 40)).toEqual([]);
});

test("nothing is wider than the window, whatever the times", () => {
  const times = fc.array(fc.integer({ min: 0, max: 2 ** 50 }), {
    minLength: 1,
    maxLength: 10,
  });
  fc.assert(
    fc.property(times, fc.nat(300), fc.nat(200), (some, more, width) => {
      const sorted = some.toSorted((a, b) => a - b);
      const window = { startUs: sorted[0]! - 5, endUs: sorted.at(-1)! + 7 };
      const records = sorted.length + more;
      const result = {
        ...RESULT,
        records,
        firstUs: sorted[0]!,
        lastUs: sorted.at(-1)!,
        window,
      };
      for (const { segments } of rowAxis(result, sorted, width, LOOK)) {
        expect(widthOf(segments)).toBeLessThanOrEqual(width);
      }
    }),
    { numRuns: Number(process.env["TRIPLINE_PROPERTY_RUNS"] ?? 200) },
  );
});
