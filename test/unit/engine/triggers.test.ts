/**
 * What a condition needs of single fields, and which part of it is expected to be rarest.
 */
import { describe, expect, it } from "vitest";
import {
  BROAD_COST,
  cheapest,
  Expectation,
} from "../../../src/engine/trigger-choice.ts";
import { needOf } from "../../../src/engine/triggers.ts";
import type { Need, Trigger } from "../../../src/engine/need.ts";
import { parseQuery } from "../../../src/lang/eql/parser.ts";
import { sourceText } from "../../../src/lang/source-text.ts";

function need(condition: string): Need {
  const query = parseQuery(sourceText(`any where ${condition}`));
  if (query.kind !== "event") throw new Error("no event query");
  return needOf(query.filter.condition);
}

/** What is expected where these are the conditions. */
function costIn(...conditions: readonly string[]): (each: Trigger) => number {
  const expectation = new Expectation(conditions.map(need));
  return (each) => expectation.costOf(each);
}

function describeTrigger({ path, texts, numbers, globs, present }: Trigger) {
  if (present) return `${path} is there`;
  const values = [...texts, ...numbers, ...globs.map((each) => `~${each}`)];
  return `${path}=${values.join("|")}`;
}

/** `(a or b)` are needed together, of `[a, b]` each is enough. */
function describeNeed(each: Need): string {
  switch (each.kind) {
    case "unknown":
      return "?";
    case "elements":
      return "elements";
    case "trigger":
      return describeTrigger(each.trigger);
    case "one-of":
      return `[${each.parts.map(describeNeed).join(", ")}]`;
    case "all-of":
      return each.parts.length === 0
        ? "never"
        : `(${each.parts.map(describeNeed).join(" or ")})`;
  }
}

describe("a condition needs", () => {
  it.each([
    // Equality, in every way to write it.
    ['a == "X"', "a=x"],
    ['"X" == a', "a=x"],
    ['a : "X"', "a=x"],
    ['a : ("X*", "y")', "a=y|~x*"],
    ['a like "X"', "a=x"],
    ['a like~ "X?"', "a=~x?"],
    ["a == 5", "a=5"],
    ["a == true", "a=true"],
    ["a", "a=true"],
    ['a in ("X", 5, true, null)', "a=x|true|5"],
    ['a in~ ("X", "y")', "a=x|y"],
    // Case decides only for the predicate; what may fold differently in its place is left open.
    ['a like "X?\u0130y*"', "a=~x**y*"],
    ['startsWith(a, "X\u03a3")', "a=~x**"],
    ['startsWith~(a, "X\u03a3")', "a=~x\u03c3*"],
    ['endsWith~(a, "X")', "a=~*x"],
    ['stringContains(a, "X")', "a=~*x*"],
    // Only that there is a value.
    ["a > 5", "a is there"],
    ["5 < a", "a is there"],
    ["a != null", "a is there"],
    ['a : ("*", "x")', "a is there"],
    ['a regex "x.*"', "a is there"],
    ['a.ip == "::1"', "a.ip is there"],
    ['a.ip in ("10.0.0.0/8")', "a.ip is there"],
    ['cidrMatch(a, "10.0.0.0/8")', "a is there"],
    ["length(a) == 0", "a is there"],
    ["a == b", "[a is there, b is there]"],
    ["a + b > 1", "[a is there, b is there]"],
    ["startsWith(a, b)", "[a is there, b is there]"],
    ['a in ("x", b)', "a is there"],
    // Nothing that is known.
    ['a != "x"', "?"],
    ["a == null", "?"],
    ['not a : "x"', "?"],
    ['a not in ("x")', "?"],
    ['"x" in (a, b)', "?"],
    ["true", "?"],
    ["not a > 5", "?"],
    ["_arraysearch(a, $v, $v.b == 1)", "elements"],
    ["not _arraysearch(a, $v, $v.b == 1)", "?"],
    ["a == 1 and _arraysearch(b, $v, $v.c == 1)", "[a=1, elements]"],
    ["a == 1 or _arraysearch(b, $v, $v.c == 1)", "(a=1 or elements)"],
    ["descendant of [process where a == 1]", "?"],
    // Nothing that could help.
    ["false", "never"],
    ["a == 1 and false", "never"],
    ["a in (null)", "never"],
    // Put together.
    ['a == 1 and b : "x"', "[a=1, b=x]"],
    ["a == 1 and b != 1", "a=1"],
    ["a == 1 or b == 2", "(a=1 or b=2)"],
    ["a == 1 or b != 2", "?"],
    ["a == 1 or false", "a=1"],
    ["(a == 1 or b == 2) and c == 3", "[(a=1 or b=2), c=3]"],
    ["(a == 1 and b == 2) or c == 3", "([a=1, b=2] or c=3)"],
    // `not` of a test is its exact opposite, missing values included.
    ["not a != 1", "a=1"],
    ['not a not in ("x")', "a=x"],
    ["not not a == 1", "a=1"],
    ["not (a != 1 or b != 2)", "[a=1, b=2]"],
    ["not (a != 1 and b != 2)", "(a=1 or b=2)"],
    ["not a == null", "a is there"],
    ["not true", "never"],
  ])("%s: %s", (condition, expected) => {
    expect(describeNeed(need(condition))).toBe(expected);
  });
});

describe("the triggers that are expected to be rarest", () => {
  it.each([
    ['event.type == "start" and process.name : "a.exe"', "process.name=a.exe"],
    ['process.name : "a.exe" and user.id : "S-1-5-18"', "process.name=a.exe"],
    ['a : "*longtext*" and b : "?:\\\\*"', "a=~*longtext*"],
    ['a : "x*" and b : "abc*"', "b=~abc*"],
    ["a != null and b == 1", "b=1"],
    [
      '(process.name : "a" or file.name : "b") and event.type == "start"',
      "process.name=a file.name=b",
    ],
  ])("%s: %s", (condition, expected) => {
    const choice = cheapest(need(condition), costIn(condition));
    expect(choice?.triggers.map(describeTrigger).join(" ")).toBe(expected);
    expect(choice?.cost).toBeLessThan(BROAD_COST);
  });

  it("are none where nothing is known, and no trigger where nothing can hold", () => {
    expect(cheapest(need("a != 1"), costIn())).toBeUndefined();
    expect(cheapest(need("false"), costIn())).toEqual({
      triggers: [],
      cost: 0,
    });
  });

  it("are not those that many conditions name", () => {
    const condition = 'process.name : "a.exe" and process.args : "*secret*"';
    const chosen = (others: readonly string[]): string | undefined =>
      cheapest(need(condition), costIn(condition, ...others))
        ?.triggers.map(describeTrigger)
        .join(" ");
    expect(chosen([])).toBe("process.name=a.exe");
    const others = Array.from(
      { length: 50 },
      (_, i) => `process.parent.name : ("A.exe", "${i}.exe")`,
    );
    expect(chosen(others)).toBe("process.args=~*secret*");
  });
});
