/**
 * A pipe, a socket or a terminal to lines: standard input, or what a shell's process substitution gives; also a member of
 * an archive. It is pulled, so the writer waits when the lines are not taken.
 *
 * Of a pipe nobody knows when it has more, so it has nothing while it is silent. A member's bytes are on the disk: it has
 * nothing only while its turn to be opened has not come. From then on {@link StreamReader.next} waits for them, so that
 * members are read in the order of their events and not in that in which they happen to be unpacked.
 */
import { Readable } from "node:stream";
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
  /** Undefined before it is open. */
  stream: Readable | undefined;
  position = 0;

  read(): Buffer {
    const bytes = (this.stream?.read() as Buffer | null) ?? Buffer.alloc(0);
    this.position += bytes.length;
    return bytes;
  }
}

/** A member of an archive: it is opened when its turn has come, and what goes wrong is damage of it. */
export interface MemberOptions {
  /** What it unpacks to. */
  readonly sizeBytes: number;
  readonly open: () => Promise<Readable>;
  /** Called once, when it was read to its end or is not read any further. */
  readonly onOver: () => void;
}

export class StreamReader implements ManagedReader {
  readonly source: Source;
  readonly sizeBytes: number | undefined;
  readonly #context: ReaderContext;
  readonly #input: StreamInput;
  readonly #framer: InputFramer;
  readonly #member: MemberOptions | undefined;
  #state: ReaderState;
  #failure: string | undefined;
  #inputEnded = false;
  #error: Error | undefined;
  #dirty: boolean;
  /** Ends the wait of `next`. */
  #goOn: (() => void) | undefined;

  /** @param input what is read, or the member that is opened with {@link begin} */
  constructor(
    path: string,
    input: Readable | MemberOptions,
    context: ReaderContext,
  ) {
    const isOpen = input instanceof Readable;
    this.#member = isOpen ? undefined : input;
    this.sizeBytes = this.#member?.sizeBytes;
    this.source = context.newSource(path);
    this.#context = context;
    this.#input = new StreamInput();
    this.#framer = new InputFramer(this.#input, this.source, {
      onOversize: (line) => {
        context.notify(oversizeNotice(this.source, line, this.oversize));
      },
      onZeroBytes: zeroByteTeller(this.source, context),
    });
    this.#state = isOpen ? "reading" : "waiting";
    this.#dirty = isOpen;
    if (isOpen) this.#listen(input);
  }

  /** The turn of a member has come. */
  begin(): void {
    if (this.#state !== "waiting") return;
    this.#state = "reading";
    this.#member!.open().then(
      (stream) => this.#listen(stream),
      (error: unknown) => {
        this.#error = error as Error;
        this.touch();
      },
    );
    this.touch();
  }

  get failure(): string | undefined {
    return this.#failure;
  }

  get state(): ReaderState {
    return this.#state;
  }

  get named(): boolean {
    return this.#member === undefined;
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
      ? (this.#input.stream?.readableLength ?? 0)
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

  /** The writer of a pipe waits. */
  get rotations(): number {
    return 0;
  }

  get rewrites(): number {
    return 0;
  }

  get file(): undefined {
    return undefined;
  }

  get lostBytes(): number {
    return 0;
  }

  /** A pipe gives its bytes once; of a member all are read again. */
  get place(): undefined {
    return undefined;
  }

  get placesAhead(): readonly [] {
    return [];
  }

  touch(): void {
    if (this.#isOver() || this.#state === "waiting") return;
    this.#dirty = true;
    this.#goOn?.();
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
      if (this.#member !== undefined && !this.#dirty) await this.#moreToCome();
    }
    return out;
  }

  close(): Promise<void> {
    if (!this.#isOver()) this.#finish("ended", []);
    return Promise.resolve();
  }

  #listen(stream: Readable): void {
    if (this.#isOver()) {
      stream.on("error", () => {}).destroy();
      return;
    }
    this.#input.stream = stream;
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

  /** Resolves at the next sign of life. */
  #moreToCome(): Promise<void> {
    if (this.#isOver()) return Promise.resolve();
    return new Promise((resolve) => {
      this.#goOn = resolve;
    });
  }

  #atEnd(out: Line[]): void {
    if (this.#error !== undefined) {
      const { message } = this.#error;
      const isMember = this.#member !== undefined;
      const what = isMember ? `zip data is damaged (${message})` : message;
      const reason = `${what}; the lines before were read`;
      this.#fail(isMember ? "damaged" : "unreadable", reason, out);
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
    this.#failure = reason;
    this.#finish("failed", out);
    const { path } = this.source;
    const at = code === "not-a-log" ? "" : ` @ ${this.bytesRead}`;
    const message = `${path}${at}: ${reason}`;
    this.#context.fail(new SourceError(code, path, message), this.source, code);
  }

  #finish(state: ReaderState, out: Line[]): void {
    this.#framer.endText(out);
    this.#framer.close();
    this.#input.stream?.destroy();
    this.#input.stream = undefined;
    this.#state = state;
    this.#goOn?.();
    this.#member?.onOver();
  }

  #isOver(): boolean {
    return this.#state === "ended" || this.#state === "failed";
  }
}
