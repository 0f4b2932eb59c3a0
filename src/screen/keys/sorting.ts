/** Sorting the list in front: by what, and which way round. The row that is selected stays so, wherever it goes. */
import {
  ORDERS,
  isSorted,
  nextSorting,
  sortingText,
} from "../store/sorting.ts";
import type { SortedPanel, Sorting } from "../store/sorting.ts";
import type { ScreenState } from "../store/ui-store.ts";
import { activePanel } from "../store/ui-store.ts";
import { toast } from "./outcome.ts";

const NOUNS: Readonly<Record<SortedPanel, string>> = {
  alerts: "alerts",
  events: "events",
  "all-tasks": "tasks",
  rules: "rules",
  risk: "entities",
};

/** `s`: the next order, the usual way round. */
export function sortOtherwise(state: ScreenState, nowMs: number): ScreenState {
  const panel = activePanel(state);
  if (!isSorted(panel)) return state;
  const next = nextSorting(panel, state.sortings[panel]);
  return sorted(state, panel, next, nowMs);
}

/** `S`: the other way round. */
export function sortBackwards(state: ScreenState, nowMs: number): ScreenState {
  const panel = activePanel(state);
  if (!isSorted(panel)) return state;
  const { by, reversed } = state.sortings[panel];
  return sorted(state, panel, { by, reversed: !reversed }, nowMs);
}

/** What comes next stands in the status line: an order that is not seen is not asked for. */
function sorted(
  state: ScreenState,
  panel: SortedPanel,
  sorting: Sorting,
  nowMs: number,
): ScreenState {
  const orders: readonly string[] = ORDERS[panel];
  const next =
    orders.length > 1 ? `; s: ${sortingText(nextSorting(panel, sorting))}` : "";
  const text = `${NOUNS[panel]} ${sortingText(sorting)}${next}`;
  const sortings = { ...state.sortings, [panel]: sorting };
  return toast({ ...state, sortings }, "info", text, nowMs);
}

/** Why the list in front cannot be sorted now. */
export function whyUnsorted(state: ScreenState): string | undefined {
  switch (activePanel(state)) {
    case "pending":
      return "what ends soonest is first; Tab to the alerts sorts them";
    case "tasks":
      return "the newest are first; 7 shows all tasks, which can be sorted";
    case "alerts":
      return state.frozen === undefined
        ? undefined
        : "the view is kept still: K lets it go on";
    default:
      return undefined;
  }
}
