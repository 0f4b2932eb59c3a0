import { describe, expect, it } from "vitest";
import { AlertBook } from "../../../src/alert/book.ts";
import type { AlertChange } from "../../../src/alert/book.ts";
import { newCounters } from "../../../src/base/counters.ts";
import type { RuleException } from "../../../src/rule/exception-file.ts";
import { change, evidence, exception, RULE } from "./sample.ts";

const HIDES_A = exception('user.name : "a"');

function open(exceptions: readonly RuleException[] = [HIDES_A]) {
  const counters = newCounters();
  const options = { counters, findTasks: () => [], exceptions };
  return { book: new AlertBook(options), counters };
}

const by = (name: string, timeUs = 1_000_000) => ({
  events: [evidence({ timeUs, fields: { "user.name": name } })],
});

const told = (changes: readonly AlertChange[]): string[] =>
  changes.map(({ kind, alert }) =>
    [kind, alert.id, alert.exception].filter(Boolean).join(" "),
  );

describe("an alert that an exception hides", () => {
  it("is not told, and counted with its time", () => {
    const { book, counters } = open();
    expect(book.take(change("fired", "1", by("A", 5)))).toEqual([]);
    expect(book.take(change("confirmed", "1", by("A", 5)))).toEqual([]);
    expect(told(book.take(change("fired", "2", by("b"))))).toEqual(["fired 2"]);
    expect(book.size).toBe(1);
    expect(counters.excepted).toBe(1);
    expect(book.exceptions.counts()).toEqual([
      { exception: HIDES_A, hidden: 1, lastUs: 5 },
    ]);
  });

  it("comes out when its evidence is revised to something else", () => {
    const { book, counters } = open();
    book.take(change("fired", "1", by("a")));
    expect(told(book.take(change("revised", "1", by("b"))))).toEqual([
      "fired 1",
    ]);
    expect(counters.excepted).toBe(0);
    expect(told(book.take(change("confirmed", "1", by("b"))))).toEqual([
      "confirmed 1",
    ]);
  });

  it("goes away when its evidence comes to be what is hidden", () => {
    const { book } = open();
    book.take(change("fired", "1", by("b")));
    expect(told(book.take(change("revised", "1", by("a"))))).toEqual([
      "withdrawn 1 x-1",
    ]);
    expect(book.size).toBe(0);
  });

  it("is not counted any more when it is withdrawn", () => {
    const { book, counters } = open();
    book.take(change("fired", "1", by("a")));
    expect(book.take(change("withdrawn", "1", by("a")))).toEqual([]);
    expect(counters.excepted).toBe(0);
  });

  it("stands for no other that is folded into it", () => {
    const rule = {
      ...RULE,
      suppression: { groupBy: ["k"], durationUs: 100, foldsMissing: true },
    };
    const { book } = open();
    book.take(change("fired", "1", { rule, ...by("a", 1) }));
    expect(
      told(book.take(change("fired", "2", { rule, ...by("b", 2) }))),
    ).toEqual(["fired 2"]);
  });
});

describe("an exception that comes later", () => {
  it("takes the alerts away that it hides, and gives them back with what was decided", () => {
    const { book, counters } = open([]);
    for (const [id, name] of [
      ["1", "a"],
      ["2", "b"],
      ["3", "a"],
    ] as const) {
      book.take(change("fired", id, by(name)));
    }
    book.take(change("confirmed", "1", by("a")));
    expect(told(book.except([HIDES_A]))).toEqual([
      "withdrawn 1 x-1",
      "withdrawn 3 x-1",
    ]);
    expect([...book.all()].map(({ id }) => id)).toEqual(["2"]);
    expect(counters.excepted).toBe(2);
    expect(told(book.except([]))).toEqual([
      "fired 1",
      "confirmed 1",
      "fired 3",
      "confirmed 3",
    ]);
    expect(counters.excepted).toBe(0);
  });

  it("lets the next of those speak that were folded into what it hides", () => {
    const rule = {
      ...RULE,
      suppression: { groupBy: ["k"], durationUs: 100, foldsMissing: true },
    };
    const { book, counters } = open([]);
    book.take(change("fired", "1", { rule, ...by("a", 1) }));
    book.take(change("fired", "2", { rule, ...by("a", 2) }));
    book.take(change("fired", "3", { rule, ...by("b", 3) }));
    expect(counters.suppressed).toBe(2);
    book.except([HIDES_A]);
    expect([...book.all()].map(({ id }) => id)).toEqual(["3"]);
    expect(counters.suppressed).toBe(0);
    expect(counters.excepted).toBe(2);
  });
});

describe("what an exception is about", () => {
  const hides = (each: RuleException, ...args: Parameters<typeof change>) =>
    open([each]).book.take(change(...args)).length === 0;

  it("is its rule, or all rules", () => {
    const other = exception('user.name : "a"', { ruleId: "other" });
    const all = exception('user.name : "a"', { ruleId: "*" });
    expect(hides(other, "fired", "1", by("a"))).toBe(false);
    expect(hides(all, "fired", "1", by("a"))).toBe(true);
  });

  it("ends with its time, which is that of the events", () => {
    const until = exception('user.name : "a"', {
      until: "1970-01-01T00:00:01.000Z",
    });
    expect(hides(until, "fired", "1", by("a", 999_999))).toBe(true);
    expect(hides(until, "fired", "1", by("a", 1_000_000))).toBe(false);
  });

  it("is one event of a sequence, or the one of its step", () => {
    const both = {
      events: [...by("a").events, undefined, ...by("b").events],
    };
    const two = exception('user.name : "a" and user.name : "b"');
    const third = exception('user.name : "a"', { step: 3 });
    expect(hides(HIDES_A, "fired", "1", both)).toBe(true);
    expect(hides(two, "fired", "1", both)).toBe(false);
    expect(hides(third, "fired", "1", both)).toBe(false);
  });

  it("is the columns of a row, also under the name of their dataset", () => {
    const row = {
      columns: { dest: "ws-1", process: ["a.exe", "b.exe"], count: 2 },
      events: 2,
      sources: {},
      firstUs: 1,
      lastUs: 2,
    };
    const of = (text: string, ruleId = RULE.id) =>
      hides(exception(text, { ruleId }), "fired", "1", { ...by("a"), row });
    expect(of('dest : "WS-1" and process : "b.exe" and count > 1')).toBe(true);
    expect(of('Processes.dest : "ws-1"')).toBe(true);
    expect(of('user.name : "a"')).toBe(false);
    // Of all rules: a row without the column is another kind of row.
    expect(of('not user.name : "b"')).toBe(true);
    expect(of('not user.name : "b"', "*")).toBe(false);
  });

  it("is the evidence as it is shown, secrets masked", () => {
    const line = "net use x: /user:bob hunter2";
    const events = [evidence({ fields: { "process.command_line": line } })];
    const exact = exception(`process.command_line == "${line}"`);
    expect(hides(exact, "fired", "1", { events })).toBe(false);
  });
});
