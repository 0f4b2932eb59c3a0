/**
 * What a thread does that walks over chunks ahead of the pipeline: it claims what lies on the board, one chunk after
 * another, until it is told to stop. What the pipeline knows of keys and kinds comes as messages, and is taken in before
 * each chunk.
 */
import { receiveMessageOnPort } from "node:worker_threads";
import type { MessagePort } from "node:worker_threads";
import { DocumentIndex } from "../event/document-index.ts";
import type { IndexStep, WatchedSlots } from "../event/document-index.ts";
import { WalkBoard } from "../event/walk-board.ts";

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

export interface WalkerData {
  readonly shared: SharedArrayBuffer;
  /** Which of the walkers it is. */
  readonly number: number;
  /** Brings lists of {@link WalkerMessage}. */
  readonly port: MessagePort;
}

export class ChunkWalker {
  readonly #board: WalkBoard;
  readonly #number: number;
  readonly #port: MessagePort;
  readonly #documents = DocumentIndex.create();
  /** Lists of messages taken in. */
  #told = 0;

  constructor({ shared, number, port }: WalkerData) {
    this.#board = new WalkBoard(shared);
    this.#number = number;
    this.#port = port;
  }

  /** Until the board is stopped. */
  run(): void {
    while (this.#documents !== undefined && !this.#board.isStopped) {
      const { signal } = this.#board;
      if (!this.turn()) this.#board.wait(signal);
    }
  }

  /** @returns false if no chunk was waiting */
  turn(): boolean {
    const documents = this.#documents;
    if (documents === undefined) return false;
    this.#listen(documents);
    const place = this.#board.claim();
    if (place === undefined) return false;
    this.#board.walk(place, this.#number, this.#told, (...chunk) =>
      documents.walkFor(...chunk),
    );
    return true;
  }

  #listen(documents: DocumentIndex): void {
    for (;;) {
      const received = receiveMessageOnPort(this.#port);
      if (received === undefined) return;
      for (const each of received.message as readonly WalkerMessage[]) {
        take(documents, each);
      }
      this.#told++;
    }
  }
}

function take(documents: DocumentIndex, message: WalkerMessage): void {
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
