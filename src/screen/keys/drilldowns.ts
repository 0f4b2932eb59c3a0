/** The menu of where to go from an alert: opening it, choosing, going there. */
import { detailPageOf } from "../pages.ts";
import { DRILLDOWNS } from "../rows/detail/result.ts";
import type { ScreenState } from "../store/ui-store.ts";
import { showEvents } from "./events.ts";
import { scrollDetail, within } from "./moving.ts";
import { toast } from "./outcome.ts";
import { showAlerts, showRisk } from "./risk.ts";

export function openDrilldowns(state: ScreenState, nowMs: number): ScreenState {
  const items = state.detail?.detail?.drilldowns ?? [];
  if (items.length === 0) {
    return toast(state, "info", "there is nothing to go to from here", nowMs);
  }
  return { ...state, overlay: "drilldown", drilldown: { items, chosen: 0 } };
}

export function closeDrilldowns(state: ScreenState): ScreenState {
  return { ...state, overlay: "none", drilldown: undefined };
}

export function stepDrilldown(state: ScreenState, step: 1 | -1): ScreenState {
  const { drilldown } = state;
  if (drilldown === undefined) return state;
  const chosen = within(drilldown.chosen + step, drilldown.items.length - 1);
  return { ...state, drilldown: { ...drilldown, chosen } };
}

/** @param index 0-based; undefined: the chosen one */
export function followDrilldown(
  state: ScreenState,
  index: number | undefined,
  nowMs: number,
): ScreenState {
  const { drilldown } = state;
  const item = drilldown?.items[index ?? drilldown.chosen];
  if (item === undefined) return state;
  const closed = closeDrilldowns(state);
  switch (item.kind) {
    case "results":
      return toast(
        showAlerts(closed, item.filter),
        "info",
        "rows of this detection; \\ shows all alerts",
        nowMs,
      );
    case "risk":
      return item.filter === ""
        ? toast(closed, "info", "its row names no entity", nowMs)
        : showRisk(closed, item.filter);
    case "events":
      return showEvents(closed, item.filter);
    case "other": {
      const { sections } = detailPageOf(closed);
      const at = sections.find(({ name }) => name === DRILLDOWNS)?.at ?? 0;
      const next = scrollDetail(closed, at - (closed.detail?.scroll ?? 0));
      return toast(next, "info", "this search is here to be copied", nowMs);
    }
  }
}
