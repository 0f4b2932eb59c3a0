/** Getting about: rows, pages, panels, sections, and out again. */
import { isListScreen, panelOrder } from "../layout.ts";
import {
  helpPageOf,
  isOnPage,
  pageHeight,
  pageOf,
  scrollOf,
} from "../pages.ts";
import { sectionStart } from "../rows/detail/page.ts";
import { moveTechnique } from "../store/attack-place.ts";
import type { ScreenState } from "../store/ui-store.ts";
import {
  activePanel,
  alertAt,
  layoutOf,
  reconcile,
  rowsInView,
  select,
  setFollow,
  shown,
  snapshotOf,
  totalRows,
} from "../store/ui-store.ts";
import { leaveEvents, moveInFields, toNewestEvent } from "./event-fields.ts";
import { toast } from "./outcome.ts";

export function move(state: ScreenState, rows: number): ScreenState {
  if (state.overlay === "help") {
    const last = helpPageOf(state).length - pageHeight(state);
    return { ...state, helpScroll: within(state.helpScroll + rows, last) };
  }
  if (isOnPage(state)) return scrollDetail(state, rows);
  if (isInFields(state)) return moveInFields(state, rows);
  if (state.screen === "attack") {
    const list = state.latest?.attack;
    if (list === undefined) return state;
    const attackPlace = moveTechnique(list, state.attackPlace, rows);
    return { ...state, attackPlace };
  }
  const panel = activePanel(state);
  const last = totalRows(panel, snapshotOf(panel, state)) - 1;
  const index = within(state.cursors[panel].index + rows, last);
  return select(state, panel, index);
}

/** The top of the list; of the alerts it is followed from then on, of the events where the newest stands there. */
export function moveToFirst(state: ScreenState): ScreenState {
  if (isOnAlerts(state)) return setFollow(state, true);
  return isOnEvents(state) && !state.sortings.events.reversed
    ? toNewestEvent(state)
    : move(state, -Infinity);
}

/** The bottom; of the events it is followed from then on where the newest stands there. */
export function moveToLast(state: ScreenState): ScreenState {
  return isOnEvents(state) && state.sortings.events.reversed
    ? toNewestEvent(state)
    : move(state, Infinity);
}

function isOnEvents(state: ScreenState): boolean {
  const { screen, overlay } = state;
  return screen === "events" && overlay === "none" && !isInFields(state);
}

/** Rows of the panel, or lines of the page, that PgDn goes past. */
export function pageRows(state: ScreenState): number {
  return state.overlay === "help" ||
    isOnPage(state) ||
    state.screen === "attack"
    ? Math.max(1, pageHeight(state) - 1)
    : isInFields(state)
      ? Math.max(1, (layoutOf(state).aside?.h ?? 2) - 2)
      : rowsInView(activePanel(state), state);
}

function isInFields({ screen, events }: ScreenState): boolean {
  return screen === "events" && events.inFields;
}

function isOnAlerts(state: ScreenState): boolean {
  return (
    state.screen === "dashboard" &&
    state.overlay === "none" &&
    state.focus === "alerts"
  );
}

export function within(value: number, last: number): number {
  return Math.max(0, Math.min(value, last));
}

/** A page at one of its sections, or where it stands if it has none of that name. */
export function scrollToSection(state: ScreenState, name: string): ScreenState {
  const target = pageOf(state).sections.find((each) => each.name === name);
  return target === undefined
    ? scrollDetail(state, 0)
    : scrollDetail(state, target.at - (scrollOf(state) ?? 0));
}

/**
 * A page that has arrived: at the section that the operator came from, else where it was being read. What has come above
 * that, such as a note, moves it down and not out of sight.
 *
 * @param before the state with what was known of the page until now
 */
export function scrollArrived(
  state: ScreenState,
  name: string | undefined,
  before: ScreenState,
): ScreenState {
  if (name !== undefined) return scrollToSection(state, name);
  const scroll = scrollOf(before) ?? 0;
  const read = sectionStart(pageOf(before), scroll);
  const now = pageOf(state).sections.find((each) => each.name === read?.name);
  const moved = read === undefined || now === undefined ? 0 : now.at - read.at;
  return scrollDetail(state, moved);
}

/** A line of the page in the window, with a little of what stands above it. */
export function scrollTo(state: ScreenState, line: number): ScreenState {
  const above = Math.floor(pageHeight(state) / 4);
  return scrollDetail(state, line - above - (scrollOf(state) ?? 0));
}

export function scrollDetail(state: ScreenState, step: number): ScreenState {
  const from = scrollOf(state);
  if (from === undefined) return state;
  const { lines, beside, sections } = pageOf(state);
  // The last section can stand at the top, however short it is: otherwise Tab would not get there.
  const last = Math.max(
    Math.max(lines.length, beside.length) - pageHeight(state),
    sections.at(-1)?.at ?? 0,
  );
  const scroll = within(from + step, last);
  switch (state.screen) {
    case "health":
      return { ...state, healthScroll: scroll };
    case "rule":
      return { ...state, rulePage: { ...state.rulePage!, scroll } };
    case "entity":
      return { ...state, entityPage: { ...state.entityPage!, scroll } };
    case "why":
      return { ...state, whyEvent: { ...state.whyEvent!, scroll } };
    case "pending":
      return { ...state, pendingPage: { ...state.pendingPage!, scroll } };
    case "task":
      return { ...state, taskPage: { ...state.taskPage!, scroll } };
    default:
      return { ...state, detail: { ...state.detail!, scroll } };
  }
}

/** The section the page is in, and from there to the next or the one before. */
export function jumpSection(state: ScreenState, step: 1 | -1): ScreenState {
  const scroll = scrollOf(state);
  if (scroll === undefined) return state;
  const { sections } = pageOf(state);
  const target =
    step === 1
      ? (sections.find((s) => s.at > scroll) ?? sections[0])
      : (sections.findLast((s) => s.at < scroll) ?? sections.at(-1));
  return scrollDetail(state, (target?.at ?? 0) - scroll);
}

export function focusPanel(state: ScreenState, step: 1 | -1): ScreenState {
  const order = panelOrder(layoutOf(state));
  const at = order.indexOf(state.focus) + step;
  const focus = order[(at + order.length) % order.length]!;
  return reconcile({ ...state, focus });
}

/** Out of the innermost thing that is open: rule, rules, entity, entities, task, tasks, health, alert, zoom; on the plain dashboard nothing happens. */
export function back(state: ScreenState): ScreenState {
  if (state.screen === "detail") {
    return reconcile({ ...state, screen: "dashboard", detail: undefined });
  }
  if (state.screen === "why") {
    return reconcile({ ...state, screen: "events", whyEvent: undefined });
  }
  if (state.screen === "pending") {
    return reconcile({ ...state, screen: "dashboard", pendingPage: undefined });
  }
  if (state.screen === "events") return leaveEvents(state);
  if (state.screen === "rule") {
    return reconcile({ ...state, screen: "rules", rulePage: undefined });
  }
  if (state.screen === "entity") {
    return reconcile({ ...state, screen: "risk", entityPage: undefined });
  }
  if (state.screen === "task") {
    const isOfList = state.taskPage?.panel === "all-tasks";
    const screen = isOfList ? "all-tasks" : "dashboard";
    return reconcile({ ...state, screen, taskPage: undefined });
  }
  if (
    isListScreen(state.screen) ||
    state.screen === "health" ||
    state.screen === "attack"
  ) {
    return reconcile({ ...state, screen: "dashboard" });
  }
  return state.zoom ? reconcile({ ...state, zoom: false }) : state;
}

export function findNew(
  state: ScreenState,
  step: 1 | -1,
  nowMs: number,
): ScreenState {
  const snapshot = shown(state);
  for (let i = state.cursors.alerts.index + step; ; i += step) {
    const row = alertAt(snapshot, i);
    if (row === undefined) break;
    if (row.status === "open") return select(state, "alerts", i);
  }
  const where = step === 1 ? "below" : "above";
  return toast(state, "info", `no new alert ${where}`, nowMs);
}
