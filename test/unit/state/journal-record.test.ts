import { expect, test } from "vitest";
import { parseRecord, recordLine } from "../../../src/state/journal-record.ts";
import type { JournalRecord } from "../../../src/state/journal-record.ts";
import { AT, sampleDocument } from "./sample-document.ts";

const fired: JournalRecord = {
  type: "alert",
  at: AT,
  kind: "fired",
  alert: sampleDocument("a", "provisional", 1, "Müller \u{1f600} \u2028"),
};
const closed: JournalRecord = {
  type: "triage",
  at: AT,
  operator: "ann",
  action: "close",
  ids: ["a", "b"],
  reason: "admin work",
};

test("a record is one ASCII line and is read back whole", () => {
  for (const record of [fired, closed]) {
    const line = recordLine(record);
    expect(line).toMatch(/^[\x20-\x7e]+\n$/);
    expect(parseRecord(line.trimEnd())).toEqual(record);
  }
});

test("a decision without a reason has none after reading either", () => {
  const record: JournalRecord = { ...closed, reason: undefined };
  expect(parseRecord(recordLine(record))).toEqual(record);
});

test.each([
  "",
  "{",
  "null",
  "7",
  "[]",
  "{}",
  '{"type":3}',
  '{"type":"alert"}',
  '{"type":"alert","at":"x","kind":"fired","alert":{}}',
  recordLine(fired).replace('"kind":"fired"', '"kind":"gone"'),
  recordLine(fired).slice(0, 200),
  '{"type":"triage","at":"x","operator":"a","action":"drop","ids":[]}',
  '{"type":"triage","at":"x","operator":"a","action":"close","ids":[1]}',
  '{"type":"triage","at":"x","operator":"a","action":"close","ids":"a"}',
])("%j is broken", (line) => {
  expect(parseRecord(line)).toBe("broken");
});

test("a record of a later version is unknown, not broken", () => {
  expect(parseRecord('{"type":"claim","text":"x"}')).toBe("unknown");
});
