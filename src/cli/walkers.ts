/**
 * Threads that walk over the chunks of a log while the pipeline is busy with those before: chunks of lines go in as they are
 * read, rows of numbers come out when their lines are due, in whatever order threads come to an end. What nobody has begun
 * by then the pipeline does itself, so that a slow thread holds up nothing.
 *
 * Each thread has an index, with numbers of its own for kinds and values. What it is told is numbered by messages, so that
 * rows which it made before it knew of a kind are told from those which it made afterwards.
 *
 * ```text
 *   framer ── filled ──► board ──► walk-worker.ts ──► board ── walkedAhead ──► LineRows
 *                                        ▲                                        │
 *                                        └───── keys, kinds, verdicts ◄── adopt ──┘
 * ```
 *
 * What is found does not hang on who has walked over what: a line that passes and one that is opened in vain count alike.
 */
import { statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { extname } from "node:path";
import { MessageChannel, Worker } from "node:worker_threads";
import type { MessagePort } from "node:worker_threads";
import type { DocumentIndex, Judge } from "../event/document-index.ts";
import type { RowsAhead } from "../event/line-rows.ts";
import { PLACE_BYTES, PLACES, WalkBoard } from "../event/walk-board.ts";
import type { ChunkMemory } from "../source/byte-line.ts";
import type { WalkerData, WalkerMessage } from "./chunk-walker.ts";

/** Chunks that are read at once: all that there are places for, but the one that is read into next. */
export const READ_AHEAD = PLACES - 1;

/** With less, starting a thread takes as long as it saves. */
const LEAST_BYTES = 512 * 1024 * 1024;
/** With more, the pipeline itself is what others wait for. */
const MOST_HELPFUL = 3;

/** How many threads, the pipeline's included, make reading these paths faster. */
export function helpfulWorkers(paths: readonly string[]): number {
  const [path, ...others] = paths;
  // Logs that are read side by side are read a chunk at a time: nothing lies ready for others.
  if (path === undefined || others.length > 0) return 1;
  try {
    const stat = statSync(path);
    return stat.isFile() && stat.size >= LEAST_BYTES
      ? Math.min(availableParallelism(), MOST_HELPFUL)
      : 1;
  } catch {
    // What cannot be read is told when it is opened.
    return 1;
  }
}

/** A thread that does not come to an end in this time is not waited for any longer, ms. */
const MOST_WAIT_MS = 10_000;

/** A kind of a walker's. */
interface Adopted {
  /** The number that the pipeline's index has for it. */
  readonly kind: number;
  /** Rows are right from this message on. */
  readonly told: number;
}

/** What runs a walker. */
export interface Thread {
  terminate(): Promise<unknown>;
}

function startThread(workerData: WalkerData): Thread {
  const file = `./walk-worker${extname(import.meta.url)}`;
  const thread = new Worker(new URL(file, import.meta.url), {
    workerData,
    transferList: [workerData.port],
    // It keeps next to nothing.
    resourceLimits: { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 32 },
  });
  // Without it the pipeline walks alone.
  thread.on("error", () => {});
  thread.unref();
  return thread;
}

class Walker {
  readonly port: MessagePort;
  readonly thread: Thread;
  /** By its own number. */
  readonly kinds: (Adopted | undefined)[] = [];
  /** Lists of messages; and of the steps of the index those that it has been told. */
  told = 0;
  #steps = 0;

  constructor(
    number: number,
    shared: SharedArrayBuffer,
    start: (data: WalkerData) => Thread,
  ) {
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    port1.unref();
    this.thread = start({ shared, number, port: port2 });
  }

  tell({ steps }: DocumentIndex, messages: readonly WalkerMessage[]): void {
    const news = steps
      .slice(this.#steps)
      .map((step): WalkerMessage => ({ do: "step", step }));
    this.#steps = steps.length;
    this.port.postMessage([...news, ...messages]);
    this.told++;
  }
}

export class Walkers implements ChunkMemory {
  readonly #board = new WalkBoard();
  readonly #walkers: readonly Walker[];
  readonly #documents: DocumentIndex;
  /** By place: its memory, and whether lines stand there. */
  readonly #chunks: readonly Buffer[];
  readonly #isLent: boolean[] = [];
  #order = 0;

  /**
   * @param count how many
   * @param start runs one; a thread each by default
   */
  constructor(
    count: number,
    documents: DocumentIndex,
    start: (data: WalkerData) => Thread = startThread,
  ) {
    const board = this.#board;
    this.#documents = documents;
    this.#chunks = Array.from({ length: PLACES }, (_, i) => board.chunk(i));
    this.#walkers = Array.from(
      { length: count },
      (_, i) => new Walker(i, board.shared, start),
    );
    for (const walker of this.#walkers) walker.tell(documents, []);
  }

  take(bytes: number): Buffer | undefined {
    if (bytes > PLACE_BYTES) return undefined;
    for (let place = 0; place < PLACES; place++) {
      if (this.#isLent[place] === true || !this.#board.letGo(place)) continue;
      this.#isLent[place] = true;
      return this.#chunks[place];
    }
    return undefined;
  }

  filled(chunk: Buffer, from: number): void {
    const place = this.#board.placeOf(chunk)!;
    const at = this.#placeAt(place, chunk);
    this.#board.fill(place, at + from, at + chunk.length, ++this.#order);
  }

  /** Where a chunk begins in its place. */
  #placeAt(place: number, chunk: Buffer): number {
    return chunk.byteOffset - this.#chunks[place]!.byteOffset;
  }

  give(memory: Buffer): void {
    const place = this.#board.placeOf(memory)!;
    this.#board.letGo(place);
    this.#isLent[place] = false;
  }

  /** As `WalkedAhead`. */
  walkedAhead(
    among: Buffer,
    from: number,
    judge: Judge,
  ): RowsAhead | undefined {
    const place = this.#board.placeOf(among);
    if (place === undefined) return undefined;
    const at = this.#placeAt(place, among);
    const walked = this.#board.take(place, at + from, MOST_WAIT_MS);
    if (walked === undefined) return undefined;
    const { rows, misses, told } = walked;
    const documents = this.#documents;
    const walker = this.#walkers[walked.walker]!;
    const verdicts: WalkerMessage[] = [];
    documents.judgeMisses(
      rows,
      misses,
      this.#chunks[place]!,
      judge,
      (sift, mesh, value, set) =>
        verdicts.push({ do: "learn", sift, mesh, value, set }),
    );
    if (verdicts.length > 0) walker.tell(documents, verdicts);
    return {
      rows,
      kindOf: (number) => {
        const known = walker.kinds[number];
        return known !== undefined && known.told <= told
          ? known.kind
          : undefined;
      },
      adopt: (number, kind) => this.#adopt(walker, number, kind),
    };
  }

  /** A walker is told how to let lines of a kind pass as soon as that is settled. */
  #adopt(walker: Walker, number: number, kind: number): void {
    const watched = this.#documents.watched(kind);
    if (watched === undefined || walker.kinds[number] !== undefined) return;
    if (watched !== null) {
      const { sift, slots } = watched;
      walker.tell(this.#documents, [
        { do: "watch", kind: number, sift, slots },
      ]);
    }
    walker.kinds[number] = { kind, told: walker.told };
  }

  async stop(): Promise<void> {
    this.#board.stop();
    for (const { port, thread } of this.#walkers) {
      port.close();
      await thread.terminate();
    }
  }
}
