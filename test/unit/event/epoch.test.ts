import { describe, expect, it } from "vitest";
import { anyTimeUs, epochUs, tellsZone } from "../../../src/event/epoch.ts";
import { us } from "./support.ts";

describe("epochUs", () => {
  it.each([
    ["1614849001.250", "2021-03-04T09:10:01.250Z"],
    ["1614849001.123456789", "2021-03-04T09:10:01.123456Z"],
    ["1614849001", "2021-03-04T09:10:01Z"],
    [1614849001.25, "2021-03-04T09:10:01.250Z"],
    ["1614849001250", "2021-03-04T09:10:01.250Z"],
    [1614849001250, "2021-03-04T09:10:01.250Z"],
    ["1614849001250.5", "2021-03-04T09:10:01.250500Z"],
  ])("reads %j", (value, expected) => {
    expect(epochUs(value)).toBe(us(expected));
  });

  it.each([
    "",
    "soon",
    "-5",
    "1.2.3",
    "1e9",
    "0x5f",
    "99999999999999999999",
    "1614849001.",
    1e21,
    -1,
    Number.NaN,
    null,
    true,
    {},
    ["1614849001"],
  ])("does not read %j", (value) => {
    expect(epochUs(value)).toBeUndefined();
  });
});

describe("anyTimeUs", () => {
  it("reads texts and numbers", () => {
    const time = us("2021-03-04T09:10:01.250Z");
    expect(anyTimeUs("2021-03-04 09:10:01.250 UTC")).toBe(time);
    expect(anyTimeUs("2021-03-04T10:10:01.250+01:00")).toBe(time);
    expect(anyTimeUs("1614849001.25")).toBe(time);
    expect(anyTimeUs("March")).toBeUndefined();
  });
});

describe("tellsZone", () => {
  it.each([
    ["2021-03-04T09:10:01.250Z", true],
    ["2021-03-04 09:10:01 UTC", true],
    ["2021-03-04T09:10:01+00:00", true],
    ["1614849001.25", true],
    [1614849001, true],
    ["2021-03-04 09:10:01", false],
  ])("%j: %s", (value, expected) => {
    expect(tellsZone(value)).toBe(expected);
  });
});
