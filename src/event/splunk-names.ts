/**
 * Where a Splunk row keeps what Windows calls `NewProcessName`. Of one value there may be up to three names:
 *
 * | name                   | comes from                                                                              |
 * |------------------------|-----------------------------------------------------------------------------------------|
 * | `NewProcessName`       | the record's XML; Sysmon's texts use the same names                                     |
 * | `New_Process_Name`     | the labels of the rendered text of a Security record, blanks as underscores             |
 * | `process_path`         | the add-on's normalisation (CIM), often all that is left in an exported table           |
 *
 * A label stands once for each section of the text: `Account_Name` of a logon is `["subject", "target"]`. Labels whose
 * words are those of the Windows name are found by rule; the tables hold the others.
 */
import type { Doc } from "./event.ts";
import type { DataReader } from "./mapping.ts";
import { isScalar, textOf } from "./values.ts";

type Section = number | "last" | "all";

/** One value of a field that may be a list. */
function valueAt(value: unknown, section: Section): string | undefined {
  if (!Array.isArray(value)) {
    return section === 0 || section === "last" || section === "all"
      ? textOf(value)
      : undefined;
  }
  if (section === "all") return value.filter(isScalar).join("\n") || undefined;
  return textOf(section === "last" ? value.at(-1) : value[section]);
}

/** The field's first value, or that of another section. */
export function splunkField(name: string, section: Section = 0): DataReader {
  return (doc) =>
    Object.hasOwn(doc, name) ? valueAt(doc[name], section) : undefined;
}

/** Data models fill what they do not have with a word. */
const FILLED_IN = "unknown";

function cimField(name: string): DataReader {
  const read = splunkField(name);
  return (doc) => {
    const text = read(doc);
    return text === FILLED_IN ? undefined : text;
  };
}

function initiated(doc: Doc): string | undefined {
  switch (doc["direction"]) {
    case "inbound":
      return "false";
    case "outbound":
      return "true";
    default:
      return undefined;
  }
}

type Names = Readonly<Record<string, string | readonly [string, Section]>>;

/** Windows name → label, where the words differ. The subject's section comes first. */
const LABELS: Names = {
  AccessList: ["Accesses", "all"],
  Application: "Application_Name",
  AuthenticationPackageName: "Authentication_Package",
  CallerProcessId: "Process_ID",
  CallerProcessName: "Process_Name",
  DestAddress: "Destination_Address",
  DestPort: "Destination_Port",
  HandleId: "Handle_ID",
  IpPort: "Source_Port",
  LogonProcessName: "Logon_Process",
  MemberName: ["Account_Name", 1],
  MemberSid: ["Security_ID", 1],
  NewProcessId: "New_Process_ID",
  NewTargetUserName: "New_Account_Name",
  ObjectDN: "DN",
  OldTargetUserName: "Old_Account_Name",
  ParentProcessName: "Creator_Process_Name",
  PrivilegeList: ["Privileges", "all"],
  ProcessID: "Process_ID",
  ProcessId: "Process_ID",
  SamAccountName: "SAM_Account_Name",
  ShareLocalPath: "Share_Path",
  SubjectDomainName: "Account_Domain",
  SubjectLogonId: "Logon_ID",
  SubjectUserName: "Account_Name",
  SubjectUserSid: "Security_ID",
  TargetDomainName: ["Account_Domain", 1],
  TargetLogonId: ["Logon_ID", 1],
  TargetSid: ["Security_ID", 1],
  TargetUserName: ["Account_Name", 1],
  TargetUserSid: ["Security_ID", 1],
};

/** The account itself acts, and its section is the last or the only one. */
const TARGET_IS_LAST: Names = {
  TargetDomainName: ["Account_Domain", "last"],
  TargetLogonId: ["Logon_ID", "last"],
  TargetSid: ["Security_ID", "last"],
  TargetUserName: ["Account_Name", "last"],
  TargetUserSid: ["Security_ID", "last"],
};

const NO_SUBJECT: Names = {
  ...TARGET_IS_LAST,
  SubjectDomainName: ["", 0],
  SubjectLogonId: ["", 0],
  SubjectUserName: ["", 0],
  SubjectUserSid: ["", 0],
};

const KERBEROS: Names = {
  ...NO_SUBJECT,
  IpAddress: "Client_Address",
  IpPort: "Client_Port",
  Status: "Result_Code",
};

/** A group's section has labels of its own; a member's comes before it. */
const GROUP: Names = {
  TargetDomainName: "Group_Domain",
  TargetSid: ["Security_ID", "last"],
  TargetUserName: "Group_Name",
  TargetUserSid: ["Security_ID", "last"],
};

const TASK_UPDATED: Names = { TaskContentNew: "Task_New_Content" };
const SESSION: Names = {
  AccountDomain: "Account_Domain",
  AccountName: "Account_Name",
  LogonID: "Logon_ID",
};
const SHARE: Names = { IpAddress: "Source_Address" };

/** By event id, before {@link LABELS}. */
const LABELS_OF: Readonly<Record<string, Names>> = {
  4624: { ...TARGET_IS_LAST, IpAddress: "Source_Network_Address" },
  4625: { ...TARGET_IS_LAST, IpAddress: "Source_Network_Address" },
  4634: NO_SUBJECT,
  4647: NO_SUBJECT,
  4648: { IpAddress: "Network_Address", IpPort: "Port" },
  4688: {
    CommandLine: "Process_Command_Line",
    ProcessId: "Creator_Process_ID",
  },
  4689: { Status: "Exit_Status" },
  4702: TASK_UPDATED,
  4728: GROUP,
  4729: GROUP,
  4732: GROUP,
  4733: GROUP,
  4756: GROUP,
  4757: GROUP,
  4768: KERBEROS,
  4769: { ...KERBEROS, Status: "Failure_Code" },
  4770: KERBEROS,
  4771: { ...KERBEROS, Status: "Failure_Code" },
  4776: {
    ...NO_SUBJECT,
    Status: "Error_Code",
    TargetUserName: "Logon_Account",
    Workstation: "Source_Workstation",
  },
  4778: SESSION,
  4779: SESSION,
  4799: GROUP,
  5140: SHARE,
  5145: SHARE,
};

/** Services are installed under labels, too, in channel System. */
const SYSTEM_LABELS: Names = {
  AccountName: "Service_Account",
  ImagePath: "Service_File_Name",
  ServiceName: "Service_Name",
  ServiceType: "Service_Type",
  StartType: "Service_Start_Type",
};

type Fields = Readonly<Record<string, readonly DataReader[]>>;

const ACTOR: Fields = {
  Image: [cimField("process_path")],
  ProcessGuid: [cimField("process_guid")],
  ProcessId: [cimField("process_id")],
};

/** Windows name → the add-on's, for Sysmon. */
const SYSMON_CIM: Fields = {
  ...ACTOR,
  Details: [cimField("registry_value_data")],
  QueryName: [cimField("query")],
  TargetFilename: [cimField("file_path")],
  TargetObject: [cimField("registry_path")],
  User: [cimField("user")],
};

/** In these events the add-on's `process` is not the process that Windows names so. */
const OTHER_ACTOR: Fields = { Image: [], ProcessGuid: [], ProcessId: [] };

const SYSMON_CIM_OF: Readonly<Record<string, Fields>> = {
  1: {
    CommandLine: [cimField("process")],
    CurrentDirectory: [cimField("process_current_directory")],
    Hashes: [cimField("process_hash")],
    IntegrityLevel: [cimField("process_integrity_level")],
    OriginalFileName: [cimField("original_file_name")],
    ParentCommandLine: [cimField("parent_process")],
    ParentImage: [cimField("parent_process_path")],
    ParentProcessGuid: [cimField("parent_process_guid")],
    ParentProcessId: [cimField("parent_process_id")],
  },
  3: {
    DestinationHostname: [cimField("dest_host")],
    DestinationIp: [cimField("dest_ip"), cimField("dest")],
    DestinationPort: [cimField("dest_port")],
    Initiated: [initiated],
    Protocol: [cimField("transport")],
    SourceHostname: [cimField("src_host")],
    SourceIp: [cimField("src_ip"), cimField("src")],
    SourcePort: [cimField("src_port")],
  },
  8: OTHER_ACTOR,
  10: OTHER_ACTOR,
};

const SECURITY_CIM_OF: Readonly<Record<string, Fields>> = {
  4624: {
    IpAddress: [cimField("src_ip")],
    TargetUserName: [cimField("user")],
  },
  4625: {
    IpAddress: [cimField("src_ip")],
    TargetUserName: [cimField("user")],
  },
  4688: {
    CommandLine: [cimField("process")],
    NewProcessId: [cimField("process_id")],
    NewProcessName: [cimField("process_path")],
    ParentProcessName: [cimField("parent_process_path")],
    ProcessId: [cimField("parent_process_id")],
    SubjectUserName: [cimField("src_user"), cimField("user")],
  },
};

/** `TaskContent` → `Task_Content`. */
function asLabel(name: string): string {
  return name.replace(/([a-z])(?=[A-Z])/g, "$1_");
}

function labelReader(names: Names, name: string): DataReader | undefined {
  if (!Object.hasOwn(names, name)) return undefined;
  const label = names[name]!;
  return typeof label === "string"
    ? splunkField(label)
    : splunkField(label[0], label[1]);
}

function own<T>(
  record: Readonly<Record<string, T>>,
  key: string,
): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/**
 * The readers of what may hold a value of the event data under another name, in the order in which to ask them.
 * @param name as Windows has it
 */
export function splunkAlternatives(
  provider: "sysmon" | "security" | "other",
  code: string,
  name: string,
): readonly DataReader[] {
  switch (provider) {
    case "sysmon":
      return (
        own(own(SYSMON_CIM_OF, code) ?? {}, name) ?? own(SYSMON_CIM, name) ?? []
      );
    case "security": {
      const label =
        labelReader(own(LABELS_OF, code) ?? {}, name) ??
        labelReader(LABELS, name) ??
        splunkField(asLabel(name));
      return [label, ...(own(own(SECURITY_CIM_OF, code) ?? {}, name) ?? [])];
    }
    case "other": {
      const label = labelReader(SYSTEM_LABELS, name);
      return label === undefined ? [] : [label];
    }
  }
}
