import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  isPackable,
  PackedReader,
  PackedWriter,
} from "../../../src/base/packed-bytes.ts";

const readerOf = (writer: PackedWriter): PackedReader =>
  new PackedReader(Buffer.from(writer.take()), 0);

describe("what is packed", () => {
  it("takes a byte for small numbers and for a character below 256", () => {
    const writer = new PackedWriter();
    writer.count(127);
    writer.integer(-64);
    writer.text("ä\0");
    writer.text("→");
    writer.hex("00ff");
    expect(Buffer.from(writer.take()).toString("latin1")).toBe(
      "\x7f\x7f\x04ä\0\x03\x92\x21\x00\xff",
    );
  });

  it("is of nothing again after it was taken", () => {
    const writer = new PackedWriter();
    writer.text("a");
    writer.take();
    expect(writer.take()).toHaveLength(0);
  });

  it("gives back what was written, in its order", () => {
    const integer = fc
      .oneof(fc.integer(), fc.maxSafeInteger())
      .filter(isPackable);
    const text = fc.string({ unit: "binary", maxLength: 40 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(integer, text, fc.string({ unit: "grapheme" }))),
        (all) => {
          const writer = new PackedWriter();
          for (const [number, ...texts] of all) {
            writer.integer(number);
            for (const each of texts) writer.text(each);
          }
          const reader = readerOf(writer);
          for (const [number, ...texts] of all) {
            expect(reader.integer()).toBe(number === 0 ? 0 : number);
            expect(texts.map(() => reader.text())).toEqual(texts);
          }
        },
      ),
    );
  });

  it("keeps what is no character, and grows with what is written", () => {
    const writer = new PackedWriter();
    const long = "\ud800".repeat(10_000);
    writer.text(long);
    expect(readerOf(writer).text()).toBe(long);
  });

  it.each([
    ["{42AD3BC3-A4E8-6840-9E02-000000000600}", 18],
    ["42ad3bc3-a4e8-6840-9e02-000000000600", 18],
    ["00000000-0000-0000-0000-000000000000", 18],
    ["42aD3bc3-a4e8-6840-9e02-000000000600", 37],
    ["{42ad3bc3-a4e8-6840-9e02-0000000006000", 39],
    ["42ad3bc3-a4e8-6840-9e02-0000000006000}", 39],
    ["", 1],
  ])("takes for %j %i bytes", (text, bytes) => {
    const writer = new PackedWriter();
    writer.text(text);
    const packed = Buffer.from(writer.take());
    expect(packed).toHaveLength(bytes);
    expect(new PackedReader(packed, 0).text()).toBe(text);
  });

  it.each([0.5, NaN, Infinity, 2 ** 52])("does not take %s", (value) => {
    expect(isPackable(value)).toBe(false);
  });
});
