/**
 * Step aliases: how a condition is split, what a hit keeps, and late events. What matches is in the corpus.
 */
import { describe, expect, it } from "vitest";
import {
  keptNodes,
  keptValue,
  splitCondition,
} from "../../../src/engine/step-alias.ts";
import { Alias } from "../../../src/event/event.ts";
import { parseQuery } from "../../../src/lang/eql/parser.ts";
import { printQuery } from "../../../src/lang/eql/printer.ts";
import { sourceText } from "../../../src/lang/source-text.ts";
import { doc, Live } from "./live.ts";

function split(condition: string): readonly (string | undefined)[] {
  const text = `any where ${condition}`;
  const query = parseQuery(sourceText(text));
  if (query.kind !== "event") throw new Error("no event query");
  const { own, joined } = splitCondition(query.filter.condition, new Set("e"));
  return [own, joined].map((each) =>
    each === undefined
      ? undefined
      : printQuery({
          ...query,
          filter: { ...query.filter, condition: each },
        }).slice("any where ".length),
  );
}

describe("a condition", () => {
  it.each([
    ["a == 1 and b", ["a == 1 and b", undefined]],
    ["a == 1 and e.b == b and c", ["a == 1 and c", "e.b == b"]],
    ["e.a and e.b", ["true", "e.a and e.b"]],
    ["e.a", ["true", "e.a"]],
    ["a and e == 1 and ee.b", ["a and e == 1 and ee.b", undefined]],
  ])("%s", (condition, expected) => {
    expect(split(condition)).toEqual(expected);
  });

  it.each([
    ["a and not (b or e.c)", "a and not b"],
    ["not (b and e.c)", "true"],
    ["not (b and not e.c)", "true"],
    ["not (b or not e.c or d)", "not (b or d)"],
    ["(a and e.a == b) or (c and e.d == d)", "a or c"],
    ["(a and e.a == b) or e.d == d", "true"],
    ["(a and (e.a or b)) or c", "a or c"],
    ["a and e.a in (b, c) and length(e.b) > 2", "a"],
    ["not (e.a and false)", "true"],
  ])("%s needs of the event itself: %s", (condition, own) => {
    expect(split(condition)).toEqual([own, expect.any(String)]);
  });
});

describe("what is kept", () => {
  it("keeps types and cuts long texts and lists", () => {
    expect(keptValue(undefined, 3)).toBeUndefined();
    expect(keptValue(12_345, 3)).toBe(12_345);
    expect(keptValue(true, 3)).toBe(true);
    expect(keptValue("abcd", 3)).toBe("abc");
    expect(keptValue(["abcd", 1], 3)).toEqual(["abc", 1]);
    expect(keptValue(new Alias(["abcd", "x"]), 3)).toEqual(
      new Alias(["abc", "x"]),
    );
    expect(keptValue(new Array<number>(2_000).fill(1), 3)).toHaveLength(1_000);
  });

  it("keeps the elements of a list that is searched, cut as well", () => {
    const call = { symbol: "abcd", bytes: [1, 2], own: { trusted: true } };
    expect(keptNodes([call, "abcd", null], 3)).toEqual([
      { symbol: "abc", bytes: [1, 2], own: { trusted: true } },
      "abc",
      undefined,
    ]);
    const wide = { list: new Array<number>(5_000).fill(1) };
    expect(
      JSON.stringify(keptNodes(new Array(2_000).fill(wide), 3)).length,
    ).toBeLessThan(20_000);
    let deep: object = {};
    for (let i = 0; i < 10_000; i++) deep = { deep };
    expect(JSON.stringify(keptNodes([deep], 3)).length).toBeLessThan(200);
  });
});

const QUERY =
  "sequence [test where a and event.id != null] as e [test where b and v == e.v]";

describe("a late event", () => {
  it("that fits better revises, one that does not fit changes nothing", () => {
    const live = new Live(QUERY);
    live.push(doc("A", "1", 0, { v: 7 }));
    expect(live.push(doc("B", "3", 20, { v: "7" }))).toEqual(["fired 1 3"]);
    expect(live.push(doc("B", "9", 5, { v: 8 }))).toEqual([]);
    expect(live.push(doc("A", "2", 10, { v: 7 }))).toEqual(["revised 2 3"]);
  });

  it("that hides the candidate which fits withdraws", () => {
    const live = new Live(QUERY);
    live.push(doc("A", "1", 0, { v: 7 }), doc("B", "3", 20, { v: 7 }));
    expect(live.push(doc("A", "2", 10, { v: 8 }))).toEqual(["withdrawn 1 3"]);
    expect(live.push(doc("B", "4", 30, { v: 8 }))).toEqual(["fired 2 4"]);
    expect(live.finish()).toEqual(["confirmed 2 4"]);
  });

  it("reads what a decided candidate kept", () => {
    const live = new Live(QUERY);
    live.push(doc("A", "1", 0, { v: [7, 8] }), doc("", "2", 60_000));
    expect(live.push(doc("B", "3", 60_000, { v: 8 }))).toEqual(["fired 1 3"]);
  });
});

it("the alert shows the field that the alias reads", () => {
  const live = new Live(QUERY);
  live.push(doc("A", "1", 0, { v: 7 }), doc("B", "2", 1, { v: 7 }));
  expect(live.last.match.events.map((each) => each!.fields["v"])).toEqual([
    "7",
    "7",
  ]);
});
