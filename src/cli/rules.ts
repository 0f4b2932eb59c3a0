/**
 * What `tripline rules` does.
 */
import { UsageError } from "../base/errors.ts";
import { visible } from "../base/visible.ts";
import { didYouMean } from "../lang/did-you-mean.ts";
import { loadRules } from "../rule/load.ts";
import { readRuleFiles } from "../rule/read-rule-files.ts";
import { loadReportJson, printLoadReport } from "../rule/report.ts";
import type { Rule } from "../rule/rule.ts";
import { EXIT } from "./exit-codes.ts";
import type { ExitCode } from "./exit-codes.ts";
import type { RuleOptions } from "./options.ts";
import { loadRuleSet } from "./rule-set.ts";

const toStderr = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

export function checkRules(paths: readonly string[], json: boolean): ExitCode {
  const report = loadRules(readRuleFiles(paths));
  process.stdout.write(
    json
      ? `${JSON.stringify(loadReportJson(report), null, 2)}\n`
      : `${printLoadReport(report)}\n`,
  );
  return report.failed.length > 0 ? EXIT.rules : EXIT.done;
}

export function listRules(options: RuleOptions, json: boolean): ExitCode {
  const { rules } = loadRuleSet(options, toStderr);
  if (json) {
    const rows = rules.map(
      ({ id, name, language, severity, riskScore, origin, query }) => ({
        id,
        name,
        language,
        kind: query.kind,
        severity,
        riskScore,
        file: origin.file,
      }),
    );
    process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
    return EXIT.done;
  }
  for (const { id, name, language, severity, query } of rules) {
    process.stdout.write(
      `${severity.padEnd(8)} ${language} ${query.kind.padEnd(8)} ${visible(name, 200)}  ${visible(id, 80)}\n`,
    );
  }
  return EXIT.done;
}

export function showRule(wanted: string, options: RuleOptions): ExitCode {
  const { rules } = loadRuleSet(options, toStderr);
  const rule =
    rules.find(({ id }) => id === wanted) ??
    rules.find(({ name }) => name.toLowerCase() === wanted.toLowerCase());
  if (rule === undefined) {
    const names = rules.flatMap(({ id, name }) => [id, name]);
    const near = didYouMean(wanted, names);
    throw new UsageError(
      `no rule "${wanted}"`,
      near === undefined
        ? 'see "tripline rules list"'
        : `did you mean "${near}"?`,
    );
  }
  process.stdout.write(`${describeRule(rule).join("\n")}\n`);
  return EXIT.done;
}

function describeRule(rule: Rule): string[] {
  const block = (text: string): string[] =>
    text
      .trim()
      .split(/\r?\n/)
      .map((line) => visible(line, 2_000));
  const lines = [
    visible(rule.name, 200),
    `id        ${visible(rule.id, 200)}`,
    `severity  ${rule.severity}, risk ${rule.riskScore}`,
    `kind      ${rule.language} ${rule.query.kind}`,
    `file      ${visible(rule.origin.file, 500)}`,
  ];
  for (const { tactic, techniques } of rule.threats) {
    const names = techniques.map(({ id, name, subtechniques }) =>
      [
        `${id} ${name}`,
        ...subtechniques.map((sub) => `${sub.id} ${sub.name}`),
      ].join(", "),
    );
    lines.push(`ATT&CK    ${tactic.id} ${tactic.name}: ${names.join("; ")}`);
  }
  if (rule.description !== "") lines.push("", ...block(rule.description));
  lines.push("", "Query", ...block(rule.queryText).map((line) => `  ${line}`));
  if (rule.guide !== "") lines.push("", "Guide", ...block(rule.guide));
  return lines;
}
