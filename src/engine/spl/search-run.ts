/**
 * What the commands of a search ask of whoever runs them: the rows of its `tstats` commands, the end of the window, and an
 * ear for what they leave out.
 */
import type { Us } from "../../base/time.ts";
import type { TstatsCommand } from "../../lang/spl/tree.ts";
import type { Row } from "./row.ts";

export interface SearchRun {
  /** The rows of a tstats command of the search or of a subsearch, in key order. */
  rows(command: TstatsCommand): readonly Row[];
  /** What now() gives: the end of the window. */
  readonly nowUs: Us;
  /** Called for each pair that join refuses because its key is the fill value. */
  refusedPair(): void;
  /** Called with the number of rows beyond {@link MAX_ROWS} that a join or mvexpand left out. */
  rowsBeyond?(count: number): void;
}

/** Most rows that one command makes of others. */
export const MAX_ROWS = 50_000;

/** A command, compiled: rows in, rows out. */
export type Step = (rows: readonly Row[], run: SearchRun) => readonly Row[];
