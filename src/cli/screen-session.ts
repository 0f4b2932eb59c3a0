/**
 * Ties the screen to its worker: starts both, carries commands and reports between them, ends both.
 */
import { Worker } from "node:worker_threads";
import { UsageError } from "../base/errors.ts";
import { startScreen } from "../screen/start.ts";
import type { Report } from "../screen/store/snapshot.ts";
import { loadTheme } from "../screen/theme/load-theme.ts";
import { EXIT } from "./exit-codes.ts";
import type { ExitCode } from "./exit-codes.ts";
import type { OperatorOptions, ScreenOptions } from "./options.ts";
import type { WorkerSettings } from "./worker.ts";

export async function showScreen(
  settings: WorkerSettings,
  options: ScreenOptions & OperatorOptions,
): Promise<ExitCode> {
  if (!process.stdout.isTTY || !process.stdin.isTTY) {
    throw new UsageError(
      "the screen needs a terminal",
      settings.mode === "live"
        ? "in a pipe or a service use tripline watch --headless"
        : "in a pipe or a script use tripline scan",
    );
  }
  if (settings.paths.includes("-")) {
    throw new UsageError(
      "the screen takes its keys from standard input, so no log can come from there",
      settings.mode === "live"
        ? "use tripline watch --headless -"
        : "use tripline scan -, or save the log to a file",
    );
  }
  const colorless = !options.color || (process.env["NO_COLOR"] ?? "") !== "";
  const theme = loadTheme(colorless ? "mono" : options.theme);

  const worker = new Worker(new URL("./worker.js", import.meta.url), {
    workerData: settings,
    // A stray print of the worker must not land on the screen.
    stdout: true,
    stderr: true,
  });
  const listeners: ((report: Report) => void)[] = [];
  // What the worker says before the screen listens is kept for it.
  const early: Report[] = [];
  const tell = (report: Report): void => {
    if (listeners.length === 0) early.push(report);
    for (const listener of listeners) listener(report);
  };
  worker.on("message", tell);
  worker.on("error", (error) => {
    tell({
      type: "failed",
      exitCode: EXIT.usage,
      message: `tripline: the engine stopped: ${error.stack ?? error.message}`,
    });
  });
  try {
    const exitCode = await startScreen({
      send: (command) => worker.postMessage(command),
      onReport: (listener) => {
        listeners.push(listener);
        for (const report of early.splice(0)) listener(report);
      },
      theme,
      utc: options.local !== true,
      ascii: options.ascii === true,
      readOnly: options.readonly === true,
      renderer: options.renderer,
    });
    return exitCode as ExitCode;
  } finally {
    await worker.terminate();
  }
}
