/**
 * A terminal without a terminal: Ink writes into a headless xterm, keys are written as bytes, and a test looks
 * at the screen as a person would. It does not do what a kernel does (signals, echo, job control).
 */
import { EventEmitter } from "node:events";
import { PassThrough } from "node:stream";
import xterm from "@xterm/headless";
import { cellWidth } from "../../src/base/text-width.ts";
import type { Command, Report } from "../../src/screen/store/snapshot.ts";
import { runScreen } from "../../src/screen/run.tsx";
import { loadTheme } from "../../src/screen/theme/load-theme.ts";
import type { KeySource } from "../../src/screen/terminal/key-stream.ts";

/** For busy machines: less than a test has. */
const PATIENCE_MS = 15_000;

/**
 * xterm's own tables are those of Unicode 6, in which emoji are narrow; terminals of today have wide ones.
 * The bit layout is that of its properties: width in bits 1 and 2, "joins the cell before it" in bit 0.
 */
const PRESENT_WIDTHS = {
  version: "present",
  wcwidth(codePoint: number): 0 | 1 | 2 {
    return cellWidth(String.fromCodePoint(codePoint)) as 0 | 1 | 2;
  },
  charProperties(codePoint: number, preceding: number): number {
    const before = (preceding >> 1) & 3;
    const own = this.wcwidth(codePoint);
    const joins = own === 0 && before > 0;
    return ((joins ? before : own) << 1) | (joins ? 1 : 0);
  },
};

export class FakeStdout extends EventEmitter {
  readonly isTTY = true;
  readonly terminal: xterm.Terminal;
  bytes = 0;

  constructor(cols: number, rows: number) {
    super();
    this.terminal = new xterm.Terminal({ cols, rows, allowProposedApi: true });
    this.terminal.unicode.register(PRESENT_WIDTHS);
    this.terminal.unicode.activeVersion = PRESENT_WIDTHS.version;
  }

  get columns(): number {
    return this.terminal.cols;
  }

  get rows(): number {
    return this.terminal.rows;
  }

  write(
    text: string | Uint8Array,
    encoding?: unknown,
    callback?: unknown,
  ): boolean {
    const done = typeof encoding === "function" ? encoding : callback;
    // The kernel does this for a real terminal.
    const sent = String(text).replaceAll("\n", "\r\n");
    this.bytes += Buffer.byteLength(sent);
    this.terminal.write(sent, () => {
      if (typeof done === "function") done();
    });
    return true;
  }
}

class FakeStdin extends PassThrough {
  readonly isTTY = true;
  raw = false;
  setRawMode(on: boolean): this {
    this.raw = on;
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
}

export interface Cell {
  readonly text: string;
  readonly bold: boolean;
  readonly inverse: boolean;
  readonly underline: boolean;
  /** True when the cell has a colour of its own. */
  readonly coloured: boolean;
}

export interface ScreenUnderTest {
  readonly commands: Command[];
  readonly stdin: FakeStdin;
  readonly ended: Promise<number>;
  report(report: Report): void;
  /** Writes keys as a terminal would send them. */
  type(keys: string): void;
  resize(cols: number, rows: number): void;
  lines(): string[];
  cell(x: number, y: number): Cell;
  bytes(): number;
  /** What a program without manners writes over the screen. */
  scribble(text: string): void;
  /** Window title, if anything has set one. */
  title(): string;
  /** Name of the buffer in use: `alternate` while the screen is up. */
  buffer(): "normal" | "alternate";
  /** Waits until the screen looks as wanted; fails with the screen as its message. */
  until(ok: (lines: string[]) => boolean): Promise<string[]>;
  /** Waits for the screen to hold still. */
  settle(): Promise<string[]>;
  close(): Promise<void>;
}

export interface OpenOptions {
  readonly cols?: number;
  readonly rows?: number;
  readonly theme?: string;
  readonly ascii?: boolean;
  readonly title?: string;
}

export function openScreen(options: OpenOptions = {}): ScreenUnderTest {
  const { cols = 80, rows = 24, theme = "dark", ascii } = options;
  const stdout = new FakeStdout(cols, rows);
  const stdin = new FakeStdin();
  const commands: Command[] = [];
  let listener: (report: Report) => void = () => {};
  const ended = runScreen({
    send: (command) => commands.push(command),
    onReport: (l) => (listener = l),
    theme: loadTheme(theme),
    utc: true,
    ...(ascii !== undefined && { ascii }),
    ...(options.title !== undefined && { title: options.title }),
    stdin: stdin as unknown as KeySource,
    stdout: stdout as unknown as NodeJS.WriteStream,
  });
  const { terminal } = stdout;
  let title = "";
  terminal.onTitleChange((text) => (title = text));
  const lines = (): string[] =>
    Array.from({ length: terminal.rows }, (_, y) => {
      const { active } = terminal.buffer;
      const line = active.getLine(active.viewportY + y);
      // A line keeps what it had before the window became narrower.
      return line?.translateToString(true, 0, terminal.cols) ?? "";
    });
  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => setTimeout(resolve, ms));
  const screen: ScreenUnderTest = {
    commands,
    stdin,
    ended,
    report: (report) => listener(structuredClone(report)),
    type: (keys) => void stdin.write(keys),
    resize(newCols, newRows) {
      terminal.resize(newCols, newRows);
      stdout.emit("resize");
    },
    lines,
    cell(x, y) {
      const { active } = terminal.buffer;
      const cell = active.getLine(active.viewportY + y)?.getCell(x);
      return {
        text: cell?.getChars() ?? "",
        bold: (cell?.isBold() ?? 0) !== 0,
        inverse: (cell?.isInverse() ?? 0) !== 0,
        underline: (cell?.isUnderline() ?? 0) !== 0,
        coloured:
          !(cell?.isFgDefault() ?? true) || !(cell?.isBgDefault() ?? true),
      };
    },
    bytes: () => stdout.bytes,
    scribble: (text) => terminal.write(text),
    title: () => title,
    buffer: () => terminal.buffer.active.type,
    async until(ok) {
      const end = Date.now() + PATIENCE_MS;
      while (Date.now() < end) {
        if (ok(lines())) return lines();
        await pause(10);
      }
      throw new Error(
        `the screen never looked as wanted:\n${lines().join("\n")}`,
      );
    },
    async settle() {
      let before = "";
      for (let same = 0; same < 4;) {
        await pause(15);
        const now = lines().join("\n");
        same = now === before ? same + 1 : 0;
        before = now;
      }
      return lines();
    },
    async close() {
      listener({ type: "failed", exitCode: 0, message: "" });
      await ended;
      terminal.dispose();
    },
  };
  return screen;
}
