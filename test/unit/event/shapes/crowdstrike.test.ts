/**
 * Shape `crowdstrike`: every sensor event that is mapped, once; times, ids and machines as the sensor gives them.
 */
import { describe, expect, it } from "vitest";
import { SENSOR } from "../../../../src/event/crowdstrike.ts";
import { Alias, firstValue } from "../../../../src/event/event.ts";
import { openAll, openOne, us } from "../support.ts";
import { survives } from "./hostile.ts";
import { answersLike, fixtureLines, ofCode, openFixture } from "./support.ts";

const AID = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
const PACKER = `${AID}:463829384729384723`;
const INGRESS = new Alias(["ingress", "incoming", "inbound"]);
const EGRESS = new Alias(["egress", "outgoing", "outbound"]);
const VOLUME = "\\Device\\HarddiskVolume2";

const ANSWERS: readonly (readonly [string, object])[] = [
  [
    "ProcessRollup2",
    {
      "event.category": ["process"],
      "event.type": ["start"],
      "event.action": new Alias(["ProcessRollup2", "start"]),
      "event.kind": "event",
      "event.dataset": "crowdstrike.fdr",
      "event.id": "11111111-2222-11eb-8333-000000000001",
      "host.name": "WS-ALMA",
      "host.os.type": "windows",
      "process.entity_id": PACKER,
      "process.pid": 4312,
      "process.executable": `${VOLUME}\\Tools\\packer.exe`,
      "process.name": "packer.exe",
      "process.command_line": 'packer.exe  -o "C:\\Out Dir\\a.bin"',
      "process.args": ["packer.exe", "-o", "C:\\Out Dir\\a.bin"],
      "process.hash.sha256":
        "aa11bb22cc33dd44ee55ff66007788990011223344556677889900aabbccddee",
      "process.hash.md5": "00112233445566778899aabbccddeeff",
      "process.hash.sha1": undefined,
      "process.pe.original_file_name": "pack.exe",
      "process.parent.entity_id": `${AID}:463829384729384001`,
      "process.parent.name": "cmd.exe",
      "process.Ext.token.integrity_level_name": "high",
      "user.id": "S-1-5-21-1000000001-2000000002-3000000003-1105",
      "user.name": "alma",
      "user.domain": "CORP",
      // The sensor's address on the Internet takes part in nothing.
      "source.ip": undefined,
      "@timestamp": "2021-03-04T09:10:01.250Z",
      "event.created": "2021-03-04T10:10:00.001Z",
    },
  ],
  [
    "SyntheticProcessRollup2",
    {
      "event.type": ["info"],
      "event.action": "SyntheticProcessRollup2",
      "process.entity_id": `${AID}:463829384729384001`,
      "process.parent.entity_id": undefined,
      "host.name": AID,
    },
  ],
  [
    "NetworkConnectIP4",
    {
      "event.category": ["network"],
      "event.type": ["start", "connection"],
      "event.action": new Alias(["NetworkConnectIP4", "connection_attempted"]),
      "network.direction": EGRESS,
      "network.transport": "tcp",
      "network.type": "ipv4",
      "source.ip": "10.20.30.41",
      "source.address": "10.20.30.41",
      "source.port": 50123,
      "destination.ip": "203.0.113.9",
      "destination.port": 443,
      "process.entity_id": PACKER,
      "process.name": "packer.exe",
    },
  ],
  [
    "NetworkConnectIP6",
    {
      "network.direction": EGRESS,
      "network.transport": "udp",
      "network.type": "ipv6",
      "source.ip": "fe80::1c2d:3e4f:5a6b:7c8d",
      "destination.ip": "2001:db8::9",
    },
  ],
  [
    "NetworkReceiveAcceptIP4",
    {
      "event.action": new Alias([
        "NetworkReceiveAcceptIP4",
        "connection_accepted",
      ]),
      "network.direction": INGRESS,
      "source.ip": "10.20.30.40",
      "source.port": 50125,
      "destination.ip": "10.20.30.41",
      "destination.port": 49670,
    },
  ],
  [
    "NetworkReceiveAcceptIP6",
    { "network.direction": INGRESS, "source.ip": "2001:db8::9" },
  ],
  [
    "NetworkListenIP4",
    {
      "event.type": ["info"],
      "network.direction": undefined,
      "source.port": 8080,
    },
  ],
  ["NetworkListenIP6", { "event.type": ["info"], "source.ip": "::" }],
  [
    "DnsRequest",
    {
      "event.category": ["network"],
      "event.type": ["protocol", "info"],
      "dns.question.name": "files.example",
      "dns.resolved_ip": ["203.0.113.9", "203.0.113.10"],
      "network.protocol": "dns",
    },
  ],
  [
    "AsepValueUpdate",
    {
      "event.category": ["registry"],
      "event.type": ["change"],
      "event.action": new Alias(["AsepValueUpdate", "modification"]),
      "registry.hive": "HKLM",
      "registry.key": new Alias([
        "SYSTEM\\ControlSet001\\Services\\demo",
        "SYSTEM\\ControlSet001\\Services\\demo\\Start",
      ]),
      "registry.value": "Start",
      "registry.data.type": new Alias(["REG_DWORD", "SZ_DWORD"]),
      "registry.data.strings": new Alias(["10", "0x0000000a"]),
    },
  ],
  [
    "RegGenericValueUpdate",
    {
      "registry.value": "Path",
      "registry.data.type": "REG_SZ",
      "registry.data.strings": ["\\Nightly"],
    },
  ],
  [
    "RegKeySecurityDecreased",
    {
      "registry.key": "SOFTWARE\\Example",
      "registry.value": undefined,
    },
  ],
  [
    "NewExecutableWritten",
    {
      "event.category": ["file"],
      "event.type": ["creation"],
      "file.path": `${VOLUME}\\Out Dir\\a.exe`,
      "file.name": "a.exe",
      "file.extension": "exe",
    },
  ],
  ["NewScriptWritten", { "file.name": "a.ps1" }],
  [
    "PeFileWritten",
    {
      "file.name": "b.dll",
      "file.hash.sha256":
        "bb11bb22cc33dd44ee55ff66007788990011223344556677889900aabbccddee",
    },
  ],
  // One of many names that end so.
  ["ZipFileWritten", { "event.type": ["creation"], "file.name": "c.zip" }],
  ["FileDeleteInfo", { "event.type": ["deletion"], "file.name": "a.exe" }],
  ["ExecutableDeleted", { "event.type": ["deletion"], "file.name": "b.exe" }],
  [
    "ScheduledTaskRegistered",
    {
      "event.category": ["iam", "configuration"],
      "event.type": ["creation"],
      "event.action": new Alias([
        "ScheduledTaskRegistered",
        "scheduled-task-created",
      ]),
      "winlog.event_data.TaskName": "\\Nightly",
      "winlog.event_data.TaskCommand": "C:\\Windows\\System32\\cmd.exe",
      "winlog.event_data.TaskArguments": "/c echo a",
      "user.name": "alma",
      "source.ip": "10.20.30.40",
    },
  ],
  [
    "ScheduledTaskModified",
    {
      "event.type": ["change"],
      "event.action": new Alias([
        "ScheduledTaskModified",
        "scheduled-task-updated",
      ]),
      "winlog.event_data.TaskArguments": undefined,
    },
  ],
  [
    "UserLogon",
    {
      "event.category": ["authentication"],
      "event.type": ["start"],
      "event.outcome": "success",
      "user.name": "ben",
      "winlog.logon.type": "Network",
      "source.ip": "10.20.30.40",
    },
  ],
  [
    "UserLogonFailed2",
    { "event.outcome": "failure", "winlog.logon.type": "RemoteInteractive" },
  ],
  [
    "EndOfProcess",
    {
      "event.type": ["end"],
      "process.entity_id": PACKER,
      "process.name": "packer.exe",
    },
  ],
  ["TerminateProcess", { "event.type": ["end"], "process.entity_id": PACKER }],
  [
    "SensorHeartbeat",
    {
      "event.category": undefined,
      "event.action": "SensorHeartbeat",
      ConfigBuild: "1007.3.0014304.1",
    },
  ],
];

describe("the data replicator's events", () => {
  const { events, counters, opener } = openFixture("crowdstrike/fdr");

  it.each(ANSWERS)("%s", (name, expected) => {
    expect(answersLike(ofCode(events, name), expected)).toEqual(expected);
  });

  it("have registry paths in the spelling that rules use first", () => {
    expect(
      firstValue(ofCode(events, "AsepValueUpdate").get("registry.path")),
    ).toBe("HKLM\\SYSTEM\\ControlSet001\\Services\\demo\\Start");
    const key = ofCode(events, "RegKeySecurityDecreased");
    expect(firstValue(key.get("registry.path"))).toBe(
      "HKLM\\SOFTWARE\\Example",
    );
  });

  it("are all here, and all are known", () => {
    const names = events.map((event) => event.class.code);
    expect(names).toEqual(ANSWERS.map(([name]) => name));
    expect(
      [...SENSOR.kinds.keys()].filter((each) => !names.includes(each)),
    ).toEqual([]);
    expect(counters.unknownShape + counters.noTime).toBe(0);
    expect(opener.hosts).toEqual([{ index: 0, id: AID, name: "WS-ALMA" }]);
  });
});

describe("LogScale's export", () => {
  const { events, opener } = openFixture("crowdstrike/logscale");

  it("is the same under other names", () => {
    const [start, linux, end] = events;
    expect(start!.class.code).toBe("ProcessRollup2");
    // A process start may tell its time apart.
    expect(start!.timeUs).toBe(us("2021-03-04T09:10:30.125Z"));
    expect(start!.writtenUs).toBe(us("2021-03-04T09:10:30.777Z"));
    expect(linux!.get("host.os.type")).toBe("linux");
    expect(end!.get("host.os.type")).toBe("macos");
    expect(end!.get("process.entity_id")).toBe(start!.get("process.entity_id"));
    expect(opener.hosts).toHaveLength(1);
  });

  it("has no process id that a JSON parser has rounded", () => {
    expect(events[1]!.get("process.entity_id")).toBeUndefined();
  });
});

describe("a sensor event", () => {
  const base = {
    event_simpleName: "NetworkConnectIP4",
    aid: AID,
    ContextTimeStamp: "1614849001.25",
    LocalAddressIP4: "10.20.30.41",
    RemoteAddressIP4: "10.20.30.40",
  };

  it("believes ConnectionDirection before its name", () => {
    const accepted = openOne({ ...base, ConnectionDirection: "1" });
    expect(accepted.get("network.direction")).toEqual(INGRESS);
    expect(accepted.get("source.ip")).toBe("10.20.30.40");
    const neither = openOne({ ...base, ConnectionDirection: "2" });
    expect(neither.get("network.direction")).toEqual(EGRESS);
  });

  it("falls back to its arrival, and without any time is left out", () => {
    const { ContextTimeStamp: _, ...rest } = base;
    expect(openOne({ ...rest, timestamp: "1614852600001" }).timeUs).toBe(
      us("2021-03-04T10:10:00.001Z"),
    );
    const { events, counters } = openAll([rest]);
    expect(events).toEqual([]);
    expect(counters.noTime).toBe(1);
  });

  it("names its machine for records of the same name that come later", () => {
    const { opener } = openAll([
      { ...base, ComputerName: "WS-ALMA.corp.example" },
      {
        "@timestamp": "2021-03-04T09:10:11Z",
        winlog: { event_id: 1, channel: "Security", computer_name: "WS-ALMA" },
      },
    ]);
    expect(opener.hosts.map(({ id }) => id)).toEqual([AID]);
  });

  it("is one in a row of a Splunk search, too", () => {
    const event = openOne({
      preview: false,
      result: { ...base, sourcetype: "crowdstrike:events:sensor", _time: 1 },
    });
    expect(event.class.shape.name).toBe("crowdstrike");
  });

  it("is no trouble when it is hostile", () => {
    for (const line of fixtureLines("crowdstrike/fdr").slice(0, 12)) {
      survives(JSON.parse(line) as never);
    }
  });
});
