import { expect, it } from "vitest";
import { planSample } from "../../../src/engine/sample-plan.ts";
import type { SamplePlan } from "../../../src/engine/sample-plan.ts";
import type { EqlRule } from "../../../src/rule/rule.ts";
import { testRule } from "../../support/engine.ts";

function plan(query: string, changes: Partial<EqlRule> = {}): SamplePlan {
  const rule = { ...testRule(query), ...changes };
  if (rule.query.kind !== "sample") throw new Error("no sample");
  return planSample(rule, rule.query, 3);
}

it("has a place for each filter, with the keys of the query before its own", () => {
  const { kind, index, filters, keyFields, paths } = plan(
    "sample by a, ?b [x where c] by d [y where e == f] by g",
  );
  expect([kind, index]).toEqual(["sample", 3]);
  expect(
    filters.map(({ steps, by }) => [steps, by.map(({ path }) => path)]),
  ).toEqual([
    [[0], ["a", "b", "d"]],
    [[1], ["a", "b", "g"]],
  ]);
  expect(keyFields).toEqual(["a", "b", "d"]);
  expect([...paths].sort()).toEqual(["a", "b", "c", "d", "e", "f", "g"]);
});

it("keeps the fields that alerts are suppressed by", () => {
  const suppression = {
    groupBy: ["z"],
    durationUs: 60_000_000,
    foldsMissing: true,
  };
  expect(plan("sample [x where c] [y where c]", { suppression }).paths).toEqual(
    ["c", "z"],
  );
});
