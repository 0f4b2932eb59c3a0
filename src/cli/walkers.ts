/**
 * Threads that read a log and walk over its chunks while the pipeline is busy with those before: rows of numbers are there when
 * their lines are due, in whatever order threads come to an end. What nobody has begun with by then the pipeline reads and
 * walks over itself.
 *
 * Each thread has an index, with numbers of its own for kinds and values. What it is told is numbered by messages, so that
 * rows which it made before it knew of a kind are told from those which it made afterwards.
 *
 * ```text
 *   file ──► walk-worker.ts ──► board ──┬── read ─────────► framer ──► lines
 *                 ▲                     └── walkedAhead ──► LineRows
 *                 └──── keys, kinds, verdicts ◄── adopt ──────┘
 * ```
 *
 * What is found does not hang on who has walked over what: a line that passes and one that is opened in vain count alike.
 */
import type { DocumentIndex, Judge } from "../event/document-index.ts";
import type { RowsAhead } from "../event/line-rows.ts";
import { ChunkPlaces } from "../source/byte-line.ts";
import type { ChunkMemory } from "../source/byte-line.ts";
import { ReadAhead } from "../source/read-ahead.ts";
import { AheadThread, startThread } from "./ahead-threads.ts";
import type { StartThread } from "./ahead-threads.ts";
import type { WalkerMessage } from "./chunk-walker.ts";
import { WalkedChunks } from "./walked-chunks.ts";

const VERDICTS_AT_ONCE = 64;

/** A kind of a walker's. */
interface Adopted {
  /** The number that the pipeline's index has for it. */
  readonly kind: number;
  /** Rows are right from this message on. */
  readonly told: number;
}

class Walker {
  readonly #thread: AheadThread<WalkerMessage>;
  /** By its own number. */
  readonly kinds: (Adopted | undefined)[] = [];
  /** By its own number, that of the pipeline's index. */
  readonly hosts: (number | undefined)[] = [];
  /** What it has not been told yet of values: a message takes longer than to judge some of them again. */
  readonly verdicts: WalkerMessage[] = [];
  /** Lists of messages; and of the steps of the index those that it has been told. */
  told = 0;
  #steps = 0;

  constructor(thread: AheadThread<WalkerMessage>) {
    this.#thread = thread;
  }

  /** Tells it what it has not been told, and these at the end. */
  tell({ steps }: DocumentIndex, messages: readonly WalkerMessage[]): void {
    const news = steps
      .slice(this.#steps)
      .map((step): WalkerMessage => ({ do: "step", step }));
    this.#steps = steps.length;
    const verdicts = this.verdicts.splice(0);
    this.#thread.tell([...news, ...verdicts, ...messages]);
    this.told++;
  }

  stop(): Promise<void> {
    return this.#thread.stop();
  }
}

export class Walkers implements ChunkMemory {
  readonly #chunks = new WalkedChunks();
  readonly #walkers: readonly Walker[];
  readonly #documents: DocumentIndex;
  readonly #own: ChunkPlaces;
  /** What they read. */
  readonly ahead = new ReadAhead(this.#chunks.board);

  /**
   * @param count how many
   * @param start runs one; a thread each by default
   */
  constructor(
    count: number,
    documents: DocumentIndex,
    start: StartThread = (data) => startThread("walk-worker", data),
  ) {
    const { shared } = this.#chunks.board;
    this.#documents = documents;
    this.#own = new ChunkPlaces(documents.chunks);
    this.#walkers = Array.from(
      { length: count },
      (_, i) => new Walker(new AheadThread(i, shared, start)),
    );
    for (const walker of this.#walkers) walker.tell(documents, []);
  }

  /** For what this thread reads. */
  take(bytes: number): Buffer | undefined {
    return this.#own.take(bytes);
  }

  hold(bytes: Buffer): Buffer | undefined {
    return this.ahead.hold(bytes);
  }

  lineFeeds(bytes: Buffer): readonly number[] | undefined {
    const { board } = this.#chunks;
    const place = board.placeOf(bytes);
    if (place === undefined) return undefined;
    const before = bytes.byteOffset - board.chunk(place).byteOffset;
    return this.#chunks.lineFeeds(place)?.map((at) => at - before);
  }

  give(memory: Buffer): void {
    if (!this.ahead.give(memory)) this.#own.give(memory);
  }

  /** As `WalkedAhead`. */
  walkedAhead(
    among: Buffer,
    from: number,
    judge: Judge,
  ): RowsAhead | undefined {
    const { board } = this.#chunks;
    const place = board.placeOf(among);
    if (place === undefined) return undefined;
    const chunk = board.chunk(place);
    const at = among.byteOffset - chunk.byteOffset;
    const walked = this.#chunks.take(place, at + from);
    if (walked === undefined) return undefined;
    const { rows, misses, told } = walked;
    const documents = this.#documents;
    const walker = this.#walkers[walked.walker]!;
    const { verdicts } = walker;
    documents.judgeMisses(
      rows,
      misses,
      chunk,
      judge,
      (sift, mesh, value, set) =>
        verdicts.push({ do: "learn", sift, mesh, value, set }),
    );
    if (verdicts.length >= VERDICTS_AT_ONCE) walker.tell(documents, []);
    return {
      rows,
      kindOf: (number) => {
        const known = walker.kinds[number];
        return known !== undefined && known.told <= told
          ? known.kind
          : undefined;
      },
      adopt: (number, kind) => this.#adopt(walker, number, kind),
      hostOf: (number) => walker.hosts[number],
      adoptHost: (number, host) => {
        walker.hosts[number] = host;
      },
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
    this.#chunks.board.stop();
    await Promise.all(this.#walkers.map((walker) => walker.stop()));
  }
}
