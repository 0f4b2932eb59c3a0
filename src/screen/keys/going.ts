/** From anywhere to a screen by its number: the list as it was left, with no page open over it. */
import type { Screen } from "../layout.ts";
import type { ScreenState } from "../store/ui-store.ts";
import { reconcile } from "../store/ui-store.ts";

export function goTo(
  state: ScreenState,
  screen: Exclude<
    Screen,
    "detail" | "rule" | "entity" | "pending" | "why" | "task"
  >,
): ScreenState {
  return reconcile({
    ...state,
    screen,
    zoom: false,
    detail: undefined,
    rulePage: undefined,
    entityPage: undefined,
    pendingPage: undefined,
    whyEvent: undefined,
    taskPage: undefined,
    healthScroll: 0,
  });
}

/** The list of alerts in the whole window. */
export function goToAlerts(state: ScreenState): ScreenState {
  return reconcile({
    ...goTo(state, "dashboard"),
    focus: "alerts",
    zoom: true,
  });
}
