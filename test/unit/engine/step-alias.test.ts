/**
 * Step aliases: how a condition is split, what a hit keeps, and late events. What matches is in the corpus.
 */
import { describe, expect, it } from "vitest";
import { keptValue, splitCondition } from "../../../src/engine/step-alias.ts";
import { Alias } from "../../../src/event/event.ts";
import { parseQuery } from "../../../src/lang/eql/parser.ts";
import { sourceText } from "../../../src/lang/source-text.ts";
import { doc, Live } from "./live.ts";

function split(condition: string): readonly (string | undefined)[] {
  const text = `any where ${condition}`;
  const query = parseQuery(sourceText(text));
  if (query.kind !== "event") throw new Error("no event query");
  const { own, joined } = splitCondition(query.filter.condition, new Set("e"));
  return [own, joined].map((each) => {
    if (each === undefined) return undefined;
    const parts = each.kind === "and" ? each.operands : [each];
    return parts
      .map(({ span, kind }) =>
        kind === "literal" ? "true" : text.slice(span.start, span.end),
      )
      .join(" AND ");
  });
}

describe("a condition", () => {
  it.each([
    ["a == 1 and b", ["a == 1 AND b", undefined]],
    ["a == 1 and e.b == b and c", ["a == 1 AND c", "e.b == b"]],
    ["e.a and e.b", ["true", "e.a AND e.b"]],
    ["e.a", ["true", "e.a"]],
    ["a and not (b or e.c)", ["a", "not (b or e.c)"]],
    ["a and e == 1 and ee.b", ["a AND e == 1 AND ee.b", undefined]],
  ])("%s", (condition, expected) => {
    expect(split(condition)).toEqual(expected);
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
