import { beforeEach, describe, expect, it } from "vitest";
import { compileDocumentIndex } from "../../../assembly/compile.ts";
import { BYTES } from "../../../src/event/document-index-bytes.ts";
import {
  DocumentIndex,
  KeptDocument,
} from "../../../src/event/document-index.ts";
import { parseTimestamp } from "../../../src/base/time.ts";
import type { Line } from "../../../src/source/line.ts";

let number = 0;
const lineOf = (text: string): Line => ({
  source: { id: 1, path: "log" },
  number: ++number,
  offset: 0,
  length: Buffer.byteLength(text),
  text,
});

let index: DocumentIndex;
beforeEach(() => {
  index = DocumentIndex.create()!;
  index.want([["a"], ["b", "c"], ["Image"]]);
});

const read = (text: string): unknown => {
  const kept = index.read(lineOf(text));
  return kept && { ...kept };
};

it("is what its source compiles to: if not, npm run build:index", async () => {
  const compiled = Buffer.from(await compileDocumentIndex());
  expect(compiled.toString("base64")).toBe(BYTES);
});

describe("what is read", () => {
  it.each([
    ['{"a":1,"x":2}', { a: 1 }],
    ['{"x":{"a":1}}', {}],
    [
      '{ "a" : -0.5e+3 , "b" : { "c" : null , "a" : 1 } } ',
      { a: -500, b: { c: null } },
    ],
    ['{"a":-0.5e+3,"b":{"c":null,"a":1}}', { a: -500, b: { c: null } }],
    [
      '{"a":[1,{"a":[]},"x"],"b":[{"c":1}]}',
      { a: [1, { a: [] }, "x"], b: [{ c: 1 }] },
    ],
    ['{"b":{}}', { b: {} }],
    ['{"b":"text"}', { b: "text" }],
    [
      String.raw`{"a":"C:\\x\u0041\"","Image":"dé\ud83d\ude00"}`,
      { a: 'C:\\xA"', Image: "dé😀" },
    ],
    ["{}", {}],
    ['{"a":true,"b":{"c":false}}', { a: true, b: { c: false } }],
  ])("%s", (text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  it("is the same when the values come again", () => {
    const text = String.raw`{"a":"C:\\x","b":{"c":[1]},"Image":"y"}`;
    const [first, second] = [read(text), read(text)] as {
      readonly b: { readonly c: unknown };
    }[];
    expect(second).toEqual(first);
    expect(second!.b.c).not.toBe(first!.b.c);
  });

  it("is of each line its own when memory is used again", () => {
    for (let i = 0; i < 20_000; i++) {
      expect(read(`{"a":"${i}","b":{"c":${i}}}`)).toEqual({
        a: `${i}`,
        b: { c: i },
      });
    }
  });
});

describe("lines that are to be parsed", () => {
  it.each([
    ["", "nothing"],
    ["[]", "no object"],
    ['{"a":1}{', "something behind"],
    ['{"a":1,}', "a comma too many"],
    ['{"x":"\u0001"}', "a control character"],
    [String.raw`{"x":"\x"}`, "an escape that is none"],
    [String.raw`{"x":"\u12g4"}`, "an escape without its digits"],
    ['{"x":01}', "a number with a zero before it"],
    ['{"x":1.}', "a number without its end"],
    ['{"x":tru}', "a word that is none"],
    ['{"x":"', "a text without its end"],
    ['{"a":1,"a":2}', "a key twice"],
    ['{"b.c":1}', "a dot in a key"],
    [String.raw`{"\u0061":1}`, "an escape in a key"],
    [`{"x":${"[".repeat(80)}${"]".repeat(80)}}`, "too many levels"],
    [`{"x":"${"y".repeat(70_000)}"}`, "too long"],
    ['{"x":"\ud800"}', "half a pair"],
  ])("%j: %s", (text) => {
    expect(index.read(lineOf(text))).toBeUndefined();
  });
});

describe("a kept document", () => {
  it("becomes whole when it is asked", () => {
    const text = '{"a":1,"Message":"long","x":{"y":2}}';
    const kept = index.read(lineOf(text))!;
    expect(kept.Message).toBe("long");
    expect(KeptDocument.wholeOf(kept)).toEqual(JSON.parse(text));
    expect(Object.keys(kept)).toEqual(["a"]);
  });

  it("holds what was wanted when it was read", () => {
    const before = index.read(lineOf('{"z":1}'))!;
    const version = index.want([["z"]]);
    const after = index.read(lineOf('{"z":1}'))!;
    expect(KeptDocument.versionOf(before)).toBeLessThan(version);
    expect(KeptDocument.versionOf(after)).toBe(version);
    expect({ ...after }).toEqual({ z: 1 });
  });

  it("holds no keys that every object has, nor parts of what is wanted whole", () => {
    for (const path of [
      ["constructor"],
      ["__proto__"],
      ["Message"],
      ["a", "b"],
      ["b"],
      ["x.y"],
      [],
    ]) {
      expect(index.want([path])).toBe(Infinity);
    }
  });

  it("holds 255 keys at most", () => {
    const many = Array.from({ length: 300 }, (_, i) => [`k${i}`]);
    const versions = many.map((path) => index.want([path]));
    expect(versions.filter((each) => each !== Infinity)).toHaveLength(251);
    const text = JSON.stringify(Object.fromEntries(many.map(([k]) => [k, k])));
    expect(Object.keys(index.read(lineOf(text))!)).toHaveLength(251);
  });
});

describe("the kind of a line", () => {
  const kind = (text: string): number => index.kindOf(lineOf(text));
  beforeEach(() => {
    index.tellBy([["a"], ["b"]], "value");
    index.tellBy([["t"]], "presence");
  });

  it("is the same for the same telling values, wherever they stand", () => {
    const first = kind('{"a":"x","y":1,"t":"now"}');
    expect(kind('{"y":2,"t":"then","a":"x"}')).toBe(first);
    expect(kind('{"a":"x","y":1}')).not.toBe(first);
    expect(kind('{"a":"x","t":null}')).not.toBe(kind('{"a":"x"}'));
    expect(kind('{"a":"x","t":null}')).not.toBe(first);
    expect(kind('{"a":"1"}')).not.toBe(kind('{"a":1}'));
    expect(kind('{"a":"x","b":{"c":1}}')).toBe(kind('{"b":{},"a":"x"}'));
    expect(kind('{"b":"x"}')).not.toBe(kind('{"a":"x"}'));
  });

  it("is 0 for lines that are to be parsed, and when there are too many", () => {
    expect(kind('{"a":1')).toBe(0);
    expect(kind(`{"a":"${"x".repeat(300)}"}`)).toBe(0);
    const first = kind('{"a":"first"}');
    for (let i = 0; i < 5_000; i++) kind(`{"a":${i}}`);
    expect(kind('{"a":5001}')).toBe(0);
    expect(kind('{"a":"first"}')).toBe(first);
  });
});

describe("the number of a value", () => {
  it("is the same for the same bytes, and another for others", () => {
    const slot = index.slotOf(["Image"])!;
    const numberOf = (text: string): number | undefined => {
      index.kindOf(lineOf(text));
      return index.numberAt(slot);
    };
    const first = numberOf('{"Image":"x"}');
    expect(first).toBeGreaterThan(0);
    expect(numberOf('{"y":1,"Image":"x"}')).toBe(first);
    expect(numberOf('{"Image":"X"}')).not.toBe(first);
    expect(numberOf('{"Image":1}')).toBeGreaterThan(0);
    expect(numberOf(`{"Image":"${"x".repeat(300)}"}`)).toBe(0);
    expect(numberOf("{}")).toBeUndefined();
  });
});

describe("a time and a whole number", () => {
  const at = <T>(value: string, read: (slot: number) => T): T => {
    const slot = index.slotOf(["a"])!;
    index.kindOf(lineOf(`{"x":1,"a":${value}}`));
    return read(slot);
  };

  it.each([
    "2020-12-19T12:00:22.232Z",
    "2020-12-19 12:00:22.2329",
    "2024-02-29 23:59:60",
    "2000-02-29T00:00:00z",
    "1969-12-31 23:59:59.999999999",
    "0100-03-01 00:00:00,5",
  ])("reads %s", (text) => {
    const us = at(`"${text}"`, (slot) => index.timeAt(slot));
    expect(us).toBe(parseTimestamp(text));
    expect(us).toBeTypeOf("number");
  });

  it.each([
    ...["null", "17", '""', "{}", '"2020-12-19T12:00:22+01:00"'],
    ...[
      '"2023-02-29 00:00:00"',
      '"2020-04-31 00:00:00"',
      '"2020-13-01 00:00:00"',
    ],
    ...[
      '"2020-12-19T12:00:22."',
      '"2020-12-19T24:00:00"',
      '"2020-12-19T12:00:2é"',
    ],
    ...[
      String.raw`"2020-12-19T12:00:22\u005a"`,
      '"2020-12-19T12:00:22.1234567890"',
    ],
    ...[
      '"2020-12-19X12:00:22"',
      '"2020-1-019T12:00:22"',
      '"2020-12-19T12:00:22 Z"',
    ],
  ])("leaves the time %s to others", (value) => {
    expect(at(value, (slot) => index.timeAt(slot))).toBeNaN();
  });

  it.each([
    ["0", 0],
    ["4624", 4624],
    ["999999999999999", 999999999999999],
    ['"0042"', 42],
  ])("reads %s", (value, expected) => {
    expect(at(value, (slot) => index.integerAt(slot, true))).toBe(expected);
  });

  it.each([
    "-1",
    "1.0",
    "1e3",
    "1000000000000000",
    '""',
    '" 1"',
    "null",
    "[1]",
  ])("leaves the number %s to others", (value) => {
    expect(at(value, (slot) => index.integerAt(slot, true))).toBeNaN();
  });

  it("takes no text for a number where it may not", () => {
    expect(at('"1"', (slot) => index.integerAt(slot, false))).toBeNaN();
  });

  it("is undefined where there is no value", () => {
    const slot = index.slotOf(["a"])!;
    index.kindOf(lineOf('{"x":1}'));
    expect(index.timeAt(slot)).toBeUndefined();
    expect(index.integerAt(slot, true)).toBeUndefined();
  });
});
