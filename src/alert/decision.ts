/**
 * What responders decide, as the journal keeps it, and what the decisions about an alert add up to. Nothing is
 * rewritten: undo appends the inverse and names the decision that it takes back by its time.
 */
import type { ExceptionEntry } from "../rule/exception-file.ts";
import type { WorkflowStatus } from "./alert.ts";

/** Who, when, and what it takes back or does again. */
interface Signed {
  /** Wall clock of the decision, ISO 8601. With the operator it names the decision. */
  readonly at: string;
  readonly operator: string;
  /** The time of the own decision that this one takes back. */
  readonly undoes?: string;
  /** The time of the own decision that this one does again. */
  readonly redoes?: string;
}

export type StatusAction = "acknowledge" | "close" | "reopen";

interface StatusDeed {
  readonly action: StatusAction;
  readonly ids: readonly string[];
  readonly reason: string | undefined;
  /** Written while deciding. */
  readonly note?: string;
}

interface NoteDeed {
  /** `unnote` only ever takes back. */
  readonly action: "note" | "unnote";
  readonly ids: readonly string[];
  readonly note: string;
}

interface TickDeed {
  readonly action: "tick" | "untick";
  readonly ids: readonly string[];
  /** Step of the investigation guide, 0-based. */
  readonly step: number;
}

interface MuteDeed {
  readonly action: "mute" | "unmute";
  readonly ids: readonly [];
  readonly mute: Mute;
}

/** What it says is in force while it stands in the file of exceptions. */
interface ExceptDeed {
  readonly action: "except" | "unexcept";
  readonly ids: readonly [];
  readonly exception: ExceptionEntry;
}

/** What is decided, without who and when. */
export type Deed = StatusDeed | NoteDeed | TickDeed | MuteDeed | ExceptDeed;

/** A decision that sets the status of alerts. */
export interface TriageDecision extends Signed, StatusDeed {}
export interface NoteDecision extends Signed, NoteDeed {}
export interface TickDecision extends Signed, TickDeed {}
export interface MuteDecision extends Signed, MuteDeed {}
export interface ExceptDecision extends Signed, ExceptDeed {}

export type Decision =
  TriageDecision | NoteDecision | TickDecision | MuteDecision | ExceptDecision;

/** A rule is not told of one entity. */
export interface Mute {
  readonly ruleId: string;
  readonly rule: string;
  readonly entity: { readonly kind: "host" | "user"; readonly name: string };
  /** Alerts that happened before it are not told, ISO 8601; undefined: until this run ends. */
  readonly until?: string;
}

/** What somebody wrote about an alert. */
export interface Note {
  readonly at: string;
  readonly operator: string;
  readonly text: string;
}

/** What the decisions about an alert add up to. */
export interface Standing {
  readonly status: WorkflowStatus;
  readonly reason: string | undefined;
  readonly notes?: readonly Note[];
  readonly ticked?: readonly number[];
}

/** Nobody has decided anything yet. */
export const UNDECIDED: Standing = { status: "open", reason: undefined };

export const STATUS: Readonly<Record<StatusAction, WorkflowStatus>> = {
  acknowledge: "acknowledged",
  close: "closed",
  reopen: "open",
};

/** The notes that one alert keeps; the oldest is left to the journal. */
export const MOST_NOTES = 100;

/** True for a decision about the status of alerts. */
export function isTriage(decision: Decision): decision is TriageDecision {
  return decision.action in STATUS;
}

/** True for a decision that changes the file of exceptions. */
export function isExcept(decision: Decision): decision is ExceptDecision {
  return decision.action === "except" || decision.action === "unexcept";
}

/** What an alert stands at after a decision that names it. Applying one twice changes nothing. */
export function standingAfter(before: Standing, decision: Decision): Standing {
  const { at, operator, undoes } = decision;
  const others = (before.notes ?? []).filter(
    (note) =>
      note.operator !== operator || (note.at !== undoes && note.at !== at),
  );
  const written = (text: string | undefined): readonly Note[] =>
    text === undefined
      ? others
      : [...others, { at, operator, text }].slice(-MOST_NOTES);
  switch (decision.action) {
    case "acknowledge":
    case "close":
    case "reopen":
      return standing(
        STATUS[decision.action],
        decision.reason,
        written(decision.note),
        before.ticked,
      );
    case "note":
      return { ...before, ...notes(written(decision.note)) };
    case "unnote":
      return standing(before.status, before.reason, others, before.ticked);
    case "tick":
    case "untick": {
      const rest = (before.ticked ?? []).filter((s) => s !== decision.step);
      const ticked =
        decision.action === "tick" ? [...rest, decision.step] : rest;
      return standing(before.status, before.reason, before.notes, ticked);
    }
    case "mute":
    case "unmute":
    case "except":
    case "unexcept":
      return before;
  }
}

function standing(
  status: WorkflowStatus,
  reason: string | undefined,
  written: readonly Note[] = [],
  ticked: readonly number[] = [],
): Standing {
  return {
    status,
    reason,
    ...notes(written),
    ...(ticked.length > 0 && { ticked: ticked.toSorted((a, b) => a - b) }),
  };
}

function notes(written: readonly Note[]): Pick<Standing, "notes"> {
  return written.length === 0 ? {} : { notes: written };
}
