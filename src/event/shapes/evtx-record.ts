/**
 * What the shapes of the EVTX family share. Each finds the record in its document, an object with `System`, `EventData`
 * and `UserData`; how converters spell these is the business of `evtx-system.ts` and `evtx-data.ts`.
 *
 * A record's time is UTC by definition of the format, so its clock is never calibrated. What the record says about the
 * process and account that logged it stays under `winlog`: they are not who acted.
 */
import type { Us } from "../../base/time.ts";
import { nothing } from "../constant-answer.ts";
import { part } from "../document-path.ts";
import type { Doc, FieldValue, Host } from "../event.ts";
import type { HostTable } from "../host-table.ts";
import type { DocReader, EventData } from "../mapping.ts";
import { present, textOf, toInteger, toTime } from "../values.ts";
import { eventDataOf, withoutLeadingZeros } from "./evtx-data.ts";
import { attributeOf, contentOf, systemTimeUs } from "./evtx-system.ts";
import type { ShapeClass } from "./shape-class.ts";
import { codeText } from "./shape.ts";
import type { ClockKind } from "./shape.ts";
import { outcomeOf, WindowsShape } from "./windows-shape.ts";

/** Fields of the envelope under their winlogbeat names, read from `System`. */
const SYSTEM_FIELDS: ReadonlyMap<string, (system: Doc) => FieldValue> = new Map<
  string,
  (system: Doc) => FieldValue
>([
  ["host.hostname", computerOf],
  ["host.name", computerOf],
  [
    "winlog.activity_id",
    (system) => textOf(attributeOf(system, "Correlation", "ActivityID")),
  ],
  ["winlog.computer_name", computerOf],
  [
    "winlog.event_id",
    (system) => codeText(contentOf(system, "EventID")) || undefined,
  ],
  [
    "winlog.process.pid",
    (system) => toInteger(attributeOf(system, "Execution", "ProcessID")),
  ],
  [
    "winlog.process.thread.id",
    (system) => toInteger(attributeOf(system, "Execution", "ThreadID")),
  ],
  [
    "winlog.provider_guid",
    (system) => textOf(attributeOf(system, "Provider", "Guid")),
  ],
  [
    "winlog.user.identifier",
    (system) => present(textOf(attributeOf(system, "Security", "UserID"))),
  ],
  ["winlog.version", (system) => toInteger(contentOf(system, "Version"))],
]);

function computerOf(system: Doc): string | undefined {
  return textOf(contentOf(system, "Computer"));
}

export abstract class EvtxRecordShape extends WindowsShape {
  #lastDoc: Doc | undefined;
  #lastData: Doc = {};

  /** The object that holds `System` and the event data. */
  protected abstract recordOf(doc: Doc): Doc;

  hostOf(doc: Doc, hosts: HostTable, path: string): Host {
    return hosts.named(computerOf(this.#systemOf(doc)) ?? "", path);
  }

  clockOf(): ClockKind {
    return "utc";
  }

  happenedUs(doc: Doc, eventClass: ShapeClass): Us | undefined {
    return eventClass.provider === "sysmon"
      ? toTime(this.#dataOf(doc)["UtcTime"])
      : undefined;
  }

  /** A converter that lost the record's time may have been shipped with another: better than none. */
  recordUs(doc: Doc): Us | undefined {
    return systemTimeUs(this.#systemOf(doc)) ?? toTime(doc["@timestamp"]);
  }

  recordNumber(doc: Doc): number | undefined {
    return toInteger(contentOf(this.#systemOf(doc), "EventRecordID"));
  }

  dataNames(doc: Doc): readonly string[] {
    return Object.keys(this.#dataOf(doc));
  }

  eventData(): EventData {
    return (name) => (doc) => {
      const data = this.#dataOf(doc);
      if (!Object.hasOwn(data, name)) return undefined;
      const text = textOf(data[name]);
      return text === undefined ? undefined : withoutLeadingZeros(text);
    };
  }

  protected channelOf(doc: Doc): string {
    return textOf(contentOf(this.#systemOf(doc), "Channel")) ?? "";
  }

  protected providerNameOf(doc: Doc): string {
    return textOf(attributeOf(this.#systemOf(doc), "Provider", "Name")) ?? "";
  }

  protected codeOf(doc: Doc): unknown {
    return contentOf(this.#systemOf(doc), "EventID");
  }

  /** The record has the task's number; its name is in the provider's message table. */
  protected taskNameOf(): undefined {
    return undefined;
  }

  protected outcomeOf(doc: Doc): FieldValue {
    return outcomeOf(contentOf(this.#systemOf(doc), "Keywords"));
  }

  protected ownField(path: string): DocReader {
    const read = SYSTEM_FIELDS.get(path);
    return read === undefined ? nothing : (doc) => read(this.#systemOf(doc));
  }

  #systemOf(doc: Doc): Doc {
    return part(this.recordOf(doc)["System"]);
  }

  /** Rules ask one event for many fields in a row: what had to be built for the last one is kept. */
  #dataOf(doc: Doc): Doc {
    if (doc !== this.#lastDoc) {
      this.#lastData = eventDataOf(this.recordOf(doc));
      this.#lastDoc = doc;
    }
    return this.#lastData;
  }
}
