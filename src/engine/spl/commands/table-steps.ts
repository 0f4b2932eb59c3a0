/**
 * The commands that need all rows: `stats` and `eventstats`, `dedup`, `sort`, `head`. Rows come in the order of their keys
 * and `stats` gives them in that order again, so nothing depends on the order in which events came.
 */
import type { Us } from "../../../base/time.ts";
import type {
  Aggregate,
  DedupCommand,
  FieldName,
  HeadCommand,
  SortCommand,
  StatsCommand,
} from "../../../lang/spl/tree.ts";
import { createAccumulator, secondsToUs } from "../aggregate.ts";
import type { Accumulator } from "../aggregate.ts";
import {
  cellKey,
  compareKeys,
  compareText,
  numberOf,
  onlyValue,
  textOf,
  valuesOf,
} from "../cells.ts";
import type { Group } from "../group.ts";
import type { Cell, CellScalar, Row } from "../row.ts";
import type { Step } from "../search-run.ts";

/** Most combinations of by-values under which one row counts. */
const MAX_COMBINATIONS = 1_000;

/** The rows of one combination of by-values. */
interface Bundle {
  readonly by: readonly CellScalar[];
  readonly key: readonly string[];
  readonly accumulators: readonly Accumulator[];
  readonly groups: Set<Group>;
}

/** By the text of their key. */
type Bundles = Map<string, Bundle>;

/** A row of each combination; a row without one of the by-fields counts nowhere. */
export function statsStep({ aggregates, by }: StatsCommand): Step {
  return (rows) => {
    const bundles: Bundles = new Map();
    // Without by-fields there is one row, also of nothing.
    if (by.length === 0) bundleOf(bundles, aggregates, []);
    for (const row of rows) bundle(bundles, row, aggregates, by);
    return [...bundles.values()]
      .sort((a, b) => compareKeys(a.key, b.key))
      .map((each) => ({
        cells: new Map([
          ...by.map(({ name }, i) => [name, each.by[i]!] as const),
          ...results(each, aggregates),
        ]),
        key: each.key,
        groups: [...each.groups],
      }));
  };
}

/** Each row with the results of its combination, the first one where it counts under several. */
export function eventstatsStep({ aggregates, by }: StatsCommand): Step {
  return (rows) => {
    const bundles: Bundles = new Map();
    const own = rows.map((row) => bundle(bundles, row, aggregates, by));
    const cellsOf = new Map(
      [...bundles.values()].map((each) => [each, results(each, aggregates)]),
    );
    return rows.map((row, i) => {
      const found = own[i];
      return found === undefined
        ? row
        : { ...row, cells: new Map([...row.cells, ...cellsOf.get(found)!]) };
    });
  };
}

/** @returns the first bundle that the row is in */
function bundle(
  bundles: Bundles,
  row: Row,
  aggregates: readonly Aggregate[],
  by: readonly FieldName[],
): Bundle | undefined {
  const timeUs = timeOf(row);
  let first: Bundle | undefined;
  for (const combination of combinations(row, by)) {
    const found = bundleOf(bundles, aggregates, combination);
    first ??= found;
    for (const [i, { field }] of aggregates.entries()) {
      const accumulator = found.accumulators[i]!;
      if (field === undefined) accumulator.addEvent();
      else accumulator.add(valuesOf(row.cells.get(field.name)), timeUs);
    }
    for (const group of row.groups) found.groups.add(group);
  }
  return first;
}

function bundleOf(
  bundles: Bundles,
  aggregates: readonly Aggregate[],
  by: readonly CellScalar[],
): Bundle {
  const key = by.map(textOf);
  const text = JSON.stringify(key);
  let found = bundles.get(text);
  if (found === undefined) {
    found = {
      by,
      key,
      accumulators: aggregates.map((each) => createAccumulator(each.function)),
      groups: new Set(),
    };
    bundles.set(text, found);
  }
  return found;
}

/** One for each value of a by-field, of several fields every combination; none where one is missing. */
function combinations(
  { cells }: Row,
  by: readonly FieldName[],
): readonly (readonly CellScalar[])[] {
  let all: (readonly CellScalar[])[] = [[]];
  for (const { name } of by) {
    const values = new Map(
      valuesOf(cells.get(name)).map((value) => [textOf(value), value]),
    );
    all = all
      .flatMap((start) =>
        [...values.values()].map((value) => [...start, value]),
      )
      .slice(0, MAX_COMBINATIONS);
  }
  return all;
}

function results(
  { accumulators }: Bundle,
  aggregates: readonly Aggregate[],
): readonly (readonly [string, Cell])[] {
  return aggregates.flatMap(({ column }, i): (readonly [string, Cell])[] => {
    const cell = accumulators[i]!.result();
    return cell === undefined ? [] : [[column, cell]];
  });
}

function timeOf({ cells }: Row): Us | undefined {
  const time = onlyValue(cells.get("_time"));
  const seconds = time === undefined ? undefined : numberOf(time);
  return seconds === undefined ? undefined : secondsToUs(seconds);
}

/** The first row of each combination; rows without one of the fields go. */
export function dedupStep({ fields }: DedupCommand): Step {
  return (rows) => {
    const seen = new Set<string>();
    return rows.filter(({ cells }) => {
      const key: string[] = [];
      for (const { name } of fields) {
        const cell = cells.get(name);
        if (cell === undefined) return false;
        key.push(cellKey(cell));
      }
      const text = JSON.stringify(key);
      if (seen.has(text)) return false;
      seen.add(text);
      return true;
    });
  };
}

/**
 * Numbers before texts, rows without a value last whichever way. Without a limit all rows stay: Splunk keeps 10,000, more
 * than a window has.
 */
export function sortStep({ limit, keys }: SortCommand): Step {
  return (rows) => {
    const sorted = rows.toSorted((a, b) => {
      for (const { field, descending } of keys) {
        const order = compareCells(
          a.cells.get(field.name),
          b.cells.get(field.name),
          descending,
        );
        if (order !== 0) return order;
      }
      return 0;
    });
    return limit === undefined || limit === 0 ? sorted : sorted.slice(0, limit);
  };
}

function compareCells(
  a: Cell | undefined,
  b: Cell | undefined,
  descending: boolean,
): number {
  const left = valuesOf(a)[0];
  const right = valuesOf(b)[0];
  if (left === undefined || right === undefined) {
    return Number(left === undefined) - Number(right === undefined);
  }
  const order = compareMixed(left, right);
  return descending ? -order : order;
}

/** A total order, which comparing numbers among themselves and all else as text is not. */
function compareMixed(a: CellScalar, b: CellScalar): number {
  const left = numberOf(a);
  const right = numberOf(b);
  if (left !== undefined && right !== undefined) return left - right;
  if (left !== undefined || right !== undefined) {
    return left === undefined ? 1 : -1;
  }
  return compareText(textOf(a), textOf(b));
}

export function headStep({ count }: HeadCommand): Step {
  return (rows) => rows.slice(0, count);
}
