import { describe, expect, it } from "vitest";
import { parseQuery } from "../../../src/lang/eql/parser.ts";
import { sourceText } from "../../../src/lang/source-text.ts";
import type { Expr } from "../../../src/lang/eql/tree.ts";
import {
  fieldsBelow,
  obstaclesOf,
  outcomesOf,
} from "../../../src/rule/satisfiable.ts";
import type { Knowledge } from "../../../src/rule/satisfiable.ts";

function condition(text: string): Expr {
  const query = parseQuery(sourceText(`any where ${text}`));
  if (query.kind !== "event") throw new Error(query.kind);
  return query.filter.condition;
}

/** Fields that begin with `no` are never there; of `is` the only value is "x". */
const KNOWN: Knowledge = {
  mayHave: (path) => !path.startsWith("no"),
  mayHaveNodes: (path) => !path.startsWith("no"),
  outcomes(predicate) {
    const [field] = fieldsBelow(predicate);
    if (field?.path !== "is" || predicate.kind !== "compare") return undefined;
    const { operator, right } = predicate;
    const equal = right.kind === "literal" && right.value === "x";
    const holds = (operator === "==") === equal;
    return { mayHold: holds, mayFail: !holds };
  },
};

describe("outcomesOf", () => {
  it.each<[string, string]>([
    ["true", "holds"],
    ["false", "fails"],
    ['a == "x"', "both"],
    ['no == "x"', "fails"],
    ['not no == "x"', "holds"],
    ['no != "x"', "holds"],
    ["no == null", "holds"],
    ["no != null", "fails"],
    ["null == no", "holds"],
    ["a == null", "both"],
    ["no < 5", "fails"],
    ["a < null", "fails"],
    ["no == a", "fails"],
    ['no : "x*"', "fails"],
    ['no in ("x", "y")', "fails"],
    ['no not in ("x", "y")', "both"],
    ['a == "x" or no == "y"', "both"],
    ['no == "x" or no2 == "y"', "fails"],
    ['a == "x" and no == "y"', "fails"],
    ['a == "x" and not (b == "y" and no == "z")', "both"],
    ["length(no) > 3 or no.flag or startsWith(a, no)", "fails"],
    ["length(a) > 3", "both"],
    ["a + no > 3 or -no > 3", "fails"],
    // A predicate that is asked of null always has an answer, which then is a value.
    ["(no == null) == true", "both"],
    ['(no == "x") == false', "fails"],
    ['_arraySearch(no, $e, $e.x == "y")', "fails"],
    ['_arraySearch(a, $e, $e.x == "y")', "both"],
    ['_arraySearch(a, $e, $e.x == "y" and no == 1)', "fails"],
    ['not _arraySearch(no, $e, $e.x == "y")', "holds"],
    ['descendant of [process where no == "x"]', "both"],
    ['is == "x"', "holds"],
    ['is == "y" or is != "x"', "fails"],
  ])("%s %s", (text, expected) => {
    const { mayHold, mayFail } = outcomesOf(condition(text), KNOWN);
    expect(mayHold ? (mayFail ? "both" : "holds") : "fails").toBe(expected);
  });
});

describe("obstaclesOf", () => {
  const told = (text: string): string[] =>
    obstaclesOf(condition(text), KNOWN).map(
      ({ field, why }) => `${field} ${why}`,
    );

  it.each<[string, string[]]>([
    ['a == "x"', []],
    ['a == "x" and no == 1 and no2 : "y"', ["no missing", "no2 missing"]],
    ['a == "x" or no == 1', []],
    // The nearer branch.
    ["(no == 1 and no2 == 2) or no3 == 3", ["no3 missing"]],
    ["not (no == null)", ["no missing"]],
    ["not (a == 1 or no == null)", ["no missing"]],
    ["no == a", ["no missing"]],
    ['is == "y" and no == 1', ["is value", "no missing"]],
    ['not is == "x"', ["is value"]],
    ['_arraySearch(no, $e, $e.x == "y")', ["no missing"]],
    ["false", []],
  ])("%s", (text, fields) => {
    expect(told(text)).toEqual(fields);
  });
});

describe("fieldsBelow", () => {
  it("names what the event itself is asked for, array searches apart", () => {
    const found = [
      ...fieldsBelow(
        condition(
          'a == b and not (c in (d, "x")) and length(e) + -f > 1 and _arraySearch(g, $v, $v.x == h) and child of [process where i == 1]',
        ),
      ),
    ];
    expect(
      found.map(({ path, nodes }) => (nodes ? `${path}[]` : path)),
    ).toEqual(["a", "b", "c", "d", "e", "f", "g[]", "h"]);
  });
});
