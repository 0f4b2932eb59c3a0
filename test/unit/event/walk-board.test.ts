/**
 * A chunk on the board is walked over once, by who claims it first, and its memory is free when nobody needs it.
 */
import { beforeEach, describe, expect, it } from "vitest";
import { MISS, ROW } from "../../../src/event/document-index.ts";
import { PLACES, WalkBoard } from "../../../src/event/walk-board.ts";

let board: WalkBoard;
/** The same board as another thread sees it. */
let other: WalkBoard;
beforeEach(() => {
  board = new WalkBoard();
  other = new WalkBoard(board.shared);
});

const walkAs = (place: number, walker: number): void =>
  other.walk(place, walker, 5, (bytes, from, rows, misses) => {
    rows.fill(bytes.length, 0, ROW);
    misses.values.fill(from, 0, MISS);
    misses.lefts.fill(walker, 0, 4);
    return { rows: 1, misses: 1, leftWords: 4 };
  });

describe("a chunk", () => {
  it("is claimed in the order in which chunks came, and its rows are taken", () => {
    board.fill(3, 10, 100, 2);
    board.fill(1, 20, 200, 1);
    expect(other.claim()).toBe(1);
    walkAs(1, 7);
    const walked = board.take(1, 20, 0)!;
    expect(walked).toMatchObject({ walker: 7, told: 5 });
    expect([...walked.rows]).toEqual(Array(ROW).fill(200));
    expect([...walked.misses.values]).toEqual(Array(MISS).fill(20));
    expect([...walked.misses.lefts]).toEqual(Array(4).fill(7));
    expect(other.claim()).toBe(3);
    expect(other.claim()).toBeUndefined();
  });

  it("is left to who needs it where nobody has begun", () => {
    board.fill(0, 0, 1, 1);
    expect(board.take(0, 0, 0)).toBeUndefined();
    expect(other.claim()).toBeUndefined();
  });

  it("is left to who needs it from another line on", () => {
    board.fill(0, 0, 100, 1);
    expect(other.claim()).toBe(0);
    walkAs(0, 0);
    expect(board.take(0, 50, 0)).toBeUndefined();
    expect(board.take(0, 0, 0)).toBeDefined();
  });

  it("is not waited for without end, and not free while somebody is at it", () => {
    board.fill(0, 0, 1, 1);
    expect(other.claim()).toBe(0);
    expect(board.take(0, 0, 1)).toBeUndefined();
    expect(board.letGo(0)).toBe(false);
    walkAs(0, 0);
    expect(board.letGo(0)).toBe(true);
    expect(board.take(0, 0, 0)).toBeUndefined();
  });

  it("is told by its bytes", () => {
    for (let place = 0; place < PLACES; place++) {
      expect(board.placeOf(board.chunk(place).subarray(0, 5))).toBe(place);
      expect(other.placeOf(board.chunk(place))).toBe(place);
    }
    expect(board.placeOf(Buffer.alloc(5))).toBeUndefined();
  });
});

it("wakes who waits when something has changed, and when it is stopped", () => {
  const { signal } = other;
  board.fill(0, 0, 1, 1);
  other.wait(signal);
  const next = other.signal;
  expect(other.isStopped).toBe(false);
  board.stop();
  other.wait(next);
  expect(other.isStopped).toBe(true);
});
