/** A document that was let go is read from the text of its line again, where that is all that the line holds. */
import { expect, it } from "vitest";
import { EventOpener } from "../../../src/event/opener.ts";
import type { Event } from "../../../src/event/event.ts";
import { newCounters } from "../../../src/base/counters.ts";
import { parseLine } from "../../../src/event/parse-line.ts";
import { fixtures, lineAt } from "./support.ts";

const RECORD = JSON.stringify(fixtures("wl-ecs")["sysmon 1"]);
const XML = `<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><System><Provider Name="Microsoft-Windows-Sysmon"/><EventID>1</EventID><TimeCreated SystemTime="2026-01-01T00:00:00.000000Z"/><EventRecordID>7</EventRecordID><Channel>Microsoft-Windows-Sysmon/Operational</Channel><Computer>pc1</Computer></System><EventData><Data Name="UtcTime">2026-01-01 00:00:00.000</Data><Data Name="Image">C:\\a.exe</Data></EventData></Event>`;

function openText(text: string, isText: boolean): Event[] {
  const events: Event[] = [];
  const opener = new EventOpener({ counters: newCounters() });
  opener.open(parseLine(text), { ...lineAt(1), text }, events, isText);
  opener.flush(events);
  return events;
}

it.each([
  ["a record", RECORD, true],
  ["an XML event", XML, true],
  [
    "records in an envelope",
    `{"hits":{"hits":[{"_source":${RECORD}},{"_source":${RECORD}}]}}`,
    false,
  ],
])("%s says the same afterwards", (_name, text, isAll) => {
  const events = openText(text, true);
  expect(events.length).toBeGreaterThan(0);
  for (const event of events) {
    const { doc } = event;
    const image = event.get("process.executable");
    expect(image).toBeDefined();
    event.letDocumentGo!();
    expect(event.kept).toBe(isAll ? undefined : doc);
    expect(event.get("process.executable")).toEqual(image);
    expect(event.doc).toEqual(doc);
    // Once is enough.
    expect(event.doc).toBe(event.doc);
  }
});

it("a value whose text nobody has keeps its document", () => {
  const [event] = openText(RECORD, false);
  const { doc } = event!;
  event!.letDocumentGo!();
  expect(event!.doc).toBe(doc);
});
