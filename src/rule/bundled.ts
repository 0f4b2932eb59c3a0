/**
 * The rules that come with tripline, as texts for the loader. Their paths are shown as `bundled:<file>`: the file is
 * inside the installed package, and a user's copy of it elsewhere is another file.
 */
import { basename, join } from "node:path";
import { packageRoot } from "../base/package-root.ts";
import { readRuleFiles } from "./read-rule-files.ts";
import type { RuleFileText } from "./rule-file.ts";

/** Reads the bundled rule files, by name. */
export function bundledRuleFiles(): readonly RuleFileText[] {
  const folder = join(packageRoot(), "src", "rule", "bundled");
  return readRuleFiles([folder]).map((file) => ({
    ...file,
    path: `bundled:${basename(file.path)}`,
    bundled: true,
  }));
}
