/**
 * Texts of rule files to the rules that will run, and an account of all others: set aside, refused, warned about.
 * Pure: the same texts in the same order give the same rules.
 */
import { diagnose } from "../lang/diagnostic.ts";
import type { Diagnostic } from "../lang/diagnostic.ts";
import { quote } from "../lang/quote.ts";
import { sourceText } from "../lang/source-text.ts";
import { readElasticToml } from "./elastic-toml.ts";
import { readEqlFile } from "./eql-file.ts";
import { readKibanaNdjson } from "./kibana-ndjson.ts";
import type { RuleFileText, RuleOutcome, SetAside } from "./rule-file.ts";
import type { Rule } from "./rule.ts";

export interface LoadReport {
  /** In the order of their files. */
  readonly rules: readonly Rule[];
  /** In order, but not for this tool: another language, another system, deprecated. */
  readonly setAside: readonly SetAside[];
  /** Why rules were left out; a rule may have several. `location.file` is the rule's file. */
  readonly failed: readonly Diagnostic[];
  readonly warnings: readonly Diagnostic[];
}

/** Loads every file. Of two rules with one id the later wins, so that a user's rule replaces a bundled one. */
export function loadRules(files: readonly RuleFileText[]): LoadReport {
  const rules = new Map<string, Rule>();
  const setAside: SetAside[] = [];
  const failed: Diagnostic[] = [];
  const warnings: Diagnostic[] = [];
  const outcomes = files.flatMap((file) =>
    readRuleFile(file).map((outcome) => ({ file, outcome })),
  );
  for (const { file, outcome } of outcomes) {
    if (outcome.kind === "set-aside") {
      setAside.push(outcome.setAside);
      continue;
    }
    warnings.push(...outcome.warnings);
    if (outcome.kind === "failed") {
      failed.push(...outcome.errors);
      continue;
    }
    const { rule } = outcome;
    const earlier = rules.get(rule.id);
    if (earlier !== undefined) {
      warnings.push(
        diagnose(
          outcome.idSource ?? sourceText(file.text, file.path),
          outcome.idSpan,
          "rule-duplicate-id",
          `the id ${quote(rule.id)} is also that of ${quote(earlier.name)} in ${earlier.origin.file}, which is left out`,
          "the later file wins; give one of them another id to run both",
          "warning",
        ),
      );
      rules.delete(rule.id);
    }
    rules.set(rule.id, rule);
  }
  return { rules: [...rules.values()], setAside, failed, warnings };
}

function readRuleFile(file: RuleFileText): readonly RuleOutcome[] {
  if (file.unreadable !== undefined) {
    return [refuse(file, "rule-unreadable", file.unreadable)];
  }
  const path = file.path.toLowerCase();
  if (path.endsWith(".toml")) return [readElasticToml(file)];
  if (path.endsWith(".eql")) return [readEqlFile(file)];
  if (path.endsWith(".ndjson")) return readKibanaNdjson(file);
  return [
    refuse(
      file,
      "rule-file-type",
      "not a rule file",
      "rules are .toml, .eql or .ndjson files",
    ),
  ];
}

function refuse(
  file: RuleFileText,
  code: string,
  message: string,
  hint?: string,
): RuleOutcome {
  const location = { file: file.path, line: 1, column: 1 };
  const error: Diagnostic = {
    severity: "error",
    code,
    message,
    hint,
    location,
    snippet: undefined,
  };
  return { kind: "failed", errors: [error], warnings: [] };
}
