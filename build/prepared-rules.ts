/** Reads the rules that come with tripline when they are built, so that no start has to: see `src/rule/prepared.ts`. */
import { join } from "node:path";
import type { Plugin } from "rolldown";
import { macroTable } from "../src/lang/spl/macros.ts";
import { DATA_MODELS } from "../src/lib/data-models.ts";
import { bundledRuleFiles } from "../src/rule/bundled.ts";
import { readRuleFile } from "../src/rule/load.ts";
import { prepareOutcomes } from "../src/rule/prepared.ts";
import { Lookups } from "../src/rule/splunk/lookups.ts";

/** @param dist the folder with the compiled modules */
export function preparedRules(dist: string): Plugin {
  return {
    name: "prepared-rules",
    load(id) {
      if (id !== join(dist, "rule", "prepared-outcomes.js")) return null;
      const context = {
        macros: macroTable([]),
        lookups: new Lookups(),
        models: DATA_MODELS,
      };
      const outcomes = bundledRuleFiles().flatMap((file) =>
        readRuleFile(file, context).map((outcome) => [file, outcome] as const),
      );
      const json = JSON.stringify(prepareOutcomes(outcomes));
      return `export const PREPARED = ${json};`;
    },
  };
}
