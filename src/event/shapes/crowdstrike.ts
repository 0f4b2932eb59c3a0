/**
 * Shape `crowdstrike`: events of the Falcon sensor, as the data replicator (FDR) writes them and as LogScale exports them
 * (`#event_simpleName`). All values are text, ids beyond what a number can hold among them. The machine is the sensor's
 * `aid`; its name is often absent.
 */
import { formatTimestamp } from "../../base/time.ts";
import type { Us } from "../../base/time.ts";
import { sensorTables, startsProcess } from "../crowdstrike.ts";
import { pathReader } from "../document-path.ts";
import { epochUs } from "../epoch.ts";
import type { Doc, FieldReader, Host } from "../event.ts";
import type { HostTable } from "../host-table.ts";
import { rowOf } from "../mapping.ts";
import type { DocReader, EventData } from "../mapping.ts";
import type { Provider, Tables } from "../tables.ts";
import { aliasOf, textOf } from "../values.ts";
import { DocumentShape } from "./shape.ts";
import type { ClockKind } from "./shape.ts";
import type { ShapeClass } from "./shape-class.ts";

const PLATFORMS: ReadonlyMap<unknown, string> = new Map([
  ["Win", "windows"],
  ["Lin", "linux"],
  ["Mac", "macos"],
]);

function simpleName(doc: Doc): unknown {
  return doc["event_simpleName"] ?? doc["#event_simpleName"];
}

/** The value as text; not a number that a JSON parser has rounded. */
function exactText(value: unknown): string | undefined {
  return typeof value === "number" && Math.abs(value) > Number.MAX_SAFE_INTEGER
    ? undefined
    : textOf(value);
}

function computerOf(doc: Doc): string | undefined {
  return (
    textOf(doc["ComputerName"]) ??
    textOf(doc["aid_computer_name"]) ??
    textOf(doc["HostName"])
  );
}

export class CrowdstrikeShape extends DocumentShape {
  readonly name = "crowdstrike";

  recognises(doc: Doc): boolean {
    return simpleName(doc) != null;
  }

  hostOf(doc: Doc, hosts: HostTable, path: string): Host {
    const name = computerOf(doc);
    return hosts.identified(name ?? "", name, textOf(doc["aid"]), path);
  }

  clockOf(): ClockKind {
    return "utc";
  }

  happenedUs(doc: Doc, eventClass: ShapeClass): Us | undefined {
    const time = epochUs(doc["ContextTimeStamp"]);
    if (time !== undefined || !startsProcess(eventClass.code)) return time;
    return epochUs(doc["ProcessStartTime"]);
  }

  /** When the event reached the cloud: hours later, if the machine was not on line. */
  recordUs(doc: Doc): Us | undefined {
    return epochUs(doc["timestamp"]) ?? epochUs(doc["@timestamp"]);
  }

  recordNumber(): undefined {
    return undefined;
  }

  /** An event is known by its `id`. */
  dataNames(): undefined {
    return undefined;
  }

  eventData(): EventData {
    return (name) => (doc) =>
      Object.hasOwn(doc, name) ? exactText(doc[name]) : undefined;
  }

  protected channelOf(): string {
    return "";
  }

  protected providerNameOf(): string {
    return "";
  }

  protected codeOf(doc: Doc): unknown {
    return simpleName(doc);
  }

  protected override tablesOf(
    _provider: Provider,
    _channel: string,
    code: string,
  ): Tables {
    return sensorTables(code);
  }

  protected override eventReader(path: string): FieldReader | undefined {
    if (path !== "event.created") return undefined;
    return (event) =>
      event.writtenUs === undefined
        ? undefined
        : formatTimestamp(event.writtenUs);
  }

  protected docReader(eventClass: ShapeClass, path: string): DocReader {
    const { kind } = eventClass;
    const leaf = path.slice(path.lastIndexOf(".") + 1);
    const row = rowOf(eventClass.fields, path)?.(this.eventData(), leaf);
    if (row !== undefined) return row;
    switch (path) {
      case "event.action": {
        const value = aliasOf(kind?.actions ?? []);
        return (doc) => value ?? textOf(simpleName(doc));
      }
      case "event.category":
        return listReader(kind?.categories);
      case "event.type":
        return listReader(kind?.types);
      case "event.outcome":
        return () => kind?.outcome;
      case "host.name":
      case "host.hostname":
        return (doc) => computerOf(doc) ?? textOf(doc["aid"]);
      case "host.os.type":
      case "host.os.family":
        return (doc) => PLATFORMS.get(doc["event_platform"]);
    }
    return pathReader(path);
  }
}

function listReader(values: readonly string[] | undefined): DocReader {
  return values === undefined || values.length === 0
    ? () => undefined
    : () => values;
}
