/**
 * Takes the envelopes off a document: search hits, pages of them, arrays, and shippers that carry the record as text. What
 * comes out is a document of some shape, or the next envelope.
 */
import { part } from "./document-path.ts";
import type { Doc } from "./event.ts";
import { isObject } from "./values.ts";

/** Envelopes within envelopes: a page of hits whose message is JSON is two. */
export const MAX_ENVELOPES = 4;

/** Parts of a dotted name that are expanded; a hostile one must not exhaust the stack. */
const MAX_PARTS = 64;

/** On documents that were results of a Splunk search. A symbol: nothing that a log says can put it there. */
const SPLUNK_RESULT = Symbol("Splunk result");

/** True for what {@link unwrap} took out of a Splunk export: its names are those of Splunk's field extraction. */
export function isSplunkResult(doc: Doc): boolean {
  return Object.hasOwn(doc, SPLUNK_RESULT);
}

/**
 * What is inside one envelope, in order; undefined when the value is none.
 *
 * | envelope            | told by                                               | gives                              |
 * |---------------------|-------------------------------------------------------|------------------------------------|
 * | array               | it is one                                             | its elements                       |
 * | search hit          | `_source` is an object                                | it, with `_id` as its `event.id`   |
 * | search response     | `hits.hits` is an array                               | its elements                       |
 * | Kibana's `fields`   | `fields` is an object of arrays                       | lists of one unpacked, names expanded |
 * | Splunk result line  | `result` is an object beside `preview`, `offset` or `lastrow` | it, marked                 |
 * | Splunk result page  | `results` is an array beside `fields` or `init_offset` | its elements, marked              |
 * | GELF                | `short_message`, and names that begin with `_`        | names without it                   |
 * | shipper             | `_raw`, `message` or `event.original` is JSON         | it, parsed                         |
 * | dotted names        | a name has a dot                                      | nested objects                     |
 */
export function unwrap(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  if (!isObject(value)) return undefined;
  const source = value["_source"];
  if (isObject(source)) return [withId(source, value["_id"])];
  const hits = part(value["hits"])["hits"] ?? value["hits.hits"];
  if (Array.isArray(hits)) return hits;
  const fields = value["fields"];
  if (isObject(fields) && Object.values(fields).every(Array.isArray)) {
    return [withId(expanded(unpacked(fields)), value["_id"])];
  }
  const splunk = splunkResults(value);
  if (splunk !== undefined) return splunk;
  const gelf = fromGelf(value);
  if (gelf !== undefined) return [gelf];
  const carried = fromShipper(value);
  if (carried !== undefined) return [carried];
  return Object.keys(value).some(isDotted) ? [expanded(value)] : undefined;
}

/**
 * The index knows a record by its `_id`. The record's own id, where it has one, comes first; a record without an `event` of
 * its own is no ECS document, and what is added to it would count as a part of the event.
 */
function withId(doc: Doc, id: unknown): Doc {
  const event = doc["event"];
  if (typeof id !== "string" || id === "" || !isObject(event)) return doc;
  return (event["id"] ?? doc["event.id"]) == null
    ? { ...doc, event: { ...event, id } }
    : doc;
}

/** Kibana gives every field as a list. */
function unpacked(fields: Doc): Doc {
  const doc = newNode();
  for (const [name, values] of Object.entries(fields)) {
    const list = values as readonly unknown[];
    doc[name] = list.length === 1 ? list[0] : list;
  }
  return doc;
}

function splunkResults(value: Doc): readonly unknown[] | undefined {
  const { result, results } = value;
  if (
    isObject(result) &&
    (value["preview"] ?? value["offset"] ?? value["lastrow"]) !== undefined
  ) {
    return [marked(result)];
  }
  if (
    Array.isArray(results) &&
    (value["fields"] ?? value["init_offset"]) !== undefined
  ) {
    return results.map(marked);
  }
  return undefined;
}

function marked(result: unknown): unknown {
  return isObject(result) ? { ...result, [SPLUNK_RESULT]: true } : result;
}

/**
 * Graylog's format: an underscore stands in front of what belongs to the record. The rest is the envelope's, which may
 * have taken the machine, the time and the message out of the record.
 */
function fromGelf(value: Doc): Doc | undefined {
  if (typeof value["short_message"] !== "string") return undefined;
  const doc = newNode();
  for (const [name, content] of Object.entries(value)) {
    if (name.startsWith("_")) doc[name.slice(1)] = content;
  }
  if (Object.keys(doc).length === 0) return undefined;
  doc["Hostname"] ??= value["host"];
  doc["@timestamp"] ??= timeOfSeconds(value["timestamp"]);
  doc["Message"] ??= value["full_message"] ?? value["short_message"];
  return doc;
}

function timeOfSeconds(seconds: unknown): string | undefined {
  if (typeof seconds !== "number") return undefined;
  const time = new Date(seconds * 1_000);
  return Number.isNaN(time.valueOf()) ? undefined : time.toISOString();
}

/** Beside these a `message` is the record's own text, whatever it begins with. */
const RECORD_PARTS = ["winlog", "event_data", "Event", "EventID"];

function fromShipper(value: Doc): Doc | undefined {
  const isRecord = RECORD_PARTS.some((name) => value[name] != null);
  const inner =
    parsed(value["_raw"]) ??
    (isRecord ? undefined : parsed(value["message"])) ??
    parsed(part(value["event"])["original"] ?? value["event.original"]);
  if (inner === undefined) return undefined;
  // The shipper's time is better than none.
  const time = value["@timestamp"] ?? value["_time"];
  return time === undefined || inner["@timestamp"] !== undefined
    ? inner
    : { ...inner, "@timestamp": time };
}

function parsed(text: unknown): Doc | undefined {
  if (typeof text !== "string" || !text.startsWith("{")) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

type Node = { [key: string]: unknown };

/** Without a prototype: `__proto__` is a name like any other. */
function newNode(): Node {
  return Object.create(null) as Node;
}

function isDotted(name: string): boolean {
  return name.includes(".");
}

/**
 * `{"a.b": 1}` as `{"a": {"b": 1}}`. Where both are given the nested value wins; where a part of the way is no object, the
 * name stays as it is (Kibana's `process.name` and `process.name.text`).
 */
function expanded(doc: Doc): Doc {
  const root = newNode();
  /** Nodes of the result that are not shared with `doc`. */
  const own = new Set<unknown>([root]);
  const names = Object.keys(doc);
  for (const name of names) if (!isDotted(name)) root[name] = doc[name];
  const dotted = names
    .filter(isDotted)
    .map((name) => ({ name, parts: name.split(".") }))
    .sort((a, b) => a.parts.length - b.parts.length);
  for (const { name, parts } of dotted) {
    if (parts.length > MAX_PARTS || !place(root, parts, doc[name], own)) {
      root[name] = doc[name];
    }
  }
  return root;
}

/** @returns false when there is no way for it */
function place(
  root: Node,
  parts: readonly string[],
  value: unknown,
  own: Set<unknown>,
): boolean {
  let node = root;
  for (const name of parts.slice(0, -1)) {
    let next = node[name];
    if (next === undefined || next === null) next = newNode();
    else if (!isObject(next)) return false;
    else if (!own.has(next)) next = Object.assign(newNode(), next);
    own.add(next);
    node[name] = next;
    node = next as Node;
  }
  const last = parts.at(-1)!;
  const there = node[last];
  if (isObject(there) && isObject(value)) {
    node[last] = Object.assign(newNode(), value, there);
    own.add(node[last]);
  } else {
    node[last] = there ?? value;
  }
  return true;
}
