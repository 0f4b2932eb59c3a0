/**
 * Runs the real program, `bin/tripline`, as a user would: arguments and standard input in, exit code and what it printed
 * out. It finds no journal, no colours and no time zone of the machine it runs on.
 */
import { spawn } from "node:child_process";
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { onTestFinished } from "vitest";
import { packageRoot } from "../../src/base/package-root.ts";
import { temporaryFolder } from "./folder.ts";
import type { WhenOver } from "./folder.ts";

export const TRIPLINE = join(packageRoot(), "bin", "tripline");

if (!existsSync(join(packageRoot(), "dist", "cli", "main.js"))) {
  throw new Error("these tests run the built program: npm run build");
}

export interface RunOptions {
  /** Written in these pieces, then closed. @default closed at once */
  readonly stdin?: readonly (string | Buffer)[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Arguments of Node before the program. */
  readonly nodeArgs?: readonly string[];
  /** Instead of `bin/tripline`. */
  readonly program?: string;
}

export interface RunResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The environment of a child: this one without what would change what is tested. */
export function childEnvironment(
  more: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const env: Record<string, string> = {};
  const left =
    /^(?:FORCE_COLOR|NO_COLOR|NODE_ENV|NODE_OPTIONS|VITEST.*|XDG_.*)$/;
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && !left.test(name)) env[name] = value;
  }
  return { ...env, TZ: "UTC", ...more };
}

/** How long a busy machine may take to start a program and let it speak, ms. */
const PATIENCE_MS = 40_000;

/** A program that goes on until it is told to stop; it is killed when the test is over. */
export class RunningProgram {
  readonly child: ChildProcessWithoutNullStreams;
  stdout = "";
  stderr = "";
  readonly #ended: Promise<number | null>;
  #running = true;

  constructor(
    args: readonly string[],
    options: RunOptions = {},
    whenOver: WhenOver = onTestFinished,
  ) {
    const { env, cwd, nodeArgs = [], program = TRIPLINE } = options;
    this.child = spawn(process.execPath, [...nodeArgs, program, ...args], {
      cwd: cwd ?? packageRoot(),
      env: childEnvironment({ HOME: temporaryFolder(whenOver), ...env }),
    });
    this.child.stdout.setEncoding("utf8").on("data", (text: string) => {
      this.stdout += text;
    });
    this.child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.stderr += text;
    });
    // A program that does not read its input is no failure of the test.
    this.child.stdin.on("error", () => undefined);
    this.#ended = new Promise((resolve, reject) => {
      this.child.on("error", reject);
      this.child.on("close", (code) => {
        this.#running = false;
        resolve(code);
      });
    });
    whenOver(() => {
      if (this.#running) this.child.kill("SIGKILL");
    });
  }

  get isRunning(): boolean {
    return this.#running;
  }

  /** Polls until the condition holds. */
  async until(condition: () => boolean, what: string): Promise<void> {
    const endMs = performance.now() + PATIENCE_MS;
    while (!condition()) {
      if (performance.now() > endMs) {
        throw new Error(
          `not within ${PATIENCE_MS / 1_000} s: ${what}\nstdout: ${this.stdout}\nstderr: ${this.stderr}`,
        );
      }
      await sleep(10);
    }
  }

  async exit(): Promise<RunResult> {
    const code = await this.#ended;
    return { code, stdout: this.stdout, stderr: this.stderr };
  }

  /** Sends a signal and waits for the end. */
  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<RunResult> {
    this.child.kill(signal);
    await this.until(() => !this.#running, `the end after ${signal}`);
    return this.exit();
  }
}

/** Runs a command line to its end. Any number may run side by side. */
export async function tripline(
  args: readonly string[],
  options: RunOptions = {},
): Promise<RunResult> {
  const cleanUps: (() => void)[] = [];
  try {
    const program = new RunningProgram(args, options, (cleanUp) =>
      cleanUps.push(cleanUp),
    );
    for (const piece of options.stdin ?? []) {
      program.child.stdin.write(piece);
      // Each piece a read of its own.
      await sleep(5);
    }
    program.child.stdin.end();
    await program.until(() => !program.isRunning, "its end");
    return await program.exit();
  } finally {
    for (const cleanUp of cleanUps) cleanUp();
  }
}

/** The documents of NDJSON output. */
export function documents(stdout: string): Record<string, unknown>[] {
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
