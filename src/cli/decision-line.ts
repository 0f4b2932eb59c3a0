/**
 * What somebody decided, in a line for people: who, when, and about how many alerts.
 */
import { isExcept, isTriage } from "../alert/decision.ts";
import type { Decision } from "../alert/decision.ts";
import { visible } from "../base/visible.ts";

export function decisionLine(decision: Decision): string {
  const { at, operator, action, ids } = decision;
  const what = isExcept(decision)
    ? `from ${visible(decision.exception.rule, 80)}: ${visible(decision.exception.condition, 400)}`
    : action === "mute" || action === "unmute"
      ? `${visible(decision.mute.rule, 80)} for ${visible(decision.mute.entity.name, 80)}`
      : `${ids.length} alert${ids.length === 1 ? "" : "s"}`;
  const reason = isTriage(decision)
    ? decision.reason
    : isExcept(decision)
      ? decision.exception.reason
      : undefined;
  const why = reason === undefined ? "" : `: ${visible(reason, 200)}`;
  return `${at} ${visible(operator, 60)} ${action} ${what}${why}`;
}
