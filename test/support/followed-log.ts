/** A follower beside a {@link LogWriter}, and the law that holds of what it reads. */
import { expect } from "vitest";
import type { Line } from "../../src/source/line.ts";
import type { LineReader, ManagedReader } from "../../src/source/reader.ts";
import type { Reading } from "../unit/source/temp-folder.ts";
import type { Followed, Follower, LogWriter, Written } from "./log-writer.ts";
import type { Random } from "./random.ts";

/** What a writer does in a run. */
export const DEEDS = 120;

/** @param share seeds in a hundred runs of other properties */
export function tortureSeeds(share: number): readonly number[] {
  const { TRIPLINE_TORTURE_RUNS, TRIPLINE_TORTURE_SEED } = process.env;
  const runs = Number(process.env["TRIPLINE_PROPERTY_RUNS"] ?? 2_000);
  const first = Number(TRIPLINE_TORTURE_SEED ?? 1);
  const length = Number(TRIPLINE_TORTURE_RUNS ?? (runs * share) / 100);
  return Array.from({ length }, (_, i) => first + i);
}

/** The number of a whole line; undefined of one that was cut off when its file was emptied. */
export function numberOf({ text }: Line): number | undefined {
  try {
    return (JSON.parse(text) as { n: number }).n;
  } catch {
    return undefined;
  }
}

/** Zero bytes before lines that did not come: they may have been read, where a read ended among them. */
export function zerosOfMissing(reading: Reading, writer: LogWriter): number {
  const zeros = new Map(writer.zerosBefore);
  for (const line of reading.lines) zeros.delete(numberOf(line) ?? -1);
  return [...zeros.values()].reduce((sum, count) => sum + count, 0);
}

/**
 * One of the things that a follower does next: nothing, a wait, a batch of one file or of each.
 * @param read takes batches
 */
export async function turn(
  reading: Reading,
  random: Random,
  read: (readers: readonly LineReader[]) => Promise<void> = async (some) => {
    for (const reader of some) reading.lines.push(...(await reader.next()));
  },
): Promise<void> {
  const { readers } = reading.set;
  const what = random.int(6);
  if (what <= 1) return;
  if (what === 2) return reading.set.wait(1);
  await read(
    what === 3 && readers.length > 0
      ? [readers[random.int(readers.length)]!]
      : [...readers],
  );
}

/**
 * Every line comes once and in the order of its file, or it was overwritten before it was read, and that was told.
 * @returns bytes that were not read, those of them that were told, and those of lines that came in part
 */
export function expectLaw(
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
export function followerOf(reading: () => Reading | undefined): Follower {
  const readers = (): readonly ManagedReader[] =>
    (reading()?.set.readers ?? []) as readonly ManagedReader[];
  const look = (): true => {
    for (const reader of readers()) {
      // The second sign of life, while the first is not answered, is a look.
      reader.touch();
      reader.touch();
    }
    return true;
  };
  return {
    look,
    isOpen(path) {
      // It may have another file open still that stood there.
      look();
      return readers().some(
        ({ source, file }) => source.path === path && file !== undefined,
      );
    },
  };
}

/** Reads until every line is there that was not overwritten, and then until what comes twice would have come. */
export async function readToEnd(
  reading: Reading,
  written: Written,
): Promise<void> {
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

export const followedOf = (seed: number): Followed =>
  (["file", "link", "folder"] as const)[seed % 3]!;
