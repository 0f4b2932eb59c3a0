/**
 * Keeps what did not change. A snapshot arrives as new objects every time; here it is given the old object
 * wherever nothing in it differs, so that "did my row change?" is a comparison of references.
 */

/**
 * `next`, with every part that equals its counterpart in `previous` replaced by that counterpart. Objects
 * in lists are paired by their `id` where they have one, so a list that moved down by one row keeps its rows.
 * O(size of `next`); plain data only (no cycles, no class instances).
 */
export function reuse<T>(previous: T, next: T): T {
  if (Object.is(previous, next)) return previous;
  if (Array.isArray(previous) && Array.isArray(next)) {
    return reuseList(previous, next) as T;
  }
  if (!isRecord(previous) || !isRecord(next)) return next;
  const keys = Object.keys(next);
  let same = keys.length === Object.keys(previous).length;
  const merged = keys.map((key): [string, unknown] => {
    const isKnown = Object.hasOwn(previous, key);
    const value = isKnown ? reuse(previous[key], next[key]) : next[key];
    if (!isKnown || !Object.is(value, previous[key])) same = false;
    return [key, value];
  });
  // Not by assignment: a log may name a field `__proto__`.
  return (same ? previous : Object.fromEntries(merged)) as T;
}

function reuseList(previous: readonly unknown[], next: readonly unknown[]) {
  const byId = new Map<unknown, unknown>();
  for (const item of previous) {
    if (isRecord(item) && item["id"] !== undefined) byId.set(item["id"], item);
  }
  let same = previous.length === next.length;
  const merged = next.map((item, i) => {
    const id = isRecord(item) ? item["id"] : undefined;
    const kept = reuse(id === undefined ? previous[i] : byId.get(id), item);
    if (!Object.is(kept, previous[i])) same = false;
    return kept;
  });
  return same ? previous : merged;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
