/**
 * What the screen sends, in bytes, which are the same on every machine: the budgets of a slow line. Times and rates are
 * measured by `npm run bench:screen`.
 */
import { afterEach, describe, expect, test } from "vitest";
import { PACE } from "../../src/screen/store/data-store.ts";
import type { Snapshot } from "../../src/screen/store/snapshot.ts";
import { NOW, PENDING, TASKS, alertRow, snapshot } from "./fake-snapshot.ts";
import type { ScreenUnderTest } from "./fake-terminal.ts";
import { openScreen } from "./fake-terminal.ts";

let open: ScreenUnderTest | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

const SEVERITIES = ["critical", "high", "medium", "low"] as const;
const NAMES = [
  "Remote Scheduled Task Creation",
  "LSASS Handle from an Unsigned Image",
  "Certutil with a URL Argument",
  "Registry Run Key by a Script Host",
];

/** Lists in which every row is another one than before, where `n` is. */
function busy(n: number): Snapshot {
  const alerts = Array.from({ length: 120 }, (_, i) => {
    const at = 1_000 + n - i;
    // Alerts come several of a rule at a time.
    const kind = Math.floor(at / 3) % 4;
    return alertRow({
      id: `x${at}`,
      timeUs: NOW + at * 7_000_000,
      severity: SEVERITIES[kind]!,
      rule: NAMES[kind]!,
      host: `WKS-${100 + (at % 12)}`,
      user: `CORP\\user${at % 12}`,
    });
  });
  const pending = Array.from({ length: 10 }, (_, i) => ({
    ...PENDING[i % PENDING.length]!,
    id: `p${n + i}`,
    startUs: NOW - (20 + i) * 1_000_000,
    deadlineUs: NOW + (600 + 3 * i) * 1_000_000,
  }));
  const tasks = TASKS.map((row, i) => ({ ...row, id: `t${n + i}` }));
  return snapshot(
    { alerts, pending, tasks },
    {
      version: n,
      streamUs: NOW,
      eventsPerSecond: 1_000 + n,
      sparkline: Array.from({ length: 60 }, (_, i) => (i * 7 + n * 13) % 50),
    },
  );
}

type Size = readonly [cols: number, rows: number];

async function start([cols, rows]: Size): Promise<ScreenUnderTest> {
  const s = openScreen({ cols, rows });
  open = s;
  s.report({ type: "snapshot", snapshot: busy(0) });
  await s.until((lines) => lines.join().includes("Alerts 120"));
  await s.settle();
  return s;
}

/** Bytes that are sent for something, until the screen holds still. */
async function cost(s: ScreenUnderTest, act: () => void): Promise<number> {
  const before = s.bytes();
  act();
  await s.until(() => s.bytes() > before);
  await s.settle();
  return s.bytes() - before;
}

describe.each([
  ["80x24", [80, 24], [200, 900, 5_000, 8_000, 250, 1_500]],
  ["200x50", [200, 50], [200, 2_500, 18_000, 20_000, 500, 3_000]],
] as const)(
  "%s",
  (_, size, [key, scroll, paint, resize, countdown, perSecond]) => {
    test("keys and pictures", async () => {
      const s = await start(size);
      expect(s.bytes()).toBeLessThanOrEqual(paint);
      expect(await cost(s, () => s.type("\x0c"))).toBeLessThanOrEqual(paint);
      await cost(s, () => s.type("j"));
      expect(await cost(s, () => s.type("j"))).toBeLessThanOrEqual(key);
      await cost(s, () => s.type("G"));
      await cost(s, () => s.type("k".repeat(size[1])));
      const before = s.lines();
      expect(await cost(s, () => s.type("k"))).toBeLessThanOrEqual(scroll);
      // All rows of the list are others.
      const row = before.findIndex((line) => line.includes(">Alerts")) + 3;
      expect(s.lines()[row]).not.toBe(before[row]);
      expect(
        await cost(s, () => s.resize(size[0] - 7, size[1] - 3)),
      ).toBeLessThanOrEqual(resize);
    });

    test("data", async () => {
      const s = await start(size);
      const report = (next: Snapshot): Promise<number> =>
        cost(s, () => s.report({ type: "snapshot", snapshot: next }));
      const later = { ...busy(0), streamUs: NOW + 1_000_000 };
      expect(await report(later)).toBeLessThanOrEqual(countdown);
      const all = await report(busy(3));
      // The next look waits for the bytes to be spent, at most so long.
      const seconds = Math.min(PACE.mostMs / 1_000, all / PACE.bytesPerSecond);
      expect(all / seconds).toBeLessThanOrEqual(perSecond);
    });
  },
);
