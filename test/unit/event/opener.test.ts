import { describe, expect, it } from "vitest";
import { newCounters } from "../../../src/base/counters.ts";
import { US_PER_HOUR } from "../../../src/base/time.ts";
import type { Event } from "../../../src/event/event.ts";
import { EventOpener, MAX_HELD } from "../../../src/event/opener.ts";
import { fixtures, lineAt, openAll, openOne, us } from "./support.ts";

const SYSMON = {
  SourceName: "Microsoft-Windows-Sysmon",
  Channel: "Microsoft-Windows-Sysmon/Operational",
  EventID: 5,
};
const SECURITY = {
  SourceName: "Microsoft-Windows-Security-Auditing",
  Channel: "Security",
  EventID: 4689,
};

/** Records of an export whose clock is five hours behind UTC. */
const sysmon = (Hostname: string, second: number): object => ({
  ...SYSMON,
  Hostname,
  TimeCreated: `2021-03-04T04:00:${String(second).padStart(2, "0")}.500Z`,
  UtcTime: `2021-03-04 09:00:${String(second).padStart(2, "0")}.100`,
});
const security = (Hostname: string, second: number): object => ({
  ...SECURITY,
  Hostname,
  TimeCreated: `2021-03-04T04:00:${String(second).padStart(2, "0")}.500Z`,
});

function follow(): {
  opener: EventOpener;
  out: Event[];
  open: (value: unknown) => readonly number[];
  flush: () => readonly number[];
} {
  const opener = new EventOpener({ counters: newCounters() });
  const out: Event[] = [];
  let line = 0;
  const since = (act: () => void): readonly number[] => {
    const before = out.length;
    act();
    return out.slice(before).map((event) => event.seq);
  };
  return {
    opener,
    out,
    open: (value) => since(() => opener.open(value, lineAt(++line), out)),
    flush: () => since(() => opener.flush(out)),
  };
}

describe("the clock of an export", () => {
  it("holds events until a Sysmon event tells the time, then hands them out in order", () => {
    const { opener, out, open } = follow();
    expect(open(security("A", 1))).toEqual([]);
    expect(open(security("B", 2))).toEqual([]);
    expect(opener.held).toBe(2);
    expect(open(sysmon("A", 3))).toEqual([1, 2, 3]);
    expect(open(security("B", 4))).toEqual([4]);
    expect(opener.held).toBe(0);
    expect(out.map((event) => event.timeUs)).toEqual([
      us("2021-03-04T09:00:01.500Z"),
      us("2021-03-04T09:00:02.500Z"),
      us("2021-03-04T09:00:03.100Z"),
      us("2021-03-04T09:00:04.500Z"),
    ]);
    expect(out[2]!.writtenUs).toBe(us("2021-03-04T09:00:03.500Z"));
    expect(opener.sourceStatus(0)).toEqual({
      shapes: ["nxlog"],
      hosts: [
        { index: 0, id: "a", name: "A" },
        { index: 1, id: "b", name: "B" },
      ],
      events: 4,
      held: 0,
      clockOffsetUs: -5 * US_PER_HOUR,
      timeUncertain: 0,
      notes: [],
      unknown: 0,
      unknownSamples: [],
    });
  });

  it("takes times as written when nothing ever tells, and says so", () => {
    const { opener, out, open, flush } = follow();
    open(security("A", 1));
    expect(flush()).toEqual([1]);
    expect(out[0]!.timeUs).toBe(us("2021-03-04T04:00:01.500Z"));
    expect(out[0]!.timeUncertain).toBe(true);
    const status = opener.sourceStatus(0);
    expect(status.clockOffsetUs).toBeUndefined();
    expect(status.timeUncertain).toBe(1);
    expect(status.notes).toEqual([
      "no Sysmon event to set the clock by: 1 event has its time as written",
    ]);
    // A flush at a quiet moment does not give up: the next event waits again.
    expect(open(security("A", 2))).toEqual([]);
    expect(open(sysmon("A", 3))).toEqual([2, 3]);
    expect(out[1]!.timeUs).toBe(us("2021-03-04T09:00:02.500Z"));
  });

  it("waits no longer when there is no more room", () => {
    const { opener, out, open } = follow();
    for (let i = 0; i < MAX_HELD; i++) open(security("A", i % 60));
    expect(opener.held).toBe(MAX_HELD);
    expect(out).toHaveLength(0);
    expect(open(security("A", 1))).toHaveLength(MAX_HELD + 1);
    expect(opener.held).toBe(0);
    expect(open(security("A", 2))).toHaveLength(1);
    expect(out.map((event) => event.seq)).toEqual(
      Array.from({ length: MAX_HELD + 2 }, (_, i) => i + 1),
    );
    expect(opener.sourceStatus(0).notes).toEqual([
      `no Sysmon event to set the clock by: ${MAX_HELD + 2} events have their time as written`,
    ]);
    open(sysmon("A", 3));
    open(security("A", 4));
    expect(out.at(-1)!.timeUs).toBe(us("2021-03-04T09:00:04.500Z"));
  });

  it("keeps the logs apart", () => {
    const opener = new EventOpener({ counters: newCounters() });
    const out: Event[] = [];
    opener.open(security("A", 1), lineAt(1, "a.ndjson", 0), out);
    opener.open(sysmon("B", 2), lineAt(1, "b.ndjson", 1), out);
    expect(out.map((event) => event.seq)).toEqual([2]);
    expect(opener.sourceStatus(0).held).toBe(1);
    expect(opener.sourceStatus(1).held).toBe(0);
    opener.flush(out);
    expect(out.map((event) => event.seq)).toEqual([2, 1]);
    expect(out.map((event) => event.timeUncertain)).toEqual([false, true]);
  });

  it("lets go of the clocks of logs that are gone, not of events that wait", () => {
    const opener = new EventOpener({ counters: newCounters() });
    const out: Event[] = [];
    opener.open(security("A", 1), lineAt(1, "a.ndjson", 0), out);
    opener.open(sysmon("B", 2), lineAt(1, "b.ndjson", 1), out);
    opener.open(sysmon("C", 3), lineAt(1, "c.ndjson", 2), out);
    opener.keepSources(new Set([2]));
    expect(opener.sources).toBe(2);
    expect(opener.sourceStatus(1).events).toBe(0);
    opener.flush(out);
    expect(out).toHaveLength(3);
    opener.keepSources(new Set([2]));
    expect(opener.sources).toBe(1);
  });

  describe("in another log of the host", () => {
    const A = lineAt(1, "a.ndjson", 0);
    const B = lineAt(1, "b.ndjson", 1);
    const openIn = (
      documents: readonly (readonly [object, typeof A])[],
    ): { out: Event[]; opener: EventOpener } => {
      const opener = new EventOpener({ counters: newCounters() });
      const out: Event[] = [];
      for (const [document, line] of documents)
        opener.open(document, line, out);
      return { out, opener };
    };
    const timeOf = (out: readonly Event[], code: string): readonly number[] =>
      out.filter((event) => event.class.code === code).map((e) => e.timeUs);

    it.each([
      ["read before", [0, 1]],
      ["read after", [1, 0]],
    ])(
      "is taken over where the log itself has no Sysmon event: %s",
      (_, order) => {
        const documents = [
          [security("A", 1), A],
          [sysmon("A", 2), B],
        ] as const;
        const { out, opener } = openIn(order.map((at) => documents[at]!));
        expect(out).toHaveLength(2);
        expect(timeOf(out, "4689")).toEqual([us("2021-03-04T09:00:01.500Z")]);
        expect(out.map((event) => event.timeUncertain)).toEqual([false, false]);
        expect(opener.held).toBe(0);
        expect(opener.sourceStatus(0).notes).toEqual([
          "clock set by Sysmon events in other logs of the host: 1 event",
        ]);
        expect(opener.sourceStatus(1).notes).toEqual([]);
      },
    );

    it("lets only that host's events go on", () => {
      const { out, opener } = openIn([
        [security("A", 1), A],
        [security("C", 2), A],
        [sysmon("A", 3), B],
        [security("A", 4), A],
        [security("C", 5), A],
      ]);
      expect(out.map((event) => event.seq)).toEqual([1, 3, 4]);
      expect(opener.sourceStatus(0).held).toBe(2);
    });

    it("counts less than what the log itself tells", () => {
      const tokyo = {
        ...SYSMON,
        Hostname: "C",
        TimeCreated: "2021-03-04T18:00:10.500Z",
        UtcTime: "2021-03-04 09:00:10.100",
      };
      const { out } = openIn([
        [sysmon("A", 3), B],
        [tokyo, A],
        [{ ...security("A", 0), TimeCreated: "2021-03-04T18:00:30.000Z" }, A],
      ]);
      expect(timeOf(out, "4689")).toEqual([us("2021-03-04T09:00:30.000Z")]);
    });

    it("says nothing about logs of another shape", () => {
      const { out, opener } = openIn([
        [
          {
            _time: "2021-03-04 04:00:01",
            EventCode: "4689",
            sourcetype: "XmlWinEventLog",
            Channel: "Security",
            Computer: "A",
          },
          A,
        ],
        [sysmon("A", 2), B],
      ]);
      expect(out.map((event) => event.class.shape.name)).toEqual(["nxlog"]);
      expect(opener.sourceStatus(0).held).toBe(1);
    });
  });

  it("follows the change to summer time", () => {
    const at = (hour: number, minute: number): string =>
      `2021-03-28T${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}:00`;
    // Central Europe: 01:00 UTC is 03:00 local time, and was 02:00.
    const opened = openAll([
      ...Array.from({ length: 50 }, (_, i) => ({
        ...sysmon("A", 0),
        TimeCreated: `${at(1, i)}.200Z`,
        UtcTime: `${at(0, i).replace("T", " ")}.000`,
      })),
      { ...security("A", 0), TimeCreated: `${at(1, 59)}.000Z` },
      ...Array.from({ length: 26 }, (_, i) => ({
        ...sysmon("A", 0),
        TimeCreated: `${at(3, i)}.200Z`,
        UtcTime: `${at(1, i).replace("T", " ")}.000`,
      })),
      { ...security("A", 0), TimeCreated: `${at(3, 30)}.000Z` },
    ]);
    expect(
      opened.events
        .filter((event) => event.class.code === "4689")
        .map((event) => event.timeUs),
    ).toEqual([us(`${at(0, 59)}Z`), us(`${at(1, 30)}Z`)]);
  });

  it("keeps microseconds", () => {
    const { events } = openAll([
      { ...sysmon("A", 3), UtcTime: "2021-03-04 09:00:03.123456789" },
      { ...security("A", 0), TimeCreated: "2021-03-04T04:00:05.2500017Z" },
    ]);
    expect(events.map((event) => event.get("@timestamp"))).toEqual([
      "2021-03-04T09:00:03.123456Z",
      "2021-03-04T09:00:05.250001Z",
    ]);
  });

  it("corrects hosts in different zones each by its own clock", () => {
    const tokyo = {
      ...SYSMON,
      Hostname: "T",
      TimeCreated: "2021-03-04T18:00:10.500Z",
      UtcTime: "2021-03-04 09:00:10.100",
    };
    const { events, opener } = openAll([
      sysmon("A", 3),
      tokyo,
      security("A", 20),
      { ...security("T", 0), TimeCreated: "2021-03-04T18:00:30.000Z" },
    ]);
    expect(events.slice(2).map((event) => event.timeUs)).toEqual([
      us("2021-03-04T09:00:20.500Z"),
      us("2021-03-04T09:00:30.000Z"),
    ]);
    expect(opener.sourceStatus(0).notes).toEqual([
      "its hosts log in different time zones; each is corrected",
    ]);
  });

  it("reads TimeCreated in its other spelling, and @timestamp where it is missing", () => {
    const { TimeCreated: _, ...untimed } = security("A", 0) as Record<
      string,
      unknown
    >;
    const { events } = openAll([
      sysmon("A", 3),
      { ...untimed, TimeCreated: "2021-03-04 04:00:05.250" },
      { ...untimed, "@timestamp": "2021-03-04T04:00:06.250Z" },
    ]);
    expect(events.slice(1).map((event) => event.timeUs)).toEqual([
      us("2021-03-04T09:00:05.250Z"),
      us("2021-03-04T09:00:06.250Z"),
    ]);
  });
});

describe("the clock of a relay", () => {
  const relayed = {
    ...SECURITY,
    Hostname: "A",
    SourceModuleType: "im_msvistalog",
    EventTime: "2021-03-04 05:00:01",
    "@timestamp": "2021-03-04T09:02:29.000Z",
  };

  it("is told by the arrival, from the first line on", () => {
    const { opener, out, open } = follow();
    expect(open(relayed)).toEqual([1]);
    expect(out[0]!.timeUs).toBe(us("2021-03-04T09:00:01Z"));
    expect(out[0]!.writtenUs).toBe(us("2021-03-04T09:00:01Z"));
    expect(opener.sourceStatus(0).clockOffsetUs).toBe(-4 * US_PER_HOUR);
  });

  it("is told better by a Sysmon event, should the relay have been away", () => {
    const { events } = openAll([
      {
        ...relayed,
        ...SYSMON,
        UtcTime: "2021-03-04 09:00:00.900",
        "@timestamp": "2021-03-04T15:00:00Z",
      },
      { ...relayed, "@timestamp": "2021-03-04T15:00:00Z" },
    ]);
    expect(events[1]!.timeUs).toBe(us("2021-03-04T09:00:01Z"));
  });

  it("is calibrated like an export's when the arrival is missing", () => {
    const { "@timestamp": _, ...silent } = relayed;
    const { out, open } = follow();
    expect(open(silent)).toEqual([]);
    expect(
      open({ ...silent, ...SYSMON, UtcTime: "2021-03-04 09:00:00.900" }),
    ).toEqual([1, 2]);
    expect(out[0]!.timeUs).toBe(us("2021-03-04T09:00:01Z"));
  });

  it("takes the arrival for the time where there is no other", () => {
    const { EventTime: _, ...arrived } = relayed;
    expect(openOne(arrived).timeUs).toBe(us("2021-03-04T09:02:29Z"));
  });
});

describe("the clock of winlogbeat", () => {
  const raw = fixtures("wl-raw");
  type Doc = Record<string, object>;

  it("is believed", () => {
    const { opener, open } = follow();
    expect(open(raw["security 4688"])).toEqual([1]);
    expect(opener.held).toBe(0);
  });

  it("is corrected once Sysmon events prove it wrong", () => {
    const wrong = { "@timestamp": "2021-03-04T11:10:11.130Z" };
    const { events } = openAll([
      { ...(raw["sysmon 1"] as Doc), ...wrong },
      { ...(raw["security 4688"] as Doc), ...wrong },
    ]);
    expect(events[1]!.timeUs).toBe(us("2021-03-04T09:10:11.130Z"));
  });

  it("is not confused by records of another collector in the same log", () => {
    const { events } = openAll([
      ...Array.from({ length: 5 }, () => fixtures("nxlog-export")["sysmon 1"]),
      raw["security 4688"],
      fixtures("nxlog-export")["security 4688"],
    ]);
    expect(events.slice(5).map((event) => event.timeUs)).toEqual([
      us(raw["security 4688"]!["@timestamp"] as string),
      // The exporter writes milliseconds.
      us("2021-03-04T09:11:28.131Z"),
    ]);
  });
});

describe("what is opened", () => {
  const document = fixtures("wl-raw")["sysmon 1"];

  it.each([
    ["a search hit", { _index: "logs", _id: "1", _source: document }, 1],
    [
      "a search response",
      { hits: { hits: [{ _source: document }, { _source: document }] } },
      2,
    ],
    ["an array", [document, document, document], 3],
    [
      "a shipper's message",
      {
        "@timestamp": "2021-03-04T09:10:20Z",
        message: JSON.stringify(document),
      },
      1,
    ],
    ["envelopes in envelopes", [[{ _source: [document] }, [document]]], 1],
  ])("takes %s apart", (_name, value, count) => {
    const { events, counters } = openAll([value]);
    expect(events).toHaveLength(count);
    expect(events[0]!.get("process.name")).toBe("packer.exe");
    expect(counters.events).toBe(count);
  });

  it("counts what it does not know and keeps three samples", () => {
    const { events, opener, counters } = openAll([
      { a: 1, b: 2 },
      "text",
      null,
      { ["k".repeat(100)]: 1 },
      { message: "hello" },
    ]);
    expect(events).toEqual([]);
    expect(counters.unknownShape).toBe(5);
    const status = opener.sourceStatus(0);
    expect(status.unknown).toBe(5);
    expect(status.unknownSamples).toEqual([["a", "b"], ["string"], ["null"]]);
    expect(status.notes).toEqual([
      "5 values of no known shape, the first: a, b",
    ]);
    expect(openAll([{ a: 1 }]).opener.sourceStatus(0).notes).toEqual([
      "1 value of no known shape: a",
    ]);
  });

  it("counts documents without a readable time", () => {
    const { events, counters } = openAll([
      { ...SYSMON, Hostname: "A", UtcTime: "soon" },
      {
        ...(document as object),
        "@timestamp": "later",
        winlog: { event_id: 1 },
      },
    ]);
    expect(events).toEqual([]);
    expect(counters.noTime).toBe(2);
    expect(counters.events).toBe(0);
  });

  it("opens a line the same way whatever the lines before it were", () => {
    const documents = [
      "nxlog-export",
      "wl-raw",
      "wl-ecs",
      "endpoint/older",
      "ecs/dotted",
    ].flatMap((shape) => Object.values(fixtures(shape)));
    const alone = documents.map((each) => openOne(each).class.shape.name);
    const mixed = openAll(documents).events.toSorted((a, b) => a.seq - b.seq);
    const back = openAll(documents.toReversed()).events.toSorted(
      (a, b) => b.seq - a.seq,
    );
    expect(mixed.map((event) => event.class.shape.name)).toEqual(alone);
    expect(back.map((event) => event.class.shape.name)).toEqual(alone);
  });

  it("bounds the classes a log can make it keep", () => {
    const opener = new EventOpener({ counters: newCounters() });
    const out: Event[] = [];
    const open = (EventID: unknown, Channel: string): Event => {
      out.length = 0;
      opener.open({ ...sysmon("A", 1), EventID, Channel }, lineAt(1), out);
      return out[0]!;
    };
    for (let i = 0; i < 6_000; i++) open(i, `Channel ${i % 3_000}`);
    const more = open("x9999", "Another");
    expect(more.class.index).toBeLessThan(4_200);
    expect(more.class.code).toBe("");
    expect(more.get("event.code")).toBe("x9999");
    // Known events are known even then.
    const known = open(13, "Microsoft-Windows-Sysmon/Operational");
    expect(known.class.code).toBe("13");
    expect(known.class.categories).toEqual(["configuration", "registry"]);
  });

  it("answers nothing about a log it never saw", () => {
    const opener = new EventOpener({ counters: newCounters() });
    expect(opener.sourceStatus(7)).toEqual({
      shapes: [],
      hosts: [],
      events: 0,
      held: 0,
      clockOffsetUs: undefined,
      timeUncertain: 0,
      notes: [],
      unknown: 0,
      unknownSamples: [],
    });
  });

  it("takes the log for the host where a record names none", () => {
    const { events } = openAll(
      [{ ...sysmon("", 1), Hostname: "" }],
      "logs/odd.ndjson",
    );
    expect(events[0]!.host.id).toBe("logs/odd.ndjson");
  });
});
