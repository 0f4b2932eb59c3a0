/** The page of a pending sequence: opening it, keeping it fresh, the one next to it, and the alert it became. */
import type { ScreenState } from "../store/ui-store.ts";
import { select, shown } from "../store/ui-store.ts";
import type { Outcome } from "./outcome.ts";
import { done, send, toast } from "./outcome.ts";
import { openNeighbour, openPage } from "./row-page.ts";

/** Enter: the page of the sequence under the cursor. */
export function openPending(state: ScreenState, nowMs: number): Outcome {
  const row = shown(state)?.pending.rows[state.cursors.pending.index];
  if (row === undefined) {
    return done(toast(state, "info", "nothing is pending", nowMs));
  }
  return openPage(state, "pendingPage", row);
}

/** `[` and `]`: the sequence before or after in the list. */
export function neighbourPending(
  state: ScreenState,
  step: 1 | -1,
  nowMs: number,
): Outcome {
  const page = state.pendingPage;
  if (page === undefined) return done(state);
  const rows = shown(state)?.pending.rows ?? [];
  const at = rows.findIndex(({ id }) => id === page.id);
  // Where it is gone, the one that took its place is the next one.
  const index =
    at !== -1 ? at + step : state.cursors.pending.index + (step === 1 ? 0 : -1);
  return openNeighbour(state, "pendingPage", rows[index], step, nowMs, () =>
    select(state, "pending", index),
  );
}

/** A sequence that went on, ended or left the list is asked for again while its page is open. */
export function withFreshPending({ state, effects }: Outcome): Outcome {
  const page = state.pendingPage;
  if (page?.detail == null || page.detail.end !== undefined) {
    return { state, effects };
  }
  const { row } = page.detail;
  const list = state.latest?.pending;
  const now = list?.rows.find(({ id }) => id === page.id);
  const isFresh =
    now !== undefined &&
    now.seen === row.seen &&
    now.deadlineUs === row.deadlineUs &&
    list?.total === page.detail.total;
  if (isFresh) return { state, effects };
  return {
    state,
    effects: [...effects, send({ type: "pending", id: page.id })],
  };
}

/** Enter on the page: the alert that it became. */
export function openItsAlert(state: ScreenState, nowMs: number): Outcome {
  const alert = state.pendingPage?.detail?.end?.alert;
  if (alert === undefined) {
    const text = "it has not become an alert";
    return done(toast(state, "info", text, nowMs));
  }
  if (alert.standing === "not-kept") {
    return done(toast(state, "info", "the alert is not kept", nowMs));
  }
  return openPage({ ...state, pendingPage: undefined }, "detail", alert);
}
