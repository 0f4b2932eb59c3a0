/**
 * Threads that walk over chunks ahead change nothing: whatever they get done, and in whatever order, all that is found,
 * counted and told is the same. Here most walkers take their turns in this thread, when the test lets them, so that each way of
 * coming too late comes up; real threads run in one test.
 */
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { ChunkThread } from "../../src/cli/chunk-thread.ts";
import { ChunkWalker } from "../../src/cli/chunk-walker.ts";
import type { WalkerMessage } from "../../src/cli/chunk-walker.ts";
import { Walkers } from "../../src/cli/walkers.ts";
import type { DocumentIndex } from "../../src/event/document-index.ts";
import { corpusLines } from "../bench/corpus.ts";
import { Random as Seeded } from "../bench/random.ts";
import { CAPTURES, captureBytes, hasCorpus } from "../support/captures.ts";
import { Random } from "../support/random.ts";
import { scanFiles } from "../support/scan.ts";
import type { ScanResult } from "../support/scan.ts";

/** Generated lines; some are no documents, are spread over lines or have other bytes at their ends. */
function generated(megabytes: number): string {
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

/** Walkers that take some turns before each chunk that is read, as chance will have it. */
function halting(
  count: number,
  seed: number,
  done: { rows: number },
): (documents: DocumentIndex) => Walkers {
  return (documents) => {
    const random = new Random(seed);
    const threads: ChunkThread<WalkerMessage>[] = [];
    const walkers = new Walkers(count, documents, (data) => {
      threads.push(new ChunkThread(new ChunkWalker(data), data.port));
      return { terminate: () => Promise.resolve() };
    });
    const { ahead } = walkers;
    const read = ahead.read.bind(ahead);
    ahead.read = (...chunk) => {
      for (const thread of threads) {
        for (let turns = random.int(4); turns > 0; turns--) thread.turn();
      }
      return read(...chunk);
    };
    const walkedAhead = walkers.walkedAhead.bind(walkers);
    walkers.walkedAhead = (...chunk) => {
      const ahead = walkedAhead(...chunk);
      if (ahead !== undefined) done.rows += ahead.rows.length;
      return ahead;
    };
    return walkers;
  };
}

const found = ({ alerts, ...rest }: ScanResult): string =>
  JSON.stringify({ ...rest, alerts });

async function compare(
  files: Readonly<Record<string, Buffer | string>>,
): Promise<void> {
  const alone = found(await scanFiles(files));
  const reference = await scanFiles(files, { indexed: false });
  expect(JSON.parse(alone)).toEqual(JSON.parse(found(reference)));
  for (const count of [1, 2, 4]) {
    const done = { rows: 0 };
    const walkers = halting(count, count, done);
    expect(found(await scanFiles(files, { walkers }))).toBe(alone);
    expect(done.rows).toBeGreaterThan(0);
  }
}

describe("walkers", () => {
  it("change nothing, whatever they get done", async () => {
    await compare({ "log.ndjson": generated(6) });
  });

  it("change nothing with other blocks, nor with several logs", async () => {
    const text = generated(4);
    const half = text.lastIndexOf("\n", text.length / 2) + 1;
    await compare({
      "a.ndjson.gz": gzipSync(text.slice(0, half)),
      "b.ndjson": text.slice(half),
    });
  });

  it.skipIf(!hasCorpus)(
    "change nothing in the captures of ../shared/corpus",
    async () => {
      for (const name of CAPTURES) {
        const bytes = captureBytes(name);
        // Of less nothing is read ahead.
        const times = Math.ceil(2_500_000 / bytes.length);
        const log = Buffer.concat(Array<Buffer>(times).fill(bytes));
        await compare({ "log.ndjson": log });
      }
    },
  );

  it("are threads of their own", async () => {
    const files = { "log.ndjson": generated(3) };
    const alone = found(await scanFiles(files));
    const walkers = (documents: DocumentIndex): Walkers =>
      new Walkers(2, documents);
    expect(found(await scanFiles(files, { walkers }))).toBe(alone);
  });
});
