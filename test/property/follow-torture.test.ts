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
import type { Line } from "../../src/source/line.ts";
import type { ManagedReader } from "../../src/source/reader.ts";
import {
  LogWriter,
  type Followed,
  type Follower,
  type Written,
} from "../support/log-writer.ts";
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

const RUNS = Number(
  process.env["TRIPLINE_TORTURE_RUNS"] ??
    Number(process.env["TRIPLINE_PROPERTY_RUNS"] ?? 2_000) / 100,
);
const FIRST_SEED = Number(process.env["TRIPLINE_TORTURE_SEED"] ?? 1);

const DEEDS = 120;
/** The number of a whole line; undefined of one that was cut off when its file was emptied. */
function numberOf({ text }: Line): number | undefined {
  try {
    return (JSON.parse(text) as { n: number }).n;
  } catch {
    return undefined;
  }
}

async function turn(reading: Reading, random: Random): Promise<void> {
  const { readers } = reading.set;
  const what = random.int(6);
  if (what <= 1) return;
  if (what === 2) return reading.set.wait(1);
  const some =
    what === 3 && readers.length > 0
      ? [readers[random.int(readers.length)]!]
      : [...readers];
  for (const reader of some) reading.lines.push(...(await reader.next()));
}

function expectLaw(
  reading: Reading,
  writer: Written,
  followed: Followed,
): { missingBytes: number; lostBytes: number; cutBytes: number } {
  const got = new Set<number>();
  const lastOf = new Map<number, number>();
  const truncated = new Set(
    reading.notices
      .filter(({ code }) => code === "truncated")
      .map(({ source }) => source!.id),
  );
  let cutBytes = 0;
  let last = -1;
  let lastId = 1;
  for (const line of reading.lines) {
    const n = numberOf(line);
    const { id } = line.source;
    if (n === undefined) {
      cutBytes += line.length;
      continue;
    }
    if (got.has(n)) expect.fail(`line ${n} came twice`);
    got.add(n);
    const before = lastOf.get(id) ?? -1;
    if (n <= before) expect.fail(`line ${n} came after ${before}`);
    // Inside one source nothing is left out.
    if (before !== -1 && n !== before + 1 && followed !== "folder") {
      expect.fail(`line ${n} came after ${before} in one source`);
    }
    lastOf.set(id, n);
    if (followed === "folder") continue;
    // Between two sources something is, if one of them begins where a file was emptied.
    const isTold = [...truncated].some((at) => at > lastId && at <= id);
    if (n !== last + 1 && !isTold) {
      expect.fail(`${last} is followed by ${n}, and nothing was told`);
    }
    last = n;
    lastId = id;
  }

  let missingBytes = 0;
  for (let n = 0; n < writer.next; n++) {
    if (got.has(n)) continue;
    missingBytes += writer.lineBytes[n]!;
    if (!writer.overwritten.some(({ from, to }) => n >= from && n < to)) {
      expect.fail(`line ${n} is missing, though it was not overwritten`);
    }
  }
  const lostBytes = reading.set.readers.reduce(
    (sum, r) => sum + r.lostBytes,
    0,
  );
  expect(lostBytes).toBeLessThanOrEqual(
    missingBytes + writer.overwritten.length,
  );
  if (missingBytes > 0) expect(truncated.size).toBeGreaterThan(0);
  expect(cutBytes).toBeLessThanOrEqual(missingBytes);
  return { missingBytes, lostBytes, cutBytes };
}

/** The program's own looks, without their intervals. */
function followerOf(reading: () => Reading | undefined): Follower {
  return {
    look() {
      for (const reader of reading()?.set.readers ?? []) {
        // The second sign of life, while the first is not answered, is a look.
        (reader as ManagedReader).touch();
        (reader as ManagedReader).touch();
      }
    },
    isOpen: (path) =>
      reading()!.set.readers.some(({ source }) => source.path === path),
  };
}

/** Reads until every line is there that was not overwritten, and then until what comes twice would have come. */
async function readToEnd(reading: Reading, written: Written): Promise<void> {
  const wanted = new Set(Array(written.next).keys());
  for (const { from, to } of written.overwritten) {
    for (let n = from; n < to; n++) wanted.delete(n);
  }
  let seen = 0;
  await reading.until(() => {
    for (; seen < reading.lines.length; seen++) {
      wanted.delete(numberOf(reading.lines[seen]!) ?? -1);
    }
    return wanted.size === 0;
  });
  // Two walks through the folder.
  await reading.forMs(250);
}

const followedOf = (seed: number): Followed =>
  (["file", "link", "folder"] as const)[seed % 3]!;

describe("a follower under torture", { timeout: 60_000 }, () => {
  const seeds = Array.from({ length: RUNS }, (_, i) => FIRST_SEED + i);

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
    // What was seen before it was overwritten is told to the byte. Of a line that had come whole, its end may be among it.
    if (looksBefore) {
      const lineEnds = lostBytes + cutBytes - missingBytes;
      expect(lineEnds).toBeGreaterThanOrEqual(0);
      expect(lineEnds).toBeLessThanOrEqual(writer.overwritten.length);
    }
  });

  it.each(seeds.slice(0, Math.ceil(RUNS / 2)))(
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
