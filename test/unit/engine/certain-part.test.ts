import { expect, it } from "vitest";
import { certainPart, hasLineage } from "../../../src/engine/certain-part.ts";
import { printExpr } from "../../../src/lang/eql/printer.ts";
import { testRule } from "../../support/engine.ts";

const L = "descendant of [process where a]";

it.each([
  [L, undefined],
  ["a", "a"],
  [`a or ${L}`, "a"],
  [`a and ${L}`, undefined],
  [`a or b or ${L}`, "a or b"],
  [`a or not ${L}`, "a"],
  [`a and (b or ${L})`, "a and b"],
  [`not (a and ${L})`, "not a"],
  [`not (a or ${L})`, undefined],
  [`a and not (b and not ${L})`, "a and not b"],
  [`true or ${L}`, "true"],
])("what is certain of %s is %s", (text, expected) => {
  const { query } = testRule(`any where ${text}`);
  if (query.kind !== "event") throw new Error("no event query");
  const part = certainPart(query.filter.condition);
  expect(part && printExpr(part)).toBe(expected);
  expect(part === undefined || !hasLineage(part)).toBe(true);
});
