/**
 * Who is this event? The same record read from another file, in another shape or in another run has the same identity.
 */
import { hash } from "node:crypto";
import { US_PER_MINUTE, US_PER_SECOND } from "../base/time.ts";
import type { Doc, Event } from "./event.ts";
import type { DocumentShape } from "./shapes/shape.ts";
import { ShapeClass } from "./shapes/shape-class.ts";
import { isObject } from "./values.ts";

const HEX_CHARS = 32;

/**
 * 128 bits in hex over host, channel, event id, the event log's record number and a part of its time; where a log dropped
 * the number, over the record's own time and event data instead. Nothing that a collector adds, nor where or when the event was read, goes in.
 * Documents that are no Windows records count as a whole; where they have an `event.id`, without what a collector adds. The
 * id alone does not do: some producers write the kind of event there.
 */
export function eventIdentity(event: Event): string {
  const { host, class: eventClass, copy } = event;
  const parts = [
    host.id,
    eventClass.channel.toLowerCase(),
    eventClass.code,
    ...(copy === undefined ? [] : [copy]),
  ];
  const text = JSON.stringify([...parts, ...distinguish(event)]);
  return hash("sha256", text).slice(0, HEX_CHARS);
}

function distinguish(event: Event): readonly unknown[] {
  const { class: eventClass } = event;
  if (!(eventClass instanceof ShapeClass)) {
    return event.recordId === undefined
      ? ["document", canonical(event.doc, 0)]
      : ["record", event.recordId];
  }
  const { shape } = eventClass;
  // Number and times are of its envelope, which is always kept.
  const envelope = event.kept ?? event.doc;
  const record = shape.recordNumber(envelope);
  if (record !== undefined) {
    return ["record", record, lastingTime(shape, envelope, eventClass)];
  }
  const { doc } = event;
  const names = shape.dataNames(doc);
  if (names === undefined) {
    const id = event.get("event.id");
    return id === undefined
      ? ["document", canonical(doc, 0)]
      : ["id", id, ...ownFields(doc)];
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

/** No two zones differ by less: this much of a local time is the same in all of them. */
const ZONES_US = 15 * US_PER_MINUTE;

/**
 * What all collectors say alike of a record's time, since its number is given again once the log was made anew or a
 * machine was set back: when the event happened, where the record itself says so; else the second within the quarter of
 * an hour, which no zone changes and no relay cuts off.
 */
function lastingTime(
  shape: DocumentShape,
  doc: Doc,
  eventClass: ShapeClass,
): number | undefined {
  const happenedUs = shape.happenedUs(doc, eventClass);
  if (happenedUs !== undefined) return happenedUs;
  const recordUs = shape.recordUs(doc, eventClass);
  if (recordUs === undefined) return undefined;
  const withinUs = ((recordUs % ZONES_US) + ZONES_US) % ZONES_US;
  return Math.floor(withinUs / US_PER_SECOND);
}

/** What collectors and indexes add to a document on its way, which differs from reading to reading. */
const ADDED =
  /^(?:_.*|@version|agent|data_stream|ecs|elastic|event\.(?:agent_id_status|ingested)|fields|input|log|tags)(?:\.|$)/;

/** The producer's own fields in their order, nested and dotted names alike. */
function ownFields(doc: Doc): readonly unknown[] {
  const fields = new Map<string, unknown>();
  const visit = (object: Doc, prefix: string, depth: number): void => {
    for (const [key, value] of Object.entries(object)) {
      const path = `${prefix}${key}`;
      if (ADDED.test(path)) continue;
      if (isObject(value) && depth < MAX_DEPTH) {
        visit(value, `${path}.`, depth + 1);
      } else {
        fields.set(path, canonical(value, 0));
      }
    }
  };
  visit(doc, "", 0);
  return [...fields.keys()].toSorted().map((path) => [path, fields.get(path)]);
}

const MAX_DEPTH = 64;

/** The value with the keys of its objects in order. What is nested beyond reason is left out. */
function canonical(value: unknown, depth: number): unknown {
  // Only where it is nested so deep, or in itself, that nobody has made it a number.
  if (typeof value === "bigint") return Number(value);
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
