/**
 * An alert: a match that fired, what became of it, and what is known about the task behind it.
 */
import type { Match } from "../engine/match.ts";
import type { TaskRecord } from "../task/task.ts";
import type { Suppression } from "./suppression.ts";
import type { Note } from "./decision.ts";

export type WorkflowStatus = "open" | "acknowledged" | "closed";

export interface Alert {
  /** The match's id: the same log gives the same alerts. */
  readonly id: string;
  readonly match: Match;
  readonly status: WorkflowStatus;
  /** Why it was closed; free text, undefined while open. */
  readonly reason: string | undefined;
  /** What responders wrote about it, oldest first; undefined where nobody has. */
  readonly notes?: readonly Note[];
  /** Steps of the investigation guide that are done, 0-based. */
  readonly ticked?: readonly number[];
  /** Scheduled tasks the evidence points to, best source first. */
  readonly tasks: readonly TaskRecord[];
  /** The id of the exception that has taken it away; its certainty is `withdrawn` then. */
  readonly exception?: string;
  /** What is folded into it; undefined where the rule does not fold. */
  readonly suppression?: Suppression;
}
