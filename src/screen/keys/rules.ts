/** The rules: opening one, what was not loaded, keeping them fresh, and the one next to it. */
import type { LoadDetail } from "../store/snapshot.ts";
import type { ScreenState } from "../store/ui-store.ts";
import { ruleAt, select } from "../store/ui-store.ts";
import type { Outcome } from "./outcome.ts";
import { done, send, toast } from "./outcome.ts";
import { openNeighbour, openPage } from "./row-page.ts";

/** Enter: the page of the rule under the cursor. */
export function openRule(state: ScreenState, nowMs: number): Outcome {
  const row = ruleAt(state, state.cursors.rules.index);
  if (row === undefined) {
    return done(toast(state, "info", "there is no rule to open", nowMs));
  }
  return openPage(state, "rulePage", row);
}

export function openLoadReport(state: ScreenState): Outcome {
  return done(
    {
      ...state,
      screen: "rule",
      rulePage: { kind: "load-report", detail: undefined, scroll: 0 },
    },
    send({ type: "load-report" }),
  );
}

/** `[` and `]`: the rule before or after in the list. */
export function neighbourRule(
  state: ScreenState,
  step: 1 | -1,
  nowMs: number,
): Outcome {
  if (state.rulePage?.kind !== "rule") return done(state);
  const index = state.cursors.rules.index + step;
  const row = ruleAt(state, index);
  return openNeighbour(state, "rulePage", row, step, nowMs, () =>
    select(state, "rules", index),
  );
}

export function arriveLoadReport(
  state: ScreenState,
  detail: LoadDetail,
): ScreenState {
  const page = state.rulePage;
  if (page?.kind !== "load-report") return state;
  return { ...state, rulePage: { ...page, detail } };
}

/** A rule that has fired or of whose events more was seen is asked for again while its page is open. */
export function withFreshRule({ state, effects }: Outcome): Outcome {
  const page = state.rulePage;
  if (page?.kind !== "rule" || page.detail == null) return { state, effects };
  const { row } = page.detail;
  const now = state.latest?.ruleList?.rows.find(({ id }) => id === page.id);
  if (now === undefined || now === row) return { state, effects };
  const isStale =
    now.fired !== row.fired ||
    now.pending !== row.pending ||
    now.state !== row.state ||
    now.why !== row.why;
  if (!isStale) return { state, effects };
  // Taken over at once, so that the same difference is not asked about twice.
  const rulePage = { ...page, detail: { ...page.detail, row: now } };
  return {
    state: { ...state, rulePage },
    effects: [...effects, send({ type: "rule", id: page.id })],
  };
}
