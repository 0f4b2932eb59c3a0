/**
 * Sysmon's events in ECS. For each event id: its category, type and action, and the table of its fields. Names on the
 * right are Sysmon's own; every shape shares these tables.
 *
 * Values follow the current winlogbeat module. What goes beyond it (aliases, `dll.*`, `Target.process.*`) lets rules
 * written for Elastic Endpoint see the same events.
 */
import { toDnsAnswers, toDnsStatus } from "./dns.ts";
import type { DnsAnswers } from "./dns.ts";
import { Alias } from "./event.ts";
import type { FieldValue } from "./event.ts";
import {
  accountRows,
  boolean,
  commandLineRows,
  constant,
  either,
  endpointRows,
  fileName,
  fileRows,
  from,
  fromOnce,
  guid,
  hashRows,
  imageRows,
  integer,
  moduleRows,
  text,
  versionRows,
} from "./mapping.ts";
import type { ChannelTable, EventKind, Mapping, Rows } from "./mapping.ts";
import { EGRESS, INGRESS } from "./network.ts";
import {
  detailsStrings,
  detailsType,
  registryHive,
  registryKey,
  registryPath,
  registryValue,
} from "./registry.ts";
import { toBoolean } from "./values.ts";

function kind(
  categories: readonly string[],
  types: readonly string[],
  actions: readonly string[],
  outcome?: "failure",
): EventKind {
  return { categories, types, actions, ...(outcome && { outcome }) };
}

/** By event id: the current `event.action` first, then the task name of raw documents, then Endpoint's word. */
const KINDS: Readonly<Record<string, EventKind>> = {
  1: kind(
    ["process"],
    ["start"],
    ["Process creation", "Process Create (rule: ProcessCreate)", "start"],
  ),
  2: kind(
    ["file"],
    ["change"],
    [
      "A process changed a file creation time",
      "File creation time changed (rule: FileCreateTime)",
    ],
  ),
  3: kind(
    ["network"],
    ["start", "connection", "protocol"],
    [
      "Network connection",
      "Network connection detected (rule: NetworkConnect)",
    ],
  ),
  4: kind(["process"], ["change"], ["Sysmon service state changed"]),
  5: kind(
    ["process"],
    ["end"],
    [
      "Process terminated",
      "Process terminated (rule: ProcessTerminate)",
      "end",
    ],
  ),
  6: kind(
    ["driver"],
    ["start"],
    ["Driver loaded", "Driver loaded (rule: DriverLoad)", "load"],
  ),
  // Endpoint's `library` events are of type `start`, this is not: it is a `process` event too, and none that starts one.
  7: kind(
    ["process", "library"],
    ["change"],
    ["Image loaded", "Image loaded (rule: ImageLoad)", "load"],
  ),
  8: kind(
    ["process"],
    ["change"],
    [
      "CreateRemoteThread",
      "CreateRemoteThread detected (rule: CreateRemoteThread)",
    ],
  ),
  9: kind(
    ["process"],
    ["access"],
    ["RawAccessRead", "RawAccessRead detected (rule: RawAccessRead)"],
  ),
  10: kind(
    ["process"],
    ["access"],
    ["ProcessAccess", "Process accessed (rule: ProcessAccess)"],
  ),
  11: kind(
    ["file"],
    ["creation"],
    ["FileCreate", "File created (rule: FileCreate)", "creation"],
  ),
  12: kind(
    ["configuration", "registry"],
    ["change"],
    [
      "RegistryEvent (Object create and delete)",
      "Registry object added or deleted (rule: RegistryEvent)",
    ],
  ),
  13: kind(
    ["configuration", "registry"],
    ["change"],
    [
      "RegistryEvent (Value Set)",
      "Registry value set (rule: RegistryEvent)",
      "modification",
    ],
  ),
  14: kind(
    ["configuration", "registry"],
    ["change"],
    [
      "RegistryEvent (Key and Value Rename)",
      "Registry object renamed (rule: RegistryEvent)",
    ],
  ),
  15: kind(
    ["file"],
    ["access", "creation"],
    [
      "FileCreateStreamHash",
      "File stream created (rule: FileCreateStreamHash)",
    ],
  ),
  16: kind(
    ["configuration"],
    ["change"],
    ["ServiceConfigurationChange", "Sysmon config state changed"],
  ),
  17: kind(
    ["file"],
    ["creation"],
    ["PipeEvent (Pipe Created)", "Pipe Created (rule: PipeEvent)"],
  ),
  18: kind(
    ["file"],
    ["access"],
    ["PipeEvent (Pipe Connected)", "Pipe Connected (rule: PipeEvent)"],
  ),
  19: kind(
    ["process"],
    ["info"],
    [
      "WmiEvent (WmiEventFilter activity detected)",
      "WmiEventFilter activity detected (rule: WmiEvent)",
    ],
  ),
  20: kind(
    ["process"],
    ["change"],
    [
      "WmiEvent (WmiEventConsumer activity detected)",
      "WmiEventConsumer activity detected (rule: WmiEvent)",
    ],
  ),
  21: kind(
    ["process"],
    ["access"],
    [
      "WmiEvent (WmiEventConsumerToFilter activity detected)",
      "WmiEventConsumerToFilter activity detected (rule: WmiEvent)",
    ],
  ),
  22: kind(
    ["network"],
    ["connection", "protocol", "info"],
    [
      "DNSEvent (DNS query)",
      "Dns query (rule: DnsQuery)",
      "lookup_result",
      "lookup_requested",
    ],
  ),
  23: kind(
    ["file"],
    ["deletion"],
    [
      "FileDelete (File Delete archived)",
      "File Delete archived (rule: FileDelete)",
      "deletion",
    ],
  ),
  24: kind(
    [],
    ["change"],
    [
      "ClipboardChange (New content in the clipboard)",
      "Clipboard changed (rule: ClipboardChange)",
    ],
  ),
  25: kind(
    ["process"],
    ["change"],
    [
      "ProcessTampering (Process image change)",
      "Process Tampering (rule: ProcessTampering)",
    ],
  ),
  26: kind(
    ["file"],
    ["deletion"],
    [
      "FileDeleteDetected (File Delete logged)",
      "File Delete logged (rule: FileDeleteDetected)",
      "deletion",
    ],
  ),
  27: kind(["file"], ["creation"], ["FileBlockExecutable"], "failure"),
  28: kind(["file"], ["deletion"], ["FileBlockShredding"]),
  29: kind(["file"], ["creation"], ["FileExecutableDetected"]),
  255: kind(["process"], [], ["Error", "Error report"], "failure"),
};

/** A connection whose log does not tell who opened it. */
const CONNECTION_MADE = new Alias(actionsOf("3"));
const CONNECTION_ACCEPTED = new Alias([
  ...actionsOf("3"),
  "connection_accepted",
]);
const CONNECTION_ATTEMPTED = new Alias([
  ...actionsOf("3"),
  "connection_attempted",
]);
const KEY_CREATED = new Alias([...actionsOf("12"), "creation"]);
const KEY_DELETED = new Alias([...actionsOf("12"), "deletion"]);
const KEY_CHANGED = new Alias(actionsOf("12"));

function actionsOf(code: string): readonly [string, ...string[]] {
  return KINDS[code]!.actions as readonly [string, ...string[]];
}

const COMMON: Rows = {
  ...moduleRows("sysmon", "windows.sysmon_operational"),
  "rule.name": text("RuleName"),
  "process.entity_id": guid("ProcessGuid"),
  "process.pid": integer("ProcessId"),
  ...imageRows("process", "Image"),
  ...accountRows("user", "User"),
};

/** What happened to a registry object, by Sysmon's `EventType`; undefined where the log does not tell. */
function byOperation(answers: {
  readonly created: FieldValue;
  readonly deleted: FieldValue;
  readonly unknown: FieldValue;
}): Mapping {
  return (data) => {
    const read = data("EventType");
    return (doc) => {
      switch (read(doc)) {
        case "CreateKey":
          return answers.created;
        case "DeleteKey":
        case "DeleteValue":
          return answers.deleted;
        default:
          return answers.unknown;
      }
    };
  };
}

/** Event 12 names a key or a value; the operation tells which. 13 and 14 end in a value name. */
const objectKey: Mapping = (data) => {
  const object = data("TargetObject");
  const operation = data("EventType");
  return (doc) => {
    const path = object(doc);
    if (path === undefined) return undefined;
    switch (operation(doc)) {
      case "CreateKey":
      case "DeleteKey":
        return registryKey(path, false);
      case "DeleteValue":
        return registryKey(path, true);
      default:
        return registryKey(path, undefined);
    }
  };
};

const REGISTRY: Rows = {
  "registry.path": fromOnce("TargetObject", registryPath),
  "registry.hive": from("TargetObject", registryHive),
  "registry.key": fromOnce("TargetObject", (path) => registryKey(path, true)),
  "registry.value": from("TargetObject", registryValue),
};

/** `Initiated` is true when this host opened the connection. For UDP it is unreliable and still all there is. */
function byInitiator(opened: FieldValue, accepted: FieldValue): Mapping {
  return from("Initiated", (word) => {
    const initiated = toBoolean(word);
    if (initiated === undefined) return undefined;
    return initiated ? opened : accepted;
  });
}

const CONNECTION: Rows = {
  "network.transport": from("Protocol", (name) => name.toLowerCase()),
  "network.protocol": either(
    text("DestinationPortName"),
    text("SourcePortName"),
  ),
  "network.type": from("SourceIsIpv6", (word) =>
    toBoolean(word) === true ? "ipv6" : "ipv4",
  ),
  "network.direction": byInitiator(EGRESS, INGRESS),
  "event.action": either(
    byInitiator(CONNECTION_ATTEMPTED, CONNECTION_ACCEPTED),
    () => () => CONNECTION_MADE,
  ),
  ...endpointRows("source", {
    ip: "SourceIp",
    port: "SourcePort",
    host: "SourceHostname",
  }),
  ...endpointRows("destination", {
    ip: "DestinationIp",
    port: "DestinationPort",
    host: "DestinationHostname",
  }),
};

const isValid = (status: string): boolean => status === "Valid";

/** A loaded image or driver below `to`. */
function signedImage(to: string): Rows {
  return {
    ...fileRows(to, "ImageLoaded"),
    ...hashRows(to),
    [`${to}.code_signature.subject_name`]: text("Signature"),
    [`${to}.code_signature.status`]: text("SignatureStatus"),
    [`${to}.code_signature.signed`]: boolean("Signed"),
    [`${to}.code_signature.exists`]: boolean("Signed"),
    [`${to}.code_signature.valid`]: from("SignatureStatus", isValid),
    [`${to}.code_signature.trusted`]: from("SignatureStatus", isValid),
  };
}

/** The process that is acted upon, as Endpoint names it. Sysmon 10 writes GUID in capitals, 8 does not. */
const TARGET: Rows = {
  "Target.process.entity_id": either(
    guid("TargetProcessGuid"),
    guid("TargetProcessGUID"),
  ),
  "Target.process.pid": integer("TargetProcessId"),
  ...imageRows("Target.process", "TargetImage"),
};

/** The actor of 8 and 10 goes by other names than everywhere else. */
const SOURCE_PROCESS: Rows = {
  "process.entity_id": either(
    guid("SourceProcessGuid"),
    guid("SourceProcessGUID"),
  ),
  "process.pid": integer("SourceProcessId"),
  "process.thread.id": integer("SourceThreadId"),
  ...imageRows("process", "SourceImage"),
  ...accountRows("user", "SourceUser"),
};

/** A deleted file: winlogbeat files its hashes under the process, where rules look for them. */
const DELETED_FILE: Rows = {
  ...fileRows("file", "TargetFilename"),
  ...hashRows("file"),
  ...hashRows("process"),
  "sysmon.file.archived": boolean("Archived"),
  "sysmon.file.is_executable": boolean("IsExecutable"),
};

const WRITTEN_FILE: Rows = {
  ...fileRows("file", "TargetFilename"),
  ...hashRows("file"),
  "file.created": text("CreationUtcTime"),
};

const PIPE: Rows = {
  "file.name": text("PipeName"),
  "file.path": text("PipeName"),
};

const answers = (part: keyof DnsAnswers): Mapping =>
  fromOnce("QueryResults", (results) => {
    const list = toDnsAnswers(results)[part];
    return list.length === 0 ? undefined : list;
  });

const FIELDS: Readonly<Record<string, Rows>> = {
  1: {
    ...commandLineRows("process", "CommandLine"),
    ...versionRows("process"),
    ...hashRows("process"),
    ...imageRows("process.parent", "ParentImage"),
    ...commandLineRows("process.parent", "ParentCommandLine"),
    "process.working_directory": text("CurrentDirectory"),
    "process.parent.entity_id": guid("ParentProcessGuid"),
    "process.parent.pid": integer("ParentProcessId"),
    "process.Ext.token.integrity_level_name": from("IntegrityLevel", (level) =>
      level.toLowerCase(),
    ),
  },
  2: {
    ...fileRows("file", "TargetFilename"),
    "file.created": text("CreationUtcTime"),
  },
  3: CONNECTION,
  6: signedImage("file"),
  7: {
    ...signedImage("file"),
    ...signedImage("dll"),
    ...versionRows("file"),
    ...versionRows("dll"),
  },
  8: { ...SOURCE_PROCESS, ...TARGET },
  9: { "file.path": text("Device"), "file.name": fileName("Device") },
  10: { ...SOURCE_PROCESS, ...TARGET },
  11: WRITTEN_FILE,
  12: {
    ...REGISTRY,
    "registry.key": objectKey,
    "event.type": byOperation({
      created: ["change", "creation"],
      deleted: ["change", "deletion"],
      unknown: ["change"],
    }),
    "event.action": byOperation({
      created: KEY_CREATED,
      deleted: KEY_DELETED,
      unknown: KEY_CHANGED,
    }),
  },
  13: {
    ...REGISTRY,
    "registry.data.type": from("Details", detailsType),
    "registry.data.strings": fromOnce("Details", detailsStrings),
  },
  14: REGISTRY,
  15: WRITTEN_FILE,
  17: PIPE,
  18: PIPE,
  20: {
    "process.executable": text("Destination"),
    "process.command_line": text("Destination"),
  },
  22: {
    "dns.question.name": text("QueryName"),
    "dns.resolved_ip": answers("addresses"),
    "dns.answers.type": answers("types"),
    "dns.answers.data": answers("data"),
    "network.protocol": constant("dns"),
    "sysmon.dns.status": from("QueryStatus", toDnsStatus),
    "event.outcome": from("QueryStatus", (status) =>
      status === "0" ? "success" : "failure",
    ),
  },
  23: DELETED_FILE,
  24: hashRows("process"),
  25: { message: text("Type") },
  26: DELETED_FILE,
  27: WRITTEN_FILE,
  28: WRITTEN_FILE,
  29: WRITTEN_FILE,
  255: { "error.code": text("ID"), "error.message": text("Description") },
};

export const SYSMON: ChannelTable = {
  channel: "Microsoft-Windows-Sysmon/Operational",
  kinds: new Map(Object.entries(KINDS)),
  common: COMMON,
  rowsOf: (code) => (Object.hasOwn(FIELDS, code) && FIELDS[code]) || {},
};
