/**
 * The one order of events, used everywhere: event time, then record id, then arrival.
 */
import type { Us } from "../base/time.ts";

/** What orders an event. {@link Event} and hits both have it. */
export interface Ordered {
  readonly timeUs: Us;
  /** Events without one come after events with one, at equal times. */
  readonly recordId: number | undefined;
  readonly seq: number;
}

/** Negative when `a` is before `b`; 0 only for the same event. */
export function compareOrder(a: Ordered, b: Ordered): number {
  if (a.timeUs !== b.timeUs) return a.timeUs - b.timeUs;
  if (a.recordId !== b.recordId) {
    if (a.recordId === undefined) return 1;
    if (b.recordId === undefined) return -1;
    return a.recordId - b.recordId;
  }
  return a.seq - b.seq;
}
