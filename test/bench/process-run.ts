/**
 * Runs a command as a whole process and measures it from outside: wall time, CPU time with that of its children, and of
 * Node programs peak memory. CPU time is what bash's `time` says; without bash there is none.
 */
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface ProcessRun {
  readonly seconds: number;
  /** User and system time; undefined where nothing tells it. */
  readonly cpuSeconds: number | undefined;
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
  const program = programOf(command);
  return hasBash() ? runShell('"$@"', [program, ...args]) : run(program, args);
}

/** Runs a script of bash, such as a pipe of two commands; its arguments are `$1`, `$2`, … */
export function runShell(script: string, args: readonly string[]): ProcessRun {
  const timed = `TIMEFORMAT="%U %S"; time { ${script}; }`;
  const done = run("bash", ["-c", timed, "bash", ...args]);
  const lines = done.stderr.trimEnd().split("\n");
  const times = lines.pop()?.split(" ").map(Number) ?? [];
  return {
    ...done,
    cpuSeconds: times.reduce((sum, each) => sum + each, 0),
    stderr: lines.join("\n"),
  };
}

const programs = new Map<string, string>();

/** What a command runs. Where that is a script of pyenv which looks for the program first, the program: a tenth of a second less. */
export function programOf(command: string): string {
  let program = programs.get(command);
  if (program === undefined) {
    const { status, stdout } = spawnSync("pyenv", ["which", command], {
      encoding: "utf8",
    });
    program = status === 0 ? stdout.trim() : command;
    programs.set(command, program);
  }
  return program;
}

let bash: boolean | undefined;

export function hasBash(): boolean {
  return (bash ??= isOnPath("bash"));
}

export function isOnPath(command: string): boolean {
  return spawnSync(command, ["--version"]).error === undefined;
}

/** The first line of what a command says about its version. */
export function versionOf(command: string): string {
  const { stdout } = spawnSync(command, ["--version"], { encoding: "utf8" });
  return `${command} ${/\d[\d.]*\d/.exec(stdout)?.[0] ?? stdout.split("\n")[0]!.trim()}`;
}

function run(command: string, args: readonly string[]): ProcessRun {
  const start = performance.now();
  const child = spawnSync(command, args, {
    encoding: "utf8",
    maxBuffer: 1 << 30,
    env: { ...process.env, LC_ALL: "C", NODE_ENV: "production" },
  });
  return {
    seconds: (performance.now() - start) / 1_000,
    cpuSeconds: undefined,
    stdout: child.stdout ?? "",
    stderr: child.stderr ?? "",
    status: child.status,
    peakBytes: undefined,
  };
}
