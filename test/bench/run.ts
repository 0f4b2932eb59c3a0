/**
 * `npm run bench [-- --quick | --full | --mb N] [--rounds N] [--json FILE] [--gate]`: what scan costs beside a bare
 * JSON.parse loop and other tools, on one file in one run; what many rules cost; what fields cost that nobody reads; memory;
 * milliseconds from append to alert. Prints corpus, machine, tables and how the figures stand to the aims.
 *
 * `--json` writes all samples. `--gate` ends with 1 when a safe aim is missed; it measures a second time before it says so.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { packageRoot } from "../../src/base/package-root.ts";
import { median, runCases } from "./cases.ts";
import type { Case, CaseResult } from "./cases.ts";
import { makeCorpus } from "./corpus.ts";
import type { Corpus } from "./corpus.ts";
import type { InProcess } from "./in-process.ts";
import { measureLive } from "./live.ts";
import type { Latencies, LiveCase } from "./live.ts";
import { measureMapping } from "./mapping.ts";
import { caseOf, isThere, PEERS, versionsOf } from "./peers.ts";
import { runNode } from "./process-run.ts";
import { makeQueries, measureRules } from "./rules.ts";
import { verdictLine, verdicts } from "./targets.ts";
import type { Figures } from "./targets.ts";

const args = process.argv.slice(2);
const option = (name: string): string | undefined => {
  const at = args.indexOf(name);
  return at === -1 ? undefined : args[at + 1];
};
const isQuick = args.includes("--quick");
const megabytes = Number(
  option("--mb") ?? (isQuick ? 32 : args.includes("--full") ? 1_000 : 256),
);
const rounds = Number(option("--rounds") ?? 5);

const TRIPLINE = join(packageRoot(), "bin", "tripline");
const BENCH = import.meta.dirname;
const load = loadavg()[0]!;
const machine = {
  model: cpus()[0]?.model.trim() ?? "unknown",
  cores: cpus().length,
  memoryBytes: totalmem(),
  node: process.version,
  load,
  isBusy: load > cpus().length / 2,
};
/** Reads only lines that hold a word of a rule. */
const QUICK = "tripline scan --quick";
/** Of the corpus, for what many rules and slow peers are given. */
const PART_MB = 32;

const print = (text = ""): void => {
  process.stdout.write(`${text}\n`);
};
const padded = (widths: readonly number[], cells: readonly string[]): string =>
  cells
    .map((cell, i) =>
      i === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[i]!),
    )
    .join("");

const bareCase = ({ path, lines }: Corpus): Case => ({
  name: "bare JSON.parse loop",
  run: () => runNode([join(BENCH, "bare-loop.ts"), path]),
  check: ({ stdout }) =>
    Number(stdout) === lines ? undefined : `counted ${stdout.trim()} lines`,
});

/** @param alerts that it has to find; undefined for generated rules, whose alerts are compared between runs */
function scanCase(
  name: string,
  { path }: Corpus,
  options: readonly string[],
  alerts: number | undefined,
): Case {
  let found = alerts;
  return {
    name,
    run: () => runNode([TRIPLINE, "scan", "--no-progress", ...options, path]),
    check: ({ stdout, stderr, status }) => {
      const lines = stdout.split("\n").filter((each) => each !== "").length;
      found ??= lines;
      return status === 0 && lines === found
        ? undefined
        : `found ${lines} alerts instead of ${found}\n${stderr}`;
    },
  };
}

function printCases(
  results: readonly CaseResult[],
  { bytes, lines }: Corpus,
): void {
  const widths = [30, 8, 8, 8, 12, 9, 8, 11];
  print(
    padded(widths, [
      "case",
      "MB/s",
      "best",
      "worst",
      "events/s",
      "peak MB",
      "ratio",
      "CPU ratio",
    ]),
  );
  for (const { name, seconds, peakBytes, ratio, cpuRatio } of results) {
    const rate = (s: number): string => (bytes / 1e6 / s).toFixed(0);
    const mid = median(seconds);
    print(
      padded(widths, [
        name,
        rate(mid),
        rate(Math.min(...seconds)),
        rate(Math.max(...seconds)),
        (lines / mid).toFixed(0),
        peakBytes === undefined ? "" : (peakBytes / 1e6).toFixed(0),
        ratio.toFixed(2),
        cpuRatio?.toFixed(2) ?? "",
      ]),
    );
  }
  print();
}

/** Everything that is measured once more where an aim is missed. */
async function measure(): Promise<{ figures: Figures; samples: object }> {
  const corpus = makeCorpus(megabytes);
  const part = makeCorpus(Math.min(megabytes, PART_MB));
  print(
    `corpus   ${(corpus.bytes / 1e6).toFixed(0)} MB, ${corpus.lines} lines, ${corpus.planted} planted sequences, sha256 ${corpus.sha256.slice(0, 16)}`,
  );
  print(
    `method   whole processes, ${rounds} interleaved rounds after one warm-up; 1 MB = 10^6 bytes; ratios to the first case`,
  );
  print();

  const whole = PEERS.filter(
    (peer) => peer.megabytes === undefined && isThere(peer),
  );
  const slow = PEERS.filter(
    (peer) => peer.megabytes !== undefined && isThere(peer),
  );
  const results = runCases(
    [
      bareCase(corpus),
      scanCase("tripline scan, bundled rules", corpus, [], corpus.planted),
      scanCase(QUICK, corpus, ["--quick"], corpus.planted),
      scanCase(
        "tripline scan, reference",
        corpus,
        ["--engine", "reference"],
        corpus.planted,
      ),
      ...whole.map((peer) => caseOf(peer, corpus.path)),
    ],
    rounds,
  );
  printCases(results, corpus);

  const slowResults = slow.map((peer) => {
    const few = makeCorpus(Math.min(megabytes, peer.megabytes!));
    const pair = runCases(
      [scanCase(QUICK, few, ["--quick"], few.planted), caseOf(peer, few.path)],
      Math.min(rounds, 3),
    );
    print(
      `the first ${(few.bytes / 1e6).toFixed(0)} MB, which is what ${peer.name} is given`,
    );
    printCases(pair, few);
    return { peer: peer.name, bytes: few.bytes, results: pair };
  });
  for (const peer of PEERS) {
    print(
      `${peer.name.padEnd(30)}${isThere(peer) ? versionsOf(peer) : `not available: needs ${peer.needs.join(", ")}`}`,
    );
  }
  print();

  const many = measureMany(part);
  print(
    `generated rules, whole processes, loading them included, ${(part.bytes / 1e6).toFixed(0)} MB`,
  );
  printCases(many, part);

  const inProcess = JSON.parse(
    runNode([join(BENCH, "in-process.ts"), corpus.path, String(rounds)]).stdout,
  ) as InProcess;
  const warm = paired(inProcess.bare, inProcess.scan);
  const warmQuick = paired(inProcess.bare, inProcess.quick);
  print(
    `in one process, all warm, one rule, CPU time: ${warm.toFixed(2)} of the bare loop's speed, with --quick ${warmQuick.toFixed(2)}`,
  );
  print();

  const rules = printRules();
  const mapping = printMapping();
  const memory = printMemory();
  const live = await printLive();

  const quick = results.find(({ name }) => name === QUICK)!;
  const peer = (name: string): number | string => {
    const found = results.find((each) => each.name === name);
    return found === undefined
      ? "not available"
      : paired(found.seconds, quick.seconds);
  };
  const slowPeer = (name: string): number | string => {
    const pair = slowResults.find((each) => each.peer === name)?.results;
    return pair === undefined ? "not available" : 1 / pair[1]!.ratio;
  };
  const last = rules.at(-1)!;
  const figures: Figures = {
    P1: warmQuick,
    P2: ratioOf(quick),
    P3: ratioOf(many[1]!),
    P4: ratioOf(many[3]!),
    P5: "there are no workers",
    P6: ratioOf(many[3]!) / ratioOf(many[1]!),
    P7: last.naiveUs / last.againUs,
    P8: "there are no workers",
    P9: peer("grep -c, one literal"),
    P10: peer("grep -ciE, three literals"),
    P11: peer("rg -i piped to jq"),
    P12: slowPeer("jq, the registry step"),
    P13: peer("duckdb, the registry step"),
    P14: "there are no workers",
    P15: slowPeer("Python eql, two rules"),
    P16: last.buildSeconds,
    "L1 p50": liveFigure(live[0]!, "p50", 1),
    "L1 p99": liveFigure(live[0]!, "p99", 8),
    "L2 p50": liveFigure(live[1]!, "p50", 0.5),
    "L2 p99": liveFigure(live[1]!, "p99", 8),
    M1: memory.pendingBytes,
    M3: memory.timerNs,
    M2: results[1]!.peakBytes! / 1e6,
    "M2 many": many[3]!.peakBytes! / 1e6,
  };
  return {
    figures,
    samples: {
      corpus,
      results,
      slowResults,
      many,
      inProcess,
      rules,
      mapping,
      memory,
      live,
    },
  };
}

/** The median of the ratios inside each round. */
function paired(times: readonly number[], mine: readonly number[]): number {
  return median(times.map((each, i) => each / mine[i]!));
}

/** On a busy machine wall time says little. */
function ratioOf({ ratio, cpuRatio }: CaseResult): number {
  return machine.isBusy ? (cpuRatio ?? ratio) : ratio;
}

function measureMany(part: Corpus): readonly CaseResult[] {
  const folder = mkdtempSync(join(tmpdir(), "tripline-bench-rules-"));
  try {
    const cases = [50, 400, 1_500].map((count) => {
      const rules = join(folder, String(count));
      mkdirSync(rules);
      makeQueries(count, 1_500).forEach((text, i) => {
        writeFileSync(join(rules, `rule-${i}.eql`), `${text}\n`);
      });
      const options = ["--no-bundled", "--rules", rules];
      return scanCase(
        `tripline scan, ${count} rules`,
        part,
        options,
        undefined,
      );
    });
    return runCases([bareCase(part), ...cases], Math.min(rounds, 3));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function printRules(): ReturnType<typeof measureRules> {
  print(
    "rules, µs of CPU time an event without reading and parsing (the events of 32 MB)",
  );
  const widths = [24, 8, 8, 12, 8, 8, 12, 8];
  print(
    padded(widths, [
      "rules (conditions)",
      "index",
      "again",
      "one by one",
      "ratio",
      "asked",
      "one by one",
      "hits",
    ]),
  );
  const costs = measureRules(
    makeCorpus(32).path,
    [2, 50, 400, 1_500],
    isQuick ? 1 : 3,
    median,
  );
  for (const cost of costs) {
    print(
      padded(widths, [
        `${cost.rules} (${cost.filters})`,
        cost.indexedUs.toFixed(2),
        cost.againUs.toFixed(2),
        cost.naiveUs.toFixed(2),
        (cost.naiveUs / cost.indexedUs).toFixed(1),
        cost.indexedAsked.toFixed(2),
        cost.naiveAsked.toFixed(2),
        String(cost.hits),
      ]),
    );
  }
  print();
  return costs;
}

function printMapping(): ReturnType<typeof measureMapping> {
  print(
    "mapping, 50 rules, µs an event opened and asked, fields that no rule reads",
  );
  const widths = [24, 8, 8, 8];
  print(padded(widths, ["fields added", "before", "after", "ratio"]));
  const costs = measureMapping(
    makeCorpus(32).path,
    [0, 100, 1_000],
    50,
    isQuick ? 4 : 12,
    median,
  );
  for (const cost of costs) {
    print(
      padded(widths, [
        String(cost.added),
        cost.plainUs.toFixed(2),
        cost.addedUs.toFixed(2),
        cost.ratio.toFixed(3),
      ]),
    );
  }
  print();
  return costs;
}

interface Memory {
  readonly scans: readonly {
    readonly megabytes: number;
    readonly peakBytes: number;
  }[];
  readonly pendingBytes: number;
  readonly timerNs: number;
}

function printMemory(): Memory {
  print("peak memory of scan as the file grows");
  const scans = (args.includes("--full") ? [10, 100, 1_000] : [10, 100]).map(
    (size) => {
      const { path } = makeCorpus(size);
      const { peakBytes = NaN } = runNode([
        TRIPLINE,
        "scan",
        "--no-progress",
        path,
      ]);
      print(
        `${`${size} MB`.padEnd(24)}${(peakBytes / 1e6).toFixed(0).padStart(8)} MB`,
      );
      return { megabytes: size, peakBytes };
    },
  );
  const pending = isQuick ? 100_000 : 1_000_000;
  const figure = (script: string, ...flags: readonly string[]): number =>
    Number(runNode([...flags, join(BENCH, script), String(pending)]).stdout);
  const pendingBytes = figure("pending.ts", "--expose-gc");
  const timerNs = figure("timer.ts");
  print(
    `${"a pending sequence".padEnd(24)}${String(pendingBytes).padStart(8)} bytes, of ${pending.toLocaleString("en")}; its timer ${timerNs} ns`,
  );
  print();
  return { scans, pendingBytes, timerNs };
}

/** The cases of the live aims; in the last one every line raises an alert. */
const LIVE_CASES: readonly LiveCase[] = [
  { linesPerSecond: 10, seconds: 6, linesPerMatch: 1 },
  { linesPerSecond: 5_000, seconds: 3, linesPerMatch: 100 },
  { linesPerSecond: 500, seconds: 3, linesPerMatch: 1 },
];

interface Live {
  readonly bare: Latencies;
  readonly tripline: Latencies;
}

async function printLive(): Promise<readonly Live[]> {
  print(
    "from append to alert, ms (CPU ms for a thousand lines, those of the first second and their alerts among them)",
  );
  const widths = [32, 8, 8, 8, 8, 8, 8];
  print(
    padded(widths, ["lines/s", "first", "p50", "p99", "max", "lost", "CPU"]),
  );
  const all: Live[] = [];
  for (const each of LIVE_CASES) {
    const of = async (name: string, program: string): Promise<Latencies> => {
      const live = await measureLive(program, each);
      const { first, p50, p99, max, expected, received, cpuMs } = live;
      print(
        padded(widths, [
          `${each.linesPerSecond}, 1 alert in ${each.linesPerMatch}, ${name}`,
          ...[first, p50, p99, max].map((ms) => ms.toFixed(1)),
          String(expected - received),
          cpuMs?.toFixed(0) ?? "–",
        ]),
      );
      return live;
    };
    all.push({
      bare: await of("bare", join(BENCH, "bare-follower.ts")),
      tripline: await of("tripline", TRIPLINE),
    });
  }
  print();
  return all;
}

/** What a follower that does nothing misses as well is the machine's. */
function liveFigure(
  { bare, tripline }: Live,
  of: "p50" | "p99",
  safeMs: number,
): number | string {
  return bare[of] > safeMs
    ? `busy machine: ${tripline[of].toFixed(1)}, and a bare follower ${bare[of].toFixed(1)}`
    : tripline[of];
}

print(
  `machine  ${machine.model}, ${machine.cores} cores, ${Math.round(machine.memoryBytes / 1e9)} GB, Node ${machine.node}, load ${load.toFixed(1)}${machine.isBusy ? ": BUSY, so aims go by CPU time where it is known" : ""}`,
);
const runs = [await measure()];
const isMissed = (id: string): boolean =>
  runs.every(({ figures }) =>
    verdicts(figures).some(
      ({ target, isMet }) => target.id === id && isMet === false,
    ),
  );
const missed = (): string[] =>
  verdicts(runs[0]!.figures).flatMap(({ target: { id } }) =>
    isMissed(id) ? [id] : [],
  );
if (args.includes("--gate") && missed().length > 0) {
  print(`missed: ${missed().join(", ")}; measuring once more`);
  runs.push(await measure());
}
print(
  `${"aim".padEnd(49)}${"safe".padStart(8)}${"stretch".padStart(8)}${"measured".padStart(8)}`,
);
for (const verdict of verdicts(runs.at(-1)!.figures))
  print(verdictLine(verdict));

const file = option("--json");
if (file !== undefined) {
  writeFileSync(file, `${JSON.stringify({ machine, runs }, null, 2)}\n`);
}
if (args.includes("--gate") && missed().length > 0) {
  print(`missed ${runs.length === 2 ? "twice" : ""}: ${missed().join(", ")}`);
  process.exitCode = 1;
}
