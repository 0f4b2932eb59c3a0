/**
 * Which conditions are asked about an event, before and after the triggers of its class were counted.
 */
import { describe, expect, it } from "vitest";
import { RuleIndex } from "../../../src/engine/rule-index.ts";
import type { Event } from "../../../src/event/event.ts";
import type { Filter } from "../../../src/lang/eql/tree.ts";
import { parseQuery } from "../../../src/lang/eql/parser.ts";
import { sourceText } from "../../../src/lang/source-text.ts";
import { openDocs, testDoc } from "../../support/engine.ts";

function filterOf(text: string): Filter {
  const query = parseQuery(sourceText(text));
  if (query.kind !== "event") throw new Error("no event query");
  return query.filter;
}

const indexOf = (...filters: readonly string[]): RuleIndex =>
  new RuleIndex(filters.map(filterOf));

function eventOf(fields: Readonly<Record<string, unknown>>): Event {
  return openDocs([testDoc("1", 0, fields)])[0]!;
}

/** Rules of a number that is worth an index. */
const OTHERS = ["b", "c", "d", "e"].map((each) => `test where ${each} == 1`);

describe("the candidates of an event", () => {
  it("are those whose triggers are true, in their order", () => {
    const index = indexOf(
      'test where a : "x*" and b == 1',
      'test where a : "y"',
      "test where b == 1 or c == 1",
      "test where not d",
      "other where a == 1",
      "test where false",
    );
    expect([...index.candidates(eventOf({ a: "XY", b: 1 }))]).toEqual([
      0, 2, 3,
    ]);
    expect([...index.candidates(eventOf({ a: "Y", c: "1" }))]).toEqual([
      1, 2, 3,
    ]);
    expect([...index.candidates(eventOf({}))]).toEqual([3]);
  });

  it("are all where they are few", () => {
    const index = indexOf("test where a == 1", "any where b == 1");
    expect([...index.candidates(eventOf({}))]).toEqual([0, 1]);
  });

  it("are found by what was counted to be rare", () => {
    const index = indexOf(
      'test where process.name : "a.exe" and user.id == "1"',
      ...OTHERS,
    );
    const common = eventOf({ process: { name: "a.exe" } });
    const both = eventOf({ process: { name: "a.exe" }, user: { id: 1 } });
    // As expected: names are rarer than users.
    expect(index.candidates(common)).toHaveLength(1);
    for (let i = 0; i < 64; i++) index.candidates(common);
    expect(index.candidates(common)).toHaveLength(0);
    expect(index.candidates(both)).toHaveLength(1);
  });
});

describe("broad conditions", () => {
  it("are those without a selective trigger", () => {
    const index = indexOf(
      "any where true",
      'process where event.type == "start" and host.os.type == "windows"',
      'process where process.name : "a.exe"',
      'process where process.name : "*" and process.args != null',
      'process where process.name : "a.exe" or not user.id : "x"',
    );
    expect(index.broad()).toEqual([0, 1, 3, 4]);
  });
});
