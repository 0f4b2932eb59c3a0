/**
 * The rules of a run: ours, then the user's, so that a user's rule of the same id, or one that ours stands for, replaces
 * ours.
 */
import { UsageError } from "../base/errors.ts";
import { visible } from "../base/visible.ts";
import { quote } from "../lang/quote.ts";
import { DATA_MODELS } from "../lib/data-models.ts";
import { ruleTexts } from "../lib/load-rules.ts";
import { loadRules } from "../rule/load.ts";
import type { LoadReport } from "../rule/load.ts";
import { printLoadReport } from "../rule/report.ts";
import type { RuleOptions } from "./options.ts";
import { keptReport } from "./rule-cache.ts";

/**
 * Loads the rules of a run. What could not be loaded is told on stderr; the rest runs.
 * @throws UsageError when no rule is left to run
 */
export function loadRuleSet(
  { rules, bundled }: RuleOptions,
  warn: (text: string) => void,
): LoadReport {
  const texts = ruleTexts(rules, { bundled });
  const report = keptReport(texts, () => loadRules(texts, DATA_MODELS));
  if (report.failed.length > 0 || report.warnings.length > 0) {
    warn(printLoadReport(report));
  }
  for (const { file, name = "", reason, bundled } of report.setAside) {
    if (bundled !== true) continue;
    warn(`${file} ${quote(name)} is set aside: it ${reason}`);
  }
  if (report.rules.length === 0) {
    throw new UsageError(
      "no rule to run",
      rules.length === 0
        ? "give rules with --rules PATH, or leave out --no-bundled"
        : `none of the rules in ${visible(rules.join(", "))} could be loaded; see "tripline rules check"`,
    );
  }
  return report;
}
