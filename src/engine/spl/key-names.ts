/**
 * What the parts of a row's key are called: the by-fields of the last command that groups, without the dataset before
 * them. Later commands may rename a column, not what the row is about.
 */
import type { Search } from "../../lang/spl/tree.ts";

/** A part of a key. */
export interface KeyName {
  readonly name: string;
  /** The column as the command that groups calls it. */
  readonly column: string;
}

export function keyNames({ commands }: Search): readonly KeyName[] {
  let names: readonly KeyName[] = [];
  for (const command of commands) {
    if (command.kind === "tstats") {
      names = command.by.map(({ name }) => ({
        name: name.slice(name.indexOf(".") + 1),
        column: name,
      }));
    } else if (command.kind === "stats") {
      names = command.by.map(({ name }) => ({ name, column: name }));
    }
  }
  return names;
}
