/**
 * Compressed bytes in, text bytes out, a piece at a time. This is the one place that knows which formats are
 * understood: they are told by their first bytes, never by the name of the file.
 *
 * The caller pulls, so nothing piles up however far a piece expands:
 *
 *              read() gives text
 *               ┌──────┐
 *               ▼      │   read() gives undefined
 *     feed ──► busy ───┴──► hungry ──► feed …            more input is wanted
 *                      └──► ended                        the compressed data is complete
 *                      └──► problem is set               damaged, or cut off (after `end`)
 */
import { createGunzip } from "node:zlib";

/** Compressed bytes given to a decoder at once: what damage inside them costs to read again is bounded by it. */
export const PIECE_BYTES = 4096;

/** Decoded bytes asked for at once. */
const TEXT_BYTES = 256 * 1024;

export interface DecoderProblem {
  /** The input ends too early; all text before that point has been given out. */
  readonly cutOff: boolean;
  /** In the decoder's own words. */
  readonly message: string;
}

export interface Decoder {
  readonly format: "gzip";
  readonly hungry: boolean;
  readonly ended: boolean;
  readonly problem: DecoderProblem | undefined;
  /** Gives the next input; only when hungry. The bytes belong to the decoder until it is hungry again. */
  feed(bytes: Uint8Array): void;
  /** Says that there is no more input; only when hungry. */
  end(): void;
  /** The next text, undefined when hungry, ended, damaged or closed. */
  read(): Promise<Buffer | undefined>;
  close(): void;
}

interface Format {
  readonly magic: readonly number[];
  create(): Decoder;
}

const FORMATS: readonly Format[] = [
  { magic: [0x1f, 0x8b], create: () => new GzipDecoder() },
];

/**
 * Chooses by the first bytes of the input.
 * @returns `plain` for text; `more` when the bytes so far do not tell
 */
export function chooseDecoder(head: Uint8Array): Decoder | "plain" | "more" {
  for (const { magic, create } of FORMATS) {
    const common = Math.min(magic.length, head.length);
    if (!magic.slice(0, common).every((byte, i) => byte === head[i])) continue;
    return common === magic.length ? create() : "more";
  }
  return head.length === 0 ? "more" : "plain";
}

/** gzip with any number of members. Zero bytes after the last member are padding. */
class GzipDecoder implements Decoder {
  readonly format = "gzip";
  readonly #gunzip = createGunzip({ chunkSize: TEXT_BYTES });
  #wake = (): void => {};
  #closed = false;
  #hungry = true;
  #ended = false;
  #problem: DecoderProblem | undefined;

  constructor() {
    const wake = (): void => this.#wake();
    this.#gunzip.on("readable", wake).on("close", wake);
    this.#gunzip.on("end", () => {
      this.#ended = true;
      wake();
    });
    this.#gunzip.on("error", (error: NodeJS.ErrnoException) => {
      this.#problem = {
        cutOff: error.code === "Z_BUF_ERROR",
        message: error.message,
      };
      wake();
    });
  }

  get hungry(): boolean {
    return this.#hungry;
  }

  get ended(): boolean {
    return this.#ended;
  }

  get problem(): DecoderProblem | undefined {
    return this.#problem;
  }

  feed(bytes: Uint8Array): void {
    this.#hungry = false;
    this.#gunzip.write(bytes, () => {
      this.#hungry = true;
      this.#wake();
    });
  }

  end(): void {
    this.#hungry = false;
    this.#gunzip.end();
  }

  async read(): Promise<Buffer | undefined> {
    for (;;) {
      if (this.#problem !== undefined || this.#closed) return undefined;
      const text = this.#gunzip.read() as Buffer | null;
      if (text !== null) return text;
      if (this.#ended || this.#hungry) return undefined;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  close(): void {
    this.#closed = true;
    this.#gunzip.destroy();
    this.#wake();
  }
}
