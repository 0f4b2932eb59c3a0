import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { OversizeLine } from "../../src/source/framer.ts";
import type { Line } from "../../src/source/line.ts";
import { TextFramer } from "../../src/source/text-framer.ts";

interface Framed {
  readonly documents: readonly Line[];
  readonly oversize: readonly OversizeLine[];
  readonly blank: number;
  readonly offset: number;
}

function frame(chunks: readonly Uint8Array[], maxLineBytes?: number): Framed {
  const oversize: OversizeLine[] = [];
  const framer = new TextFramer(
    { id: 1, path: "a.json" },
    {
      ...(maxLineBytes === undefined ? {} : { maxLineBytes }),
      onOversize: (line) => oversize.push(line),
    },
  );
  const documents: Line[] = [];
  // As a reader does: one buffer for all chunks.
  const shared = Buffer.alloc(
    Math.max(0, ...chunks.map(({ length }) => length)),
  );
  for (const chunk of chunks) {
    shared.set(chunk);
    framer.push(shared.subarray(0, chunk.length), documents);
  }
  framer.end(documents);
  // Lines that are too long are told before documents are put together.
  oversize.sort((a, b) => a.offset - b.offset);
  return {
    // Texts that are not made yet are made here.
    documents: documents.map((line) => ({ ...line, text: line.text })),
    oversize,
    blank: framer.blank,
    offset: framer.offset,
  };
}

function cut(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [...cuts.map((cut) => cut % (bytes.length + 1))].sort(
    (a, b) => a - b,
  );
  return [...places, bytes.length].map((end, i) =>
    bytes.subarray(places[i - 1] ?? 0, end),
  );
}

const cuts = fc.array(fc.nat({ max: 2_000 }), { maxLength: 20 });

/** Pieces of which documents are made and broken. */
const soup = fc
  .array(
    fc.oneof(
      fc.constantFrom("{", "}", "[", "]", ",", ":", '"', "\\", "\n", "\r\n"),
      fc.constantFrom(" ", "  ", "\ufeff", "\0", "1", "null", "€", "🜁"),
      fc.constantFrom('{"a":1}', '{"b":[{}]}', '"c":', '{"index":{}}', "{\n"),
      fc.constantFrom('},\n{"a":', '{"took":1,"hits":{"hits":[', "]}}", "}{"),
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(""));

const encoded = fc.oneof(
  soup.map((text) => Buffer.from(text)),
  soup.map((text) => Buffer.from(`\ufeff${text}`, "utf16le")),
  soup.map((text) => Buffer.from(`\ufeff${text}`, "utf16le").swap16()),
);

/** Documents, and a text that holds them. */
const logs = fc
  .array(
    fc.dictionary(
      // Not what a search response or an action of the bulk interface begins with.
      fc.string().map((name) => `k${name}`),
      fc.jsonValue({ maxDepth: 3 }),
      { maxKeys: 4 },
    ),
    { maxLength: 12 },
  )
  .chain((values) => {
    // As read back: JSON has no -0.
    const documents = JSON.parse(JSON.stringify(values)) as unknown[];
    const texts = (indent?: number): string[] =>
      documents.map((document) => JSON.stringify(document, null, indent));
    return fc
      .constantFrom(
        texts().join("\n"),
        texts().join("\r\n"),
        texts().join(",\n"),
        texts().join(""),
        texts(2).join("\n"),
        texts(2).join(",\n\n"),
        JSON.stringify(documents),
        JSON.stringify(documents, null, 2),
        `[\n${texts().join(",\n")}\n]\n`,
        JSON.stringify({ took: 1, hits: { hits: documents } }),
        JSON.stringify({ took: 1, hits: { x: "]", hits: documents } }, null, 1),
      )
      .map((text) => ({ documents, text }));
  });

describe("documents", () => {
  it("are the same however the bytes are cut", () => {
    fc.assert(
      fc.property(encoded, cuts, (bytes, cuts) => {
        expect(frame(cut(bytes, cuts))).toEqual(frame([bytes]));
      }),
      { numRuns: 1_000 },
    );
  });

  it("are the same byte by byte, also when some are too long", () => {
    fc.assert(
      fc.property(encoded, fc.constantFrom(10, 30, 1_000), (bytes, limit) => {
        const single = Array.from(bytes, (byte) => Uint8Array.of(byte));
        expect(frame(single, limit)).toEqual(frame([bytes], limit));
      }),
      { numRuns: 500 },
    );
  });

  it("are all found, in any form and encoding, each at its place", () => {
    fc.assert(
      fc.property(logs, cuts, fc.boolean(), (log, cuts, isWide) => {
        const bytes = isWide
          ? Buffer.from(`\ufeff${log.text}`, "utf16le")
          : Buffer.from(log.text);
        const { documents, oversize, offset } = frame(cut(bytes, cuts));
        expect(documents.map(({ text }) => JSON.parse(text))).toEqual(
          log.documents,
        );
        expect(oversize).toEqual([]);
        expect(offset).toBe(bytes.length);
        const wide = isWide ? "utf16le" : "utf8";
        for (const { number, offset, length, text } of documents) {
          const there = bytes.toString(wide, offset, offset + length);
          expect(JSON.parse(there.replace(/^\ufeff/, ""))).toEqual(
            JSON.parse(text),
          );
          const before = bytes.toString(wide, 0, offset);
          expect(number).toBe(before.split("\n").length);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("are all found behind one that is cut off", () => {
    fc.assert(
      fc.property(logs, fc.nat({ max: 60 }), (log, keep) => {
        const broken = '{"a":[{"b":"x","c":{"d":[1,2,{"e":null}]}}],"f":1}';
        const lines = log.documents.map((document) => JSON.stringify(document));
        fc.pre(lines.length > 1 && keep > 0 && keep < broken.length);
        const text = [lines[0], broken.slice(0, keep), ...lines.slice(1)];
        const { documents } = frame([Buffer.from(text.join("\n"))]);
        const found = documents.flatMap(({ text }) => {
          try {
            return [JSON.parse(text) as unknown];
          } catch {
            return [];
          }
        });
        expect(found.length).toBeGreaterThanOrEqual(log.documents.length);
      }),
      { numRuns: 300 },
    );
  });
});
