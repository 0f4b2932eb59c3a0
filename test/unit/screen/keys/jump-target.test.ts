import { describe, expect, it } from "vitest";
import { parseTimestamp } from "../../../../src/base/time.ts";
import { parseJump } from "../../../../src/screen/keys/jump-target.ts";

const at = (text: string): number => parseTimestamp(text)!;
const CONTEXT = {
  positionUs: at("2024-03-05T11:02:10Z"),
  isLocal: false,
  alertId: "a7",
};
const jump = (text: string) => parseJump(text, CONTEXT);
const HINT = "type 11:41, +5m, -30s, 40%, a date with a time, or 11:41..11:43";

describe("a place typed for a replay", () => {
  it.each([
    ["11:41", "2024-03-05T11:41:00Z"],
    [" 9:05 ", "2024-03-05T09:05:00Z"],
    ["11:41:07.25", "2024-03-05T11:41:07.250Z"],
    ["2024-03-06 00:10", "2024-03-06T00:10:00Z"],
    ["2024-03-06T00:10:30.5Z", "2024-03-06T00:10:30.500Z"],
    ["2024-03-06T00:10:00+02:00", "2024-03-05T22:10:00Z"],
  ])("%s is a time", (text, time) => {
    expect(jump(text)).toEqual({
      kind: "seek",
      to: { kind: "time", us: at(time) },
    });
  });

  it.each([
    ["+5m", { kind: "by", us: 300_000_000 }],
    ["-30s", { kind: "by", us: -30_000_000 }],
    ["40%", { kind: "share", share: 0.4 }],
    ["+5%", { kind: "by-share", share: 0.05 }],
    ["-2.5%", { kind: "by-share", share: -0.025 }],
    ["start", { kind: "share", share: 0 }],
    ["end", { kind: "share", share: 1 }],
    ["alert", { kind: "alert", id: "a7" }],
  ])("%s is a place", (text, to) => {
    expect(jump(text)).toEqual({ kind: "seek", to });
  });

  it("two times are a loop", () => {
    expect(jump("11:41 .. 11:43:30")).toEqual({
      kind: "loop",
      fromUs: at("2024-03-05T11:41:00Z"),
      toUs: at("2024-03-05T11:43:30Z"),
    });
  });

  it.each([
    ["", HINT],
    ["noon", `noon is no time: ${HINT}`],
    ["25:00", `25:00 is no time: ${HINT}`],
    ["2024-02-30 10:00", `2024-02-30 10:00 is no time: ${HINT}`],
    ["+5", `+5 is no length of time: ${HINT}`],
    ["140%", "there are 100% of the logs"],
    ["11:43..11:41", "a loop ends later than it begins"],
    ["11:43..", "a loop is between two times: 11:41..11:43"],
    ["1..2..3", `1..2..3 is no time: ${HINT}`],
  ])("%j is refused with what can be typed", (text, problem) => {
    expect(jump(text)).toEqual({ kind: "problem", text: problem });
  });

  it("a time of day needs a day, and an alert one that is selected", () => {
    const context = {
      positionUs: undefined,
      isLocal: false,
      alertId: undefined,
    };
    expect(parseJump("11:41", context).kind).toBe("problem");
    expect(parseJump("alert", context)).toEqual({
      kind: "problem",
      text: "no alert is selected",
    });
  });

  it("is in the machine's time where the screen is", () => {
    const local = new Date(2024, 2, 5, 11, 41).getTime() * 1_000;
    const positionUs = new Date(2024, 2, 5, 3, 0).getTime() * 1_000;
    expect(
      parseJump("11:41", { ...CONTEXT, positionUs, isLocal: true }),
    ).toEqual({ kind: "seek", to: { kind: "time", us: local } });
  });
});
