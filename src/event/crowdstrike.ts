/**
 * CrowdStrike's sensor events in ECS, by `event_simpleName`. Names on the right are the sensor's own. Two things differ from
 * Windows' own records: a process is known by the sensor's 64-bit id, which is unique on one sensor (`aid`) only; and
 * addresses are local and remote, whoever opened the connection.
 */
import { Alias } from "./event.ts";
import type { FieldValue } from "./event.ts";
import {
  commandLineRows,
  constant,
  either,
  fieldTable,
  fileRows,
  from,
  fromOnce,
  imageRows,
  integer,
  text,
} from "./mapping.ts";
import type {
  ChannelTable,
  EventKind,
  FieldTable,
  Mapping,
  Rows,
} from "./mapping.ts";
import { EGRESS, INGRESS, transportOf } from "./network.ts";
import {
  auditedStrings,
  auditedType,
  registryHive,
  registryKey,
  registryPath,
} from "./registry.ts";
import { INTEGRITY_LEVELS, LOGON_TYPES } from "./security.ts";
import {
  accountDomain,
  accountName,
  hashOf,
  lastComponent,
  present,
  toIp,
  toPort,
} from "./values.ts";

interface SensorEvent {
  readonly categories: readonly string[];
  readonly types: readonly string[];
  /** What others call it, beside the sensor's own name. */
  readonly aliases?: readonly string[];
  readonly outcome?: "success" | "failure";
  readonly rows: Rows;
}

/** The sensor's id of a process, unique among all sensors. */
function entityId(...names: readonly string[]): Mapping {
  const id = either(...names.map((name) => text(name)));
  return (data, leaf) => {
    const sensor = data("aid");
    const read = id(data, leaf);
    return (doc) => {
      const own = read(doc);
      const aid = present(sensor(doc));
      if (own === undefined || own === "0") return undefined;
      return aid === undefined ? own : `${aid}:${String(own)}`;
    };
  };
}

const COMMON: Rows = {
  "agent.id": text("aid"),
  "event.id": text("id"),
  "event.kind": constant("event"),
  "event.module": constant("crowdstrike"),
  "event.dataset": constant("crowdstrike.fdr"),
  "process.entity_id": entityId("ContextProcessId", "TargetProcessId"),
  ...imageRows("process", "ContextImageFileName"),
  "process.name": either(
    from("ContextBaseFileName", lastComponent),
    from("ContextImageFileName", lastComponent),
  ),
  "user.id": text("UserSid"),
  "user.name": from("UserName", accountName),
  "user.domain": either(text("LogonDomain"), from("UserName", accountDomain)),
};

/** One digest a field; zeros where it was not computed. */
function digestRow(to: string, algorithm: string): Rows {
  return {
    [`${to}.hash.${algorithm}`]: from(
      `${algorithm.toUpperCase()}HashData`,
      (hash) => hashOf(hash, algorithm),
    ),
  };
}

function digestRows(to: string): Rows {
  return {
    ...digestRow(to, "md5"),
    ...digestRow(to, "sha1"),
    ...digestRow(to, "sha256"),
  };
}

const PROCESS: Rows = {
  "process.entity_id": entityId("TargetProcessId", "ContextProcessId"),
  "process.pid": integer("RawProcessId"),
  ...imageRows("process", "ImageFileName"),
  ...commandLineRows("process", "CommandLine"),
  ...digestRows("process"),
  "process.pe.original_file_name": text("OriginalFilename"),
  "process.parent.entity_id": entityId("ParentProcessId"),
  "process.parent.name": from("ParentBaseFileName", lastComponent),
  "process.Ext.token.integrity_level_name": from("IntegrityLevel", (level) =>
    INTEGRITY_LEVELS.get(`S-1-16-${level}`),
  ),
};

type Side = "Local" | "Remote";

/** The address of one side, from the field of its version of the protocol. */
function addressOf(side: Side): Mapping {
  return either(
    from(`${side}AddressIP4`, toIp),
    from(`${side}AddressIP6`, toIp),
  );
}

/**
 * A row that differs with who opened the connection: the event's name says so, and `ConnectionDirection` where it is given.
 */
function byOpener(
  acceptedByName: boolean,
  opened: Mapping,
  accepted: Mapping,
): Mapping {
  return (data, leaf) => {
    const direction = data("ConnectionDirection");
    const readOpened = opened(data, leaf);
    const readAccepted = accepted(data, leaf);
    return (doc) => {
      const word = direction(doc);
      const isAccepted =
        word === "0" ? false : word === "1" ? true : acceptedByName;
      return (isAccepted ? readAccepted : readOpened)(doc);
    };
  };
}

function sideRows(to: string, accepted: boolean, whenOpened: Side): Rows {
  const whenAccepted: Side = whenOpened === "Local" ? "Remote" : "Local";
  const row = (of: (side: Side) => Mapping): Mapping =>
    byOpener(accepted, of(whenOpened), of(whenAccepted));
  return {
    [`${to}.ip`]: row(addressOf),
    [`${to}.address`]: row(addressOf),
    [`${to}.port`]: row((side) => from(`${side}Port`, toPort)),
  };
}

/** A value that stands for itself, alias sets too. */
const always =
  (value: FieldValue): Mapping =>
  () =>
  () =>
    value;

function connection(version: "4" | "6", accepted: boolean): SensorEvent {
  const name = `${accepted ? "NetworkReceiveAccept" : "NetworkConnect"}IP${version}`;
  return {
    categories: ["network"],
    types: ["start", "connection"],
    rows: {
      ...sideRows("source", accepted, "Local"),
      ...sideRows("destination", accepted, "Remote"),
      "event.action": byOpener(
        accepted,
        always(new Alias([name, "connection_attempted"])),
        always(new Alias([name, "connection_accepted"])),
      ),
      "network.direction": byOpener(accepted, always(EGRESS), always(INGRESS)),
      "network.transport": from("Protocol", transportOf),
      "network.type": constant(`ipv${version}`),
    },
  };
}

function listening(version: "4" | "6"): SensorEvent {
  return {
    categories: ["network"],
    types: ["info"],
    rows: {
      "source.ip": addressOf("Local"),
      "source.address": addressOf("Local"),
      "source.port": from("LocalPort", toPort),
      "network.transport": from("Protocol", transportOf),
      "network.type": constant(`ipv${version}`),
    },
  };
}

/** Addresses that a name was resolved to. */
const resolved = (name: string): Mapping =>
  fromOnce(name, (list) => {
    const addresses = list.split(";").flatMap((each) => toIp(each) ?? []);
    return addresses.length === 0 ? undefined : addresses;
  });

/** The key is one field, the value's name another; event 4657 of Windows has it the same way. */
function registryField(convert: (path: string) => FieldValue): Mapping {
  return (data) => {
    const key = data("RegObjectName");
    const value = data("RegValueName");
    return (doc) => {
      const path = present(key(doc));
      if (path === undefined) return undefined;
      const name = present(value(doc));
      return convert(name === undefined ? path : `${path}\\${name}`);
    };
  };
}

/** Windows' numbers of the types, by the codes that its own log writes. */
const REGISTRY_TYPES: ReadonlyMap<string, string> = new Map([
  ["0", "%%1872"],
  ["1", "%%1873"],
  ["2", "%%1874"],
  ["3", "%%1875"],
  ["4", "%%1876"],
  ["7", "%%1879"],
  ["11", "%%1883"],
]);

const REGISTRY: SensorEvent = {
  categories: ["registry"],
  types: ["change"],
  aliases: ["modification"],
  rows: {
    "registry.path": registryField(registryPath),
    "registry.hive": from("RegObjectName", registryHive),
    "registry.key": (data) => {
      const key = data("RegObjectName");
      const value = data("RegValueName");
      return (doc) => {
        const path = present(key(doc));
        if (path === undefined) return undefined;
        const name = present(value(doc));
        return name === undefined
          ? registryKey(path, false)
          : registryKey(`${path}\\${name}`, true);
      };
    },
    "registry.value": text("RegValueName"),
    "registry.data.type": from("RegType", (type) => {
      const code = REGISTRY_TYPES.get(type);
      return code === undefined ? undefined : auditedType(code);
    }),
    "registry.data.strings": (data) => {
      const type = data("RegType");
      const string = data("RegStringValue");
      const number = data("RegNumericValue");
      return (doc) => {
        const value = present(string(doc)) ?? present(number(doc));
        if (value === undefined) return undefined;
        return auditedStrings(value, REGISTRY_TYPES.get(type(doc) ?? ""));
      };
    },
  },
};

const FILE: Rows = {
  ...fileRows("file", "TargetFileName"),
  ...digestRows("file"),
};
const FILE_WRITTEN: SensorEvent = {
  categories: ["file"],
  types: ["creation"],
  aliases: ["creation"],
  rows: FILE,
};
const FILE_DELETED: SensorEvent = {
  categories: ["file"],
  types: ["deletion"],
  aliases: ["deletion"],
  rows: FILE,
};

function taskChange(type: string, alias: string): SensorEvent {
  return {
    categories: ["iam", "configuration"],
    types: [type],
    aliases: [alias],
    rows: {
      // As rules on Security 4698 read them.
      "winlog.event_data.TaskName": text("TaskName"),
      "winlog.event_data.TaskCommand": text("TaskExecCommand"),
      "winlog.event_data.TaskArguments": text("TaskExecArguments"),
      "winlog.event_data.TaskContent": text("TaskXml"),
      "source.ip": from("RemoteAddressIP4", toIp),
    },
  };
}

function logon(outcome: "success" | "failure", alias: string): SensorEvent {
  return {
    categories: ["authentication"],
    types: ["start"],
    aliases: [alias],
    outcome,
    rows: {
      "source.ip": addressOf("Remote"),
      "source.address": addressOf("Remote"),
      "source.port": from("RemotePort", toPort),
      "winlog.logon.type": from("LogonType", (type) => LOGON_TYPES.get(type)),
    },
  };
}

function processEvent(
  type: string,
  ...aliases: readonly string[]
): SensorEvent {
  return { categories: ["process"], types: [type], aliases, rows: PROCESS };
}

/** By the sensor's name. */
const EVENTS: ReadonlyMap<string, SensorEvent> = new Map([
  ["ProcessRollup2", processEvent("start", "start")],
  // The process ran already when the sensor came up.
  ["SyntheticProcessRollup2", processEvent("info")],
  ["EndOfProcess", processEvent("end", "end")],
  ["TerminateProcess", processEvent("end", "end")],
  ["NetworkConnectIP4", connection("4", false)],
  ["NetworkConnectIP6", connection("6", false)],
  ["NetworkReceiveAcceptIP4", connection("4", true)],
  ["NetworkReceiveAcceptIP6", connection("6", true)],
  ["NetworkListenIP4", listening("4")],
  ["NetworkListenIP6", listening("6")],
  [
    "DnsRequest",
    {
      categories: ["network"],
      types: ["protocol", "info"],
      aliases: ["lookup_requested"],
      rows: {
        "dns.question.name": text("DomainName"),
        "dns.resolved_ip": either(
          resolved("IP4Records"),
          resolved("IP6Records"),
        ),
        "network.protocol": constant("dns"),
      },
    },
  ],
  ["NewExecutableWritten", FILE_WRITTEN],
  ["NewScriptWritten", FILE_WRITTEN],
  ["FileDeleteInfo", FILE_DELETED],
  ["ExecutableDeleted", FILE_DELETED],
  ["PeFileWritten", FILE_WRITTEN],
  ["AsepValueUpdate", REGISTRY],
  ["RegGenericValueUpdate", REGISTRY],
  ["RegKeySecurityDecreased", REGISTRY],
  ["ScheduledTaskRegistered", taskChange("creation", "scheduled-task-created")],
  ["ScheduledTaskModified", taskChange("change", "scheduled-task-updated")],
  ["UserLogon", logon("success", "logged-in")],
  ["UserLogonFailed2", logon("failure", "logon-failed")],
]);

/** One kind of sensor event often has dozens of names: `PeFileWritten`, `ZipFileWritten`, `AsepValueUpdate`. */
function sensorEvent(name: string): SensorEvent | undefined {
  const known = EVENTS.get(name);
  if (known !== undefined) return known;
  if (name.endsWith("FileWritten")) return FILE_WRITTEN;
  return /^(?:Reg|Asep)[A-Z]/.test(name) ? REGISTRY : undefined;
}

/** Both start a process; only the first says that it did so now. */
export function startsProcess(name: string): boolean {
  return name === "ProcessRollup2" || name === "SyntheticProcessRollup2";
}

function kindOf(name: string, event: SensorEvent): EventKind {
  const { categories, types, aliases = [], outcome } = event;
  return {
    categories,
    types,
    actions: [name, ...aliases],
    ...(outcome !== undefined && { outcome }),
  };
}

/** The sensor's events as a channel is written; {@link sensorTables} knows more names than stand here. */
export const SENSOR: ChannelTable = {
  channel: "CrowdStrike sensor",
  kinds: new Map(
    [...EVENTS].map(([name, event]) => [name, kindOf(name, event)]),
  ),
  common: COMMON,
  rowsOf: (name) => sensorEvent(name)?.rows ?? {},
};

let sensed: ReadonlySet<string> | undefined;

/** True if the tables answer the field for some sensor event. Worked out once, some hundred names. */
export function isSensed(path: string): boolean {
  sensed ??= new Set(
    [COMMON, ...[...EVENTS.values()].map(({ rows }) => rows)].flatMap((rows) =>
      Object.keys(rows),
    ),
  );
  return sensed.has(path);
}

export interface SensorTables {
  readonly kind: EventKind | undefined;
  readonly fields: FieldTable;
}

/** The tables of one sensor event. Names that are not mapped have the fields that all have. Built anew on each call. */
export function sensorTables(name: string): SensorTables {
  const event = sensorEvent(name);
  return {
    kind: event === undefined ? undefined : kindOf(name, event),
    fields: fieldTable(COMMON, event?.rows ?? {}),
  };
}
