/**
 * The run without a screen: what is new is printed as lines of text, until a replay is over or a signal comes. Nothing
 * is asked of the terminal, so this works in a pipe, in a log file, and with a screen reader.
 */
import { PLAIN_VIEW, PlainLines, foldLine } from "../screen/plain-lines.ts";
import type { TimeFormat } from "../screen/rows/format.ts";
import { startEngine } from "./engine-thread.ts";
import type { ExitCode } from "./exit-codes.ts";
import { Output } from "./output.ts";
import { say } from "./say.ts";
import type { WorkerSettings } from "./worker.ts";

export async function printPlain(
  settings: WorkerSettings,
  time: TimeFormat,
): Promise<ExitCode> {
  const engine = startEngine(settings);
  const lines = new PlainLines(time);
  const output = new Output(process.stdout);
  const stop = (): void => engine.send({ type: "stop" });
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  engine.send(PLAIN_VIEW);
  try {
    const exitCode = await new Promise<number>((resolve) => {
      engine.onReport((report) => {
        if (report.type === "snapshot") {
          for (const text of lines.take(report.snapshot)) {
            for (const own of folded(text)) output.write(`${own}\n`);
          }
          // Nothing more will come; and with the reader gone nobody wants it.
          if (report.snapshot.state === "done" || output.closed) stop();
        } else if (report.type === "failed") {
          say(report.message);
          resolve(report.exitCode);
        } else if (report.type === "stopped") resolve(report.exitCode);
      });
    });
    await output.end();
    return exitCode as ExitCode;
  } finally {
    process.off("SIGINT", stop);
    process.off("SIGTERM", stop);
    await engine.close();
  }
}

/** A pipe gets each line whole: what reads it goes by lines. */
function folded(text: string): readonly string[] {
  const { isTTY, columns } = process.stdout;
  return isTTY ? foldLine(text, columns) : [text];
}
