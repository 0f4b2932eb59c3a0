/**
 * What the two winlogbeat shapes share: where the parts of a record stand in a document of winlogbeat 7 and 8 or of
 * Elastic Agent.
 */
import type { Us } from "../../base/time.ts";
import { part, pathReader } from "../document-path.ts";
import type { Doc, Event, FieldValue, Host, KeyPath } from "../event.ts";
import { firstLabel } from "../host-table.ts";
import type { HostTable } from "../host-table.ts";
import type { DataReader } from "../mapping.ts";
import { isObject, textOf, toInteger, toTime } from "../values.ts";
import { outcomeOf, WindowsShape } from "./windows-shape.ts";
import type { ClockKind, StampKeys } from "./shape.ts";

export const UTC_TIME: KeyPath = ["winlog", "event_data", "UtcTime"];
/** The record's own time, where the agent keeps it. */
export const CREATED: KeyPath = ["winlog", "time_created"];
export const TIMESTAMP: KeyPath = ["@timestamp"];
const NUMBER: KeyPath = ["winlog", "record_id"];
const SEQUENCE: KeyPath = ["event", "sequence"];

/** What tells class, time and host of a record. */
export const WINLOGBEAT_KEYS: readonly KeyPath[] = [
  TIMESTAMP,
  ["event", "action"],
  ["event", "code"],
  ["event", "outcome"],
  ["event", "provider"],
  SEQUENCE,
  ["host", "hostname"],
  ["host", "id"],
  ["host", "name"],
  ["winlog", "channel"],
  ["winlog", "computer_name"],
  UTC_TIME,
  ["winlog", "event_id"],
  ["winlog", "keywords"],
  ["winlog", "provider_name"],
  NUMBER,
  ["winlog", "task"],
  CREATED,
  // Who cleared a log.
  ["winlog", "user_data", "SubjectUserName"],
];

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** Any of the two winlogbeat shapes. */
export function isWinlogbeat(doc: Doc): boolean {
  const winlog = part(doc["winlog"]);
  return (
    (winlog["event_id"] ?? doc["winlog.event_id"]) != null ||
    (winlog["event_data"] ?? doc["winlog.event_data"]) != null
  );
}

/** Sysmon's own time, in any mixture of nested and dotted names: it is read of every line. */
function utcTimeOf(doc: Doc): unknown {
  const winlog = part(doc["winlog"]);
  return (
    part(winlog["event_data"])["UtcTime"] ??
    winlog["event_data.UtcTime"] ??
    part(doc["winlog.event_data"])["UtcTime"] ??
    doc["winlog.event_data.UtcTime"]
  );
}

const AGENT_DATASETS = ["windows.", "system.", "winlog."];

/** True for documents of Elastic Agent's Windows integrations. */
export function isAgents(doc: Doc): boolean {
  const dataset =
    part(doc["data_stream"])["dataset"] ?? doc["data_stream.dataset"];
  return (
    typeof dataset === "string" &&
    AGENT_DATASETS.some((prefix) => dataset.startsWith(prefix))
  );
}

const MODULES: readonly unknown[] = ["sysmon", "security", "powershell"];

/** True if winlogbeat's module or the agent's pipeline has already put the record into ECS. */
export function isProcessed(doc: Doc): boolean {
  const event = part(doc["event"]);
  const categorised = (event["category"] ?? doc["event.category"]) != null;
  if (isAgents(doc)) {
    const entity =
      part(doc["process"])["entity_id"] ?? doc["process.entity_id"];
    return categorised || entity != null;
  }
  const module = event["module"] ?? doc["event.module"];
  if (module !== undefined && MODULES.includes(module)) return true;
  return categorised && utcTimeOf(doc) === undefined;
}

export abstract class WinlogbeatShape extends WindowsShape {
  hostOf(doc: Doc, hosts: HostTable, path: string): Host {
    const name = hostNameOf(doc);
    const id = part(doc["host"])["id"] ?? doc["host.id"];
    return hosts.identified(
      computerOf(doc) || name,
      name === "" ? undefined : name,
      typeof id === "string" && id !== "" ? id : undefined,
      path,
    );
  }

  /** winlogbeat writes UTC; only the clock of the machine itself can be off. */
  clockOf(): ClockKind {
    return "zoned";
  }

  /** Elastic Agent's `@timestamp` may be the time of collection, years later; it keeps the record's time apart. */
  protected createdUs(doc: Doc): Us | undefined {
    return toTime(
      part(doc["winlog"])["time_created"] ?? doc["winlog.time_created"],
    );
  }

  protected utcTimeUs(doc: Doc): Us | undefined {
    return toTime(utcTimeOf(doc));
  }

  recordNumber(doc: Doc): number | undefined {
    return toInteger(
      part(doc["winlog"])["record_id"] ?? doc["winlog.record_id"],
    );
  }

  protected override sequenceOf(doc: Doc): number | undefined {
    const sequence = part(doc["event"])["sequence"] ?? doc["event.sequence"];
    return Number.isSafeInteger(sequence) ? (sequence as number) : undefined;
  }

  dataNames(doc: Doc): readonly string[] {
    const data = part(doc["winlog"])["event_data"] ?? doc["winlog.event_data"];
    const userData =
      part(doc["winlog"])["user_data"] ?? doc["winlog.user_data"];
    return [data, userData].flatMap((each) =>
      isObject(each) ? Object.keys(each) : [],
    );
  }

  protected stampsAt({
    happened,
    record,
  }: Pick<StampKeys, "happened" | "record">): StampKeys {
    return {
      ...{ happened, record },
      arrival: undefined,
      number: NUMBER,
      sequence: SEQUENCE,
      clock: this.clockOf(),
    };
  }

  protected override dataKeys(name: string): readonly KeyPath[] | undefined {
    if (name.includes(".")) return undefined;
    return [
      ["winlog", "event_data", name],
      ["winlog", "user_data", name],
    ];
  }

  /** `user_data` is where a few providers (event 1102 among them) keep what others keep in `event_data`. */
  protected dataReader(name: string): DataReader {
    const read = pathReader(`winlog.event_data.${name}`);
    const readUserData = pathReader(`winlog.user_data.${name}`);
    return (doc) => textOf(read(doc) ?? readUserData(doc));
  }

  protected channelOf(doc: Doc): string {
    return text(part(doc["winlog"])["channel"] ?? doc["winlog.channel"]);
  }

  protected providerNameOf(doc: Doc): string {
    return text(
      part(doc["winlog"])["provider_name"] ??
        doc["winlog.provider_name"] ??
        part(doc["event"])["provider"] ??
        doc["event.provider"],
    );
  }

  protected codeOf(doc: Doc): unknown {
    return (
      part(doc["winlog"])["event_id"] ??
      doc["winlog.event_id"] ??
      part(doc["event"])["code"] ??
      doc["event.code"]
    );
  }

  protected outcomeOf(doc: Doc): FieldValue {
    return (
      textOf(part(doc["event"])["outcome"] ?? doc["event.outcome"]) ??
      outcomeOf(part(doc["winlog"])["keywords"] ?? doc["winlog.keywords"])
    );
  }
}

/** Some of the data stands elsewhere than the rest. */
export function hasUserData(event: Event): boolean {
  return part((event.kept ?? event.doc)["winlog"])["user_data"] !== undefined;
}

function computerOf(doc: Doc): string {
  return text(
    part(doc["winlog"])["computer_name"] ?? doc["winlog.computer_name"],
  );
}

function hostNameOf(doc: Doc): string {
  return (
    text(part(doc["host"])["name"] ?? doc["host.name"]) ||
    text(part(doc["host"])["hostname"] ?? doc["host.hostname"])
  );
}

/** `host.name`: as the document has it, unless it names the collector of a forwarded event. */
export function shownHostName(doc: Doc): string | undefined {
  const computer = computerOf(doc);
  const name = hostNameOf(doc);
  if (computer === "") return textOf(name);
  return name !== "" && firstLabel(name) === firstLabel(computer)
    ? name
    : computer;
}
