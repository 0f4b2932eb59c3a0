import { describe, expect, it } from "vitest";
import { HealthView } from "../../../src/cli/health-view.ts";
import type { Feed } from "../../../src/cli/pipeline.ts";
import { SourceHealth } from "../../../src/event/health/source-health.ts";
import { Detector } from "../../../src/lib/detector.ts";
import type { NotLookedAt } from "../../../src/source/not-looked-at.ts";
import type { Unreadable } from "../../../src/source/unreadable.ts";

const SOURCE = { id: 1, path: "a.ndjson" };

const FEED = {
  reader: {
    source: SOURCE,
    state: "following",
    oversize: 3,
    zeroBytes: 4,
    bytesRead: 90,
    sizeBytes: 120,
    behindBytes: 30,
    lostBytes: 7,
    rotations: 1,
    rewrites: 2,
    file: { key: "64:5", isCompressed: false },
  },
  highUs: 5_000_000,
} as unknown as Feed;

/**
 * @param passed what the folders hold that is no log
 * @param unreadable what cannot be read
 */
function viewOf(
  passed: readonly NotLookedAt[] = [],
  unreadable: readonly Unreadable[] = [],
): {
  view: HealthView;
  health: SourceHealth;
} {
  const health = new SourceHealth({ latenessUs: 0 });
  const detector = new Detector({ rules: [] });
  return {
    view: new HealthView(
      health,
      detector,
      () => passed,
      () => unreadable,
    ),
    health,
  };
}

const broken = (health: SourceHealth): void =>
  health.unparsed(
    { source: SOURCE, number: 4, offset: 90, length: 1, text: "x" },
    "why",
  );

describe("HealthView", () => {
  it("tells nothing while nobody looks", () => {
    const { view } = viewOf();
    expect(view.list([FEED], 0)).toBeUndefined();
    view.look(true);
    expect(view.list([FEED], 0)).toBeDefined();
    view.look(false);
    expect(view.list([FEED], 0)).toBeUndefined();
  });

  it("tells a source of which nothing was read, and what was not read of it", () => {
    const { view, health } = viewOf();
    broken(health);
    view.look(true);
    expect(view.list([FEED], 0, 6_500_000)).toEqual({
      sources: [
        {
          path: "a.ndjson",
          state: "following",
          shapes: [],
          notes: [],
          inode: "64:5",
          offset: 90,
          sizeBytes: 120,
          behindBytes: 30,
          lastUs: 5_000_000,
          lagUs: 1_500_000,
          perSecond: 0,
          rotations: 1,
          rewrites: 2,
          lostBytes: 7,
          clockOffsetUs: undefined,
          unparsed: 1,
          badLines: [{ line: 4, offset: 90, reason: "why" }],
          oversize: 3,
          zeroBytes: 4,
          unknownShape: 0,
          hosts: [],
          moreHosts: 0,
        },
      ],
      moreSources: 0,
      hosts: [],
      moreHosts: 0,
      unreadable: [],
      moreUnreadable: 0,
      notLookedAt: [],
      moreNotLookedAt: 0,
    });
  });

  it("sends the first hundred files that are no logs, with advice", () => {
    const foreign = { what: "7z archive", advice: "unpack" } as const;
    const { view } = viewOf(
      Array.from({ length: 120 }, (_, i) => ({ path: `${i}.7z`, foreign })),
    );
    view.look(true);
    const { notLookedAt, moreNotLookedAt } = view.list([], 0)!;
    expect([notLookedAt.length, moreNotLookedAt]).toEqual([100, 20]);
    expect(notLookedAt[0]).toEqual({
      path: "0.7z",
      what: "7z archive",
      advice: "unpack it first",
    });
  });

  it("tells a log as failed that cannot be read, also while its old file is; names the first hundred", () => {
    const { view } = viewOf(
      [],
      Array.from({ length: 120 }, (_, i) => ({ path: `${i}`, reason: "why" })),
    );
    view.look(true);
    const { reader } = FEED;
    const failing = { ...FEED, reader: { ...reader, failure: "why" } } as Feed;
    const list = view.list([failing, FEED], 0)!;
    expect(list.sources.map(({ state }) => state)).toEqual([
      "failed",
      "following",
    ]);
    expect([list.unreadable.length, list.moreUnreadable]).toEqual([100, 20]);
    expect(list.unreadable[0]).toEqual({ path: "0", reason: "why" });
  });

  it("works it out once a second at most", () => {
    const { view, health } = viewOf();
    view.look(true);
    const first = view.list([FEED], 5_000);
    broken(health);
    expect(view.list([FEED], 5_999)).toBe(first);
    expect(view.list([FEED], 6_000)!.sources[0]!.unparsed).toBe(1);
    // Who looks again does not see what was there a second ago.
    broken(health);
    view.look(false);
    view.look(true);
    expect(view.list([FEED], 6_001)!.sources[0]!.unparsed).toBe(2);
  });

  it("sends the first hundred sources and counts the others", () => {
    const { view } = viewOf();
    view.look(true);
    const list = view.list(
      Array.from({ length: 120 }, () => FEED),
      0,
    );
    expect([list!.sources.length, list!.moreSources]).toEqual([100, 20]);
  });
});
