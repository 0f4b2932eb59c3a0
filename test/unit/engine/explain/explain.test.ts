import { describe, expect, it } from "vitest";
import { explainRule } from "../../../../src/engine/explain/explain.ts";
import type { Explanation } from "../../../../src/engine/explain/explain.ts";
import type { ConditionNode } from "../../../../src/engine/explain/tree.ts";
import { DEFAULT_LIMITS } from "../../../../src/engine/limits.ts";
import type { Limits } from "../../../../src/engine/limits.ts";
import { openDocs, testDoc, testRule } from "../../../support/engine.ts";
import type { TestDoc } from "../../../support/engine.ts";

const LATENESS_US = 180_000_000;

/** The events as `id@ms` with the fields that are true, in the order of arrival: `e1@0 a k=x`. */
function doc(text: string): TestDoc {
  const [place = "", ...fields] = text.split(" ");
  const [id = "", ms] = place.split("@");
  return testDoc(
    id,
    Number(ms),
    Object.fromEntries(
      fields.map((each) => {
        const [name = "", value] = each.split("=");
        return [name, value ?? true];
      }),
    ),
  );
}

function explain(
  query: string,
  docs: readonly (string | TestDoc)[],
  chosen: string,
  limits: Limits = DEFAULT_LIMITS,
): Explanation {
  return explainRule(
    {
      rule: testRule(query),
      isChosen: (event) => event.get("event.id") === chosen,
      latenessUs: LATENESS_US,
      limits,
    },
    openDocs(docs.map((each) => (typeof each === "string" ? doc(each) : each))),
  )!;
}

/** A node as its sign and text, its values behind it. */
function drawn({
  kind,
  text,
  verdict,
  readings,
  note,
  children,
}: ConditionNode): unknown {
  const sign = { pass: "+", fail: "-", unknown: "?" }[verdict];
  const values = readings.map(
    ({ field, values: all, decidedBy }) =>
      ` ${field}=${all.join("|")}${decidedBy === undefined ? "" : ` by ${decidedBy}`}`,
  );
  const head = `${sign} ${kind === "test" ? text : kind}${values.join("")}${note === undefined ? "" : ` (${note})`}`;
  return children.length === 0 ? head : [head, ...children.map(drawn)];
}

const tree = (condition: string, fields: TestDoc): unknown =>
  drawn(
    explain(`any where ${condition}`, [testDoc("e1", 0, fields)], "e1")
      .filters[0]!.condition,
  );

describe("the tree of a condition", () => {
  it("has the values of each test", () => {
    expect(
      tree('f == "a" and not (g == "b" or h > 2)', { f: "a", g: "b", h: 1 }),
    ).toEqual([
      "- and",
      '+ f == "a" f=a',
      ["- not", ["+ or", '+ g == "b" g=b', "- h > 2 h=1"]],
    ]);
  });

  it("tells missing from false", () => {
    expect(tree('f == "a" or g == "b"', { g: "c" })).toEqual([
      "? or",
      '? f == "a" f=',
      '- g == "b" g=c',
    ]);
    expect(tree('not f == "a"', {})).toEqual(["+ not", '? f == "a" f=']);
    expect(tree("f != null", {})).toBe("- f != null f=");
    expect(tree('length(f) > 1 and f : "x*"', {})).toEqual([
      "? and",
      "? length(f) > 1 f=",
      '? f : "x*" f=',
    ]);
  });

  it("names the value that decided among several", () => {
    const f = ["x", "y", "z"];
    expect(tree('f : "y*"', { f })).toBe('+ f : "y*" f=x|y|z by y');
    expect(tree('f != "z"', { f })).toBe('- f != "z" f=x|y|z by z');
    expect(tree('f == "q"', { f })).toBe('- f == "q" f=x|y|z');
  });

  it("names the spelling by which it held", () => {
    const fields = { network: { direction: "ingress" } };
    const text = String(tree('network.direction == "incoming"', fields));
    expect(text).toMatch(/^\+ .* by incoming$/);
  });

  it("looks into the elements of a list", () => {
    const list = [
      { x: 1, y: 1 },
      { x: 2, y: 2 },
    ];
    expect(
      tree("_arraySearch(list, $v, $v.x == 1 and $v.y == 2)", { list }),
    ).toEqual([
      "- _arraySearch(list, $v, $v.x == 1 and $v.y == 2) (2 elements)",
      "+ $v.x == 1 (of some element)",
      "+ $v.y == 2 (of some element)",
    ]);
  });

  it("says that no ancestor was seen", () => {
    const { filters } = explain(
      'process where descendant of [process where process.name == "a"]',
      [
        {
          ...testDoc("e1", 0, { process: { entity_id: "p1" } }),
          event: { category: ["process"], id: "e1" },
        },
      ],
      "e1",
    );
    expect(drawn(filters[0]!.condition)).toBe(
      '? descendant of [process where process.name == "a"] (no start of its ancestors was seen)',
    );
  });

  it("asks the ancestors as they were in the order of time", () => {
    const process = (id: string, ms: number, fields: TestDoc): TestDoc => ({
      ...testDoc(id, ms, { process: fields }),
      event: { category: ["process"], type: ["start"], id },
    });
    const child = process("e2", 5, {
      name: "b",
      entity_id: "p2",
      parent: { entity_id: "p1" },
    });
    const parent = process("e1", 0, { name: "a", entity_id: "p1" });
    const { filters, conclusion } = explain(
      'process where descendant of [process where process.name == "a"]',
      [child, parent],
      "e2",
    );
    expect(filters[0]!.verdict).toBe("pass");
    expect(conclusion.decidedBy).toBe("match");
  });
});

const AB =
  "sequence by k with maxspan=1s [test where a == true] [test where b == true]";

/** What decided, and the sentence. */
function decided(...args: Parameters<typeof explain>): [string, string] {
  const { decidedBy, text, fired } = explain(...args).conclusion;
  expect(fired).toBe(decidedBy === "match");
  return [decidedBy, text];
}

describe("what decided", () => {
  it("is nothing where it fired", () => {
    expect(decided(AB, ["e1@0 a k=x", "e2@5 b k=x"], "e2")).toEqual([
      "match",
      "it fired: the event is evidence of an alert",
    ]);
  });

  it("is the category", () => {
    expect(decided("file where true", ["e1@0"], "e1")).toEqual([
      "category",
      "the event is of another category: the rule asks about file",
    ]);
  });

  it("is the condition", () => {
    expect(decided('test where f == "a"', ["e1@0 f=b"], "e1")).toEqual([
      "condition",
      'the condition does not hold: f == "a" is not true',
    ]);
    expect(decided(AB, ["e1@0 k=x"], "e1")).toEqual([
      "condition",
      "the event satisfies no step; nearest is step 1: a == true has no value to be true of",
    ]);
  });

  it("is a missing key", () => {
    expect(decided(AB, ["e1@0 a"], "e1")).toEqual([
      "key",
      "the event satisfies step 1, but has no key: k is missing",
    ]);
  });

  it("is another key", () => {
    const { conclusion, keys } = explain(
      AB,
      ["e1@0 a k=x", "e2@5 b k=y"],
      "e2",
    );
    expect(conclusion.text).toBe(
      "step 2 found no step 1 to follow: the last one, 0.005 s before, has another key",
    );
    expect(conclusion.decidedBy).toBe("key");
    expect(keys[0]!.steps[0]!.instead).toMatchObject([
      { kind: "other-key", key: { k: "x" }, beforeUs: 5_000 },
    ]);
  });

  it("is the order", () => {
    expect(decided(AB, ["e1@0 b k=x", "e2@5 a k=x"], "e1")).toEqual([
      "order",
      "step 2 found no step 1 to follow: step 1 happened 0.005 s after it",
    ]);
    expect(decided(AB, ["e1@0 b k=x"], "e1")).toEqual([
      "order",
      "step 2 found no step 1 to follow in this log",
    ]);
    const abc = `${AB} [test where c == true]`;
    expect(decided(abc, ["e1@0 b k=x", "e2@5 c k=x"], "e2")).toEqual([
      "order",
      "step 3 found no step 2 to follow: the last event of step 2 had itself none to follow",
    ]);
  });

  it("is that another event came before", () => {
    expect(
      decided(AB, ["e1@0 a k=x", "e2@5 b k=x", "e3@6 b k=x"], "e3"),
    ).toEqual([
      "used",
      "step 2 found no step 1 to follow: another event had followed it already",
    ]);
    expect(
      decided(AB, ["e1@0 a k=x", "e2@5 a k=x", "e3@6 b k=x"], "e1"),
    ).toEqual([
      "newer",
      "a newer event of step 1 took its place before step 2 came",
    ]);
  });

  it("is maxspan", () => {
    const docs = ["e1@0 a k=x", "e2@1500 b k=x", "e3@1600 b k=x"];
    const text =
      "step 2 came 1.500 s after step 1, beyond the maxspan of 1.000 s";
    expect(decided(AB, docs, "e2")).toEqual(["maxspan", text]);
    expect(decided(AB, docs, "e1")).toEqual(["maxspan", text]);
    expect(decided(AB, docs, "e3")).toEqual([
      "maxspan",
      "step 2 found no step 1 to follow: it had run out of time, an event before this one came too late",
    ]);
  });

  it("is until", () => {
    const docs = ["e1@0 a k=x", "e2@5 u k=x", "e3@6 b k=x"];
    const query = `${AB} until [test where u == true]`;
    expect(decided(query, docs, "e1")).toEqual([
      "until",
      "an until event ended it before step 2 came",
    ]);
    expect(decided(query, docs, "e2")).toEqual([
      "until",
      "it ends 1 pending sequence of its key by until",
    ]);
    expect(decided(query, docs, "e3")).toEqual([
      "until",
      "step 2 found no step 1 to follow: an until event had ended it",
    ]);
  });

  it("is an event that must be missing", () => {
    const query =
      "sequence by k with maxspan=1s [test where a == true] ![test where m == true] [test where b == true]";
    const docs = ["e1@0 a k=x", "e2@5 m k=x", "e3@6 b k=x"];
    const text =
      "the sequence is complete, and an event that must be missing forbids it";
    expect(decided(query, docs, "e1")).toEqual(["missing", text]);
    expect(decided(query, docs, "e3")).toEqual(["missing", text]);
    expect(decided(query, docs, "e2")).toEqual([
      "missing",
      "it forbids 1 complete sequence of its key: it is an event that must be missing",
    ]);
  });

  it("is what a step asks of others", () => {
    const query =
      "sequence [test where a == true] as e [test where b == true and v == e.v]";
    const { conclusion, keys } = explain(
      query,
      ["e1@0 a v=1", "e2@5 b v=2"],
      "e2",
    );
    expect(conclusion).toEqual({
      fired: false,
      decidedBy: "other-step",
      text: "step 2 asks something of the events before it that is not true",
    });
    expect(drawn(keys[0]!.steps[0]!.joined!)).toBe("- v == e.v v=2 e.v=1");
  });

  it("is that the rest did not come", () => {
    expect(decided(AB, ["e1@0 a k=x", "e2@400"], "e1")).toEqual([
      "awaited",
      "step 2 had not come by the last event read, 0.600 s before its time was over",
    ]);
    expect(decided(AB, ["e1@0 a k=x", "e2@4000"], "e1")).toEqual([
      "awaited",
      "step 2 did not come in time",
    ]);
    const sample = "sample by k [test where a == true] [test where b == true]";
    expect(decided(sample, ["e1@0 a k=x"], "e1")).toEqual([
      "awaited",
      "no event of this key satisfies filter 2",
    ]);
  });

  it("is the lateness", () => {
    const query =
      "sequence by k [test where a == true] [test where b == true] [test where c == true]";
    const docs = ["e1@0 a k=x", "e2@500000 c k=x", "e3@5 b k=x"];
    expect(decided(query, docs, "e3")).toEqual([
      "lateness",
      "it was read when its host was 08:19 further on, later than the lateness of 03:00 allows",
    ]);
    expect(
      decided(AB, ["e1@10 b k=x", "e2@500000", "e3@5 a k=x"], "e3"),
    ).toEqual([
      "lateness",
      "in order of time the sequence is complete, but 1 event of its key came later than the lateness of 03:00 allows, when the rest was decided",
    ]);
  });

  it("is a limit", () => {
    expect(
      decided(AB, ["e1@0 a k=x", "e2@1 a k=y", "e3@2 b k=x"], "e3", {
        ...DEFAULT_LIMITS,
        keysPerRule: 1,
      }),
    ).toEqual([
      "limit",
      "it would match, had no limit been reached: 2 keys and 0 hits were let go early",
    ]);
  });

  it("is a pipe", () => {
    expect(
      decided("test where a == true | head 1", ["e1@0 a", "e2@1 a"], "e2"),
    ).toEqual(["pipe", "the match is there, and | head 1 leaves it out"]);
  });

  it("is that a record was read twice", () => {
    const twice = doc("e1@0 a k=x");
    const events = openDocs([twice, twice].map((each) => ({ ...each })));
    const again = Object.create(events[1]!, {
      recordId: { value: 7 },
      line: { value: events[1]!.line },
    }) as (typeof events)[number];
    const first = Object.create(events[0]!, {
      recordId: { value: 7 },
    }) as (typeof events)[number];
    const { conclusion } = explainRule(
      {
        rule: testRule(AB),
        isChosen: (event) => event === again,
        latenessUs: LATENESS_US,
      },
      [first, again],
    )!;
    expect(conclusion.decidedBy).toBe("repeat");
  });
});

describe("a chosen event", () => {
  it("is the first of several that satisfies a filter", () => {
    const events = openDocs(["e1@0", "e2@1 a k=x", "e3@2 a k=x"].map(doc));
    const { number, of, event } = explainRule(
      { rule: testRule(AB), isChosen: () => true },
      events,
    )!;
    expect({ number, of, at: event.place.number }).toEqual({
      number: 2,
      of: 3,
      at: 2,
    });
  });

  it("may not be there", () => {
    const options = { rule: testRule(AB), isChosen: () => false };
    expect(explainRule(options, openDocs([doc("e1@0")]))).toBeUndefined();
  });
});
