import { PassThrough } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import chalk from "chalk";
import { Box, Text, render } from "ink";
import type { Instance } from "ink";
import { expect, test } from "vitest";
import {
  CellScreen,
  RESIZE_HOLD_MS,
} from "../../src/screen/terminal/cell-screen.ts";
import { DirectScreen } from "../../src/screen/terminal/ink-screen.ts";
import type { InkScreen } from "../../src/screen/terminal/ink-screen.ts";
import { TtyOutput } from "../../src/screen/terminal/tty-output.ts";
import { Random } from "../support/random.ts";
import { FakeStdout } from "./fake-terminal.ts";

/** Characters of every width, and styles of every kind. */
const WORDS = [
  "alert",
  "powershell.exe",
  "     ",
  "─────",
  "██░░",
  "漢字",
  "한국어",
  "e\u0301te\u0301",
  "😀 ok",
  "naïve…→",
  "x",
  "                    ",
];
const STYLES: readonly Record<string, unknown>[] = [
  {},
  {},
  { bold: true },
  { dimColor: true },
  { inverse: true },
  { underline: true },
  { strikethrough: true, italic: true },
  { color: "red" },
  { color: "cyanBright", bold: true },
  { color: "yellow", backgroundColor: "blue" },
  { backgroundColor: "gray" },
];

/** Default colours and no attribute. */
const PLAIN = "0:-1,,,,0:-1,,,";

interface Piece {
  readonly text: string;
  readonly style: Record<string, unknown>;
}
type Lines = readonly (readonly Piece[])[];

function Picture({ lines, cols, rows }: PictureProps) {
  return (
    <Box width={cols} height={rows} overflow="hidden" flexDirection="column">
      {lines.slice(0, rows).map((pieces, i) => (
        <Text key={i} wrap="truncate-end">
          {pieces.length === 0
            ? " "
            : pieces.map(({ text, style }, j) => (
                <Text key={j} {...style}>
                  {text}
                </Text>
              ))}
        </Text>
      ))}
    </Box>
  );
}

interface PictureProps {
  readonly lines: Lines;
  readonly cols: number;
  readonly rows: number;
}

/** Ink on a terminal of its own, with one of the two screens in between. */
class Side {
  readonly stdout: FakeStdout;
  readonly screen: InkScreen;
  readonly #ink: Instance;

  constructor(kind: "cells" | "ink", props: PictureProps) {
    this.stdout = new FakeStdout(props.cols, props.rows);
    // As the owner of the terminal does.
    this.stdout.write("\x1b[?1049h\x1b[?7l");
    this.screen =
      kind === "cells"
        ? new CellScreen(this.stdout, new TtyOutput(this.stdout))
        : new DirectScreen(this.stdout, () => this.#ink.clear());
    const stdin = Object.assign(new PassThrough(), {
      isTTY: true,
      setRawMode: () => stdin,
      ref: () => stdin,
      unref: () => stdin,
    });
    this.#ink = render(<Picture {...props} />, {
      stdin: stdin as unknown as NodeJS.ReadStream,
      stdout: this.screen as unknown as NodeJS.WriteStream,
      alternateScreen: true,
      incrementalRendering: true,
      exitOnCtrlC: false,
      patchConsole: false,
      maxFps: 1_000,
      interactive: true,
    });
  }

  async show(props: PictureProps): Promise<void> {
    const { terminal } = this.stdout;
    if (terminal.cols !== props.cols || terminal.rows !== props.rows) {
      terminal.resize(props.cols, props.rows);
      this.stdout.emit("resize");
    }
    this.#ink.rerender(<Picture {...props} />);
    await this.#ink.waitUntilRenderFlush();
  }

  async settle(): Promise<void> {
    let before = -1;
    while (before !== this.stdout.bytes) {
      before = this.stdout.bytes;
      await new Promise<void>((done) => this.stdout.terminal.write("", done));
      await sleep(1);
    }
  }

  /** Each cell with its looks; what is not seen of a blank (its colour, its weight) is left out. */
  cells(): string[] {
    const { terminal } = this.stdout;
    const rows: string[] = [];
    for (let y = 0; y < terminal.rows; y++) {
      const line = terminal.buffer.active.getLine(y)!;
      let row = `${y}:`;
      for (let x = 0; x < terminal.cols; x++) {
        const cell = line.getCell(x)!;
        const text = cell.getChars() || (cell.getWidth() === 0 ? "" : " ");
        const lines = [cell.isInverse(), cell.isUnderline()].map(Boolean);
        const looks = [
          `${cell.getBgColorMode()}:${cell.getBgColor()}`,
          ...lines,
          Boolean(cell.isStrikethrough()),
        ];
        if (text !== " ") {
          looks.push(
            `${cell.getFgColorMode()}:${cell.getFgColor()}`,
            ...[cell.isBold(), cell.isDim(), cell.isItalic()].map(Boolean),
          );
        }
        const seen = looks.map((look) => (look === false ? "" : look)).join();
        row += ` ${text}${seen === PLAIN ? "" : seen}`;
      }
      rows.push(row);
    }
    return rows;
  }

  close(): void {
    this.screen.close();
    this.#ink.unmount();
    this.stdout.terminal.dispose();
  }
}

test.for([1, 2])(
  "after hundreds of changes and resizes the screen is what Ink itself would show, seed %i",
  async (seed) => {
    chalk.level = 1;
    const random = new Random(seed);
    const below = (n: number): number => random.int(n);
    const pick = <T,>(from: readonly T[]): T => from[below(from.length)]!;
    const newLine = (): Piece[] =>
      Array.from({ length: below(9) }, () => ({
        text: pick(WORDS),
        style: pick(STYLES),
      }));
    let cols = 80;
    let rows = 24;
    let lines: Lines = Array.from({ length: 60 }, newLine);
    const cells = new Side("cells", { lines, cols, rows });
    const own = new Side("ink", { lines, cols, rows });
    try {
      for (let round = 0; round < 120; round++) {
        const what = below(10);
        if (what === 0) {
          cols = 20 + below(90);
          rows = 5 + below(30);
        } else if (what === 1) lines = lines.map(newLine);
        else if (what === 2) lines = [newLine(), ...lines.slice(0, -1)];
        else {
          const at = below(rows);
          lines = lines.map((line, i) => (i === at ? newLine() : line));
        }
        const props = { lines, cols, rows };
        await Promise.all([cells.show(props), own.show(props)]);
        if (what === 0) {
          // By itself Ink may leave what the terminal kept of the window before.
          own.screen.repaint();
          await own.show(props);
          await sleep(2 * RESIZE_HOLD_MS);
        }
        await Promise.all([cells.settle(), own.settle()]);
        expect(cells.cells(), `round ${round}`).toEqual(own.cells());
      }
      expect(cells.screen.figures.unknown).toBe(0);
      expect(cells.stdout.bytes).toBeLessThan(own.stdout.bytes);
    } finally {
      cells.close();
      own.close();
    }
  },
);
