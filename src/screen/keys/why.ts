/** Asking why: of the alert or the pending sequence whose page is open, or of an event and a rule that is chosen for it. */
import { WHY } from "../rows/why.ts";
import { narrowed } from "../rows/why-rules.ts";
import type { WhyAbout, WhyAnswer, WhyRuleRow } from "../store/why.ts";
import { whyKey } from "../store/why.ts";
import { EMPTY_FIELD } from "../store/text-field.ts";
import type { ScreenState } from "../store/ui-store.ts";
import { eventAt } from "../store/ui-store.ts";
import { scrollToSection, within } from "./moving.ts";
import type { Outcome } from "./outcome.ts";
import { done, send, toast } from "./outcome.ts";

/** W: the question goes to the worker, the page to where the answer will stand. */
export function askWhy(state: ScreenState, nowMs: number): Outcome {
  if (state.screen === "events") return askOfEvent(state, nowMs);
  if (state.screen === "why") return done({ ...state, overlay: "why-rule" });
  const about = openAbout(state);
  if (about === undefined) return done(state);
  const asked = { ...state, why: { key: whyKey(about), answer: undefined } };
  return done(scrollToSection(asked, WHY), send({ type: "why", about }));
}

/** What the open page is about. */
function openAbout(state: ScreenState): WhyAbout | undefined {
  const { screen, detail, pendingPage } = state;
  if (screen === "detail" && detail !== undefined) {
    return { kind: "alert", id: detail.id };
  }
  if (screen === "pending" && pendingPage !== undefined) {
    return { kind: "pending", id: pendingPage.id };
  }
  return undefined;
}

export function arriveWhy(
  state: ScreenState,
  about: WhyAbout,
  answer: WhyAnswer,
): ScreenState {
  const key = whyKey(about);
  // An answer to a question that is no longer asked.
  if (state.why?.key !== key) return state;
  return { ...state, why: { key, answer } };
}

/** Which rule? Those that have something to do with the event are on their way. */
function askOfEvent(state: ScreenState, nowMs: number): Outcome {
  const event = eventAt(state, state.cursors.events.index);
  if (event === undefined) {
    return done(toast(state, "info", "there is no event to ask about", nowMs));
  }
  return done(
    {
      ...state,
      overlay: "why-rule",
      whyEvent: {
        event,
        rules: undefined,
        field: EMPTY_FIELD,
        chosen: 0,
        rule: undefined,
        scroll: 0,
      },
    },
    send({ type: "why-rules", event: event.id }),
  );
}

export function arriveWhyRules(
  state: ScreenState,
  event: string,
  rules: readonly WhyRuleRow[],
): ScreenState {
  const { whyEvent } = state;
  if (whyEvent?.event.id !== event) return state;
  return { ...state, whyEvent: { ...whyEvent, rules } };
}

export function stepWhyRule(state: ScreenState, step: 1 | -1): ScreenState {
  const { whyEvent } = state;
  if (whyEvent === undefined) return state;
  const last = narrowed(whyEvent).length - 1;
  const chosen = within(whyEvent.chosen + step, last);
  return { ...state, whyEvent: { ...whyEvent, chosen } };
}

/** Back to where the question was asked. */
export function cancelWhyRule(state: ScreenState): ScreenState {
  const whyEvent = state.screen === "why" ? state.whyEvent : undefined;
  return { ...state, overlay: "none", whyEvent };
}

/** Enter: the page of what the rule made of the event. */
export function chooseWhyRule(state: ScreenState): Outcome {
  const { whyEvent } = state;
  if (whyEvent === undefined) return done(state);
  const rule = narrowed(whyEvent)[whyEvent.chosen];
  if (rule === undefined) return done(state);
  const about: WhyAbout = {
    kind: "event",
    ruleId: rule.id,
    id: whyEvent.event.id,
  };
  return done(
    {
      ...state,
      screen: "why",
      overlay: "none",
      whyEvent: { ...whyEvent, rule, scroll: 0 },
      why: { key: whyKey(about), answer: undefined },
    },
    send({ type: "why", about }),
  );
}
