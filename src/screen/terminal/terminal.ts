/**
 * The terminal as we found it, and back again. `prepare` is the first thing a screen does, before React and
 * Ink are loaded: raw mode, so that keys typed meanwhile are kept and not echoed, and a first word to look at.
 * From then on every end that can be caught puts the terminal back: exit, signals, an uncaught error, an
 * unhandled rejection, a terminal that is gone.
 *
 * ```text
 *                   ┌── suspend ──► the shell's ── resume ──┐
 *   prepare ──► ours: raw, alternate screen, no wrap ◄──────┘
 *                   │
 *                   └─ end of any kind ─► restore (once): screens closed, modes back, what was held is printed
 * ```
 *
 * The alternate screen is entered and left here alone: to leave it twice would put the cursor back to where it was,
 * and the shell would write over the last words of a crash.
 *
 * What other code writes to standard error while the screen is up is held and printed after it.
 */
import type { TtyStream } from "./tty-output.ts";
import { writeLast } from "./tty-output.ts";

/** The part of a terminal's input that is needed here. */
export interface TerminalInput {
  readonly isTTY?: boolean;
  setRawMode?(on: boolean): unknown;
}

export interface TerminalOptions {
  readonly stdin: TerminalInput;
  readonly stdout: TtyStream;
  /** Watch the process's signals and errors and take over its standard error. Off for a stand-in. */
  readonly guardProcess: boolean;
  /** First text on the screen, until Ink draws. */
  readonly splash: string;
}

export interface Terminal {
  /** Puts everything back. Safe to call again. */
  restore(): void;
  /** Gives the screen and its modes back to the shell, and takes them again. Raw mode is Ink's matter meanwhile. */
  suspend(): void;
  resume(): void;
  /** The title of the window will be set: the one before is to come back. */
  keepTitle(): void;
  /** Called before the terminal is put back: nothing may be drawn from then on. */
  beforeRestore(close: () => void): void;
  /**
   * What to do when a signal asks us to end, once the terminal is put back; without it the process ends at once, and so
   * it does at a second signal.
   */
  onSignal(end: (exitCode: number) => void): void;
  /** The terminal is gone: as a hang-up, which it also is. */
  hangUp(): void;
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
const TAKE = ENTER_SCREEN + HIDE_CURSOR + NO_WRAP;
const GIVE = PLAIN + NO_PASTE + WRAP + SHOW_CURSOR + LEAVE_SCREEN;
/** Puts the title of the window by, and brings it back; where a terminal does not know them, nothing happens. */
const KEEP_TITLE = "\x1b[22;2t";
const BACK_TITLE = "\x1b[23;2t";
/** Ends a sequence or a frame that was cut in two when the terminal stopped reading. */
const CUT_OFF = "\x1b\\\x1b[?2026l";

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
  const closers: (() => void)[] = [];
  let end: ((exitCode: number) => void) | undefined;
  let restored = false;
  let isTaken = true;
  let take = TAKE;
  let give = GIVE;
  const setRaw = (on: boolean): void => {
    try {
      stdin.setRawMode?.(on);
    } catch {
      // The terminal is gone: there is nothing left to put back.
    }
  };

  const capture = options.guardProcess ? captureStderr() : undefined;
  const restore = (): void => {
    if (restored) return;
    restored = true;
    for (const close of closers) close();
    const isRead = !isTaken || writeLast(stdout, CUT_OFF + give);
    setRaw(false);
    // To print to a terminal that does not read would hold the end up.
    if (isRead || process.stderr.isTTY !== true) capture?.release();
  };
  const leave = (exitCode: number): void => {
    if (restored || end === undefined) {
      restore();
      process.exit(exitCode);
    }
    restore();
    end(exitCode);
  };
  if (options.guardProcess) guardProcess(restore, leave);

  setRaw(true);
  writeLast(stdout, take + options.splash);
  return {
    restore,
    suspend() {
      isTaken = false;
      writeLast(stdout, give);
    },
    resume() {
      isTaken = true;
      writeLast(stdout, take);
    },
    keepTitle() {
      take = KEEP_TITLE + TAKE;
      give = GIVE + BACK_TITLE;
      writeLast(stdout, KEEP_TITLE);
    },
    beforeRestore: (close) => void closers.push(close),
    onSignal: (action) => (end = action),
    hangUp() {
      if (!restored) leave(128 + SIGNALS.SIGHUP);
    },
    captured: () => capture?.text() ?? "",
  };
}

/**
 * Every way a process ends that it can still act on. The watches stay for the rest of the process: a signal may come
 * while the engine is still closing its files.
 */
function guardProcess(
  restore: () => void,
  leave: (exitCode: number) => void,
): void {
  const onError = (error: unknown): void => {
    restore();
    process.stderr.write(
      `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    process.exit(1);
  };
  process.on("exit", restore);
  process.on("uncaughtException", onError);
  process.on("unhandledRejection", onError);
  // Where the terminal is gone, putting it back and telling of it fail, too.
  for (const stream of [process.stdin, process.stdout, process.stderr]) {
    stream.on("error", () => {});
  }
  for (const [signal, number] of Object.entries(SIGNALS)) {
    process.on(signal, () => leave(128 + number));
  }
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
