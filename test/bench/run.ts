/**
 * `npm run bench [-- --quick | --full | --mb N | LOG] [--rounds N] [--only SECTION] [--json FILE] [--gate]`: what tripline costs beside
 * a bare JSON.parse loop and other tools, on one file in one run: a generated one, or a log of one's own. Prints machine, corpus, tools with their versions, tables, and
 * how the figures stand to the aims.
 *
 * `--json` writes all samples. `--gate` measures the sections of missed aims a second time, and ends with 1 when a safe aim is
 * missed then as well. No aim is a speed of its own: all are ratios, latencies or sizes.
 */
import { writeFileSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";
import { makeCorpus } from "./corpus.ts";
import {
  eqlOfSteps,
  FAST_PEERS,
  isThere,
  JQ_ALONE,
  MILLER,
  versionsOf,
} from "./peers.ts";
import { beginningOf, ownLog } from "./own-log.ts";
import type { Outcome, Section, Settings } from "./section.ts";
import { asking } from "./sections/asking.ts";
import { largeFiles } from "./sections/large.ts";
import { live } from "./sections/live.ts";
import { manyRules } from "./sections/many-rules.ts";
import { pendingSequences } from "./sections/pending.ts";
import { slowPeers } from "./sections/slow-peers.ts";
import { warm } from "./sections/warm.ts";
import { wholeProcesses } from "./sections/whole.ts";
import { print } from "./table.ts";
import { verdictLine, verdicts } from "./targets.ts";
import type { Figures } from "./targets.ts";

const SECTIONS: readonly Section[] = [
  wholeProcesses,
  warm,
  manyRules,
  slowPeers,
  asking,
  largeFiles,
  pendingSequences,
  live,
];

const WITH_VALUE = ["--mb", "--rounds", "--only", "--json"];
const args = process.argv.slice(2);
const option = (name: string): string | undefined => {
  const at = args.indexOf(name);
  return at === -1 ? undefined : args[at + 1];
};
const isQuick = args.includes("--quick");
const log = args.find(
  (arg, i) => !arg.startsWith("--") && !WITH_VALUE.includes(args[i - 1] ?? ""),
);
const own = log === undefined ? undefined : ownLog(log);
const settings: Settings = {
  megabytes: Number(
    option("--mb") ??
      (isQuick
        ? 32
        : own !== undefined
          ? Math.ceil(own.bytes / 1e6)
          : args.includes("--full")
            ? 1_000
            : 256),
  ),
  corpusOf: own ? (megabytes) => beginningOf(own, megabytes) : makeCorpus,
  isOwn: own !== undefined,
  rounds: Number(option("--rounds") ?? 7),
  isQuick,
};
const only = option("--only");
const sections = SECTIONS.filter(
  ({ name, aims }) =>
    only === undefined || name.includes(only) || aims.includes(only),
);
if (sections.length === 0) {
  const names = SECTIONS.map(({ name }) => `  ${name}`).join("\n");
  throw new Error(`--only ${only}: no section or aim is named so\n${names}`);
}

const machine = {
  model: cpus()[0]?.model.trim() ?? "unknown",
  cores: cpus().length,
  memoryBytes: totalmem(),
  node: process.version,
  load: loadavg()[0]!,
};
const corpus = settings.corpusOf(settings.megabytes);
const peers = Object.fromEntries(
  [...FAST_PEERS, JQ_ALONE, MILLER, eqlOfSteps(".")].map((peer) => [
    peer.name,
    isThere(peer)
      ? versionsOf(peer)
      : `not available: needs ${peer.needs.join(", ")}`,
  ]),
);

print(
  `machine  ${machine.model}, ${machine.cores} cores, ${Math.round(machine.memoryBytes / 1e9)} GB, Node ${machine.node}, load ${machine.load.toFixed(1)}`,
);
print(
  `corpus   ${(corpus.bytes / 1e6).toFixed(0)} MB, ${corpus.lines} lines, ${corpus.planted} sequences to find, sha256 ${corpus.sha256.slice(0, 16)}`,
);
print(
  `method   up to ${settings.rounds} interleaved rounds after one warm-up; 1 MB = 10^6 bytes; ratios of a round to the first case, their median`,
);
for (const [name, version] of Object.entries(peers)) {
  print(`${name.padEnd(34)}${version}`);
}
print();

/** By section: the first outcome, and the second where there is one. */
const outcomes = new Map<Section, Outcome[]>();

async function measure(section: Section): Promise<void> {
  const start = performance.now();
  print(section.name);
  const outcome = await section.run(settings);
  outcomes.set(section, [...(outcomes.get(section) ?? []), outcome]);
  const seconds = (performance.now() - start) / 1_000;
  process.stderr.write(`(${seconds.toFixed(0)} s)\n`);
}

const missedIn = (figures: Figures): readonly string[] =>
  verdicts(figures).flatMap(({ target, isMet }) =>
    isMet === false ? [target.id] : [],
  );
/** Aims that every measurement of their section has missed. */
const missedBy = (section: Section): readonly string[] => {
  const [first, second] = outcomes.get(section)!;
  const again = second && missedIn(second.figures);
  return missedIn(first!.figures).filter((id) => again?.includes(id) ?? true);
};

for (const section of sections) await measure(section);
const isGate = args.includes("--gate");
if (isGate) {
  for (const section of sections) {
    const missed = missedBy(section);
    if (missed.length === 0) continue;
    print(`missed: ${missed.join(", ")}; measuring once more`);
    await measure(section);
  }
}

const figures: Figures = Object.assign(
  {},
  ...sections.map((section) => outcomes.get(section)!.at(-1)!.figures),
);
print(
  `${"aim".padEnd(49)}${"safe".padStart(8)}${"stretch".padStart(8)}${"measured".padStart(9)}`,
);
for (const verdict of verdicts(figures)) {
  if (sections.some(({ aims }) => aims.includes(verdict.target.id))) {
    print(verdictLine(verdict));
  }
}

const file = option("--json");
if (file !== undefined) {
  const { megabytes, rounds } = settings;
  const samples = sections.map((section) => ({
    section: section.name,
    outcomes: outcomes.get(section),
  }));
  const document = {
    ...{ machine, megabytes, rounds, isQuick, corpus },
    peers,
    samples,
    figures,
  };
  writeFileSync(file, `${JSON.stringify(document, null, 2)}\n`);
}
const missed = sections.flatMap(missedBy);
if (isGate && missed.length > 0) {
  print(`missed twice: ${missed.join(", ")}`);
  process.exitCode = 1;
}
