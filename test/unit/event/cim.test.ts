import { describe, expect, it } from "vitest";
import {
  CIM_MODELS,
  cimDataset,
  cimEventReader,
  cimFields,
  cimReader,
} from "../../../src/event/cim.ts";
import type { CimModel } from "../../../src/event/cim.ts";
import { Alias } from "../../../src/event/event.ts";
import type { Event, FieldValue } from "../../../src/event/event.ts";
import { record, security, sysmon } from "./records.ts";
import type { Data } from "./records.ts";
import type { Fixture } from "./support.ts";
import {
  atLine,
  capture,
  fixtures,
  hasCorpus,
  openCapture,
  openOne,
} from "./support.ts";

type Row = Readonly<Record<string, FieldValue>>;

function rowOf(event: Event, model: CimModel, expected: Row): Row {
  return Object.fromEntries(
    Object.keys(expected).map((field) => [
      field,
      cimReader(model, field)!(event),
    ]),
  );
}

function expectRow(event: Event, model: CimModel, expected: Row): void {
  expect(rowOf(event, model, expected)).toEqual(expected);
}

/** A record as NXLog relays it, whose envelope shares names with the event data. */
function nxlog(code: string, data: Data): Fixture {
  return {
    EventTime: "2021-03-04 09:11:22",
    EventID: Number(code),
    Channel: "Microsoft-Windows-Sysmon/Operational",
    SourceName: "Microsoft-Windows-Sysmon",
    Hostname: "WS-ALMA.corp.example",
    UtcTime: "2021-03-04 09:11:22.000",
    ...data,
  };
}

/** The models an event belongs to. */
function modelsOf(event: Event): string[] {
  return cimDataset(event.class)
    .filter(({ includes }) => includes?.(event) ?? true)
    .map(({ model }) => model);
}

describe("cimReader", () => {
  it("knows no other fields", () => {
    expect(cimReader("Endpoint.Processes", "file_path")).toBeUndefined();
    expect(cimReader("Endpoint.Processes", "constructor")).toBeUndefined();
    expect(cimFields("Endpoint.Services")).toContain("start_mode");
  });

  it("has a reader for every field of every model, and none fails on an empty event", () => {
    const event = record("Application", "1", {});
    for (const model of CIM_MODELS) {
      for (const field of cimFields(model)) {
        expect(() => cimReader(model, field)!(event)).not.toThrow();
      }
    }
  });

  it("gives the time of the event as _time", () => {
    expectRow(record("Application", "1", {}), "Endpoint.Registry", {
      _time: "2021-03-04T09:11:22.000Z",
    });
  });
});

describe("Endpoint.Processes", () => {
  const GUID = "{a1b2c3d4-1111-5fd1-3600-000000000600}";
  const START: Data = {
    CommandLine: '"C:\\Out Dir\\a.exe" /x',
    Image: "C:\\Out Dir\\a.exe",
    ProcessId: "4312",
    ProcessGuid: GUID,
    Hashes: "MD5=0A,SHA256=0B",
    CurrentDirectory: "C:\\",
    IntegrityLevel: "High",
    OriginalFileName: "orig.exe",
    ParentCommandLine: "cmd /k",
    ParentImage: "C:\\Windows\\System32\\cmd.exe",
    ParentProcessId: "2020",
    ParentProcessGuid: GUID,
    ParentUser: "CORP\\ben",
    User: "CORP\\alma",
  };

  it("of Sysmon 1", () => {
    expectRow(sysmon("1", START), "Endpoint.Processes", {
      process: '"C:\\Out Dir\\a.exe" /x',
      process_name: "a.exe",
      process_path: "C:\\Out Dir\\a.exe",
      process_exec: "a.exe",
      process_id: 4312,
      process_guid: GUID,
      process_hash: "MD5=0A,SHA256=0B",
      process_current_directory: "C:\\",
      process_integrity_level: "high",
      original_file_name: "orig.exe",
      parent_process: "cmd /k",
      parent_process_name: "cmd.exe",
      parent_process_path: "C:\\Windows\\System32\\cmd.exe",
      parent_process_exec: "cmd.exe",
      parent_process_id: 2020,
      parent_process_guid: GUID,
      parent_user: "ben",
      dest: "WS-ALMA.corp.example",
      user: "alma",
      user_id: undefined,
      vendor_product: "Microsoft Sysmon",
      action: "allowed",
      os: "Microsoft Windows",
      loaded_file: "unknown",
    });
  });

  const AUDITED: Data = {
    SubjectUserSid: "S-1-5-21-1-2-3-1104",
    SubjectUserName: "alma",
    SubjectDomainName: "CORP",
    NewProcessId: "0x10d8",
    NewProcessName: "C:\\Out Dir\\a.exe",
    ProcessId: "0x7e4",
    CommandLine: '"C:\\Out Dir\\a.exe" /x',
    ParentProcessName: "C:\\Windows\\System32\\cmd.exe",
    MandatoryLabel: "S-1-16-12288",
    TargetUserName: "-",
  };

  it("of Security 4688", () => {
    expectRow(security("4688", AUDITED), "Endpoint.Processes", {
      process: '"C:\\Out Dir\\a.exe" /x',
      process_name: "a.exe",
      process_path: "C:\\Out Dir\\a.exe",
      process_id: 4312,
      process_guid: undefined,
      process_hash: undefined,
      process_integrity_level: "high",
      original_file_name: undefined,
      parent_process: "C:\\Windows\\System32\\cmd.exe",
      parent_process_name: "cmd.exe",
      parent_process_path: "C:\\Windows\\System32\\cmd.exe",
      parent_process_id: 2020,
      parent_process_guid: undefined,
      user: "alma",
      user_id: "S-1-5-21-1-2-3-1104",
      vendor_product: "Microsoft Windows",
    });
  });

  it("names the account a program runs as, where Windows says who started it", () => {
    const event = security("4688", { ...AUDITED, TargetUserName: "svc" });
    expectRow(event, "Endpoint.Processes", { user: "svc" });
  });

  it.each(["-", "?", ""])(
    "has no original name where the log has %j in its place",
    (OriginalFileName) => {
      const event = sysmon("1", { ...START, OriginalFileName });
      expectRow(event, "Endpoint.Processes", { original_file_name: undefined });
    },
  );

  it("takes no path for a command line of the parent that Sysmon does not know", () => {
    const { ParentCommandLine: _, ...rest } = START;
    expectRow(sysmon("1", rest), "Endpoint.Processes", {
      parent_process: "unknown",
      parent_process_name: "cmd.exe",
      parent_process_path: "C:\\Windows\\System32\\cmd.exe",
    });
  });

  it.each([
    ["0", "untrusted"],
    ["4096", "low"],
    ["8192", "medium"],
    ["8448", "medium"],
    ["12288", "high"],
    ["16384", "system"],
    ["1", undefined],
  ])("reads the integrity level -%s as %s", (label, level) => {
    const event = security("4688", { MandatoryLabel: `S-1-16-${label}` });
    expectRow(event, "Endpoint.Processes", { process_integrity_level: level });
  });

  it("says unknown where the model computes a field", () => {
    const event = security("4688", { NewProcessId: "0x10" });
    expectRow(event, "Endpoint.Processes", {
      process: "unknown",
      process_name: "unknown",
      process_path: undefined,
      original_file_name: undefined,
      parent_process: "unknown",
      parent_process_name: "unknown",
      user: "unknown",
    });
  });

  it.each([
    ['"C:\\a b\\c.exe" /x', "c.exe"],
    ["  C:\\a\\c.exe /x", "c.exe"],
    ["c.exe", "c.exe"],
    ['"C:\\never closed', "never closed"],
    ["/", "unknown"],
  ])("takes the name of a program from the command line %j", (line, name) => {
    const event = sysmon("1", { CommandLine: line, ParentCommandLine: line });
    expectRow(event, "Endpoint.Processes", {
      process_name: name,
      parent_process_name: name,
    });
  });

  it("of Elastic Endpoint, whose hashes stand apart", () => {
    const event = openOne({
      "@timestamp": "2021-03-04T09:11:22.000Z",
      event: { module: "endpoint", category: ["process"], type: ["start"] },
      host: { name: "h", os: { full: "Windows 10 Pro" } },
      process: { name: "a.exe", hash: { sha256: "0b", md5: "0a" } },
    });
    expect(modelsOf(event)).toEqual(["Endpoint.Processes"]);
    expectRow(event, "Endpoint.Processes", {
      process_hash: "MD5=0a,SHA256=0b",
      os: "Windows 10 Pro",
      vendor_product: "Elastic Endpoint",
    });
  });
});

describe("CrowdStrike", () => {
  const sensor = (event_simpleName: string, data: object): Event =>
    openOne({
      event_simpleName,
      aid: "0a1b2c",
      timestamp: "1614849082000",
      event_platform: "Win",
      ...data,
    });

  it("starts processes", () => {
    const event = sensor("ProcessRollup2", {
      ImageFileName: "\\Device\\HarddiskVolume1\\a.exe",
      CommandLine: "a.exe /x",
      RawProcessId: "4312",
      ParentBaseFileName: "cmd.exe",
      UserSid: "S-1-5-21-1-2-3-1104",
      IntegrityLevel: "12288",
    });
    expect(modelsOf(event)).toEqual(["Endpoint.Processes"]);
    expectRow(event, "Endpoint.Processes", {
      process: "a.exe /x",
      process_name: "a.exe",
      process_path: "\\Device\\HarddiskVolume1\\a.exe",
      process_id: 4312,
      process_integrity_level: "high",
      original_file_name: undefined,
      parent_process: "cmd.exe",
      parent_process_name: "cmd.exe",
      parent_process_exec: "cmd.exe",
      parent_process_path: undefined,
      dest: "0a1b2c",
      user: "S-1-5-21-1-2-3-1104",
      vendor_product: "CrowdStrike Falcon",
    });
  });

  it.each([
    [
      "NetworkConnectIP4",
      {
        LocalAddressIP4: "10.0.0.1",
        RemoteAddressIP4: "10.0.0.2",
        RemotePort: "443",
      },
      "Network_Traffic.All_Traffic",
      { dest: "10.0.0.2", dest_port: 443, direction: "outbound" },
    ],
    [
      "DnsRequest",
      { DomainName: "x.example" },
      "Network_Resolution.DNS",
      { query: "x.example", message_type: "Query" },
    ],
    [
      "NewExecutableWritten",
      { TargetFileName: "\\a\\b.exe" },
      "Endpoint.Filesystem",
      { action: "created", file_name: "b.exe" },
    ],
    [
      "AsepValueUpdate",
      { RegObjectName: "\\REGISTRY\\MACHINE\\k", RegValueName: "v" },
      "Endpoint.Registry",
      { action: "modified", registry_value_name: "v" },
    ],
  ] as const)("does %s", (name, data, model, row) => {
    const event = sensor(name, data);
    expect(modelsOf(event)).toEqual([model]);
    expectRow(event, model, row);
  });
});

describe("Endpoint.Registry", () => {
  const KEY = "HKLM\\SOFTWARE\\x\\Debug";
  it.each<[string, Event, Row]>([
    [
      "a number",
      sysmon("13", {
        TargetObject: `${KEY}\\Level`,
        Details: "DWORD (0x0000000a)",
      }),
      {
        registry_path: new Alias([
          `${KEY}\\Level`,
          "\\REGISTRY\\MACHINE\\SOFTWARE\\x\\Debug\\Level",
          "MACHINE\\SOFTWARE\\x\\Debug\\Level",
          "HKEY_LOCAL_MACHINE\\SOFTWARE\\x\\Debug\\Level",
        ]),
        registry_key_name: new Alias([
          "Debug",
          "Level",
          KEY,
          "\\REGISTRY\\MACHINE\\SOFTWARE\\x\\Debug",
          "MACHINE\\SOFTWARE\\x\\Debug",
          "HKEY_LOCAL_MACHINE\\SOFTWARE\\x\\Debug",
        ]),
        registry_value_name: "Level",
        registry_value_data: new Alias(["0x0000000a", "10"]),
        registry_value_type: "REG_DWORD",
        registry_hive: new Alias(["HKEY_LOCAL_MACHINE", "HKLM"]),
        action: "modified",
        status: "success",
      },
    ],
    [
      "a long number",
      sysmon("13", {
        TargetObject: `${KEY}\\v`,
        Details: "QWORD (0x01d776fd-0xd724b8c5)",
      }),
      {
        registry_value_data: new Alias([
          "0x01d776fd-0xd724b8c5",
          "132705546639030469",
        ]),
        registry_value_type: "REG_QWORD",
      },
    ],
    [
      "a text",
      sysmon("13", { TargetObject: `${KEY}\\v`, Details: "C:\\a.exe" }),
      { registry_value_data: ["C:\\a.exe"], registry_value_type: "unknown" },
    ],
    [
      "bytes that were not logged",
      sysmon("13", { TargetObject: `${KEY}\\v`, Details: "Binary Data" }),
      {
        registry_value_data: ["Binary Data"],
        registry_value_type: "REG_BINARY",
      },
    ],
    [
      "a key that is created",
      sysmon("12", { TargetObject: KEY, EventType: "CreateKey" }),
      {
        action: "created",
        registry_value_name: "unknown",
        registry_value_data: "unknown",
        registry_value_type: "unknown",
        registry_key_name: new Alias([
          "Debug",
          KEY,
          "\\REGISTRY\\MACHINE\\SOFTWARE\\x\\Debug",
          "MACHINE\\SOFTWARE\\x\\Debug",
          "HKEY_LOCAL_MACHINE\\SOFTWARE\\x\\Debug",
        ]),
      },
    ],
    [
      "a key that is deleted",
      sysmon("12", { TargetObject: KEY, EventType: "DeleteKey" }),
      { action: "deleted", registry_value_name: "unknown" },
    ],
    [
      "a value that is deleted",
      sysmon("12", { TargetObject: `${KEY}\\v`, EventType: "DeleteValue" }),
      {
        action: "deleted",
        registry_value_name: "unknown",
        registry_key_name: new Alias([
          "v",
          "Debug",
          KEY,
          "\\REGISTRY\\MACHINE\\SOFTWARE\\x\\Debug",
          "MACHINE\\SOFTWARE\\x\\Debug",
          "HKEY_LOCAL_MACHINE\\SOFTWARE\\x\\Debug",
        ]),
      },
    ],
    [
      "a change that the log does not tell",
      sysmon("12", { TargetObject: KEY }),
      { action: "unknown", registry_value_name: "unknown" },
    ],
    [
      "a change in whose place the collector wrote its own word",
      openOne({
        ...nxlog("12", { TargetObject: KEY, EventType: "INFO" }),
        Message: "Registry object added or deleted:\nEventType: DeleteKey\n",
      }),
      { action: "deleted" },
    ],
    [
      "a change that the collector's own word has replaced for good",
      openOne(nxlog("12", { TargetObject: KEY, EventType: "INFO" })),
      { action: "unknown" },
    ],
    [
      "a rename",
      sysmon("14", { TargetObject: `${KEY}\\v` }),
      {
        action: "modified",
        registry_value_name: "unknown",
        registry_value_data: "unknown",
        registry_value_type: "unknown",
        registry_key_name: new Alias([
          "v",
          "Debug",
          KEY,
          "\\REGISTRY\\MACHINE\\SOFTWARE\\x\\Debug",
          "MACHINE\\SOFTWARE\\x\\Debug",
          "HKEY_LOCAL_MACHINE\\SOFTWARE\\x\\Debug",
        ]),
      },
    ],
    [
      "a write that tells next to nothing",
      sysmon("13", {}),
      {
        action: "modified",
        registry_path: "unknown",
        registry_key_name: "unknown",
        registry_value_name: "unknown",
        registry_value_data: "unknown",
        registry_value_type: "unknown",
        user: "unknown",
      },
    ],
    [
      "a key without a hive",
      sysmon("13", { TargetObject: "\\REGISTRY\\A\\{x}\\k\\v", Details: "1" }),
      {
        registry_hive: "unknown",
        registry_key_name: new Alias(["k", "v", "\\REGISTRY\\A\\{x}\\k"]),
      },
    ],
    [
      "an audited number",
      security("4657", {
        ObjectName: "\\REGISTRY\\USER\\S-1-5-18\\k",
        ObjectValueName: "v",
        OperationType: "%%1904",
        NewValueType: "%%1876",
        NewValue: "10",
        SubjectUserName: "alma",
      }),
      {
        action: "created",
        registry_value_name: "v",
        registry_value_data: new Alias(["0x0000000a", "10"]),
        registry_hive: new Alias(["HKEY_USERS", "HKU"]),
        user: "alma",
      },
    ],
    [
      "an audited long number",
      security("4657", {
        ObjectName: "\\REGISTRY\\USER\\S-1-5-18\\k",
        ObjectValueName: "v",
        OperationType: "%%1905",
        NewValueType: "%%1883",
        NewValue: "0x1D776FDD724B8C5",
      }),
      {
        action: "modified",
        registry_value_data: new Alias([
          "0x01d776fd-0xd724b8c5",
          "132705546639030469",
        ]),
      },
    ],
    [
      "an audited value that is deleted",
      security("4657", {
        ObjectName: "\\REGISTRY\\MACHINE\\k",
        ObjectValueName: "v",
        OperationType: "%%1906",
      }),
      { action: "deleted", registry_value_data: "unknown" },
    ],
  ])("of %s", (_, event, row) => {
    expect(modelsOf(event)).toEqual(["Endpoint.Registry"]);
    expectRow(event, "Endpoint.Registry", row);
  });
});

describe("Endpoint.Filesystem", () => {
  const FILE = { TargetFilename: "C:\\a\\b.txt" };
  const CREATED = { ...FILE, CreationUtcTime: "2021-03-04 09:00:00.000" };
  const NOW = "2021-03-04T09:11:22.000Z";
  it.each<[string, Event, Row]>([
    [
      "Sysmon 11",
      sysmon("11", CREATED),
      {
        action: "modified",
        file_path: "C:\\a\\b.txt",
        file_name: "b.txt",
        file_create_time: "2021-03-04 09:00:00.000",
        file_modify_time: NOW,
        file_hash: "unknown",
        file_acl: "unknown",
      },
    ],
    [
      "Sysmon 11, as old as its file",
      sysmon("11", { ...CREATED, UtcTime: "2021-03-04 09:00:00.000" }),
      { action: "created" },
    ],
    [
      "Sysmon 11, a millisecond older",
      sysmon("11", { ...CREATED, UtcTime: "2021-03-04 09:00:00.001" }),
      { action: "modified" },
    ],
    [
      "Sysmon 11 without any time of the file",
      sysmon("11", FILE),
      { action: "modified" },
    ],
    [
      "Sysmon 11 with nothing in it",
      sysmon("11", {}),
      { file_path: "unknown", file_name: "unknown", user: "unknown" },
    ],
    [
      "Sysmon 2",
      sysmon("2", CREATED),
      { action: "modified", file_create_time: "2021-03-04 09:00:00.000" },
    ],
    [
      "Sysmon 15",
      sysmon("15", {
        ...CREATED,
        UtcTime: "2021-03-04 09:00:00.000",
        Hash: "MD5=0A",
      }),
      { action: "created", file_hash: "MD5=0A" },
    ],
    [
      "Sysmon 15, on an old file",
      sysmon("15", CREATED),
      { action: "modified" },
    ],
    [
      "Sysmon 23",
      sysmon("23", { ...FILE, Hashes: "MD5=0A" }),
      {
        action: "deleted",
        file_hash: "MD5=0A",
        file_create_time: undefined,
        file_modify_time: undefined,
      },
    ],
    ["Sysmon 26", sysmon("26", FILE), { action: "deleted" }],
    ["Sysmon 27", sysmon("27", FILE), { action: "created" }],
    ["Sysmon 28", sysmon("28", FILE), { action: "deleted" }],
    ["Sysmon 29", sysmon("29", FILE), { action: "created" }],
  ])("of %s", (_, event, row) => {
    expect(modelsOf(event)).toEqual(["Endpoint.Filesystem"]);
    expectRow(event, "Endpoint.Filesystem", row);
  });

  it("is about changes: an access that was audited is none", () => {
    for (const code of ["4656", "4663"]) {
      const data = {
        ObjectType: "File",
        ObjectName: "C:\\a",
        AccessMask: "0x2",
      };
      expect(modelsOf(security(code, data))).toEqual([]);
    }
  });

  it("has no field of the process but its ids, as in Splunk", () => {
    for (const model of ["Endpoint.Filesystem", "Endpoint.Registry"] as const) {
      expect(cimReader(model, "process_name")).toBeUndefined();
      expect(cimFields(model)).toEqual(
        expect.arrayContaining(["process_id", "process_guid", "dest", "user"]),
      );
    }
  });
});

describe("Endpoint.Services", () => {
  it.each<[string, Event, Row]>([
    [
      "7045",
      record("System", "7045", {
        ServiceName: "PSEXESVC",
        ImagePath: "%SystemRoot%\\PSEXESVC.exe",
        StartType: "demand start",
        AccountName: "LocalSystem",
      }),
      {
        service: "PSEXESVC",
        service_name: "PSEXESVC",
        service_path: "%SystemRoot%\\PSEXESVC.exe",
        service_exec: "%SystemRoot%\\PSEXESVC.exe",
        start_mode: "manual",
        status: "installed",
        user: "LocalSystem",
        dest: "WS-ALMA.corp.example",
        vendor_product: "Microsoft Windows",
      },
    ],
    [
      "4697",
      security("4697", {
        ServiceName: "x",
        ServiceFileName: "C:\\x.exe",
        ServiceStartType: "2",
        ServiceAccount: "CORP\\svc",
        SubjectUserName: "alma",
      }),
      {
        service_name: "x",
        service_path: "C:\\x.exe",
        start_mode: "auto",
        status: "installed",
        user: "svc",
      },
    ],
    [
      "4697, disabled",
      security("4697", { ServiceName: "x", ServiceStartType: "4" }),
      { start_mode: "disabled", service_path: "unknown", user: "unknown" },
    ],
    [
      "7036, running",
      record("System", "7036", { param1: "VSS", param2: "running" }),
      { service_name: "VSS", status: "started", start_mode: "unknown" },
    ],
    [
      "7036, stopped",
      record("System", "7036", { param1: "VSS", param2: "stopped" }),
      { status: "stopped" },
    ],
  ])("of %s", (_, event, row) => {
    expect(modelsOf(event)).toEqual(["Endpoint.Services"]);
    expectRow(event, "Endpoint.Services", row);
  });
});

describe("Network_Traffic.All_Traffic", () => {
  it.each<[string, Event, Row]>([
    [
      "Sysmon 3",
      sysmon("3", {
        Image: "C:\\a.exe",
        ProcessId: "7",
        Protocol: "TCP",
        Initiated: "true",
        SourceIp: "10.0.0.1",
        SourcePort: "50000",
        DestinationIp: "10.0.0.2",
        DestinationPort: "445",
        DestinationPortName: "microsoft-ds",
      }),
      {
        src: "10.0.0.1",
        src_ip: "10.0.0.1",
        src_port: 50000,
        dest: "10.0.0.2",
        dest_ip: "10.0.0.2",
        dest_port: 445,
        transport: "tcp",
        direction: "outbound",
        action: "allowed",
        app: new Alias(["C:\\a.exe", "microsoft-ds"]),
        process_id: 7,
        dvc: "WS-ALMA.corp.example",
        protocol: "ip",
        user: "unknown",
        vendor_product: "Microsoft Sysmon",
        bytes: undefined,
      },
    ],
    [
      "Sysmon 3 with a name for the address",
      sysmon("3", {
        SourceIp: "10.0.0.1",
        DestinationIp: "10.0.0.2",
        DestinationHostname: "srv2.corp.example",
      }),
      { dest: "srv2.corp.example", dest_ip: "10.0.0.2", src: "10.0.0.1" },
    ],
    [
      "Sysmon 3 with nothing in it",
      sysmon("3", {}),
      {
        src: "unknown",
        src_ip: undefined,
        src_port: 0,
        dest: "unknown",
        dest_port: 0,
        transport: "unknown",
        direction: "unknown",
        app: "unknown",
      },
    ],
    [
      "5156",
      security("5156", {
        Direction: "%%14592",
        Protocol: "17",
        SourceAddress: "10.0.0.1",
        DestAddress: "10.0.0.2",
        Application: "\\device\\a.exe",
      }),
      {
        action: "allowed",
        direction: "inbound",
        transport: "udp",
        app: "\\device\\a.exe",
      },
    ],
    [
      "5157",
      security("5157", { Direction: "%%14593" }),
      { action: "blocked", direction: "outbound" },
    ],
  ])("of %s", (_, event, row) => {
    expect(modelsOf(event)).toEqual(["Network_Traffic.All_Traffic"]);
    expectRow(event, "Network_Traffic.All_Traffic", row);
  });
});

describe("Network_Resolution.DNS", () => {
  it("of Sysmon 22", () => {
    const event = sysmon("22", {
      QueryName: "x.example",
      QueryStatus: "0",
      QueryResults: "type:  5 y.example;::ffff:10.0.0.9;",
      Image: "C:\\a.exe",
    });
    expect(modelsOf(event)).toEqual(["Network_Resolution.DNS"]);
    expectRow(event, "Network_Resolution.DNS", {
      query: "x.example",
      query_type: "unknown",
      answer: ["y.example", "10.0.0.9"],
      answer_count: 2,
      record_type: ["CNAME", "A"],
      reply_code: "SUCCESS",
      reply_code_id: "0",
      message_type: "Response",
      src: "WS-ALMA.corp.example",
      dest: "unknown",
      process_name: "a.exe",
    });
    expectRow(sysmon("22", { QueryResults: "-" }), "Network_Resolution.DNS", {
      query: "unknown",
      answer: "unknown",
      answer_count: 0,
      reply_code: "unknown",
    });
  });
});

describe("cimEventReader", () => {
  const row = (event: Event): Row =>
    Object.fromEntries(
      ["_time", "host", "source", "sourcetype"].map((field) => [
        field,
        cimEventReader(field)!(event),
      ]),
    );

  it("tells the machine that logged and the log, in every model", () => {
    const _time = "2021-03-04T09:11:22.000Z";
    const host = "WS-ALMA.corp.example";
    const sourcetype = new Alias(["XmlWinEventLog", "WinEventLog"]);
    expect(row(sysmon("3", { DestinationIp: "10.0.0.2" }))).toEqual({
      _time,
      host,
      source: new Alias([
        "XmlWinEventLog:Microsoft-Windows-Sysmon/Operational",
        "WinEventLog:Microsoft-Windows-Sysmon/Operational",
      ]),
      sourcetype,
    });
    expect(row(security("4688", {}))).toEqual({
      _time,
      host,
      source: new Alias(["XmlWinEventLog:Security", "WinEventLog:Security"]),
      sourcetype,
    });
  });

  it("has no log where the document is no record of Windows", () => {
    const event = openOne(fixtures("endpoint/older")["registry"]);
    expect(row(event)).toMatchObject({
      source: undefined,
      sourcetype: undefined,
    });
    expect(
      cimEventReader("sourcetype")!(
        openOne({
          event_simpleName: "ProcessRollup2",
          aid: "0a1b2c",
          timestamp: "1614849082000",
        }),
      ),
    ).toBe("crowdstrike:events:sensor");
  });

  it("knows no field of a model", () => {
    for (const field of ["dest", "process", "index", "constructor"]) {
      expect(cimEventReader(field)).toBeUndefined();
    }
  });
});

describe("cimDataset", () => {
  it("tells nothing of other events", () => {
    for (const event of [
      sysmon("5", {}),
      sysmon("7", {}),
      sysmon("10", {}),
      security("4624", {}),
      security("4689", {}),
      record("System", "7040", {}),
      record("Application", "7045", {}),
      record("Windows PowerShell", "400", {}),
    ]) {
      expect(cimDataset(event.class)).toEqual([]);
    }
  });

  it.each([
    ["registry", ["Endpoint.Registry"]],
    ["network", ["Network_Traffic.All_Traffic"]],
  ])("goes by the category of documents in ECS (%s)", (name, models) => {
    expect(modelsOf(openOne(fixtures("endpoint/older")[name]))).toEqual(models);
  });

  it.each([
    [{ category: ["process"], type: ["end"] }, {}, []],
    [{ category: ["file"], type: ["change"] }, {}, ["Endpoint.Filesystem"]],
    [{ category: ["file"], type: ["access"] }, {}, []],
    [{ category: ["registry"], type: ["access"] }, {}, []],
    [
      { category: ["network"], type: ["info"] },
      { dns: { question: { name: "x" } } },
      ["Network_Resolution.DNS"],
    ],
  ])("and by its type (%j)", (event, rest, models) => {
    const doc = { "@timestamp": "2021-03-04T09:11:22Z", event, ...rest };
    expect(modelsOf(openOne(doc))).toEqual(models);
  });
});

describe.skipIf(!hasCorpus)("on a capture (needs ../shared/corpus)", () => {
  const { events } = hasCorpus
    ? openCapture(capture("schtask_create"))
    : { events: [] };
  const SCHTASKS = "C:\\Windows\\System32\\schtasks.exe";

  it("puts one start that two logs describe into one row", () => {
    const row = {
      process_name: "schtasks.exe",
      process_path: SCHTASKS,
      process_id: 8920,
      parent_process_name: "cmd.exe",
      parent_process_id: 460,
      process_integrity_level: "high",
      dest: "WORKSTATION5.theshire.local",
      user: "pgustavo",
      action: "allowed",
    };
    const audited = atLine(events, 66);
    const traced = atLine(events, 480);
    for (const event of [audited, traced]) {
      expect(modelsOf(event)).toEqual(["Endpoint.Processes"]);
      expectRow(event, "Endpoint.Processes", row);
    }
    const line = cimReader("Endpoint.Processes", "process")!;
    expect(line(audited)).toBe(line(traced));
    // What only one of them tells keeps them apart where a search groups by it.
    expectRow(audited, "Endpoint.Processes", { original_file_name: undefined });
    expectRow(traced, "Endpoint.Processes", {
      original_file_name: "schtasks.exe",
    });
  });

  it("reads the write that the task made, and the connection before it", () => {
    expectRow(atLine(events, 908), "Endpoint.Registry", {
      registry_value_name: "Actions",
      registry_value_data: ["Binary Data"],
      registry_value_type: "REG_BINARY",
      process_id: 2220,
      user: "unknown",
      dest: "WORKSTATION6.theshire.local",
    });
    expectRow(atLine(events, 1017), "Network_Traffic.All_Traffic", {
      src: "172.18.39.5",
      dest: "172.18.39.6",
      dest_port: 49671,
      direction: "inbound",
      app: "C:\\Windows\\System32\\svchost.exe",
      user: "SYSTEM",
      dvc: "WORKSTATION6.theshire.local",
    });
  });

  it("reads the lookup of the other machine", () => {
    expectRow(atLine(events, 529), "Network_Resolution.DNS", {
      query: "WORKSTATION6",
      answer: ["172.18.39.6"],
      src: "WORKSTATION5.theshire.local",
    });
  });

  it("has the audited connections beside the traced ones", () => {
    expectRow(atLine(events, 2), "Network_Traffic.All_Traffic", {
      src: "172.18.39.5",
      dest: "168.63.129.16",
      dest_port: 80,
      direction: "outbound",
      transport: "tcp",
      process_id: 3108,
    });
  });
});
