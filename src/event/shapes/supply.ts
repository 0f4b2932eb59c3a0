/**
 * Which fields a class of events can supply by its shape's tables, before any event is looked at: for people who ask
 * why a field is never there. Documents that are in ECS already, or were enriched on their way, can hold anything.
 */
import { isSensed } from "../crowdstrike.ts";
import type { EventClass } from "../event.ts";
import { rowOf } from "../mapping.ts";
import { isMapped } from "../tables.ts";
import { CrowdstrikeShape } from "./crowdstrike.ts";
import { ShapeClass } from "./shape-class.ts";
import { WindowsShape } from "./windows-shape.ts";
import { WinlogbeatEcsShape } from "./winlogbeat-ecs.ts";

/** Where documents hold the producer's own names, what these families say comes from the tables alone. */
const TABLE_FAMILIES: ReadonlySet<string> = new Set([
  "Effective_process",
  "Target",
  "destination",
  "dll",
  "dns",
  "file",
  "group",
  "http",
  "network",
  "process",
  "registry",
  "source",
  "url",
  "user",
]);

/**
 * - `maybe`: the document may hold it.
 * - `elsewhere`: the shape has the field, but for events of other ids.
 * - `never`: no table of the shape has it.
 */
export type Supply = "maybe" | "elsewhere" | "never";

/** What the shape of a class has to say about a field. */
export function supplyOf(eventClass: EventClass, path: string): Supply {
  if (!(eventClass instanceof ShapeClass)) return "maybe";
  const { shape } = eventClass;
  const isSensor = shape instanceof CrowdstrikeShape;
  const isRecord =
    shape instanceof WindowsShape && !(shape instanceof WinlogbeatEcsShape);
  if (!isSensor && !isRecord) return "maybe";
  if (rowOf(eventClass.fields, path) !== undefined) return "maybe";
  const family = path.split(".", 1)[0]!;
  // A sensor has no event data but what its tables make of its own names.
  if (isSensor && family === "winlog") return told(isSensed(path));
  if (!TABLE_FAMILIES.has(family)) return "maybe";
  return told(isSensor ? isSensed(path) : isMapped(path));
}

function told(elsewhere: boolean): Supply {
  return elsewhere ? "elsewhere" : "never";
}
