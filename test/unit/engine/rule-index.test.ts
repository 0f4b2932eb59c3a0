/**
 * Which conditions are asked about an event, by its kind, by its class and by its values.
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

  it("are those that can hold for what kind of event it is", () => {
    const index = indexOf(
      'test where event.action == "start" and not a == 1',
      'any where event.category == "test" and not a == 1',
      'test where event.action != "start" and b == 1',
      'other where event.action == "start"',
      ...OTHERS,
    );
    const ofKind = (event: Readonly<Record<string, unknown>>): number[] => [
      ...index.candidates(eventOf({ event, b: 1 })),
    ];
    expect(ofKind({ category: "test", action: "START" })).toEqual([0, 1, 2, 4]);
    expect(ofKind({ category: "test", action: ["a", "start"] })).toEqual([
      0, 1, 2, 4,
    ]);
    expect(ofKind({ category: ["test", "other"] })).toEqual([1, 2, 4]);
    expect(ofKind({ category: "other", action: "start" })).toEqual([3]);
    expect(ofKind({})).toEqual([]);
  });

  it("are of the event's categories when there are too many kinds of events", () => {
    const index = indexOf(
      'test where event.action == "a7" and not a == 1',
      'other where event.action == "a7" and not a == 1',
      "test where b == 1",
      "any where c == 1",
    );
    for (let i = 0; i < 2_400; i++) {
      const event = { category: "test", action: `a${i % 1_200}` };
      const found = index.candidates(eventOf({ event, b: 1, c: "1" }));
      expect([...found].filter((id) => id !== 0)).toEqual([2, 3]);
      if (i % 1_200 === 7) expect(found).toContain(0);
    }
  });

  it("are those whose fields the class of the event has", () => {
    const index = indexOf(
      'process where process.Ext.token.elevation == "full" or process.name : "x.exe"',
      'process where process.Ext.token.elevation == "full" and process.name : "a.exe"',
      'process where process.name : "a.exe" and event.code == "1"',
      'process where process.name : "a.exe" and event.code == "5"',
      'any where process.Ext.token.elevation : "*" or registry.path : "*"',
      'process where process.name : "b.exe"',
      'process where process.name : "c.exe"',
    );
    const [event] = openDocs([
      {
        EventID: 1,
        Channel: "Microsoft-Windows-Sysmon/Operational",
        SourceName: "Microsoft-Windows-Sysmon",
        Hostname: "WS1",
        UtcTime: "2026-01-01 00:00:00.000",
        Image: "C:\\A.EXE",
      },
    ]);
    expect(event!.class.shape.name).toBe("nxlog");
    expect([...index.candidates(event!)]).toEqual([2]);
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
