/**
 * Scan and bare loop in one process, in turn, when all is warm: what lines and rules cost without start-up and the loading of
 * rules. Run as a process: `node in-process.ts FILE PREFIX ROUNDS` prints an {@link InProcess} as JSON.
 *
 * Before that every way of asking has to find on PREFIX what `--engine reference` finds; afterwards each round what the first
 * one found. What is built for a run, the index of its rules with it, is built anew in each, and counts.
 */
import { createHash } from "node:crypto";
import { argv } from "node:process";
import { isSettled } from "../../src/alert/book.ts";
import { assemble } from "../../src/cli/assemble.ts";
import { Pipeline } from "../../src/cli/pipeline.ts";
import { quickSieve } from "../../src/cli/quick.ts";
import { Walkers } from "../../src/cli/walkers.ts";
import { loadRules } from "../../src/lib/load-rules.ts";
import type { Rule } from "../../src/rule/rule.ts";
import { SourceSet } from "../../src/source/source-set.ts";
import { bareLoop } from "./bare-loop.ts";
import { makeQueries } from "./rules.ts";

/** What a run has found, which has to be the same however it was found. */
export interface Found {
  readonly alerts: number;
  /** Of sequences' steps. */
  readonly hits: number;
  /** Over the ids of the alerts, in their order: an id is a hash of the rule and of where its evidence is. */
  readonly sha256: string;
}

export interface WarmCase {
  readonly name: string;
  /** Of this thread, by round. */
  readonly cpuSeconds: readonly number[];
  readonly seconds: readonly number[];
  /** Of the bare loop nothing. */
  readonly found: Found | undefined;
  readonly events: number;
}

export type InProcess = readonly WarmCase[];

interface Scan {
  readonly rules: readonly Rule[];
  readonly how: "fast" | "quick" | "reference" | "two threads";
}

const LATENESS_US = 180_000_000;
/** Events between two looks for what was found, as `scan` has it. */
const TELL_EVERY = 64;

async function scan(
  path: string,
  { rules, how }: Scan,
): Promise<{ found: Found; events: number }> {
  const parts = assemble({
    rules,
    latenessUs: LATENESS_US,
    stormLimit: 0,
    indexed: how !== "reference",
  });
  const { book, detector } = parts;
  const sieve =
    how === "quick" ? quickSieve(rules, () => detector.held > 0) : undefined;
  if (typeof sieve === "string") throw new Error(sieve);
  const walkers =
    how === "two threads" ? new Walkers(1, detector.documents!) : undefined;
  const sources = await SourceSet.open([path], {
    follow: false,
    sieve,
    ahead: walkers?.ahead,
    memory: walkers,
    onNotice: () => undefined,
  });
  let alerts = 0;
  const hash = createHash("sha256");
  await new Pipeline(parts, sources, {
    follow: false,
    tellEvery: TELL_EVERY,
    hasGaps: sieve !== undefined,
    walkedAhead: walkers && ((...chunk) => walkers.walkedAhead(...chunk)),
    onAlert: (change) => {
      const { id } = change.alert;
      if (change.kind === "withdrawn") book.forget(id);
      if (!isSettled(change)) return;
      alerts++;
      hash.update(id);
      book.forget(id);
    },
  }).run();
  await sources.close();
  await walkers?.stop();
  const { hits, events } = detector.counters;
  return { found: { alerts, hits, sha256: hash.digest("hex") }, events };
}

function generated(count: number): readonly Rule[] {
  const texts = makeQueries(count, 1_500).map((text, i) => ({
    path: `rule-${i}.eql`,
    text,
  }));
  return loadRules(texts).rules;
}

function same(name: string, wanted: Found, found: Found): void {
  const [a, b] = [JSON.stringify(wanted), JSON.stringify(found)];
  if (a !== b) throw new Error(`WRONG ANSWER: ${name}: ${b} instead of ${a}`);
}

const [, , path = "", prefix = "", rounds = "3"] = argv;
const { rules: bundled } = loadRules([], { bundled: true });
const many = generated(1_500);
const scans: readonly (readonly [name: string, scan: Scan])[] = [
  ["scan, bundled rules", { rules: bundled, how: "fast" }],
  ["scan --quick", { rules: bundled, how: "quick" }],
  ["scan, 50 rules", { rules: generated(50), how: "fast" }],
  ["scan, 400 rules", { rules: generated(400), how: "fast" }],
  ["scan, 1,500 rules", { rules: many, how: "fast" }],
  ["scan, 1,500 rules, two threads", { rules: many, how: "two threads" }],
];

const right = new Map<readonly Rule[], Found>();
for (const [name, each] of scans) {
  const { rules } = each;
  const wanted =
    right.get(rules) ?? (await scan(prefix, { rules, how: "reference" })).found;
  right.set(rules, wanted);
  same(
    `${name}, beside --engine reference`,
    wanted,
    (await scan(prefix, each)).found,
  );
}

const cases = [
  { name: "bare JSON.parse loop", run: undefined },
  ...scans.map(([name, run]) => ({ name, run })),
].map((each) => ({
  ...each,
  cpuSeconds: [] as number[],
  seconds: [] as number[],
  found: undefined as Found | undefined,
  events: 0,
}));
for (let round = -1; round < Number(rounds); round++) {
  for (let i = 0; i < cases.length; i++) {
    const each = cases[(i + round + cases.length) % cases.length]!;
    const cpu = process.threadCpuUsage();
    const start = performance.now();
    if (each.run === undefined) {
      each.events = bareLoop(path);
    } else {
      const { found, events } = await scan(path, each.run);
      same(each.name, (each.found ??= found), found);
      each.events = events;
    }
    const seconds = (performance.now() - start) / 1_000;
    const { user, system } = process.threadCpuUsage(cpu);
    if (round < 0) continue;
    each.cpuSeconds.push((user + system) / 1e6);
    each.seconds.push(seconds);
  }
}
console.log(
  JSON.stringify(
    cases.map(({ name, cpuSeconds, seconds, found, events }) => ({
      ...{ name, cpuSeconds, seconds, found, events },
    })) satisfies InProcess,
  ),
);
