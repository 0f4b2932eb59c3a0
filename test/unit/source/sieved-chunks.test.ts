/** What a thread has found in a chunk is told by places in all of its bytes, and of nothing else. */
import { expect, it } from "vitest";
import { LiteralScanner } from "../../../src/source/literal-scanner.ts";
import { TAIL_BYTES } from "../../../src/source/read-buffer.ts";
import { SievedChunks } from "../../../src/source/sieved-chunks.ts";

it("tells what was found of a whole chunk, and leaves a part of one to who asks", () => {
  const text = 'end"}\n{"a":1}\n{"b":"NEEDLE"}\n{"c":3}\n{"d":4}\n{"beg';
  const chunks = new SievedChunks();
  const { board } = chunks;
  board.begin({ descriptor: 0, offset: TAIL_BYTES }, 1, () => false);
  const place = board.claim()!;
  const bytes = board.chunk(place).subarray(0, TAIL_BYTES + text.length);
  bytes.write(text, TAIL_BYTES);
  board.isRead(place, bytes.length);
  const scanner = LiteralScanner.create(["needle"], Buffer.from(text))!;
  chunks.sieve(place, bytes, scanner, 64);
  board.finish(place);

  const chunk = bytes.subarray(TAIL_BYTES);
  const sieved = chunks.take(chunk)!;
  expect(sieved).toMatchObject({ from: 6, to: 37, reached: 37, isWhole: true });
  expect(
    sieved.found.map(({ start, end }) => chunk.toString("utf8", start, end)),
  ).toEqual(['{"b":"NEEDLE"}']);
  expect(chunks.take(chunk.subarray(1))).toBeUndefined();
  expect(chunks.take(Buffer.from(text))).toBeUndefined();
});
