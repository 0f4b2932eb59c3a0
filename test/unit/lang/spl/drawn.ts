import { printDiagnostic } from "../../../../src/lang/diagnostic.ts";
import type { DataModel } from "../../../../src/lang/spl/checker.ts";
import { loadSearch } from "../../../../src/lang/spl/load-search.ts";
import type { LoadedSearch } from "../../../../src/lang/spl/load-search.ts";
import { macroTable } from "../../../../src/lang/spl/macros.ts";
import type { Macro } from "../../../../src/lang/spl/macros.ts";
import { sourceText } from "../../../../src/lang/source-text.ts";

/** Enough of the data models to check against. */
export const MODELS: readonly DataModel[] = [
  {
    name: "Endpoint.Processes",
    fields:
      "_time dest user process process_name process_path process_id process_guid original_file_name parent_process_name".split(
        " ",
      ),
  },
  {
    name: "Endpoint.Filesystem",
    fields: "_time dest user file_name file_path process_guid".split(" "),
  },
  {
    name: "Network_Traffic.All_Traffic",
    fields: "_time dest dest_ip dest_port src process_id".split(" "),
  },
];

export function load(
  text: string,
  macros: readonly Macro[] = [],
): LoadedSearch {
  return loadSearch(sourceText(text, "d.yml"), macroTable(macros), MODELS);
}

/** Everything that is wrong with a search, warnings too, drawn as a user sees it; empty where nothing is. */
export function drawn(text: string, macros: readonly Macro[] = []): string {
  const loaded = load(text, macros);
  const told = "search" in loaded ? loaded.warnings : loaded.diagnostics;
  return told
    .map((each) => `${each.severity} ${each.code}\n${printDiagnostic(each)}`)
    .join("\n");
}

/** A `tstats` that nothing is wrong with, to put commands behind. */
export const TSTATS =
  "| tstats fillnull_value=null count min(_time) as firstTime values(Processes.process) as process from datamodel=Endpoint.Processes by Processes.dest Processes.user | `drop_dm_object_name(Processes)`";
