import { expect, test } from "vitest";
import { csvCell, csvHeader, csvRecord } from "../../../src/export/csv.ts";
import { alertDocument } from "../../../src/export/ndjson.ts";
import { rowMatch } from "../alert/detection.ts";
import { sampleAlert } from "./sample-alert.ts";

test("a record has a cell for each title and ends in CRLF", () => {
  expect(csvHeader()).toBe(
    "@timestamp,severity,risk_score,rule,host,status,close_reason,certainty,reason,tactics,techniques,task,action,decoded,evidence,rule_id,uuid,building_block,suppressed,detection_type,row,risk_objects,target,target_host\r\n",
  );
  expect(csvRecord(alertDocument(sampleAlert()))).toBe(
    [
      "2026-03-11T09:20:52.232Z",
      "high",
      "73",
      "Remote task",
      "SRV-FILES2.corvane.example",
      "open",
      "",
      "confirmed",
      '"Remote task on SRV-FILES2.corvane.example: svchost.exe accepted 10.20.4.17:50233, then svchost.exe set \\Actions, within 20.406 s"',
      "TA0008 TA0002",
      "T1021 T1053 T1053.005",
      "\\Sync",
      "cmd.exe /c schtasks /run /s X /p **** /tn q",
      "schtasks /run /s X /p **** /tn q",
      "winlogbeat.ndjson:395 winlogbeat.ndjson:380",
      "5c9c9a1e-0000-4000-8000-000000000001",
      "alert-1",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
    ].join(",") + "\r\n",
  );
});

test.each([
  ["plain", "plain"],
  ["a,b", '"a,b"'],
  ['say "x"', '"say ""x"""'],
  ["=1+1", "'=1+1"],
  ["+1", "'+1"],
  ["-1", "'-1"],
  ["@SUM(A1)", "'@SUM(A1)"],
  ["\t=1", "'\\t=1"],
  ["\r=1", "'\\r=1"],
  [
    '=HYPERLINK("http://192.0.2.1","x")',
    '"\'=HYPERLINK(""http://192.0.2.1"",""x"")"',
  ],
  ["a=b", "a=b"],
  ["line\r\nline", "line\\r\\nline"],
  ["\u001b[31mred", "\\x1b[31mred"],
])("%j is written as %s", (value, cell) => {
  expect(csvCell(value)).toBe(cell);
});

test("numbers are not text, and nothing is an empty cell", () => {
  expect(csvCell(-1)).toBe("-1");
  expect(csvCell(undefined)).toBe("");
});

test("a row of a Splunk detection is JSON in a cell, and its risk is told", () => {
  const row = { dest: ["ws-1", "ws-2"], user: "jdoe", count: 2 };
  const document = alertDocument(sampleAlert({ match: rowMatch("a", row) }));
  expect(csvRecord(document)).toMatch(
    /,TTP,"\{""dest"":\[""ws-1"",""ws-2""\],""user"":""jdoe"",""count"":2\}",system ws-1 \+63; system ws-2 \+63; user jdoe \+40,,\r\n$/,
  );
});
