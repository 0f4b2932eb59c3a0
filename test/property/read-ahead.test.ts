/**
 * The law: whatever threads get done, and whatever is held, given back, left or begun again meanwhile, what is read ahead are the
 * bytes of the file.
 */
import {
  closeSync,
  mkdtempSync,
  openSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Walkers } from "../../src/cli/walkers.ts";
import { DocumentIndex } from "../../src/event/document-index.ts";
import { CHUNK_BYTES, TAIL_BYTES } from "../../src/source/read-buffer.ts";
import { Random } from "../support/random.ts";

const RUNS = 40;
/** So many at most, where the threads get few turns on a busy machine. */
const MOST_RUNS = 100 * RUNS;
const CHUNKS = 40;

let folder: string;
let bytes: Buffer;
let descriptor: number;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tripline-ahead-"));
  const path = join(folder, "log");
  // Each eight bytes tell where they stand.
  bytes = Buffer.alloc(CHUNKS * CHUNK_BYTES + 1_000);
  for (let at = 0; at + 8 <= bytes.length; at += 8) {
    bytes.writeDoubleLE(at, at);
  }
  writeFileSync(path, bytes);
  descriptor = openSync(path, "r");
});
afterAll(() => {
  closeSync(descriptor);
  rmSync(folder, { recursive: true, force: true });
});

it.each([1, 2])(
  "reads the bytes of the file with %i threads",
  async (count) => {
    const walkers = new Walkers(count, DocumentIndex.create()!);
    const { ahead } = walkers;
    const random = new Random(count);
    let read = 0;
    try {
      const isEnough = (run: number) => run >= RUNS && read > RUNS;
      for (let run = 0; run < MOST_RUNS && !isEnough(run); run++) {
        // A thread that is not up yet, or has no core, gets its turn.
        if (run >= RUNS) await setTimeout(1);
        const held: { memory: Buffer; copy: Buffer }[] = [];
        let offset = TAIL_BYTES + random.int(2 * CHUNK_BYTES);
        const end =
          random.int(3) === 0 ? random.int(bytes.length) : bytes.length;
        while (offset + CHUNK_BYTES <= end && random.int(60) > 0) {
          const chunk = ahead.read({ descriptor, offset }, bytes.length);
          if (chunk === undefined) {
            if (random.int(4) === 0) await setTimeout(1);
          } else {
            read++;
            const there = bytes.subarray(
              offset - TAIL_BYTES,
              offset + CHUNK_BYTES,
            );
            expect(chunk.equals(there.subarray(0, chunk.length))).toBe(true);
            expect(chunk.length).toBe(there.length);
            const memory = random.int(2) === 0 ? ahead.hold(chunk) : undefined;
            if (memory !== undefined) {
              held.push({ memory, copy: Buffer.from(memory) });
            }
          }
          while (held.length > random.int(10)) {
            const { memory, copy } = held.splice(
              random.int(held.length),
              1,
            )[0]!;
            expect(memory.equals(copy)).toBe(true);
            ahead.give(memory);
          }
          offset += CHUNK_BYTES;
          // What it is at by then nobody wants.
          if (random.int(30) === 0) offset += random.int(CHUNK_BYTES);
        }
        if (random.int(2) === 0) ahead.end();
        for (const { memory, copy } of held) {
          expect(memory.equals(copy)).toBe(true);
          ahead.give(memory);
        }
      }
    } finally {
      await walkers.stop();
    }
    expect(read).toBeGreaterThan(RUNS);
  },
);
