import { expect, test } from "vitest";
import stringWidth from "../../../../src/screen/terminal/ink-width.ts";

test("cells, without styles", () => {
  expect(stringWidth("")).toBe(0);
  expect(stringWidth("plain")).toBe(5);
  expect(stringWidth("\x1b[1;31m日本\x1b[39m ─█…")).toBe(8);
});
