/**
 * The load report of `tripline rules check`: for people as text with every refusal drawn, for scripts as an object
 * whose keys are an interface.
 */
import { visible } from "../base/visible.ts";
import { printDiagnostic } from "../lang/diagnostic.ts";
import type { Diagnostic } from "../lang/diagnostic.ts";
import type { LoadReport } from "./load.ts";
import type { SetAside } from "./rule-file.ts";
import { ruleKind } from "./rule.ts";
import type { Rule } from "./rule.ts";

export interface FailureJson {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 units. */
  readonly column: number;
  readonly code: string;
  /** 1-based column behind the place, on the same line. */
  readonly endColumn: number;
  /** One line, without drawing and hint. */
  readonly message: string;
  /** What to do about it; null where nothing is known. */
  readonly hint: string | null;
  /** The line with carets below the place, two lines of text; null where there is nothing to show. */
  readonly snippet: string | null;
}

export interface LoadReportJson {
  readonly loaded: number;
  readonly failed: readonly FailureJson[];
  readonly rules: readonly {
    readonly id: string;
    readonly name: string;
    readonly language: string;
    readonly file: string;
    readonly kind: string;
    /** What it finds here and not in Splunk, or the other way round; empty for what runs as it is. */
    readonly differences: readonly string[];
  }[];
  readonly setAside: readonly {
    readonly file: string;
    readonly name: string | null;
    readonly reason: string;
  }[];
  readonly warnings: readonly FailureJson[];
  /** Exceptions that leave something out of a rule. */
  readonly exceptions: number;
}

/** The report as a plain object, ready for JSON. */
export function loadReportJson(report: LoadReport): LoadReportJson {
  return {
    loaded: report.rules.length,
    failed: report.failed.map(failureJson),
    rules: report.rules.map((rule) => ({
      id: rule.id,
      name: rule.name,
      language: rule.language,
      file: rule.origin.file,
      kind: ruleKind(rule),
      differences: differencesOf(rule),
    })),
    setAside: report.setAside.map(({ file, name, reason }) => ({
      file,
      name: name ?? null,
      reason,
    })),
    warnings: report.warnings.map(failureJson),
    exceptions: report.exceptions,
  };
}

function differencesOf(rule: Rule): readonly string[] {
  return rule.language === "spl" ? rule.differences : [];
}

function failureJson(diagnostic: Diagnostic): FailureJson {
  const { location, endColumn, code, message, hint, snippet } = diagnostic;
  return {
    ...location,
    endColumn,
    code,
    message,
    hint: hint ?? null,
    snippet: snippet ?? null,
  };
}

/** Refusals, and warnings, that are drawn one by one; a folder of another product's rules has hundreds. */
const MOST_DRAWN = 20;

/**
 * The report as text: refusals, warnings, what runs otherwise than in Splunk, what was set aside and why, and a line that
 * sums up.
 *
 * @param all draw every refusal and every warning, and name what differs or was set aside; otherwise the rest of many is
 * counted by what is said
 */
export function printLoadReport(report: LoadReport, all = false): string {
  const most = all ? Infinity : MOST_DRAWN;
  const blocks = [
    ...drawFirst(report.failed, most, "refusals", ({ message }) => message),
    ...drawFirst(
      report.warnings,
      most,
      "warnings",
      ({ message }) => `warning: ${message}`,
    ),
  ];
  const differing = report.rules.filter(hasDifference);
  if (differing.length > 0) blocks.push(printDifferences(differing, all));
  if (report.setAside.length > 0) {
    blocks.push(printSetAside(report.setAside, all));
  }
  const share = splunkShare(report);
  if (share !== undefined) blocks.push(share);
  blocks.push(summarize(report));
  return blocks.join("\n\n");
}

function drawFirst(
  diagnostics: readonly Diagnostic[],
  most: number,
  noun: string,
  say: (diagnostic: Diagnostic) => string,
): readonly string[] {
  const drawn = diagnostics
    .slice(0, most)
    .map((each) => printDiagnostic({ ...each, message: say(each) }));
  const rest = diagnostics.slice(most);
  if (rest.length === 0) return drawn;
  const counts = countRows(rest.map(({ message }) => kindOf(message)));
  return [
    ...drawn,
    [
      `${rest.length} more ${noun}; "tripline rules check --all" draws them:`,
      ...counts,
    ].join("\n"),
  ];
}

/** What messages of one kind share: their words without the text that they quote. */
function kindOf(message: string): string {
  return message.replaceAll(/"[^"]*"/g, '"…"');
}

/** `643 of 674 Splunk detections that are for this tool run (95.4 %)`; undefined where all do. */
function splunkShare({ rules, failed }: LoadReport): string | undefined {
  const run = rules.filter(({ language }) => language === "spl").length;
  const files = failed.map(({ location }) => location.file);
  const refused = new Set(files.filter((file) => /\.ya?ml$/i.test(file))).size;
  if (run === 0 || refused === 0) return undefined;
  const percent = ((100 * run) / (run + refused)).toFixed(1);
  return `${run} of ${run + refused} Splunk detections that are for this tool run (${percent} %)`;
}

/** `3 rules loaded, 1 file refused, 20 others set aside, 4 exceptions applied, 2 warnings`; what is nought is not said. */
export function summarize(report: LoadReport): string {
  const refused = refusedFiles(report);
  const parts = [`${count(report.rules.length, "rule")} loaded`];
  const differing = report.rules.filter(hasDifference).length;
  if (differing > 0) parts.push(`${differing} of them with a difference`);
  if (refused > 0) parts.push(`${count(refused, "file")} refused`);
  if (report.setAside.length > 0) {
    parts.push(`${count(report.setAside.length, "other")} set aside`);
  }
  if (report.exceptions > 0) {
    parts.push(`${count(report.exceptions, "exception")} applied`);
  }
  if (report.warnings.length > 0) {
    parts.push(count(report.warnings.length, "warning"));
  }
  return parts.join(", ");
}

function hasDifference(rule: Rule): boolean {
  return differencesOf(rule).length > 0;
}

function printDifferences(rules: readonly Rule[], all: boolean): string {
  const rows = all
    ? rules.flatMap((rule) =>
        differencesOf(rule).map((each) =>
          visible(`  ${rule.origin.file} (${rule.name}): ${each}`),
        ),
      )
    : countRows(rules.flatMap(differencesOf));
  return ["otherwise than in Splunk:", ...rows].join("\n");
}

/** A checkout of Elastic's rules has a thousand that are not EQL: they are counted by reason, unless all are asked for. */
function printSetAside(setAside: readonly SetAside[], all: boolean): string {
  const rows = all
    ? setAside.map(setAsideRow)
    : countRows(setAside.map((each) => each.reason));
  return ["set aside:", ...rows].join("\n");
}

function setAsideRow({ file, name, reason }: SetAside): string {
  const what = name === undefined ? "" : ` (${name})`;
  return visible(`  ${file}${what}: ${reason}`);
}

/** How many files had something that was refused. */
export function refusedFiles({ failed }: LoadReport): number {
  return new Set(failed.map(({ location }) => location.file)).size;
}

/** How often each text occurs, the most frequent first. */
export function countTexts(
  texts: readonly string[],
): readonly (readonly [text: string, count: number])[] {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
}

function countRows(texts: readonly string[]): readonly string[] {
  return countTexts(texts).map(
    ([text, n]) => `${String(n).padStart(6)}  ${visible(text)}`,
  );
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}
