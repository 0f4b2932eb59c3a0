/**
 * Brings the screen up fast: the terminal is made ready and shows a first word while React and Ink are still
 * being loaded, and keys typed meanwhile are kept for them.
 */
import type { ScreenOptions } from "./run.tsx";
import { leanInk, withoutFetch } from "./terminal/lean-ink.ts";
import { quickenInk } from "./terminal/quick-ink.ts";
import type { Terminal } from "./terminal/terminal.ts";
import { prepareTerminal } from "./terminal/terminal.ts";

/** How long a terminal may take to read what it still has to read. */
const LAST_FRAME_WAIT_MS = 1_000;
/** As after any error that nobody caught. */
const CRASHED = 1;

/** The terminal of this process, with the first word on it: before anything else is loaded or started. */
export function openTerminal(): Terminal {
  return prepareTerminal({
    stdin: process.stdin,
    stdout: process.stdout,
    guardProcess: true,
    // The first word of the header, with the cursor back at its start: Ink draws over it from there.
    splash: "tripline\x1b[H",
  });
}

/**
 * As `runScreen`, on a terminal that {@link openTerminal} has prepared.
 *
 * @returns 1 if the screen itself broke off; why is then on standard error
 */
export async function startScreen(
  options: Omit<ScreenOptions, "stdin" | "stdout" | "terminal"> & {
    readonly terminal: Terminal;
  },
): Promise<number> {
  const { terminal } = options;
  // Both are read while React and Ink load; development builds of them are slow and talk to a debugger.
  process.env["NODE_ENV"] = "production";
  delete process.env["DEV"];
  leanInk();
  try {
    const { runScreen } = await withoutFetch(async () => {
      await quickenInk();
      return import("./run.tsx");
    });
    return await runScreen(options);
  } catch (error) {
    terminal.restore();
    const text =
      error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`tripline: the screen broke off: ${text}\n`);
    return CRASHED;
  } finally {
    terminal.restore();
    // A frame that the terminal has not read would hold the process for as long as it does not read.
    setTimeout(() => process.exit(), LAST_FRAME_WAIT_MS).unref();
  }
}
