import { expect, test } from "vitest";
import { AlertBook } from "../../../src/alert/book.ts";
import { newCounters } from "../../../src/base/counters.ts";
import { AttackListView } from "../../../src/cli/attack-list.ts";
import { attackNames } from "../../../src/cli/attack-names.ts";
import type { RuleListView } from "../../../src/cli/rule-list.ts";
import type { EqlRule, Threat } from "../../../src/rule/rule.ts";
import type { RuleState } from "../../../src/screen/store/snapshot.ts";
import { sampleAlert, sampleRule } from "../export/sample-alert.ts";

const entry = (id: string, name = id) => ({ id, name, reference: undefined });

function threat(tactic: string, ...techniques: readonly string[]): Threat {
  return {
    framework: "MITRE ATT&CK",
    tactic: entry(tactic, `name of ${tactic}`),
    techniques: techniques.map((id) => ({
      ...entry(id),
      subtechniques: [entry(`${id}.001`)],
    })),
  };
}

const rule = (id: string, ...threats: readonly Threat[]): EqlRule => ({
  ...(sampleRule as EqlRule),
  id,
  threats,
});

const RULES = [
  rule("fired", threat("TA0008", "T1021"), threat("TA0002", "T1053")),
  rule("seeing", threat("TA0002", "T1059", "T1047")),
  rule("waiting", threat("TA0002", "T1059"), threat("TA9999", "T9999")),
  rule("blind", threat("TA0003", "T1543")),
  rule("off", threat("TA0003", "T1543", "T1053")),
  rule("silent"),
];

const STATES: ReadonlyMap<string, RuleState> = new Map([
  ["fired", "ready"],
  ["seeing", "part"],
  ["waiting", "waiting"],
  ["blind", "blind"],
  ["off", "off"],
]);

function viewOf(): { view: AttackListView; book: AlertBook } {
  const book = new AlertBook({ counters: newCounters(), findTasks: () => [] });
  const rules = { states: () => STATES } as unknown as RuleListView;
  return { view: new AttackListView(RULES, rules, book), book };
}

test("nothing is worked out while nobody looks", () => {
  const { view } = viewOf();
  expect(view.list(0)).toBeUndefined();
  view.look(true);
  expect(view.list(0)).toBeDefined();
  view.look(false);
  expect(view.list(0)).toBeUndefined();
});

test("tactics stand in kill-chain order, what fired at the top of each", () => {
  const { view, book } = viewOf();
  for (const id of ["a", "b"]) {
    book.apply({
      kind: "fired",
      match: { ...sampleAlert().match, id, rule: RULES[0]! },
    });
  }
  book.setStatus("a", "closed", "benign");
  view.look(true);
  const list = view.list(0)!;
  expect(list.withoutTechnique).toBe(1);
  expect(list.tactics.map(({ name }) => name)).toEqual([
    "Execution",
    "Persistence",
    "Lateral Movement",
    // Not known here: under the name its rule gives it.
    "name of TA9999",
  ]);
  expect(list.tactics[0]!.techniques).toEqual([
    {
      id: "T1053",
      name: "T1053",
      state: "fired",
      alerts: 2,
      open: 1,
      severity: "high",
      seeing: 1,
      waiting: 0,
      blind: 0,
    },
    {
      id: "T1047",
      name: "T1047",
      state: "covered",
      alerts: 0,
      open: 0,
      seeing: 1,
      waiting: 0,
      blind: 0,
    },
    {
      id: "T1059",
      name: "T1059",
      state: "covered",
      alerts: 0,
      open: 0,
      seeing: 1,
      waiting: 1,
      blind: 0,
    },
  ]);
  expect(
    list.tactics[1]!.techniques.map(({ id, state, blind }) => [
      id,
      state,
      blind,
    ]),
  ).toEqual([
    ["T1053", "blind", 1],
    ["T1543", "blind", 2],
  ]);
  expect(list.tactics[3]!.techniques[0]!.state).toBe("waiting");
});

test("it is worked out at most once a second", () => {
  const { view } = viewOf();
  view.look(true);
  const first = view.list(0);
  expect(view.list(999)).toBe(first);
  expect(view.list(1_000)).not.toBe(first);
});

test("what a rule names of ATT&CK is there for the filters, each once", () => {
  const names = attackNames(RULES[1]!);
  expect(names).toEqual({
    tactics: ["TA0002", "name of TA0002"],
    techniques: ["T1059", "T1059.001", "T1047", "T1047.001"],
  });
  expect(attackNames(RULES[1]!)).toBe(names);
});
