/**
 * Rules with lineage while they are read: order, hosts, bounds. What matches is in the corpus.
 */
import { describe, expect, it } from "vitest";
import type { TestDoc } from "../../support/engine.ts";
import { testDoc } from "../../support/engine.ts";
import { host, Live } from "./live.ts";

const QUERY =
  'any where event.id != null and mark and descendant of [process where process.name == "root"]';

function start(id: string, ms: number, fields: TestDoc = {}): TestDoc {
  const { name, parent, ...rest } = fields;
  return testDoc(id, ms, {
    event: { category: ["process"], type: ["start"], id },
    process: { entity_id: `p${id}`, name, parent: { entity_id: parent } },
    mark: true,
    ...rest,
  });
}

const ROOT = start("1", 0, { name: "root" });
const CHILD = start("2", 10, { parent: "p1" });
const GRANDCHILD = start("3", 20, { parent: "p2" });

describe("lineage", () => {
  it("is told when the watermark has passed the event", () => {
    const live = new Live(QUERY);
    expect(live.push(ROOT, CHILD)).toEqual([]);
    expect(live.push(start("9", 1_011))).toEqual(["fired 2", "confirmed 2"]);
  });

  it("is told at once live, and confirmed in its order", () => {
    const live = new Live(QUERY, { endless: true });
    expect(live.push(ROOT, CHILD)).toEqual(["fired 2"]);
    expect(live.last.match.certainty).toBe("provisional");
    expect(live.engine.waiting).toBe(2);
    expect(live.push(start("9", 1_011))).toEqual(["confirmed 2"]);
    expect(live.last.match.certainty).toBe("confirmed");
    expect(live.engine.waiting).toBe(1);
  });

  it("withdraws live what a late parent undoes", () => {
    const live = new Live(QUERY.replace("descendant", "not descendant"), {
      endless: true,
    });
    live.push(start("1", 0, { name: "root", mark: false }));
    expect(live.push(GRANDCHILD)).toEqual(["fired 3"]);
    expect(live.push({ ...CHILD, mark: false })).toEqual([]);
    expect(live.push(start("9", 1_500, { mark: false }))).toEqual([
      "withdrawn 3",
    ]);
    expect(live.last.match).toMatchObject({
      certainty: "withdrawn",
      revision: 2,
    });
    expect(live.finish()).toEqual([]);
  });

  it("waits for nothing where lineage cannot change the answer, and tells it once", () => {
    const live = new Live(
      `any where event.id != null and (process.name == "x" or not (mark == false or not descendant of [process where process.name == "root"]))`,
    );
    expect(
      live.push(ROOT, start("2", 10, { parent: "p1", name: "x" })),
    ).toEqual(["fired 2", "confirmed 2"]);
    live.push(start("3", 20, { parent: "p1" }));
    expect(live.finish()).toEqual(["fired 3", "confirmed 3"]);
  });

  it("decides at a stop on what was seen, provisionally", () => {
    const live = new Live([QUERY, `${QUERY} | head 1`]);
    expect(live.push(ROOT, CHILD, GRANDCHILD)).toEqual([]);
    expect(live.engine.waiting).toBe(3);
    live.engine.stop();
    expect(live.told()).toEqual(["fired 2", "fired 3", "fired 2"]);
    expect(live.changes.map(({ match }) => match.certainty)).toEqual(
      Array(3).fill("provisional"),
    );
    expect(live.engine.waiting).toBe(0);
  });

  it("takes nothing to be missing at a stop", () => {
    const live = new Live(
      `sequence with maxspan=1m ${QUERY.replace("any", "[any")}] ![test where event.id == "x"]`,
    );
    live.push(ROOT, CHILD);
    live.engine.stop();
    expect(live.told()).toEqual([]);
  });

  it("counts answers for want of knowing", () => {
    const live = new Live(QUERY);
    // Its start is not in the log, so its child may descend from anything.
    live.push(start("2", 10, { parent: "p1" }));
    live.push(start("3", 20, { parent: "p2" }));
    live.finish();
    expect(live.counters.unknownAncestry).toBe(2);
  });

  it("counts no answers that are known, nor questions that decide nothing", () => {
    const live = new Live(QUERY);
    live.push(start("1", 0, { name: "other" }));
    live.push(start("2", 10, { parent: "p1" }));
    live.push(start("3", 20, { parent: "p9", mark: false }));
    expect(live.finish()).toEqual([]);
    expect(live.counters.unknownAncestry).toBe(0);
  });

  it("does not depend on the order of arrival", () => {
    const live = new Live(QUERY);
    live.push(GRANDCHILD, CHILD, ROOT);
    expect(live.finish()).toEqual([
      "fired 2",
      "confirmed 2",
      "fired 3",
      "confirmed 3",
    ]);
  });

  it("does not see a parent that comes later than the lateness", () => {
    const live = new Live(QUERY);
    live.push(CHILD, start("8", 5_000), ROOT, GRANDCHILD);
    expect(live.finish()).toEqual([]);
  });

  it("keeps hosts apart", () => {
    const live = new Live(QUERY);
    live.push(ROOT, start("2", 10, { parent: "p1", ...host("h2") }));
    expect(live.finish()).toEqual([]);
  });

  it("goes on with the wall in silence", () => {
    const live = new Live(QUERY);
    const wallUs = Date.UTC(2026, 0, 1) * 1_000;
    live.tick(wallUs);
    live.push(ROOT, CHILD);
    expect(live.tick(wallUs + 2_000_000)).toEqual(["fired 2", "confirmed 2"]);
  });

  it("takes the earliest events early where too many wait", () => {
    const live = new Live(QUERY, { limits: { heldEvents: 2 } });
    expect(live.push(ROOT, CHILD)).toEqual([]);
    expect(live.push(start("8", 30))).toEqual([]);
    expect(live.push(start("9", 40))).toEqual(["fired 2", "confirmed 2"]);
    expect(live.counters.evictedHits).toBe(2);
  });

  it("counts processes that it forgets", () => {
    const live = new Live(QUERY, { limits: { processesPerLineage: 1 } });
    live.push(ROOT, start("2", 5, { name: "root" }));
    live.push(start("3", 10, { parent: "p1" }));
    live.push(start("4", 11, { parent: "p2" }));
    expect(live.finish()).toEqual(["fired 4", "confirmed 4"]);
    expect(live.counters.evictedKeys).toBe(1);
  });

  it("wants process events though the rule asks for others", () => {
    const live = new Live("file where descendant of [process where true]");
    expect(live.push(ROOT, CHILD)).toEqual([]);
    const file = testDoc("4", 15, {
      event: { category: ["file"], id: "4" },
      process: { entity_id: "p2" },
    });
    live.push(file);
    live.finish();
    expect(live.changes.map(({ kind }) => kind)).toEqual([
      "fired",
      "confirmed",
    ]);
  });
});
