import { describe, expect, it } from "vitest";
import {
  formatTime,
  relativeTime,
} from "../../../../src/engine/spl/time-text.ts";
import { parseTimestamp } from "../../../../src/base/time.ts";

const at = (text: string): number => parseTimestamp(text)!;
const NOON = at("2023-11-15T12:34:56.789Z");
const moved = (modifier: string, from = NOON): string | undefined => {
  const us = relativeTime(from, modifier);
  return us === undefined ? undefined : formatTime(us, "%FT%T.%3N");
};

describe("relative times", () => {
  it.each([
    ["-1d@d", "2023-11-14T00:00:00.000"],
    ["@h", "2023-11-15T12:00:00.000"],
    ["-90m", "2023-11-15T11:04:56.789"],
    ["+1h-30min", "2023-11-15T13:04:56.789"],
    ["-d", "2023-11-14T12:34:56.789"],
    ["@d+2h", "2023-11-15T02:00:00.000"],
    ["now", "2023-11-15T12:34:56.789"],
    ["@w", "2023-11-12T00:00:00.000"],
    ["@w1", "2023-11-13T00:00:00.000"],
    ["@w4", "2023-11-09T00:00:00.000"],
    ["-1mon@mon", "2023-10-01T00:00:00.000"],
    ["@q", "2023-10-01T00:00:00.000"],
    ["-1y", "2022-11-15T12:34:56.789"],
    ["-11mon", "2022-12-15T12:34:56.789"],
    ["@y", "2023-01-01T00:00:00.000"],
  ])("%s", (modifier, expected) => {
    expect(moved(modifier)).toBe(expected);
  });
  it("ends a shorter month with its last day", () => {
    expect(moved("-1mon", at("2024-03-31T01:02:03Z"))).toBe(
      "2024-02-29T01:02:03.000",
    );
  });
  it.each(["1d", "-1x", "@x", "-1d@", "yesterday", "-999999999y"])(
    "not %s",
    (text) => {
      expect(relativeTime(NOON, text)).toBeUndefined();
    },
  );
});

describe("times as text", () => {
  it("in the formats of searches", () => {
    expect(formatTime(NOON, "%Y-%m-%dT%H:%M:%S")).toBe("2023-11-15T12:34:56");
    expect(
      formatTime(NOON, "%m/%d/%y %I:%M %p %a %b %e %s%% %Z%z %6N %Q"),
    ).toBe("11/15/23 12:34 PM Wed Nov 15 1700051696% UTC+0000 789000 %Q");
    expect(formatTime(-1, "%F %T.%6N")).toBe("1969-12-31 23:59:59.999999");
    expect(formatTime(1e19, "%F")).toBeUndefined();
  });
});
