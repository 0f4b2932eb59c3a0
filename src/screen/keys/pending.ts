/** The page of a pending sequence: opening it, its arrival, keeping it fresh, the one next to it, and the alert it became. */
import { pageOf } from "../pages.ts";
import { sectionAt } from "../rows/detail/page.ts";
import type { PendingDetail } from "../store/pending-detail.ts";
import type { ScreenState } from "../store/ui-store.ts";
import { select, shown } from "../store/ui-store.ts";
import { scrollArrived } from "./moving.ts";
import { openDetail } from "./opening.ts";
import type { Outcome } from "./outcome.ts";
import { done, send, toast } from "./outcome.ts";

/** Enter: the page of the sequence under the cursor. */
export function openPending(state: ScreenState, nowMs: number): Outcome {
  const row = shown(state)?.pending.rows[state.cursors.pending.index];
  if (row === undefined) {
    return done(toast(state, "info", "nothing is pending", nowMs));
  }
  return openPage(state, row.id, undefined);
}

function openPage(
  state: ScreenState,
  id: string,
  arriveAt: string | undefined,
): Outcome {
  const pendingPage = { id, detail: undefined, scroll: 0, arriveAt };
  return done(
    { ...state, screen: "pending", pendingPage },
    send({ type: "pending", id }),
  );
}

/** `[` and `]`: the sequence before or after in the list, in the same section. */
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
  const row = rows[index];
  if (row === undefined) {
    const end = step === 1 ? "last" : "first";
    return done(
      toast(state, "info", `this is the ${end} sequence at hand`, nowMs),
    );
  }
  const section = sectionAt(pageOf(state), page.scroll);
  return openPage(select(state, "pending", index), row.id, section);
}

/** The sequence that was asked for: at the section the operator came from, else where the page stands. */
export function arrivePending(
  state: ScreenState,
  id: string,
  detail: PendingDetail | undefined,
): ScreenState {
  const page = state.pendingPage;
  // An answer to a question that is no longer asked.
  if (page === undefined || page.id !== id) return state;
  const next: ScreenState = {
    ...state,
    pendingPage: { ...page, detail: detail ?? null, arriveAt: undefined },
  };
  return scrollArrived(next, page.arriveAt, state);
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
  return openDetail({ ...state, pendingPage: undefined }, alert.id, undefined);
}
