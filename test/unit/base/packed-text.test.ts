import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  isPackable,
  PackedReader,
  PackedWriter,
} from "../../../src/base/packed-text.ts";

describe("a packed text", () => {
  it("takes a byte for small numbers and for a character below 256", () => {
    const writer = new PackedWriter();
    writer.count(127);
    writer.integer(-64);
    writer.text("ä\0");
    writer.text("→");
    writer.hex("00ff");
    expect(writer.take()).toBe("\x7f\x7f\x04ä\0\x03\x92\x21\x00\xff");
  });

  it("is of nothing again after it was taken", () => {
    const writer = new PackedWriter();
    writer.text("a");
    writer.take();
    expect(writer.take()).toBe("");
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
          const reader = new PackedReader(writer.take());
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
    expect(new PackedReader(writer.take()).text()).toBe(long);
  });

  it.each([0.5, NaN, Infinity, 2 ** 52])("does not take %s", (value) => {
    expect(isPackable(value)).toBe(false);
  });
});
