import { expect, it } from "vitest";
import {
  certainPart,
  hasLineage,
  possiblePart,
} from "../../../src/engine/certain-part.ts";
import { printExpr } from "../../../src/lang/eql/printer.ts";
import { testRule } from "../../support/engine.ts";

const L = "descendant of [process where a]";

it.each([
  [L, undefined, "true"],
  ["a", "a", "a"],
  [`a or ${L}`, "a", "true"],
  [`a and ${L}`, undefined, "a"],
  [`a or b or ${L}`, "a or b", "true"],
  [`a or not ${L}`, "a", "true"],
  [`a and (b or ${L})`, "a and b", "a"],
  [`not (a and ${L})`, "not a", "true"],
  [`not (a or ${L})`, undefined, "not a"],
  [`a and not (b and not ${L})`, "a and not b", "a"],
  [`true or ${L}`, "true", "true"],
])("what is certain of %s is %s, what is possible %s", (text, certain, may) => {
  const { query } = testRule(`any where ${text}`);
  if (query.kind !== "event") throw new Error("no event query");
  const part = certainPart(query.filter.condition);
  expect(part && printExpr(part)).toBe(certain);
  expect(part === undefined || !hasLineage(part)).toBe(true);
  expect(printExpr(possiblePart(query.filter.condition))).toBe(may);
});
