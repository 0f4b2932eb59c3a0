/**
 * Runs cases in rounds: every round runs each once, in an order that changes, after one round to warm up. A case whose
 * answer is wrong ends the benchmark. Ratios are taken inside a round, and their median is the result: single times wobble
 * with the machine.
 */
import type { ProcessRun } from "./process-run.ts";

export interface Case {
  readonly name: string;
  readonly run: () => ProcessRun;
  /** What is wrong with the answer; undefined if nothing is. */
  readonly check: (run: ProcessRun) => string | undefined;
}

export interface CaseResult {
  readonly name: string;
  /** By round. */
  readonly seconds: readonly number[];
  readonly cpuSeconds: readonly number[];
  readonly peakBytes: number | undefined;
  /** Of the first case's time to this one's: wall time, and CPU time where it is known. */
  readonly ratio: number;
  readonly cpuRatio: number | undefined;
}

/** @throws Error for a wrong answer */
export function runCases(
  cases: readonly Case[],
  rounds: number,
): readonly CaseResult[] {
  const runs = cases.map((): ProcessRun[] => []);
  for (let round = -1; round < rounds; round++) {
    for (let i = 0; i < cases.length; i++) {
      const at = (i + round + cases.length) % cases.length;
      const { name, run, check } = cases[at]!;
      const done = run();
      const wrong = check(done);
      if (wrong !== undefined)
        throw new Error(`WRONG ANSWER: ${name}: ${wrong}`);
      if (round >= 0) runs[at]!.push(done);
    }
  }
  const [yardstick] = runs;
  return cases.map(({ name }, i) => {
    const own = runs[i]!;
    const cpu = own.flatMap(({ cpuSeconds }) => cpuSeconds ?? []);
    const peaks = own.flatMap(({ peakBytes }) => peakBytes ?? []);
    return {
      name,
      seconds: own.map(({ seconds }) => seconds),
      cpuSeconds: cpu,
      peakBytes: peaks.length === 0 ? undefined : median(peaks),
      ratio: median(
        own.map(({ seconds }, r) => yardstick![r]!.seconds / seconds),
      ),
      cpuRatio:
        cpu.length === 0
          ? undefined
          : median(cpu.map((each, r) => yardstick![r]!.cpuSeconds! / each)),
    };
  });
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
