/**
 * What the two winlogbeat shapes share: where the parts of a record stand in a document of winlogbeat 7 and 8 or of
 * Elastic Agent.
 */
import type { Us } from "../../base/time.ts";
import { at, pathReader } from "../document-path.ts";
import type { Doc, FieldValue, Host } from "../event.ts";
import { firstValue } from "../event.ts";
import { firstLabel } from "../host-table.ts";
import type { HostTable } from "../host-table.ts";
import type { DataReader } from "../mapping.ts";
import { isObject, textOf, toInteger, toTime } from "../values.ts";
import { outcomeOf, WindowsShape } from "./windows-shape.ts";
import type { ClockKind } from "./shape.ts";

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** Any of the two winlogbeat shapes. */
export function isWinlogbeat(doc: Doc): boolean {
  return (
    (at(doc, "winlog", "event_id", "winlog.event_id") ?? undefined) !==
      undefined ||
    (at(doc, "winlog", "event_data", "winlog.event_data") ?? undefined) !==
      undefined
  );
}

const utcTime = pathReader("winlog.event_data.UtcTime");

const AGENT_DATASETS = ["windows.", "system.", "winlog."];
const MODULES: readonly unknown[] = ["sysmon", "security", "powershell"];

/** True if winlogbeat's module or the agent's pipeline has already put the record into ECS. */
export function isProcessed(doc: Doc): boolean {
  const category = at(doc, "event", "category", "event.category") ?? undefined;
  const dataset = at(doc, "data_stream", "dataset", "data_stream.dataset");
  if (
    typeof dataset === "string" &&
    AGENT_DATASETS.some((prefix) => dataset.startsWith(prefix))
  ) {
    const entity = at(doc, "process", "entity_id", "process.entity_id");
    return category !== undefined || (entity ?? undefined) !== undefined;
  }
  if (MODULES.includes(at(doc, "event", "module", "event.module"))) return true;
  return category !== undefined && utcTime(doc) === undefined;
}

export abstract class WinlogbeatShape extends WindowsShape {
  hostOf(doc: Doc, hosts: HostTable, path: string): Host {
    const name = hostNameOf(doc);
    const id = at(doc, "host", "id", "host.id");
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
    return toTime(at(doc, "winlog", "time_created", "winlog.time_created"));
  }

  protected utcTimeOf(doc: Doc): Us | undefined {
    return toTime(firstValue(utcTime(doc)));
  }

  recordNumber(doc: Doc): number | undefined {
    return toInteger(at(doc, "winlog", "record_id", "winlog.record_id"));
  }

  protected override sequenceOf(doc: Doc): number | undefined {
    const sequence = at(doc, "event", "sequence", "event.sequence");
    return Number.isSafeInteger(sequence) ? (sequence as number) : undefined;
  }

  dataNames(doc: Doc): readonly string[] {
    const data = at(doc, "winlog", "event_data", "winlog.event_data");
    const userData = at(doc, "winlog", "user_data", "winlog.user_data");
    return [data, userData].flatMap((each) =>
      isObject(each) ? Object.keys(each) : [],
    );
  }

  /** `user_data` is where a few providers (event 1102 among them) keep what others keep in `event_data`. */
  protected dataReader(name: string): DataReader {
    const read = pathReader(`winlog.event_data.${name}`);
    const readUserData = pathReader(`winlog.user_data.${name}`);
    return (doc) => textOf(read(doc) ?? readUserData(doc));
  }

  protected channelOf(doc: Doc): string {
    return text(at(doc, "winlog", "channel", "winlog.channel"));
  }

  protected providerNameOf(doc: Doc): string {
    return text(
      at(doc, "winlog", "provider_name", "winlog.provider_name") ??
        at(doc, "event", "provider", "event.provider"),
    );
  }

  protected codeOf(doc: Doc): unknown {
    return (
      at(doc, "winlog", "event_id", "winlog.event_id") ??
      at(doc, "event", "code", "event.code")
    );
  }

  protected outcomeOf(doc: Doc): FieldValue {
    return (
      textOf(at(doc, "event", "outcome", "event.outcome")) ??
      outcomeOf(at(doc, "winlog", "keywords", "winlog.keywords"))
    );
  }
}

function computerOf(doc: Doc): string {
  return text(at(doc, "winlog", "computer_name", "winlog.computer_name"));
}

function hostNameOf(doc: Doc): string {
  return (
    text(at(doc, "host", "name", "host.name")) ||
    text(at(doc, "host", "hostname", "host.hostname"))
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
