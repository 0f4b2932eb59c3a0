/**
 * The result rows that a case of a Splunk detection expects, compared with those that were found: as a multiset, each row on
 * the columns that the expectation names. Values from JSON in, a yes or no out.
 */
import { parseTimestamp, US_PER_SECOND } from "../base/time.ts";
import type { Cell, CellScalar } from "../engine/spl/row.ts";
import { isObject } from "../event/values.ts";

/** Column → value, a list for several values, null for a column that must not be there. Other columns are free. */
export type ExpectedRow = Readonly<Record<string, Cell | null>>;

/** Column → value, as the search gives it. */
export type FoundRow = Readonly<Record<string, Cell>>;

const isScalar = (value: unknown): value is CellScalar =>
  typeof value === "string" || typeof value === "number";

/** @returns undefined for what is no list of rows */
export function readRows(value: unknown): readonly ExpectedRow[] | undefined {
  const isRow = (row: unknown): boolean =>
    isObject(row) &&
    Object.values(row).every(
      (cell) =>
        cell === null ||
        isScalar(cell) ||
        (Array.isArray(cell) && cell.every(isScalar)),
    );
  return Array.isArray(value) && value.every(isRow)
    ? (value as readonly ExpectedRow[])
    : undefined;
}

/**
 * True if every expected row can be given a found row of its own and none is left over. An expected row may fit several, so
 * that they are paired by exchanging (augmenting paths): cubic in the rows, which a case has few of.
 */
export function areExpectedRows(
  expected: readonly ExpectedRow[],
  found: readonly FoundRow[],
): boolean {
  if (expected.length !== found.length) return false;
  const takenBy = new Map<number, number>();
  const place = (wanted: number, tried: Set<number>): boolean =>
    found.some((row, i) => {
      if (tried.has(i) || !fits(expected[wanted]!, row)) return false;
      tried.add(i);
      const holder = takenBy.get(i);
      if (holder !== undefined && !place(holder, tried)) return false;
      takenBy.set(i, wanted);
      return true;
    });
  return expected.every((_, i) => place(i, new Set()));
}

function fits(expected: ExpectedRow, found: FoundRow): boolean {
  return Object.entries(expected).every(([column, wanted]) => {
    const cell = Object.hasOwn(found, column) ? found[column] : undefined;
    if (wanted === null || cell === undefined) {
      return wanted === null && cell === undefined;
    }
    const [left, right] = [listOf(wanted), listOf(cell)];
    return (
      left.length === right.length &&
      left.every((value, i) => isSame(value, right[i]!))
    );
  });
}

/** A list of one is its value. */
const listOf = (cell: Cell): readonly CellScalar[] =>
  typeof cell === "object" ? cell : [cell];

/** Numbers and texts that show them are equal, and so are seconds since 1970 and the time they are. */
function isSame(wanted: CellScalar, found: CellScalar): boolean {
  if (String(wanted) === String(found)) return true;
  const [a, b] = [numberOf(wanted), numberOf(found)];
  if (a === undefined || b === undefined) return false;
  // What `ctime` has written shows no part of a second.
  const isWhole = typeof found === "string" && WHOLE_SECOND.test(found);
  return (isWhole ? Math.floor(a) : a) === b;
}

const WHOLE_SECOND = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d$/;

const TIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/;

function numberOf(value: CellScalar): number | undefined {
  if (typeof value === "number") return value;
  if (/^-?(?:\d{1,40}(?:\.\d{1,40})?|\.\d{1,40})$/.test(value)) {
    return Number(value);
  }
  const us = TIME.test(value) ? parseTimestamp(value) : undefined;
  return us === undefined ? undefined : us / US_PER_SECOND;
}
