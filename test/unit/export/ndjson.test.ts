import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { BugError } from "../../../src/base/errors.ts";
import { alertDocument, alertLine } from "../../../src/export/ndjson.ts";
import { csvRecord } from "../../../src/export/csv.ts";
import { markdownSection } from "../../../src/export/markdown.ts";
import { readAlertDocument } from "../../../src/export/read-document.ts";
import { tableRow } from "../../../src/export/table.ts";
import {
  connection,
  sampleAlert,
  sampleRule,
  task,
  write,
} from "./sample-alert.ts";

test("a sample lists its evidence in the order of its filters, and tells it as it happened", () => {
  const document = alertDocument(
    sampleAlert({}, { events: [write, connection] }),
  );
  expect(document["@timestamp"]).toBe("2026-03-11T09:20:52.232Z");
  expect(document["kibana.alert.reason"]).toBe(
    "Remote task on SRV-FILES2.corvane.example: svchost.exe accepted 10.20.4.17:50233, then svchost.exe set \\Actions, within 20.406 s",
  );
  expect(
    document["tripline.events"].map(({ step, line }) => [step, line]),
  ).toEqual([
    [1, 380],
    [2, 395],
  ]);
});

test("an alert becomes a document with flat names, evidence in sequence order", () => {
  expect(alertDocument(sampleAlert())).toEqual({
    "@timestamp": "2026-03-11T09:20:52.232Z",
    "kibana.alert.uuid": "alert-1",
    "kibana.alert.rule.rule_id": "5c9c9a1e-0000-4000-8000-000000000001",
    "kibana.alert.rule.name": "Remote task",
    "kibana.alert.severity": "high",
    "kibana.alert.risk_score": 73,
    "kibana.alert.workflow_status": "open",
    "kibana.alert.reason":
      "Remote task on SRV-FILES2.corvane.example: svchost.exe accepted 10.20.4.17:50233, then svchost.exe set \\Actions, within 20.406 s",
    "host.name": "SRV-FILES2.corvane.example",
    "host.id": "srv-files2",
    threat: [
      {
        framework: "MITRE ATT&CK",
        tactic: {
          id: "TA0008",
          name: "Lateral Movement",
          reference: "https://attack.mitre.org/tactics/TA0008/",
        },
        technique: [{ id: "T1021", name: "Remote Services", subtechnique: [] }],
      },
      {
        framework: "MITRE ATT&CK",
        tactic: { id: "TA0002", name: "Execution" },
        technique: [
          {
            id: "T1053",
            name: "Scheduled Task/Job",
            reference: "https://attack.mitre.org/techniques/T1053/",
            subtechnique: [{ id: "T1053.005", name: "Scheduled Task" }],
          },
        ],
      },
    ],
    "tripline.certainty": "confirmed",
    "tripline.revision": 2,
    "tripline.rule_sha256": createHash("sha256")
      .update(sampleAlert().match.rule.queryText)
      .digest("hex"),
    "tripline.key": { "host.id": "srv-files2", "process.entity_id": "{guid}" },
    "tripline.actions": [
      {
        task: "\\Sync",
        from: "task event 4698",
        user: "CORVANE\\adm-okeke",
        type: "exec",
        id: null,
        command: "cmd.exe",
        arguments: "/c schtasks /run /s X /p **** /tn q",
        workingDirectory: null,
        layers: [{ kind: "cmd", text: "schtasks /run /s X /p **** /tn q" }],
      },
    ],
    "tripline.hints": [
      {
        task: "\\Sync",
        hint: "system-account",
        reason: "runs as SYSTEM on request from another host",
        matched: "S-1-5-18",
      },
    ],
    "tripline.events": [
      {
        file: "winlogbeat.ndjson",
        line: 395,
        offset: 590_112,
        length: 1_402,
        "@timestamp": "2026-03-11T09:20:31.826Z",
        step: 1,
        host: "SRV-FILES2.corvane.example",
        code: "3",
        summary: "svchost.exe accepted 10.20.4.17:50233",
      },
      {
        file: "winlogbeat.ndjson",
        line: 380,
        offset: 571_003,
        length: 1_377,
        "@timestamp": "2026-03-11T09:20:52.232Z",
        step: 2,
        host: "SRV-FILES2.corvane.example",
        code: "13",
        summary: "svchost.exe set \\Actions",
      },
    ],
  });
});

test("a missing-event step has no entry and keeps the numbers of the others", () => {
  const document = alertDocument(
    sampleAlert({}, { events: [connection, undefined, write, undefined] }),
  );
  expect(document["tripline.events"].map(({ step }) => step)).toEqual([1, 3]);
  expect(document["@timestamp"]).toBe("2026-03-11T09:20:52.232Z");
});

test("the reason tells of doubt and leaves out the span of a single event", () => {
  const document = alertDocument(
    sampleAlert({}, { events: [write], certainty: "provisional" }),
  );
  expect(document["kibana.alert.reason"]).toBe(
    "Remote task on SRV-FILES2.corvane.example: svchost.exe set \\Actions (provisional)",
  );
});

test("a closed alert says why", () => {
  const document = alertDocument(
    sampleAlert({ status: "closed", reason: "admin work" }),
  );
  expect(document["kibana.alert.workflow_status"]).toBe("closed");
  expect(document["tripline.close_reason"]).toBe("admin work");
});

test("no secret is in any part of the line", () => {
  const summary = "cmd.exe schtasks /create /s X /rp Heron-Marsh /tn q";
  const spoken = sampleAlert(
    {
      tasks: [
        task,
        {
          ...task,
          layers: [],
          definition: {
            ...task.definition!,
            actions: [
              { type: "comHandler", id: null, classId: "{A}", data: null },
              {
                type: "exec",
                id: null,
                command: "schtasks /create /s X /rp Heron-Marsh /tn q",
              },
            ],
          },
        },
      ],
    },
    {
      events: [{ ...connection, summary }, write],
      key: { "process.command_line": summary, "process.pid": 4 },
    },
  );
  const line = alertLine(spoken);
  expect(line).not.toContain("Heron-Marsh");
  expect(line.split("****")).toHaveLength(7);
});

test("a task that is not known adds no action", () => {
  const unknown = { ...task, definition: undefined, unknown: "not in the log" };
  expect(
    alertDocument(sampleAlert({ tasks: [unknown] }))["tripline.actions"],
  ).toEqual([]);
});

test("the layers belong to the first program of the task", () => {
  const { actions } = task.definition!;
  const two = {
    ...task,
    definition: {
      ...task.definition!,
      actions: [
        { type: "comHandler" as const, id: null, classId: "{A}" },
        ...actions,
        ...actions,
      ],
    },
  };
  const document = alertDocument(sampleAlert({ tasks: [two] }));
  expect(
    document["tripline.actions"].map(({ layers }) => layers.length),
  ).toEqual([0, 1, 0]);
});

test("each program of a task has its own layers, and says what stays closed", () => {
  const program = (command: string) =>
    ({ type: "exec", id: null, command }) as const;
  const two = {
    ...task,
    definition: {
      ...task.definition!,
      actions: [program("cmd /c a"), program("powershell -enc %x%")],
    },
    unwrapped: [
      { layers: [{ kind: "cmd", text: "a /rp Heron-Marsh" }] },
      { layers: [], problem: "the encoded command is not base64" },
    ],
  };
  const [first, second] = alertDocument(sampleAlert({ tasks: [two] }))[
    "tripline.actions"
  ];
  expect(first).toMatchObject({
    layers: [{ kind: "cmd", text: "a /rp ****" }],
  });
  expect(first).not.toHaveProperty("unopened");
  expect(second).toMatchObject({
    layers: [],
    unopened: "the encoded command is not base64",
  });
});

test("a line is ASCII where a terminal would obey, and the same value to a JSON reader", () => {
  const summary = "a\u001b[31m\u009b31m\u202e\u{e0041}\u2028 Müller 日本";
  const alert = sampleAlert({}, { events: [{ ...write, summary }] });
  const line = alertLine(alert);
  expect(line).toContain(
    "a\\u001b[31m\\u009b31m\\u202e\\udb40\\udc41\\u2028 Müller 日本",
  );
  expect(line).not.toContain("\n");
  expect(JSON.parse(line)).toEqual(alertDocument(alert));
});

test("an alert without evidence is a fault of ours", () => {
  expect(() => alertDocument(sampleAlert({}, { events: [undefined] }))).toThrow(
    BugError,
  );
});

test("a building block says so, and an alert how many are folded into it", () => {
  const rule = { ...sampleRule, isBuildingBlock: true };
  const suppression = {
    terms: [
      { field: "host.name", value: "SRV-FILES2" },
      { field: "user.name", value: null },
    ],
    count: 12,
    startUs: Date.UTC(2026, 2, 11, 9) * 1_000,
    endUs: Date.UTC(2026, 2, 11, 10) * 1_000,
    isFinal: true,
  };
  const document = alertDocument(sampleAlert({ suppression }, { rule }));
  expect(document).toMatchObject({
    "kibana.alert.building_block_type": "default",
    "kibana.alert.suppression.docs_count": 12,
    "kibana.alert.suppression.terms": suppression.terms,
    "kibana.alert.suppression.start": "2026-03-11T09:00:00.000Z",
    "kibana.alert.suppression.end": "2026-03-11T10:00:00.000Z",
  });
  expect(readAlertDocument(JSON.parse(JSON.stringify(document)))).toEqual(
    document,
  );
  expect(tableRow(document)).toContain("  +12 [block] Remote task  ");
  expect(csvRecord(document)).toMatch(/,default,12,,,,,\r\n$/);
  expect(markdownSection(document)).toContain(
    "| Folded into it | 12 more, until `2026-03-11T10:00:00.000Z` |",
  );
});

test("an event tells the spelling that the rule meant, and that its time is as written", () => {
  const alert = sampleAlert(
    {},
    {
      events: [
        {
          ...connection,
          aliases: { "network.direction": "incoming" },
          timeUncertain: true,
        },
        {
          ...write,
          aliases: { "process.name": "net use \\\\dc1\\c$ S3cret! /user:y" },
        },
      ],
    },
  );
  const document = alertDocument(alert);
  expect(document["tripline.events"]).toMatchObject([
    { aliases: { "network.direction": "incoming" }, time_uncertain: true },
    { aliases: { "process.name": "net use \\\\dc1\\c$ **** /user:y" } },
  ]);
  expect(document["tripline.events"][1]).not.toHaveProperty("time_uncertain");
  expect(readAlertDocument(document)).toBe(document);
  expect(markdownSection(document)).toContain(
    `\`${document["tripline.events"][0]!["@timestamp"]}\` (zone not known)`,
  );
});
