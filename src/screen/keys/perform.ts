/**
 * What a key does: the state and one key in, the next state and what has to be done outside of it out. Pure;
 * the controller carries the effects out.
 */
import type { Action, Binding } from "./bindings.ts";
import { findBinding } from "./bindings.ts";
import { typedText } from "./key-name.ts";
import {
  clearFilter,
  completeFilter,
  keepFilter,
  openFilter,
  recallFilter,
  revertFilter,
} from "../store/filter-state.ts";
import { seenIn } from "../store/seen.ts";
import type { ScreenState } from "../store/ui-store.ts";
import {
  activePanel,
  keyContext,
  reconcile,
  select,
  setFollow,
  togglePause,
  withFilter,
} from "../store/ui-store.ts";
import {
  back,
  findNew,
  focusPanel,
  jumpSection,
  move,
  moveToFirst,
  moveToLast,
  pageRows,
  scrollDetail,
} from "./moving.ts";
import { openTechnique, openTechniqueRules, stepTactic } from "./attack.ts";
import {
  closeDrilldowns,
  followDrilldown,
  openDrilldowns,
  stepDrilldown,
} from "./drilldowns.ts";
import { followEvents } from "./event-fields.ts";
import {
  eventsOf,
  goToEvents,
  openEvent,
  openPivots,
  toggleFields,
} from "./events.ts";
import { goTo, goToAlerts } from "./going.ts";
import {
  askReason,
  closeExcept,
  confirmExcept,
  nextStep,
  openExcept,
  stepField,
  tickField,
  turnToReason,
} from "./excepting.ts";
import { exportAlerts } from "./exporting.ts";
import { neighbour, open } from "./opening.ts";
import type { Outcome } from "./outcome.ts";
import { askWhy, cancelWhyRule, chooseWhyRule, stepWhyRule } from "./why.ts";
import { closeCopy, copyItem, openCopy, stepCopy } from "./copying.ts";
import { cancelFind, keepFind, openFind, stepFind } from "./finding.ts";
import { openSaved } from "./commands.ts";
import {
  afterRun,
  chosenRow,
  closePalette,
  completePalette,
  openPalette,
  stepPalette,
} from "./palette.ts";
import { neighbourPending, openItsAlert, openPending } from "./pending.ts";
import { neighbourEntity, openEntity, showEntityAlerts } from "./risk.ts";
import { neighbourRule, openLoadReport, openRule } from "./rules.ts";
import { sortBackwards, sortOtherwise } from "./sorting.ts";
import { done, send, toast } from "./outcome.ts";
import {
  cancelJump,
  changeSpeed,
  jump,
  openJump,
  playOrPause,
  seekShare,
  stepTo,
  stopSeeking,
} from "./replay.ts";
import { neighbourTask, openTask } from "./tasks.ts";
import {
  chooseMute,
  chooseReason,
  closeMute,
  confirmReason,
  decide,
  eraseDigit,
  keepNote,
  openMute,
  openNote,
  openReasons,
  stepReason,
  tick,
  turnMute,
  turnToNote,
  typeNumber,
} from "./triage.ts";
import { answerStray, ignoreStray } from "./stray.ts";
import { editText, typeText } from "./typing.ts";
import { mark, markAlike, markAll, range } from "./marking.ts";
import { whyDisabled } from "./disabled.ts";

/** Two Ctrl-C within this time quit. */
export const QUIT_WINDOW_MS = 2_000;

/** A key by its name, see `keys/key-name.ts`. */
export function pressKey(
  state: ScreenState,
  key: string,
  nowMs: number,
): Outcome {
  const ignored = ignoreStray(state, key, nowMs);
  if (ignored !== undefined) return done(ignored);
  const listening =
    state.stray === undefined ? state : { ...state, stray: undefined };
  const binding = findBinding(key, keyContext(listening));
  if (binding !== undefined) return press(listening, binding, key, nowMs);
  const typed = typedText(key);
  const taken =
    typed === undefined
      ? undefined
      : (typeText(listening, typed) ?? typeNumber(listening, typed));
  return done(taken ?? answerStray(listening, key, nowMs));
}

function press(
  state: ScreenState,
  { action, place }: Binding,
  key: string,
  nowMs: number,
): Outcome {
  const why = whyDisabled(state, action);
  if (why !== undefined) return done(toast(state, "info", why, nowMs));
  // Who moves the replay wants to see where it goes.
  const isHeld = place === "replay" && state.frozen !== undefined;
  return perform(isHeld ? togglePause(state) : state, action, key, nowMs);
}

/** Pasted text goes into a text field or nowhere: it is never a series of commands. */
export function paste(
  state: ScreenState,
  text: string,
  nowMs: number,
): Outcome {
  const typed = typeText(state, text);
  if (typed !== undefined) return done(typed);
  return done(
    toast(
      { ...state, stray: undefined },
      "error",
      "a paste is not taken as keys; / opens a filter",
      nowMs,
    ),
  );
}

export function resize(
  state: ScreenState,
  cols: number,
  rows: number,
): ScreenState {
  return cols === state.cols && rows === state.rows
    ? state
    : scrollDetail(reconcile({ ...state, cols, rows }), 0);
}

/** A new frame over an empty screen. */
export function repaint(state: ScreenState): Outcome {
  return done({ ...state, repaint: state.repaint + 1 }, { type: "repaint" });
}

/** Takes away what has had its time. */
export function expire(state: ScreenState, nowMs: number): ScreenState {
  return state.toast !== undefined && state.toast.untilMs <= nowMs
    ? { ...state, toast: undefined }
    : state;
}

function perform(
  state: ScreenState,
  action: Action,
  key: string,
  nowMs: number,
): Outcome {
  switch (action) {
    case "down":
      return done(move(state, 1));
    case "up":
      return done(move(state, -1));
    case "half-page-down":
      return done(move(state, Math.ceil(pageRows(state) / 2)));
    case "half-page-up":
      return done(move(state, -Math.ceil(pageRows(state) / 2)));
    case "page-down":
      return done(move(state, pageRows(state)));
    case "page-up":
      return done(move(state, -pageRows(state)));
    case "first":
      return done(moveToFirst(state));
    case "last":
      return done(moveToLast(state));

    case "open":
      return openRow(state, nowMs);
    case "next-panel":
      return done(focusPanel(state, 1));
    case "previous-panel":
      return done(focusPanel(state, -1));
    case "next-section":
      return done(jumpSection(state, 1));
    case "previous-section":
      return done(jumpSection(state, -1));
    case "next-item":
      return neighbourPage(state, 1, nowMs);
    case "previous-item":
      return neighbourPage(state, -1, nowMs);
    case "back":
      return done(back(state));
    case "escape": {
      const stopped = stopSeeking(state);
      if (stopped !== undefined) return stopped;
      return done(
        state.screen === "dashboard" && state.range !== undefined
          ? { ...state, range: undefined }
          : state.screen === "dashboard" && state.marks.size > 0
            ? { ...state, marks: new Map() }
            : back(state),
      );
    }

    case "mark":
      return mark(state, nowMs);
    case "range":
      return range(state, nowMs);
    case "mark-all":
      return markAll(state, nowMs);
    case "mark-alike":
      return markAlike(state, nowMs);
    case "next-new":
      return done(findNew(state, 1, nowMs));
    case "previous-new":
      return done(findNew(state, -1, nowMs));
    case "acknowledge":
      return decide(state, "acknowledge", nowMs);
    case "reopen":
      return decide(state, "reopen", nowMs);
    case "close":
      return done(openReasons(state, nowMs));
    case "export":
      return exportAlerts(state, nowMs);
    case "undo":
      return done(state, send({ type: "undo" }));
    case "redo":
      return done(state, send({ type: "redo" }));

    case "choose-reason":
      return done(chooseReason(state, key));
    case "next-reason":
      return done(stepReason(state, 1));
    case "previous-reason":
      return done(stepReason(state, -1));
    case "confirm-reason":
      return confirmReason(state, nowMs);
    case "cancel-reason":
      return done({ ...state, overlay: "none", reason: undefined });
    case "reason-note":
      return done(turnToNote(state, true));
    case "reason-list":
      return done(turnToNote(state, false));
    case "erase-digit":
      return done(eraseDigit(state));
    case "write-note":
      return done(openNote(state, nowMs));
    case "keep-note":
      return keepNote(state, nowMs);
    case "cancel-note":
      return done({ ...state, overlay: "none", note: undefined });
    case "tick":
      return tick(state, nowMs);
    case "mute":
      return done(openMute(state, nowMs));
    case "mute-entity":
      return done(turnMute(state));
    case "choose-mute":
      return chooseMute(state, Number(key) - 1);
    case "cancel-mute":
      return done(closeMute(state));
    case "except":
      return openExcept(state, nowMs);
    case "tick-field":
      return tickField(state, nowMs);
    case "next-field":
      return done(stepField(state, 1));
    case "previous-field":
      return done(stepField(state, -1));
    case "except-step":
      return nextStep(state, nowMs);
    case "ask-reason":
      return askReason(state, nowMs);
    case "except-ticks":
      return done(turnToReason(state, false));
    case "confirm-except":
      return confirmExcept(state, nowMs);
    case "cancel-except":
      return done(closeExcept(state));

    case "filter":
      return done({ ...withFilter(state, openFilter), focus: "alerts" });
    case "clear-filter":
      return done(withFilter(state, clearFilter));
    case "keep-filter":
      return done(withFilter(state, keepFilter));
    case "revert-filter":
      return done(withFilter(state, revertFilter));
    case "complete-filter":
    case "complete-filter-back": {
      const step = action === "complete-filter" ? 1 : -1;
      const seen = seenIn(state);
      return done(
        withFilter(state, (filter) => completeFilter(filter, seen, step)),
      );
    }
    case "older-filter":
      return done(withFilter(state, (filter) => recallFilter(filter, 1)));
    case "newer-filter":
      return done(withFilter(state, (filter) => recallFilter(filter, -1)));
    case "erase-line":
    case "erase-word":
    case "delete-left":
    case "delete-right":
    case "caret-left":
    case "caret-right":
    case "caret-start":
    case "caret-end":
      return done(editText(state, action));

    case "pause":
      return done(keepStill(state, nowMs));
    case "follow":
      return done(
        state.screen === "events"
          ? followEvents(state, !state.events.follow)
          : setFollow(state, !state.follow),
      );
    case "zoom":
      return done(reconcile({ ...state, zoom: !state.zoom }));
    case "go-dashboard":
      return done(goTo(state, "dashboard"));
    case "go-alerts":
      return done(goToAlerts(state));
    case "go-events":
      return done(goToEvents(state));
    case "events-of":
      return done(eventsOf(state, nowMs));
    case "event-fields":
      return done(toggleFields(state));
    case "pivots":
      return done(openPivots(state, nowMs));
    case "go-rules":
      return done(goTo(state, "rules"));
    case "go-risk":
      return done(goTo(state, "risk"));
    case "go-attack":
      return done(goTo(state, "attack"));
    case "open-technique":
      return done(openTechnique(state, nowMs));
    case "technique-rules":
      return done(openTechniqueRules(state, nowMs));
    case "next-tactic":
      return done(stepTactic(state, 1));
    case "previous-tactic":
      return done(stepTactic(state, -1));
    case "go-health":
      return done(goTo(state, "health"));
    case "why":
      return askWhy(state, nowMs);
    case "choose-why-rule":
      return chooseWhyRule(state);
    case "next-why-rule":
      return done(stepWhyRule(state, 1));
    case "previous-why-rule":
      return done(stepWhyRule(state, -1));
    case "cancel-why-rule":
      return done(cancelWhyRule(state));
    case "its-alert":
      return openItsAlert(state, nowMs);
    case "go-tasks":
      return done(goTo(state, "all-tasks"));
    case "entity-alerts":
      return done(showEntityAlerts(state, nowMs));
    case "drilldowns":
      return done(openDrilldowns(state, nowMs));
    case "choose-drilldown":
      return done(followDrilldown(state, Number(key) - 1, nowMs));
    case "next-drilldown":
      return done(stepDrilldown(state, 1));
    case "previous-drilldown":
      return done(stepDrilldown(state, -1));
    case "follow-drilldown":
      return done(followDrilldown(state, undefined, nowMs));
    case "cancel-drilldown":
      return done(closeDrilldowns(state));
    case "find":
      return done(openFind(state));
    case "keep-find":
      return done(keepFind(state, nowMs));
    case "cancel-find":
      return done(cancelFind(state));
    case "next-match":
      return done(stepFind(state, 1, nowMs));
    case "previous-match":
      return done(stepFind(state, -1, nowMs));
    case "copy":
      return openCopy(state, nowMs);
    case "copy-letter":
      return copyItem(state, key, nowMs);
    case "copy-chosen":
      return copyItem(state, undefined, nowMs);
    case "next-copy":
      return done(stepCopy(state, 1));
    case "previous-copy":
      return done(stepCopy(state, -1));
    case "cancel-copy":
      return done(closeCopy(state));
    case "palette":
      return done(openPalette(state));
    case "run-palette":
      return runPalette(state, nowMs);
    case "complete-palette":
      return done(completePalette(state));
    case "next-palette":
      return done(stepPalette(state, 1));
    case "previous-palette":
      return done(stepPalette(state, -1));
    case "cancel-palette":
      return done(closePalette(state));
    case "preview":
      return done(reconcile({ ...state, preview: !state.preview }));
    case "sort":
      return done(sortOtherwise(state, nowMs));
    case "sort-backwards":
      return done(sortBackwards(state, nowMs));
    case "load-report":
      return openLoadReport(state);
    case "time-format":
      return done(turnTime(state, nowMs));
    case "help":
      return done({ ...state, overlay: "help", helpScroll: 0 });
    case "close-help":
      return done({ ...state, overlay: "none" });

    case "quit-or-back":
      return state.zoom ? done(back(state)) : done(state, { type: "quit" });
    case "interrupt":
      return nowMs < state.quitArmedUntilMs
        ? done(state, { type: "quit" })
        : done({
            ...toast(state, "info", "Ctrl-C again to quit", nowMs),
            quitArmedUntilMs: nowMs + QUIT_WINDOW_MS,
          });
    case "repaint":
      return repaint(state);
    case "suspend":
      return done(state, { type: "suspend" });

    case "replay-pause":
      return playOrPause(state);
    case "replay-event":
      return stepTo(state, "event");
    case "replay-event-back":
      return stepTo(state, "event", true);
    case "replay-hit":
      return stepTo(state, "hit");
    case "replay-hit-back":
      return stepTo(state, "hit", true);
    case "replay-change":
      return stepTo(state, "change");
    case "replay-change-back":
      return stepTo(state, "change", true);
    case "replay-alert":
      return stepTo(state, "alert");
    case "replay-alert-back":
      return stepTo(state, "alert", true);
    case "replay-further":
      return seekShare(state, 1, nowMs);
    case "replay-back":
      return seekShare(state, -1, nowMs);
    case "replay-loop":
      return done(state, send({ type: "replay-loop" }));
    case "replay-jump":
      return done(openJump(state));
    case "jump":
      return jump(state);
    case "cancel-jump":
      return done(cancelJump(state));
    case "replay-faster":
      return changeSpeed(state, 1, nowMs);
    case "replay-slower":
      return changeSpeed(state, -1, nowMs);
    case "replay-real-time":
      return done(state, send({ type: "replay-speed", speed: 1 }));
  }
}

/** Enter in the palette: what is chosen is done as by its key; what cannot be done is explained, and the palette stays. */
function runPalette(state: ScreenState, nowMs: number): Outcome {
  const row = chosenRow(state);
  if (row === undefined) {
    return done(toast(state, "info", "nothing has these letters", nowMs));
  }
  if (row.whyNot !== undefined) {
    return done(toast(state, "info", row.whyNot, nowMs));
  }
  if (row.isOpen === true) return done(completePalette(state));
  const next = afterRun(state, row);
  const { does } = row;
  switch (does.type) {
    case "action":
      return perform(next, does.action, does.key, nowMs);
    case "command":
      return does.command.run(next, does.argument, nowMs);
    case "saved":
      return done(openSaved(next, does.filter));
  }
}

/** Enter on a row: its page. */
function openRow(state: ScreenState, nowMs: number): Outcome {
  switch (activePanel(state)) {
    case "rules":
      return openRule(state, nowMs);
    case "risk":
      return openEntity(state, nowMs);
    case "pending":
      return openPending(state, nowMs);
    case "events":
      return done(openEvent(state));
    case "all-tasks":
      return openTask(state, "all-tasks", nowMs);
    case "tasks":
      return openTask(state, "tasks", nowMs);
    default:
      return open(state, nowMs);
  }
}

/** `[` and `]`: the page of the row before or after in the list behind it. */
function neighbourPage(
  state: ScreenState,
  step: 1 | -1,
  nowMs: number,
): Outcome {
  switch (state.screen) {
    case "rule":
      return neighbourRule(state, step, nowMs);
    case "entity":
      return neighbourEntity(state, step, nowMs);
    case "pending":
      return neighbourPending(state, step, nowMs);
    case "events":
      return done(select(state, "events", state.cursors.events.index + step));
    case "task":
      return neighbourTask(state, step, nowMs);
    default:
      return neighbour(state, step, nowMs);
  }
}

const NEXT_TIME = { utc: "local", local: "relative", relative: "utc" } as const;
const TIME_WORDS = {
  utc: "times are UTC",
  local: "times are those of this machine's zone",
  relative: "times are ages; on a page they stay UTC",
} as const;

function turnTime(state: ScreenState, nowMs: number): ScreenState {
  const time = NEXT_TIME[state.time];
  return toast({ ...state, time }, "info", TIME_WORDS[time], nowMs);
}

/** The display stands still until the same key is pressed again; the status line has a place for saying so, now free. */
function keepStill(state: ScreenState, nowMs: number): ScreenState {
  const next = togglePause(state);
  return next.frozen === undefined
    ? toast(next, "info", "the view goes on", nowMs)
    : { ...next, toast: undefined };
}
