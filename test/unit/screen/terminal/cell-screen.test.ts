import { EventEmitter } from "node:events";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  CellScreen,
  RESIZE_HOLD_MOST_MS,
  RESIZE_HOLD_MS,
} from "../../../../src/screen/terminal/cell-screen.ts";
import { TtyOutput } from "../../../../src/screen/terminal/tty-output.ts";

class FakeTty extends EventEmitter {
  columns = 20;
  rows = 3;
  readonly written: string[] = [];
  readonly #waiting: (() => void)[] = [];
  isReading = true;

  write(text: string, done: () => void): boolean {
    this.written.push(text);
    if (this.isReading) done();
    else this.#waiting.push(done);
    return true;
  }

  read(): void {
    this.isReading = true;
    for (const done of this.#waiting.splice(0)) done();
  }
}

const frame = (text: string): string => `\x1b[?2026h\x1b[H${text}\x1b[?2026l`;

let tty: FakeTty;
let screen: CellScreen;
beforeEach(() => {
  vi.useFakeTimers();
  tty = new FakeTty();
  screen = new CellScreen(tty, new TtyOutput(tty));
});
afterEach(() => {
  screen.close();
  vi.useRealTimers();
});

describe("CellScreen", () => {
  test("a frame is one write between marks, and the first empties the screen", () => {
    for (const part of ["\x1b[?2026h", "\x1b[Hab", "\x1b[?2026l"]) {
      screen.write(part);
    }
    expect(tty.written).toEqual([
      "\x1b[?2026h\x1b[m\x1b[2J\x1b[H\x1b[mab\x1b[?2026l",
    ]);
    screen.write(frame("ab"));
    expect(tty.written).toHaveLength(1);
    screen.write(frame("ac"));
    expect(tty.written[1]).toBe("\x1b[?2026h\x1b[1;2H\x1b[mc\x1b[?2026l");
  });

  test("while the terminal does not read frames are left out, and one difference catches up", () => {
    screen.write(frame("start"));
    tty.isReading = false;
    for (let i = 1; i <= 9; i++) screen.write(frame(`count ${i}`));
    expect(tty.written).toHaveLength(2);
    expect(screen.figures.skipped).toBe(7);
    tty.read();
    expect(tty.written).toHaveLength(3);
    expect(tty.written[2]).toBe("\x1b[?2026h\x1b[1;7H\x1b[m9\x1b[?2026l");
    expect(screen.figures).toMatchObject({ frames: 10, writes: 3, unknown: 0 });
  });

  test("a new window is drawn once, after it has come to rest", () => {
    screen.write(frame("ab"));
    screen.on("resize", () => screen.write(frame(`${screen.columns} wide`)));
    tty.columns = 30;
    tty.emit("resize");
    vi.advanceTimersByTime(RESIZE_HOLD_MS - 1);
    tty.columns = 40;
    tty.emit("resize");
    vi.advanceTimersByTime(RESIZE_HOLD_MS - 1);
    expect(tty.written).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(tty.written.slice(1)).toEqual([
      "\x1b[?2026h\x1b[m\x1b[2J\x1b[H\x1b[m40 wide\x1b[?2026l",
    ]);
  });

  test("a window that goes on changing is drawn now and then", () => {
    screen.write(frame("ab"));
    for (let ms = 0; ms <= RESIZE_HOLD_MOST_MS; ms += 20) {
      tty.columns++;
      tty.emit("resize");
      vi.advanceTimersByTime(20);
    }
    expect(tty.written.length).toBeGreaterThan(1);
  });

  test("the cursor stands where Ink has put it", () => {
    screen.write(frame("filter \x1b[?25h"));
    expect(tty.written[0]).toContain("filter\x1b[1;8H\x1b[?25h\x1b[?2026l");
    screen.write(frame("filter \x1b[?25h"));
    expect(tty.written).toHaveLength(1);
    screen.write(frame("\x1b[?25l"));
    expect(tty.written[1]).toBe("\x1b[?2026h\x1b[?25l\x1b[?2026l");
  });

  test("what is no drawing passes, also without a frame", () => {
    screen.write("\x1b[?2004h");
    vi.runAllTimers();
    expect(tty.written[0]).toMatch(/^\x1b\[\?2004h/);
  });

  test("all of it is drawn again when asked, and nothing while the shell has the terminal", () => {
    screen.write(frame("ab"));
    screen.repaint();
    expect(tty.written[1]).toBe(tty.written[0]);
    screen.suspend();
    screen.write(frame("cd"));
    expect(tty.written).toHaveLength(2);
    screen.resume();
    expect(tty.written[2]).toContain("\x1b[2J\x1b[H\x1b[mcd");
    screen.close();
    screen.write(frame("ef"));
    screen.repaint();
    expect(tty.written).toHaveLength(3);
  });

  test("a write calls back, whatever it is given", async () => {
    vi.useRealTimers();
    await new Promise<void>((done) => screen.write("", done));
    await new Promise<void>((done) => screen.write("x", "utf8", done));
  });
});
