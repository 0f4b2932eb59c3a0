/**
 * The Security channel's events in ECS. For each event id: its category, type and action, who its `user` is, and its
 * fields. Names on the right are Windows' own; every shape shares these tables.
 *
 * Values follow winlogbeat's module. Ids that it gives no category (handles, filtering platform) have one here, so
 * that category rules see them.
 */
import type { FieldValue } from "./event.ts";
import {
  commandLineRows,
  either,
  endpointRows,
  fileName,
  from,
  fromOnce,
  imageRows,
  integer,
  moduleRows,
  text,
} from "./mapping.ts";
import type { ChannelTable, EventKind, Mapping, Rows } from "./mapping.ts";
import { directionOf, transportOf } from "./network.ts";
import {
  auditedStrings,
  auditedType,
  registryHive,
  registryKey,
  registryPath,
} from "./registry.ts";
import { taskElement } from "./task-content.ts";
import {
  aliasOf,
  directoryOf,
  extensionOf,
  lastComponent,
  present,
  toInteger,
  toIp,
} from "./values.ts";

const FILTERING = "Filtering Platform Connection";

/**
 * id → [categories, types, actions]. Where winlogbeat has no name for an id, the aliases are those of Elastic Agent, and
 * the task name that stands in raw documents.
 */
const KIND_ROWS: Readonly<
  Record<string, readonly [readonly string[], readonly string[], ...string[]]>
> = {
  1100: [["process"], ["end"], "logging-service-shutdown"],
  1102: [["iam"], ["admin", "change"], "audit-log-cleared"],
  1104: [["iam"], ["admin"], "logging-full"],
  // winlogbeat misspells it; the right spelling is an alias.
  1105: [["iam"], ["admin"], "auditlog-archieved", "auditlog-archived"],
  1108: [["iam"], ["admin"], "logging-processing-error"],
  4610: [["configuration"], ["access"], "authentication-package-loaded"],
  4611: [["configuration"], ["change"], "trusted-logon-process-registered"],
  4614: [["configuration"], ["access"], "notification-package-loaded"],
  4616: [["configuration"], ["change"], "system-time-changed"],
  4622: [["configuration"], ["access"], "security-package-loaded"],
  4624: [["authentication"], ["start"], "logged-in"],
  4625: [["authentication"], ["start"], "logon-failed"],
  4634: [["authentication"], ["end"], "logged-out"],
  4647: [["authentication"], ["end"], "logged-out"],
  4648: [["authentication"], ["start"], "logged-in-explicit"],
  4656: [[], ["access"], "handle-requested"],
  4657: [["registry", "configuration"], ["change"], "registry-value-modified"],
  4658: [[], ["info"], "handle-closed"],
  4660: [[], ["deletion"], "object-deleted"],
  4662: [
    ["iam", "configuration"],
    ["admin", "change"],
    "object-operation-performed",
  ],
  4663: [[], ["access"], "object-access-attempted"],
  4670: [["iam", "configuration"], ["admin", "change"], "permissions-changed"],
  4672: [["iam"], ["admin"], "logged-in-special"],
  4673: [["iam"], ["admin"], "privileged-service-called"],
  4674: [["iam"], ["admin"], "privileged-operation"],
  4688: [["process"], ["start"], "created-process"],
  4689: [["process"], ["end"], "exited-process"],
  4690: [[], ["info"], "handle-duplicated"],
  4697: [["iam", "configuration"], ["admin", "change"], "service-installed"],
  4698: [
    ["iam", "configuration"],
    ["creation", "admin"],
    "scheduled-task-created",
  ],
  4699: [
    ["iam", "configuration"],
    ["deletion", "admin"],
    "scheduled-task-deleted",
  ],
  4700: [
    ["iam", "configuration"],
    ["change", "admin"],
    "scheduled-task-enabled",
  ],
  4701: [
    ["iam", "configuration"],
    ["change", "admin"],
    "scheduled-task-disabled",
  ],
  4702: [
    ["iam", "configuration"],
    ["change", "admin"],
    "scheduled-task-updated",
  ],
  4703: [
    ["iam"],
    ["change"],
    "user-right-adjusted",
    "Token Right Adjusted Events",
  ],
  4706: [["configuration"], ["creation"], "domain-trust-added"],
  4707: [["configuration"], ["deletion"], "domain-trust-removed"],
  4713: [["configuration"], ["change"], "kerberos-policy-changed"],
  4714: [
    ["configuration"],
    ["change"],
    "encrypted-data-recovery-policy-changed",
  ],
  4715: [["configuration"], ["change"], "object-audit-policy-changed"],
  4716: [["configuration"], ["change"], "trusted-domain-information-changed"],
  4717: [
    ["iam", "configuration"],
    ["admin", "change"],
    "system-security-access-granted",
  ],
  4718: [
    ["iam", "configuration"],
    ["admin", "deletion"],
    "system-security-access-removed",
  ],
  4719: [["iam", "configuration"], ["admin", "change"], "changed-audit-config"],
  4720: [["iam"], ["user", "creation"], "added-user-account"],
  4722: [["iam"], ["user", "change"], "enabled-user-account"],
  4723: [["iam"], ["user", "change"], "changed-password"],
  4724: [["iam"], ["user", "change"], "reset-password"],
  4725: [["iam"], ["user", "deletion"], "disabled-user-account"],
  4726: [["iam"], ["user", "deletion"], "deleted-user-account"],
  4727: [["iam"], ["group", "creation"], "added-group-account"],
  4728: [["iam"], ["group", "change"], "added-member-to-group"],
  4729: [["iam"], ["group", "change"], "removed-member-from-group"],
  4730: [["iam"], ["group", "deletion"], "deleted-group-account"],
  4731: [["iam"], ["group", "creation"], "added-group-account"],
  4732: [["iam"], ["group", "change"], "added-member-to-group"],
  4733: [["iam"], ["group", "change"], "removed-member-from-group"],
  4734: [["iam"], ["group", "deletion"], "deleted-group-account"],
  4735: [["iam"], ["group", "change"], "modified-group-account"],
  4737: [["iam"], ["group", "change"], "modified-group-account"],
  4738: [["iam"], ["user", "change"], "modified-user-account"],
  4739: [["configuration"], ["change"], "domain-policy-changed"],
  4740: [["iam"], ["user", "change"], "locked-out-user-account"],
  4741: [["iam"], ["creation", "admin"], "added-computer-account"],
  4742: [["iam"], ["change", "admin"], "changed-computer-account"],
  4743: [["iam"], ["deletion", "admin"], "deleted-computer-account"],
  4744: [["iam"], ["group", "creation"], "added-distribution-group-account"],
  4745: [["iam"], ["group", "change"], "changed-distribution-group-account"],
  4746: [["iam"], ["group", "change"], "added-member-to-distribution-group"],
  4747: [
    ["iam"],
    ["group", "change"],
    "removed-member-from-distribution-group",
  ],
  4748: [["iam"], ["group", "deletion"], "deleted-distribution-group-account"],
  4749: [["iam"], ["group", "creation"], "added-distribution-group-account"],
  4750: [["iam"], ["group", "change"], "changed-distribution-group-account"],
  4751: [["iam"], ["group", "change"], "added-member-to-distribution-group"],
  4752: [
    ["iam"],
    ["group", "change"],
    "removed-member-from-distribution-group",
  ],
  4753: [["iam"], ["group", "deletion"], "deleted-distribution-group-account"],
  4754: [["iam"], ["group", "creation"], "added-group-account"],
  4755: [["iam"], ["group", "change"], "modified-group-account"],
  4756: [["iam"], ["group", "change"], "added-member-to-group"],
  4757: [["iam"], ["group", "change"], "removed-member-from-group"],
  4758: [["iam"], ["group", "deletion"], "deleted-group-account"],
  4759: [["iam"], ["group", "creation"], "added-distribution-group-account"],
  4760: [["iam"], ["group", "change"], "changed-distribution-group-account"],
  4761: [["iam"], ["group", "change"], "added-member-to-distribution-group"],
  4762: [
    ["iam"],
    ["group", "change"],
    "removed-member-from-distribution-group",
  ],
  4763: [["iam"], ["group", "deletion"], "deleted-distribution-group-account"],
  4764: [["iam"], ["group", "change"], "type-changed-group-account"],
  4767: [["iam"], ["user", "change"], "unlocked-user-account"],
  4768: [
    ["authentication"],
    ["start"],
    "kerberos-authentication-ticket-requested",
  ],
  4769: [["authentication"], ["start"], "kerberos-service-ticket-requested"],
  4770: [["authentication"], ["start"], "kerberos-service-ticket-renewed"],
  4771: [["authentication"], ["start"], "kerberos-preauth-failed"],
  4776: [["authentication"], ["start"], "credential-validated"],
  4778: [["authentication", "session"], ["start"], "session-reconnected"],
  4779: [["authentication", "session"], ["end"], "session-disconnected"],
  4781: [["iam"], ["user", "change"], "renamed-user-account"],
  4797: [["iam"], ["user", "info"], "query-existence-of-blank-password"],
  4798: [["iam"], ["user", "info"], "group-membership-enumerated"],
  4799: [["iam"], ["group", "info"], "user-member-enumerated"],
  4817: [["iam", "configuration"], ["admin", "change"], "object-audit-changed"],
  4902: [
    ["iam", "configuration"],
    ["admin", "creation"],
    "user-audit-policy-created",
  ],
  4904: [
    ["iam", "configuration"],
    ["admin", "change"],
    "security-event-source-added",
  ],
  4905: [
    ["iam", "configuration"],
    ["admin", "deletion"],
    "security-event-source-removed",
  ],
  4906: [
    ["iam", "configuration"],
    ["admin", "change"],
    "crash-on-audit-changed",
  ],
  4907: [
    ["iam", "configuration"],
    ["admin", "change"],
    "audit-setting-changed",
  ],
  4908: [
    ["iam", "configuration"],
    ["admin", "change"],
    "special-group-table-changed",
  ],
  4912: [
    ["iam", "configuration"],
    ["admin", "change"],
    "per-user-audit-policy-changed",
  ],
  4950: [["configuration"], ["change"], "windows-firewall-setting-changed"],
  4954: [
    ["configuration"],
    ["change"],
    "windows-firewall-group-policy-changed",
  ],
  4964: [["iam"], ["admin", "group"], "logged-in-special"],
  5024: [["process"], ["start"], "windows-firewall-service-started"],
  5025: [["process"], ["end"], "windows-firewall-service-stopped"],
  5033: [["driver"], ["start"], "windows-firewall-driver-started"],
  5034: [["driver"], ["end"], "windows-firewall-driver-stopped"],
  5037: [["driver"], ["end"], "windows-firewall-driver-error"],
  5136: [
    ["iam", "configuration"],
    ["admin", "change"],
    "directory-service-object-modified",
  ],
  5137: [
    ["iam", "configuration"],
    ["admin", "creation"],
    "directory-service-object-created",
  ],
  5140: [
    ["network", "file"],
    ["info", "access"],
    "network-share-object-accessed",
  ],
  5141: [
    ["iam", "configuration"],
    ["admin", "deletion"],
    "directory-service-object-deleted",
  ],
  5145: [
    ["network", "file"],
    ["info", "access"],
    "network-share-object-access-checked",
  ],
  5152: [
    ["network"],
    ["connection", "info", "denied"],
    "windows-firewall-packet-drop",
    "Filtering Platform Packet Drop",
  ],
  5154: [["network"], ["start", "info"], "listening-allowed", FILTERING],
  5156: [
    ["network"],
    ["start", "connection", "allowed"],
    "connection-allowed",
    "windows-firewall-connection",
    FILTERING,
  ],
  5157: [
    ["network"],
    ["start", "connection", "denied"],
    "connection-blocked",
    "windows-firewall-packet-block",
    FILTERING,
  ],
  5158: [
    ["network"],
    ["start", "info"],
    "bind-allowed",
    "windows-firewall-bind-local-port",
    FILTERING,
  ],
  5379: [["iam"], ["user", "info"], "credential-manager-credentials-were-read"],
  5380: [["iam"], ["user", "info"], "vault-credential-find"],
  5381: [["iam"], ["user", "info"], "vault-credentials-were-read"],
  5382: [["iam"], ["user", "info"], "vault-credentials-were-read"],
};

const KINDS: ReadonlyMap<string, EventKind> = new Map(
  Object.entries(KIND_ROWS).map(([code, [categories, types, ...actions]]) => [
    code,
    { categories, types, actions },
  ]),
);

/** A principal that Windows writes in three fields, below `to`. */
function principal(to: string, prefix: "Subject" | "Target"): Rows {
  return {
    [`${to}.id`]:
      prefix === "Subject"
        ? text("SubjectUserSid")
        : either(text("TargetUserSid"), text("TargetSid")),
    [`${to}.name`]: text(`${prefix}UserName`),
    [`${to}.domain`]: text(`${prefix}DomainName`),
  };
}

/** Kerberos writes targets as `name@REALM`. */
const TARGET_USER: Rows = {
  ...principal("user", "Target"),
  "user.name": from("TargetUserName", (name) => present(name.split("@")[0])),
};

const SUBJECT_USER = principal("user", "Subject");

/** The account itself acts: logons, logoffs, Kerberos and NTLM validation. */
const ACTED_BY_TARGET: ReadonlySet<string> = new Set([
  "4624",
  "4625",
  "4634",
  "4647",
  "4768",
  "4769",
  "4770",
  "4771",
  "4776",
  "4964",
]);

/** The subject changes an account. */
const CHANGES_ACCOUNT: ReadonlySet<string> = new Set([
  "4720",
  "4722",
  "4723",
  "4724",
  "4725",
  "4726",
  "4738",
  "4740",
  "4767",
  "4797",
  "4798",
]);

/** The subject changes a group, or a member of one. */
const CHANGES_GROUP: ReadonlySet<string> = new Set([
  "4727",
  "4728",
  "4729",
  "4730",
  "4731",
  "4732",
  "4733",
  "4734",
  "4735",
  "4737",
  "4744",
  "4745",
  "4746",
  "4747",
  "4748",
  "4749",
  "4750",
  "4751",
  "4752",
  "4753",
  "4754",
  "4755",
  "4756",
  "4757",
  "4758",
  "4759",
  "4760",
  "4761",
  "4762",
  "4763",
  "4764",
  "4799",
]);

const GROUP: Rows = {
  "group.id": either(text("TargetUserSid"), text("TargetSid")),
  "group.name": text("TargetUserName"),
  "group.domain": text("TargetDomainName"),
  // CN=Name,OU=…: the first component without its attribute.
  "user.target.name": from("MemberName", (name) =>
    present(name.split(",")[0]!.replace(/^cn=/i, "")),
  ),
  "user.target.id": text("MemberSid"),
};

/** Windows writes `LOCAL` for a session on the machine itself. */
const CLIENT_ADDRESS = from("ClientAddress", (address) =>
  address === "LOCAL" ? "127.0.0.1" : toIp(address),
);

const SESSION: Rows = {
  "user.name": text("AccountName"),
  "user.domain": text("AccountDomain"),
  "winlog.logon.id": text("LogonID"),
  "source.domain": text("ClientName"),
  ...endpointRows("source", { ip: "ClientAddress", port: "ClientPort" }),
  "source.ip": CLIENT_ADDRESS,
  "source.address": CLIENT_ADDRESS,
};

export const LOGON_TYPES: ReadonlyMap<string, string> = new Map([
  ["2", "Interactive"],
  ["3", "Network"],
  ["4", "Batch"],
  ["5", "Service"],
  ["7", "Unlock"],
  ["8", "NetworkCleartext"],
  ["9", "NewCredentials"],
  ["10", "RemoteInteractive"],
  ["11", "CachedInteractive"],
]);

const COMMON: Rows = {
  ...moduleRows("security", "system.security"),
  ...SUBJECT_USER,
  "winlog.logon.id": text("SubjectLogonId"),
  "winlog.logon.type": from("LogonType", (code) => LOGON_TYPES.get(code)),
  "process.pid": integer("ProcessId"),
  ...imageRows("process", "ProcessName"),
  ...endpointRows("source", { ip: "IpAddress", port: "IpPort" }),
  // Port 0 is how Windows writes that it knows none.
  "source.port": from("IpPort", (port) => toInteger(port) || undefined),
  "source.domain": text("WorkstationName"),
};

/** Winlogbeat keeps the id of the session that begins or ends; later events name it as their subject's. */
const OWN_SESSION: Rows = { "winlog.logon.id": text("TargetLogonId") };

/** By the SID of the label. */
export const INTEGRITY_LEVELS: ReadonlyMap<string, string> = new Map([
  ["S-1-16-0", "untrusted"],
  ["S-1-16-4096", "low"],
  ["S-1-16-8192", "medium"],
  ["S-1-16-8448", "medium"],
  ["S-1-16-12288", "high"],
  ["S-1-16-16384", "system"],
  ["S-1-16-20480", "protected process"],
]);

const PROCESS_START: Rows = {
  ...principal("user.effective", "Target"),
  "user.effective.id": from("TargetUserSid", (sid) =>
    sid === "S-1-0-0" ? undefined : sid,
  ),
  "process.pid": integer("NewProcessId"),
  ...imageRows("process", "NewProcessName"),
  ...commandLineRows("process", "CommandLine"),
  "process.parent.pid": integer("ProcessId"),
  ...imageRows("process.parent", "ParentProcessName"),
  "process.Ext.token.integrity_level_name": from("MandatoryLabel", (sid) =>
    INTEGRITY_LEVELS.get(sid),
  ),
};

/** The kind of object behind a handle; undefined for other types, which have no category. */
function byObject(answers: {
  readonly key?: FieldValue;
  readonly file?: FieldValue;
  readonly process?: FieldValue;
}): Mapping {
  return from("ObjectType", (type) => {
    switch (type) {
      case "Key":
        return answers.key;
      case "File":
        return answers.file;
      case "Process":
        return answers.process;
      default:
        return undefined;
    }
  });
}

/** A row that applies to one type of object only. */
function onlyFor(objectType: string, row: Mapping): Mapping {
  return (data, leaf) => {
    const type = data("ObjectType");
    const read = row(data, leaf);
    return (doc) => (type(doc) === objectType ? read(doc) : undefined);
  };
}

const OBJECT: Rows = {
  "event.category": byObject({
    key: ["registry"],
    file: ["file"],
    process: ["process"],
  }),
  "registry.path": onlyFor("Key", fromOnce("ObjectName", registryPath)),
  "registry.hive": onlyFor("Key", from("ObjectName", registryHive)),
  "registry.key": onlyFor(
    "Key",
    fromOnce("ObjectName", (path) => registryKey(path, false)),
  ),
  "file.path": onlyFor("File", text("ObjectName")),
  "file.name": onlyFor("File", fileName("ObjectName")),
  "file.directory": onlyFor("File", from("ObjectName", directoryOf)),
  "file.extension": onlyFor("File", from("ObjectName", extensionOf)),
};

// DELETE, WRITE_DAC and WRITE_OWNER, and what writes content: for files WriteData, AppendData, WriteEA, DeleteChild,
// WriteAttributes; for keys SetValue, CreateSubKey, CreateLink.
const FILE_WRITE_BITS = 0xd_0156;
const KEY_WRITE_BITS = 0xd_0026;

const ACCESS: FieldValue = ["access"];
const ACCESS_AND_CHANGE: FieldValue = ["access", "change"];

const accessTypes: Mapping = (data) => {
  const mask = data("AccessMask");
  const type = data("ObjectType");
  return (doc) => {
    const bits = toInteger(mask(doc)) ?? 0;
    const object = type(doc);
    const writes =
      object === "File"
        ? bits & FILE_WRITE_BITS
        : object === "Key"
          ? bits & KEY_WRITE_BITS
          : 0;
    return writes === 0 ? ACCESS : ACCESS_AND_CHANGE;
  };
};

/** 4657 keeps key and value name apart. */
function auditedPath(convert: (path: string) => FieldValue): Mapping {
  return (data) => {
    const key = data("ObjectName");
    const value = data("ObjectValueName");
    return (doc) => {
      const path = present(key(doc));
      if (path === undefined) return undefined;
      const name = present(value(doc));
      return convert(name === undefined ? path : `${path}\\${name}`);
    };
  };
}

const REGISTRY_VALUE: Rows = {
  "registry.path": auditedPath(registryPath),
  "registry.hive": from("ObjectName", registryHive),
  "registry.key": auditedPath((path) => registryKey(path, true)),
  "registry.value": text("ObjectValueName"),
  "registry.data.type": from("NewValueType", auditedType),
  "registry.data.strings": (data) => {
    const type = data("NewValueType");
    const value = data("NewValue");
    return (doc) => {
      const text = present(value(doc));
      return text === undefined ? undefined : auditedStrings(text, type(doc));
    };
  },
  "event.type": (data) => {
    const operation = data("OperationType");
    return (doc) => {
      switch (operation(doc)) {
        case "%%1904":
        case "New registry value created":
          return ["change", "creation"];
        case "%%1906":
        case "Registry value deleted":
          return ["change", "deletion"];
        default:
          return ["change"];
      }
    };
  },
};

/** Paths on shares come as a local folder with the kernel's `\??\` before it, and a name below it. */
function sharePath(folder: string): Mapping {
  return (data) => {
    const share = data(folder);
    const name = data("RelativeTargetName");
    return (doc) => {
      const root = present(share(doc))?.replace(/^\\\?\?\\/, "");
      const rest = present(name(doc));
      if (root === undefined) return undefined;
      if (rest === undefined) return root;
      return root.endsWith("\\") ? root + rest : `${root}\\${rest}`;
    };
  };
}

const SHARE: Rows = {
  // winlogbeat has the whole relative path here, ECS only the last part of it.
  "file.name": fromOnce("RelativeTargetName", (path) =>
    aliasOf([path, lastComponent(path) ?? path]),
  ),
  "file.extension": from("RelativeTargetName", extensionOf),
  "file.directory": from("ShareLocalPath", (path) =>
    path.replace(/^\\\?\?\\/, ""),
  ),
  "file.path": sharePath("ShareLocalPath"),
  "file.target_path": sharePath("ShareName"),
};

/** The filtering platform. Source is who opened the connection, as in Sysmon 3. */
const FILTERED_CONNECTION: Rows = {
  ...imageRows("process", "Application"),
  // Exporters disagree about the name of the pid.
  "process.pid": either(integer("ProcessID"), integer("ProcessId")),
  "network.direction": from("Direction", directionOf),
  "network.transport": from("Protocol", transportOf),
  ...endpointRows("source", { ip: "SourceAddress", port: "SourcePort" }),
  ...endpointRows("destination", { ip: "DestAddress", port: "DestPort" }),
};

const PRIVILEGES: Rows = {
  "winlog.event_data.PrivilegeList": fromOnce("PrivilegeList", (list) =>
    // As logged, or as a list that was joined again.
    list.trim().split(/[\s,]+/),
  ),
};

/** Who asked about an account or a group: the process goes by another name here. */
const CALLER: Rows = {
  "process.pid": either(integer("ProcessId"), integer("CallerProcessId")),
  ...imageRows("process", "CallerProcessName"),
};

/** The action of the definition's first command, so that rules can read it without the XML. */
function taskRows(content: string): Rows {
  return {
    "winlog.event_data.TaskCommand": from(content, (xml) =>
      taskElement(xml, "Command"),
    ),
    "winlog.event_data.TaskArguments": from(content, (xml) =>
      taskElement(xml, "Arguments"),
    ),
  };
}

const SERVICE_TYPES: ReadonlyMap<string, string> = new Map([
  ["0x1", "Kernel Driver"],
  ["0x2", "File System Driver"],
  ["0x8", "Recognizer Driver"],
  ["0x10", "Win32 Own Process"],
  ["0x20", "Win32 Share Process"],
  ["0x110", "Interactive Own Process"],
  ["0x120", "Interactive Share Process"],
]);

const FIELDS: Readonly<Record<string, Rows>> = {
  4624: OWN_SESSION,
  4634: OWN_SESSION,
  4647: OWN_SESSION,
  4648: principal("user.effective", "Target"),
  4656: OBJECT,
  4657: REGISTRY_VALUE,
  4658: OBJECT,
  4663: { ...OBJECT, "event.type": accessTypes },
  4672: PRIVILEGES,
  4673: PRIVILEGES,
  4674: PRIVILEGES,
  4688: PROCESS_START,
  4689: { "process.exit_code": integer("Status") },
  4690: OBJECT,
  4697: {
    "service.name": text("ServiceName"),
    "service.type": from("ServiceType", (code) => SERVICE_TYPES.get(code)),
  },
  4698: taskRows("TaskContent"),
  4699: taskRows("TaskContent"),
  4700: taskRows("TaskContent"),
  4701: taskRows("TaskContent"),
  4702: taskRows("TaskContentNew"),
  4741: PRIVILEGES,
  4742: PRIVILEGES,
  4743: PRIVILEGES,
  4778: SESSION,
  4779: SESSION,
  4781: {
    "user.target.name": text("OldTargetUserName"),
    "user.changes.name": text("NewTargetUserName"),
  },
  4798: CALLER,
  4799: CALLER,
  4964: OWN_SESSION,
  5140: SHARE,
  5145: SHARE,
  5152: FILTERED_CONNECTION,
  5154: FILTERED_CONNECTION,
  5156: FILTERED_CONNECTION,
  5157: FILTERED_CONNECTION,
  5158: FILTERED_CONNECTION,
};

export const SECURITY: ChannelTable = {
  channel: "Security",
  kinds: KINDS,
  common: COMMON,
  rowsOf: (code) => ({
    ...(ACTED_BY_TARGET.has(code) && TARGET_USER),
    ...(CHANGES_ACCOUNT.has(code) && principal("user.target", "Target")),
    ...(CHANGES_GROUP.has(code) && GROUP),
    ...(Object.hasOwn(FIELDS, code) && FIELDS[code]),
  }),
};
