/**
 * Comparing a literal of a rule with a value of a log. Logs hold numbers as text and text as numbers, so the
 * literal's type decides how the value is read.
 *
 * | literal | value            | compared as                                        |
 * |---------|------------------|----------------------------------------------------|
 * | string  | anything         | text; numbers and booleans by their decimal text   |
 * | number  | string           | number, if the whole string is one; else unequal   |
 * | boolean | "true" / "false" | boolean                                            |
 */
import { Alias } from "../event/event.ts";
import type { FieldValue, Scalar } from "../event/event.ts";

/** True if any of the field's values satisfies the test; false for a missing field. */
export function any(
  value: FieldValue,
  test: (value: Scalar) => boolean,
): boolean {
  if (value === undefined) return false;
  if (typeof value !== "object") return test(value);
  const values = value instanceof Alias ? value.values : value;
  for (const each of values) if (test(each)) return true;
  return false;
}

/** All values of a field; an alias gives its first member. */
export function listValues(value: FieldValue): readonly Scalar[] {
  if (value === undefined) return [];
  if (typeof value !== "object") return [value];
  return value instanceof Alias ? [value.values[0]] : value;
}

/** True if any pair passes. Looks at a million pairs at most: a hostile event may hold that many values in each field. */
export function anyPair(
  values: readonly Scalar[],
  others: readonly Scalar[],
  test: (value: Scalar, other: Scalar) => boolean,
): boolean {
  let left = 1_000_000;
  for (const value of values) {
    for (const other of others) {
      if (test(value, other)) return true;
      if (--left === 0) return false;
    }
  }
  return false;
}

/** Every list with every value behind it, the first `most` of them. */
export function extended<T>(
  lists: readonly (readonly T[])[],
  values: Iterable<T>,
  most: number,
): T[][] {
  const longer: T[][] = [];
  for (const list of lists) {
    for (const value of values) {
      if (longer.length === most) return longer;
      longer.push([...list, value]);
    }
  }
  return longer;
}

/** The number a text stands for, if the whole text is a decimal number. */
export function numberOf(value: Scalar): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return undefined;
  const first = value.charCodeAt(0);
  // Most strings are not numbers and are told by their first character.
  if (!(first >= 48 && first <= 57) && !/^[+\-.]/.test(value)) return undefined;
  // No digit can be read in two ways, so the time is linear in the value.
  return /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/.test(value)
    ? Number(value)
    : undefined;
}

/** Does the value count as an integer where integers and floats differ? `2` and `"2"` do, `2.5` and `"2.0"` do not. */
export function isInteger(value: Scalar): boolean {
  return typeof value === "string"
    ? !/[.eE]/.test(value)
    : Number.isInteger(value);
}

/** `==` between a value of a log and a literal or another value. */
export function equals(value: Scalar, other: Scalar): boolean {
  if (typeof value === typeof other) return value === other;
  if (typeof other === "number") return numberOf(value) === other;
  if (typeof value === "number") return numberOf(other) === value;
  return String(value) === String(other);
}

/** A test `value == literal` for one literal, specialised by its type. */
export function equalsLiteral(literal: Scalar): (value: Scalar) => boolean {
  switch (typeof literal) {
    case "string":
      return (value) =>
        typeof value === "string"
          ? value === literal
          : String(value) === literal;
    case "number":
      return (value) =>
        typeof value === "number"
          ? value === literal
          : numberOf(value) === literal;
    case "boolean": {
      const text = String(literal);
      return (value) => value === literal || value === text;
    }
  }
}

/**
 * Order of two values, or undefined where they have none (a number and a text that is no number).
 * Texts are ordered by code point.
 */
export function compareValues(a: Scalar, b: Scalar): number | undefined {
  if (typeof a === "number" || typeof b === "number") {
    const x = numberOf(a);
    const y = numberOf(b);
    if (x === undefined || y === undefined) return undefined;
    return x < y ? -1 : x > y ? 1 : 0;
  }
  if (typeof a === "boolean" || typeof b === "boolean") return undefined;
  return compareCodePoints(a, b);
}

function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    if (a.charCodeAt(i) === b.charCodeAt(i)) continue;
    // The units before are equal; behind the first half of a pair the whole characters are compared.
    const half = i > 0 && (a.charCodeAt(i - 1) & 0xfc00) === 0xd800;
    const whole = half ? a.codePointAt(i - 1)! - b.codePointAt(i - 1)! : 0;
    return whole === 0 ? a.codePointAt(i)! - b.codePointAt(i)! : whole;
  }
  return a.length - b.length;
}
