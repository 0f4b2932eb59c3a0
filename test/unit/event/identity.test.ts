import { describe, expect, it } from "vitest";
import type { Event, EventClass } from "../../../src/event/event.ts";
import { eventIdentity } from "../../../src/event/identity.ts";
import { fixtures, openAll, openOne } from "./support.ts";

const relay = fixtures("nxlog-relay")["sysmon 13"]!;
const plain = fixtures("nxlog-export")["sysmon 13"]!;

const reversed = (document: object): object =>
  Object.fromEntries(Object.entries(document).toReversed());

describe("eventIdentity", () => {
  it("is the same for one record in two shapes", () => {
    const raw = fixtures("wl-raw")["sysmon 13"] as Record<string, object>;
    const unidentified = { ...raw, host: { name: "ws-alma" } };
    expect(eventIdentity(openOne(unidentified))).toBe(
      eventIdentity(openOne(relay)),
    );
  });

  it("is 128 bits in hex, and pinned: journals keep it", () => {
    expect(eventIdentity(openOne(relay))).toBe(
      "b13de9d3288fd4ac1c5735d23b40ee83",
    );
  });

  it("does not depend on the order of keys, on the place or on the collector", () => {
    const first = openOne(plain);
    const { events } = openAll(
      [plain, { ...reversed(plain), Level: "0", tags: ["x"], Message: "y" }],
      "elsewhere.ndjson",
    );
    expect(events.map(eventIdentity)).toEqual([
      eventIdentity(first),
      eventIdentity(first),
    ]);
  });

  it("tells records apart by their number, else by their data and time", () => {
    const variants = [
      relay,
      { ...relay, RecordNumber: 1 },
      { ...relay, RecordNumber: 1, EventID: 12 },
      { ...relay, RecordNumber: 1, Hostname: "OTHER" },
      plain,
      { ...plain, Details: "DWORD (0x0000000b)" },
      { ...plain, UtcTime: "2021-03-04 09:10:11.124" },
      { ...plain, Details: undefined },
    ].map((document) => eventIdentity(openOne(document)));
    expect(new Set(variants).size).toBe(variants.length);
  });

  it("tells records apart whose log was made anew and counts from the beginning again", () => {
    const later = { ...relay, UtcTime: "2021-03-05 09:10:11.123" };
    expect(eventIdentity(openOne(later))).not.toBe(
      eventIdentity(openOne(relay)),
    );
    const audited = fixtures("nxlog-relay")["security 4688"]!;
    expect(
      eventIdentity(openOne({ ...audited, EventTime: "2021-03-05 11:10:12" })),
    ).not.toBe(eventIdentity(openOne(audited)));
  });

  it("is the same in every time zone", () => {
    const audited = fixtures("nxlog-relay")["security 4688"]!;
    const zones = [
      "2021-03-04 11:10:11",
      "2021-03-04 14:55:11",
      "1969-12-31 18:40:11",
    ];
    const identities = zones.map((EventTime) =>
      eventIdentity(openOne({ ...audited, EventTime })),
    );
    expect(new Set(identities).size).toBe(1);
  });

  it("does not depend on what was known of the clock", () => {
    const late = fixtures("nxlog-export")["security 4688"]!;
    const guessed = openOne(late);
    const { events } = openAll([plain, late]);
    expect(guessed.timeUs).not.toBe(events[1]!.timeUs);
    expect(eventIdentity(guessed)).toBe(eventIdentity(events[1]!));
  });

  it("counts Endpoint's events by their own id", () => {
    const document = fixtures("endpoint/older")["registry"] as Record<
      string,
      object
    >;
    const again = { ...document, tags: ["reindexed"] };
    expect(eventIdentity(openOne(again))).toBe(
      eventIdentity(openOne(document)),
    );
    const other = { ...document, event: { ...document["event"], id: "other" } };
    expect(eventIdentity(openOne(other))).not.toBe(
      eventIdentity(openOne(document)),
    );
    const nameless = { ...document, event: { category: "registry" } };
    expect(eventIdentity(openOne(nameless))).toBe(
      eventIdentity(openOne(reversed(nameless))),
    );
  });

  it("tells events apart that share an id: some producers write the kind of event there", () => {
    const document = fixtures("endpoint/older")["registry"] as Record<
      string,
      object
    >;
    const variants = [
      document,
      { ...document, "@timestamp": "2021-03-04T09:10:12.000Z" },
      { ...document, process: { name: "other.exe" } },
    ].map((each) => eventIdentity(openOne(each)));
    expect(new Set(variants).size).toBe(variants.length);
  });

  it("does not depend on how fields are nested, nor on what an index adds", () => {
    const nested = {
      "@timestamp": "2021-03-04T09:10:11.123Z",
      event: { id: "7", category: ["process"] },
      host: { name: "ws-1" },
      process: { name: "a.exe" },
    };
    const dotted = {
      "@timestamp": nested["@timestamp"],
      "event.id": "7",
      "event.category": ["process"],
      "event.ingested": "2021-03-04T09:11:00Z",
      "host.name": "ws-1",
      process: { name: "a.exe" },
      agent: { type: "filebeat" },
      "@version": "1",
    };
    expect(eventIdentity(openOne(dotted))).toBe(eventIdentity(openOne(nested)));
  });

  it("serves events of any maker", () => {
    const eventClass: EventClass = {
      index: 0,
      shape: { index: 0, name: "test", reader: () => () => undefined },
      provider: "other",
      code: "1",
      channel: "Test",
      categories: [],
    };
    const make = (recordId: number | undefined): Event => ({
      seq: 1,
      timeUs: 5,
      writtenUs: undefined,
      host: { index: 0, id: "a", name: "A" },
      class: eventClass,
      recordId,
      doc: { b: 1, a: [1, { c: null }] },
      line: openOne(plain).line,
      get: () => undefined,
    });
    expect(eventIdentity(make(1))).not.toBe(eventIdentity(make(2)));
    expect(eventIdentity(make(undefined))).toBe(
      eventIdentity({ ...make(undefined), seq: 9 }),
    );
  });
});
