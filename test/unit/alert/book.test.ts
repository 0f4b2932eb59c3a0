import { describe, expect, it } from "vitest";
import { AlertBook, MOST_ALERTS } from "../../../src/alert/book.ts";
import type { AlertBookOptions } from "../../../src/alert/book.ts";
import { newCounters } from "../../../src/base/counters.ts";
import type { Counters } from "../../../src/base/counters.ts";
import type { TaskRecord } from "../../../src/task/task.ts";
import { resultRow } from "./detection.ts";
import { change, evidence, match, RULE, taskRecord } from "./sample.ts";

function open(options: Partial<AlertBookOptions> = {}): {
  book: AlertBook;
  counters: Counters;
} {
  const counters = newCounters();
  const book = new AlertBook({ counters, findTasks: () => [], ...options });
  return { book, counters };
}

describe("a match", () => {
  it("that fires is an open alert", () => {
    const { book } = open();
    const told = book.apply(change("fired", "1"));
    expect(told).toEqual({
      kind: "fired",
      alert: {
        id: "1",
        match: match("1"),
        status: "open",
        reason: undefined,
        tasks: [],
      },
    });
    expect(book.size).toBe(1);
    expect(book.get("1")).toBe(told!.alert);
  });

  it("is one alert, however often it changes", () => {
    const { book } = open();
    book.apply(change("fired", "1", { certainty: "provisional" }));
    book.apply(change("fired", "2"));
    book.setStatus("1", "acknowledged", "known");
    const newer = evidence({ identity: "newer" });
    const revised = book.apply(
      change("revised", "1", { revision: 2, events: [newer] }),
    );
    expect(revised).toMatchObject({
      kind: "revised",
      alert: {
        status: "acknowledged",
        reason: "known",
        match: { revision: 2, events: [{ identity: "newer" }] },
      },
    });
    expect(book.apply(change("confirmed", "1"))!.kind).toBe("confirmed");
    expect(
      book.apply(change("withdrawn", "1", { certainty: "withdrawn" }))!.alert,
    ).toMatchObject({
      status: "acknowledged",
      match: { certainty: "withdrawn" },
    });
    expect([...book.all()].map(({ id }) => id)).toEqual(["1", "2"]);
  });

  it("that fires again after it was withdrawn is the same alert, revised", () => {
    const { book } = open();
    book.apply(change("fired", "1"));
    book.setStatus("1", "closed", "benign");
    book.apply(change("withdrawn", "1", { certainty: "withdrawn" }));
    expect(book.apply(change("fired", "1"))).toMatchObject({
      kind: "revised",
      alert: { status: "closed", reason: "benign" },
    });
    expect(book.size).toBe(1);
  });

  it("that nobody saw fire is not told", () => {
    const { book } = open();
    for (const kind of ["revised", "confirmed", "withdrawn"] as const) {
      expect(book.apply(change(kind, "1"))).toBeUndefined();
    }
    expect(book.size).toBe(0);
  });

  it("finds what was decided about it in an earlier run", () => {
    const { book } = open({
      decided: (id) =>
        id === "1" ? { status: "closed", reason: "benign" } : undefined,
    });
    expect(book.apply(change("fired", "1"))!.alert).toMatchObject({
      status: "closed",
      reason: "benign",
    });
    expect(book.apply(change("fired", "2"))!.alert.status).toBe("open");
    // What is decided now counts from here on.
    book.setStatus("1", "open", undefined);
    expect(book.apply(change("revised", "1"))!.alert.status).toBe("open");
  });

  it("is kept without secrets", () => {
    const { book } = open();
    const line = "schtasks /create /u x /p S3cret! /tn a";
    const { alert } = book.apply(
      change("fired", "1", {
        key: {
          "process.command_line": line,
          "process.pid": 4,
          "user.id": null,
        },
        events: [
          undefined,
          evidence({ summary: line, fields: { "process.command_line": line } }),
        ],
      }),
    )!;
    expect(JSON.stringify(alert)).not.toContain("S3cret");
    expect(alert.match.events[0]).toBeUndefined();
    expect(alert.match.key).toEqual({
      "process.command_line": "schtasks /create /u x /p **** /tn a",
      "process.pid": 4,
      "user.id": null,
    });
  });

  it("is kept without a secret that stands apart from its command", () => {
    const { book } = open();
    const fields = { "process.command_line": "net user bob HunterTwo" };
    const { alert } = book.apply(
      change("fired", "1", {
        key: { "process.args": "HunterTwo" },
        events: [evidence({ fields })],
        row: resultRow({ dest: "ws-1", password: "HunterTwo" }),
      }),
    )!;
    expect(alert.match.key).toEqual({ "process.args": "****" });
    expect(alert.match.row?.columns).toEqual({
      dest: "ws-1",
      password: "****",
    });
  });
});

describe("the storm guard", () => {
  it("holds back and counts what is too much, for good", () => {
    const { book, counters } = open({ stormLimit: 2 });
    const kinds = ["1", "2", "3", "4"].map(
      (id) => book.apply(change("fired", id))?.kind,
    );
    expect(kinds).toEqual(["fired", "fired", undefined, undefined]);
    expect(counters.heldBack).toBe(2);
    expect(book.guard.heldBack).toEqual(new Map([[RULE.id, 2]]));
    expect(book.apply(change("confirmed", "3"))).toBeUndefined();
    expect(book.apply(change("revised", "1"))!.kind).toBe("revised");
    expect(counters.heldBack).toBe(2);
  });
});

describe("tasks", () => {
  it("are looked for with every change, and again while an alert is not settled", () => {
    let tasks: readonly TaskRecord[] = [];
    const { book } = open({ findTasks: () => tasks });
    book.apply(change("fired", "1"));
    book.apply(change("fired", "2"));
    book.apply(change("confirmed", "2"));
    expect(book.relink()).toEqual([]);

    tasks = [taskRecord({ user: "CORP\\admin" })];
    const linked = book.relink();
    expect(linked.map(({ kind, alert }) => [kind, alert.id])).toEqual([
      ["tasks", "1"],
    ]);
    expect(linked[0]!.alert.tasks).toEqual(tasks);
    expect(book.get("1")!.tasks).toEqual(tasks);
    // The same again is no news.
    tasks = [taskRecord({ user: "CORP\\admin" })];
    expect(book.relink()).toEqual([]);
    tasks = [];
    expect(book.relink()).toHaveLength(1);
    expect(book.apply(change("confirmed", "1"))!.alert.tasks).toEqual([]);
    tasks = [taskRecord()];
    expect(book.relink()).toEqual([]);
  });

  it("are not looked for again once an alert is withdrawn, until it fires again", () => {
    let tasks: readonly TaskRecord[] = [];
    const { book } = open({ findTasks: () => tasks });
    book.apply(change("fired", "1"));
    book.apply(change("withdrawn", "1"));
    tasks = [taskRecord()];
    expect(book.relink()).toEqual([]);
    book.apply(change("fired", "1"));
    tasks = [];
    expect(book.relink()).toHaveLength(1);
  });

  it("are looked for in the match as it is shown", () => {
    const seen: unknown[] = [];
    const { book } = open({
      findTasks: (shown) => {
        seen.push(shown.events[0]!.summary);
        return [];
      },
    });
    book.apply(
      change("fired", "1", {
        events: [evidence({ summary: "-Password hunter2" })],
      }),
    );
    book.relink();
    expect(seen).toEqual(["-Password ****", "-Password ****"]);
  });

  it("of an alert that was dropped are not looked for", () => {
    let asked = 0;
    const { book } = open({
      findTasks: () => {
        asked++;
        return [];
      },
    });
    book.apply(change("fired", "1"));
    book.forget("1");
    expect(book.get("1")).toBeUndefined();
    expect(book.relink()).toEqual([]);
    expect(asked).toBe(1);
  });
});

describe("the storm guard", () => {
  const events = [evidence({}), evidence({})];
  const standing = { certainty: "withdrawn", events } as const;

  it("gives the place of an alert that is withdrawn to the next one", () => {
    const { book, counters } = open({ stormLimit: 1 });
    book.take(change("fired", "1", { events }));
    book.take(change("withdrawn", "1", standing));
    expect(book.take(change("fired", "2", { events }))).toHaveLength(1);
    // It stands again, and is shown: nobody forgets it.
    expect(book.take(change("fired", "1", { events }))).toHaveLength(1);
    book.take(change("withdrawn", "2", standing));
    expect(book.take(change("fired", "3", { events }))).toEqual([]);
    expect(counters.heldBack).toBe(1);
  });

  it("counts what stands in the end for who tells only that", () => {
    const { book, counters } = open({ stormLimit: 1, guardsSettled: true });
    for (const id of ["1", "2", "3"]) {
      expect(book.take(change("fired", id, { events }))).toHaveLength(1);
    }
    book.take(change("withdrawn", "1", standing));
    const kinds = ["2", "3"].flatMap((id) =>
      book.take(change("confirmed", id, { events })).map(({ kind }) => kind),
    );
    expect(kinds).toEqual(["confirmed", "withdrawn"]);
    expect(book.get("3")).toBeUndefined();
    expect(counters.heldBack).toBe(1);
  });
});

describe("a match that was told for good", () => {
  it("is not told again for a copy of its record, and is counted", () => {
    const { book, counters } = open({ stormLimit: 1 });
    expect(book.take(change("fired", "1"))).toHaveLength(1);
    book.take(change("confirmed", "1"));
    book.finishWith("1");
    expect(book.size).toBe(0);
    expect(book.take(change("fired", "1"))).toEqual([]);
    expect(book.take(change("confirmed", "1"))).toEqual([]);
    expect(counters).toMatchObject({ duplicate: 1, heldBack: 0 });
  });

  it("and one that was dropped may fire again", () => {
    const { book, counters } = open();
    book.take(change("fired", "1"));
    book.take(change("withdrawn", "1", { certainty: "withdrawn" }));
    book.forget("1");
    expect(book.take(change("fired", "1"))).toHaveLength(1);
    expect(counters.duplicate).toBe(0);
  });
});

describe("the version", () => {
  it("goes up with every change, and only then", () => {
    const { book } = open();
    const versions = [book.version];
    const note = (): void => void versions.push(book.version);
    book.apply(change("fired", "1"));
    note();
    book.setStatus("1", "closed", undefined);
    note();
    expect(new Set(versions).size).toBe(3);
    expect(book.setStatus("unknown", "closed", undefined)).toBeUndefined();
    book.apply(change("confirmed", "unknown"));
    book.relink();
    expect(book.version).toBe(versions.at(-1));
  });
});

describe("too many alerts", () => {
  it("drop the oldest closed one, then the oldest, and are counted", () => {
    const { book, counters } = open({ stormLimit: 0 });
    for (let i = 0; i < MOST_ALERTS; i++) book.apply(change("fired", `${i}`));
    book.setStatus("7", "closed", undefined);
    book.setStatus("9", "closed", undefined);
    expect([book.size, counters.evictedAlerts]).toEqual([MOST_ALERTS, 0]);
    book.apply(change("fired", "a"));
    book.apply(change("fired", "b"));
    expect([book.get("7"), book.get("9")]).toEqual([undefined, undefined]);
    expect(book.get("0")).toBeDefined();
    book.apply(change("fired", "c"));
    expect(book.get("0")).toBeUndefined();
    expect([book.size, counters.evictedAlerts]).toEqual([MOST_ALERTS, 3]);
    expect(book.apply(change("revised", "7"))).toBeUndefined();
  });
});
