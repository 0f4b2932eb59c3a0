import { expect, test } from "vitest";
import { alertDetail } from "../../../src/cli/alert-detail.ts";
import type { Match } from "../../../src/engine/match.ts";
import { testRule } from "../../support/engine.ts";
import { evidence, match } from "../alert/sample.ts";

const early = evidence({ timeUs: 1, summary: "early" });
const late = evidence({ timeUs: 2, summary: "late" });

function steps(query: string, events: Match["events"]): unknown[] {
  const alert = {
    id: "1",
    match: match("1", { rule: testRule(query), events }),
    status: "open" as const,
    reason: undefined,
    tasks: [],
  };
  return alertDetail(alert, 0, 1).steps.map(({ step, filter, event }) => [
    step,
    filter,
    event?.summary,
  ]);
}

test("the steps of a sequence stand in their order, missing ones too", () => {
  expect(
    steps("sequence with maxspan=1m [a where x] ![b where y] [c where z]", [
      early,
      undefined,
      late,
    ]),
  ).toEqual([
    [1, "a where x", "early"],
    [2, "b where y", undefined],
    [3, "c where z", "late"],
  ]);
});

test("the events of a sample stand as they happened, each with its filter", () => {
  expect(steps("sample [a where x] [b where y]", [late, early])).toEqual([
    [2, "b where y", "early"],
    [1, "a where x", "late"],
  ]);
});

test("what is odd about an event is handed on, and nothing where nothing is", () => {
  const events = [
    evidence({
      timeUs: 1,
      aliases: { "network.direction": "incoming" },
      timeUncertain: true,
    }),
    late,
  ];
  const alert = {
    id: "1",
    match: match("1", {
      rule: testRule("sequence [a where x] [b where y]"),
      events,
    }),
    status: "open" as const,
    reason: undefined,
    tasks: [],
  };
  const [first, second] = alertDetail(alert, 0, 1).steps;
  expect(first!.event).toMatchObject({
    aliases: { "network.direction": "incoming" },
    timeUncertain: true,
  });
  expect(second!.event).not.toHaveProperty("aliases");
  expect(second!.event).not.toHaveProperty("timeUncertain");
});
