/**
 * What `tripline rules` does.
 */
import { newCounters } from "../base/counters.ts";
import { UsageError } from "../base/errors.ts";
import { formatDuration, formatTimestamp } from "../base/time.ts";
import { visible } from "../base/visible.ts";
import type { Event } from "../event/event.ts";
import { EventOpener } from "../event/opener.ts";
import { parseLine } from "../event/parse-line.ts";
import { escapeUnseen } from "../export/ndjson.ts";
import { quote } from "../lang/quote.ts";
import { DATA_MODELS } from "../lib/data-models.ts";
import { ALL_RULES } from "../rule/exception-file.ts";
import type { RuleException } from "../rule/exception-file.ts";
import { loadRules } from "../rule/load.ts";
import { readRuleFiles } from "../rule/read-rule-files.ts";
import { loadReportJson, printLoadReport } from "../rule/report.ts";
import { ruleKind } from "../rule/rule.ts";
import type { EqlRule, Rule } from "../rule/rule.ts";
import { notLookedAtLines } from "../source/not-looked-at.ts";
import { SourceSet } from "../source/source-set.ts";
import { BadLines } from "./bad-lines.ts";
import { coverageJson, printCoverage } from "./coverage-report.ts";
import { detectionFacts, detectionParts } from "./detection-facts.ts";
import { ExceptionStore, exceptionsOf } from "./exception-store.ts";
import type { ExceptionOptions } from "./exception-store.ts";
import { EXIT } from "./exit-codes.ts";
import type { ExitCode } from "./exit-codes.ts";
import { nameWarnings } from "./name-warnings.ts";
import type { RuleOptions } from "./options.ts";
import { Output, print } from "./output.ts";
import { RuleCoverage } from "./rule-coverage.ts";
import { loadRuleSet } from "./rule-set.ts";
import { findRule, nearestRule, testLine } from "./rules-test.ts";
import type { CaseLine, CaseResult } from "./rules-test.ts";
import { say } from "./say.ts";
import { plural } from "./summary.ts";

/**
 * Loads the rules and tells what became of them; with logs also which of the rules could fire on those.
 *
 * @param all draw every refusal and every warning, name all that was set aside
 * @param against logs, folders of them or globs; none for the load report alone
 * @param exceptions a file of them, checked with the rules
 * @throws SourceError for a path that is not there or without a rule file
 */
export async function checkRules(
  paths: readonly string[],
  against: readonly string[],
  json: boolean,
  all = false,
  exceptions?: string,
): Promise<ExitCode> {
  const loaded = loadRules(readRuleFiles(paths), DATA_MODELS);
  const checked =
    exceptions === undefined
      ? { errors: [], warnings: [] }
      : ExceptionStore.check(exceptions, loaded.rules);
  const report = {
    ...loaded,
    failed: [...loaded.failed, ...checked.errors],
    warnings: [
      ...loaded.warnings,
      ...nameWarnings(loaded.rules),
      ...checked.warnings,
    ],
  };
  const survey =
    against.length === 0 ? undefined : await surveyLogs(against, report.rules);
  const text = json
    ? escapeUnseen(
        JSON.stringify(
          {
            ...loadReportJson(report),
            ...(survey && coverageJson(survey.coverage, survey.isWhole)),
          },
          null,
          2,
        ),
      )
    : [
        printLoadReport(report, all),
        ...(survey ? [printCoverage(survey.coverage, survey.isWhole)] : []),
      ].join("\n\n");
  await print(`${text}\n`);
  if (report.failed.length > 0) return EXIT.rules;
  const isBlind = survey?.coverage.events === 0;
  return isBlind || survey?.hasFailed === true ? EXIT.source : EXIT.done;
}

interface LogSurvey {
  readonly coverage: RuleCoverage;
  /** False when there were more events than {@link MAX_SURVEYED}. */
  readonly isWhole: boolean;
  /** A log could not be read. */
  readonly hasFailed: boolean;
}

/** Events that are read to judge rules by. */
const MAX_SURVEYED = 200_000;

/** Reads the logs side by side, so that none is left out when there is too much of another. */
async function surveyLogs(
  paths: readonly string[],
  rules: readonly Rule[],
): Promise<LogSurvey> {
  const coverage = new RuleCoverage(rules);
  const opener = new EventOpener({ counters: newCounters() });
  const badLines = new BadLines(say);
  const sources = await SourceSet.open(paths, {
    follow: false,
    onNotice: ({ message }) => say(visible(message)),
  });
  let isWhole = true;
  const noteAll = (events: readonly Event[]): void => {
    for (const event of events) {
      if (coverage.events >= MAX_SURVEYED) isWhole = false;
      else coverage.note(event);
    }
  };
  try {
    for (;;) {
      const reading = sources.readers.filter(
        ({ state }) => state !== "ended" && state !== "failed",
      );
      if (reading.length === 0 || !isWhole) break;
      let lines = 0;
      for (const reader of reading) {
        const opened: Event[] = [];
        for (const line of await reader.next()) {
          lines++;
          let value: unknown;
          try {
            value = parseLine(line.text);
          } catch (error) {
            badLines.note(line, (error as Error).message);
            continue;
          }
          opener.open(value, line, opened);
        }
        noteAll(opened);
      }
      if (lines === 0) await sources.wait(250);
    }
    const held: Event[] = [];
    opener.flush(held);
    noteAll(held);
  } finally {
    await sources.close();
  }
  for (const line of notLookedAtLines(sources.notLookedAt)) say(visible(line));
  for (const line of badLines.summary()) say(line);
  return { coverage, isWhole, hasFailed: sources.failures.length > 0 };
}

export async function listRules(
  options: RuleOptions & ExceptionOptions,
  json: boolean,
): Promise<ExitCode> {
  const { rules } = loadRuleSet(options, say);
  const exceptions = exceptionsOf(options, rules, say);
  const countOf = (rule: Rule): number => aboutRule(exceptions, rule).length;
  if (json) {
    const rows = rules.map((rule) => ({
      id: rule.id,
      name: rule.name,
      language: rule.language,
      kind: ruleKind(rule),
      severity: rule.severity,
      riskScore: rule.riskScore,
      file: rule.origin.file,
      exceptions: countOf(rule),
    }));
    await print(`${escapeUnseen(JSON.stringify(rows, null, 2))}\n`);
    return EXIT.done;
  }
  const lines = rules.map((rule) => {
    const { id, name, language, severity } = rule;
    const count = countOf(rule);
    return `${severity.padEnd(8)} ${language} ${ruleKind(rule).padEnd(8)} ${visible(name, 200)}  ${visible(id, 80)}${count === 0 ? "" : `  ${plural(count, "exception")}`}\n`;
  });
  await print(lines.join(""));
  return EXIT.done;
}

/**
 * Prints one rule.
 *
 * @param wanted as {@link wantedRule}
 * @throws UsageError when there is none, or several ids begin so
 */
export async function showRule(
  wanted: string,
  options: RuleOptions & ExceptionOptions,
): Promise<ExitCode> {
  const { rules } = loadRuleSet(options, say);
  const rule = wantedRule(rules, wanted);
  const exceptions = aboutRule(exceptionsOf(options, rules, say), rule);
  const lines = [...describeRule(rule), ...exceptionLines(exceptions)];
  await print(`${lines.join("\n")}\n`);
  return EXIT.done;
}

/** The exceptions of a rule, and of all rules. */
function aboutRule(
  exceptions: readonly RuleException[],
  { id }: Rule,
): readonly RuleException[] {
  return exceptions.filter(
    ({ ruleId }) => ruleId === ALL_RULES || ruleId === id,
  );
}

function exceptionLines(exceptions: readonly RuleException[]): string[] {
  if (exceptions.length === 0) return [];
  return [
    "",
    "Exceptions",
    ...exceptions.flatMap(({ id, text, step, reason, by, untilUs }) => [
      `  ${visible(id, 100)}: ${visible(reason, 500)}${by === undefined ? "" : ` (${visible(by, 64)})`}${untilUs === undefined ? "" : `, until ${formatTimestamp(untilUs)}`}`,
      ...text
        .split(/\r?\n/)
        .map((line) => `    ${visible(line.trim(), 2_000)}`),
      ...(step === undefined ? [] : [`    of step ${step}`]),
    ]),
  ];
}

/**
 * The rule that a user names.
 *
 * @param wanted its id, its name in any case, or so much of the id's beginning as no other rule has
 * @throws UsageError when there is none, or several ids begin so
 */
export function wantedRule(rules: readonly Rule[], wanted: string): Rule {
  const rule = findRule(rules, wanted) ?? ruleOfPrefix(rules, wanted);
  if (rule !== undefined) return rule;
  const near = nearestRule(rules, wanted) ?? nameWith(rules, wanted);
  throw new UsageError(
    `no rule ${quote(wanted, 200)}`,
    near === undefined
      ? 'see "tripline rules list"'
      : `did you mean ${quote(near, 200)}?`,
  );
}

/** Rules of which an ambiguous beginning is told. */
const MOST_ALIKE = 5;

function ruleOfPrefix(
  rules: readonly Rule[],
  wanted: string,
): Rule | undefined {
  const prefix = wanted.toLowerCase();
  if (prefix === "") return undefined;
  const alike = rules.filter(({ id }) => id.toLowerCase().startsWith(prefix));
  if (alike.length < 2) return alike[0];
  const ids = alike.slice(0, MOST_ALIKE).map(({ id }) => quote(id, 80));
  const more = alike.length - ids.length;
  throw new UsageError(
    `${alike.length} ids begin with ${quote(wanted, 200)}`,
    `did you mean ${ids.join(", ")}${more > 0 ? ` or one of ${more} more` : ""}?`,
  );
}

/** The first name that holds the text. */
function nameWith(rules: readonly Rule[], wanted: string): string | undefined {
  const part = wanted.trim().toLowerCase();
  if (part === "") return undefined;
  return rules.find(({ name }) => name.toLowerCase().includes(part))?.name;
}

/**
 * Runs the cases of NDJSON files, one a line, and tells which failed. Holds one case at a time, and with `json` the
 * failed ones.
 *
 * @throws UsageError for a file that cannot be read
 */
export async function testRules(
  paths: readonly string[],
  options: RuleOptions,
  json: boolean,
): Promise<ExitCode> {
  // A run of queries alone needs no rules; what the user names is loaded in any case, and complained about.
  let loaded: readonly Rule[] | undefined;
  const rules = (): readonly Rule[] =>
    (loaded ??= loadRuleSet(options, say).rules);
  if (options.rules.length > 0) rules();

  const out = new Output(process.stdout);
  const failed: Pick<CaseResult, "id" | "expected" | "actual">[] = [];
  let failures = 0;
  let passed = 0;
  let warnings = 0;
  const ids = new Map<string, string>();
  const empty: string[] = [];
  for await (const line of caseLines(paths, empty)) {
    const result = testLine(line, rules, ids);
    for (const position of result.unread) {
      warnings++;
      if (warnings > MAX_WARNINGS) break;
      say(
        `${visible(line.file)}:${line.number}: event ${position} is no JSON object or has no time; left out`,
      );
    }
    if (result.passed) {
      passed++;
      continue;
    }
    failures++;
    const { id, expected, actual } = result;
    if (json) failed.push({ id, expected, actual });
    else out.write(`${failureText(line, result)}\n`);
  }
  for (const path of empty) {
    failures++;
    const error = "no case in it: each is a JSON object on a line of its own";
    if (json) failed.push({ id: path, expected: undefined, actual: { error } });
    else out.write(`${visible(path, 500)}: ${error}\n`);
  }
  if (warnings > MAX_WARNINGS) {
    say(`further ${warnings - MAX_WARNINGS} events left out are not listed`);
  }
  out.write(
    json
      ? `${escapeUnseen(JSON.stringify({ passed, failed }, null, 2))}\n`
      : `${passed} passed, ${failures} failed\n`,
  );
  await out.end();
  return failures > 0 ? EXIT.rules : EXIT.done;
}

/** Events left out that are told one by one. */
const MAX_WARNINGS = 20;

/**
 * The lines of the files in their order; blank ones are passed over.
 * @param empty takes the paths that hold none
 * @throws UsageError when a file or a line of it cannot be read: what was not run must not pass for run
 */
async function* caseLines(
  paths: readonly string[],
  empty: string[],
): AsyncGenerator<CaseLine> {
  for (const path of paths) {
    let cases = 0;
    const problems: string[] = [];
    const check = (): void => {
      if (problems.length > 0) throw new UsageError(problems[0]!);
    };
    const sources = await SourceSet.open([path], {
      follow: false,
      onNotice: ({ level, message }) => {
        if (level !== "info") problems.push(visible(message));
      },
    });
    try {
      check();
      for (const reader of sources.readers) {
        while (reader.state !== "ended" && reader.state !== "failed") {
          const lines = await reader.next();
          check();
          for (const { text, source, number } of lines) {
            cases++;
            yield { text, file: source.path, number };
          }
          if (lines.length === 0) await sources.wait(250);
        }
      }
      if (cases === 0) empty.push(path);
    } finally {
      await sources.close();
    }
  }
}

/** One line, whatever stands in the case. */
function failureText(
  { file, number }: CaseLine,
  { id, expected, actual }: CaseResult,
): string {
  const found =
    "error" in actual
      ? `error ${actual.error}`
      : `actual ${JSON.stringify(actual)}`;
  const parts = [
    ...(expected === undefined ? [] : [`expected ${expectedText(expected)}`]),
    found,
  ];
  return visible(`${file}:${number}: ${id}: ${parts.join(", ")}`, 4_000);
}

function expectedText(expected: NonNullable<CaseResult["expected"]>): string {
  return "error" in expected
    ? `error ${expected.error}`
    : JSON.stringify(expected);
}

/** What the rule says beside its query. */
function besideQuery(rule: Rule): string[] {
  const { suppression } = rule;
  const lines: string[] = [];
  if (rule.isBuildingBlock === true) lines.push("alerts    building blocks");
  if (suppression !== undefined) {
    const { groupBy, durationUs } = suppression;
    lines.push(
      `folds     alerts with the same ${visible(groupBy.join(", "), 500)} within ${formatDuration(durationUs)}`,
    );
  }
  lines.push(
    ...(rule.language === "eql" ? besideEql(rule) : detectionFacts(rule)),
  );
  return lines;
}

function besideEql(rule: EqlRule): string[] {
  const { exclusions = [], endpointActions = [] } = rule;
  const lines: string[] = [];
  for (const { kind, name, condition } of exclusions) {
    lines.push(
      `left out  ${kind} ${visible(name, 200)}: ${visible(condition, 2_000)}`,
    );
  }
  if (rule.minEndpointVersion !== undefined) {
    lines.push(
      `Endpoint  written for ${visible(rule.minEndpointVersion, 40)} and newer`,
    );
  }
  for (const action of endpointActions) {
    lines.push(`Endpoint  would ${visible(action, 200)}`);
  }
  return lines;
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
    `kind      ${rule.language} ${ruleKind(rule)}`,
    `file      ${visible(rule.origin.file, 500)}`,
  ];
  for (const { tactic, techniques } of rule.threats) {
    const names = techniques.map(({ id, name, subtechniques }) =>
      [
        `${id} ${name}`,
        ...subtechniques.map((sub) => `${sub.id} ${sub.name}`),
      ].join(", "),
    );
    const text = `${tactic.id} ${tactic.name}: ${names.join("; ")}`;
    lines.push(`ATT&CK    ${visible(text)}`);
  }
  lines.push(...besideQuery(rule));
  if (rule.description !== "") lines.push("", ...block(rule.description));
  lines.push("", "Query", ...block(rule.queryText).map((line) => `  ${line}`));
  if (rule.guide !== "") lines.push("", "Guide", ...block(rule.guide));
  if (rule.language === "spl") {
    for (const [heading, text] of detectionParts(rule)) {
      lines.push("", visible(heading, 200), ...block(text));
    }
  }
  return lines;
}
