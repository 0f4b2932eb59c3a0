import { describe, expect, test } from "vitest";
import { parseTimestamp } from "../../../../src/base/time.ts";
import { compileEventFilter } from "../../../../src/screen/filter/event-filter.ts";
import type {
  EventMoments,
  EventSubject,
} from "../../../../src/screen/filter/event-filter.ts";

const NOON = parseTimestamp("2026-03-11T12:00:00")!;
const MINUTE = 60_000_000;

function event(
  minutes: number,
  fields: Readonly<Record<string, string | readonly string[]>> = {},
  over: Partial<EventSubject> = {},
): EventSubject {
  return {
    timeUs: NOON + minutes * MINUTE,
    host: "WS-1",
    code: "1",
    source: "logs/a.ndjson",
    alerts: [],
    summary: "process cmd.exe",
    get: (path) => [fields[path] ?? []].flat(),
    lookAgain: () => undefined,
    ...over,
  };
}

function passing(
  text: string,
  events: readonly EventSubject[],
  moments?: EventMoments,
): number[] {
  const compiled = compileEventFilter(text, moments);
  if (!compiled.ok) throw new Error(compiled.message);
  return events.flatMap((each, i) => (compiled.test(each) ? [i] : []));
}

function refused(text: string): readonly [string, number] {
  const compiled = compileEventFilter(text, () => undefined);
  if (compiled.ok) throw new Error("it compiles");
  return [compiled.message, compiled.at];
}

describe("the filter of the events", () => {
  test("by what the place of an event tells", () => {
    const events = [
      event(0),
      event(1, {}, { host: "DC01", code: "13", source: "logs/b.ndjson" }),
    ];
    expect(passing("host:dc", events)).toEqual([1]);
    expect(passing("id=1,4688", events)).toEqual([0]);
    expect(passing("src:b.nd", events)).toEqual([1]);
    expect(passing("time>=2026-03-11T12:01:00", events)).toEqual([1]);
    expect(passing("cmd", events)).toEqual([0, 1]);
  });

  test("by any ECS path, in its own case, and every value of a list", () => {
    const events = [
      event(0, { "process.Ext.token.integrity_level_name": "high" }),
      event(0, { "event.category": ["process, file", "process", "file"] }),
    ];
    expect(
      passing("process.Ext.token.integrity_level_name=high", events),
    ).toEqual([0]);
    expect(passing("event.category=file", events)).toEqual([1]);
    expect(passing('event.category="process, file"', events)).toEqual([1]);
    expect(passing("-event.category:*", events)).toEqual([0]);
  });

  test("around a moment, and around an alert", () => {
    const events = [-6, -5, 0, 5, 6].map((minutes) => event(minutes));
    expect(passing("around:2026-03-11T12:00:00", events)).toEqual([1, 2, 3]);
    expect(passing("around:2026-03-11T12:00:00+-30s", events)).toEqual([2]);
    const moments = (id: string) =>
      id === "abcd" ? { fromUs: NOON, toUs: NOON + MINUTE } : undefined;
    expect(passing("around:abcd+-5m", events, moments)).toEqual([1, 2, 3, 4]);
    expect(passing("around!=abcd+-5m", events, moments)).toEqual([0]);
    expect(passing("around:what-ever", events)).toHaveLength(5);
  });

  test("by alerts", () => {
    const events = [event(0), event(0, {}, { alerts: ["6891ab73cdec"] })];
    expect(passing("is:matched", events)).toEqual([1]);
    expect(passing("alert:6891AB73", events)).toEqual([1]);
    expect(passing("alert!=6891ab73", events)).toEqual([0]);
  });

  test("by a process and all that it started, as they start", () => {
    const started = (id: string, parent: string): EventSubject =>
      event(0, {
        "process.entity_id": id,
        "process.parent.entity_id": parent,
      });
    const events = [
      started("b", "{A}"),
      started("c", "b"),
      started("x", "y"),
      event(0, { "process.entity_id": "C" }),
      event(0),
    ];
    expect(passing("tree:{a}", events)).toEqual([0, 1, 3]);
    expect(passing("tree!={a}", events)).toEqual([2, 4]);
  });

  test("asks for another look where a start comes after what it explains", () => {
    let looks = 0;
    const lookAgain = (): void => void looks++;
    const started = (id: string, parent: string): EventSubject =>
      event(
        0,
        { "process.entity_id": id, "process.parent.entity_id": parent },
        { lookAgain },
      );
    const events = [
      event(0, { "process.entity_id": "d" }),
      started("d", "c"),
      started("c", "b"),
      started("x", "y"),
      started("b", "a"),
      started("e", "a"),
    ];
    const compiled = compileEventFilter("tree:a");
    if (!compiled.ok) throw new Error(compiled.message);
    const pass = (): boolean[] => events.map(compiled.test);
    expect(pass()).toEqual([false, false, false, false, true, true]);
    expect(looks).toBe(1);
    expect(pass()).toEqual([true, true, true, false, true, true]);
    expect(looks).toBe(1);
  });

  test.each([
    [
      "proces.name:x",
      'unknown field "proces.name", did you mean "process.name"?',
      0,
    ],
    [
      "around:1x",
      '"1x" is neither an alert\'s id nor a time such as 2020-09-21T22:00:00',
      7,
    ],
    ["around:abcd+-5q", '"5q" is no length of time such as 30s, 5m or 2h', 13],
    ["host:a around:abcd", 'no alert or pending sequence "abcd"', 14],
    ["time>noon", '"noon" is no time such as 2020-09-21T22:00:00', 5],
    ["is:new", 'unknown state "new"; one of matched', 3],
    ["alert>x", '"alert" has no order; use alert: or alert= or alert!=', 5],
  ])("%s is refused", (text, message, at) => {
    expect(refused(text)).toEqual([message, at]);
  });
});
