/**
 * Texts of rule files to the rules that will run, and an account of all others: set aside, refused, warned about.
 * Pure: the same texts in the same order give the same rules.
 */
import { visible } from "../base/visible.ts";
import { diagnose } from "../lang/diagnostic.ts";
import type { Diagnostic } from "../lang/diagnostic.ts";
import type { DataModel } from "../lang/spl/checker.ts";
import { quote } from "../lang/quote.ts";
import { sourceText } from "../lang/source-text.ts";
import type { SourceText } from "../lang/source-text.ts";
import { ExceptionLists } from "./exception-lists.ts";
import { readElasticToml } from "./elastic-toml.ts";
import { readEqlFile } from "./eql-file.ts";
import { isShared, isYaml, readSplunkSet } from "./splunk/content-set.ts";
import { splunkFileKind } from "./splunk/sniff.ts";
import { readDetection } from "./splunk/detection.ts";
import type { DetectionContext } from "./splunk/detection.ts";
import { readKibanaNdjson } from "./kibana-ndjson.ts";
import { preparedOutcome } from "./prepared.ts";
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
 * published rule that a bundled one stands for, lest everything is found twice. Of two Splunk detections with one id the
 * higher version wins: a checkout keeps old ones beside the new.
 *
 * @param models the data models that logs are read into; without them no Splunk detection can run
 */
export function loadRules(
  files: readonly RuleFileText[],
  models: readonly DataModel[] = [],
): LoadReport {
  const rules = new Map<string, Loaded>();
  const setAside: SetAside[] = [];
  const failed: Diagnostic[] = [];
  const warnings: Diagnostic[] = [];
  const lists = new ExceptionLists();
  const shared = new Set(files.filter(isShared));
  const { failed: broken, ...set } = readSplunkSet([...shared]);
  const context = { ...set, models };
  const read = (file: RuleFileText): readonly RuleOutcome[] => {
    // A table that cannot be read is told where a search needs it.
    if (!shared.has(file)) {
      const known = shared.size === 0 ? preparedOutcome(file) : undefined;
      return known === undefined ? readRuleFile(file, context) : [known];
    }
    const problem = broken.get(file);
    return problem === undefined ? [] : [problem];
  };
  const outcomes = files.flatMap((file) =>
    read(file).map((outcome) => ({ file, outcome })),
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
    if (earlier !== undefined && isNewer(earlier, rule)) {
      warnings.push(
        diagnose(
          source,
          outcome.idSpan,
          "rule-duplicate-id",
          `the id ${quote(rule.id)} is also that of version ${earlier.version!} in ${visible(earlier.origin.file)}; this one, version ${rule.version!}, is left out`,
          "the higher version wins; give one of them another id to run both",
          "warning",
        ),
      );
      continue;
    }
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
    if (exceptionLists.length === 0 || rule.language !== "eql") return rule;
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

/** True for Splunk detections of which the first has the higher version. */
function isNewer(a: Rule, b: Rule): boolean {
  return (
    a.language === "spl" &&
    b.language === "spl" &&
    a.version !== undefined &&
    b.version !== undefined &&
    a.version > b.version
  );
}

interface Loaded {
  readonly outcome: RuleOutcome & { readonly kind: "loaded" };
  readonly source: SourceText;
}

/** Reads one file that is not shared. */
export function readRuleFile(
  file: RuleFileText,
  context: DetectionContext,
): readonly RuleOutcome[] {
  if (file.unreadable !== undefined) {
    return [refuse(file, "rule-unreadable", file.unreadable, file.advice)];
  }
  const path = file.path.toLowerCase();
  if (path.endsWith(".toml")) return [readElasticToml(file)];
  if (path.endsWith(".eql")) return [readEqlFile(file)];
  if (path.endsWith(".ndjson")) return readKibanaNdjson(file);
  if (isYaml(path)) {
    return splunkFileKind(file.text) === "detection"
      ? [readDetection(file, context)]
      : [
          refuse(
            file,
            "rule-file-type",
            "not a Splunk detection",
            "a detection has the keys name, id and search; a macro name and definition",
          ),
        ];
  }
  return [
    refuse(
      file,
      "rule-file-type",
      "not a rule file",
      "rules are .toml, .eql, .ndjson or .yml files",
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
