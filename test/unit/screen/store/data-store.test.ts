import { expect, test } from "vitest";

import { DataStore, PACE } from "../../../../src/screen/store/data-store.ts";
import type { Snapshot } from "../../../../src/screen/store/snapshot.ts";
import {
  alertRow,
  manyAlerts,
  snapshot,
} from "../../../screen/fake-snapshot.ts";
import type { FakeTiming } from "../fake-timing.ts";
import { fakeTiming } from "../fake-timing.ts";

function open(): {
  store: DataStore;
  seen: Snapshot[];
  timing: FakeTiming;
} {
  const seen: Snapshot[] = [];
  const timing = fakeTiming();
  return {
    store: new DataStore((s) => seen.push(s), { timing }),
    seen,
    timing,
  };
}

const versions = (seen: readonly Snapshot[]): number[] =>
  seen.map((s) => s.version);

const quiet = (version: number): Snapshot =>
  snapshot({ alerts: [] }, { version, eventsPerSecond: version });

test("the first snapshot is shown at once, the next ones at most four times a second", () => {
  const { store, seen, timing } = open();
  store.receive(quiet(1));
  expect(versions(seen)).toEqual([1]);
  for (let version = 2; version <= 21; version++) {
    timing.advance(50);
    store.receive(quiet(version));
  }
  // A second of twenty snapshots: the newest of each quarter, and the last one when its time has come.
  expect(versions(seen)).toEqual([1, 5, 10, 15, 20]);
  timing.advance(250);
  expect(versions(seen)).toEqual([1, 5, 10, 15, 20, 21]);
});

test("nothing arrives, nothing runs", () => {
  const { store, timing } = open();
  store.receive(quiet(1));
  timing.advance(10_000);
  expect(timing.waiting()).toBe(0);
});

test("what is not new but for its number is not drawn", () => {
  const { store, seen, timing } = open();
  store.receive(quiet(1));
  for (let version = 2; version <= 9; version++) {
    timing.advance(1_000);
    store.receive({ ...structuredClone(quiet(1)), version });
  }
  expect(versions(seen)).toEqual([1]);
  store.receive(quiet(10));
  timing.advance(250);
  expect(versions(seen)).toEqual([1, 10]);
});

test("a key press takes what is waiting", () => {
  const { store, seen, timing } = open();
  store.receive(quiet(1));
  timing.advance(10);
  store.receive(quiet(2));
  store.flush();
  expect(versions(seen)).toEqual([1, 2]);
  store.flush();
  expect(versions(seen)).toEqual([1, 2]);
});

test("a new alert does not wait", () => {
  const { store, seen, timing } = open();
  store.receive(quiet(1));
  timing.advance(10);
  const alerts = [alertRow({ id: "n", severity: "low" })];
  store.receive(snapshot({ alerts }, { version: 2 }));
  expect(versions(seen)).toEqual([1, 2]);
  timing.advance(10);
  store.receive(snapshot({ alerts }, { version: 3 }));
  expect(versions(seen)).toEqual([1, 2]);
});

test("unchanged parts are the same objects", () => {
  const { store, seen, timing } = open();
  store.receive(snapshot({}, { version: 1 }));
  timing.advance(250);
  const next = snapshot({}, { version: 2, eventsPerSecond: 2 });
  store.receive(structuredClone(next));
  expect(versions(seen)).toEqual([1, 2]);
  expect(seen[1]!.alerts).toBe(seen[0]!.alerts);
});

test("looks that cost many bytes are fewer, up to a point", () => {
  const seen: Snapshot[] = [];
  const timing = fakeTiming();
  let sent = 0;
  let cost = 0;
  const store = new DataStore(
    (s) => {
      seen.push(s);
      sent += cost;
    },
    { timing, pace: PACE, bytesSent: () => sent },
  );
  const looksIn = (ms: number): number => {
    const before = seen.length;
    for (let i = 0; i < ms / 50; i++) {
      store.receive(quiet(i));
      timing.advance(50);
    }
    return seen.length - before;
  };
  cost = 100;
  expect(looksIn(6_000)).toBe(25);
  cost = 600;
  expect(looksIn(6_000)).toBeLessThanOrEqual(9);
  cost = 50_000;
  expect(looksIn(6_000)).toBeLessThanOrEqual(5);
});

test("alerts one after another come at the pace of the others", () => {
  const { store, seen, timing } = open();
  store.receive(quiet(1));
  for (let i = 1; i <= 20; i++) {
    timing.advance(50);
    const alerts = manyAlerts(i);
    store.receive(snapshot({ alerts }, { version: 1 + i }));
  }
  // The first at once, then four a second.
  expect(versions(seen)[1]).toBe(2);
  expect(seen.length).toBeLessThanOrEqual(6);
});

test("an alert does not wait for bytes to be spent, a storm of them does", () => {
  const timing = fakeTiming();
  let sent = 0;
  const times: number[] = [];
  const store = new DataStore(
    () => {
      sent += 800;
      times.push(timing.now());
    },
    { timing, pace: PACE, bytesSent: () => sent },
  );
  store.receive(quiet(1));
  timing.advance(300);
  // Without it the next look is due after a second.
  store.receive(snapshot({ alerts: manyAlerts(1) }, { version: 2 }));
  expect(times).toHaveLength(2);
  for (let i = 2; i <= 300; i++) {
    timing.advance(100);
    store.receive(snapshot({ alerts: manyAlerts(i) }, { version: 1 + i }));
  }
  // Thirty seconds of alerts: what the pace allows, and the burst.
  expect(sent).toBeLessThanOrEqual(30 * PACE.bytesPerSecond * 1.25);
  const late = times.filter((at) => at > timing.now() - 10_000).length;
  expect(late).toBeLessThanOrEqual(11);
});
