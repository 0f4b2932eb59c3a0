import { expect, test } from "vitest";
import { AlertBook } from "../../../src/alert/book.ts";
import type { Mute } from "../../../src/alert/decision.ts";
import { MOST_MUTES, Mutes } from "../../../src/alert/mutes.ts";
import { newCounters } from "../../../src/base/counters.ts";
import { change } from "./sample.ts";

const MUTE: Mute = {
  ruleId: "rule-1",
  rule: "Rule 1",
  entity: { kind: "host", name: "ws-1.corp.example" },
  until: "1970-01-01T00:00:02.000Z",
};
const ALERT = {
  ruleId: "rule-1",
  host: "WS-1.corp.example",
  user: "CORP\\jdoe",
  timeUs: 1_999_999,
};

test("holds back the alerts of one rule and one entity up to its end, and counts them", () => {
  const mutes = new Mutes();
  mutes.add(MUTE);
  expect(mutes.holdBack(ALERT)).toBe(true);
  expect(mutes.holdBack({ ...ALERT, timeUs: 2_000_000 })).toBe(false);
  expect(mutes.holdBack({ ...ALERT, ruleId: "rule-2" })).toBe(false);
  expect(mutes.holdBack({ ...ALERT, host: "ws-2" })).toBe(false);
  expect(mutes.of("rule-1", 1_000_000)).toEqual([
    expect.objectContaining({ mute: MUTE, heldBack: 1 }),
  ]);
  expect(mutes.of("rule-1", 2_000_000)).toEqual([]);
  mutes.remove(MUTE);
  expect(mutes.holdBack(ALERT)).toBe(false);
  // What was held back stays known.
  expect(mutes.heldBack("rule-1")).toBe(1);
});

test("of an account, and without an end", () => {
  const mutes = new Mutes();
  const { until: _, ...forever } = MUTE;
  mutes.add({ ...forever, entity: { kind: "user", name: "corp\\JDOE" } });
  expect(mutes.holdBack({ ...ALERT, timeUs: 1e15 })).toBe(true);
});

test("forgets the oldest of too many", () => {
  const mutes = new Mutes();
  for (let i = 0; i <= MOST_MUTES; i++) {
    mutes.add({ ...MUTE, ruleId: `rule-${i}` });
  }
  expect(mutes.holdBack({ ...ALERT, ruleId: "rule-0" })).toBe(false);
  expect(mutes.holdBack(ALERT)).toBe(true);
});

test("the book does not take up what is muted, and counts it", () => {
  const counters = newCounters();
  const mutes = new Mutes();
  mutes.add(MUTE);
  const book = new AlertBook({ counters, findTasks: () => [], mutes });
  expect(book.apply(change("fired", "1"))).toBeUndefined();
  expect([book.size, counters.muted]).toEqual([0, 1]);
  // Its later changes are not told either.
  expect(book.apply(change("confirmed", "1"))).toBeUndefined();
  mutes.remove(MUTE);
  expect(book.apply(change("fired", "2"))?.kind).toBe("fired");
});
