/**
 * Texts of rule files to the rules that will run, and an account of all others: set aside, refused, warned about.
 * Pure: the same texts in the same order give the same rules.
 */
import { visible } from "../base/visible.ts";
import { diagnose } from "../lang/diagnostic.ts";
import type { Diagnostic } from "../lang/diagnostic.ts";
import { quote } from "../lang/quote.ts";
import { sourceText } from "../lang/source-text.ts";
import type { SourceText } from "../lang/source-text.ts";
import { ExceptionLists } from "./exception-lists.ts";
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
  /** Exceptions that leave something out of a rule. */
  readonly exceptions: number;
}

/**
 * Loads every file. Of two rules with one id the later wins, so that a user's rule replaces a bundled one; so does the
 * published rule that a bundled one stands for, lest everything is found twice.
 */
export function loadRules(files: readonly RuleFileText[]): LoadReport {
  const rules = new Map<string, Loaded>();
  const setAside: SetAside[] = [];
  const failed: Diagnostic[] = [];
  const warnings: Diagnostic[] = [];
  const lists = new ExceptionLists();
  const outcomes = files.flatMap((file) =>
    readRuleFile(file).map((outcome) => ({ file, outcome })),
  );
  for (const { file, outcome } of outcomes) {
    switch (outcome.kind) {
      case "set-aside":
        setAside.push(outcome.setAside);
        continue;
      case "exception":
        lists.add(outcome.line, outcome.source);
        continue;
      case "failed":
        warnings.push(...outcome.warnings);
        failed.push(...outcome.errors);
        continue;
      case "loaded":
        warnings.push(...outcome.warnings);
    }
    const { rule } = outcome;
    const source = outcome.idSource ?? sourceText(file.text, file.path);
    const earlier = rules.get(rule.id)?.outcome.rule;
    if (earlier !== undefined) {
      warnings.push(
        diagnose(
          source,
          outcome.idSpan,
          "rule-duplicate-id",
          `the id ${quote(rule.id)} is also that of ${quote(earlier.name)} in ${visible(earlier.origin.file)}, which is left out`,
          "the later file wins; give one of them another id to run both",
          "warning",
        ),
      );
      rules.delete(rule.id);
    }
    rules.set(rule.id, { outcome, source });
  }
  for (const { outcome } of [...rules.values()]) {
    const { rule, standsFor = [] } = outcome;
    const published = standsFor.find((id) => rules.has(id));
    if (published === undefined) continue;
    rules.delete(rule.id);
    const reason = `stands for the published rule ${quote(published)}, which is loaded`;
    const { file } = rule.origin;
    setAside.push({ file, name: rule.name, reason, bundled: true });
  }
  const narrowed = [...rules.values()].map(({ outcome, source }) => {
    const { rule, exceptionLists = [], idSpan } = outcome;
    if (exceptionLists.length === 0) return rule;
    const span = outcome.exceptionsSpan ?? idSpan;
    const applied = lists.apply(rule, exceptionLists, source, span);
    warnings.push(...applied.warnings);
    return applied.rule;
  });
  return {
    rules: narrowed,
    setAside: [...setAside, ...lists.setAside()],
    failed,
    warnings: [...warnings, ...lists.warnings()],
    exceptions: lists.applied,
  };
}

interface Loaded {
  readonly outcome: RuleOutcome & { readonly kind: "loaded" };
  readonly source: SourceText;
}

function readRuleFile(file: RuleFileText): readonly RuleOutcome[] {
  if (file.unreadable !== undefined) {
    return [refuse(file, "rule-unreadable", file.unreadable, file.advice)];
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
    endColumn: 1,
    snippet: undefined,
  };
  return { kind: "failed", errors: [error], warnings: [] };
}
