/**
 * Takes the envelopes off a document: search hits, pages of them, arrays, and shippers that carry the record as text. What
 * comes out is a document of some shape, or the next envelope.
 */
import { part } from "./document-path.ts";
import { isEventText, readEventText } from "./event-text.ts";
import type { Doc } from "./event.ts";
import { isObject } from "./values.ts";

/** Envelopes within envelopes: a page of hits whose message is JSON is two. */
export const MAX_ENVELOPES = 4;

/** Parts of a dotted name that are expanded; a hostile one must not exhaust the stack. */
const MAX_PARTS = 64;

/** On documents that were results of a Splunk search. A symbol: nothing that a log says can put it there. */
const SPLUNK_RESULT = Symbol("Splunk result");

/** On rows whose `_raw` was looked at and is read no further. */
const RAW_READ = Symbol("raw was read");

/** True for a Splunk row that may hold its record in `_raw`: {@link unwrap} tells. XML is for the shape that reads it. */
export function mayHoldRecord(doc: Doc): boolean {
  const raw = doc["_raw"];
  if (typeof raw !== "string" || Object.hasOwn(doc, RAW_READ)) return false;
  return isJsonText(raw) || isEventText(raw);
}

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
 * | Splunk result line  | `result` is an object beside `preview`, `offset` or `lastrow`, or is a record | it, marked |
 * | Splunk result page  | `results` is an array beside `fields` or `init_offset`, or has a record | its elements, marked |
 * | Splunk row          | `_raw` is a record's text                             | it, with the fields of the text    |
 * | GELF                | `short_message`, and names that begin with `_`        | names without it                   |
 * | shipper             | `_raw`, `message` or `event.original` is JSON         | it, parsed                         |
 * | dotted names        | a name has a dot                                      | nested objects                     |
 *
 * @param shapeOf the name of the shape that recognises a document: what `result` is called without anything of Splunk's
 * beside it (an alert's webhook, rows without their export) is an envelope only around a record
 */
export function unwrap(
  value: unknown,
  shapeOf: (doc: Doc) => string | undefined = () => "unknown",
): readonly unknown[] | undefined {
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
  const splunk = splunkResults(value, shapeOf);
  if (splunk !== undefined) return splunk;
  const gelf = fromGelf(value);
  if (gelf !== undefined) return [gelf];
  const carried = fromRaw(value, shapeOf) ?? fromShipper(value);
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

function splunkResults(
  value: Doc,
  shapeOf: (doc: Doc) => string | undefined,
): readonly unknown[] | undefined {
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
  const rows = isObject(result) ? [result] : results;
  if (!Array.isArray(rows)) return undefined;
  const opened = rows.map((row) => bareRow(row, shapeOf));
  return opened.some((row) => row !== undefined)
    ? opened.map((row, i) => row ?? rows[i])
    : undefined;
}

/** What stands in an envelope that nothing but its name tells, if it is a record, or quotes one. */
function bareRow(
  row: unknown,
  shapeOf: (doc: Doc) => string | undefined,
): unknown {
  if (!isObject(row)) return undefined;
  if (typeof row["_raw"] === "string") return marked(row);
  return shapeOf(row) === undefined ? undefined : row;
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

/** A Splunk row that quotes its record as text: with the fields of the text, where it does not have them already. */
function fromRaw(
  value: Doc,
  shapeOf: (doc: Doc) => string | undefined,
): Doc | undefined {
  if (!mayHoldRecord(value)) return undefined;
  const raw = value["_raw"] as string;
  if (isEventText(raw)) {
    // The row's own fields come first, its empty ones do not.
    const own = Object.entries(value).filter(([, field]) => field != null);
    const fields = { ...readEventText(raw), ...Object.fromEntries(own) };
    return isSplunkResult(value)
      ? { ...fields, [SPLUNK_RESULT]: true, [RAW_READ]: true }
      : { ...fields, [RAW_READ]: true };
  }
  // Long records are cut off when they are indexed, and not all JSON is a record: what was made of them is left.
  const isRow = value["_time"] != null || isSplunkResult(value);
  if (!isRow || isKnown(parsed(raw), shapeOf)) return undefined;
  const hasFields = (value["EventCode"] ?? value["EventID"]) != null;
  return hasFields || parsed(raw) === undefined
    ? { ...value, [RAW_READ]: true }
    : undefined;
}

/** Of some shape, or an envelope around something that is. */
function isKnown(
  doc: Doc | undefined,
  shapeOf: (doc: Doc) => string | undefined,
): boolean {
  if (doc === undefined) return false;
  if (shapeOf(doc) !== undefined) return true;
  const inner = unwrap(doc, shapeOf) ?? [];
  return inner.some((each) => isObject(each) && shapeOf(each) !== undefined);
}

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

function isJsonText(text: string): boolean {
  return /^\s*\{/.test(text);
}

function parsed(text: unknown): Doc | undefined {
  if (typeof text !== "string" || !isJsonText(text)) return undefined;
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
