/**
 * The text of a search to a search that can run, or to everything that keeps it from running: macros, parser and checker in
 * one step, without exceptions.
 */
import { RuleSyntaxError } from "../diagnostic.ts";
import type { Diagnostic } from "../diagnostic.ts";
import type { SourceText } from "../source-text.ts";
import { checkSearch } from "./checker.ts";
import type { DataModel } from "./checker.ts";
import type { MacroTable, MacroUse } from "./macros.ts";
import { parseSearch } from "./parser.ts";
import type { ParsedSearch } from "./parser.ts";
import type { Search } from "./tree.ts";

export type LoadedSearch =
  | {
      readonly search: Search;
      /** The macros that the search calls, with the filters that nothing defines. */
      readonly macros: readonly MacroUse[];
      /** What does not do what its author meant; the search runs. */
      readonly warnings: readonly Diagnostic[];
    }
  | {
      /** Errors and warnings. */
      readonly diagnostics: readonly Diagnostic[];
    };

/** @returns the search, or at least one error, in the order of the text */
export function loadSearch(
  source: SourceText,
  macros: MacroTable,
  models: readonly DataModel[],
): LoadedSearch {
  let parsed: ParsedSearch;
  try {
    parsed = parseSearch(source, macros);
  } catch (error) {
    if (!(error instanceof RuleSyntaxError)) throw error;
    return { diagnostics: [error.diagnostic] };
  }
  const diagnostics = checkSearch(parsed.search, source, models);
  return diagnostics.some(({ severity }) => severity === "error")
    ? { diagnostics }
    : { ...parsed, warnings: diagnostics };
}
