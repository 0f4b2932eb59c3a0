/**
 * An event as groups keep it: where it stands in the order of events, who it is, and what an alert would show of it. All groups
 * that it counts in share it. Most are pushed out by later events and never shown, so evidence is read when it is asked for.
 */
import type { Us } from "../../base/time.ts";
import type { Event } from "../../event/event.ts";
import { eventIdentity } from "../../event/identity.ts";
import type { Ordered } from "../../event/order.ts";
import { LazyEvidence } from "../hit.ts";
import type { Evidence } from "../match.ts";

export class Sighting implements Ordered {
  readonly timeUs: Us;
  readonly recordId: number | undefined;
  readonly seq: number;
  readonly identity: string;
  readonly #shown: Evidence | LazyEvidence;

  private constructor(
    { timeUs, recordId, seq }: Ordered,
    identity: string,
    shown: Evidence | LazyEvidence,
  ) {
    this.timeUs = timeUs;
    this.recordId = recordId;
    this.seq = seq;
    this.identity = identity;
    this.#shown = shown;
  }

  /** @param fieldChars longest text of a field that is shown */
  static of(event: Event, fieldChars: number): Sighting {
    const identity = eventIdentity(event);
    const shown = new LazyEvidence(event, [], fieldChars, [], identity);
    return new Sighting(event, identity, shown);
  }

  /** Of evidence that was read before. */
  static ofEvidence(evidence: Evidence): Sighting {
    return new Sighting(evidence, evidence.identity, evidence);
  }

  get evidence(): Evidence {
    const shown = this.#shown;
    return shown instanceof LazyEvidence ? shown.evidence : shown;
  }
}
