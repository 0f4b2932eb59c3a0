/**
 * A screen between Ink and the terminal: Ink takes it for its standard output, and what it writes becomes cells. At
 * the end of each of its frames the cells are compared with those that the terminal shows, and the difference goes out
 * in one write, between the marks of DEC mode 2026. Nothing that stays is ever blanked or sent again.
 *
 * ```text
 *   Ink ── write ──► reader ──► grid ──┐ frame ends, nothing in flight
 *                                      ├── difference ──► one write ──► terminal
 *                             shown ◄──┘                      │ taken: the next frame, if there is one
 * ```
 *
 * While the terminal does not read, frames are left out; the one difference that follows brings it up to date. After
 * the window has changed, frames wait a moment: Ink draws the old tree first, and a drag is many changes.
 */
import { EventEmitter } from "node:events";
import { CellGrid } from "./cell-grid.ts";
import { cursorTo, frameDifference } from "./frame-difference.ts";
import { OutputReader } from "./output-reader.ts";
import type { InkScreen, ScreenFigures } from "./ink-screen.ts";
import { writeCallback } from "./ink-screen.ts";
import type { TtyOutput } from "./tty-output.ts";

/** The size of the window, and word of its changes: `process.stdout`, or a stand-in. */
export interface Window {
  readonly columns?: number;
  readonly rows?: number;
  on(event: "resize", listener: () => void): unknown;
  off(event: "resize", listener: () => void): unknown;
}

const BEGIN = "\x1b[?2026h";
const END = "\x1b[?2026l";
const CLEAR = "\x1b[m\x1b[2J";
const SHOW_CURSOR = "\x1b[?25h";
const HIDE_CURSOR = "\x1b[?25l";

/** Frames wait so long after a change of the window, and at most so long while it goes on changing. */
export const RESIZE_HOLD_MS = 30;
export const RESIZE_HOLD_MOST_MS = 200;

export class CellScreen extends EventEmitter implements InkScreen {
  readonly isTTY = true;
  readonly #window: Window;
  readonly #output: TtyOutput;
  readonly #reader: OutputReader;
  /** Undefined: not known, and so all of it is drawn. */
  #shown: CellGrid | undefined;
  #isCursorShown = false;
  #cursor = "";
  #passing = "";
  #inFrame = false;
  #isClosed = false;
  #isSuspended = false;
  #isDue = false;
  #soon: NodeJS.Immediate | undefined;
  #hold: NodeJS.Timeout | undefined;
  #heldSinceMs = 0;
  #frames = 0;
  #skipped = 0;

  constructor(window: Window, output: TtyOutput) {
    super();
    this.#window = window;
    this.#output = output;
    this.#reader = new OutputReader(this.columns, this.rows, {
      frameBegins: () => {
        this.#inFrame = true;
      },
      frameEnds: () => {
        this.#inFrame = false;
        this.#frames++;
        this.#draw();
      },
      passes: (sequence) => {
        this.#passing += sequence;
      },
    });
    output.onFree = () => {
      if (this.#isDue) this.#draw();
    };
    window.on("resize", this.#onResize);
  }

  get columns(): number {
    return this.#window.columns || 80;
  }

  get rows(): number {
    return this.#window.rows || 24;
  }

  get figures(): ScreenFigures {
    return {
      ...this.#output.figures,
      frames: this.#frames,
      skipped: this.#skipped,
      unknown: this.#reader.unknown,
    };
  }

  write(
    chunk: string | Uint8Array,
    encoding?: unknown,
    callback?: unknown,
  ): boolean {
    if (!this.#isClosed) {
      this.#reader.read(
        typeof chunk === "string" ? chunk : Buffer.from(chunk).toString(),
      );
      // What is written outside of a frame is drawn when the program has had its say.
      if (!this.#inFrame) this.#soon ??= setImmediate(this.#drawSoon);
    }
    writeCallback(encoding, callback);
    return true;
  }

  repaint(): void {
    this.#shown = undefined;
    this.#draw();
  }

  suspend(): void {
    this.#isSuspended = true;
    this.#output.setBlocking(true);
  }

  resume(): void {
    this.#isSuspended = false;
    this.#output.setBlocking(false);
    this.repaint();
  }

  close(): void {
    this.#isClosed = true;
    clearImmediate(this.#soon);
    clearTimeout(this.#hold);
    this.#window.off("resize", this.#onResize);
    this.#output.close();
  }

  readonly #drawSoon = (): void => {
    this.#soon = undefined;
    this.#draw();
  };

  readonly #onResize = (): void => {
    this.#reader.resize(this.columns, this.rows);
    this.#shown = undefined;
    const now = performance.now();
    if (this.#hold === undefined) this.#heldSinceMs = now;
    clearTimeout(this.#hold);
    const most = this.#heldSinceMs + RESIZE_HOLD_MOST_MS - now;
    this.#hold = setTimeout(
      () => {
        this.#hold = undefined;
        this.#draw();
      },
      Math.max(0, Math.min(RESIZE_HOLD_MS, most)),
    );
    this.emit("resize");
  };

  /** Brings the terminal up to date, now or as soon as it may be. */
  #draw(): void {
    if (this.#isClosed || this.#isSuspended) return;
    if (this.#inFrame || this.#hold !== undefined) return;
    if (this.#output.isBusy) {
      if (this.#isDue) this.#skipped++;
      this.#isDue = true;
      return;
    }
    this.#isDue = false;
    const { grid } = this.#reader;
    const clear = this.#shown === undefined ? CLEAR : "";
    this.#shown ??= new CellGrid(grid.columns, grid.rows);
    const cells = clear + frameDifference(this.#shown, grid);
    const drawn = cells + this.#moveCursor(cells !== "");
    const frame = this.#passing + (drawn === "" ? "" : BEGIN + drawn + END);
    this.#passing = "";
    if (frame === "") return;
    this.#shown.take(grid);
    this.#output.write(frame);
  }

  /** What the cursor needs behind a frame: drawing has moved it, or the program has. */
  #moveCursor(hasMoved: boolean): string {
    const { x, y, isCursorShown } = this.#reader;
    const before = this.#isCursorShown;
    this.#isCursorShown = isCursorShown;
    if (!isCursorShown) return before ? HIDE_CURSOR : "";
    const place = cursorTo(Math.min(x, this.columns - 1), y);
    const isSame = before && !hasMoved && place === this.#cursor;
    this.#cursor = place;
    return isSame ? "" : place + (before ? "" : SHOW_CURSOR);
  }
}
