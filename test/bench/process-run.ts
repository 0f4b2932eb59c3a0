/**
 * Runs a command as a whole process and measures it from outside: wall time, CPU time and peak memory.
 */
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface ProcessRun {
  readonly seconds: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number | null;
  /** Peak resident memory, bytes; undefined for programs other than Node. */
  readonly peakBytes: number | undefined;
}

const REPORT = join(tmpdir(), `tripline-bench-${process.pid}.json`);
/** Loaded before a Node program: writes its peak memory when it ends. */
const PROBE = `data:text/javascript,${encodeURIComponent(
  `import{writeFileSync}from"node:fs";process.on("exit",()=>writeFileSync(${JSON.stringify(REPORT)},String(process.resourceUsage().maxRSS*1024)))`,
)}`;

export function runNode(args: readonly string[]): ProcessRun {
  rmSync(REPORT, { force: true });
  const run = runCommand(process.execPath, ["--import", PROBE, ...args]);
  return { ...run, peakBytes: Number(readFileSync(REPORT, "utf8")) };
}

export function runCommand(
  command: string,
  args: readonly string[],
): ProcessRun {
  const start = performance.now();
  const child = spawnSync(command, args, {
    encoding: "utf8",
    maxBuffer: 1 << 30,
    env: { ...process.env, LC_ALL: "C", NODE_ENV: "production" },
  });
  return {
    seconds: (performance.now() - start) / 1_000,
    stdout: child.stdout ?? "",
    stderr: child.stderr ?? "",
    status: child.status,
    peakBytes: undefined,
  };
}
