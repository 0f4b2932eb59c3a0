import { expect, test } from "vitest";
import {
  colourDepth,
  isDumb,
} from "../../../../src/screen/theme/colour-depth.ts";

test.each([
  ["auto", { TERM: "xterm-256color" }, "16"],
  ["auto", { TERM: "xterm-256color", NO_COLOR: "1" }, "mono"],
  // https://no-color.org: present and not empty.
  ["auto", { TERM: "xterm-256color", NO_COLOR: "" }, "16"],
  ["auto", { TERM: "linux" }, "16"],
  ["auto", { TERM: "vt220" }, "mono"],
  ["auto", { TERM: "xterm-mono" }, "mono"],
  ["auto", {}, "16"],
  ["16", { TERM: "vt100", NO_COLOR: "1" }, "16"],
  ["mono", { TERM: "xterm" }, "mono"],
] as const)("%s with %j is %s", (asked, env, depth) => {
  expect(colourDepth(asked, env)).toBe(depth);
});

test("a terminal without a cursor", () => {
  expect(isDumb({ TERM: "dumb" })).toBe(true);
  expect(isDumb({})).toBe(true);
  expect(isDumb({ TERM: "xterm" })).toBe(false);
});
