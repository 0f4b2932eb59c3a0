/** The rules: opening one, what was not loaded, their arrival, keeping them fresh, and the one next to it. */
import { pageOf } from "../pages.ts";
import { sectionAt } from "../rows/detail/page.ts";
import type { LoadDetail, RuleDetail } from "../store/snapshot.ts";
import type { ScreenState } from "../store/ui-store.ts";
import { ruleAt, select } from "../store/ui-store.ts";
import { scrollArrived } from "./moving.ts";
import type { Outcome } from "./outcome.ts";
import { done, send, toast } from "./outcome.ts";

/** Enter: the page of the rule under the cursor. */
export function openRule(state: ScreenState, nowMs: number): Outcome {
  const row = ruleAt(state, state.cursors.rules.index);
  if (row === undefined) {
    return done(toast(state, "info", "there is no rule to open", nowMs));
  }
  return openPage(state, row.id, undefined);
}

function openPage(
  state: ScreenState,
  id: string,
  arriveAt: string | undefined,
): Outcome {
  return done(
    {
      ...state,
      screen: "rule",
      rulePage: { kind: "rule", id, detail: undefined, scroll: 0, arriveAt },
    },
    send({ type: "rule", id }),
  );
}

export function openLoadReport(state: ScreenState): Outcome {
  return done(
    {
      ...state,
      screen: "rule",
      rulePage: { kind: "load-report", detail: undefined, scroll: 0 },
    },
    send({ type: "load-report" }),
  );
}

/** `[` and `]`: the rule before or after in the list, in the same section. */
export function neighbourRule(
  state: ScreenState,
  step: 1 | -1,
  nowMs: number,
): Outcome {
  const page = state.rulePage;
  if (page?.kind !== "rule") return done(state);
  const index = state.cursors.rules.index + step;
  const row = ruleAt(state, index);
  if (row === undefined) {
    const end = step === 1 ? "last" : "first";
    return done(toast(state, "info", `this is the ${end} rule at hand`, nowMs));
  }
  const section = sectionAt(pageOf(state), page.scroll);
  return openPage(select(state, "rules", index), row.id, section);
}

/** The rule that was asked for: at the section the operator came from, else where the page stands. */
export function arriveRule(
  state: ScreenState,
  id: string,
  detail: RuleDetail | undefined,
): ScreenState {
  const page = state.rulePage;
  // An answer to a question that is no longer asked.
  if (page?.kind !== "rule" || page.id !== id) return state;
  const next: ScreenState = {
    ...state,
    rulePage: { ...page, detail: detail ?? null, arriveAt: undefined },
  };
  return scrollArrived(next, page.arriveAt, state);
}

export function arriveLoadReport(
  state: ScreenState,
  detail: LoadDetail,
): ScreenState {
  const page = state.rulePage;
  if (page?.kind !== "load-report") return state;
  return { ...state, rulePage: { ...page, detail } };
}

/** A rule that has fired or of whose events more was seen is asked for again while its page is open. */
export function withFreshRule({ state, effects }: Outcome): Outcome {
  const page = state.rulePage;
  if (page?.kind !== "rule" || page.detail == null) return { state, effects };
  const { row } = page.detail;
  const now = state.latest?.ruleList?.rows.find(({ id }) => id === page.id);
  if (now === undefined || now === row) return { state, effects };
  const isStale =
    now.fired !== row.fired ||
    now.pending !== row.pending ||
    now.state !== row.state ||
    now.why !== row.why;
  if (!isStale) return { state, effects };
  // Taken over at once, so that the same difference is not asked about twice.
  const rulePage = { ...page, detail: { ...page.detail, row: now } };
  return {
    state: { ...state, rulePage },
    effects: [...effects, send({ type: "rule", id: page.id })],
  };
}
