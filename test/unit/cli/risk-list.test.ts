import { describe, expect, it } from "vitest";
import type { Alert } from "../../../src/alert/alert.ts";
import { AlertBook } from "../../../src/alert/book.ts";
import { RiskLedger } from "../../../src/alert/risk-ledger.ts";
import { newCounters } from "../../../src/base/counters.ts";
import { US_PER_DAY } from "../../../src/base/time.ts";
import { RiskListView } from "../../../src/cli/risk-list.ts";
import { FIRST_SORTINGS } from "../../../src/screen/store/sorting.ts";
import type { OrderOf } from "../../../src/screen/store/sorting.ts";
import { rowMatch, splRule } from "../alert/detection.ts";
import { evidence } from "../alert/sample.ts";

const NOW = 50 * US_PER_DAY;

function view(...alerts: readonly Alert[]) {
  const counters = newCounters();
  const book = new AlertBook({ counters, findTasks: () => [] });
  const ledger = new RiskLedger(counters);
  const take = (alert: Alert): void => {
    const { match } = alert;
    for (const told of book.take({ kind: "fired", match })) {
      ledger.take(told.alert);
    }
  };
  alerts.forEach(take);
  const own = new RiskListView(ledger, book, () => NOW);
  return { own, take, book };
}

function alert(id: string, dest: string, days = 0, user?: string): Alert {
  const match = rowMatch(
    id,
    { dest, ...(user !== undefined && { user }), process_name: id },
    {
      rule: splRule({
        id: `rule of ${dest}`,
        name: `Rule of ${dest}`,
        threats: [
          {
            framework: "MITRE ATT&CK",
            tactic: { id: "TA0002", name: "Execution", reference: undefined },
            techniques: [
              {
                id: "T1053",
                name: "Scheduled Task/Job",
                reference: undefined,
                subtechniques: [],
              },
            ],
          },
        ],
      }),
      key: { id },
      events: [evidence({ timeUs: NOW - days * US_PER_DAY })],
    },
  );
  return { id, match, status: "open", reason: undefined, tasks: [] };
}

const LOOK = { from: 0, count: 10, filter: "", sort: FIRST_SORTINGS.risk };

describe("the list of entities", () => {
  it("is there while somebody looks, the riskiest first", () => {
    const { own } = view(
      alert("a", "ws-1"),
      alert("b", "ws-2", 0, "jdoe"),
      alert("c", "ws-2", 1),
      alert("d", "ws-2"),
    );
    expect(own.list(0)).toBeUndefined();
    own.look(LOOK);
    const list = own.list(0)!;
    expect(list).toMatchObject({ total: 3, marked: 1, matching: 3, from: 0 });
    expect(list.rows[0]).toEqual({
      id: "system ws-2",
      type: "system",
      name: "ws-2",
      names: ["ws-2"],
      score24h: 126,
      score7d: 189,
      detections: 1,
      alerts: 3,
      repeats: 0,
      techniques: 1,
      tactics: 1,
      lastUs: NOW,
      message: "d on ws-2 by ‹user?›",
      severity: "medium",
      isBroad: false,
    });
    expect(list.rows.map(({ name }) => name)).toEqual(["ws-2", "ws-1", "jdoe"]);
  });

  it("is filtered, and keeps the last filter that parses", () => {
    const { own } = view(
      alert("a", "ws-1.corp.example"),
      alert("b", "WS-1"),
      alert("c", "ws-2", 0, "jdoe"),
    );
    const names = (filter: string) => {
      own.look({ ...LOOK, filter });
      const { rows, filterError } = own.list(0)!;
      return [...rows.map(({ name }) => name), filterError?.message];
    };
    expect(names("entity=ws-1")).toEqual(["ws-1.corp.example", undefined]);
    expect(names("is:user or risk>100")).toEqual([
      "ws-1.corp.example",
      "jdoe",
      undefined,
    ]);
    expect(names("is:marked")).toEqual(["ws-1.corp.example", undefined]);
    expect(names("risk>x")).toEqual([
      "ws-1.corp.example",
      '"x" is not a number',
    ]);
  });

  it("follows new alerts at once", () => {
    const { own, take } = view(alert("a", "ws-1"));
    own.look(LOOK);
    expect(own.list(0)!.total).toBe(1);
    take(alert("b", "ws-2"));
    expect(own.list(0)!.total).toBe(2);
  });
});

describe("an entity", () => {
  it("stands in the order that is asked for", () => {
    const { own } = view(
      alert("a", "ws-2"),
      alert("b", "ws-2"),
      alert("c", "ws-1", 2),
      alert("d", "ws-3"),
    );
    const names = (by: OrderOf<"risk">, reversed = false): string[] => {
      own.look({ ...LOOK, sort: { by, reversed } });
      return own.list(0)!.rows.map(({ name }) => name);
    };
    expect(names("24 h")[0]).toBe("ws-2");
    expect(names("name")).toEqual(["ws-1", "ws-2", "ws-3"]);
    expect(names("newest").at(-1)).toBe("ws-1");
    expect(names("7 days")[0]).toBe("ws-2");
    expect(names("24 h")[0]).toBe("ws-2");
  });

  it("has its alerts, rules and techniques", () => {
    const { own, book } = view(
      alert("a", "ws-2", 2),
      alert("b", "ws-2", 0, "jdoe"),
    );
    own.look(LOOK);
    own.list(0);
    book.setStatus("b", "closed", "x");
    book.forget("a");
    const detail = own.detail("system ws-2", 0)!;
    expect(detail).toMatchObject({
      index: 0,
      total: 2,
      rules: [
        { name: "Rule of ws-2", severity: "medium", score: 126, alerts: 2 },
      ],
      tactics: ["TA0002 Execution"],
      techniques: ["T1053 Scheduled Task/Job"],
      moreAlerts: 0,
      // One of the two is about jdoe, too.
      linked: [{ id: "user jdoe", type: "user", name: "jdoe", alerts: 1 }],
      moreLinked: 0,
    });
    expect(
      detail.alerts.map(({ id, isRecent, status }) => [id, isRecent, status]),
    ).toEqual([
      ["b", true, "closed"],
      ["a", false, undefined],
    ]);
    expect(own.detail("system nobody", 0)).toBeUndefined();
  });
});
