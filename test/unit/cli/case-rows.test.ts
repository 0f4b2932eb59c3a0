import { describe, expect, it } from "vitest";
import { areExpectedRows, readRows } from "../../../src/cli/case-rows.ts";
import type { ExpectedRow, FoundRow } from "../../../src/cli/case-rows.ts";

describe("readRows", () => {
  it.each([
    [[]],
    [[{}]],
    [[{ dest: "h", count: 2, process: ["a", 1], user: null }]],
  ])("reads %j", (value) => {
    expect(readRows(value)).toBe(value);
  });

  it.each([
    [undefined],
    [{}],
    [["a"]],
    [[["a"]]],
    [[null]],
    [[{ dest: true }]],
    [[{ dest: [null] }]],
    [[{ dest: { a: 1 } }]],
  ])("takes %j for none", (value) => {
    expect(readRows(value)).toBeUndefined();
  });
});

describe("areExpectedRows", () => {
  it.each<[ExpectedRow, FoundRow, boolean]>([
    [{}, { a: 1 }, true],
    [{ a: 1 }, { a: 1, b: 2 }, true],
    [{ a: 1 }, { b: 1 }, false],
    [{ a: null }, { b: 1 }, true],
    [{ a: null }, { a: 1 }, false],
    [{ constructor: null }, {}, true],
    [{ a: "1" }, { a: 1 }, true],
    [{ a: 1 }, { a: "1.0" }, true],
    [{ a: "01" }, { a: 1 }, true],
    [{ a: "x" }, { a: "X" }, false],
    [{ a: "" }, { a: 0 }, false],
    [{ a: "2023-11-14T22:13:20Z" }, { a: 1_700_000_000 }, true],
    [{ a: 1_700_000_000 }, { a: "2023-11-14T22:13:20" }, true],
    [{ a: "2023-11-14T22:13:20.500Z" }, { a: 1_700_000_000.5 }, true],
    [{ a: "2023-11-14T22:13:21Z" }, { a: 1_700_000_000 }, false],
    [{ a: ["x"] }, { a: "x" }, true],
    [{ a: ["x", "y"] }, { a: ["x", "y"] }, true],
    [{ a: ["y", "x"] }, { a: ["x", "y"] }, false],
    [{ a: ["x"] }, { a: ["x", "y"] }, false],
  ])("%j, found %j: %s", (expected, found, same) => {
    expect(areExpectedRows([expected], [found])).toBe(same);
  });

  it("gives each expected row one of its own", () => {
    const both = [{ a: 1, b: 1 }, { a: 1 }];
    expect(areExpectedRows([{ a: 1 }, { a: 1, b: 1 }], both)).toBe(true);
    expect(areExpectedRows([{ a: 1, b: 1 }, { a: 1 }], both)).toBe(true);
    expect(areExpectedRows([{ b: 1 }, { a: 1, b: 1 }], both)).toBe(false);
    expect(areExpectedRows([{}], both)).toBe(false);
    expect(areExpectedRows([{}, {}, {}], both)).toBe(false);
  });

  it("exchanges rows until all have one", () => {
    const found = [{ a: 1 }, { a: 1, b: 1 }, { a: 1, b: 1, c: 1 }];
    expect(areExpectedRows([{}, { b: 1 }, { c: 1 }], found)).toBe(true);
    expect(areExpectedRows([{ c: 1 }, { b: 1 }, {}], found)).toBe(true);
    expect(areExpectedRows([{ b: 1 }, {}, { c: 1 }], found.toReversed())).toBe(
      true,
    );
  });
});
