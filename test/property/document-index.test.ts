/**
 * The law of the index: what it reads of a line is what `JSON.parse` makes of it, and what `JSON.parse` refuses it refuses.
 * Random documents, spelt at random, some of them damaged; values come again and again, so that the memo answers, too.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  DocumentIndex,
  NOTHING,
  ROW_HAPPENED,
  kindIn,
  ROW_KIND,
  ROW_NUMBER,
} from "../../src/event/document-index.ts";
import type { Doc, KeyPath } from "../../src/event/event.ts";
import { toInteger, toTime } from "../../src/event/values.ts";
import { LineFramer } from "../../src/source/framer.ts";
import type { Line } from "../../src/source/line.ts";

const RUNS = Number(process.env["TRIPLINE_PROPERTY_RUNS"] ?? 2_000);

const WANTED: readonly KeyPath[] = [
  ["a"],
  ["Image"],
  ["ключ"],
  ["b", "c"],
  ["b", "d", "e"],
];
const index = DocumentIndex.create()!;
index.want(WANTED);

const never = (): number => NOTHING;
let number = 0;
const lineOf = (text: string): Line => ({
  source: { id: 1, path: "log" },
  number: ++number,
  offset: 0,
  length: Buffer.byteLength(text),
  text,
});

/** What the index should hold. */
function pick(doc: unknown, paths: readonly KeyPath[]): unknown {
  if (typeof doc !== "object" || doc === null || Array.isArray(doc)) return doc;
  const picked: Record<string, unknown> = {};
  for (const name of new Set(paths.map(([first]) => first!))) {
    if (!Object.hasOwn(doc, name)) continue;
    const below = paths
      .filter(([first]) => first === name)
      .map(([, ...r]) => r);
    const value = (doc as Doc)[name];
    picked[name] = below.every((path) => path.length === 0)
      ? value
      : pick(value, below);
  }
  return picked;
}

const text = fc.oneof(
  fc.constantFrom("", "x", "svchost.exe", "C:\\Windows\\a.exe", "a".repeat(15)),
  fc
    .string({ unit: "binary", maxLength: 40 })
    .map((each) => each.toWellFormed()),
  fc.string({ maxLength: 300 }),
);
const key = fc.constantFrom(
  "a",
  "Image",
  "ключ",
  "b",
  "c",
  "d",
  "e",
  "x",
  "y z",
);
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    text,
    fc.constantFrom(null, true, false, 0, -0, 1.5e300, 4624, "4624"),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(key, tie("value"), { maxKeys: 6, noNullPrototype: true }),
  ),
}));
const document = fc.dictionary(key, value, {
  maxKeys: 8,
  noNullPrototype: true,
});

/** How a writer may spell a document, from a list of random numbers. */
function spell(doc: unknown, choices: readonly number[]): string {
  let at = 0;
  const choice = (below: number): number =>
    choices.length === 0 ? 0 : choices[at++ % choices.length]! % below;
  const blank = (): string => ["", "", "", " ", "\t", "\r\n"][choice(6)]!;
  const quoted = (string: string, isKey: boolean): string =>
    isKey
      ? JSON.stringify(string)
      : JSON.stringify(string).replace(/[A-Za-z/]/g, (letter) => {
          if (choice(12) > 0) return letter;
          if (letter === "/") return "\\/";
          const hex = letter.charCodeAt(0).toString(16).padStart(4, "0");
          return /\\$/.test(letter) ? letter : `\\u${hex}`;
        });
  const write = (each: unknown): string => {
    if (typeof each === "string") {
      // The letters of an escape are none of the text's.
      return /[\\"\p{Cc}]/u.test(each)
        ? JSON.stringify(each)
        : quoted(each, false);
    }
    if (Array.isArray(each)) {
      return `[${blank()}${each.map(write).join(`${blank()},${blank()}`)}]`;
    }
    if (typeof each === "object" && each !== null) {
      const members = Object.entries(each).map(
        ([name, inner]) =>
          `${blank()}${quoted(name, true)}${blank()}:${blank()}${write(inner)}`,
      );
      return `{${members.join(`${blank()},`)}${blank()}}`;
    }
    return JSON.stringify(each);
  };
  return write(doc);
}

const choices = fc.array(fc.nat(1_000), { minLength: 1, maxLength: 30 });

describe("the index of a document", () => {
  it("holds what JSON.parse gives", () => {
    fc.assert(
      fc.property(document, choices, (doc, how) => {
        const line = spell(doc, how);
        const kept = index.read(lineOf(line));
        expect(kept && { ...kept }).toEqual(pick(JSON.parse(line), WANTED));
      }),
      { numRuns: RUNS },
    );
  });

  it("refuses what JSON.parse refuses", () => {
    const damage = fc.array(
      fc.tuple(
        fc.nat(10_000),
        fc.constantFrom(
          "",
          "{",
          "}",
          "[",
          "]",
          '"',
          "\\",
          ",",
          ":",
          "0",
          "-",
          "e",
          "\u0000",
          "\u001f",
          "u12",
          "tru",
          "\ud800",
          "é",
        ),
        fc.nat(2),
      ),
      { minLength: 1, maxLength: 3 },
    );
    fc.assert(
      fc.property(document, choices, damage, (doc, how, places) => {
        let line = spell(doc, how);
        for (const [place, piece, cut] of places) {
          const at = place % (line.length + 1);
          line = line.slice(0, at) + piece + line.slice(at + cut);
        }
        const kept = index.read(lineOf(line));
        if (kept === undefined) return;
        expect({ ...kept }).toEqual(pick(JSON.parse(line), WANTED));
      }),
      { numRuns: RUNS },
    );
  });

  it("holds of bytes what JSON.parse gives of their text", () => {
    const source = { id: 1, path: "log" };
    const piece = fc.constantFrom(
      ...['"a":', '"b":{"c":1}', '"Image":"x"', ",", "{", "}", '"', "\\"],
      ...["\\ud800", "\\u0000", "9007199254740993", "1e999", "[", "]", " "],
      ...[
        '"a":"',
        '"\\u0061":1',
        '"constructor":1',
        '"__proto__":{}',
        "\ufeff",
      ],
    );
    const bytes = fc
      .array(
        fc.oneof(
          { weight: 5, arbitrary: piece.map((each) => Buffer.from(each)) },
          // No characters: halves of them, encoded surrogates, what is no UTF-8 at all, control characters.
          fc
            .constantFrom([0xc3], [0xed, 0xa0, 0x80], [0xff], [0xf0, 0x9f], [0])
            .map((each) => Buffer.from(each)),
          fc.uint8Array({ maxLength: 20 }).map((each) => Buffer.from(each)),
        ),
        { maxLength: 12 },
      )
      .map((pieces) => Buffer.concat(pieces).filter((byte) => byte !== 10));
    const whole = fc
      .tuple(document, choices, bytes, fc.nat(10_000), fc.nat(3))
      .map(([doc, how, inserted, place, cut]) => {
        const line = Buffer.from(spell(doc, how).replaceAll("\n", " "));
        const at = place % (line.length + 1);
        return [line.subarray(0, at), inserted, line.subarray(at + cut)];
      });
    fc.assert(
      fc.property(whole, (parts) => {
        const framer = new LineFramer(source);
        const lines: Line[] = [];
        framer.push(Buffer.concat([...parts, Buffer.from("\n")]), lines);
        framer.end(lines);
        for (const line of lines) {
          const kept = index.read(line);
          if (kept === undefined) continue;
          expect({ ...kept }).toEqual(pick(JSON.parse(line.text), WANTED));
        }
      }),
      { numRuns: RUNS },
    );
  });

  it("reads times and numbers as they are read from texts, or leaves them", () => {
    const digits = fc
      .integer({ min: 0, max: 99 })
      .map((n) => String(n).padStart(2, "0"));
    const time = fc
      .tuple(
        fc.constantFrom("2020", "2000", "1900", "1969", "0099", "9999"),
        fc.array(digits, { minLength: 5, maxLength: 5 }),
        fc.constantFrom("T", " ", "x"),
        fc.constantFrom(
          "",
          ".5",
          ".123456",
          ".1234567",
          ",000000001",
          ".",
          ".1234567890",
        ),
        fc.constantFrom("", "Z", "z", " Z", "UTC", "+01:00", "-0130"),
      )
      .map(
        ([year, [mo, d, h, mi, s], mark, fraction, zone]) =>
          `${year}-${mo}-${d}${mark}${h}:${mi}:${s}${fraction}${zone}`,
      );
    const value = fc.oneof(
      time,
      fc.nat(),
      fc.maxSafeInteger(),
      fc.nat().map(String),
      fc.string({ maxLength: 20 }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.constantFrom(null, true, "", "007", "0x10"),
    );
    const slot = index.slotOf(["a"])!;
    const kind = kindIn(index.walkLine(lineOf("{}"), never)[ROW_KIND]!);
    index.watch(kind, 1, {
      happened: slot,
      record: [],
      arrival: undefined,
      number: slot,
      sequence: undefined,
      meshes: [],
    });
    fc.assert(
      fc.property(value, (each) => {
        const text = JSON.stringify({ x: 1, a: each });
        const row = index.walkLine(lineOf(text), never);
        // Without what JSON cannot say, such as −0.
        const { a } = JSON.parse(text) as { readonly a: unknown };
        const us = row[ROW_HAPPENED]!;
        if (!Number.isNaN(us)) expect(us).toBe(toTime(a));
        const number = row[ROW_NUMBER]!;
        if (!Number.isNaN(number)) expect(number).toBe(toInteger(a));
      }),
      { numRuns: RUNS },
    );
  });
});
