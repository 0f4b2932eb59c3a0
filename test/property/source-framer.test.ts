import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LineFramer, type OversizeLine } from "../../src/source/framer.ts";
import type { Line } from "../../src/source/line.ts";

interface Framed {
  readonly lines: readonly Line[];
  readonly oversize: readonly OversizeLine[];
  readonly blank: number;
  readonly offset: number;
}

const MAX_LINE_BYTES = 40;

function frame(chunks: readonly Uint8Array[]): Framed {
  const oversize: OversizeLine[] = [];
  const framer = new LineFramer(
    { id: 1, path: "a.log" },
    {
      maxLineBytes: MAX_LINE_BYTES,
      onOversize: (line) => oversize.push(line),
    },
  );
  const lines: Line[] = [];
  // As a reader does: one buffer for all chunks.
  const shared = Buffer.alloc(
    Math.max(0, ...chunks.map(({ length }) => length)),
  );
  for (const chunk of chunks) {
    shared.set(chunk);
    framer.push(shared.subarray(0, chunk.length), lines);
  }
  framer.end(lines);
  return { lines, oversize, blank: framer.blank, offset: framer.offset };
}

function cut(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [...cuts.map((cut) => cut % (bytes.length + 1))].sort(
    (a, b) => a - b,
  );
  return [...places, bytes.length].map((end, i) =>
    bytes.subarray(places[i - 1] ?? 0, end),
  );
}

/** Text that is full of what framing has to do with. */
const text = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "\n",
        "\r\n",
        "\r",
        "\ufeff",
        "{",
        "[",
        " ",
        "\0",
        "€",
        "🜁",
      ),
      fc.constantFrom("\u0a0a", "\u0d0a", "x".repeat(MAX_LINE_BYTES)),
      fc.string({ maxLength: 12, unit: "binary" }),
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(""));

const bytes = fc.oneof(
  text.map((text) => Buffer.from(text)),
  text.map((text) => Buffer.from(`{${text}`, "utf16le")),
  text.map((text) => Buffer.from(`\ufeff${text}`, "utf16le").swap16()),
  fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array)),
);

const cuts = fc.array(fc.nat({ max: 500 }), { maxLength: 20 });

describe("framing", () => {
  it("gives the same lines however the bytes are cut", () => {
    fc.assert(
      fc.property(bytes, cuts, (bytes, cuts) => {
        expect(frame(cut(bytes, cuts))).toEqual(frame([bytes]));
      }),
      { numRuns: 500 },
    );
  });

  it("gives the same lines byte by byte", () => {
    fc.assert(
      fc.property(bytes, (bytes) => {
        const single = Array.from(bytes, (byte) => Uint8Array.of(byte));
        expect(frame(single)).toEqual(frame([bytes]));
      }),
    );
  });

  it("finds the lines that splitting the decoded text finds", () => {
    fc.assert(
      fc.property(text, cuts, (text, cuts) => {
        const bytes = Buffer.from(text);
        fc.pre(!(bytes[0] === 0 || bytes[1] === 0));
        const { lines, oversize, blank, offset } = frame(cut(bytes, cuts));
        const parts = bytes.toString().split("\n");
        if (parts.at(-1) === "") parts.pop();
        expect(lines.length + oversize.length + blank).toBe(parts.length);
        expect(offset).toBe(bytes.length);
        for (const { number, offset, length, text } of lines) {
          const expected = parts[number - 1]!.replace(/\r$/, "");
          expect(text).toBe(expected.replace(/^[\ufeff\0]+/, ""));
          expect(bytes.toString("utf8", offset, offset + length)).toBe(
            expected,
          );
        }
      }),
      { numRuns: 300 },
    );
  });
});
