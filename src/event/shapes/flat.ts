/**
 * Shape `flat`: some collector's flat record, envelope and event data side by side, with an event id and not much else
 * that tells who wrote it. Read like NXLog's export, under whatever names the envelope has; the zone of its clock is not
 * known.
 */
import type { Us } from "../../base/time.ts";
import { anyTimeUs } from "../epoch.ts";
import type { Doc } from "../event.ts";
import type { EventData } from "../mapping.ts";
import { textOf, toInteger } from "../values.ts";
import { NxlogShape } from "./nxlog.ts";
import type { ShapeClass } from "./shape-class.ts";

type Reader = (doc: Doc) => string | undefined;

/** Names of the envelope's parts, the more telling first. */
const PARTS = {
  channel: ["Channel", "EventChannel", "LogName", "log_name", "channel"],
  code: ["EventID", "EventCode", "event_id"],
  computer: [
    "Hostname",
    "Computer",
    "ComputerName",
    "computer_name",
    "hostname",
    "host",
  ],
  provider: [
    "SourceName",
    "ProviderName",
    "Provider",
    "source_name",
    "provider_name",
  ],
  record: ["RecordNumber", "EventRecordID", "record_number", "record_id"],
  time: [
    "EventTime",
    "TimeCreated",
    "SystemTime",
    "@timestamp",
    "timestamp",
    "TimeGenerated",
  ],
} as const satisfies Readonly<Record<string, readonly string[]>>;

const ENVELOPE: ReadonlySet<string> = new Set(Object.values(PARTS).flat());

function first(names: readonly string[]): Reader {
  return (doc) => {
    for (const name of names) {
      const text = textOf(doc[name]);
      if (text !== undefined) return text;
    }
    return undefined;
  };
}

const channel = first(PARTS.channel);
const code = first(PARTS.code);
const computer = first(PARTS.computer);
const provider = first(PARTS.provider);
const record = first(PARTS.record);

export class FlatShape extends NxlogShape {
  override readonly name: string = "flat";
  override readonly envelope = undefined;

  /** Ids that are no numbers are not Windows'. */
  override recognises(doc: Doc): boolean {
    return /^\d{1,9}$/.test(code(doc) ?? "");
  }

  override recordUs(doc: Doc): Us | undefined {
    for (const name of PARTS.time) {
      const time = anyTimeUs(doc[name]);
      if (time !== undefined) return time;
    }
    return undefined;
  }

  override recordNumber(doc: Doc): number | undefined {
    return toInteger(record(doc));
  }

  override dataNames(doc: Doc): readonly string[] {
    return super.dataNames(doc).filter((name) => !ENVELOPE.has(name));
  }

  override eventData(eventClass: ShapeClass): EventData {
    const data = super.eventData(eventClass);
    return (name) => (ENVELOPE.has(name) ? () => undefined : data(name));
  }

  protected override channelOf(doc: Doc): string {
    return channel(doc) ?? "";
  }

  protected override providerNameOf(doc: Doc): string {
    return provider(doc) ?? "";
  }

  protected override codeOf(doc: Doc): unknown {
    return code(doc);
  }

  protected override computerOf(doc: Doc): string | undefined {
    return computer(doc);
  }
}
