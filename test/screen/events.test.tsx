/** The events and the ways to them, with ink-testing-library: keys in, frames and commands out. */
import { describe, expect, test } from "vitest";
import { FIRST_SORTINGS } from "../../src/screen/store/sorting.ts";
import type {
  EventDetail,
  EventList,
  EventRow,
  Snapshot,
} from "../../src/screen/store/snapshot.ts";
import { ALERTS } from "./fake-snapshot.ts";
import { linesOf, openApp, settled } from "./open-app.tsx";
import type { AppOptions } from "./open-app.tsx";

const NOON = Date.UTC(2026, 2, 5, 12, 0, 0) * 1_000;

function row(n: number, over: Partial<EventRow> = {}): EventRow {
  return {
    id: String(n),
    timeUs: NOON + n * 1_234_000,
    host: "WS-1",
    code: "1",
    text: `process a.exe -> b${n}.exe`,
    steps: [],
    ...over,
  };
}

const ROWS = [
  row(0),
  row(1, { steps: ["s1"], code: "4688" }),
  row(2, { text: "evil \x1b[31m\u202e" }),
];

function events(over: Partial<EventList> = {}): EventList {
  const rows = over.rows ?? ROWS;
  return {
    total: rows.length,
    matching: rows.length,
    from: 0,
    rows,
    filter: "",
    filterError: undefined,
    sort: FIRST_SORTINGS.events,
    scanned: 3,
    end: 3,
    sought: undefined,
    unreadable: 0,
    ...over,
  };
}

function detail(own: EventRow): EventDetail {
  return {
    id: own.id,
    row: own,
    channel: "Microsoft-Windows-Sysmon/Operational",
    shape: "wl-raw",
    writtenUs: undefined,
    timeUncertain: false,
    fields: [
      { name: "process.name", value: 'b "1".exe' },
      { name: "process.entity_id", value: "{B}" },
      { name: "user.name", value: "jdoe" },
    ],
    matched: [{ alertId: "6891ab73cdec00", rule: "Rule", label: "s1" }],
    file: "a.ndjson",
    line: 7,
    offset: 4_096,
    length: 99,
    raw: "{}",
  };
}

function open(options?: AppOptions) {
  const ring = { capacity: 500_000, first: 0, next: 3 };
  const app = openApp({ ring, events: events() }, options);
  return {
    ...app,
    frame: () => linesOf(app.frame()),
    tick: async (over?: Partial<Snapshot>) => linesOf(await app.tick(over)),
    press: async (...keys: readonly string[]) =>
      linesOf(await app.press(...keys)),
    async arrive(n: number): Promise<void> {
      const own = ROWS[n]!;
      app.controller.report({ type: "event", id: own.id, detail: detail(own) });
      await settled();
    },
  };
}

describe("the events", () => {
  test("3 opens them at the newest, with the event under the cursor below", async () => {
    const { press, view, arrive, commands, frame } = open();
    expect(view()?.events).toBeUndefined();
    await press("3");
    expect(view()?.events).toEqual({
      from: "end",
      count: 96,
      filter: "",
      sort: FIRST_SORTINGS.events,
      anchor: undefined,
      seek: undefined,
      pinned: undefined,
    });
    expect(commands.filter(({ type }) => type === "event")).toEqual([
      { type: "event", id: "2" },
    ]);
    await arrive(2);
    expect(frame().slice(2, 15)).toEqual([
      "3 kept of 3  ring 500k  s1 s2: steps of alerts",
      `-- >Events 3 ${"-".repeat(33)} oldest first, following newest --`,
      "  12:00:00.000     1       process a.exe -> b0.exe",
      "  12:00:01.234  4688 s1    process a.exe -> b1.exe",
      "> 12:00:02.468     1       evil \\x1b[31m\\u{202e}",
      "",
      "",
      "",
      "",
      "",
      `-- Event 3 of 3 ${"-".repeat(37)} ↓ 1 more line, Sysmon 1 --`,
      '  process.name       b "1".exe',
      "  process.entity_id  {B}",
    ]);
  });

  test("the fields take the keyboard, and o goes from the one under the cursor", async () => {
    const { press, arrive, view } = open();
    await press("3");
    await arrive(2);
    const lines = await press("\t");
    expect(lines[12]).toBe(
      `-- >Event 3 of 3 ${"-".repeat(36)} ↓ 1 more line, Sysmon 1 --`,
    );
    expect(lines.at(-2)).toBe("field under the cursor: process.name");
    const menu = (await press("o")).join("\n");
    expect(menu).toContain('1 events Keep process.name = b "1".exe');
    expect(menu).toContain('b "1".exe and all that it started');
    await press("1");
    expect(view()?.events?.filter).toBe('process.name="b ""1"".exe"');
    await arrive(2);
    await press("\t", "o", "2");
    expect(view()?.events?.filter).toBe(
      'process.name="b ""1"".exe" -process.name="b ""1"".exe"',
    );
    await press("\\", "o", "2");
    expect(view()?.events?.filter).toBe('host="WS-1" tree="{B}"');
  });

  test("away from the newest they are not followed, and rows keep their place", async () => {
    const { press, view, tick } = open();
    await press("3", "k");
    expect(view()?.events).toMatchObject({
      from: 0,
      anchor: { id: "1", index: 1 },
    });
    // One has left the ring, one has come.
    const lines = await tick({
      ring: { capacity: 3, first: 1, next: 4 },
      events: events({ rows: [...ROWS.slice(1), row(3)], end: 4, scanned: 4 }),
    });
    expect(lines[2]).toBe(
      "3 kept of 4  ring 3  1 evicted  s1 s2: steps of alerts",
    );
    expect(lines[4]).toBe("> 12:00:01.234  4688 s1    process a.exe -> b1.exe");
    await press("G");
    expect(view()?.events?.from).toBe("end");
  });

  test("p pins the list where it stands", async () => {
    const { press, view, tick } = open();
    await press("3", "p");
    expect(view()?.events?.pinned).toBe(3);
    const lines = await tick({ ring: { capacity: 10, first: 0, next: 8 } });
    expect(lines[2]).toContain("pinned, 5 newer");
    await press("p");
    expect(view()?.events?.pinned).toBeUndefined();
  });

  test("what is not counted, not in force or gone is said", async () => {
    const { press, tick } = open();
    await press("3");
    const counting = await tick({
      ring: { capacity: 500_000, first: 0, next: 1_000 },
      events: events({ scanned: 410, end: 1_000, unreadable: 2 }),
    });
    expect(counting[2]).toBe(
      "counted 41%  1,000 kept of 1,000  ring 500k  2 lines not readable again",
    );
    const wrong = await tick({
      events: events({ filterError: { message: "no alert", at: 0 } }),
    });
    expect(wrong[2]).toBe("not in force: no alert");
    const gone = await tick({
      events: events({ rows: [row(9, { text: "", gone: "left the ring" })] }),
    });
    expect(gone[4]).toBe("> 12:00:11.106     1       left the ring");
  });

  test("e on an alert opens those around it, at its first one, and q goes back", async () => {
    const { press, view, tick, frame } = open();
    const [alert] = ALERTS;
    const id = alert!.id.slice(0, 12);
    await press("e");
    expect(view()?.events).toMatchObject({
      filter: `(host="${alert!.host}" or alert:${id}) around:${id}+-5m`,
      seek: alert!.id,
    });
    const filter = view()!.events!.filter;
    const lines = await tick({ events: events({ filter, sought: 1 }) });
    expect(lines[5]).toMatch(/^> 12:00:01\.234/);
    expect(view()?.events?.seek).toBeUndefined();
    await press("q");
    expect(frame().join("\n")).toContain("Alerts");
  });

  test("of an alert whose events have left the ring it says so", async () => {
    const { press, view, tick } = open();
    await press("e");
    const filter = view()!.events!.filter;
    const lines = await tick({
      events: events({ filter, rows: [], sought: "gone" }),
    });
    expect(lines.join("\n")).toContain("its own events have left the ring");
    expect(lines.join("\n")).toContain("None of the 0 events matches");
  });

  test("e on an entity, a task and a half matched sequence", async () => {
    const { press, view } = open();
    await press("\t", "e");
    expect(view()?.events?.filter).toMatch(
      /^host="[^"]+" around:20\d\d-.*Z\+-5m$/,
    );
    await press("q", "\t", "e");
    expect(view()?.events?.filter).toMatch(/^\(host=".*" or alert:.* around:/);
  });

  test("in a small window one of list and event at a time", async () => {
    const { press, arrive } = open({ cols: 40, rows: 10 });
    const list = await press("3");
    expect(list.join("\n")).toContain(">Events 3");
    expect(list.join("\n")).not.toContain("Event 3 of 3");
    await arrive(2);
    const own = await press("\r");
    expect(own.join("\n")).toContain(">Event 3 of 3");
    expect(own.join("\n")).toContain("process.name");
  });
});
