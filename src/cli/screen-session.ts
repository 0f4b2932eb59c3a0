/**
 * Ties the screen to its worker: opens the terminal, starts both, ends both. Where there is no cursor to move, or none
 * is wanted, lines of text take the screen's place.
 */
import { join } from "node:path";
import { UsageError } from "../base/errors.ts";
import { openTerminal, startScreen } from "../screen/start.ts";
import type { CopyFile } from "../screen/store/copy.ts";
import { colourDepth, isDumb } from "../screen/theme/colour-depth.ts";
import { loadTheme } from "../screen/theme/load-theme.ts";
import { stateFolder } from "../state/state-folder.ts";
import { startEngine } from "./engine-thread.ts";
import type { ExitCode } from "./exit-codes.ts";
import type {
  EngineCliOptions,
  OperatorOptions,
  ScreenOptions,
} from "./options.ts";
import { ScreenMemoryFile } from "./screen-memory.ts";
import { writePrivateFile } from "./private-file.ts";
import type { WorkerSettings } from "./worker.ts";
import { boundYoungGeneration } from "./young-generation.ts";

export interface SessionOptions
  extends EngineCliOptions, ScreenOptions, OperatorOptions {
  readonly state?: string;
  readonly exceptions?: string;
}

/** What the worker is told alike by all who show a screen over logs. */
export function sessionSettings(
  paths: readonly string[],
  options: SessionOptions,
): Omit<WorkerSettings, "mode" | "journal" | "replay"> {
  return {
    paths,
    rules: options.rules,
    bundled: options.bundled,
    latenessUs: options.lateness,
    windows: options.window,
    stormLimit: options.stormLimit,
    fullHostNames: options.fullHostNames,
    keepEvents: options.keepEvents,
    state: options.state,
    exceptions: options.exceptions,
    operator: options.operator,
  };
}

export async function showScreen(
  settings: WorkerSettings,
  options: ScreenOptions & OperatorOptions,
): Promise<ExitCode> {
  const isLive = settings.mode === "live";
  if (settings.paths.includes("-")) {
    throw new UsageError(
      "the screen takes its keys from standard input, so no log can come from there",
      isLive
        ? "use tripline watch --headless -"
        : "use tripline scan -, or save the log to a file",
    );
  }
  if (
    options.plain === true &&
    (options.bell !== undefined || options.windowTitle === true)
  ) {
    const flag = options.bell === undefined ? "--window-title" : "--bell";
    throw new UsageError(
      `--plain leaves the terminal alone, so ${flag} has no meaning`,
      "leave one of the two out",
    );
  }
  const utc = options.local !== true;
  const isTerminal = process.stdout.isTTY && process.stdin.isTTY;
  if (options.plain === true || (isTerminal && isDumb(process.env))) {
    const { printPlain } = await import("./plain-session.ts");
    return printPlain(settings, utc ? "utc" : "local");
  }
  if (!isTerminal) {
    throw new UsageError(
      "the screen needs a terminal",
      isLive
        ? "in a pipe or a service use tripline watch --headless, or --plain for lines to read"
        : "in a pipe or a script use tripline scan, or --plain for lines to read",
    );
  }
  const depth = colourDepth(options.color || "mono", process.env);
  const theme = loadTheme(depth === "mono" ? "mono" : options.theme);
  // First of all: from here on keys are kept, and there is something to look at.
  const terminal = openTerminal();
  boundYoungGeneration();
  const engine = startEngine(settings);
  const folder = stateFolder(settings.state, process.env);
  const memory = new ScreenMemoryFile(folder);
  try {
    const exitCode = await startScreen({
      send: engine.send,
      onReport: engine.onReport,
      theme,
      hasColours: depth !== "mono",
      memory: memory.atStart,
      onMemory: (learnt, tell) => memory.keep(learnt, tell),
      onCopy: (text) => writeCopy(folder, text),
      utc,
      ascii: options.ascii === true,
      readOnly: options.readonly === true,
      lowBandwidth: options.lowBandwidth === true,
      renderer: options.renderer,
      bell: options.bell,
      windowTitle: options.windowTitle === true,
      terminal,
    });
    return exitCode as ExitCode;
  } finally {
    await memory.close();
    await engine.close();
  }
}

/** What was copied last, for terminals that do not take it. */
const COPY_FILE = "clip.txt";

async function writeCopy(folder: string, text: string): Promise<CopyFile> {
  const path = fromHome(join(folder, COPY_FILE));
  try {
    await writePrivateFile(folder, COPY_FILE, text);
    return { ok: true, path };
  } catch (error) {
    return { ok: false, why: `${path}: ${(error as Error).message}` };
  }
}

/** `~/…` for what is in the home folder: a status line is short. */
function fromHome(path: string): string {
  const home = process.env["HOME"];
  return home !== undefined && path.startsWith(`${home}/`)
    ? `~${path.slice(home.length)}`
    : path;
}
