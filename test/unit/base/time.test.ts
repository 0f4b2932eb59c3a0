import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  formatClock,
  formatDuration,
  formatTimestamp,
  parseDuration,
  parseTimestamp,
} from "../../../src/base/time.ts";

const NOON = Date.UTC(2020, 11, 19, 12, 0, 22) * 1_000;

describe("parseTimestamp", () => {
  it.each([
    ["2020-12-19T12:00:22.232Z", NOON + 232_000],
    ["2020-12-19 12:00:22.232", NOON + 232_000],
    ["2020-12-19 12:00:22", NOON],
    ["2020-12-19T12:00:22Z", NOON],
    ["2020-12-19 12:00:22.232 UTC", NOON + 232_000],
    ["2020-12-19 12:00:22.232123+00:00", NOON + 232_123],
    ["2020-12-19T13:30:22.232+0130", NOON + 232_000],
    ["2020-12-19T07:00:22-05:00", NOON],
    ["2020-12-19T12:00:22.123456789Z", NOON + 123_456],
    ["2020-12-19T12:00:22.1Z", NOON + 100_000],
    ["1969-12-31T23:59:59.999Z", -1_000],
    ["2024-02-29T00:00:00Z", Date.UTC(2024, 1, 29) * 1_000],
  ])("reads %s", (text, us) => {
    expect(parseTimestamp(text)).toBe(us);
  });

  it.each([
    "",
    "2020-12-19",
    "2020-12-19X12:00:22Z",
    "2020-13-19T12:00:22Z",
    "2023-02-29T00:00:00Z",
    "2020-12-19T24:00:22Z",
    "2020-12-19T12:00:22.Z",
    "2020-12-19T12:00:22.1234567890Z",
    "2020-12-19T12:00:22 CET",
    "2020-12-19T12:00:22+1",
    "not a time at all, really",
  ])("refuses %j", (text) => {
    expect(parseTimestamp(text)).toBeUndefined();
  });

  it("remembers the last date without mixing dates up", () => {
    expect(parseTimestamp("2020-12-19T00:00:00Z")).toBe(
      Date.UTC(2020, 11, 19) * 1_000,
    );
    expect(parseTimestamp("2020-12-20T00:00:00Z")).toBe(
      Date.UTC(2020, 11, 20) * 1_000,
    );
    expect(parseTimestamp("2020-12-19T00:00:00Z")).toBe(
      Date.UTC(2020, 11, 19) * 1_000,
    );
  });

  it.each([
    [0, "1970-01-01T00:00:00.000Z"],
    [-1, "1969-12-31T23:59:59.999999Z"],
    [NOON + 5_007, "2020-12-19T12:00:22.005007Z"],
    [-62_167_219_200_001_000, "-000001-12-31T23:59:59.999Z"],
    [253_402_300_800_000_000, "+010000-01-01T00:00:00.000Z"],
    [8.64e18, "+275760-09-13T00:00:00.000Z"],
    [Infinity, "Infinity"],
  ])("writes %d as formatTimestamp does: %s", (us, text) => {
    expect(formatTimestamp(us)).toBe(text);
  });

  it("writes what a Date does", () => {
    const ms = fc.integer({ min: -8.64e15, max: 8.64e15 });
    fc.assert(
      fc.property(fc.array(ms, { maxLength: 4 }), (all) => {
        for (const each of all.filter((ms) => Math.abs(ms) < 9e12)) {
          expect(formatTimestamp(each * 1_000)).toBe(
            new Date(each).toISOString(),
          );
        }
      }),
    );
  });

  it("reads back what formatTimestamp writes", () => {
    fc.assert(
      fc.property(
        fc.integer({
          min: Date.UTC(1970, 0, 1) * 1_000,
          max: Date.UTC(2200, 0, 1) * 1_000,
        }),
        (us) => {
          expect(parseTimestamp(formatTimestamp(us))).toBe(us);
        },
      ),
    );
  });

  it("never throws", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        parseTimestamp(text);
        parseTimestamp(`2020-12-19T12:00:22${text}`);
      }),
    );
  });
});

describe("durations", () => {
  it.each([
    ["500ms", 500_000],
    ["90s", 90_000_000],
    ["3m", 180_000_000],
    ["1.5h", 5_400_000_000],
    ["2d", 172_800_000_000],
    ["0", 0],
  ])("reads %s", (text, us) => {
    expect(parseDuration(text)).toBe(us);
  });

  it.each(["", "90", "3 minutes", "-3s", "1w"])("refuses %j", (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  it("is written for people", () => {
    expect(formatDuration(21_220_000)).toBe("21.220 s");
    expect(formatDuration(101_000_000)).toBe("01:41");
    expect(formatDuration(-1_000)).toBe("-0.001 s");
    expect(formatClock(3_723_000_000)).toBe("1:02:03");
    expect(formatClock(183_600_000_000)).toBe("2d 03:00");
  });
});
