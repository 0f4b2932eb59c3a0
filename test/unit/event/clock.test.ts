import { describe, expect, it } from "vitest";
import {
  US_PER_DAY,
  US_PER_HOUR,
  US_PER_MINUTE,
  US_PER_SECOND,
} from "../../../src/base/time.ts";
import { SourceClock } from "../../../src/event/clock.ts";

const HOUR = US_PER_HOUR;
const SPRING = Date.UTC(2026, 2, 1) * 1_000;

/** A Sysmon event of the host, by how far the record's time is off. */
function observe(
  clock: SourceClock,
  hostIndex: number,
  differenceUs: number,
  happenedUs = SPRING,
): void {
  clock.observeSysmon(hostIndex, happenedUs + differenceUs, happenedUs);
}

describe("SourceClock", () => {
  it("knows nothing at first", () => {
    const clock = new SourceClock();
    expect(clock.offsetOf(0)).toBeUndefined();
    expect(clock.offsetUs).toBeUndefined();
    expect(clock.mixed).toBe(false);
  });

  it("rounds to quarters of an hour, so that late events do no harm", () => {
    const clock = new SourceClock();
    observe(clock, 0, -5 * HOUR + 63 * US_PER_SECOND);
    expect(clock.offsetOf(0)).toBe(-5 * HOUR);
    const nepal = new SourceClock();
    observe(nepal, 0, 5 * HOUR + 45 * US_PER_MINUTE + 1);
    expect(nepal.offsetOf(0)).toBe(5.75 * HOUR);
  });

  it("trusts a clock that is less than 8 minutes off", () => {
    const clock = new SourceClock();
    observe(clock, 0, 7 * US_PER_MINUTE + 50 * US_PER_SECOND);
    expect(clock.offsetOf(0)).toBe(0);
    observe(clock, 1, -8 * US_PER_MINUTE);
    expect(clock.offsetOf(1)).toBe(-15 * US_PER_MINUTE);
  });

  it("follows the most frequent of the last 50", () => {
    const clock = new SourceClock();
    for (let i = 0; i < 30; i++) observe(clock, 0, HOUR);
    for (let i = 0; i < 30; i++) observe(clock, 0, 2 * HOUR);
    // 20 against 30.
    expect(clock.offsetOf(0)).toBe(2 * HOUR);
    for (let i = 0; i < 10; i++) observe(clock, 0, 3 * HOUR);
    expect(clock.offsetOf(0)).toBe(2 * HOUR);
  });

  it("lets the older decision stand on a tie", () => {
    const clock = new SourceClock();
    observe(clock, 0, HOUR);
    observe(clock, 0, 2 * HOUR);
    expect(clock.offsetOf(0)).toBe(HOUR);
  });

  it("prefers Sysmon's word to the time of arrival", () => {
    const clock = new SourceClock();
    for (let i = 0; i < 10; i++) clock.observeArrival(0, -7 * HOUR);
    expect(clock.offsetOf(0)).toBe(-7 * HOUR);
    expect(clock.isProven(0)).toBe(false);
    observe(clock, 0, -4 * HOUR);
    expect(clock.offsetOf(0)).toBe(-4 * HOUR);
    expect(clock.isProven(0)).toBe(true);
  });

  it("gives hosts without Sysmon what most others have", () => {
    const clock = new SourceClock();
    observe(clock, 0, HOUR);
    observe(clock, 1, 2 * HOUR);
    observe(clock, 2, 2 * HOUR);
    expect(clock.offsetOf(7)).toBe(2 * HOUR);
    expect(clock.offsetUs).toBe(2 * HOUR);
    expect(clock.offsetOf(0)).toBe(HOUR);
    expect(clock.mixed).toBe(true);
  });

  it("counts anew when a host changes its mind", () => {
    const clock = new SourceClock();
    observe(clock, 0, HOUR);
    clock.observeArrival(1, 2 * HOUR);
    expect(clock.offsetUs).toBe(HOUR);
    observe(clock, 0, 2 * HOUR);
    observe(clock, 0, 2 * HOUR);
    expect(clock.offsetUs).toBe(2 * HOUR);
    expect(clock.mixed).toBe(false);
  });

  it("hears the last fifty alone, however many of them are alike", () => {
    const clock = new SourceClock();
    const votes: number[] = [];
    let winner: number | undefined;
    for (const [quarters, times] of [
      [4, 30],
      [8, 10],
      [4, 200],
      [8, 25],
      [4, 1],
      [8, 60],
      [4, 26],
    ] as const) {
      for (let i = 0; i < times; i++) {
        votes.push(quarters);
        const last = votes.slice(-50);
        const fours = last.filter((each) => each === 4).length;
        if (fours !== last.length - fours) {
          winner = fours > last.length - fours ? 4 : 8;
        }
        observe(clock, 0, (quarters * HOUR) / 4);
        expect(clock.offsetOf(0)).toBe((winner! * HOUR) / 4);
        expect(clock.save().hosts[0]!.sysmon.votes).toEqual(last);
      }
    }
  });

  it("tells other logs of the week around only: the zone may have changed to summer time", () => {
    const clock = new SourceClock();
    expect(clock.toldNear(0, SPRING)).toBeUndefined();
    observe(clock, 0, HOUR);
    expect(clock.toldNear(0, SPRING + 7 * US_PER_DAY)).toBe(HOUR);
    expect(clock.toldNear(0, SPRING + 8 * US_PER_DAY)).toBeUndefined();
    expect(clock.toldNear(1, SPRING)).toBeUndefined();
    expect(clock.hasToldOn(0, SPRING + 2 * HOUR)).toBe(true);
    expect(clock.hasToldOn(0, SPRING + US_PER_DAY)).toBe(false);
  });
});
