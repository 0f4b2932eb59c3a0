import { describe, expect, it } from "vitest";
import type { Feed, Pipeline } from "../../../src/cli/pipeline.ts";
import { RateMeter } from "../../../src/cli/rate-meter.ts";
import {
  SnapshotBuilder,
  type SnapshotParts,
} from "../../../src/cli/snapshot-builder.ts";
import { Detector } from "../../../src/lib/detector.ts";
import type { Snapshot } from "../../../src/screen/store/snapshot.ts";
import type { Unreadable } from "../../../src/source/unreadable.ts";

const list = { list: () => undefined, panel: () => undefined };

function build(
  feeds: readonly Feed[],
  unreadable: readonly Unreadable[],
): Snapshot {
  const parts = {
    mode: "live",
    detector: new Detector({ rules: [] }),
    ...{ alerts: list, ruleList: list, riskList: list, taskList: list },
    ...{ healthView: list, eventList: list, attackList: list },
    ...{ unreadable: () => unreadable, ring: {}, rate: new RateMeter(0) },
  } as unknown as SnapshotParts;
  const pipeline = { feeds } as unknown as Pipeline;
  return new SnapshotBuilder(parts).build(pipeline, "live", undefined, 0, 0);
}

const feed = (path: string, failure?: string): Feed =>
  ({
    reader: {
      source: { id: 1, path },
      state: "following",
      failure,
      behindBytes: 0,
    },
    ...{ lines: [], at: 0, events: 7, unparsed: 0, highUs: 0 },
  }) as unknown as Feed;

const many = (count: number): Unreadable[] =>
  Array.from({ length: count }, (_, i) => ({ path: `no${i}`, reason: "why" }));

describe("the sources of a snapshot", () => {
  it("are failed where they cannot be read, with the reason", () => {
    const { sources, moreSources } = build(
      [feed("a"), feed("b", "permission denied")],
      [{ path: "b", reason: "permission denied" }, ...many(1)],
    );
    const told = sources.map(({ path, state, note }) => [path, state, note]);
    expect(told).toEqual([
      ["a", "following", undefined],
      ["b", "failed", "permission denied"],
      ["no0", "failed", "why"],
    ]);
    expect(moreSources).toEqual({ good: 0, failed: 0 });
  });

  it("are counted where they are too many; those that fail have a row", () => {
    const feeds = Array.from({ length: 59 }, (_, i) => feed(`${i}`));
    const { sources, moreSources } = build(
      [...feeds, feed("bad", "why")],
      [{ path: "bad", reason: "why" }, ...many(15)],
    );
    expect(sources).toHaveLength(60);
    expect(sources[0]).toMatchObject({ path: "bad", state: "failed" });
    expect(moreSources).toEqual({ good: 10, failed: 5 });
  });
});
