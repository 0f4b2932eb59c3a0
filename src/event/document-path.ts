/**
 * Reads a dotted path from a document. Objects may be nested (`{"a":{"b":1}}`) or spelt with dots (`{"a.b":1}`), also
 * mixed; lists are transparent at every level, so a list of objects gives the list of their values.
 */
import type { Doc, FieldValue, Scalar } from "./event.ts";
import { isObject, isScalar } from "./values.ts";

/** Lists within lists within lists: no log needs more, and a hostile one must not exhaust the stack. */
const MAX_DEPTH = 64;

/**
 * Compiles the path. The reader answers a scalar, a list where the document holds one, or undefined when there is
 * nothing but nulls, objects and empty lists. Where a nested and a dotted spelling disagree the nested one wins.
 */
export function pathReader(path: string): (doc: Doc) => FieldValue {
  const parts = path.split(".");
  return (doc) => {
    // Nearly every document is nested objects all the way down: no allocation for those.
    let node: unknown = doc;
    for (let i = 0; i < parts.length; i++) {
      if (!isObject(node)) return collect(doc, parts);
      node = node[parts[i]!];
    }
    return isScalar(node) ? node : collect(doc, parts);
  };
}

function collect(doc: Doc, parts: readonly string[]): FieldValue {
  const values: Scalar[] = [];
  const listed = gather(doc, parts, 0, values, 0);
  if (values.length === 0) return undefined;
  return listed ? values : values[0];
}

/** Appends the values below `node`; true if a list was passed on the way. */
function gather(
  node: unknown,
  parts: readonly string[],
  at: number,
  values: Scalar[],
  depth: number,
): boolean {
  if (Array.isArray(node)) {
    if (depth >= MAX_DEPTH) return true;
    for (const each of node) gather(each, parts, at, values, depth + 1);
    return true;
  }
  if (at === parts.length) {
    if (isScalar(node)) values.push(node);
    return false;
  }
  if (!isObject(node)) return false;
  const before = values.length;
  let key = "";
  for (let end = at; end < parts.length; end++) {
    key = end === at ? parts[at]! : `${key}.${parts[end]!}`;
    if (!Object.hasOwn(node, key)) continue;
    const listed = gather(node[key], parts, end + 1, values, depth);
    if (values.length > before) return listed;
  }
  return false;
}

const NOTHING: Doc = {};

/**
 * A part of a document, empty where there is none: `part(doc["host"])["name"] ?? doc["host.name"]` reads a value nested or
 * dotted. For what is read of every line; constant names cost a fraction of a {@link pathReader}.
 */
export function part(value: unknown): Doc {
  return typeof value === "object" && value !== null ? (value as Doc) : NOTHING;
}
