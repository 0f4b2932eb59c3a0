/**
 * Writes to stdout without losing anything, or says that something was lost: back-pressure is waited for at the end, a
 * reader that goes away (`| head`) ends the run quietly, and a full disk ends it with a message.
 *
 * ```text
 *   write ──► a file      all of it at once, however often the system takes only a part
 *         ──► a pipe …    what the stream makes of it; that it failed shows at once, or later
 * ```
 */
import { fstatSync, writeSync } from "node:fs";
import { OutputError } from "../base/errors.ts";

export class Output {
  readonly #stream: NodeJS.WriteStream;
  /** Undefined for what is no file. */
  readonly #file: number | undefined;
  #failure: Error | undefined;
  /** The reader of the pipe is gone, or what is written finds no room. */
  closed = false;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
    // The stream of a file has it, and that of a test has none.
    const { fd } = stream as { fd?: number };
    this.#file = isFile(fd) ? fd : undefined;
    stream.on("error", (error: NodeJS.ErrnoException) => this.#fail(error));
  }

  write(text: string): void {
    if (text === "" || this.closed) return;
    if (this.#file === undefined) {
      this.#stream.write(text);
      const error = this.#stream.errored;
      if (error) this.#fail(error);
      return;
    }
    try {
      // A stream takes a part for the whole.
      writeAll(this.#file, Buffer.from(text));
    } catch (error) {
      this.#fail(error as Error);
    }
  }

  /** What was written has not gone out yet: its reader is slow. */
  get isBehind(): boolean {
    return !this.closed && this.#stream.writableLength > 0;
  }

  /** All that was written has gone out. */
  get isThrough(): boolean {
    return !this.closed && this.#stream.writableLength === 0;
  }

  /**
   * Resolves when everything is handed to the system, or nobody is there to read it.
   * @throws OutputError when it could not be written
   */
  async end(): Promise<void> {
    if (!this.closed && this.#file === undefined) {
      await new Promise<void>((resolve) => {
        this.#stream.write("", () => resolve());
      });
    }
    if (this.#failure !== undefined) throw new OutputError(this.#failure);
  }

  #fail(error: NodeJS.ErrnoException): void {
    this.closed = true;
    if (error.code !== "EPIPE") this.#failure ??= error;
  }
}

/** Writes all there is to say to stdout. @throws OutputError when it could not be written */
export async function print(text: string): Promise<void> {
  const out = new Output(process.stdout);
  out.write(text);
  await out.end();
}

function isFile(descriptor: number | undefined): boolean {
  try {
    return descriptor !== undefined && fstatSync(descriptor).isFile();
  } catch {
    return false;
  }
}

/** @throws what the system says when it takes no more */
function writeAll(file: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) {
    done += writeSync(file, bytes, done);
  }
}
