import { describe, expect, it } from "vitest";
import { Wakes } from "../../../src/engine/wakes.ts";
import type { Sleeper } from "../../../src/engine/wakes.ts";

const sleeper = (): Sleeper => ({ wakeUs: undefined });

describe("Wakes", () => {
  it("gives the keys whose time has passed, in the order of their times", () => {
    const wakes = new Wakes<Sleeper>();
    const [a, b, c] = [sleeper(), sleeper(), sleeper()];
    wakes.schedule(a, 30);
    wakes.schedule(b, 10);
    wakes.schedule(c, 20);
    expect(wakes.nextDue(-Infinity)).toBeUndefined();
    expect(wakes.nextDue(20)).toBe(b);
    expect(b.wakeUs).toBeUndefined();
    // A hit at the watermark itself may still have a sibling on its way.
    expect(wakes.nextDue(20)).toBeUndefined();
    expect([wakes.nextDue(31), wakes.nextDue(31), wakes.nextDue(31)]).toEqual([
      c,
      a,
      undefined,
    ]);
  });

  it("passes over a key that has another time by now, or none", () => {
    const wakes = new Wakes<Sleeper>();
    const [a, b] = [sleeper(), sleeper()];
    wakes.schedule(a, 30);
    wakes.schedule(a, 10);
    wakes.schedule(b, 20);
    b.wakeUs = undefined;
    expect([wakes.nextDue(100), wakes.nextDue(100)]).toEqual([a, undefined]);
  });

  it("does not keep what has become stale", () => {
    const wakes = new Wakes<Sleeper>();
    const keys = Array.from({ length: 100 }, sleeper);
    for (let i = 0; i < 50_000; i++) {
      wakes.schedule(keys[i % keys.length]!, 1_000_000 - i);
    }
    expect(wakes.size).toBeLessThanOrEqual(1_024);
    const due = new Set<Sleeper>();
    for (
      let key = wakes.nextDue(Infinity);
      key !== undefined;
      key = wakes.nextDue(Infinity)
    ) {
      expect(due.has(key)).toBe(false);
      due.add(key);
    }
    expect(due.size).toBe(100);
  });
});
