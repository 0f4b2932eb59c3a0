import { describe, expect, it } from "vitest";
import { newCounters } from "../../../src/base/counters.ts";
import { Engine } from "../../../src/engine/engine.ts";
import { DEFAULT_LIMITS } from "../../../src/engine/limits.ts";
import type { SavedUnit } from "../../../src/engine/saved.ts";
import type { SavedSequenceKey } from "../../../src/engine/sequencer.ts";
import { openDocs, testDoc, testRule } from "../../support/engine.ts";

const QUERY =
  "sequence by k with maxspan=1m [test where a == true] [test where b == true]";

function engine(logPending = false) {
  const counters = newCounters();
  const limits = { ...DEFAULT_LIMITS, awakeKeys: 0, drowsyKeys: 0 };
  const options = { rules: [testRule(QUERY)], counters, logPending, limits };
  return { counters, engine: new Engine({ ...options, latenessUs: 10_000 }) };
}

const docs = openDocs([
  testDoc("e1", 0, { a: true, k: "x" }),
  testDoc("e2", 5, { a: true, k: "y" }),
  testDoc("e3", 100, { c: true }),
  testDoc("e4", 101, { b: true, k: "x" }),
  testDoc("e5", 61_000, { c: true }),
]);

/** What a checkpoint is given of the keys. */
const unitsOf = (each: Engine): readonly SavedUnit[] =>
  [...each.save()].flatMap((part) => ("units" in part ? [...part.units] : []));

const keysOf = (each: Engine): readonly SavedSequenceKey[] =>
  [...each.save()].flatMap((part) =>
    "units" in part
      ? [...part.units].map((unit) => part.valueOf(unit) as SavedSequenceKey)
      : [],
  );

describe("a sleeping key", () => {
  it("is shown as it is, soonest end first, and sleeps on", () => {
    const { engine: asleep } = engine();
    asleep.push(docs[1]!);
    asleep.push(docs[0]!);
    for (let i = 0; i < 2; i++) {
      const { total, rows } = asleep.pending(1);
      expect(total).toBe(2);
      expect(rows.map(({ key }) => key)).toEqual([{ k: "x" }]);
      expect(rows[0]!.deadlineUs).toBe(docs[0]!.timeUs + 60_000_000);
      expect(rows[0]!.events[0]!.seq).toBe(docs[0]!.seq);
    }
  });

  it("is known again when it was shown", () => {
    const { engine: looked } = engine(true);
    looked.push(docs[0]!);
    const { id } = looked.pending(10).rows[0]!;
    expect(looked.pendingDetail(id)).toMatchObject({ isGone: false, keys: 1 });
    looked.push(docs[3]!);
    expect(looked.pendingDetail(id)).toMatchObject({
      isGone: true,
      end: { kind: "alert" },
    });
  });

  it("is saved as it would be awake, once for each that it becomes", () => {
    const { engine: asleep } = engine();
    asleep.push(docs[0]!);
    const [before] = unitsOf(asleep);
    expect(before).toMatchObject({ version: 0 });
    expect(keysOf(asleep)).toMatchObject([
      { text: "s1:x", recent: [0], base: [null], decidedUs: null },
    ]);
    expect(unitsOf(asleep)[0]).toBe(before);
    asleep.push(docs[2]!);
    expect(keysOf(asleep)).toMatchObject([
      {
        text: "s1:x",
        recent: [],
        base: [[0]],
        decidedUs: docs[2]!.timeUs - 10_000,
      },
    ]);
    expect(unitsOf(asleep)).toMatchObject([{ version: 1 }]);
  });

  it("ends when its time is over, and is counted", () => {
    const { engine: asleep, counters } = engine();
    for (const i of [0, 1, 2]) asleep.push(docs[i]!);
    expect(asleep.keyCount).toBe(2);
    asleep.push(docs[4]!);
    expect(asleep.keyCount).toBe(0);
    expect(counters.expired).toBe(2);
  });

  it("wakes for a hit, with its evidence", () => {
    const { engine: asleep } = engine();
    for (const i of [0, 2, 3]) asleep.push(docs[i]!);
    const [{ kind, match }] = asleep.drain() as [
      ReturnType<Engine["drain"]>[0],
    ];
    expect(kind).toBe("fired");
    expect(match.events.map((each) => each?.seq)).toEqual(
      [0, 3].map((i) => docs[i]!.seq),
    );
    expect(match.events[0]).toMatchObject({ fields: { "host.name": "h1" } });
  });
});
