import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Heap } from "../../../src/base/heap.ts";

describe("Heap", () => {
  it("gives its items back in order", () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), (numbers) => {
        const heap = new Heap<number>((a, b) => a < b);
        for (const each of numbers) heap.push(each);
        expect(heap.size).toBe(numbers.length);
        expect(heap.peek()).toBe(
          numbers.length === 0 ? undefined : Math.min(...numbers),
        );
        expect(numbers.map(() => heap.pop())).toEqual(
          [...numbers].sort((a, b) => a - b),
        );
        expect(heap.pop()).toBeUndefined();
      }),
    );
  });
});
