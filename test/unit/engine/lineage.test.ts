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
