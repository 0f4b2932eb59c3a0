/**
 * A lookup table as `lookup` and `inputlookup` use it: the lines of a CSV file, and from its definition how a value of a row
 * is compared with them. Reading the two files is the business of the rules, searching them that of the engine.
 */

/** How a cell of the table is meant: as it is, with `*` for any run of characters, or as `10.0.0.0/8`. */
export type LookupMatch = "exact" | "wildcard" | "cidr";

export interface LookupTable {
  /** As a search names it. */
  readonly name: string;
  /** The names of the columns, as the file's first line has them. */
  readonly columns: readonly string[];
  /** Lines in the order of the file: a cell for each column, `""` where there is nothing. */
  readonly rows: readonly (readonly string[])[];
  /** By column; those not named are exact. */
  readonly matchTypes: ReadonlyMap<string, LookupMatch>;
  readonly caseSensitive: boolean;
  /** What outputs become where fewer than `minMatches` lines are hit. */
  readonly defaultMatch: string | undefined;
  /** 0 where the definition has none: a miss then changes nothing. */
  readonly minMatches: number;
  /** At least 1: most lines that one row is given. */
  readonly maxMatches: number;
}
