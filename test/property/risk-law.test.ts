/**
 * The law of risk: whatever the order in which alerts come, are revised and withdrawn, the ledger tells what a plain sum
 * over the alerts that stand gives.
 */
import fc from "fast-check";
import { expect, it } from "vitest";
import type { Alert } from "../../src/alert/alert.ts";
import { RiskLedger } from "../../src/alert/risk-ledger.ts";
import { US_PER_DAY } from "../../src/base/time.ts";
import { rowMatch, splRule } from "../unit/alert/detection.ts";
import { evidence } from "../unit/alert/sample.ts";

const NOW = 30 * US_PER_DAY;
const HOSTS = ["ws-1", "WS-1.corp.example", "ws-1.lab.example", "WS-2", "-"];

interface Given {
  readonly id: string;
  readonly day: number;
  readonly rule: number;
  readonly key: number;
  readonly dest: readonly string[];
  readonly before: readonly string[];
  readonly user: string;
  readonly certainty: "confirmed" | "provisional" | "withdrawn";
}

const RULES = (["TTP", "Anomaly", "Hunting"] as const).map((type, i) =>
  splRule({ id: `r${i}`, detection: { type } }),
);

function alert(given: Given, last: boolean): Alert {
  const { id, day, rule, key, dest, before, user, certainty } = given;
  return {
    id,
    status: "open",
    reason: undefined,
    tasks: [],
    match: rowMatch(
      id,
      { dest: last ? dest : before, user },
      {
        rule: RULES[rule]!,
        key: { key },
        certainty: last ? certainty : "confirmed",
        events: [evidence({ timeUs: NOW - day * US_PER_DAY })],
      },
    ),
  };
}

/** `entity: sum of a day, of seven days, rules, repeats, alerts`, sorted. */
function naive(alerts: readonly Given[]): readonly string[] {
  const counted = alerts.filter(
    ({ certainty, rule, day }) =>
      certainty === "confirmed" && rule < 2 && day < 7,
  );
  const named = counted.flatMap((each) => [
    ...each.dest.map((host) => ({ each, name: host.toLowerCase(), score: 63 })),
    { each, name: `user ${each.user.split("\\").at(-1)}`, score: 40 },
  ]);
  const domains = new Set(
    named.flatMap(({ name }) => /^ws-1\.(.*)$/.exec(name)?.[1] ?? []),
  );
  const entities = new Map<string, typeof named>();
  for (const { each, name, score } of named) {
    if (name === "-" || name === "user -") continue;
    const entity = name.startsWith("user ")
      ? name
      : `system ${domains.size > 1 ? name : name.split(".")[0]}`;
    const list = entities.get(entity) ?? [];
    list.push({ each, name, score });
    entities.set(entity, list);
  }
  return [...entities]
    .map(([entity, list]) => {
      const own = [...new Set(list.map(({ each }) => each))];
      const total = (days: number): number =>
        list
          .filter(({ each }) => each.day < days)
          .reduce((sum, { score }) => sum + score, 0);
      const rules = new Set(own.map(({ rule }) => rule)).size;
      const series = new Set(own.map(({ rule, key }) => `${rule} ${key}`)).size;
      const ids = own
        .sort((a, b) => a.day - b.day || (a.id > b.id ? -1 : 1))
        .map(({ id }) => id);
      return `${entity}: ${total(1)} ${total(7)} ${rules} ${own.length - series} ${ids.join(" ")}`;
    })
    .sort();
}

const alerts = fc
  .array(
    fc.record({
      day: fc.integer({ min: 0, max: 8 }),
      rule: fc.integer({ min: 0, max: 2 }),
      key: fc.integer({ min: 0, max: 1 }),
      dest: fc.array(fc.constantFrom(...HOSTS), { minLength: 1, maxLength: 3 }),
      before: fc.array(fc.constantFrom(...HOSTS), { maxLength: 3 }),
      user: fc.constantFrom("CORP\\jdoe", "jdoe", "admin", "-"),
      certainty: fc.constantFrom(
        "confirmed" as const,
        "confirmed" as const,
        "confirmed" as const,
        "provisional" as const,
        "withdrawn" as const,
      ),
    }),
    { maxLength: 20 },
  )
  .map((list) => list.map((each, i): Given => ({ ...each, id: `m${i}` })));

it("any order of arrival gives the plain sum over what stands", () => {
  fc.assert(
    fc.property(alerts, fc.infiniteStream(fc.nat()), (list, order) => {
      const queues = list.map((each) => [
        alert(each, false),
        alert(each, true),
        alert(each, true),
      ]);
      const ledger = new RiskLedger({ evictedRisk: 0 });
      for (;;) {
        const left = queues.filter((queue) => queue.length > 0);
        if (left.length === 0) break;
        ledger.take(left[order.next().value % left.length]!.shift()!);
      }
      const told = ledger.entities(NOW).map((entity) => {
        const { id, score24h, score7d, detections, repeats, entries } = entity;
        const ids = entries.map(({ alertId }) => alertId);
        return `${id}: ${score24h} ${score7d} ${detections} ${repeats} ${ids.join(" ")}`;
      });
      expect(told.sort()).toEqual(naive(list));
    }),
    { numRuns: 300 },
  );
});
