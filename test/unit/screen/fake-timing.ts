/** A clock that stands still until a test moves it. */
import type { Timing } from "../../../src/screen/store/data-store.ts";

export interface FakeTiming extends Timing {
  advance(ms: number): void;
  /** Timers that have not run and were not called off. */
  waiting(): number;
}

export function fakeTiming(): FakeTiming {
  let now = 1_000;
  let timers: { at: number; run: () => void }[] = [];
  return {
    now: () => now,
    after(ms, run) {
      const timer = { at: now + ms, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    advance(ms) {
      const end = now + ms;
      for (;;) {
        const [next] = timers
          .filter((timer) => timer.at <= end)
          .sort((a, b) => a.at - b.at);
        if (next === undefined) break;
        now = next.at;
        timers = timers.filter((other) => other !== next);
        next.run();
      }
      now = end;
    },
    waiting: () => timers.length,
  };
}
