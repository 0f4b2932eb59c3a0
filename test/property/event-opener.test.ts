/**
 * Whatever a log holds, the opener and the readers neither throw nor invent: random documents with the marker keys of
 * every shape.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { newCounters } from "../../src/base/counters.ts";
import { splitCommandLine } from "../../src/event/command-line.ts";
import { Alias } from "../../src/event/event.ts";
import type { Event, FieldValue } from "../../src/event/event.ts";
import { eventIdentity } from "../../src/event/identity.ts";
import { EventOpener } from "../../src/event/opener.ts";
import { displayFields, summarise } from "../../src/event/summary.ts";

const RUNS = Number(process.env["TRIPLINE_PROPERTY_RUNS"] ?? 2_000);

const CODES = [
  "1",
  "3",
  "7",
  "8",
  "10",
  "12",
  "13",
  "22",
  "4624",
  "4656",
  "4657",
];
const MORE = ["4663", "4688", "4698", "5145", "5156", "106", "200", "x"];

const channel = fc.constantFrom(
  "Security",
  "security",
  "Microsoft-Windows-Sysmon/Operational",
  "Microsoft-Windows-TaskScheduler/Operational",
  "ForwardedEvents",
  "",
);
const provider = fc.constantFrom(
  "Microsoft-Windows-Sysmon",
  "Microsoft-Windows-Security-Auditing",
  "Linux-Sysmon",
  "Demo",
);
const code = fc.oneof(
  fc.constantFrom(...CODES, ...MORE),
  fc.constantFrom(...CODES, ...MORE).map(Number),
);
const time = fc.constantFrom(
  "2021-03-04T09:10:11.123Z",
  "2021-03-04 04:10:11",
  "2021-03-04T09:10:11.1234567Z",
  "never",
  "",
  1614849011123,
);
const name = fc.constantFrom(
  "Image",
  "CommandLine",
  "ProcessGuid",
  "ProcessId",
  "ProcessID",
  "EventType",
  "TargetObject",
  "Details",
  "SourceIp",
  "SourcePort",
  "Initiated",
  "Hashes",
  "User",
  "QueryResults",
  "ObjectName",
  "ObjectType",
  "AccessMask",
  "NewValue",
  "NewValueType",
  "TaskContent",
  "TaskName",
  "IpAddress",
  "RelativeTargetName",
  "ShareLocalPath",
  "Version",
  "Message",
  "Keywords",
  "Client SID:",
  "__proto__",
  "constructor",
);
const text = fc.oneof(
  fc.string({ maxLength: 30 }),
  fc.constantFrom(
    "-",
    "",
    "true",
    "0x10d8",
    "HKLM\\SYSTEM\\ControlSet001\\x",
    "\\REGISTRY\\",
    "DWORD (0x00000001)",
    "QWORD (0x1-0x2)",
    "MD5=",
    "A\\B\\C",
    "a && b &lt;&amp;",
    "File",
    "Key",
    "\nEventType: CreateKey",
    "::ffff:1.2.3.4",
    '{"EventID":1}',
    "{",
    "\ud800",
  ),
);
const leaf = fc.oneof(
  { weight: 6, arbitrary: text },
  { weight: 2, arbitrary: fc.double() },
  { weight: 1, arbitrary: fc.boolean() },
  { weight: 1, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
);
const data = fc.dictionary(name, leaf, { maxKeys: 12 });
const sometimes = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 5, arbitrary: value }, { weight: 1, arbitrary: leaf });

const nxlog = fc
  .tuple(
    data,
    fc.record(
      {
        EventID: sometimes(code),
        Channel: sometimes(channel),
        SourceName: sometimes(provider),
        Hostname: sometimes(fc.constantFrom("A", "B.example", "10.0.0.1", "")),
        TimeCreated: sometimes(time),
        EventTime: sometimes(time),
        UtcTime: sometimes(time),
        "@timestamp": sometimes(time),
        RecordNumber: leaf,
        SourceModuleType: leaf,
        Category: leaf,
      },
      { requiredKeys: ["EventID", "Channel", "Hostname"] },
    ),
  )
  .map(([fields, envelope]) => ({ ...fields, ...envelope }));

const winlogbeat = fc.record(
  {
    "@timestamp": sometimes(time),
    winlog: sometimes(
      fc.record(
        {
          channel: sometimes(channel),
          provider_name: sometimes(provider),
          event_id: sometimes(code),
          computer_name: sometimes(fc.constantFrom("A", "A.example", "")),
          record_id: leaf,
          event_data: sometimes(data),
          user_data: sometimes(data),
          time_created: sometimes(time),
        },
        { requiredKeys: ["event_id"] },
      ),
    ),
    event: sometimes(
      fc.record(
        {
          module: fc.constantFrom("sysmon", "security", "endpoint", "x"),
          category: leaf,
          action: leaf,
          sequence: leaf,
        },
        { requiredKeys: [] },
      ),
    ),
    host: sometimes(fc.record({ name: leaf, id: leaf }, { requiredKeys: [] })),
    process: leaf,
    registry: leaf,
    "winlog.event_id": leaf,
    "event.category": leaf,
    "registry.path": text,
    message: text,
  },
  { requiredKeys: ["@timestamp"] },
);

/** `System` in the spelling of any converter, or of several at once. */
const system = fc.record(
  {
    EventID: sometimes(
      fc.oneof(
        code,
        code.map((id) => ({ "#text": id, "#attributes": { Qualifiers: 0 } })),
        code.map((id) => ({ Value: id })),
      ),
    ),
    Channel: sometimes(channel),
    Computer: sometimes(fc.constantFrom("A", "A.example", "")),
    EventRecordID: leaf,
    Keywords: leaf,
    Provider: sometimes(
      fc.oneof(
        provider.map((Name) => ({ "#attributes": { Name } })),
        provider.map((name) => ({ "@Name": name })),
      ),
    ),
    Provider_attributes: leaf,
    TimeCreated: sometimes(
      fc.oneof(
        time.map((SystemTime) => ({ "#attributes": { SystemTime } })),
        time.map((SystemTime) => ({ "@SystemTime": SystemTime })),
        time.map((SystemTime) => ({ SystemTime })),
      ),
    ),
    TimeCreated_attributes: leaf,
    Execution: leaf,
  },
  { requiredKeys: ["EventID", "TimeCreated"] },
);
const element = fc.oneof(
  fc.record({ "@Name": sometimes(name), "#text": leaf }, { requiredKeys: [] }),
  fc.record({ Name: sometimes(name), Value: leaf }, { requiredKeys: [] }),
  leaf,
);
const record = fc.record(
  {
    System: sometimes(system),
    EventData: sometimes(
      fc.oneof(
        data,
        fc.array(element, { maxLength: 4 }),
        fc.record({
          Data: fc.oneof(element, fc.array(element, { maxLength: 4 })),
        }),
      ),
    ),
    UserData: sometimes(fc.dictionary(name, data, { maxKeys: 2 })),
  },
  { requiredKeys: ["System"] },
);
const evtxecmd = fc.record({
  EventId: sometimes(code),
  Channel: sometimes(channel),
  Provider: sometimes(provider),
  TimeCreated: sometimes(time),
  Payload: fc.oneof(
    record.map((each) => JSON.stringify(each)),
    leaf,
  ),
});
const flat = fc
  .tuple(
    data,
    fc.record({
      EventID: sometimes(code),
      Channel: sometimes(channel),
      Computer: sometimes(fc.constantFrom("A", "")),
      SystemTime: sometimes(time),
      ProcessID: leaf,
    }),
  )
  .map(([fields, envelope]) => ({ ...fields, ...envelope }));
const xml = fc
  .tuple(code, channel, time, name, text)
  .map(([id, where, at, field, content]) => ({
    _raw:
      `<Event><System><EventID>${id}</EventID><Channel>${where}</Channel>` +
      `<TimeCreated SystemTime="${at}"/></System><EventData><Data Name="${field}">${content}</Data></EventData></Event>`,
  }));
const evtx = fc.oneof(
  record.map((Event) => ({ Event })),
  record,
  evtxecmd,
  flat,
  xml,
);

const value = fc.oneof(
  nxlog,
  winlogbeat,
  evtx,
  fc.jsonValue({ maxDepth: 4 }),
  fc.record({ _source: fc.oneof(nxlog, winlogbeat) }),
  fc.array(fc.oneof(nxlog, winlogbeat), { maxLength: 3 }),
  fc.oneof(nxlog, winlogbeat).map((doc) => ({ message: JSON.stringify(doc) })),
);

const PATHS = [
  "event.action",
  "event.category",
  "event.type",
  "event.outcome",
  "event.created",
  "event.sequence",
  "event.dataset",
  "host.name",
  "process.args",
  "process.hash.md5",
  "registry.key",
  "registry.data.strings",
  "file.path",
  "user.id",
  "winlog.channel",
  "winlog.record_id",
  "winlog.event_data.ProcessId",
  "winlog.event_data.__proto__",
  "winlog.event_data.constructor",
  "dns.resolved_ip",
  "__proto__.x",
  "",
  ".",
];

function isFieldValue(answer: FieldValue): boolean {
  const isScalar = (each: unknown): boolean =>
    ["string", "number", "boolean"].includes(typeof each);
  if (answer === undefined || isScalar(answer)) return true;
  const values = answer instanceof Alias ? answer.values : answer;
  return Array.isArray(values) && values.length > 0 && values.every(isScalar);
}

function openAll(values: readonly unknown[]): {
  events: Event[];
  opener: EventOpener;
} {
  const opener = new EventOpener({ counters: newCounters() });
  const events: Event[] = [];
  const source = { id: 0, path: "log" };
  values.forEach((each, i) => {
    const line = { source, number: i + 1, offset: 0, length: 0, text: "" };
    opener.open(each, line, events);
  });
  opener.flush(events);
  return { events, opener };
}

describe("any JSON value", () => {
  it("is opened, read and summed up without a fault", () => {
    fc.assert(
      fc.property(fc.array(value, { maxLength: 8 }), (values) => {
        const { events, opener } = openAll(JSON.parse(JSON.stringify(values)));
        expect(opener.held).toBe(0);
        expect(opener.sourceStatus(0).events).toBe(events.length);
        for (const event of events) {
          expect(Number.isFinite(event.timeUs)).toBe(true);
          expect(event.host.id).not.toBe("");
          for (const path of [...displayFields(event.class), ...PATHS]) {
            expect(isFieldValue(event.get(path))).toBe(true);
          }
          expect(summarise(event).length).toBeLessThanOrEqual(300);
          expect(eventIdentity(event)).toMatch(/^[0-9a-f]{32}$/);
        }
      }),
      { numRuns: RUNS / 4 },
    );
  });

  it("has the same shape and identity whatever else the log holds", () => {
    const doc = fc.oneof(nxlog, winlogbeat, evtx);
    fc.assert(
      fc.property(doc, fc.array(doc, { maxLength: 4 }), (one, before) => {
        const alone = openAll([one]).events[0];
        // The id a host is first known by stays; only documents without any can be compared.
        const hasId = JSON.stringify([one, before]).includes('"id"');
        fc.pre(alone !== undefined && !hasId);
        // By its place: a document with dotted names is opened as another object.
        const among = openAll([...before, one]).events.find(
          ({ line }) => line.number === before.length + 1,
        )!;
        expect(among.class.shape.name).toBe(alone.class.shape.name);
        expect(eventIdentity(among)).toBe(eventIdentity(alone));
      }),
      { numRuns: RUNS / 4 },
    );
  });
});

describe("a result without anything of Splunk's beside it", () => {
  it("is opened if what it holds is a record, and then as that", () => {
    const doc = fc.oneof(nxlog, winlogbeat, evtx);
    fc.assert(
      fc.property(doc, (result) => {
        const alone = open(result).events[0];
        fc.pre(alone !== undefined && alone.class.shape.name !== "unknown");
        const [event, ...others] = open({ result }).events;
        expect(others).toEqual([]);
        expect(event!.class.shape.name).toBe(alone!.class.shape.name);
        expect(event!.class.code).toBe(alone!.class.code);
        expect(event!.timeUs).toBe(alone!.timeUs);
      }),
      { numRuns: RUNS / 4 },
    );
  });

  it("is of no known shape otherwise, as it was, and nothing is lost", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), (result) => {
        const alone = open(result);
        fc.pre(alone.events.length === 0 && alone.unknown > 0);
        const inside = open({ result });
        expect(inside.events).toEqual([]);
        expect(inside.unknown).toBe(1);
      }),
      { numRuns: RUNS / 4 },
    );
  });

  it("changes nothing of a document that is a record itself", () => {
    const doc = fc.oneof(nxlog, winlogbeat, evtx);
    fc.assert(
      fc.property(doc, fc.oneof(doc, leaf), (one, result) => {
        const alone = open(one).events[0];
        fc.pre(alone !== undefined && alone.class.shape.name !== "unknown");
        fc.pre(!Object.keys(one).some((name) => name.includes(".")));
        const event = open({ ...one, result }).events[0]!;
        expect(event.class.shape.name).toBe(alone!.class.shape.name);
        expect(event.class.code).toBe(alone!.class.code);
      }),
      { numRuns: RUNS / 4 },
    );
  });
});

describe("any text in a row's _raw", () => {
  it("is read without a fault, and a record's text by its id", () => {
    const line = fc.oneof(
      fc.constantFrom(
        "LogName=Security",
        "EventCode=4688",
        "User=x",
        "Message=y",
        "Subject:",
        "\tAccount Name:\tz",
        "__proto__: q",
        "\t",
        ":",
        "03/04/2021 09:10:11 AM",
      ),
      fc.string({ maxLength: 20 }),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        const _raw = ["LogName=x", ...lines].join("\n");
        const { events } = open({ _time: "2021-03-04T09:10:11Z", _raw });
        expect(events).toHaveLength(1);
        expect(isFieldValue(events[0]!.get("user.name"))).toBe(true);
        expect(summarise(events[0]!).length).toBeLessThanOrEqual(300);
      }),
      { numRuns: RUNS / 4 },
    );
  });
});

/** Opens one value alone. */
function open(value: unknown): { events: Event[]; unknown: number } {
  const { events, opener } = openAll([JSON.parse(JSON.stringify(value))]);
  return { events, unknown: opener.sourceStatus(0).unknown };
}

describe("splitCommandLine", () => {
  it("gives back arguments that were quoted for it", () => {
    // The inverse, as Windows documents it: backslashes before a quote double, and one more hides the quote.
    const quote = (arg: string): string =>
      `"${arg.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, "$1$1")}"`;
    const arg = fc.string({
      unit: fc.constantFrom("a", " ", "\t", '"', "\\", "ü"),
    });
    fc.assert(
      fc.property(fc.array(arg), (args) => {
        expect(splitCommandLine(args.map(quote).join(" "))).toEqual(args);
      }),
    );
  });

  it("loses no character but white space, quotes and backslashes", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const letters = (each: string): string => each.replace(/[ \t"\\]/g, "");
        expect(letters(splitCommandLine(text).join(""))).toBe(letters(text));
      }),
    );
  });
});
