/**
 * Sequences while they are read: late events, repeats, bounds, clocks of hosts, what is pending, and what is counted.
 */
import { describe, expect, it } from "vitest";
import { DEFAULT_LIMITS } from "../../../src/engine/limits.ts";
import { cpuClock } from "../../support/cpu-clock.ts";
import { standing } from "../../support/engine.ts";
import type { TestDoc } from "../../support/engine.ts";
import { at, doc, host, LATENESS_MS, Live, sequence } from "./live.ts";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

describe("a late event", () => {
  it("that is a newer start revises the evidence of the same alert", () => {
    const live = new Live(sequence("A B"), { latenessMs: 3_000 });
    expect(live.push(doc("A", "1", 0), doc("B", "3", 3_000))).toEqual([
      "fired 1 3",
    ]);
    const fired = live.last.match;
    expect(fired).toMatchObject({ certainty: "confirmed", revision: 1 });
    expect(live.push(doc("A", "2", 2_000))).toEqual(["revised 2 3"]);
    expect(live.last.match).toMatchObject({
      id: fired.id,
      certainty: "confirmed",
      revision: 2,
    });
    expect(live.push(doc("A", "4", 2_500))).toEqual(["revised 4 3"]);
    expect(live.last.match).toMatchObject({ id: fired.id, revision: 3 });
    expect(live.finish()).toEqual(["confirmed 4 3"]);
    expect(live.last.match).toMatchObject({ id: fired.id, revision: 3 });
  });

  it("that changes nothing is not told", () => {
    const live = new Live(sequence("A B"));
    live.push(doc("A", "2", 10), doc("B", "3", 20));
    expect(live.push(doc("A", "1", 5))).toEqual([]);
  });

  it("that ends the sequence earlier takes the place of the alert", () => {
    const live = new Live(sequence("A B"), { latenessMs: 3_000 });
    live.push(doc("A", "1", 0), doc("B", "3", 3_000));
    const first = live.last.match;
    expect(live.push(doc("B", "2", 1_000))).toEqual([
      "withdrawn 1 3",
      "fired 1 2",
    ]);
    const [withdrawn, fired] = live.changes.slice(-2);
    expect(withdrawn!.match).toMatchObject({
      id: first.id,
      certainty: "withdrawn",
      revision: 2,
    });
    expect(fired!.match.id).not.toBe(first.id);
    expect(fired!.match.revision).toBe(1);
    expect(live.finish()).toEqual(["confirmed 1 2"]);
  });

  it("that is the start fires when it comes", () => {
    const live = new Live(sequence("A B"));
    expect(live.push(doc("B", "2", 10))).toEqual([]);
    expect(live.push(doc("A", "1", 0))).toEqual(["fired 1 2"]);
  });

  it("that is an until withdraws the alert", () => {
    const live = new Live(sequence("A B until U"), { latenessMs: 3_000 });
    live.push(doc("A", "1", 0), doc("B", "3", 3_000));
    const { id } = live.last.match;
    expect(live.last.match.certainty).toBe("provisional");
    expect(live.push(doc("U", "2", 2_000))).toEqual(["withdrawn 1 3"]);
    expect(live.last.match).toMatchObject({ id, certainty: "withdrawn" });
    expect(live.finish()).toEqual([]);
  });

  it("that starts behind a late until brings the alert back", () => {
    const live = new Live(sequence("A B until U"), { latenessMs: 3_000 });
    live.push(doc("A", "1", 0), doc("B", "4", 3_000));
    const { id } = live.last.match;
    live.push(doc("U", "2", 1_000));
    expect(live.push(doc("A", "3", 2_000))).toEqual(["fired 3 4"]);
    expect(live.last.match).toMatchObject({ id, certainty: "provisional" });
  });

  it("that is an until behind the end changes nothing", () => {
    const live = new Live(sequence("A B until U"));
    live.push(doc("A", "1", 0), doc("B", "2", 10));
    expect(live.push(doc("U", "3", 11), doc("U", "0", -1))).toEqual([]);
  });

  it("concerns its own key and its own rule alone", () => {
    const live = new Live([sequence("by k A B"), sequence("by k B A")]);
    live.push(
      doc("A", "1", 0, { k: "x" }),
      doc("B", "4", 30, { k: "x" }),
      doc("A", "2", 1, { k: "y" }),
      doc("B", "5", 31, { k: "y" }),
    );
    expect(live.push(doc("A", "3", 20, { k: "y" }))).toEqual(["revised 3 5"]);
  });
});

describe("certainty", () => {
  it("with until: provisional until the watermark is past the last event", () => {
    const live = new Live(sequence("A B until U"));
    expect(live.push(doc("A", "1", 0), doc("B", "2", 10))).toEqual([
      "fired 1 2",
    ]);
    const { id } = live.last.match;
    // An event that ties with the last one may still come.
    expect(live.push(doc("", "3", 10 + LATENESS_MS))).toEqual([]);
    expect(live.push(doc("", "4", 11 + LATENESS_MS))).toEqual([
      "confirmed 1 2",
    ]);
    expect(live.last.match).toMatchObject({
      id,
      certainty: "confirmed",
      revision: 1,
    });
  });

  it("without: stands when it fires, and is settled by the watermark", () => {
    const live = new Live(sequence("A B"));
    live.push(doc("A", "1", 0), doc("B", "2", 10));
    expect(live.last.match.certainty).toBe("confirmed");
    expect(live.push(doc("", "3", 11 + LATENESS_MS))).toEqual([
      "confirmed 1 2",
    ]);
  });

  it("of an event query: stands at once", () => {
    const live = new Live("test where a and event.id != null");
    expect(live.push(doc("A", "1", 0))).toEqual(["fired 1", "confirmed 1"]);
    expect(live.last.match).toMatchObject({
      certainty: "confirmed",
      revision: 1,
      key: {},
    });
    expect(live.finish()).toEqual([]);
  });

  it("is settled by the end of input", () => {
    const live = new Live(sequence("A B until U"));
    live.push(doc("A", "1", 0), doc("B", "2", 10));
    expect(live.finish()).toEqual(["confirmed 1 2"]);
    expect(live.engine.keyCount).toBe(0);
  });
});

describe("the same record", () => {
  it("read from another file is one hit", () => {
    const live = new Live(sequence("A A"));
    live.read("a.ndjson", doc("A", "1", 0));
    expect(live.read("b.ndjson", doc("A", "1", 0))).toEqual([]);
    expect(live.counters.duplicate).toBe(1);
    expect(live.read("b.ndjson", doc("A", "2", 5))).toEqual(["fired 1 2"]);
    expect(live.read("a.ndjson", doc("A", "2", 5))).toEqual([]);
    expect(live.counters.duplicate).toBe(2);
  });

  it("read from another file before another of the same time is one hit", () => {
    const live = new Live(sequence("A A"));
    live.read("a.ndjson", doc("A", "1", 0));
    expect(live.read("a.ndjson", doc("A", "2", 0))).toEqual(["fired 1 2"]);
    expect(live.read("b.ndjson", doc("A", "1", 0))).toEqual([]);
    expect(live.counters.duplicate).toBe(1);
  });

  it("read again from the same place is one hit, though it has no number", () => {
    const live = new Live(sequence("A A"));
    const unnumbered = doc("A", "1", 0, {
      event: { category: "test", id: "1" },
    });
    live.read("a.ndjson", unnumbered, 7);
    expect(live.read("a.ndjson", unnumbered, 7)).toEqual([]);
    expect(live.counters.duplicate).toBe(1);
  });

  it("is another one on another host or at another time", () => {
    const live = new Live(sequence("A A"));
    live.read("a.ndjson", doc("A", "1", 0, host("h1")));
    expect(live.read("b.ndjson", doc("A", "1", 0, host("h2")))).toEqual([
      "fired 1 1",
    ]);
    expect(live.read("c.ndjson", doc("A", "1", 1, host("h2")))).toEqual([
      "fired 1 1",
    ]);
    expect(live.counters.duplicate).toBe(0);
  });

  it("is not its neighbour in one envelope", () => {
    const live = new Live(sequence("A B"));
    const line = [doc("A", "1", 0), doc("B", "2", 0)];
    expect(live.read("a.ndjson", line, 1)).toEqual(["fired 1 2"]);
    expect(live.read("a.ndjson", line, 1)).toEqual([]);
    expect(live.counters.duplicate).toBe(2);
  });
});

describe("an id", () => {
  const docs = [
    doc("A", "1", 0, { k: "x" }),
    doc("B", "2", 10, { k: "x" }),
    doc("A", "3", 20, { k: "y" }),
    doc("B", "4", 30, { k: "y" }),
  ];
  const idsOf = (query: string, input: readonly TestDoc[]): string[] => {
    const live = new Live(query);
    live.push(...input);
    live.finish();
    return [...standing(live.changes).keys()].sort();
  };

  it("is the same in every run, from any file, in any order", () => {
    const ids = idsOf(sequence("by k A B"), docs);
    expect(ids).toHaveLength(2);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(idsOf(sequence("by k A B"), docs)).toEqual(ids);
    expect(idsOf(sequence("by k A B"), docs.toReversed())).toEqual(ids);
    const other = new Live(sequence("by k A B"));
    for (const each of docs) other.read("z.ndjson", each, 1_000);
    expect([...standing(other.changes).keys()].sort()).toEqual(ids);
  });

  it("depends on the rule and the key", () => {
    const live = new Live([sequence("by k A B"), sequence("by k A B")]);
    live.push(
      doc("A", "1", 0, { k: ["x", "y"] }),
      doc("B", "2", 10, { k: ["x", "y"] }),
    );
    expect(standing(live.changes).size).toBe(4);
    expect(live.changes.map(({ match }) => match.key)).toEqual([
      { k: "x" },
      { k: "y" },
      { k: "x" },
      { k: "y" },
    ]);
  });

  it("differs for records that cannot be told apart", () => {
    const event = { category: "test", id: "twin" };
    const [a, b] = [
      doc("A", "1", 0, { event }),
      doc("B", "2", 0, { event }),
    ] as const;
    const live = new Live(sequence("A B"));
    expect(live.push(a, b, a, b)).toEqual([
      "fired twin twin",
      "fired twin twin",
    ]);
    const ids = live.changes.map(({ match }) => match.id);
    expect(new Set(ids).size).toBe(2);
    const again = new Live(sequence("A B"));
    again.push(a, b, a, b);
    expect(again.changes.map(({ match }) => match.id)).toEqual(ids);
  });

  it("of an event query is the record's", () => {
    const query = "test where a and event.id != null";
    const live = new Live(query);
    live.read("a.ndjson", doc("A", "1", 0));
    live.read("b.ndjson", doc("A", "1", 0));
    live.read("b.ndjson", doc("A", "2", 0));
    expect(standing(live.changes).size).toBe(2);
  });
});

describe("a hit that is too late", () => {
  it("is counted and rewinds nothing", () => {
    const live = new Live(sequence("A B C"));
    live.push(
      doc("A", "1", 0),
      doc("B", "2", 10),
      doc("", "3", 20 + LATENESS_MS),
    );
    expect(live.push(doc("A", "4", 5))).toEqual([]);
    expect(live.counters).toMatchObject({ late: 1, tooLate: 1 });
    expect(live.push(doc("C", "5", 30 + LATENESS_MS))).toEqual(["fired 1 2 5"]);
  });

  it("is one at the watermark's side that was decided", () => {
    const live = new Live(sequence("A B C"));
    live.push(doc("A", "1", 0), doc("", "2", 10 + LATENESS_MS));
    // At the watermark itself nothing is decided yet.
    expect(
      live.push(doc("B", "3", 10), doc("C", "4", 10 + LATENESS_MS)),
    ).toEqual(["fired 1 3 4"]);
    expect(live.counters).toMatchObject({ late: 0, tooLate: 0 });
    live.push(doc("A", "5", 9));
    expect(live.counters).toMatchObject({ late: 1, tooLate: 1 });
  });

  it("is none at the end of maxspan, while the watermark is there", () => {
    const live = new Live(sequence("with maxspan=10ms A B"));
    live.push(doc("A", "1", 0), doc("", "2", 10 + LATENESS_MS));
    expect(live.push(doc("B", "3", 10))).toEqual(["fired 1 3"]);
    expect(live.counters).toMatchObject({ expired: 0, tooLate: 0 });
  });

  it("is counted late though no rule asks for it", () => {
    const live = new Live(sequence("A B"));
    live.push(doc("", "1", LATENESS_MS + 1), doc("", "2", 0));
    expect(live.counters).toMatchObject({ late: 1, tooLate: 0 });
  });
});

describe("a bound", () => {
  it("on keys forgets the oldest key", () => {
    const live = new Live(sequence("by k A B"), { limits: { keysPerRule: 2 } });
    live.push(
      doc("A", "1", 0, { k: "x" }),
      doc("A", "2", 1, { k: "y" }),
      doc("A", "3", 2, { k: "z" }),
    );
    expect(live.counters.evictedKeys).toBe(1);
    expect(live.engine.keyCount).toBe(2);
    // A candidate that was forgotten has not run out of time.
    expect(live.counters.expired).toBe(0);
    expect(live.push(doc("B", "4", 3, { k: "y" }))).toEqual(["fired 2 4"]);
    expect(live.push(doc("B", "5", 4, { k: "x" }))).toEqual(["confirmed 2 4"]);
    expect(live.counters.evictedKeys).toBe(2);
  });

  it("on keys lets stand what was told", () => {
    const live = new Live(sequence("by k A B until U"), {
      limits: { keysPerRule: 1 },
    });
    live.push(doc("A", "1", 0, { k: "x" }), doc("B", "3", 10, { k: "x" }));
    expect(live.push(doc("A", "4", 11, { k: "y" }))).toEqual(["confirmed 1 3"]);
    expect(live.last.match.certainty).toBe("confirmed");
    expect(live.push(doc("U", "2", 5, { k: "x" }))).toEqual([]);
  });

  it("on the hits of a key decides its oldest tenth", () => {
    const live = new Live(sequence("A B until U"), {
      limits: { hitsPerKey: 10 },
    });
    live.push(doc("A", "1", 10), doc("B", "2", 20));
    for (let i = 3; i <= 10; i++) live.push(doc("A", `${i}`, 10 * i));
    expect(live.counters.evictedHits).toBe(0);
    expect(live.push(doc("A", "11", 110))).toEqual(["confirmed 1 2"]);
    expect(live.counters.evictedHits).toBe(2);
    expect(live.push(doc("U", "12", 15))).toEqual([]);
    expect(live.counters).toMatchObject({ tooLate: 1, late: 0 });
    // Behind what was decided, late events still find their place.
    expect(live.push(doc("B", "13", 55))).toEqual(["fired 5 13"]);
  });

  it("on the keys of an event counts what it leaves out", () => {
    const live = new Live(sequence("by k, l A B"), {
      limits: { keysPerEvent: 3 },
    });
    live.push(doc("A", "1", 0, { k: ["a", "b"], l: ["1", "2", "3"] }));
    expect(live.engine.keyCount).toBe(3);
    expect(live.counters).toMatchObject({ hits: 3, evictedKeys: 3 });
    expect(live.push(doc("B", "2", 1, { k: "a", l: "3" }))).toEqual([
      "fired 1 2",
    ]);
    expect(live.push(doc("B", "3", 2, { k: "b", l: "1" }))).toEqual([]);
  });

  it("on the keys of an event holds against hostile numbers of values", () => {
    const live = new Live(sequence("by k, l, m A B"));
    const many = Array.from({ length: 100_000 }, (_, i) => i);
    const cpuMs = cpuClock();
    live.push(doc("A", "1", 0, { k: many, l: many, m: many }));
    expect(cpuMs()).toBeLessThan(2_000);
    expect(live.engine.keyCount).toBe(DEFAULT_LIMITS.keysPerEvent);
    expect(live.counters.evictedKeys).toBe(1e15 - DEFAULT_LIMITS.keysPerEvent);
  });

  it("on a candidate's age is exact, whatever else happens", () => {
    const run = (endMs: number, between: readonly TestDoc[]): number => {
      const live = new Live(sequence("A B"));
      live.push(doc("A", "1", 0), ...between, doc("B", "2", endMs));
      live.finish();
      return standing(live.changes).size;
    };
    const other = doc("", "9", DAY_MS + HOUR_MS);
    expect(run(DAY_MS, [])).toBe(1);
    expect(run(DAY_MS + 1, [])).toBe(0);
    expect(run(DAY_MS + 2 * HOUR_MS, [])).toBe(0);
    expect(run(DAY_MS + 2 * HOUR_MS, [other])).toBe(0);
    const short = new Live(sequence("A B"), {
      limits: { candidateAgeUs: 5_000_000 },
    });
    expect(short.push(doc("A", "1", 0), doc("B", "2", 5_001))).toEqual([]);
    expect(short.push(doc("A", "3", 6_000), doc("B", "4", 11_000))).toEqual([
      "fired 3 4",
    ]);
  });

  it("on texts marks what was cut", () => {
    const live = new Live("test where length(text) > 0 and event.id != null", {
      limits: { fieldChars: 5 },
    });
    live.push(
      doc("", "1", 0, { text: "123456" }),
      doc("", "2", 0, { text: "12345" }),
    );
    expect(
      live.changes.map(({ match }) => match.events[0]!.fields["text"]),
    ).toEqual(["12345…", "12345…", "12345", "12345"]);
  });

  it("on what is kept: nothing is, once everything is decided", () => {
    const live = new Live(sequence("by k A B"));
    for (let i = 0; i < 50; i++) {
      live.push(
        doc("A", `${2 * i}`, i, { k: i }),
        doc("B", `${2 * i + 1}`, i, { k: i }),
      );
      live.push(doc("B", `${200 + i}`, i, { k: -i }));
    }
    expect(live.engine.keyCount).toBeGreaterThan(50);
    live.push(doc("", "500", 100 + LATENESS_MS));
    expect(live.engine.keyCount).toBe(0);
  });
});

describe("the clocks of hosts", () => {
  it("do not expire each other's candidates", () => {
    const live = new Live(sequence("by host.id with maxspan=1m A B"));
    live.push(doc("A", "1", 0, host("slow")));
    live.push(doc("A", "2", HOUR_MS, host("fast")));
    expect(live.push(doc("B", "3", 30_000, host("slow")))).toEqual([
      "fired 1 3",
    ]);
    expect(live.counters).toMatchObject({ late: 0, tooLate: 0, expired: 0 });
  });

  it("decide a key of two hosts together", () => {
    const live = new Live(sequence("by user.name A B until U"));
    const alice = { user: { name: "alice" } };
    live.push(
      doc("A", "1", 0, { ...host("h1"), ...alice }),
      doc("B", "4", 100, { ...host("h2"), ...alice }),
    );
    expect(live.push(doc("", "5", HOUR_MS, host("h1")))).toEqual([]);
    // The slower of the two holds it back.
    expect(live.push(doc("A", "3", 50, { ...host("h1"), ...alice }))).toEqual([
      "revised 3 4",
    ]);
    expect(live.counters.tooLate).toBe(0);
    expect(live.push(doc("", "6", 101 + LATENESS_MS, host("h2")))).toEqual([
      "confirmed 3 4",
    ]);
    expect(live.engine.keyCount).toBe(0);
  });

  it("show the newest time of all", () => {
    const live = new Live(sequence("A B"));
    expect(live.engine.streamUs).toBeUndefined();
    live.push(doc("", "1", 10, host("h1")), doc("", "2", 5, host("h2")));
    expect(live.engine.streamUs).toBe(at(10));
  });
});

describe("an event of the future", () => {
  it("does not move the watermark of a live log", () => {
    const live = new Live(sequence("A B"));
    live.tick(at(0));
    live.push(doc("A", "1", 0), doc("", "2", 2 * DAY_MS));
    expect(live.counters.future).toBe(1);
    expect(live.engine.streamUs).toBe(at(0));
    expect(live.push(doc("B", "3", 10))).toEqual(["fired 1 3"]);
    expect(live.counters).toMatchObject({ late: 0, tooLate: 0 });
  });

  it("is one more than a day ahead", () => {
    const live = new Live(sequence("A B"));
    live.tick(at(0));
    live.push(doc("", "1", DAY_MS));
    expect(live.counters.future).toBe(0);
    expect(live.engine.streamUs).toBe(at(DAY_MS));
  });

  it("does not exist in a log that is read without a clock", () => {
    const live = new Live(sequence("A B"));
    live.push(doc("", "1", 0), doc("", "2", 2 * DAY_MS));
    expect(live.counters.future).toBe(0);
    expect(live.engine.streamUs).toBe(at(2 * DAY_MS));
  });

  it("can itself be part of a sequence", () => {
    const live = new Live(sequence("A B"));
    live.tick(at(0));
    expect(
      live.push(doc("A", "1", 3 * DAY_MS), doc("B", "2", 3 * DAY_MS + 1)),
    ).toEqual(["fired 1 2"]);
    expect(live.finish()).toEqual(["confirmed 1 2"]);
  });
});

describe("silence", () => {
  it("moves the time of a host that is followed live", () => {
    const live = new Live(sequence("A B until U"));
    live.tick(at(500));
    live.push(doc("A", "1", 0), doc("B", "2", 10));
    expect(live.tick(at(500 + LATENESS_MS))).toEqual([]);
    expect(live.tick(at(501 + LATENESS_MS))).toEqual(["confirmed 1 2"]);
    expect(live.engine.keyCount).toBe(0);
  });

  it("does not move the time of a host whose log is old", () => {
    const live = new Live(sequence("A B until U"));
    live.tick(at(HOUR_MS));
    live.push(doc("A", "1", 0), doc("B", "2", 10));
    expect(live.tick(at(10 * HOUR_MS))).toEqual([]);
    expect(live.push(doc("U", "3", 5))).toEqual(["withdrawn 1 2"]);
  });

  it("is judged host by host", () => {
    const live = new Live(sequence("by host.id A B until U"));
    live.tick(at(HOUR_MS));
    live.push(
      doc("A", "1", 0, host("old")),
      doc("B", "2", 10, host("old")),
      doc("A", "3", HOUR_MS, host("live")),
      doc("B", "4", HOUR_MS + 10, host("live")),
    );
    expect(live.tick(at(2 * HOUR_MS))).toEqual(["confirmed 3 4"]);
  });

  it("ends with the next event, whose time counts again", () => {
    const live = new Live(sequence("A B"));
    live.tick(at(0));
    live.push(doc("A", "1", 0));
    live.tick(at(60_000));
    // Newer than all before, yet older than the silence has told.
    live.push(doc("B", "2", 30_000));
    expect(live.counters).toMatchObject({ late: 1, tooLate: 1 });
    expect(live.push(doc("B", "3", 60_000))).toEqual(["fired 1 3"]);
    expect(live.counters).toMatchObject({ late: 1, tooLate: 1 });
  });

  it("does not go back with the clock", () => {
    const live = new Live(sequence("A B"));
    live.tick(at(0));
    live.push(doc("A", "1", 0));
    live.tick(at(60_000));
    live.tick(at(1_000));
    live.push(doc("B", "2", 30_000));
    expect(live.counters).toMatchObject({ late: 1, tooLate: 1 });
  });
});

describe("what is pending", () => {
  it("are the candidates, soonest end first", () => {
    const live = new Live([
      sequence("by k with maxspan=30s A B C"),
      sequence("by k A C"),
    ]);
    live.push(doc("A", "1", 1_000, { k: "x" }));
    expect(live.pending()).toEqual(["started 1 · ·", "started 1 ·"]);
    live.push(doc("A", "2", 0, { k: "y" }));
    live.push(doc("B", "3", 2_000, { k: "x" }));
    expect(live.pending()).toEqual([
      "started 2 · ·",
      "started 1 3 ·",
      "started 1 ·",
      "started 2 ·",
    ]);
    const { rows, total, early } = live.engine.pending(2);
    expect([rows.length, total, early]).toEqual([2, 4, 0]);
    expect(rows.map(({ deadlineUs }) => deadlineUs)).toEqual([
      at(30_000),
      at(31_000),
    ]);
    expect(rows[1]).toMatchObject({
      rule: { id: "rule-0" },
      key: { k: "x" },
      steps: 3,
      state: "started",
    });
    expect(live.engine.pending(100).rows[2]!.deadlineUs).toBeUndefined();
  });

  it("disappears when the sequence fires", () => {
    const live = new Live(sequence("A B"));
    live.push(doc("A", "1", 0));
    expect(live.pending()).toEqual(["started 1 ·"]);
    live.push(doc("B", "2", 10));
    expect(live.engine.pending(9)).toEqual({ total: 0, early: 0, rows: [] });
  });

  it("disappears when until comes, and when its time is over", () => {
    const live = new Live(sequence("by k with maxspan=10s A B until U"));
    live.push(doc("A", "1", 0, { k: "x" }), doc("U", "2", 1, { k: "x" }));
    expect(live.pending()).toEqual([]);
    live.push(doc("A", "3", 2, { k: "y" }), doc("", "4", 10_002));
    expect(live.pending()).toEqual(["started 3 ·"]);
    live.push(doc("", "5", 10_003));
    expect(live.pending()).toEqual([]);
    // Not yet decided: the end may have been logged late.
    expect(live.push(doc("B", "6", 10_001, { k: "y" }))).toEqual(["fired 3 6"]);
  });

  it("disappears with its age, though later steps still wait for it", () => {
    const live = new Live(sequence("A B C"), {
      limits: { candidateAgeUs: 5_000_000 },
    });
    live.push(doc("A", "1", 0), doc("C", "2", 5_500));
    expect(live.pending()).toEqual(["started 1 · ·", "early · · 2"]);
    live.push(doc("", "3", 5_001 + LATENESS_MS));
    expect(live.pending()).toEqual(["early · · 2"]);
  });

  it("is judged by the time of its own host", () => {
    const live = new Live(sequence("by host.id with maxspan=10s A B"));
    live.push(doc("A", "1", 0, host("slow")));
    live.push(doc("", "2", HOUR_MS, host("fast")));
    expect(live.pending()).toEqual(["started 1 ·"]);
  });

  it("shows a later step that came without its predecessor, until it is decided", () => {
    const live = new Live(sequence("A B C"));
    live.push(doc("C", "3", 20));
    expect(live.pending()).toEqual(["early · · 3"]);
    expect(live.engine.pending(9)).toMatchObject({ total: 0, early: 1 });
    expect(live.engine.pending(9).rows[0]!.deadlineUs).toBe(
      at(20 + LATENESS_MS),
    );
    live.push(doc("A", "1", 0));
    expect(live.pending()).toEqual(["started 1 · ·", "early · · 3"]);
    expect(live.push(doc("B", "2", 10))).toEqual(["fired 1 2 3"]);
    expect(live.pending()).toEqual([]);
    live.push(doc("B", "4", 30));
    expect(live.pending()).toEqual(["early · 4 ·"]);
    live.push(doc("", "5", 31 + LATENESS_MS));
    expect(live.pending()).toEqual([]);
  });

  it("shows an early step though an until came behind it", () => {
    const live = new Live(sequence("A B until U"));
    live.push(doc("B", "1", 10), doc("U", "2", 20));
    expect(live.pending()).toEqual(["early · 1"]);
    live.push(doc("A", "0", 0));
    expect(live.last).toMatchObject({ kind: "fired" });
  });

  it("is no copy of an event that was used", () => {
    const unnumbered = (flags: string, id: string, ms: number): TestDoc =>
      doc(flags, id, ms, { event: { category: "test", id } });
    const [a, b, c] = [
      unnumbered("A", "1", 0),
      unnumbered("B", "2", 10),
      unnumbered("C", "3", 20),
    ];
    const live = new Live(sequence("A B C"));
    live.push(a, b, b);
    expect(live.pending()).toEqual(["started 1 2 ·"]);
    expect(live.push(c, c)).toEqual(["fired 1 2 3"]);
    expect(live.engine.pending(9)).toEqual({ total: 0, early: 0, rows: [] });
    live.push(unnumbered("C", "4", 20), c);
    expect(live.pending()).toEqual(["early · · 4"]);
    const early = new Live(sequence("A B"));
    early.push(b, b);
    expect(early.pending()).toEqual(["early · 2"]);
    expect(early.push(a)).toEqual(["fired 1 2"]);
    expect(early.pending()).toEqual([]);
  });

  it("keeps its id while it goes on", () => {
    const live = new Live(sequence("A B C"));
    live.push(doc("A", "1", 0));
    const [before] = live.engine.pending(1).rows;
    live.push(doc("B", "2", 1), doc("A", "3", 2));
    const ids = live.engine.pending(9).rows.map(({ id }) => id);
    expect(new Set(ids).size).toBe(2);
    expect(ids).toContain(before!.id);
  });

  it("counts those that are not looked at", () => {
    const live = new Live(sequence("by k A B"), {
      limits: { pendingScanned: 2 },
    });
    for (let i = 0; i < 5; i++) live.push(doc("A", `${i}`, i, { k: i }));
    const { total, rows } = live.engine.pending(100);
    expect([total, rows.length]).toEqual([5, 2]);
  });
});

describe("what is counted", () => {
  const count = (
    query: string,
    ...docs: readonly TestDoc[]
  ): Live["counters"] => {
    const live = new Live(query);
    live.push(...docs);
    live.finish();
    return live.counters;
  };

  it("overwritten: a newer start took the place of a candidate", () => {
    expect(
      count(
        sequence("A B"),
        doc("A", "1", 0),
        doc("A", "2", 1),
        doc("B", "3", 2),
      ),
    ).toMatchObject({ overwritten: 1, noCandidate: 0, hits: 3 });
  });

  it("overwritten: once, however late the events come", () => {
    expect(
      count(
        sequence("A B"),
        doc("B", "3", 2),
        doc("A", "2", 1),
        doc("A", "1", 0),
      ),
    ).toMatchObject({ overwritten: 1, noCandidate: 0, hits: 3 });
  });

  it("expired: by a step that came too late, or by the watermark", () => {
    const query = sequence("with maxspan=1s A B");
    expect(count(query, doc("A", "1", 0), doc("B", "2", 1_001))).toMatchObject({
      expired: 1,
      noCandidate: 0,
    });
    expect(
      count(query, doc("A", "1", 0), doc("", "2", 1_001 + LATENESS_MS)),
    ).toMatchObject({ expired: 1, noCandidate: 0 });
    expect(
      count(query, doc("A", "1", 0), doc("", "2", 5_000), doc("B", "3", 5_000)),
    ).toMatchObject({ expired: 1, noCandidate: 1 });
  });

  it("expired: not what still waits at the end", () => {
    expect(count(sequence("A B"), doc("A", "1", 0)).expired).toBe(0);
  });

  it("killed: every candidate that until found", () => {
    expect(
      count(
        sequence("A B C until U"),
        doc("A", "1", 0),
        doc("B", "2", 1),
        doc("A", "3", 2),
        doc("U", "4", 3),
        doc("U", "5", 4),
      ),
    ).toMatchObject({ killed: 2, noCandidate: 0 });
  });

  it("noCandidate: a later step with nothing to extend", () => {
    expect(
      count(
        sequence("A B"),
        doc("B", "1", 0),
        doc("A", "2", 1),
        doc("B", "3", 2),
      ),
    ).toMatchObject({ noCandidate: 1 });
  });

  it("noKey: a step without its join field", () => {
    expect(
      count(
        sequence("by k A B"),
        doc("A", "1", 0),
        doc("A", "2", 1, { k: null }),
        doc("A", "3", 2, { k: "x" }),
        doc("", "4", 3),
      ),
    ).toMatchObject({ noKey: 2, hits: 1 });
  });
});

describe("evidence", () => {
  it("has its place, its host and the fields that the rule reads", () => {
    const live = new Live(
      'test where text : "a*" and list == 2 and absent == null and event.id != null',
    );
    live.read(
      "logs/x.ndjson",
      doc("", "1", 5, { text: "abc", list: [1, 2] }),
      42,
    );
    const [evidence] = live.last.match.events;
    expect(evidence).toMatchObject({
      place: {
        source: { path: "logs/x.ndjson" },
        number: 42,
        offset: 4_200,
        length: 99,
      },
      timeUs: at(5),
      host: { id: "h1", name: "h1" },
      shape: "ecs",
      fields: { "event.id": "1", text: "abc", list: "1, 2" },
    });
    expect(evidence!.fields).not.toHaveProperty("absent");
  });

  it("is kept for each field, however it is called", () => {
    const live = new Live("test where constructor == 1 and event.id != null");
    live.push(doc("", "1", 0, { constructor: 1 }));
    expect(live.last.match.events[0]!.fields["constructor"]).toBe("1");
  });
});
