import { describe, expect, it } from "vitest";
import { newCounters } from "../../../../src/base/counters.ts";
import type { EventClass } from "../../../../src/event/event.ts";
import type { Event } from "../../../../src/event/event.ts";
import { EventOpener } from "../../../../src/event/opener.ts";
import { supplyOf } from "../../../../src/event/shapes/supply.ts";
import { allMapped, isMapped } from "../../../../src/event/tables.ts";

function classOf(doc: object): EventClass {
  const opener = new EventOpener({ counters: newCounters() });
  const events: Event[] = [];
  const text = JSON.stringify(doc);
  const source = { id: 1, path: "test.ndjson" };
  const line = { source, number: 1, offset: 0, length: text.length, text };
  opener.open(doc, line, events);
  opener.flush(events);
  return events[0]!.class;
}

const NXLOG = {
  EventID: 3,
  Channel: "Microsoft-Windows-Sysmon/Operational",
  SourceName: "Microsoft-Windows-Sysmon",
  Hostname: "WS1",
  UtcTime: "2026-01-01 00:00:00.000",
};
const ENDPOINT = {
  "@timestamp": "2026-01-01T00:00:00Z",
  event: { module: "endpoint", category: "process" },
};

describe("what a shape says of a field", () => {
  it.each([
    ["process.entity_id", "maybe"],
    ["process.hash.sha256", "elsewhere"],
    ["registry.path", "elsewhere"],
    ["process.Ext.token.elevation", "never"],
    // Collectors add what they like to these.
    ["agent.id", "maybe"],
    ["winlog.event_data.Anything", "maybe"],
  ])("a record of Sysmon 3: %s", (path, expected) => {
    expect(supplyOf(classOf(NXLOG), path)).toBe(expected);
  });

  it.each([
    ["ProcessRollup2", "process.command_line", "maybe"],
    ["ProcessRollup2", "process.entity_id", "maybe"],
    ["ProcessRollup2", "destination.ip", "elsewhere"],
    ["ProcessRollup2", "winlog.event_data.TaskName", "elsewhere"],
    ["ProcessRollup2", "winlog.event_data.CommandLine", "never"],
    ["ProcessRollup2", "process.parent.executable", "never"],
    ["DnsRequest", "dns.question.name", "maybe"],
    ["DnsRequest", "process.pid", "elsewhere"],
    // Many sensor events are written by a pattern of their names, and some by nobody.
    ["ZipFileWritten", "file.path", "maybe"],
    ["NoSuchEvent", "file.path", "elsewhere"],
    // Its own names, and what exporters add.
    ["ProcessRollup2", "ImageFileName", "maybe"],
    ["ProcessRollup2", "agent.id", "maybe"],
  ])("the sensor's %s: %s", (event_simpleName, path, expected) => {
    const doc = { event_simpleName, aid: "a1", timestamp: "1614849011123" };
    expect(supplyOf(classOf(doc), path)).toBe(expected);
  });

  it("a document that is in ECS may hold anything", () => {
    expect(supplyOf(classOf(ENDPOINT), "process.Ext.token.elevation")).toBe(
      "maybe",
    );
  });
});

it("the tables know their fields and categories", () => {
  expect(isMapped("process.name")).toBe(true);
  expect(isMapped("process.hash.md5")).toBe(true);
  expect(isMapped("process.nothing")).toBe(false);
  expect([...allMapped().categories]).toContain("registry");
});
