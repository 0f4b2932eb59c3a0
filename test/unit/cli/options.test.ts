import { describe, expect, it } from "vitest";
import {
  countArgument,
  durationArgument,
  isAtLeast,
  speedArgument,
  timeArgument,
  workersArgument,
} from "../../../src/cli/options.ts";

describe("durationArgument", () => {
  it.each([
    ["90s", 90_000_000],
    ["3m", 180_000_000],
    ["250ms", 250_000],
    ["1h", 3_600_000_000],
    ["0s", 0],
  ])("%s", (text, us) => {
    expect(durationArgument(text)).toBe(us);
  });

  it.each(["", "90", "s", "-1s", "1 week", "1e9999s"])("refuses %j", (text) => {
    expect(() => durationArgument(text)).toThrow(
      "write a number with ms, s, m, h or d, such as 90s or 3m.",
    );
  });
});

describe("workersArgument", () => {
  it.each(["1", "8"])("%s", (text) => {
    expect(workersArgument(text)).toBe(Number(text));
  });

  it.each(["", "0", "9", "10", "1.5", "two"])("refuses %j", (text) => {
    expect(() => workersArgument(text)).toThrow(
      "write a whole number, 1 to 8.",
    );
  });
});

describe("timeArgument", () => {
  it.each([
    ["2026-03-01", Date.UTC(2026, 2, 1)],
    ["2026-03-01T12:00:00", Date.UTC(2026, 2, 1, 12)],
    ["2026-03-01 12:00:00.5", Date.UTC(2026, 2, 1, 12, 0, 0, 500)],
    ["2026-03-01T12:00:00+02:00", Date.UTC(2026, 2, 1, 10)],
  ])("%s", (text, ms) => {
    expect(timeArgument(text)).toBe(ms * 1_000);
  });

  it.each(["", "noon", "2026-02-30", "2026-03-01T25:00:00"])(
    "refuses %j",
    (text) => {
      expect(() => timeArgument(text)).toThrow("write a UTC time such as");
    },
  );
});

describe("speedArgument", () => {
  it.each([
    ["1", 1],
    ["30x", 30],
    ["1000x", 1_000],
    ["2.5x", 2.5],
    ["max", "max"],
  ])("%s", (text, speed) => {
    expect(speedArgument(text)).toBe(speed);
  });

  it.each(["", "0", "0.5x", "-1x", "1001x", "x", "fast", "1e3", "MAX"])(
    "refuses %j",
    (text) => {
      expect(() => speedArgument(text)).toThrow('write 1x to 1000x, or "max".');
    },
  );
});

describe("countArgument", () => {
  it.each([
    ["0", 0],
    ["100", 100],
  ])("%s", (text, count) => {
    expect(countArgument(text)).toBe(count);
  });

  it.each(["", "-1", "1.5", "ten", "9999999999"])("refuses %j", (text) => {
    expect(() => countArgument(text)).toThrow(
      "write a whole number, 0 or more.",
    );
  });
});

describe("isAtLeast", () => {
  it("orders severities", () => {
    expect(isAtLeast("high", "medium")).toBe(true);
    expect(isAtLeast("medium", "medium")).toBe(true);
    expect(isAtLeast("low", "medium")).toBe(false);
    expect(isAtLeast("critical", "low")).toBe(true);
  });
});
