/** Getting about in the events: the newest one, the lines of the one under the cursor, and out again. */
import { eventLinesOf } from "../pages.ts";
import type { EventField } from "../store/snapshot.ts";
import type { ScreenState } from "../store/ui-store.ts";
import { layoutOf, newestEvent, reconcile, select } from "../store/ui-store.ts";

/** Esc: out of the fields, then back to where one came from. */
export function leaveEvents(state: ScreenState): ScreenState {
  const { inFields, from } = state.events;
  const events = { ...state.events, inFields: false, seek: undefined };
  if (inFields || state.zoom) {
    return reconcile({ ...state, zoom: false, events });
  }
  return reconcile({ ...state, screen: from, events });
}

/** Newest selected and kept selected, or left alone from now on. */
export function followEvents(state: ScreenState, follow: boolean): ScreenState {
  const events = { ...state.events, follow, seek: undefined };
  return reconcile({ ...state, events });
}

/** `G`, or `g` where the newest event is at the top: it is followed from then on. */
export function toNewestEvent(state: ScreenState): ScreenState {
  return followEvents(select(state, "events", newestEvent(state)), true);
}

/** The line under the cursor moved; the window of lines follows it. */
export function moveInFields(state: ScreenState, rows: number): ScreenState {
  const { events } = state;
  const { lines } = eventLinesOf(state);
  const line = Math.max(0, Math.min(events.line + rows, lines.length - 1));
  const height = Math.max(1, (layoutOf(state).aside?.h ?? 2) - 1);
  const lowest = Math.max(0, lines.length - height);
  const least = Math.max(events.top, line - height + 1);
  const top = Math.min(least, line, lowest);
  return { ...state, events: { ...events, line, top } };
}

/** The field that the line under the cursor belongs to. */
export function fieldAtCursor(state: ScreenState): EventField | undefined {
  if (!state.events.inFields) return undefined;
  return eventLinesOf(state).fields[state.events.line];
}
