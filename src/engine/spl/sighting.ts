/**
 * An event as groups keep it: where it stands in the order of events, who it is, and what an alert would show of it. All groups
 * that it counts in share it. Most are pushed out by later events and never shown, so evidence is read when it is asked for; of
 * those that stay it is read by and by, since until then they hold the whole text of their line.
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
  /** How many groups keep it. */
  uses = 0;
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

/**
 * Most that are not read, and bytes of their lines together: evidence takes a fraction of a long line, and what waits for long is
 * dear to collect. Who comes again and again has pushed the earlier ones out by then.
 */
const MOST_UNREAD = 512;
const MOST_UNREAD_BYTES = 2 * 1024 * 1024;

/** Sightings whose evidence may not have been read: beyond some, that of the oldest is, if anybody still keeps it. */
export class UnreadSightings {
  /** The oldest first, from {@link #first} on. */
  #unread: { readonly sighting: Sighting; readonly bytes: number }[] = [];
  #first = 0;
  #bytes = 0;

  /** @param bytes of its line */
  add(sighting: Sighting, bytes: number): void {
    this.#unread.push({ sighting, bytes });
    this.#bytes += bytes;
    while (
      this.#unread.length - this.#first > MOST_UNREAD ||
      this.#bytes > MOST_UNREAD_BYTES
    ) {
      const oldest = this.#unread[this.#first++]!;
      this.#bytes -= oldest.bytes;
      if (oldest.sighting.uses > 0) void oldest.sighting.evidence;
    }
    if (this.#first <= MOST_UNREAD) return;
    this.#unread = this.#unread.slice(this.#first);
    this.#first = 0;
  }
}
