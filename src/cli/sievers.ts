/**
 * Threads that read a log and look which of its lines hold what is looked for, while the pipeline is busy with lines that were found. What
 * nobody has begun with by the time it is due the pipeline reads and looks at itself; what is found is the same.
 *
 * ```text
 *   file ──► sieve-worker.ts ──► board ──► SievedText ──► framer ──► lines
 *                  ▲                           │
 *                  └── what is looked for ◄────┘  chosen by the beginning of the log
 * ```
 */
import type { LiteralScanner } from "../source/literal-scanner.ts";
import type { OtherSieves } from "../source/line-sieve.ts";
import { ReadAhead } from "../source/read-ahead.ts";
import { SievedChunks } from "../source/sieved-chunks.ts";
import type { SievedChunk } from "../source/sieved-chunks.ts";
import { AheadThread, startThread } from "./ahead-threads.ts";
import type { StartThread } from "./ahead-threads.ts";
import type { SieverMessage } from "./chunk-siever.ts";

export class Sievers implements OtherSieves {
  readonly #chunks = new SievedChunks();
  readonly #threads: readonly AheadThread<SieverMessage>[];
  /** What they read. */
  readonly ahead = new ReadAhead(this.#chunks.board);

  /**
   * @param count how many
   * @param start runs one; a thread each by default
   */
  constructor(
    count: number,
    start: StartThread = (data) => startThread("sieve-worker", data),
  ) {
    const { shared } = this.#chunks.board;
    this.#threads = Array.from(
      { length: count },
      (_, i) => new AheadThread(i, shared, start),
    );
  }

  begin({ tables }: LiteralScanner): void {
    for (const thread of this.#threads) thread.tell([tables]);
  }

  take(chunk: Buffer): SievedChunk | undefined {
    return this.#chunks.take(chunk);
  }

  async stop(): Promise<void> {
    this.#chunks.board.stop();
    await Promise.all(this.#threads.map((thread) => thread.stop()));
  }
}
