/**
 * A search as a program: its tree and lookup tables go in once, the rows of its `tstats` commands every time, result rows
 * come out. The plan also tells in advance how a stream may run it: row by row or as a whole, told at once or only when the
 * window closes.
 */
import type { Command, Search, TstatsCommand } from "../../lang/spl/tree.ts";
import { resultTrends, tableOf, trendsBehind } from "./column-trends.ts";
import type { Lookups, RowTrends } from "./column-trends.ts";
import { joinStep } from "./commands/join-step.ts";
import { inputlookupRows, lookupStep } from "./commands/lookup-step.ts";
import {
  binStep,
  convertStep,
  evalStep,
  fieldsStep,
  fillnullStep,
  mvexpandStep,
  regexStep,
  renameStep,
  rexStep,
  searchStep,
  tableStep,
  whereStep,
} from "./commands/row-steps.ts";
import {
  dedupStep,
  eventstatsStep,
  headStep,
  sortStep,
  statsStep,
} from "./commands/table-steps.ts";
import type { Row } from "./row.ts";
import type { SearchRun, Step } from "./search-run.ts";

export type { SearchRun } from "./search-run.ts";

export interface SearchPlan {
  /** All tstats commands, the main one first, then those of subsearches. */
  readonly tables: readonly TstatsCommand[];
  /** Each row of the result comes of one row of the main tstats alone: it can be run row by row. */
  readonly isRowWise: boolean;
  /**
   * A row that passes now passes whatever else is seen in the window, with the same key; its columns may change. So it can
   * be told at once. It rests on lists that lose nothing: beyond the bounds of `values` a value may give way to another.
   */
  readonly standsAtOnce: boolean;
  run(run: SearchRun): readonly Row[];
}

/**
 * Compiles a search that the checker has passed.
 *
 * @param lookups at least those that the search names
 */
export function planSearch(search: Search, lookups: Lookups): SearchPlan {
  const program = compile(search, lookups);
  return {
    tables: program.tables,
    isRowWise: search.commands.every(({ kind }) => !LOOKS_AROUND.has(kind)),
    standsAtOnce: resultTrends(search, lookups).stands,
    run: program.run,
  };
}

/** Commands for which a row depends on others. */
const LOOKS_AROUND: ReadonlySet<Command["kind"]> = new Set([
  "stats",
  "eventstats",
  "dedup",
  "sort",
  "head",
  "join",
]);

interface Program {
  readonly tables: readonly TstatsCommand[];
  /** What stands for a missing by-field; none where such events are left out. */
  readonly fills: readonly string[];
  run(run: SearchRun): readonly Row[];
}

function compile({ commands }: Search, lookups: Lookups): Program {
  const tables: TstatsCommand[] = [];
  const fills: string[] = [];
  const steps: Step[] = [];
  let before: RowTrends = {
    columns: new Map(),
    key: undefined,
    stands: true,
  };
  for (const command of commands) {
    switch (command.kind) {
      case "tstats":
        tables.push(command);
        if (command.fillnullValue !== undefined) {
          fills.push(command.fillnullValue);
        }
        steps.push((_, run) => run.rows(command));
        break;
      case "join": {
        const right = compile(command.subsearch, lookups);
        tables.push(...right.tables);
        fills.push(...right.fills);
        steps.push(joinStep(command, right.run, new Set(fills)));
        break;
      }
      default:
        steps.push(stepOf(command, before, lookups));
    }
    before = trendsBehind(before, command, lookups);
  }
  return {
    tables,
    fills,
    run: (run) =>
      steps.reduce<readonly Row[]>((rows, step) => step(rows, run), []),
  };
}

function stepOf(
  command: Exclude<Command, { readonly kind: "tstats" | "join" }>,
  { columns }: RowTrends,
  lookups: Lookups,
): Step {
  switch (command.kind) {
    case "inputlookup": {
      const rows = inputlookupRows(command, tableOf(lookups, command.table));
      return () => rows;
    }
    case "search":
      return searchStep(command.condition);
    case "where":
      return whereStep(command);
    case "eval":
      return evalStep(command);
    case "stats":
      return statsStep(command);
    case "eventstats":
      return eventstatsStep(command);
    case "regex":
      return regexStep(command);
    case "rex":
      return rexStep(command);
    case "fields":
      return fieldsStep(command);
    case "table":
      return tableStep(command);
    case "rename":
      return renameStep(command);
    case "dedup":
      return dedupStep(command);
    case "sort":
      return sortStep(command);
    case "head":
      return headStep(command);
    case "bin":
      return binStep(command);
    case "convert":
      return convertStep(command);
    case "fillnull":
      return fillnullStep(command, columns.keys());
    case "mvexpand":
      return mvexpandStep(command);
    case "lookup":
      return lookupStep(command, tableOf(lookups, command.table));
  }
}
