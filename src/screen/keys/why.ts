/** Asking why: of the alert or the pending sequence whose page is open. */
import { WHY } from "../rows/why.ts";
import type { WhyAbout, WhyAnswer } from "../store/why.ts";
import { whyKey } from "../store/why.ts";
import type { ScreenState } from "../store/ui-store.ts";
import { scrollToSection } from "./moving.ts";
import type { Outcome } from "./outcome.ts";
import { done, send } from "./outcome.ts";

/** W: the question goes to the worker, the page to where the answer will stand. */
export function askWhy(state: ScreenState): Outcome {
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
