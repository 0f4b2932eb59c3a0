import fc from "fast-check";
import { parse } from "smol-toml";
import { describe, expect, it } from "vitest";
import { locate } from "../../../src/lang/source-text.ts";
import {
  findPlaces,
  readTomlString,
  tomlSourceText,
} from "../../../src/rule/toml-places.ts";

/** The piece of `text` that a place's key and value cover. */
function slices(text: string): Record<string, string> {
  const places = [...findPlaces(text)].map(([path, { key, value }]) => [
    path,
    `${text.slice(key.start, key.end)} => ${text.slice(value.start, value.end)}`,
  ]);
  return Object.fromEntries(places) as Record<string, string>;
}

describe("findPlaces", () => {
  it("finds keys and headers, whatever strings and comments hold", () => {
    const text = [
      "# [rule] is below",
      "title = 'x' # query = 'no'",
      "[rule] # here",
      'note = """',
      'query = "not this one"',
      "[other]",
      '"""',
      "query = '''",
      "any where true",
      "'''",
      "tags = [",
      '  "a]", # ]',
      "  'b',",
      "]",
      'from . "with blank" = 5',
      '"quoted" = { query = "inline" }',
    ].join("\n");
    expect(slices(text)).toEqual({
      title: "title => 'x'",
      rule: "[rule] # here => ",
      "rule.note": 'note => """\nquery = "not this one"\n[other]\n"""',
      "rule.query": "query => '''\nany where true\n'''",
      "rule.tags": "tags => [\n  \"a]\", # ]\n  'b',\n]",
      'rule.from."with blank"': 'from . "with blank" => 5',
      "rule.quoted": '"quoted" => { query = "inline" }',
    });
  });

  it("counts the tables of an array, and finds those inside them", () => {
    const text = [
      "[[rule.threat]]",
      "[rule.threat.tactic]",
      'id = "A"',
      "[[rule.threat.technique]]",
      "[[rule.threat]]",
      "[rule.threat.tactic]",
      'id = "B"',
    ].join("\r\n");
    const places = slices(text);
    expect(Object.keys(places)).toEqual([
      "rule.threat[0]",
      "rule.threat[0].tactic",
      "rule.threat[0].tactic.id",
      "rule.threat[0].technique[0]",
      "rule.threat[1]",
      "rule.threat[1].tactic",
      "rule.threat[1].tactic.id",
    ]);
    expect(places["rule.threat[1].tactic.id"]).toBe('id => "B"');
  });

  it("never throws on text that is not TOML", () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom(..."ab=.[]{}\"'\\#\n\r ,"),
          maxLength: 60,
        }),
        (text) => {
          findPlaces(text);
        },
      ),
    );
  });
});

describe("readTomlString", () => {
  it.each([
    [String.raw`"a\\b\"c\u00e9\U0001f600\x41\t"`, 'a\\b"cé\u{1f600}A\t'],
    [String.raw`'a\b'`, String.raw`a\b`],
    ['"""\nx"y""z"""""', 'x"y""z""'],
    ["'''\r\nx'y'''''", "x'y''"],
    ['"""a\\\n   \n  b"""', "ab"],
    ['""', ""],
  ])("%j", (text, value) => {
    const read = readTomlString(`= ${text} # end`, 2);
    expect(read.value).toBe(value);
    expect(read.end).toBe(2 + text.length);
  });

  it("agrees with the TOML library on every string it accepts", () => {
    const body = fc.string({
      unit: fc.constantFrom(
        ...["a", "é", "\u{1f600}", '"', "'", " ", "\t", "\n", "\r\n"],
        ...["\\\\", '\\"', "\\n", "\\u00e9", "\\U0001F600", "\\\n", "\\x41"],
      ),
      maxLength: 20,
    });
    const quotes = fc.constantFrom('"', "'", '"""', "'''");
    fc.assert(
      fc.property(body, quotes, (inner, quote) => {
        // Quotes between a joined line and the closing three are text, which the library forgets.
        fc.pre(!/\\\s*"{1,2}$/.test(inner));
        const text = quote + inner + quote;
        let expected: unknown;
        try {
          expected = parse(`x = ${text}\ny = 1`)["x"];
        } catch {
          return;
        }
        const read = readTomlString(text, 0);
        expect(read.value).toBe(expected);
        expect(read.end).toBe(text.length);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("tomlSourceText", () => {
  /** The character of the file at the place of each character of the text; a line break counts as one. */
  function located(file: string): string {
    const source = tomlSourceText(file, "f.toml", file.indexOf("=") + 2);
    const lines = file.split("\n");
    return [...source.text]
      .map((_, i) => {
        const { line, column } = locate(source, i);
        return `${lines[line - 1]}\n`[column - 1];
      })
      .join("");
  }

  it.each([
    ["a literal string", "x = 'abc'", "abc"],
    [
      "a literal string of several lines",
      "x = '''\nab\n  cd\n'''",
      "ab\n  cd\n",
    ],
    ["one that begins on the line of its quotes", "x = '''ab\ncd'''", "ab\ncd"],
    ["a basic string", 'x = "abc"', "abc"],
    // The place of an escape is that of its backslash.
    ["escapes", String.raw`x = "a\\b\"c\u00e9d"`, "a\\b\\c\\d"],
    ["escaped line breaks", String.raw`x = "ab\ncd\n\ne"`, "ab\\cd\\\\e"],
    [
      "a basic string of several lines",
      'x = """\na\\\\b\n\\"c\nd\n"""',
      "a\\b\n\\c\nd\n",
    ],
    ["lines joined by a backslash", 'x = """a\\\n   b\nc"""', "ab\nc"],
  ])("%s", (_, file, expected) => {
    expect(located(file)).toBe(expected);
  });

  it("has no anchors where the file shows the text as it is", () => {
    expect(tomlSourceText("x = '''\n  ab'''", "f.toml", 4)).toEqual({
      name: "f.toml",
      text: "  ab",
      firstLine: 2,
      firstColumn: 1,
    });
  });
});
