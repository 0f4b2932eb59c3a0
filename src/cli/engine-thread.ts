/**
 * The worker thread behind a screen, as the screen's thread sees it: commands go in, reports come out, and what it says
 * before anybody listens is kept.
 */
import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import type { Command, Report } from "../screen/store/snapshot.ts";
import { EXIT } from "./exit-codes.ts";
import type { WorkerSettings } from "./worker.ts";
import { YOUNG_LIMITS } from "./young-generation.ts";

export interface EngineThread {
  send(command: Command): void;
  /** Called once. */
  onReport(listener: (report: Report) => void): void;
  close(): Promise<unknown>;
}

export function startEngine(settings: WorkerSettings): EngineThread {
  // Joined to the program it has the ending of the program's files.
  const file = `./worker${extname(import.meta.url)}`;
  const worker = new Worker(new URL(file, import.meta.url), {
    workerData: settings,
    resourceLimits: YOUNG_LIMITS,
    // A stray print of the worker must not land on the screen: it goes where our own goes, see terminal.ts.
    stdout: true,
    stderr: true,
  });
  for (const stream of [worker.stdout, worker.stderr]) {
    stream.on("data", (chunk: Buffer) => process.stderr.write(chunk));
  }
  let listener: ((report: Report) => void) | undefined;
  const early: Report[] = [];
  const tell = (report: Report): void => {
    if (listener === undefined) early.push(report);
    else listener(report);
  };
  worker.on("message", tell);
  worker.on("error", (error) => {
    tell({
      type: "failed",
      exitCode: EXIT.crash,
      message: `tripline: the engine stopped: ${error.stack ?? error.message}`,
    });
  });
  return {
    send: (command) => worker.postMessage(command),
    onReport(to) {
      listener = to;
      for (const report of early.splice(0)) to(report);
    },
    close: () => worker.terminate(),
  };
}
