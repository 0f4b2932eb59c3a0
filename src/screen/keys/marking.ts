/**
 * Marks: one row, a range, all that is shown, all that is alike. What is not at hand is asked of the worker, and nothing is
 * decided until it has answered: a key that comes first must not act on less than was meant.
 */
import { plural } from "../rows/format.ts";
import type { AlertRow, Selection } from "../store/snapshot.ts";
import { alertsIn } from "../store/twins.ts";
import type { ScreenState } from "../store/ui-store.ts";
import { alertAt, rangeRows, shown, toggleMark } from "../store/ui-store.ts";
import { move } from "./moving.ts";
import type { Outcome } from "./outcome.ts";
import { done, send, toast } from "./outcome.ts";

/** Space: the row under the cursor, or the range that ends there. */
export function mark(state: ScreenState, nowMs: number): Outcome {
  if (state.range !== undefined) return markRange(state, nowMs);
  const row = alertAt(shown(state), state.cursors.alerts.index);
  return done(row === undefined ? state : move(toggleMark(state, row), 1));
}

/** `v`: a range begins here; the second one marks it. */
export function range(state: ScreenState, nowMs: number): Outcome {
  if (state.range !== undefined) return markRange(state, nowMs);
  const row = alertAt(shown(state), state.cursors.alerts.index);
  if (row === undefined) {
    return done(toast(state, "info", "there is no alert to begin at", nowMs));
  }
  const text = "a range begins here: move, then v marks it, Esc leaves it";
  return done(toast({ ...state, range: row.id }, "info", text, nowMs));
}

function markRange(state: ScreenState, nowMs: number): Outcome {
  const rows = rangeRows(state);
  if (rows.length > 0) return done(withMarks(state, rows));
  const to = alertAt(shown(state), state.cursors.alerts.index);
  if (to === undefined) return done({ ...state, range: undefined });
  return ask(state, { by: "range", id: state.range!, to: to.id }, nowMs);
}

/** `*` marks what the filter shows, and takes the marks off again when all of it is marked. */
export function markAll(state: ScreenState, nowMs: number): Outcome {
  const alerts = shown(state)?.alerts;
  if (alerts === undefined || alerts.rows.length === 0) return done(state);
  const isAllMarked =
    state.marks.size >= alerts.matching &&
    alerts.rows.every((row) => state.marks.has(row.id));
  if (isAllMarked) return done({ ...state, marks: new Map() });
  return alerts.rows.length < alerts.matching
    ? ask(state, { by: "shown" }, nowMs)
    : done(withMarks(state, alerts.rows));
}

/** `b`: all alerts of the same rule; pressed again, those of them that have the same key. */
export function markAlike(state: ScreenState, nowMs: number): Outcome {
  const row = alertAt(shown(state), state.cursors.alerts.index);
  if (row === undefined) {
    return done(toast(state, "info", "no alert is selected", nowMs));
  }
  const { alike } = state;
  const by =
    alike?.id === row.id && alike.by === "rule" && state.marks.size > 0
      ? "key"
      : "rule";
  const next = { ...state, alike: { id: row.id, by } as const };
  return ask(next, { by, id: row.id }, nowMs);
}

function ask(state: ScreenState, which: Selection, nowMs: number): Outcome {
  const next = toast({ ...state, selecting: true }, "info", "marking", nowMs);
  return done(next, send({ type: "select", which }));
}

/** The worker's answer. */
export function arriveSelected(
  state: ScreenState,
  by: Selection["by"],
  rows: readonly AlertRow[],
  total: number,
  nowMs: number,
): ScreenState {
  const isNew = by === "rule" || by === "key";
  const before = isNew ? { ...state, marks: new Map() } : state;
  const next = { ...withMarks(before, rows), selecting: false };
  const what = {
    shown: "shown",
    range: "in the range",
    rule: "of this rule",
    key: "of this rule and key",
  }[by];
  const text =
    rows.length < total
      ? `marked ${rows.length} of ${total} ${what}: no more at once`
      : `marked ${plural(alertsIn(rows), "alert")} ${what}${by === "rule" ? "; b again: of its key" : ""}`;
  return toast(next, rows.length < total ? "error" : "info", text, nowMs);
}

function withMarks(state: ScreenState, rows: readonly AlertRow[]): ScreenState {
  const marks = new Map(state.marks);
  for (const row of rows) marks.set(row.id, row);
  return { ...state, marks, range: undefined };
}
