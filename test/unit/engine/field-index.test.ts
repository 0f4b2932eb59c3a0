/**
 * What the values of a field trigger, and that what is remembered of them is bounded.
 */
import { describe, expect, it } from "vitest";
import {
  FieldIndex,
  isTriggered,
  ValueMemory,
} from "../../../src/engine/field-index.ts";
import type { Trigger } from "../../../src/engine/need.ts";
import { Alias } from "../../../src/event/event.ts";
import type { FieldValue } from "../../../src/event/event.ts";
import { toList } from "../../../src/event/values.ts";

const NO_TRIGGER: Trigger = {
  path: "a",
  texts: [],
  numbers: [],
  globs: [],
  present: false,
};

function indexOf(
  triggers: readonly Partial<Trigger>[],
  memory = new ValueMemory(),
): (value: FieldValue) => number[] {
  const index = new FieldIndex(memory);
  triggers.forEach((each, id) => index.add({ ...NO_TRIGGER, ...each }, id));
  return (value) => {
    const found: number[] = [];
    for (const each of toList(value)) found.push(...index.idsOf(each));
    return found.sort((a, b) => a - b);
  };
}

const TRIGGERS = [
  { texts: ["a.exe", "true"] },
  { numbers: [5] },
  { globs: ["*.exe", "5*", "*no*", "nor*this"] },
  { present: true },
];

describe("a value triggers", () => {
  const find = indexOf(TRIGGERS);
  it.each<[FieldValue, number[]]>([
    ["a.exe", [0, 2, 3]],
    ["A.EXE", [0, 2, 3]],
    [5, [1, 2, 3]],
    ["5", [1, 2, 3]],
    ["+5.0", [1, 3]],
    [true, [0, 3]],
    ["x", [3]],
    [
      ["x", "a.exe"],
      [0, 2, 3, 3],
    ],
    [new Alias([5, "TRUE"]), [0, 1, 2, 3, 3]],
    [[], []],
    [undefined, []],
  ])("%j: %j", (value, expected) => {
    expect(find(value)).toEqual(expected);
    expect(find(value)).toEqual(expected);
    const alone = toList(value).flatMap((each) =>
      TRIGGERS.flatMap((trigger, id) =>
        isTriggered({ ...NO_TRIGGER, ...trigger }, each) ? [id] : [],
      ),
    );
    expect(alone.sort((a, b) => a - b)).toEqual(expected);
  });
});

describe("the memory of values", () => {
  it("forgets everything when it is full, and the answers stay the same", () => {
    for (const [memory, most] of [
      [new ValueMemory(3), 3],
      [new ValueMemory(100, 20), 20],
    ] as const) {
      const find = indexOf(TRIGGERS, memory);
      const other = indexOf(TRIGGERS, memory);
      for (let turn = 0; turn < 3; turn++) {
        for (let i = 0; i < 10; i++) {
          expect(find(`${i}.exe`)).toEqual([2, 3]);
          expect(other(i)).toEqual(i === 5 ? [1, 2, 3] : [3]);
        }
      }
      expect(memory.size).toBeLessThanOrEqual(most);
    }
  });

  it("does not keep long values", () => {
    const memory = new ValueMemory();
    const find = indexOf(TRIGGERS, memory);
    expect(find(`${"x".repeat(2_000)}.exe`)).toEqual([2, 3]);
    expect(memory.size).toBe(0);
  });
});
