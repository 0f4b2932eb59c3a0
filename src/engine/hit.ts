/**
 * A hit: one event that satisfies steps of one rule, under one join key. Hits are all the stateful half ever
 * sees. The event is held until somebody needs the evidence; a hit that comes to nothing never costs more.
 */
import type { Us } from "../base/time.ts";
import type { Event } from "../event/event.ts";
import type { Ordered } from "../event/order.ts";
import type { Expr } from "../lang/eql/tree.ts";
import type { AbsencePlace } from "./absence.ts";
import { readEvidence } from "./evidence.ts";
import type { Evidence } from "./match.ts";
import type { KeptFields } from "./step-alias.ts";

/** The evidence of an event for all its hits: read when the first of them is asked for it, and the event is let go then. */
export class LazyEvidence {
  #event: Event | undefined;
  #evidence: Evidence | undefined;
  readonly #paths: readonly string[];
  readonly #fieldChars: number;
  readonly #conditions: readonly Expr[];
  readonly #identity: string | undefined;

  /** As {@link readEvidence}. */
  constructor(
    event: Event,
    paths: readonly string[],
    fieldChars: number,
    conditions: readonly Expr[],
    identity?: string,
  ) {
    this.#event = event;
    this.#paths = paths;
    this.#fieldChars = fieldChars;
    this.#conditions = conditions;
    this.#identity = identity;
  }

  /** Makes the text of the event's line: the chunk of its log that it stands in is needed no more. */
  keepText(): void {
    void this.#event?.line.text;
  }

  get evidence(): Evidence {
    if (this.#evidence === undefined) {
      this.#evidence = readEvidence(
        this.#event!,
        this.#paths,
        this.#fieldChars,
        this.#conditions,
        this.#identity,
      );
      this.#event = undefined;
    }
    return this.#evidence;
  }
}

export class Hit implements Ordered {
  readonly timeUs: Us;
  readonly recordId: number | undefined;
  readonly seq: number;
  /** Indexes of the satisfied positive steps, last step first. */
  readonly steps: readonly number[];
  /** The event also satisfies `until`. */
  readonly until: boolean;
  /** Missing-event steps that the event satisfies: where they stand. */
  readonly absences: readonly AbsencePlace[];
  /** What joined conditions read of the event. */
  readonly kept: KeptFields;
  readonly hostIndex: number;
  readonly sourcePath: string;
  readonly offset: number;
  readonly #evidence: Evidence | LazyEvidence;

  /** @param evidence of the event; it was read already in a hit that comes out of a checkpoint */
  constructor(
    event: Event | Evidence,
    steps: readonly number[],
    until: boolean,
    absences: readonly AbsencePlace[],
    kept: KeptFields,
    evidence: Evidence | LazyEvidence,
  ) {
    this.timeUs = event.timeUs;
    this.recordId = event.recordId;
    this.seq = event.seq;
    this.steps = steps;
    this.until = until;
    this.absences = absences;
    this.kept = kept;
    this.hostIndex = event.host.index;
    const { source, offset } = "place" in event ? event.place : event.line;
    this.sourcePath = source.path;
    this.offset = offset;
    this.#evidence = evidence;
  }

  get evidence(): Evidence {
    return this.#evidence instanceof LazyEvidence
      ? this.#evidence.evidence
      : this.#evidence;
  }

  /** As {@link LazyEvidence.keepText}, for who keeps the hit for long. */
  keepText(): void {
    if (this.#evidence instanceof LazyEvidence) this.#evidence.keepText();
  }

  /** The same record read a second time: from another file of the host, or the same bytes again. */
  repeats(other: Hit): boolean {
    if (this.timeUs !== other.timeUs || this.hostIndex !== other.hostIndex) {
      return false;
    }
    if (this.sourcePath === other.sourcePath && this.offset === other.offset) {
      // One line may be an envelope of several events of one time: they are no repeats of each other.
      return this.evidence.identity === other.evidence.identity;
    }
    // Documents that are no Windows records have numbers that their producers chose.
    return (
      this.recordId !== undefined &&
      this.recordId === other.recordId &&
      this.evidence.identity === other.evidence.identity
    );
  }
}
