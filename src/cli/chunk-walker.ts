/**
 * What a thread does with chunks that it walks over ahead of the pipeline. What the pipeline knows of keys and kinds comes as messages.
 */
import { DocumentIndex } from "../event/document-index.ts";
import type { IndexStep, WatchedSlots } from "../event/document-index.ts";
import { TAIL_BYTES } from "../source/read-buffer.ts";
import type { ThreadData } from "./ahead-threads.ts";
import type { ChunkWork } from "./chunk-thread.ts";
import { WalkedChunks } from "./walked-chunks.ts";

export type WalkerMessage =
  | { readonly do: "step"; readonly step: IndexStep }
  | {
      readonly do: "watch";
      readonly kind: number;
      readonly sift: number;
      readonly slots: WatchedSlots;
    }
  | {
      readonly do: "learn";
      readonly sift: number;
      readonly mesh: number;
      readonly value: number;
      readonly set: number;
    };

const LF = 0x0a;

export class ChunkWalker implements ChunkWork<WalkerMessage> {
  readonly #chunks: WalkedChunks;
  readonly #number: number;
  readonly #documents = DocumentIndex.create();
  /** Lists of messages taken in. */
  #told = 0;

  constructor({ shared, number }: Omit<ThreadData, "port">) {
    this.#chunks = new WalkedChunks(shared);
    this.#number = number;
  }

  get board(): WalkedChunks["board"] {
    return this.#chunks.board;
  }

  /** On a machine that cannot run it there is none. */
  get isReady(): boolean {
    return this.#documents !== undefined;
  }

  take(messages: readonly WalkerMessage[]): void {
    for (const each of messages) apply(this.#documents!, each);
    this.#told++;
  }

  /** The line that the chunk begins in the middle of is the pipeline's. */
  work(place: number, bytes: Buffer): void {
    const from = bytes.indexOf(LF, TAIL_BYTES) + 1;
    const walker = { walker: this.#number, told: this.#told };
    this.#chunks.walk(place, from, walker, (rows, misses) =>
      from === 0
        ? { rows: 0, misses: 0, leftWords: 0 }
        : this.#documents!.walkFor(bytes, from, rows, misses),
    );
  }
}

function apply(documents: DocumentIndex, message: WalkerMessage): void {
  switch (message.do) {
    case "step":
      return documents.apply(message.step);
    case "watch":
      documents.watch(message.kind, message.sift, message.slots);
      return;
    case "learn": {
      const { sift, mesh, value, set } = message;
      documents.learn(sift, mesh, value, set);
    }
  }
}
