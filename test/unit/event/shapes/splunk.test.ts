/**
 * Shape `splunk`: rows under the names of records, of their texts' labels and of the add-on. That rows with the names of
 * records answer as every other collector, id by id, is compared in `evtx.test.ts` and `test/scenario/one-incident.test.ts`.
 */
import { describe, expect, it } from "vitest";
import { Alias } from "../../../../src/event/event.ts";
import { openAll, openOne, us } from "../support.ts";
import { survives } from "./hostile.ts";
import { answersLike, fixtureLines, ofCode, openFixture } from "./support.ts";

const PROCESS = "{a1b2c3d4-1111-5fd1-3600-000000000600}";
const ALMA = {
  "user.name": "alma",
  "user.domain": "CORP",
  "user.id": undefined,
  "winlog.logon.id": "0x5A1B2",
};

const BY_LABEL: readonly (readonly [string, object])[] = [
  ["1102", { ...ALMA, "winlog.channel": "Security", "event.code": "1102" }],
  [
    "4624",
    {
      "event.outcome": "success",
      "user.name": "ben",
      "user.domain": "CORP",
      "user.id": undefined,
      "source.ip": "10.20.30.40",
      "source.port": 50124,
      "source.domain": "WS-BRUNO",
      "winlog.logon.type": "Network",
      "winlog.logon.id": "0x77D10",
      "winlog.event_data.SubjectUserName": "-",
      "winlog.event_data.TargetUserName": "ben",
      "winlog.event_data.LogonProcessName": "NtLmSsp",
    },
  ],
  [
    "4625",
    {
      "event.outcome": "failure",
      "user.name": "ben",
      "user.id": "S-1-0-0",
      "source.port": undefined,
      "winlog.event_data.SubStatus": "0xC000006A",
    },
  ],
  [
    "4634",
    {
      "user.name": "ben",
      "winlog.logon.id": "0x77D10",
      "winlog.event_data.SubjectUserName": undefined,
    },
  ],
  [
    "4648",
    {
      "user.name": "alma",
      "user.effective.name": "adm-ben",
      "process.pid": 4312,
      "process.name": "runas.exe",
      "source.ip": undefined,
      "winlog.event_data.TargetServerName": "localhost",
    },
  ],
  [
    "4657",
    {
      ...ALMA,
      "registry.value": "Start",
      "registry.data.type": new Alias(["REG_DWORD", "SZ_DWORD"]),
      "registry.data.strings": new Alias(["4", "0x00000004"]),
      "event.type": ["change", "creation"],
      "process.name": "regedit.exe",
    },
  ],
  [
    "4663",
    {
      "event.category": ["file"],
      "file.path": "C:\\Out Dir\\a.bin",
      "event.type": ["access", "change"],
      "winlog.event_data.AccessList":
        "ReadData (or ListDirectory)\nWriteData (or AddFile)",
    },
  ],
  [
    "4672",
    {
      "user.id": "S-1-5-18",
      "user.name": "SYSTEM",
      "winlog.event_data.SubjectUserSid": "NT AUTHORITY\\SYSTEM",
      "winlog.event_data.PrivilegeList": ["SeDebugPrivilege", "SeTcbPrivilege"],
    },
  ],
  [
    "4688",
    {
      ...ALMA,
      "event.provider": "Microsoft-Windows-Security-Auditing",
      "process.pid": 4312,
      "process.name": "schtasks.exe",
      "process.executable": "C:\\Windows\\System32\\schtasks.exe",
      "process.command_line": 'schtasks /query /fo "LIST"',
      "process.args": ["schtasks", "/query", "/fo", "LIST"],
      "process.parent.pid": 2020,
      "process.parent.name": "cmd.exe",
      "process.Ext.token.integrity_level_name": "high",
      "user.effective.name": undefined,
      "winlog.event_data.NewProcessName": "C:\\Windows\\System32\\schtasks.exe",
      "winlog.event_data.TokenElevationType": "%%1937",
      "winlog.task": "Process Creation",
    },
  ],
  ["4689", { ...ALMA, "process.exit_code": 1, "process.pid": 4312 }],
  [
    "4697",
    {
      "service.name": "packer",
      "winlog.event_data.ServiceFileName": "C:\\Tools\\packer.exe --service",
    },
  ],
  [
    "4698",
    {
      ...ALMA,
      "winlog.event_data.TaskName": "\\Example\\Nightly",
      "winlog.event_data.TaskCommand": "C:\\Windows\\System32\\cmd.exe",
      "winlog.event_data.TaskArguments": "/c echo a & echo b",
    },
  ],
  ["4702", { "winlog.event_data.TaskCommand": "notepad.exe" }],
  ["4720", { ...ALMA, "user.target.name": "svc-new" }],
  [
    "4732",
    { ...ALMA, "user.target.name": "ben", "group.name": "Administrators" },
  ],
  [
    "4768",
    {
      "user.name": "ben",
      "source.ip": "10.20.30.40",
      "source.port": 50130,
      "winlog.event_data.Status": "0x0",
    },
  ],
  ["4776", { "user.name": "ben", "winlog.event_data.Workstation": "WS-BRUNO" }],
  ["4778", { "user.name": "ben", "source.domain": "WS-BRUNO" }],
  ["4781", { "user.target.name": "svc-new", "user.changes.name": "svc-old" }],
  [
    "4799",
    {
      ...ALMA,
      "group.name": "Administrators",
      "process.name": "net1.exe",
      "process.pid": 4312,
    },
  ],
  [
    "5145",
    {
      "file.path": "C:\\Windows\\Temp\\x.exe",
      "source.ip": "10.20.30.40",
      "winlog.event_data.ShareName": "\\\\*\\ADMIN$",
    },
  ],
  [
    "5156",
    {
      "network.direction": new Alias(["ingress", "incoming", "inbound"]),
      "network.transport": "tcp",
      "process.name": "svchost.exe",
      "process.pid": 4312,
      "destination.port": 49670,
    },
  ],
  [
    "7045",
    {
      "service.name": "packer",
      "winlog.event_data.ImagePath": "C:\\Tools\\packer.exe --service",
    },
  ],
];

describe("rows of a record's text", () => {
  const { events, counters, opener } = openFixture("splunk/labels");

  it.each(BY_LABEL)("%s is read by its labels", (code, expected) => {
    expect(answersLike(ofCode(events, code), expected)).toEqual(expected);
  });

  it("has an expectation for every row", () => {
    expect(events.map((event) => event.class.code)).toEqual(
      BY_LABEL.map(([code]) => code),
    );
    expect(events.every((each) => each.class.shape.name === "splunk")).toBe(
      true,
    );
    expect(counters.unknownShape + counters.noTime).toBe(0);
  });

  it("belongs to the machine, not to whoever forwarded it", () => {
    expect(opener.hosts).toEqual([
      { index: 0, id: "ws-alma", name: "WS-ALMA.corp.example" },
    ]);
  });
});

const BY_CIM: readonly (readonly [string, object])[] = [
  [
    "1",
    {
      "process.command_line": "packer.exe  -o a.bin",
      "process.executable": "C:\\Tools\\packer.exe",
      "process.entity_id": PROCESS,
      "process.pid": 4312,
      "process.hash.md5": "00112233445566778899aabbccddeeff",
      "process.working_directory": "C:\\Tools\\",
      "process.parent.command_line": "cmd.exe /k",
      "process.parent.executable": "C:\\Windows\\System32\\cmd.exe",
      "process.parent.entity_id": "{a1b2c3d4-2222-5fd1-2200-000000000600}",
      "process.parent.pid": 2020,
      "user.name": "alma",
      "host.name": "WS-ALMA.corp.example",
    },
  ],
  [
    "3",
    {
      "network.direction": new Alias(["ingress", "incoming", "inbound"]),
      "network.transport": "tcp",
      "source.ip": "10.20.30.40",
      "source.port": 50123,
      "destination.ip": "10.20.30.41",
      "destination.port": 49670,
      "process.name": "svchost.exe",
      "host.name": "WS-ALMA",
    },
  ],
  ["11", { "file.path": "C:\\Out Dir\\a.bin", "process.name": "packer.exe" }],
  [
    "13",
    {
      "registry.value": "Start",
      "registry.data.strings": new Alias(["10", "0x0000000a"]),
      // The data model's word for what it does not have.
      "user.name": undefined,
      "winlog.event_data.TargetObject":
        "HKLM\\System\\CurrentControlSet\\Services\\demo\\Start",
    },
  ],
  ["22", { "dns.question.name": "files.example" }],
  // The add-on's `process` is not the one that Windows calls so.
  ["10", { "process.name": undefined, "process.entity_id": undefined }],
  [
    "4688",
    {
      "process.name": "schtasks.exe",
      "process.pid": 4312,
      "process.parent.name": "cmd.exe",
      "process.command_line": "schtasks /query",
      "user.name": "alma",
    },
  ],
];

describe("rows of an add-on's table", () => {
  const { events, opener } = openFixture("splunk/cim");

  it.each(BY_CIM)("%s is filled from the data model", (code, expected) => {
    expect(answersLike(ofCode(events, code), expected)).toEqual(expected);
  });

  it.each([
    ["1", "2021-03-04T09:10:01.250Z"],
    ["3", "2021-03-04T09:10:02.250Z"],
    ["11", "2021-03-04T09:10:03.250Z"],
    ["13", "2021-03-04T09:10:04.250Z"],
    ["22", "2021-03-04T09:10:05.250Z"],
  ])("%s has the time that its _time says in its own form", (code, time) => {
    expect(ofCode(events, code).timeUs).toBe(us(time));
  });

  it("says of a _time without a zone that it is taken as written", () => {
    expect(opener.sourceStatus(0).notes).toEqual([
      "no Sysmon event to set the clock by: 1 event has its time as written",
    ]);
  });
});

describe("a row", () => {
  const base = {
    _time: "2021-03-04T11:10:11.250",
    EventCode: "13",
    Channel: "Microsoft-Windows-Sysmon/Operational",
    Computer: "WS-ALMA",
  };

  it("has Sysmon's time before the record's before Splunk's", () => {
    const record = { ...base, SystemTime: "2021-03-04T09:10:12.5000001Z" };
    expect(openOne(base).timeUs).toBe(us("2021-03-04T11:10:11.250Z"));
    expect(openOne(record).timeUs).toBe(us("2021-03-04T09:10:12.500Z"));
    const own = openOne({ ...record, UtcTime: "2021-03-04 09:10:11.123" });
    expect(own.timeUs).toBe(us("2021-03-04T09:10:11.123Z"));
    expect(own.writtenUs).toBe(us("2021-03-04T09:10:12.500Z"));
  });

  it("sets the clock by Sysmon's time where _time has no zone", () => {
    const audit = { ...base, EventCode: "4672", Channel: "Security" };
    const { events } = openAll([
      audit,
      { ...base, UtcTime: "2021-03-04 09:10:11.123" },
    ]);
    expect(events.map((event) => event.timeUs)).toEqual([
      us("2021-03-04T09:10:11.250Z"),
      us("2021-03-04T09:10:11.123Z"),
    ]);
  });

  it("tells the head's values from the data's of the same name", () => {
    const text = {
      ...base,
      EventType: ["4", "SetValue"],
      User: ["NOT_TRANSLATED", "CORP\\alma"],
      Version: "2",
      ProcessID: "2812",
    };
    expect(
      answersLike(openOne(text), {
        "winlog.event_data.EventType": 0,
        "winlog.event_data.Version": 0,
        "winlog.event_data.ProcessID": 0,
        "user.name": 0,
      }),
    ).toEqual({
      "winlog.event_data.EventType": "SetValue",
      "winlog.event_data.Version": undefined,
      "winlog.event_data.ProcessID": undefined,
      "user.name": "alma",
    });
    const head = openOne({ ...text, EventType: "4", User: "NOT_TRANSLATED" });
    expect(head.get("winlog.event_data.EventType")).toBeUndefined();
    expect(head.get("user.name")).toBeUndefined();
  });

  it("takes the first of several values", () => {
    const event = openOne({ ...base, ProcessGuid: [PROCESS, "{other}"] });
    expect(event.get("process.entity_id")).toBe(PROCESS);
  });

  it("has its channel from its source, if nothing else tells", () => {
    const { Channel: _, ...row } = base;
    const source = "XmlWinEventLog:Microsoft-Windows-Sysmon/Operational";
    expect(openOne({ ...row, source }).class.provider).toBe("sysmon");
    const other = openOne({ ...row, source: "/var/log/x", sourcetype: "x" });
    expect(other.class.channel).toBe("");
  });

  it("is read by its own names where no table knows it", () => {
    const event = openOne({ ...base, Channel: "Other", app: "x", "a.b": "y" });
    expect(event.get("app")).toBe("x");
    expect(event.get("a.b")).toBe("y");
    expect(event.get("event.category")).toBeUndefined();
  });

  it("gives way to the XML that it quotes, and keeps its own where that is none", () => {
    const xml =
      "<Event><System><EventID>1</EventID><Channel>Security</Channel>" +
      "<TimeCreated SystemTime='2021-03-04T09:10:11Z'/></System></Event>";
    expect(openOne({ ...base, _raw: xml }).class.shape.name).toBe("xml");
    expect(openOne({ ...base, _raw: xml.slice(0, 60) }).class.shape.name).toBe(
      "splunk",
    );
  });
});

describe("a row that quotes its record as text", () => {
  const CREATED = [
    "03/04/2021 09:10:11 AM",
    "LogName=Security",
    "SourceName=Microsoft Windows security auditing.",
    "EventCode=4688",
    "EventType=0",
    "Type=Information",
    "ComputerName=WS-ALMA.corp.example",
    "TaskCategory=Process Creation",
    "RecordNumber=140273",
    "Keywords=Audit Success",
    "Message=A new process has been created.",
    "",
    "Creator Subject:",
    "\tSecurity ID:\t\tCORP\\alma",
    "\tAccount Name:\t\talma",
    "\tAccount Domain:\t\tCORP",
    "\tLogon ID:\t\t0x5A1B2",
    "",
    "Target Subject:",
    "\tAccount Name:\t\t-",
    "",
    "Process Information:",
    "\tNew Process ID:\t\t0x10d8",
    "\tNew Process Name:\tC:\\Windows\\System32\\schtasks.exe",
    "\tCreator Process ID:\t0x7e4",
    "\tCreator Process Name:\tC:\\Windows\\System32\\cmd.exe",
    "\tProcess Command Line:\tschtasks /query",
  ].join("\r\n");
  const EXPECTED = {
    ...ALMA,
    "event.code": "4688",
    "event.outcome": "success",
    "event.provider": "Microsoft-Windows-Security-Auditing",
    "host.name": "WS-ALMA.corp.example",
    "process.pid": 4312,
    "process.executable": "C:\\Windows\\System32\\schtasks.exe",
    "process.command_line": "schtasks /query",
    "process.parent.pid": 2020,
    "process.parent.name": "cmd.exe",
    "winlog.channel": "Security",
    "winlog.record_id": 140273,
  };

  it.each([
    ["a row", { _time: "2021-03-04T09:10:11Z", _raw: CREATED }],
    ["a result line", { preview: false, result: { _raw: CREATED } }],
    ["a result alone", { result: { _raw: CREATED, EventCode: null } }],
    [
      "a page",
      { init_offset: 0, results: [{ _raw: CREATED, EventCode: "4688" }] },
    ],
  ])("is read by it: %s", (_name, value) => {
    const event = openOne(value);
    expect(event.class.shape.name).toBe("splunk");
    expect(event.timeUs).toBe(us("2021-03-04T09:10:11Z"));
    expect(answersLike(event, EXPECTED)).toEqual(EXPECTED);
  });

  it("keeps the fields that it has", () => {
    const event = openOne({
      _time: "2021-03-04T10:10:11.250+01:00",
      _raw: CREATED,
      Process_Command_Line: "own",
    });
    expect(event.timeUs).toBe(us("2021-03-04T09:10:11.250Z"));
    expect(event.get("process.command_line")).toBe("own");
    expect(event.get("process.name")).toBe("schtasks.exe");
  });
});

describe("a row that quotes its record as JSON", () => {
  const row = {
    _time: "2021-03-04T09:10:11Z",
    EventCode: "1",
    Channel: "Microsoft-Windows-Sysmon/Operational",
    Computer: "WS-ALMA",
    Image: "C:\\own.exe",
  };
  const record = JSON.stringify({
    "@timestamp": "2021-03-04T09:10:12Z",
    winlog: {
      channel: "Microsoft-Windows-Sysmon/Operational",
      event_id: "1",
      event_data: { Image: "C:\\quoted.exe" },
    },
  });

  it("is that record, also beside fields of its own", () => {
    for (const _raw of [record, `\n ${record}`]) {
      const event = openOne({ ...row, _raw });
      expect(event.class.shape.name).toBe("wl-raw");
      expect(event.get("process.name")).toBe("quoted.exe");
    }
    expect(openOne({ result: { _raw: record } }).class.shape.name).toBe(
      "wl-raw",
    );
  });

  it("is what was made of it where it is cut off, or no record", () => {
    for (const _raw of [record.slice(0, 80), '{"a":1}']) {
      const event = openOne({ ...row, _raw });
      expect(event.class.shape.name).toBe("splunk");
      expect(event.get("process.name")).toBe("own.exe");
    }
  });
});

describe("hostile rows", () => {
  it("are no trouble", () => {
    const lines = [
      ...fixtureLines("splunk/cim").slice(0, 2),
      ...fixtureLines("splunk/labels").slice(8, 9),
    ];
    for (const line of lines) survives(JSON.parse(line) as never);
  });
});
