/** The entities by risk: opening one, keeping it fresh, the one next to it, and its alerts. */
import { filterTerm } from "../filter/filter-text.ts";
import { setFilter } from "../store/filter-state.ts";
import type { ScreenState } from "../store/ui-store.ts";
import { START, entityAt, reconcile, select } from "../store/ui-store.ts";
import type { Outcome } from "./outcome.ts";
import { done, send, toast } from "./outcome.ts";
import { openNeighbour, openPage } from "./row-page.ts";

/** Enter: the page of the entity under the cursor. */
export function openEntity(state: ScreenState, nowMs: number): Outcome {
  const row = entityAt(state, state.cursors.risk.index);
  if (row === undefined) {
    return done(toast(state, "info", "there is no entity to open", nowMs));
  }
  return openPage(state, "entityPage", row);
}

/** `[` and `]`: the entity before or after in the list. */
export function neighbourEntity(
  state: ScreenState,
  step: 1 | -1,
  nowMs: number,
): Outcome {
  const index = state.cursors.risk.index + step;
  const row = entityAt(state, index);
  return openNeighbour(state, "entityPage", row, step, nowMs, () =>
    select(state, "risk", index),
  );
}

/** An entity to which more risk was added, or from which some was taken, is asked for again while its page is open. */
export function withFreshEntity({ state, effects }: Outcome): Outcome {
  const page = state.entityPage;
  if (page?.detail == null) return { state, effects };
  const { row } = page.detail;
  const now = state.latest?.risk?.rows.find(({ id }) => id === page.id);
  if (now === undefined || now === row) return { state, effects };
  const isStale =
    now.score24h !== row.score24h ||
    now.score7d !== row.score7d ||
    now.alerts !== row.alerts ||
    now.lastUs !== row.lastUs;
  if (!isStale) return { state, effects };
  // Taken over at once, so that the same difference is not asked about twice.
  const entityPage = { ...page, detail: { ...page.detail, row: now } };
  return {
    state: { ...state, entityPage },
    effects: [...effects, send({ type: "entity", id: page.id })],
  };
}

/** Enter on the page: the list of alerts, of this entity alone. */
export function showEntityAlerts(
  state: ScreenState,
  nowMs: number,
): ScreenState {
  const row = state.entityPage?.detail?.row;
  const term = row && filterTerm("entity", row.names);
  if (row === undefined || term === undefined) {
    const text = "its name cannot be written as a filter";
    return toast(state, "error", text, nowMs);
  }
  const next = showAlerts({ ...state, entityPage: undefined }, term);
  return toast(next, "info", `alerts of ${row.name}; \\ shows all`, nowMs);
}

/** The list of alerts from its top, filtered. */
export function showAlerts(state: ScreenState, filter: string): ScreenState {
  return reconcile({
    ...state,
    screen: "dashboard",
    focus: "alerts",
    detail: undefined,
    filter: setFilter(state.filter, filter),
    cursors: { ...state.cursors, alerts: START },
  });
}

/** The list of entities from its top, filtered. */
export function showRisk(state: ScreenState, filter: string): ScreenState {
  return reconcile({
    ...state,
    screen: "risk",
    detail: undefined,
    riskFilter: setFilter(state.riskFilter, filter),
    cursors: { ...state.cursors, risk: START },
  });
}
