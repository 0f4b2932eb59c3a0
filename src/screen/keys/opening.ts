/** The detail page of an alert: opening it, its arrival, keeping it fresh, and the one next to it. */
import { detailPageOf } from "../pages.ts";
import { sectionAt } from "../rows/detail/page.ts";
import type { AlertDetail } from "../store/snapshot.ts";
import type { DetailState, ScreenState } from "../store/ui-store.ts";
import { alertAt, select, shown } from "../store/ui-store.ts";
import { scrollArrived } from "./moving.ts";
import type { Outcome } from "./outcome.ts";
import { done, send, toast } from "./outcome.ts";

/** Enter: the detail page of an alert. */
export function open(state: ScreenState, nowMs: number): Outcome {
  const row = alertAt(shown(state), state.cursors.alerts.index);
  if (row === undefined) {
    return done(toast(state, "info", "there is no alert to open", nowMs));
  }
  return openDetail(state, row.id, undefined);
}

export function openDetail(
  state: ScreenState,
  id: string,
  arriveAt: string | undefined,
): Outcome {
  const detail = { id, detail: undefined, scroll: 0, arriveAt };
  return done(
    { ...state, screen: "detail", detail },
    send({ type: "detail", id }),
  );
}

/** The detail that was asked for: at the section the operator came from, else where the page stands. */
export function arrive(
  state: ScreenState,
  open: DetailState,
  detail: AlertDetail | undefined,
): ScreenState {
  const next: ScreenState = {
    ...state,
    detail: { ...open, detail: detail ?? null, arriveAt: undefined },
  };
  return scrollArrived(next, open.arriveAt, state);
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

/** `[` and `]`: the page of the alert before or after, in the same section. */
export function neighbour(
  state: ScreenState,
  step: 1 | -1,
  nowMs: number,
): Outcome {
  const index = state.cursors.alerts.index + step;
  const row = alertAt(shown(state), index);
  if (row === undefined || state.detail === undefined) {
    const end = step === 1 ? "oldest" : "newest";
    return done(
      toast(state, "info", `this is the ${end} alert at hand`, nowMs),
    );
  }
  const section = sectionAt(detailPageOf(state), state.detail.scroll);
  return openDetail(select(state, "alerts", index), row.id, section);
}
