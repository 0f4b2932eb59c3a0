/**
 * What lines and rules cost when all is warm: {@link InProcess} as a process of its own, CPU time of its thread. Two threads
 * are held against the bare loop by wall time, which says nothing on a busy machine. How many alerts of a thousand lines the
 * generated rules raise is told as well: it has to be about as few as of published ones.
 */
import { cpus } from "node:os";
import { join } from "node:path";
import { median } from "../cases.ts";
import type { InProcess, WarmCase } from "../in-process.ts";
import { BENCH, isBusy, paired } from "../program.ts";
import { runNode } from "../process-run.ts";
import type { Section } from "../section.ts";
import { print, printRow } from "../table.ts";
import { unlessBusy } from "../targets.ts";

/** Of the corpus, for the reference that each case is held against first. */
const PREFIX_MB = 32;

export const warm: Section = {
  name: "one process, all warm, rules loaded",
  aims: ["P1", "P3", "P4", "P5", "P6"],
  run({ corpusOf, megabytes, rounds }) {
    const corpus = corpusOf(megabytes);
    const prefix = corpusOf(Math.min(megabytes, PREFIX_MB));
    const { stdout, stderr, status } = runNode([
      ...[join(BENCH, "in-process.ts"), corpus.path, prefix.path],
      String(rounds),
    ]);
    if (status !== 0) throw new Error(stderr);
    const cases = JSON.parse(stdout) as InProcess;
    const bare = cases[0]!;
    const widths = [34, 10, 10, 8, 8, 10, 12, 19];
    printRow(widths, [
      `with ${(corpus.bytes / 1e6).toFixed(0)} MB`,
      "CPU MB/s",
      "CPU ratio",
      "best",
      "worst",
      "µs a line",
      "wall ratio",
      "alerts of 1,000",
    ]);
    const byCpu = (each: WarmCase): number =>
      paired(bare.cpuSeconds, each.cpuSeconds);
    for (const each of cases) {
      const ratios = each.cpuSeconds.map((s, i) => bare.cpuSeconds[i]! / s);
      const seconds = median(each.cpuSeconds);
      printRow(widths, [
        each.name,
        (corpus.bytes / 1e6 / seconds).toFixed(0),
        byCpu(each).toFixed(2),
        Math.max(...ratios).toFixed(2),
        Math.min(...ratios).toFixed(2),
        ((seconds * 1e6) / corpus.lines).toFixed(1),
        paired(bare.seconds, each.seconds).toFixed(2),
        each.found === undefined
          ? ""
          : ((1_000 * each.found.alerts) / corpus.lines).toFixed(2),
      ]);
    }
    const wait = paired(bare.seconds, bare.cpuSeconds);
    print(
      `the bare loop took ${wait.toFixed(2)} times its CPU time${isBusy(wait) ? ": MACHINE BUSY" : ""}`,
    );
    print();
    const of = (name: string): WarmCase =>
      cases.find((each) => each.name === name)!;
    const quick = of("scan --quick");
    const some = of("scan, 50 rules");
    const many = of("scan, 1,500 rules");
    const two = of("scan, 1,500 rules, two threads");
    return {
      figures: {
        P1: byCpu(quick),
        P3: byCpu(some),
        P4: byCpu(many),
        P5:
          cpus().length < 2
            ? "one core"
            : unlessBusy(paired(bare.seconds, two.seconds), isBusy(wait)),
        P6: paired(some.cpuSeconds, many.cpuSeconds),
      },
      samples: { corpus, cases, wait },
    };
  },
};
