/**
 * Runs the cases of `test/corpus/`: a query, documents in the order of arrival, and the alerts they must raise.
 */
import { readFileSync } from "node:fs";
import { runCase as runRuleCase } from "../../../src/cli/rules-test.ts";
import { parseDuration } from "../../../src/base/time.ts";
import { checkQuery } from "../../../src/lang/eql/checker.ts";
import { testRule } from "../../support/engine.ts";
import type { TestDoc } from "../../support/engine.ts";

export interface CorpusCase {
  readonly id: string;
  readonly query: string;
  readonly events: readonly TestDoc[];
  readonly expected: readonly (readonly string[])[];
  readonly lateness?: string;
}

export function readCorpus(name: string): readonly CorpusCase[] {
  const file = new URL(`../../corpus/${name}.ndjson`, import.meta.url);
  return readFileSync(file, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as CorpusCase);
}

export function eventId(doc: TestDoc): string {
  return (doc["event"] as { readonly id: string }).id;
}

/** @returns the alerts that stand at the end, each as the ids of its events joined by spaces, sorted */
export function runCase(
  { query, lateness }: CorpusCase,
  docs: readonly TestDoc[],
): string[] {
  const rule = testRule(query);
  const [problem] = checkQuery(rule.query, rule.source);
  if (problem !== undefined) throw new Error(problem.message);
  const latenessUs = parseDuration(lateness ?? "3m");
  if (latenessUs === undefined) throw new Error(`no duration: ${lateness}`);
  return runRuleCase({ rule, events: docs, latenessUs })
    .alerts.map((ids) => ids.join(" "))
    .sort();
}

/** The expectation in the form of {@link runCase}. */
export function expectedOf({ expected }: CorpusCase): string[] {
  return expected.map((ids) => ids.join(" ")).sort();
}
