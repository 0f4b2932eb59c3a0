/**
 * Join keys: the values of the `by` fields of an event, as one string to look up and as an object to show.
 *
 * A missing plain field keeps the event out of the step; a missing `?field` is null and joins only null. A field of
 * several values takes part once per value.
 */
import type { Event, FieldReader, Scalar } from "../event/event.ts";
import { isRounded, withExactIntegers } from "./exact-integers.ts";
import type { JoinKey } from "./match.ts";
import { extended, listValues } from "./values.ts";

export interface KeyField {
  readonly read: FieldReader;
  readonly optional: boolean;
}

/** A key's text: type and value of each part, so that `1` and `"1"` differ and parts cannot run together. */
export type KeyText = string;

/** The keys of one event. */
export interface EventKeys {
  /** Each a list of values in the order of the fields. Empty where a plain field is missing. */
  readonly keys: readonly (readonly (Scalar | null)[])[];
  /** Combinations beyond the limit, left out. */
  readonly dropped: number;
}

const NO_FIELDS: EventKeys = { keys: [[]], dropped: 0 };
const NO_KEYS: EventKeys = { keys: [], dropped: 0 };

/** The keys of an event, at most `most`. O(`most`) per field, however many values the fields hold. */
export function readKeys(
  event: Event,
  fields: readonly KeyField[],
  most: number,
): EventKeys {
  if (fields.length === 0) return NO_FIELDS;
  let keys: (Scalar | null)[][] = [[]];
  let combinations = 1;
  for (const { read, optional } of fields) {
    const values = keyValues(event, read);
    if (values.length === 0) {
      if (!optional) return NO_KEYS;
      for (const key of keys) key.push(null);
    } else if (values.length === 1) {
      for (const key of keys) key.push(values[0]!);
    } else {
      const distinct = new Set(values);
      combinations *= distinct.size;
      keys = extended(keys, distinct, most);
    }
  }
  return { keys, dropped: combinations - keys.length };
}

/** The values of a key's field; integers that JSON.parse has rounded as the line writes them. */
function keyValues(event: Event, read: FieldReader): readonly Scalar[] {
  const values = listValues(read(event));
  return values.some(isRounded)
    ? listValues(read(withExactIntegers(event)))
    : values;
}

/** The text under which a key is kept. */
export function keyText(values: readonly (Scalar | null)[]): KeyText {
  let text = "";
  for (const value of values) {
    const part = String(value);
    text += `${typeOf(value)}${part.length}:${part}`;
  }
  return text;
}

function typeOf(value: Scalar | null): string {
  return value === null ? "z" : (typeof value)[0]!;
}

/** A letter for each value, by which {@link typedValue} makes it of its text again. */
export function keyTypes(values: readonly (Scalar | null)[]): string {
  return values.map(typeOf).join("");
}

/** @param type as {@link keyTypes} gives it */
export function typedValue(type: string, text: string): Scalar | null {
  return PARTS[type]!(text);
}

/** The values of a key, out of its text. */
export function readKeyText(text: KeyText): readonly (Scalar | null)[] {
  const values: (Scalar | null)[] = [];
  for (let at = 0; at < text.length;) {
    const colon = text.indexOf(":", at);
    const end = colon + 1 + Number(text.slice(at + 1, colon));
    values.push(typedValue(text[at]!, text.slice(colon + 1, end)));
    at = end;
  }
  return values;
}

/** By the first letter of a part. */
const PARTS: Readonly<Record<string, (part: string) => Scalar | null>> = {
  s: (part) => part,
  n: Number,
  b: (part) => part === "true",
  z: () => null,
};

/** A key for people and exports: field → value. */
export function namedKey(
  fields: readonly string[],
  values: readonly (Scalar | null)[],
): JoinKey {
  return Object.fromEntries(
    fields.map((field, i) => [field, values[i] ?? null]),
  );
}
