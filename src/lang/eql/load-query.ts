/**
 * Query text to a query that can run, or to everything that keeps it from running: parser and checker in one step,
 * without exceptions.
 */
import { RuleSyntaxError } from "../diagnostic.ts";
import type { Diagnostic } from "../diagnostic.ts";
import type { SourceText } from "../source-text.ts";
import { checkQuery } from "./checker.ts";
import { parseQuery } from "./parser.ts";
import type { Query } from "./tree.ts";

export type LoadedQuery =
  { readonly query: Query } | { readonly diagnostics: readonly Diagnostic[] };

/** @returns the query, or at least one diagnostic in the order of the text */
export function loadQuery(source: SourceText): LoadedQuery {
  let query: Query;
  try {
    query = parseQuery(source);
  } catch (error) {
    if (!(error instanceof RuleSyntaxError)) throw error;
    return { diagnostics: [error.diagnostic] };
  }
  const diagnostics = checkQuery(query, source);
  return diagnostics.length === 0 ? { query } : { diagnostics };
}
