/**
 * Which fields a class of events can supply by its shape's tables, before any event is looked at: for people who ask
 * why a field is never there. Documents that are in ECS already, or were enriched on their way, can hold anything.
 */
import type { EventClass } from "../event.ts";
import { rowOf } from "../mapping.ts";
import { isMapped } from "../tables.ts";
import { ShapeClass } from "./shape-class.ts";
import { WindowsShape } from "./windows-shape.ts";
import { WinlogbeatEcsShape } from "./winlogbeat-ecs.ts";

/** Where documents hold Windows' own names, what these families say comes from the tables alone. */
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
  if (!(shape instanceof WindowsShape) || shape instanceof WinlogbeatEcsShape) {
    return "maybe";
  }
  if (rowOf(eventClass.fields, path) !== undefined) return "maybe";
  if (!TABLE_FAMILIES.has(path.split(".", 1)[0]!)) return "maybe";
  return isMapped(path) ? "elsewhere" : "never";
}
