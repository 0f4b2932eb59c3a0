import { describe, expect, it } from "vitest";
import { parseTimestamp } from "../../../../src/base/time.ts";
import {
  DEFAULT_WINDOWS,
  windowAt,
} from "../../../../src/engine/spl/windows.ts";

const at = (clock: string): number =>
  parseTimestamp(`2023-11-14T${clock}:00Z`)!;

describe("windowAt", () => {
  it.each([
    ["21:49", "20:50", "21:50"],
    ["21:50", "21:50", "22:50"],
    ["22:30", "21:50", "22:50"],
    ["22:50", "22:50", "23:50"],
  ])(
    "puts %s into %s to %s, as published detections are run",
    (time, start, end) => {
      expect(windowAt(DEFAULT_WINDOWS, at(time))).toEqual({
        startUs: at(start),
        endUs: at(end),
      });
    },
  );

  it("tiles time before 1970, too", () => {
    const plan = { lengthUs: 100, offsetUs: 30 };
    expect(windowAt(plan, 29)).toEqual({ startUs: -70, endUs: 30 });
    expect(windowAt(plan, -71)).toEqual({ startUs: -170, endUs: -70 });
  });

  it("is everything where there is no plan", () => {
    expect(windowAt(undefined, 1)).toEqual({
      startUs: -Infinity,
      endUs: Infinity,
    });
  });
});
