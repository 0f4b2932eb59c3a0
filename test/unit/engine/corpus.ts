/**
 * Runs the cases of `test/corpus/`: a query, documents in the order of arrival, and the alerts they must raise.
 */
import { readFileSync } from "node:fs";
import { newCounters } from "../../../src/base/counters.ts";
import { parseDuration } from "../../../src/base/time.ts";
import { Engine } from "../../../src/engine/engine.ts";
import type { MatchChange } from "../../../src/engine/match.ts";
import { checkQuery } from "../../../src/lang/eql/checker.ts";
import { openDocs, standing, testRule } from "../../support/engine.ts";
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
  const engine = new Engine({
    rules: [rule],
    counters: newCounters(),
    latenessUs,
  });
  const changes: MatchChange[] = [];
  for (const event of openDocs(docs)) {
    engine.push(event);
    changes.push(...engine.drain());
  }
  engine.finish();
  changes.push(...engine.drain());
  return [...standing(changes).values()]
    .map(({ events }) =>
      events
        .map((each) =>
          each === undefined ? "!" : eventId(docs[each.place.number - 1]!),
        )
        .join(" "),
    )
    .sort();
}

/** The expectation in the form of {@link runCase}. */
export function expectedOf({ expected }: CorpusCase): string[] {
  return expected.map((ids) => ids.join(" ")).sort();
}
