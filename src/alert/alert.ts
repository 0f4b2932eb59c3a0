/**
 * An alert: a match that fired, what became of it, and what is known about the task behind it.
 */
import type { Match } from "../engine/match.ts";
import type { TaskRecord } from "../task/task.ts";
import type { Suppression } from "./suppression.ts";

export type WorkflowStatus = "open" | "acknowledged" | "closed";

export interface Alert {
  /** The match's id: the same log gives the same alerts. */
  readonly id: string;
  readonly match: Match;
  readonly status: WorkflowStatus;
  /** Why it was closed; free text, undefined while open. */
  readonly reason: string | undefined;
  /** Scheduled tasks the evidence points to, best source first. */
  readonly tasks: readonly TaskRecord[];
  /** What is folded into it; undefined where the rule does not fold. */
  readonly suppression?: Suppression;
}

/** One decision about alerts, as the journal keeps it. Undo appends the inverse; nothing is rewritten. */
export interface TriageDecision {
  /** Wall clock of the decision, ISO 8601. */
  readonly at: string;
  readonly operator: string;
  readonly action: "acknowledge" | "close" | "reopen";
  readonly ids: readonly string[];
  readonly reason: string | undefined;
}
