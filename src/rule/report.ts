/**
 * The load report of `tripline rules check`: for people as text with every refusal drawn, for scripts as an object
 * whose keys are an interface.
 */
import { printDiagnostic } from "../lang/diagnostic.ts";
import type { Diagnostic } from "../lang/diagnostic.ts";
import type { LoadReport } from "./load.ts";
import type { SetAside } from "./rule-file.ts";

export interface FailureJson {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 units. */
  readonly column: number;
  readonly code: string;
  /** One line, without drawing and hint. */
  readonly message: string;
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
  }[];
  readonly setAside: readonly {
    readonly file: string;
    readonly name: string | null;
    readonly reason: string;
  }[];
  readonly warnings: readonly FailureJson[];
}

/** The report as a plain object, ready for JSON. */
export function loadReportJson(report: LoadReport): LoadReportJson {
  return {
    loaded: report.rules.length,
    failed: report.failed.map(failureJson),
    rules: report.rules.map(({ id, name, language, query, origin }) => ({
      id,
      name,
      language,
      file: origin.file,
      kind: query.kind,
    })),
    setAside: report.setAside.map(({ file, name, reason }) => ({
      file,
      name: name ?? null,
      reason,
    })),
    warnings: report.warnings.map(failureJson),
  };
}

function failureJson({ location, code, message }: Diagnostic): FailureJson {
  const { file, line, column } = location;
  return { file, line, column, code, message };
}

/** The report as text: refusals, warnings, what was set aside and why, and a line that sums up. */
export function printLoadReport(report: LoadReport): string {
  const blocks = [
    ...report.failed.map(printDiagnostic),
    ...report.warnings.map((each) =>
      printDiagnostic({ ...each, message: `warning: ${each.message}` }),
    ),
  ];
  if (report.setAside.length > 0) blocks.push(printSetAside(report.setAside));
  blocks.push(summarize(report));
  return blocks.join("\n\n");
}

/** `3 rules loaded, 1 file refused, 20 files set aside, 2 warnings`; what is nought is not said. */
export function summarize(report: LoadReport): string {
  const refused = new Set(report.failed.map((each) => each.location.file)).size;
  const parts = [`${count(report.rules.length, "rule")} loaded`];
  if (refused > 0) parts.push(`${count(refused, "file")} refused`);
  if (report.setAside.length > 0) {
    parts.push(`${count(report.setAside.length, "file")} set aside`);
  }
  if (report.warnings.length > 0) {
    parts.push(count(report.warnings.length, "warning"));
  }
  return parts.join(", ");
}

/** A checkout of Elastic's rules has a thousand that are not EQL: they are counted by reason. */
function printSetAside(setAside: readonly SetAside[]): string {
  const counts = new Map<string, number>();
  for (const { reason } of setAside) {
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  const rows = [...counts]
    .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
    .map(([reason, n]) => `${String(n).padStart(6)}  ${reason}`);
  return ["set aside:", ...rows].join("\n");
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}
