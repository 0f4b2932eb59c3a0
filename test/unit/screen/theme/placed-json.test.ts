import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PlacedValue } from "../../../../src/screen/theme/placed-json.ts";
import {
  PlacedJsonError,
  parsePlacedJson,
} from "../../../../src/screen/theme/placed-json.ts";

/** The value without its places. */
function plain(value: PlacedValue): unknown {
  if (value.items !== undefined) return value.items.map(plain);
  if (value.members === undefined) return value.scalar;
  return Object.fromEntries(
    [...value.members].map(([name, member]) => [name, plain(member.value)]),
  );
}

test("keys and values know where they stand", () => {
  const text = '{ "a": [1, "x"], "b": true }';
  const { members } = parsePlacedJson(text);
  const a = members?.get("a");
  expect(text.slice(a?.key.start, a?.key.end)).toBe('"a"');
  expect(text.slice(a?.value.span.start, a?.value.span.end)).toBe('[1, "x"]');
  expect(members?.get("b")?.value.scalar).toBe(true);
});

test("reads what JSON.parse reads", () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 4 }), (text) => {
      fc.pre(!text.includes("__proto__"));
      expect(plain(parsePlacedJson(text))).toEqual(JSON.parse(text));
    }),
  );
});

test("takes or refuses any text as JSON.parse does", () => {
  const accepts = (parse: (text: string) => unknown, text: string): boolean => {
    try {
      parse(text);
      return true;
    } catch {
      return false;
    }
  };
  fc.assert(
    fc.property(
      fc.string({
        unit: fc.constantFrom(...'{}[],:"\\ntrue1-.e \n'.split("")),
        maxLength: 20,
      }),
      (text) => {
        expect(accepts(parsePlacedJson, text)).toBe(accepts(JSON.parse, text));
      },
    ),
    { numRuns: 2_000 },
  );
});

describe("says where it stops being JSON", () => {
  test.each([
    ['{"a" 1}', '":" was expected', 5],
    ['{"a": 1 "b": 2}', '"," or "}" was expected', 8],
    ["[1 2]", '"," or "]" was expected', 3],
    ["{'a': 1}", 'a name in double quotes " was expected', 1],
    ['{"a": nope}', "a value was expected", 6],
    ['{"a": "x', "the string is not closed on its line", 6],
    ['["\\q"]', "the string has an unknown escape in it", 1],
    ["{} x", "nothing was expected behind the value", 3],
    ["", "a value was expected", 0],
  ])("%s", (text, message, at) => {
    try {
      parsePlacedJson(text);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(PlacedJsonError);
      expect((error as PlacedJsonError).message).toBe(message);
      expect((error as PlacedJsonError).span.start).toBe(at);
    }
  });

  test("and does not run out of stack", () => {
    expect(() => parsePlacedJson("[".repeat(100_000))).toThrow(
      "nested too deeply",
    );
  });
});
