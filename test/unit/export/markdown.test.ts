import { expect, test } from "vitest";
import { resultRow, rowMatch, splRule } from "../alert/detection.ts";
import { evidence } from "../alert/sample.ts";
import { markdownSection } from "../../../src/export/markdown.ts";
import { alertDocument } from "../../../src/export/ndjson.ts";
import {
  connection,
  sampleAlert,
  sampleRule,
  task,
  write,
} from "./sample-alert.ts";

test("a section tells what, where, when, by which evidence, and what to do", () => {
  expect(markdownSection(alertDocument(sampleAlert()), { rule: sampleRule }))
    .toBe(`
## Remote task on \`SRV-FILES2.corvane.example\`

A task was created from another host.

|  |  |
| --- | --- |
| When | \`2026-03-11T09:20:31.826Z\` to \`2026-03-11T09:20:52.232Z\` |
| Host | \`SRV-FILES2.corvane.example\` |
| Severity | high, risk 73 |
| Status | open, confirmed |
| \`host.id\` | \`srv-files2\` |
| \`process.entity_id\` | \`{guid}\` |
| Alert | \`alert-1\` |

### Evidence

| Step | Time | Event | Line |
| --- | --- | --- | --- |
| 1 | \`2026-03-11T09:20:31.826Z\` | \`svchost.exe accepted 10.20.4.17:50233\` | \`winlogbeat.ndjson:395\` |
| 2 | \`2026-03-11T09:20:52.232Z\` | \`svchost.exe set \\Actions\` | \`winlogbeat.ndjson:380\` |

### Scheduled task

\`\\Sync\` runs (task event 4698, asked for by \`CORVANE\\adm-okeke\`):

\`\`\`text
cmd.exe /c schtasks /run /s X /p **** /tn q
\`\`\`

Unwrapped (cmd):

\`\`\`text
schtasks /run /s X /p **** /tn q
\`\`\`

- runs as SYSTEM on request from another host: \`S-1-5-18\`

### ATT&CK

- Execution (TA0002) › [Scheduled Task/Job (T1053)](https://attack.mitre.org/techniques/T1053/) › Scheduled Task (T1053.005)
- [Lateral Movement (TA0008)](https://attack.mitre.org/tactics/TA0008/) › Remote Services (T1021)

### Guide

##### Triage

Look at the task.

\`\`\`
# not a heading
\`\`\`
`);
});

test("a sample says when its first event was, wherever it lists it", () => {
  const events = [write, { ...connection, timeUs: write.timeUs - 400 }];
  expect(
    markdownSection(alertDocument(sampleAlert({ tasks: [] }, { events }))),
  ).toContain(
    "| When | `2026-03-11T09:20:52.231600Z` to `2026-03-11T09:20:52.232Z` |",
  );
});

test("a task whose action is not known says what would help", () => {
  const section = markdownSection(alertDocument(sampleAlert({ tasks: [] })), {
    unknown: ["Task content not in the log."],
  });
  expect(section).toContain(
    "### Scheduled task\n\nTask content not in the log.",
  );
  expect(markdownSection(alertDocument(sampleAlert({ tasks: [] })))).toContain(
    "No scheduled task is linked to this alert.",
  );
});

test("nothing from a log becomes markup", () => {
  const summary = "`` a|b <img src=x> `\n# head \u001b[0m";
  const hostile = alertDocument(
    sampleAlert(
      {
        tasks: [
          {
            ...task,
            layers: [],
            path: "\\a`b",
            definition: {
              ...task.definition!,
              actions: [
                { type: "exec", id: null, command: "```\n# owned\n```" },
              ],
            },
          },
        ],
        status: "closed",
        reason: "![x](http://192.0.2.1)",
      },
      {
        rule: { ...sampleRule, name: "<b>[x](y)*" },
        events: [{ ...write, summary }],
        key: { "user.name": null },
      },
    ),
  );
  const section = markdownSection(hostile);
  expect(section).toContain("## \\<b\\>\\[x\\](y)\\* on `SRV");
  expect(section).toContain("``` `` a\\|b <img src=x> `\\n# head \\x1b[0m ```");
  expect(section).toContain("````text\n```\\n# owned\\n```\n````");
  expect(section).toContain("``\\a`b`` runs");
  expect(section).toContain("closed (`![x](http://192.0.2.1)`), confirmed");
  expect(section).toContain("| `user.name` | none |");
});

test("a reference that is not a plain address is not linked", () => {
  const tactic = {
    id: "TA0002",
    name: "Execution",
    reference: "javascript:alert(1)",
  };
  const document = alertDocument(
    sampleAlert(
      {},
      {
        rule: {
          ...sampleRule,
          threats: [{ framework: "x", tactic, techniques: [] }],
        },
      },
    ),
  );
  expect(markdownSection(document)).toContain("- Execution (TA0002)\n");
});

test("a section of a Splunk detection tells its sentence, its row, the risk and what is harmless", () => {
  const rule = splRule({ falsePositives: ["Administrators do it, too."] });
  const columns = {
    dest: "ws-1",
    user: "unknown",
    process_name: ["a|b.exe", "`c`.exe"],
    count: 14,
  };
  const match = rowMatch("a", columns, {
    rule,
    row: resultRow(columns, {
      events: 14,
      sources: { "Sysmon 1": 7, "Security 4688": 7 },
    }),
    events: [evidence({ summary: "one" }), evidence({ summary: "two" })],
  });
  const document = alertDocument({
    id: "a",
    match,
    status: "open",
    reason: undefined,
    tasks: [],
  });
  const [, after = ""] = markdownSection(document, { rule }).split(
    "| Alert | `a` |\n",
  );
  expect(after).toBe(`
\`\`Remote Schtasks: a|b.exe, \`c\`.exe on ws-1 by unknown (14 records: Sysmon 1 7, Security 4688 7)\`\`

### Row

| Column | Value |
| --- | --- |
| \`dest\` | \`ws-1\` |
| \`user\` | \`unknown\` |
| \`process_name\` | \`a\\|b.exe\`, \`\` \`c\`.exe \`\` |
| \`count\` | \`14\` |

Known to be harmless: Administrators do it, too.

### Risk

| Entity | Kind | Risk |
| --- | --- | --- |
| \`ws-1\` | system | +63 |
| \`a\\|b.exe\` | process\\_name | threat |
| \`\` \`c\`.exe \`\` | process\\_name | threat |

### Evidence

| Time | Event | Line |
| --- | --- | --- |
| \`1970-01-01T00:00:01.000Z\` | \`one\` | \`a.ndjson:1\` |
| \`1970-01-01T00:00:01.000Z\` | \`two\` | \`a.ndjson:1\` |

2 of 14 records: the first and the last.
`);
});
