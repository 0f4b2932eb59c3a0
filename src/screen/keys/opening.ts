/** The detail page of an alert: opening it, keeping it fresh, and the one next to it. */
import type { ScreenState } from "../store/ui-store.ts";
import { alertAt, select, shown } from "../store/ui-store.ts";
import type { Outcome } from "./outcome.ts";
import { done, send, toast } from "./outcome.ts";
import { openNeighbour, openPage } from "./row-page.ts";

/** Enter: the detail page of an alert. */
export function open(state: ScreenState, nowMs: number): Outcome {
  const row = alertAt(shown(state), state.cursors.alerts.index);
  if (row === undefined) {
    return done(toast(state, "info", "there is no alert to open", nowMs));
  }
  return openPage(state, "detail", row);
}

/** An alert whose evidence, certainty or status has changed is asked for again while it is open. */
export function withFreshDetail(state: ScreenState): Outcome {
  const { detail: open } = state;
  if (open?.detail === undefined || open.detail === null) return done(state);
  const { row } = open.detail;
  const now = shown(state)?.alerts.rows.find((r) => r.id === open.id);
  const isStale =
    now !== undefined &&
    (now.revision !== row.revision ||
      now.certainty !== row.certainty ||
      now.status !== row.status ||
      now.notes !== row.notes ||
      now.ticked !== row.ticked);
  if (!isStale) return done(state);
  // Taken over at once, so that the same difference is not asked about twice.
  const detail = { ...open.detail, row: now };
  return done(
    { ...state, detail: { ...open, detail } },
    send({ type: "detail", id: open.id }),
  );
}

/** `[` and `]`: the alert before or after in the list. */
export function neighbour(
  state: ScreenState,
  step: 1 | -1,
  nowMs: number,
): Outcome {
  const index = state.cursors.alerts.index + step;
  const row = alertAt(shown(state), index);
  return openNeighbour(state, "detail", row, step, nowMs, () =>
    select(state, "alerts", index),
  );
}
