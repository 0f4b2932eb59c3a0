/**
 * Everything the screen remembers, as one value, and the small steps it can take. Pure: no React, no clock,
 * no worker. What a key does is put together from these steps in `keys/`.
 *
 * A selection is an id, not a position: rows that arrive above it move it down and the window of the list
 * moves with it, so what is under the cursor stays under the cursor.
 */
import type {
  AlertDetail,
  AlertRow,
  DrilldownItem,
  EntityDetail,
  EventDetail,
  EventRow,
  ExceptionDraft,
  LoadDetail,
  RiskRow,
  RuleDetail,
  RuleRow,
  Snapshot,
  TaskDetail,
  TaskRow,
} from "./snapshot.ts";
import type { Us } from "../../base/time.ts";
import type { Layout, Panel, Screen } from "../layout.ts";
import { isListScreen, layout } from "../layout.ts";
import type { KeyContext, Overlay } from "../keys/bindings.ts";
import type { TimeFormat } from "../rows/format.ts";
import type { Glyphs } from "../rows/glyphs.ts";
import type { WhyAnswer, WhyEventState } from "./why.ts";
import type { PendingDetail } from "./pending-detail.ts";
import type { ScreenFigures } from "../terminal/ink-screen.ts";
import type { AttackPlace } from "./attack-place.ts";
import { ATTACK_START } from "./attack-place.ts";
import { compileFilter } from "../filter/filter.ts";
import type { FilterState } from "./filter-state.ts";
import type { CopyMenuState } from "./copy.ts";
import type { FindState } from "./finding.ts";
import type { SavedFilter } from "./memory.ts";
import type { PaletteState } from "./palette.ts";
import { FIRST_SORTINGS, isSameSorting } from "./sorting.ts";
import type { Sortings } from "./sorting.ts";
import { EMPTY_FIELD } from "./text-field.ts";
import type { TextField } from "./text-field.ts";
import type { Theme } from "../theme/roles.ts";
import {
  NO_EVENT_FILTER,
  NO_FILTER,
  NO_RISK_FILTER,
  NO_RULE_FILTER,
  NO_TASK_FILTER,
} from "./filter-state.ts";

/** Where a list stands: the selected row and the first one that is drawn. */
export interface Cursor {
  /** Undefined while the row at `index` is not known: an empty list, or rows that are still on their way. */
  readonly id: string | undefined;
  /** Index in the whole list, not in the rows at hand. */
  readonly index: number;
  readonly top: number;
}

export interface Toast {
  readonly level: "info" | "error";
  readonly text: string;
  /** On the clock of `Timing`. */
  readonly untilMs: number;
}

/** The picker for closing: which alerts, and how far the choice has come. */
export interface ReasonState {
  readonly alerts: readonly AlertRow[];
  /** 0-based; undefined until one is chosen, so that a stray Enter closes nothing. */
  readonly chosen: number | undefined;
  /** The number typed to confirm a large close; undefined while it is not asked for. */
  readonly typed: string | undefined;
  /** How many of them the filter hides: the number is asked for, however few they are. */
  readonly hidden: number;
  readonly note: TextField;
  /** The note has the keyboard. */
  readonly inNote: boolean;
}

/** The editor of a note. */
export interface NoteState {
  readonly alerts: readonly AlertRow[];
  readonly field: TextField;
}

/** The line in which a place of a replay is typed. */
export interface JumpState {
  readonly field: TextField;
  /** Why it was not taken. */
  readonly problem?: string;
}

/** The menu that mutes a rule. */
export interface MuteState {
  readonly alert: AlertRow;
  /** Whom the rule is muted for. */
  readonly entity: "host" | "user";
}

/** The draft of an exception. */
export interface ExceptState {
  readonly alert: AlertRow;
  /** Undefined on the way. */
  readonly draft: ExceptionDraft | undefined;
  /** The field under the cursor, 0-based. */
  readonly chosen: number;
  readonly reason: TextField;
  /** The reason has the keyboard. */
  readonly inReason: boolean;
}

export interface DetailState {
  readonly id: string;
  /** What the worker sent for this id: undefined on the way, null when the alert is no longer kept. */
  readonly detail: AlertDetail | null | undefined;
  /** First line of the page that is drawn. */
  readonly scroll: number;
  /** The section to scroll to when the detail arrives. */
  readonly arriveAt: string | undefined;
}

/** The page of a rule, or of what was not loaded. */
export type RulePageState =
  | {
      readonly kind: "rule";
      readonly id: string;
      /** Undefined on the way, null when there is no such rule. */
      readonly detail: RuleDetail | null | undefined;
      readonly scroll: number;
      readonly arriveAt: string | undefined;
    }
  | {
      readonly kind: "load-report";
      readonly detail: LoadDetail | undefined;
      readonly scroll: number;
    };

/** The page of an entity. */
export interface EntityPageState {
  readonly id: string;
  /** Undefined on the way, null when nothing adds risk to it any more. */
  readonly detail: EntityDetail | null | undefined;
  readonly scroll: number;
  readonly arriveAt: string | undefined;
}

/** The page of a pending sequence. */
export interface PendingPageState {
  readonly id: string;
  /** Undefined on the way, null when nothing is known of it any more. */
  readonly detail: PendingDetail | null | undefined;
  readonly scroll: number;
  readonly arriveAt: string | undefined;
}

/** The events: how they are looked at, and the one under the cursor. */
export interface EventsState {
  /** The newest event stays selected. */
  readonly follow: boolean;
  /** An alert of whose events the first one is to be selected when the list has come. */
  readonly seek: string | undefined;
  /** Where Esc goes back to. */
  readonly from: Exclude<Screen, "events">;
  readonly inFields: boolean;
  /** The line under the cursor and the first one that is drawn, of the lines of the event. */
  readonly line: number;
  readonly top: number;
  readonly id: string | undefined;
  /** What the worker sent for this id: undefined on the way, null when it is not at hand any more. */
  readonly detail: EventDetail | null | undefined;
}

/** The page of a task. */
export interface TaskPageState {
  readonly id: string;
  /** The list that it was opened from, and that closing it goes back to. */
  readonly panel: "tasks" | "all-tasks";
  /** Undefined on the way, null when the task is no longer known. */
  readonly detail: TaskDetail | null | undefined;
  readonly scroll: number;
  readonly arriveAt: string | undefined;
}

/** The menu of where to go from an alert. */
export interface DrilldownState {
  readonly items: readonly DrilldownItem[];
  /** 0-based. */
  readonly chosen: number;
}

/** What the terminal was sent and how it took it; see `terminal/ink-screen.ts`. */
export interface TerminalFigures extends ScreenFigures {
  /** Bytes a second since the figures were taken before; undefined the first time. */
  readonly perSecond: number | undefined;
  /** Milliseconds that 95 of 100 of the last frames did not exceed; undefined before the first. */
  readonly frameMs: number | undefined;
}

export interface ScreenState {
  readonly cols: number;
  readonly rows: number;
  readonly glyphs: Glyphs;
  /** The newest snapshot that reached the screen. */
  readonly latest: Snapshot | undefined;
  /** What is drawn instead while the display is paused. */
  readonly frozen: Snapshot | undefined;
  /** Exit code, once the worker has stopped. */
  readonly stopped: number | undefined;
  readonly screen: Screen;
  readonly overlay: Overlay;
  readonly focus: Panel;
  readonly zoom: boolean;
  /** A wide dashboard shows the evidence of the alert under the cursor. */
  readonly preview: boolean;
  /** The evidence that came for it last. */
  readonly previewed: AlertDetail | undefined;
  /** The alert at the top stays selected: the newest, unless the list is sorted otherwise. */
  readonly follow: boolean;
  /** Alerts that came above the window of their list since it was moved away from its top. */
  readonly arrived: number;
  readonly cursors: Readonly<Record<Panel, Cursor>>;
  /** Marked alerts with what was known of them, in the order they were marked. */
  readonly marks: ReadonlyMap<string, AlertRow>;
  /** Where the range begins that ends at the cursor; undefined while there is none. */
  readonly range: string | undefined;
  /** The worker was asked which alerts to mark, and has not answered yet. */
  readonly selecting: boolean;
  /** What was marked alike last, and by what. */
  readonly alike:
    { readonly id: string; readonly by: "rule" | "key" } | undefined;
  /** Nothing is decided here. */
  readonly readOnly: boolean;
  readonly sortings: Sortings;
  readonly filter: FilterState;
  readonly ruleFilter: FilterState;
  readonly riskFilter: FilterState;
  readonly eventFilter: FilterState;
  readonly events: EventsState;
  readonly taskFilter: FilterState;
  /** Alerts the filter hid when it came into force; what is hidden beyond that is news. */
  readonly hiddenBefore: number;
  readonly detail: DetailState | undefined;
  readonly rulePage: RulePageState | undefined;
  readonly entityPage: EntityPageState | undefined;
  readonly pendingPage: PendingPageState | undefined;
  readonly whyEvent: WhyEventState | undefined;
  /** What was asked last; its answer is undefined on the way. */
  readonly why:
    | { readonly key: string; readonly answer: WhyAnswer | undefined }
    | undefined;
  readonly taskPage: TaskPageState | undefined;
  /** The technique that is selected in the matrix. */
  readonly attackPlace: AttackPlace;
  /** First line of the page about the logs that is drawn. */
  readonly healthScroll: number;
  readonly helpScroll: number;
  readonly reason: ReasonState | undefined;
  readonly note: NoteState | undefined;
  readonly mute: MuteState | undefined;
  readonly except: ExceptState | undefined;
  readonly jump: JumpState | undefined;
  readonly drilldown: DrilldownState | undefined;
  readonly copyMenu: CopyMenuState | undefined;
  readonly palette: PaletteState | undefined;
  readonly find: FindState;
  /** What was run by the palette, newest first. */
  readonly commands: readonly string[];
  /** Filters that were given a name, by name. */
  readonly saved: readonly SavedFilter[];
  /** Names that can be chosen; none where the terminal shows no colours. */
  readonly themes: readonly string[];
  /** One that was chosen here; undefined: the one that the screen was opened with. */
  readonly theme: Theme | undefined;
  readonly time: TimeFormat;
  /** The wall clock, while times are ages and measured by it. */
  readonly wallUs: Us | undefined;
  readonly toast: Toast | undefined;
  /** The last letter without a meaning, and until when letters are not listened to; see `keys/stray.ts`. */
  readonly stray:
    { readonly key: string; readonly untilMs: number } | undefined;
  /** A first Ctrl-C counts until then. */
  readonly quitArmedUntilMs: number;
  /** Counts up to force a new frame. */
  readonly repaint: number;
  /** There while the page about the logs is open. */
  readonly terminal: TerminalFigures | undefined;
}

/** The top of a list of which nothing is known yet. */
export const START: Cursor = { id: undefined, index: 0, top: 0 };

export function initialState(
  cols: number,
  rows: number,
  time: TimeFormat,
  glyphs: Glyphs,
): ScreenState {
  return {
    cols,
    rows,
    glyphs,
    latest: undefined,
    frozen: undefined,
    stopped: undefined,
    screen: "dashboard",
    overlay: "none",
    focus: "alerts",
    zoom: false,
    preview: false,
    previewed: undefined,
    follow: true,
    arrived: 0,
    cursors: {
      pending: START,
      alerts: START,
      tasks: START,
      rules: START,
      risk: START,
      events: START,
      "all-tasks": START,
    },
    marks: new Map(),
    range: undefined,
    selecting: false,
    alike: undefined,
    readOnly: false,
    sortings: FIRST_SORTINGS,
    filter: NO_FILTER,
    ruleFilter: NO_RULE_FILTER,
    riskFilter: NO_RISK_FILTER,
    eventFilter: NO_EVENT_FILTER,
    events: {
      follow: true,
      seek: undefined,
      from: "dashboard",
      inFields: false,
      line: 0,
      top: 0,
      id: undefined,
      detail: undefined,
    },
    taskFilter: NO_TASK_FILTER,
    hiddenBefore: 0,
    detail: undefined,
    rulePage: undefined,
    entityPage: undefined,
    pendingPage: undefined,
    why: undefined,
    whyEvent: undefined,
    taskPage: undefined,
    attackPlace: ATTACK_START,
    healthScroll: 0,
    helpScroll: 0,
    reason: undefined,
    note: undefined,
    mute: undefined,
    except: undefined,
    jump: undefined,
    drilldown: undefined,
    copyMenu: undefined,
    palette: undefined,
    find: { field: EMPTY_FIELD, found: undefined },
    commands: [],
    saved: [],
    themes: [],
    theme: undefined,
    time,
    wallUs: undefined,
    toast: undefined,
    stray: undefined,
    quitArmedUntilMs: 0,
    repaint: 0,
    terminal: undefined,
  };
}

/** The snapshot that is drawn. */
export function shown(state: ScreenState): Snapshot | undefined {
  return state.frozen ?? state.latest;
}

/** Rules, entities, all tasks and techniques are not frozen: they are looked up, not watched. Events are held by the worker while paused. */
export function isLookedUp(place: Panel | Screen): boolean {
  return isListScreen(place) || place === "events" || place === "attack";
}

/** The snapshot that a panel's list comes from. */
export function snapshotOf(
  panel: Panel,
  state: ScreenState,
): Snapshot | undefined {
  return isLookedUp(panel) ? state.latest : shown(state);
}

/** The list that has the keyboard. */
export function activePanel({ screen, focus }: ScreenState): Panel {
  return isListScreen(screen) || screen === "events" ? screen : focus;
}

/** The filter of the list that has the keyboard. */
export function activeFilter(state: ScreenState): FilterState {
  switch (state.screen) {
    case "rules":
      return state.ruleFilter;
    case "risk":
      return state.riskFilter;
    case "events":
      return state.eventFilter;
    case "all-tasks":
      return state.taskFilter;
    default:
      return state.filter;
  }
}

/** The same state with the filter of the active list changed. */
export function withFilter(
  state: ScreenState,
  change: (filter: FilterState) => FilterState,
): ScreenState {
  switch (state.screen) {
    case "rules":
      return { ...state, ruleFilter: change(state.ruleFilter) };
    case "risk":
      return { ...state, riskFilter: change(state.riskFilter) };
    case "events":
      return { ...state, eventFilter: change(state.eventFilter) };
    case "all-tasks":
      return { ...state, taskFilter: change(state.taskFilter) };
    default:
      return { ...state, filter: change(state.filter) };
  }
}

/** Number of the first event that came after the display was paused; undefined while it is not. */
export function pinnedAt({ frozen }: ScreenState): number | undefined {
  return frozen?.ring.next;
}

export function isReplay(state: ScreenState): boolean {
  return state.latest?.mode === "replay";
}

/** Alerts that fired while the display stands still. */
export function heldAlerts({ frozen, latest }: ScreenState): number {
  if (frozen === undefined || latest === undefined) return 0;
  return Math.max(0, latest.alerts.total - frozen.alerts.total);
}

/** Events that arrived while the display stands still. */
export function heldBack(state: ScreenState): number {
  if (state.frozen === undefined || state.latest === undefined) return 0;
  return state.latest.counters.events - state.frozen.counters.events;
}

export function keyContext(state: ScreenState): KeyContext {
  return {
    screen: state.screen,
    overlay:
      state.overlay === "reason" && state.reason?.inNote === true
        ? "reason-note"
        : state.overlay === "except" && state.except?.inReason === true
          ? "except-reason"
          : state.overlay,
    filterOpen: activeFilter(state).field !== undefined,
    panel: state.focus,
    replay: isReplay(state),
  };
}

let lastLayout: { key: string; value: Layout } | undefined;

/** Where everything stands now. The same object as long as nothing it depends on has changed. */
export function layoutOf(state: ScreenState): Layout {
  const { cols, rows, screen, focus, zoom, preview } = state;
  const { inFields } = state.events;
  const replay = isReplay(state);
  const prompt =
    activeFilter(state).field !== undefined || state.overlay === "finding";
  const key = [
    cols,
    rows,
    screen,
    focus,
    zoom,
    preview,
    inFields,
    replay,
    prompt,
  ].join();
  if (lastLayout?.key !== key) {
    const value = layout(cols, rows, {
      screen,
      focus,
      zoom,
      preview,
      inFields,
      replay,
      prompt,
    });
    lastLayout = { key, value };
  }
  return lastLayout.value;
}

/** Lines that one row of a panel takes at its present size. */
export function rowHeight(panel: Panel, state: ScreenState): number {
  const { panels, size } = layoutOf(state);
  const height = panels[panel]?.h ?? 0;
  if (panel === "alerts" || isLookedUp(panel) || size === "XS") return 1;
  if (panel === "pending") return size === "S" && !state.zoom ? 1 : 2;
  return height >= 7 ? 3 : 1;
}

/** Rows of a panel that can be drawn at once; at least 1, so that moving by a page always moves. */
export function rowsInView(panel: Panel, state: ScreenState): number {
  const height = layoutOf(state).panels[panel]?.h ?? 0;
  return Math.max(1, Math.floor((height - 1) / rowHeight(panel, state)));
}

/** How many rows a panel's list has in all. */
export function totalRows(panel: Panel, snapshot: Snapshot | undefined) {
  if (snapshot === undefined) return 0;
  if (panel === "alerts") return snapshot.alerts.matching;
  if (panel === "rules") return snapshot.ruleList?.matching ?? 0;
  if (panel === "risk") return snapshot.risk?.matching ?? 0;
  if (panel === "events") return snapshot.events?.matching ?? 0;
  if (panel === "all-tasks") return snapshot.taskList?.matching ?? 0;
  // The worker sends the rows that matter and counts the others.
  return panel === "pending"
    ? snapshot.pending.rows.length
    : snapshot.tasks.rows.length;
}

/** The alert at an index of the list; undefined if its row is not at hand. */
export function alertAt(
  snapshot: Snapshot | undefined,
  index: number,
): AlertRow | undefined {
  if (snapshot === undefined) return undefined;
  return snapshot.alerts.rows[index - snapshot.alerts.from];
}

/** The rule at an index of the list; undefined if its row is not at hand. */
export function ruleAt(state: ScreenState, index: number): RuleRow | undefined {
  const list = state.latest?.ruleList;
  return list?.rows[index - list.from];
}

/** The entity at an index of the list; undefined if its row is not at hand. */
export function entityAt(
  state: ScreenState,
  index: number,
): RiskRow | undefined {
  const list = state.latest?.risk;
  return list?.rows[index - list.from];
}

/** The event at an index of the list; undefined if its row is not at hand. */
export function eventAt(
  state: ScreenState,
  index: number,
): EventRow | undefined {
  const list = state.latest?.events;
  return list?.rows[index - list.from];
}

/** The task at an index of one of its lists; undefined if its row is not at hand. */
export function taskAt(
  state: ScreenState,
  panel: TaskPageState["panel"],
  index: number,
): TaskRow | undefined {
  const snapshot = snapshotOf(panel, state);
  if (panel === "tasks") return snapshot?.tasks.rows[index];
  const list = snapshot?.taskList;
  return list?.rows[index - list.from];
}

function idAt(
  panel: Panel,
  snapshot: Snapshot | undefined,
  index: number,
): string | undefined {
  if (snapshot === undefined) return undefined;
  const { from, rows } = windowOf(panel, snapshot);
  return rows[index - from]?.id;
}

/** The rows of a list that are at hand, and where they begin. */
function windowOf(
  panel: Panel,
  snapshot: Snapshot,
): { from: number; rows: readonly { readonly id: string }[] } {
  switch (panel) {
    case "alerts":
      return snapshot.alerts;
    case "rules":
      return snapshot.ruleList ?? { from: 0, rows: [] };
    case "risk":
      return snapshot.risk ?? { from: 0, rows: [] };
    case "events":
      return snapshot.events ?? { from: 0, rows: [] };
    case "all-tasks":
      return snapshot.taskList ?? { from: 0, rows: [] };
    default:
      return { from: 0, rows: snapshot[panel].rows };
  }
}

function indexOf(panel: Panel, snapshot: Snapshot, id: string): number {
  const { from, rows } = windowOf(panel, snapshot);
  const found = rows.findIndex((row) => row.id === id);
  return found === -1 ? -1 : found + from;
}

/** The same cursor with its row inside the list and inside the window. */
function settle(
  panel: Panel,
  state: ScreenState,
  index: number,
  top: number,
): Cursor {
  const snapshot = snapshotOf(panel, state);
  const total = totalRows(panel, snapshot);
  const visible = rowsInView(panel, state);
  const row = Math.max(0, Math.min(index, total - 1));
  const highest = Math.max(0, total - visible);
  const first = Math.max(
    0,
    Math.min(highest, Math.min(Math.max(top, row - visible + 1), row)),
  );
  return { id: idAt(panel, snapshot, row), index: row, top: first };
}

/** The selection of `panel` moved to a row; away from the newest alert it is no longer followed. */
export function select(
  state: ScreenState,
  panel: Panel,
  index: number,
): ScreenState {
  const cursor = settle(panel, state, index, state.cursors[panel].top);
  const cursors = { ...state.cursors, [panel]: cursor };
  if (panel === "events") {
    // Only away from the newest: coming to it again is not asking for what comes next.
    const follow = state.events.follow && cursor.index === newestEvent(state);
    const events = { ...state.events, follow, seek: undefined };
    return { ...state, cursors, events };
  }
  const follow = panel === "alerts" ? cursor.index === 0 : state.follow;
  return withArrived({ ...state, cursors, follow: follow && state.follow }, 0);
}

/** Index of the newest event, at one end of its list; 0 where there is none. */
export function newestEvent({ sortings, latest }: ScreenState): number {
  return sortings.events.reversed
    ? Math.max(0, totalRows("events", latest) - 1)
    : 0;
}

/** What has come above the window is counted until it is in it. */
function withArrived(state: ScreenState, more: number): ScreenState {
  const { top } = state.cursors.alerts;
  const arrived = state.follow
    ? 0
    : Math.max(0, Math.min(top, state.arrived + more));
  return arrived === state.arrived ? state : { ...state, arrived };
}

/** The alert at the top selected and kept selected, or left alone from now on. */
export function setFollow(state: ScreenState, follow: boolean): ScreenState {
  if (!follow) return { ...state, follow };
  return { ...select(state, "alerts", 0), follow };
}

const ALL_PANELS: readonly Panel[] = [
  "pending",
  "alerts",
  "tasks",
  "rules",
  "risk",
  "events",
  "all-tasks",
];

/**
 * The cursors after new data or a new size: each finds its id again and takes its window along; where the
 * row has left the list, the one that took its place is selected.
 */
export function reconcile(state: ScreenState): ScreenState {
  const cursors = { ...state.cursors };
  for (const panel of ALL_PANELS) {
    const snapshot = snapshotOf(panel, state);
    if (snapshot === undefined) continue;
    const before = state.cursors[panel];
    if (panel === "events" && state.events.follow) {
      const newest = newestEvent(state);
      cursors.events = settle(panel, state, newest, newest);
      continue;
    }
    if (isAtTop(panel, state)) {
      cursors[panel] = settle(panel, state, 0, 0);
      continue;
    }
    const found =
      before.id === undefined ? -1 : indexOf(panel, snapshot, before.id);
    const index = found === -1 ? before.index : found;
    // At the very top of a list nothing is above to hold still for, except the selected row itself.
    const top = before.top + (index - before.index);
    const settled = settle(panel, state, index, top);
    // An event that is not in a list that is still being counted may be among those to come.
    const mayCome =
      panel === "events" && found === -1 && isCounting(state, snapshot);
    cursors[panel] = mayCome ? { ...settled, id: before.id } : settled;
  }
  return { ...state, cursors };
}

/** The list shows its top, whatever comes: alerts as the operator says, others until somebody moves in them. */
export function isAtTop(panel: Panel, state: ScreenState): boolean {
  return panel === "alerts" ? state.follow : state.cursors[panel].index === 0;
}

function isCounting({ eventFilter }: ScreenState, { events }: Snapshot) {
  if (events === undefined || events.filter !== eventFilter.text) return true;
  return events.scanned < events.end;
}

/** A snapshot has arrived. While the display is paused only what the operator did is taken over. */
export function receive(state: ScreenState, snapshot: Snapshot): ScreenState {
  const frozen =
    state.frozen === undefined
      ? undefined
      : withDecisions(state.frozen, snapshot);
  const sameFilter = state.latest?.alerts.filter === snapshot.alerts.filter;
  const hiddenBefore = sameFilter ? state.hiddenBefore : hidden(snapshot);
  const next = { ...state, latest: snapshot, frozen, hiddenBefore };
  const settled =
    frozen === undefined || isLookedUp(state.screen) ? reconcile(next) : next;
  return frozen === undefined
    ? withArrived(settled, rowsAbove(state, settled))
    : settled;
}

/** Rows that have come above the selected alert; none where the list is of another filter or in another order. */
function rowsAbove(before: ScreenState, now: ScreenState): number {
  const [a, b] = [shown(before)?.alerts, shown(now)?.alerts];
  const isSame =
    a?.filter === b?.filter &&
    a !== undefined &&
    isSameSorting(a.sort, b!.sort);
  if (!isSame) return -Infinity;
  const [from, to] = [before.cursors.alerts, now.cursors.alerts];
  return from.id === to.id ? Math.max(0, to.index - from.index) : 0;
}

function hidden({ alerts }: Snapshot): number {
  return alerts.total - alerts.matching;
}

/** Alerts that fired since the filter is in force and that it hides. */
export function hiddenNews(state: ScreenState): number {
  const snapshot = shown(state);
  if (snapshot === undefined || snapshot.alerts.filter === "") return 0;
  return Math.max(0, hidden(snapshot) - state.hiddenBefore);
}

/** The paused picture with the triage of alerts brought up to date: an acknowledgement shows at once. */
function withDecisions(frozen: Snapshot, latest: Snapshot): Snapshot {
  const byId = new Map(latest.alerts.rows.map((row) => [row.id, row]));
  const { open, acknowledged, closed } = frozen.alerts;
  const counts = { open, acknowledged, closed };
  let changed = false;
  const rows = frozen.alerts.rows.map((row) => {
    const status = byId.get(row.id)?.status ?? row.status;
    if (status === row.status) return row;
    changed = true;
    counts[row.status]--;
    counts[status]++;
    return { ...row, status };
  });
  return changed
    ? { ...frozen, alerts: { ...frozen.alerts, ...counts, rows } }
    : frozen;
}

/** Pauses the display at what it shows, or lets it catch up. */
export function togglePause(state: ScreenState): ScreenState {
  const { frozen, latest } = state;
  if (frozen === undefined || latest === undefined) {
    return { ...state, frozen: latest };
  }
  const settled = reconcile({ ...state, frozen: undefined });
  return withArrived(settled, rowsAbove(state, settled));
}

export function toggleMark(state: ScreenState, row: AlertRow): ScreenState {
  const marks = new Map(state.marks);
  if (!marks.delete(row.id)) marks.set(row.id, row);
  return { ...state, marks };
}

/** The alerts a decision is about: the marked ones, else the selected one. */
export function chosenAlerts(state: ScreenState): readonly AlertRow[] {
  if (state.screen === "dashboard") {
    const marked = new Map(state.marks);
    for (const row of rangeRows(state)) marked.set(row.id, row);
    // A row that was marked may stand for another alert as well by now.
    for (const row of shown(state)?.alerts.rows ?? []) {
      if (marked.has(row.id)) marked.set(row.id, row);
    }
    if (marked.size > 0) return [...marked.values()];
  }
  const row = selectedAlert(state);
  return row === undefined ? [] : [row];
}

/** The rows from where the range began to the cursor, as far as they are at hand. */
export function rangeRows(state: ScreenState): readonly AlertRow[] {
  const { range, cursors } = state;
  const alerts = shown(state)?.alerts;
  if (range === undefined || alerts === undefined) return [];
  const from = alerts.rows.findIndex((row) => row.id === range);
  const to = cursors.alerts.index - alerts.from;
  if (from === -1) return [];
  return alerts.rows.slice(Math.min(from, to), Math.max(from, to) + 1);
}

const NO_IDS: ReadonlySet<string> = new Set();
let lastRange: { key: string; ids: ReadonlySet<string> } | undefined;

/** The same as ids; the same object as long as they are. */
export function rangeIds(state: ScreenState): ReadonlySet<string> {
  if (state.range === undefined) return NO_IDS;
  const ids = rangeRows(state).map(({ id }) => id);
  const key = ids.join();
  if (lastRange?.key !== key) lastRange = { key, ids: new Set(ids) };
  return lastRange.ids;
}

let lastHidden:
  | {
      marks: ReadonlyMap<string, AlertRow>;
      filter: string;
      value: readonly AlertRow[];
    }
  | undefined;

/** Marked alerts that the filter hides, as far as their rows tell. */
export function hiddenMarks({
  marks,
  filter,
}: ScreenState): readonly AlertRow[] {
  if (marks.size === 0 || filter.text === "") return [];
  if (lastHidden?.marks !== marks || lastHidden.filter !== filter.text) {
    const compiled = compileFilter(filter.text);
    const value = compiled.ok
      ? [...marks.values()].filter((row) => !compiled.test(row))
      : [];
    lastHidden = { marks, filter: filter.text, value };
  }
  return lastHidden.value;
}

/** The alert under the cursor, or the open one on the detail page. */
export function selectedAlert(state: ScreenState): AlertRow | undefined {
  const snapshot = shown(state);
  if (state.screen === "detail" && state.detail !== undefined) {
    const { id, detail } = state.detail;
    return snapshot?.alerts.rows.find((row) => row.id === id) ?? detail?.row;
  }
  return alertAt(snapshot, state.cursors.alerts.index);
}
