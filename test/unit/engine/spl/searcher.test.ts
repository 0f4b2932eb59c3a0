import { describe, expect, it } from "vitest";
import { readLookups, searchRule } from "../../../../src/cli/search-case.ts";
import type { Limits } from "../../../../src/engine/limits.ts";
import { sourceText } from "../../../../src/lang/source-text.ts";
import { Detector } from "../../../../src/lib/detector.ts";
import type { DetectorOptions } from "../../../../src/lib/detector.ts";
import type { SplRule } from "../../../../src/rule/rule.ts";

const START_MS = Date.UTC(2026, 2, 1, 12);
const MINUTE = 60;

function rule(text: string): SplRule {
  const made = searchRule(sourceText(text), {
    macros: [],
    lookups: readLookups(undefined)!,
  });
  if ("diagnostics" in made) throw new Error(made.diagnostics[0]!.message);
  return made;
}

const counting = (rest = ""): SplRule =>
  rule(
    `| tstats count min(_time) as first values(Processes.process) as lines from datamodel=Endpoint.Processes where Processes.process_name=a.exe by Processes.dest ${rest}`,
  );

/** A start of a.exe on a host, so many seconds after 12:00. */
function start(second: number, host = "h1", line = "a.exe"): object {
  return {
    "@timestamp": new Date(START_MS + second * 1_000).toISOString(),
    event: { category: ["process"], type: ["start"], id: `${host}-${second}` },
    host: { name: host, id: host },
    process: { name: "a.exe", command_line: line },
  };
}

function detector(
  tested: SplRule,
  options: Partial<DetectorOptions> = {},
): Detector {
  return new Detector({
    rules: [tested],
    latenessUs: 60_000_000,
    ...options,
  });
}

/** `fired h1 1 confirmed`: what happened, to which host's row, its count, its certainty. */
function told(from: Detector): readonly string[] {
  return from
    .drain()
    .map(
      ({ kind, match }) =>
        `${kind} ${String(match.row!.columns["Processes.dest"])} ${String(match.row!.columns["count"])} ${match.certainty}`,
    );
}

describe("a row", () => {
  it("fires with its first event, is revised by others, and confirmed when nothing can follow", () => {
    const tested = detector(counting());
    tested.push(start(1));
    expect(told(tested)).toEqual(["fired h1 1 confirmed"]);
    tested.push(start(3));
    tested.push(start(2));
    expect(told(tested)).toEqual(["revised h1 3 confirmed"]);
    tested.push(start(4, "h2"));
    tested.finish();
    expect(told(tested)).toEqual([
      "fired h2 1 confirmed",
      "confirmed h1 3 confirmed",
      "confirmed h2 1 confirmed",
    ]);
  });

  it("keeps its id whatever else comes into it, and has another one in the next window", () => {
    const tested = detector(counting());
    for (const second of [1, 2, 49 * MINUTE, 51 * MINUTE]) {
      tested.push(start(second));
    }
    tested.finish();
    const ids = new Map<string, Set<number>>();
    for (const { match } of tested.drain()) {
      const counts = ids.get(match.id) ?? new Set();
      counts.add(match.row!.events);
      ids.set(match.id, counts);
    }
    expect([...ids.values()].map((counts) => [...counts].at(-1))).toEqual([
      3, 1,
    ]);
  });

  it("fires when a threshold is crossed", () => {
    const tested = detector(counting("| where count >= 3"));
    tested.push(start(1));
    tested.push(start(2));
    expect(told(tested)).toEqual([]);
    tested.push(start(3));
    expect(told(tested)).toEqual(["fired h1 3 confirmed"]);
  });

  it("that more events can undo is provisional, and withdrawn by them", () => {
    const tested = detector(counting("| where count < 3"));
    tested.push(start(1));
    expect(told(tested)).toEqual(["fired h1 1 provisional"]);
    tested.push(start(2));
    tested.push(start(3));
    expect(told(tested)).toEqual(["withdrawn h1 1 withdrawn"]);
    tested.finish();
    expect(told(tested)).toEqual([]);
  });

  it("names its first and its last events, and counts all", () => {
    const tested = detector(counting());
    for (const second of [9, 1, 5, 3, 8, 2, 7, 4, 6]) {
      tested.push(start(second));
    }
    const [{ match } = { match: undefined }] = tested.drain();
    expect(match!.row!.events).toBe(9);
    expect(match!.row!.sources).toEqual({ ecs: 9 });
    expect(
      match!.events.map((event) => (event!.timeUs / 1_000 - START_MS) / 1_000),
    ).toEqual([1, 2, 3, 7, 8, 9]);
  });

  it("is one for a machine, however its records spell its name", () => {
    const named = (second: number, name: string): object => ({
      ...start(second),
      host: { name },
    });
    const events = [
      named(1, "W6"),
      named(2, "w6.corp.example"),
      named(3, "W6.corp.example"),
      named(4, "w6"),
    ];
    const rows = [events, events.toReversed()].map((order) => {
      const tested = detector(counting());
      for (const each of order) tested.push(each);
      tested.finish();
      const matches = tested.drain().map(({ match }) => match);
      return new Set(
        matches.map(({ id, row }) =>
          JSON.stringify([
            id,
            row!.columns["Processes.dest"],
            row!.columns["count"],
          ]),
        ),
      );
    });
    expect(rows[0]!.size).toBe(1);
    expect(rows[0]).toEqual(rows[1]);
    expect([...rows[0]!][0]).toContain('"W6.corp.example",4]');
  });

  it("counts an event once that is read twice", () => {
    const tested = detector(counting());
    tested.push(start(1));
    tested.push(start(1));
    expect(told(tested)).toEqual(["fired h1 1 confirmed"]);
    expect(tested.counters.duplicate).toBe(1);
  });
});

describe("a followed log", () => {
  const wallUs = (second: number): number =>
    (START_MS + second * 1_000) * 1_000;

  /** Both hosts have a row of the first window, which is closed then: it ended at 12:50, and it is past 13:01. */
  function closed(tested: Detector): readonly string[] {
    tested.tick(wallUs(0));
    tested.push(start(1));
    tested.push(start(2, "h2"));
    tested.drain();
    tested.tick(wallUs(62 * MINUTE));
    tested.push(start(62 * MINUTE));
    tested.tick(wallUs(62 * MINUTE + 1));
    return told(tested);
  }

  it("closes a window ten minutes after every host has passed its end", () => {
    const tested = detector(counting("| where count < 9"), { live: true });
    tested.tick(wallUs(0));
    tested.push(start(1));
    tested.push(start(2, "h2"));
    expect(told(tested)).toEqual([
      "fired h1 1 provisional",
      "fired h2 1 provisional",
    ]);
    tested.tick(wallUs(55 * MINUTE));
    tested.push(start(55 * MINUTE));
    tested.tick(wallUs(55 * MINUTE + 1));
    expect(told(tested)).toEqual(["fired h1 1 provisional"]);
    tested.tick(wallUs(61 * MINUTE + 1));
    expect(told(tested)).toEqual([
      "confirmed h1 1 confirmed",
      "confirmed h2 1 confirmed",
    ]);
  });

  it("tells a row that comes for a closed window, and counts what comes for its rows", () => {
    const tested = detector(counting(), { live: true });
    expect(closed(tested)).toEqual([
      "confirmed h1 1 confirmed",
      "confirmed h2 1 confirmed",
      "fired h1 1 confirmed",
    ]);
    tested.push(start(3, "h2"));
    expect(told(tested)).toEqual([]);
    tested.push(start(4, "h3"));
    tested.push(start(5, "h3"));
    const [late] = tested.drain();
    expect(late).toMatchObject({
      kind: "fired",
      match: { row: { events: 2, isLate: true } },
    });
    expect(tested.counters.lateRecords).toBe(3);
    tested.tick(wallUs(63 * MINUTE));
    expect(told(tested)).toEqual([]);
    // The old log is over.
    tested.tick(wallUs(65 * MINUTE));
    expect(told(tested)).toEqual(["confirmed h3 2 confirmed"]);
    // Now it is one of the window's rows.
    tested.push(start(6, "h3"));
    tested.tick(wallUs(69 * MINUTE));
    expect(told(tested)).toEqual([]);
  });

  it("decides nothing for good when it is stopped", () => {
    const tested = detector(counting("| where count < 9"), { live: true });
    tested.push(start(1));
    tested.stop();
    expect(told(tested)).toEqual(["fired h1 1 provisional"]);
  });
});

describe("the bounds", () => {
  const bounded = (limits: Partial<Limits>): Detector =>
    detector(counting(), { limits });

  it("groups of a window: events of others are counted", () => {
    const tested = bounded({ groupsPerWindow: 2 });
    let seconds = 1;
    for (const host of ["h1", "h2", "h3", "h1"]) {
      tested.push(start(seconds++, host));
    }
    tested.finish();
    expect(told(tested).filter((each) => each.startsWith("confirmed"))).toEqual(
      ["confirmed h1 2 confirmed", "confirmed h2 1 confirmed"],
    );
    expect(tested.counters.beyondGroups).toBe(1);
  });

  it("groups in all: the window that waited longest is closed", () => {
    const tested = bounded({ groups: 2 });
    tested.push(start(1));
    tested.push(start(60 * MINUTE));
    tested.push(start(61 * MINUTE, "h2"));
    expect(told(tested)).toEqual([
      "fired h1 1 confirmed",
      "confirmed h1 1 confirmed",
      "fired h1 1 confirmed",
      "fired h2 1 confirmed",
    ]);
    expect(tested.counters.evictedGroups).toBe(1);
    tested.push(start(2));
    expect(tested.counters.lateRecords).toBe(1);
    tested.finish();
    // Both rows of the second window; of the first one there is nothing new.
    expect(told(tested)).toEqual([
      "confirmed h1 1 confirmed",
      "confirmed h2 1 confirmed",
    ]);
  });
});
