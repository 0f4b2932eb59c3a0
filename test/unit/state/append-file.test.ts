import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import {
  AppendFile,
  MOST_WAITING,
  SYSTEM_FILES,
} from "../../../src/state/append-file.ts";
import type { Files } from "../../../src/state/append-file.ts";
import { temporaryFolder } from "../../support/folder.ts";
import { Random } from "../../support/random.ts";

/** However busy the machine is. */
const soon = (check: () => void): Promise<void> =>
  vi.waitFor(check, { timeout: 20_000 });

const FULL = "ENOSPC: no space left on device, write";

/** A file whose system fails as it is told to. */
function faulty(): {
  path: string;
  file: AppendFile;
  fail: { write?: Error | number; sync?: Error; open?: Error };
  troubles: string[];
  good: number[];
  lines: () => string[];
} {
  const path = join(temporaryFolder(onTestFinished), "state", "lines");
  const fail: { write?: Error | number; sync?: Error; open?: Error } = {};
  const files: Files = {
    ...SYSTEM_FILES,
    open: (at) => {
      if (fail.open !== undefined) throw fail.open;
      return SYSTEM_FILES.open(at);
    },
    write: (descriptor, bytes) => {
      if (fail.write instanceof Error) throw fail.write;
      return SYSTEM_FILES.write(descriptor, bytes.subarray(0, fail.write));
    },
    sync: (descriptor, done) => {
      const { sync } = fail;
      if (sync === undefined) SYSTEM_FILES.sync(descriptor, done);
      else setImmediate(() => done(sync));
    },
  };
  const troubles: string[] = [];
  const good: number[] = [];
  const file = new AppendFile(path, {
    files,
    retryMs: 5,
    onTrouble: ({ message }) => troubles.push(message),
    onGood: (late) => good.push(late),
  });
  onTestFinished(() => file.close());
  const lines = (): string[] => readFileSync(path, "utf8").split("\n");
  return { path, file, fail, troubles, good, lines };
}

test("lines are written at once and made safe together", async () => {
  const { file, lines } = faulty();
  for (let i = 0; i < 100; i++) file.append(`${i}`, () => `${i}\n`);
  expect(lines()).toHaveLength(101);
  expect(await file.settle()).toBe(true);
  // One for the first line, one for all that came meanwhile.
  expect(file.syncs).toBe(2);
  expect(file.slowestSyncMs).toBeGreaterThan(0);
});

test("what a full disk does not take waits, and is written when it can be", async () => {
  const { file, fail, troubles, good, lines } = faulty();
  file.append("a", () => "a\n");
  await file.settle();
  fail.write = new Error(FULL);
  file.append("b", () => "b\n");
  file.append("c", () => "c\n");
  expect(file.waiting).toBe(2);
  expect(file.trouble?.message).toBe(FULL);
  expect(await file.settle()).toBe(false);
  delete fail.write;
  await soon(() => expect(good).toEqual([2]));
  expect(lines()).toEqual(["a", "b", "c", ""]);
  expect([file.waiting, file.trouble, file.lost]).toEqual([0, undefined, 0]);
  // Told once, however often it was tried.
  expect(troubles).toEqual([FULL]);
});

test("a line that was cut short is ended, and written again whole", async () => {
  const { file, fail, troubles, good, lines } = faulty();
  fail.write = 3;
  file.append("a", () => "a long line\n");
  file.append("b", () => "b\n");
  fail.write = new Error(FULL);
  await soon(() => expect(troubles).toHaveLength(2));
  delete fail.write;
  await soon(() => expect(good).toEqual([2]));
  expect(lines()).toEqual(["a l", "a long line", "b", ""]);
  expect(troubles).toEqual(["only a part of a line fits", FULL]);
});

test("after a failed fsync its lines are written again", async () => {
  const { file, fail, good, lines } = faulty();
  fail.sync = new Error("EIO: i/o error, fdatasync");
  file.append("a", () => "a\n");
  expect(await file.settle()).toBe(false);
  expect(file.waiting).toBe(1);
  delete fail.sync;
  await soon(() => expect(good).toEqual([1]));
  expect(lines()).toEqual(["a", "a", ""]);
});

test("permission lost and given back", async () => {
  const { path, file, fail, troubles, good, lines } = faulty();
  fail.write = new Error("EIO: i/o error, write");
  fail.open = new Error(`EACCES: permission denied, open '${path}'`);
  file.append("a", () => "a\n");
  await soon(() => expect(troubles).toHaveLength(2));
  expect(troubles[1]).toContain("EACCES");
  delete fail.write;
  delete fail.open;
  await soon(() => expect(good).toEqual([1]));
  expect(lines()).toEqual(["a", ""]);
});

test("a file that was taken away is made anew, with what was not known to be safe", async () => {
  const { path, file, troubles, good, lines } = faulty();
  file.append("a", () => "a\n");
  await file.settle();
  renameSync(path, `${path}.old`);
  file.append("b", () => "b\n");
  await soon(() => expect(good).toEqual([1]));
  expect(troubles).toEqual(["it was removed or replaced"]);
  expect(lines()).toEqual(["b", ""]);

  rmSync(dirname(path), { recursive: true });
  file.append("c", () => "c\n");
  await soon(() => expect(good).toEqual([1, 1]));
  expect(lines()).toEqual(["c", ""]);
});

test("of a key that waits, the last line is kept, and stands last", async () => {
  const { file, fail, good, lines } = faulty();
  fail.write = new Error(FULL);
  file.append("a", () => "a 1\n");
  file.append("b", () => "b 1\n");
  file.append("a", () => "a 2\n");
  delete fail.write;
  await soon(() => expect(good).toEqual([2]));
  expect(lines()).toEqual(["b 1", "a 2", ""]);
});

test("more than may wait is given up, oldest first, and counted", () => {
  const { file, fail, lines } = faulty();
  fail.write = new Error(FULL);
  for (let i = 0; i < MOST_WAITING + 3; i++) {
    file.append(`${i}`, () => `${i}\n`);
  }
  expect([file.waiting, file.lost]).toEqual([MOST_WAITING, 3]);
  delete fail.write;
  // The last chance.
  file.close();
  expect(lines().slice(0, 2)).toEqual(["3", "4"]);
  expect(file.waiting).toBe(0);
});

test("a line torn by a crash is ended at the start", () => {
  const folder = join(temporaryFolder(onTestFinished), "state");
  const path = join(folder, "lines");
  mkdirSync(folder);
  appendFileSync(path, "a\nb");
  const file = new AppendFile(path, {
    onTrouble: () => undefined,
    onGood: () => undefined,
  });
  expect(file.repaired).toBe(1);
  file.append("c", () => "c\n");
  file.close();
  expect(readFileSync(path, "utf8")).toBe("a\nb\nc\n");
});

test.for([1, 2, 3, 4, 5])(
  "whatever fails, and when, every line is there in the end, seed %i",
  async (seed) => {
    const random = new Random(seed);
    const { file, fail, lines } = faulty();
    const written: string[] = [];
    for (let i = 0; i < 200; i++) {
      const line = `line ${i} ${"x".repeat(random.int(30))}`;
      written.push(line);
      delete fail.write;
      delete fail.sync;
      delete fail.open;
      const fault = random.int(8);
      if (fault === 0) fail.write = new Error(FULL);
      if (fault === 1) fail.write = random.int(line.length);
      if (fault === 2) fail.sync = new Error("EIO");
      if (fault === 3) fail.open = new Error("EMFILE");
      file.append(`${i}`, () => `${line}\n`);
      if (random.int(10) === 0) await file.settle();
    }
    delete fail.write;
    delete fail.sync;
    delete fail.open;
    await soon(() => expect(file.trouble).toBeUndefined());
    expect(await file.settle()).toBe(true);
    const there = new Set(lines());
    expect(written.filter((line) => !there.has(line))).toEqual([]);
  },
);
