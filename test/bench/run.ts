/**
 * `npm run bench [-- --quick | --full | --mb N] [--rounds N]`: what scan costs beside a bare JSON.parse loop and `grep -c`,
 * on one file in one run; what many rules cost; what fields cost that nobody reads; peak memory as files grow; milliseconds from append to alert. Prints corpus, machine and
 * ratios. Ratios are taken inside a round and their median is the result: single times wobble with the machine.
 */
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { packageRoot } from "../../src/base/package-root.ts";
import { makeCorpus } from "./corpus.ts";
import { measureLive } from "./live.ts";
import { measureMapping } from "./mapping.ts";
import { runCommand, runNode } from "./process-run.ts";
import type { ProcessRun } from "./process-run.ts";
import { measureRules } from "./rules.ts";

const args = process.argv.slice(2);
const option = (name: string): string | undefined => {
  const at = args.indexOf(name);
  return at === -1 ? undefined : args[at + 1];
};
const megabytes = Number(
  option("--mb") ??
    (args.includes("--quick") ? 32 : args.includes("--full") ? 1_000 : 256),
);
const rounds = Number(option("--rounds") ?? 5);

const TRIPLINE = join(packageRoot(), "bin", "tripline");
const BARE = join(import.meta.dirname, "bare-loop.ts");

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
};
const print = (text = ""): void => {
  process.stdout.write(`${text}\n`);
};

const corpus = makeCorpus(megabytes);
print(
  `machine  ${cpus()[0]?.model.trim()}, ${cpus().length} cores, ${Math.round(totalmem() / 1e9)} GB, Node ${process.version}`,
);
print(
  `corpus   ${(corpus.bytes / 1e6).toFixed(0)} MB, ${corpus.lines} lines, ${corpus.planted} planted sequences, sha256 ${corpus.sha256.slice(0, 16)}`,
);
print(
  `method   whole processes, ${rounds} interleaved rounds after one warm-up; 1 MB = 10^6 bytes`,
);
print();

const CASES: readonly {
  name: string;
  run: () => ProcessRun;
  check: (run: ProcessRun) => string | undefined;
}[] = [
  {
    name: "bare JSON.parse loop",
    run: () => runNode([BARE, corpus.path]),
    check: ({ stdout }) =>
      Number(stdout) === corpus.lines
        ? undefined
        : `counted ${stdout.trim()} lines`,
  },
  {
    name: "tripline scan",
    run: () => runNode([TRIPLINE, "scan", "--no-progress", corpus.path]),
    check: ({ stdout, stderr }) => {
      const alerts = stdout.split("\n").filter((each) => each !== "").length;
      return alerts === corpus.planted
        ? undefined
        : `found ${alerts} alerts\n${stderr}`;
    },
  },
  {
    name: "grep -c, one literal",
    run: () => runCommand("grep", ["-c", "TaskCache", corpus.path]),
    check: ({ status }) => (status === 0 ? undefined : `exit ${status}`),
  },
];

const seconds = CASES.map((): number[] => []);
const peaks = CASES.map((): number[] => []);
for (let round = -1; round < rounds; round++) {
  const order = CASES.map((_, i) => (i + round + CASES.length) % CASES.length);
  for (const i of order) {
    const run = CASES[i]!.run();
    const wrong = CASES[i]!.check(run);
    if (wrong !== undefined) {
      print(`WRONG ANSWER: ${CASES[i]!.name}: ${wrong}`);
      process.exit(1);
    }
    if (round < 0) continue;
    seconds[i]!.push(run.seconds);
    if (run.peakBytes !== undefined) peaks[i]!.push(run.peakBytes);
  }
}
print(
  `${"case".padEnd(24)}${"MB/s".padStart(8)}${"best".padStart(8)}${"worst".padStart(8)}${"events/s".padStart(12)}${"peak MB".padStart(9)}${"ratio to bare loop".padStart(21)}`,
);
CASES.forEach(({ name }, i) => {
  const rate = (s: number): string =>
    (corpus.bytes / 1e6 / s).toFixed(0).padStart(8);
  const all = seconds[i]!;
  const mid = median(all);
  const ratio = median(all.map((each, round) => seconds[0]![round]! / each));
  const peak =
    peaks[i]!.length === 0 ? "" : (median(peaks[i]!) / 1e6).toFixed(0);
  print(
    `${name.padEnd(24)}${rate(mid)}${rate(Math.min(...all))}${rate(Math.max(...all))}${(corpus.lines / mid).toFixed(0).padStart(12)}${peak.padStart(9)}${ratio.toFixed(2).padStart(21)}`,
  );
});

print();
print(
  "rules, µs of CPU time an event without reading and parsing (the events of 32 MB)",
);
print(
  `${"rules (conditions)".padEnd(24)}${"index".padStart(8)}${"again".padStart(8)}${"one by one".padStart(12)}${"ratio".padStart(8)}${"asked".padStart(8)}${"one by one".padStart(12)}${"hits".padStart(8)}`,
);
for (const cost of measureRules(
  makeCorpus(32).path,
  [2, 50, 400, 1_500],
  args.includes("--quick") ? 1 : 3,
  median,
)) {
  print(
    `${`${cost.rules} (${cost.filters})`.padEnd(24)}${cost.indexedUs.toFixed(2).padStart(8)}${cost.againUs.toFixed(2).padStart(8)}${cost.naiveUs.toFixed(2).padStart(12)}${(cost.naiveUs / cost.indexedUs).toFixed(1).padStart(8)}${cost.indexedAsked.toFixed(2).padStart(8)}${cost.naiveAsked.toFixed(2).padStart(12)}${String(cost.hits).padStart(8)}`,
  );
}

print();
print(
  "mapping, 50 rules, µs an event opened and asked, fields that no rule reads",
);
print(
  `${"fields added".padEnd(24)}${"before".padStart(8)}${"after".padStart(8)}${"ratio".padStart(8)}`,
);
for (const cost of measureMapping(
  makeCorpus(32).path,
  [0, 100, 1_000],
  50,
  args.includes("--quick") ? 4 : 12,
  median,
)) {
  print(
    `${String(cost.added).padEnd(24)}${cost.plainUs.toFixed(2).padStart(8)}${cost.addedUs.toFixed(2).padStart(8)}${cost.ratio.toFixed(3).padStart(8)}`,
  );
}

print();
print("peak memory of scan as the file grows");
for (const size of args.includes("--full") ? [10, 100, 1_000] : [10, 100]) {
  const file = makeCorpus(size);
  const run = runNode([TRIPLINE, "scan", "--no-progress", file.path]);
  print(
    `${`${size} MB`.padEnd(24)}${((run.peakBytes ?? NaN) / 1e6).toFixed(0).padStart(8)} MB`,
  );
}

print();
print("from append to alert, ms");
print(
  `${"lines/s".padEnd(24)}${"p50".padStart(8)}${"p99".padStart(8)}${"max".padStart(8)}${"lost".padStart(8)}`,
);
for (const [rate, duration] of [
  [10, 6],
  [1_000, 3],
] as const) {
  const live = await measureLive(TRIPLINE, rate, duration);
  print(
    `${String(rate).padEnd(24)}${live.p50.toFixed(1).padStart(8)}${live.p99.toFixed(1).padStart(8)}${live.max.toFixed(1).padStart(8)}${String(live.written - live.received).padStart(8)}`,
  );
}
