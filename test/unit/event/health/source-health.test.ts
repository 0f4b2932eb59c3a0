import { describe, expect, it } from "vitest";
import type { Event } from "../../../../src/event/event.ts";
import { SourceHealth } from "../../../../src/event/health/source-health.ts";
import type { Data } from "../records.ts";
import { rawRecord } from "../records.ts";
import type { Fixture } from "../support.ts";
import { lineAt, openAll, us } from "../support.ts";

const SYSMON = "Microsoft-Windows-Sysmon/Operational";

interface RecordFields {
  readonly number?: number;
  readonly at?: string;
  readonly host?: string;
  readonly data?: Data;
  readonly provider?: string;
}

function record(
  channel: string,
  code: string,
  {
    number,
    at = "00:00:00.000",
    host = "WS-1",
    data = {},
    provider,
  }: RecordFields,
): Fixture {
  const base = rawRecord(channel, code, data);
  return {
    ...base,
    "@timestamp": `2021-03-04T${at}Z`,
    host: { name: host },
    winlog: {
      ...(base["winlog"] as object),
      computer_name: host,
      record_id: number,
      ...(provider === undefined ? {} : { provider_name: provider }),
    },
  };
}

function healthOf(
  documents: readonly Fixture[],
  latenessUs = 180_000_000,
): { health: SourceHealth; events: readonly Event[] } {
  const health = new SourceHealth({ latenessUs });
  const { events } = openAll(documents);
  for (const event of events) health.note(event);
  return { health, events };
}

const day = (time: string) => us(`2021-03-04T${time}`);

describe("what is told of a source", () => {
  it("is forgotten with it, what is told of its hosts is not", () => {
    const { health, events } = healthOf([
      record("Security", "4624", { number: 1 }),
      record("Security", "4624", { number: 5 }),
    ]);
    const { path } = health.sources()[0]!;
    health.forgetSource(path);
    expect(health.sources()).toEqual([]);
    expect(health.hosts().map(({ host }) => host.name)).toEqual(["WS-1"]);
    health.note(events[0]!);
    expect(health.sources().map(({ path }) => path)).toEqual([path]);
  });

  it("hosts and channels with their figures", () => {
    const { health } = healthOf([
      record("Security", "4624", { number: 1, at: "10:00:00.000" }),
      record("security", "4625", { number: 2, at: "10:00:05.000" }),
      record(SYSMON, "3", {
        at: "10:00:06.500",
        data: { UtcTime: "2021-03-04 10:00:01.000" },
      }),
      record("Security", "4624", { host: "DC-1", at: "09:00:00.000" }),
    ]);
    const zero = { count: 2, p50Us: 0, p90Us: 0, p99Us: 0, maxUs: 0 };
    const [source, ...others] = health.sources();
    expect(others).toEqual([]);
    expect(source).toMatchObject({
      path: "test.ndjson",
      unparsed: 0,
      hosts: [
        {
          host: { name: "WS-1" },
          shapes: ["wl-raw"],
          events: 3,
          firstUs: day("10:00:00.000"),
          lastUs: day("10:00:05.000"),
          perSecond: 3 / 60,
          lateness: { count: 3, p50Us: 0, p90Us: 4_000_000 },
          channels: [
            {
              name: "Security",
              events: 2,
              writeDelay: undefined,
              lateness: zero,
            },
            {
              name: SYSMON,
              events: 1,
              writeDelay: { count: 1, maxUs: 5_500_000 },
              lateness: { maxUs: 4_000_000 },
            },
          ],
        },
        { host: { name: "DC-1" }, events: 1, lateness: { maxUs: 0 } },
      ],
    });
  });

  it("the rate of the last minute of the stream", () => {
    const at = (second: number): Fixture =>
      record("Security", "4624", {
        at: `10:0${Math.floor(second / 60)}:${String(second % 60).padStart(2, "0")}.000`,
      });
    const rate = (...seconds: readonly number[]): number | undefined =>
      healthOf(seconds.map(at)).health.sources()[0]!.hosts[0]!.perSecond;
    expect(rate(0, 10, 20)).toBe(3 / 60);
    // Half of the minute before lies within the last sixty seconds.
    expect(rate(0, 10, 20, 30, 90)).toBe((1 + 4 * 0.5) / 60);
    expect(rate(0, 200)).toBe(1 / 60);
  });

  it("the first lines that are not JSON, with their place", () => {
    const health = new SourceHealth({ latenessUs: 0 });
    for (let i = 1; i <= 7; i++) {
      health.unparsed({ ...lineAt(i), offset: i * 100 }, `reason ${i}`);
    }
    const [
      { unparsed, badLines, hosts } = { hosts: [] as readonly unknown[] },
    ] = health.sources() as readonly [ReturnType<SourceHealth["sources"]>[0]];
    expect({ unparsed, hosts }).toEqual({ unparsed: 7, hosts: [] });
    expect(badLines).toHaveLength(5);
    expect(badLines![0]).toEqual({ line: 1, offset: 100, reason: "reason 1" });
  });

  it("sources of one path are one, as after a rotation", () => {
    const health = new SourceHealth({ latenessUs: 0 });
    health.unparsed(lineAt(1, "a.log", 1), "x");
    health.unparsed(lineAt(1, "b.log", 2), "x");
    health.unparsed(lineAt(1, "a.log", 3), "x");
    expect(
      health.sources().map(({ path, unparsed }) => [path, unparsed]),
    ).toEqual([
      ["a.log", 2],
      ["b.log", 1],
    ]);
  });
});

describe("what is told of a host", () => {
  it("events later than allowed, against its own newest event", () => {
    const { health } = healthOf(
      [
        record("Security", "4624", { at: "10:00:00.000" }),
        record("System", "7036", { at: "09:59:50.000" }),
        record("Security", "4624", { host: "DC-1", at: "09:00:00.000" }),
        record("System", "7036", { at: "09:59:49.999" }),
      ],
      10_000_000,
    );
    expect(
      health
        .hosts()
        .map(({ host, late, lateness }) => [host.name, late, lateness.maxUs]),
    ).toEqual([
      ["WS-1", 1, 10_001_000],
      ["DC-1", 0, 0],
    ]);
  });

  it("an event far ahead of the wall clock makes the others no later", () => {
    const { events } = openAll([
      record("Security", "4624", { at: "10:00:00.000" }),
      {
        ...record("Security", "4624", {}),
        "@timestamp": "2999-01-01T00:00:00.000Z",
      },
      record("Security", "4624", { at: "10:00:01.000" }),
    ]);
    const health = new SourceHealth({ latenessUs: 0 });
    health.tick(day("10:00:02.000"));
    for (const event of events) health.note(event);
    expect(health.hosts()[0]).toMatchObject({
      ahead: 1,
      late: 0,
      newestUs: day("10:00:01.000"),
    });
  });

  it("records that are missing, in all sources together", () => {
    const health = new SourceHealth({ latenessUs: 0 });
    const { events, opener } = openAll(
      [1, 2, 5].map((number) => record("Security", "4624", { number })),
    );
    opener.open(
      record("SECURITY", "4625", { number: 3 }),
      lineAt(1, "other.ndjson", 1),
      events as Event[],
    );
    for (const event of events) health.note(event);
    const [host] = health.hosts();
    expect(host!.channels).toMatchObject([
      {
        channel: "Security",
        first: 1,
        last: 5,
        missing: 1,
        largest: [{ from: 4, to: 4 }],
      },
    ]);
  });
});

describe("notable events", () => {
  const EVENTLOG = "Microsoft-Windows-Eventlog";
  const { health, events } = healthOf([
    record("Security", "1102", {
      number: 9,
      provider: EVENTLOG,
      data: { SubjectUserName: "adm", SubjectDomainName: "CORP" },
    }),
    record("System", "104", {
      number: 3,
      provider: EVENTLOG,
      data: { Channel: "Application", SubjectUserName: "adm" },
    }),
    record("System", "104", { number: 4, provider: "Some-Service" }),
    record(SYSMON, "16", {
      data: {
        UtcTime: "2021-03-04 00:00:01.000",
        Configuration: "C:\\cfg.xml",
        ConfigurationFileHash: "SHA256=00",
      },
    }),
    record(SYSMON, "4", {
      data: { UtcTime: "2021-03-04 00:00:02.000", State: "Stopped" },
    }),
    record(SYSMON, "255", {
      data: {
        UtcTime: "2021-03-04 00:00:03.000",
        ID: "Events dropped",
        Description: "from driver queue",
      },
    }),
    // The same record, read a second time.
    record("Security", "1102", { number: 9, provider: EVENTLOG }),
    record("Security", "4624", { number: 10 }),
  ]);

  it("are told with who and what", () => {
    const [host] = health.hosts();
    expect(host!.counts).toEqual({
      "log-cleared": 2,
      "sysmon-config": 1,
      "sysmon-service": 1,
      "sysmon-error": 1,
    });
    expect(
      host!.notable.map(({ kind, what, user, line }) => [
        kind,
        what,
        user,
        line,
      ]),
    ).toEqual([
      ["log-cleared", "Security", "CORP\\adm", 1],
      ["log-cleared", "Application", "adm", 2],
      ["sysmon-config", "C:\\cfg.xml, SHA256=00", undefined, 4],
      ["sysmon-service", "Stopped", undefined, 5],
      ["sysmon-error", "Events dropped, from driver queue", undefined, 6],
    ]);
  });

  it("are news once", () => {
    expect(health.news()).toHaveLength(5);
    expect(health.news()).toEqual([]);
  });

  it("are wanted, other events are not", () => {
    expect(events.map((event) => health.wants(event.class))).toEqual([
      true,
      true,
      true,
      true,
      true,
      true,
      true,
      false,
    ]);
  });

  it("are read from the message where a collector keeps nothing else", () => {
    const nxlog = (EventID: number, Channel: string, Message: string) => ({
      EventID,
      Channel,
      Message,
      SourceName: EVENTLOG,
      Hostname: "WS-1",
      "@timestamp": "2021-03-04T00:00:00.000Z",
      TimeCreated: "2021-03-04T00:00:00.000Z",
      Keywords: "0x8000000000000000",
    });
    const { health: own } = healthOf([
      nxlog(104, "System", "The Windows PowerShell log file was cleared."),
      nxlog(
        1102,
        "Security",
        "The audit log was cleared.\r\nSubject:\r\n\tAccount Name:\teve\r\n\tDomain Name:\tCORP",
      ),
    ]);
    expect(
      own.hosts()[0]!.notable.map(({ what, user }) => [what, user]),
    ).toEqual([
      ["Windows PowerShell", undefined],
      ["Security", "eve"],
    ]);
  });

  it("which log a Splunk row says was cleared: its second channel", () => {
    const row = (Channel: string | readonly string[]): Fixture => ({
      _time: "2021-03-04T00:00:00.000+00:00",
      source: "XmlWinEventLog:System",
      Computer: "w1.example",
      EventCode: "104",
      Name: "Microsoft-Windows-Eventlog",
      Channel,
    });
    const rows = ["System", ["System", "System"], ["System", "Application"]];
    const { health: own } = healthOf(rows.map(row));
    expect(own.hosts()[0]!.notable.map(({ what }) => what)).toEqual([
      undefined,
      "System",
      "Application",
    ]);
  });
});
