/**
 * The little words that reports share: numbers with what they count, and moments that sort as they happened.
 */
import { grouped } from "../base/grouped.ts";
import { parseTimestamp } from "../base/time.ts";
import type { Us } from "../base/time.ts";

/** `1 alert`, `2,512 alerts`. */
export function plural(n: number, one: string, many = `${one}s`): string {
  return `${grouped(n)} ${n === 1 ? one : many}`;
}

/** Texts of different precision do not sort as they are. One that cannot be read comes last. */
export function momentOf(timestamp: string): Us {
  return parseTimestamp(timestamp) ?? Infinity;
}

/** `, 2026-03-11T09:13:50Z to 2026-03-11T09:20:52Z`; nothing where there is no moment, one where there is no span. */
export function spanOf({
  first,
  last = first,
}: {
  readonly first?: string;
  readonly last?: string;
}): string {
  if (first === undefined) return "";
  return first === last ? `, ${first}` : `, ${first} to ${last}`;
}
