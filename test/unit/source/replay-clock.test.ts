import { describe, expect, it } from "vitest";
import { US_PER_MS, US_PER_SECOND } from "../../../src/base/time.ts";
import { ReplayClock } from "../../../src/source/replay-clock.ts";

const S = US_PER_SECOND;
/** Where the log begins. */
const LOG = 1_600_000_000 * S;
/** Wall time at the start: the two have nothing to do with each other. */
const WALL = 1_790_000_000 * S;

function started(options = {}): ReplayClock {
  const clock = new ReplayClock(options);
  clock.start(LOG, WALL);
  return clock;
}

describe("ReplayClock", () => {
  it("maps wall time to the log's time at its speed", () => {
    const clock = started({ speed: 10 });
    expect(clock.now(WALL)).toBe(LOG);
    expect(clock.now(WALL + 3 * S)).toBe(LOG + 30 * S);
    expect(clock.waitMs(LOG + 30 * S, WALL)).toBe(3_000);
    expect(clock.waitMs(LOG + 30 * S, WALL + 2 * S)).toBe(1_000);
    expect(clock.waitMs(LOG + 30 * S, WALL + 3 * S)).toBe(0);
    expect(clock.waitMs(LOG - 5 * S, WALL)).toBe(0);
  });

  it("rounds waits up to whole milliseconds", () => {
    const clock = started();
    expect(clock.waitMs(LOG + 1, WALL)).toBe(1);
    expect(clock.waitMs(LOG + US_PER_MS, WALL)).toBe(1);
    expect(clock.waitMs(LOG + US_PER_MS + 1, WALL)).toBe(2);
    expect(started({ speed: 1000 }).waitMs(LOG + S + 1, WALL)).toBe(2);
  });

  it("runs at 1x unless told otherwise", () => {
    const clock = started();
    expect([clock.speed, clock.paused]).toEqual([1, false]);
    expect(clock.now(WALL + S)).toBe(LOG + S);
  });

  it("does not run backwards when the wall clock is set back", () => {
    expect(started().now(WALL - 60 * S)).toBe(LOG);
  });

  it("keeps its position when the speed changes", () => {
    const clock = started({ speed: 2 });
    clock.setSpeed(100, WALL + 5 * S);
    expect(clock.now(WALL + 5 * S)).toBe(LOG + 10 * S);
    expect(clock.now(WALL + 6 * S)).toBe(LOG + 110 * S);
    clock.setSpeed(1, WALL + 6 * S);
    expect(clock.now(WALL + 7 * S)).toBe(LOG + 111 * S);
  });

  it("stands while paused, and goes on from there", () => {
    const clock = started();
    clock.pause(WALL + 4 * S);
    expect(clock.now(WALL + 100 * S)).toBe(LOG + 4 * S);
    expect(clock.waitMs(LOG + 5 * S, WALL + 100 * S)).toBe(Infinity);
    expect(clock.waitMs(LOG, WALL + 100 * S)).toBe(Infinity);
    clock.setSpeed(10, WALL + 100 * S);
    clock.resume(WALL + 200 * S);
    expect(clock.now(WALL + 201 * S)).toBe(LOG + 14 * S);
  });

  it("lets one event through for each step, and moves to it", () => {
    const clock = started();
    clock.pause(WALL + S);
    clock.step();
    clock.step(2);
    expect(clock.waitMs(LOG + 60 * S, WALL + 2 * S)).toBe(0);
    expect(clock.now(WALL + 3 * S)).toBe(LOG + 60 * S);
    // A late event takes a step, too, but does not move the position back.
    expect(clock.waitMs(LOG + 50 * S, WALL + 3 * S)).toBe(0);
    expect(clock.now(WALL + 3 * S)).toBe(LOG + 60 * S);
    expect(clock.waitMs(LOG + 61 * S, WALL + 3 * S)).toBe(0);
    expect(clock.waitMs(LOG + 62 * S, WALL + 3 * S)).toBe(Infinity);
  });

  it("forgets steps that were not used when it goes on, and steps while running", () => {
    const clock = started();
    clock.step();
    clock.pause(WALL);
    expect(clock.waitMs(LOG + S, WALL)).toBe(Infinity);
    clock.step();
    clock.resume(WALL);
    clock.pause(WALL);
    expect(clock.waitMs(LOG + S, WALL)).toBe(Infinity);
  });

  it("never waits at full speed; its position is the last event let through", () => {
    const clock = started({ speed: "max" });
    expect(clock.now(WALL + 60 * S)).toBe(LOG);
    expect(clock.waitMs(LOG + 3_600 * S, WALL)).toBe(0);
    expect(clock.waitMs(LOG + 3_500 * S, WALL)).toBe(0);
    expect(clock.now(WALL + S)).toBe(LOG + 3_600 * S);
    clock.setSpeed(1, WALL + 2 * S);
    expect(clock.now(WALL + 3 * S)).toBe(LOG + 3_601 * S);
    clock.setSpeed("max", WALL + 3 * S);
    clock.pause(WALL + 4 * S);
    expect(clock.waitMs(LOG + 3_602 * S, WALL + 4 * S)).toBe(Infinity);
    expect(clock.now(WALL + 4 * S)).toBe(LOG + 3_601 * S);
  });

  it("starts at `from`; what comes before is due at once, paused or not", () => {
    const clock = started({ fromUs: LOG + 100 * S });
    expect(clock.now(WALL)).toBe(LOG + 100 * S);
    expect(clock.waitMs(LOG + 99 * S, WALL)).toBe(0);
    clock.pause(WALL);
    expect(clock.waitMs(LOG + 99 * S, WALL)).toBe(0);
    expect(clock.waitMs(LOG + 100 * S, WALL)).toBe(Infinity);
    clock.resume(WALL);
    expect(clock.waitMs(LOG + 101 * S, WALL)).toBe(1_000);
  });

  it("starts at the first event when that is after `from`", () => {
    const clock = started({ fromUs: LOG - 100 * S });
    expect(clock.now(WALL)).toBe(LOG);
  });

  it("ends at `to`: later events are never due", () => {
    const clock = started({ toUs: LOG + 10 * S, speed: 10 });
    expect(clock.now(WALL + 60 * S)).toBe(LOG + 10 * S);
    expect(clock.waitMs(LOG + 10 * S, WALL + S)).toBe(0);
    expect(clock.waitMs(LOG + 10 * S + 1, WALL + 60 * S)).toBe(Infinity);
    clock.setSpeed("max", WALL);
    expect(clock.waitMs(LOG + 10 * S + 1, WALL)).toBe(Infinity);
    clock.seek(LOG + 60 * S, WALL);
    expect(clock.now(WALL)).toBe(LOG + 10 * S);
  });

  it("tells in which part of the log an event lies", () => {
    const clock = new ReplayClock({ fromUs: 10, toUs: 20 });
    expect([9, 10, 20, 21].map((us) => clock.phase(us))).toEqual([
      "before",
      "within",
      "within",
      "after",
    ]);
    expect(new ReplayClock().phase(9)).toBe("within");
  });

  it("jumps forward: what lies between is due at once, also while paused", () => {
    const clock = started();
    clock.pause(WALL + S);
    clock.seek(LOG + 500 * S, WALL + 2 * S);
    expect(clock.paused).toBe(true);
    expect(clock.now(WALL + 9 * S)).toBe(LOG + 500 * S);
    expect(clock.waitMs(LOG + 499 * S, WALL + 9 * S)).toBe(0);
    expect(clock.waitMs(LOG + 500 * S, WALL + 9 * S)).toBe(Infinity);
    clock.resume(WALL + 10 * S);
    expect(clock.now(WALL + 11 * S)).toBe(LOG + 501 * S);
  });

  it("jumps back", () => {
    const clock = started({ speed: 10 });
    clock.seek(LOG + 5 * S, WALL + 60 * S);
    expect(clock.now(WALL + 60 * S)).toBe(LOG + 5 * S);
    expect(clock.waitMs(LOG + 15 * S, WALL + 60 * S)).toBe(1_000);
  });

  it("refuses speeds it cannot keep, and an end before the start", () => {
    for (const speed of [0, 0.5, 1_001, -1, NaN, Infinity]) {
      expect(() => new ReplayClock({ speed })).toThrow(
        new RangeError('the replay speed must be 1 to 1000 or "max"'),
      );
    }
    const clock = started();
    expect(() => clock.setSpeed(0, WALL)).toThrow(RangeError);
    expect(clock.speed).toBe(1);
    expect(() => new ReplayClock({ fromUs: 2, toUs: 1 })).toThrow(
      new RangeError("the replay's start is after its end"),
    );
  });

  it("must be started", () => {
    const clock = new ReplayClock();
    expect(clock.started).toBe(false);
    clock.pause(WALL);
    clock.setSpeed(5, WALL);
    clock.resume(WALL);
    expect(() => clock.now(WALL)).toThrow("the replay clock was not started");
    clock.start(LOG, WALL + S);
    expect(clock.now(WALL + 2 * S)).toBe(LOG + 5 * S);
  });
});
