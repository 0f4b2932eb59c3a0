import { describe, expect, it } from "vitest";
import { openDocs, testRule } from "../../support/engine.ts";
import { Engine } from "../../../src/engine/engine.ts";
import { newCounters } from "../../../src/base/counters.ts";
import { at, doc, host, Live } from "./live.ts";

/** `by k A B` with filters written out. */
function sample(text: string): string {
  return `sample ${text.replace(/\b[A-Z]\b/g, (letter) => `[test where ${letter.toLowerCase()} and event.id != null]`)}`;
}

describe("a sample", () => {
  it("fires with the event that completes it, and stands", () => {
    const live = new Live(sample("by k A B"));
    expect(live.push(doc("B", "1", 0, { k: "x" }))).toEqual([]);
    expect(live.push(doc("A", "2", 10, { k: "y" }))).toEqual([]);
    expect(live.push(doc("A", "3", 20, { k: "x" }))).toEqual(["fired 3 1"]);
    expect(live.last.match).toMatchObject({
      key: { k: "x" },
      certainty: "confirmed",
      revision: 1,
    });
    expect(live.push(doc("", "4", 2_000))).toEqual(["confirmed 3 1"]);
    expect(live.finish()).toEqual([]);
  });

  it("knows no time: its events may be years apart", () => {
    const live = new Live(sample("A B"));
    live.push(doc("A", "1", 0));
    expect(live.push(doc("B", "2", 1e12))).toEqual(["fired 1 2"]);
  });

  it("fires once a key, before and after it is settled", () => {
    const live = new Live(sample("by k A B"));
    live.push(doc("A", "1", 0, { k: "x" }), doc("B", "2", 1, { k: "x" }));
    expect(
      live.push(doc("A", "3", 2, { k: "x" }), doc("B", "4", 3, { k: "x" })),
    ).toEqual([]);
    expect(live.push(doc("", "5", 5_000))).toEqual(["confirmed 1 2"]);
    expect(live.engine.keyCount).toBe(0);
    expect(
      live.push(
        doc("A", "6", 6_000, { k: "x" }),
        doc("B", "7", 6_001, { k: "x" }),
        doc("A", "8", 6_002, { k: "y" }),
        doc("B", "9", 6_003, { k: "y" }),
      ),
    ).toEqual(["fired 8 9"]);
    expect(live.finish()).toEqual(["confirmed 8 9"]);
    expect(live.engine.keyCount).toBe(0);
  });

  it("is revised by a late event that belongs in it", () => {
    const live = new Live(sample("A B"));
    live.push(doc("A", "2", 20));
    live.push(doc("B", "3", 30));
    const { id } = live.last.match;
    expect(live.push(doc("A", "1", 10))).toEqual(["revised 1 3"]);
    expect(live.last.match).toMatchObject({ id, revision: 2 });
    // Later than what is there: no news.
    expect(live.push(doc("A", "9", 25))).toEqual([]);
    expect(live.finish()).toEqual(["confirmed 1 3"]);
    expect(live.last.match).toMatchObject({ id, revision: 2 });
  });

  it("gives way to one that was complete earlier", () => {
    const live = new Live(sample("A B"));
    live.push(doc("A", "2", 20), doc("B", "3", 30));
    const { id } = live.last.match;
    expect(live.push(doc("B", "1", 10))).toEqual([
      "withdrawn 2 3",
      "fired 2 1",
    ]);
    expect(live.last.match.id).not.toBe(id);
    expect(live.last.match.revision).toBe(1);
    expect(live.finish()).toEqual(["confirmed 2 1"]);
  });

  it("counts and passes over what is too late for a settled one", () => {
    const live = new Live(sample("A B"));
    live.push(doc("A", "2", 20), doc("B", "3", 30), doc("", "4", 5_000));
    expect(live.push(doc("B", "1", 10))).toEqual([]);
    expect(live.push(doc("B", "5", 5_001))).toEqual([]);
    expect(live.counters.tooLate).toBe(1);
  });

  it("takes an event that is too late, if it is still open", () => {
    const live = new Live(sample("A B"));
    live.push(doc("A", "2", 20), doc("", "3", 5_000));
    expect(live.push(doc("B", "1", 10))).toEqual([
      "fired 2 1",
      "confirmed 2 1",
    ]);
    expect(live.counters).toMatchObject({ late: 1, tooLate: 0 });
  });

  it("does not take one record for two", () => {
    const live = new Live(sample("A A"));
    const record = doc("A", "1", 0);
    expect(live.read("a.ndjson", record)).toEqual([]);
    expect(live.read("b.ndjson", record)).toEqual([]);
    expect(live.read("a.ndjson", record, 1)).toEqual([]);
    expect(live.counters.duplicate).toBe(2);
    expect(live.read("a.ndjson", doc("A", "2", 0))).toEqual(["fired 1 2"]);
  });

  it("waits for the slowest host of its key to be settled", () => {
    const live = new Live(sample("by user.name A B"));
    const user = { user: { name: "u" } };
    live.push(doc("A", "1", 0, { ...user, ...host("slow") }));
    expect(live.push(doc("B", "2", 10, { ...user, ...host("fast") }))).toEqual([
      "fired 1 2",
    ]);
    expect(live.push(doc("", "3", 60_000, host("fast")))).toEqual([]);
    expect(live.push(doc("", "4", 60_000, host("slow")))).toEqual([
      "confirmed 1 2",
    ]);
  });

  it("is settled by silence where the log is followed", () => {
    const live = new Live(sample("A B"));
    live.tick(at(0));
    live.push(doc("A", "1", 0), doc("B", "2", 10));
    expect(live.tick(at(500))).toEqual([]);
    expect(live.tick(at(1_500))).toEqual(["confirmed 1 2"]);
  });

  it("keeps the keys of rules and of filters apart", () => {
    const live = new Live([
      sample("by k A B"),
      sample("[test where a and event.id != null] by x [test where b] by y"),
    ]);
    live.push(doc("A", "1", 0, { k: 1, x: "p" }));
    expect(live.push(doc("B", "2", 1, { k: 2, y: "p" }))).toEqual([
      "fired 1 2",
    ]);
    expect(live.last.match.rule.id).toBe("rule-1");
    expect(live.last.match.key).toEqual({ x: "p" });
  });

  it("runs beside a sequence of the same filters", () => {
    const live = new Live([
      sample("A B"),
      sample("A B").replace("sample", "sequence"),
    ]);
    live.push(doc("B", "1", 0));
    expect(live.push(doc("A", "2", 1))).toEqual(["fired 2 1"]);
    expect(live.push(doc("B", "3", 2))).toEqual(["fired 2 3"]);
  });

  it("asks about lineage, in event order", () => {
    const query =
      'sample by host.id [process where descendant of [process where process.name == "w.exe"]] [file where event.id != null]';
    const process = (id: string, ms: number, name: string, parent?: string) =>
      doc("", id, ms, {
        event: {
          category: ["process"],
          type: ["start"],
          id,
          sequence: Number(id),
        },
        process: { entity_id: `p${id}`, name, parent: { entity_id: parent } },
      });
    const counters = newCounters();
    const engine = new Engine({
      rules: [testRule(query)],
      counters,
      latenessUs: 1_000_000,
    });
    const docs = [
      process("2", 20, "c.exe", "p1"),
      process("1", 10, "w.exe"),
      doc("", "3", 30, { event: { category: ["file"], id: "3", sequence: 3 } }),
    ];
    for (const event of openDocs(docs)) engine.push(event);
    engine.finish();
    expect(
      engine
        .drain()
        .map(({ kind, match }) => [
          kind,
          ...match.events.map((each) => each?.timeUs),
        ]),
    ).toEqual([
      ["fired", at(20), at(30)],
      ["confirmed", at(20), at(30)],
    ]);
  });
});

describe("pipes", () => {
  it("head lets the first samples through, in the order of their last events", () => {
    const live = new Live(`${sample("by k A B")} | head 2`);
    live.push(
      doc("A", "1", 0, { k: "x" }),
      doc("A", "2", 1, { k: "y" }),
      doc("A", "3", 2, { k: "z" }),
      doc("B", "6", 5, { k: "x" }),
      doc("B", "4", 3, { k: "z" }),
      doc("B", "5", 4, { k: "y" }),
    );
    expect(live.told()).toEqual([]);
    expect(live.push(doc("", "7", 5_000))).toEqual([
      "fired 3 4",
      "confirmed 3 4",
      "fired 2 5",
      "confirmed 2 5",
    ]);
    expect(live.finish()).toEqual([]);
  });

  it("the last event decides, wherever the sample lists it", () => {
    const live = new Live(`${sample("by k A B")} | tail 1`);
    live.push(
      doc("B", "1", 0, { k: "x" }),
      doc("A", "2", 1, { k: "y" }),
      doc("B", "3", 2, { k: "y" }),
      doc("A", "4", 3, { k: "x" }),
    );
    expect(live.finish()).toEqual(["fired 4 1", "confirmed 4 1"]);
  });

  it("tail is not run live", () => {
    const live = new Live(`${sample("A B")} | tail 1`, { endless: true });
    expect(live.engine.unsupported.map(({ reason }) => reason)).toEqual([
      'the pipe "tail" waits for the end of the input, which a followed log does not have',
    ]);
  });
});

describe("pending samples", () => {
  it("shows what is half filled, the fullest first, without an end", () => {
    const live = new Live(sample("by k A B C"));
    live.push(
      doc("C", "1", 0, { k: "x" }),
      doc("B", "2", 1, { k: "y" }),
      doc("A", "3", 2, { k: "y" }),
    );
    expect(live.pending()).toEqual(["started 3 2 ·", "started · · 1"]);
    expect(live.pending(1)).toEqual(["started 3 2 ·"]);
    const { total, early, rows } = live.engine.pending(9);
    expect([total, early]).toEqual([2, 0]);
    expect(rows[0]).toMatchObject({
      key: { k: "y" },
      steps: 3,
      deadlineUs: undefined,
      state: "started",
    });
    const ids = rows.map(({ id }) => id);
    live.push(doc("A", "4", 3, { k: "x" }), doc("", "5", 99_000));
    expect(
      live.engine
        .pending(9)
        .rows.map(({ id }) => id)
        .sort(),
    ).toEqual(ids.sort());
    live.push(doc("C", "6", 99_001, { k: "y" }));
    expect(live.pending()).toEqual(["started 4 · 1"]);
    live.finish();
    expect(live.pending()).toEqual([]);
  });

  it("stands behind sequences, and counts with them", () => {
    const live = new Live([
      sample("by k A B"),
      sample("by k A B").replace("sample", "sequence"),
    ]);
    live.push(doc("A", "1", 0, { k: "x" }), doc("A", "2", 1, { k: "y" }));
    const { total, rows } = live.engine.pending(3);
    expect(total).toBe(4);
    expect(rows.map(({ rule }) => rule.id)).toEqual([
      "rule-1",
      "rule-1",
      "rule-0",
    ]);
  });

  it("looks at a bounded number", () => {
    const live = new Live(sample("by k A B"), {
      limits: { pendingScanned: 2 },
    });
    for (let k = 1; k <= 5; k++) live.push(doc("A", `${k}`, k, { k }));
    expect(live.pending()).toEqual(["started 1 ·", "started 2 ·"]);
    expect(live.engine.pending(9).total).toBe(5);
  });
});

describe("bounds", () => {
  it("keeps no more keys than it may: the oldest half filled one is forgotten", () => {
    const live = new Live(sample("by k A B"), { limits: { keysPerRule: 2 } });
    live.push(
      doc("A", "1", 0, { k: "x" }),
      doc("A", "2", 1, { k: "y" }),
      doc("A", "3", 2, { k: "z" }),
    );
    expect(live.counters.evictedKeys).toBe(1);
    expect(live.engine.keyCount).toBe(2);
    expect(live.pending()).toEqual(["started 2 ·", "started 3 ·"]);
    expect(live.push(doc("B", "4", 3, { k: "y" }))).toEqual(["fired 2 4"]);
  });

  it("an evicted one that fired stands, and still fires no second time", () => {
    const live = new Live(sample("by k A B"), { limits: { keysPerRule: 1 } });
    live.push(doc("A", "1", 0, { k: "x" }), doc("B", "2", 1, { k: "x" }));
    expect(live.push(doc("A", "3", 2, { k: "y" }))).toEqual(["confirmed 1 2"]);
    expect(
      live.push(doc("A", "4", 3, { k: "x" }), doc("B", "5", 4, { k: "x" })),
    ).toEqual([]);
    expect(live.push(doc("", "6", 9_000))).toEqual([]);
  });

  it("forgets the oldest of the keys that fired", () => {
    const live = new Live(sample("by k A B"), { limits: { keysPerRule: 1 } });
    const fire = (k: string, ms: number): readonly string[] =>
      live.push(
        doc("A", `${ms}1`, ms, { k }),
        doc("B", `${ms}2`, ms + 1, { k }),
        doc("", `${ms}3`, ms + 5_000),
      );
    expect(fire("x", 0)).toEqual(["fired 01 02", "confirmed 01 02"]);
    expect(fire("y", 10_000)).toHaveLength(2);
    expect(live.counters.evictedKeys).toBe(1);
    expect(fire("y", 20_000)).toEqual([]);
    expect(fire("x", 30_000)).toHaveLength(2);
  });

  it("takes a bounded number of keys of one event", () => {
    const live = new Live(sample("by k A B"), { limits: { keysPerEvent: 2 } });
    const k = ["x", "y", "z"];
    expect(live.push(doc("A", "1", 0, { k }), doc("B", "2", 1, { k }))).toEqual(
      ["fired 1 2", "fired 1 2"],
    );
    expect(live.counters.evictedKeys).toBe(2);
  });
});
