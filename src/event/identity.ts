/**
 * Who is this event? The same record read from another file, in another shape or in another run has the same identity.
 */
import { createHash } from "node:crypto";
import type { Event } from "./event.ts";
import { ShapeClass } from "./shapes/shape-class.ts";

const HEX_CHARS = 32;

/**
 * 128 bits in hex over host, channel, event id and the event log's record number; where a log dropped the number, over the
 * record's own time and event data instead. Nothing that a collector adds, nor where or when the event was read, goes in.
 * Documents that are no Windows records count by their `event.id`, or as a whole.
 */
export function eventIdentity(event: Event): string {
  const { host, class: eventClass } = event;
  const parts = [host.id, eventClass.channel.toLowerCase(), eventClass.code];
  return createHash("sha256")
    .update(JSON.stringify([...parts, ...distinguish(event)]))
    .digest("hex")
    .slice(0, HEX_CHARS);
}

function distinguish(event: Event): readonly unknown[] {
  const { doc, class: eventClass } = event;
  if (!(eventClass instanceof ShapeClass)) {
    return event.recordId === undefined
      ? ["document", canonical(doc, 0)]
      : ["record", event.recordId];
  }
  const { shape } = eventClass;
  const record = shape.recordNumber(doc);
  if (record !== undefined) return ["record", record];
  const names = shape.dataNames(doc);
  if (names === undefined) {
    const id = event.get("event.id");
    return id === undefined ? ["document", canonical(doc, 0)] : ["id", id];
  }
  const data = shape.eventData(eventClass);
  return [
    "data",
    // As logged: what was known of the clock when the event was read must not matter.
    shape.happenedUs(doc, eventClass) ?? shape.recordUs(doc, eventClass),
    ...names.toSorted().flatMap((name) => {
      const value = data(name)(doc);
      return value === undefined ? [] : [name, value];
    }),
  ];
}

const MAX_DEPTH = 64;

/** The value with the keys of its objects in order. What is nested beyond reason is left out. */
function canonical(value: unknown, depth: number): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (depth >= MAX_DEPTH) return null;
  if (Array.isArray(value)) {
    return value.map((each) => canonical(each, depth + 1));
  }
  const object = value as Readonly<Record<string, unknown>>;
  return Object.keys(object)
    .toSorted()
    .map((key) => [key, canonical(object[key], depth + 1)]);
}
