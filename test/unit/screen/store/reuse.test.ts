import fc from "fast-check";
import { expect, test } from "vitest";
import { reuse } from "../../../../src/screen/store/reuse.ts";

test("equal data is the old data", () => {
  const before = { a: 1, list: [{ id: "x", n: [1, 2] }], none: undefined };
  expect(reuse(before, structuredClone(before))).toBe(before);
});

test("what changed is new, what did not is kept", () => {
  const before = { a: { n: 1 }, b: { n: 2 } };
  const after = reuse(before, { a: { n: 1 }, b: { n: 3 } });
  expect(after).toEqual({ a: { n: 1 }, b: { n: 3 } });
  expect(after.a).toBe(before.a);
  expect(after.b).not.toBe(before.b);
});

test("rows keep their identity when others arrive above them", () => {
  const before = [
    { id: "1", n: 1 },
    { id: "2", n: 2 },
  ];
  const after = reuse(before, [
    { id: "0", n: 0 },
    { id: "1", n: 1 },
    { id: "2", n: 9 },
  ]);
  expect(after.map((r) => r.n)).toEqual([0, 1, 9]);
  expect(after[1]).toBe(before[0]);
  expect(after[2]).not.toBe(before[1]);
});

test("an order that changed is a change", () => {
  const before = [{ id: "1" }, { id: "2" }];
  const after = reuse(before, [{ id: "2" }, { id: "1" }]);
  expect(after).not.toBe(before);
  expect(after).toEqual([{ id: "2" }, { id: "1" }]);
});

test("a member that went away is gone", () => {
  const before: Record<string, number> = { a: 1, b: 2 };
  expect(reuse(before, { a: 1 })).toEqual({ a: 1 });
  expect(reuse<unknown>({ a: undefined }, {})).toEqual({});
});

test("the result always equals what came in", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (before, after) => {
      expect(reuse(before, after)).toEqual(after);
    }),
  );
});

test("names that every object answers to are names like others", () => {
  const before = [{}];
  const after = JSON.parse('[{"__proto__":null,"constructor":1}]') as object[];
  const result = reuse(before, after);
  expect(Object.keys(result[0]!)).toEqual(["__proto__", "constructor"]);
  expect(JSON.stringify(result)).toBe(JSON.stringify(after));
});
