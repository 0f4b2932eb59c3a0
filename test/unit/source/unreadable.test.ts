import { expect, it } from "vitest";
import { unreadableLines } from "../../../src/source/unreadable.ts";

const locked = (path: string) => ({ path, reason: "permission denied" });

it("names what cannot be read, and counts what is beyond ten", () => {
  expect(unreadableLines([])).toEqual([]);
  expect(unreadableLines([locked("a.log")])).toEqual([
    "1 path cannot be read: a.log (permission denied)",
  ]);
  const many = Array.from({ length: 12 }, (_, i) => locked(`${i}`));
  const [line] = unreadableLines(many);
  expect(line).toMatch(/^12 paths cannot be read: 0 \(.* 9 \(.*, and 2 more$/);
});
