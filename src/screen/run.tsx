/**
 * The screen, from its first frame to its exit code. It is fed with reports and says what the operator wants
 * in commands; it does not know the engine.
 *
 * Loads React and Ink: `NODE_ENV` has to be `production` before this module is imported, or every frame costs
 * up to twice as much. `start.ts` sees to that, and to the terminal meanwhile.
 */
import chalk from "chalk";
import { render } from "ink";
import type { SuspendTerminal } from "ink";
import { UsageError } from "../base/errors.ts";
import { Controller } from "./controller.ts";
import type { OutsideEffect } from "./controller.ts";
import { App } from "./panes/App.tsx";
import { AsciiContext, ThemeContext } from "./panes/ThemeContext.tsx";
import { bytes } from "./rows/format.ts";
import type { Glyphs } from "./rows/glyphs.ts";
import {
  ASCII_GLYPHS,
  LOW_BANDWIDTH_GLYPHS,
  READER_GLYPHS,
  UNICODE_GLYPHS,
} from "./rows/glyphs.ts";
import { PACE, PROCESS_TIMING, SLOW_PACE } from "./store/data-store.ts";
import type { ScreenMemory } from "./store/memory.ts";
import type { CopyFile } from "./store/copy.ts";
import { Notices } from "./store/notices.ts";
import type { BellChoice } from "./store/notices.ts";
import type { Command, Report } from "./store/snapshot.ts";
import type { TerminalFigures } from "./store/ui-store.ts";
import { ControllerContext } from "./store/use-screen.ts";
import { KeyStream } from "./terminal/key-stream.ts";
import type { KeySource } from "./terminal/key-stream.ts";
import { clipboardSequence } from "./terminal/clipboard.ts";
import { CellScreen } from "./terminal/cell-screen.ts";
import { DirectScreen } from "./terminal/ink-screen.ts";
import { FrameTimes } from "./terminal/frame-times.ts";
import type {
  InkScreen,
  Renderer,
  ScreenFigures,
} from "./terminal/ink-screen.ts";
import { prepareTerminal } from "./terminal/terminal.ts";
import type { Terminal } from "./terminal/terminal.ts";
import { TtyOutput } from "./terminal/tty-output.ts";
import { BUNDLED_THEMES } from "./theme/bundled-themes.ts";
import { loadTheme } from "./theme/load-theme.ts";
import type { Theme } from "./theme/roles.ts";

export interface ScreenOptions {
  send(command: Command): void;
  /** Called once; the listener is told of every report from then on. */
  onReport(listener: (report: Report) => void): void;
  readonly theme: Theme;
  /** Whether another theme may be chosen: not where the terminal shows no colours. @default true */
  readonly hasColours?: boolean;
  /** What is remembered of earlier runs, and who keeps what is new. */
  readonly memory?: ScreenMemory;
  onMemory?(memory: ScreenMemory, tell: (text: string) => void): void;
  /** Writes what was copied to a file. */
  onCopy?(text: string): Promise<CopyFile>;
  /** Shown in the header: the case, or what is read. */
  readonly title?: string;
  /** Times in UTC; otherwise in the machine's zone. */
  readonly utc: boolean;
  /** Nothing is decided here. */
  readonly readOnly?: boolean;
  /** Nothing but ASCII. */
  readonly ascii?: boolean;
  /** For a slow line: ASCII, no sparkline, data once a second. */
  readonly lowBandwidth?: boolean;
  /** `cells` (the default) sends what has changed; `ink` lets Ink write to the terminal itself. */
  readonly renderer?: Renderer;
  /** Rings for new alerts: for critical ones, or for any. @default never */
  readonly bell?: BellChoice | undefined;
  /** Sets the title of the window to the number of new alerts. */
  readonly windowTitle?: boolean;
  readonly stdin?: KeySource;
  readonly stdout?: NodeJS.WriteStream;
  /** A terminal that is prepared already; otherwise it is done here. */
  readonly terminal?: Terminal;
}

/** How long the worker may take to stop before we leave without it. */
const STOP_WAIT_MS = 2_000;
/** How long a stopped process group may take to be stopped; where it cannot be, we go on. */
const SUSPEND_WAIT_MS = 500;
/** Until a new window size has gone through Node, Ink and React. */
const RESIZE_WAIT_MS = 50;

/**
 * Shows the screen until the operator quits or the worker cannot go on.
 *
 * @returns the exit code: the worker's, once it has stopped; 0 if it did not answer
 * @throws what a component threw, after the terminal was put back
 */
export async function runScreen(options: ScreenOptions): Promise<number> {
  const stdin = options.stdin ?? process.stdin;
  const stdout = options.stdout ?? process.stdout;
  const terminal =
    options.terminal ??
    prepareTerminal({
      stdin,
      stdout,
      guardProcess: stdout === process.stdout,
      splash: "",
    });
  // Sixteen colours, whatever the terminal claims; a theme without colours keeps its bold and inverse.
  chalk.level = 1;

  let end: (exitCode: number) => void = () => {};
  const ended = new Promise<number>((resolve) => (end = resolve));
  let quitting = false;
  let onStopped: (exitCode: number) => void = () => {};
  let farewell = "";
  let suspendInk: SuspendTerminal | undefined;
  const screen = openScreen();

  const controller = new Controller({
    cols: screen.columns,
    rows: screen.rows,
    time: options.utc ? "utc" : "local",
    readOnly: options.readOnly === true,
    themes: options.hasColours === false ? [] : BUNDLED_THEMES,
    ...(options.memory !== undefined && { memory: options.memory }),
    onMemory: (memory) =>
      options.onMemory?.(memory, (text) =>
        controller.report({ type: "toast", level: "error", text }),
      ),
    glyphs: glyphsFor(options),
    timing: PROCESS_TIMING,
    pace: options.lowBandwidth === true ? SLOW_PACE : PACE,
    bytesSent: () => screen.figures.bytes,
    send: (command) => options.send(command),
    onEffect,
    figures: () => withPace(screen.figures),
  });
  const notices = new Notices({
    bell: options.bell,
    title: options.windowTitle === true,
  });
  if (options.windowTitle === true) terminal.keepTitle();
  controller.subscribe(tellTerminal);
  const frameTimes = new FrameTimes();
  let paced: { bytes: number; atMs: number } | undefined;

  const keys = new KeyStream(stdin);
  const ink = render(
    <ControllerContext value={controller}>
      <ThemeContext value={options.theme}>
        <AsciiContext value={glyphsFor(options) !== UNICODE_GLYPHS}>
          <App
            title={options.title}
            onReady={(suspendTerminal) => (suspendInk = suspendTerminal)}
          />
        </AsciiContext>
      </ThemeContext>
    </ControllerContext>,
    {
      stdin: keys as unknown as NodeJS.ReadStream,
      stdout: screen as unknown as NodeJS.WriteStream,
      alternateScreen: true,
      incrementalRendering: true,
      exitOnCtrlC: false,
      patchConsole: false,
      maxFps: 60,
      interactive: true,
      onRender: ({ renderTime }) => frameTimes.add(renderTime),
    },
  );
  terminal.beforeRestore(() => screen.close());
  terminal.onSignal(quit);
  for (const event of ["end", "close", "error"] as const) {
    stdin.on(event, hangUp);
  }
  if (stdout === process.stdout) {
    process.on("SIGTSTP", suspend);
    process.on("SIGCONT", takeBack);
  }
  options.onReport((report) => {
    controller.report(report);
    if (report.type === "stopped") onStopped(report.exitCode);
  });

  function tellTerminal(): void {
    const { latest } = controller.getState();
    if (latest === undefined) return;
    const { rings, title } = notices.look(latest, PROCESS_TIMING.now());
    if (rings) screen.write("\x07");
    if (title !== undefined) setTitle();
  }

  function setTitle(): void {
    if (notices.title !== undefined)
      screen.write(`\x1b]2;${notices.title}\x07`);
  }

  function onEffect(effect: OutsideEffect): void {
    switch (effect.type) {
      case "quit":
        return quit(controller.getState().stopped ?? 0);
      case "fail":
        farewell = effect.message;
        return end(effect.exitCode);
      case "repaint":
        return screen.repaint();
      case "suspend":
        return suspend();
      case "theme":
        return dress(effect.name);
      case "copy":
        return void copy(effect.name, effect.text);
    }
  }

  /** A theme that cannot be used is told with its place, and the screen stays as it is. */
  function dress(name: string): void {
    try {
      controller.dress(loadTheme(name));
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      controller.report({ type: "toast", level: "error", text: error.message });
    }
  }

  /** The terminal does not answer, and may not take it: the file is always written, too. */
  async function copy(name: string, text: string): Promise<void> {
    const inTmux = process.env["TMUX"] !== undefined;
    const sequence = clipboardSequence(text, inTmux);
    if (sequence !== undefined) screen.write(sequence);
    const size = bytes(Buffer.byteLength(text));
    const file = await options.onCopy?.(text);
    const isSent = sequence !== undefined;
    const where =
      file === undefined
        ? ""
        : file.ok
          ? `${isSent ? ", also" : ", it is"} in ${file.path}`
          : `, in no file: ${file.why}`;
    controller.report({
      type: "toast",
      level: isSent && file?.ok !== false ? "info" : "error",
      text: isSent
        ? `copied ${size} (${name})${where}`
        : `${size} (${name}) are too much for a clipboard${where}`,
    });
  }

  function withPace(figures: ScreenFigures): TerminalFigures {
    const atMs = PROCESS_TIMING.now();
    const before = paced;
    paced = { bytes: figures.bytes, atMs };
    return {
      ...figures,
      frameMs: frameTimes.percentileMs(0.95),
      perSecond:
        before === undefined || atMs <= before.atMs
          ? undefined
          : ((figures.bytes - before.bytes) * 1_000) / (atMs - before.atMs),
    };
  }

  function openScreen(): InkScreen {
    if (options.renderer === "ink") {
      stdout.on("error", hangUp);
      return new DirectScreen(stdout, () => ink.clear());
    }
    const output = new TtyOutput(stdout);
    const cells = new CellScreen(stdout, output);
    output.onLost = hangUp;
    return cells;
  }

  /** Lets the worker close its files; who asks again does not want to wait for it. */
  function quit(exitCode: number): void {
    if (controller.getState().stopped !== undefined || quitting) {
      return end(exitCode);
    }
    quitting = true;
    onStopped = (code) => end(exitCode === 0 ? code : exitCode);
    options.send({ type: "stop" });
    setTimeout(() => end(exitCode), STOP_WAIT_MS).unref();
  }

  function hangUp(): void {
    terminal.hangUp();
  }

  let isSuspended = false;
  function suspend(): void {
    if (isSuspended) return;
    isSuspended = true;
    // The signal that stops us must not find this listener.
    process.off("SIGTSTP", suspend);
    void suspendInk?.(async () => {
      screen.suspend();
      terminal.suspend();
      await stopUntilContinued();
      terminal.resume();
      screen.resume();
      setTitle();
    }).then(() => {
      isSuspended = false;
      // The window may have changed meanwhile, and its signal went to the shell: whatever Ink has drawn
      // before it knows is drawn over.
      process.kill(process.pid, "SIGWINCH");
      setTimeout(() => controller.repaint(), RESIZE_WAIT_MS);
      process.on("SIGTSTP", suspend);
    });
  }

  /** Stopped by a signal that cannot be caught, and continued: the shell has had the terminal as it was. */
  function takeBack(): void {
    if (isSuspended) return;
    // Said twice, because a mode that is thought to be set is not set again.
    stdin.setRawMode?.(false);
    stdin.setRawMode?.(true);
    terminal.resume();
    setTitle();
    process.kill(process.pid, "SIGWINCH");
    controller.repaint();
  }

  try {
    return await Promise.race([
      ended,
      // Ends by itself only when a component threw.
      ink.waitUntilExit().then(() => ended),
    ]);
  } finally {
    process.off("SIGTSTP", suspend);
    process.off("SIGCONT", takeBack);
    for (const event of ["end", "close", "error"] as const) {
      stdin.off(event, hangUp);
    }
    controller.stop();
    terminal.restore();
    ink.unmount();
    await ink.waitUntilExit().catch(() => undefined);
    keys.destroy();
    if (farewell !== "") process.stderr.write(`${farewell}\n`);
  }
}

/** As Ink itself asks whether the screen is listened to. */
function glyphsFor({ ascii, lowBandwidth }: ScreenOptions): Glyphs {
  if (process.env["INK_SCREEN_READER"] === "true") return READER_GLYPHS;
  if (lowBandwidth === true) return LOW_BANDWIDTH_GLYPHS;
  return ascii === true ? ASCII_GLYPHS : UNICODE_GLYPHS;
}

/** Stops the whole process group, as Ctrl-Z does, and comes back with `fg`. */
async function stopUntilContinued(): Promise<void> {
  await new Promise<void>((resolve) => {
    // A group without a shell above it cannot be stopped: the timer brings us back.
    const timer = setTimeout(resolve, SUSPEND_WAIT_MS);
    process.once("SIGCONT", () => {
      clearTimeout(timer);
      resolve();
    });
    process.kill(0, "SIGTSTP");
  });
}
