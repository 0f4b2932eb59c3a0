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
import { GlobIndex } from "../../glob-index.ts";
import { textOf, valuesOf } from "../cells.ts";
import type { Cell, Row } from "../row.ts";
import type { Step } from "../search-run.ts";
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
  /** By line. */
  readonly tests: readonly TextTest[];
  /** Finds the lines that are worth a test; undefined where these are all. */
  readonly index: GlobIndex | undefined;
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
  const exact = columns.filter(({ type }) => type === "exact");
  const tested: readonly Tested[] = columns
    .filter(({ type }) => type !== "exact")
    .map(({ field, index, type }) => {
      const cells = table.rows.map((line) => line[index] ?? "");
      return type === "cidr"
        ? { field, tests: cells.map(cidrTest), index: undefined }
        : {
            field,
            tests: cells.map((cell) => compileStars(same(cell))),
            index: globIndex(cells.map(same)),
          };
    });
  // Tables without an exact column have thousands of patterns.
  const narrow =
    exact.length === 0
      ? tested.find(({ index }) => index !== undefined)
      : undefined;

  const lines = new Map<string, number[]>();
  for (const [number, line] of table.rows.entries()) {
    const key = JSON.stringify(
      exact.map(({ index }) => same(line[index] ?? "")),
    );
    const known = lines.get(key);
    if (known === undefined) lines.set(key, [number]);
    else known.push(number);
  }

  return ({ cells }) => {
    const texts = (field: string): readonly string[] =>
      valuesOf(cells.get(field)).map((value) => same(textOf(value)));
    const wanted = tested.map(({ field, tests }) => ({
      values: texts(field),
      tests,
    }));
    const candidates =
      narrow === undefined
        ? product(exact.map(({ field }) => texts(field))).flatMap(
            (key) => lines.get(JSON.stringify(key)) ?? [],
          )
        : texts(narrow.field).flatMap((text) => narrow.index!.match(text));
    const ordered = [...new Set(candidates)].sort((a, b) => a - b);
    const hits: number[] = [];
    for (const line of ordered) {
      if (hits.length >= table.maxMatches) break;
      const isHit = wanted.every(({ values, tests }) =>
        values.some((value) => tests[line]!(value)),
      );
      if (isHit) hits.push(line);
    }
    return hits;
  };
}

/** Of the cells of a column of patterns, by line. A question mark is itself, and any character to the index. */
function globIndex(cells: readonly string[]): GlobIndex {
  const index = new GlobIndex();
  cells.forEach((cell, line) => index.add(cell, line));
  return index;
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
