/**
 * What the commands of a search know of a value: its text, whether it is a number, and which of two comes first. All
 * values are texts, numbers or lists of them; a number that is written as text counts as a number wherever Splunk takes it
 * for one.
 */
import type { FieldValue, Scalar } from "../../event/event.ts";
import { Alias } from "../../event/event.ts";
import type { Cell, CellScalar } from "./row.ts";

/** Longest text that is shown, searched by a regular expression or kept by an aggregate, in UTF-16 units. */
export const MAX_TEXT = 8_192;

/** The text without what stands beyond {@link MAX_TEXT}. */
export function cutText(text: string): string {
  if (text.length <= MAX_TEXT) return text;
  const last = text.charCodeAt(MAX_TEXT - 1);
  // Not between the halves of a surrogate pair.
  return text.slice(0, (last & 0xfc00) === 0xd800 ? MAX_TEXT - 1 : MAX_TEXT);
}

/** A field of an event as a cell: of several spellings the first. Empty texts and lists are no value. */
export function cellOf(value: FieldValue): Cell | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== "object") return scalarOf(value);
  if (value instanceof Alias) return scalarOf(value.values[0]);
  const list = value.flatMap((each) => scalarOf(each) ?? []);
  return list.length === 0 ? undefined : list;
}

function scalarOf(value: Scalar): CellScalar | undefined {
  if (typeof value === "boolean") return String(value);
  return value === "" ? undefined : value;
}

/** The cell's values; none where it is missing. */
export function valuesOf(cell: Cell | undefined): readonly CellScalar[] {
  if (cell === undefined) return [];
  return typeof cell === "object" ? cell : [cell];
}

/** The only value of a cell; undefined where it has several. */
export function onlyValue(cell: Cell | undefined): CellScalar | undefined {
  if (typeof cell !== "object") return cell;
  return cell.length === 1 ? cell[0] : undefined;
}

/** A value's text: what `=` compares, keys are made of and lists are sorted by. */
export const textOf = (value: CellScalar): string =>
  typeof value === "string" ? value : String(value);

/** One text for a whole cell: equal for equal cells only. A list of one is its value. */
export function cellKey(cell: Cell): string {
  const only = onlyValue(cell);
  return only === undefined
    ? JSON.stringify(valuesOf(cell).map(textOf))
    : textOf(only);
}

/** Sign, digits, a fraction; `.25` and `1.` too. No exponent: `1e5` is rather a name than a number. */
const NUMBER = /^[+-]?(?:\d{1,40}(?:\.\d{0,40})?|\.\d{1,40})$/;

/** The value as a number, if it looks like one. */
export function numberOf(value: CellScalar): number | undefined {
  if (typeof value === "number") return value;
  return NUMBER.test(value) ? Number(value) : undefined;
}

/** Order by code points, as UTF-8 has it. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left !== right) return codeRank(left) - codeRank(right);
  }
  return a.length - b.length;
}

/** Surrogates stand for what comes behind U+FFFF. */
const codeRank = (unit: number): number =>
  (unit & 0xf800) === 0xd800 ? unit + 0x1_0000 : unit;

/** Numbers if both are numbers, else texts, exactly: how `where` compares. */
export function compareScalars(a: CellScalar, b: CellScalar): number {
  const left = numberOf(a);
  const right = left === undefined ? undefined : numberOf(b);
  return left === undefined || right === undefined
    ? compareText(textOf(a), textOf(b))
    : left - right;
}

/** Order of rows: by their keys, part by part, as text. */
export function compareKeys(
  a: readonly string[],
  b: readonly string[],
): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const order = compareText(a[i]!, b[i]!);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}
