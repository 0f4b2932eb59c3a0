import { describe, expect, it } from "vitest";
import { StormGuard } from "../../../src/alert/storm-guard.ts";
import { STORM_WINDOW_US } from "../../../src/rule/rule.ts";
import { RULE } from "./sample.ts";

const other = { ...RULE, id: "rule-2" };

function admitted(guard: StormGuard, timesUs: readonly number[]): boolean[] {
  return timesUs.map((timeUs) => guard.admit(RULE, timeUs));
}

describe("StormGuard", () => {
  it("admits so many alerts of a rule in a window", () => {
    const guard = new StormGuard(2);
    expect(admitted(guard, [0, 1, 2, STORM_WINDOW_US - 1])).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(guard.admit(other, 2)).toBe(true);
    expect(admitted(guard, [STORM_WINDOW_US])).toEqual([true]);
    expect(guard.heldBack).toEqual(new Map([["rule-1", 2]]));
  });

  it("gives a place back, and keeps that of one that stands again", () => {
    const guard = new StormGuard(2);
    admitted(guard, [0, 1]);
    guard.release(RULE, 1);
    expect(admitted(guard, [2, 3])).toEqual([true, false]);
    guard.retake(RULE, 1);
    guard.release(RULE, 0);
    expect(admitted(guard, [4])).toEqual([false]);
    expect(guard.heldBack).toEqual(new Map([["rule-1", 2]]));
  });

  it("asks the rule where nothing else is said", () => {
    const guard = new StormGuard(undefined);
    const quiet = { ...RULE, maxSignals: 1 };
    expect([guard.admit(quiet, 0), guard.admit(quiet, 1)]).toEqual([
      true,
      false,
    ]);
    const times = Array.from({ length: 101 }, (_, i) => i);
    expect(times.filter((timeUs) => guard.admit(other, timeUs))).toHaveLength(
      RULE.maxSignals,
    );
  });

  it("has no limit at 0", () => {
    const guard = new StormGuard(0);
    expect(admitted(guard, new Array<number>(500).fill(0))).not.toContain(
      false,
    );
    expect(guard.heldBack.size).toBe(0);
  });

  it("counts in a window whatever the order in which logs are read", () => {
    const guard = new StormGuard(1);
    const windows = Array.from({ length: 300 }, (_, i) => i * STORM_WINDOW_US);
    expect(admitted(guard, windows)).not.toContain(false);
    // An older log, read afterwards: noisy as well.
    const old = -5_000 * STORM_WINDOW_US;
    expect(admitted(guard, [old, old, old, old])).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect(admitted(guard, windows.slice(-60))).not.toContain(true);
    // Two logs side by side, years apart.
    for (let i = 0; i < 300; i++) {
      expect(admitted(guard, [(1_000 + i) * STORM_WINDOW_US, old])).toEqual([
        true,
        false,
      ]);
    }
  });
});
