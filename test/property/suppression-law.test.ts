/**
 * The law of suppression: whatever the order in which alerts fire, are revised and withdrawn, what is shown at the end is
 * what the sorted alerts give, and nothing is lost: those shown and those folded are all.
 */
import fc from "fast-check";
import { expect, it } from "vitest";
import { Suppressor } from "../../src/alert/suppression.ts";
import type { FoldedChange } from "../../src/alert/suppression.ts";
import { newCounters } from "../../src/base/counters.ts";
import type { MatchChange } from "../../src/engine/match.ts";
import { evidence, match, RULE } from "../unit/alert/sample.ts";

const DURATION_US = 10;
const rule = {
  ...RULE,
  suppression: {
    groupBy: ["k"],
    durationUs: DURATION_US,
    foldsMissing: true,
  },
};

interface Alert {
  readonly id: string;
  readonly timeUs: number;
  readonly k: string;
  readonly isWithdrawn: boolean;
}

function change(
  kind: MatchChange["kind"],
  { id, timeUs, k }: Alert,
): MatchChange {
  const event = evidence({ timeUs, fields: { k } });
  return { kind, match: match(id, { rule, events: [event] }) };
}

/** What stands: `id +count`, sorted. */
function standing(changes: readonly FoldedChange[]): string[] {
  const shown = new Map<string, number>();
  for (const { kind, match: own, suppression } of changes) {
    if (kind === "withdrawn") shown.delete(own.id);
    else shown.set(own.id, suppression!.count);
  }
  return [...shown].map(([id, count]) => `${id} +${count}`).sort();
}

/** The same by the book: sort, then walk. */
function expected(alerts: readonly Alert[]): string[] {
  const result: string[] = [];
  for (const key of ["a", "b"]) {
    const own = alerts
      .filter(({ k, isWithdrawn }) => k === key && !isWithdrawn)
      .sort((x, y) => x.timeUs - y.timeUs || (x.id < y.id ? -1 : 1));
    let first: Alert | undefined;
    let count = 0;
    for (const each of own) {
      if (first === undefined || each.timeUs > first.timeUs + DURATION_US) {
        if (first !== undefined) result.push(`${first.id} +${count}`);
        first = each;
        count = 0;
      } else count++;
    }
    if (first !== undefined) result.push(`${first.id} +${count}`);
  }
  return result.sort();
}

const alerts = fc
  .array(
    fc.record({
      timeUs: fc.integer({ min: 0, max: 60 }),
      k: fc.constantFrom("a", "b"),
      isWithdrawn: fc.boolean(),
      wasElsewhere: fc.boolean(),
    }),
    { maxLength: 30 },
  )
  .map((list) => list.map((each, i) => ({ ...each, id: `m${i}` })));

it("any order of arrival gives the alerts of the sorted log", () => {
  fc.assert(
    fc.property(alerts, fc.infiniteStream(fc.nat()), (list, order) => {
      // Each alert has its changes in order; alerts are mixed at random.
      const queues = list.map((each) => [
        // Its evidence may be revised from another group into this one.
        change("fired", each.wasElsewhere ? { ...each, k: "b" } : each),
        change("revised", each),
        change(each.isWithdrawn ? "withdrawn" : "confirmed", each),
      ]);
      const counters = newCounters();
      const suppressor = new Suppressor(counters);
      const told: FoldedChange[] = [];
      for (;;) {
        const left = queues.filter((queue) => queue.length > 0);
        if (left.length === 0) break;
        const next = left[order.next().value % left.length]!.shift()!;
        told.push(...suppressor.take(next));
      }
      const shown = standing(told);
      expect(shown).toEqual(expected(list));
      const alive = list.filter(({ isWithdrawn }) => !isWithdrawn).length;
      expect(shown.length + counters.suppressed).toBe(alive);
    }),
    { numRuns: 300 },
  );
});
