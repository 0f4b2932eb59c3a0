import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LineGate } from "../../../src/event/line-gate.ts";

const SYSMON = "Microsoft-Windows-Sysmon/Operational";

const flat = (id: number | string, rest: object = {}): object => ({
  SourceName: "Microsoft-Windows-Sysmon",
  EventID: id,
  Channel: SYSMON,
  ...rest,
});
const nested = (id: number | string, data: object = {}): object => ({
  "@timestamp": "2026-03-01T12:00:00.000Z",
  message: "text",
  winlog: { channel: SYSMON, event_data: data, event_id: id },
});

/** A gate that has learnt from these documents, each on a line of its own. */
function learnt(...docs: object[]): LineGate {
  const gate = new LineGate();
  for (const doc of docs) {
    gate.learn(doc as never, JSON.stringify(doc), classOf(doc));
  }
  return gate;
}

/** What the keys of a document say that it is. */
function classOf(doc: object): { channel: string; code: string } {
  const { winlog, Channel, EventID } = doc as Record<string, unknown>;
  const inner = winlog as { channel?: unknown; event_id?: unknown } | undefined;
  return {
    channel: String(inner?.channel ?? Channel),
    code: String(inner?.event_id ?? EventID),
  };
}

const passes = (gate: LineGate, doc: unknown): boolean =>
  gate.passesOver(JSON.stringify(doc));

describe("LineGate", () => {
  it("passes over what it has learnt, in either spelling, and nothing else", () => {
    const gate = learnt(flat(10), nested("7"));
    expect(passes(gate, flat(10))).toBe(true);
    expect(passes(gate, flat("10"))).toBe(true);
    expect(passes(gate, nested("7"))).toBe(true);
    expect(passes(gate, nested(7, { Image: "x" }))).toBe(true);
    expect(passes(gate, flat(1))).toBe(false);
    expect(passes(gate, flat(100))).toBe(false);
    expect(passes(gate, flat(10.5))).toBe(false);
    expect(passes(gate, flat(10, { Channel: "Security" }))).toBe(false);
  });

  it("parses a Sysmon line of each host: it tells the host's clock", () => {
    const gate = learnt(flat(10, { Hostname: "A" }), flat(7));
    expect(passes(gate, flat(10, { Hostname: "A" }))).toBe(true);
    expect(passes(gate, flat(7, { Hostname: "A" }))).toBe(true);
    expect(passes(gate, flat(10, { Hostname: "B" }))).toBe(false);
    expect(passes(gate, flat(10, { Hostname: 'A"' }))).toBe(false);
    expect(passes(gate, flat(10))).toBe(true);
    const security = { Channel: "Security", EventID: 4658, Hostname: "A" };
    const other = learnt(security);
    expect(passes(other, { ...security, Hostname: "B" })).toBe(true);
  });

  it("parses what a module has categorised, whatever it learnt of raw records", () => {
    const gate = learnt(nested("10"));
    const raw = nested("10", { Image: 'C:\\"category":' });
    expect(passes(gate, raw)).toBe(true);
    expect(passes(gate, { ...raw, event: { category: ["malware"] } })).toBe(
      false,
    );
    expect(passes(gate, { ...raw, "event.category": "malware" })).toBe(false);
  });

  it("knows nothing at first", () => {
    expect(passes(new LineGate(), flat(10))).toBe(false);
  });

  it("is not led astray by texts that look like keys", () => {
    const gate = learnt(flat(10));
    const quoted = '"EventID":10,"Channel":"' + SYSMON + '"';
    expect(
      passes(gate, {
        SourceName: quoted,
        Message: quoted,
        EventID: 13,
        Channel: SYSMON,
      }),
    ).toBe(false);
  });

  it("parses envelopes, which may hold several events", () => {
    const gate = learnt(flat(10));
    expect(passes(gate, { hits: { hits: [flat(10), flat(13)] } })).toBe(false);
    expect(passes(gate, [flat(10), flat(13)])).toBe(false);
    // An event out of an envelope teaches nothing about lines: its line begins otherwise.
    const inside = flat(7);
    const line = JSON.stringify({ _source: inside });
    gate.learn(inside as never, line, classOf(inside));
    expect(passes(gate, { _source: inside })).toBe(false);
  });

  it("goes by the provider where the channel does not tell it", () => {
    const forwarded = (SourceName: string): object => ({
      ...flat(10, { Channel: "ForwardedEvents" }),
      SourceName,
    });
    const gate = learnt(forwarded("Disk"));
    expect(passes(gate, forwarded("Disk"))).toBe(true);
    expect(passes(gate, forwarded("Microsoft-Windows-Sysmon"))).toBe(false);
    expect(
      passes(gate, { Channel: "ForwardedEvents", EventID: 10, Message: "" }),
    ).toBe(false);
  });

  it("learns nothing from a row that quotes the record", () => {
    const gate = learnt(flat(10, { _raw: "<Event>" }));
    expect(passes(gate, flat(10, { _raw: "<Event>" }))).toBe(false);
    expect(passes(gate, flat(10))).toBe(false);
  });

  it("learns nothing from a document that was read as something else", () => {
    const doc = flat(10, { Channel: "ForwardedEvents" });
    const text = JSON.stringify(doc);
    const gate = new LineGate();
    gate.learn(doc as never, text, { channel: SYSMON, code: "10" });
    gate.learn(doc as never, text, { channel: "ForwardedEvents", code: "1" });
    expect(passes(gate, doc)).toBe(false);
  });

  it("parses converted event log files, whatever it has learnt", () => {
    const system = { Channel: SYSMON, EventID: 10 };
    const evtx = { Event: { System: system } };
    const gate = learnt(flat(10), nested("10"), evtx, { System: system });
    for (const doc of [evtx, { System: system }, { _raw: "<Event>" }]) {
      expect(passes(gate, doc)).toBe(false);
    }
    expect(gate.passesOver("<Event><System/></Event>")).toBe(false);
  });

  it("parses other spellings and cut lines", () => {
    const gate = learnt(flat(10));
    const text = JSON.stringify(flat(10));
    expect(gate.passesOver(text.slice(0, -1))).toBe(false);
    expect(gate.passesOver(text.replace('"EventID":', '"EventID" :'))).toBe(
      false,
    );
    expect(gate.passesOver(text.replace('"EventID"', '"\\u0045ventID"'))).toBe(
      false,
    );
    expect(gate.passesOver("")).toBe(false);
  });

  it("passes over only lines whose parsed document has a learnt kind", () => {
    const id = fc.oneof(
      fc.integer({ min: 0, max: 30 }),
      fc.integer({ min: 0, max: 30 }).map(String),
      fc.string(),
    );
    const channel = fc.constantFrom(SYSMON, "Security", "a/b", 'x"y', "");
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom(
        '"EventID":7',
        '"Channel":"Security"',
        '{"event_id":"7"',
        "\\",
        '"',
      ),
    );
    const doc = fc.oneof(
      fc
        .record({
          SourceName: text,
          Message: text,
          EventID: id,
          Channel: channel,
        })
        .chain((record) =>
          fc
            .shuffledSubarray(Object.keys(record), { minLength: 4 })
            .map((keys) =>
              Object.fromEntries(
                keys.map((key) => [key, record[key as keyof typeof record]]),
              ),
            ),
        ),
      fc
        .record({ message: text, channel, event_id: id, Image: text })
        .map(({ message, channel, event_id, Image }) => ({
          "@timestamp": "t",
          message,
          winlog: { channel, event_data: { Image }, event_id },
        })),
    );
    const kindOf = (value: object): string => {
      const { winlog, Channel, EventID } = value as Record<string, unknown>;
      const inner = winlog as
        { channel: unknown; event_id: unknown } | undefined;
      return inner === undefined
        ? `${String(Channel)}\n${String(EventID)}`
        : `${String(inner.channel)}\n${String(inner.event_id)}`;
    };
    fc.assert(
      fc.property(
        fc.array(doc, { minLength: 1, maxLength: 12 }),
        fc.array(doc, { maxLength: 12 }),
        (unwanted, lines) => {
          const gate = learnt(...unwanted);
          const kinds = new Set(unwanted.map(kindOf));
          for (const line of [...lines, ...unwanted]) {
            if (passes(gate, line)) expect(kinds).toContain(kindOf(line));
          }
        },
      ),
      { numRuns: 5_000 },
    );
  });
});
