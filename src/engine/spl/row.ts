/**
 * A row of a search's results on its way through the pipes. Cells are Splunk's values: a text, a number or a list of
 * them; a column without a value is not in the map. Beside its cells, and out of reach of every command, a row carries
 * what names it and what it was made from.
 */
import type { Group } from "./group.ts";

export type CellScalar = string | number;

/** A list has one member at least. */
export type Cell = CellScalar | readonly CellScalar[];

export interface Row {
  /** Column → value, in the order of the columns. */
  readonly cells: ReadonlyMap<string, Cell>;
  /** The by-values of the last command that grouped; rows of one search differ in it. */
  readonly key: readonly string[];
  /** Whose events it was made from, the row's own first. */
  readonly groups: readonly Group[];
}
