/** The matrix of ATT&CK: getting about in it, and on to the alerts or the rules of a technique. */
import { setFilter } from "../store/filter-state.ts";
import { attackSelection, moveTactic } from "../store/attack-place.ts";
import type { AttackTechnique } from "../store/snapshot.ts";
import type { ScreenState } from "../store/ui-store.ts";
import { START, reconcile } from "../store/ui-store.ts";
import { toast } from "./outcome.ts";
import { showAlerts } from "./risk.ts";

/** Tab: the next tactic. */
export function stepTactic(state: ScreenState, step: 1 | -1): ScreenState {
  const list = state.latest?.attack;
  if (list === undefined) return state;
  const attackPlace = moveTactic(list, state.attackPlace, step);
  return { ...state, attackPlace };
}

/** Enter: the alerts of the technique, or its rules where nothing has fired. */
export function openTechnique(state: ScreenState, nowMs: number): ScreenState {
  const technique = selected(state);
  if (technique === undefined) {
    return toast(state, "info", "there is no technique to open", nowMs);
  }
  if (technique.alerts === 0) return openTechniqueRules(state, nowMs);
  const next = showAlerts(state, term(technique));
  const text = `alerts of ${technique.id} ${technique.name}; \\ shows all`;
  return toast(next, "info", text, nowMs);
}

/** The list of rules, those of the technique alone. */
export function openTechniqueRules(
  state: ScreenState,
  nowMs: number,
): ScreenState {
  const technique = selected(state);
  if (technique === undefined) {
    return toast(state, "info", "there is no technique to open", nowMs);
  }
  const next = reconcile({
    ...state,
    screen: "rules",
    ruleFilter: setFilter(state.ruleFilter, term(technique)),
    cursors: { ...state.cursors, rules: START },
  });
  const text = `rules of ${technique.id} ${technique.name}; \\ shows all`;
  return toast(next, "info", text, nowMs);
}

function selected(state: ScreenState): AttackTechnique | undefined {
  const list = state.latest?.attack;
  return list && attackSelection(list, state.attackPlace)?.technique;
}

/** With all that is below it: `T1053` is in `T1053.005`. */
function term({ id }: AttackTechnique): string {
  return `tech:"${id.replaceAll('"', '""')}"`;
}
