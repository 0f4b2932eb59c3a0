/**
 * The `System` part of an event record, in the spellings of all converters: which of them wrote the document is told
 * anew at each value, so that merged logs and mixed tools are read alike.
 *
 * | converter                                  | `TimeCreated`'s attribute `SystemTime`                  |
 * |--------------------------------------------|---------------------------------------------------------|
 * | evtx_dump                                  | `{"TimeCreated": {"#attributes": {"SystemTime": …}}}`   |
 * | evtx_dump with separated attributes, Chainsaw | `{"TimeCreated_attributes": {"SystemTime": …}}`      |
 * | EvtxECmd `--fj`, xmltodict and their like  | `{"TimeCreated": {"@SystemTime": …}}`                   |
 * | Velociraptor, golang-evtx                  | `{"TimeCreated": {"SystemTime": …}}`                    |
 */
import type { Us } from "../../base/time.ts";
import { part } from "../document-path.ts";
import { epochUs } from "../epoch.ts";
import type { Doc } from "../event.ts";
import { isObject, toTime } from "../values.ts";

/** An attribute of a child element of `System`; undefined where it has none. */
export function attributeOf(
  system: Doc,
  element: string,
  name: string,
): unknown {
  const value = part(system[element]);
  return (
    part(value["#attributes"])[name] ??
    value[`@${name}`] ??
    part(system[`${element}_attributes`])[name] ??
    value[name]
  );
}

/** An element that holds a value and may have attributes beside it: `EventID` with its `Qualifiers`. */
export function contentOf(system: Doc, element: string): unknown {
  const value = system[element];
  return isObject(value) ? (value["#text"] ?? value["Value"]) : value;
}

/** The record's own time, UTC whatever it is written as. Velociraptor writes seconds with a fraction. */
export function systemTimeUs(system: Doc): Us | undefined {
  const time =
    attributeOf(system, "TimeCreated", "SystemTime") ?? system["TimeCreated"];
  return typeof time === "number" ? epochUs(time) : toTime(time);
}

/** False for recursions that keep the text of elements and lose all attributes, and with them the names of the data. */
export function hasAttributes(system: Doc): boolean {
  return (
    isObject(system["Provider"]) ||
    isObject(system["Provider_attributes"]) ||
    isObject(system["TimeCreated"]) ||
    isObject(system["TimeCreated_attributes"])
  );
}
