/**
 * Triage: acknowledge, close, reopen, notes, ticked steps, mutes, exceptions; undo and redo of each. A decision about many alerts is
 * one decision, and one undo takes it back as a whole. What can be undone is worked out from the journal's decisions, so
 * that it survives a restart. Nothing here reads a clock; the caller says when and who.
 *
 * ```text
 *            decide                 undo                      redo
 *   undo     ──────► step      step ────► (its inverse)  ◄──────── step
 *   stack            pushed   popped      is appended      pushed back
 *   redo             emptied              step pushed      popped
 * ```
 *
 * Memory is O(alerts decided about), and {@link UNDO_DEPTH} decisions.
 */
import type { AlertBook } from "./book.ts";
import { STATUS, UNDECIDED, isTriage, standingAfter } from "./decision.ts";
import type {
  Decision,
  Deed,
  Mute,
  Standing,
  StatusAction,
} from "./decision.ts";
import type { ExceptionEntry } from "../rule/exception-file.ts";
import { Mutes } from "./mutes.ts";

interface Before {
  readonly id: string;
  readonly standing: Standing;
}

interface Step {
  /** The decision in force: of a step that was done again, the later one. */
  readonly decision: Decision;
  readonly before: readonly Before[];
  /** Of a mute: the one in force before it. */
  readonly muted?: Mute | undefined;
}

/** Decisions kept for undo; older ones stand. */
const UNDO_DEPTH = 1_000;

/** Does what a decision asks for outside of the book. @returns false where that cannot be done */
export type Perform = (decision: Decision) => boolean;

const always: Perform = () => true;

/** What happened, for the journal and for the status line. */
export interface TriageOutcome {
  readonly decisions: readonly Decision[];
  /** `Acknowledged 2 alerts`, `Nothing to undo`; empty where it could not be performed, which has been said. */
  readonly text: string;
}

export class Triage {
  readonly #book: AlertBook;
  readonly #operator: string;
  readonly #mutes: Mutes;
  /** What is known of alerts that were decided about, whether they are in the book (already) or not. */
  readonly #standing = new Map<string, Standing>();
  readonly #undo: Step[] = [];
  readonly #redo: Step[] = [];
  #lastAt = "";

  constructor(book: AlertBook, operator: string, mutes = new Mutes()) {
    this.#book = book;
    this.#operator = operator;
    this.#mutes = mutes;
  }

  /** What was decided about an alert, in this run or before it. */
  decided(id: string): Standing | undefined {
    return this.#standing.get(id);
  }

  /**
   * Takes over what was decided, oldest first; own decisions can be undone from then on.
   * @param isThisRun decided since the program was started: what was to hold until its end does
   */
  restore(history: Iterable<Decision>, isThisRun = false): void {
    // A decision may stand in the journal twice, after a write that failed half-way.
    const seen = new Set<string>();
    for (const decision of history) {
      const isOwn = decision.operator === this.#operator;
      // What was to hold until the end of its run has ended.
      const isOver =
        !isThisRun &&
        decision.action === "mute" &&
        decision.mute.until === undefined;
      // An alert that a checkpoint has brought back stands where all of these have left it.
      const step = this.#take(
        decision,
        (id) => this.#standing.get(id) ?? UNDECIDED,
      );
      if (isOver) this.#mutes.remove(decision.mute);
      else if (isOwn && !seen.has(keyOf(decision))) this.#remember(step);
      seen.add(keyOf(decision));
    }
  }

  /** @param at wall clock, ISO 8601 */
  decide(
    action: StatusAction,
    ids: readonly string[],
    reason: string | undefined,
    at: string,
    note?: string,
  ): TriageOutcome {
    const text = note?.trim() ?? "";
    const changed = this.#known(ids).filter((id) => {
      const { status, reason: was } = this.#of(id);
      return status !== STATUS[action] || was !== reason || text !== "";
    });
    if (changed.length === 0) {
      return nothing(`Nothing to ${action}: already ${STATUS[action]}`);
    }
    const as = reason === undefined ? "" : ` as ${reason}`;
    return this.#do(
      {
        action,
        ids: changed,
        reason,
        ...(text !== "" && { note: text }),
      },
      `${PAST[action]} ${alerts(changed.length)}${as}`,
      at,
    );
  }

  /** Adds a note to each of the alerts. */
  note(ids: readonly string[], text: string, at: string): TriageOutcome {
    const known = this.#known(ids);
    const note = text.trim();
    if (known.length === 0 || note === "") return nothing("Nothing noted");
    return this.#do(
      { action: "note", ids: known, note },
      `Noted on ${alerts(known.length)}`,
      at,
    );
  }

  /** Ticks a step of the guide, or takes the tick off. @param step 0-based */
  tick(id: string, step: number, at: string): TriageOutcome {
    if (this.#known([id]).length === 0) return nothing("No such alert");
    const isDone = this.#of(id).ticked?.includes(step) === true;
    return this.#do(
      { action: isDone ? "untick" : "tick", ids: [id], step },
      isDone ? `Step ${step + 1} is open again` : `Step ${step + 1} is done`,
      at,
    );
  }

  /** From now on the rule is not told of the entity. */
  mute(mute: Mute, at: string): TriageOutcome {
    const { rule, entity } = mute;
    const text = `Muted ${rule} for ${entity.name}`;
    return this.#do({ action: "mute", ids: [], mute }, text, at);
  }

  /** The exception stands in its file; putting it there, and taking it out at an undo, is the caller's. */
  except(exception: ExceptionEntry, at: string): TriageOutcome {
    const text = `Excepted from ${exception.rule}`;
    return this.#do({ action: "except", ids: [], exception }, text, at);
  }

  /**
   * Takes back the last decision. The journal gets the inverse; nothing is rewritten.
   * @param perform does what a decision asks for outside; where it cannot, nothing is taken back
   */
  undo(at: string, perform: Perform = always): TriageOutcome {
    const step = this.#undo.at(-1);
    if (step === undefined) return nothing("Nothing to undo");
    // What somebody else has decided since is theirs.
    const mine = step.before.filter(({ id }) =>
      isInForce(step.decision, this.#of(id)),
    );
    const left = step.before.length - mine.length;
    const deeds = inverses({ ...step, before: mine });
    const stamp = this.#stamp(at);
    const undoes = step.decision.at;
    const decisions = deeds.map((deed) =>
      this.#signed(deed, stamp, { undoes }),
    );
    if (!decisions.every(perform)) return nothing("");
    this.#undo.pop();
    for (const decision of decisions) this.#take(decision);
    this.#redo.push(step);
    const rest = left === 0 ? "" : `; ${left} decided otherwise since`;
    return { decisions, text: `Undone: ${describe(step)}${rest}` };
  }

  /** Does again what was taken back last, as {@link undo}. */
  redo(at: string, perform: Perform = always): TriageOutcome {
    const step = this.#redo.at(-1);
    if (step === undefined) return nothing("Nothing to redo");
    const { decision } = step;
    const ids = isTriage(decision)
      ? decision.ids.filter((id) => {
          const { status, reason } = this.#of(id);
          return (
            status !== STATUS[decision.action] || reason !== decision.reason
          );
        })
      : decision.ids;
    if (isTriage(decision) && ids.length === 0) {
      const { action } = decision;
      this.#redo.pop();
      return nothing(`Nothing to ${action}: already ${STATUS[action]}`);
    }
    const { at: was, operator: _, undoes: __, redoes: ___, ...deed } = decision;
    const again = this.#signed({ ...deed, ids } as Deed, this.#stamp(at), {
      redoes: was,
    });
    if (!perform(again)) return nothing("");
    this.#redo.pop();
    const next = this.#take(again);
    this.#push(next);
    return { decisions: [again], text: `Done again: ${describe(next)}` };
  }

  /**
   * Takes over what somebody else decided: it is not ours to undo.
   * @returns what it changed here, `close 2 alerts`; undefined if nothing
   */
  adopt(decision: Decision): string | undefined {
    const step = this.#take(decision);
    const changed = this.#known(idsOf(step.before)).filter((id) => {
      const was = step.before.find((each) => each.id === id)!.standing;
      return !isSame(this.#of(id), was);
    });
    return decision.ids.length > 0 && changed.length === 0
      ? undefined
      : describe({ ...step, decision: withIds(decision, changed) });
  }

  /** A new decision of this operator. */
  #do(deed: Deed, text: string, at: string): TriageOutcome {
    const decision = this.#signed(deed, this.#stamp(at));
    const step = this.#take(decision);
    this.#push(step);
    this.#redo.length = 0;
    return { decisions: [decision], text };
  }

  /** Puts a decision into force. */
  #take(decision: Decision, of = (id: string) => this.#of(id)): Step {
    if (decision.action === "mute" || decision.action === "unmute") {
      const muted = this.#mutes.get(decision.mute);
      if (decision.action === "mute") this.#mutes.add(decision.mute);
      else this.#mutes.remove(decision.mute);
      return { decision, before: [], muted };
    }
    const before: Before[] = [];
    for (const id of decision.ids) {
      const standing = of(id);
      before.push({ id, standing });
      const next = standingAfter(standing, decision);
      this.#standing.set(id, next);
      this.#book.setStanding(id, next);
    }
    return { decision, before };
  }

  /** Puts a decision of an earlier run on the stack that it belongs to. */
  #remember(step: Step): void {
    const { at, undoes, redoes } = step.decision;
    if (undoes !== undefined) {
      // An undo may be several decisions, of which the first has moved the step.
      const moved = takeOut(this.#undo, undoes);
      if (moved !== undefined) this.#redo.push(moved);
    } else if (redoes !== undefined) {
      if (takeOut(this.#redo, redoes) !== undefined) this.#push(step);
    } else {
      this.#push(step);
      this.#redo.length = 0;
    }
    const isTime = !Number.isNaN(Date.parse(at));
    if (isTime && at > this.#lastAt) this.#lastAt = at;
  }

  #push(step: Step): void {
    this.#undo.push(step);
    if (this.#undo.length > UNDO_DEPTH) this.#undo.shift();
  }

  #of(id: string): Standing {
    return this.#book.get(id) ?? this.#standing.get(id) ?? UNDECIDED;
  }

  #known(ids: readonly string[]): readonly string[] {
    return [...new Set(ids)].filter((id) => this.#book.get(id) !== undefined);
  }

  /** Keys may come faster than milliseconds go by, and the time names the decision. */
  #stamp(at: string): string {
    this.#lastAt =
      at > this.#lastAt
        ? at
        : new Date(Date.parse(this.#lastAt) + 1).toISOString();
    return this.#lastAt;
  }

  #signed(
    deed: Deed,
    at: string,
    link: { readonly undoes?: string; readonly redoes?: string } = {},
  ): Decision {
    return { at, operator: this.#operator, ...deed, ...link };
  }
}

function keyOf({ at, operator, action, ids }: Decision): string {
  return `${at} ${action} ${ids.length} ${ids[0] ?? ""} ${operator}`;
}

/** What takes a step back: one decision for each status that there was. */
function inverses({ decision, before, muted }: Step): readonly Deed[] {
  switch (decision.action) {
    case "mute":
      return [
        muted === undefined
          ? { action: "unmute", ids: [], mute: decision.mute }
          : { action: "mute", ids: [], mute: muted },
      ];
    case "unmute":
      return [{ action: "mute", ids: [], mute: decision.mute }];
    case "except":
    case "unexcept": {
      const { exception } = decision;
      const action = decision.action === "except" ? "unexcept" : "except";
      return [{ action, ids: [], exception }];
    }
    case "tick":
    case "untick": {
      const action = decision.action === "tick" ? "untick" : "tick";
      return byIds({ action, step: decision.step }, before);
    }
    case "note":
    case "unnote":
      return byIds({ action: "unnote", note: decision.note }, before);
    default: {
      const groups = Map.groupBy(
        before,
        ({ standing }) => `${standing.status}\n${standing.reason ?? ""}`,
      );
      return [...groups.values()].map((group) => {
        const { status, reason } = group[0]!.standing;
        return { action: ACTION[status], ids: idsOf(group), reason };
      });
    }
  }
}

function byIds(
  deed:
    | { readonly action: "tick" | "untick"; readonly step: number }
    | { readonly action: "unnote"; readonly note: string },
  before: readonly Before[],
): readonly Deed[] {
  return before.length === 0 ? [] : [{ ...deed, ids: idsOf(before) }];
}

function idsOf(before: readonly Before[]): readonly string[] {
  return before.map(({ id }) => id);
}

const ACTION: Readonly<Record<Standing["status"], StatusAction>> = {
  acknowledged: "acknowledge",
  closed: "close",
  open: "reopen",
};

/** The latest step of a decision's time, out of its stack. */
function takeOut(stack: Step[], at: string): Step | undefined {
  const index = stack.findLastIndex(({ decision }) => decision.at === at);
  return index === -1 ? undefined : stack.splice(index, 1)[0];
}

/** True if an alert still stands as the decision left it. */
function isInForce(decision: Decision, now: Standing): boolean {
  switch (decision.action) {
    case "note":
    case "unnote":
      return now.notes?.some(({ at }) => at === decision.at) === true;
    case "tick":
    case "untick":
      return (
        (now.ticked?.includes(decision.step) === true) ===
        (decision.action === "tick")
      );
    case "mute":
    case "unmute":
    case "except":
    case "unexcept":
      return true;
    default:
      return (
        now.status === STATUS[decision.action] && now.reason === decision.reason
      );
  }
}

function withIds(decision: Decision, ids: readonly string[]): Decision {
  return decision.ids.length === 0
    ? decision
    : ({ ...decision, ids } as Decision);
}

function isSame(a: Standing, b: Standing): boolean {
  return (
    a.status === b.status &&
    a.reason === b.reason &&
    JSON.stringify([a.notes, a.ticked]) === JSON.stringify([b.notes, b.ticked])
  );
}

function nothing(text: string): TriageOutcome {
  return { decisions: [], text };
}

const PAST: Readonly<Record<StatusAction, string>> = {
  acknowledge: "Acknowledged",
  close: "Closed",
  reopen: "Reopened",
};

function alerts(count: number): string {
  return `${count} alert${count === 1 ? "" : "s"}`;
}

function describe({ decision }: Step): string {
  switch (decision.action) {
    case "mute":
    case "unmute":
      return `${decision.action} ${decision.mute.rule} for ${decision.mute.entity.name}`;
    case "except":
      return `exception of ${decision.exception.rule}`;
    case "unexcept":
      return `no exception of ${decision.exception.rule} any more`;
    case "tick":
    case "untick":
      return `${decision.action} step ${decision.step + 1}`;
    case "note":
    case "unnote":
      return `note on ${alerts(decision.ids.length)}`;
    default:
      return `${decision.action} ${alerts(decision.ids.length)}`;
  }
}
