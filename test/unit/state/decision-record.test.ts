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

const DECISIONS: readonly Decision[] = [
  { ...WHO, action: "close", ids: ["1", "2"], reason: "benign", note: "CHG" },
  { ...WHO, action: "reopen", ids: ["1"], reason: undefined, undoes: "t" },
  { ...WHO, action: "note", ids: ["1"], note: "two\nlines", redoes: "t" },
  { ...WHO, action: "unnote", ids: ["1"], note: "x", undoes: "t" },
  { ...WHO, action: "tick", ids: ["1"], step: 0 },
  { ...WHO, action: "untick", ids: ["1"], step: 3 },
  { ...WHO, action: "mute", ids: [], mute: MUTE },
  { ...WHO, action: "unmute", ids: [], mute: MUTE },
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
  { type: "note" },
])("%j is broken", (record) => {
  expect(parseRecord(JSON.stringify(record))).toBe("broken");
});
