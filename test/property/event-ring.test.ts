/**
 * What the list of events shows is what a plain array of all events would: those that are kept, that pass the filter, in
 * event order; whatever the order of arrival, the size of the ring, and how often the filter was interrupted.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { AlertBook } from "../../src/alert/book.ts";
import { newCounters } from "../../src/base/counters.ts";
import { EventListView } from "../../src/cli/events/event-list.ts";
import { EventRing } from "../../src/cli/events/event-ring.ts";
import { MatchedEvents } from "../../src/cli/events/matched-events.ts";
import { FIRST_SORTINGS } from "../../src/screen/store/sorting.ts";
import type { Event } from "../../src/event/event.ts";
import { compareOrder } from "../../src/event/order.ts";
import { openLines, start } from "../support/ring.ts";

const NAMES = ["cmd.exe", "net.exe", "whoami.exe"] as const;
const RECORD_IDS = [undefined, 0, 1, 2, 3] as const;
/** One event for each name and record id, to make others of. */
const SAMPLES = openLines(
  NAMES.flatMap((name) => RECORD_IDS.map((id) => start(0, name, {}, id))),
  { id: 1, path: "-" },
);

interface Arriving {
  readonly name: number;
  readonly timeUs: number;
  /** Index of its record id. */
  readonly record: number;
}

const arriving = fc.record({
  name: fc.nat({ max: NAMES.length - 1 }),
  // Few, so that many are equal and record ids and arrival decide.
  timeUs: fc.nat({ max: 12 }),
  record: fc.nat({ max: RECORD_IDS.length - 1 }),
});

function eventOf({ name, timeUs, record }: Arriving, seq: number): Event {
  const sample = SAMPLES[name * RECORD_IDS.length + record]!;
  return {
    doc: sample.doc,
    writtenUs: sample.writtenUs,
    seq,
    timeUs,
    recordId: sample.recordId,
    host: sample.host,
    class: sample.class,
    line: { ...sample.line },
    get: (path) => sample.get(path),
  };
}

const FILTERS = [
  "",
  "process.name=net.exe",
  "-process.name:net host:ws-1",
  "time>=1970-01-01T00:00:00.000005",
] as const;

test("windows of the ring are those of a plain array", () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(arriving, { maxLength: 8 }), { maxLength: 10 }),
      fc.integer({ min: 1, max: 30 }),
      fc.constantFrom(...FILTERS),
      fc.nat({ max: 40 }),
      fc.integer({ min: 1, max: 10 }),
      fc.boolean(),
      (batches, capacity, filter, from, count, isInterrupted) => {
        const ring = new EventRing(capacity, () => undefined);
        const counters = newCounters();
        const book = new AlertBook({ counters, findTasks: () => [] });
        const list = new EventListView(
          ring,
          new MatchedEvents(book),
          () => undefined,
        );
        const all: { event: Event; name: string }[] = [];
        const look = {
          from,
          count,
          filter,
          sort: FIRST_SORTINGS.events,
          anchor: undefined,
          seek: undefined,
          pinned: undefined,
        };
        list.look(look, 0);
        for (const batch of batches) {
          for (const each of batch) {
            const event = eventOf(each, all.length + 1);
            all.push({ event, name: NAMES[each.name]! });
            ring.note(event);
          }
          list.work(() => isInterrupted);
          list.list(0);
        }
        while (list.backlog > 0) list.work(() => true);

        const kept = all
          .map((each, n) => ({ ...each, n }))
          .slice(-capacity)
          .filter(({ name, event }) => {
            if (filter.startsWith("process.name=")) return name === "net.exe";
            if (filter.startsWith("-")) return name !== "net.exe";
            return filter === "" || event.timeUs >= 5;
          })
          .sort((a, b) => compareOrder(a.event, b.event));
        const shown = list.list(0)!;
        const first = Math.max(0, Math.min(from, kept.length - count));
        expect(shown.matching).toBe(kept.length);
        expect(shown.total).toBe(Math.min(all.length, capacity));
        expect(shown.from).toBe(first);
        expect(shown.rows.map(({ id }) => id)).toEqual(
          kept.slice(first, first + count).map(({ n }) => String(n)),
        );
        expect(shown.unreadable).toBe(0);
      },
    ),
    { numRuns: Number(process.env["TRIPLINE_PROPERTY_RUNS"] ?? 200) },
  );
});
