import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  jsonPlaces,
  jsonStringSource,
  MAX_JSON_DEPTH,
  parsePlacedJson,
} from "../../../src/lang/placed-json.ts";
import type { PlacedValue } from "../../../src/lang/placed-json.ts";
import { locate } from "../../../src/lang/source-text.ts";

/** The value without its places. */
function plain(value: PlacedValue): unknown {
  if (value.items !== undefined) return value.items.map(plain);
  if (value.members === undefined) return value.scalar;
  return Object.fromEntries(
    [...value.members].map(([name, member]) => [name, plain(member.value)]),
  );
}

it("keys and values know where they stand", () => {
  const text = '{ "a": [1, "x"], "b": true }';
  const { members } = parsePlacedJson(text);
  const a = members?.get("a");
  expect(text.slice(a?.key.start, a?.key.end)).toBe('"a"');
  expect(text.slice(a?.value.span.start, a?.value.span.end)).toBe('[1, "x"]');
  expect(members?.get("b")?.value.scalar).toBe(true);
});

it("reads what JSON.parse reads", () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 4 }), (text) => {
      fc.pre(!text.includes("__proto__"));
      expect(plain(parsePlacedJson(text))).toEqual(JSON.parse(text));
    }),
  );
});

function members(text: string): Record<string, [string, string]> {
  const places = jsonPlaces(text);
  if ("problem" in places) throw new Error(places.problem.message);
  return Object.fromEntries(
    [...places.members].map(([name, { key, value }]) => [
      name,
      [text.slice(key.start, key.end), text.slice(value.start, value.end)],
    ]),
  );
}

describe("jsonPlaces", () => {
  it("finds the members of the top level", () => {
    expect(
      members(
        ' {"a" : 1.5e3, "b\\u0021":{"a":[true,null]},"c":"x\\"}" , "a":[] } ',
      ),
    ).toEqual({
      a: ['"a"', "[]"],
      "b!": ['"b\\u0021"', '{"a":[true,null]}'],
      c: ['"c"', '"x\\"}"'],
    });
  });

  it("has none for what is no object", () => {
    expect([members("[{}]"), members("1"), members("{}")]).toEqual([
      {},
      {},
      {},
    ]);
  });

  it.each<[string, number, string]>([
    ["", 0, "a value was expected, found the end"],
    ['{"a":', 5, "a value was expected, found the end"],
    ['{"a":abc}', 5, "a value was expected"],
    ['{"a" 1}', 5, '":" was expected'],
    ['{"a":1 "b":2}', 7, '"," or "}" was expected'],
    ['{"a":1,}', 7, "a name in double quotes was expected"],
    ["[1 2]", 3, '"," or "]" was expected'],
    ["{'a': 1}", 1, "a name in double quotes was expected"],
    ['{"a":"b', 5, "the string is not closed"],
    ['{"a":"b\\', 5, "the string is not closed"],
    ['{"a":"\\x"}', 5, "the string has an unknown escape in it"],
    ['{"a":1} x', 8, "the end was expected"],
    ["01", 0, "a value was expected"],
    [
      "[".repeat(100_000),
      MAX_JSON_DEPTH + 1,
      `nested more than ${MAX_JSON_DEPTH} deep`,
    ],
  ])("%j stops being JSON", (text, offset, message) => {
    expect(jsonPlaces(text)).toEqual({ problem: { message, offset } });
  });
});

describe("the walk", () => {
  it("stops exactly where JSON.parse does not accept the text", () => {
    const piece = fc.constantFrom(
      ...'{}[],:"\\ -.0159eE+ntu\t\u0001\n'.split(""),
      '"a":',
      "true",
      "null",
      "\\u0041",
      '{"a":1}',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const text = pieces.join("");
        let isJson = true;
        try {
          JSON.parse(text);
        } catch {
          isJson = false;
        }
        expect("members" in jsonPlaces(text), text).toBe(isJson);
      }),
      { numRuns: 3_000 },
    );
  });

  it("finds the members of any object, and their strings", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.jsonValue())),
        fc.constantFrom(undefined, 2),
        (value, indent) => {
          const text = JSON.stringify(value, undefined, indent);
          const places = jsonPlaces(text);
          if ("problem" in places) throw new Error(places.problem.message);
          expect([...places.members.keys()].sort()).toEqual(
            Object.keys(value).sort(),
          );
          for (const [name, { value: span }] of places.members) {
            const written = text.slice(span.start, span.end);
            expect(JSON.parse(written)).toEqual(
              JSON.parse(JSON.stringify(value[name])),
            );
            if (typeof value[name] === "string") {
              const source = jsonStringSource(text, span, "f", 1);
              expect(source.text).toBe(value[name]);
            }
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("jsonStringSource", () => {
  it("gives the text without escapes, and their places in the file", () => {
    const text = '{"query":"a \\"b\\"\\nc \\u0041 d"}';
    const places = jsonPlaces(text);
    if ("problem" in places) throw new Error(places.problem.message);
    const { value } = places.members.get("query")!;
    const source = jsonStringSource(text, value, "x.ndjson", 7);
    expect(source.text).toBe('a "b"\nc A d');
    for (const [word, column] of [
      ["a", 11],
      ["b", 15],
      ["c", 20],
      ["A", 22],
      ["d", 29],
    ] as const) {
      expect(locate(source, source.text.indexOf(word)), word).toEqual({
        file: "x.ndjson",
        line: 7,
        column,
      });
    }
  });
});
