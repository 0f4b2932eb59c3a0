/**
 * The real program in a pseudo-terminal, read as a screen and not as bytes: what was written and later erased is not on
 * it. The terminal is xterm's own, without a window.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { onTestFinished } from "vitest";
import { spawn } from "@lydell/node-pty";
import headless from "@xterm/headless";
import { packageRoot } from "../../src/base/package-root.ts";
import { temporaryFolder } from "./folder.ts";
import type { WhenOver } from "./folder.ts";
import { childEnvironment } from "./program.ts";

export interface PtyOptions {
  readonly cols?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** How long a slow machine may take to show something, ms. */
const PATIENCE_MS = 15_000;

export class Screen {
  readonly terminal: InstanceType<typeof headless.Terminal>;
  readonly #pty: ReturnType<typeof spawn>;
  readonly #exit: Promise<{ exitCode: number; signal?: number | undefined }>;
  #running = true;
  /** Everything the program wrote. */
  output = "";

  constructor(
    file: string,
    args: readonly string[],
    options: PtyOptions = {},
    whenOver: WhenOver = onTestFinished,
  ) {
    const { cols = 80, rows = 24, env = {} } = options;
    this.terminal = new headless.Terminal({
      cols,
      rows,
      allowProposedApi: true,
    });
    this.#pty = spawn(file, [...args], {
      name: env["TERM"] ?? "xterm-256color",
      cols,
      rows,
      cwd: packageRoot(),
      env: childEnvironment({
        // Without this, Ink takes a machine of a build farm for a pipe.
        CI: "false",
        HOME: temporaryFolder(whenOver),
        ...env,
      }),
    });
    this.#pty.onData((data) => {
      this.output += data;
      this.terminal.write(data);
    });
    // What the terminal answers to questions about itself.
    this.terminal.onData((data) => {
      if (this.#running) this.#pty.write(data);
    });
    this.#exit = new Promise((resolve) => {
      this.#pty.onExit((exit) => {
        this.#running = false;
        resolve(exit);
      });
    });
    whenOver(() => {
      if (this.#running) this.#pty.kill("SIGKILL");
      this.terminal.dispose();
    });
  }

  get pid(): number {
    return this.#pty.pid;
  }

  /** The rows of the screen, without blanks at their ends. */
  rows(): string[] {
    const { active } = this.terminal.buffer;
    return Array.from(
      { length: this.terminal.rows },
      (_, y) =>
        active
          .getLine(active.viewportY + y)
          ?.translateToString(true)
          // What was drawn as a blank is one, too.
          .trimEnd() ?? "",
    );
  }

  text(): string {
    return this.rows().join("\n");
  }

  /** True while the program has the alternate screen. */
  get isAlternate(): boolean {
    return this.terminal.buffer.active.type === "alternate";
  }

  /** False after the cursor was hidden, until it is shown again. */
  get isCursorVisible(): boolean {
    const shown = this.output.lastIndexOf("\x1b[?25h");
    return shown >= this.output.lastIndexOf("\x1b[?25l");
  }

  press(keys: string): void {
    this.#pty.write(keys);
  }

  /** As a terminal on a line that has gone dead: what the program writes is not taken any more. */
  stopReading(): void {
    this.#pty.pause();
  }

  readOn(): void {
    this.#pty.resume();
  }

  /** Closes the terminal, as a window that is shut. */
  hangUp(): void {
    (this.#pty as unknown as { destroy(): void }).destroy();
  }

  resize(cols: number, rows: number): void {
    this.terminal.resize(cols, rows);
    this.#pty.resize(cols, rows);
  }

  /** Polls until the screen satisfies. */
  async until(
    isShown: (text: string, rows: readonly string[]) => boolean,
    what: string,
  ): Promise<string[]> {
    const endMs = performance.now() + PATIENCE_MS;
    for (;;) {
      const rows = this.rows();
      if (isShown(rows.join("\n"), rows)) return rows;
      if (performance.now() > endMs || !this.#running) {
        // What was written last may still be on its way into the terminal.
        await sleep(50);
        if (isShown(this.text(), this.rows())) return this.rows();
        throw new Error(
          `${this.#running ? `not within ${PATIENCE_MS / 1_000} s` : "the program ended"}: ${what}\n${this.text()}`,
        );
      }
      await sleep(15);
    }
  }

  /** Polls until the screen matches all of these. */
  async shows(...wanted: readonly (string | RegExp)[]): Promise<string[]> {
    return this.until(
      (text) =>
        wanted.every((each) =>
          typeof each === "string" ? text.includes(each) : each.test(text),
        ),
      wanted.join(" and "),
    );
  }

  /** The exit code, once the program has ended and all its output is on the screen. */
  async exit(): Promise<number> {
    const late = sleep(PATIENCE_MS).then(() => undefined);
    const exit = await Promise.race([this.#exit, late]);
    if (exit === undefined) {
      throw new Error(
        `still running after ${PATIENCE_MS / 1_000} s\n${this.text()}`,
      );
    }
    await new Promise<void>((resolve) => this.terminal.write("", resolve));
    return exit.exitCode;
  }
}
