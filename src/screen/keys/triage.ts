/** Marks and decisions: which alerts, what becomes of them, and why they are closed. */
import { plural } from "../rows/format.ts";
import { CONFIRM_ABOVE, REASONS } from "../rows/reasons.ts";
import type { AlertRow } from "../store/snapshot.ts";
import type { ScreenState } from "../store/ui-store.ts";
import { alertAt, chosenAlerts, shown, toggleMark } from "../store/ui-store.ts";
import { move, within } from "./moving.ts";
import type { Outcome } from "./outcome.ts";
import { done, send, toast } from "./outcome.ts";

export function mark(state: ScreenState): ScreenState {
  const row = alertAt(shown(state), state.cursors.alerts.index);
  return row === undefined ? state : move(toggleMark(state, row), 1);
}

/** `*` marks what the filter shows, and takes the marks off again when all of it is marked. */
export function markAll(state: ScreenState, nowMs: number): ScreenState {
  const alerts = shown(state)?.alerts;
  if (alerts === undefined || alerts.rows.length === 0) return state;
  if (alerts.rows.every((row) => state.marks.has(row.id))) {
    return { ...state, marks: new Map() };
  }
  const marks = new Map(state.marks);
  for (const row of alerts.rows) marks.set(row.id, row);
  const next = { ...state, marks };
  // Only the rows at hand can be marked; to say "all" of a longer list would be a lie.
  return alerts.rows.length < alerts.matching
    ? toast(
        next,
        "info",
        `marked ${alerts.rows.length} of ${alerts.matching}: the rows at hand; a narrower filter gets the others`,
        nowMs,
      )
    : next;
}

export function decide(
  state: ScreenState,
  action: "acknowledge" | "reopen",
  nowMs: number,
): Outcome {
  const alerts = chosenAlerts(state);
  if (alerts.length === 0) {
    return done(toast(state, "info", "no alert is selected", nowMs));
  }
  return triage(state, action, alerts, undefined);
}

export function openReasons(state: ScreenState, nowMs: number): ScreenState {
  const alerts = chosenAlerts(state);
  if (alerts.length === 0) {
    return toast(state, "info", "no alert is selected", nowMs);
  }
  const reason = { alerts, chosen: undefined, typed: undefined };
  return { ...state, overlay: "reason", reason };
}

export function chooseReason(state: ScreenState, key: string): ScreenState {
  if (state.reason?.typed !== undefined) return typeNumber(state, key);
  return withChoice(state, Number(key) - 1);
}

export function stepReason(state: ScreenState, step: 1 | -1): ScreenState {
  const chosen = state.reason?.chosen ?? (step === 1 ? -1 : REASONS.length);
  return withChoice(state, within(chosen + step, REASONS.length - 1));
}

function withChoice(state: ScreenState, chosen: number): ScreenState {
  if (state.reason === undefined) return state;
  return { ...state, reason: { ...state.reason, chosen, typed: undefined } };
}

/** Digits of the number that confirms a large close. */
export function typeNumber(state: ScreenState, typed: string): ScreenState {
  const { reason } = state;
  if (reason?.typed === undefined || !/^\d$/.test(typed)) return state;
  return { ...state, reason: { ...reason, typed: reason.typed + typed } };
}

export function confirmReason(state: ScreenState, nowMs: number): Outcome {
  const { reason } = state;
  if (reason?.chosen === undefined) {
    return done(toast(state, "info", "choose a reason first: 1 to 7", nowMs));
  }
  const number = reason.alerts.length;
  if (number > CONFIRM_ABOVE && reason.typed !== String(number)) {
    const next = { ...state, reason: { ...reason, typed: "" } };
    return done(
      reason.typed === undefined
        ? next
        : toast(
            next,
            "error",
            `type ${number} to close ${plural(number, "alert")}`,
            nowMs,
          ),
    );
  }
  return triage(state, "close", reason.alerts, REASONS[reason.chosen]);
}

function triage(
  state: ScreenState,
  action: "acknowledge" | "close" | "reopen",
  alerts: readonly AlertRow[],
  reason: string | undefined,
): Outcome {
  const ids = alerts.map((row) => row.id);
  return done(
    { ...state, marks: new Map(), overlay: "none", reason: undefined },
    send({ type: "triage", action, ids, reason }),
  );
}
