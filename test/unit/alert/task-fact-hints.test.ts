import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  isRunStamp,
  TASK_CACHE_WRITE,
} from "../../../src/alert/task-fact-hints.ts";
import { isTriggered } from "../../../src/engine/field-index.ts";
import { compileClause } from "../../../src/engine/predicate.ts";

const GUID = "{0A0B0C0D-0000-4000-8000-000000000001}";
const KEY =
  "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Schedule\\TaskCache";

describe("what a run of a task writes", () => {
  it.each([
    `HKLM\\${KEY}\\Tasks\\${GUID}\\DynamicInfo`,
    `\\REGISTRY\\MACHINE\\${KEY}\\Tasks\\${GUID.toLowerCase()}\\dynamicinfo`,
  ])("is known by its path: %s", (path) => {
    expect(isRunStamp(path)).toBe(true);
    expect(isRunStamp(["x", path])).toBe(true);
  });

  it.each([
    `HKLM\\${KEY}\\Tasks\\${GUID}`,
    `HKLM\\${KEY}\\Tasks\\${GUID}\\Actions`,
    // A task may have that name.
    `HKLM\\${KEY}\\Tree\\DynamicInfo`,
    `HKLM\\${KEY}\\Tree\\${GUID}\\DynamicInfo`,
    `HKLM\\${KEY}\\Tree\\TaskCache\\Tasks\\${GUID}\\DynamicInfo`,
    `HKLM\\${KEY}\\Tasks\\${GUID}\\DynamicInfo\\x`,
    "DynamicInfo",
  ])("is nothing else: %s", (path) => {
    expect(isRunStamp(path)).toBe(false);
  });

  it("is what lines are left out by", () => {
    const piece = fc.constantFrom(
      ...["HKLM\\", "\\REGISTRY\\MACHINE\\", "hklm\\", `${KEY}\\`],
      ...[`${KEY}\\Tasks\\`, GUID, `Tasks\\${GUID}`, "\\DynamicInfo"],
      ...["\\dynamicInfo", "\\TaskCache\\", "\\", "x", "\u212a"],
      `HKLM\\${KEY}\\Tasks\\${GUID}\\DynamicInfo`,
    );
    const path = fc.array(piece, { maxLength: 5 }).map((all) => all.join(""));
    let left = 0;
    fc.assert(
      fc.property(fc.oneof(path, fc.array(path)), (value) => {
        const values = [value].flat();
        const isLeft = compileClause<void>(
          TASK_CACHE_WRITE.test!,
          () => value,
        )();
        const isTask = values.some((each) => /taskcache/i.test(each));
        expect(isLeft).toBe(isTask && !isRunStamp(value));
        if (!isLeft) return;
        left++;
        expect(
          values.some((each) => isTriggered(TASK_CACHE_WRITE.trigger!, each)),
        ).toBe(true);
      }),
      { numRuns: 3_000 },
    );
    expect(left).toBeGreaterThan(100);
  });
});
