import { describe, expect, it } from "vitest";
import {
  cellKey,
  cellOf,
  compareKeys,
  compareScalars,
  compareText,
  cutText,
  numberOf,
} from "../../../../src/engine/spl/cells.ts";
import { ExactSum } from "../../../../src/engine/spl/exact-sum.ts";
import { Alias } from "../../../../src/event/event.ts";

describe("cells", () => {
  it("are made of fields", () => {
    expect(
      ["a", 1, true, "", [], ["", "b", false], new Alias(["x", "y"])].map(
        cellOf,
      ),
    ).toEqual(["a", 1, "true", undefined, undefined, ["b", "false"], "x"]);
    expect(cellOf(undefined)).toBeUndefined();
  });
  it("look like numbers, or not", () => {
    expect(["1", "-1.5", "+.25", "1.", "007", 3].map(numberOf)).toEqual([
      1, -1.5, 0.25, 1, 7, 3,
    ]);
    expect(
      ["", ".", "1e5", "0x1", " 1", "1,0", "NaN", "9".repeat(41)].map(numberOf),
    ).toEqual(Array.from({ length: 8 }));
  });
  it("compare as numbers if both are, else by code points", () => {
    expect(compareScalars("10", 9)).toBeGreaterThan(0);
    expect(compareScalars("10", "9a")).toBeLessThan(0);
    expect(compareScalars("1.0", "1")).toBe(0);
    expect(compareText("\uFFFD", "\u{1F600}")).toBeLessThan(0);
    expect(compareText("a", "ab")).toBeLessThan(0);
    expect(compareKeys(["a", "b"], ["a", "a"])).toBeGreaterThan(0);
    expect(compareKeys(["a"], ["a", "a"])).toBeLessThan(0);
  });
  it("have a text that tells them apart", () => {
    expect([cellKey("a"), cellKey(["a"]), cellKey([1, "a"])]).toEqual([
      "a",
      "a",
      '["1","a"]',
    ]);
  });
  it("are cut between characters", () => {
    expect(cutText(`${"a".repeat(8_191)}\u{1F600}`)).toHaveLength(8_191);
  });
});

describe("exact sums", () => {
  const sum = (...numbers: readonly number[]): number => {
    const exact = new ExactSum();
    for (const each of numbers) exact.add(each);
    return exact.value;
  };
  it("round once", () => {
    expect(sum()).toBe(0);
    expect(sum(0.1, 0.2, 0.3, -0.6)).toBe(2.7755575615628914e-17);
    expect(sum(1e100, 1, -1e100)).toBe(1);
    // Half way between two numbers: the small one decides.
    expect(sum(1, 2 ** -53, 2 ** -106)).toBe(1 + 2 ** -52);
    expect(sum(2 ** -106, 2 ** -53, 1)).toBe(1 + 2 ** -52);
  });
  it("add products without their error", () => {
    const exact = new ExactSum();
    exact.addProduct(1 + 2 ** -30, 1 + 2 ** -30);
    exact.add(-1 - 2 ** -29);
    expect(exact.value).toBe(2 ** -60);
  });
});
