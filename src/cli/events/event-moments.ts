/** When the events of an alert or a pending sequence were: what `around:` in a filter of events goes by. */
import type { AlertBook } from "../../alert/book.ts";
import type { Match } from "../../engine/match.ts";
import type { Detector } from "../../lib/detector.ts";
import type { Moment } from "../../screen/filter/event-filter.ts";

/** Pending sequences that are looked through: as many as the screen could ever name. */
const MOST_PENDING = 1_000;

/** @param id of an alert or a pending sequence; its first characters are enough, of several the one that fired first */
export function momentOf(
  id: string,
  book: AlertBook,
  detector: Detector,
): Moment | undefined {
  const own = book.get(id);
  if (own !== undefined) return momentOfEvents(own.match.events);
  for (const alert of book.all()) {
    if (alert.id.startsWith(id)) return momentOfEvents(alert.match.events);
  }
  const pending = detector
    .pending(MOST_PENDING)
    .rows.find((row) => row.id.startsWith(id));
  return pending === undefined ? undefined : momentOfEvents(pending.events);
}

function momentOfEvents(events: Match["events"]): Moment | undefined {
  const times = events.flatMap((event) => event?.timeUs ?? []);
  if (times.length === 0) return undefined;
  return { fromUs: Math.min(...times), toUs: Math.max(...times) };
}
