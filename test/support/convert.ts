/**
 * The same Windows records as different collectors write them: one incident in every shape. Real captures and the samples
 * of the repository give records; a converter a form makes lines of them. A further shape is a further converter here.
 */
import { formatTimestamp, parseTimestamp } from "../../src/base/time.ts";
import type { Us } from "../../src/base/time.ts";

/** What the system itself knows of a record, whoever collects it. */
export interface WindowsRecord {
  readonly provider: string;
  readonly providerGuid: string;
  readonly channel: string;
  readonly eventId: number;
  /** Hex text. */
  readonly keywords: string;
  /** When it was logged, UTC. */
  readonly timeUs: Us;
  readonly recordId: number;
  readonly computer: string;
  /** The process that logged it. */
  readonly pid: number;
  readonly tid: number;
  /** The account that logged it. */
  readonly userId: string;
  /** Names and values as the system renders them, in order. */
  readonly data: readonly (readonly [name: string, value: string])[];
  /** The element in which the data stands instead of `EventData`. */
  readonly userData?: string;
}

type Json = Readonly<Record<string, unknown>>;

const SYSTEM_PID = 2_812;
const SYSTEM_TID = 3_456;
const SYSTEM_SID = "S-1-5-18";

/** Keys of an exported NXLog line that are not event data. */
const EXPORT_ENVELOPE: ReadonlySet<string> = new Set([
  "SourceName",
  "ProviderGuid",
  "Level",
  "Keywords",
  "Channel",
  "Hostname",
  "TimeCreated",
  "@timestamp",
  "EventID",
  "Message",
  "Task",
]);

function dataOf(entries: Iterable<readonly [string, unknown]>): {
  data: [string, string][];
} {
  const data: [string, string][] = [];
  for (const [name, value] of entries) {
    if (value === null || value === "") continue;
    // Collectors disagree about the case of hex digits, and about leading zeros.
    const hex = /^0x0*([0-9a-f]+)$/i.exec(String(value))?.[1];
    data.push([
      name,
      hex === undefined ? String(value) : `0x${hex.toLowerCase()}`,
    ]);
  }
  return { data };
}

/**
 * The record of a line of NXLog's export family, which keeps no record number.
 * @param clockUs how far its clock is ahead of UTC
 */
export function recordOfExport(
  doc: Json,
  clockUs: Us,
  recordId: number,
): WindowsRecord {
  return {
    provider: String(doc["SourceName"]),
    providerGuid: String(doc["ProviderGuid"] ?? ""),
    channel: String(doc["Channel"]),
    eventId: Number(doc["EventID"]),
    keywords: String(doc["Keywords"]),
    timeUs: parseTimestamp(String(doc["TimeCreated"]))! - clockUs,
    recordId,
    computer: String(doc["Hostname"]),
    pid: SYSTEM_PID,
    tid: SYSTEM_TID,
    userId: SYSTEM_SID,
    ...dataOf(
      Object.entries(doc).filter(([name]) => !EXPORT_ENVELOPE.has(name)),
    ),
  };
}

const AUDIT_KEYWORDS: Readonly<Record<string, string>> = {
  success: "0x8020000000000000",
  failure: "0x8010000000000000",
};

/** The record of a raw winlogbeat document. */
export function recordOfWinlogbeat(doc: Json): WindowsRecord {
  const winlog = doc["winlog"] as Json;
  const outcome = (doc["event"] as Json)["outcome"];
  return {
    provider: String(winlog["provider_name"]),
    providerGuid: String(winlog["provider_guid"] ?? ""),
    channel: String(winlog["channel"]),
    eventId: Number(winlog["event_id"]),
    keywords: AUDIT_KEYWORDS[String(outcome)] ?? "0x8000000000000000",
    timeUs: parseTimestamp(String(doc["@timestamp"]))!,
    recordId: Number(winlog["record_id"]),
    computer: String(winlog["computer_name"]),
    pid: SYSTEM_PID,
    tid: SYSTEM_TID,
    userId: SYSTEM_SID,
    ...dataOf(Object.entries(winlog["event_data"] as Json)),
  };
}

/** The record of a document as evtx_dump writes it. */
export function recordOfDump(doc: Json): WindowsRecord {
  const event = doc["Event"] as Json;
  const system = event["System"] as Json;
  const attributes = (element: string): Json =>
    ((system[element] as Json | null)?.["#attributes"] ?? {}) as Json;
  const userData = event["UserData"] as Json | undefined;
  const child = userData && Object.keys(userData)[0];
  const data = (
    child === undefined ? event["EventData"] : userData?.[child]
  ) as Json | null;
  return {
    provider: String(attributes("Provider")["Name"]),
    providerGuid: String(attributes("Provider")["Guid"] ?? ""),
    channel: String(system["Channel"]),
    eventId: Number(system["EventID"]),
    keywords: String(system["Keywords"]),
    timeUs: parseTimestamp(String(attributes("TimeCreated")["SystemTime"]))!,
    recordId: Number(system["EventRecordID"]),
    computer: String(system["Computer"]),
    pid: Number(attributes("Execution")["ProcessID"]),
    tid: Number(attributes("Execution")["ThreadID"]),
    userId: String(attributes("Security")["UserID"] ?? SYSTEM_SID),
    ...dataOf(
      Object.entries(data ?? {})
        .filter(([name]) => name !== "#attributes")
        .map(([name, value]) => [name, rendered(name, value)]),
    ),
    ...(child !== undefined && { userData: child }),
  };
}

/** As the system renders what evtx_dump types. */
function rendered(name: string, value: unknown): unknown {
  return /guid$/i.test(name) && typeof value === "string"
    ? `{${value.toLowerCase()}}`
    : value;
}

/** A converter: one record to one line of a log. */
export type Converter = (record: WindowsRecord) => string;

/** UTC with the seven digits of the system's own clock. */
function systemTime({ timeUs }: WindowsRecord): string {
  const text = formatTimestamp(timeUs).slice(0, -1);
  return `${text.padEnd("2020-01-01T00:00:00.0000000".length, "0")}Z`;
}

const NUMBERS: ReadonlySet<string> = new Set([
  "DestinationPort",
  "LogonType",
  "NewThreadId",
  "ParentProcessId",
  "ProcessId",
  "SourcePort",
  "SourceProcessId",
  "SourceThreadId",
  "TargetProcessId",
  "TerminalSessionId",
]);

/** Told by the name: a text may also look like one. */
function isGuid(name: string, value: string): boolean {
  return /guid$/i.test(name) && /^\{[0-9A-Fa-f-]{36}\}$/.test(value);
}

/** A value with its type, as evtx_dump writes it. */
function typed(name: string, value: string): unknown {
  if (NUMBERS.has(name) && /^\d+$/.test(value)) return Number(value);
  if (value === "true" || value === "false") return value === "true";
  return isGuid(name, value) ? value.slice(1, -1).toUpperCase() : value;
}

/** A value as python-evtx prints it: all digits of 64-bit numbers, `True`, GUIDs in lower case. */
function printed(name: string, value: string): string {
  if (/^0x[0-9a-f]+$/.test(value)) {
    return `0x${value.slice(2).padStart(16, "0")}`;
  }
  if (value === "true" || value === "false") {
    return value === "true" ? "True" : "False";
  }
  return isGuid(name, value) ? value.toLowerCase() : value;
}

const asIs = (_name: string, value: string): unknown => value;

function dataObject(
  { data }: WindowsRecord,
  convert: (name: string, value: string) => unknown,
): Json {
  return Object.fromEntries(
    data.map(([name, value]) => [name, convert(name, value)]),
  );
}

/** `EventData` or `UserData` around what a converter makes of the data. */
function dataPart(record: WindowsRecord, data: unknown): Json {
  return record.userData === undefined
    ? { EventData: data }
    : { UserData: { [record.userData]: data } };
}

function dumped(record: WindowsRecord): Json {
  return {
    Event: {
      "#attributes": {
        xmlns: "http://schemas.microsoft.com/win/2004/08/events/event",
      },
      System: {
        Provider: {
          "#attributes": { Name: record.provider, Guid: record.providerGuid },
        },
        EventID: record.eventId,
        Version: 2,
        Level: 4,
        Task: record.eventId,
        Opcode: 0,
        Keywords: record.keywords,
        TimeCreated: { "#attributes": { SystemTime: systemTime(record) } },
        EventRecordID: record.recordId,
        Correlation: null,
        Execution: {
          "#attributes": { ProcessID: record.pid, ThreadID: record.tid },
        },
        Channel: record.channel,
        Computer: record.computer,
        Security: { "#attributes": { UserID: record.userId } },
      },
      ...dataPart(record, dataObject(record, typed)),
    },
  };
}

function separated(record: WindowsRecord): Json {
  return {
    Event: {
      System: {
        Provider_attributes: {
          Name: record.provider,
          Guid: record.providerGuid,
        },
        Provider: null,
        EventID: record.eventId,
        Version: 2,
        Level: 4,
        Keywords: record.keywords,
        TimeCreated_attributes: { SystemTime: systemTime(record) },
        EventRecordID: record.recordId,
        Execution_attributes: { ProcessID: record.pid, ThreadID: record.tid },
        Channel: record.channel,
        Computer: record.computer,
        Security_attributes: { UserID: record.userId },
      },
      ...dataPart(record, dataObject(record, typed)),
    },
    Event_attributes: {
      xmlns: "http://schemas.microsoft.com/win/2004/08/events/event",
    },
  };
}

/** `System` with attributes under `@name` and everything as text. */
function systemOfXml(record: WindowsRecord, time: string): Json {
  return {
    Provider: { "@Name": record.provider, "@Guid": record.providerGuid },
    EventID: { "@Qualifiers": "", "#text": String(record.eventId) },
    Version: "2",
    Level: "4",
    Task: String(record.eventId),
    Opcode: "0",
    Keywords: record.keywords,
    TimeCreated: { "@SystemTime": time },
    EventRecordID: String(record.recordId),
    Correlation: { "@ActivityID": "", "@RelatedActivityID": "" },
    Execution: {
      "@ProcessID": String(record.pid),
      "@ThreadID": String(record.tid),
    },
    Channel: record.channel,
    Computer: record.computer,
    Security: { "@UserID": record.userId },
  };
}

/** The data as an XML-to-JSON converter writes it. */
function dataOfXml(
  record: WindowsRecord,
  convert: (name: string, value: string) => unknown,
): Json {
  if (record.userData !== undefined) {
    return dataPart(record, dataObject(record, convert));
  }
  const elements = record.data.map(([name, value]) => ({
    "@Name": name,
    "#text": convert(name, value),
  }));
  return {
    EventData: { Data: elements.length === 1 ? elements[0] : elements },
  };
}

/** Nested objects to dotted names. */
function flattened(value: Json, prefix = ""): Json {
  return Object.assign(
    {},
    ...Object.entries(value).map(([name, inner]) =>
      typeof inner === "object" && inner !== null
        ? flattened(inner as Json, `${prefix}${name}.`)
        : { [`${prefix}${name}`]: inner },
    ),
  ) as Json;
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&apos;")
    .replaceAll("\r", "&#13;")
    .replaceAll("\n", "&#10;");
}

/** As the system renders it, in one line. */
export function xmlOf(record: WindowsRecord): string {
  const { data, userData } = record;
  const values =
    userData === undefined
      ? `<EventData>${data
          .map(
            ([name, value]) => `<Data Name='${name}'>${escaped(value)}</Data>`,
          )
          .join("")}</EventData>`
      : `<UserData><${userData} xmlns='http://manifests.example/events'>${data
          .map(([name, value]) => `<${name}>${escaped(value)}</${name}>`)
          .join("")}</${userData}></UserData>`;
  return (
    `<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>` +
    `<Provider Name='${escaped(record.provider)}' Guid='${record.providerGuid}'/>` +
    `<EventID>${record.eventId}</EventID><Version>2</Version><Level>4</Level><Task>${record.eventId}</Task>` +
    `<Opcode>0</Opcode><Keywords>${record.keywords}</Keywords>` +
    `<TimeCreated SystemTime='${systemTime(record)}'/><EventRecordID>${record.recordId}</EventRecordID>` +
    `<Correlation/><Execution ProcessID='${record.pid}' ThreadID='${record.tid}'/>` +
    `<Channel>${record.channel}</Channel><Computer>${record.computer}</Computer>` +
    `<Security UserID='${record.userId}'/></System>${values}</Event>`
  );
}

/** The machine's clock, as collectors that write local time see it. */
export const LOCAL_CLOCK_US: Us = 2 * 3_600_000_000;

const localTime = ({ timeUs }: WindowsRecord): string =>
  formatTimestamp(timeUs + LOCAL_CLOCK_US);

function nxlog(record: WindowsRecord): Json {
  return {
    SourceName: record.provider,
    ProviderGuid: record.providerGuid,
    Keywords: record.keywords,
    Channel: record.channel,
    Hostname: record.computer,
    EventID: record.eventId,
    RecordNumber: record.recordId,
    ...dataObject(record, asIs),
  };
}

function winlogbeat(record: WindowsRecord): Json {
  return {
    "@timestamp": formatTimestamp(record.timeUs),
    event: {
      code: String(record.eventId),
      kind: "event",
      provider: record.provider,
    },
    host: { name: record.computer },
    winlog: {
      channel: record.channel,
      provider_name: record.provider,
      provider_guid: record.providerGuid,
      event_id: String(record.eventId),
      computer_name: record.computer,
      record_id: record.recordId,
      keywords: [record.keywords],
      process: { pid: record.pid, thread: { id: record.tid } },
      version: 2,
      user: { identifier: record.userId },
      [record.userData === undefined ? "event_data" : "user_data"]: dataObject(
        record,
        asIs,
      ),
    },
  };
}

/** The module's part that moves time and says what the event is; it leaves the data where it was. */
function processed(record: WindowsRecord): Json {
  const document = winlogbeat(record);
  const isSysmon = record.provider === "Microsoft-Windows-Sysmon";
  const utcTime = record.data.find(([name]) => name === "UtcTime")?.[1];
  return {
    ...document,
    ...(isSysmon && utcTime !== undefined
      ? { "@timestamp": `${utcTime.replace(" ", "T")}Z` }
      : {}),
    event: {
      ...(document["event"] as Json),
      ...(isSysmon && { module: "sysmon" }),
      ...(record.channel === "Security" && { module: "security" }),
    },
  };
}

/** When Elastic Agent came to read the log. */
const COLLECTED = "2033-01-01T00:00:00.000Z";

function agents(record: WindowsRecord): Json {
  const document = winlogbeat(record);
  return {
    ...document,
    "@timestamp": COLLECTED,
    agent: { type: "filebeat", id: "0f0f0f0f-1111-4222-8333-444444444444" },
    data_stream: {
      dataset:
        record.channel === "Security"
          ? "system.security"
          : "windows.sysmon_operational",
      namespace: "default",
      type: "logs",
    },
    winlog: {
      ...(document["winlog"] as Json),
      time_created: formatTimestamp(record.timeUs),
    },
  };
}

/** The pipeline's mark; documents without a process id of Sysmon's have none, and are read as they came. */
function pipelined(record: WindowsRecord): Json {
  const document = agents(record);
  const id = record.data.find(([name]) =>
    /^(?:Source)?ProcessGuid$/i.test(name),
  );
  if (id === undefined) return document;
  const utcTime = record.data.find(([name]) => name === "UtcTime")?.[1];
  return {
    ...document,
    ...(utcTime !== undefined && {
      "@timestamp": `${utcTime.replace(" ", "T")}Z`,
    }),
    process: { entity_id: id[1] },
  };
}

function winlogbeat6(record: WindowsRecord): Json {
  return {
    "@timestamp": formatTimestamp(record.timeUs),
    beat: { hostname: "collector", name: "collector", version: "6.8.23" },
    host: { name: "collector" },
    type: "wineventlog",
    level: "Information",
    log_name: record.channel,
    source_name: record.provider,
    provider_guid: record.providerGuid,
    event_id: record.eventId,
    computer_name: record.computer,
    record_number: String(record.recordId),
    keywords: [record.keywords],
    process_id: record.pid,
    thread_id: record.tid,
    version: 2,
    user: { identifier: record.userId, name: "SYSTEM", domain: "NT AUTHORITY" },
    [record.userData === undefined ? "event_data" : "user_data"]: dataObject(
      record,
      asIs,
    ),
  };
}

/** What the field extraction makes of the XML: a name that stands twice has both values. */
function splunkRow(record: WindowsRecord): Json {
  const row: Record<string, string | string[]> = {
    _time: `${formatTimestamp(record.timeUs).slice(0, 23)}+00:00`,
    host: "forwarder-1",
    index: "wineventlog",
    source: `XmlWinEventLog:${record.channel}`,
    sourcetype: "XmlWinEventLog",
    Channel: record.channel,
    Computer: record.computer,
    EventCode: String(record.eventId),
    EventID: String(record.eventId),
    EventRecordID: String(record.recordId),
    Guid: record.providerGuid,
    Keywords: record.keywords,
    Level: "4",
    Name: record.provider,
    ProcessID: String(record.pid),
    RecordNumber: String(record.recordId),
    SystemTime: systemTime(record),
    ThreadID: String(record.tid),
    UserID: record.userId,
    Version: "2",
  };
  for (const [name, value] of record.data) {
    const there = row[name];
    row[name] = there === undefined ? value : [there, value].flat();
  }
  return row;
}

function splunkExport(record: WindowsRecord, result: Json): string {
  return JSON.stringify({ preview: false, offset: record.recordId, result });
}

/** By the name of the form. */
export const CONVERTERS = {
  evtx_dump: (record) => JSON.stringify(dumped(record)),
  "evtx_dump, attributes apart": (record) => JSON.stringify(separated(record)),
  "evtx_dump, EventID with qualifiers": (record) => {
    const { Event } = dumped(record) as { Event: { System: Json } };
    const EventID = {
      "#attributes": { Qualifiers: 0 },
      "#text": record.eventId,
    };
    return JSON.stringify({
      Event: { ...Event, System: { ...Event.System, EventID } },
    });
  },
  "dotted names": (record) => JSON.stringify(flattened(dumped(record))),
  "bare names": (record) =>
    JSON.stringify({
      Provider_Name: record.provider,
      Guid: record.providerGuid,
      EventID: record.eventId,
      Version: 2,
      Keywords: record.keywords,
      SystemTime: systemTime(record),
      EventRecordID: record.recordId,
      ProcessID: record.pid,
      ThreadID: record.tid,
      Channel: record.channel,
      Computer: record.computer,
      UserID: record.userId,
      // Data of the same name win, as they come later in the record.
      ...dataObject(record, typed),
      OriginalLogfile: "Sysmon.evtx-ABCD1234.json",
    }),
  "EvtxECmd, full": (record) =>
    JSON.stringify({
      Event: {
        "@xmlns": "http://schemas.microsoft.com/win/2004/08/events/event",
        System: systemOfXml(record, systemTime(record)),
        ...dataOfXml(record, asIs),
      },
    }),
  "python-evtx and xmltodict": (record) =>
    JSON.stringify({
      Event: {
        "@xmlns": "http://schemas.microsoft.com/win/2004/08/events/event",
        System: systemOfXml(
          record,
          systemTime(record).replace("T", " ").replace(/\dZ$/, "+00:00"),
        ),
        ...dataOfXml(record, printed),
      },
    }),
  EvtxECmd: (record) =>
    JSON.stringify({
      RecordNumber: record.recordId,
      EventRecordId: String(record.recordId),
      TimeCreated: systemTime(record).replace("Z", "+00:00"),
      EventId: record.eventId,
      Level: "Info",
      Provider: record.provider,
      Channel: record.channel,
      ProcessId: record.pid,
      ThreadId: record.tid,
      Computer: record.computer,
      UserId: record.userId,
      MapDescription: "(by the tool's map)",
      UserName: "RENDERED\\by-the-map",
      PayloadData1: "(by the tool's map)",
      SourceFile: "C:\\Cases\\1\\Sysmon.evtx",
      Keywords: KEYWORD_NAMES[record.keywords] ?? record.keywords,
      Payload: JSON.stringify(dataOfXml(record, asIs)),
    }),
  "without the outer Event": (record) =>
    JSON.stringify(dumped(record)["Event"]),
  Velociraptor: (record) =>
    JSON.stringify({
      System: {
        Provider: { Name: record.provider, Guid: record.providerGuid },
        EventID: { Value: record.eventId },
        Version: 2,
        Keywords: Number(record.keywords),
        TimeCreated: { SystemTime: record.timeUs / 1e6 },
        EventRecordID: record.recordId,
        Execution: { ProcessID: record.pid, ThreadID: record.tid },
        Channel: record.channel,
        Computer: record.computer,
        Security: { UserID: record.userId },
      },
      ...dataPart(record, dataObject(record, typed)),
      Message: "(rendered)",
    }),
  "XML lines": xmlOf,
  "XML in _raw": (record) => JSON.stringify({ _raw: xmlOf(record) }),
  "XML in message": (record) =>
    JSON.stringify({
      "@timestamp": "2033-01-01T00:00:00.000Z",
      host: { name: "collector" },
      message: xmlOf(record),
    }),
  "XML in event.original": (record) =>
    JSON.stringify({
      "@timestamp": "2033-01-01T00:00:00.000Z",
      event: { category: ["host"], original: xmlOf(record) },
      host: { name: "collector" },
    }),
  "winlogbeat 6": (record) => JSON.stringify(winlogbeat6(record)),
  "Elastic Agent": (record) => JSON.stringify(agents(record)),
  "Elastic Agent, pipeline applied": (record) =>
    JSON.stringify(pipelined(record)),
  "Splunk, rows": (record) => JSON.stringify(splunkRow(record)),
  "Splunk, export": (record) => splunkExport(record, splunkRow(record)),
  "Splunk, page": (record) =>
    JSON.stringify({
      preview: false,
      init_offset: 0,
      messages: [],
      fields: [{ name: "_time" }],
      results: [splunkRow(record)],
    }),
  "Splunk, XML in _raw": (record) =>
    splunkExport(record, { ...splunkRow(record), _raw: xmlOf(record) }),
  "Splunk, JSON in _raw": (record) =>
    splunkExport(record, {
      _raw: JSON.stringify(winlogbeat(record)),
      _time: "2033-01-01T00:00:00.000+00:00",
      host: "forwarder-1",
      sourcetype: "_json",
    }),
  "flat, of no known collector": (record) =>
    JSON.stringify({
      EventID: String(record.eventId),
      LogName: record.channel,
      ProviderName: record.provider,
      ComputerName: record.computer,
      TimeCreated: systemTime(record),
      RecordNumber: record.recordId,
      Keywords: record.keywords,
      ...dataObject(record, asIs),
    }),
  winlogbeat: (record) => JSON.stringify(winlogbeat(record)),
  "winlogbeat, module applied": (record) => JSON.stringify(processed(record)),
  "NXLog, exported": (record) =>
    JSON.stringify({
      ...nxlog(record),
      TimeCreated: localTime(record),
      "@timestamp": localTime(record),
    }),
  /** Whole seconds, and `<`, `>`, `&` as entities. */
  "NXLog, relayed": (record) =>
    JSON.stringify({
      ...nxlog({
        ...record,
        data: record.data.map(([name, value]) => [
          name,
          value
            .replaceAll("&", "&amp;")
            .replaceAll("<", "&lt;")
            .replaceAll(">", "&gt;"),
        ]),
      }),
      SourceModuleType: "im_msvistalog",
      EventTime: localTime(record).slice(0, 19).replace("T", " "),
      "@timestamp": formatTimestamp(record.timeUs + 1_500_000),
    }),
} as const satisfies Readonly<Record<string, Converter>>;

export type Form = keyof typeof CONVERTERS;

export const FORMS = Object.keys(CONVERTERS) as readonly Form[];

/** What the tool has no name for stays hex. */
const KEYWORD_NAMES: Readonly<Record<string, string>> = {
  "0x8020000000000000": "Audit success",
  "0x8010000000000000": "Audit failure",
};
