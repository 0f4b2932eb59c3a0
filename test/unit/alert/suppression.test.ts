import { describe, expect, it } from "vitest";
import { AlertBook } from "../../../src/alert/book.ts";
import {
  isWorthTelling,
  MEMBERS_PER_GROUP,
  MOST_MEMBERS,
  Suppressor,
} from "../../../src/alert/suppression.ts";
import type { FoldedChange } from "../../../src/alert/suppression.ts";
import { newCounters } from "../../../src/base/counters.ts";
import type { Match, MatchChange } from "../../../src/engine/match.ts";
import type { Rule, SuppressionPlan } from "../../../src/rule/rule.ts";
import { evidence, match, RULE } from "./sample.ts";

const SECOND = 1_000_000;
const PLAN: SuppressionPlan = {
  groupBy: ["user.name"],
  durationUs: 60 * SECOND,
  foldsMissing: true,
};
const folding = (changes: Partial<SuppressionPlan> = {}): Rule => ({
  ...RULE,
  suppression: { ...PLAN, ...changes },
});

/** A match at a second, of a user. */
function at(
  id: string,
  seconds: number,
  user: string | null = "ann",
  rule = folding(),
): Match {
  const fields = user === null ? {} : { "user.name": user };
  const event = evidence({ timeUs: seconds * SECOND, fields });
  return match(id, { rule, events: [event] });
}

const fired = (own: Match): MatchChange => ({ kind: "fired", match: own });

/** `fired a +2`, one a change. */
const told = (changes: readonly FoldedChange[]): string[] =>
  changes.map(
    ({ kind, match: { id }, suppression }) =>
      `${kind} ${id}${suppression === undefined ? "" : ` +${suppression.count}`}${suppression?.isFinal === true ? " final" : ""}`,
  );

function open() {
  const counters = newCounters();
  const suppressor = new Suppressor(counters);
  return {
    counters,
    take: (change: MatchChange) => told(suppressor.take(change)),
    finish: () => told(suppressor.finish()),
    suppressor,
  };
}

describe("alerts of a rule that folds", () => {
  it("go into the first of the window, the duration included", () => {
    const { take, finish, counters } = open();
    expect(take(fired(at("a", 0)))).toEqual(["fired a +0"]);
    expect(take(fired(at("b", 1)))).toEqual(["suppressed a +1"]);
    expect(take(fired(at("c", 60)))).toEqual(["suppressed a +2"]);
    expect(take(fired(at("d", 61)))).toEqual(["fired d +0"]);
    expect(counters.suppressed).toBe(2);
    expect(finish()).toEqual([
      "suppressed a +2 final",
      "suppressed d +0 final",
    ]);
  });

  it("stand apart by value, and by rule", () => {
    const { take } = open();
    take(fired(at("a", 0)));
    expect(take(fired(at("b", 1, "bob")))).toEqual(["fired b +0"]);
    const other = { ...folding(), id: "rule-2" };
    expect(take(fired(at("c", 1, "ann", other)))).toEqual(["fired c +0"]);
  });

  it("that lack a field go together, or stand alone where the rule wants that", () => {
    const { take, suppressor } = open();
    take(fired(at("a", 0, "")));
    expect(take(fired(at("b", 1, null)))).toEqual(["fired b +0"]);
    expect(suppressor.take(fired(at("c", 2, null)))).toMatchObject([
      {
        kind: "suppressed",
        match: { id: "b" },
        suppression: {
          terms: [{ field: "user.name", value: null }],
          count: 1,
          startUs: SECOND,
          endUs: 2 * SECOND,
          isFinal: false,
        },
      },
    ]);
    const alone = folding({ foldsMissing: false });
    const single = fired(at("d", 3, null, alone));
    expect(suppressor.take(single)).toEqual([single]);
  });

  it("of a sequence share what is the same in all its events", () => {
    const { suppressor } = open();
    const two = (id: string, ...users: string[]): MatchChange =>
      fired(
        match(id, {
          rule: folding(),
          events: users.map((user, i) =>
            evidence({ timeUs: i, seq: i, fields: { "user.name": user } }),
          ),
        }),
      );
    const terms = (change: MatchChange) =>
      suppressor.take(change)[0]!.suppression!.terms;
    expect(terms(two("a", "ann", "ann"))).toEqual([
      { field: "user.name", value: "ann" },
    ]);
    expect(terms(two("b", "ann", "bob"))).toEqual([
      { field: "user.name", value: null },
    ]);
  });

  it("that come late and were first take the place of the one that was shown", () => {
    const { take, counters } = open();
    take(fired(at("b", 30)));
    take(fired(at("c", 80)));
    expect(take(fired(at("a", 0)))).toEqual([
      "withdrawn b +0",
      "fired a +1",
      "fired c +0",
    ]);
    expect(counters.suppressed).toBe(1);
  });

  it("that are withdrawn leave their place to the next", () => {
    const { take, counters } = open();
    take(fired(at("a", 0)));
    take(fired(at("b", 1)));
    take(fired(at("c", 2)));
    const gone = at("a", 0);
    expect(take({ kind: "withdrawn", match: gone })).toEqual([
      "withdrawn a +0",
      "fired b +1",
    ]);
    expect(take({ kind: "withdrawn", match: at("c", 2) })).toEqual([
      "suppressed b +0",
    ]);
    expect(counters.suppressed).toBe(0);
    expect(take({ kind: "withdrawn", match: at("b", 1) })).toEqual([
      "withdrawn b +0",
    ]);
  });

  it("are revised and confirmed without a word while they are folded", () => {
    const { take } = open();
    take(fired(at("a", 0)));
    take(fired(at("b", 1)));
    expect(take({ kind: "confirmed", match: at("b", 1) })).toEqual([]);
    expect(take({ kind: "revised", match: at("a", 0) })).toEqual([
      "revised a +1",
    ]);
  });

  it("change their group with their evidence", () => {
    const { take } = open();
    take(fired(at("a", 0)));
    take(fired(at("b", 1)));
    expect(take({ kind: "revised", match: at("b", 1, "bob") })).toEqual([
      "suppressed a +0",
      "fired b +0",
    ]);
  });
});

describe("what is kept is bounded", () => {
  it("in a window: the number stays", () => {
    const { take, finish, counters } = open();
    const many = MEMBERS_PER_GROUP * 3;
    for (let i = 0; i < many; i++) take(fired(at(`a${i}`, i / 100)));
    expect(counters.suppressed).toBe(many - 1);
    expect(finish()).toEqual([`suppressed a0 +${many - 1} final`]);
  });

  it("in windows of a group: the oldest is finished", () => {
    const { take } = open();
    for (let i = 0; i < MEMBERS_PER_GROUP; i++)
      take(fired(at(`a${i}`, i * 100)));
    expect(take(fired(at("z", 1_000_000)))).toEqual([
      "fired z +0",
      "suppressed a0 +0 final",
    ]);
  });

  it("in groups: the one longest untouched is finished, and what is said of it later is passed on", () => {
    const { take } = open();
    for (let i = 0; i < MOST_MEMBERS; i++) {
      take(fired(at(`a${i}`, 0, `user-${i}`)));
    }
    expect(take(fired(at("z", 0, "new")))).toEqual([
      "fired z +0",
      "suppressed a0 +0 final",
    ]);
    const later = at("a0", 0, "user-0");
    expect(take({ kind: "confirmed", match: later })).toEqual(["confirmed a0"]);
  });
});

describe("what is told", () => {
  it("is every change but the numbers between the round ones", () => {
    const telling = [1, 2, 3, 4, 5, 8, 9].filter((count) =>
      isWorthTelling("suppressed", {
        suppression: { count, terms: [], startUs: 0, endUs: 0, isFinal: false },
      }),
    );
    expect(telling).toEqual([1, 2, 4, 8]);
    const last = { terms: [], startUs: 0, endUs: 0, isFinal: true };
    const final = (count: number) =>
      isWorthTelling("suppressed", { suppression: { ...last, count } });
    expect([final(0), final(3)]).toEqual([false, true]);
    expect(isWorthTelling("fired", {})).toBe(true);
  });

  it("reaches the alert in the book, whose triage stays", () => {
    const counters = newCounters();
    const book = new AlertBook({ counters, findTasks: () => [] });
    book.take(fired(at("a", 0)));
    book.setStatus("a", "acknowledged", undefined);
    expect(book.take(fired(at("b", 1)))).toMatchObject([
      {
        kind: "suppressed",
        alert: { id: "a", status: "acknowledged", suppression: { count: 1 } },
      },
    ]);
    expect(book.get("b")).toBeUndefined();
    expect(book.finish()).toMatchObject([
      { kind: "suppressed", alert: { suppression: { isFinal: true } } },
    ]);
  });

  it("has values that are shared without secrets, and goes by the real ones", () => {
    const counters = newCounters();
    const book = new AlertBook({ counters, findTasks: () => [] });
    const groupBy = ["process.args", "process.title"];
    const rule = folding({ groupBy });
    const withPassword = (id: string, password: string) => {
      const fields = {
        "process.args": `net, user, bob, ${password}`,
        "process.title": `set ${password}`,
      };
      const events = [evidence({ timeUs: SECOND, fields })];
      return book.take(fired(match(id, { rule, events })));
    };
    const terms = [
      { field: "process.args", value: "net, user, bob, ****" },
      { field: "process.title", value: "set ****" },
    ];
    expect(withPassword("a", "HunterTwo")).toMatchObject([
      { kind: "fired", alert: { suppression: { terms, count: 0 } } },
    ]);
    expect(withPassword("b", "HunterTwo")).toMatchObject([
      { kind: "suppressed", alert: { suppression: { terms, count: 1 } } },
    ]);
    expect(withPassword("c", "HunterSix")).toMatchObject([
      { kind: "fired", alert: { suppression: { terms, count: 0 } } },
    ]);
    expect(book.finish()).toMatchObject([
      { alert: { suppression: { terms, isFinal: true } } },
      { alert: { suppression: { terms, isFinal: true } } },
    ]);
  });

  it("says nothing of an alert that the storm guard holds back", () => {
    const counters = newCounters();
    const book = new AlertBook({
      counters,
      stormLimit: 1,
      findTasks: () => [],
    });
    book.take(fired(at("a", 0)));
    expect(book.take(fired(at("b", 0, "bob")))).toEqual([]);
    expect(book.take(fired(at("c", 1, "bob")))).toEqual([]);
    expect(counters).toMatchObject({ heldBack: 1, suppressed: 1 });
  });
});
