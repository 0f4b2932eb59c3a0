/** A file that others read ahead gives the bytes that it has, whatever becomes of it meanwhile. */
import { appendFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { MessageChannel } from "node:worker_threads";
import { beforeEach, expect, it } from "vitest";
import { ChunkThread } from "../../../src/cli/chunk-thread.ts";
import { AheadBoard } from "../../../src/source/ahead-board.ts";
import { OpenFile } from "../../../src/source/open-file.ts";
import { ReadAhead } from "../../../src/source/read-ahead.ts";
import { CHUNK_BYTES } from "../../../src/source/read-buffer.ts";
import { Random } from "../../support/random.ts";
import { temporaryFolder } from "./temp-folder.ts";

/** Where plain text is told: the head is read by who asks. */
const HEAD = 4_096;

let path: string;
let ahead: ReadAhead;
let thread: ChunkThread<never>;
/** Chunks that the thread has read. */
let worked = 0;
beforeEach(() => {
  path = join(temporaryFolder(), "log");
  const board = new AheadBoard(8);
  ahead = new ReadAhead(board);
  worked = 0;
  const work = {
    board,
    isReady: true,
    take: (): void => {},
    work: (): void => {
      worked++;
    },
  };
  const { port1, port2 } = new MessageChannel();
  port1.unref();
  thread = new ChunkThread(work, port2);
});
function bytes(chunks: number, seed: number): Buffer {
  const random = new Random(seed);
  const all = Buffer.alloc(Math.floor(chunks * CHUNK_BYTES));
  for (let at = 0; at < all.length; at++) all[at] = random.int(256);
  return all;
}

/** Reads a chunk. @param turns that the thread has before */
function next(file: OpenFile, turns: number): Buffer | "rewritten" {
  for (let i = 0; i < turns; i++) thread.turn();
  file.readBy(ahead);
  const read = file.read(file.position === 0 ? HEAD : CHUNK_BYTES);
  return read === "rewritten" ? read : Buffer.from(read);
}

function rest(file: OpenFile, turns: number): Buffer {
  const parts: Buffer[] = [];
  for (;;) {
    const part = next(file, turns) as Buffer;
    if (part.length === 0) return Buffer.concat(parts);
    parts.push(part);
  }
}

it.each([0, 1, 3])("gives all of it, with %i turns ahead", (turns) => {
  const all = bytes(9.5, 1);
  writeFileSync(path, all);
  const file = new OpenFile(path);
  expect(rest(file, turns).equals(all)).toBe(true);
  expect(worked > 0).toBe(turns > 0);
  file.close();
});

it("gives what is appended while it is read", () => {
  const all = bytes(12, 2);
  const first = all.subarray(0, 5.2 * CHUNK_BYTES);
  writeFileSync(path, first);
  const file = new OpenFile(path);
  const parts = [0, 2, 2].map((turns) => next(file, turns) as Buffer);
  appendFileSync(path, all.subarray(first.length));
  parts.push(rest(file, 2));
  expect(Buffer.concat(parts).equals(all)).toBe(true);
  file.close();
});

it("tells that it was emptied, and begins again", () => {
  writeFileSync(path, bytes(8, 3));
  const file = new OpenFile(path);
  for (const turns of [0, 3, 3]) next(file, turns);
  truncateSync(path);
  const other = bytes(10, 4);
  appendFileSync(path, other);
  expect(next(file, 3)).toBe("rewritten");
  file.restart();
  expect(rest(file, 2).equals(other)).toBe(true);
  file.close();
});

it("is read no further when it is closed", () => {
  writeFileSync(path, bytes(8, 5));
  const file = new OpenFile(path);
  next(file, 0);
  next(file, 1);
  file.close();
  const before = worked;
  expect(thread.turn()).toBe(false);
  expect(worked).toBe(before);
});

it("is read by who asks where the thread cannot", () => {
  const all = bytes(8, 6);
  writeFileSync(path, all);
  const file = new OpenFile(path);
  const parts = [next(file, 0), next(file, 0)] as Buffer[];
  // The thread asks for a descriptor that is none.
  ahead.read({ descriptor: 1_000_000, offset: HEAD }, all.length);
  thread.turn();
  expect(
    ahead.read({ descriptor: 1_000_000, offset: HEAD + CHUNK_BYTES }, 0),
  ).toBeUndefined();
  parts.push(rest(file, 1));
  expect(Buffer.concat(parts).equals(all)).toBe(true);
  file.close();
});
