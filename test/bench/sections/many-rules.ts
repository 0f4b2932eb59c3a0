/**
 * Whole processes with generated rules, loading them included, beside a database that asks three predicates with two threads.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { runCases } from "../cases.ts";
import type { CaseResult } from "../cases.ts";
import { caseOf, DUCKDB, isThere } from "../peers.ts";
import { alertsOf, ruleOptions, scanCase, Yardstick } from "../program.ts";
import { makeQueries } from "../rules.ts";
import type { Section } from "../section.ts";
import { printCases } from "../table.ts";
import { unlessBusy } from "../targets.ts";

const COUNTS = [50, 400, 1_500];
/** Of a process with 1,500 rules a round takes seconds. */
const MOST_ROUNDS = 5;

export const manyRules: Section = {
  name: "whole processes, generated rules, loading them included",
  aims: ["P14", "M2 many"],
  run({ corpusOf, megabytes, isOwn, rounds }) {
    const corpus = corpusOf(megabytes);
    const folder = mkdtempSync(join(tmpdir(), "tripline-bench-rules-"));
    try {
      const options = COUNTS.map((count) =>
        ruleOptions(folder, makeQueries(count, 1_500)),
      );
      const most = options.at(-1)!;
      const reference = ["--engine", "reference", ...most];
      const alerts = alertsOf(corpus.path, reference);
      const yardstick = new Yardstick();
      const results = runCases(
        [
          yardstick.case(corpus),
          ...COUNTS.map((count, i) =>
            scanCase(
              `tripline scan, ${count} rules`,
              corpus,
              options[i]!,
              options[i] === most ? alerts : undefined,
            ),
          ),
          scanCase(
            "tripline scan, 1500, --workers 2",
            corpus,
            [...most, "--workers", "2"],
            alerts,
          ),
          ...(isThere(DUCKDB) && !isOwn ? [caseOf(DUCKDB, corpus.path)] : []),
        ],
        Math.min(rounds, MOST_ROUNDS),
      );
      printCases(results, corpus);
      const [, , , one, two, duckdb] = results as (CaseResult | undefined)[];
      return {
        figures: {
          P14:
            duckdb === undefined
              ? "not available"
              : cpus().length < 2
                ? "one core"
                : unlessBusy(yardstick.faster(two!, duckdb), yardstick.isBusy),
          "M2 many": one!.peakBytes! / 1e6,
        },
        samples: { corpus, results, alerts, wait: yardstick.wait },
      };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
