import { beforeEach, describe, expect, it } from "vitest";
import { compileDocumentIndex } from "../../../assembly/compile.ts";
import { BYTES } from "../../../src/event/document-index-bytes.ts";
import {
  ABSENT,
  DocumentIndex,
  NOTHING,
  KeptDocument,
  ROW,
  ROW_FROM,
  ROW_HAPPENED,
  ROW_ID,
  hostIn,
  kindIn,
  ROW_KIND,
  ROW_NUMBER,
  ROW_RECORD,
  ROW_STATE,
  STATE,
} from "../../../src/event/document-index.ts";
import type { Judge } from "../../../src/event/document-index.ts";
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

const never = (): number => NOTHING;

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

describe("texts, wherever they stand in the steps of 64 bytes", () => {
  const isJson = (text: string): boolean => {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  };
  const behindBackslash = Array.from({ length: 256 }, (_, code) =>
    String.fromCharCode(code),
  );

  it.each([
    ["backslashes", ["\\", "\\\\", "\\\\\\", "\\".repeat(64)]],
    ["backslashes and a quote", ['\\"', '\\\\"', '\\\\\\"', '"']],
    ["escapes", behindBackslash.map((each) => `\\${each}`)],
    ["digits", ["\\u00", "\\u00e", "\\u00e4", "\\u00E4", "\\\\u00", "\\u-001"]],
    ["control characters", behindBackslash.slice(0, 40)],
    ["other bytes", ["\u007f", "\u0080", "ä", "™", "😀"]],
  ])("%s", (_name, pieces) => {
    const wrong: string[] = [];
    for (const piece of pieces) {
      for (let place = 0; place < 66; place++) {
        const text = `${"y".repeat(place)}${piece}`;
        for (const line of [
          `{"x":"${text}","a":1}`,
          `{"a":1,"x":"${text}"}`,
          `{"a":1,"x":"${text}`,
          `{"a":1,"x":{"${text}":"\\\\"}}`,
        ]) {
          const kept = read(line) as { readonly a: unknown } | undefined;
          if (isJson(line) ? kept?.a !== 1 : kept !== undefined) {
            wrong.push(line);
          }
        }
      }
    }
    expect(wrong).toEqual([]);
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

  it("holds 511 keys at most", () => {
    const many = Array.from({ length: 600 }, (_, i) => [`k${i}`]);
    const versions = many.map((path) => index.want([path]));
    expect(versions.filter((each) => each !== Infinity)).toHaveLength(507);
    const text = JSON.stringify(Object.fromEntries(many.map(([k]) => [k, k])));
    expect(Object.keys(index.read(lineOf(text))!)).toHaveLength(507);
  });
});

describe("the kind of a line", () => {
  const kind = (text: string): number =>
    kindIn(index.walkLine(lineOf(text), never)[ROW_KIND]!);
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

describe("the host of a line", () => {
  const told = (text: string): readonly [kind: number, host: number] => {
    const number = index.walkLine(lineOf(text), never)[ROW_KIND]!;
    return [kindIn(number), hostIn(number)];
  };
  beforeEach(() => {
    index.tellBy([["a"]], "value");
    index.tellBy([["h"], ["i"]], "host");
  });

  it("has a number of its own, whatever the kind is", () => {
    expect(told('{"a":1,"h":"x"}')).toEqual([1, 1]);
    expect(told('{"h":"y","a":1}')).toEqual([1, 2]);
    expect(told('{"a":2,"h":"x"}')).toEqual([2, 1]);
    expect(told('{"a":2,"h":"x"}')).toEqual([2, 1]);
    expect(told('{"a":2,"h":"z"}')).toEqual([2, 3]);
  });

  it("tells the kind by the form of its values", () => {
    expect(told('{"a":1,"h":"x"}')).toEqual([1, 1]);
    const others = [
      '"h":"x","i":"x"',
      '"i":"x"',
      '"j":"x"',
      '"h":null',
      '"h":""',
      '"h":{"b":1}',
    ];
    for (const [i, other] of others.entries()) {
      expect(told(`{"a":1,${other}}`)).toEqual([2 + i, 2 + i]);
    }
    // All that is no text, and no null, is of one form.
    expect(told('{"a":1,"h":5}')).toEqual([7, 8]);
    expect(told('{"a":1,"h":["x"]}')).toEqual([7, 9]);
    expect(told('{"a":1,"h":"y"}')).toEqual([1, 10]);
  });

  it("is told by more values than kinds are", () => {
    for (let i = 0; i < 8_000; i++) {
      expect(told(`{"a":1,"h":"WS-${i}.corp.example"}`)).toEqual([1, 1 + i]);
    }
    expect(told('{"a":1,"h":"WS-17.corp.example"}')).toEqual([1, 18]);
  });

  it("is not told of too many, and no kind is", () => {
    for (let i = 0; i < 8_300; i++) told(`{"a":1,"h":${i}}`);
    expect(told('{"a":1,"h":8301}')).toEqual([0, 0]);
    expect(told(`{"a":1,"h":"${"x".repeat(300)}"}`)).toEqual([0, 0]);
    expect(told('{"a":1,"h":17}')).toEqual([1, 18]);
  });

  it("has seven keys at most", () => {
    const keys = [..."bcdefg"].map((each) => [each]);
    expect(index.tellBy(keys.slice(0, 5), "host")).toBe(true);
    expect(index.tellBy(keys.slice(5), "host")).toBe(false);
  });
});

/** Lines are told by these keys, for sift 1. */
function watchKeys(...keys: readonly string[]): void {
  const kind = kindIn(index.walkLine(lineOf("{}"), never)[ROW_KIND]!);
  index.watch(kind, 1, {
    happened: index.slotOf(["t"])!,
    record: [],
    arrival: undefined,
    number: index.slotOf(["n"])!,
    sequence: undefined,
    meshes: keys.map((key) => index.slotOf([key])!),
  });
}

describe("values that hold no anchor", () => {
  /** What was judged of a line with the value, as it stands there; nobody is interested in any. */
  const judgedOf = (value: string): unknown[] => {
    const judged: unknown[] = [];
    const line = `{"t":"2020-12-19T12:00:22Z","Image":${value},"n":1}`;
    const row = index.walkLine(lineOf(line), (_sift, _mesh, each) => {
      judged.push(each);
      return NOTHING;
    });
    expect(row[ROW_STATE]).toBe(STATE.passed);
    return judged;
  };
  beforeEach(() => {
    const anchorSet = index.addAnchorSet(
      ["task", "svch"].map((text) => Buffer.from(text).readUInt32LE()),
    );
    const anchored = { anchorSet, others: NOTHING, hasTests: false };
    index.addSift(1, 4, [{ missing: NOTHING, anchored }]);
    watchKeys("Image");
  });

  it.each([
    String.raw`"C:\\Windows\\x.exe"`,
    String.raw`"C:\\users\\ta\\sk\/\t\"svc"`,
    '"a lot of text without any of them, in more than sixteen bytes"',
    `"${"long ".repeat(1_000)}"`,
    // Some writers escape these wherever they stand; no text that is looked for holds them.
    String.raw`"a \u003c b \u003E \u0026 \u0027 \u0022 \u001b[0m\u0000"`,
  ])("are not judged: %s", (value) => {
    expect(judgedOf(value)).toEqual([]);
  });

  it.each([
    ["it is there", '"svchost.exe"'],
    ["it is there in another case", '"a TAsK"'],
    ["it is at their end", `"${"x".repeat(300)}task"`],
    ["it is spelt with an escape", String.raw`"C:\\t\u0061sk\\x"`],
    ["any escape is there", String.raw`"\u00e9 and more"`],
    ["one of those and another", String.raw`"a \u0026 b \u0074ask"`],
    ["it is one beside them", String.raw`"and \u0025 more"`],
    ["it is one above them", String.raw`"and \u0126 more"`],
    ["a letter is folded to one of it", '"tas\u212A and more"'],
    ["they are not ASCII", '"é and more"'],
    ["they are short", '"-"'],
    ["they are no text", "12345678"],
    ["they are many", '["other","task"]'],
    ["they are nothing", "null"],
  ])("are only where nothing speaks for it: not where %s", (_why, value) => {
    expect(judgedOf(value)).toEqual([JSON.parse(value)]);
  });

  it("are judged where tests may take more away, if others leave any", () => {
    const some = index.addSet(Int32Array.of(1, 0, 0, 0));
    const anchorSet = index.addAnchorSet([0]);
    const anchored = { anchorSet, others: some, hasTests: true };
    index.addSift(1, 4, [{ missing: some, anchored }, { missing: NOTHING }]);
    expect(judgedOf('"and more"')).toEqual(["and more"]);
    expect(judgedOf('"and more"')).toEqual([]);
    const long = "long ".repeat(100);
    for (let i = 0; i < 2; i++) {
      expect(judgedOf(`"${long}"`)).toEqual([long]);
    }
    watchKeys("Image", "a");
    expect(judgedOf(`"${long}"`)).toEqual([]);
    expect(judgedOf('"even more"')).toEqual([]);
  });

  it("have one number for the same anchors, until there are too many", () => {
    const [a, b] = ["abcd", "efgh"].map((text) =>
      Buffer.from(text).readUInt32LE(),
    ) as [number, number];
    expect(index.addAnchorSet([a, b])).toBe(2);
    expect(index.addAnchorSet([b, a])).toBe(2);
    expect(index.addAnchorSet([a])).toBe(3);
    for (let i = 0; i < 100; i++) index.addAnchorSet([i]);
    expect(index.addAnchorSet([200])).toBe(0);
    expect(index.addAnchorSet([a])).toBe(3);
  });
});

describe("the values that tell of interest", () => {
  const judged: unknown[] = [];
  /** One branch waits for an `x` in the first mesh, another for one in the second. */
  const sets: number[] = [];
  const leaves = (mesh: number, value: unknown): number =>
    value === "x" ? sets[2]! : sets[1 - mesh]!;
  const state = (text: string): number => {
    const judge: Judge = (_sift, mesh, value) => {
      judged.push(value);
      return leaves(mesh, value);
    };
    return index.walkLine(lineOf(text), judge)[ROW_STATE]!;
  };
  beforeEach(() => {
    judged.length = 0;
    sets.splice(
      0,
      3,
      ...[1, 2, 3].map((bits) => index.addSet(Int32Array.of(bits, 0, 0, 0))),
    );
    index.addSift(
      1,
      4,
      [0, 1].map((mesh) => ({ missing: leaves(mesh, undefined) })),
    );
    watchKeys("Image", "a");
  });
  const line = (rest: string): string =>
    `{"t":"2020-12-19T12:00:22Z",${rest}"n":1}`;

  it("are judged once by their bytes", () => {
    expect(state(line('"Image":"x",'))).toBe(STATE.toOpen);
    expect(state(line('"y":1,"Image":"x",'))).toBe(STATE.toOpen);
    expect(state(line('"Image":"X",'))).toBe(STATE.passed);
    expect(state(line(String.raw`"Image":"X","a":"\u0078",`))).toBe(
      STATE.toOpen,
    );
    expect(state(line('"Image":1,'))).toBe(STATE.passed);
    expect(judged).toEqual(["x", "X", "x", 1]);
    expect(state(line(""))).toBe(STATE.passed);
    expect(judged).toHaveLength(4);
  });

  it("are judged each time where they are long", () => {
    const long = "é".repeat(300);
    for (let i = 0; i < 2; i++) {
      expect(state(line(`"Image":"${long}",`))).toBe(STATE.passed);
    }
    expect(judged).toEqual([long, long]);
  });

  it("do not count where times and numbers are in no plain form", () => {
    expect(state('{"t":"2020-12-19T12:00:22Z","n":1.5}')).toBe(STATE.toOpen);
    expect(state('{"n":1}')).toBe(STATE.toOpen);
    expect(state('{"t":"2020-12-19T12:00:22+01:00"}')).toBe(STATE.toOpen);
    expect(state('{"t":"2020-12-19T12:00:22Z"}')).toBe(STATE.passed);
    expect(state('{"t":')).toBe(STATE.refused);
    expect(judged).toEqual([]);
  });

  it("are those of each of many lines", () => {
    const bytes = Buffer.from(
      [
        line('"Image":"x",'),
        line('"Image":"y",'),
        '{"t":"2020',
        "",
        line(""),
        line('"Image":"x",'),
        '{"not":"ended by a line feed"}',
      ].join("\r\n"),
    );
    const rows = index.walk(bytes, 0, (_sift, mesh, value) =>
      leaves(mesh, value),
    );
    const at = (row: number, column: number): number =>
      rows[row * ROW + column]!;
    const count = rows.length / ROW;
    expect(count).toBe(6);
    expect(Array.from({ length: count }, (_, i) => at(i, ROW_STATE))).toEqual([
      STATE.toOpen,
      STATE.passed,
      STATE.refused,
      STATE.refused,
      STATE.passed,
      STATE.toOpen,
    ]);
    expect(
      bytes.subarray(at(4, ROW_FROM)).toString().startsWith(line("")),
    ).toBe(true);
    expect(at(4, ROW_NUMBER)).toBe(1);
    expect(at(4, ROW_HAPPENED)).toBe(1_608_379_222_000_000);
    expect(at(4, ROW_RECORD)).toBe(ABSENT);
  });
});

describe("a time and a whole number", () => {
  const at = (value: string, column: number): number => {
    const slot = index.slotOf(["a"])!;
    const text = `{"x":1,"a":${value}}`;
    const kind = kindIn(index.walkLine(lineOf(text), never)[ROW_KIND]!);
    index.watch(kind, 1, {
      happened: slot,
      record: [],
      arrival: undefined,
      number: slot,
      sequence: slot,
      meshes: [],
    });
    return index.walkLine(lineOf(text), never)[column]!;
  };

  it.each([
    "2020-12-19T12:00:22.232Z",
    "2020-12-19 12:00:22.2329",
    "2024-02-29 23:59:60",
    "2000-02-29T00:00:00z",
    "1969-12-31 23:59:59.999999999",
    "0100-03-01 00:00:00,5",
  ])("reads %s", (text) => {
    const us = at(`"${text}"`, ROW_HAPPENED);
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
    expect(at(value, ROW_HAPPENED)).toBeNaN();
  });

  it.each([
    ["0", 0],
    ["4624", 4624],
    ["999999999999999", 999999999999999],
    ['"0042"', 42],
  ])("reads %s", (value, expected) => {
    expect(at(value, ROW_NUMBER)).toBe(expected);
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
    expect(at(value, ROW_NUMBER)).toBeNaN();
  });

  it("takes no text for a number where it may not", () => {
    expect(at('"1"', ROW_ID)).toBeNaN();
  });

  it("is absent where there is no value", () => {
    at("1", ROW_HAPPENED);
    const row = index.walkLine(lineOf('{"x":1}'), never);
    expect(row[ROW_HAPPENED]).toBe(ABSENT);
    expect(row[ROW_NUMBER]).toBe(ABSENT);
  });
});

it("walks over chunks in its own memory where they stand, and leaves their neighbours as they are", () => {
  const text = '{"a":1}\n{"a":"x"}\n{"a":1,}\n';
  const other = Buffer.from(text);
  const expected = index.walk(other, 0, never);
  for (const [i, place] of index.chunks.entries()) {
    const next = index.chunks[i + 1]?.fill("n");
    const bytes = place.subarray(place.length - text.length);
    bytes.write(text);
    expect(index.walk(bytes, 0, never)).toEqual(expected);
    expect(bytes.toString()).toBe(text);
    expect(next?.every((byte) => byte === "n".charCodeAt(0))).not.toBe(false);
  }
});
