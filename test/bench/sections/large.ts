/**
 * Files for which `scan` has a second thread by itself: what that gives beside what a second core gives at all, and what memory files of any size take. These are
 * generated ones, whatever the others measure.
 */
import { cpus } from "node:os";
import { runCases } from "../cases.ts";
import type { CaseResult } from "../cases.ts";
import { makeCorpus } from "../corpus.ts";
import {
  paired,
  scanCase,
  TRIPLINE,
  twiceAtOnce,
  Yardstick,
} from "../program.ts";
import { hasBash, runNode } from "../process-run.ts";
import type { Section } from "../section.ts";
import { print, printCases, printRow } from "../table.ts";
import { unlessBusy } from "../targets.ts";

const LARGE_MB = 1_000;
const SMALL_MB = [10, 100];
const MOST_ROUNDS = 5;
/** Where two loops at the same time do less than so many times what one does, others want the cores. */
const LEAST_CORES = 1.5;

export const largeFiles: Section = {
  name: "large files, the bundled rules",
  aims: ["P8"],
  run({ rounds, isQuick }) {
    const peaks = SMALL_MB.map((megabytes) => {
      const { path } = makeCorpus(megabytes);
      const { peakBytes } = runNode([TRIPLINE, "scan", "--no-progress", path]);
      return { megabytes, peakBytes };
    });
    let results: readonly CaseResult[] = [];
    const yardstick = new Yardstick();
    if (!isQuick) {
      const corpus = makeCorpus(LARGE_MB);
      const { planted } = corpus;
      results = runCases(
        [
          yardstick.case(corpus),
          scanCase(
            "tripline scan --workers 1",
            corpus,
            ["--workers", "1"],
            planted,
          ),
          scanCase(
            "tripline scan --workers 2",
            corpus,
            ["--workers", "2"],
            planted,
          ),
          ...(hasBash() ? [twiceAtOnce(corpus)] : []),
        ],
        Math.min(rounds, MOST_ROUNDS),
      );
      printCases(results, corpus);
      const { peakBytes } = results[1]!;
      peaks.push({ megabytes: LARGE_MB, peakBytes });
    }
    for (const { megabytes, peakBytes = NaN } of peaks) {
      printRow(
        [34, 8],
        [
          `peak memory with ${megabytes} MB`,
          `${(peakBytes / 1e6).toFixed(0)} MB`,
        ],
      );
    }
    const [bare, one, two, twice] = results;
    const cores = twice && 2 * paired(bare!.seconds, twice.seconds);
    if (cores !== undefined) {
      print(
        `two threads of this machine do ${cores.toFixed(2)} times what one does`,
      );
    }
    print();
    return {
      figures: {
        P8:
          one === undefined
            ? "not measured in a quick run"
            : cpus().length < 2
              ? "one core"
              : unlessBusy(
                  paired(one.seconds, two!.seconds),
                  yardstick.isBusy || (cores ?? 2) < LEAST_CORES,
                ),
      },
      samples: { peaks, results, wait: yardstick.wait, cores },
    };
  },
};
