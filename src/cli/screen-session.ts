/**
 * Ties the screen to its worker: starts both, carries commands and reports between them, ends both. The screen is only
 * imported when raw mode is on and a first line is painted, so that no key is lost and nothing flickers.
 */
import { Worker } from "node:worker_threads";
import { UsageError } from "../base/errors.ts";
import type { Command, Report } from "../screen/store/snapshot.ts";
import { EXIT } from "./exit-codes.ts";
import type { ExitCode } from "./exit-codes.ts";
import type { ScreenOptions } from "./options.ts";
import type { WorkerSettings } from "./worker.ts";

/** How long the worker may take to close its files when the screen ends, ms. */
const STOP_MS = 2_000;

export async function showScreen(
  settings: WorkerSettings,
  options: ScreenOptions,
): Promise<ExitCode> {
  if (!process.stdout.isTTY || !process.stdin.isTTY) {
    throw new UsageError(
      "the screen needs a terminal",
      settings.mode === "live"
        ? "in a pipe or a service use --headless"
        : "in a pipe use tripline scan",
    );
  }
  // React and Ink read this once, when they are loaded.
  process.env["NODE_ENV"] ??= "production";
  delete process.env["DEV"];
  const { loadTheme } = await import("../screen/theme/load-theme.ts");
  const theme = loadTheme(options.color ? options.theme : "mono");

  const worker = new Worker(new URL("./worker.js", import.meta.url), {
    workerData: settings,
    // A stray print in the worker must not land on the screen.
    stdout: true,
    stderr: true,
  });
  let failure: Extract<Report, { type: "failed" }> | undefined;
  let exitCode: number | undefined;
  const stopped = new Promise<void>((resolve) => {
    worker.on("message", (report: Report) => {
      if (report.type === "stopped") exitCode = report.exitCode;
      if (report.type === "failed") failure = report;
      if (report.type === "stopped" || report.type === "failed") resolve();
    });
    worker.once("exit", () => resolve());
  });

  const { runScreen } = await import("../screen/run.tsx");
  const listeners = new Set<(report: Report) => void>();
  worker.on("message", (report: Report) => {
    for (const listener of listeners) listener(report);
  });
  worker.once("error", (error) => {
    failure ??= { type: "failed", exitCode: EXIT.usage, message: error.stack ?? error.message };
    for (const listener of listeners) listener(failure);
  });
  const code = await runScreen({
    send: (command: Command) => worker.postMessage(command),
    onReport: (listener) => void listeners.add(listener),
    theme,
    utc: options.local !== true,
    ascii: options.ascii === true,
  });
  worker.postMessage({ type: "stop" } satisfies Command);
  await Promise.race([
    stopped,
    new Promise((resolve) => setTimeout(resolve, STOP_MS).unref()),
  ]);
  await worker.terminate();
  if (failure !== undefined) {
    process.stderr.write(`tripline: ${failure.message}\n`);
    return failure.exitCode as ExitCode;
  }
  return (code === 0 ? (exitCode ?? EXIT.done) : code) as ExitCode;
}
