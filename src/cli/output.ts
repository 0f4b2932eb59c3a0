/**
 * Writes to stdout without losing anything: back-pressure is waited for at the end, and a reader that goes away
 * (`| head`) ends the run quietly instead of with a stack trace.
 */
export class Output {
  readonly #stream: NodeJS.WriteStream;
  /** The reader of the pipe is gone. */
  closed = false;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
      this.closed = true;
    });
  }

  write(text: string): void {
    if (text !== "" && !this.closed) this.#stream.write(text);
  }

  /** What was written has not gone out yet: its reader is slow. */
  get isBehind(): boolean {
    return !this.closed && this.#stream.writableLength > 0;
  }

  /** Resolves when everything is handed to the system. */
  end(): Promise<void> {
    return new Promise((resolve) => {
      if (this.closed) resolve();
      else this.#stream.write("", () => resolve());
    });
  }
}
