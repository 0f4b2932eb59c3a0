/**
 * Where everything stands. In comes the window's size and what is open, out come rectangles that touch,
 * never overlap and never leave the window. It depends on nothing that changes with the data, so no list
 * moves under the cursor because another one grew.
 *
 * ```text
 *   S (from 60x16)        M (from 110x32)       L (from 160x44)        XS: one panel at a time
 *   header                header                header                 header
 *   pending               alerts  │ pending     alerts  │ pending      the focused panel
 *   alerts                        │ tasks               │ tasks        status, footer
 *   tasks                 preview │ risk                │ risk
 *                         (if on) │             preview │ changes
 *                                 │             (if on) │ sources
 *   rule, status, footer  rule, status, footer  rule, status, footer
 * ```
 *
 * Rows are given out in this order: header 1, footer 1, alerts 3, header 2, status, pending, tasks, rule.
 */
export type Size = "XS" | "S" | "M" | "L";

/** `tasks` shows the newest on the dashboard, `all-tasks` is the list with a screen of its own. */
export type Panel =
  "pending" | "alerts" | "tasks" | "rules" | "risk" | "all-tasks" | "events";

/** Those of the dashboard, in the order Tab walks them where one is shown at a time; see {@link panelOrder}. */
export const PANELS: readonly Panel[] = ["alerts", "pending", "tasks"];

/** Parts of a wide dashboard in which nothing is chosen. */
export type Extra = "preview" | "risk" | "changes" | "sources";

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/**
 * The dashboard, the page of an alert, that of a pending sequence and what a rule made of an event; the list of rules and the page of a rule or of
 * what was not loaded; the list of entities by risk and the page of one; the list of scheduled tasks and the page of one;
 * the events with the one under the cursor; the health of the logs; the matrix of ATT&CK.
 */
export type Screen =
  | "dashboard"
  | "detail"
  | "pending"
  | "why"
  | "rules"
  | "rule"
  | "risk"
  | "entity"
  | "events"
  | "all-tasks"
  | "task"
  | "health"
  | "attack";

/** Screens that are one list; its panel has the same name. */
export type ListScreen = "rules" | "risk" | "all-tasks";

export function isListScreen(screen: Panel | Screen): screen is ListScreen {
  return screen === "rules" || screen === "risk" || screen === "all-tasks";
}

export interface LayoutInput {
  readonly screen: Screen;
  readonly focus: Panel;
  readonly zoom: boolean;
  /** Of the events: the fields of the one under the cursor have the keyboard, and not the list. */
  readonly inFields: boolean;
  /** The alert under the cursor is shown below the alerts, where there is room. */
  readonly preview: boolean;
  /** The replay bar wants three lines above the status, or two. */
  readonly replay: boolean;
  /** A text field is open: it takes status and footer, and is given them however small the window is. */
  readonly prompt: boolean;
}

export interface Layout {
  readonly size: Size;
  /** One or two lines. */
  readonly header: Rect;
  /** Between header and the lines at the bottom: the panels, the detail page or the help. */
  readonly body: Rect;
  readonly panels: Readonly<Partial<Record<Panel, Rect>>>;
  readonly extras: Readonly<Partial<Record<Extra, Rect>>>;
  /** Of the events: the one under the cursor. */
  readonly aside: Rect | undefined;
  /** One column between two panels. */
  readonly divider: Rect | undefined;
  readonly replay: Rect | undefined;
  readonly rule: Rect | undefined;
  readonly status: Rect | undefined;
  readonly footer: Rect | undefined;
}

/** Smallest panel that is drawn: its title rule and one row. */
export const MIN_PANEL_HEIGHT = 2;

/** Lines that panels keep where the replay bar has its third one. */
const FULL_BAR_FROM = 14;

/** Lines from which the list of rules has a summary above it, and other lists the heads of their columns. */
const LIST_WITH_LINE_ABOVE = 6;

export function sizeOf(cols: number, rows: number): Size {
  if (cols < 60 || rows < 16) return "XS";
  if (cols < 110 || rows < 32) return "S";
  return cols < 160 || rows < 44 ? "M" : "L";
}

export function layout(cols: number, rows: number, input: LayoutInput): Layout {
  const size = sizeOf(cols, rows);
  let left = rows;
  const take = (wanted: number, reserve: number): number => {
    const given = left - wanted >= reserve ? wanted : 0;
    left -= given;
    return given;
  };
  // A panel of three rows comes before everything but the first line and the keys.
  const least = MIN_PANEL_HEIGHT + 1;
  let headerRows = take(1, 0);
  const footerRows = take(1, input.prompt ? 1 : least + 1);
  headerRows += take(1, least);
  const statusRows = take(1, input.prompt ? 1 : least + 1);
  const replayRows = input.replay
    ? take(3, FULL_BAR_FROM) || take(2, least)
    : 0;
  const ruleRows = size === "XS" ? 0 : take(1, least);

  let y = 0;
  const place = (h: number): Rect => {
    const rect = { x: 0, y, w: cols, h };
    y += h;
    return rect;
  };
  const header = place(headerRows);
  const body = place(left);
  const optional = (h: number): Rect | undefined =>
    h === 0 ? undefined : place(h);
  const inside = arrange(body, size, input);
  return {
    size,
    header,
    body,
    ...inside,
    replay: optional(replayRows),
    rule: optional(ruleRows),
    status: optional(statusRows),
    footer: optional(footerRows),
  };
}

/** The panels of the dashboard as they are read: down the first column, then down the next; what has no room comes last. */
export function panelOrder({ panels }: Layout): readonly Panel[] {
  const columns = (panel: Panel): number => panels[panel]?.x ?? Infinity;
  const rows = (panel: Panel): number => panels[panel]?.y ?? Infinity;
  const isAlone = PANELS.filter((panel) => panel in panels).length < 2;
  if (isAlone) return PANELS;
  return PANELS.toSorted((a, b) =>
    columns(a) === columns(b) ? rows(a) - rows(b) : columns(a) - columns(b),
  );
}

function arrange(
  area: Rect,
  size: Size,
  input: LayoutInput,
): Pick<Layout, "panels" | "divider" | "aside" | "extras"> {
  if (input.screen === "events") {
    return { ...eventPlaces(area, size, input), extras: {} };
  }
  return { extras: {}, ...panelPlaces(area, size, input), aside: undefined };
}

/** The list with the event under the cursor below it, or beside it in a wide window; one of them where both have no room. */
function eventPlaces(
  area: Rect,
  size: Size,
  { zoom, inFields }: LayoutInput,
): Pick<Layout, "panels" | "divider" | "aside"> {
  const body = belowLine(area);
  if (size === "XS" || zoom) {
    return inFields
      ? { panels: {}, aside: body, divider: undefined }
      : { panels: { events: body }, aside: undefined, divider: undefined };
  }
  if (size === "L") {
    const w = Math.floor(body.w * 0.55);
    return {
      panels: { events: { ...body, w } },
      divider: { ...body, x: body.x + w, w: 1 },
      aside: { ...body, x: body.x + w + 1, w: body.w - w - 1 },
    };
  }
  const h = Math.ceil(body.h / 2);
  return {
    panels: { events: { ...body, h } },
    divider: undefined,
    aside: { ...body, y: body.y + h, h: body.h - h },
  };
}

function panelPlaces(
  area: Rect,
  size: Size,
  input: LayoutInput,
): Pick<Layout, "panels" | "divider"> & Partial<Pick<Layout, "extras">> {
  if (isListScreen(input.screen)) {
    return { panels: { [input.screen]: belowLine(area) }, divider: undefined };
  }
  if (input.screen !== "dashboard") return { panels: {}, divider: undefined };
  if (size === "XS" || input.zoom) {
    const hasHeads = size !== "XS" && input.focus === "alerts";
    const list = hasHeads ? belowLine(area) : area;
    return { panels: { [input.focus]: list }, divider: undefined };
  }
  return size === "S" ? stacked(area) : sideBySide(area, size, input.preview);
}

/** Where a list begins that has a line above it. */
function belowLine(area: Rect): Rect {
  const above = area.h >= LIST_WITH_LINE_ABOVE ? 1 : 0;
  return { ...area, y: area.y + above, h: area.h - above };
}

/** Alerts keep at least half; what does not fit in its minimum is not drawn. */
function stacked(area: Rect): Pick<Layout, "panels" | "divider"> {
  const pending = Math.min(6, Math.max(2, Math.floor(area.h * 0.32)));
  const tasks = Math.min(5, Math.max(2, Math.floor(area.h * 0.22)));
  const room = area.h - (MIN_PANEL_HEIGHT + 1);
  const pendingRows = pending <= room ? pending : 0;
  const taskRows = tasks <= room - pendingRows ? tasks : 0;
  const alertRows = area.h - pendingRows - taskRows;
  const at = (y: number, h: number): Rect => ({ ...area, y: area.y + y, h });
  return {
    panels: {
      ...(pendingRows > 0 && { pending: at(0, pendingRows) }),
      alerts: at(pendingRows, alertRows),
      ...(taskRows > 0 && { tasks: at(pendingRows + alertRows, taskRows) }),
    },
    divider: undefined,
  };
}

/** Lines of the entities by risk and of the sources, the title rule included. */
const RISK_ROWS = { M: 5, L: 6 } as const;
const SOURCE_ROWS = 4;

function sideBySide(
  area: Rect,
  size: "M" | "L",
  hasPreview: boolean,
): Pick<Layout, "panels" | "divider" | "extras"> {
  const alertCols = Math.floor(area.w * (size === "L" ? 0.6 : 0.58));
  const left = { x: area.x, w: alertCols };
  const right = { x: area.x + alertCols + 1, w: area.w - alertCols - 1 };
  const riskRows = RISK_ROWS[size];
  const changeRows = size === "L" ? Math.floor(area.h / 5) : 0;
  const sourceRows = size === "L" ? SOURCE_ROWS : 0;
  const forLists = area.h - riskRows - changeRows - sourceRows;
  const pendingRows = Math.floor(forLists / 2);
  const previewRows = hasPreview ? Math.floor(area.h * 0.45) : 0;
  let y = area.y;
  const below = (h: number): Rect => {
    const rect = { ...right, y, h };
    y += h;
    return rect;
  };
  const alertRows = area.h - previewRows;
  return {
    panels: {
      alerts: { ...left, y: area.y, h: alertRows },
      pending: below(pendingRows),
      tasks: below(forLists - pendingRows),
    },
    extras: {
      risk: below(riskRows),
      ...(changeRows > 0 && { changes: below(changeRows) }),
      ...(sourceRows > 0 && { sources: below(sourceRows) }),
      ...(previewRows > 0 && {
        preview: { ...left, y: area.y + alertRows, h: previewRows },
      }),
    },
    divider: { ...area, x: area.x + alertCols, w: 1 },
  };
}
