/**
 * The event-time clock of one host. One slow host must not hold the others back, and one fast clock must not expire
 * everybody's state, so each has its own watermark: newest event time minus the allowed lateness.
 */
import type { Us } from "../base/time.ts";
import type { Host } from "../event/event.ts";
import type { Deadlines } from "./deadlines.ts";
import type { HeldEvents } from "./held-events.ts";
import type { HeldEvent } from "./lineage.ts";
import type { KeyState } from "./key-state.ts";
import type { SampleState } from "./sample-state.ts";
import { Wakes } from "./wakes.ts";

export class HostClock {
  readonly host: Host;
  /** Newest event time seen. */
  highUs: Us = -Infinity;
  watermarkUs: Us = -Infinity;
  /** Wall clock when the newest event was read; undefined when the event was far in the past then. */
  freshAtUs: Us | undefined;
  /** Wall clock when the last event was read, old or new; undefined where nobody tells the wall clock. */
  readAtUs: Us | undefined;
  /** What rules with lineage have to know in order; undefined until there is something. */
  held: HeldEvents<HeldEvent> | undefined;
  /** Keys that have something to decide once the watermark is past a time. */
  readonly sequences = new Wakes<KeyState>();
  readonly samples = new Wakes<SampleState>();
  /** Sleeping keys of sequences whose time will be over; undefined until the first one sleeps. */
  deadlines: Deadlines | undefined;

  constructor(host: Host) {
    this.host = host;
  }
}

/** The clock whose watermark is furthest behind: it decides when that of a key has passed. */
export function slowest(clocks: readonly HostClock[]): HostClock {
  return clocks.reduce((a, b) => (b.watermarkUs < a.watermarkUs ? b : a));
}
