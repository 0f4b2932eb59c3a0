import { describe, expect, it } from "vitest";
import type { Event } from "../../../src/event/event.ts";
import { displayFields, summarise } from "../../../src/event/summary.ts";
import { record, security, sysmon } from "./records.ts";
import { fixtures, openAll, openOne } from "./support.ts";

const export_ = fixtures("nxlog-export");

function summaries(shape: string): Readonly<Record<string, string>> {
  const documents = fixtures(shape);
  const { events } = openAll(Object.values(documents));
  return Object.fromEntries(
    Object.keys(documents).map((name, i) => [name, summarise(events[i]!)]),
  );
}

describe("summarise", () => {
  const lines = {
    "sysmon 1":
      'process cmd.exe -> packer.exe  packer.exe  -o "C:\\Out Dir\\a.bin" --level 9',
    "sysmon 3":
      "network 10.20.30.40:50123 -> 10.20.30.41:49670 inbound svchost.exe",
    "sysmon 5": "process ended packer.exe",
    "sysmon 7": "image C:\\Tools\\lib\\zip.dll (packer.exe)",
    "sysmon 10": "process packer.exe => lsass.exe ProcessAccess",
    "sysmon 11": "file created C:\\Out Dir\\v1.2\\notes.tar.gz (packer.exe)",
    "sysmon 12": "registry created …\\Software\\Example\\New (svchost.exe)",
    "sysmon 13": "registry …\\Services\\demo\\Start = 10 (svchost.exe)",
    "sysmon 22": "dns files.example = 203.0.113.9, 2001:db8::9 (packer.exe)",
    "security 4624": "logon Network tomas from 10.20.30.40:50124",
    "security 4648": "logon tomas",
    "security 4688":
      'process cmd.exe -> schtasks.exe  schtasks /query /fo "LIST"',
    "security 4689": "process ended schtasks.exe",
    "security 4698": "task created \\Example\\Nightly by ines",
    "security 4699": "task deleted \\Example\\Nightly by ines",
    "security 4702": "task updated \\Example\\Nightly by ines",
  };

  it.each(["nxlog-export", "nxlog-relay", "wl-raw", "wl-ecs"])(
    "puts each kind of event into one line (%s)",
    (shape) => expect(summaries(shape)).toMatchObject(lines),
  );

  it("names what has no words of its own", () => {
    expect(summaries("nxlog-relay")).toMatchObject({
      "task-scheduler 106": "task created \\Example\\Nightly by ines",
      "task-scheduler 140": "task updated \\Example\\Nightly",
      "task-scheduler 200": "task Action started \\Example\\Nightly",
    });
    const other = { ...export_["security 4689"], EventID: 9999 };
    expect(summarise(openOne(other))).toBe(
      "event [Security 9999] by ines (schtasks.exe)",
    );
  });

  it("sums up Endpoint's events", () => {
    expect(summaries("endpoint/older")).toEqual({
      registry:
        "registry …\\Tasks\\{0A0B0C0D-0000-4000-8000-000000000001}\\Actions (svchost.exe)",
      network:
        "network 10.20.30.40:50123 -> 10.20.30.41:49670 inbound svchost.exe",
      process: "process cmd.exe -> packer.exe  packer.exe -",
    });
  });

  it("names shares and their guests", () => {
    const share = openOne({
      ...export_["security 4689"],
      EventID: 5145,
      IpAddress: "10.20.30.40",
      IpPort: "50200",
      ShareName: "\\\\*\\IPC$",
      RelativeTargetName: "svcctl",
    });
    expect(summarise(share)).toBe(
      "share \\\\*\\IPC$\\svcctl from 10.20.30.40:50200",
    );
  });

  const SCHEDULER = "Microsoft-Windows-TaskScheduler/Operational";
  const WMI = "Microsoft-Windows-WMI-Activity/Operational";
  const BY = { SubjectUserName: "alma" };
  it.each<[string, Event]>([
    [
      "pipe created \\srvsvc (a.exe)",
      sysmon("17", { PipeName: "\\srvsvc", Image: "C:\\a.exe" }),
    ],
    ["pipe connected \\srvsvc", sysmon("18", { PipeName: "\\srvsvc" })],
    [
      "wmi filter created F = SELECT * FROM X by alma",
      sysmon("19", {
        Operation: "Created",
        User: "CORP\\alma",
        Name: ' "F"',
        Query: ' "SELECT * FROM X"',
      }),
    ],
    [
      "wmi consumer deleted C = a.exe /b",
      sysmon("20", {
        Operation: "Deleted",
        Name: "C",
        Destination: "a.exe /b",
      }),
    ],
    [
      "wmi binding created F -> ?",
      sysmon("21", { Operation: "Created", Filter: "F" }),
    ],
    ["sysmon started", sysmon("4", { State: "Started" })],
    [
      "sysmon configured C:\\c.xml",
      sysmon("16", { Configuration: "C:\\c.xml" }),
    ],
    [
      "sysmon error Queue: full",
      sysmon("255", { ID: "Queue", Description: "full" }),
    ],
    ["log cleared Security by alma", security("1102", BY)],
    [
      "service installed x = C:\\a b\\x.exe -k by alma",
      security("4697", {
        ...BY,
        ServiceName: "x",
        ServiceFileName: "C:\\a b\\x.exe -k",
      }),
    ],
    [
      "added-user-account ben by alma",
      security("4720", { ...BY, TargetUserName: "ben" }),
    ],
    [
      "added-member-to-group Ben in Operators by alma",
      security("4732", {
        ...BY,
        TargetUserName: "Operators",
        MemberName: "CN=Ben,DC=x",
      }),
    ],
    [
      "renamed-user-account ben -> carl by alma",
      security("4781", {
        ...BY,
        OldTargetUserName: "ben",
        NewTargetUserName: "carl",
      }),
    ],
    ["logged-in-special [Security 4672] by alma", security("4672", BY)],
    ["log cleared", record("System", "104", {})],
    [
      "log cleared Application by alma",
      record("System", "104", { ...BY, Channel: "Application" }),
    ],
    [
      "service installed PSEXESVC = %SystemRoot%\\PSEXESVC.exe",
      record("System", "7045", {
        ServiceName: "PSEXESVC",
        ImagePath: "%SystemRoot%\\PSEXESVC.exe",
      }),
    ],
    [
      "service VSS running",
      record("System", "7036", { param1: "VSS", param2: "running" }),
    ],
    [
      "service BITS demand start -> auto start",
      record("System", "7040", {
        param1: "BITS",
        param2: "demand start",
        param3: "auto start",
      }),
    ],
    ["task triggered \\x", record(SCHEDULER, "108", { TaskName: "\\x" })],
    [
      "task process created \\x",
      record(SCHEDULER, "129", { TaskName: "\\x", Path: "a.exe" }),
    ],
    [
      "task created \\x by alma",
      record(SCHEDULER, "106", { TaskName: "\\x", UserContext: "CORP\\alma" }),
    ],
    [
      "powershell engine available  powershell -nop",
      record("Windows PowerShell", "400", {
        param3: "\tNewEngineState=Available\n\tHostApplication=powershell -nop",
      }),
    ],
    [
      "powershell provider Registry started",
      record("Windows PowerShell", "600", {
        param3: "ProviderName=Registry\nNewProviderState=Started",
      }),
    ],
    [
      "wmi provider loaded CIMWin32 (wmiprvse.exe)",
      record(WMI, "5857", {
        ProviderName: "CIMWin32",
        HostProcess: "wmiprvse.exe",
      }),
    ],
    [
      "wmi failed Start IWbemServices::ExecQuery by alma",
      record(WMI, "5858", {
        Operation: "Start IWbemServices::ExecQuery",
        User: "CORP\\alma",
      }),
    ],
    [
      "wmi temporary subscription SELECT * FROM X",
      record(WMI, "5860", { Query: "SELECT * FROM X" }),
    ],
    ["wmi permanent subscription F", record(WMI, "5861", { ESS: "F" })],
    [
      "event [Microsoft-Windows-WMI-Activity/Operational 5861]",
      record(WMI, "5861", {}),
    ],
  ])("says %s", (line, event) => expect(summarise(event)).toBe(line));

  it("brackets IPv6 addresses and tells failed logons", () => {
    const failed = openOne({
      ...export_["security 4624"],
      EventID: 4625,
      Keywords: "0x8010000000000000",
      IpAddress: "2001:db8:0:0:0:0:0:9",
    });
    expect(summarise(failed)).toBe(
      "logon failed Network tomas from [2001:db8::9]:50124",
    );
  });

  it("cuts at 300 characters and never through one", () => {
    const long = openOne({
      ...export_["sysmon 1"],
      CommandLine: `${"x".repeat(265)}${"😀".repeat(20)}`,
    });
    const line = summarise(long);
    // A second emoji would leave no room for the mark, half of it would be no character.
    expect(line).toBe(`process cmd.exe -> packer.exe  ${"x".repeat(265)}😀…`);
    expect(line).toHaveLength(299);
    expect(line.isWellFormed()).toBe(true);
  });
});

describe("displayFields", () => {
  const { events } = openAll(Object.values(export_));
  const of = (code: string): readonly string[] =>
    displayFields(events.find((event) => event.class.code === code)!.class);

  it("begins with when, where, what and who", () => {
    expect(of("3").slice(0, 7)).toEqual([
      "@timestamp",
      "host.name",
      "event.action",
      "user.name",
      "process.name",
      "process.pid",
      "process.entity_id",
    ]);
  });

  it("adds what the class is about, each field once", () => {
    expect(of("3")).toContain("destination.port");
    expect(of("13")).toContain("registry.data.strings");
    expect(of("4698")).toContain("winlog.event_data.TaskCommand");
    expect(of("1")).not.toContain("registry.path");
    const service = record("system", "7045", {}).class;
    expect(displayFields(service)).toContain("winlog.event_data.ImagePath");
    expect(displayFields(service)).not.toContain("registry.path");
    for (const event of events) {
      const fields = displayFields(event.class);
      expect(new Set(fields).size).toBe(fields.length);
    }
  });

  it("asks for everything where the class does not tell", () => {
    const event = openOne(fixtures("endpoint/older")["registry"]);
    expect(displayFields(event.class)).toContain("registry.data.bytes");
    expect(displayFields(event.class)).toContain("destination.ip");
  });
});
