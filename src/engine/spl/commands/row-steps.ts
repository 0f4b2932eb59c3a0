/**
 * The commands that look at one row at a time: what becomes of a row depends on nothing but the row (and the end of the
 * window). A command goes in, a step comes out; rows are never changed, new ones take their place.
 */
import type { FieldValue } from "../../../event/event.ts";
import { starOf } from "../../../lang/spl/columns.ts";
import type {
  BinCommand,
  ConvertCommand,
  EvalCommand,
  FieldName,
  FieldsCommand,
  FillnullCommand,
  MvexpandCommand,
  RegexCommand,
  RenameCommand,
  RexCommand,
  SearchExpr,
  TableCommand,
  WhereCommand,
} from "../../../lang/spl/tree.ts";
import { secondsToUs, usToSeconds } from "../aggregate.ts";
import { numberOf, textOf, valuesOf } from "../cells.ts";
import { compileEval } from "../eval.ts";
import { compileRegex } from "../regex.ts";
import type { Cell, CellScalar, Row } from "../row.ts";
import { MAX_ROWS } from "../search-run.ts";
import type { Step } from "../search-run.ts";
import { compileSearchTest } from "../search-test.ts";
import { DEFAULT_TIME_FORMAT, formatTime } from "../time-text.ts";

type Cells = ReadonlyMap<string, Cell>;

/** The same row with other cells. */
const withCells = (row: Row, cells: Cells): Row => ({ ...row, cells });

/** A search expression as a test of rows. A word without a field is looked for in all columns. */
export function compileRowTest(expr: SearchExpr): (row: Row) => boolean {
  return compileSearchTest<Row>(
    expr,
    (field) =>
      ({ cells }): FieldValue =>
        cells.get(field),
    ({ cells }) => cells.values(),
  );
}

export function searchStep(condition: SearchExpr): Step {
  const test = compileRowTest(condition);
  return (rows) => rows.filter(test);
}

export function whereStep({ condition }: WhereCommand): Step {
  const evaluate = compileEval(condition);
  return (rows, run) =>
    rows.filter(({ cells }) => evaluate(cells, run) === true);
}

/** Assignments run one after the other; one without a value takes the column away. */
export function evalStep({ assignments }: EvalCommand): Step {
  const compiled = assignments.map(({ field, value }) => ({
    name: field.name,
    evaluate: compileEval(value),
  }));
  return (rows, run) =>
    rows.map((row) => {
      const cells = new Map(row.cells);
      for (const { name, evaluate } of compiled) {
        const value = evaluate(cells, run);
        if (value === undefined || typeof value === "boolean") {
          cells.delete(name);
        } else cells.set(name, value);
      }
      return withCells(row, cells);
    });
}

/** `!=` keeps rows in which the pattern is not found, those without the field too. */
export function regexStep({ field, negated, pattern }: RegexCommand): Step {
  const regex = compileRegex(pattern.text);
  return (rows) =>
    rows.filter(
      ({ cells }) =>
        valuesOf(cells.get(field.name)).some((value) =>
          regex.test(textOf(value)),
        ) !== negated,
    );
}

/** The first hit in each value of the field; a group that took no part leaves its column alone. */
export function rexStep({ field, pattern }: RexCommand): Step {
  const regex = compileRegex(pattern.text);
  return (rows) =>
    rows.map((row) => {
      const found = new Map<string, string[]>();
      for (const value of valuesOf(row.cells.get(field.name))) {
        for (const [name, text] of regex.captures(textOf(value)) ?? []) {
          const texts = found.get(name);
          if (texts === undefined) found.set(name, [text]);
          else texts.push(text);
        }
      }
      if (found.size === 0) return row;
      const cells = new Map(row.cells);
      for (const [name, texts] of found) {
        cells.set(name, texts.length === 1 ? texts[0]! : texts);
      }
      return withCells(row, cells);
    });
}

const fits = (name: string, fields: readonly FieldName[]): boolean =>
  fields.some((field) => starOf(field.name, name) !== undefined);

export function fieldsStep({ removed, fields }: FieldsCommand): Step {
  return (rows) =>
    rows.map((row) =>
      withCells(
        row,
        new Map(
          [...row.cells].filter(([name]) => fits(name, fields) !== removed),
        ),
      ),
    );
}

/** The columns in the order in which they are named. */
export function tableStep({ fields }: TableCommand): Step {
  return (rows) =>
    rows.map((row) => {
      const cells = new Map<string, Cell>();
      for (const field of fields) {
        for (const [name, cell] of row.cells) {
          if (starOf(field.name, name) !== undefined && !cells.has(name)) {
            cells.set(name, cell);
          }
        }
      }
      return withCells(row, cells);
    });
}

/** Pair by pair, each sees what the one before it has made. Columns keep their places. */
export function renameStep({ renames }: RenameCommand): Step {
  const pairs = renames.map(({ from, to }) => renaming(from.name, to.name));
  return (rows) =>
    rows.map((row) =>
      withCells(
        row,
        pairs.reduce((cells, rename) => rename(cells), row.cells),
      ),
    );
}

function renaming(from: string, to: string): (cells: Cells) => Cells {
  // Rows have the same few columns, and most have none that fits.
  const names = new Map<string, string | undefined>();
  const newName = (name: string): string | undefined => {
    if (!names.has(name)) {
      const star = starOf(from, name);
      const other =
        star === undefined ? undefined : to.replace("*", () => star);
      names.set(name, other);
    }
    return names.get(name);
  };
  return (cells) => {
    const overwritten = new Set<string>();
    for (const name of cells.keys()) {
      const other = newName(name);
      if (other !== undefined) overwritten.add(other);
    }
    if (overwritten.size === 0) return cells;
    const result = new Map<string, Cell>();
    for (const [name, cell] of cells) {
      const other = newName(name);
      if (other !== undefined) result.set(other, cell);
      else if (!overwritten.has(name)) result.set(name, cell);
    }
    return result;
  };
}

function mapScalars(cell: Cell, map: (value: CellScalar) => CellScalar): Cell {
  return typeof cell === "object" ? cell.map(map) : map(cell);
}

/** Rounds times down to a multiple of the span since 1970; what is no number stays. */
export function binStep({ field, timeSpan, column }: BinCommand): Step {
  const floor = (value: CellScalar): CellScalar => {
    const seconds = numberOf(value);
    if (seconds === undefined) return value;
    const us = Math.floor(secondsToUs(seconds) / timeSpan.us) * timeSpan.us;
    return usToSeconds(us);
  };
  return (rows) =>
    rows.map((row) => {
      const cell = row.cells.get(field.name);
      if (cell === undefined) return row;
      const cells = new Map(row.cells);
      return withCells(row, cells.set(column, mapScalars(cell, floor)));
    });
}

/** Epochs as text; what is no number stays. */
export function convertStep({ timeFormat, conversions }: ConvertCommand): Step {
  const format = timeFormat ?? DEFAULT_TIME_FORMAT;
  const ctime = (value: CellScalar): CellScalar => {
    const seconds = numberOf(value);
    if (seconds === undefined) return value;
    return formatTime(secondsToUs(seconds), format) ?? value;
  };
  return (rows) =>
    rows.map((row) => {
      const cells = new Map(row.cells);
      for (const { field, column } of conversions) {
        const cell = cells.get(field.name);
        if (cell !== undefined) cells.set(column, mapScalars(cell, ctime));
      }
      return withCells(row, cells);
    });
}

/** @param columns those that rows have here: without fields, all of them are filled */
export function fillnullStep(
  { value, fields }: FillnullCommand,
  columns: Iterable<string>,
): Step {
  const names =
    fields.length === 0 ? [...columns] : fields.map(({ name }) => name);
  return (rows) =>
    rows.map((row) => {
      const missing = names.filter((name) => !row.cells.has(name));
      if (missing.length === 0) return row;
      const cells = new Map(row.cells);
      for (const name of missing) cells.set(name, value);
      return withCells(row, cells);
    });
}

/** A row of each value. The value's number, from 0, is the last part of the key. */
export function mvexpandStep({ field, limit }: MvexpandCommand): Step {
  return (rows, run) => {
    const result: Row[] = [];
    let beyond = 0;
    for (const row of rows) {
      const all = valuesOf(row.cells.get(field.name));
      const values = limit === 0 ? all : all.slice(0, limit);
      const room = MAX_ROWS - result.length;
      beyond += Math.max(0, Math.max(1, values.length) - room);
      if (room === 0) continue;
      if (values.length === 0) result.push({ ...row, key: [...row.key, "0"] });
      for (const [index, value] of values.slice(0, room).entries()) {
        result.push({
          ...row,
          cells: new Map(row.cells).set(field.name, value),
          key: [...row.key, String(index)],
        });
      }
    }
    if (beyond > 0) run.rowsBeyond?.(beyond);
    return result;
  };
}
