/**
 * The pages that scroll (an alert, a rule, an entity, a task, the logs, the help), as they stand for a state: scrolling has to know
 * how long they are before they are drawn. Each is kept until something it depends on changes.
 */
import { US_PER_MINUTE } from "../base/time.ts";
import type { Rect } from "./layout.ts";
import type { DetailPage } from "./rows/detail/page.ts";
import {
  NO_PAGE,
  detailPage,
  headingRows,
  widePage,
} from "./rows/detail/page.ts";
import { entityPage } from "./rows/entity-page.ts";
import { NO_EVENT_LINES, eventLines } from "./rows/event-page.ts";
import type { EventLines } from "./rows/event-page.ts";
import type { Glyphs } from "./rows/glyphs.ts";
import { healthPage } from "./rows/health.ts";
import { helpLines } from "./rows/help.ts";
import { wholeSecond } from "./rows/pending.ts";
import { loadReportPage, rulePage } from "./rows/rule-page.ts";
import { pendingPage } from "./rows/pending-page.ts";
import type { Line } from "./rows/segment.ts";
import { whyKey } from "./store/why.ts";
import type { WhyAbout } from "./store/why.ts";
import { whyPage } from "./rows/why-page.ts";
import type { WhyState } from "./rows/why.ts";
import type { HiddenLines } from "./rows/scroll-note.ts";
import { taskPage } from "./rows/task-page.ts";
import type { ScreenState } from "./store/ui-store.ts";
import { agesUs } from "./store/ages.ts";
import { stalledHosts } from "./store/stalled.ts";
import { keyContext, layoutOf, shown } from "./store/ui-store.ts";

/** Where the parts of the detail page stand. `beside` is the timeline's place in a wide window. */
export interface PagePlaces {
  readonly heading: Rect;
  readonly beside: Rect | undefined;
  readonly divider: Rect | undefined;
  readonly page: Rect;
}

export function pagePlaces(state: ScreenState): PagePlaces {
  const { body, size } = layoutOf(state);
  const top = Math.min(body.h, headingRows(body.h));
  const heading = { ...body, h: top };
  const below = { ...body, y: body.y + top, h: body.h - top };
  // What was not loaded is one column at any size.
  const isReport = state.screen === "rule" && state.rulePage?.kind !== "rule";
  const isOneColumn = isReport || state.screen === "why";
  if (size === "XS" || size === "S" || isOneColumn) {
    return { heading, beside: undefined, divider: undefined, page: below };
  }
  const left = Math.floor(body.w * 0.5);
  return {
    heading,
    beside: { ...below, w: left },
    divider: { ...below, x: left, w: 1 },
    page: { ...below, x: left + 1, w: body.w - left - 1 },
  };
}

/** Lines of help or page that fit the window. */
export function pageHeight(state: ScreenState): number {
  const height =
    state.overlay === "help"
      ? layoutOf(state).body.h - 1
      : pagePlaces(state).page.h;
  return Math.max(1, height);
}

/** Whether a page is open that is scrolled line by line. */
export function isOnPage({ screen }: ScreenState): boolean {
  return (
    screen === "detail" ||
    screen === "rule" ||
    screen === "entity" ||
    screen === "pending" ||
    screen === "why" ||
    screen === "task" ||
    screen === "health"
  );
}

/** Where the open page stands; undefined when none is open. */
export function scrollOf(state: ScreenState): number | undefined {
  switch (state.screen) {
    case "health":
      return state.healthScroll;
    case "rule":
      return state.rulePage?.scroll;
    case "entity":
      return state.entityPage?.scroll;
    case "why":
      return state.whyEvent?.scroll;
    case "pending":
      return state.pendingPage?.scroll;
    case "task":
      return state.taskPage?.scroll;
    default:
      return state.detail?.scroll;
  }
}

/** What the help, else the open page, has above and below the window; nothing where none is open. */
export function hiddenLines(state: ScreenState): HiddenLines {
  const isHelp = state.overlay === "help";
  if (!isHelp && !isOnPage(state)) return { above: 0, below: 0 };
  const above = isHelp ? state.helpScroll : (scrollOf(state) ?? 0);
  const length = isHelp ? helpPageOf(state).length : pageLength(pageOf(state));
  return { above, below: Math.max(0, length - above - pageHeight(state)) };
}

/** Lines up to the last that says something, of the longer column. */
function pageLength({ lines, beside }: DetailPage): number {
  const last = lines.findLastIndex(({ segments }) => segments.length > 0);
  return Math.max(last + 1, beside.length);
}

/** Keeps what was made last, until one of the parts that it was made of is another. */
function keptWhileSame<T>(): (parts: readonly unknown[], make: () => T) => T {
  let last: { parts: readonly unknown[]; made: T } | undefined;
  return (parts, make) => {
    const isSame = last?.parts.every((part, i) => part === parts[i]) === true;
    if (last === undefined || !isSame) last = { parts, made: make() };
    return last.made;
  };
}

const keptDetail = keptWhileSame<DetailPage>();

/** The page of the open alert; empty while its detail is on the way. */
export function detailPageOf(state: ScreenState): DetailPage {
  const detail = state.detail?.detail;
  if (detail === undefined || detail === null) return NO_PAGE;
  const { time, glyphs } = state;
  const { beside, page } = pagePlaces(state);
  const why = whyOf(state, { kind: "alert", id: detail.id });
  const parts = [detail, beside?.w, page.w, time, glyphs, why];
  return keptDetail(parts, () => {
    const look = { glyphs, time: absolute(time), clockUs: undefined };
    return beside === undefined
      ? detailPage(detail, page.w, look, why)
      : widePage(detail, beside.w, page.w, look, why);
  });
}

const keptPreview = keptWhileSame<readonly Line[]>();

/** The page of the alert under the cursor, in one column; empty while its evidence is on the way. */
export function previewOf(state: ScreenState, width: number): readonly Line[] {
  const detail = state.previewed;
  if (detail === undefined || detail.id !== state.cursors.alerts.id) {
    return NO_PAGE.lines;
  }
  const { time, glyphs } = state;
  return keptPreview([detail, width, time, glyphs], () => {
    const look = { glyphs, time: absolute(time), clockUs: undefined };
    return detailPage(detail, width, look).lines;
  });
}

const keptWhy = keptWhileSame<DetailPage>();

function whyPageOf(state: ScreenState): DetailPage {
  const { whyEvent, time, glyphs } = state;
  if (whyEvent?.rule === undefined) return NO_PAGE;
  const why = whyOf(state, {
    kind: "event",
    ruleId: whyEvent.rule.id,
    id: whyEvent.event.id,
  });
  const { page } = pagePlaces(state);
  const parts = [why, page.w, time, glyphs];
  return keptWhy(parts, () => {
    const look = { glyphs, time: absolute(time), clockUs: undefined };
    return whyPage(why, page.w, look);
  });
}

/** The answer to the last question, where that was about this. */
function whyOf({ why }: ScreenState, about: WhyAbout): WhyState {
  return why?.key === whyKey(about) ? (why.answer ?? null) : undefined;
}

/** The page that is open: of an alert, of a rule or of what was not loaded, of an entity, of a task, of the logs. */
export function pageOf(state: ScreenState): DetailPage {
  switch (state.screen) {
    case "rule":
      return rulePageOf(state);
    case "entity":
      return entityPageOf(state);
    case "task":
      return taskPageOf(state);
    case "health":
      return healthPageOf(state);
    case "pending":
      return pendingPageOf(state);
    case "why":
      return whyPageOf(state);
    default:
      return detailPageOf(state);
  }
}

const keptHealth = keptWhileSame<DetailPage>();

/** It is looked up, not watched: a paused display does not hold it. */
function healthPageOf(state: ScreenState): DetailPage {
  const health = state.latest?.health;
  if (health === undefined) return NO_PAGE;
  const { beside, page } = pagePlaces(state);
  const { time, glyphs, terminal } = state;
  const ages = agesUs(state, state.latest);
  const parts = [health, beside?.w, page.w, time, glyphs, ages, terminal];
  return keptHealth(parts, () => {
    const look = { glyphs, time, clockUs: undefined, agesUs: ages };
    return healthPage(health, beside?.w, page.w, look, terminal);
  });
}

const keptPending = keptWhileSame<DetailPage>();

/** Its countdowns go on with the clock. */
function pendingPageOf(state: ScreenState): DetailPage {
  const detail = state.pendingPage?.detail;
  if (detail === undefined || detail === null) return NO_PAGE;
  const { beside, page } = pagePlaces(state);
  const { time, glyphs } = state;
  const clockUs = wholeSecond(shown(state)?.streamUs);
  const stalled = stalledHosts(shown(state)?.sources);
  const why = whyOf(state, { kind: "pending", id: detail.id });
  const { w } = page;
  const parts = [detail, beside?.w, w, time, glyphs, clockUs, stalled, why];
  return keptPending(parts, () => {
    const look = { glyphs, time: absolute(time), clockUs, stalled };
    return pendingPage(detail, beside?.w, page.w, look, why);
  });
}

const keptEntity = keptWhileSame<DetailPage>();

function entityPageOf(state: ScreenState): DetailPage {
  const detail = state.entityPage?.detail;
  if (detail === undefined || detail === null) return NO_PAGE;
  const { beside, page } = pagePlaces(state);
  const { time, glyphs } = state;
  const ages = agesUs(state, state.latest);
  const parts = [detail, beside?.w, page.w, time, glyphs, ages];
  return keptEntity(parts, () => {
    const look = { glyphs, time, clockUs: undefined, agesUs: ages };
    return entityPage(detail, beside?.w, page.w, look);
  });
}

/** A source that tells what a task runs is taken to be on its way for so long, by event time. */
const TASK_WAIT_US = 2 * US_PER_MINUTE;

const keptTask = keptWhileSame<DetailPage>();

function taskPageOf(state: ScreenState): DetailPage {
  const detail = state.taskPage?.detail;
  if (detail === undefined || detail === null) return NO_PAGE;
  const { beside, page } = pagePlaces(state);
  const { time, glyphs, latest } = state;
  const isWaiting =
    latest?.state !== "done" &&
    (latest?.streamUs ?? Infinity) - detail.row.timeUs < TASK_WAIT_US;
  const { records } = detail;
  const parts = [records, beside?.w, page.w, isWaiting, time, glyphs];
  return keptTask(parts, () => {
    const look = { glyphs, time: absolute(time), clockUs: undefined };
    return taskPage(detail, beside?.w, page.w, isWaiting, look);
  });
}

const keptRule = keptWhileSame<DetailPage>();

function rulePageOf(state: ScreenState): DetailPage {
  const open = state.rulePage;
  const detail = open?.detail;
  if (open === undefined || detail === undefined || detail === null) {
    return NO_PAGE;
  }
  const { beside, page } = pagePlaces(state);
  const { glyphs } = state;
  const parts = [detail, beside?.w, page.w, glyphs];
  return keptRule(parts, () =>
    open.kind === "rule"
      ? rulePage(open.detail!, beside?.w, page.w, glyphs)
      : loadReportPage(open.detail!, page.w, glyphs),
  );
}

const keptEvent = keptWhileSame<EventLines>();

/** The lines of the event under the cursor; none while it is on the way. */
export function eventLinesOf(state: ScreenState): EventLines {
  const { detail } = state.events;
  if (detail === undefined || detail === null) return NO_EVENT_LINES;
  const { time, glyphs, cols } = state;
  const width = layoutOf(state).aside?.w ?? cols;
  const parts = [detail, width, time, glyphs];
  return keptEvent(parts, () => {
    const look = { glyphs, time: absolute(time), clockUs: undefined };
    return eventLines(detail, width, look);
  });
}

/** The detail page always has moments: "3m ago" says nothing about the order of two events. */
function absolute(time: ScreenState["time"]): "utc" | "local" {
  return time === "local" ? "local" : "utc";
}

let lastHelp:
  { key: string; glyphs: Glyphs; lines: readonly Line[] } | undefined;

export function helpPageOf(state: ScreenState): readonly Line[] {
  const context = keyContext(state);
  const key = JSON.stringify([context, state.cols]);
  if (lastHelp?.key !== key || lastHelp.glyphs !== state.glyphs) {
    const lines = helpLines(context, state.cols, state.glyphs);
    lastHelp = { key, glyphs: state.glyphs, lines };
  }
  return lastHelp!.lines;
}
