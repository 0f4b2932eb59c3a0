/**
 * What decoded task actions have to hold to, one test a line. Each is tested in depth elsewhere (`actions-value`,
 * `task-xml`, `tracker`, `test/property/task-decoders`, `test/scenario/task-secrets`); here they stand together.
 */
import { describe, expect, test } from "vitest";
import { visible } from "../../../src/base/visible.ts";
import { US_PER_SECOND, parseTimestamp } from "../../../src/base/time.ts";
import { decodeActionsValue } from "../../../src/task/actions-value.ts";
import { decodeActionsTexts } from "../../../src/task/carrier.ts";
import { readTaskCommand } from "../../../src/task/command-line.ts";
import { describeRecord } from "../../../src/task/describe-record.ts";
import { describeTask } from "../../../src/task/describe.ts";
import { decodeAnything } from "../../../src/task/guess.ts";
import { decodeTaskXml } from "../../../src/task/task-xml.ts";
import { TaskTracker } from "../../../src/task/tracker.ts";
import type { TaskFact } from "../../../src/task/tracker.ts";
import { unwrapCommand } from "../../../src/task/unwrap.ts";
import { VALUES } from "./values.ts";

const MIB = 1024 * 1024;
const T = parseTimestamp("2024-05-02T12:00:00Z")!;
const GUID = "{0A0B0C0D-0000-4000-8000-000000000001}";
const ROOT =
  "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Schedule\\TaskCache";
const host = { hostId: "ws6", hostName: "WS6" };
const write = (value: string, details: string): TaskFact => ({
  ...host,
  kind: "registry",
  timeUs: T,
  path: `${ROOT}\\Tasks\\${GUID}\\${value}`,
  details,
});
const XML =
  "<Task><Actions><Exec><Command>calc.exe</Command></Exec></Actions></Task>";
const taskEvent = (eventCode: string, seconds: number): TaskFact => ({
  ...host,
  kind: "xml-event",
  eventCode,
  taskName: "\\Upd",
  timeUs: T + seconds * US_PER_SECOND,
  xml: XML,
});

describe("no input makes a decoder throw, hang, or allocate by a claimed length", () => {
  test.each<[string, string]>([
    ["quotes", '"\\'],
    ["elements", "<Task><Actions><Exec>"],
    ["entities", "&amp;lt;"],
    ["keys", '\n[HKEY_LOCAL_MACHINE\\X]\n"Actions"=hex:03,'],
    ["hex", "0300"],
    ["base64", "AwAMAAAA"],
    ["wrappers", "cmd /c start powershell -c "],
    ["options", "schtasks /create /tn "],
    ["carets", "s^c^h"],
    ["reads", "gp HKCU:\\S v;"],
  ])("a MiB of %s", (_, piece) => {
    const text = piece.repeat(Math.ceil(MIB / piece.length)).slice(0, MIB);
    for (const task of decodeActionsTexts(text)) describeTask(task);
    describeTask(decodeTaskXml(text));
    describeTask(decodeAnything(text).task);
    describeTask(decodeActionsValue(Buffer.from(text)));
    readTaskCommand(text.slice(0, 65_536));
    unwrapCommand(text.slice(0, 65_536));
  });

  test("a length or count of four thousand million", () => {
    for (const value of Object.values(VALUES)) {
      for (let at = 2; at + 4 <= value.length; at++) {
        const claimed = Uint8Array.from(value);
        claimed.set([0xff, 0xff, 0xff, 0xff], at);
        const text = JSON.stringify(decodeActionsValue(claimed).actions);
        expect(text.length).toBeLessThan(20 * value.length + 200);
      }
    }
  });
});

test("every prefix of a value decodes, with offsets inside it", () => {
  for (const value of Object.values(VALUES)) {
    for (let end = 0; end < value.length; end++) {
      const { problems } = decodeActionsValue(value.slice(0, end));
      for (const { offset = 0 } of problems) {
        expect(offset).toBeLessThanOrEqual(end);
      }
    }
  }
});

test("flipping a byte never throws", () => {
  for (const value of Object.values(VALUES)) {
    for (let at = 0; at < value.length; at++) {
      const flipped = Uint8Array.from(value);
      flipped[at]! ^= 0xff;
      expect(decodeActionsValue(flipped).status).toMatch(/ok|partial|error/);
    }
  }
});

test("a definition that is cut keeps the text of the open element", () => {
  const task = decodeTaskXml(
    "<Task><Actions><Exec><Command>powershell</Command><Arguments>-nop -enc VwBy",
  );
  expect(task).toMatchObject({
    status: "partial",
    actions: [{ arguments: "-nop -enc VwBy", truncated: true }],
  });
});

test.each([
  ["4698", 1],
  ["4702", 3],
])("a bare write gets its content from a %s that comes later", (code, late) => {
  const tracker = new TaskTracker();
  tracker.note(write("URI", "\\Upd"));
  tracker.note(write("Actions", "Binary Data"));
  const query = { hostId: "ws6", guid: GUID, nearUs: T };
  expect(tracker.find(query)).toMatchObject([{ definition: undefined }]);
  tracker.note(taskEvent(code, late));
  expect(tracker.find(query)).toMatchObject([
    { definition: { actions: [{ command: "calc.exe" }] } },
  ]);
});

test("an update gets its name from the URI: it writes no Path", () => {
  const tracker = new TaskTracker();
  tracker.note(write("URI", "\\Upd"));
  tracker.note(write("Actions", "Binary Data"));
  expect(tracker.records()).toMatchObject([
    { path: "\\Upd", change: "updated" },
  ]);
});

test("no secret is shown, however deep it stands", () => {
  const inner = 'schtasks /change /tn N /rp "Heron Marsh"';
  const encoded = Buffer.from(inner, "utf16le").toString("base64");
  for (const line of [
    `cmd /c ${inner}`,
    `schtasks /create /tn A /tr "powershell -enc ${encoded}" /ru x /rp Heron`,
    `psexec \\\\h -u b -p Heron cmd /c start powershell -e ${encoded}`,
  ]) {
    const { task, command } = decodeAnything(line);
    const lines = [
      ...describeTask(task),
      command?.masked ?? "",
      JSON.stringify(unwrapCommand(line)),
    ].join("\n");
    expect(lines).not.toContain("Heron");
    expect(lines).not.toContain(encoded.slice(8, 40));
  }
});

test("control characters and bidirectional marks are shown escaped", () => {
  const xml = XML.replace("calc", "c\u009b2J\u202e\u200bl");
  for (const line of describeTask(decodeTaskXml(xml))) {
    expect(visible(line)).not.toMatch(
      /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/,
    );
  }
});

test("`Binary Data` leads to what would help, not to an empty panel", () => {
  const tracker = new TaskTracker();
  tracker.note(write("URI", "\\Upd"));
  tracker.note(write("Actions", "Binary Data"));
  const lines = describeRecord(tracker.records()[0]!).join("\n");
  expect(lines).toContain("Audit".toLowerCase());
  expect(lines).toMatch(/4698 and 4702/);
});
