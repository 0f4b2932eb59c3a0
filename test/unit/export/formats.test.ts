import { expect, test } from "vitest";
import { FORMATS } from "../../../src/export/format-names.ts";
import { createWriter } from "../../../src/export/formats.ts";
import { alertDocument, alertLine } from "../../../src/export/ndjson.ts";
import { sampleAlert, task } from "./sample-alert.ts";

test("the formats have stable names", () => {
  expect(FORMATS).toEqual([
    "ndjson",
    "table",
    "csv",
    "markdown",
    "html",
    "navigator",
  ]);
});

test.each(FORMATS)(
  "%s: an alert and its document give the same text",
  (name) => {
    const alert = sampleAlert(
      {},
      {
        rule: { ...sampleAlert().match.rule, guide: "", description: "" },
      },
    );
    const writer = createWriter(name);
    expect(writer.alert(alert)).toBe(writer.document(alertDocument(alert)));
  },
);

test("ndjson is one line an alert and nothing around it", () => {
  const writer = createWriter("ndjson");
  expect(writer.header() + writer.footer()).toBe("");
  expect(writer.alert(sampleAlert())).toBe(`${alertLine(sampleAlert())}\n`);
});

test("a table counts its rows at the end", () => {
  const writer = createWriter("table");
  expect(writer.header()).toMatch(/^ID /);
  writer.alert(sampleAlert());
  writer.alert(sampleAlert());
  expect(writer.footer()).toBe("2 alerts\n");
});

test("markdown knows the rule's guide and why an action is not known, once", () => {
  const unknown = {
    ...task,
    definition: undefined,
    unknown: "Task content not in the log.",
  };
  const writer = createWriter("markdown");
  const text = writer.alert(sampleAlert({ tasks: [unknown, unknown] }));
  expect(writer.header()).toBe("# Alerts\n");
  expect(text).toContain("### Guide");
  expect(text.split("Task content not in the log.")).toHaveLength(2);
});
