/**
 * Sysmon's records, one for each event id (12 once more, for a value), and their answers.
 */
import { Alias } from "../../../src/event/event.ts";
import type { Account, Answers, Draft, Source, Value } from "./record.ts";
import { written } from "./record.ts";

export const SYSTEM: Account = {
  sid: "S-1-5-18",
  name: "SYSTEM",
  domain: "NT AUTHORITY",
  type: "User",
};

const SOURCE: Source = {
  channel: "Microsoft-Windows-Sysmon/Operational",
  provider: "Microsoft-Windows-Sysmon",
  guid: "{5770385f-c22a-43e0-bf4c-06f5698ffbd9}",
  pid: 640,
  tid: 4100,
  account: SYSTEM,
};

const PACKER_GUID = "{a1b2c3d4-1111-5fd1-3600-000000000600}";
const PARENT_GUID = "{a1b2c3d4-2222-5fd1-2200-000000000600}";
const SERVICE_GUID = "{a1b2c3d4-4e11-5fd0-1100-000000000600}";

/** Who does most of it, in Sysmon's words and in ECS. */
const PACKER: Readonly<Record<string, Value>> = {
  ProcessGuid: PACKER_GUID,
  ProcessId: 4312,
  Image: "C:\\Tools\\packer.exe",
};
const BY_PACKER: Answers = {
  "process.entity_id": PACKER_GUID,
  "process.pid": 4312,
  "process.executable": "C:\\Tools\\packer.exe",
  "process.name": "packer.exe",
};
const SERVICE: Readonly<Record<string, Value>> = {
  ProcessGuid: SERVICE_GUID,
  ProcessId: 1184,
  Image: "C:\\Windows\\System32\\svchost.exe",
};
const BY_SERVICE: Answers = {
  "process.entity_id": SERVICE_GUID,
  "process.pid": 1184,
  "process.executable": "C:\\Windows\\System32\\svchost.exe",
  "process.name": "svchost.exe",
};
const USER = { User: "CORP\\ines" };
const BY_INES: Answers = {
  "user.name": "ines",
  "user.domain": "CORP",
  "user.id": undefined,
};

function file(
  to: string,
  path: string,
  extension: string | undefined,
): Answers {
  const at = path.lastIndexOf("\\");
  return {
    [`${to}.path`]: path,
    [`${to}.name`]: path.slice(at + 1),
    [`${to}.directory`]: path.slice(0, at),
    [`${to}.extension`]: extension,
  };
}

const HASHES =
  "SHA1=1F2E3D4C5B6A79880123456789ABCDEF01234567,MD5=00112233445566778899AABBCCDDEEFF,SHA256=AA11BB22CC33DD44EE55FF66007788990011223344556677889900AABBCCDDEE,IMPHASH=0F1E2D3C4B5A69788796A5B4C3D2E1F0";

function hashes(to: string): Answers {
  return {
    [`${to}.hash.sha1`]: "1f2e3d4c5b6a79880123456789abcdef01234567",
    [`${to}.hash.md5`]: "00112233445566778899aabbccddeeff",
    [`${to}.hash.sha256`]:
      "aa11bb22cc33dd44ee55ff66007788990011223344556677889900aabbccddee",
    [`${to}.hash.sha512`]: undefined,
  };
}

/** Names of a key below a hive, the usual spelling first. */
function paths(...rest: readonly string[]): Alias {
  const hives = [
    "HKLM",
    "\\REGISTRY\\MACHINE",
    "MACHINE",
    "HKEY_LOCAL_MACHINE",
  ];
  const [first, ...others] = rest.flatMap((path) =>
    hives.map((hive) => `${hive}\\${path}`),
  ) as [string, ...string[]];
  return new Alias([first, ...others]);
}

const TASK =
  "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Schedule\\TaskCache\\Tasks\\{1F7C4E1A-55D0-4B0E-AE27-90C4B1E5D023}";
const INES_KEY =
  "S-1-5-21-1000000001-2000000002-3000000003-1105\\Software\\Example\\New";

function event(
  code: string,
  taskName: string,
  kind: string,
  data: Readonly<Record<string, Value>>,
  answers: Answers,
  rest: Partial<Draft> = {},
): Draft {
  return {
    source: SOURCE,
    code,
    version: 5,
    task: Number(code),
    taskName,
    lateMs: 7,
    kind,
    data,
    answers,
    ...rest,
  };
}

const HEAD = { RuleName: "-", UtcTime: "" };

const DRAFTS: readonly Draft[] = [
  event(
    "1",
    "Process Create (rule: ProcessCreate)",
    "process · start · Process creation",
    {
      ...HEAD,
      ...PACKER,
      FileVersion: "2.1.0",
      Description: "File packer",
      Product: "Packer",
      Company: "Example Ltd",
      OriginalFileName: "pack.exe",
      CommandLine: 'packer.exe  -o "C:\\Out Dir\\a.bin" --level 9',
      CurrentDirectory: "C:\\Tools\\",
      ...USER,
      LogonGuid: "{a1b2c3d4-3333-5fd1-b2a1-050000000000}",
      LogonId: "0x5a1b2",
      TerminalSessionId: 1,
      IntegrityLevel: "Medium",
      Hashes: HASHES,
      ParentProcessGuid: PARENT_GUID,
      ParentProcessId: 2020,
      ParentImage: "C:\\Windows\\System32\\cmd.exe",
      ParentCommandLine: "cmd.exe /k",
      ParentUser: "CORP\\ines",
    },
    {
      ...BY_PACKER,
      ...BY_INES,
      ...hashes("process"),
      "process.command_line": 'packer.exe  -o "C:\\Out Dir\\a.bin" --level 9',
      "process.args": [
        "packer.exe",
        "-o",
        "C:\\Out Dir\\a.bin",
        "--level",
        "9",
      ],
      "process.args_count": 5,
      "process.working_directory": "C:\\Tools\\",
      "process.pe.original_file_name": "pack.exe",
      "process.pe.file_version": "2.1.0",
      "process.pe.description": "File packer",
      "process.pe.product": "Packer",
      "process.pe.company": "Example Ltd",
      "process.pe.imphash": "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
      "process.parent.entity_id": PARENT_GUID,
      "process.parent.pid": 2020,
      "process.parent.executable": "C:\\Windows\\System32\\cmd.exe",
      "process.parent.name": "cmd.exe",
      "process.parent.command_line": "cmd.exe /k",
      "process.parent.args": ["cmd.exe", "/k"],
      "process.Ext.token.integrity_level_name": "medium",
      "rule.name": undefined,
      "winlog.event_data.LogonId": "0x5a1b2",
      "winlog.event_data.Hashes": HASHES,
      "winlog.event_data.Image": "C:\\Tools\\packer.exe",
      "winlog.event_data.NoSuchName": undefined,
    },
  ),
  event(
    "2",
    "File creation time changed (rule: FileCreateTime)",
    "file · change · A process changed a file creation time",
    {
      RuleName: "technique_id=T1099,technique_name=Timestomp",
      UtcTime: "",
      ...PACKER,
      TargetFilename: "C:\\Out Dir\\a.bin",
      CreationUtcTime: "2019-01-01 00:00:00.000",
      PreviousCreationUtcTime: "2021-03-04 09:10:02.000",
      ...USER,
    },
    {
      ...BY_PACKER,
      ...BY_INES,
      ...file("file", "C:\\Out Dir\\a.bin", "bin"),
      "file.created": "2019-01-01 00:00:00.000",
      "rule.name": "technique_id=T1099,technique_name=Timestomp",
    },
  ),
  event(
    "3",
    "Network connection detected (rule: NetworkConnect)",
    "network · start connection protocol · Network connection",
    {
      ...HEAD,
      ...SERVICE,
      User: "NT AUTHORITY\\NETWORK SERVICE",
      Protocol: "tcp",
      Initiated: false,
      SourceIsIpv6: false,
      SourceIp: "10.20.30.40",
      SourceHostname: "-",
      SourcePort: 50123,
      SourcePortName: "-",
      DestinationIsIpv6: false,
      DestinationIp: "10.20.30.41",
      DestinationHostname: "ws-alma.corp.example",
      DestinationPort: 49670,
      DestinationPortName: "-",
    },
    {
      ...BY_SERVICE,
      "network.direction": new Alias(["ingress", "incoming", "inbound"]),
      "network.transport": "tcp",
      "network.type": "ipv4",
      "network.protocol": undefined,
      "source.ip": "10.20.30.40",
      "source.address": "10.20.30.40",
      "source.port": 50123,
      "source.domain": undefined,
      "destination.ip": "10.20.30.41",
      "destination.port": 49670,
      "destination.domain": "ws-alma.corp.example",
      "user.name": "NETWORK SERVICE",
      "user.domain": "NT AUTHORITY",
      "user.id": "S-1-5-20",
    },
    // Names are looked up before the record is written.
    { lateMs: 22_233 },
  ),
  event(
    "3",
    "Network connection detected (rule: NetworkConnect)",
    "network · start connection protocol · Network connection",
    {
      ...HEAD,
      ...PACKER,
      ...USER,
      Protocol: "tcp",
      Initiated: true,
      SourceIsIpv6: true,
      SourceIp: "fe80:0:0:0:1c2d:3e4f:5a6b:7c8d",
      SourceHostname: "WS-ALMA.corp.example",
      SourcePort: 50901,
      SourcePortName: "-",
      DestinationIsIpv6: true,
      DestinationIp: "2001:db8:0:0:0:0:0:7",
      DestinationHostname: "-",
      DestinationPort: 443,
      DestinationPortName: "https",
    },
    {
      ...BY_PACKER,
      ...BY_INES,
      "network.direction": new Alias(["egress", "outgoing", "outbound"]),
      "network.type": "ipv6",
      "network.protocol": "https",
      "source.ip": "fe80::1c2d:3e4f:5a6b:7c8d",
      "source.domain": "WS-ALMA.corp.example",
      "destination.ip": "2001:db8::7",
      "destination.address": "2001:db8::7",
      "destination.port": 443,
      "destination.domain": undefined,
    },
    { lateMs: 1_204 },
  ),
  event(
    "4",
    "Sysmon service state changed",
    "process · change · Sysmon service state changed",
    { UtcTime: "", State: "Started", Version: "13.33", SchemaVersion: "4.81" },
    {
      "process.entity_id": undefined,
      "winlog.event_data.State": "Started",
      "winlog.event_data.Version": "13.33",
    },
  ),
  event(
    "5",
    "Process terminated (rule: ProcessTerminate)",
    "process · end · Process terminated",
    { ...HEAD, ...PACKER, ...USER },
    { ...BY_PACKER, ...BY_INES },
  ),
  event(
    "6",
    "Driver loaded (rule: DriverLoad)",
    "driver · start · Driver loaded",
    {
      ...HEAD,
      ImageLoaded: "C:\\Windows\\System32\\drivers\\example.sys",
      Hashes: HASHES,
      Signed: "true",
      Signature: "Example Ltd",
      SignatureStatus: "Valid",
    },
    {
      ...file("file", "C:\\Windows\\System32\\drivers\\example.sys", "sys"),
      ...hashes("file"),
      "file.pe.imphash": "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
      "file.code_signature.subject_name": "Example Ltd",
      "file.code_signature.status": "Valid",
      "file.code_signature.signed": true,
      "file.code_signature.valid": true,
      "process.name": undefined,
    },
  ),
  event(
    "7",
    "Image loaded (rule: ImageLoad)",
    "process library · change · Image loaded",
    {
      ...HEAD,
      ...PACKER,
      ImageLoaded: "C:\\Tools\\lib\\zip.dll",
      FileVersion: "1.0",
      Description: "-",
      Product: "Zip",
      Company: "Example Ltd",
      OriginalFileName: "zip.dll",
      Hashes:
        "SHA256=BB11BB22CC33DD44EE55FF66007788990011223344556677889900AABBCCDDEE,IMPHASH=00000000000000000000000000000000",
      Signed: "true",
      Signature: "Example Ltd",
      SignatureStatus: "Valid",
      ...USER,
    },
    {
      ...BY_PACKER,
      ...BY_INES,
      ...file("file", "C:\\Tools\\lib\\zip.dll", "dll"),
      ...file("dll", "C:\\Tools\\lib\\zip.dll", "dll"),
      "process.pe.original_file_name": undefined,
      "file.pe.original_file_name": "zip.dll",
      "file.pe.product": "Zip",
      "file.pe.description": undefined,
      "file.pe.imphash": undefined,
      "file.hash.sha256":
        "bb11bb22cc33dd44ee55ff66007788990011223344556677889900aabbccddee",
      "file.code_signature.subject_name": "Example Ltd",
      "file.code_signature.valid": true,
      "dll.pe.original_file_name": "zip.dll",
      "dll.code_signature.status": "Valid",
    },
  ),
  event(
    "8",
    "CreateRemoteThread detected (rule: CreateRemoteThread)",
    "process · change · CreateRemoteThread",
    {
      ...HEAD,
      SourceProcessGuid: PACKER_GUID,
      SourceProcessId: 4312,
      SourceImage: "C:\\Tools\\packer.exe",
      TargetProcessGuid: "{a1b2c3d4-7777-5fd1-4100-000000000600}",
      TargetProcessId: 5120,
      TargetImage: "C:\\Windows\\System32\\notepad.exe",
      NewThreadId: 7000,
      StartAddress: "0x00007FF9A1B2C3D4",
      StartModule: "C:\\Windows\\System32\\KERNEL32.DLL",
      StartFunction: "LoadLibraryW",
      SourceUser: "CORP\\ines",
      TargetUser: "CORP\\ines",
    },
    {
      ...BY_PACKER,
      ...BY_INES,
      "Target.process.entity_id": "{a1b2c3d4-7777-5fd1-4100-000000000600}",
      "Target.process.pid": 5120,
      "Target.process.executable": "C:\\Windows\\System32\\notepad.exe",
      "Target.process.name": "notepad.exe",
      "winlog.event_data.StartFunction": "LoadLibraryW",
    },
  ),
  event(
    "9",
    "RawAccessRead detected (rule: RawAccessRead)",
    "process · access · RawAccessRead",
    { ...HEAD, ...PACKER, Device: "\\Device\\HarddiskVolume2", ...USER },
    {
      ...BY_PACKER,
      ...BY_INES,
      "file.path": "\\Device\\HarddiskVolume2",
      "file.name": "HarddiskVolume2",
    },
  ),
  event(
    "10",
    "Process accessed (rule: ProcessAccess)",
    "process · access · ProcessAccess",
    {
      ...HEAD,
      SourceProcessGUID: PACKER_GUID,
      SourceProcessId: 4312,
      SourceThreadId: 88,
      SourceImage: "C:\\Tools\\packer.exe",
      TargetProcessGUID: PARENT_GUID,
      TargetProcessId: 2020,
      TargetImage: "C:\\Windows\\System32\\lsass.exe",
      GrantedAccess: "0x1410",
      CallTrace: "C:\\Windows\\SYSTEM32\\ntdll.dll+9d1e4|UNKNOWN(00000202)",
      SourceUser: "CORP\\ines",
      TargetUser: "NT AUTHORITY\\SYSTEM",
    },
    {
      ...BY_PACKER,
      ...BY_INES,
      "process.thread.id": 88,
      "Target.process.entity_id": PARENT_GUID,
      "Target.process.pid": 2020,
      "Target.process.name": "lsass.exe",
      "winlog.event_data.GrantedAccess": "0x1410",
      "winlog.event_data.TargetImage": "C:\\Windows\\System32\\lsass.exe",
      "winlog.event_data.ProcessId": undefined,
    },
  ),
  event(
    "11",
    "File created (rule: FileCreate)",
    "file · creation · FileCreate",
    {
      ...HEAD,
      ...PACKER,
      TargetFilename: "C:\\Out Dir\\v1.2\\notes.tar.gz",
      CreationUtcTime: "2021-03-04 09:10:11.123",
      ...USER,
    },
    {
      ...BY_PACKER,
      ...BY_INES,
      ...file("file", "C:\\Out Dir\\v1.2\\notes.tar.gz", "gz"),
      "file.created": "2021-03-04 09:10:11.123",
    },
  ),
  event(
    "12",
    "Registry object added or deleted (rule: RegistryEvent)",
    "configuration registry · change creation · RegistryEvent (Object create and delete)",
    {
      RuleName: "-",
      EventType: "CreateKey",
      UtcTime: "",
      ...SERVICE,
      TargetObject: `HKU\\${INES_KEY}`,
      ...USER,
    },
    {
      ...BY_SERVICE,
      ...BY_INES,
      "registry.hive": "HKU",
      "registry.path": new Alias([
        `HKU\\${INES_KEY}`,
        `\\REGISTRY\\USER\\${INES_KEY}`,
        `HKEY_USERS\\${INES_KEY}`,
      ]),
      "registry.key": INES_KEY,
      "registry.value": "New",
      "registry.data.type": undefined,
    },
  ),
  event(
    "12",
    "Registry object added or deleted (rule: RegistryEvent)",
    "configuration registry · change deletion · RegistryEvent (Object create and delete)",
    {
      RuleName: "-",
      EventType: "DeleteValue",
      UtcTime: "",
      ...SERVICE,
      TargetObject: `HKLM\\${TASK}\\SD`,
      User: "NT AUTHORITY\\SYSTEM",
    },
    {
      ...BY_SERVICE,
      "registry.path": paths(`${TASK}\\SD`),
      "registry.key": new Alias([TASK, `${TASK}\\SD`]),
      "registry.value": "SD",
      "user.name": "SYSTEM",
      "user.id": "S-1-5-18",
    },
  ),
  event(
    "13",
    "Registry value set (rule: RegistryEvent)",
    "configuration registry · change · RegistryEvent (Value Set)",
    {
      RuleName: "-",
      EventType: "SetValue",
      UtcTime: "",
      ...SERVICE,
      TargetObject: "HKLM\\System\\CurrentControlSet\\Services\\demo\\Start",
      Details: "DWORD (0x0000000a)",
      User: "NT AUTHORITY\\SYSTEM",
    },
    {
      ...BY_SERVICE,
      "registry.path": paths(
        "System\\CurrentControlSet\\Services\\demo\\Start",
        "System\\ControlSet001\\Services\\demo\\Start",
      ),
      "registry.key": new Alias([
        "System\\CurrentControlSet\\Services\\demo",
        "System\\CurrentControlSet\\Services\\demo\\Start",
      ]),
      "registry.hive": "HKLM",
      "registry.value": "Start",
      "registry.data.type": new Alias(["REG_DWORD", "SZ_DWORD"]),
      "registry.data.strings": new Alias(["10", "0x0000000a"]),
      "winlog.event_data.TargetObject":
        "HKLM\\System\\CurrentControlSet\\Services\\demo\\Start",
    },
  ),
  event(
    "13",
    "Registry value set (rule: RegistryEvent)",
    "configuration registry · change · RegistryEvent (Value Set)",
    {
      RuleName: "-",
      EventType: "SetValue",
      UtcTime: "",
      ...SERVICE,
      TargetObject: `HKLM\\${TASK}\\Actions`,
      Details: "Binary Data",
      User: "NT AUTHORITY\\SYSTEM",
    },
    {
      ...BY_SERVICE,
      "registry.path": paths(`${TASK}\\Actions`),
      "registry.value": "Actions",
      "registry.data.type": "REG_BINARY",
      "registry.data.strings": ["Binary Data"],
    },
  ),
  event(
    "14",
    "Registry object renamed (rule: RegistryEvent)",
    "configuration registry · change · RegistryEvent (Key and Value Rename)",
    {
      RuleName: "-",
      EventType: "RenameKey",
      UtcTime: "",
      ...PACKER,
      TargetObject: "HKLM\\SOFTWARE\\Example\\Old",
      NewName: "HKLM\\SOFTWARE\\Example\\Newer",
      ...USER,
    },
    {
      ...BY_PACKER,
      ...BY_INES,
      "registry.path": paths("SOFTWARE\\Example\\Old"),
      "registry.value": "Old",
      "winlog.event_data.NewName": "HKLM\\SOFTWARE\\Example\\Newer",
    },
  ),
  event(
    "15",
    "File stream created (rule: FileCreateStreamHash)",
    "file · access creation · FileCreateStreamHash",
    {
      ...HEAD,
      ...PACKER,
      TargetFilename: "C:\\Users\\ines\\Downloads\\setup.exe:Zone.Identifier",
      CreationUtcTime: "2021-03-04 09:10:10.000",
      Hash: HASHES,
      Contents: "[ZoneTransfer]  ZoneId=3  ",
      ...USER,
    },
    {
      ...BY_PACKER,
      ...BY_INES,
      ...hashes("file"),
      "file.path": "C:\\Users\\ines\\Downloads\\setup.exe:Zone.Identifier",
      "file.name": "setup.exe:Zone.Identifier",
      "winlog.event_data.Contents": "[ZoneTransfer]  ZoneId=3  ",
    },
  ),
  event(
    "16",
    "Sysmon config state changed",
    "configuration · change · ServiceConfigurationChange",
    {
      UtcTime: "",
      Configuration: "C:\\Tools\\sysmon.xml",
      ConfigurationFileHash:
        "SHA256=0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF",
    },
    { "winlog.event_data.Configuration": "C:\\Tools\\sysmon.xml" },
  ),
  event(
    "17",
    "Pipe Created (rule: PipeEvent)",
    "file · creation · PipeEvent (Pipe Created)",
    {
      RuleName: "-",
      EventType: "CreatePipe",
      UtcTime: "",
      ...PACKER,
      PipeName: "\\example-pipe",
      ...USER,
    },
    {
      ...BY_PACKER,
      ...BY_INES,
      "file.name": "\\example-pipe",
      "file.path": "\\example-pipe",
    },
  ),
  event(
    "18",
    "Pipe Connected (rule: PipeEvent)",
    "file · access · PipeEvent (Pipe Connected)",
    {
      RuleName: "-",
      EventType: "ConnectPipe",
      UtcTime: "",
      ...PACKER,
      PipeName: "<Anonymous Pipe>",
      ...USER,
    },
    { ...BY_PACKER, ...BY_INES, "file.name": "<Anonymous Pipe>" },
  ),
  event(
    "19",
    "WmiEventFilter activity detected (rule: WmiEvent)",
    "process · info · WmiEvent (WmiEventFilter activity detected)",
    {
      RuleName: "-",
      EventType: "WmiFilterEvent",
      UtcTime: "",
      Operation: "Created",
      ...USER,
      EventNamespace: ' "root\\\\cimv2"',
      Name: ' "Updater"',
      Query:
        " \"SELECT * FROM __InstanceModificationEvent WITHIN 60 WHERE TargetInstance ISA 'Win32_LocalTime'\"",
    },
    { ...BY_INES, "winlog.event_data.Name": ' "Updater"' },
  ),
  event(
    "20",
    "WmiEventConsumer activity detected (rule: WmiEvent)",
    "process · change · WmiEvent (WmiEventConsumer activity detected)",
    {
      RuleName: "-",
      EventType: "WmiConsumerEvent",
      UtcTime: "",
      Operation: "Created",
      ...USER,
      Name: ' "Updater"',
      Type: "Command Line",
      Destination: ' "C:\\\\Tools\\\\packer.exe -o x"',
    },
    {
      ...BY_INES,
      "process.executable": ' "C:\\\\Tools\\\\packer.exe -o x"',
      "process.command_line": ' "C:\\\\Tools\\\\packer.exe -o x"',
      "winlog.event_data.Type": "Command Line",
      "winlog.event_data.Destination": ' "C:\\\\Tools\\\\packer.exe -o x"',
    },
  ),
  event(
    "21",
    "WmiEventConsumerToFilter activity detected (rule: WmiEvent)",
    "process · access · WmiEvent (WmiEventConsumerToFilter activity detected)",
    {
      RuleName: "-",
      EventType: "WmiBindingEvent",
      UtcTime: "",
      Operation: "Created",
      ...USER,
      Consumer: ' "CommandLineEventConsumer.Name=\\"Updater\\""',
      Filter: ' "__EventFilter.Name=\\"Updater\\""',
    },
    {
      ...BY_INES,
      "winlog.event_data.Filter": ' "__EventFilter.Name=\\"Updater\\""',
    },
  ),
  event(
    "22",
    "Dns query (rule: DnsQuery)",
    "network · connection protocol info · DNSEvent (DNS query)",
    {
      ...HEAD,
      ProcessGuid: PACKER_GUID,
      ProcessId: 4312,
      QueryName: "files.example",
      QueryStatus: "0",
      QueryResults:
        "type:  5 edge.files.example;::ffff:203.0.113.9;2001:db8:0:0:0:0:0:9;",
      Image: "C:\\Tools\\packer.exe",
      ...USER,
    },
    {
      ...BY_PACKER,
      ...BY_INES,
      "dns.question.name": "files.example",
      "dns.resolved_ip": ["203.0.113.9", "2001:db8::9"],
      "dns.answers.type": ["CNAME", "A", "AAAA"],
      "dns.answers.data": ["edge.files.example", "203.0.113.9", "2001:db8::9"],
      "network.protocol": "dns",
      "sysmon.dns.status": "SUCCESS",
      "winlog.event_data.QueryStatus": "0",
      "event.outcome": "success",
    },
    { lateMs: 1_180 },
  ),
  event(
    "23",
    "File Delete archived (rule: FileDelete)",
    "file · deletion · FileDelete (File Delete archived)",
    {
      ...HEAD,
      ProcessGuid: PACKER_GUID,
      ProcessId: 4312,
      ...USER,
      Image: "C:\\Tools\\packer.exe",
      TargetFilename: "C:\\Out Dir\\a.bin",
      Hashes: HASHES,
      IsExecutable: true,
      Archived: "true",
    },
    {
      ...BY_PACKER,
      ...BY_INES,
      ...file("file", "C:\\Out Dir\\a.bin", "bin"),
      ...hashes("file"),
      ...hashes("process"),
      "sysmon.file.archived": true,
      "sysmon.file.is_executable": true,
    },
  ),
  event(
    "24",
    "Clipboard changed (rule: ClipboardChange)",
    "- · change · ClipboardChange (New content in the clipboard)",
    {
      ...HEAD,
      ...PACKER,
      Session: 1,
      ClientInfo: "user: CORP\\ines ip: 10.20.30.40 hostname: WS-BRUNO",
      Hashes: HASHES,
      Archived: "true",
      ...USER,
    },
    {
      ...BY_PACKER,
      ...BY_INES,
      ...hashes("process"),
      "winlog.event_data.Session": "1",
    },
  ),
  event(
    "25",
    "Process Tampering (rule: ProcessTampering)",
    "process · change · ProcessTampering (Process image change)",
    { ...HEAD, ...PACKER, Type: "Image is replaced", ...USER },
    {
      ...BY_PACKER,
      ...BY_INES,
      message: "Image is replaced",
      "winlog.event_data.Type": "Image is replaced",
    },
  ),
  event(
    "26",
    "File Delete logged (rule: FileDeleteDetected)",
    "file · deletion · FileDeleteDetected (File Delete logged)",
    {
      ...HEAD,
      ProcessGuid: PACKER_GUID,
      ProcessId: 4312,
      ...USER,
      Image: "C:\\Tools\\packer.exe",
      TargetFilename: "C:\\Out Dir\\b",
      Hashes: HASHES,
      IsExecutable: false,
    },
    {
      ...BY_PACKER,
      ...BY_INES,
      ...file("file", "C:\\Out Dir\\b", undefined),
      ...hashes("file"),
      "sysmon.file.is_executable": false,
    },
  ),
  ...(
    [
      [
        "27",
        "File Block Executable (rule: FileBlockExecutable)",
        "creation",
        "FileBlockExecutable",
        "c.exe",
      ],
      [
        "28",
        "File Block Shredding (rule: FileBlockShredding)",
        "deletion",
        "FileBlockShredding",
        "d.docx",
      ],
      [
        "29",
        "File Executable Detected (rule: FileExecutableDetected)",
        "creation",
        "FileExecutableDetected",
        "e.dll",
      ],
    ] as const
  ).map(([code, taskName, type, action, name]) =>
    event(
      code,
      taskName,
      `file · ${type} · ${action}`,
      {
        ...HEAD,
        ProcessGuid: PACKER_GUID,
        ProcessId: 4312,
        ...USER,
        Image: "C:\\Tools\\packer.exe",
        TargetFilename: `C:\\Out Dir\\${name}`,
        Hashes: HASHES,
        ...(code === "28" && { IsExecutable: false }),
      },
      {
        ...BY_PACKER,
        ...BY_INES,
        ...file("file", `C:\\Out Dir\\${name}`, name.slice(2)),
        ...hashes("file"),
        "event.outcome": code === "27" ? "failure" : undefined,
      },
    ),
  ),
  event(
    "255",
    "Error report",
    "process · - · Error",
    {
      UtcTime: "",
      ID: "DriverCommunication",
      Description:
        "Failed to retrieve events - Last error: The operation was cancelled.",
    },
    {
      "error.code": "DriverCommunication",
      "winlog.event_data.ID": "DriverCommunication",
      "error.message":
        "Failed to retrieve events - Last error: The operation was cancelled.",
      "event.outcome": "failure",
    },
    { level: 2 },
  ),
];

export const SYSMON_RECORDS = written(DRAFTS, 9_001);
