/**
 * A pipe, a socket or a terminal to lines: standard input, or what a shell's process substitution gives; also a member of
 * an archive. It is pulled, so the writer waits when the lines are not taken.
 */
import type { Readable } from "node:stream";
import { SourceError } from "../base/errors.ts";
import { InputFramer, type ByteInput } from "./input-framer.ts";
import type { Line, Source } from "./line.ts";
import {
  oversizeNotice,
  zeroByteTeller,
  type ReaderContext,
} from "./reader-context.ts";
import type { ManagedReader, ReaderState } from "./reader.ts";

class StreamInput implements ByteInput {
  readonly stream: Readable;
  position = 0;

  constructor(stream: Readable) {
    this.stream = stream;
  }

  read(): Buffer {
    const bytes = (this.stream.read() as Buffer | null) ?? Buffer.alloc(0);
    this.position += bytes.length;
    return bytes;
  }
}

export interface StreamReaderOptions {
  /** How much it will give, where that is known. */
  readonly sizeBytes?: number;
  /** It unpacks a member of an archive: what goes wrong is damage of that. */
  readonly isMember?: boolean;
}

export class StreamReader implements ManagedReader {
  readonly source: Source;
  readonly sizeBytes: number | undefined;
  readonly #context: ReaderContext;
  readonly #input: StreamInput;
  readonly #framer: InputFramer;
  readonly #isMember: boolean;
  #state: ReaderState = "reading";
  #inputEnded = false;
  #error: Error | undefined;
  #dirty = true;

  constructor(
    path: string,
    stream: Readable,
    context: ReaderContext,
    { sizeBytes, isMember = false }: StreamReaderOptions = {},
  ) {
    this.sizeBytes = sizeBytes;
    this.#isMember = isMember;
    this.source = context.newSource(path);
    this.#context = context;
    this.#input = new StreamInput(stream);
    this.#framer = new InputFramer(this.#input, this.source, {
      onOversize: (line) => {
        context.notify(oversizeNotice(this.source, line, this.oversize));
      },
      onZeroBytes: zeroByteTeller(this.source, context),
    });
    stream.on("readable", () => this.touch());
    stream.on("end", () => {
      this.#inputEnded = true;
      this.touch();
    });
    stream.on("error", (error) => {
      this.#error = error;
      this.touch();
    });
  }

  get state(): ReaderState {
    return this.#state;
  }

  get mayHaveMore(): boolean {
    return this.#dirty && !this.#isOver();
  }

  get bytesRead(): number {
    return this.#input.position;
  }

  get behindBytes(): number {
    if (this.#isOver()) return 0;
    return this.sizeBytes === undefined
      ? this.#input.stream.readableLength
      : Math.max(0, this.sizeBytes - this.bytesRead);
  }

  get blank(): number {
    return this.#framer.framer.blank;
  }

  get oversize(): number {
    return this.#framer.framer.oversize;
  }

  get zeroBytes(): number {
    return this.#framer.framer.zeroBytes;
  }

  touch(): void {
    if (this.#isOver()) return;
    this.#dirty = true;
    this.#context.wake();
  }

  async next(): Promise<readonly Line[]> {
    const out: Line[] = [];
    while (out.length === 0 && this.mayHaveMore) {
      this.#dirty = false;
      const step = await this.#framer.step(out);
      if (this.#isOver()) break;
      const { damage } = this.#framer;
      if (step === "damaged") this.#fail("damaged", damage!, out);
      else if (step === "refused") this.#fail("not-a-log", damage!, out);
      else if (step === "complete") this.#finish("ended", out);
      else if (step === "bytes") this.#dirty = true;
      else this.#atEnd(out);
    }
    return out;
  }

  close(): Promise<void> {
    if (!this.#isOver()) this.#finish("ended", []);
    return Promise.resolve();
  }

  #atEnd(out: Line[]): void {
    if (this.#error !== undefined) {
      const { message } = this.#error;
      const what = this.#isMember
        ? `zip data is damaged (${message})`
        : message;
      const reason = `${what}; the lines before were read`;
      this.#fail(this.#isMember ? "damaged" : "unreadable", reason, out);
    } else if (!this.#inputEnded) {
      this.#state = "following";
    } else if (this.#framer.isCompressed) {
      // Not complete, or `step` would have said so: let the decoder find out.
      this.#framer.endInput();
      this.#dirty = true;
    } else {
      this.#finish("ended", out);
    }
  }

  #fail(
    code: "damaged" | "unreadable" | "not-a-log",
    reason: string,
    out: Line[],
  ): void {
    this.#finish("failed", out);
    const { path } = this.source;
    const at = code === "not-a-log" ? "" : ` @ ${this.bytesRead}`;
    const message = `${path}${at}: ${reason}`;
    this.#context.fail(new SourceError(code, path, message), this.source, code);
  }

  #finish(state: ReaderState, out: Line[]): void {
    this.#framer.endText(out);
    this.#framer.close();
    this.#input.stream.destroy();
    this.#state = state;
  }

  #isOver(): boolean {
    return this.#state === "ended" || this.#state === "failed";
  }
}
