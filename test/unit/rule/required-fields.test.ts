import { describe, expect, it } from "vitest";
import { parseQuery } from "../../../src/lang/eql/parser.ts";
import { sourceText } from "../../../src/lang/source-text.ts";
import { requiredFields } from "../../../src/rule/required-fields.ts";

function required(condition: string): readonly string[] {
  const query = parseQuery(sourceText(`any where ${condition}`));
  if (query.kind !== "event") throw new Error(query.kind);
  return requiredFields(query.filter.condition);
}

describe("requiredFields", () => {
  it.each<[string, string[]]>([
    ["true", []],
    ['a == "x" and b.c : ("y*", "z") and ?d > 5', ["a", "b.c", "d"]],
    ['a in ("x", "y") and b like~ "z*" and c regex "z.*"', ["a", "b", "c"]],
    ['"x" == a and b == c', ["a", "b", "c"]],
    ['startsWith~(a, "x") and length(b) > 3 and c + -d < 5', "abcd".split("")],
    ["process.code_signature.trusted", ["process.code_signature.trusted"]],
    ['a == "x" or b == "y"', []],
    ['c == "x" and (a == "x" or b == "y") and not d == "x"', ["c"]],
    ['a != "x" and b not in ("x", "y")', []],
    ["a == null and b != null", []],
    ['a in (b, "x")', ["a"]],
  ])("%s", (condition, fields) => {
    expect(required(condition)).toEqual(fields);
  });
});
