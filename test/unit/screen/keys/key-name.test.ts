import { expect, test } from "vitest";
import type { InkKey } from "../../../../src/screen/keys/key-name.ts";
import { keyName, typedText } from "../../../../src/screen/keys/key-name.ts";

const NONE: InkKey = {
  upArrow: false,
  downArrow: false,
  leftArrow: false,
  rightArrow: false,
  pageDown: false,
  pageUp: false,
  home: false,
  end: false,
  return: false,
  escape: false,
  ctrl: false,
  shift: false,
  tab: false,
  backspace: false,
  delete: false,
  meta: false,
};

test.each([
  ["j", {}, "j"],
  ["G", { shift: true }, "G"],
  [" ", {}, "Space"],
  ["/", {}, "/"],
  ["日", {}, "日"],
  ["e\u0301", {}, "e\u0301"],
  ["d", { ctrl: true }, "Ctrl-D"],
  ["", { return: true }, "Enter"],
  ["", { escape: true }, "Esc"],
  ["", { tab: true }, "Tab"],
  ["", { tab: true, shift: true }, "Shift-Tab"],
  ["", { upArrow: true }, "Up"],
  ["", { pageDown: true }, "PgDn"],
  ["", { backspace: true }, "Backspace"],
  ["j", { meta: true }, undefined],
  ["jj", {}, undefined],
  ["", {}, undefined],
  ["\x01", {}, undefined],
] as const)("%j %j is %s", (input, key, name) => {
  expect(keyName(input, { ...NONE, ...key })).toBe(name);
});

test("what a key types into a field", () => {
  expect(typedText("Space")).toBe(" ");
  expect(typedText("a")).toBe("a");
  expect(typedText("日")).toBe("日");
  expect(typedText("Enter")).toBeUndefined();
  expect(typedText("Ctrl-D")).toBeUndefined();
});
