import { describe, expect, it } from "vitest";
import { LineSieve, SievedText } from "../../../src/source/line-sieve.ts";
import type { SieveOptions } from "../../../src/source/line-sieve.ts";
import type { Line } from "../../../src/source/line.ts";
import { TextFramer } from "../../../src/source/text-framer.ts";
import { Random, pieces } from "../../support/random.ts";

interface Sieved {
  readonly lines: readonly string[];
  readonly blank: number;
  readonly nextNumber: number;
  readonly leftOut: { readonly lines: number; readonly bytes: number };
}

/** Where each line stands, and its text. */
const told = ({ number, offset, length, text }: Line): string =>
  `${number}@${offset}+${length} ${text}`;

function sieve(
  chunks: readonly (Buffer | string)[],
  options: Partial<SieveOptions> = {},
): Sieved {
  const framer = new TextFramer({ id: 1, path: "log" });
  const shared = new LineSieve({
    textsFor: () => ["needle"],
    needsAll: () => false,
    headBytes: 0,
    ...options,
  });
  const text = new SievedText(shared, framer);
  const out: Line[] = [];
  for (const chunk of chunks) text.push(Buffer.from(chunk), out);
  text.end(out);
  framer.end(out);
  const { lines, bytes } = shared;
  return {
    lines: out.map(told),
    blank: framer.blank,
    nextNumber: framer.nextNumber,
    leftOut: { lines, bytes },
  };
}

const HEAD = '{"first":1}\n';
const hay = (n: number): string => `{"hay":${n}}\n`;
const NEEDLE = '{"a":"NEEDLE"}\n';

it("hands on what is found, with its number and place, the first chunk and the last line", () => {
  const text = hay(1) + hay(2) + NEEDLE + hay(3) + hay(4);
  expect(sieve([HEAD, text])).toEqual({
    lines: ['1@0+11 {"first":1}', '4@32+14 {"a":"NEEDLE"}', '6@57+9 {"hay":4}'],
    blank: 0,
    nextNumber: 7,
    leftOut: { lines: 3, bytes: 30 },
  });
});

it("reads a last line without an end", () => {
  const { lines } = sieve([HEAD, hay(1) + hay(2), '{"hay":3}']);
  expect(lines.at(-1)).toBe('4@32+9 {"hay":3}');
});

it("gives the same lines however the text is cut", () => {
  const random = new Random(7);
  const body = Array.from({ length: 400 }, (_, i) =>
    random.int(9) === 0 ? NEEDLE : hay(i),
  ).join("");
  const bytes = Buffer.from(HEAD + body);
  const needles = sieve([bytes], { needsAll: () => true }).lines.filter(
    (line) => line.includes("NEEDLE"),
  );
  for (let round = 0; round < 40; round++) {
    const cuts = random.cuts(bytes.length, 1 + random.int(30));
    const { lines, nextNumber } = sieve(pieces(bytes, cuts));
    expect(lines.filter((line) => line.includes("NEEDLE"))).toEqual(needles);
    expect(nextNumber).toBe(402);
  }
});

it("counts blank lines and carriage returns as they are", () => {
  const text = '{"hay":1}\r\n\r\n{"hay":2}\r\n' + NEEDLE + hay(3);
  const { lines, blank, nextNumber } = sieve([HEAD, text]);
  expect(lines[1]).toBe('5@36+14 {"a":"NEEDLE"}');
  expect(blank).toBe(1);
  expect(nextNumber).toBe(7);
});

it("reads on where a line is no object, to the end of the chunk", () => {
  // The last line of a chunk goes with the next.
  const text = hay(1) + "garbage\n" + hay(2) + hay(3);
  expect(sieve([HEAD, text, hay(4) + hay(5) + hay(6)]).lines).toEqual([
    '1@0+11 {"first":1}',
    "3@22+7 garbage",
    '4@30+9 {"hay":2}',
    '8@70+9 {"hay":6}',
  ]);
});

it("reads documents that are spread over lines", () => {
  const document = '{\n  "hay": {\n    "x": 1\n  }\n}\n';
  const { lines, leftOut } = sieve([HEAD, hay(1) + document.repeat(3)]);
  expect(lines).toHaveLength(4);
  expect(leftOut.lines).toBe(1);
});

describe("reads everything", () => {
  const all = [HEAD, hay(1) + hay(2), hay(3) + hay(4)];
  it.each<[string, readonly (Buffer | string)[], Partial<SieveOptions>]>([
    ["while it is asked to", all, { needsAll: () => true }],
    ["of the head", all, { headBytes: 1_000 }],
    ["where there are no texts", all, { textsFor: () => undefined }],
    ["in UTF-16", all.map((text) => Buffer.from(text, "utf16le")), {}],
  ])("%s", (_name, chunks, options) => {
    const { lines, leftOut } = sieve(chunks, options);
    expect(lines).toHaveLength(5);
    expect(leftOut.lines).toBe(0);
  });

  it("in an array", () => {
    const elements = Array.from({ length: 6 }, (_, i) => hay(i)).join(",");
    const { lines } = sieve(["[", elements, "]\n"]);
    expect(lines).toHaveLength(6);
  });

  it("where much is found, for a while", () => {
    const chunk = NEEDLE.repeat(5_000) + hay(1).repeat(5_000);
    const chunks = [HEAD, ...Array.from({ length: 80 }, () => chunk)];
    const { leftOut } = sieve(chunks);
    // 4 MiB of 125 kB chunks are looked at.
    expect(leftOut.lines).toBeLessThan(34 * 5_000);
    expect(leftOut.lines).toBeGreaterThan(32 * 4_999);
  });
});

it("reads a line that is longer than its memory", () => {
  const long = `{"a":"${"x".repeat(1_500_000)}needle"}\n`;
  const chunks = pieces(
    Buffer.from(hay(0) + long + hay(1) + hay(2)),
    [5, 300_000, 700_000, 1_200_000],
  );
  const { lines, nextNumber } = sieve([HEAD, ...chunks]);
  expect(lines.some((line) => line.startsWith("3@"))).toBe(true);
  expect(nextNumber).toBe(6);
});
