/**
 * The program and the yardstick as cases of whole processes: each is checked for its answer in every round.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../src/base/package-root.ts";
import { median } from "./cases.ts";
import type { Case, CaseResult } from "./cases.ts";
import type { Corpus } from "./corpus.ts";
import { runNode, runShell } from "./process-run.ts";

export const TRIPLINE = join(packageRoot(), "bin", "tripline");
export const BENCH = import.meta.dirname;
/** What ratios are to. */
export const BARE = "bare JSON.parse loop";

/** From here on a machine has more to do than the benchmark: wall time of a single thread to its CPU time. */
const BUSY = 1.25;

/** The yardstick as a process, and how busy the machine was while it ran. */
export class Yardstick {
  readonly #waits: number[] = [];

  case({ path, lines }: Corpus): Case {
    return {
      name: BARE,
      run: () => runNode([join(BENCH, "bare-loop.ts"), path]),
      check: ({ stdout }) => {
        const [counted, seconds, cpuSeconds] = stdout.split(" ").map(Number);
        this.#waits.push(seconds! / cpuSeconds!);
        return counted === lines ? undefined : `counted ${counted} lines`;
      },
    };
  }

  /** Wall time to CPU time of its thread: 1 where nobody else wants to run. */
  get wait(): number {
    return median(this.#waits);
  }

  get isBusy(): boolean {
    return isBusy(this.wait);
  }

  /** A case's speed in times the yardstick's; on a busy machine, where wall time says little, by CPU time. */
  ratio({ ratio, cpuRatio }: CaseResult): number {
    return this.isBusy ? (cpuRatio ?? ratio) : ratio;
  }

  /** By how much one case is faster than another; as {@link ratio}. */
  faster(mine: CaseResult, other: CaseResult): number {
    return this.isBusy && other.cpuSeconds.length > 0
      ? paired(other.cpuSeconds, mine.cpuSeconds)
      : paired(other.seconds, mine.seconds);
  }
}

/** The yardstick twice at the same time: what two cores of this machine are worth, some of which share one. */
export function twiceAtOnce({ path, lines }: Corpus): Case {
  const loop = [process.execPath, join(BENCH, "bare-loop.ts"), path];
  return {
    name: "the loop, twice at the same time",
    run: () => runShell('"$@" & "$@" & wait', loop),
    check: ({ stdout }) =>
      stdout.split("\n").filter((line) => line.startsWith(`${lines} `))
        .length === 2
        ? undefined
        : stdout,
  };
}

export function isBusy(wait: number): boolean {
  return wait > BUSY;
}

/** The median of the ratios inside each round. */
export function paired(
  times: readonly number[],
  mine: readonly number[],
): number {
  return median(times.map((each, i) => each / mine[i]!));
}

/** @param alerts that it has to find; undefined: in each round as many as in the first */
export function scanCase(
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
      const lines = linesOf(stdout);
      found ??= lines;
      return status === 0 && lines === found
        ? undefined
        : `found ${lines} alerts instead of ${found}\n${stderr}`;
    },
  };
}

/** How many alerts a scan tells. */
export function alertsOf(path: string, options: readonly string[]): number {
  const { stdout, status, stderr } = runNode([
    TRIPLINE,
    ...["scan", "--no-progress", ...options, path],
  ]);
  if (status !== 0) throw new Error(stderr);
  return linesOf(stdout);
}

function linesOf(stdout: string): number {
  return stdout.split("\n").filter((line) => line !== "").length;
}

/** Writes rules into a folder of their own; the options that have `scan` run these and no others, and tell all alerts. */
export function ruleOptions(
  folder: string,
  queries: readonly string[],
): readonly string[] {
  const rules = join(folder, String(queries.length));
  mkdirSync(rules, { recursive: true });
  queries.forEach((text, i) => {
    writeFileSync(join(rules, `rule-${i}.eql`), `${text}\n`);
  });
  return ["--no-bundled", "--rules", rules, "--storm-limit", "0"];
}
