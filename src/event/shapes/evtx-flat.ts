/**
 * Shape `evtx-flat`: a converted record with its nesting taken out, the system part and the data side by side. Zircolite
 * writes it: `{"EventID": 1, "Provider_Name": "P", "SystemTime": "…", "Image": "x"}`. (Where the names keep their path,
 * `Event.System.EventID`, they are nested again before a shape is looked for.)
 */
import type { Doc } from "../event.ts";
import { isObject } from "../values.ts";
import { EvtxConvertedShape } from "./evtx-converted.ts";

/** Bare names of the system part: the element, and its attribute where it is one. All other names are event data. */
const SYSTEM_NAMES: ReadonlyMap<string, readonly [string, string?]> = new Map<
  string,
  readonly [string, string?]
>([
  ["ActivityID", ["Correlation", "ActivityID"]],
  ["Channel", ["Channel"]],
  ["Computer", ["Computer"]],
  ["Correlation", ["Correlation"]],
  ["EventID", ["EventID"]],
  ["EventRecordID", ["EventRecordID"]],
  ["EventSourceName", ["Provider", "EventSourceName"]],
  ["Guid", ["Provider", "Guid"]],
  ["Keywords", ["Keywords"]],
  ["Level", ["Level"]],
  ["Opcode", ["Opcode"]],
  ["ProcessID", ["Execution", "ProcessID"]],
  ["Provider_Name", ["Provider", "Name"]],
  ["Qualifiers", ["Qualifiers"]],
  ["Security", ["Security"]],
  ["SystemTime", ["TimeCreated", "SystemTime"]],
  ["Task", ["Task"]],
  ["ThreadID", ["Execution", "ThreadID"]],
  ["UserID", ["Security", "UserID"]],
  ["Version", ["Version"]],
]);

/**
 * Events that have a `ProcessID` among their data, as the system part has one for the logging process: the data stand
 * later in the record, and the tool keeps the later value.
 */
const OWN_PROCESS_ID: ReadonlySet<string> = new Set([
  "129",
  "5156",
  "5157",
  "5857",
]);

/** What the tool calls differently, or adds. */
const RENAMED: ReadonlyMap<string, string | undefined> = new Map([
  ["TargetFileName", "TargetFilename"],
  ["SAMAccountName", "SamAccountName"],
  ["OriginalLogfile", undefined],
]);

/** Objects that grow; without a prototype, so that no name in a log means anything to the language. */
type Growing = Record<string, unknown>;

const empty = (): Growing => Object.create(null) as Growing;

export class EvtxFlatShape extends EvtxConvertedShape {
  readonly name = "evtx-flat";

  recognises(doc: Doc): boolean {
    return (
      doc["EventID"] != null &&
      doc["SystemTime"] != null &&
      (doc["Channel"] ?? doc["Provider_Name"]) != null &&
      doc["Computer"] != null
    );
  }

  protected convert(doc: Doc): Doc {
    const system = empty();
    const data = empty();
    const ownsProcessId = OWN_PROCESS_ID.has(String(doc["EventID"]));
    for (const [name, value] of Object.entries(doc)) {
      const place =
        name === "ProcessID" && ownsProcessId
          ? undefined
          : SYSTEM_NAMES.get(name);
      if (place === undefined) {
        const own = RENAMED.has(name) ? RENAMED.get(name) : name;
        if (own !== undefined) data[own] = value;
      } else if (place[1] === undefined) {
        system[place[0]] ??= value;
      } else {
        const attributes = (system[place[0]] ??= empty());
        if (isObject(attributes)) (attributes as Growing)[place[1]] = value;
      }
    }
    return { System: system, EventData: data };
  }
}
