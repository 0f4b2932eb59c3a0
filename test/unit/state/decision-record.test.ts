import { expect, test } from "vitest";
import type { Decision } from "../../../src/alert/decision.ts";
import { decisionRecord } from "../../../src/state/decision-record.ts";
import { parseRecord, recordLine } from "../../../src/state/journal-record.ts";

const WHO = { at: "2026-03-11T09:20:52.232Z", operator: "alice" };
const MUTE = {
  ruleId: "r",
  rule: "Rule",
  entity: { kind: "host", name: "ws-1" },
  until: "2026-03-11T10:20:52.232Z",
} as const;

const EXCEPTION = {
  id: "daily-1",
  ruleId: "r",
  rule: "Rule",
  condition: 'user.name : "svc"',
  step: 2,
  reason: "daily",
  by: "alice",
  at: "2026-03-11T09:20:52.232Z",
  until: "2027-01-01T00:00:00.000Z",
} as const;
const { step: _, until: __, ...SHORT } = EXCEPTION;

const DECISIONS: readonly Decision[] = [
  { ...WHO, action: "close", ids: ["1", "2"], reason: "benign", note: "CHG" },
  { ...WHO, action: "reopen", ids: ["1"], reason: undefined, undoes: "t" },
  { ...WHO, action: "note", ids: ["1"], note: "two\nlines", redoes: "t" },
  { ...WHO, action: "unnote", ids: ["1"], note: "x", undoes: "t" },
  { ...WHO, action: "tick", ids: ["1"], step: 0 },
  { ...WHO, action: "untick", ids: ["1"], step: 3 },
  { ...WHO, action: "mute", ids: [], mute: MUTE },
  { ...WHO, action: "unmute", ids: [], mute: MUTE },
  { ...WHO, action: "except", ids: [], exception: EXCEPTION },
  { ...WHO, action: "unexcept", ids: [], exception: SHORT, undoes: "t" },
];

test.each(DECISIONS)("$action goes into the journal and back", (decision) => {
  const record = decisionRecord(decision);
  expect(parseRecord(recordLine(record).trim())).toEqual(record);
});

test.each([
  { ...WHO, type: "triage", action: "note", ids: [], note: "x" },
  { ...WHO, type: "note", action: "note", ids: [1], note: "x" },
  { ...WHO, type: "note", action: "note", ids: ["1"] },
  { ...WHO, type: "tick", action: "tick", ids: ["1"], step: -1 },
  { ...WHO, type: "mute", action: "mute", ids: [], mute: { ruleId: "r" } },
  { ...WHO, type: "mute", action: "constructor", ids: [], mute: MUTE },
  { ...WHO, type: "except", action: "except", ids: [], exception: null },
  {
    ...WHO,
    type: "except",
    action: "except",
    ids: [],
    exception: { ...EXCEPTION, step: 0 },
  },
  { type: "note" },
])("%j is broken", (record) => {
  expect(parseRecord(JSON.stringify(record))).toBe("broken");
});
