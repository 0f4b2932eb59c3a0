/**
 * The ways in which conditions can hold, as clauses about single fields.
 */
import { describe, expect, it } from "vitest";
import { branchesOf } from "../../../src/engine/branches.ts";
import type { Branch, Clause } from "../../../src/engine/branches.ts";
import { parseQuery } from "../../../src/lang/eql/parser.ts";
import { sourceText } from "../../../src/lang/source-text.ts";

const undecided = (): undefined => undefined;

function branches(
  condition: string,
  decide: (clause: Clause) => boolean | undefined = undecided,
  hasElements = true,
): string {
  const text = `any where ${condition}`;
  const query = parseQuery(sourceText(text));
  if (query.kind !== "event") throw new Error("no event query");
  const describeClause = ({ path, trigger, test }: Clause): string => {
    const asked =
      test && ` asked ${text.slice(test.span.start, test.span.end)}`;
    if (trigger === undefined) return `${path}${asked}`;
    const { texts, numbers, globs, present } = trigger;
    const values = [...texts, ...numbers, ...globs.map((each) => `~${each}`)];
    return `${path}${present ? " is there" : `=${values.join("|")}`}${asked ?? ""}`;
  };
  const describeBranch = (branch: Branch): string =>
    branch.length === 0 ? "?" : branch.map(describeClause).join(" & ");
  const found = branchesOf(query.filter.condition, decide, hasElements);
  return found.length === 0 ? "never" : found.map(describeBranch).join(" / ");
}

describe("a condition holds by", () => {
  it.each([
    ['a : ("X*", "y")', "a=y|~x*"],
    ['a == "x" and b == 5', "a=x & b=5"],
    ['a == "x" or b == 5', "a=x / b=5"],
    ['a == "x" or a : "y*"', "a=x|~y*"],
    ["(a == 1 or b == 2) and c == 3", "c=3 & a=1 / c=3 & b=2"],
    [
      "not (a == 1 or b == 2) and c == 3",
      "a asked a == 1 & b asked b == 2 & c=3",
    ],
    ["not (a == 1 and b == 2)", "a asked a == 1 / b asked b == 2"],
    // What says little by a value, or by none, is asked of the field alone.
    ['a != "x"', 'a asked a != "x"'],
    ["a == null", "a asked a == null"],
    ["a != null", "a is there asked a != null"],
    ["a > 5", "a is there asked a > 5"],
    ['not a regex "x.*"', 'a asked a regex "x.*"'],
    ["length(a) == 0 or b == 1", "b=1 / a is there asked length(a) == 0"],
    // Of two fields only that they are there.
    ["a == b", "a is there & b is there"],
    ["a != b", "?"],
    ["a == 1 and a != b", "a=1"],
    ["a == 1 or a != b", "?"],
    ["a == 1 or true", "?"],
    ["a == 1 and false", "never"],
    ['a : "x" and _arraysearch(b, $e, $e.name == 1)', "a=x"],
    ['a : "x" and not child of [any where true]', "a=x"],
  ])("%s: %s", (condition, expected) => {
    expect(branches(condition)).toBe(expected);
  });

  it("what is left when something is known", () => {
    const known =
      (answer: boolean) =>
      ({ path }: Clause): boolean | undefined =>
        path === "a" ? answer : undefined;
    expect(branches("a == 1 and b == 2", known(true))).toBe("b=2");
    expect(branches("a == 1 and b == 2", known(false))).toBe("never");
    expect(branches("a == 1 or b == 2", known(true))).toBe("?");
    expect(branches("a == 1 or b == 2", known(false))).toBe("b=2");
  });

  it("what is left where no document holds an array", () => {
    const left = (condition: string): string =>
      branches(condition, undecided, false);
    const search = "_arraysearch(b, $e, $e.name == 1)";
    expect(left(`a == 1 and ${search}`)).toBe("never");
    expect(left(`a == 1 or ${search}`)).toBe("a=1");
    expect(left(`a == 1 and not ${search}`)).toBe("a=1");
    expect(left(`not ${search}`)).toBe("?");
  });

  it("not too many ways", () => {
    const either = (names: string): string =>
      `(${[...names].map((name) => `${name} == 1`).join(" or ")})`;
    expect(
      branches(`${either("abcd")} and ${either("efgh")}`).split("/"),
    ).toHaveLength(16);
    // Of what would make more nothing is told.
    expect(branches(`${either("abcd")} and ${either("efghi")}`)).toBe(
      "a=1 / b=1 / c=1 / d=1",
    );
    expect(branches(either("abcdefghijklmnopq"))).toBe("?");
  });
});
