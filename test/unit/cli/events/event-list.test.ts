import { describe, expect, it } from "vitest";
import { AlertBook } from "../../../../src/alert/book.ts";
import { newCounters } from "../../../../src/base/counters.ts";
import { EventListView } from "../../../../src/cli/events/event-list.ts";
import { GONE } from "../../../../src/cli/events/event-ring.ts";
import { MatchedEvents } from "../../../../src/cli/events/matched-events.ts";
import { FIRST_SORTINGS } from "../../../../src/screen/store/sorting.ts";
import type { Event } from "../../../../src/event/event.ts";
import type { EventView } from "../../../../src/screen/store/snapshot.ts";
import { openLines, ringOf, start } from "../../../support/ring.ts";
import { change, evidence } from "../../alert/sample.ts";

const SOURCE = { id: 1, path: "-" };
const SECRET = "schtasks /create /tn X /ru bob /rp Sup3rSecret /tr cmd.exe";

function listOf(events: readonly Event[], capacity = 100) {
  const book = new AlertBook({
    counters: newCounters(),
    findTasks: () => [],
  });
  const ring = ringOf(events, { capacity });
  const list = new EventListView(ring, new MatchedEvents(book), () => ({
    fromUs: 0,
    toUs: 0,
  }));
  let nowMs = 0;
  const look = (view: Partial<EventView> = {}) => {
    // Alerts are looked at again once a second.
    nowMs += 2_000;
    list.look(
      {
        from: 0,
        count: 10,
        filter: "",
        sort: FIRST_SORTINGS.events,
        anchor: undefined,
        seek: undefined,
        pinned: undefined,
        ...view,
      },
      nowMs,
    );
    list.list(nowMs);
    while (list.backlog > 0) list.work(() => true);
    return list.list(nowMs)!;
  };
  const match = (id: string, ...matched: readonly Event[]): void => {
    book.take(
      change("fired", id, {
        events: matched.map(({ timeUs, line }) =>
          evidence({
            timeUs,
            place: {
              source: line.source,
              number: line.number,
              offset: line.offset,
              length: line.length,
            },
          }),
        ),
      }),
    );
  };
  return { list, ring, look, match };
}

const NAMES = ["cmd.exe", "net.exe", "whoami.exe", "net1.exe"];
const EVENTS = openLines(
  NAMES.map((name, i) => start(i, name)),
  SOURCE,
);

describe("the list of events", () => {
  it("has rows in event order with what happened", () => {
    const events = EVENTS.toReversed();
    const { rows, total, matching, scanned, end } = listOf(events).look();
    expect(rows.map(({ id, text, host }) => [id, text, host])).toEqual([
      ["3", "process cmd.exe", "WS-1"],
      ["2", "process net.exe", "WS-1"],
      ["1", "process whoami.exe", "WS-1"],
      ["0", "process net1.exe", "WS-1"],
    ]);
    expect([total, matching, scanned, end]).toEqual([4, 4, 4, 4]);
  });

  it("has the newest first where that is asked for, and holds still by its anchor", () => {
    const sort = { by: "time", reversed: false } as const;
    const { look } = listOf(EVENTS);
    const ids = (view: Partial<EventView>): string[] =>
      look({ ...view, sort }).rows.map(({ id }) => id);
    expect(ids({})).toEqual(["3", "2", "1", "0"]);
    expect(ids({ from: "end", count: 2 })).toEqual(["3", "2"]);
    const anchor = { id: "1", index: 0 };
    expect(ids({ from: 0, count: 2, anchor })).toEqual(["1", "0"]);
  });

  it("masks secrets in rows, fields and the line, and does not find them", () => {
    const [event] = openLines(
      [
        start(0, "schtasks.exe", {
          command_line: SECRET,
          args: SECRET.split(" "),
        }),
      ],
      SOURCE,
    );
    const { list, look } = listOf([event!]);
    const shown = JSON.stringify([look(), list.detail("0", 0)]);
    expect(shown).toContain("/rp ****");
    expect(shown).not.toContain("Sup3rSecret");
    expect(look({ filter: "Sup3rSecret" }).matching).toBe(0);
    expect(look({ filter: "process.command_line:sup3r" }).matching).toBe(0);
    expect(look({ filter: "process.args:sup3r" }).matching).toBe(0);
    expect(look({ filter: "process.command_line:create" }).matching).toBe(1);
  });

  it("keeps the last valid filter in force, and says what is wrong", () => {
    const { look } = listOf(EVENTS);
    expect(look({ filter: "process.name:net" }).matching).toBe(2);
    const wrong = look({ filter: "process.name:" });
    expect(wrong.matching).toBe(2);
    expect(wrong.filterError).toEqual({
      message: 'a value was expected behind "process.name:"',
      at: 13,
    });
  });

  it("marks steps of alerts, and counts anew when alerts fire", () => {
    const { look, match } = listOf(EVENTS);
    expect(look({ filter: "is:matched" }).matching).toBe(0);
    match("a", EVENTS[1]!, EVENTS[3]!);
    match("b", EVENTS[1]!);
    const list = look({ filter: "is:matched" });
    expect(list.rows.map(({ id, steps }) => [id, steps])).toEqual([
      ["1", ["s1"]],
      ["3", ["s2"]],
    ]);
    expect(look({ filter: "alert:b" }).rows.map(({ id }) => id)).toEqual(["1"]);
  });

  it("finds the first event of an alert, and says when it is gone", () => {
    const { look, match } = listOf(EVENTS, 3);
    match("a", EVENTS[2]!);
    match("b", EVENTS[0]!);
    expect(look({ seek: "a", count: 1 })).toMatchObject({ sought: 1, from: 1 });
    expect(look({ seek: "b" }).sought).toBe("gone");
  });

  it("has all of a process tree whose starts are written late", () => {
    const child = (name: string, parent: string): string =>
      start(0, name, { parent: { entity_id: `{${parent}}` } });
    const events = openLines(
      [child("net1", "net"), child("net", "cmd"), child("who", "init")],
      SOURCE,
    );
    const { rows } = listOf(events).look({ filter: "tree:{cmd}" });
    expect(rows.map(({ id }) => id)).toEqual(["0", "1"]);
  });

  it("goes with a row while others leave the ring above it", () => {
    const { ring, look } = listOf(EVENTS, 4);
    const anchor = { id: "3", index: 3 };
    expect(look({ from: 2, count: 2, anchor }).from).toBe(2);
    ring.note(EVENTS[0]!);
    ring.note(EVENTS[1]!);
    // It was the fourth; two went, and both that came are older.
    const moved = look({ from: 2, count: 2, anchor });
    expect(moved.rows.map(({ id }) => id)).toEqual(["2", "3"]);
  });

  it("holds still when it is pinned, and names what has left the ring", () => {
    const { ring, look, list } = listOf(EVENTS, 4);
    const before = look({ pinned: 3 });
    expect(before.rows.map(({ id }) => id)).toEqual(["0", "1", "2"]);
    for (const event of EVENTS.slice(0, 2)) ring.note(event);
    const after = look({ pinned: 3, from: 1 });
    expect(after.rows.map(({ id, text }) => [id, text])).toEqual([
      // Made before, so still at hand.
      ["0", "process cmd.exe"],
      ["1", "process net.exe"],
      ["2", "process whoami.exe"],
    ]);
    expect(list.detail("0", 0)).toBeUndefined();
    expect(look().rows.map(({ id }) => id)).toEqual(["4", "5", "2", "3"]);
  });

  it("names an event whose line cannot be read again", () => {
    const ring = ringOf(EVENTS, { key: "0:0" });
    const book = new AlertBook({
      counters: newCounters(),
      findTasks: () => [],
    });
    const list = new EventListView(
      ring,
      new MatchedEvents(book),
      () => undefined,
    );
    const view = {
      from: "end",
      count: 2,
      filter: "",
      sort: FIRST_SORTINGS.events,
      anchor: undefined,
      seek: undefined,
      pinned: undefined,
    } as const;
    list.look(view, 0);
    list.work(() => false);
    expect(list.list(0)).toMatchObject({
      from: 2,
      rows: [{ gone: GONE.unreadable }, { gone: GONE.unreadable }],
    });
    list.look({ ...view, filter: "process.name:net" }, 0);
    list.work(() => false);
    expect(list.list(0)).toMatchObject({ matching: 0, unreadable: 4 });
  });

  it("has every field of an event, what matters first", () => {
    const { list, match } = listOf(EVENTS);
    match("a", EVENTS[0]!);
    const detail = list.detail("0", 5_000)!;
    expect(detail.fields.slice(0, 5)).toEqual([
      { name: "@timestamp", value: "2026-03-11T09:00:00.000Z" },
      { name: "host.name", value: "WS-1" },
      { name: "event.action", value: "start" },
      { name: "user.name", value: "jdoe" },
      { name: "process.name", value: "cmd.exe" },
    ]);
    expect(detail).toMatchObject({
      shape: "endpoint",
      file: "-",
      line: 1,
      offset: 0,
      raw: EVENTS[0]!.line.text,
      matched: [{ alertId: "a", label: "s1" }],
    });
  });
});
