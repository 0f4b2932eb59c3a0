/**
 * The captures: what must be read from the lines that matter, and what must hold for every line.
 */
import { describe, expect, it } from "vitest";
import { US_PER_SECOND } from "../../../src/base/time.ts";
import { Alias } from "../../../src/event/event.ts";
import type { Event } from "../../../src/event/event.ts";
import { eventIdentity } from "../../../src/event/identity.ts";
import { atLine, capture, hasCorpus, openCapture, us } from "./support.ts";
import type { Fixture } from "./support.ts";

const CAPTURES = [
  ["schtask_create", 1_041],
  ["empire_schtasks_creation_standard_user", 1_297],
  ["covenant_sharpsc_query_dcerpc_smb_svcctl", 349],
] as const;

if (!hasCorpus) {
  console.warn("skipped: the captures are not beside the checkout");
}

/** The fields the remote-task sequence reads. */
const ESSENTIAL = [
  "host.id",
  "@timestamp",
  "event.category",
  "event.type",
  "process.entity_id",
  "process.name",
  "source.ip",
  "source.port",
  "destination.port",
  "network.direction",
  "registry.path",
  "process.command_line",
  "process.parent.name",
  "user.name",
];

function answers(event: Event, paths = ESSENTIAL): unknown[] {
  return paths.map((path) => event.get(path));
}

function bySeq(events: readonly Event[]): Event[] {
  return events.toSorted((a, b) => a.seq - b.seq);
}

describe.skipIf(!hasCorpus).each(CAPTURES)("%s", (name, count) => {
  // A skipped suite is still collected.
  const lines = hasCorpus ? capture(name) : [];
  const { events, counters, opener } = openCapture(lines);

  it("opens every line", () => {
    expect(events).toHaveLength(count);
    expect(counters.events).toBe(count);
    expect(counters.unknownShape).toBe(0);
    expect(counters.noTime).toBe(0);
    expect(opener.sourceStatus(0).shapes).toEqual(["nxlog"]);
    expect(opener.sourceStatus(0).notes).toEqual([]);
  });

  it("has no line later than 180 s behind its host", () => {
    const newest = new Map<string, number>();
    for (const event of events) {
      const before = newest.get(event.host.id) ?? -Infinity;
      expect(before - event.timeUs).toBeLessThan(180 * US_PER_SECOND);
      newest.set(event.host.id, Math.max(before, event.timeUs));
    }
  });

  it("gives every Sysmon event its actor and its category", () => {
    for (const event of events) {
      const { provider, code } = event.class;
      // Clipboard changes have no category.
      if (provider !== "sysmon" || code === "24") continue;
      expect(event.get("event.category")).toBeDefined();
      // A process that was gone before it could be looked up has the zero GUID.
      if (event.get("process.name") === "<unknown process>") {
        expect(event.get("process.entity_id")).toBeUndefined();
      } else {
        expect(event.get("process.entity_id")).toMatch(/^\{[0-9a-f-]{36}\}$/);
      }
    }
  });

  it.each(["Message", "ProcessId", "EventType", "RecordNumber", "@timestamp"])(
    "does not need %s",
    (key) => {
      const without = lines.map((line): Fixture | undefined => {
        if (line === undefined || !(key in line)) return line;
        const { [key]: _, ...rest } = line;
        return rest;
      });
      const again = openCapture(without);
      // What the operation on a key was cannot be known without its field.
      const paths = ESSENTIAL.filter(
        (path) => key !== "EventType" || path !== "event.type",
      );
      expect(bySeq(again.events).map((event) => answers(event, paths))).toEqual(
        bySeq(events).map((event) => answers(event, paths)),
      );
    },
  );

  it("does not mind short host names", () => {
    const shortened = lines.map((line, i): Fixture | undefined =>
      line === undefined || i % 2 === 0
        ? line
        : { ...line, Hostname: String(line["Hostname"]).split(".")[0] },
    );
    const again = openCapture(shortened);
    expect(bySeq(again.events).map((event) => answers(event))).toEqual(
      bySeq(events).map((event) => answers(event)),
    );
    expect(again.opener.hosts).toHaveLength(opener.hosts.length);
  });

  it("reads the same from search hits", () => {
    const wrapped = lines.map((line) =>
      line === undefined ? undefined : { _index: "x", _source: line },
    );
    const again = openCapture(wrapped).events;
    expect(again.map(eventIdentity)).toEqual(events.map(eventIdentity));
  });
});

describe.skipIf(!hasCorpus)("schtask_create, in detail", () => {
  const { events, opener } = openCapture(
    hasCorpus ? capture("schtask_create") : [],
  );

  it("reads the inbound connection, line 1017", () => {
    const event = atLine(events, 1017);
    expect(event.timeUs).toBe(us("2020-12-19T12:00:01.012Z"));
    expect(event.writtenUs).toBe(us("2020-12-19T12:00:23.245Z"));
    expect(event.host).toEqual({
      index: 1,
      id: "workstation6",
      name: "WORKSTATION6.theshire.local",
    });
    expect(event.get("network.direction")).toEqual(
      new Alias(["ingress", "incoming", "inbound"]),
    );
    expect(event.get("source.ip")).toBe("172.18.39.5");
    expect(event.get("source.port")).toBe(56588);
    expect(event.get("destination.port")).toBe(49671);
    expect(event.get("process.entity_id")).toBe(
      "{649442b8-52dc-5fd1-3600-000000000600}",
    );
    expect(event.get("process.name")).toBe("svchost.exe");
    expect(event.get("user.name")).toBe("SYSTEM");
    expect(event.get("user.id")).toBe("S-1-5-18");
    expect(event.get("host.id")).toBe("workstation6");
  });

  it("reads the write of the task's actions, line 908", () => {
    const event = atLine(events, 908);
    expect(event.timeUs).toBe(us("2020-12-19T12:00:22.232Z"));
    const key =
      "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Schedule\\TaskCache\\Tasks\\{47CDCDF5-3457-4925-96E5-DB6635FFCDDE}\\Actions";
    expect(event.get("registry.path")).toEqual(
      new Alias([
        `HKLM\\${key}`,
        `\\REGISTRY\\MACHINE\\${key}`,
        `MACHINE\\${key}`,
        `HKEY_LOCAL_MACHINE\\${key}`,
      ]),
    );
    expect(event.get("registry.data.type")).toBe("REG_BINARY");
    expect(event.get("registry.data.strings")).toEqual(["Binary Data"]);
    expect(event.get("process.entity_id")).toBe(
      atLine(events, 1017).get("process.entity_id"),
    );
    expect(event.host).toBe(atLine(events, 1017).host);
  });

  it("calibrates the start of schtasks, line 66, by a later Sysmon event", () => {
    const event = atLine(events, 66);
    expect(event.timeUs).toBe(us("2020-12-19T12:00:22.190Z"));
    expect(event.get("process.parent.name")).toBe("cmd.exe");
    expect(event.get("process.pid")).toBe(8920);
    expect(event.get("process.pid")).toBe(
      atLine(events, 480).get("process.pid"),
    );
    expect(opener.sourceStatus(0).clockOffsetUs).toBe(
      us("2020-12-19T07:00:00Z") - us("2020-12-19T12:00:00Z"),
    );
  });

  it("hands events out in the order of their lines", () => {
    const numbers = events.map((event) => event.line.number);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    expect(events.map((event) => event.seq)).toEqual(
      events.map((_, i) => i + 1),
    );
  });
});

describe.skipIf(!hasCorpus)("the relayed captures, in detail", () => {
  const { events } = openCapture(
    hasCorpus ? capture("empire_schtasks_creation_standard_user") : [],
  );

  it("reads the same start from Sysmon and from Security", () => {
    const sysmon = atLine(events, 179);
    const security = atLine(events, 326);
    expect(sysmon.timeUs).toBe(us("2020-09-21T07:15:45.693Z"));
    expect(security.timeUs).toBe(us("2020-09-21T07:15:45Z"));
    expect(sysmon.recordId).toBe(2_503_123);
    expect(security.recordId).toBe(619_617);
    for (const path of [
      "host.id",
      "process.name",
      "process.command_line",
      "process.args",
      "process.parent.name",
      "user.name",
    ]) {
      expect(security.get(path)).toEqual(sysmon.get(path));
    }
  });

  it("decodes the definition of the task", () => {
    const event = atLine(events, 334);
    expect(event.get("winlog.event_data.TaskName")).toBe("\\MordorSchtask");
    expect(event.get("winlog.event_data.TaskContent")).toMatch(
      /^<\?xml version="1.0" encoding="UTF-16"\?>\r\n<Task /,
    );
    expect(event.get("winlog.event_data.TaskCommand")).toBe(
      "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe",
    );
  });

  it("lives without a process id", () => {
    const event = atLine(events, 232);
    expect(event.get("process.pid")).toBeUndefined();
    expect(event.get("event.type")).toEqual(["change"]);
    expect(event.get("process.entity_id")).toBe(
      "{b34bc01c-7fb0-5f63-2000-000000000400}",
    );
  });

  it("compresses IPv6 addresses", () => {
    const { events: others } = openCapture(
      capture("covenant_sharpsc_query_dcerpc_smb_svcctl"),
    );
    expect(atLine(others, 147).get("source.ip")).toBe("::1");
    expect(atLine(others, 147).get("network.type")).toBe("ipv6");
  });
});
