import { expect, test } from "vitest";
import { Newest } from "../../../src/base/newest.ts";

test("gives the newest first, and forgets the oldest", () => {
  const newest = new Newest<number>(4);
  for (let i = 1; i <= 5; i++) newest.push(i);
  const rest = Array.from({ length: 4 }, () => newest.pop());
  expect(rest).toEqual([5, 4, 3, undefined]);
});
