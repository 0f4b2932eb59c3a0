import { expect, test } from "vitest";
import { parseTimestamp } from "../../../../src/base/time.ts";
import { timeOf } from "../../../../src/screen/keys/time-of.ts";

const STREAM = parseTimestamp("2026-03-11T09:20:52Z")!;

test.each([
  ["09:13", "2026-03-11T09:13:00Z"],
  ["9:13:50", "2026-03-11T09:13:50Z"],
  // The stream has not come to it today.
  ["23:50", "2026-03-10T23:50:00Z"],
  ["2026-03-09 12:04", "2026-03-09T12:04:00Z"],
  ["2026-03-09T12:04:31", "2026-03-09T12:04:31Z"],
  ["2026-03-09T12:04:31+01:00", "2026-03-09T11:04:31Z"],
  ["-5m", "2026-03-11T09:15:52Z"],
])("%s", (text, expected) => {
  expect(timeOf(text, STREAM, false)).toBe(parseTimestamp(expected));
});

test.each(["", "noon", "25:99", "12", "-5", "12:04 -5m", "2026-13-40 12:04"])(
  "%j is no time",
  (text) => {
    expect(timeOf(text, STREAM, false)).toBeUndefined();
    expect(timeOf(text, STREAM, true)).toBeUndefined();
  },
);

test("in the machine's zone a time of day is the one that its clocks show", () => {
  const us = timeOf("09:13", STREAM, true)!;
  const at = new Date(us / 1_000);
  expect([at.getHours(), at.getMinutes(), at.getSeconds()]).toEqual([9, 13, 0]);
  expect(us).toBeLessThanOrEqual(STREAM);
  expect(us).toBeGreaterThan(STREAM - 24 * 3_600e6);
});
