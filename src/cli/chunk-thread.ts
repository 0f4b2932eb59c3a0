/**
 * What a thread does that reads chunks ahead of the pipeline: it claims one after another, reads it and works on it, until it is
 * told to stop. Messages of the pipeline are taken in before each chunk.
 */
import { readSync } from "node:fs";
import { receiveMessageOnPort } from "node:worker_threads";
import type { MessagePort } from "node:worker_threads";
import type { AheadBoard, FileBytes } from "../source/ahead-board.ts";

/** What it is for. */
export interface ChunkWork<Message> {
  readonly board: AheadBoard;
  /** A list of messages has come. */
  take(messages: readonly Message[]): void;
  /** False as long as there is nothing to be done with chunks. */
  readonly isReady: boolean;
  /** Works on what stands at a place. */
  work(place: number, bytes: Buffer): void;
}

export class ChunkThread<Message> {
  readonly #work: ChunkWork<Message>;
  readonly #port: MessagePort;

  /** @param port brings lists of messages */
  constructor(work: ChunkWork<Message>, port: MessagePort) {
    this.#work = work;
    this.#port = port;
  }

  /** Until the board is stopped. */
  run(): void {
    const { board } = this.#work;
    while (!board.isStopped) {
      const { signal } = board;
      if (!this.turn()) board.wait(signal);
    }
  }

  /** @returns false if there was no chunk to be read */
  turn(): boolean {
    const { board } = this.#work;
    this.#listen();
    const place = this.#work.isReady ? board.claim() : undefined;
    if (place === undefined) return false;
    const length = readInto(board.chunk(place), board.wanted(place));
    if (!board.isRead(place, length)) return true;
    this.#work.work(place, board.chunk(place).subarray(0, length));
    board.finish(place);
    return true;
  }

  #listen(): void {
    for (;;) {
      const received = receiveMessageOnPort(this.#port);
      if (received === undefined) return;
      this.#work.take(received.message as readonly Message[]);
    }
  }
}

/** @returns -1 where it cannot be read: who needs it will find out why */
function readInto(chunk: Buffer, { descriptor, offset }: FileBytes): number {
  try {
    return readSync(descriptor, chunk, 0, chunk.length, offset);
  } catch {
    return -1;
  }
}
