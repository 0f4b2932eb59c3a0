/**
 * Shapes `evtx` and `evtx-bare`: an event log file converted to JSON, record by record, with or without the outer
 * `Event`. Written by evtx_dump, Chainsaw, EvtxECmd (`--fj`), xmltodict over python-evtx, Velociraptor and others.
 *
 * Records of the first are read by their keys where they are spelt as evtx_dump does, attributes within or apart:
 *
 * ```text
 *   {"Event": {"System": {"Provider": {"#attributes": {"Name": …}}, "EventID": 13,
 *                         "TimeCreated": {"#attributes": {"SystemTime": …}}, …},
 *              "EventData": {"Image": …, "TargetObject": …}}}
 *
 *   {"Event": {"System": {"Provider": null, "Provider_attributes": {"Name": …}, "EventID": 13,
 *                         "TimeCreated": null, "TimeCreated_attributes": {"SystemTime": …}, …},
 * ```
 */
import { part } from "../document-path.ts";
import type { Doc, KeyPath } from "../event.ts";
import { isObject } from "../values.ts";
import { isDatumName } from "./evtx-data.ts";
import { EvtxRecordShape } from "./evtx-record.ts";
import type { ShapeClass } from "./shape-class.ts";
import type { StampKeys } from "./shape.ts";
import { KIND_DATA } from "./windows-shape.ts";

const TIME: KeyPath = [
  "Event",
  "System",
  "TimeCreated",
  "#attributes",
  "SystemTime",
];
const TIME_APART: KeyPath = [
  "Event",
  "System",
  "TimeCreated_attributes",
  "SystemTime",
];
const UTC_TIME: KeyPath = ["Event", "EventData", "UtcTime"];
const NUMBER: KeyPath = ["Event", "System", "EventRecordID"];

/** What tells class, time and host of a record, and how it is spelt. */
const KEPT: readonly KeyPath[] = [
  TIME,
  TIME_APART,
  UTC_TIME,
  NUMBER,
  ["Event", "System", "Provider", "#attributes", "Name"],
  ["Event", "System", "Provider_attributes", "Name"],
  ["Event", "System", "Channel"],
  ["Event", "System", "Computer"],
  ["Event", "System", "EventID"],
  ["Event", "System", "Keywords"],
  ["Event", "EventData", "Data"],
  ["Event", "UserData"],
];

/** Of these fields {@link KEPT} says all. */
const OF_KEPT: ReadonlySet<string> = new Set([
  "host.hostname",
  "host.name",
  "winlog.computer_name",
  "winlog.event_id",
]);

export class EvtxShape extends EvtxRecordShape {
  readonly name = "evtx";
  override readonly envelope = KEPT;

  recognises(doc: Doc): boolean {
    return isObject(part(doc["Event"])["System"]);
  }

  override isPlain(doc: Doc): boolean {
    const record = this.recordOf(doc);
    const system = part(record["System"]);
    const texts = [
      plainAttribute(system, "Provider", "Name"),
      plainAttribute(system, "TimeCreated", "SystemTime"),
      system["Channel"],
      system["Computer"],
    ];
    const data = record["EventData"];
    return (
      texts.every((text) => typeof text === "string") &&
      isObject(data) &&
      data["Data"] === undefined &&
      !KIND_DATA.some((name) => isObject(data[name])) &&
      record["UserData"] === undefined
    );
  }

  override stampKeys(_doc: Doc, { provider }: ShapeClass): StampKeys {
    return {
      happened: provider === "sysmon" ? UTC_TIME : undefined,
      record: [TIME, TIME_APART],
      arrival: undefined,
      number: NUMBER,
      sequence: undefined,
      clock: this.clockOf(),
    };
  }

  protected override dataKeys(name: string): readonly KeyPath[] | undefined {
    return isDatumName(name) ? [["Event", "EventData", name]] : undefined;
  }

  protected override ownKeys(path: string): readonly KeyPath[] | undefined {
    return OF_KEPT.has(path) ? [] : undefined;
  }

  protected recordOf(doc: Doc): Doc {
    return part(doc["Event"]);
  }
}

/** An attribute as evtx_dump writes it, which does not put it within an element that is null. */
function plainAttribute(system: Doc, element: string, name: string): unknown {
  const value = system[element];
  return value == null
    ? part(system[`${element}_attributes`])[name]
    : part(part(value)["#attributes"])[name];
}

export class EvtxBareShape extends EvtxRecordShape {
  readonly name = "evtx-bare";

  recognises(doc: Doc): boolean {
    const system = doc["System"];
    return (
      isObject(system) &&
      system["EventID"] != null &&
      (doc["EventData"] ?? doc["UserData"] ?? system["Channel"]) != null
    );
  }

  protected recordOf(doc: Doc): Doc {
    return doc;
  }
}
