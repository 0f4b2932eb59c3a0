/**
 * The `tstats` commands of a search: what it reads of the log.
 */
import type { Search, TstatsCommand } from "./tree.ts";

/** The main one first, then those of the searches that it joins. */
export function tablesOf({ commands }: Search): readonly TstatsCommand[] {
  return commands.flatMap((command) => {
    if (command.kind === "tstats") return [command];
    return command.kind === "join" ? tablesOf(command.subsearch) : [];
  });
}
