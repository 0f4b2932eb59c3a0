/**
 * Shape `wl6`: winlogbeat 5 and 6, which keep the parts of a record at the top of the document: `event_id`, `log_name`,
 * `event_data`. `beat.*`, and in late releases `host.name`, name the collector and not the machine.
 */
import type { Us } from "../../base/time.ts";
import { nothing } from "../constant-answer.ts";
import { pathReader } from "../document-path.ts";
import type { Doc, FieldValue, Host, KeyPath } from "../event.ts";
import type { HostTable } from "../host-table.ts";
import type { DataReader, DocReader, EventData } from "../mapping.ts";
import { isObject, textOf, toInteger, toTime } from "../values.ts";
import { codeText } from "./shape.ts";
import type { ClockKind, StampKeys } from "./shape.ts";
import type { ShapeClass } from "./shape-class.ts";
import { outcomeOf, WindowsShape } from "./windows-shape.ts";

/** What tells class, time and host of a record, and that it is a record of this shape. */
const KEPT: readonly KeyPath[] = [
  ["@timestamp"],
  ["computer_name"],
  ["event_data", "UtcTime"],
  ["event_id"],
  ["keywords"],
  ["log_name"],
  ["record_number"],
  ["source_name"],
  ["task"],
  ["user_data"],
  // Shapes that come before this one are told by these.
  ["#event_simpleName"],
  ["EventId"],
  ["System"],
  ["event_simpleName"],
];

/** Of these fields {@link KEPT} says all. */
const OF_KEPT: ReadonlySet<string> = new Set([
  "host.hostname",
  "host.name",
  "winlog.computer_name",
  "winlog.event_id",
  "winlog.keywords",
  "winlog.task",
]);

/** Envelope fields under their later names. */
const OWN_FIELDS: ReadonlyMap<string, DocReader> = new Map<string, DocReader>([
  ["host.hostname", computerOf],
  ["host.name", computerOf],
  ["log.level", (doc) => textOf(doc["level"])?.toLowerCase()],
  ["winlog.activity_id", pathReader("activity_id")],
  ["winlog.computer_name", computerOf],
  ["winlog.event_id", (doc) => codeText(doc["event_id"]) || undefined],
  ["winlog.keywords", pathReader("keywords")],
  ["winlog.opcode", pathReader("opcode")],
  ["winlog.process.pid", (doc) => toInteger(doc["process_id"])],
  ["winlog.process.thread.id", (doc) => toInteger(doc["thread_id"])],
  ["winlog.provider_guid", pathReader("provider_guid")],
  ["winlog.task", pathReader("task")],
  // The account that logged the record: not the one it is about.
  ["winlog.user.domain", pathReader("user.domain")],
  ["winlog.user.identifier", pathReader("user.identifier")],
  ["winlog.user.name", pathReader("user.name")],
  ["winlog.user.type", pathReader("user.type")],
  ["winlog.version", (doc) => toInteger(doc["version"])],
]);

/** What else a document holds is the shipper's, by the same names as today; the account above is not. */
const SHIPPERS: ReadonlySet<string> = new Set([
  "fields",
  "labels",
  "message",
  "tags",
]);

function isShippers(path: string): boolean {
  return SHIPPERS.has(path.split(".", 1)[0]!);
}

function computerOf(doc: Doc): string | undefined {
  return textOf(doc["computer_name"]);
}

export class Winlogbeat6Shape extends WindowsShape {
  readonly name = "wl6";
  override readonly envelope = KEPT;
  readonly #utcTime = this.#dataReader("UtcTime");

  recognises(doc: Doc): boolean {
    return (
      (doc["event_data"] ?? doc["user_data"] ?? doc["event_id"]) != null &&
      (doc["log_name"] ?? doc["computer_name"]) != null
    );
  }

  /** All event data stands in one object. */
  override isPlain(doc: Doc): boolean {
    return (
      isObject(doc["event_data"]) &&
      doc["user_data"] === undefined &&
      doc["System"] === undefined &&
      doc["EventId"] === undefined &&
      doc["event_simpleName"] === undefined &&
      doc["#event_simpleName"] === undefined
    );
  }

  override stampKeys(_doc: Doc, { provider }: ShapeClass): StampKeys {
    return {
      happened: provider === "sysmon" ? ["event_data", "UtcTime"] : undefined,
      record: [["@timestamp"]],
      arrival: undefined,
      number: ["record_number"],
      sequence: undefined,
      clock: this.clockOf(),
    };
  }

  hostOf(doc: Doc, hosts: HostTable, path: string): Host {
    return hosts.named(computerOf(doc) ?? "", path);
  }

  clockOf(): ClockKind {
    return "zoned";
  }

  happenedUs(doc: Doc, eventClass: ShapeClass): Us | undefined {
    return eventClass.provider === "sysmon"
      ? toTime(this.#utcTime(doc))
      : undefined;
  }

  recordUs(doc: Doc): Us | undefined {
    return toTime(doc["@timestamp"]);
  }

  recordNumber(doc: Doc): number | undefined {
    return toInteger(doc["record_number"]);
  }

  dataNames(doc: Doc): readonly string[] {
    return [doc["event_data"], doc["user_data"]].flatMap((data) =>
      isObject(data) ? Object.keys(data) : [],
    );
  }

  eventData(): EventData {
    return (name) => this.#dataReader(name);
  }

  #dataReader(name: string): DataReader {
    const read = pathReader(`event_data.${name}`);
    const readUserData = pathReader(`user_data.${name}`);
    return (doc) => textOf(read(doc) ?? readUserData(doc));
  }

  protected channelOf(doc: Doc): string {
    return textOf(doc["log_name"]) ?? "";
  }

  protected providerNameOf(doc: Doc): string {
    return textOf(doc["source_name"]) ?? "";
  }

  protected codeOf(doc: Doc): unknown {
    return doc["event_id"];
  }

  protected override dataKeys(name: string): readonly KeyPath[] | undefined {
    return name.includes(".") ? undefined : [["event_data", name]];
  }

  protected override ownKeys(path: string): readonly KeyPath[] | undefined {
    if (OF_KEPT.has(path)) return [];
    return isShippers(path) ? [path.split(".")] : undefined;
  }

  protected override taskKey(): KeyPath {
    return ["task"];
  }

  protected taskNameOf(doc: Doc): string | undefined {
    return textOf(doc["task"]);
  }

  protected outcomeOf(doc: Doc): FieldValue {
    return outcomeOf(doc["keywords"]);
  }

  protected ownField(path: string): DocReader {
    const own = OWN_FIELDS.get(path);
    if (own !== undefined) return own;
    return isShippers(path) ? pathReader(path) : nothing;
  }
}
