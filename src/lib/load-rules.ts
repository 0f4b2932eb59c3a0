/**
 * Rule files, or texts that are held already, to rules that can run. {@link loadRules} takes many and accounts for each;
 * {@link compileRule} takes one and throws what is wrong with it.
 */
import { TriplineError } from "../base/errors.ts";
import { visible } from "../base/visible.ts";
import { printDiagnostic } from "../lang/diagnostic.ts";
import type { Diagnostic } from "../lang/diagnostic.ts";
import { bundledRuleFiles } from "../rule/bundled.ts";
import { loadRules as loadTexts } from "../rule/load.ts";
import type { LoadReport } from "../rule/load.ts";
import { readRuleFiles } from "../rule/read-rule-files.ts";
import type { RuleFileText } from "../rule/rule-file.ts";
import type { Rule } from "../rule/rule.ts";
import { DATA_MODELS } from "./data-models.ts";

/** The text of a rule cannot be run. `message` is for people: each place with its line drawn and what to do about it. */
export class RuleError extends TriplineError {
  /** In the order of the text; empty where nothing is wrong with the text but it is not one rule for this engine. */
  readonly diagnostics: readonly Diagnostic[];

  constructor(
    code: string,
    message: string,
    diagnostics: readonly Diagnostic[] = [],
  ) {
    super(code, message);
    this.diagnostics = diagnostics;
  }
}

/** A rule file's text with its name, for {@link loadRules}. */
export type RuleText = Pick<RuleFileText, "path" | "text">;

export interface LoadOptions {
  /** Load the rules that come with tripline, too; of two rules with one id the later wins, so yours do. @default false */
  readonly bundled?: boolean;
}

/**
 * Loads rules from files, folders (to the bottom) and texts, in that order of the list. A broken rule is no exception:
 * the report tells what loaded, what was refused and where, what was set aside, and what to be warned of.
 *
 * @throws SourceError for a path that is not there, is no rule file, or is a folder without one
 */
export function loadRules(
  sources: readonly (string | RuleText)[],
  options: LoadOptions = {},
): LoadReport {
  return loadTexts(ruleTexts(sources, options), DATA_MODELS);
}

/** The files of {@link loadRules}, in the order in which they are loaded. */
export function ruleTexts(
  sources: readonly (string | RuleText)[],
  { bundled = false }: LoadOptions = {},
): readonly RuleFileText[] {
  const texts: RuleFileText[] = bundled ? [...bundledRuleFiles()] : [];
  let paths: string[] = [];
  // Paths that stand side by side are read together: a file below two of them is read once.
  const readPaths = (): void => {
    texts.push(...readRuleFiles(paths));
    paths = [];
  };
  for (const source of sources) {
    if (typeof source === "string") {
      paths.push(source);
      continue;
    }
    readPaths();
    texts.push({ path: source.path, text: source.text });
  }
  readPaths();
  return texts;
}

export interface CompileOptions {
  /**
   * The name that messages show; its ending tells the format: `.eql` is a bare query, `.toml` an Elastic rule, `.ndjson`
   * a Kibana export, `.yml` a Splunk detection. A bare query's id is this name without the ending.
   * @default "query.eql"
   */
  readonly file?: string;
}

/**
 * One rule's text to the rule.
 * @throws RuleError when it cannot be run: with a diagnostic for each fault, or because it is another kind of rule
 */
export function compileRule(
  text: string,
  { file = "query.eql" }: CompileOptions = {},
): Rule {
  const { rules, setAside, failed } = loadTexts(
    [{ path: file, text }],
    DATA_MODELS,
  );
  if (failed.length > 0) {
    const message = failed.map(printDiagnostic).join("\n\n");
    throw new RuleError(failed[0]!.code, message, failed);
  }
  const [rule] = rules;
  if (rule === undefined || rules.length > 1) {
    const why =
      setAside[0]?.reason ??
      `holds ${rules.length} rules; loadRules takes any number`;
    throw new RuleError("rule-count", `${visible(file)}: ${why}`);
  }
  return rule;
}
