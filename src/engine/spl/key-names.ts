/**
 * What the parts of a row's key are called: the by-fields of the last command that groups, without the dataset before
 * them. Later commands may rename a column, not what the row is about.
 */
import type { Search } from "../../lang/spl/tree.ts";

export function keyNames({ commands }: Search): readonly string[] {
  let names: readonly string[] = [];
  for (const command of commands) {
    if (command.kind === "tstats") {
      names = command.by.map(({ name }) => name.slice(name.indexOf(".") + 1));
    } else if (command.kind === "stats") {
      names = command.by.map(({ name }) => name);
    }
  }
  return names;
}
