import { expect, test } from "vitest";
import type { TriageDecision } from "../../../src/alert/decision.ts";
import { recordLine } from "../../../src/state/journal-record.ts";
import { JournalView } from "../../../src/state/journal-view.ts";
import { AT, sampleDocument } from "./sample-document.ts";

const LATER = "2026-03-11T11:00:00.000Z";

const decide = (
  action: TriageDecision["action"],
  reason?: string,
): TriageDecision => ({
  at: LATER,
  operator: "ann",
  action,
  ids: ["a"],
  reason,
});

test("an alert stands once, with its last document", () => {
  const view = new JournalView();
  view.add({
    type: "alert",
    at: AT,
    kind: "fired",
    alert: sampleDocument("a"),
  });
  view.add({
    type: "alert",
    at: AT,
    kind: "fired",
    alert: sampleDocument("b"),
  });
  const revised = sampleDocument("a", "confirmed", 2, "second");
  view.add({ type: "alert", at: LATER, kind: "revised", alert: revised });
  expect(view.alerts().map(({ id }) => id)).toEqual(["a", "b"]);
  expect(view.get("a")).toEqual({
    id: "a",
    document: revised,
    kind: "revised",
    status: "open",
    reason: undefined,
    firstAt: AT,
    lastAt: LATER,
    decision: undefined,
  });
});

test("the last decision holds, also over later revisions", () => {
  const view = new JournalView();
  view.add({
    type: "alert",
    at: AT,
    kind: "fired",
    alert: sampleDocument("a"),
  });
  view.add({ type: "triage", ...decide("acknowledge") });
  view.add({ type: "triage", ...decide("close", "admin work") });
  const alert = sampleDocument("a", "confirmed");
  view.add({ type: "alert", at: LATER, kind: "confirmed", alert });
  expect(view.get("a")).toMatchObject({
    kind: "confirmed",
    status: "closed",
    reason: "admin work",
    decision: decide("close", "admin work"),
    document: {
      "kibana.alert.workflow_status": "closed",
      "tripline.close_reason": "admin work",
      "tripline.certainty": "confirmed",
    },
  });
});

test("an undo is a later decision: the reason goes with it", () => {
  const view = new JournalView();
  const closed = {
    ...sampleDocument("a"),
    "kibana.alert.workflow_status": "closed" as const,
    "tripline.close_reason": "admin work",
  };
  view.add({ type: "alert", at: AT, kind: "fired", alert: closed });
  view.add({ type: "triage", ...decide("close", "admin work") });
  view.add({ type: "triage", ...decide("reopen") });
  expect(view.get("a")).toMatchObject({ status: "open", reason: undefined });
  expect(view.get("a")!.document).toEqual(sampleDocument("a"));
});

test("a decision may stand before its alert", () => {
  const view = new JournalView();
  view.add({ type: "triage", ...decide("acknowledge") });
  expect(view.alerts()).toEqual([]);
  view.add({
    type: "alert",
    at: AT,
    kind: "fired",
    alert: sampleDocument("a"),
  });
  expect(view.get("a")!.status).toBe("acknowledged");
});

test("lines that are no records are counted and passed over", () => {
  const view = new JournalView();
  const record = {
    type: "alert",
    at: AT,
    kind: "fired",
    alert: sampleDocument("a"),
  } as const;
  expect(view.addLine(recordLine(record))).toEqual(record);
  expect(view.addLine('{"type":"claim"}')).toBeUndefined();
  expect(view.addLine('{"type":"al')).toBeUndefined();
  expect(view).toMatchObject({ lines: 3, unknown: 1, broken: 1 });
  expect(view.alerts()).toHaveLength(1);
});
