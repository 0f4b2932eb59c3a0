/**
 * The event-time clock of one host. One slow host must not hold the others back, and one fast clock must not expire
 * everybody's state, so each has its own watermark: newest event time minus the allowed lateness.
 */
import { Heap } from "../base/heap.ts";
import type { Us } from "../base/time.ts";
import type { Host } from "../event/event.ts";
import type { KeyState } from "./key-state.ts";

/** A key that has something to decide once the watermark is past `atUs`. Stale ones are skipped. */
export interface Wake {
  readonly atUs: Us;
  readonly state: KeyState;
}

export class HostClock {
  readonly host: Host;
  /** Newest event time seen. */
  highUs: Us = -Infinity;
  watermarkUs: Us = -Infinity;
  /** Wall clock when the newest event was read; undefined when the event was far in the past then. */
  freshAtUs: Us | undefined;
  readonly wakes = new Heap<Wake>((a, b) => a.atUs < b.atUs);

  constructor(host: Host) {
    this.host = host;
  }
}
