/**
 * Documents of a parser that keeps large integers: a BigInt becomes the number that `JSON.parse` reads there, so that rules,
 * keys and identities take the record for what it is when it comes as text.
 */
import { isObject } from "./values.ts";

/** Deeper no field is looked for. */
const MAX_DEPTH = 64;

/** @returns the value itself where there is no BigInt in it; else a copy */
export function withoutBigInts(value: unknown): unknown {
  return plain(value, []);
}

/** @param around what the value is in: one that holds itself is not gone into again */
function plain(value: unknown, around: unknown[]): unknown {
  if (typeof value === "bigint") return Number(value);
  if (typeof value !== "object" || value === null) return value;
  if (around.length >= MAX_DEPTH || around.includes(value)) return value;
  around.push(value);
  const copy = Array.isArray(value)
    ? plainList(value, around)
    : isObject(value)
      ? plainObject(value, around)
      : value;
  around.pop();
  return copy;
}

function plainList(
  list: readonly unknown[],
  around: unknown[],
): readonly unknown[] {
  let copy: unknown[] | undefined;
  for (const [index, value] of list.entries()) {
    const own = plain(value, around);
    if (own !== value) (copy ??= [...list])[index] = own;
  }
  return copy ?? list;
}

function plainObject(
  object: Readonly<Record<string, unknown>>,
  around: unknown[],
): object {
  let changed: Map<string, unknown> | undefined;
  for (const key of Object.keys(object)) {
    const value = object[key];
    const own = plain(value, around);
    if (own !== value) (changed ??= new Map()).set(key, own);
  }
  return changed === undefined
    ? object
    : Object.fromEntries([...Object.entries(object), ...changed]);
}
