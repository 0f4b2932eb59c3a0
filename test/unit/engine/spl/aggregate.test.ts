import { describe, expect, it } from "vitest";
import {
  createAccumulator,
  MAX_DISTINCT,
  MAX_VALUES,
} from "../../../../src/engine/spl/aggregate.ts";
import type { Accumulator } from "../../../../src/engine/spl/aggregate.ts";
import type { Cell, CellScalar } from "../../../../src/engine/spl/row.ts";
import type { AggregateFunction } from "../../../../src/lang/spl/tree.ts";

function over(
  name: AggregateFunction,
  values: readonly (CellScalar | readonly CellScalar[])[],
): Accumulator {
  const accumulator = createAccumulator(name);
  for (const [i, each] of values.entries()) {
    accumulator.add(Array.isArray(each) ? each : [each as CellScalar], i);
  }
  return accumulator;
}

const of = (
  name: AggregateFunction,
  ...values: readonly (CellScalar | readonly CellScalar[])[]
): Cell | undefined => over(name, values).result();

describe("functions over values", () => {
  it("count events, and those that have the field", () => {
    const plain = createAccumulator("count");
    plain.addEvent();
    plain.addEvent();
    expect(plain.result()).toBe(2);
    expect(of("count", "a", ["b", "c"], [])).toBe(2);
    expect(of("count")).toBe(0);
  });
  it("min and max compare numbers if all are numbers", () => {
    expect([of("min", "10", "9", 8.5), of("max", "10", "9")]).toEqual([
      8.5, 10,
    ]);
    expect([of("min", "10", "9", "x"), of("max", "10", "x", "9")]).toEqual([
      "10",
      "x",
    ]);
    expect([of("min"), of("max")]).toEqual([undefined, undefined]);
  });
  it("sum, avg and stdev take numbers only", () => {
    expect(of("sum", "1", 2, "x", ["3", "4"])).toBe(10);
    expect(of("avg", 1, 2, "x", 6)).toBe(3);
    expect(of("stdev", 2, 4, 4, 4, 5, 5, 7, 9)).toBeCloseTo(2.138089935, 9);
    expect(of("stdev", 5)).toBe(0);
    expect([of("sum", "x"), of("avg"), of("stdev", "x")]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
  it("sum does not depend on the order", () => {
    expect(of("sum", 1e16, 1, -1e16)).toBe(1);
    expect(of("sum", 0.1, 0.2, 0.3)).toBe(of("sum", 0.3, 0.2, 0.1));
  });
  it("stdev of times near one another", () => {
    expect(of("stdev", 1_700_000_000.25, 1_700_000_000.75)).toBe(
      Math.sqrt(0.125),
    );
  });
  it("values are distinct texts in order, a list also of one", () => {
    expect(of("values", "b", ["a", "b"], 10, "9", "B")).toEqual([
      "10",
      "9",
      "B",
      "a",
      "b",
    ]);
    expect(of("values", "b")).toEqual(["b"]);
    expect(of("values")).toBeUndefined();
    expect(of("values", "\u{1F600}", "\uFFFD")).toEqual([
      "\uFFFD",
      "\u{1F600}",
    ]);
  });
  it("dc counts texts", () => {
    expect(of("dc", "a", "A", ["a", "b"], 1, "1")).toBe(4);
    expect(of("dc")).toBe(0);
  });
  it("earliest and latest, ties by text", () => {
    const accumulators = [
      createAccumulator("earliest"),
      createAccumulator("latest"),
    ];
    for (const each of accumulators) {
      each.add(["m"], 5);
      each.add(["z"], 2);
      each.add(["y"], 2);
      each.add(["d"], 9);
      each.add(["c", "a"], 9);
      each.add([], 1);
      each.add(["x"], undefined);
    }
    expect(accumulators.map((each) => each.result())).toEqual(["y", "c"]);
    expect(of("latest")).toBeUndefined();
  });
});

describe("bounds", () => {
  const names = Array.from(
    { length: 150 },
    (_, i) => `v${String(i).padStart(3, "0")}`,
  );
  it("values keeps the first of the order, whatever comes first", () => {
    const forwards = over("values", names);
    const backwards = over("values", names.toReversed());
    expect(forwards.result()).toEqual(names.slice(0, MAX_VALUES));
    expect(backwards.result()).toEqual(forwards.result());
    expect([forwards.beyond, backwards.beyond]).toEqual([50, 50]);
  });
  it("values keeps 8 KiB: what did not fit closes the list", () => {
    const parts = ["a".repeat(4_000), "b".repeat(4_500), "c"];
    const accumulators = [
      over("values", parts),
      over("values", parts.toReversed()),
      over("values", [parts[1]!, parts[2]!, parts[0]!]),
    ];
    for (const each of accumulators) {
      expect(each.result()).toEqual([parts[0]]);
      expect(each.beyond).toBe(2);
    }
    expect(of("values", "x".repeat(9_000))).toEqual(["x".repeat(8_192)]);
  });
  it("dc counts to 4,096", () => {
    const accumulator = over(
      "dc",
      Array.from({ length: MAX_DISTINCT + 3 }, (_, i) => i),
    );
    expect(accumulator.result()).toBe(MAX_DISTINCT);
    expect(accumulator.beyond).toBe(3);
    expect(over("dc", ["a", "a"]).beyond).toBe(0);
  });
});
