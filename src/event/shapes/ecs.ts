/**
 * Shapes `endpoint` and `ecs`: documents that are in ECS already, from Elastic Endpoint and from anybody else. Fields are
 * copied; the value rules and aliases still apply, so that they join and compare with records of other shapes.
 */
import type { Us } from "../../base/time.ts";
import { part, pathReader } from "../document-path.ts";
import { ecsField } from "../ecs-field.ts";
import type { Doc, Host } from "../event.ts";
import type { HostTable } from "../host-table.ts";
import type { DocReader, EventData } from "../mapping.ts";
import { aliasOf, textOf, toInteger, toTime } from "../values.ts";
import { DocumentShape } from "./shape.ts";
import type { ClockKind } from "./shape.ts";

/** `host.name`, else `host.hostname`; undefined where neither says anything. */
export function hostNameIn(doc: Doc): string | undefined {
  const host = part(doc["host"]);
  return (
    textOf(host["name"] ?? doc["host.name"]) ??
    textOf(host["hostname"] ?? doc["host.hostname"])
  );
}

abstract class EcsDocumentShape extends DocumentShape {
  hostOf(doc: Doc, hosts: HostTable, path: string): Host {
    const name = hostNameIn(doc);
    const id = textOf(part(doc["host"])["id"] ?? doc["host.id"]);
    return hosts.identified(name ?? "", name, id, path);
  }

  clockOf(): ClockKind {
    return "utc";
  }

  happenedUs(doc: Doc): Us | undefined {
    return toTime(doc["@timestamp"]);
  }

  recordUs(doc: Doc): Us | undefined {
    return toTime(part(doc["event"])["created"] ?? doc["event.created"]);
  }

  recordNumber(): undefined {
    return undefined;
  }

  override recordIdOf(doc: Doc): number | undefined {
    const sequence = part(doc["event"])["sequence"] ?? doc["event.sequence"];
    return typeof sequence === "number" ? toInteger(sequence) : undefined;
  }

  /** There is no event data apart from the fields. */
  dataNames(): undefined {
    return undefined;
  }

  eventData(): EventData {
    return () => () => undefined;
  }

  protected channelOf(): string {
    return "";
  }

  protected providerNameOf(): string {
    return "";
  }

  protected codeOf(doc: Doc): unknown {
    return part(doc["event"])["code"] ?? doc["event.code"];
  }

  /** Categories differ from document to document. */
  protected override categoriesOf(): undefined {
    return undefined;
  }

  protected docReader(_eventClass: unknown, path: string): DocReader {
    const own = ecsField(path);
    return path === "host.os.type" ? (doc) => own(doc) ?? osType(doc) : own;
  }
}

const OS_TYPES = ["windows", "linux", "macos"];

/** Producers before ECS 1.8 have the family, the platform or the name only. */
function osType(doc: Doc): string | undefined {
  for (const read of OS_NAMES) {
    const name = textOf(read(doc))?.toLowerCase();
    if (name === "darwin") return "macos";
    const known = OS_TYPES.find((type) => type === name);
    if (known !== undefined) return known;
  }
  return undefined;
}

const OS_NAMES = ["host.os.family", "host.os.platform", "host.os.name"].map(
  (path) => pathReader(path),
);

/** Actions under the names of the first releases, and under those that rules know. */
const RENAMED_ACTIONS: ReadonlyMap<unknown, string> = new Map([
  ["modified", "modification"],
  ["deleted", "deletion"],
  ["created", "creation"],
  ["request", "lookup_requested"],
]);

export class EndpointShape extends EcsDocumentShape {
  readonly name = "endpoint";

  protected override docReader(eventClass: unknown, path: string): DocReader {
    const own = super.docReader(eventClass, path);
    if (path !== "event.action") return own;
    return (doc) => {
      const action = own(doc);
      const today = RENAMED_ACTIONS.get(action);
      return today === undefined ? action : aliasOf([today, String(action)]);
    };
  }

  recognises(doc: Doc): boolean {
    const event = part(doc["event"]);
    const dataset = event["dataset"] ?? doc["event.dataset"];
    return (
      (event["module"] ?? doc["event.module"]) === "endpoint" ||
      (typeof dataset === "string" && dataset.startsWith("endpoint.")) ||
      (part(doc["agent"])["type"] ?? doc["agent.type"]) === "endpoint"
    );
  }
}

export class EcsShape extends EcsDocumentShape {
  readonly name = "ecs";
  readonly #category = ecsField("event.category");

  recognises(doc: Doc): boolean {
    if (this.#category(doc) !== undefined) return true;
    if (doc["@timestamp"] == null) return false;
    if (doc["process"] != null) return true;
    return Object.keys(doc).some((key) => key.startsWith("process."));
  }
}
