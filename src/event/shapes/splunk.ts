/**
 * Shape `splunk`: rows that a Splunk search gave, from its export or out of an envelope. A row is what the search's field
 * extraction made of a record, flat, everything text, several values as a list. Where it still holds the record whole
 * (`_raw` is XML, or JSON of another collector), that is read instead, by other shapes; where it holds the record's text,
 * the fields of that are added (`unwrap.ts`).
 *
 * `host` is whoever forwarded the record; the machine's own name is elsewhere. Under which names the event data stands
 * is the business of `splunk-names.ts`.
 */
import { parseTimestamp } from "../../base/time.ts";
import type { Us } from "../../base/time.ts";
import { pathReader } from "../document-path.ts";
import { anyTimeUs, tellsZone } from "../epoch.ts";
import type { Doc, FieldValue, Host } from "../event.ts";
import type { HostTable } from "../host-table.ts";
import type { DataReader, DocReader, EventData } from "../mapping.ts";
import { splunkAlternatives, splunkField } from "../splunk-names.ts";
import { providerOfChannel } from "../tables.ts";
import { isSplunkResult } from "../unwrap.ts";
import { toInteger, toTime } from "../values.ts";
import { codeText } from "./shape.ts";
import type { ClockKind } from "./shape.ts";
import type { ShapeClass } from "./shape-class.ts";
import { outcomeOf, WindowsShape } from "./windows-shape.ts";

/** What the record's head has, in XML or in text, and what Splunk adds: all other names may be event data. */
const ENVELOPE: ReadonlySet<string> = new Set([
  "ActivityID",
  "Channel",
  "Computer",
  "ComputerName",
  "EventChannel",
  "EventCode",
  "EventID",
  "EventRecordID",
  "EventData_Xml",
  "Guid",
  "Keywords",
  "Level",
  "LogName",
  "Message",
  "OpCode",
  "Opcode",
  "RecordNumber",
  "Sid",
  "SidType",
  "SourceName",
  "SystemTime",
  "System_Props_Xml",
  "Task",
  "TaskCategory",
  "ThreadID",
  "TimeCreated",
  "UserData_Xml",
  "UserID",
]);

/**
 * Names of the head that some event data has, too. The head comes first, so the data's value is the last; where only the
 * head has one, it is told by what it looks like.
 */
const IN_HEAD: ReadonlyMap<string, (text: string) => boolean> = new Map([
  ["EventType", (text: string) => /^\d+$/.test(text)],
  ["Name", (text: string) => text.startsWith("Microsoft-Windows-")],
  ["Type", (text: string) => text === "Information"],
  ["User", (text: string) => text === "NOT_TRANSLATED"],
  ["Version", (text: string) => /^\d+$/.test(text)],
]);

/** Events that have a `ProcessID` of their own, as the head has one for the process that logged them. */
const OWN_PROCESS_ID: ReadonlySet<string> = new Set([
  "129",
  "5156",
  "5157",
  "5857",
]);

/** Events that have a `Channel` of their own: which log was cleared, whose record could not be made. */
const OWN_CHANNEL: ReadonlySet<string> = new Set(["104", "1108"]);

/** Providers by the name that the event viewer shows. */
const SHOWN_PROVIDERS: ReadonlyMap<string, string> = new Map([
  [
    "Microsoft Windows security auditing.",
    "Microsoft-Windows-Security-Auditing",
  ],
  ["Service Control Manager Eventlog Provider", "Service Control Manager"],
]);

/** Of several names the first that the row has. */
function firstOf(...names: readonly string[]): DataReader {
  const readers = names.map((name) => splunkField(name));
  return (doc) => {
    for (const read of readers) {
      const text = read(doc);
      if (text !== undefined) return text;
    }
    return undefined;
  };
}

const eventId = firstOf("EventID", "EventCode", "signature_id");
const channelField = firstOf("Channel", "EventChannel", "LogName");
const sourceField = firstOf("source", "sourcetype");
const recordTime = firstOf("SystemTime", "TimeCreated");
const ownComputer = firstOf("Computer", "ComputerName", "dvc_nt_host");
const destination = firstOf("dest");
const forwarder = firstOf("dvc", "host");
const recordNumber = firstOf("RecordNumber", "EventRecordID");
const sourceName = firstOf("SourceName");
const providerName = firstOf("Name");
const taskCategory = firstOf("TaskCategory");
const utcTime = firstOf("UtcTime");

/** In events about connections `dest` is the other end of one. */
function computerOf(doc: Doc): string | undefined {
  const isConnection = (doc["dest_ip"] ?? doc["dest_port"]) != null;
  return (
    ownComputer(doc) ??
    (isConnection ? undefined : destination(doc)) ??
    forwarder(doc)
  );
}

/** `XmlWinEventLog:Security` → `Security`. */
function channelOfSource(doc: Doc): string {
  const source = sourceField(doc) ?? "";
  return /^(?:Xml)?WinEventLog:(.{1,256})$/i.exec(source)?.[1] ?? "";
}

const OWN_FIELDS: ReadonlyMap<string, DocReader> = new Map<string, DocReader>([
  ["host.hostname", computerOf],
  ["host.name", computerOf],
  ["message", firstOf("Message", "body")],
  ["winlog.activity_id", firstOf("ActivityID")],
  ["winlog.computer_name", computerOf],
  ["winlog.event_id", (doc) => codeText(eventId(doc)) || undefined],
  ["winlog.process.thread.id", (doc) => toInteger(doc["ThreadID"])],
  ["winlog.provider_guid", firstOf("Guid")],
  ["winlog.task", taskCategory],
  ["winlog.user.identifier", firstOf("UserID", "Sid")],
  ["winlog.version", (doc) => toInteger(doc["Version"])],
]);

export class SplunkShape extends WindowsShape {
  readonly name = "splunk";

  recognises(doc: Doc): boolean {
    const isRow =
      doc["_time"] != null &&
      (doc["EventCode"] ?? doc["_raw"] ?? doc["sourcetype"]) != null;
    return isRow || isSplunkResult(doc);
  }

  hostOf(doc: Doc, hosts: HostTable, path: string): Host {
    return hosts.named(computerOf(doc) ?? "", path);
  }

  /** The record's own time is UTC. `_time` is what Splunk made of it, and may have lost its zone. */
  clockOf(doc: Doc): ClockKind {
    if (recordTime(doc) !== undefined) return "utc";
    return tellsZone(doc["_time"]) ? "zoned" : "local";
  }

  happenedUs(doc: Doc, eventClass: ShapeClass): Us | undefined {
    return eventClass.provider === "sysmon" ? toTime(utcTime(doc)) : undefined;
  }

  recordUs(doc: Doc): Us | undefined {
    const own = recordTime(doc);
    const time = own === undefined ? undefined : parseTimestamp(own);
    return time ?? anyTimeUs(doc["_time"]);
  }

  recordNumber(doc: Doc): number | undefined {
    return toInteger(recordNumber(doc));
  }

  /** Windows begins its names with a capital, Splunk its own with a small letter. */
  dataNames(doc: Doc): readonly string[] {
    return Object.keys(doc).filter(
      (name) => /^(?:[A-Z]|param\d)/.test(name) && !ENVELOPE.has(name),
    );
  }

  eventData(eventClass: ShapeClass): EventData {
    return (name) => {
      const readers = [
        ownReader(eventClass.code, name),
        ...splunkAlternatives(eventClass.provider, eventClass.code, name),
      ];
      return (doc) => {
        for (const read of readers) {
          const text = read(doc);
          if (text !== undefined) return text;
        }
        return undefined;
      };
    };
  }

  protected channelOf(doc: Doc): string {
    return channelField(doc) ?? channelOfSource(doc);
  }

  protected providerNameOf(doc: Doc): string {
    const source = sourceName(doc);
    if (source !== undefined) return SHOWN_PROVIDERS.get(source) ?? source;
    // `Name` is also the name of what Sysmon 19 and 20 are about.
    if (providerOfChannel(this.channelOf(doc)) === "sysmon") {
      return "Microsoft-Windows-Sysmon";
    }
    return providerName(doc) ?? "";
  }

  protected codeOf(doc: Doc): unknown {
    return eventId(doc);
  }

  protected taskNameOf(doc: Doc): string | undefined {
    return taskCategory(doc);
  }

  protected outcomeOf(doc: Doc): FieldValue {
    return outcomeOf(doc["Keywords"]);
  }

  /** Whatever else the search gave is read by its own name. */
  protected ownField(path: string): DocReader {
    return OWN_FIELDS.get(path) ?? pathReader(path);
  }
}

const lastChannel = splunkField("Channel", "last");

/** A single one is the head's: every record has that. */
function ownChannel(doc: Doc): string | undefined {
  return Array.isArray(doc["Channel"]) && doc["Channel"].length > 1
    ? lastChannel(doc)
    : undefined;
}

/** The reader of a value under Windows' own name. */
function ownReader(code: string, name: string): DataReader {
  if (name === "ProcessID") {
    return OWN_PROCESS_ID.has(code)
      ? splunkField(name, "last")
      : () => undefined;
  }
  if (name === "Channel" && OWN_CHANNEL.has(code)) return ownChannel;
  if (ENVELOPE.has(name)) return () => undefined;
  const isOfHead = IN_HEAD.get(name);
  if (isOfHead === undefined) return splunkField(name);
  const read = splunkField(name, "last");
  return (doc) => {
    const text = read(doc);
    return text === undefined || isOfHead(text) ? undefined : text;
  };
}
