/** The entities by risk: opening one, its arrival, keeping it fresh, the one next to it, and its alerts. */
import { filterTerm } from "../filter/filter-text.ts";
import { pageOf } from "../pages.ts";
import { sectionAt } from "../rows/detail/page.ts";
import { setFilter } from "../store/filter-state.ts";
import type { EntityDetail } from "../store/snapshot.ts";
import type { ScreenState } from "../store/ui-store.ts";
import { START, entityAt, reconcile, select } from "../store/ui-store.ts";
import { scrollArrived } from "./moving.ts";
import type { Outcome } from "./outcome.ts";
import { done, send, toast } from "./outcome.ts";

/** Enter: the page of the entity under the cursor. */
export function openEntity(state: ScreenState, nowMs: number): Outcome {
  const row = entityAt(state, state.cursors.risk.index);
  if (row === undefined) {
    return done(toast(state, "info", "there is no entity to open", nowMs));
  }
  return openPage(state, row.id, undefined);
}

function openPage(
  state: ScreenState,
  id: string,
  arriveAt: string | undefined,
): Outcome {
  const entityPage = { id, detail: undefined, scroll: 0, arriveAt };
  return done(
    { ...state, screen: "entity", entityPage },
    send({ type: "entity", id }),
  );
}

/** `[` and `]`: the entity before or after in the list, in the same section. */
export function neighbourEntity(
  state: ScreenState,
  step: 1 | -1,
  nowMs: number,
): Outcome {
  const page = state.entityPage;
  const index = state.cursors.risk.index + step;
  const row = entityAt(state, index);
  if (page === undefined || row === undefined) {
    const end = step === 1 ? "last" : "first";
    return done(
      toast(state, "info", `this is the ${end} entity at hand`, nowMs),
    );
  }
  const section = sectionAt(pageOf(state), page.scroll);
  return openPage(select(state, "risk", index), row.id, section);
}

/** The entity that was asked for: at the section the operator came from, else where the page stands. */
export function arriveEntity(
  state: ScreenState,
  id: string,
  detail: EntityDetail | undefined,
): ScreenState {
  const page = state.entityPage;
  // An answer to a question that is no longer asked.
  if (page === undefined || page.id !== id) return state;
  const next: ScreenState = {
    ...state,
    entityPage: { ...page, detail: detail ?? null, arriveAt: undefined },
  };
  return scrollArrived(next, page.arriveAt, state);
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
