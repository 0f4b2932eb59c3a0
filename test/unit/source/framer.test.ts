import { describe, expect, it } from "vitest";
import {
  LineFramer,
  MAX_LINE_BYTES,
  type FramerOptions,
  type OversizeLine,
  type ZeroBytes,
} from "../../../src/source/framer.ts";
import type { Line, Source } from "../../../src/source/line.ts";

const source: Source = { id: 1, path: "a.log" };

/** Frames the chunks and ends; lines as [number, offset, length, text]. */
function frame(
  chunks: readonly (string | Uint8Array)[],
  options: FramerOptions = {},
): { lines: unknown[]; oversize: OversizeLine[]; framer: LineFramer } {
  const oversize: OversizeLine[] = [];
  const framer = new LineFramer(source, {
    ...options,
    onOversize: (line) => oversize.push(line),
  });
  const out: Line[] = [];
  for (const chunk of chunks) framer.push(Buffer.from(chunk as string), out);
  framer.end(out);
  const lines = out.map(({ number, offset, length, text }) => [
    number,
    offset,
    length,
    text,
  ]);
  return { lines, oversize, framer };
}

describe("LineFramer", () => {
  it("takes LF and CRLF; a lone CR is text", () => {
    expect(frame(["a\nb\r\nc\rd\n\re\n"]).lines).toEqual([
      [1, 0, 1, "a"],
      [2, 2, 1, "b"],
      [3, 5, 3, "c\rd"],
      [4, 9, 2, "\re"],
    ]);
  });

  it("gives the source it was made for", () => {
    const out: Line[] = [];
    new LineFramer(source).push(Buffer.from("a\n"), out);
    expect(out[0]!.source).toBe(source);
  });

  it("counts a last line without a line end, and none after a line end", () => {
    expect(frame(["a\nb"]).lines).toEqual([
      [1, 0, 1, "a"],
      [2, 2, 1, "b"],
    ]);
    expect(frame(["a\n"]).lines).toEqual([[1, 0, 1, "a"]]);
    expect(frame(["a\r"]).lines).toEqual([[1, 0, 1, "a"]]);
    expect(frame(["a"]).lines).toEqual([[1, 0, 1, "a"]]);
    expect(frame([]).lines).toEqual([]);
  });

  it("numbers blank lines but leaves them out", () => {
    const { lines, framer } = frame(["\n\r\n \t\na\n\ufeff\n\n"]);
    expect(lines).toEqual([[4, 6, 1, "a"]]);
    expect(framer.blank).toBe(5);
    expect(framer.nextNumber).toBe(7);
  });

  it("strips a byte order mark at the start of any line", () => {
    expect(frame(["\ufeffa\nb\n\ufeffc\ufeff\n"]).lines).toEqual([
      [1, 0, 4, "a"],
      [2, 5, 1, "b"],
      [3, 7, 7, "c\ufeff"],
    ]);
  });

  it("strips the mark of a JSON text sequence at the start of any line", () => {
    expect(frame(["\x1e{}\n\x1e\x1e\ufeffb\x1e\n\x1e\n"]).lines).toEqual([
      [1, 0, 3, "{}"],
      [2, 4, 7, "b\x1e"],
    ]);
  });

  it("joins what was cut inside a character, a CRLF and a mark", () => {
    const bytes = Buffer.from("\ufeff{€}\r\n{🜁}\r\n");
    const single = Array.from(bytes, (byte) => Uint8Array.of(byte));
    expect(frame(single).lines).toEqual([
      [1, 0, 8, "{€}"],
      [2, 10, 6, "{🜁}"],
    ]);
  });

  it("makes lines of garbage, and replaces what cannot be decoded", () => {
    expect(
      frame([Uint8Array.of(0, 0, 10, 0xff, 0xc3, 10, 0xed, 0xa0, 0x80)]).lines,
    ).toEqual([
      [2, 3, 2, "\ufffd\ufffd"],
      [3, 6, 3, "\ufffd\ufffd\ufffd"],
    ]);
  });

  it("takes zeros at the start of a line for nothing", () => {
    const bytes = Buffer.from("\0\0{a}\n\0\ufeff\0{b}\0\n\0\n");
    const { lines, framer } = frame([bytes]);
    expect(lines).toEqual([
      [1, 0, 5, "{a}"],
      [2, 6, 9, "{b}\0"],
    ]);
    expect(framer.blank).toBe(1);
    expect(framer.zeroBytes).toBe(5);
  });

  it("tells each run of zeros, and holds none of them", () => {
    const runs: ZeroBytes[] = [];
    const framer = new LineFramer(source, {
      maxLineBytes: 10,
      onZeroBytes: (run) => runs.push(run),
    });
    const out: Line[] = [];
    for (const chunk of ["a\n\0", "\0".repeat(50), "b\nc\n\0\0"]) {
      framer.push(Buffer.from(chunk), out);
    }
    framer.end(out);
    expect(
      out.map(({ offset, length, text }) => [offset, length, text]),
    ).toEqual([
      [0, 1, "a"],
      [2, 52, "b"],
      [55, 1, "c"],
    ]);
    expect(runs).toEqual([
      { number: 2, offset: 2, length: 51 },
      { number: 4, offset: 57, length: 2 },
    ]);
    expect([framer.oversize, framer.zeroBytes]).toEqual([0, 53]);
  });

  it("does not keep the chunk", () => {
    const framer = new LineFramer(source);
    const out: Line[] = [];
    const chunk = Buffer.from("one\ntw");
    framer.push(chunk, out);
    chunk.fill("x");
    framer.push(Buffer.from("o\n"), out);
    expect(out.map(({ text }) => text)).toEqual(["one", "two"]);
  });

  it("drops a line that is too long, counts it and goes on", () => {
    const long = "x".repeat(11);
    const whole = frame([`a\n${long}\r\nb\n${long}`], { maxLineBytes: 10 });
    const cut = frame(["a\nxxxxxx", "xxxxx\r", "\nb\nxxxxxxxxxxx"], {
      maxLineBytes: 10,
    });
    for (const { lines, oversize, framer } of [whole, cut]) {
      expect(lines).toEqual([
        [1, 0, 1, "a"],
        [3, 15, 1, "b"],
      ]);
      expect(oversize).toEqual([
        { number: 2, offset: 2, length: 11 },
        { number: 4, offset: 17, length: 11 },
      ]);
      expect(framer.oversize).toBe(2);
      expect(framer.offset).toBe(28);
    }
  });

  it("takes a line of exactly the limit", () => {
    const options = { maxLineBytes: 3 };
    expect(frame(["abc\r\n"], options).lines).toEqual([[1, 0, 3, "abc"]]);
    expect(frame(["a", "bc", "\r", "\n"], options).lines).toEqual([
      [1, 0, 3, "abc"],
    ]);
    expect(frame(["abc\r"], options).lines).toEqual([[1, 0, 3, "abc"]]);
    expect(frame(["abc", "\rd\n"], options).oversize).toEqual([
      { number: 1, offset: 0, length: 5 },
    ]);
  });

  it("does not grow with a line of 50 MB", () => {
    const chunk = Buffer.alloc(1024 * 1024, "x");
    const before = process.memoryUsage().arrayBuffers;
    let peak = 0;
    const oversize: OversizeLine[] = [];
    const framer = new LineFramer(source, {
      onOversize: (line) => oversize.push(line),
    });
    const out: Line[] = [];
    framer.push(Buffer.from("a\n"), out);
    for (let i = 0; i < 50; i++) {
      framer.push(chunk, out);
      peak = Math.max(peak, process.memoryUsage().arrayBuffers - before);
    }
    framer.push(Buffer.from("\nb\n"), out);
    expect(out.map(({ number, text }) => [number, text])).toEqual([
      [1, "a"],
      [3, "b"],
    ]);
    expect(oversize).toEqual([
      { number: 2, offset: 2, length: 50 * 1024 * 1024 },
    ]);
    // The line up to the limit, and buffers it has outgrown.
    expect(peak).toBeLessThan(4 * MAX_LINE_BYTES);
  });

  it("goes on in the middle of a log", () => {
    const { lines, framer } = frame(["a\n\nb\n"], {
      firstOffset: 1_000,
      firstNumber: 51,
    });
    expect(lines).toEqual([
      [51, 1_000, 1, "a"],
      [53, 1_003, 1, "b"],
    ]);
    expect(framer.offset).toBe(1_005);
  });

  describe("UTF-16", () => {
    const le = (text: string): Buffer => Buffer.from(text, "utf16le");
    const be = (text: string): Buffer => le(text).swap16();
    // U+0A0A and U+0D0A have the bytes of line ends in them.
    const text = '{"a":"ੌ\u0a0a\u0d0a🜁"}\r\n\r\n{"b":1}\n{';
    const expected = [
      [1, 0, 26, '{"a":"ੌ\u0a0a\u0d0a🜁"}'],
      [3, 34, 14, '{"b":1}'],
      [4, 50, 2, "{"],
    ];

    it("is told by the first character", () => {
      expect(frame([le(text)]).lines).toEqual(expected);
      expect(frame([be(text)]).lines).toEqual(expected);
      expect(frame([le(text)]).framer.encoding?.name).toBe("utf-16le");
      expect(frame([be(text)]).framer.encoding?.name).toBe("utf-16be");
      expect(frame(["{}"]).framer.encoding?.name).toBe("utf-8");
    });

    it("is not told by a single zero, as a crash leaves it before a line or in one", () => {
      expect(frame(['\0{"a":1}\n']).lines).toEqual([[1, 0, 8, '{"a":1}']]);
      expect(frame(["\0", "{", '"', "}\n"]).lines).toEqual([[1, 0, 4, '{"}']]);
      expect(frame(["\0[1]\n"]).lines).toEqual([[1, 0, 4, "[1]"]]);
      expect(frame(["{\0\0\0"]).lines).toEqual([[1, 0, 4, "{\0\0\0"]]);
      expect(frame(["{\0"]).lines).toEqual([[1, 0, 2, "{\0"]]);
    });

    it("is told by its mark, which counts in offset and length", () => {
      for (const bytes of [le("\ufeffx\ny"), be("\ufeffx\ny")]) {
        expect(frame([bytes]).lines).toEqual([
          [1, 0, 4, "x"],
          [2, 6, 2, "y"],
        ]);
      }
    });

    it("may be cut at any byte", () => {
      for (const bytes of [le(text), be(text)]) {
        const single = Array.from(bytes, (byte) => Uint8Array.of(byte));
        expect(frame(single).lines).toEqual(expected);
      }
    });

    it("replaces a lone surrogate, and ends in half a character", () => {
      const bytes = Buffer.concat([le('{"\ud800}\n{'), Uint8Array.of(0x41)]);
      expect(frame([bytes]).lines).toEqual([
        [1, 0, 8, '{"\ufffd}'],
        [2, 10, 3, "{"],
      ]);
    });

    it("drops a line that is too long", () => {
      const options = { maxLineBytes: 6 };
      const bytes = le("{abc\r\n{ab\r\n");
      const { lines, oversize } = frame([bytes], options);
      expect(lines).toEqual([[2, 12, 6, "{ab"]]);
      expect(oversize).toEqual([{ number: 1, offset: 0, length: 8 }]);
    });
  });
});
