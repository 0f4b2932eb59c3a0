import { expect, test } from "vitest";
import { DETAIL_LIMIT, visible } from "../../../../src/base/visible.ts";
import type { AlertDocument } from "../../../../src/export/alert-document.ts";
import { ReportBuilder } from "../../../../src/export/html/report.ts";
import type { ReportFacts } from "../../../../src/export/html/report.ts";
import type { ReportAlert } from "../../../../src/export/html/section.ts";
import { alertDocument } from "../../../../src/export/ndjson.ts";
import { sourceText } from "../../../../src/lang/source-text.ts";
import type { Rule } from "../../../../src/rule/rule.ts";
import { rowMatch } from "../../alert/detection.ts";
import { connection, sampleAlert, sampleRule, write } from "../sample-alert.ts";
import { readPage } from "./read-page.ts";
import type { Page } from "./read-page.ts";

const FACTS: ReportFacts = {
  madeAt: "2026-03-12T08:00:00.000Z",
  sources: ["winlogbeat.ndjson"],
  notSeen: ["DC01: Security log cleared"],
};

const ROW = rowMatch("row-1", { dest: "fs02", user: ["a", "b"], count: 2 });

const SHA256 =
  "cf7c1be69679c78762c108fd33c0907866d3d87a2e648c219bceca3995f888c3";

function reportOf(
  alerts: readonly ReportAlert[],
  facts: ReportFacts | undefined = FACTS,
): Page {
  const report = new ReportBuilder();
  for (const alert of alerts) report.add(alert);
  return readPage(report.build(facts));
}

/** The text with its white space as a reader sees it. */
const seen = (text: string): string => text.replaceAll(/\s+/g, " ").trim();

const sample: ReportAlert = {
  document: alertDocument(
    sampleAlert(
      { status: "closed", reason: "benign, authorised" },
      { events: [{ ...connection, sha256: SHA256 }, write] },
    ),
  ),
  rule: { ...sampleRule, queryText: "sequence by host.id\n  [any where true]" },
  decisions: [
    {
      at: "2026-03-11T10:00:00Z",
      operator: "CORVANE\\analyst",
      action: "close",
      ids: ["alert-1"],
      reason: "benign, authorised",
    },
  ],
};

test("a report needs nothing but itself and says what a ticket asks for", () => {
  const page = reportOf([sample]);
  expect(page.errors).toEqual([]);
  const text = seen(page.text);
  for (const part of [
    "1 alert on 1 host, 2026-03-11T09:20:52.232Z",
    "written by tripline at 2026-03-12T08:00:00.000Z; event times, UTC",
    "When 2026-03-11T09:20:31.826Z to 2026-03-11T09:20:52.232Z",
    "Status closed: benign, authorised; confirmed",
    "2026-03-11T10:00:00Z closed by CORVANE\\analyst: benign, authorised",
    "winlogbeat.ndjson:395 offset 590112, length 1402",
    `SHA-256 ${SHA256}`,
    "winlogbeat.ndjson:380 offset 571003, length 1377, no SHA-256 (its encoding does not tell the bytes)",
    "gap 20.406 s",
    "span 20.406 s",
    "\\Sync runs (task event 4698, asked for by CORVANE\\adm-okeke):",
    "cmd.exe /c schtasks /run /s X /p **** /tn q",
    "Unwrapped (cmd):",
    "runs as SYSTEM on request from another host: S-1-5-18",
    "Execution (TA0002) › Scheduled Task/Job (T1053) › Scheduled Task (T1053.005)",
    "DC01: Security log cleared",
  ]) {
    expect(text).toContain(part);
  }
  expect(text).not.toContain("Heron-Marsh");
  expect(page.textsOf("pre")).toContain(
    "sequence by host.id\n  [any where true]",
  );
  expect(page.elements).not.toContain("script");
  const addresses = page.attributes.filter((each) =>
    / (?:href|src|action|data|style|on\w+)=/.test(each),
  );
  expect([...new Set(addresses)].sort()).toEqual([
    "a href=#alert-1",
    "a href=#rule-1",
  ]);
});

test("of a row its columns, its risk and how many of its records are told", () => {
  const row = { ...ROW.row!, events: 7, sources: { "Sysmon 1": 7 } };
  const document = alertDocument(sampleAlert({}, { ...ROW, row }));
  const text = seen(reportOf([{ document }]).text);
  expect(text).toContain("Row ");
  expect(text).toMatch(/\d of 7 records: the first and the last\./);
  expect(text).not.toContain("gap ");
});

test("the alerts stand in the order in which they happened, a rule's text once", () => {
  const at = (id: string, seconds: number): ReportAlert => ({
    document: alertDocument(
      sampleAlert(
        { id },
        {
          events: [
            connection,
            { ...write, timeUs: write.timeUs + seconds * 1_000_000 },
          ],
        },
      ),
    ),
    rule: sampleRule,
  });
  const page = reportOf([at("late", 60), at("early", 0)]);
  const text = seen(page.text);
  expect(text.indexOf("Alert early")).toBeLessThan(text.indexOf("Alert late"));
  expect(page.attributes.filter((a) => a === "a href=#rule-1")).toHaveLength(2);
  expect(
    page.textsOf("h2").filter((t) => t === "Rule: Remote task"),
  ).toHaveLength(1);
});

test("without alerts, and from the journal, it says so", () => {
  const page = reportOf([], { ...FACTS, sources: [], notSeen: undefined });
  expect(page.errors).toEqual([]);
  const text = seen(page.text);
  expect(text).toContain("0 alerts on 0 hosts");
  expect(text).toContain("No alert.");
  expect(text).toContain(
    "These alerts come from the journal, which does not tell what the logs lacked.",
  );
});

test("of more alerts than there is room for the worst are told, all are counted", () => {
  const report = new ReportBuilder();
  const { document } = sample;
  for (let i = 0; i < 5_100; i++) {
    report.add({
      document: {
        ...document,
        "kibana.alert.uuid": `id-${i}`,
        "kibana.alert.severity": i === 4_999 ? "critical" : "low",
      },
    });
  }
  const source = report.build(FACTS);
  expect(source).toContain('id="alert-5000"');
  expect(source.match(/class="alert"/g)).toHaveLength(1_000);
  expect(source).toContain("5,100 alerts");
  expect(source).toContain(
    "And 100 more alerts that are in the summary alone: export fewer at a time.",
  );
  expect(source).toContain(
    "The worst 1000 have a section below; export fewer at a time for the others.",
  );
});

const HOSTILE = [
  `</style><script>alert(1)</script><img src=x onerror=alert(1)>`,
  `"'><svg/onload=alert(1)>&lt;&#x3c;&amp`,
  `</title></textarea></pre></code><!-- --!> <![CDATA[ ]]>`,
  `javascript:alert(1) data:text/html,<p> url(http://192.0.2.1/x) @import '//192.0.2.1'`,
  `\u202egnp.exe\u2066 \u0000 \u001b]8;;http://192.0.2.1\u0007 \ufffe \ud800`,
  `{{7*7}} \${7*7} <%= 1 %> \\u003cscript\\u003e`,
  "W".repeat(10_000),
];

/** The value with every text of a log or a rule replaced; what has a fixed set of words is left as it is. */
function poisoned(value: unknown, text: string, key = ""): unknown {
  const FIXED =
    /^(?:kibana\.alert\.(?:severity|workflow_status)|tripline\.certainty|type|kind|verdict|language|change)$/;
  if (typeof value === "string") return FIXED.test(key) ? value : text;
  if (Array.isArray(value)) return value.map((v) => poisoned(v, text, key));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, v]) => [name, poisoned(v, text, name)]),
  );
}

const ELEMENTS =
  "a,b,body,br,code,dd,dl,dt,h1,h2,h3,head,header,html,i,li,line,meta,p,pre,section,span,style,svg,table,tbody,td,text,th,title,tr,ul".split(
    ",",
  );
const ATTRIBUTE =
  /^(?:html lang=en|meta (?:charset=utf-8|name=(?:viewport|referrer)|content=[\w =,;'-]+|http-equiv=Content-Security-Policy)|(?:section|span|td|p|li|tr|a|text|line) class=(?:alert|rule|critical|high|medium|low|muted|time|gap|axis)|section id=(?:alert|rule)-\d+|a href=#(?:alert|rule)-\d+|svg (?:viewBox=[\d ]+|role=img|aria-label=alerts over time by host)|(?:line|text) (?:[xy][12]?=[\d.]+|text-anchor=(?:start|middle|end)|font-weight=700))$/;

test.each(HOSTILE)("nothing breaks out, %#", (text) => {
  const row = alertDocument(sampleAlert({}, ROW));
  const alerts = [sample.document, row].map((document): ReportAlert => {
    const bad = poisoned(document, text) as AlertDocument;
    return {
      document: { ...bad, "@timestamp": document["@timestamp"] },
      rule: {
        ...(poisoned({ ...sampleRule, source: undefined }, text) as Rule),
        source: sourceText("", "a.toml"),
      },
      unknown: [text],
      decisions: [
        { at: text, operator: text, action: "close", ids: [], reason: text },
      ],
    };
  });
  const page = reportOf(alerts, {
    madeAt: text,
    sources: [text],
    notSeen: [text],
  });
  expect(page.errors).toEqual([]);
  expect(page.elements.filter((name) => !ELEMENTS.includes(name))).toEqual([]);
  expect(page.attributes.filter((each) => !ATTRIBUTE.test(each))).toEqual([]);
  expect(page.text).not.toMatch(
    /[\0-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/,
  );
  // It is all there to be read, as text.
  const shown = visible(text.trim(), DETAIL_LIMIT);
  expect(page.text.split(shown).length).toBeGreaterThan(40);
});

test("the summary is short: what is long stands whole with its alert", () => {
  const name = "h".repeat(400);
  const document = { ...sample.document, "host.name": name };
  const text = seen(reportOf([{ ...sample, document }]).text);
  const [summary, alerts] = text.split("Timeline");
  expect(summary).toContain("h".repeat(200));
  expect(summary).not.toContain(name);
  expect(alerts).toContain(name);
});
