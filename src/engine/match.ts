/**
 * What the engine says: evidence, half matched sequences and matches.
 */
import { compareOrder } from "../event/order.ts";
import type { Us } from "../base/time.ts";
import type { Host, Scalar } from "../event/event.ts";
import type { Ordered } from "../event/order.ts";
import type { Line } from "../source/line.ts";
import type { Rule } from "../rule/rule.ts";
import type { Cell } from "./spl/row.ts";

/**
 * One event as evidence: where it stands in the logs, and the few fields that an alert shows. The document
 * itself is let go.
 */
export interface Evidence extends Ordered {
  /** The same event has the same identity in every reading of the log. */
  readonly identity: string;
  readonly place: Place;
  /** Over the bytes at that place, in hex; absent where the text does not tell them. */
  readonly sha256?: string;
  readonly writtenUs: Us | undefined;
  readonly host: Host;
  readonly shape: string;
  readonly channel: string;
  readonly code: string;
  /** The event in one line, for people. */
  readonly summary: string;
  /** ECS path to displayed value: what the rule read and what a responder wants to see. */
  readonly fields: Readonly<Record<string, string>>;
  /**
   * Of fields with several spellings, the one by which a test of the rule was true, where that is not the displayed one.
   * By ECS path; absent where there is none.
   */
  readonly aliases?: Readonly<Record<string, string>>;
  /** The zone of its log is not known: the times are as written. Absent otherwise. */
  readonly timeUncertain?: true;
}

/** A {@link Line} without its text. */
export type Place = Pick<Line, "source" | "number" | "offset" | "length">;

/**
 * provisional: a late event could still undo it. confirmed: it stands (its evidence may yet be revised).
 * withdrawn: a late event undid it.
 */
export type Certainty = "provisional" | "confirmed" | "withdrawn";

/** Join field to value, in the order of the rule's `by`. */
export type JoinKey = Readonly<Record<string, Scalar | null>>;

export interface Match {
  /** Stable: a hash of rule, key and the completing event. Arrival order does not change it. */
  readonly id: string;
  readonly rule: Rule;
  readonly key: JoinKey;
  /**
   * In step order, of a sample in the order of its filters; undefined at the position of a missing-event step. Of a single
   * event it is read when somebody asks: most alerts of a storm nobody ever sees.
   */
  readonly events: readonly (Evidence | undefined)[];
  /** Event time of the completing event, where it is known without reading {@link events}: see {@link completedUs}. */
  readonly completedUs?: Us;
  readonly certainty: Certainty;
  /** 1 when it fired, counted up with each revision of its evidence. */
  readonly revision: number;
  /** Of a Splunk detection the row that its search gives; `events` are the first and the last of those behind it. */
  readonly row?: ResultRow;
}

/** A row of a search's results. */
export interface ResultRow {
  /** Column → value, in the order of the search. */
  readonly columns: Readonly<Record<string, Cell>>;
  /** Records behind the row, the main search's first. */
  readonly events: number;
  /** The same by the log they come from: `Sysmon 1`, `Security 4688`. One start of a process may be in two of them. */
  readonly sources: Readonly<Record<string, number>>;
  /** Values that its lists and numbers of distinct values had no room for; absent where there is none. */
  readonly beyond?: number;
  /** Event time of the first and the last of them. */
  readonly firstUs: Us;
  readonly lastUs: Us;
  /** It was found only after its window had been closed: what it counts may be in part. */
  readonly isLate?: true;
  /** The span of time that the search was run over; undefined for all of it. */
  readonly window?: { readonly startUs: Us; readonly endUs: Us };
}

/** The evidence as it happened. A sample lists it in the order of its filters, which may be any. */
export function inEventOrder(events: Match["events"]): readonly Evidence[] {
  return events.filter((event) => event !== undefined).sort(compareOrder);
}

/** The event that completed the match: the latest. */
export function completingEvent({ events }: Match): Evidence {
  return inEventOrder(events).at(-1)!;
}

/** When it was completed. Makes nothing be read that is not read yet. */
export function completedUs(match: Match): Us {
  return match.completedUs ?? completingEvent(match).timeUs;
}

/** What changed about a match. */
export interface MatchChange {
  readonly kind: "fired" | "revised" | "confirmed" | "withdrawn";
  readonly match: Match;
}

/** A sequence or sample that has begun and is not complete. */
export interface PendingSequence {
  /** Stable while it is pending. */
  readonly id: string;
  readonly rule: Rule;
  readonly key: JoinKey;
  /** One place per positive step, or filter of a sample; undefined where it is still open. */
  readonly events: readonly (Evidence | undefined)[];
  readonly steps: number;
  /** Event time after which it cannot complete; undefined without maxspan. */
  readonly deadlineUs: Us | undefined;
  /**
   * `started`: the first steps are there, the next is awaited (of a sample: any filter is filled, any other awaited).
   * `early`: a later step was logged before its predecessor, which may still arrive, late.
   */
  readonly state: "started" | "early";
}

/** What is pending: how many there are, and the ones to show. */
export interface PendingView {
  readonly total: number;
  readonly early: number;
  readonly rows: readonly PendingSequence[];
}
