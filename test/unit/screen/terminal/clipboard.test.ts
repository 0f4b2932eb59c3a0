import { expect, test } from "vitest";
import {
  MOST_CLIPBOARD_BYTES,
  clipboardSequence,
} from "../../../../src/screen/terminal/clipboard.ts";
import { OutputReader } from "../../../../src/screen/terminal/output-reader.ts";

test("OSC 52 with the text in base64, as UTF-8", () => {
  expect(clipboardSequence("grün\n", false)).toBe(
    `\x1b]52;c;${Buffer.from("grün\n").toString("base64")}\x07`,
  );
});

test("inside tmux both forms are sent", () => {
  expect(clipboardSequence("a", true)).toBe(
    "\x1b]52;c;YQ==\x07\x1bPtmux;\x1b\x1b]52;c;YQ==\x07\x1b\\",
  );
});

test("what is too long for terminals is not sent", () => {
  const most = "x".repeat(MOST_CLIPBOARD_BYTES);
  expect(clipboardSequence(most, false)).toBeDefined();
  expect(clipboardSequence(`${most}x`, false)).toBeUndefined();
  expect(clipboardSequence("ü".repeat(40_000), false)).toBeUndefined();
});

test("the screen hands both forms on, and draws nothing for them", () => {
  const passed: string[] = [];
  const reader = new OutputReader(20, 2, {
    frameBegins: () => {},
    frameEnds: () => {},
    passes: (sequence) => passed.push(sequence),
  });
  const sequence = clipboardSequence("some text", true)!;
  for (const piece of [sequence.slice(0, 30), sequence.slice(30)]) {
    reader.read(piece);
  }
  reader.read("\x1bPq#0;2;0;0;0\x1b\\ok");
  expect(passed.join("")).toBe(sequence);
  expect(reader.unknown).toBe(1);
  expect(reader.x).toBe(2);
});
