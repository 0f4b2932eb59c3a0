/** Decisions: which alerts, what becomes of them, why they are closed, and what is written about them. */
import { REASONS, asksForNumber } from "../rows/reasons.ts";
import { plural } from "../rows/format.ts";
import { pageHeight, pageOf } from "../pages.ts";
import { MUTE_LENGTHS } from "../rows/mute-menu.ts";
import type { AlertRow } from "../store/snapshot.ts";
import { EMPTY_FIELD } from "../store/text-field.ts";
import { alertsIn } from "../store/twins.ts";
import type { ScreenState } from "../store/ui-store.ts";
import { chosenAlerts, hiddenMarks } from "../store/ui-store.ts";
import { stepInView } from "../rows/detail/guide.ts";
import { within } from "./moving.ts";
import type { Outcome } from "./outcome.ts";
import { done, send, toast } from "./outcome.ts";

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
  const reason = {
    alerts,
    chosen: undefined,
    typed: undefined,
    hidden: alerts.length > 1 ? alertsIn(hiddenMarks(state)) : 0,
    note: EMPTY_FIELD,
    inNote: false,
  };
  return { ...state, overlay: "reason", reason };
}

export function chooseReason(state: ScreenState, key: string): ScreenState {
  if (state.reason?.typed !== undefined) return typeNumber(state, key) ?? state;
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

/** Tab: to the note of the closing, and back to the reasons. */
export function turnToNote(state: ScreenState, inNote: boolean): ScreenState {
  const { reason } = state;
  return reason === undefined
    ? state
    : { ...state, reason: { ...reason, inNote } };
}

export function eraseDigit(state: ScreenState): ScreenState {
  const { reason } = state;
  if (reason?.typed === undefined) return state;
  return {
    ...state,
    reason: { ...reason, typed: reason.typed.slice(0, -1) },
  };
}

/**
 * Digits of the number that confirms a large close.
 * @returns undefined where none is asked for, or it is no digit
 */
export function typeNumber(
  state: ScreenState,
  typed: string,
): ScreenState | undefined {
  const { reason } = state;
  if (reason?.typed === undefined || !/^\d$/.test(typed)) return undefined;
  return { ...state, reason: { ...reason, typed: reason.typed + typed } };
}

export function confirmReason(state: ScreenState, nowMs: number): Outcome {
  const { reason } = state;
  if (reason?.chosen === undefined) {
    const next = turnToNote(state, false);
    return done(toast(next, "info", "choose a reason first: 1 to 7", nowMs));
  }
  const number = alertsIn(reason.alerts);
  if (asksForNumber(reason) && reason.typed !== String(number)) {
    const asked = { ...reason, typed: "", inNote: false };
    const next = { ...state, reason: asked };
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
  const note = reason.note.text.trim();
  return triage(state, "close", reason.alerts, REASONS[reason.chosen], note);
}

function triage(
  state: ScreenState,
  action: "acknowledge" | "close" | "reopen",
  alerts: readonly AlertRow[],
  reason: string | undefined,
  note = "",
): Outcome {
  return done(
    withoutMarks({ ...state, overlay: "none", reason: undefined }),
    send({
      type: "triage",
      action,
      ids: idsOf(alerts),
      reason,
      ...(note !== "" && { note }),
    }),
  );
}

/** `w`: the editor of a note. */
export function openNote(state: ScreenState, nowMs: number): ScreenState {
  const alerts = chosenAlerts(state);
  return alerts.length === 0
    ? toast(state, "info", "no alert is selected", nowMs)
    : { ...state, overlay: "note", note: { alerts, field: EMPTY_FIELD } };
}

export function keepNote(state: ScreenState, nowMs: number): Outcome {
  const { note } = state;
  const text = note?.field.text.trim() ?? "";
  const closed: ScreenState = { ...state, overlay: "none", note: undefined };
  if (note === undefined || text === "") {
    return done(toast(closed, "info", "an empty note is not kept", nowMs));
  }
  return done(
    withoutMarks(closed),
    send({ type: "note", ids: idsOf(note.alerts), text }),
  );
}

/** Space on the page of an alert: the step of the guide that is nearest to the top of the window. */
export function tick(state: ScreenState, nowMs: number): Outcome {
  const { detail } = state;
  const step =
    detail === undefined
      ? undefined
      : stepInView(pageOf(state), detail.scroll, pageHeight(state));
  if (detail === undefined || step === undefined) {
    const text = "no step of the guide is in view; Tab goes to the guide";
    return done(toast(state, "info", text, nowMs));
  }
  return done(state, send({ type: "tick", id: detail.id, step }));
}

/** `m`: for whom and for how long the rule of the alert is muted. */
export function openMute(state: ScreenState, nowMs: number): ScreenState {
  const [alert, ...others] = chosenAlerts(state);
  if (alert === undefined || others.length > 0) {
    const text =
      alert === undefined
        ? "no alert is selected"
        : "one rule is muted at a time; Esc clears the marks";
    return toast(state, "info", text, nowMs);
  }
  return { ...state, overlay: "mute", mute: { alert, entity: "host" } };
}

export function turnMute(state: ScreenState): ScreenState {
  const { mute } = state;
  if (mute === undefined || mute.alert.user === "") return state;
  const entity = mute.entity === "host" ? "user" : "host";
  return { ...state, mute: { ...mute, entity } };
}

export function closeMute(state: ScreenState): ScreenState {
  return { ...state, overlay: "none", mute: undefined };
}

/** @param index of {@link MUTE_LENGTHS} */
export function chooseMute(state: ScreenState, index: number): Outcome {
  const { mute } = state;
  const length = MUTE_LENGTHS[index];
  if (mute === undefined || length === undefined) return done(state);
  const { alert, entity } = mute;
  return done(
    closeMute(state),
    send({ type: "mute", id: alert.id, entity, forUs: length.us }),
  );
}

function idsOf(alerts: readonly AlertRow[]): readonly string[] {
  return alerts.map(({ id }) => id);
}

function withoutMarks(state: ScreenState): ScreenState {
  return { ...state, marks: new Map(), range: undefined, alike: undefined };
}
