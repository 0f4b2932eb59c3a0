import { describe, expect, it } from "vitest";
import { keyText, readKeys } from "../../../src/engine/join-key.ts";
import type { KeyField } from "../../../src/engine/join-key.ts";
import { Alias } from "../../../src/event/event.ts";
import type { FieldValue } from "../../../src/event/event.ts";
import { openDoc } from "./condition.ts";

const event = openDoc({});

function field(value: FieldValue, optional = false): KeyField {
  return { read: () => value, optional };
}

const keys = (...fields: readonly KeyField[]): readonly unknown[] =>
  readKeys(event, fields, 100).keys;

describe("readKeys", () => {
  it("is the empty key without fields", () => {
    expect(readKeys(event, [], 1)).toEqual({ keys: [[]], dropped: 0 });
  });

  it("has no key where a plain field is missing", () => {
    expect(keys(field("a"), field(undefined))).toEqual([]);
    expect(keys(field([]), field("a"))).toEqual([]);
    expect(keys(field(undefined, true), field(undefined))).toEqual([]);
  });

  it("has null where an optional field is missing", () => {
    expect(keys(field("a"), field(undefined, true))).toEqual([["a", null]]);
  });

  it("combines all different values", () => {
    expect(keys(field(["a", "b", "a"]), field(1), field([true, "x"]))).toEqual([
      ["a", 1, true],
      ["a", 1, "x"],
      ["b", 1, true],
      ["b", 1, "x"],
    ]);
  });

  it("takes the first member of an alias", () => {
    expect(keys(field(new Alias(["a", "b"])))).toEqual([["a"]]);
  });

  it("keeps the first of too many, and counts the others", () => {
    const three = field(["a", "b", "c"]);
    expect(readKeys(event, [three, three], 4)).toEqual({
      keys: [
        ["a", "a"],
        ["a", "b"],
        ["a", "c"],
        ["b", "a"],
      ],
      dropped: 5,
    });
  });
});

describe("keyText", () => {
  it("tells values, types and places apart", () => {
    const different = [
      ["1"],
      [1],
      [true],
      ["true"],
      [null],
      ["null"],
      [""],
      ["a", "b"],
      ["ab", ""],
      ["", "ab"],
      ["a1:b"],
      ["a", "1:b"],
      [1, 23],
      [12, 3],
      [],
    ];
    expect(new Set(different.map(keyText)).size).toBe(different.length);
    expect(keyText([1.0])).toBe(keyText([1]));
  });
});
