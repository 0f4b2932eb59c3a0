import { expect, test } from "vitest";
import { alertDocument, alertLine } from "../../../src/export/ndjson.ts";
import { readAlertDocument } from "../../../src/export/read-document.ts";
import { rowMatch } from "../alert/detection.ts";
import { sampleAlert } from "./sample-alert.ts";

const document = alertDocument(
  sampleAlert({ status: "closed", reason: "admin work" }),
);

test("what was written is read back, with fields of a newer version", () => {
  const line = JSON.parse(
    alertLine(sampleAlert({ status: "closed", reason: "admin work" })),
  ) as object;
  expect(readAlertDocument(line)).toEqual(document);
  const newer = { ...line, "tripline.score": 3 };
  expect(readAlertDocument(newer)).toBe(newer);
});

test("a row is read back", () => {
  const row = { dest: ["ws-1", 2], user: "jdoe", count: 2 };
  const written = alertLine(sampleAlert({ match: rowMatch("a", row) }));
  expect(readAlertDocument(JSON.parse(written))).toMatchObject({
    "tripline.row": row,
  });
});

test.each<[string, unknown]>([
  ["null", null],
  ["a row that is null", { ...document, "tripline.row": null }],
  ["a nested row", { ...document, "tripline.row": { a: { b: 1 } } }],
  [
    "a source that is no number",
    { ...document, "tripline.sources": { a: "" } },
  ],
  ["risk without a score", { ...document, "tripline.risk_objects": [{}] }],
  ["a list", []],
  ["nothing in it", {}],
  ["an empty id", { ...document, "kibana.alert.uuid": "" }],
  ["a severity of its own", { ...document, "kibana.alert.severity": "fatal" }],
  ["a status of its own", { ...document, "kibana.alert.workflow_status": "x" }],
  ["a key that is a list", { ...document, "tripline.key": ["a"] }],
  ["a nested key", { ...document, "tripline.key": { a: {} } }],
  ["an event without a line", { ...document, "tripline.events": [{}] }],
  [
    "a spelling that is no text",
    {
      ...document,
      "tripline.events": [
        { ...document["tripline.events"][0], aliases: { a: 1 } },
      ],
    },
  ],
  [
    "an action of no type",
    { ...document, "tripline.actions": [{ task: "x" }] },
  ],
  ["a threat that is text", { ...document, threat: ["TA0008"] }],
])("refuses %s", (_, value) => {
  expect(readAlertDocument(value)).toBeUndefined();
});
