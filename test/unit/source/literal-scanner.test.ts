import { describe, expect, it } from "vitest";
import { compileLiterals } from "../../../assembly/compile.ts";
import { BYTES } from "../../../src/source/literal-scanner-bytes.ts";
import {
  isLiteral,
  LiteralScanner,
} from "../../../src/source/literal-scanner.ts";
import type { LineLiteral } from "../../../src/base/line-literal.ts";
import type { Scan } from "../../../src/source/literal-scanner.ts";

const FROM = 64;

/** Scans lines that begin at any place in memory. */
function scan(
  lines: readonly string[],
  texts: readonly LineLiteral[] = ["taskcache", "initiated"],
  from = FROM,
): Scan {
  const text = lines.map((line) => `${line}\n`).join("");
  const scanner = LiteralScanner.create(texts, Buffer.from(text))!;
  return scanner.scan(from, from + scanner.input.write(text, from));
}

const found = (
  lines: readonly string[],
  texts?: readonly LineLiteral[],
): number[] => scan(lines, texts).found.map(({ before }) => before);

const filler = (length: number): string =>
  JSON.stringify({ Message: "x ".repeat(length) });

it("is what its source compiles to: if not, npm run build:index", async () => {
  const compiled = Buffer.from(await compileLiterals());
  expect(compiled.toString("base64")).toBe(BYTES);
});

it("finds lines by a text in any case, with their places and numbers", () => {
  const lines = [
    filler(5),
    '{"a":"TaskCache"}',
    filler(300),
    '{"b":"tASKcACHE"}',
  ];
  const { found, lines: count, isWhole } = scan(lines);
  expect(count).toBe(4);
  expect(isWhole).toBe(true);
  const first = FROM + lines[0]!.length + 1;
  const second = first + lines[1]!.length + 1 + lines[2]!.length + 1;
  expect(found).toEqual([
    { start: first, end: first + lines[1]!.length, before: 1 },
    { start: second, end: second + lines[3]!.length, before: 3 },
  ]);
});

it("finds a text at every place of a line, whatever the line's place in memory", () => {
  for (let from = FROM; from < FROM + 17; from++) {
    for (let at = 0; at < 40; at++) {
      const lines = [
        filler(at),
        `{"${"x".repeat(at)}Initiated":1}`,
        filler(40 - at),
      ];
      const result = scan(lines, undefined, from);
      expect(result.found.map(({ before }) => before)).toEqual([1]);
      expect(result.lines).toBe(3);
    }
  }
});

it("does not find what is spread over two lines, or is only alike", () => {
  expect(
    found(['{"a":"taskc"}', '{"ache":1}', '{"taskcach":"initiate"}']),
  ).toEqual([]);
});

describe("texts that must stand beside others", () => {
  const texts = [{ text: "Initiated", beside: "Svchost.exe" }, "taskcache"];
  it.each([
    ["before it", '{"a":"SVCHOST.EXE","Initiated":"false"}', true],
    ["behind it", '{"Initiated":"false","a":"c:\\\\svchost.exe"}', true],
    ["not at all", '{"Initiated":"false","a":"svchost.ex"}', false],
    ["alone", '{"a":"svchost.exe"}', false],
    ["spelt otherwise", '{"Initiated":1,"a":"svcho\\u0073t.exe"}', true],
    ["with a long s", '{"Initiated":1,"a":"\u017fvchost.exe"}', true],
    ["and other text", '{"Initiated":1,"a":"\u00e9\u2026 \\\\users"}', false],
    ["but another text", '{"Initiated":1,"a":"TaskCache"}', true],
  ])("%s", (_name, line, isFound) => {
    for (let at = 0; at < 20; at++) {
      const lines = ['{"a":"svchost.exe"}', filler(at), line];
      expect(found(lines, texts)).toEqual(isFound ? [2] : []);
    }
  });

  it("are looked for in a line once, however often the text stands there", () => {
    const line = `{"a":"${"Initiated ".repeat(90_000)}"}`;
    expect(found([line, '{"Initiated":"svchost.exe"}'], texts)).toEqual([1]);
  });

  it("do not take the place of the same text by itself", () => {
    const both = ["initiated", { text: "initiated by", beside: "svchost.exe" }];
    expect(found(['{"a":"initiated by"}'], both)).toEqual([0]);
  });
});

describe("other spellings", () => {
  it.each([
    ['{"a":"\\u0054askCache"}'],
    ['{"a":"tas\\u006BCache"}'],
    ['{"a":"\\u0049nitiated"}'],
    ['{"a":"Tas\u212aCache"}'],
    ['{"a":"Tas\\u212aCache"}'],
    ['{"a":"Tas\\u212ACache"}'],
    ['{"a":"\u0130nitiated"}'],
    ['{"a":"\\u0130nitiated"}'],
    ['{"a":"ta\u017fkcache"}'],
    ['{"a":"ta\\u017fkcache"}'],
  ])("%s is found", (line) => {
    expect(found([filler(20), line])).toEqual([1]);
  });

  it("of characters that no text has are none", () => {
    expect(found(['{"a":"\\u003cb\\u003e \\u0026 \\u2028 \\u00e9"}'])).toEqual(
      [],
    );
  });

  it.each([
    ["of a part of a text", '{"a":"\\u0054askCach"}'],
    ["beside a text's other characters", '{"a":"taskcach\\u0061"}'],
    ["that are cut short", '{"a":"\\u005'],
    ["that are none", '{"a":"\\u00g4askCache"}'],
  ])("are none %s", (_name, line) => {
    expect(found([filler(20), `${line}}`])).toEqual([]);
  });

  it("are taken for found where there are very many in a line", () => {
    const line = (n: number): string => `{"a":"${"\\u0074 ".repeat(n)}"}`;
    expect(found([line(64), line(65)])).toEqual([1]);
  });

  it("are not found without the hatch", () => {
    const line = '{"a":"\\u0054askCache"}\n';
    const scanner = LiteralScanner.create(
      ["taskcache"],
      Buffer.from(line),
      false,
    )!;
    const end = FROM + scanner.input.write(line, FROM);
    expect(scanner.scan(FROM, end).found).toEqual([]);
  });
});

describe("strings that begin with base64", () => {
  const code = `${"SQBFAFgA".repeat(7)}a+b/c0`;
  it.each([
    ["64 characters", `{"Details":"${code}aa"}`, true],
    [
      "with a slash that is escaped",
      `{"Details":"${code.replace("/", "\\/")}aa"}`,
      true,
    ],
    [
      "with a slash and a letter as numbers",
      `{"Details":"${code.replace("/", "\\u002F").replace("S", "\\u0053")}aa"}`,
      true,
    ],
    [
      "63 characters and a number",
      `{"Details":"${code}\\u0061\\u0020"}`,
      false,
    ],
    ["very long", `{"Details":"${code.repeat(50)}"}`, true],
    ["63 characters", `{"Details":"${code}a"}`, false],
    ["a hash", `{"sha256":"${"0aF9".repeat(16)}"}`, false],
    ["in the midst of a string", `{"Details":"= ${code.repeat(5)}"}`, false],
    ["a path", `{"Details":"${"HKLM\\\\Software\\\\".repeat(9)}"}`, false],
  ])("%s", (_name, line, isFound) => {
    for (let at = 0; at < 50; at++) {
      expect(found([filler(at), line])).toEqual(isFound ? [1] : []);
    }
  });
});

describe("lines that are no objects", () => {
  it("are told when they are blank, also with a carriage return", () => {
    const lines = ["", '{"a":1}\r', "\r", '{"a":2}', ""];
    const { found, isWhole, lines: count } = scan(lines);
    expect(found.map(({ before }) => before)).toEqual([0, 2, 4]);
    expect(isWhole).toBe(true);
    expect(count).toBe(5);
  });

  it.each([
    ["not JSON", '{"a":1}', "garbage"],
    ["an array", '{"a":1}', '[{"a":1}]'],
    ["the beginning of an object", '{"a":1}', "{"],
    ["cut off", '{"a":1}', '{"a":"b'],
    ["zeros", '{"a":1}', "\0\0{}"],
  ])("end the scan before them: %s", (_name, before, line) => {
    const { reached, lines, isWhole } = scan([
      before,
      line,
      '{"a":"taskcache"}',
    ]);
    expect(isWhole).toBe(false);
    expect(reached).toBe(FROM + before.length + 1);
    expect(lines).toBe(1);
  });

  it("ends it at once where the first is none", () => {
    const { found, reached, isWhole } = scan(["garbage taskcache"]);
    expect({ found, reached, isWhole }).toEqual({
      found: [],
      reached: FROM,
      isWhole: false,
    });
  });
});

it("ends early where there is no more room for what it finds, and goes on from there", () => {
  const text = '{"taskcache":1}\n'.repeat(5_000);
  const scanner = LiteralScanner.create(["taskcache"], Buffer.from(text))!;
  const end = FROM + scanner.input.write(text, FROM);
  const first = scanner.scan(FROM, end);
  expect(first.found).toHaveLength(4_096);
  expect(first).toMatchObject({
    lines: 4_096,
    isWhole: true,
    reached: FROM + 4_096 * 16,
  });
  const rest = scanner.scan(first.reached, end);
  expect(rest.found).toHaveLength(904);
  expect(rest.reached).toBe(end);
});

it("takes up to 248 texts beside its own", () => {
  const texts = Array.from({ length: 249 }, (_, i) => `text-${i}-`);
  const sample = Buffer.from("{}");
  expect(LiteralScanner.create(texts, sample)).toBeUndefined();
  expect(LiteralScanner.create(texts.slice(1), sample)).toBeDefined();
  expect(found([filler(9), '{"a":"TEXT-177-"}'], texts.slice(1))).toEqual([1]);
});

it.each([
  ["taskcache", true],
  ["_raw", true],
  ["abc", false],
  ["a\\bcd", false],
  ["a/bcd", false],
  ["naïve", false],
])("%s can be looked for: %s", (text, expected) => {
  expect(isLiteral(text)).toBe(expected);
});
