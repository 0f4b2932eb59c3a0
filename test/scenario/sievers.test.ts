/**
 * Threads that look through chunks ahead, where only some lines are read, change nothing: the same lines are read, with the same
 * numbers and places, and the same is found.
 */
import { describe, expect, it } from "vitest";
import { ChunkSiever } from "../../src/cli/chunk-siever.ts";
import type { SieverMessage } from "../../src/cli/chunk-siever.ts";
import { ChunkThread } from "../../src/cli/chunk-thread.ts";
import { Sievers } from "../../src/cli/sievers.ts";
import { letTakeTurns, repeated, unevenLog } from "../support/ahead.ts";
import { CAPTURES, captureBytes, hasCorpus } from "../support/captures.ts";
import { scanFiles } from "../support/scan.ts";
import type { ScanResult } from "../support/scan.ts";

/** Sievers that take their turns here, and count the chunks of which something was taken. */
function halting(
  count: number,
  seed: number,
  done: { chunks: number },
): Sievers {
  const threads: ChunkThread<SieverMessage>[] = [];
  const sievers = new Sievers(count, ({ shared, port }) => {
    threads.push(new ChunkThread(new ChunkSiever(shared), port));
    return { terminate: () => Promise.resolve() };
  });
  letTakeTurns(sievers.ahead, threads, seed);
  const take = sievers.take.bind(sievers);
  sievers.take = (chunk) => {
    const sieved = take(chunk);
    if (sieved !== undefined) done.chunks++;
    return sieved;
  };
  return sievers;
}

const found = (result: ScanResult): string => JSON.stringify(result);

async function compare(log: Buffer | string): Promise<void> {
  const files = { "log.ndjson": log };
  const alone = found(await scanFiles(files, { quick: true }));
  for (const count of [1, 2, 4]) {
    const done = { chunks: 0 };
    const sievers = halting(count, count, done);
    const together = found(await scanFiles(files, { quick: true, sievers }));
    await sievers.stop();
    expect(together).toBe(alone);
    expect(done.chunks).toBeGreaterThan(0);
  }
}

describe("sievers", () => {
  it("change nothing, whatever they get done", async () => {
    await compare(unevenLog(6));
  });

  it("change nothing where every line is found, or none is an object", async () => {
    const line = (y: number): string =>
      `{"EventID":1,"CommandLine":"x","n":"${"y".repeat(y)}"}\n`;
    // Of chunks with so many lines a thread has no room for the last ones.
    await compare(line(10).repeat(20_000) + line(60).repeat(20_000));
    await compare(`[1,2,3]\n${line(60)}`.repeat(30_000));
  });

  it.skipIf(!hasCorpus)(
    "change nothing in the captures of ../shared/corpus",
    async () => {
      for (const name of CAPTURES) {
        await compare(repeated(captureBytes(name)));
      }
    },
  );

  it("are threads of their own", async () => {
    const files = { "log.ndjson": unevenLog(8) };
    const alone = found(await scanFiles(files, { quick: true }));
    const sievers = new Sievers(2);
    expect(found(await scanFiles(files, { quick: true, sievers }))).toBe(alone);
    await sievers.stop();
  });
});
