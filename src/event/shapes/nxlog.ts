/**
 * Shape `nxlog`: flat records, envelope and event data side by side in one object. Two families write it:
 *
 * |             | relay                                   | export                                          |
 * |-------------|-----------------------------------------|-------------------------------------------------|
 * | told by     | `EventTime`, `SourceModuleType` …       | none of these                                   |
 * | clock       | `EventTime`: local, whole seconds; `@timestamp`: arrival at the relay, UTC | `TimeCreated`: local, with a false `Z` |
 * | text        | `<`, `>`, `&` as XML entities           | as it was                                       |
 * | `EventType` | often the collector's own severity word | Sysmon's                                        |
 */
import type { Us } from "../../base/time.ts";
import { nothing } from "../constant-answer.ts";
import { pathReader } from "../document-path.ts";
import type { Doc, Event, FieldValue, Host, KeyPath } from "../event.ts";
import type { HostTable } from "../host-table.ts";
import type { DataReader, DocReader, EventData } from "../mapping.ts";
import { present, textOf, toInteger, toTime } from "../values.ts";
import { outcomeOf, WindowsShape } from "./windows-shape.ts";
import type { ClockKind, StampKeys } from "./shape.ts";
import { codeText } from "./shape.ts";
import type { ShapeClass } from "./shape-class.ts";

/** Keys that NXLog or a relay adds; all others are event data. */
const ENVELOPE: ReadonlySet<string> = new Set([
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
  "SourceModuleName",
  "SourceModuleType",
  "EventTime",
  "EventReceivedTime",
  "Severity",
  "SeverityValue",
  "host",
  "port",
  "ThreadID",
  "@version",
  "ExecutionProcessID",
  "tags",
  "EventTypeOrignal",
  "Opcode",
  "OpcodeValue",
  "Category",
  "AccountName",
  "UserID",
  "Domain",
  "AccountType",
  "RecordNumber",
  "ERROR_EVT_UNRESOLVED",
  "type",
  "ActivityID",
]);

/** What tells class, time and host of a record, and what a reader of its data may look at beside the value. */
const KEPT: readonly KeyPath[] = [
  "@timestamp",
  "AccountType",
  "Category",
  "Channel",
  "EventID",
  "EventReceivedTime",
  "EventTime",
  "EventType",
  "Hostname",
  "Keywords",
  "RecordNumber",
  "SourceModuleType",
  "SourceName",
  "TimeCreated",
  "UserID",
  "UtcTime",
].map((name) => [name]);

/** Of these fields {@link KEPT} says all. */
const OF_KEPT: ReadonlySet<string> = new Set([
  "host.hostname",
  "host.name",
  "winlog.computer_name",
  "winlog.event_id",
  "winlog.task",
  "winlog.user.identifier",
  "winlog.user.type",
]);

/** NXLog's severity words, which it writes into a field that Sysmon also has. */
const SEVERITY_WORDS: ReadonlySet<string> = new Set([
  "INFO",
  "WARNING",
  "ERROR",
  "VERBOSE",
  "AUDIT_SUCCESS",
  "AUDIT_FAILURE",
]);

/** Events whose actor goes by another name; relays add a `ProcessId` that is only a copy of it. */
const COPIED_PROCESS_ID: ReadonlySet<string> = new Set([
  "sysmon 8",
  "sysmon 10",
  "security 4690",
]);

/** Envelope fields under their winlogbeat names. */
const OWN_FIELDS: ReadonlyMap<string, (doc: Doc) => FieldValue> = new Map([
  ["log.level", (doc: Doc) => textOf(doc["Severity"])?.toLowerCase()],
  ["message", (doc: Doc) => textOf(doc["Message"])],
  ["winlog.activity_id", (doc: Doc) => textOf(doc["ActivityID"])],
  ["winlog.opcode", (doc: Doc) => textOf(doc["Opcode"])],
  ["winlog.process.pid", loggingPid],
  ["winlog.process.thread.id", (doc: Doc) => toInteger(doc["ThreadID"])],
  ["winlog.provider_guid", (doc: Doc) => textOf(doc["ProviderGuid"])],
  ["winlog.task", (doc: Doc) => textOf(doc["Category"])],
  ["winlog.user.domain", (doc: Doc) => textOf(doc["Domain"])],
  ["winlog.user.identifier", (doc: Doc) => textOf(doc["UserID"])],
  [
    "winlog.user.name",
    (doc: Doc) =>
      isLoggersAccount(doc) ? textOf(doc["AccountName"]) : undefined,
  ],
  ["winlog.user.type", (doc: Doc) => textOf(doc["AccountType"])],
  [
    "winlog.version",
    (doc: Doc) =>
      typeof doc["Version"] === "number" ? doc["Version"] : undefined,
  ],
]);

/** The process that wrote the record: not the one the record is about. */
function loggingPid(doc: Doc): FieldValue {
  const pid = toInteger(doc["ExecutionProcessID"]);
  if (pid !== undefined) return pid;
  const own = doc["ProcessID"];
  return typeof own === "number" ? own : undefined;
}

/**
 * True if `AccountName` is the account that logged the record: NXLog writes its SID beside it. Without one it is event data
 * (Security 4778, System 7045); of a record that has both, NXLog keeps the logging account only.
 */
function isLoggersAccount(doc: Doc): boolean {
  return (doc["UserID"] ?? doc["AccountType"]) !== undefined;
}

function isRelayed(doc: Doc): boolean {
  return (
    doc["EventTime"] !== undefined ||
    doc["SourceModuleType"] !== undefined ||
    doc["EventReceivedTime"] !== undefined
  );
}

/** Decodes once, `&amp;` last: `&amp;lt;` was the text `&lt;`. */
function unescape(text: string): string {
  return text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}

function dataText(doc: Doc, value: unknown): string | undefined {
  const text = textOf(value);
  if (text === undefined || !text.includes("&")) return text;
  return isRelayed(doc) ? unescape(text) : text;
}

/**
 * The first line `name: value` of the rendered message. Only for two fields that relays lose and that stand before
 * anything an attacker could write.
 */
function messageLine(doc: Doc, name: string): string | undefined {
  const message = doc["Message"];
  if (typeof message !== "string") return undefined;
  const mark = `\n${name}: `;
  const at = message.indexOf(mark);
  if (at === -1) return undefined;
  const from = at + mark.length;
  const end = message.indexOf("\n", from);
  return present(message.slice(from, end === -1 ? undefined : end).trim());
}

export class NxlogShape extends WindowsShape {
  readonly name: string = "nxlog";
  override readonly envelope: readonly KeyPath[] | undefined = KEPT;

  recognises(doc: Doc): boolean {
    return (
      doc["EventID"] != null &&
      (doc["Channel"] ?? doc["SourceName"]) != null &&
      (doc["Hostname"] ?? doc["SourceModuleType"]) != null &&
      doc["winlog"] === undefined
    );
  }

  hostOf(doc: Doc, hosts: HostTable, path: string): Host {
    return hosts.named(this.computerOf(doc) ?? "", path);
  }

  /** A relayed line without `EventTime` has only its arrival, which is UTC and up to minutes late. */
  clockOf(doc: Doc): ClockKind {
    const local =
      doc["EventTime"] !== undefined ||
      doc["TimeCreated"] !== undefined ||
      !isRelayed(doc);
    return local ? "local" : "utc";
  }

  happenedUs(doc: Doc, eventClass: ShapeClass): Us | undefined {
    return eventClass.provider === "sysmon"
      ? toTime(doc["UtcTime"])
      : undefined;
  }

  recordUs(doc: Doc): Us | undefined {
    return toTime(doc["EventTime"] ?? doc["TimeCreated"] ?? doc["@timestamp"]);
  }

  override arrivalUs(doc: Doc): Us | undefined {
    return doc["EventTime"] === undefined
      ? undefined
      : toTime(doc["@timestamp"]);
  }

  recordNumber(doc: Doc): number | undefined {
    return toInteger(doc["RecordNumber"]);
  }

  override stampKeys(doc: Doc, eventClass: ShapeClass): StampKeys {
    return {
      happened: eventClass.provider === "sysmon" ? ["UtcTime"] : undefined,
      record: [["EventTime"], ["TimeCreated"], ["@timestamp"]],
      arrival: doc["EventTime"] === undefined ? undefined : ["@timestamp"],
      number: ["RecordNumber"],
      sequence: undefined,
      clock: this.clockOf(doc),
    };
  }

  /** Two of Sysmon's values are taken from the message where the collector wrote its own; accounts have their rules. */
  protected override dependsOnMore(name: string, event: Event): boolean {
    switch (name) {
      case "EventType":
        return (
          event.class.provider === "sysmon" &&
          operationOf(event.kept ?? event.doc) === undefined
        );
      case "ProcessId":
      case "AccountName":
        return true;
      default:
        return false;
    }
  }

  protected override dataKeys(name: string): readonly KeyPath[] {
    return [[name]];
  }

  dataNames(doc: Doc): readonly string[] {
    return Object.keys(doc).filter(
      (name) =>
        !ENVELOPE.has(name) ||
        (name === "AccountName" && !isLoggersAccount(doc)),
    );
  }

  eventData(eventClass: ShapeClass): EventData {
    return (name) => {
      switch (name) {
        case "EventType":
          return eventTypeReader(eventClass);
        case "ProcessId":
          return processIdReader(eventClass);
        case "ProcessID":
        case "Version":
          // As numbers these two are NXLog's own.
          return (doc) => {
            const value = doc[name];
            return typeof value === "string" ? dataText(doc, value) : undefined;
          };
      }
      if (name === "AccountName") {
        return (doc) =>
          isLoggersAccount(doc) ? undefined : dataText(doc, doc[name]);
      }
      if (ENVELOPE.has(name)) return nothing;
      return (doc) =>
        Object.hasOwn(doc, name) ? dataText(doc, doc[name]) : undefined;
    };
  }

  protected channelOf(doc: Doc): string {
    const channel = doc["Channel"];
    return typeof channel === "string" ? channel : "";
  }

  protected providerNameOf(doc: Doc): string {
    const name = doc["SourceName"];
    return typeof name === "string" ? name : "";
  }

  protected codeOf(doc: Doc): unknown {
    return doc["EventID"];
  }

  protected override taskKey(): KeyPath {
    return ["Category"];
  }

  protected taskNameOf(doc: Doc): string | undefined {
    return textOf(doc["Category"]);
  }

  protected outcomeOf(doc: Doc): FieldValue {
    return outcomeOf(doc["Keywords"]) ?? outcomeOf(doc["EventType"]);
  }

  protected computerOf(doc: Doc): string | undefined {
    const name = doc["Hostname"];
    return typeof name === "string" && name !== "" ? name : undefined;
  }

  protected override ownKeys(path: string): readonly KeyPath[] | undefined {
    return OF_KEPT.has(path) ? [] : undefined;
  }

  protected ownField(path: string): DocReader {
    switch (path) {
      case "host.hostname":
      case "host.name":
      case "winlog.computer_name":
        return (doc) => this.computerOf(doc);
      case "winlog.event_id":
        return (doc) => codeText(this.codeOf(doc)) || undefined;
    }
    return (
      OWN_FIELDS.get(path) ?? (path === "tags" ? pathReader(path) : nothing)
    );
  }
}

/** Sysmon's operation, unless the collector's severity word stands in its place. */
function operationOf(doc: Doc): string | undefined {
  const value = dataText(doc, doc["EventType"]);
  return value !== undefined && SEVERITY_WORDS.has(value) ? undefined : value;
}

function eventTypeReader(eventClass: ShapeClass): DataReader {
  return eventClass.provider === "sysmon"
    ? (doc) => operationOf(doc) ?? messageLine(doc, "EventType")
    : operationOf;
}

function processIdReader(eventClass: ShapeClass): DataReader {
  const { provider, code } = eventClass;
  if (COPIED_PROCESS_ID.has(`${provider} ${code}`)) return nothing;
  return (doc) => {
    const value = doc["ProcessId"];
    if (typeof value === "string") return textOf(value);
    if (provider !== "sysmon") return undefined;
    const repaired = messageLine(doc, "ProcessId");
    return repaired === "0" ? undefined : repaired;
  };
}
