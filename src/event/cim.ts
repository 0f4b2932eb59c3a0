/**
 * Splunk's Common Information Model as a second view of an event: a data model's field name in, a reader out. Nothing is
 * mapped twice: every reader asks the event for its ECS answers and says them in CIM's words.
 *
 * A field that its data model computes is never missing: it is the text `unknown`, ports are 0. Only fields that the model
 * has are there: a search that asks for `Filesystem.process_name` finds it missing, as in Splunk. Note that `dest` is the
 * machine that logged in the Endpoint models and the other end of the connection in All_Traffic.
 */
import { always } from "./constant-answer.ts";
import { Alias, firstValue } from "./event.ts";
import type { Event, EventClass, FieldReader, FieldValue } from "./event.ts";
import { from, firstOf, partOf } from "./field-origin.ts";
import { hiveSpellings, registryPath } from "./registry.ts";
import { SYSTEM } from "./system.ts";
import { ownChannel } from "./tables.ts";
import {
  accountName,
  aliasOf,
  lastComponent,
  toList,
  toTime,
} from "./values.ts";

/** The data models that events are read into, by model and dataset. */
export const CIM_MODELS = [
  "Endpoint.Processes",
  "Endpoint.Registry",
  "Endpoint.Filesystem",
  "Endpoint.Services",
  "Network_Traffic.All_Traffic",
  "Network_Resolution.DNS",
] as const;

export type CimModel = (typeof CIM_MODELS)[number];

/** What a data model leaves where an event has nothing. */
export const UNKNOWN = "unknown";

type Fields = Readonly<Record<string, FieldReader>>;

const ecs = (path: string): FieldReader =>
  from([path], (event) => event.get(path));

function first(...readers: readonly FieldReader[]): FieldReader {
  return firstOf(readers, (event) => {
    for (const read of readers) {
      const value = read(event);
      if (value !== undefined) return value;
    }
    return undefined;
  });
}

/** For fields that the data model computes. */
const computed = (...readers: readonly FieldReader[]): FieldReader =>
  first(...readers, always(UNKNOWN));

function text(event: Event, path: string): string | undefined {
  const value = firstValue(event.get(path));
  return value === undefined ? undefined : String(value);
}

const has = (event: Event, path: string, value: string): boolean =>
  toList(event.get(path)).includes(value);

const isLinux = (event: Event): boolean =>
  text(event, "host.os.type") === "linux";

/** `"C:\a b\c.exe" /x` and `c.exe /x` → `c.exe`. */
function programOf(commandLine: string): string | undefined {
  const line = commandLine.trimStart();
  const quoted = line.startsWith('"');
  const end = quoted ? line.indexOf('"', 1) : line.search(/\s/);
  const program = line.slice(quoted ? 1 : 0, end === -1 ? undefined : end);
  return lastComponent(program);
}

/** The program's name, from the command line where the log has no path. */
function programName(name: string, line: FieldReader): FieldReader {
  const program = partOf(line, (event) => {
    const value = firstValue(line(event));
    return value === UNKNOWN || value === undefined
      ? undefined
      : programOf(String(value));
  });
  return computed(ecs(name), program);
}

/** Hashes as Sysmon writes them, `MD5=…,SHA256=…`; put together where the log has them apart. */
function hashText(below: string, ...sources: readonly string[]): FieldReader {
  return first(...sources.map(ecs), (event) => {
    const parts = ["md5", "sha1", "sha256"].flatMap((algorithm) => {
      const value = text(event, `${below}.hash.${algorithm}`);
      return value === undefined ? [] : [`${algorithm.toUpperCase()}=${value}`];
    });
    return parts.length === 0 ? undefined : parts.join(",");
  });
}

/** True if the document was written as a Windows event record, whatever collected it. */
const isRecord = ({ channel, provider }: EventClass): boolean =>
  channel !== "" || provider !== "other";

const PRODUCTS: ReadonlyMap<string, string> = new Map([
  ["crowdstrike", "CrowdStrike Falcon"],
  ["endpoint", "Elastic Endpoint"],
]);

function vendorProduct({ class: { provider, shape } }: Event): string {
  return provider === "sysmon"
    ? "Microsoft Sysmon"
    : (PRODUCTS.get(shape.name) ?? "Microsoft Windows");
}

/** The account without its domain, so that one start in two logs is one row. */
const USER: FieldReader = computed((event) => {
  // Windows writes who started the process, and as whom where that differs; Sysmon the latter.
  const effective =
    event.class.provider === "security"
      ? event.get("user.effective.name")
      : undefined;
  const name = effective ?? event.get("user.name");
  return name ?? (isRecord(event.class) ? undefined : event.get("user.id"));
});

/** The machine as the record names it: `host.name` may be that of the collector. */
const HOST = computed(ecs("winlog.computer_name"), ecs("host.name"));

const ORIGIN: Fields = {
  dest: HOST,
  user: USER,
  user_id: ecs("user.id"),
  vendor_product: vendorProduct,
};

const COMMAND_LINE = computed(ecs("process.command_line"));

/** By which registry and file events are joined with the start of their process. */
const PROCESS_KEYS: Fields = {
  process_id: ecs("process.pid"),
  process_guid: ecs("process.entity_id"),
};

/** The process that acts. */
const PROCESS: Fields = {
  ...PROCESS_KEYS,
  process: COMMAND_LINE,
  process_name: programName("process.name", COMMAND_LINE),
  process_path: ecs("process.executable"),
  process_exec: ecs("process.name"),
};

/** Producers that know no command line of the parent have its path or name there; Sysmon knows it, or nothing. */
const PARENT_LINE = computed(
  ecs("process.parent.command_line"),
  from(["process.parent.executable", "process.parent.name"], (event) =>
    event.class.provider === "sysmon"
      ? undefined
      : (event.get("process.parent.executable") ??
        event.get("process.parent.name")),
  ),
);

/** `?` is how Sysmon writes that the image has no version resource; `-` is none everywhere. */
const ORIGINAL_FILE_NAME = from(["process.pe.original_file_name"], (event) => {
  const name = event.get("process.pe.original_file_name");
  return name === "?" ? undefined : name;
});

const PROCESSES: Fields = {
  ...ORIGIN,
  ...PROCESS,
  action: always("allowed"),
  process_hash: hashText("process", "winlog.event_data.Hashes"),
  process_current_directory: ecs("process.working_directory"),
  process_integrity_level: ecs("process.Ext.token.integrity_level_name"),
  original_file_name: ORIGINAL_FILE_NAME,
  parent_process: PARENT_LINE,
  parent_process_name: programName("process.parent.name", PARENT_LINE),
  parent_process_path: ecs("process.parent.executable"),
  parent_process_exec: ecs("process.parent.name"),
  parent_process_id: ecs("process.parent.pid"),
  parent_process_guid: ecs("process.parent.entity_id"),
  parent_user: computed((event) => {
    const account = text(event, "winlog.event_data.ParentUser");
    return account === undefined ? undefined : accountName(account);
  }),
  loaded_file: always(UNKNOWN),
  os: first(ecs("host.os.full"), (event) =>
    isLinux(event) ? "Linux" : "Microsoft Windows",
  ),
};

/** Of Sysmon's events only the one that sets a value tells it from its key; 12 and 14 have one path for both. */
function namesNoValue({ class: { provider, code } }: Event): boolean {
  return provider === "sysmon" && (code === "12" || code === "14");
}

/** Published searches mean the key's last part, the value's name or the whole key by it. */
function keyName(event: Event): FieldValue {
  const path = text(event, "registry.path");
  const key = text(event, "registry.key");
  if (path === undefined || key === undefined) return undefined;
  const hive = text(event, "registry.hive");
  const whole = hive === undefined ? key : `${hive}\\${key}`;
  const last = [lastComponent(key) ?? key, lastComponent(path) ?? path];
  if (namesNoValue(event)) last.reverse();
  return aliasOf([...last, ...toList(registryPath(whole))]);
}

/** Numbers in hex, as published searches compare them, in decimal as alias. */
function valueData(event: Event): FieldValue {
  const value = event.get("registry.data.strings");
  if (!(value instanceof Alias)) return value;
  const [decimal, hex = decimal] = value.values.map(String);
  if (has(event, "registry.data.type", "REG_QWORD")) {
    const digits = BigInt(hex!).toString(16).padStart(16, "0");
    return aliasOf([`0x${digits.slice(0, 8)}-0x${digits.slice(8)}`, decimal!]);
  }
  return aliasOf([hex!, decimal!]);
}

/** What was done to a key or value; `unknown` where a log of Sysmon's 12 has lost the operation. */
function registryAction(event: Event): string {
  if (has(event, "event.type", "deletion")) return "deleted";
  if (has(event, "event.type", "creation")) return "created";
  const { provider, code } = event.class;
  return provider === "sysmon" && code === "12" ? UNKNOWN : "modified";
}

/** Sysmon's words show the type of numbers and bytes; any other text may be of several types. */
function valueType(event: Event): FieldValue {
  const type = text(event, "registry.data.type");
  return type === "REG_SZ" && event.class.provider === "sysmon"
    ? undefined
    : type;
}

const REGISTRY: Fields = {
  ...ORIGIN,
  ...PROCESS_KEYS,
  action: registryAction,
  status: always("success"),
  registry_path: computed(ecs("registry.path")),
  registry_key_name: computed(keyName),
  registry_value_name: computed(
    from(["registry.value"], (event) =>
      namesNoValue(event) ? undefined : event.get("registry.value"),
    ),
  ),
  registry_value_data: computed(valueData),
  registry_value_type: computed(valueType),
  registry_hive: computed((event) => {
    const hive = text(event, "registry.hive");
    return hive === undefined ? undefined : hiveSpellings(hive);
  }),
};

/** Sysmon logs 11 and 15 also where an old file is written anew: it was created then if it is as old as the event. */
function isNewFile(event: Event): boolean {
  return toTime(text(event, "file.created")) === event.timeUs;
}

/** What was done to a file, from the event's types; what changes it most counts. */
function fileAction(event: Event): string {
  const { provider, code } = event.class;
  if (provider === "sysmon" && (code === "11" || code === "15")) {
    return isNewFile(event) ? "created" : "modified";
  }
  if (has(event, "event.type", "deletion")) return "deleted";
  return has(event, "event.type", "creation") ? "created" : "modified";
}

const FILESYSTEM: Fields = {
  ...ORIGIN,
  ...PROCESS_KEYS,
  action: fileAction,
  file_path: computed(ecs("file.path")),
  file_name: computed(ecs("file.name")),
  file_acl: always(UNKNOWN),
  file_create_time: ecs("file.created"),
  file_modify_time: (event) =>
    fileAction(event) === "deleted" ? undefined : event.get("@timestamp"),
  file_hash: computed(
    hashText("file", "winlog.event_data.Hashes", "winlog.event_data.Hash"),
  ),
};

/** 7045 writes words, 4697 numbers. Boot and system start are drivers'. */
const START_MODES: Readonly<Record<string, string>> = {
  "auto start": "auto",
  "demand start": "manual",
  disabled: "disabled",
  "boot start": "boot",
  "system start": "system",
  0: "boot",
  1: "system",
  2: "auto",
  3: "manual",
  4: "disabled",
};

const SERVICE_PATH = computed(
  ecs("winlog.event_data.ImagePath"),
  ecs("winlog.event_data.ServiceFileName"),
);

const SERVICES: Fields = {
  ...ORIGIN,
  service: computed(ecs("service.name")),
  service_name: computed(ecs("service.name")),
  service_path: SERVICE_PATH,
  service_exec: SERVICE_PATH,
  start_mode: computed((event) => {
    const word =
      text(event, "winlog.event_data.StartType") ??
      text(event, "winlog.event_data.ServiceStartType");
    if (word === undefined) return undefined;
    const known = word.toLowerCase();
    return Object.hasOwn(START_MODES, known) ? START_MODES[known] : word;
  }),
  status: (event) => {
    const state = text(event, "service.state");
    if (state === undefined) return "installed";
    return state === "running" ? "started" : state;
  },
  // The account that the service runs as, not who installed it.
  user: computed((event) => {
    const account =
      text(event, "winlog.event_data.AccountName") ??
      text(event, "winlog.event_data.ServiceAccount");
    return account === undefined ? undefined : accountName(account);
  }),
};

const TRAFFIC: Fields = {
  ...ORIGIN,
  action: (event) =>
    has(event, "event.type", "denied") ? "blocked" : "allowed",
  src: computed(ecs("source.ip"), ecs("source.address")),
  src_ip: ecs("source.ip"),
  src_port: first(ecs("source.port"), always(0)),
  // The name that was looked up for the address, where there is one; `dest_ip` is always the address.
  dest: computed(
    ecs("destination.domain"),
    ecs("destination.ip"),
    ecs("destination.address"),
  ),
  dest_ip: ecs("destination.ip"),
  dest_port: first(ecs("destination.port"), always(0)),
  transport: computed((event) =>
    text(event, "network.transport")?.toLowerCase(),
  ),
  direction: computed((event) =>
    has(event, "network.direction", "inbound")
      ? "inbound"
      : has(event, "network.direction", "outbound")
        ? "outbound"
        : text(event, "network.direction"),
  ),
  app: computed((event) =>
    aliasOf(
      ["process.executable", "network.protocol"].flatMap(
        (path) => text(event, path) ?? [],
      ),
    ),
  ),
  protocol: always("ip"),
  process_id: ecs("process.pid"),
  process_guid: ecs("process.entity_id"),
  dvc: HOST,
  bytes: ecs("network.bytes"),
  bytes_in: ecs("destination.bytes"),
  bytes_out: ecs("source.bytes"),
};

const DNS: Fields = {
  ...ORIGIN,
  ...PROCESS,
  // The machine that asks is the one that logs; whom it asked is not in the log.
  src: HOST,
  dest: computed(ecs("destination.ip")),
  dvc: HOST,
  query: computed(ecs("dns.question.name")),
  query_type: computed(ecs("dns.question.type")),
  answer: computed(ecs("dns.answers.data"), ecs("dns.resolved_ip")),
  answer_count: (event) =>
    toList(event.get("dns.answers.data") ?? event.get("dns.resolved_ip"))
      .length,
  record_type: computed(ecs("dns.answers.type")),
  reply_code: computed(ecs("sysmon.dns.status"), ecs("dns.response_code")),
  reply_code_id: ecs("winlog.event_data.QueryStatus"),
  message_type: (event) =>
    has(event, "event.action", "lookup_requested") &&
    !has(event, "event.action", "lookup_result")
      ? "Query"
      : "Response",
};

const MODELS: Readonly<Record<CimModel, Fields>> = {
  "Endpoint.Processes": PROCESSES,
  "Endpoint.Registry": REGISTRY,
  "Endpoint.Filesystem": FILESYSTEM,
  "Endpoint.Services": SERVICES,
  "Network_Traffic.All_Traffic": TRAFFIC,
  "Network_Resolution.DNS": DNS,
};

/** The names of a data model's fields, without the dataset before them. */
export function cimFields(model: CimModel): readonly string[] {
  return ["_time", ...Object.keys(MODELS[model])];
}

/**
 * The reader of a data model's field. Ask once, read every event.
 * @param field without its dataset: `process_name`, not `Processes.process_name`
 * @returns undefined if the model has no such field here
 */
export function cimReader(
  model: CimModel,
  field: string,
): FieldReader | undefined {
  if (field === "_time") return EVENT_FIELDS["_time"];
  const fields = MODELS[model];
  return Object.hasOwn(fields, field) ? fields[field] : undefined;
}

/** The channel behind what Splunk's collector puts before it: as XML, which its add-ons want, else as text. */
function sourceName(event: Event): FieldValue {
  const { provider, channel } = event.class;
  const own = ownChannel(provider, channel);
  if (own === "") return undefined;
  if (isLinux(event)) return "Syslog:Linux-Sysmon/Operational";
  return new Alias([`XmlWinEventLog:${own}`, `WinEventLog:${own}`]);
}

function sourceType(event: Event): FieldValue {
  if (isRecord(event.class)) {
    return isLinux(event)
      ? "sysmon:linux"
      : new Alias(["XmlWinEventLog", "WinEventLog"]);
  }
  return event.class.shape.name === "crowdstrike"
    ? "crowdstrike:events:sensor"
    : undefined;
}

/** What Splunk knows of every event, whatever its model. There is no index here. */
const EVENT_FIELDS: Fields = {
  _time: ecs("@timestamp"),
  host: HOST,
  source: sourceName,
  sourcetype: sourceType,
};

/**
 * The reader of a field that stands without a dataset: `host`, not `Processes.host`. `host` is the machine that logged in
 * all models.
 * @returns undefined if events have no such field
 */
export function cimEventReader(field: string): FieldReader | undefined {
  return Object.hasOwn(EVENT_FIELDS, field) ? EVENT_FIELDS[field] : undefined;
}

/** True if the field is the machine that logged, whose identity is `host.id`. */
export function isMachine(model: CimModel, field: string): boolean {
  return cimReader(model, field) === HOST || cimEventReader(field) === HOST;
}

/** A data model that the events of a class belong to. */
export interface CimDataset {
  readonly model: CimModel;
  /** Which of them, where the class does not tell; absent: all. */
  readonly includes?: (event: Event) => boolean;
}

const only = (model: CimModel): readonly CimDataset[] => [{ model }];

const PROCESS_START = only("Endpoint.Processes");
const REGISTRY_CHANGE = only("Endpoint.Registry");
const FILE_CHANGE = only("Endpoint.Filesystem");
const SERVICE_CHANGE = only("Endpoint.Services");
const CONNECTION = only("Network_Traffic.All_Traffic");
const LOOKUP = only("Network_Resolution.DNS");
const BY_ID: ReadonlyMap<string, readonly CimDataset[]> = new Map([
  ["sysmon 1", PROCESS_START],
  ["sysmon 2", FILE_CHANGE],
  ["sysmon 3", CONNECTION],
  ["sysmon 11", FILE_CHANGE],
  ["sysmon 12", REGISTRY_CHANGE],
  ["sysmon 13", REGISTRY_CHANGE],
  ["sysmon 14", REGISTRY_CHANGE],
  ["sysmon 15", FILE_CHANGE],
  ["sysmon 22", LOOKUP],
  ["sysmon 23", FILE_CHANGE],
  ["sysmon 26", FILE_CHANGE],
  ["sysmon 27", FILE_CHANGE],
  ["sysmon 28", FILE_CHANGE],
  ["sysmon 29", FILE_CHANGE],
  ["security 4657", REGISTRY_CHANGE],
  ["security 4688", PROCESS_START],
  ["security 4697", SERVICE_CHANGE],
  ["security 5152", CONNECTION],
  ["security 5156", CONNECTION],
  ["security 5157", CONNECTION],
  ["system 7036", SERVICE_CHANGE],
  ["system 7045", SERVICE_CHANGE],
]);

const CHANGES = ["creation", "change", "deletion"];

const isCategory = (event: Event, category: string): boolean =>
  has(event, "event.category", category);

const changes = (event: Event): boolean =>
  CHANGES.some((type) => has(event, "event.type", type));

const isLookup = (event: Event): boolean =>
  event.get("dns.question.name") !== undefined;

/** Documents that are no Windows records (Endpoint's, CrowdStrike's) tell by their category. */
const BY_CATEGORY: readonly Required<CimDataset>[] = [
  {
    model: "Endpoint.Processes",
    includes: (event) =>
      isCategory(event, "process") && has(event, "event.type", "start"),
  },
  {
    model: "Endpoint.Registry",
    includes: (event) => isCategory(event, "registry") && changes(event),
  },
  {
    model: "Endpoint.Filesystem",
    includes: (event) => isCategory(event, "file") && changes(event),
  },
  {
    model: "Network_Traffic.All_Traffic",
    includes: (event) =>
      isCategory(event, "network") &&
      !isLookup(event) &&
      event.get("destination.ip") !== undefined,
  },
  {
    model: "Network_Resolution.DNS",
    includes: (event) => isCategory(event, "network") && isLookup(event),
  },
];

const NONE: readonly CimDataset[] = [];

/** The data models that events of a class belong to, by what their producer's add-on for Splunk tags. */
export function cimDataset(eventClass: EventClass): readonly CimDataset[] {
  if (!isRecord(eventClass)) return BY_CATEGORY;
  const { provider, channel, code } = eventClass;
  if (provider !== "other") return BY_ID.get(`${provider} ${code}`) ?? NONE;
  return channel.toLowerCase() === SYSTEM.channel.toLowerCase()
    ? (BY_ID.get(`system ${code}`) ?? NONE)
    : NONE;
}
