import { describe, expect, test } from "vitest";
import { UNICODE_GLYPHS } from "../../../../src/screen/rows/glyphs.ts";
import type { AlertRow } from "../../../../src/screen/store/snapshot.ts";
import type { ScreenState } from "../../../../src/screen/store/ui-store.ts";
import {
  chosenAlerts,
  heldAlerts,
  heldBack,
  hiddenNews,
  initialState,
  receive,
  rowsInView,
  select,
  setFollow,
  shown,
  toggleMark,
  togglePause,
} from "../../../../src/screen/store/ui-store.ts";
import {
  alertRow,
  manyAlerts,
  snapshot,
} from "../../../screen/fake-snapshot.ts";

function stateWith(alerts: readonly AlertRow[]): ScreenState {
  const state = initialState(80, 24, "utc", UNICODE_GLYPHS);
  return receive(state, snapshot({ alerts }));
}

const cursor = (state: ScreenState): ScreenState["cursors"]["alerts"] =>
  state.cursors.alerts;

describe("the selection", () => {
  test("is the newest alert at first, and follows it", () => {
    const state = stateWith(manyAlerts(3));
    expect(cursor(state)).toEqual({ id: "m0", index: 0, top: 0 });
    const next = receive(
      state,
      snapshot({ alerts: [alertRow({ id: "new" }), ...manyAlerts(3)] }),
    );
    expect(cursor(next)).toEqual({ id: "new", index: 0, top: 0 });
  });

  test("sticks to its alert once it was moved, and the window holds still with it", () => {
    const state = select(stateWith(manyAlerts(30)), "alerts", 12);
    expect(rowsInView("alerts", state)).toBe(8);
    expect(cursor(state)).toEqual({ id: "m12", index: 12, top: 5 });
    expect(state.follow).toBe(false);
    const two = [alertRow({ id: "n1" }), alertRow({ id: "n2" })];
    const next = receive(
      state,
      snapshot({ alerts: [...two, ...manyAlerts(30)] }),
    );
    expect(cursor(next)).toEqual({ id: "m12", index: 14, top: 7 });
  });

  test("what comes above the window is counted until it is seen", () => {
    const newer = (...ids: string[]): ScreenState["latest"] =>
      snapshot({
        alerts: [...ids.map((id) => alertRow({ id })), ...manyAlerts(30)],
      });
    const state = select(stateWith(manyAlerts(30)), "alerts", 3);
    expect(state.arrived).toBe(0);
    const two = receive(state, newer("n2", "n1")!);
    expect(two.arrived).toBe(2);
    const three = receive(two, newer("n3", "n2", "n1")!);
    expect(three.arrived).toBe(3);
    expect(select(three, "alerts", 1).arrived).toBe(1);
    expect(setFollow(three, true).arrived).toBe(0);
    // Another filter has other rows.
    const filtered = newer("n3", "n2")!;
    const alerts = { ...filtered.alerts, filter: "host:x" };
    expect(receive(three, { ...filtered, alerts }).arrived).toBe(0);
  });

  test("what came while the display was paused counts when it goes on", () => {
    const paused = togglePause(select(stateWith(manyAlerts(30)), "alerts", 3));
    const alerts = [alertRow({ id: "n1" }), ...manyAlerts(30)];
    const later = receive(paused, snapshot({ alerts }));
    expect(later.arrived).toBe(0);
    expect(heldAlerts(later)).toBe(1);
    const on = togglePause(later);
    expect(on.arrived).toBe(1);
    expect(heldAlerts(on)).toBe(0);
  });

  test("keeps its row when its alert leaves the list", () => {
    const state = select(stateWith(manyAlerts(10)), "alerts", 4);
    const without = manyAlerts(10).filter((row) => row.id !== "m4");
    expect(cursor(receive(state, snapshot({ alerts: without })))).toEqual({
      id: "m5",
      index: 4,
      top: 0,
    });
    expect(cursor(receive(state, snapshot({ alerts: [] })))).toEqual({
      id: undefined,
      index: 0,
      top: 0,
    });
  });

  test("survives a window of rows that starts elsewhere", () => {
    const all = manyAlerts(200);
    let state = stateWith(all);
    state = select(state, "alerts", 100);
    const list = snapshot({ alerts: all });
    const windowed = {
      ...list,
      alerts: { ...list.alerts, from: 80, rows: all.slice(80, 120) },
    };
    state = receive(state, windowed);
    expect(cursor(state).id).toBe("m100");
    expect(select(state, "alerts", 150).cursors.alerts).toEqual({
      id: undefined,
      index: 150,
      top: 143,
    });
  });

  test("stays inside the list", () => {
    const state = stateWith(manyAlerts(3));
    expect(cursor(select(state, "alerts", 99)).index).toBe(2);
    expect(cursor(select(state, "alerts", -5)).index).toBe(0);
  });

  test("follows again when asked to", () => {
    const state = select(stateWith(manyAlerts(30)), "alerts", 20);
    const followed = setFollow(state, true);
    expect(cursor(followed)).toEqual({ id: "m0", index: 0, top: 0 });
    expect(followed.follow).toBe(true);
  });
});

describe("a paused display", () => {
  test("stands still and counts what it holds back", () => {
    const state = togglePause(stateWith(manyAlerts(3)));
    const more = snapshot({ alerts: manyAlerts(9) });
    const later = receive(state, {
      ...more,
      counters: { ...more.counters, events: more.counters.events + 1_204 },
    });
    expect(shown(later)?.alerts.rows).toHaveLength(3);
    expect(heldBack(later)).toBe(1_204);
    const resumed = togglePause(later);
    expect(shown(resumed)?.alerts.rows).toHaveLength(9);
    expect(heldBack(resumed)).toBe(0);
  });

  test("shows what the operator decided meanwhile", () => {
    const state = togglePause(stateWith(manyAlerts(3)));
    const decided = manyAlerts(9).map((row) =>
      row.id === "m1" ? { ...row, status: "acknowledged" as const } : row,
    );
    const later = receive(state, snapshot({ alerts: decided }));
    expect(shown(later)?.alerts.rows.map((row) => row.status)).toEqual([
      "open",
      "acknowledged",
      "open",
    ]);
  });
});

test("marks are what a decision is about, else the selected alert", () => {
  const state = select(stateWith(manyAlerts(5)), "alerts", 2);
  expect(chosenAlerts(state).map((row) => row.id)).toEqual(["m2"]);
  const [first, second] = manyAlerts(5);
  const marked = toggleMark(toggleMark(state, second!), first!);
  expect(chosenAlerts(marked).map((row) => row.id)).toEqual(["m1", "m0"]);
  expect(toggleMark(marked, second!).marks.size).toBe(1);
});

test("alerts that a filter hides after it was set are counted", () => {
  let state = stateWith(manyAlerts(10));
  state = receive(
    state,
    snapshot({ alerts: manyAlerts(4), filter: "x", total: 10 }),
  );
  expect(hiddenNews(state)).toBe(0);
  state = receive(
    state,
    snapshot({ alerts: manyAlerts(4), filter: "x", total: 12 }),
  );
  expect(hiddenNews(state)).toBe(2);
  state = receive(state, snapshot({ alerts: manyAlerts(12) }));
  expect(hiddenNews(state)).toBe(0);
});
