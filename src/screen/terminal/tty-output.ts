/**
 * Writing to a terminal that may stop reading. In comes one frame at a time, and each is handed to the kernel without
 * waiting for it: a stalled terminal never holds the thread. Out comes whether the last frame has been taken, how long
 * the terminal has kept us waiting, and once, that it is gone.
 *
 * Node makes a terminal's output blocking. The call that undoes it is private, so it is tried; where it does not exist
 * writes block as they do everywhere else.
 */
import { writeSync } from "node:fs";

/** What is needed of `process.stdout`, or of a stand-in. */
export interface TtyStream {
  /** Where the last bytes of a process are written without a queue; streams without one are written to. */
  readonly fd?: number;
  write(text: string, done: (error?: Error | null) => void): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
  off(event: "error", listener: (error: Error) => void): unknown;
}

interface BlockingHandle {
  readonly _handle?: { setBlocking?(on: boolean): unknown } | null;
}

export interface OutputFigures {
  /** Frames handed over, and their bytes. */
  readonly writes: number;
  readonly bytes: number;
  /** Milliseconds in which the terminal did not read although there was something to read. */
  readonly stalledMs: number;
  /** It does not read now. */
  readonly isStalled: boolean;
}

/** A terminal that takes longer for a frame than this has stopped reading. */
export const STALL_MS = 250;
/** How often and how long the last bytes of a process are tried again. */
const LAST_TRIES = 50;
const LAST_TRY_MS = 10;

export class TtyOutput {
  readonly #stream: TtyStream;
  readonly #now: () => number;
  /** When the frame that is not taken yet was handed over. */
  #sinceMs: number | undefined;
  #writes = 0;
  #bytes = 0;
  #stalledMs = 0;
  #isLost = false;
  /** Called when a frame was taken. */
  onFree: () => void = () => {};
  /** Called once, when the terminal turns out to be gone. */
  onLost: () => void = () => {};

  constructor(stream: TtyStream, now: () => number = () => performance.now()) {
    this.#stream = stream;
    this.#now = now;
    stream.on("error", this.#lose);
    this.setBlocking(false);
  }

  /** True from the moment a frame is handed over until it is taken. */
  get isBusy(): boolean {
    return this.#sinceMs !== undefined;
  }

  get isLost(): boolean {
    return this.#isLost;
  }

  get figures(): OutputFigures {
    const waitedMs = this.#waitedMs();
    return {
      writes: this.#writes,
      bytes: this.#bytes,
      stalledMs: this.#stalledMs + waitedMs,
      isStalled: waitedMs > 0,
    };
  }

  /** Hands a frame over. Not to be called while busy. */
  write(frame: string): void {
    if (this.#isLost) return;
    this.#writes++;
    this.#bytes += Buffer.byteLength(frame);
    this.#sinceMs = this.#now();
    this.#stream.write(frame, (error) => {
      this.#stalledMs += this.#waitedMs();
      this.#sinceMs = undefined;
      if (error) this.#lose();
      else this.onFree();
    });
  }

  /** Writing blocks again, as whoever prints next expects. */
  close(): void {
    if (!this.isBusy) this.setBlocking(true);
    this.onFree = () => {};
    this.onLost = () => {};
    // The listener for errors stays: without one, a terminal that goes later would be an uncaught error.
  }

  /** Where the terminal is shared with the shell, it has to find it blocking. */
  setBlocking(on: boolean): void {
    try {
      (this.#stream as BlockingHandle)._handle?.setBlocking?.(on);
    } catch {
      // A handle that is closed already.
    }
  }

  /** Time of a stall that is going on. */
  #waitedMs(): number {
    if (this.#sinceMs === undefined) return 0;
    const waitedMs = this.#now() - this.#sinceMs;
    return waitedMs > STALL_MS ? waitedMs : 0;
  }

  readonly #lose = (): void => {
    if (this.#isLost) return;
    this.#isLost = true;
    this.onLost();
  };
}

/**
 * Writes past the queue of a stream, for the end of a process when nothing waits for a queue any more. A terminal that
 * does not read is given half a second.
 *
 * @returns false if the terminal did not take all of it, or is gone
 */
export function writeLast(stream: TtyStream, text: string): boolean {
  if (stream.fd === undefined) {
    stream.write(text, () => {});
    return true;
  }
  let rest = Buffer.from(text);
  for (let tries = 0; rest.length > 0 && tries < LAST_TRIES; tries++) {
    try {
      rest = rest.subarray(writeSync(stream.fd, rest));
    } catch (error) {
      // Anything else: the terminal is gone, there is nothing left to put back.
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") return false;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LAST_TRY_MS);
    }
  }
  return rest.length === 0;
}
