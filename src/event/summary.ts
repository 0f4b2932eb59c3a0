/**
 * An event for people: one line, and the fields worth showing. Texts come as they were logged, neither escaped nor
 * masked; that is the screen's and the exports' business.
 */
import { displayValue, firstValue } from "./event.ts";
import type { Event, EventClass } from "./event.ts";
import { lastComponent, toList } from "./values.ts";

const MAX_CHARS = 300;

/**
 * What happened, by whom:
 *
 *     network 172.18.39.5:56588 -> 172.18.39.6:49671 inbound svchost.exe
 *     registry …\Tasks\{47CDCDF5-…}\Actions = Binary Data (svchost.exe)
 *     process cmd.exe -> schtasks.exe  schtasks /create /tn …
 *     logon Network pgustavo from 172.18.39.5
 *     task created \Name by pgustavo
 *
 * At most 300 characters, the last a `…` where something was cut.
 */
export function summarise(event: Event): string {
  const line = describe(event).replace(/\s+$/, "");
  if (line.length <= MAX_CHARS) return line;
  // Do not cut a character outside the basic plane in two.
  const cut = line.slice(0, MAX_CHARS - 1).replace(/[\ud800-\udbff]$/, "");
  return `${cut}…`;
}

function text(event: Event, path: string): string | undefined {
  const value = firstValue(event.get(path));
  return value === undefined || value === "" ? undefined : String(value);
}

function members(event: Event, path: string): readonly string[] {
  return toList(event.get(path)).map(String);
}

function describe(event: Event): string {
  const task = taskChange(event);
  if (task !== undefined) return task;
  for (const category of members(event, "event.category")) {
    const line = DESCRIBE.get(category)?.(event);
    if (line !== undefined) return line;
  }
  const name = text(event, "event.action") ?? "event";
  const origin = [event.class.channel, event.class.code]
    .filter((each) => each !== "")
    .join(" ");
  return withActor(event, origin === "" ? name : `${name} [${origin}]`);
}

const DESCRIBE: ReadonlyMap<string, (event: Event) => string | undefined> =
  new Map([
    ["network", describeNetwork],
    ["registry", describeRegistry],
    ["process", describeProcess],
    ["authentication", describeLogon],
    ["library", describeFile],
    ["driver", describeFile],
    ["file", describeFile],
    ["iam", describeService],
  ]);

function withActor(event: Event, line: string): string {
  const actor = text(event, "process.name");
  return actor === undefined ? line : `${line} (${actor})`;
}

function taskChange(event: Event): string | undefined {
  const name = text(event, "winlog.event_data.TaskName");
  if (name === undefined) return undefined;
  const action = members(event, "event.action").find((each) =>
    each.startsWith("scheduled-task-"),
  );
  const change =
    action?.slice("scheduled-task-".length) ?? text(event, "event.action");
  const user = text(event, "user.name");
  const by = user === undefined ? "" : ` by ${user}`;
  return `task ${change ?? "event"} ${name}${by}`;
}

function endpoint(event: Event, side: string): string | undefined {
  const address =
    text(event, `${side}.ip`) ??
    text(event, `${side}.address`) ??
    text(event, `${side}.domain`);
  const port = text(event, `${side}.port`);
  if (address === undefined) return undefined;
  if (port === undefined) return address;
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}

function describeNetwork(event: Event): string | undefined {
  const actor = text(event, "process.name");
  const question = text(event, "dns.question.name");
  if (question !== undefined) {
    const found = displayValue(event.get("dns.resolved_ip"));
    const answer = found === undefined ? "" : ` = ${found}`;
    return withActor(event, `dns ${question}${answer}`);
  }
  const source = endpoint(event, "source");
  const destination = endpoint(event, "destination");
  const share =
    text(event, "file.target_path") ??
    text(event, "winlog.event_data.ShareName");
  if (share !== undefined) return `share ${share} from ${source ?? "?"}`;
  if (source === undefined && destination === undefined) return undefined;
  const direction = members(event, "network.direction");
  const words = [
    "network",
    source ?? "?",
    ...(destination === undefined ? [] : ["->", destination]),
    direction.includes("inbound")
      ? "inbound"
      : direction.includes("outbound")
        ? "outbound"
        : direction[0],
    actor,
  ];
  return words.filter((word) => word !== undefined).join(" ");
}

/** The last three parts of a registry path tell it from its neighbours. */
function shortPath(path: string): string {
  const parts = path.split("\\");
  return parts.length <= 3 ? path : `…\\${parts.slice(-3).join("\\")}`;
}

function describeRegistry(event: Event): string | undefined {
  const path = text(event, "registry.path");
  if (path === undefined) return undefined;
  const types = members(event, "event.type");
  const data = displayValue(event.get("registry.data.strings"));
  const change = types.includes("deletion")
    ? "deleted "
    : types.includes("creation")
      ? "created "
      : "";
  const value = data === undefined ? "" : ` = ${data}`;
  return withActor(event, `registry ${change}${shortPath(path)}${value}`);
}

function describeProcess(event: Event): string | undefined {
  const name = text(event, "process.name") ?? text(event, "process.executable");
  if (name === undefined) return undefined;
  const types = members(event, "event.type");
  if (types.includes("end")) return `process ended ${name}`;
  const target = text(event, "Target.process.name");
  if (target !== undefined) {
    return `process ${name} => ${target} ${text(event, "event.action") ?? ""}`;
  }
  const image = text(event, "dll.path");
  if (image !== undefined) return describeFile(event);
  if (!types.includes("start")) {
    return `process ${name} ${text(event, "event.action") ?? ""}`;
  }
  const parent = text(event, "process.parent.name");
  const from = parent === undefined ? "" : `${parent} -> `;
  const line = text(event, "process.command_line");
  return `process ${from}${name}${line === undefined ? "" : `  ${line}`}`;
}

function describeLogon(event: Event): string | undefined {
  const user =
    text(event, "user.effective.name") ?? text(event, "user.name") ?? "?";
  const source = endpoint(event, "source");
  const from = source === undefined ? "" : ` from ${source}`;
  const types = members(event, "event.type");
  const failed = text(event, "event.outcome") === "failure" ? " failed" : "";
  const word = types.includes("end") ? "logoff" : `logon${failed}`;
  const kind = text(event, "winlog.logon.type");
  return `${word}${kind === undefined ? "" : ` ${kind}`} ${user}${from}`;
}

function describeFile(event: Event): string | undefined {
  const path = text(event, "dll.path") ?? text(event, "file.path");
  if (path === undefined) return undefined;
  const isImage = text(event, "dll.path") !== undefined;
  const types = members(event, "event.type");
  const change = isImage
    ? "image"
    : types.includes("deletion")
      ? "file deleted"
      : types.includes("creation")
        ? "file created"
        : types.includes("change")
          ? "file changed"
          : "file";
  return withActor(event, `${change} ${path}`);
}

function describeService(event: Event): string | undefined {
  const name = text(event, "service.name");
  if (name === undefined) return undefined;
  const path = text(event, "winlog.event_data.ServiceFileName");
  const file = path === undefined ? "" : ` = ${lastComponent(path) ?? path}`;
  return `service ${text(event, "event.action") ?? ""} ${name}${file}`;
}

const ALWAYS = ["@timestamp", "host.name", "event.action"];
const ACTOR = ["user.name", "process.name", "process.pid", "process.entity_id"];
const CONNECTION = [
  "source.ip",
  "source.port",
  "destination.ip",
  "destination.port",
  "network.direction",
  "network.transport",
];
const REGISTRY = [
  "registry.path",
  "registry.data.type",
  "registry.data.strings",
  "registry.data.bytes",
];
const START = [
  "process.executable",
  "process.command_line",
  "process.parent.name",
  "process.parent.command_line",
  "process.parent.pid",
  "process.hash.sha256",
];
const FILE = ["file.path", "file.hash.sha256"];
const TASK = [
  "winlog.event_data.TaskName",
  "winlog.event_data.TaskCommand",
  "winlog.event_data.TaskArguments",
];
const LOGON = [
  "user.name",
  "user.domain",
  "user.effective.name",
  "winlog.logon.type",
  "winlog.logon.id",
  "source.ip",
  "source.port",
  "event.outcome",
];

/** What each id adds; for documents whose class does not tell, everything is asked and the absent is not shown. */
const BY_CLASS: ReadonlyMap<string, readonly string[]> = new Map([
  ["sysmon 1", START],
  ["sysmon 3", CONNECTION],
  ["sysmon 7", ["dll.path", "dll.hash.sha256", "dll.code_signature.status"]],
  ["sysmon 8", ["Target.process.name", "Target.process.entity_id"]],
  ["sysmon 10", ["Target.process.name", "winlog.event_data.GrantedAccess"]],
  ["sysmon 11", FILE],
  ["sysmon 12", REGISTRY],
  ["sysmon 13", REGISTRY],
  ["sysmon 14", REGISTRY],
  ["sysmon 15", FILE],
  ["sysmon 22", ["dns.question.name", "dns.resolved_ip"]],
  ["sysmon 23", FILE],
  ["sysmon 26", FILE],
  ["security 4624", LOGON],
  ["security 4625", LOGON],
  ["security 4648", LOGON],
  ["security 4634", LOGON],
  ["security 4657", REGISTRY],
  ["security 4688", START],
  [
    "security 4697",
    ["service.name", "winlog.event_data.ServiceFileName", "winlog.logon.id"],
  ],
  ["security 4698", [...TASK, "winlog.logon.id"]],
  ["security 4699", [...TASK, "winlog.logon.id"]],
  ["security 4702", [...TASK, "winlog.logon.id"]],
  ["security 5145", ["source.ip", "winlog.event_data.ShareName", "file.name"]],
  ["security 5156", CONNECTION],
  ["security 5157", CONNECTION],
]);

const ANY = [
  ...START,
  ...CONNECTION,
  ...REGISTRY,
  ...FILE,
  "dll.path",
  ...TASK,
];

const fieldsOf = new Map<string, readonly string[]>();

/** The ECS fields a responder wants to see of this class of event, in the order of display. */
export function displayFields(eventClass: EventClass): readonly string[] {
  const key =
    eventClass.provider === "other"
      ? "other"
      : `${eventClass.provider} ${eventClass.code}`;
  const known = fieldsOf.get(key);
  if (known !== undefined) return known;
  const added =
    eventClass.provider === "other" ? ANY : (BY_CLASS.get(key) ?? []);
  const fields = [...new Set([...ALWAYS, ...ACTOR, ...added])];
  // Event ids are bounded text, but a log may invent any number of them.
  if (BY_CLASS.has(key) || key === "other") fieldsOf.set(key, fields);
  return fields;
}
