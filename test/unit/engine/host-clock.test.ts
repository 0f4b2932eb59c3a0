import { describe, expect, it } from "vitest";
import { HostClock } from "../../../src/engine/host-clock.ts";
import { KeyState } from "../../../src/engine/key-state.ts";
import { planSequence } from "../../../src/engine/sequence-plan.ts";
import { testRule } from "../../support/engine.ts";
import { sequence } from "./live.ts";

function clockWithKeys(count: number): {
  clock: HostClock;
  keys: readonly KeyState[];
} {
  const rule = testRule(sequence("A B"));
  if (rule.query.kind !== "sequence") throw new Error("no sequence");
  const plan = planSequence(rule, rule.query, 0, 1_000);
  const clock = new HostClock({ index: 0, id: "h", name: "h" });
  const keys = Array.from(
    { length: count },
    (_, i) => new KeyState(plan, `${i}`, {}, clock),
  );
  return { clock, keys };
}

describe("HostClock", () => {
  it("gives the keys whose time has passed, in the order of their times", () => {
    const { clock, keys } = clockWithKeys(3);
    const [a, b, c] = keys as [KeyState, KeyState, KeyState];
    clock.schedule(a, 30);
    clock.schedule(b, 10);
    clock.schedule(c, 20);
    expect(clock.nextDue()).toBeUndefined();
    clock.watermarkUs = 20;
    expect(clock.nextDue()).toBe(b);
    expect(b.wakeUs).toBeUndefined();
    // A hit at the watermark itself may still have a sibling on its way.
    expect(clock.nextDue()).toBeUndefined();
    clock.watermarkUs = 31;
    expect([clock.nextDue(), clock.nextDue(), clock.nextDue()]).toEqual([
      c,
      a,
      undefined,
    ]);
  });

  it("passes over a key that has another time by now, or none", () => {
    const { clock, keys } = clockWithKeys(2);
    const [a, b] = keys as [KeyState, KeyState];
    clock.schedule(a, 30);
    clock.schedule(a, 10);
    clock.schedule(b, 20);
    b.wakeUs = undefined;
    clock.watermarkUs = 100;
    expect([clock.nextDue(), clock.nextDue()]).toEqual([a, undefined]);
  });

  it("does not keep what has become stale", () => {
    const { clock, keys } = clockWithKeys(100);
    for (let i = 0; i < 50_000; i++) {
      clock.schedule(keys[i % keys.length]!, 1_000_000 - i);
    }
    expect(clock.wakeCount).toBeLessThanOrEqual(1_024);
    clock.watermarkUs = Infinity;
    const due = new Set<KeyState>();
    for (let key = clock.nextDue(); key !== undefined; key = clock.nextDue()) {
      expect(due.has(key)).toBe(false);
      due.add(key);
    }
    expect(due.size).toBe(100);
  });
});
