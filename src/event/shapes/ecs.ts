/**
 * Shapes `endpoint` and `ecs`: documents that are in ECS already, from Elastic Endpoint and from anybody else. Fields are
 * copied; the value rules and aliases still apply, so that they join and compare with records of other shapes.
 */
import type { Us } from "../../base/time.ts";
import { at } from "../document-path.ts";
import { ecsField } from "../ecs-field.ts";
import type { Doc, Host } from "../event.ts";
import type { HostTable } from "../host-table.ts";
import type { DocReader, EventData } from "../mapping.ts";
import { textOf, toInteger, toTime } from "../values.ts";
import { DocumentShape } from "./shape.ts";
import type { ClockKind } from "./shape.ts";

abstract class EcsDocumentShape extends DocumentShape {
  hostOf(doc: Doc, hosts: HostTable, path: string): Host {
    const name =
      textOf(at(doc, "host", "name", "host.name")) ??
      textOf(at(doc, "host", "hostname", "host.hostname"));
    const id = textOf(at(doc, "host", "id", "host.id"));
    return hosts.identified(name ?? "", name, id, path);
  }

  clockOf(): ClockKind {
    return "utc";
  }

  happenedUs(doc: Doc): Us | undefined {
    return toTime(doc["@timestamp"]);
  }

  recordUs(doc: Doc): Us | undefined {
    return toTime(at(doc, "event", "created", "event.created"));
  }

  recordNumber(): undefined {
    return undefined;
  }

  override recordIdOf(doc: Doc): number | undefined {
    const sequence = at(doc, "event", "sequence", "event.sequence");
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
    return at(doc, "event", "code", "event.code");
  }

  /** Categories differ from document to document. */
  protected override categoriesOf(): undefined {
    return undefined;
  }

  protected docReader(_eventClass: unknown, path: string): DocReader {
    return ecsField(path);
  }
}

export class EndpointShape extends EcsDocumentShape {
  readonly name = "endpoint";

  recognises(doc: Doc): boolean {
    if (at(doc, "event", "module", "event.module") === "endpoint") return true;
    const dataset = at(doc, "event", "dataset", "event.dataset");
    if (typeof dataset === "string" && dataset.startsWith("endpoint.")) {
      return true;
    }
    return at(doc, "agent", "type", "agent.type") === "endpoint";
  }
}

export class EcsShape extends EcsDocumentShape {
  readonly name = "ecs";
  readonly #category = ecsField("event.category");

  recognises(doc: Doc): boolean {
    if (this.#category(doc) !== undefined) return true;
    if ((doc["@timestamp"] ?? undefined) === undefined) return false;
    if ((doc["process"] ?? undefined) !== undefined) return true;
    return Object.keys(doc).some((key) => key.startsWith("process."));
  }
}
