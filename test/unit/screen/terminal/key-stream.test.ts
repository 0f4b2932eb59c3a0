import { EventEmitter } from "node:events";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  KeyStream,
  MAX_PASTE,
  PASTE_WAIT_MS,
  SEQUENCE_WAIT_MS,
  TAIL_WAIT_MS,
  tokenize,
} from "../../../../src/screen/terminal/key-stream.ts";
import type { KeySource } from "../../../../src/screen/terminal/key-stream.ts";

const ESC = "\x1b";
const KEY_ESC = `${ESC}[27u`;
const paste = (text: string): string => `${ESC}[200~${text}${ESC}[201~`;

class FakeSource extends EventEmitter {
  paused = false;
  pause(): void {
    this.paused = true;
  }
  resume(): void {
    this.paused = false;
  }
}

/** Everything that can be read now. */
function read(stream: KeyStream): string[] {
  const tokens: string[] = [];
  for (;;) {
    const token = stream.read() as string | null;
    if (token === null) return tokens;
    tokens.push(token);
  }
}

function open(): { source: FakeSource; keys: KeyStream } {
  const source = new FakeSource();
  return { source, keys: new KeyStream(source as unknown as KeySource) };
}

describe("tokenize", () => {
  test.each([
    ["a held key", "jjj", ["j", "j", "j"]],
    ["Enter behind a letter", "j\r", ["j", "\r"]],
    ["two control keys", "\x13\x11", ["\x13", "\x11"]],
    ["carriage return and line feed", "\r\n", ["\r", "\n"]],
    [
      "arrows",
      `${ESC}[A${ESC}[B${ESC}OA`,
      [`${ESC}[A`, `${ESC}[B`, `${ESC}OA`],
    ],
    [
      "keys with parameters",
      `${ESC}[5~${ESC}[1;5C`,
      [`${ESC}[5~`, `${ESC}[1;5C`],
    ],
    ["Esc and a letter, never Alt", `${ESC}j`, [KEY_ESC, "j"]],
    ["two Esc and a letter", `${ESC}${ESC}j`, [KEY_ESC, KEY_ESC, "j"]],
    ["one grapheme", "e\u0301日", ["e\u0301", "日"]],
    ["a bracketed paste", paste("q\ra"), [paste("q\ra")]],
    ["an ESC inside a paste", paste(`a${ESC}[31mb`), [paste("a[31mb")]],
    ["keys around a paste", `j${paste("x")}k`, ["j", paste("x"), "k"]],
    ["a mouse report", `${ESC}[<0;10;5Mj`, ["j"]],
    ["an old mouse report", `${ESC}[M !!j`, ["j"]],
    ["focus reports", `${ESC}[I${ESC}[Oj`, ["j"]],
    ["a sequence broken off by another", `${ESC}[1${ESC}[A`, [`${ESC}[A`]],
    ["a sequence broken off by Ctrl-C", `${ESC}[1\x03`, ["\x03"]],
    ["a sequence without end", `${ESC}[${"1;".repeat(60)}~`, ["~"]],
  ])("%s", (_name, input, tokens) => {
    expect(tokenize(input)).toEqual({ tokens, rest: "", isPaste: false });
  });

  test.each([
    ["a lone Esc", ESC],
    ["the start of an arrow", `${ESC}[`],
    ["half a key with parameters", `${ESC}[1;5`],
    ["an old mouse report without its place", `${ESC}[M`],
  ])("%s waits", (_name, input) => {
    expect(tokenize(`j${input}`)).toEqual({
      tokens: ["j"],
      rest: input,
      isPaste: false,
    });
  });

  test("a long chunk is a paste, a key held down is not", () => {
    const text = "rm -rf important things, quickly now";
    expect(tokenize(text).tokens).toEqual([paste(text)]);
    expect(tokenize("j".repeat(200)).tokens).toEqual(
      new Array<string>(200).fill("j"),
    );
    expect(tokenize("abcdefghij").tokens).toHaveLength(10);
  });

  test("a paste is cut at its limit", () => {
    const { tokens } = tokenize(paste("x".repeat(MAX_PASTE * 2)));
    expect(tokens).toEqual([paste("x".repeat(MAX_PASTE))]);
  });

  test("any cut of the input gives the same keys", () => {
    const pieces = fc.constantFrom(
      "j",
      "\r",
      `${ESC}[A`,
      `${ESC}[1;5C`,
      `${ESC}OB`,
      paste("some text"),
      "\x03",
      "日",
    );
    fc.assert(
      fc.property(
        fc.array(pieces, { maxLength: 10 }),
        fc.array(fc.nat(80), { maxLength: 6 }),
        (keys, cuts) => {
          const input = keys.join("");
          const whole = tokenize(input).tokens;
          let rest = "";
          const split: string[] = [];
          const places = [...new Set([0, ...cuts, input.length])]
            .filter((at) => at <= input.length)
            .sort((a, b) => a - b);
          for (let i = 1; i < places.length; i++) {
            const chunk = input.slice(places[i - 1], places[i]);
            const result = tokenize(rest + chunk);
            split.push(...result.tokens);
            rest = result.rest;
          }
          expect(rest).toBe("");
          expect(split).toEqual(whole);
        },
      ),
    );
  });
});

describe("KeyStream", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test("gives one key per read", () => {
    const { source, keys } = open();
    source.emit("data", Buffer.from("jjj\r"));
    expect(read(keys)).toEqual(["j", "j", "j", "\r"]);
  });

  test("joins an arrow that came in two pieces", () => {
    const { source, keys } = open();
    source.emit("data", Buffer.from(ESC));
    vi.advanceTimersByTime(40);
    source.emit("data", Buffer.from("[A"));
    expect(read(keys)).toEqual([`${ESC}[A`]);
  });

  test("a lone Esc is the key once nothing followed", () => {
    const { source, keys } = open();
    source.emit("data", Buffer.from(ESC));
    vi.advanceTimersByTime(SEQUENCE_WAIT_MS - 1);
    expect(read(keys)).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(read(keys)).toEqual([KEY_ESC]);
  });

  test("Esc and then a letter are two keys, however close", () => {
    const { source, keys } = open();
    source.emit("data", Buffer.from(ESC));
    vi.advanceTimersByTime(5);
    source.emit("data", Buffer.from("j"));
    expect(read(keys)).toEqual([KEY_ESC, "j"]);
  });

  test("the start of a sequence that does not go on is dropped, not typed", () => {
    const { source, keys } = open();
    source.emit("data", Buffer.from(`${ESC}[1;`));
    vi.advanceTimersByTime(SEQUENCE_WAIT_MS);
    source.emit("data", Buffer.from("j"));
    expect(read(keys)).toEqual(["j"]);
  });

  test("a character cut in two by the line is one character", () => {
    const { source, keys } = open();
    const bytes = Buffer.from("日");
    source.emit("data", bytes.subarray(0, 1));
    source.emit("data", bytes.subarray(1));
    expect(read(keys)).toEqual(["日"]);
  });

  test("the short end of a paste without brackets belongs to it", () => {
    const { source, keys } = open();
    const long = "echo a; ".repeat(10);
    source.emit("data", long);
    source.emit("data", "rm -r x\r");
    expect(read(keys)).toEqual([paste(long), paste("rm -r x\r")]);
    // The way out is no text, and neither are arrows.
    source.emit("data", "\x03");
    source.emit("data", `${ESC}[A`);
    expect(read(keys)).toEqual(["\x03", `${ESC}[A`]);
    vi.advanceTimersByTime(TAIL_WAIT_MS - 1);
    source.emit("data", "c");
    expect(read(keys)).toEqual([paste("c")]);
    // What is short does not prolong it: keys are keys again.
    vi.advanceTimersByTime(1);
    source.emit("data", "c1");
    expect(read(keys)).toEqual(["c", "1"]);
  });

  test("a paste in pieces is one paste, and one without an end does not take the keyboard with it", () => {
    const { source, keys } = open();
    source.emit("data", Buffer.from(`${ESC}[200~one `));
    vi.advanceTimersByTime(200);
    source.emit("data", Buffer.from(`two${ESC}[20`));
    source.emit("data", Buffer.from("1~j"));
    expect(read(keys)).toEqual([paste("one two"), "j"]);

    source.emit("data", Buffer.from(`${ESC}[200~lost`));
    vi.advanceTimersByTime(PASTE_WAIT_MS);
    source.emit("data", Buffer.from("j"));
    expect(read(keys)).toEqual([paste("lost"), "j"]);
  });

  test("lets go of its source", () => {
    const { source, keys } = open();
    keys.destroy();
    expect(source.listenerCount("data")).toBe(0);
    expect(source.paused).toBe(true);
  });
});
