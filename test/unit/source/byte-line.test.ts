import { expect, it } from "vitest";
import { ByteLine, Chunk, ChunkPlaces } from "../../../src/source/byte-line.ts";
import { LineFramer } from "../../../src/source/framer.ts";
import type { Line } from "../../../src/source/line.ts";
import {
  READ_BYTES,
  readBuffer,
  readInto,
} from "../../../src/source/read-buffer.ts";

const source = { id: 1, path: "log" };

function frame(bytes: Buffer): Line[] {
  const framer = new LineFramer(source);
  const lines: Line[] = [];
  framer.push(bytes, lines);
  return lines;
}

it("makes its text when it is asked for, also after the bytes were overwritten", () => {
  const bytes = Buffer.from('{"a":"dé"}\r\n{"b":2}\n');
  const [first, second] = frame(bytes);
  bytes.fill(0);
  expect(second).toBeInstanceOf(ByteLine);
  expect([second!.text, first!.text]).toEqual(['{"b":2}', '{"a":"dé"}']);
  expect([first!.offset, first!.length, second!.offset]).toEqual([0, 11, 13]);
  expect(first!.text).toBe('{"a":"dé"}');
});

it("hands out its bytes until its text was made", () => {
  const [line] = frame(Buffer.from('{"a":1}\n'));
  const target = Buffer.alloc(10, ".");
  expect(line!.copyTo!(target, 2)).toBe(true);
  expect(target.toString()).toBe('..{"a":1}.');
  expect(line!.text).toBe('{"a":1}');
  expect(line!.copyTo!(target, 0)).toBe(false);
});

it("keeps the memory of its chunk until the last line of it is done", () => {
  const large = 64 * 1024;
  const old = new Chunk(Buffer.alloc(large, "abcdef"));
  const one = new ByteLine(source, 1, 0, 3, old, 0);
  const two = new ByteLine(source, 2, 3, 3, old, 3);
  one.letGo();
  one.letGo();
  expect(new Chunk(Buffer.alloc(large)).bytes.buffer).not.toBe(
    old.bytes.buffer,
  );
  expect(two.text).toBe("def");
  expect(new Chunk(Buffer.alloc(large)).bytes.buffer).toBe(old.bytes.buffer);
  expect(one.text).toBe("");
});

it("is made of whole objects in UTF-8 only", () => {
  const texts = [
    ' {"a":1}',
    '{"a":1} ',
    '{"index":{}}',
    "text",
    '{"a":1',
    '\ufeff{"a":1}',
    '\0{"a":1}',
  ];
  for (const text of texts) {
    for (const line of frame(Buffer.from(`${text}\n`))) {
      expect(line, text).not.toBeInstanceOf(ByteLine);
    }
  }
  const utf16 = Buffer.from('\ufeff{"a":1}\n', "utf16le");
  expect(frame(utf16)[0]).not.toBeInstanceOf(ByteLine);
});

it("stands where it was read, as long as there is memory to read into", () => {
  const places = new ChunkPlaces([
    Buffer.alloc(READ_BYTES),
    Buffer.alloc(READ_BYTES),
  ]);
  /** As a reader does: bytes are used before the next read. */
  const read = (text: string): readonly [Buffer, Line] => {
    const memory = readBuffer();
    const bytes = memory.subarray(3, 3 + memory.write(text, 3));
    const lines: Line[] = [];
    new LineFramer(source, { memory: places }).push(bytes, lines);
    return [memory, lines[0]!];
  };
  const [, copied] = read('{"a":1}\n');
  const copiedTo = copied.among!.buffer;
  const [first, one] = read('{"a":2}\n');
  expect(one.among!.buffer).toBe(first.buffer);
  // Both are lent now.
  const [second, two] = read('{"a":3}\n');
  expect([first.buffer, copiedTo]).not.toContain(second.buffer);
  expect(two.among!.buffer).not.toBe(second.buffer);
  const texts = [copied, one, two].map(({ text }) => text);
  expect(texts).toEqual(['{"a":1}', '{"a":2}', '{"a":3}']);
  // And now they are not.
  const [, three] = read('{"a":4}\n');
  const [, four] = read('{"a":5}\n');
  expect(three.among!.buffer).toBe(first.buffer);
  expect(four.among!.buffer).toBe(copiedTo);
  readInto(Buffer.alloc(READ_BYTES));
});

it("may be put together of two chunks", () => {
  const text = '{"a":"dé"}\r\n{"b":2}\n{"d":3}';
  const bytes = Buffer.from(text);
  for (let cut = 1; cut < bytes.length; cut++) {
    const framer = new LineFramer(source);
    const lines: Line[] = [];
    framer.push(bytes.subarray(0, cut), lines);
    framer.push(bytes.subarray(cut), lines);
    framer.end(lines);
    for (const line of lines) {
      expect(line).toBeInstanceOf(ByteLine);
      const behind = line.from! + line.length;
      expect(line.among!.toString("utf8", behind)).toMatch(/^\r?\n/);
    }
    expect(lines.map(({ offset, text }) => [offset, text])).toEqual([
      [0, '{"a":"dé"}'],
      [13, '{"b":2}'],
      [21, '{"d":3}'],
    ]);
  }
});
