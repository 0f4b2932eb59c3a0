/**
 * `head` and `tail`: in which order results pass, when they are told, and what needs the end of the input.
 */
import { describe, expect, it } from "vitest";
import { at, doc, host, Live, sequence } from "./live.ts";

const EVENTS = "test where a and event.id != null";

/** Pushes one event per id, in the order given; an id is its time too. */
function found(pipes: string, ids: readonly number[]): readonly string[] {
  const live = new Live(`${EVENTS} ${pipes}`, { latenessMs: 100 });
  const told = ids.flatMap((id) => live.push(doc("A", `${id}`, id)));
  return [...told, ...live.finish()]
    .filter((each) => each.startsWith("confirmed"))
    .map((each) => each.slice("confirmed ".length));
}

describe("which results pass", () => {
  const ids = [3, 1, 2, 5, 4];

  it.each([
    ["| head 2", ["1", "2"]],
    ["| head 9", ["1", "2", "3", "4", "5"]],
    ["| head 0", []],
    ["| tail 2", ["4", "5"]],
    ["| tail 9", ["1", "2", "3", "4", "5"]],
    ["| tail 0", []],
    ["| head 4 | tail 2", ["3", "4"]],
    ["| tail 4 | head 2", ["2", "3"]],
    ["| head 4 | head 3 | tail 1", ["3"]],
    ["| tail 4 | head 3 | tail 2", ["3", "4"]],
    ["| head 3 | head 1", ["1"]],
    ["| head 1 | head 3", ["1"]],
    ["| tail 2 | tail 3", ["4", "5"]],
  ])("%s", (pipes, expected) => {
    expect(found(pipes, ids)).toEqual(expected);
    expect(found(pipes, ids.toReversed())).toEqual(expected);
  });

  it("counts a record that is read twice once", () => {
    expect(found("| head 2", [1, 1, 2])).toEqual(["1", "2"]);
    expect(found("| tail 2", [1, 2, 2])).toEqual(["1", "2"]);
  });

  it("orders results of one last event by their keys", () => {
    const live = new Live(`${sequence("by k A B")} | tail 1`);
    const both = { k: ["y", "x"] };
    live.push(doc("A", "1", 0, both), doc("B", "2", 1, both));
    live.finish();
    expect(live.last.match.key).toEqual({ k: "y" });
  });
});

describe("head", () => {
  it("tells a result when nothing before it can come any more", () => {
    const live = new Live(`${EVENTS} | head 2`);
    expect(live.push(doc("A", "2", 500))).toEqual([]);
    expect(live.push(doc("A", "1", 0), doc("", "3", 1_500))).toEqual([
      "fired 1",
      "confirmed 1",
    ]);
    expect(live.push(doc("", "4", 1_501))).toEqual(["fired 2", "confirmed 2"]);
    expect(live.push(doc("A", "5", 1_502), doc("A", "6", 9_000))).toEqual([]);
    expect(live.finish()).toEqual([]);
  });

  it("tells a sequence once, as it stands, with revision 1", () => {
    const live = new Live(`${sequence("A B until U")} | head 1`);
    live.push(doc("A", "1", 0), doc("B", "3", 500));
    expect(live.push(doc("A", "2", 400))).toEqual([]);
    expect(live.push(doc("", "4", 2_000))).toEqual([
      "fired 2 3",
      "confirmed 2 3",
    ]);
    expect(live.last.match).toMatchObject({
      certainty: "confirmed",
      revision: 1,
    });
  });

  it("keeps no state of a rule that is through", () => {
    const live = new Live(`${sequence("A B")} | head 1`);
    live.push(doc("A", "1", 0), doc("B", "2", 1), doc("", "3", 2_000));
    expect(live.push(doc("A", "4", 2_001))).toEqual([]);
    expect(live.engine.keyCount).toBe(0);
  });

  it("waits for the slowest host", () => {
    const live = new Live(`${EVENTS} | head 1`);
    live.push(doc("", "1", 0, host("slow")));
    live.push(doc("A", "2", 500, host("fast")));
    expect(live.push(doc("", "3", 5_000, host("fast")))).toEqual([]);
    expect(live.push(doc("A", "4", 400, host("slow")))).toEqual([]);
    expect(live.push(doc("", "5", 1_401, host("slow")))).toEqual([
      "fired 4",
      "confirmed 4",
    ]);
  });

  it("goes on with the wall in silence", () => {
    const live = new Live(`${EVENTS} | head 1`);
    live.tick(at(0));
    live.push(doc("A", "1", 0));
    expect(live.tick(at(1_000))).toEqual([]);
    expect(live.tick(at(1_001))).toEqual(["fired 1", "confirmed 1"]);
  });

  it("waits for a match whose missing event could still follow", () => {
    const live = new Live(
      `${sequence("by k with maxspan=5s A B ![test where m]")} | head 1`,
    );
    const x = { k: "x" };
    const y = { k: "y" };
    // The match of y ends later and began earlier, so it is sure earlier.
    live.push(doc("A", "1", 0, y), doc("A", "2", 2_000, x));
    live.push(doc("B", "3", 3_000, x), doc("B", "4", 3_500, y));
    expect(live.push(doc("", "5", 7_000))).toEqual([]);
    expect(live.finish()).toEqual(["fired 2 3 !", "confirmed 2 3 !"]);
  });
});

describe("tail", () => {
  it("is told at the end only", () => {
    const live = new Live(`${EVENTS} | tail 1`);
    expect(live.push(doc("A", "1", 0), doc("A", "2", 9_000))).toEqual([]);
    expect(live.finish()).toEqual(["fired 2", "confirmed 2"]);
    expect(live.engine.unsupported).toEqual([]);
  });

  it("is not run where the input has no end, and said so", () => {
    const queries = [
      EVENTS,
      `${EVENTS} | head 3 | tail 1`,
      `${EVENTS} | head 1`,
    ];
    const live = new Live(queries, { endless: true });
    expect(
      live.engine.unsupported.map(({ rule, reason }) => [rule.id, reason]),
    ).toEqual([
      [
        "rule-1",
        'the pipe "tail" waits for the end of the input, which a followed log does not have',
      ],
    ]);
    live.push(doc("A", "1", 0));
    live.finish();
    expect(live.changes.map(({ match }) => match.rule.id)).toEqual([
      "rule-0",
      "rule-0",
      "rule-2",
      "rule-2",
    ]);
  });
});
