/**
 * Which rules are asked: by the category that the class of an event has, or that the event itself tells.
 */
import { describe, expect, it } from "vitest";
import { newCounters } from "../../../src/base/counters.ts";
import { HitFinder } from "../../../src/engine/hit-finder.ts";
import { Lineages } from "../../../src/engine/lineage.ts";
import { DEFAULT_LIMITS } from "../../../src/engine/limits.ts";
import { fieldsOf } from "../../../src/engine/predicate.ts";
import type { Event } from "../../../src/event/event.ts";
import { testRule } from "../../support/engine.ts";
import { fixtures, openAll } from "../event/support.ts";

const WINDOWS = fixtures("wl-raw");
const ENDPOINT = fixtures("endpoint/older");

function finderOf(...queries: readonly string[]): HitFinder {
  const plans = queries.map((text) => {
    const rule = testRule(text, text);
    if (rule.query.kind !== "event") throw new Error("no event query");
    const { filter } = rule.query;
    const { condition } = filter;
    return { rule, filter, condition, paths: fieldsOf(filter) };
  });
  const counters = newCounters();
  const lineages = new Lineages([], DEFAULT_LIMITS, counters);
  return new HitFinder(plans, [], DEFAULT_LIMITS, counters, lineages);
}

/** Ids of the rules that the event satisfies. */
function found(finder: HitFinder, event: Event): readonly string[] {
  const ids: string[] = [];
  finder.find(
    event,
    ({ rule }) => ids.push(rule.id),
    () => {},
  );
  return ids;
}

const QUERIES = [
  "process where true",
  "network where true",
  "registry where true",
  "any where true",
  "Process where true",
];

describe("the category of a rule", () => {
  const { events } = openAll([
    WINDOWS["sysmon 1"],
    WINDOWS["sysmon 3"],
    WINDOWS["sysmon 13"],
    ENDPOINT["process"],
    ENDPOINT["network"],
    ENDPOINT["registry"],
  ]);

  it("is the event's, whether its class tells or the event itself", () => {
    const finder = finderOf(...QUERIES);
    expect(events.map((event) => found(finder, event))).toEqual([
      ["process where true", "any where true"],
      ["network where true", "any where true"],
      ["registry where true", "any where true"],
      ["process where true", "any where true"],
      ["network where true", "any where true"],
      ["registry where true", "any where true"],
    ]);
  });

  it("tells which classes are of no interest", () => {
    const finder = finderOf("network where true");
    // An Endpoint document tells its category only when it comes.
    expect(events.map((event) => finder.wants(event.class))).toEqual([
      false,
      true,
      false,
      true,
      true,
      true,
    ]);
    expect(events.map((event) => finderOf().wants(event.class))).not.toContain(
      true,
    );
  });
});

describe("the rules that are asked about nearly everything", () => {
  it("are known by name", () => {
    const finder = finderOf(
      'process where process.name : "a.exe"',
      'process where not process.args : "-x"',
    );
    expect(finder.broadRules().map(({ id }) => id)).toEqual([
      'process where not process.args : "-x"',
    ]);
  });
});

describe("many rules", () => {
  it("are reported in their order, whatever they are found by", () => {
    const queries = [
      "any where process.pid != 0",
      ...Array.from({ length: 40 }, (_, i) =>
        i % 2 === 0
          ? `process where process.name : "*${"x".repeat(i)}*" or process.pid > 0`
          : `process where process.executable : "?:\\\\*" and event.code == "1" and process.pid != ${i}`,
      ),
      "process where true",
    ];
    const { events } = openAll([WINDOWS["sysmon 1"]]);
    const finder = finderOf(...queries);
    for (let i = 0; i < 300; i++) {
      expect(found(finder, events[0]!)).toEqual(queries);
    }
  });
});
