/** Documents to the events that come of them, in the order of their arrival; each stands in a line of its own. */
import { newCounters } from "../../src/base/counters.ts";
import type { Event } from "../../src/event/event.ts";
import { EventOpener } from "../../src/event/opener.ts";

export function openDocuments(documents: readonly unknown[]): readonly Event[] {
  const opener = new EventOpener({ counters: newCounters() });
  const source = { id: 1, path: "test.ndjson" };
  const events: Event[] = [];
  documents.forEach((document, i) => {
    const line = { source, number: i + 1, offset: i, length: 1, text: "" };
    opener.open(document, line, events);
  });
  opener.flush(events);
  return events;
}
