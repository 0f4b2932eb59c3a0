/**
 * A log writer that does what writers, rotators and administrators do, in a random order, and a follower that is given
 * its turns at random. The law: every line comes once and in the order of its file, or it was overwritten before it was
 * read, and that was told with its place, and with its size as far as it was seen.
 *
 * Repeatable: a seed gives the same deeds in the same order. `TRIPLINE_TORTURE_RUNS` sets how many seeds, from
 * `TRIPLINE_TORTURE_SEED` on (`npm run test:long` takes more).
 */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import {
  DEEDS,
  expectLaw,
  followedOf,
  followerOf,
  readToEnd,
  tortureSeeds,
  turn,
  zerosOfMissing,
} from "../support/followed-log.ts";
import { LogWriter, type Written } from "../support/log-writer.ts";
import type {
  WriterMessage,
  WriterOrder,
} from "../support/log-writer-thread.ts";
import { Random } from "../support/random.ts";
import {
  startReading,
  temporaryFolder,
  type Reading,
} from "../unit/source/temp-folder.ts";

describe("a follower under torture", { timeout: 60_000 }, () => {
  const seeds = tortureSeeds(1);

  it.each(seeds)("turn by turn, seed %i", async (seed) => {
    const random = new Random(seed);
    const followed = followedOf(seed);
    const looksBefore = seed % 2 === 0;
    let reading: Reading | undefined;
    const follower = followerOf(() => reading);
    const root = temporaryFolder();
    const writer = new LogWriter(root, random, followed, follower, looksBefore);
    reading = await startReading([writer.path], { follow: true, pollMs: 5 });
    for (let i = 0; i < DEEDS; i++) {
      writer.deed();
      await turn(reading, random);
    }
    writer.end();
    await readToEnd(reading, writer);
    const { missingBytes, lostBytes, cutBytes } = expectLaw(
      reading,
      writer,
      followed,
    );
    // What was seen before it was overwritten is told to the byte. Of a line that had come whole, its end may be among it; zeros
    // before it may have been read.
    if (looksBefore) {
      const lineEnds = lostBytes + cutBytes - missingBytes;
      expect(lineEnds).toBeGreaterThanOrEqual(-zerosOfMissing(reading, writer));
      expect(lineEnds).toBeLessThanOrEqual(writer.overwritten.length);
    }
  });

  it.each(seeds.slice(0, Math.ceil(seeds.length / 2)))(
    "side by side, seed %i",
    async (seed) => {
      const followed = followedOf(seed);
      const root = temporaryFolder();
      const answer = new Int32Array(new SharedArrayBuffer(4));
      const order: WriterOrder = { root, seed, followed, deeds: 300, answer };
      const worker = new Worker(
        new URL("../support/log-writer-thread.ts", import.meta.url),
        { workerData: order },
      );
      let reading: Reading | undefined;
      const follower = followerOf(() => reading);
      let written: Written | undefined;
      const questions: (string | undefined)[] = [];
      const reply = (): void => {
        for (const question of questions.splice(0)) {
          if (question === undefined) follower.look();
          const isOpen = question !== undefined && follower.isOpen(question);
          Atomics.store(answer, 0, isOpen ? 1 : 0);
          Atomics.notify(answer, 0);
        }
      };
      const path = await new Promise<string>((resolve, reject) => {
        worker.on("error", reject);
        worker.on("message", (message: WriterMessage) => {
          if ("path" in message) return resolve(message.path);
          if ("written" in message) return void (written = message.written);
          questions.push(message.question);
          if (reading !== undefined) reply();
        });
      });
      reading = await startReading([path], { follow: true, pollMs: 5 });
      reply();
      const ended = once(worker, "exit");
      await reading.until(() => written !== undefined);
      await ended;
      await readToEnd(reading, written!);
      expectLaw(reading, written!, followed);
    },
  );
});
