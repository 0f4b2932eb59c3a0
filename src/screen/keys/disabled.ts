/**
 * Keys that do nothing just now, and why: the reason stands in the status line when one is pressed, and beside its action in
 * the palette. A key that nobody explains is a key that is broken.
 */
import type { ScreenState } from "../store/ui-store.ts";
import { selectedAlert } from "../store/ui-store.ts";
import type { Action } from "./bindings.ts";
import { whyUnsorted } from "./sorting.ts";

/** What would go into the journal. */
const DECISIONS: ReadonlySet<Action> = new Set([
  "acknowledge",
  "close",
  "reopen",
  "undo",
  "redo",
  "write-note",
  "tick",
  "mute",
  "except",
]);

/** What is about chosen alerts. */
const ABOUT_ALERTS: ReadonlySet<Action> = new Set([
  "acknowledge",
  "close",
  "reopen",
  "write-note",
  "mute",
  "except",
  "export",
]);

/** @returns undefined for an action that can be done */
export function whyDisabled(
  state: ScreenState,
  action: Action,
): string | undefined {
  if (state.readOnly && DECISIONS.has(action)) {
    return "read-only: started with --readonly";
  }
  if (action === "follow" && !isFollowed(state)) {
    return "alerts and events are followed: 2 and 3 show them";
  }
  if (action === "sort" || action === "sort-backwards") {
    return whyUnsorted(state);
  }
  if (!ABOUT_ALERTS.has(action)) return undefined;
  if (state.selecting) return "still marking: the rows are on their way";
  const isNothing =
    state.marks.size === 0 && selectedAlert(state) === undefined;
  return isNothing ? "no alert is selected" : undefined;
}

/** The list of the alerts or of the events is on the screen. */
function isFollowed({ screen }: ScreenState): boolean {
  return screen === "dashboard" || screen === "events";
}
