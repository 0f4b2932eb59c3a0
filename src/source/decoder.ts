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
import type { Transform } from "node:stream";
// As a whole: naming a function that this Node lacks would stop the program at its start.
import * as zlib from "node:zlib";
import { foreignKind, foreignText } from "./foreign.ts";

/** Compressed bytes given to a decoder at once: what damage inside them costs to read again is bounded by it. */
export const PIECE_BYTES = 4096;

/** Decoded bytes asked for at once. */
const TEXT_BYTES = 256 * 1024;

export interface DecoderProblem {
  /** The input ends too early; all text before that point has been given out. */
  readonly cutOff: boolean;
  /** The input is of a kind that is not read at all: nothing is wrong at any place in it. */
  readonly refused: boolean;
  readonly message: string;
}

export interface Decoder {
  readonly format: "gzip" | "zstd" | "zip" | "foreign";
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
  readonly format: "gzip" | "zstd" | "zip";
}

const ZSTD_NEEDS =
  "is compressed with zstd, which this Node cannot read; Node 22.15 or newer can, or unpack it first (zstd -d)";
const ZIP_NEEDS =
  "is a zip archive, which has its table of contents at its end: it can only be read as a complete file of its own; unpack it first";

const FORMATS: readonly Format[] = [
  { magic: [0x1f, 0x8b], format: "gzip" },
  { magic: [0x28, 0xb5, 0x2f, 0xfd], format: "zstd" },
  // A frame that is skipped; parallel compressors begin with one.
  ...Array.from({ length: 16 }, (_, i) => ({
    magic: [0x50 + i, 0x2a, 0x4d, 0x18],
    format: "zstd" as const,
  })),
  { magic: [0x50, 0x4b, 0x03, 0x04], format: "zip" },
];

/**
 * Chooses by the first bytes of the input.
 * @param path of the input, for what is told of one that cannot be read
 * @returns `plain` for text; `more` when the bytes so far do not tell
 */
export function chooseDecoder(
  head: Uint8Array,
  path = "",
): Decoder | "plain" | "more" {
  if (head.length === 0) return "more";
  const format = formatOf(head);
  if (format === "more") return "more";
  if (format !== undefined) return decoderOf(format);
  const foreign = foreignKind(head);
  if (foreign === undefined) return "plain";
  return foreign === "more"
    ? "more"
    : new Refusal("foreign", foreignText(foreign, path));
}

/** How the bytes that begin so are compressed; undefined when they are not, or too few to tell. */
export function compressionOf(head: Uint8Array): "gzip" | "zstd" | undefined {
  const format = formatOf(head);
  return format === "gzip" || format === "zstd" ? format : undefined;
}

/** True for bytes that a zip archive begins with, also one without members. */
export function isZip(head: Uint8Array): boolean {
  const [p, k, a, b] = head;
  if (p !== 0x50 || k !== 0x4b) return false;
  return (a === 3 && b === 4) || (a === 5 && b === 6);
}

function formatOf(head: Uint8Array): Format["format"] | "more" | undefined {
  for (const { magic, format } of FORMATS) {
    const common = Math.min(magic.length, head.length);
    if (!magic.slice(0, common).every((byte, i) => byte === head[i])) continue;
    return common === magic.length ? format : "more";
  }
  return undefined;
}

function decoderOf(format: Format["format"]): Decoder {
  switch (format) {
    case "gzip":
      return new ZlibDecoder("gzip", openGunzip);
    case "zstd":
      return createZstd();
    case "zip":
      return new Refusal("zip", ZIP_NEEDS);
  }
}

function openGunzip(): zlib.Gunzip {
  return zlib.createGunzip({ chunkSize: TEXT_BYTES });
}

function createZstd(): Decoder {
  // Of Node 22.15; the types are of a newer one.
  return typeof zlib.createZstdDecompress === "function"
    ? new ZlibDecoder("zstd", openZstd)
    : new Refusal("zstd", ZSTD_NEEDS);
}

function openZstd(): zlib.ZstdDecompress {
  return zlib.createZstdDecompress({ chunkSize: TEXT_BYTES });
}

/**
 * gzip with any number of members (zero bytes after the last one are padding), or zstd with any number of frames. Node's
 * gunzip goes on to the next member itself; its zstd ends where a frame ends inside a piece, and a new one has to take
 * the rest of the piece.
 */
class ZlibDecoder implements Decoder {
  readonly format: "gzip" | "zstd";
  readonly #open: () => Transform & zlib.Zlib;
  #stream: Transform & zlib.Zlib;
  #piece: Uint8Array = new Uint8Array(0);
  /** Bytes that the stream had taken before the piece. */
  #takenBefore = 0;
  #wake = (): void => {};
  #closed = false;
  #hungry = true;
  #isInputOver = false;
  #ended = false;
  #problem: DecoderProblem | undefined;

  constructor(format: "gzip" | "zstd", open: () => Transform & zlib.Zlib) {
    this.format = format;
    this.#open = open;
    this.#stream = this.#newStream();
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
    this.#piece = bytes;
    const stream = this.#stream;
    this.#takenBefore = stream.bytesWritten;
    stream.write(bytes, () => {
      // A stream that leaves a part of the piece ends.
      if (stream !== this.#stream || this.#taken() < bytes.length) return;
      this.#hungry = true;
      this.#wake();
    });
  }

  end(): void {
    this.#hungry = false;
    this.#isInputOver = true;
    this.#stream.end();
  }

  async read(): Promise<Buffer | undefined> {
    for (;;) {
      if (this.#problem !== undefined || this.#closed) return undefined;
      const text = this.#stream.read() as Buffer | null;
      if (text !== null) return text;
      if (this.#ended || this.#hungry) return undefined;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  close(): void {
    this.#closed = true;
    this.#stream.destroy();
    this.#wake();
  }

  #newStream(): Transform & zlib.Zlib {
    const stream = this.#open();
    const wake = (): void => this.#wake();
    stream.on("readable", wake).on("close", wake);
    stream.on("end", () => {
      this.#streamEnded();
      wake();
    });
    stream.on("error", (error: NodeJS.ErrnoException) => {
      const cutOff = error.code === "Z_BUF_ERROR";
      this.#problem = {
        cutOff,
        refused: false,
        message: cutOff
          ? `${this.format} data is cut off`
          : `${this.format} data is damaged (${error.message})`,
      };
      wake();
    });
    return stream;
  }

  #streamEnded(): void {
    if (this.format !== "zstd" || this.#isInputOver || this.#closed) {
      this.#ended = true;
    } else {
      const rest = this.#piece.subarray(this.#taken());
      this.#stream = this.#newStream();
      this.feed(rest);
    }
  }

  /** Bytes of the piece that the stream has taken. */
  #taken(): number {
    return this.#stream.bytesWritten - this.#takenBefore;
  }
}

/** What is told by its first bytes and cannot be decoded here. */
class Refusal implements Decoder {
  readonly format: "zstd" | "zip" | "foreign";
  readonly hungry = false;
  readonly ended = false;
  readonly problem: DecoderProblem;

  constructor(format: Refusal["format"], message: string) {
    this.format = format;
    this.problem = { cutOff: true, refused: true, message };
  }

  feed(): void {}

  end(): void {}

  read(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  close(): void {}
}
