/**
 * How converters of event log files write records down: types are real in evtx_dump, text elsewhere.
 */
import { formatTimestamp } from "../../../src/base/time.ts";
import { COMPUTER } from "./record.ts";
import type { Value, WrittenRecord } from "./record.ts";
import type { Json } from "./winlogbeat.ts";

const isGuid = (value: Value): value is string =>
  typeof value === "string" &&
  /^\{[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}$/.test(value);

/** evtx_dump's: GUIDs in capitals without braces, everything else with its type. */
function typed(value: Value): Value {
  return isGuid(value) ? value.slice(1, -1).toUpperCase() : value;
}

/** UTC with so many digits of a second. */
function time(record: WrittenRecord, digits: number): string {
  const [seconds, fraction = ""] = formatTimestamp(record.timeUs)
    .slice(0, -1)
    .split(".");
  return `${seconds}.${fraction.padEnd(digits, "0")}Z`;
}

const EVENT_XMLNS = "http://schemas.microsoft.com/win/2004/08/events/event";
const DATA_XMLNS = "http://manifests.microsoft.com/win/2004/08/windows/events";

/** Classic providers qualify their ids. */
const isClassic = (record: WrittenRecord): boolean =>
  ["PowerShell", "Service Control Manager"].includes(record.source.provider);

/** The data under their names, or in one list where they have none. */
function dataObject(
  record: WrittenRecord,
  convert: (value: Value) => unknown,
): Json {
  if (record.data.some(([name]) => name === "")) {
    return { Data: { "#text": record.data.map(([, value]) => value) } };
  }
  return Object.fromEntries(
    record.data.map(([name, value]) => [name, convert(value)]),
  );
}

/** evtx_dump `-o jsonl`. */
export function dumped(record: WrittenRecord): Json {
  const { source, userData } = record;
  const guid = source.guid && { Guid: typed(source.guid) };
  const data = dataObject(record, typed);
  const named = record.dataName && { "#attributes": { Name: record.dataName } };
  return {
    Event: {
      "#attributes": { xmlns: EVENT_XMLNS },
      System: {
        Provider: { "#attributes": { Name: source.provider, ...guid } },
        EventID: isClassic(record)
          ? {
              "#attributes": { Qualifiers: 0 },
              "#text": Number(record.code),
            }
          : Number(record.code),
        Version: record.version,
        Level: record.level,
        Task: record.task,
        Opcode: record.opcode,
        Keywords: record.keywords,
        TimeCreated: { "#attributes": { SystemTime: time(record, 6) } },
        EventRecordID: record.recordId,
        Correlation: null,
        Execution: {
          "#attributes": { ProcessID: source.pid, ThreadID: source.tid },
        },
        Channel: source.channel,
        Computer: COMPUTER,
        Security:
          source.account === undefined
            ? null
            : { "#attributes": { UserID: source.account.sid } },
      },
      ...(userData === undefined
        ? {
            EventData:
              Object.keys(data).length === 0 ? null : { ...named, ...data },
          }
        : {
            UserData: {
              [userData]: { "#attributes": { xmlns: DATA_XMLNS }, ...data },
            },
          }),
    },
  };
}

/** Velociraptor's parser of event logs. */
export function velociraptor(record: WrittenRecord): Json {
  const { source, userData } = record;
  const unnamed = record.data.some(([name]) => name === "");
  const data = unnamed
    ? { Data: record.data.map(([, value]) => value) }
    : dataObject(record, typed);
  return {
    System: {
      Provider: {
        Name: source.provider,
        ...(source.guid && { Guid: typed(source.guid) }),
      },
      EventID: { Value: Number(record.code) },
      Version: record.version,
      Level: record.level,
      Task: record.task,
      Opcode: record.opcode,
      Keywords: Number(BigInt(record.keywords)),
      TimeCreated: { SystemTime: record.timeUs / 1e6 },
      EventRecordID: record.recordId,
      Correlation: {},
      Execution: { ProcessID: source.pid, ThreadID: source.tid },
      Channel: source.channel,
      Computer: COMPUTER,
      Security:
        source.account === undefined ? {} : { UserID: source.account.sid },
    },
    ...(userData === undefined
      ? { EventData: data }
      : { UserData: { [userData]: data } }),
    Message: "(rendered)",
  };
}

/** Zircolite's flattened records: data overwrite what comes before them under the same name. */
export function zircolite(record: WrittenRecord): Json {
  const { source } = record;
  return {
    Provider_Name: source.provider,
    ...(source.guid && { Guid: typed(source.guid) }),
    EventID: Number(record.code),
    Version: record.version,
    Level: record.level,
    Task: record.task,
    Opcode: record.opcode,
    Keywords: record.keywords,
    SystemTime: time(record, 6),
    EventRecordID: record.recordId,
    ProcessID: source.pid,
    ThreadID: source.tid,
    Channel: source.channel,
    Computer: COMPUTER,
    ...(source.account && { UserID: source.account.sid }),
    ...(record.data.some(([name]) => name === "")
      ? { Data: record.data.map(([, value]) => value) }
      : dataObject(record, typed)),
    OriginalLogfile: "Case.evtx-ABCD1234.json",
  };
}

const KEYWORD_NAMES: Readonly<Record<string, string>> = {
  "0x8020000000000000": "Audit success",
  "0x8010000000000000": "Audit failure",
};

/** A value as .NET prints it. */
function printed(value: Value): string {
  if (typeof value === "boolean") return value ? "True" : "False";
  return isGuid(value) ? value.slice(1, -1) : String(value);
}

/** EvtxECmd's default JSON. */
export function evtxecmd(record: WrittenRecord): Json {
  const { source, userData } = record;
  const elements = record.data.map(([name, value]) =>
    name === "" ? printed(value) : { "@Name": name, "#text": printed(value) },
  );
  const payload =
    userData !== undefined
      ? { UserData: { [userData]: dataObject(record, printed) } }
      : elements.length === 0
        ? {}
        : {
            EventData: {
              Data: elements.length === 1 ? elements[0] : elements,
            },
          };
  return {
    PayloadData1: "(by the tool's map)",
    UserName: "RENDERED\\by-the-map",
    MapDescription: "(by the tool's map)",
    ChunkNumber: 3,
    Computer: COMPUTER,
    Payload: JSON.stringify(payload),
    ...(source.account && { UserId: source.account.sid }),
    Channel: source.channel,
    Provider: source.provider,
    EventId: Number(record.code),
    EventRecordId: String(record.recordId),
    ProcessId: source.pid,
    ThreadId: source.tid,
    Level:
      record.level === 2 ? "Error" : record.level === 5 ? "Verbose" : "Info",
    Keywords: KEYWORD_NAMES[record.keywords] ?? record.keywords,
    SourceFile: "C:\\Cases\\1\\Case.evtx",
    ExtraDataOffset: 0,
    HiddenRecord: false,
    TimeCreated: time(record, 7).replace("Z", "+00:00"),
    RecordNumber: record.recordId,
  };
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("\n", "&#10;");
}

const element = (name: string, value: Value): string =>
  value === ""
    ? `<${name}></${name}>`
    : `<${name}>${escaped(String(value))}</${name}>`;

/** As Windows renders it, in one line. */
export function xml(record: WrittenRecord): string {
  const { source, userData } = record;
  const data = record.data
    .map(([name, value]) => {
      const text = escaped(String(value));
      if (userData !== undefined) return element(name, value);
      return name === ""
        ? `<Data>${text}</Data>`
        : `<Data Name='${name}'>${text}</Data>`;
    })
    .join("");
  const guid = source.guid === undefined ? "" : ` Guid='${source.guid}'`;
  const qualifiers = isClassic(record) ? " Qualifiers='0'" : "";
  const account = source.account && ` UserID='${source.account.sid}'`;
  const named = record.dataName ? ` Name='${record.dataName}'` : "";
  return [
    `<Event xmlns='${EVENT_XMLNS}'><System>`,
    `<Provider Name='${source.provider}'${guid}/>`,
    `<EventID${qualifiers}>${record.code}</EventID>`,
    element("Version", record.version),
    element("Level", record.level),
    element("Task", record.task),
    element("Opcode", record.opcode),
    element("Keywords", record.keywords),
    `<TimeCreated SystemTime='${time(record, 7)}'/>`,
    element("EventRecordID", record.recordId),
    "<Correlation/>",
    `<Execution ProcessID='${source.pid}' ThreadID='${source.tid}'/>`,
    element("Channel", source.channel),
    element("Computer", COMPUTER),
    `<Security${account ?? ""}/></System>`,
    userData === undefined
      ? `<EventData${named}>${data}</EventData>`
      : `<UserData><${userData} xmlns='${DATA_XMLNS}'>${data}</${userData}></UserData>`,
    "</Event>",
  ].join("");
}

/** Splunk's row of a record that came as XML: its field extraction keeps all values of a name. */
export function splunkRow(record: WrittenRecord): Json {
  const { source } = record;
  const row: Record<string, string | string[]> = {
    _time: `${formatTimestamp(record.timeUs).slice(0, 23)}+00:00`,
    host: "forwarder-1",
    index: "wineventlog",
    source: `XmlWinEventLog:${source.channel}`,
    sourcetype: "XmlWinEventLog",
    Channel: source.channel,
    Computer: COMPUTER,
    EventCode: record.code,
    EventID: record.code,
    EventRecordID: String(record.recordId),
    ...(source.guid && { Guid: source.guid }),
    Keywords: record.keywords,
    Level: String(record.level),
    Name: source.provider,
    Opcode: String(record.opcode),
    ProcessID: String(source.pid),
    RecordNumber: String(record.recordId),
    SystemTime: time(record, 7),
    Task: String(record.task),
    ThreadID: String(source.tid),
    ...(source.account && { UserID: source.account.sid }),
    Version: String(record.version),
  };
  for (const [name, value] of record.data) {
    const there = row[name];
    row[name] =
      there === undefined ? String(value) : [there, String(value)].flat();
  }
  return { preview: false, offset: record.recordId, result: row };
}
