/** The draft of an exception: opening it on an alert, ticking its fields, the reason, and sending it on its way. */
import type { ExceptionDraft } from "../store/snapshot.ts";
import { EMPTY_FIELD } from "../store/text-field.ts";
import type { ExceptState, ScreenState } from "../store/ui-store.ts";
import { chosenAlerts } from "../store/ui-store.ts";
import { within } from "./moving.ts";
import type { Outcome } from "./outcome.ts";
import { done, send, toast } from "./outcome.ts";

/** `X`: a draft of the alert, with what is sensible ticked. */
export function openExcept(state: ScreenState, nowMs: number): Outcome {
  const [alert, ...others] = chosenAlerts(state);
  if (alert === undefined || others.length > 0) {
    const text =
      alert === undefined
        ? "no alert is selected"
        : "an exception is drafted from one alert; Esc clears the marks";
    return done(toast(state, "info", text, nowMs));
  }
  const except = {
    alert,
    draft: undefined,
    chosen: 0,
    reason: EMPTY_FIELD,
    inReason: false,
  };
  return done(
    { ...state, overlay: "except", except },
    send({
      type: "draft-exception",
      id: alert.id,
      step: undefined,
      ticked: undefined,
    }),
  );
}

export function closeExcept(state: ScreenState): ScreenState {
  return { ...state, overlay: "none", except: undefined };
}

/** What the worker drafted; an answer about other ticks than those at hand is passed over. */
export function arriveDraft(
  state: ScreenState,
  id: string,
  draft: ExceptionDraft | undefined,
): ScreenState {
  const { except } = state;
  if (except === undefined || except.alert.id !== id) return state;
  if (draft === undefined) return closeExcept(state);
  const { draft: own } = except;
  const isAsked =
    own === undefined ||
    own.step !== draft.step ||
    tickedOf(own).join() === tickedOf(draft).join();
  return isAsked ? { ...state, except: { ...except, draft } } : state;
}

export function stepField(state: ScreenState, step: 1 | -1): ScreenState {
  const { except } = state;
  if (except?.draft === undefined) return state;
  const last = except.draft.fields.length - 1;
  const chosen = within(except.chosen + step, Math.max(0, last));
  return { ...state, except: { ...except, chosen } };
}

/** Space: the field is part of the condition, or is not. */
export function tickField(state: ScreenState, nowMs: number): Outcome {
  const { except } = state;
  const field = except?.draft?.fields[except.chosen];
  if (except?.draft === undefined || field === undefined) return done(state);
  if (field.whyNot !== undefined) {
    return done(toast(state, "info", field.whyNot, nowMs));
  }
  const fields = except.draft.fields.map((each) =>
    each === field ? { ...each, isTicked: !each.isTicked } : each,
  );
  const draft = { ...except.draft, fields, preview: undefined };
  return done(
    { ...state, except: { ...except, draft } },
    ask({ ...except, draft }, draft.step),
  );
}

/** Tab: the next step of the sequence, with what is sensible of its event. */
export function nextStep(state: ScreenState, nowMs: number): Outcome {
  const { except } = state;
  const { step, steps = [] } = except?.draft ?? {};
  if (except === undefined || step === undefined || steps.length < 2) {
    const text = "there is one event only";
    return done(toast(state, "info", text, nowMs));
  }
  const next = steps[(steps.indexOf(step) + 1) % steps.length]!;
  return done(
    { ...state, except: { ...except, chosen: 0 } },
    send({
      type: "draft-exception",
      id: except.alert.id,
      step: next,
      ticked: undefined,
    }),
  );
}

/** Enter on the fields: to the reason. */
export function askReason(state: ScreenState, nowMs: number): Outcome {
  const { except } = state;
  if (except?.draft === undefined) return done(state);
  if (tickedOf(except.draft).length === 0) {
    const text = "tick a field first: Space";
    return done(toast(state, "info", text, nowMs));
  }
  return done(turnToReason(state, true));
}

export function turnToReason(
  state: ScreenState,
  inReason: boolean,
): ScreenState {
  const { except } = state;
  return except === undefined
    ? state
    : { ...state, except: { ...except, inReason } };
}

/** Enter on the reason: it is written. */
export function confirmExcept(state: ScreenState, nowMs: number): Outcome {
  const { except } = state;
  if (except?.draft === undefined) return done(state);
  const reason = except.reason.text.trim();
  if (reason === "") {
    const text = "say why: an exception without a reason is not kept";
    return done(toast(state, "error", text, nowMs));
  }
  const { draft, alert } = except;
  return done(
    closeExcept(state),
    send({
      type: "except",
      id: alert.id,
      step: draft.step,
      ticked: tickedOf(draft),
      reason,
    }),
  );
}

function ask({ alert, draft }: ExceptState, step: number | undefined) {
  return send({
    type: "draft-exception",
    id: alert.id,
    step,
    ticked: draft === undefined ? undefined : tickedOf(draft),
  });
}

function tickedOf({ fields }: ExceptionDraft): readonly string[] {
  return fields.flatMap(({ path, isTicked }) => (isTicked ? [path] : []));
}
