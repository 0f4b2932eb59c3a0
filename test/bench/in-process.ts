/**
 * Scan and bare loop in one process, in turn, when both are warm: what a line costs without start-up. Run as a process:
 * `node in-process.ts FILE ROUNDS` prints the CPU seconds of each round as JSON.
 */
import { argv } from "node:process";
import { assemble } from "../../src/cli/assemble.ts";
import { Pipeline } from "../../src/cli/pipeline.ts";
import { quickSieve } from "../../src/cli/quick.ts";
import { DATA_MODELS } from "../../src/lib/data-models.ts";
import { bundledRuleFiles } from "../../src/rule/bundled.ts";
import { loadRules } from "../../src/rule/load.ts";
import { SourceSet } from "../../src/source/source-set.ts";
import { bareLoop } from "./bare-loop.ts";

export interface InProcess {
  readonly bare: readonly number[];
  readonly scan: readonly number[];
  /** Only lines that hold a word of a rule. */
  readonly quick: readonly number[];
}

/** CPU time of this thread: the machine may be shared. */
async function cpuSeconds(work: () => unknown): Promise<number> {
  const before = process.threadCpuUsage();
  await work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1e6;
}

async function scanOnce(path: string, quick: boolean): Promise<void> {
  const files = bundledRuleFiles().filter(({ path }) => path.endsWith(".toml"));
  const { rules } = loadRules(files, DATA_MODELS);
  const parts = assemble({
    rules,
    latenessUs: 180_000_000,
    stormLimit: undefined,
    indexed: true,
  });
  const sieve = quick
    ? quickSieve(rules, () => parts.detector.held > 0)
    : undefined;
  if (typeof sieve === "string") throw new Error(sieve);
  let alerts = 0;
  const sources = await SourceSet.open([path], {
    follow: false,
    sieve,
    onNotice: () => undefined,
  });
  await new Pipeline(parts, sources, {
    follow: false,
    hasGaps: sieve !== undefined,
    onAlert: ({ kind }) => {
      if (kind === "confirmed") alerts++;
    },
  }).run();
  await sources.close();
  found ??= alerts;
  if (alerts !== found) {
    throw new Error(`WRONG ANSWER: ${alerts} alerts instead of ${found}`);
  }
}

let found: number | undefined;
const [, , path = "", rounds = "3"] = argv;
const bare: number[] = [];
const scan: number[] = [];
const quick: number[] = [];
for (let round = -1; round < Number(rounds); round++) {
  const times = [
    await cpuSeconds(() => bareLoop(path)),
    await cpuSeconds(() => scanOnce(path, false)),
    await cpuSeconds(() => scanOnce(path, true)),
  ];
  if (round < 0) continue;
  bare.push(times[0]!);
  scan.push(times[1]!);
  quick.push(times[2]!);
}
console.log(JSON.stringify({ bare, scan, quick } satisfies InProcess));
