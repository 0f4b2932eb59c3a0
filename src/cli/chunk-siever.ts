/**
 * What a thread does with chunks that it looks at ahead of the pipeline, where only lines that hold some words are read. What it looks for
 * comes as a message.
 */
import { LiteralScanner } from "../source/literal-scanner.ts";
import { SievedChunks } from "../source/sieved-chunks.ts";
import type { ChunkWork } from "./chunk-thread.ts";

/** The tables of a {@link LiteralScanner}. */
export type SieverMessage = Uint8Array;

/** Where in the scanner's memory chunks are put: it writes over some bytes before them. */
const AT = 64;

export class ChunkSiever implements ChunkWork<SieverMessage> {
  readonly #chunks: SievedChunks;
  #scanner: LiteralScanner | undefined;

  constructor(shared: SharedArrayBuffer) {
    this.#chunks = new SievedChunks(shared);
  }

  get board(): SievedChunks["board"] {
    return this.#chunks.board;
  }

  get isReady(): boolean {
    return this.#scanner !== undefined;
  }

  take(messages: readonly SieverMessage[]): void {
    for (const tables of messages) this.#scanner = LiteralScanner.of(tables);
  }

  work(place: number, bytes: Buffer): void {
    this.#chunks.sieve(place, bytes, this.#scanner!, AT);
  }
}
