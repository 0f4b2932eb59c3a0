/**
 * `lookup` and `inputlookup`: rows are looked for in a table that came with the rules. Lines are found through an index, by their
 * exact columns or, without any, by those of patterns; the others are then tested one by one.
 */
import { fold } from "../../../base/fold.ts";
import type { TextTest } from "../../../base/fold.ts";
import { compileCidr, parseIp } from "../../../base/ip.ts";
import type { LookupTable } from "../../../lang/spl/lookup-table.ts";
import type {
  InputlookupCommand,
  LookupCommand,
} from "../../../lang/spl/tree.ts";
import { textOf, valuesOf } from "../cells.ts";
import type { Cell, Row } from "../row.ts";
import type { Step } from "../search-run.ts";
import { StarIndex } from "../star-index.ts";
import { compileStars } from "../star-pattern.ts";
import { compileRowTest } from "./row-steps.ts";

/** Most combinations of several values that are looked for. */
const MAX_COMBINATIONS = 1_000;

/**
 * Adds what the table says of a row's fields: several lines give several values. A miss gives the table's default where it
 * asks for one, else nothing changes.
 */
export function lookupStep(command: LookupCommand, table: LookupTable): Step {
  const find = compileFind(command, table);
  const outputs = outputColumns(command, table).flatMap(({ column, field }) => {
    const index = table.columns.indexOf(column);
    return index === -1 ? [] : [{ index, field }];
  });
  const { minMatches, defaultMatch, rows: lines } = table;
  return (rows) =>
    rows.map((row) => {
      const hits = find(row);
      if (
        hits.length === 0 &&
        (minMatches === 0 || defaultMatch === undefined)
      ) {
        return row;
      }
      const cells = new Map(row.cells);
      for (const { index, field } of outputs) {
        if (command.keepsExisting && cells.has(field)) continue;
        const values = hits
          .map((line) => lines[line]![index] ?? "")
          .filter((value) => value !== "");
        if (defaultMatch !== undefined) {
          for (let i = hits.length; i < minMatches; i++)
            values.push(defaultMatch);
        }
        if (values.length > 0) {
          cells.set(field, values.length === 1 ? values[0]! : values);
        }
      }
      return { ...row, cells };
    });
}

/** What the command writes, by the table's name and the row's: all but the inputs where it does not say. */
export function outputColumns(
  { inputs, outputs }: LookupCommand,
  { columns }: LookupTable,
): readonly { readonly column: string; readonly field: string }[] {
  if (outputs.length > 0) {
    return outputs.map(({ column, field }) => ({
      column: column.name,
      field: field.name,
    }));
  }
  const used = new Set(inputs.map(({ column }) => column.name));
  return columns
    .filter((column) => !used.has(column))
    .map((column) => ({ column, field: column }));
}

/** A column that is tested line by line. */
interface Tested {
  readonly field: string;
  readonly test: (line: number, value: string) => boolean;
}

/** @returns the numbers of the lines that a row hits, in the table's order */
function compileFind(
  { inputs }: LookupCommand,
  table: LookupTable,
): (row: Row) => readonly number[] {
  const columns = inputs.map(({ column, field }) => ({
    field: field.name,
    index: table.columns.indexOf(column.name),
    type: table.matchTypes.get(column.name) ?? "exact",
  }));
  // A column that the table does not have equals nothing.
  if (columns.some(({ index }) => index === -1)) return () => [];
  const same = table.caseSensitive ? (text: string) => text : fold;
  const texts = ({ cells }: Row, field: string): readonly string[] =>
    valuesOf(cells.get(field)).map((value) => same(textOf(value)));

  const exact = columns.filter(({ type }) => type === "exact");
  const others = columns.filter(({ type }) => type !== "exact");
  const tested: readonly Tested[] = others.map(({ field, index, type }) => {
    // Compiled for the few lines that are tried.
    const tests: TextTest[] = [];
    const compile = (line: number): TextTest => {
      const cell = table.rows[line]![index] ?? "";
      return type === "cidr" ? cidrTest(cell) : compileStars(same(cell));
    };
    return {
      field,
      test: (line, value) => (tests[line] ??= compile(line))(value),
    };
  });
  const starred = others.find(({ type }) => type === "wildcard");
  const candidatesOf =
    exact.length > 0 || starred === undefined
      ? byTexts(
          table,
          exact.map(({ index }) => index),
          same,
          (row) => product(exact.map(({ field }) => texts(row, field))),
        )
      : byStars(table, starred.index, same, (row) => texts(row, starred.field));

  return (row) => {
    const candidates = candidatesOf(row);
    if (candidates.length === 0) return candidates;
    const wanted = tested.map(({ field, test }) => ({
      values: texts(row, field),
      test,
    }));
    const hits: number[] = [];
    for (const line of candidates) {
      if (hits.length >= table.maxMatches) break;
      const isHit = wanted.every(({ values, test }) =>
        values.some((value) => test(line, value)),
      );
      if (isHit) hits.push(line);
    }
    return hits;
  };
}

/** Finds the lines that may hit a row, in the table's order. */
type Candidates = (row: Row) => readonly number[];

/** By exact columns; all lines where there are none. */
function byTexts(
  { rows }: LookupTable,
  columns: readonly number[],
  same: (text: string) => string,
  keysOf: (row: Row) => readonly (readonly string[])[],
): Candidates {
  const lines = new Map<string, number[]>();
  for (const [number, line] of rows.entries()) {
    const key = JSON.stringify(columns.map((index) => same(line[index] ?? "")));
    const known = lines.get(key);
    if (known === undefined) lines.set(key, [number]);
    else known.push(number);
  }
  return (row) => {
    const keys = keysOf(row);
    const found = keys.flatMap((key) => lines.get(JSON.stringify(key)) ?? []);
    return keys.length === 1
      ? found
      : [...new Set(found)].sort((a, b) => a - b);
  };
}

/** By a column of patterns. */
function byStars(
  { rows }: LookupTable,
  column: number,
  same: (text: string) => string,
  textsOf: (row: Row) => readonly string[],
): Candidates {
  let index: StarIndex | undefined;
  return (row) => {
    index ??= new StarIndex(rows.map((line) => same(line[column] ?? "")));
    const found = textsOf(row).map((text) => index!.candidates(text));
    return found.length === 1
      ? found[0]!
      : [...new Set(found.flat())].sort((a, b) => a - b);
  };
}

/** A cell that is no block is compared as it is. */
function cidrTest(cell: string): TextTest {
  const block = compileCidr(cell);
  if (block === undefined) return (value) => value === cell;
  return (value) => {
    const address = parseIp(value);
    return address !== undefined && block(address);
  };
}

function product(
  lists: readonly (readonly string[])[],
): readonly (readonly string[])[] {
  return lists.reduce<readonly (readonly string[])[]>(
    (all, list) =>
      all
        .flatMap((start) => list.map((value) => [...start, value]))
        .slice(0, MAX_COMBINATIONS),
    [[]],
  );
}

/** The table's lines as rows; the number of the line is the key. */
export function inputlookupRows(
  { where }: InputlookupCommand,
  table: LookupTable,
): readonly Row[] {
  const rows = table.rows.map((line, number): Row => ({
    cells: new Map(
      table.columns.flatMap((column, i): [string, Cell][] => {
        const text = line[i] ?? "";
        return text === "" ? [] : [[column, text]];
      }),
    ),
    key: [String(number)],
    groups: [],
  }));
  return where === undefined ? rows : rows.filter(compileRowTest(where));
}
