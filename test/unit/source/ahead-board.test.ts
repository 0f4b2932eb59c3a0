/**
 * A chunk is read once, by who takes its number first, and its place is free when nobody needs it.
 */
import { beforeEach, describe, expect, it } from "vitest";
import { AheadBoard, PLACES } from "../../../src/source/ahead-board.ts";
import { CHUNK_BYTES } from "../../../src/source/read-buffer.ts";

const NOT_HELD = (): boolean => false;
const FILE = { descriptor: 7, offset: 1_000 };

let board: AheadBoard;
/** The same board as another thread sees it. */
let other: AheadBoard;
beforeEach(() => {
  board = new AheadBoard(16);
  other = new AheadBoard(16, board.shared);
});

/** A thread reads the next chunk, and has it work on it. */
function readNext(length = 100): number {
  const place = other.claim()!;
  other.isRead(place, length);
  other.finish(place);
  return place;
}

describe("a chunk", () => {
  it("is read by a thread, and found by its number", () => {
    const first = board.begin(FILE, 10, NOT_HELD);
    const places = [other.claim()!, other.claim()!];
    expect(places.map((place) => other.wanted(place))).toEqual([
      { descriptor: 7, offset: 1_000 - 64 },
      { descriptor: 7, offset: 1_000 - 64 + CHUNK_BYTES },
    ]);
    expect(other.isRead(places[1]!, 50)).toBe(true);
    expect(board.find(first + 1, 0)).toBe(places[1]);
    expect(board.found(places[1]!).length).toBe(50);
    expect(board.isDone(places[1]!, 0)).toBe(false);
    other.results(places[1]!)[2] = 5;
    other.resultBytes(places[1]!)[15] = 9;
    other.finish(places[1]!);
    expect(board.isDone(places[1]!, 0)).toBe(true);
    expect(board.results(places[1]!)[2]).toBe(5);
    expect(board.resultBytes(places[1]!)[15]).toBe(9);
  });

  it("is left to who needs it where nobody has begun", () => {
    const first = board.begin(FILE, 2, NOT_HELD);
    expect(board.find(first, 0)).toBe("ours");
    const place = readNext();
    expect(board.find(first + 1, 0)).toBe(place);
    expect(other.claim()).toBeUndefined();
  });

  it("is not waited for without end, nor to be had where it cannot be read", () => {
    const first = board.begin(FILE, 2, NOT_HELD);
    const place = other.claim()!;
    expect(board.find(first, 1)).toBe("none");
    expect(other.isRead(place, -1)).toBe(false);
    expect(board.find(first, 0)).toBe("none");
  });

  it("is left to the pipeline for each one that it had to wait for", () => {
    const first = board.begin(FILE, 4, NOT_HELD);
    const place = other.claim()!;
    other.isRead(place, 100);
    expect(board.find(first, 0)).toBe(place);
    expect(board.isDone(place, 0)).toBe(false);
    // The next one is the pipeline's, the one behind it another thread's.
    const behind = readNext();
    expect(board.find(first + 1, 0)).toBe("ours");
    expect(board.find(first + 2, 0)).toBe(behind);
    expect(board.isDone(behind, 0)).toBe(true);
    expect(board.find(first + 3, 0)).toBe("ours");
  });

  it("is not left over where another file is begun with", () => {
    board.begin(FILE, 4, NOT_HELD);
    const place = other.claim()!;
    other.isRead(place, 100);
    board.isDone(place, 0);
    const first = board.begin({ descriptor: 8, offset: 64 }, 3, NOT_HELD);
    const places = [0, 1, 2].map(() => readNext());
    expect(board.find(first, 0)).toBe(places[0]);
  });

  it("is waited for once, and no more when that was in vain", () => {
    const first = board.begin(FILE, 4, NOT_HELD);
    const place = other.claim()!;
    other.isRead(place, 100);
    expect(board.find(first, 0)).toBe(place);
    expect(board.isDone(place, 1)).toBe(false);
    // Would take ten seconds.
    const start = performance.now();
    expect(board.isDone(place)).toBe(false);
    expect(performance.now() - start).toBeLessThan(5_000);
    other.finish(place);
    expect(board.isDone(place)).toBe(true);
  });

  it("takes no place before one is free", () => {
    const first = board.begin(FILE, 100, NOT_HELD);
    const places = Array.from({ length: PLACES }, () => readNext());
    expect(new Set(places).size).toBe(PLACES);
    expect(other.claim()).toBeUndefined();
    expect(board.find(first + PLACES, 0)).toBe("ours");
    board.letGo(places[3]!);
    expect(other.claim()).toBe(places[3]);
    other.isRead(places[3]!, 1);
    expect(board.find(first + PLACES + 1, 0)).toBe(places[3]);
  });
});

describe("what is let go", () => {
  it.each(["reading", "at work"])("while it is %s is free afterwards", (at) => {
    board.begin(FILE, 100, NOT_HELD);
    const place = other.claim()!;
    if (at === "at work") other.isRead(place, 1);
    board.letGo(place);
    // The others, and no more.
    for (let i = 1; i < PLACES; i++) readNext();
    expect(other.claim()).toBeUndefined();
    if (at === "reading") expect(other.isRead(place, 1)).toBe(false);
    else other.finish(place);
    expect(other.claim()).toBe(place);
  });

  it("is all that nobody holds, when another file is read", () => {
    board.begin(FILE, 100, NOT_HELD);
    const reading = other.claim()!;
    const held = readNext();
    readNext();
    const first = board.begin(
      { descriptor: 8, offset: 64 },
      3,
      (place) => place === held,
    );
    const places = [0, 1, 2].map(() => readNext());
    expect(places).not.toContain(held);
    expect(places).not.toContain(reading);
    expect(other.wanted(places[0]!)).toEqual({ descriptor: 8, offset: 0 });
    expect(board.find(first + 2, 0)).toBe(places[2]);
    expect(other.isRead(reading, 1)).toBe(false);
  });

  it("is not begun with after the end", () => {
    board.begin(FILE, 100, NOT_HELD);
    board.end(NOT_HELD);
    expect(other.claim()).toBeUndefined();
  });
});

it("tells a place by its bytes", () => {
  for (let place = 0; place < PLACES; place++) {
    expect(board.placeOf(board.chunk(place).subarray(0, 5))).toBe(place);
    expect(other.placeOf(board.chunk(place))).toBe(place);
  }
  expect(board.placeOf(Buffer.alloc(5))).toBeUndefined();
});

it("wakes who waits when there is something to read, and when it is stopped", () => {
  const { signal } = other;
  board.begin(FILE, 1, NOT_HELD);
  other.wait(signal);
  const next = other.signal;
  expect(other.isStopped).toBe(false);
  board.stop();
  other.wait(next);
  expect(other.isStopped).toBe(true);
});
