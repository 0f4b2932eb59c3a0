/**
 * Takes the envelopes off a document: search hits, pages of them, arrays, and shippers that carry the record as text.
 */
import { part } from "./document-path.ts";
import { isObject } from "./values.ts";

/** Envelopes within envelopes: a page of hits whose message is JSON is two. */
export const MAX_ENVELOPES = 4;

/**
 * What is inside one envelope, in order; undefined when the value is none.
 *
 * | envelope                   | told by                                  |
 * |----------------------------|------------------------------------------|
 * | array                      | it is one                                |
 * | search hit                 | `_source` is an object                   |
 * | search response            | `hits.hits` is an array                  |
 * | shipper                    | `message` or `event.original` is JSON    |
 */
export function unwrap(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  if (!isObject(value)) return undefined;
  const source = value["_source"];
  if (isObject(source)) return [source];
  const hits = part(value["hits"])["hits"] ?? value["hits.hits"];
  if (Array.isArray(hits)) return hits;
  const inner =
    parsed(value["message"]) ??
    parsed(part(value["event"])["original"] ?? value["event.original"]);
  if (inner === undefined) return undefined;
  // The shipper's time is better than none.
  const time = value["@timestamp"];
  return time === undefined || inner["@timestamp"] !== undefined
    ? [inner]
    : [{ ...inner, "@timestamp": time }];
}

function parsed(
  text: unknown,
): { readonly [key: string]: unknown } | undefined {
  if (typeof text !== "string" || !text.startsWith("{")) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
