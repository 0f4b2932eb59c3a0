/**
 * A log writer in a thread of its own, beside the follower: their system calls meet as they will. It waits for an answer
 * where it needs one, and ends with what it has written.
 */
import { parentPort, workerData } from "node:worker_threads";
import { LogWriter, type Followed, type Written } from "./log-writer.ts";
import { Random } from "./random.ts";

export interface WriterOrder {
  readonly root: string;
  readonly seed: number;
  readonly followed: Followed;
  readonly deeds: number;
  /** One cell: a question is asked by setting it to {@link ASKED}, answered by any other value. */
  readonly answer: Int32Array;
}

/** A path: is it open? Nothing: look. */
export type WriterMessage =
  | { readonly question: string | undefined }
  | { readonly path: string }
  | { readonly written: Written };

export const ASKED = -1;
const MOST_PAUSE_MS = 4;

if (parentPort !== null) {
  const port = parentPort;
  const { root, seed, followed, deeds, answer } = workerData as WriterOrder;
  const ask = (question: string | undefined): number => {
    Atomics.store(answer, 0, ASKED);
    port.postMessage({ question } satisfies WriterMessage);
    Atomics.wait(answer, 0, ASKED);
    return Atomics.load(answer, 0);
  };
  const random = new Random(seed);
  const writer = new LogWriter(
    root,
    random,
    followed,
    {
      look() {
        ask(undefined);
        return true;
      },
      isOpen: (path) => ask(path) === 1,
    },
    false,
  );
  port.postMessage({ path: writer.path } satisfies WriterMessage);
  const cell = new Int32Array(new SharedArrayBuffer(4));
  for (let i = 0; i < deeds; i++) {
    writer.deed();
    if (i % 4 === 0) Atomics.wait(cell, 0, 0, random.int(MOST_PAUSE_MS));
  }
  writer.end();
  const { next, lineBytes, overwritten } = writer;
  port.postMessage({
    written: { next, lineBytes, overwritten },
  } satisfies WriterMessage);
}
