/**
 * Threads that read ahead, which take their turns in the thread of a test when that lets them: so each way of coming too late comes up.
 */
import type { ChunkThread } from "../../src/cli/chunk-thread.ts";
import type { ReadAhead } from "../../src/source/read-ahead.ts";
import { corpusLines } from "../bench/corpus.ts";
import { Random as Seeded } from "../bench/random.ts";
import { Random } from "./random.ts";

/** Generated lines; some are no documents, are spread over lines or have other bytes at their ends. */
export function unevenLog(megabytes: number): string {
  const random = new Random(5);
  let text = "";
  for (const each of corpusLines(new Seeded(7))) {
    if (text.length > megabytes * 1_000_000) return text;
    const line = each.text.trimEnd();
    // Behind a document of several lines sixteen are looked at one by one.
    const how = random.int(400);
    text +=
      how === 0
        ? `${line.replace(",", ",\n ")}\n`
        : how === 1
          ? `${line.slice(0, random.int(line.length))}\n`
          : how === 2
            ? `\n ${line}\r\n`
            : `${line}\n`;
  }
  return text;
}

/** The same log again and again, until it is long enough for others to read it ahead. */
export function repeated(log: Buffer): Buffer {
  const times = Math.ceil(2_500_000 / log.length);
  return Buffer.concat(Array<Buffer>(times).fill(log));
}

/** Before each chunk that is read the threads take some turns, as chance will have it. */
export function letTakeTurns<Message>(
  ahead: ReadAhead,
  threads: readonly ChunkThread<Message>[],
  seed: number,
): void {
  const random = new Random(seed);
  const read = ahead.read.bind(ahead);
  ahead.read = (...chunk) => {
    for (const thread of threads) {
      for (let turns = random.int(4); turns > 0; turns--) thread.turn();
    }
    return read(...chunk);
  };
}
