/**
 * Scan and bare loop in one process, in turn, when all is warm: what lines and rules cost without start-up and the loading of
 * rules. Run as a process: `node in-process.ts FILE PREFIX ROUNDS` prints an {@link InProcess} as JSON.
 *
 * What is needed before anything is known of a line at all is measured beside these: no scan in one thread is faster than its
 * floor, whatever its rules are.
 *
 * ```text
 *   reading    bytes
 *   words      bytes ─► words of the bundled rules sought ─► lines that hold one             floor of `scan --quick`
 *   walk       bytes ─► lines ─► judged as JSON, keys looked up, kind told                   floor of `scan`
 * ```
 *
 * Before that every way of asking has to find on PREFIX what `--engine reference` finds; afterwards each round what the first
 * one found. What is built for a run, the index of its rules with it, is built anew in each, and counts.
 */
import { createHash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import { argv } from "node:process";
import { isSettled } from "../../src/alert/book.ts";
import { assemble } from "../../src/cli/assemble.ts";
import { Pipeline } from "../../src/cli/pipeline.ts";
import { quickSieve } from "../../src/cli/quick.ts";
import { Walkers } from "../../src/cli/walkers.ts";
import { NOTHING } from "../../src/event/document-index.ts";
import { LineRows } from "../../src/event/line-rows.ts";
import type { Detector } from "../../src/lib/detector.ts";
import { loadRules } from "../../src/lib/load-rules.ts";
import type { Rule } from "../../src/rule/rule.ts";
import { ChunkPlaces } from "../../src/source/byte-line.ts";
import type { Line } from "../../src/source/line.ts";
import type { LineSieve } from "../../src/source/line-sieve.ts";
import { SourceSet } from "../../src/source/source-set.ts";
import { bareLoop, CHUNK } from "./bare-loop.ts";
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
  /** Of the bare loop and the floors nothing. */
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

function partsOf(rules: readonly Rule[], indexed: boolean) {
  return assemble({ rules, latenessUs: LATENESS_US, stormLimit: 0, indexed });
}

async function scan(
  path: string,
  { rules, how }: Scan,
): Promise<{ found: Found; events: number }> {
  const parts = partsOf(rules, how !== "reference");
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
    memory: walkers ?? (sieve === undefined ? memoryOf(detector) : undefined),
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

/** The memory that chunks are walked over in, as `scan` has files read to it. */
function memoryOf({ documents }: Detector): ChunkPlaces | undefined {
  return documents && new ChunkPlaces(documents.chunks);
}

function readAlone(path: string): void {
  const file = openSync(path, "r");
  const chunk = Buffer.allocUnsafe(CHUNK);
  while (readSync(file, chunk, 0, CHUNK, null) > 0);
  closeSync(file);
}

async function linesOf(
  path: string,
  reading: { readonly sieve?: LineSieve; readonly memory?: ChunkPlaces },
  onLine: (line: Line) => void,
): Promise<void> {
  const sources = await SourceSet.open([path], {
    follow: false,
    ...reading,
    onNotice: () => undefined,
  });
  const reader = sources.readers[0]!;
  while (reader.state !== "ended" && reader.state !== "failed") {
    for (const line of await reader.next()) {
      onLine(line);
      line.letGo?.();
    }
  }
  await sources.close();
}

async function soughtAlone(path: string): Promise<void> {
  const sieve = quickSieve(bundled, () => false);
  if (typeof sieve === "string") throw new Error(sieve);
  await linesOf(path, { sieve }, () => undefined);
}

async function walkedAlone(path: string): Promise<void> {
  const { detector } = partsOf(bundled, true);
  const rows = new LineRows(detector.documents!, () => NOTHING);
  await linesOf(path, { memory: memoryOf(detector)! }, (line) => {
    rows.next(line);
  });
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

type Run = () => Promise<{ found?: Found; events: number }>;
const alone =
  (work: (path: string) => Promise<void> | void): Run =>
  async () => {
    await work(path);
    return { events: 0 };
  };
const runs: readonly (readonly [name: string, run: Run])[] = [
  ["bare JSON.parse loop", async () => ({ events: bareLoop(path) })],
  ["reading alone", alone(readAlone)],
  ["floor of --quick", alone(soughtAlone)],
  ["floor of scan", alone(walkedAlone)],
  ...scans.map(([name, each]) => [name, () => scan(path, each)] as const),
];
const cases = runs.map(([name, run]) => ({
  ...{ name, run },
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
    const { found, events } = await each.run();
    if (found !== undefined) same(each.name, (each.found ??= found), found);
    each.events = events;
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
