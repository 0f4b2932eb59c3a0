/**
 * Shape `endpoint`, dataset by dataset, and shape `ecs`: documents answer as they stand, and compare with other shapes'.
 */
import { describe, expect, it } from "vitest";
import { Alias } from "../../../../src/event/event.ts";
import type { Event } from "../../../../src/event/event.ts";
import { toList } from "../../../../src/event/values.ts";
import { openAll, openOne, us } from "../support.ts";
import { survives } from "./hostile.ts";
import { answersLike, fixtureLines, openFixture } from "./support.ts";

const ANSWERS: readonly (readonly [string, object])[] = [
  [
    "process",
    {
      "event.category": ["process"],
      "event.type": ["start"],
      "event.action": "start",
      // base64: case-sensitive, and not a GUID.
      "process.entity_id": "MGYwZjBmMGYtMTExMS00MjIyLTQzMTI=",
      "process.parent.entity_id": "MGYwZjBmMGYtMTExMS00MjIyLTIwMjA=",
      "process.args": ["schtasks.exe", "/query"],
      "process.pid": 4312,
      "process.pe.original_file_name": "schtasks.exe",
      "process.hash.sha256":
        "aa11bb22cc33dd44ee55ff66007788990011223344556677889900aabbccddee",
      "process.code_signature.trusted": true,
      "process.code_signature.subject_name": "Microsoft Windows",
      // A list of objects here, one object there.
      "process.Ext.code_signature.status": ["trusted", "trusted"],
      "process.Ext.token.integrity_level_name": "high",
      "process.Ext.ancestry": ["MGYwZg==", "MTExMQ=="],
      "process.working_directory": "C:\\Tools\\",
    },
  ],
  [
    "network",
    {
      "event.category": ["network"],
      "event.type": ["start"],
      "event.action": "connection_accepted",
      "network.direction": new Alias(["ingress", "incoming", "inbound"]),
      "network.transport": "tcp",
      "source.ip": "10.20.30.40",
      "source.address": "10.20.30.40",
      "source.port": 50123,
      "destination.address": "10.20.30.41",
      "destination.port": 49670,
    },
  ],
  [
    "dns",
    {
      "event.action": new Alias(["lookup_requested", "request"]),
      "dns.question.name": "files.example",
      "dns.question.type": "A",
      "dns.resolved_ip": ["203.0.113.9"],
    },
  ],
  [
    "registry",
    {
      // Nothing adds the `configuration` that Sysmon's have.
      "event.category": ["registry"],
      "event.action": new Alias(["modification", "modified"]),
      "registry.key": new Alias([
        "SYSTEM\\ControlSet001\\Services\\demo",
        "SYSTEM\\ControlSet001\\Services\\demo\\Start",
      ]),
      "registry.value": "Start",
      "registry.data.type": new Alias(["REG_DWORD", "SZ_DWORD"]),
      "registry.data.strings": new Alias(["4", "0x00000004"]),
      "registry.data.bytes": "BAAAAA==",
      "Effective_process.name": "reg.exe",
    },
  ],
  [
    "file",
    {
      "event.category": ["file"],
      "event.type": ["change"],
      "event.action": "rename",
      "file.path": "C:\\Out Dir\\b.exe",
      "file.extension": "exe",
      "file.size": 4096,
      "file.Ext.original.path": "C:\\Out Dir\\a.tmp",
    },
  ],
  [
    "library",
    {
      "event.category": ["library"],
      "event.type": ["start"],
      "event.action": "load",
      "dll.name": "zip.dll",
      "dll.hash.sha256":
        "bb11bb22cc33dd44ee55ff66007788990011223344556677889900aabbccddee",
      "dll.pe.original_file_name": "zip.dll",
      "dll.code_signature.exists": false,
    },
  ],
  [
    "security",
    {
      "event.category": ["authentication", "session"],
      "event.action": "log_on",
      // Some hold the path; the name is its alias.
      "process.name": new Alias([
        "C:\\Windows\\System32\\lsass.exe",
        "lsass.exe",
      ]),
      "user.name": "ben",
      "process.Ext.session_info.logon_type": "Network",
    },
  ],
  [
    "task",
    {
      "event.action": "scheduled_task_created",
      "winlog.event_data.TaskName": "\\Nightly",
    },
  ],
  [
    "api",
    {
      "event.category": ["api"],
      "event.action": undefined,
      "process.Ext.api.name": "VirtualAllocEx",
    },
  ],
];

describe("Elastic Endpoint", () => {
  const { events, opener } = openFixture("endpoint/events");

  it.each(ANSWERS.map(([name, like], i) => [name, i, like] as const))(
    "answers for %s as it stands",
    (_name, i, like) => {
      expect(events[i]!.class.shape.name).toBe("endpoint");
      expect(answersLike(events[i]!, like)).toEqual(like);
    },
  );

  it("has registry paths in all spellings, its own first", () => {
    const path = events[3]!.get("registry.path");
    expect(toList(path)[0]).toBe(
      "HKLM\\SYSTEM\\ControlSet001\\Services\\demo\\Start",
    );
    expect(toList(path)).toContain(
      "HKLM\\SYSTEM\\CurrentControlSet\\Services\\demo\\Start",
    );
  });

  it("has all datasets here, on one machine, with times to the microsecond", () => {
    expect(events).toHaveLength(ANSWERS.length);
    expect(opener.hosts.map(({ id }) => id)).toEqual([
      "5f0d1c1e-8a44-4d0e-9e57-3f6f2a6c1d10",
    ]);
    expect(events[0]!.timeUs).toBe(us("2021-03-04T09:10:01.123456Z"));
    expect(events[0]!.recordId).toBe(4001);
    for (const event of events) {
      expect(event.get("host.os.type")).toBe("windows");
    }
  });

  it("has its actions under the names of its first releases, too", () => {
    const action = (name: unknown): unknown =>
      openOne({
        "@timestamp": "2021-03-04T09:10:01Z",
        event: { module: "endpoint", action: name },
      }).get("event.action");
    expect(action("deleted")).toEqual(new Alias(["deletion", "deleted"]));
    expect(action("deletion")).toBe("deletion");
    expect(action(["deleted", "x"])).toEqual(["deleted", "x"]);
    expect(action(undefined)).toBeUndefined();
  });

  it("is told by module, dataset or agent, nested or dotted", () => {
    const shapeOf = (doc: object): string =>
      openOne({ "@timestamp": "2021-03-04T09:10:01Z", ...doc }).class.shape
        .name;
    expect(shapeOf({ event: { module: "endpoint" } })).toBe("endpoint");
    expect(shapeOf({ "event.dataset": "endpoint.events.file" })).toBe(
      "endpoint",
    );
    expect(shapeOf({ agent: { type: "endpoint" } })).toBe("endpoint");
    expect(shapeOf({ event: { category: "file" } })).toBe("ecs");
  });

  it("is no trouble when it is hostile", () => {
    for (const line of fixtureLines("endpoint/events")) {
      survives(JSON.parse(line) as never);
    }
  });
});

describe("plain ECS", () => {
  const open = (doc: object): Event =>
    openOne({ "@timestamp": "2021-03-04T09:10:01Z", process: {}, ...doc });

  it.each([
    [{ family: "windows" }, "windows"],
    [{ platform: "darwin" }, "macos"],
    [{ name: "Linux" }, "linux"],
    [{ type: "windows", family: "x" }, "windows"],
    [{ family: "debian", platform: 7 }, undefined],
  ])("has a system's type from %j", (os, type) => {
    expect(open({ host: { os } }).get("host.os.type")).toBe(type);
  });

  it("has 64-bit registry values in decimal and in hex", () => {
    const data = { type: "REG_QWORD", strings: ["132500000000000000"] };
    expect(open({ registry: { data } }).get("registry.data.strings")).toEqual(
      new Alias(["132500000000000000", "0x01d6bc0c48bd4000"]),
    );
  });

  it("is counted without a time", () => {
    const { counters } = openAll([{ event: { category: "process" } }]);
    expect(counters.noTime).toBe(1);
  });
});
