/**
 * One input to lines: looks at the first bytes, puts a decoder between where they ask for one, and cuts the text into documents.
 * It knows nothing of paths, rotation or waiting; whoever owns it decides what the end of the input means.
 */
import {
  chooseDecoder,
  compressionOf,
  PIECE_BYTES,
  type Decoder,
} from "./decoder.ts";
import { foreignKind, foreignText } from "./foreign.ts";
import type { Line, Source } from "./line.ts";
import { CHUNK_BYTES } from "./read-buffer.ts";
import { SievedText, type LineSieve } from "./line-sieve.ts";
import { TextFramer, type TextFramerOptions } from "./text-framer.ts";

export interface ByteInput {
  /** Bytes read. */
  readonly position: number;
  /**
   * At most `limit` new bytes (a pipe gives what it has); empty when there are none at the moment. They may be a view
   * of memory that the next read overwrites. `rewritten` when what was read before is no longer there.
   */
  read(limit: number): Buffer | "rewritten";
  /** Begins again at the first byte. A pipe cannot. */
  restart?(): void;
}

/**
 * - `bytes`: something was read, look again
 * - `nothing`: no new bytes at the moment
 * - `rewritten`: the input begins again
 * - `complete`: compressed data has come to its end
 * - `damaged`: compressed data cannot be decoded further; `damage` says why
 * - `refused`: it is no log, or packed in a way that is not read; `damage` says what it is
 */
export type Step =
  "bytes" | "nothing" | "rewritten" | "complete" | "damaged" | "refused";

const NO_BYTES: Buffer = Buffer.alloc(0);

export interface InputFramerOptions extends TextFramerOptions {
  /** Of plain text only the lines are handed on that it tells. */
  readonly sieve?: LineSieve | undefined;
}

export class InputFramer {
  readonly #input: ByteInput;
  readonly #source: Source;
  readonly #options: InputFramerOptions;
  #framer: TextFramer;
  #sieved: SievedText | undefined;
  /** Undefined until the first bytes told. */
  #format: Decoder | "plain" | undefined;
  /** First bytes that did not tell yet. */
  #head = NO_BYTES;
  /** Where the piece begins that the decoder was given last. */
  #pieceAt = 0;
  #inputEnded = false;
  #closed = false;
  #skipHole: boolean;
  #damage: string | undefined;

  /**
   * @param skipHole leave out zero bytes at the very beginning. A writer that was not told of a truncation goes on at
   * its old offset, and the file then begins with a hole as long as what it held before.
   */
  constructor(
    input: ByteInput,
    source: Source,
    options: InputFramerOptions,
    skipHole = false,
  ) {
    this.#input = input;
    this.#source = source;
    this.#options = options;
    this.#framer = new TextFramer(source, options);
    this.#skipHole = skipHole;
    // Only plain text is taken up in the middle.
    if (this.#framer.offset > 0) this.#format = "plain";
  }

  get framer(): TextFramer {
    return this.#framer;
  }

  get isCompressed(): boolean {
    return typeof this.#format === "object";
  }

  /** Why compressed data could not be decoded, or what the input is. */
  get damage(): string | undefined {
    return this.#damage;
  }

  /**
   * Reads once and appends the lines that became complete. Plain text is read and framed before the call returns,
   * so inputs may share one buffer.
   */
  async step(out: Line[]): Promise<Step> {
    if (typeof this.#format === "object") {
      return this.#stepDecoded(this.#format, out);
    }
    const isPlain = this.#format === "plain";
    let bytes = this.#input.read(isPlain ? CHUNK_BYTES : PIECE_BYTES);
    if (bytes === "rewritten") return "rewritten";
    if (bytes.length === 0) return "nothing";
    if (!isPlain) {
      bytes = Buffer.concat([this.#head, bytes]);
      const format = chooseDecoder(bytes, this.#source.path);
      if (format === "more") {
        this.#head = bytes;
        return "bytes";
      }
      this.#head = NO_BYTES;
      this.#format = format;
      if (format !== "plain") {
        format.feed(bytes);
        return "bytes";
      }
    }
    this.#frame(bytes, out);
    return "bytes";
  }

  /** There will be no more bytes: compressed data that is not complete by now is cut off. Then `step` on. */
  endInput(): void {
    this.#inputEnded = true;
  }

  /** The text ends here: its unfinished last line is a line. */
  endText(out: Line[]): void {
    if (this.#head.length > 0) this.#frame(this.#head, out);
    this.#head = NO_BYTES;
    this.#sieved?.end(out);
    this.#framer.end(out);
  }

  /** A step that is under way comes back with `nothing`. */
  close(): void {
    this.#closed = true;
    if (typeof this.#format === "object") this.#format.close();
  }

  #frame(bytes: Buffer, out: Line[]): void {
    if (this.#skipHole) {
      const textAt = bytes.findIndex((byte) => byte !== 0);
      if (textAt === -1) return;
      this.#skipHole = false;
      const firstOffset = this.#input.position - bytes.length + textAt;
      if (firstOffset > 0) {
        this.#framer = new TextFramer(this.#source, {
          ...this.#options,
          firstOffset,
        });
      }
      bytes = bytes.subarray(textAt);
    }
    const { sieve } = this.#options;
    if (sieve === undefined) this.#framer.push(bytes, out);
    else {
      this.#sieved ??= new SievedText(sieve, this.#framer);
      this.#sieved.push(bytes, out);
    }
  }

  async #stepDecoded(decoder: Decoder, out: Line[]): Promise<Step> {
    const text = await decoder.read();
    if (this.#closed) return "nothing";
    if (text !== undefined) {
      const inner = this.#framer.offset === 0 ? this.#packed(text) : undefined;
      if (inner !== undefined) {
        this.#damage = inner;
        return "refused";
      }
      this.#framer.push(text, out);
      return "bytes";
    }
    if (decoder.ended) return "complete";
    if (decoder.problem !== undefined) {
      const { cutOff, refused, message } = decoder.problem;
      if (refused) {
        this.#damage = message;
        return "refused";
      }
      if (!cutOff) await this.#salvage(out);
      this.#damage =
        this.#framer.offset > 0
          ? `${message}; the lines before were read`
          : message;
      return "damaged";
    }
    if (!decoder.hungry) return "nothing";

    const bytes = this.#input.read(PIECE_BYTES);
    if (bytes === "rewritten") return "rewritten";
    if (bytes.length === 0) {
      if (!this.#inputEnded) return "nothing";
      decoder.end();
      return "bytes";
    }
    this.#pieceAt = this.#input.position - bytes.length;
    decoder.feed(Buffer.from(bytes));
    return "bytes";
  }

  /** What was packed where it is no log: an archive, most of all. */
  #packed(text: Buffer): string | undefined {
    const { path } = this.#source;
    if (compressionOf(text) !== undefined) {
      return "not a log: packed twice: unpack it first";
    }
    const foreign = foreignKind(text);
    return typeof foreign === "object" ? foreignText(foreign, path) : undefined;
  }

  /**
   * A decoder that fails keeps what it had decoded of its last piece to itself: up to 256 KiB of good text, all of a
   * small file. So the input is decoded again, and the bytes of the last piece go in one by one.
   */
  async #salvage(out: Line[]): Promise<void> {
    const input = this.#input;
    if (input.restart === undefined) return;
    input.restart();
    const head = input.read(PIECE_BYTES);
    const again = head === "rewritten" ? "plain" : chooseDecoder(head);
    if (typeof again === "string") return;

    input.restart();
    let known = this.#framer.offset;
    for (;;) {
      const text = await again.read();
      if (this.#closed) break;
      if (text !== undefined) {
        const skipped = Math.min(known, text.length);
        known -= skipped;
        this.#framer.push(text.subarray(skipped), out);
        continue;
      }
      if (again.problem !== undefined || !again.hungry) break;
      const toPiece = this.#pieceAt - input.position;
      const bytes = input.read(
        toPiece > 0 ? Math.min(toPiece, PIECE_BYTES) : 1,
      );
      if (bytes === "rewritten" || bytes.length === 0) break;
      again.feed(Buffer.from(bytes));
    }
    again.close();
  }
}
