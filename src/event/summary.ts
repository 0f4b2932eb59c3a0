/**
 * An event for people: one line, and the fields worth showing. Texts come as they were logged, neither escaped nor
 * masked; that is the screen's and the exports' business.
 */
import { displayValue, firstValue } from "./event.ts";
import type { Event, EventClass } from "./event.ts";
import { toList } from "./values.ts";

const MAX_CHARS = 300;

/**
 * What happened, by whom:
 *
 *     network 172.18.39.5:56588 -> 172.18.39.6:49671 inbound svchost.exe
 *     registry …\Tasks\{47CDCDF5-…}\Actions = Binary Data (svchost.exe)
 *     process cmd.exe -> schtasks.exe  schtasks /create /tn …
 *     logon Network pgustavo from 172.18.39.5
 *     task created \Name by pgustavo
 *     service installed PSEXESVC = %SystemRoot%\PSEXESVC.exe
 *     script block 1/3 function Get-Something {
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
  const own = BY_ID.get(keyOf(event.class))?.(event);
  if (own !== undefined) return own;
  for (const category of members(event, "event.category")) {
    const line = DESCRIBE.get(category)?.(event);
    if (line !== undefined) return line;
  }
  const name = text(event, "event.action") ?? "event";
  const origin = [event.class.channel, event.class.code]
    .filter((each) => each !== "")
    .join(" ");
  const line = origin === "" ? name : `${name} [${origin}]`;
  return withActor(event, withUser(event, line));
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
    ["iam", describeAccount],
  ]);

/** Events that what happened to a process, a file or a key does not describe. */
const BY_ID: ReadonlyMap<string, (event: Event) => string | undefined> =
  new Map([
    ["sysmon 4", describeSysmon],
    ["sysmon 16", describeSysmon],
    ["sysmon 17", describePipe],
    ["sysmon 18", describePipe],
    ["sysmon 19", describeWmiObject],
    ["sysmon 20", describeWmiObject],
    ["sysmon 21", describeWmiBinding],
    ["sysmon 255", describeSysmon],
    ["security 1102", describeCleared],
    ["security 4697", describeService],
    ["system 104", describeCleared],
    ["system 7036", describeServiceState],
    ["system 7040", describeServiceState],
    ["system 7045", describeService],
    ["microsoft-windows-powershell/operational 4103", describeCommand],
    ["microsoft-windows-powershell/operational 4104", describeScript],
    ["windows powershell 400", describeEngine],
    ["windows powershell 403", describeEngine],
    ["windows powershell 600", describeEngine],
    ["windows powershell 800", describeCommand],
    ["microsoft-windows-wmi-activity/operational 5857", describeWmiActivity],
    ["microsoft-windows-wmi-activity/operational 5858", describeWmiActivity],
    ["microsoft-windows-wmi-activity/operational 5859", describeWmiActivity],
    ["microsoft-windows-wmi-activity/operational 5860", describeWmiActivity],
    ["microsoft-windows-wmi-activity/operational 5861", describeWmiActivity],
  ]);

/** Channel and id, the two long channel names short. */
function keyOf({ provider, channel, code }: EventClass): string {
  return `${provider === "other" ? channel.toLowerCase() : provider} ${code}`;
}

function data(event: Event, name: string): string | undefined {
  return text(event, `winlog.event_data.${name}`);
}

function withUser(event: Event, line: string): string {
  const user = text(event, "user.name");
  return user === undefined ? line : `${line} by ${user}`;
}

/** The first line that says anything: scripts begin with blank ones. */
function firstLine(value: string): string {
  const start = value.search(/\S/);
  if (start === -1) return "";
  const end = value.indexOf("\n", start);
  return value.slice(start, end === -1 ? undefined : end).trimEnd();
}

/** Sysmon about itself. */
function describeSysmon(event: Event): string | undefined {
  const state = data(event, "State");
  if (state !== undefined) return `sysmon ${state.toLowerCase()}`;
  const configuration = data(event, "Configuration");
  if (configuration !== undefined) return `sysmon configured ${configuration}`;
  const id = data(event, "ID");
  if (id === undefined) return undefined;
  const reason = data(event, "Description");
  return `sysmon error ${id}${reason === undefined ? "" : `: ${reason}`}`;
}

/** An engine that starts or stops, a provider that is loaded, and by which command. */
function describeEngine(event: Event): string | undefined {
  const provider = text(event, "powershell.provider.name");
  const state =
    text(event, "powershell.engine.new_state") ??
    text(event, "powershell.provider.new_state");
  if (state === undefined) return undefined;
  const what =
    event.class.code === "600" ? `provider ${provider ?? "?"}` : "engine";
  const line = text(event, "process.command_line");
  return `powershell ${what} ${state.toLowerCase()}${line === undefined ? "" : `  ${line}`}`;
}

function describePipe(event: Event): string | undefined {
  const name = text(event, "file.name");
  if (name === undefined) return undefined;
  const change = event.class.code === "17" ? "created" : "connected";
  return withActor(event, `pipe ${change} ${name}`);
}

/** Sysmon writes WMI names as they stand in a definition: in quotes, after a blank. */
function unquoted(event: Event, name: string): string | undefined {
  return data(event, name)?.trim().replace(/^"|"$/g, "");
}

/** An event filter and what it asks for, a consumer and what it runs. */
function describeWmiObject(event: Event): string | undefined {
  const name = unquoted(event, "Name");
  if (name === undefined) return undefined;
  const isFilter = event.class.code === "19";
  const what = unquoted(event, isFilter ? "Query" : "Destination");
  const line = `wmi ${isFilter ? "filter" : "consumer"} ${operation(event)}${name}`;
  return withUser(event, what === undefined ? line : `${line} = ${what}`);
}

function describeWmiBinding(event: Event): string | undefined {
  const consumer = unquoted(event, "Consumer");
  const filter = unquoted(event, "Filter");
  if (consumer === undefined && filter === undefined) return undefined;
  const line = `wmi binding ${operation(event)}${filter ?? "?"} -> ${consumer ?? "?"}`;
  return withUser(event, line);
}

function operation(event: Event): string {
  const word = data(event, "Operation");
  return word === undefined ? "" : `${word.toLowerCase()} `;
}

/** Which log was cleared: 104 may say so, 1102 is about its own. */
function describeCleared(event: Event): string {
  const own = event.class.code === "1102" ? event.class.channel : undefined;
  const log = data(event, "Channel") ?? own;
  return withUser(
    event,
    log === undefined ? "log cleared" : `log cleared ${log}`,
  );
}

function describeServiceState(event: Event): string | undefined {
  const name = text(event, "service.name");
  if (name === undefined) return undefined;
  const before = data(event, "param2");
  const after = data(event, "param3");
  const change = after === undefined ? before : `${before ?? "?"} -> ${after}`;
  return `service ${name} ${change ?? ""}`;
}

/** 4103 has the command apart, 800 in its first parameter. */
function describeCommand(event: Event): string | undefined {
  const value =
    data(event, "Payload") ??
    data(event, "param1") ??
    text(event, "powershell.command.name");
  if (value === undefined) return undefined;
  return withUser(event, `powershell ${firstLine(value)}`);
}

function describeScript(event: Event): string | undefined {
  const script = text(event, "powershell.file.script_block_text");
  if (script === undefined) return undefined;
  const part = text(event, "powershell.sequence");
  const total = text(event, "powershell.total");
  const of =
    total === undefined || total === "1" ? "" : ` ${part ?? "?"}/${total}`;
  const file = text(event, "file.name");
  return `script block${of} ${firstLine(script)}${file === undefined ? "" : ` (${file})`}`;
}

const WMI_WORDS: Readonly<Record<string, readonly [string, string]>> = {
  5857: ["provider loaded", "ProviderName"],
  5858: ["failed", "Operation"],
  5859: ["subscription", "Query"],
  5860: ["temporary subscription", "Query"],
  5861: ["permanent subscription", "ESS"],
};

function describeWmiActivity(event: Event): string | undefined {
  const words = WMI_WORDS[event.class.code];
  if (words === undefined) return undefined;
  const value = data(event, words[1]);
  if (value === undefined) return undefined;
  return withActor(
    event,
    withUser(event, `wmi ${words[0]} ${firstLine(value)}`),
  );
}

/** An account or a group that is changed, and who changes it. */
function describeAccount(event: Event): string | undefined {
  const account = text(event, "user.target.name");
  const group = text(event, "group.name");
  const renamed = text(event, "user.changes.name");
  const words = [
    text(event, "event.action") ?? "account event",
    ...(account === undefined ? [] : [account]),
    ...(renamed === undefined ? [] : ["->", renamed]),
    ...(group === undefined
      ? []
      : account === undefined
        ? [group]
        : ["in", group]),
  ];
  return words.length === 1
    ? undefined
    : withActor(event, withUser(event, words.join(" ")));
}

function withActor(event: Event, line: string): string {
  const actor = text(event, "process.name");
  return actor === undefined ? line : `${line} (${actor})`;
}

/** What the Task Scheduler's own ids say, where the collector did not write the task name of the record. */
const TASK_WORDS: Readonly<Record<string, string>> = {
  100: "started",
  102: "finished",
  107: "triggered",
  108: "triggered",
  110: "triggered",
  118: "triggered",
  119: "triggered",
  129: "process created",
  200: "action started",
  201: "action finished",
};

function taskChange(event: Event): string | undefined {
  const name = text(event, "winlog.event_data.TaskName");
  if (name === undefined) return undefined;
  const action = members(event, "event.action").find((each) =>
    each.startsWith("scheduled-task-"),
  );
  const change =
    action?.slice("scheduled-task-".length) ??
    text(event, "event.action") ??
    TASK_WORDS[event.class.code];
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
  const path = data(event, "ServiceFileName") ?? data(event, "ImagePath");
  const file = path === undefined ? "" : ` = ${path}`;
  return withUser(event, `service installed ${name}${file}`);
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
const SERVICE = [
  "service.name",
  "winlog.event_data.ServiceFileName",
  "winlog.event_data.ImagePath",
  "winlog.event_data.StartType",
  "winlog.event_data.AccountName",
];
const SCRIPT = [
  "powershell.file.script_block_text",
  "powershell.file.script_block_id",
  "powershell.sequence",
  "powershell.total",
  "file.path",
];
const COMMAND = [
  "process.command_line",
  "powershell.command.name",
  "powershell.command.path",
  "winlog.event_data.Payload",
  "winlog.event_data.param1",
];
const ACCOUNT = ["user.target.name", "user.changes.name", "group.name"];
const WMI = [
  "winlog.event_data.Name",
  "winlog.event_data.Query",
  "winlog.event_data.Destination",
  "winlog.event_data.Consumer",
  "winlog.event_data.Filter",
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
  ["sysmon 17", ["file.name"]],
  ["sysmon 18", ["file.name"]],
  ["sysmon 19", WMI],
  ["sysmon 20", WMI],
  ["sysmon 21", WMI],
  ["sysmon 22", ["dns.question.name", "dns.resolved_ip"]],
  ["sysmon 23", FILE],
  ["sysmon 26", FILE],
  ["security 4624", LOGON],
  ["security 4625", LOGON],
  ["security 4648", LOGON],
  ["security 4634", LOGON],
  ["security 4657", REGISTRY],
  ["security 4688", START],
  ["security 4697", [...SERVICE, "winlog.logon.id"]],
  ["security 4698", [...TASK, "winlog.logon.id"]],
  ["security 4699", [...TASK, "winlog.logon.id"]],
  ["security 4702", [...TASK, "winlog.logon.id"]],
  ...[
    "4720",
    "4722",
    "4724",
    "4726",
    "4728",
    "4732",
    "4738",
    "4756",
    "4781",
  ].map((code) => [`security ${code}`, ACCOUNT] as const),
  ["security 5145", ["source.ip", "winlog.event_data.ShareName", "file.name"]],
  ["security 5156", CONNECTION],
  ["security 5157", CONNECTION],
  ["system 7045", SERVICE],
  ["microsoft-windows-powershell/operational 4103", COMMAND],
  ["microsoft-windows-powershell/operational 4104", SCRIPT],
  ["windows powershell 800", COMMAND],
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
  const id = keyOf(eventClass);
  const added =
    BY_CLASS.get(id) ?? (eventClass.provider === "other" ? ANY : []);
  // One entry for all that have no list: a log may invent any number of ids.
  const key = BY_CLASS.has(id) ? id : eventClass.provider;
  const known = fieldsOf.get(key);
  if (known !== undefined) return known;
  const fields = [...new Set([...ALWAYS, ...ACTOR, ...added])];
  fieldsOf.set(key, fields);
  return fields;
}
