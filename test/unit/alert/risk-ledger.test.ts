import { describe, expect, it, test } from "vitest";
import type { Alert } from "../../../src/alert/alert.ts";
import {
  isMarked,
  RiskLedger,
  scoreSeverity,
} from "../../../src/alert/risk-ledger.ts";
import { US_PER_DAY, US_PER_HOUR } from "../../../src/base/time.ts";
import type { Match } from "../../../src/engine/match.ts";
import type { Threat } from "../../../src/rule/rule.ts";
import { rowMatch, splRule } from "./detection.ts";
import type { RuleChanges } from "./detection.ts";
import { evidence } from "./sample.ts";

const NOW = 100 * US_PER_DAY;

interface Given extends Partial<Omit<Match, "rule">> {
  readonly agoUs?: number;
  readonly dest?: string | readonly string[];
  readonly user?: string;
  readonly rule?: RuleChanges;
}

function alert(id: string, given: Given = {}): Alert {
  const { agoUs = 0, dest = "ws-1", user, rule, ...changes } = given;
  return {
    id,
    status: "open",
    reason: undefined,
    tasks: [],
    match: rowMatch(
      id,
      { dest, ...(user !== undefined && { user }), process_name: id },
      {
        rule: splRule(rule),
        events: [evidence({ timeUs: NOW - agoUs })],
        ...changes,
      },
    ),
  };
}

function ledger(...alerts: readonly Alert[]) {
  const counters = { evictedRisk: 0 };
  const own = new RiskLedger(counters, { entities: 5, entries: 4 });
  for (const each of alerts) own.take(each);
  return { own, counters, view: own.entities(NOW) };
}

function threat(tactic: string, technique: string, sub?: string): Threat {
  const entry = (id: string) => ({ id, name: id, reference: undefined });
  const subtechniques = sub === undefined ? [] : [entry(sub)];
  return {
    framework: "MITRE ATT&CK",
    tactic: entry(tactic),
    techniques: [{ ...entry(technique), subtechniques }],
  };
}

describe("an entity", () => {
  it("adds up its alerts of a day and of seven", () => {
    const { view } = ledger(
      alert("a", { user: "jdoe" }),
      alert("b", { agoUs: US_PER_DAY - 1 }),
      alert("c", { agoUs: US_PER_DAY }),
      alert("d", { agoUs: 7 * US_PER_DAY }),
    );
    expect(
      view.map(({ id, score24h, score7d, entries }) => [
        id,
        score24h,
        score7d,
        entries.map(({ alertId }) => alertId).join(""),
      ]),
    ).toEqual([
      ["system ws-1", 126, 189, "abc"],
      ["user jdoe", 40, 40, "a"],
    ]);
  });

  it("tells its detections, techniques, tactics, newest message and repeats", () => {
    const first = {
      id: "r1",
      threats: [
        threat("TA0003", "T1053", "T1053.005"),
        threat("TA0002", "T1053", "T1053.005"),
      ],
    };
    const second = { id: "r2", threats: [threat("TA0002", "T1059")] };
    const key = { dest: "ws-1" };
    const { view } = ledger(
      alert("a", { rule: first, key, agoUs: 2 * US_PER_HOUR }),
      alert("b", { rule: first, key, agoUs: US_PER_HOUR }),
      alert("c", { rule: second, key }),
    );
    const [entity] = view;
    expect(entity).toMatchObject({
      detections: 2,
      techniques: ["T1053.005", "T1059"],
      tactics: [{ id: "TA0002" }, { id: "TA0003" }],
      repeats: 1,
    });
    expect(entity!.entries[0]).toMatchObject({
      alertId: "c",
      message: "c on ws-1 by ‹user?›",
      score: 63,
    });
  });

  it("is marked for much risk in a day", () => {
    expect(ledger(alert("a")).view.map(isMarked)).toEqual([false]);
    expect(ledger(alert("a"), alert("b")).view).toMatchObject([
      { severity: "medium", isBroad: false },
    ]);
    expect([100, 101, 249, 250, 499, 500].map(scoreSeverity)).toEqual([
      undefined,
      "medium",
      "medium",
      "high",
      "high",
      "critical",
    ]);
  });

  it("is marked for three tactics from four detections in seven days", () => {
    const rule = (id: string, tactic: string): Given => ({
      agoUs: 2 * US_PER_DAY,
      rule: { id, threats: [threat(tactic, "T1")] },
    });
    const three = [
      alert("a", rule("r1", "TA0001")),
      alert("b", rule("r2", "TA0002")),
      alert("c", rule("r3", "TA0003")),
    ];
    expect(ledger(...three).view.map(isMarked)).toEqual([false]);
    const four = [...three, alert("d", rule("r4", "TA0003"))];
    expect(ledger(...four).view).toMatchObject([
      { severity: undefined, isBroad: true },
    ]);
  });
});

describe("a host", () => {
  it("is one with and without its domain", () => {
    const { view } = ledger(
      alert("a", { dest: "WS-1" }),
      alert("b", { dest: "ws-1.corp.example" }),
    );
    expect(view).toMatchObject([
      {
        id: "system ws-1",
        name: "ws-1.corp.example",
        names: ["ws-1.corp.example", "ws-1"],
        score24h: 126,
      },
    ]);
  });

  it("is three where two domains have one of its name", () => {
    const { own } = ledger(
      alert("a", { dest: "ws-1" }),
      alert("b", { dest: "ws-1.corp.example" }),
      alert("c", { dest: "ws-1.lab.example", agoUs: US_PER_DAY }),
    );
    const ids = (nowUs: number) => own.entities(nowUs).map(({ id }) => id);
    expect(ids(NOW)).toEqual([
      "system ws-1",
      "system ws-1.corp.example",
      "system ws-1.lab.example",
    ]);
    // The other domain was not seen for seven days.
    expect(ids(NOW + 6 * US_PER_DAY)).toEqual(["system ws-1"]);
  });

  it("that an alert names twice gets both scores, and is one alert", () => {
    const { view } = ledger(
      alert("a", { dest: ["ws-1", "WS-1.corp.example", "WS-1"] }),
    );
    expect(view).toMatchObject([
      { score24h: 189, repeats: 0, entries: [{ alertId: "a", score: 189 }] },
    ]);
  });
});

describe("an alert", () => {
  it("adds nothing when it is updated, and what it says now", () => {
    const { view } = ledger(
      alert("a"),
      alert("a", { dest: ["ws-1", "ws-2"], revision: 2 }),
    );
    expect(view.map(({ id, score24h }) => [id, score24h])).toEqual([
      ["system ws-1", 63],
      ["system ws-2", 63],
    ]);
  });

  it("adds nothing while it is provisional, and is taken back when it is withdrawn", () => {
    const { own } = ledger(alert("a", { certainty: "provisional" }));
    expect(own.entities(NOW)).toEqual([]);
    own.take(alert("a"));
    expect(own.entities(NOW)).toHaveLength(1);
    own.take(alert("a", { certainty: "withdrawn" }));
    expect(own.entities(NOW)).toEqual([]);
  });

  it("counts as something new only where it changes what is told", () => {
    const { own } = ledger(alert("a"));
    const { version } = own;
    own.take(alert("b", { rule: { detection: { type: "Hunting" } } }));
    expect(own.version).toBe(version);
    own.take(alert("c"));
    expect(own.version).toBe(version + 1);
  });
});

test("the oldest alerts of an entity are forgotten for space, and counted", () => {
  const { view, counters } = ledger(
    ...[3, 1, 5, 2, 4].map((n) => alert(`a${n}`, { agoUs: n })),
    // Nobody would see this one any more.
    alert("old", { agoUs: 8 * US_PER_DAY }),
  );
  expect(view[0]!.entries.map(({ alertId }) => alertId)).toEqual([
    "a1",
    "a2",
    "a3",
    "a4",
  ]);
  expect(counters.evictedRisk).toBe(1);
});

test("the entities longest without an alert are forgotten for space, and counted", () => {
  const { view, counters } = ledger(
    alert("a", { dest: ["h1", "h2", "h3", "h4"] }),
    alert("b", { dest: "h1" }),
    alert("c", { dest: ["h5", "h6"] }),
  );
  expect(view.map(({ name }) => name).sort()).toEqual([
    "h1",
    "h3",
    "h4",
    "h5",
    "h6",
  ]);
  expect(counters.evictedRisk).toBe(1);
});
