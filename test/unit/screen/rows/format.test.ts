import { describe, expect, test } from "vitest";
import { parseTimestamp } from "../../../../src/base/time.ts";
import {
  bar,
  bytes,
  count,
  dayTime,
  fullTime,
  plural,
  shortCount,
  shortTime,
  span,
} from "../../../../src/screen/rows/format.ts";

const at = (text: string): number => parseTimestamp(text)!;
const NOW = at("2024-03-05T12:04:31Z");

test("numbers", () => {
  expect([0, 999, 1_284, 1_234_567].map(count)).toEqual([
    "0",
    "999",
    "1,284",
    "1,234,567",
  ]);
  expect(
    [0, 999, 1_284, 9_949, 12_400, 999_499, 1_500_000].map(shortCount),
  ).toEqual(["0", "999", "1.3k", "9.9k", "12k", "999k", "2M"]);
  expect([0, 999, 1_000, 12_400_000, 999_950_000].map(bytes)).toEqual([
    "0 B",
    "999 B",
    "1.0 kB",
    "12.4 MB",
    "1.0 GB",
  ]);
  expect([plural(1, "rule"), plural(2, "rule"), plural(1_000, "rule")]).toEqual(
    ["1 rule", "2 rules", "1,000 rules"],
  );
});

test("spans for sentences", () => {
  expect([21_220_000, 60_000_000, 3_725_000_000, -1_000_000].map(span)).toEqual(
    ["21.2 s", "01:00", "1:02:05", "-1.0 s"],
  );
});

describe("times", () => {
  test("of the day, in eight cells", () => {
    expect(shortTime(NOW, "utc", undefined)).toBe("12:04:31");
    expect(shortTime(undefined, "utc", NOW)).toBe("--:--:--");
    expect(dayTime(NOW, "utc", undefined)).toBe("03-05 12:04:31");
    expect(fullTime(NOW + 311_000, "utc")).toBe("2024-03-05 12:04:31.311Z");
  });

  test("how long ago, in eight cells", () => {
    const ago = (text: string): string => shortTime(at(text), "relative", NOW);
    expect(ago("2024-03-05T12:04:28Z")).toBe("3s ago");
    expect(ago("2024-03-05T11:58:31Z")).toBe("6m ago");
    expect(ago("2024-03-04T12:04:31Z")).toBe("24h ago");
    expect(ago("2024-02-05T12:04:31Z")).toBe("29d ago");
    expect(ago("2022-03-06T12:04:31Z")).toBe("730d ago");
    expect(ago("2020-09-04T12:04:31Z")).toBe("3y ago");
    // A host's clock may be ahead.
    expect(ago("2024-03-05T12:04:33Z")).toBe("0s ago");
    expect(shortTime(NOW, "relative", undefined)).toBe("12:04:31");
  });

  test("that are none do not throw", () => {
    expect(shortTime(9e20, "utc", undefined)).toBe("--:--:--");
    expect(fullTime(9e20, "local")).toBe("no time");
    expect(fullTime(undefined, "utc")).toBe("no time");
  });
});

test("a bar is empty only at nothing and full only at the end", () => {
  const draw = (share: number): string => bar(share, 8, "#", ".");
  expect([0, 0.001, 0.5, 0.999, 1, 7, -1].map(draw)).toEqual([
    "........",
    "#.......",
    "####....",
    "#######.",
    "########",
    "########",
    "........",
  ]);
});
