/** The events: coming to them from what they are behind, the one under the cursor, and where one can go from it. */
import { formatTimestamp } from "../../base/time.ts";
import { filterTerm } from "../filter/filter-text.ts";
import { MAX_FILTER_LENGTH } from "../filter/language.ts";
import { setFilter } from "../store/filter-state.ts";
import type {
  AlertRow,
  DrilldownItem,
  EventDetail,
  EventField,
  PendingRow,
  RiskRow,
  TaskRow,
} from "../store/snapshot.ts";
import type { EventsState, ScreenState } from "../store/ui-store.ts";
import {
  START,
  entityAt,
  reconcile,
  select,
  selectedAlert,
  shown,
} from "../store/ui-store.ts";
import { goTo } from "./going.ts";
import { fieldAtCursor, moveInFields } from "./event-fields.ts";
import { toast } from "./outcome.ts";

/** Of an alert's id; the first characters are enough. */
const ID_CHARS = 12;

/** `3`: the events as they were left. */
export function goToEvents(state: ScreenState): ScreenState {
  if (state.screen === "events") return state;
  const events = { ...state.events, from: "dashboard", inFields: false };
  const there = goTo(state, "events");
  return reconcile({ ...there, events: events as EventsState });
}

/** `e`: the events around what is selected, its own marked. */
export function eventsOf(state: ScreenState, nowMs: number): ScreenState {
  const target = targetOf(state);
  if (target === undefined) {
    return toast(state, "info", "there is nothing here with events", nowMs);
  }
  return showEvents(state, target.filter, target.alert);
}

/** @param alert the first of whose events is to be selected */
export function showEvents(
  state: ScreenState,
  filter: string,
  alert?: string,
): ScreenState {
  const { screen } = state;
  const isFromEvents = screen === "events";
  const events: EventsState = {
    ...state.events,
    follow: false,
    seek: alert,
    from: isFromEvents ? state.events.from : screen,
    inFields: false,
  };
  const cursors = isFromEvents
    ? state.cursors
    : { ...state.cursors, events: START };
  return reconcile({
    ...state,
    screen: "events",
    zoom: false,
    events,
    cursors,
    eventFilter: setFilter(state.eventFilter, filter),
  });
}

interface Target {
  readonly filter: string;
  readonly alert?: string;
}

function targetOf(state: ScreenState): Target | undefined {
  const { screen, focus, cursors } = state;
  if (screen === "pending") return ofMatch(state.pendingPage?.detail?.row);
  if (screen === "entity") return ofEntity(state.entityPage?.detail?.row);
  if (screen === "risk") return ofEntity(entityAt(state, cursors.risk.index));
  if (screen === "detail" || focus === "alerts") {
    return ofMatch(selectedAlert(state));
  }
  const snapshot = shown(state);
  return focus === "pending"
    ? ofMatch(snapshot?.pending.rows[cursors.pending.index])
    : ofTask(snapshot?.tasks.rows[cursors.tasks.index]);
}

/** Evidence of other hosts is shown as well: it is what the alert is made of. */
function ofMatch(row: AlertRow | PendingRow | undefined): Target | undefined {
  if (row === undefined) return undefined;
  const id = row.id.slice(0, ID_CHARS);
  const host = filterTerm("host", [row.host]);
  const where = host === undefined ? "" : `(${host} or alert:${id}) `;
  return { filter: `${where}around:${id}+-5m`, alert: row.id };
}

function ofTask(row: TaskRow | undefined): Target | undefined {
  if (row === undefined) return undefined;
  const host = filterTerm("host", [row.host]);
  const time = `around:${formatTimestamp(row.timeUs)}+-5m`;
  return { filter: host === undefined ? time : `${host} ${time}` };
}

function ofEntity(row: RiskRow | undefined): Target | undefined {
  if (row === undefined) return undefined;
  switch (row.type) {
    case "system":
      return term("host", row.names);
    case "user":
      // Risk is kept by names with and without their domain; events have them apart.
      return term(
        "user.name",
        row.names.map((name) => name.split("\\").at(-1)!),
      );
    case "other":
      return { filter: `"${row.name.replaceAll('"', '""')}"` };
  }
}

function term(field: string, names: readonly string[]): Target | undefined {
  const filter = filterTerm(field, [...new Set(names)]);
  return filter === undefined ? undefined : { filter };
}

/** The list has come that was asked for with an alert: its first event is selected, or is said to be gone. */
export function withSoughtEvent(
  state: ScreenState,
  nowMs: number,
): ScreenState {
  const list = state.latest?.events;
  const { seek } = state.events;
  if (seek === undefined || list?.sought === undefined) return state;
  if (list.filter !== state.eventFilter.text) return state;
  const events = { ...state.events, seek: undefined };
  if (list.sought !== "gone") {
    return select({ ...state, events }, "events", list.sought);
  }
  const text =
    "its own events have left the ring, or are not here yet; see the alert itself";
  return toast({ ...state, events }, "info", text, nowMs);
}

export function arriveEvent(
  state: ScreenState,
  id: string,
  detail: EventDetail | undefined,
): ScreenState {
  if (state.events.id !== id) return state;
  const events = { ...state.events, detail: detail ?? null };
  return moveInFields({ ...state, events }, 0);
}

/** Tab: from the list to the fields of the event, and back. */
export function toggleFields(state: ScreenState): ScreenState {
  const inFields = !state.events.inFields;
  return reconcile({ ...state, events: { ...state.events, inFields } });
}

/** Enter: the event in the whole window. */
export function openEvent(state: ScreenState): ScreenState {
  const events = { ...state.events, inFields: true };
  return reconcile({ ...state, zoom: true, events });
}

/** `o`: where one can go from the event, and from the field under the cursor. */
export function openPivots(state: ScreenState, nowMs: number): ScreenState {
  const { detail } = state.events;
  if (detail === undefined || detail === null) {
    return toast(state, "info", "there is no event to go from", nowMs);
  }
  const items = pivots(detail, fieldAtCursor(state), state.eventFilter.text);
  return { ...state, overlay: "drilldown", drilldown: { items, chosen: 0 } };
}

function pivots(
  { row, fields, matched }: EventDetail,
  field: EventField | undefined,
  filter: string,
): readonly DrilldownItem[] {
  const items: DrilldownItem[] = [];
  const add = (name: string, text: string | undefined): void => {
    if (text === undefined || text.length > MAX_FILTER_LENGTH) return;
    items.push({ name, kind: "events", filter: text, search: "" });
  };
  const valueOf = (name: string): string | undefined =>
    fields.find((each) => each.name === name)?.value;
  const of = (name: string, value = valueOf(name)): string | undefined =>
    value === undefined ? undefined : filterTerm(name, [value]);
  const host = of("host", row.host);
  const onHost = (text: string | undefined): string | undefined =>
    text === undefined || host === undefined ? text : `${host} ${text}`;

  if (field !== undefined) {
    const own = of(field.name, field.value);
    add(`Keep ${field.name} = ${field.value}`, and(filter, own));
    add(`Drop ${field.name} = ${field.value}`, and(filter, own && `-${own}`));
  }
  add(
    "5 minutes before and after, this host",
    onHost(`around:${formatTimestamp(row.timeUs)}+-5m`),
  );
  const process = valueOf("process.entity_id");
  const parent = valueOf("process.parent.entity_id");
  const name = valueOf("process.name") ?? "this process";
  const parentName = valueOf("process.parent.name") ?? "its parent";
  add(`${name} and all that it started`, onHost(of("tree", process)));
  add(`${parentName} and all that it started`, onHost(of("tree", parent)));
  const user = valueOf("user.name");
  add(`What ${user ?? ""} did`, of("user.name", user));
  add(`All of ${row.host}`, host);
  const seen = new Set<string>();
  for (const { alertId, rule } of matched) {
    if (seen.has(alertId) || seen.size === 3) continue;
    seen.add(alertId);
    add(`Evidence of: ${rule}`, `alert:${alertId.slice(0, ID_CHARS)}`);
  }
  return items;
}

/** Both: what is in force stays so. */
function and(filter: string, own: string | undefined): string | undefined {
  if (own === undefined) return undefined;
  if (filter.trim() === "") return own;
  const needsGroup = /\bor\b|\|/i.test(filter);
  return needsGroup ? `(${filter}) ${own}` : `${filter} ${own}`;
}
