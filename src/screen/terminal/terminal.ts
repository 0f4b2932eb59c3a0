/**
 * The terminal as we found it, and back again. `prepare` is the first thing a screen does, before React and
 * Ink are loaded: raw mode, so that keys typed meanwhile are kept and not echoed, and a first word to look at.
 * From then on every end that can be caught puts the terminal back: exit, signals, an uncaught error, an
 * unhandled rejection.
 *
 * ```text
 *   prepare ──► ours: raw, alternate screen, no wrap ──handOver──► Ink owns the alternate screen
 *                  │                                                  │
 *                  └───────────────── restore (once) ◄────────────────┘
 * ```
 *
 * What other code writes to standard error while the screen is up is held and printed after it.
 */
import { writeSync } from "node:fs";

/** The part of a terminal's input that is needed here. */
export interface TerminalInput {
  readonly isTTY?: boolean;
  setRawMode?(on: boolean): unknown;
}

export interface TerminalOutput {
  readonly isTTY?: boolean;
  /** Where the restoring bytes are written without a detour; streams without one are written to. */
  readonly fd?: number;
  write(text: string): unknown;
}

export interface TerminalOptions {
  readonly stdin: TerminalInput;
  readonly stdout: TerminalOutput;
  /** Watch the process's signals and errors and take over its standard error. Off for a stand-in. */
  readonly guardProcess: boolean;
  /** First text on the screen, until Ink draws. */
  readonly splash: string;
}

export interface Terminal {
  /** Ink enters and leaves the alternate screen from now on. */
  handOver(): void;
  /** Puts everything back. Safe to call again. */
  restore(): void;
  /** Gives the modes that Ink does not know of back to the shell, and takes them again. */
  suspend(): void;
  resume(): void;
  /** What other code wrote to standard error so far; it is printed by `restore`. */
  captured(): string;
}

const ENTER_SCREEN = "\x1b[?1049h\x1b[2J\x1b[H";
const LEAVE_SCREEN = "\x1b[?1049l";
const HIDE_CURSOR = "\x1b[?25l";
const SHOW_CURSOR = "\x1b[?25h";
// A character whose width the terminal sees differently must not push a line into the next one.
const NO_WRAP = "\x1b[?7l";
const WRAP = "\x1b[?7h";
const NO_PASTE = "\x1b[?2004l";
const PLAIN = "\x1b[0m";

/** Bytes of stray output that are kept; the end of it says most. */
const MAX_CAPTURED = 64 * 1_024;

const SIGNALS = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGTERM: 15,
} as const;

export function prepareTerminal(options: TerminalOptions): Terminal {
  const { stdin, stdout } = options;
  let ownsScreen = true;
  let restored = false;
  const write = (text: string): void => {
    try {
      // A stream's own write may be queued; at the end of the process nothing waits for a queue.
      if (stdout.fd === undefined) stdout.write(text);
      else writeSync(stdout.fd, text);
    } catch {
      // The terminal is gone: there is nothing left to put back.
    }
  };
  const setRaw = (on: boolean): void => {
    try {
      stdin.setRawMode?.(on);
    } catch {
      // As above.
    }
  };

  const capture = options.guardProcess ? captureStderr() : undefined;
  const restore = (): void => {
    if (restored) return;
    restored = true;
    write(
      PLAIN + NO_PASTE + WRAP + SHOW_CURSOR + (ownsScreen ? LEAVE_SCREEN : ""),
    );
    setRaw(false);
    unguard?.();
    capture?.release();
  };
  const unguard = options.guardProcess ? guardProcess(restore) : undefined;

  setRaw(true);
  write(ENTER_SCREEN + HIDE_CURSOR + NO_WRAP + options.splash);
  return {
    handOver() {
      ownsScreen = false;
    },
    restore,
    suspend() {
      write(PLAIN + WRAP);
    },
    resume() {
      write(NO_WRAP);
    },
    captured: () => capture?.text() ?? "",
  };
}

/** Every way a process ends that it can still act on. @returns takes the watches off again */
function guardProcess(restore: () => void): () => void {
  const onExit = (): void => restore();
  const onSignal = (signal: NodeJS.Signals): void => {
    restore();
    process.exit(128 + SIGNALS[signal as keyof typeof SIGNALS]);
  };
  const onError = (error: unknown): void => {
    restore();
    process.stderr.write(
      `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    process.exit(1);
  };
  const signals = Object.keys(SIGNALS) as (keyof typeof SIGNALS)[];
  process.on("exit", onExit);
  process.on("uncaughtException", onError);
  process.on("unhandledRejection", onError);
  for (const signal of signals) process.on(signal, onSignal);
  return () => {
    process.off("exit", onExit);
    process.off("uncaughtException", onError);
    process.off("unhandledRejection", onError);
    for (const signal of signals) process.off(signal, onSignal);
  };
}

interface Capture {
  text(): string;
  /** Gives standard error back and prints what was held. */
  release(): void;
}

function captureStderr(): Capture {
  const original = process.stderr.write;
  let held = "";
  process.stderr.write = ((
    chunk: string | Uint8Array,
    encoding?: unknown,
    callback?: unknown,
  ): boolean => {
    held += typeof chunk === "string" ? chunk : Buffer.from(chunk).toString();
    held = held.slice(-MAX_CAPTURED);
    const done = typeof encoding === "function" ? encoding : callback;
    if (typeof done === "function") done();
    return true;
  }) as typeof process.stderr.write;
  return {
    text: () => held,
    release() {
      process.stderr.write = original;
      if (held !== "") process.stderr.write(held);
      held = "";
    },
  };
}
