/**
 * Everything that detections share, out of a list of rule files: macros and lookup tables. They are read before any
 * detection is, wherever in the list they stand.
 */
import { macroTable } from "../../lang/spl/macros.ts";
import type { Macro, MacroTable } from "../../lang/spl/macros.ts";
import { Lookups } from "./lookups.ts";
import { splunkFileKind } from "./sniff.ts";
import type { RuleFileText, RuleOutcome } from "../rule-file.ts";
import { YamlFields } from "./yaml-fields.ts";
import { readYaml } from "./yaml-file.ts";

export interface SplunkSet {
  readonly macros: MacroTable;
  readonly lookups: Lookups;
  /** What could not be read of them. */
  readonly failed: ReadonlyMap<RuleFileText, RuleOutcome>;
}

/** True for a file that detections share; it gives no rule itself. */
export function isShared(file: RuleFileText): boolean {
  if (isCsv(file.path)) return true;
  if (!isYaml(file.path) || file.unreadable !== undefined) return false;
  const kind = splunkFileKind(file.text);
  return kind === "macro" || kind === "lookup";
}

export function isYaml(path: string): boolean {
  return /\.ya?ml$/i.test(path);
}

function isCsv(path: string): boolean {
  return /\.csv$/i.test(path);
}

/** @param files those for which {@link isShared} holds; of two macros or tables of one name the later counts */
export function readSplunkSet(files: readonly RuleFileText[]): SplunkSet {
  const macros: Macro[] = [];
  const lookups = new Lookups();
  const failed = new Map<RuleFileText, RuleOutcome>();
  for (const file of files) {
    if (isCsv(file.path)) {
      lookups.addFile(file);
      continue;
    }
    const yaml = readYaml(file);
    if ("severity" in yaml) {
      failed.set(file, { kind: "failed", errors: [yaml], warnings: [] });
      continue;
    }
    if (splunkFileKind(file.text) === "lookup") {
      lookups.define(file.path, yaml.document);
      continue;
    }
    const fields = new YamlFields(yaml);
    const macro = readMacro(fields);
    if (macro !== undefined) macros.push(macro);
    const { errors, warnings } = fields;
    if (errors.length > 0)
      failed.set(file, { kind: "failed", errors, warnings });
  }
  return { macros: macroTable(macros.toReversed()), lookups, failed };
}

/** `name`, `definition`, `arguments`; the name may say how many of those there are, as in Splunk's own files: `name(2)`. */
function readMacro(fields: YamlFields): Macro | undefined {
  const name = fields.required(
    "name",
    "write name: what stands between the backticks",
  );
  const written = fields.find("definition");
  // `definition: false` is a text to a macro.
  const definition =
    written === undefined ? undefined : fields.text("definition");
  if (name === undefined) return undefined;
  if (definition === undefined) {
    fields.error(
      "definition",
      written === undefined ? "rule-missing-field" : "rule-bad-field",
      `the field "definition" ${written === undefined ? "is empty" : "must be a string"}`,
      'write definition: with the text that the macro stands for; "null" as a text is written in quotes',
    );
    return undefined;
  }
  return {
    name: name.trim().replace(/\(\d+\)$/, ""),
    parameters: fields.texts("arguments"),
    definition,
  };
}
