/**
 * Triage: acknowledge, close, reopen, undo, redo. A decision about many alerts is one decision, and one undo takes it
 * back as a whole. Nothing here reads a clock; the caller says when and who.
 */
import type { TriageDecision, WorkflowStatus } from "./alert.ts";
import type { AlertBook } from "./book.ts";

export type TriageAction = TriageDecision["action"];

interface Before {
  readonly id: string;
  readonly status: WorkflowStatus;
  readonly reason: string | undefined;
}

interface Step {
  readonly action: TriageAction;
  readonly reason: string | undefined;
  readonly before: readonly Before[];
}

const STATUS: Readonly<Record<TriageAction, WorkflowStatus>> = {
  acknowledge: "acknowledged",
  close: "closed",
  reopen: "open",
};

const ACTION: Readonly<Record<WorkflowStatus, TriageAction>> = {
  acknowledged: "acknowledge",
  closed: "close",
  open: "reopen",
};

/** Decisions kept for undo; older ones stand. */
const UNDO_DEPTH = 1_000;

/** What happened, for the journal and for the status line. */
export interface TriageOutcome {
  readonly decisions: readonly TriageDecision[];
  /** `Acknowledged 2 alerts`, `Nothing to undo`. */
  readonly text: string;
}

export class Triage {
  readonly #book: AlertBook;
  readonly #operator: string;
  readonly #undo: Step[] = [];
  readonly #redo: Step[] = [];

  constructor(book: AlertBook, operator: string) {
    this.#book = book;
    this.#operator = operator;
  }

  /** @param at wall clock, ISO 8601 */
  decide(
    action: TriageAction,
    ids: readonly string[],
    reason: string | undefined,
    at: string,
  ): TriageOutcome {
    const before = this.#apply(action, ids, reason);
    if (before.length === 0) {
      return {
        decisions: [],
        text: `Nothing to ${action}: already ${STATUS[action]}`,
      };
    }
    this.#undo.push({ action, reason, before });
    if (this.#undo.length > UNDO_DEPTH) this.#undo.shift();
    this.#redo.length = 0;
    const count = before.length;
    const as = reason === undefined ? "" : ` as ${reason}`;
    return {
      decisions: [this.#decision(action, before, reason, at)],
      text: `${PAST[action]} ${count} alert${count === 1 ? "" : "s"}${as}`,
    };
  }

  /** Takes back the last decision. The journal gets the inverse; nothing is rewritten. */
  undo(at: string): TriageOutcome {
    const step = this.#undo.pop();
    if (step === undefined) return { decisions: [], text: "Nothing to undo" };
    this.#redo.push(step);
    const inverse = new Map<string, { readonly before: Before[] }>();
    for (const each of step.before) {
      this.#book.setStatus(each.id, each.status, each.reason);
      const key = `${each.status}\n${each.reason ?? ""}`;
      const group = inverse.get(key);
      if (group === undefined) inverse.set(key, { before: [each] });
      else group.before.push(each);
    }
    const decisions = [...inverse.values()].map(({ before }) =>
      this.#decision(ACTION[before[0]!.status], before, before[0]!.reason, at),
    );
    return { decisions, text: `Undone: ${describe(step)}` };
  }

  redo(at: string): TriageOutcome {
    const step = this.#redo.pop();
    if (step === undefined) return { decisions: [], text: "Nothing to redo" };
    const ids = step.before.map(({ id }) => id);
    const before = this.#apply(step.action, ids, step.reason);
    if (before.length === 0) {
      return {
        decisions: [],
        text: `Nothing to ${step.action}: already ${STATUS[step.action]}`,
      };
    }
    const again = { ...step, before };
    this.#undo.push(again);
    return {
      decisions: [this.#decision(step.action, before, step.reason, at)],
      text: `Done again: ${describe(again)}`,
    };
  }

  /** Takes over what somebody else decided: it is not ours to undo. @returns how many alerts it changed */
  adopt(
    action: TriageAction,
    ids: readonly string[],
    reason: string | undefined,
  ): number {
    return this.#apply(action, ids, reason).length;
  }

  #apply(
    action: TriageAction,
    ids: readonly string[],
    reason: string | undefined,
  ): Before[] {
    const before: Before[] = [];
    for (const id of ids) {
      const alert = this.#book.get(id);
      if (alert === undefined) continue;
      if (alert.status === STATUS[action] && alert.reason === reason) continue;
      before.push({ id, status: alert.status, reason: alert.reason });
      this.#book.setStatus(id, STATUS[action], reason);
    }
    return before;
  }

  #decision(
    action: TriageAction,
    before: readonly Before[],
    reason: string | undefined,
    at: string,
  ): TriageDecision {
    return {
      at,
      operator: this.#operator,
      action,
      ids: before.map(({ id }) => id),
      reason,
    };
  }
}

const PAST: Readonly<Record<TriageAction, string>> = {
  acknowledge: "Acknowledged",
  close: "Closed",
  reopen: "Reopened",
};

function describe({ action, before }: Step): string {
  const count = before.length;
  return `${action} ${count} alert${count === 1 ? "" : "s"}`;
}
