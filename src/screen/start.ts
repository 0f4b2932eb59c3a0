/**
 * Brings the screen up fast: the terminal is made ready and shows a first word while React and Ink are still
 * being loaded, and keys typed meanwhile are kept for them.
 */
import type { ScreenOptions } from "./run.tsx";
import { prepareTerminal } from "./terminal/terminal.ts";

/** How long a terminal may take to read what it still has to read. */
const LAST_FRAME_WAIT_MS = 1_000;

/** As `runScreen`, on the terminal of this process. */
export async function startScreen(
  options: Omit<ScreenOptions, "stdin" | "stdout" | "terminal">,
): Promise<number> {
  const terminal = prepareTerminal({
    stdin: process.stdin,
    stdout: process.stdout,
    guardProcess: true,
    // The first word of the header, with the cursor back at its start: Ink draws over it from there.
    splash: "tripline\x1b[H",
  });
  // Both are read while React and Ink load; development builds of them are slow and talk to a debugger.
  process.env["NODE_ENV"] = "production";
  delete process.env["DEV"];
  try {
    const { runScreen } = await import("./run.tsx");
    return await runScreen({ ...options, terminal });
  } finally {
    terminal.restore();
    // A frame that the terminal has not read would hold the process for as long as it does not read.
    setTimeout(() => process.exit(), LAST_FRAME_WAIT_MS).unref();
  }
}
