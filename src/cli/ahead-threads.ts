/**
 * Threads that work on an `AheadBoard`: how many help, and how one is started, with a port for what it is told.
 */
import { statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { extname } from "node:path";
import { MessageChannel, Worker } from "node:worker_threads";
import type { MessagePort } from "node:worker_threads";

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

export interface ThreadData {
  readonly shared: SharedArrayBuffer;
  /** Which of them it is. */
  readonly number: number;
  /** Brings lists of messages. */
  readonly port: MessagePort;
}

/** What runs one. */
export interface Thread {
  terminate(): Promise<unknown>;
}

export type StartThread = (data: ThreadData) => Thread;

/** @param name of the file of this folder that it runs */
export function startThread(name: string, workerData: ThreadData): Thread {
  const file = `./${name}${extname(import.meta.url)}`;
  const thread = new Worker(new URL(file, import.meta.url), {
    workerData,
    transferList: [workerData.port],
    // It keeps next to nothing.
    resourceLimits: { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 32 },
  });
  // Without it the pipeline works alone.
  thread.on("error", () => {});
  thread.unref();
  return thread;
}

/** A thread, and the way to it. */
export class AheadThread<Message> {
  readonly #port: MessagePort;
  readonly #thread: Thread;

  constructor(number: number, shared: SharedArrayBuffer, start: StartThread) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.unref();
    this.#thread = start({ shared, number, port: port2 });
  }

  tell(messages: readonly Message[]): void {
    this.#port.postMessage(messages);
  }

  async stop(): Promise<void> {
    this.#port.close();
    await this.#thread.terminate();
  }
}
