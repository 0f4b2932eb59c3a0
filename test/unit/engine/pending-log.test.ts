/** What becomes of pending sequences and samples that were shown, and the last changes of all. */
import { describe, expect, it } from "vitest";
import { MOST_SHOWN } from "../../../src/engine/pending-log.ts";
import type { PendingEnd } from "../../../src/engine/pending-log.ts";
import { at, doc, host, Live, sequence } from "./live.ts";
import type { LiveOptions } from "./live.ts";

/** Runs, with the first of the pending watched from its beginning. */
class Watched {
  readonly live: Live;
  readonly id: string;

  constructor(query: string, first: string, options: LiveOptions = {}) {
    this.live = new Live(query, options);
    this.live.push(doc(first, "1", 0));
    this.id = this.live.engine.pending(1).rows[0]!.id;
  }

  get end(): PendingEnd | undefined {
    const detail = this.live.engine.pendingDetail(this.id)!;
    expect(detail.isGone).toBe(detail.end !== undefined);
    return detail.end;
  }

  /** `until by 2 at 20`. */
  get told(): string {
    const { end } = this;
    if (end === undefined) return "pending";
    const by = end.by === undefined ? "" : ` by ${end.by.fields["event.id"]}`;
    return `${end.kind}${by} at ${(end.timeUs - at(0)) / 1_000}`;
  }

  get changes(): readonly string[] {
    return this.live.engine
      .pendingChanges(99)
      .map(
        ({ kind, seen, steps, timeUs }) =>
          `${kind} ${seen}/${steps} at ${(timeUs - at(0)) / 1_000}`,
      );
  }
}

const TWO = sequence("with maxspan=100ms A B until U");

describe("a pending sequence that was shown", () => {
  it("stands while it is pending, with what came", () => {
    const watched = new Watched(sequence("A B C"), "A");
    expect(watched.told).toBe("pending");
    watched.live.push(doc("B", "2", 10));
    const { pending, keys } = watched.live.engine.pendingDetail(watched.id)!;
    expect(pending.events.map((each) => each?.fields["event.id"])).toEqual([
      "1",
      "2",
      undefined,
    ]);
    expect(keys).toBe(1);
    expect(watched.changes).toEqual(["advanced 2/3 at 10", "begun 1/3 at 0"]);
  });

  it("becomes an alert", () => {
    const watched = new Watched(TWO, "A");
    watched.live.push(doc("B", "2", 20));
    expect(watched.told).toBe("alert by 2 at 20");
    expect(watched.end!.matchId).toBe(watched.live.last.match.id);
    expect(watched.changes).toEqual(["alert 2/2 at 20", "begun 1/2 at 0"]);
  });

  it("is ended by until, or by an event of its last step", () => {
    const until = new Watched(TWO, "A");
    until.live.push(doc("U", "2", 20));
    expect(until.told).toBe("until by 2 at 20");
    expect(until.changes[0]).toBe("until 1/2 at 20");
    const newer = new Watched(TWO, "A");
    newer.live.push(doc("A", "2", 20));
    expect(newer.told).toBe("newer by 2 at 20");
    expect(newer.changes[0]).toBe("begun 1/2 at 20");
  });

  it("runs out of time by the event that comes too late, or when nothing can come any more", () => {
    const late = new Watched(TWO, "A");
    late.live.push(doc("B", "2", 101));
    expect(late.told).toBe("expired by 2 at 101");
    const silent = new Watched(TWO, "A", { latenessMs: 1_000 });
    silent.live.push(doc("", "2", 1_100));
    // Its time is over, but a late event might still complete it.
    expect(silent.live.pending()).toEqual([]);
    expect(silent.told).toBe("pending");
    silent.live.push(doc("", "3", 1_102));
    expect(silent.told).toBe("expired at 100");
    expect(silent.changes[0]).toBe("expired 1/2 at 100");
  });

  it("is completed, revived or ended by a late event", () => {
    const watched = new Watched(TWO, "A");
    watched.live.push(doc("A", "3", 30));
    expect(watched.told).toBe("newer by 3 at 30");
    watched.live.push(doc("B", "2", 20));
    expect(watched.told).toBe("alert by 2 at 20");
    const ended = new Watched(TWO, "A");
    ended.live.push(doc("", "3", 30), doc("U", "2", 20));
    expect(ended.told).toBe("until by 2 at 20");
  });

  it("is noted though it begins and ends with one late event", () => {
    const two = new Watched(TWO, "B");
    two.live.push(doc("A", "0", -10));
    expect(two.changes).toEqual(["alert 2/2 at 0", "begun 1/2 at -10"]);
    const three = new Watched(sequence("A B C"), "C");
    three.live.push(doc("B", "2", -10), doc("A", "0", -20));
    expect(three.changes).toEqual(["alert 3/3 at 0", "begun 1/3 at -20"]);
    // The last step takes the place of a later one: that of a sequence that has begun long ago.
    const earlier = new Watched(TWO, "A");
    earlier.live.push(doc("B", "3", 30), doc("B", "2", 20));
    expect(earlier.changes).toEqual([
      "alert 2/2 at 20",
      "alert 2/2 at 30",
      "begun 1/2 at 0",
    ]);
    // Another evidence of the same alert is none that begins.
    earlier.live.push(doc("A", "1", 10));
    expect(earlier.changes).toHaveLength(3);
  });

  it("may be let go for other keys, or outlive the logs", () => {
    const live = new Live(sequence("by k A B"), { limits: { keysPerRule: 1 } });
    live.push(doc("A", "1", 0, { k: 1 }));
    const { id } = live.engine.pending(1).rows[0]!;
    live.push(doc("A", "2", 10, { k: 2 }));
    expect(live.engine.pendingDetail(id)!.end).toMatchObject({
      kind: "evicted",
    });
    const over = new Watched(TWO, "A");
    over.live.finish();
    expect(over.told).toBe("input-end at 0");
  });

  it("waits for what must not follow, and is forbidden by it", () => {
    const query = sequence("with maxspan=100ms A B ![test where m]");
    const clear = new Watched(query, "A");
    clear.live.push(doc("B", "2", 20));
    expect(clear.told).toBe("pending");
    expect(clear.live.pending()).toEqual(["started 1 2"]);
    clear.live.finish();
    expect(clear.told).toBe("alert by 2 at 20");
    const forbidden = new Watched(query, "A");
    forbidden.live.push(doc("B", "2", 20), doc("M", "3", 30));
    forbidden.live.finish();
    expect(forbidden.told).toBe("forbidden at 20");
    const between = new Watched(
      sequence("with maxspan=100ms A ![test where m] B"),
      "A",
    );
    between.live.push(doc("M", "2", 10), doc("B", "3", 20));
    expect(between.told).toBe("forbidden by 3 at 20");
  });
});

describe("an early step that was shown", () => {
  it("goes on when the step before comes late, or stays alone", () => {
    const alert = new Watched(TWO, "B");
    alert.live.push(doc("A", "0", -10));
    expect(alert.told).toBe("alert by 0 at 0");
    const begun = new Watched(sequence("A B C"), "B");
    begun.live.push(doc("A", "0", -10));
    expect(begun.told).toBe("begun by 0 at 0");
    const alone = new Watched(TWO, "B", { latenessMs: 1_000 });
    alone.live.push(doc("", "2", 1_001));
    expect(alone.told).toBe("alone at 1000");
  });

  it("goes on whichever of its copies was shown", () => {
    const event = { category: "test", id: "2" };
    const live = new Live(TWO);
    live.push(doc("B", "2", 0, { event }), doc("B", "2", 0, { event }));
    const { id } = live.engine.pending(1).rows[0]!;
    live.push(doc("A", "1", -10));
    expect(live.engine.pendingDetail(id)).toMatchObject({
      isGone: true,
      end: { kind: "alert", matchId: live.last.match.id },
    });
  });
});

describe("a sample that was shown", () => {
  const sample =
    "sample by k [test where a and event.id != null] [test where b]";
  it("becomes an alert, is let go, or outlives the logs", () => {
    const live = new Live(sample, { limits: { keysPerRule: 2 } });
    for (const k of [1, 2]) live.push(doc("A", `${k}`, k, { k }));
    const ids = live.engine.pending(9).rows.map(({ id }) => id);
    const ends = (): readonly (string | undefined)[] =>
      ids.map((id) => live.engine.pendingDetail(id)!.end?.kind);
    live.push(doc("B", "3", 3, { k: 2 }));
    expect(ends()).toEqual([undefined, "alert"]);
    live.push(doc("A", "4", 4, { k: 4 }));
    expect(ends()).toEqual(["evicted", "alert"]);
    const kinds = live.engine.pendingChanges(99).map(({ kind }) => kind);
    expect(kinds).toEqual(["begun", "evicted", "alert", "begun", "begun"]);
    const last = live.engine.pending(1).rows[0]!.id;
    live.finish();
    expect(live.engine.pendingDetail(last)!.end!.kind).toBe("input-end");
  });
});

describe("what is kept", () => {
  it("is the last changes and those shown last", () => {
    const live = new Live(sequence("by k A B"));
    for (let k = 0; k <= MOST_SHOWN; k++) {
      live.push(doc("A", `${k}`, k, { k, ...host("h") }));
    }
    const all = live.engine.pending(Infinity).rows;
    expect(live.engine.pendingDetail(all[0]!.id)).toBeDefined();
    expect(live.engine.pendingDetail(all[MOST_SHOWN]!.id)).toBeUndefined();
    expect(live.engine.pendingChanges(2)).toMatchObject([
      { kind: "begun", host: "h", timeUs: at(MOST_SHOWN) },
      { timeUs: at(MOST_SHOWN - 1) },
    ]);
    expect(live.engine.pendingChanges(999)).toHaveLength(64);
    expect(live.engine.pendingDetail("none")).toBeUndefined();
  });
});
