/**
 * The lookup tables that a search names: found, read and compared with the columns that it asks them for. A search without
 * one of its tables is refused, as by Splunk: it would find nothing, or everything.
 */
import { didYouMean } from "../../lang/did-you-mean.ts";
import { diagnose } from "../../lang/diagnostic.ts";
import type { Diagnostic } from "../../lang/diagnostic.ts";
import { quote } from "../../lang/quote.ts";
import type { SourceText } from "../../lang/source-text.ts";
import type { LookupTable } from "../../lang/spl/lookup-table.ts";
import type { FieldName, Search } from "../../lang/spl/tree.ts";
import type { Lookups } from "./lookups.ts";

export interface SearchTables {
  readonly tables: ReadonlyMap<string, LookupTable>;
  readonly errors: readonly Diagnostic[];
}

/** @param source the text that the search was read from */
export function searchTables(
  search: Search,
  source: SourceText,
  lookups: Lookups,
): SearchTables {
  const tables = new Map<string, LookupTable>();
  const errors: Diagnostic[] = [];
  const ask = (name: FieldName, columns: readonly FieldName[]): void => {
    const table = lookups.table(name.name);
    if ("problem" in table) {
      errors.push(
        diagnose(
          source,
          name.span,
          "spl-lookup",
          `the lookup table ${quote(name.name)} ${table.problem}`,
          table.hint,
        ),
      );
      return;
    }
    tables.set(name.name, table);
    for (const column of columns) {
      if (table.columns.includes(column.name)) continue;
      const near = didYouMean(column.name, table.columns);
      errors.push(
        diagnose(
          source,
          column.span,
          "spl-lookup",
          `the lookup table ${quote(name.name)} has no column ${quote(column.name)}${near === undefined ? "" : `, did you mean ${quote(near)}?`}`,
        ),
      );
    }
  };
  const visit = ({ commands }: Search): void => {
    for (const command of commands) {
      if (command.kind === "join") visit(command.subsearch);
      if (command.kind === "inputlookup") ask(command.table, []);
      if (command.kind === "lookup") {
        const { inputs, outputs } = command;
        ask(
          command.table,
          [...inputs, ...outputs].map(({ column }) => column),
        );
      }
    }
  };
  visit(search);
  return { tables, errors };
}
