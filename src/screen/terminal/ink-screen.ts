/**
 * What the screen's thread needs of an output that Ink writes to, and the simplest such output: one that lets
 * everything through. It is there for terminals that the cell screen does not suit (`--renderer ink`).
 *
 * The alternate screen belongs to `terminal.ts`, so that what is printed after the end stays to be read: Ink's own
 * entering and leaving is not let through by either.
 */
import { EventEmitter } from "node:events";
import type { OutputFigures } from "./tty-output.ts";

/** Who draws: the cell screen, or Ink by itself. */
export const RENDERERS = ["cells", "ink"] as const;
export type Renderer = (typeof RENDERERS)[number];

export interface ScreenFigures extends OutputFigures {
  /** Frames that Ink has made, and those of them that were left out because the terminal did not read. */
  readonly frames: number;
  readonly skipped: number;
  /** Sequences of Ink that were not understood, and so not drawn. */
  readonly unknown: number;
}

/** A stand-in for `process.stdout`. */
export interface InkScreen extends EventEmitter {
  readonly isTTY: true;
  readonly columns: number;
  readonly rows: number;
  readonly figures: ScreenFigures;
  write(
    chunk: string | Uint8Array,
    encoding?: unknown,
    callback?: unknown,
  ): boolean;
  /** Forgets what the terminal shows and draws all of it. */
  repaint(): void;
  /** Nothing is drawn while the terminal is the shell's; then all of it. */
  suspend(): void;
  resume(): void;
  /** Nothing is drawn any more, whatever is still written. */
  close(): void;
}

/** Streams call back when a write is done; for us it is as soon as it is taken note of. */
export function writeCallback(encoding: unknown, callback: unknown): void {
  const done = typeof encoding === "function" ? encoding : callback;
  if (typeof done === "function") setImmediate(done as () => void);
}

const ENTER_SCREEN = "\x1b[?1049h";
const LEAVE_SCREEN = "\x1b[?1049l";
const FRAME_END = "\x1b[?2026l";

/** The window and the way out in one, as `process.stdout` is. */
export interface DirectStream {
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
  on(event: "resize", listener: () => void): unknown;
  off(event: "resize", listener: () => void): unknown;
}

export class DirectScreen extends EventEmitter implements InkScreen {
  readonly isTTY = true;
  readonly #stream: DirectStream;
  readonly #onRepaint: () => void;
  #isClosed = false;
  #frames = 0;
  #writes = 0;
  #bytes = 0;

  /** @param onRepaint makes Ink forget its last frame */
  constructor(stream: DirectStream, onRepaint: () => void) {
    super();
    this.#stream = stream;
    this.#onRepaint = onRepaint;
    stream.on("resize", this.#onResize);
  }

  get columns(): number {
    return this.#stream.columns || 80;
  }

  get rows(): number {
    return this.#stream.rows || 24;
  }

  get figures(): ScreenFigures {
    return {
      writes: this.#writes,
      bytes: this.#bytes,
      stalledMs: 0,
      isStalled: false,
      frames: this.#frames,
      skipped: 0,
      unknown: 0,
    };
  }

  write(
    chunk: string | Uint8Array,
    encoding?: unknown,
    callback?: unknown,
  ): boolean {
    const text =
      typeof chunk === "string" ? chunk : Buffer.from(chunk).toString();
    if (!this.#isClosed && text !== ENTER_SCREEN && text !== LEAVE_SCREEN) {
      if (text.endsWith(FRAME_END)) this.#frames++;
      this.#writes++;
      this.#bytes += Buffer.byteLength(text);
      this.#stream.write(text);
    }
    writeCallback(encoding, callback);
    return true;
  }

  repaint(): void {
    this.#onRepaint();
    this.write("\x1b[2J\x1b[H");
  }

  suspend(): void {
    // Ink draws nothing by itself then.
  }

  resume(): void {
    // And all of it when it is back.
  }

  close(): void {
    this.#isClosed = true;
    this.#stream.off("resize", this.#onResize);
  }

  readonly #onResize = (): void => {
    this.emit("resize");
  };
}
