/**
 * All shapes, in the order in which a document is tried. The first that recognises it has it, whatever the lines before
 * it were: a log that mixes shapes is read the same way in any order. A test costs a few property loads.
 */
import { BugError } from "../../base/errors.ts";
import type { DocumentIndex } from "../document-index.ts";
import type { Doc, EventClass, KeyPath } from "../event.ts";
import { isObject } from "../values.ts";
import { CrowdstrikeShape } from "./crowdstrike.ts";
import { EcsShape, EndpointShape } from "./ecs.ts";
import { EvtxFlatShape } from "./evtx-flat.ts";
import { EvtxXmlShape } from "./evtx-xml.ts";
import { EvtxBareShape, EvtxShape } from "./evtx.ts";
import { EvtxEcmdShape } from "./evtxecmd.ts";
import { FlatShape } from "./flat.ts";
import { NxlogShape } from "./nxlog.ts";
import type { DocumentShape } from "./shape.ts";
import { SplunkShape } from "./splunk.ts";
import { UnknownShape } from "./unknown.ts";
import { KIND_DATA } from "./windows-shape.ts";
import { Winlogbeat6Shape } from "./winlogbeat-6.ts";
import { WinlogbeatEcsShape } from "./winlogbeat-ecs.ts";
import { WinlogbeatRawShape } from "./winlogbeat-raw.ts";

/**
 * What the shapes that come before those with an envelope look at to recognise their documents. (A key with a dot in it is
 * not kept: such documents are read whole.)
 */
const RECOGNISED_BY: readonly KeyPath[] = [
  ["agent", "type"],
  ["data_stream", "dataset"],
  ["event", "category"],
  ["event", "dataset"],
  ["event", "module"],
  ["preview"],
];

/** What alone decides on which host a document of a shape was written, and decides nothing else. */
const TELLING_HOST: readonly KeyPath[] = [
  ["Event", "System", "Computer"],
  ["Hostname"],
  ["computer_name"],
  ["host", "hostname"],
  ["host", "id"],
  ["host", "name"],
  ["winlog", "computer_name"],
];

/** That one is there, and not null, says that a document was read by a pipeline; each process has another. */
const ENTITY: KeyPath = ["process", "entity_id"];

/** What decides of which shape and class a document is, and how values of its data are read. */
const TELLING: readonly KeyPath[] = [
  ...RECOGNISED_BY,
  ["Channel"],
  ["Event", "EventData"],
  ["Event", "EventData", "Data"],
  // Only with an object there it is a record of evtx_dump.
  ["Event", "System"],
  ["Event", "System", "Channel"],
  ["Event", "System", "EventID"],
  ["Event", "System", "Provider"],
  ["Event", "System", "Provider", "#attributes", "Name"],
  ["Event", "System", "Provider_attributes", "Name"],
  ["Event", "UserData"],
  ["EventID"],
  ["SourceModuleType"],
  ["SourceName"],
  ["event", "code"],
  ["event", "provider"],
  ["event", "type"],
  ["event_data"],
  ["event_id"],
  ["log_name"],
  ["registry", "data", "type"],
  ["source_name"],
  ["user_data"],
  ["winlog"],
  ["winlog", "channel"],
  ["winlog", "event_data"],
  ["winlog", "event_id"],
  ["winlog", "provider_name"],
  ["winlog", "user_data"],
  ...KIND_DATA.map((name) => [name]),
  ...KIND_DATA.map((name) => ["Event", "EventData", name]),
  ...KIND_DATA.map((name) => ["event_data", name]),
  ...KIND_DATA.map((name) => ["winlog", "event_data", name]),
];

/** Of these only whether they are there, absent or null: each line has another. */
const TELLING_BY_PRESENCE: readonly KeyPath[] = [
  ENTITY,
  // Where it is missing, the name of the task says what was done.
  ["event", "action"],
  ["winlog", "event_data", "UtcTime"],
  // NXLog's relay encodes texts, its export does not.
  ["EventTime"],
  ["EventReceivedTime"],
  ["TimeCreated"],
  ["Event", "System", "TimeCreated"],
  ["Event", "System", "TimeCreated", "#attributes", "SystemTime"],
  ["Event", "System", "TimeCreated_attributes", "SystemTime"],
  ["event", "type:"],
  // What is of a shape that comes before winlogbeat's oldest.
  ["#event_simpleName"],
  ["EventId"],
  ["System"],
  ["event_simpleName"],
];

/** Times and numbers of records. */
const UNIQUE: readonly KeyPath[] = [
  ["@timestamp"],
  ["Event", "EventData", "UtcTime"],
  ["Event", "System", "EventRecordID"],
  ["Event", "System", "TimeCreated", "#attributes", "SystemTime"],
  ["Event", "System", "TimeCreated_attributes", "SystemTime"],
  ["RecordNumber"],
  ["TimeCreated"],
  ["UtcTime"],
  ["event_data", "UtcTime"],
  ["event", "sequence"],
  ["record_number"],
  ["winlog", "record_id"],
  ["winlog", "time_created"],
];

/**
 * Of a document what decides on which host it was written, and nothing else: all that {@link DocumentShape.hostOf} reads of one
 * whose kind of line is known.
 */
export function hostPart(doc: Doc): Doc {
  const part: Record<string, unknown> = {};
  for (const path of TELLING_HOST) {
    const value = valueAt(doc, path);
    if (value === undefined) continue;
    let owner = part;
    for (const name of path.slice(0, -1)) {
      owner = (owner[name] ??= {}) as Record<string, unknown>;
    }
    owner[path.at(-1)!] = isObject(value) ? {} : value;
  }
  return part;
}

/**
 * The same text for documents of one class of which lines are told apart as kinds by nothing: where one of some keys answers a
 * field (`answeringKeys`), it is read alike in all of them.
 */
export function familyOf(doc: Doc, { index }: EventClass): string {
  const values = TELLING.map((path) => {
    const value = valueAt(doc, path);
    // A null is another kind: some shapes take it for a value that is there.
    if (value === undefined) return { absent: true };
    if (isObject(value)) return {};
    return Number.isFinite(value) || typeof value !== "number"
      ? value
      : { beyond: `${value}` };
  });
  const there = TELLING_BY_PRESENCE.map((path) => {
    const value = valueAt(doc, path);
    return value === undefined ? "absent" : value === null ? "null" : "there";
  });
  return JSON.stringify([index, values, there]);
}

function valueAt(doc: Doc, path: KeyPath): unknown {
  let value: unknown = doc;
  for (const name of path) value = isObject(value) ? value[name] : undefined;
  return value;
}

export class Shapes {
  readonly #all: readonly DocumentShape[];
  /** For objects that are of no other shape; see there. */
  readonly unknown: DocumentShape;

  /** @param documents is told what is wanted of every document */
  constructor(documents?: DocumentIndex) {
    const run = { nextClass: 0, documents };
    this.#all = [
      NxlogShape,
      EndpointShape,
      WinlogbeatEcsShape,
      WinlogbeatRawShape,
      EvtxShape,
      EvtxBareShape,
      EvtxEcmdShape,
      CrowdstrikeShape,
      Winlogbeat6Shape,
      EvtxXmlShape,
      // A row that holds its record as XML is that record; other rows look like flattened records.
      SplunkShape,
      EvtxFlatShape,
      EcsShape,
      FlatShape,
    ].map((Shape, index) => new Shape(index, run));
    this.unknown = new UnknownShape(this.#all.length, run);
    documents?.want([...RECOGNISED_BY, ENTITY]);
    for (const { envelope } of this.#all) documents?.want(envelope ?? []);
    if (documents !== undefined) {
      const areTold =
        documents.tellBy(TELLING_HOST, "host") &&
        documents.tellBy(TELLING, "value") &&
        documents.tellBy(TELLING_BY_PRESENCE, "presence");
      if (!areTold)
        throw new BugError("more tells kinds or hosts than there is room");
      documents.leaveUnnumbered(UNIQUE);
    }
  }

  /** In the order in which they are tried. */
  get names(): readonly string[] {
    return this.#all.map((shape) => shape.name);
  }

  /** The shape of a document; undefined when it is of none. */
  of(doc: Doc): DocumentShape | undefined {
    for (const shape of this.#all) if (shape.recognises(doc)) return shape;
    return undefined;
  }
}
