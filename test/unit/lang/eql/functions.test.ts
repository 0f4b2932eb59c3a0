import { describe, expect, it } from "vitest";
import {
  EQL_FUNCTIONS,
  findFunction,
} from "../../../../src/lang/eql/functions.ts";

describe("findFunction", () => {
  it("takes names in any case", () => {
    for (const name of ["startsWith", "startswith", "STARTSWITH"]) {
      expect(findFunction(name)?.name).toBe("startsWith");
    }
    expect(findFunction("nope")).toBeUndefined();
    expect(findFunction("constructor")).toBeUndefined();
  });
});

describe("EQL_FUNCTIONS", () => {
  it("says how many arguments go in, what comes out and which have a tilde form", () => {
    const table = EQL_FUNCTIONS.map(
      (each) =>
        `${each.name}${each.tilde ? "[~]" : ""} ${each.minArguments}-${each.maxArguments} ${each.result}`,
    );
    expect(table).toEqual([
      "add 2-2 number",
      "between[~] 3-4 string",
      "cidrMatch 2-Infinity boolean",
      "concat 1-Infinity string",
      "divide 2-2 number",
      "endsWith[~] 2-2 boolean",
      "indexOf[~] 2-3 number",
      "length 1-1 number",
      "modulo 2-2 number",
      "multiply 2-2 number",
      "number 1-2 number",
      "startsWith[~] 2-2 boolean",
      "string 1-1 string",
      "stringContains[~] 2-2 boolean",
      "substring 2-3 string",
      "subtract 2-2 number",
      "_arraySearch 3-3 boolean",
    ]);
  });
});
