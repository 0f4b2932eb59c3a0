/**
 * What winlogbeat's modules make of their three channels: fields in ECS, and what was moved is gone from the event data.
 * Written after what the current ingest pipelines do, oddities included; where tripline answers otherwise, the test says so.
 */
import { splitCommandLine } from "../../../src/event/command-line.ts";
import { parseTimestamp, formatTimestamp } from "../../../src/base/time.ts";
import { winlogbeat } from "./winlogbeat.ts";
import type { Json } from "./winlogbeat.ts";
import type { Answers, WrittenRecord } from "./record.ts";

/** A document under work. Paths are dotted; what is taken is gone. */
class Document {
  readonly root: Json;
  readonly data: Json;

  constructor(root: Json) {
    this.root = root;
    const winlog = root["winlog"] as Json;
    this.data = { ...(winlog["event_data"] as Json | undefined) };
  }

  get(path: string): unknown {
    let at: unknown = this.root;
    for (const name of path.split(".")) at = (at as Json | undefined)?.[name];
    return at;
  }

  set(path: string, value: unknown): void {
    if (value === undefined) return;
    const names = path.split(".");
    const last = names.pop()!;
    let at = this.root;
    for (const name of names) at = (at[name] ??= {}) as Json;
    at[last] = value;
  }

  text(name: string): string | undefined {
    return this.data[name] as string | undefined;
  }

  take(name: string): string | undefined {
    const text = this.text(name);
    delete this.data[name];
    return text;
  }

  /** Moves data to fields. */
  move(fields: Readonly<Record<string, string>>): void {
    for (const [name, path] of Object.entries(fields)) {
      this.set(path, this.take(name));
    }
  }

  moveNumbers(fields: Readonly<Record<string, string>>): void {
    for (const [name, path] of Object.entries(fields)) {
      const text = this.take(name);
      if (text !== undefined) this.set(path, Number(text));
    }
  }

  copy(fields: Readonly<Record<string, string>>): void {
    for (const [name, path] of Object.entries(fields)) {
      this.set(path, this.text(name));
    }
  }

  finish(): Json {
    const winlog = this.root["winlog"] as Json;
    if (Object.keys(this.data).length === 0) delete winlog["event_data"];
    else winlog["event_data"] = this.data;
    winlog["record_id"] = String(winlog["record_id"]);
    return this.root;
  }
}

/** Name, directory and extension of a path; the extension is what follows the last dot of all of it. */
function fileParts(document: Document, path: string): void {
  const at = path.lastIndexOf("\\");
  if (at === -1) return;
  document.set("file.name", path.slice(at + 1));
  document.set("file.directory", path.slice(0, at));
  const dot = path.lastIndexOf(".");
  if (dot > -1) document.set("file.extension", path.slice(dot + 1));
}

/** Security's module takes a path without a folder for a name, Sysmon's does not. */
function nameOfImage(document: Document, to: string, always = false): void {
  const path = document.get(`${to}.executable`);
  if (typeof path !== "string" || (!always && !path.includes("\\"))) return;
  document.set(`${to}.name`, path.slice(path.lastIndexOf("\\") + 1));
}

function argumentsOf(document: Document, to: string): void {
  const line = document.get(`${to}.command_line`);
  if (typeof line !== "string") return;
  const args = splitCommandLine(line);
  document.set(`${to}.args`, args);
  document.set(`${to}.args_count`, args.length);
}

/** Category, type and action, as the record must answer them, where the module has them. */
function categorise(document: Document, answers: Answers): void {
  for (const field of ["category", "type", "action"]) {
    document.set(`event.${field}`, answers[`event.${field}`]);
  }
}

/** Types and categories that tripline adds to those of the module. */
const ADDED: Readonly<Record<string, Answers>> = {
  7: { "event.category": ["process"] },
  12: { "event.type": ["change"] },
  15: { "event.type": ["access"] },
};

const DNS_STATUS: Readonly<Record<string, string>> = { 0: "SUCCESS" };

const HASHED_PROCESS = ["1", "23", "24", "25", "26"];
const HASHED_FILE = ["6", "7", "15", "26", "29"];

function sysmon(record: WrittenRecord): Json {
  const document = new Document(winlogbeat(record));
  const { data, root } = document;
  const { code } = record;
  for (const [name, text] of Object.entries(data)) {
    if (text === "-") delete data[name];
  }
  const utcTime = document.take("UtcTime");
  if (utcTime !== undefined) {
    root["@timestamp"] = formatTimestamp(
      parseTimestamp(`${utcTime.replace(" ", "T")}Z`)!,
    );
  }
  document.set("event.module", "sysmon");
  categorise(document, { ...record.answers, ...ADDED[code] });
  if (record.answers["event.outcome"] === "failure" && code !== "22") {
    document.set("event.outcome", ["failure"]);
  }

  if (code === "255") document.move({ ID: "error.code" });
  if (code === "25") document.move({ Type: "message" });
  document.move({ RuleName: "rule.name" });
  const hashes = Object.fromEntries(
    (document.take("Hash") ?? document.take("Hashes") ?? "")
      .split(",")
      .map((each) => each.toLowerCase().split("=") as [string, string])
      .filter(([, value]) => value !== undefined && !/^0*$/.test(value)),
  );
  // The first of the two takes them.
  const hashed = HASHED_PROCESS.includes(code)
    ? "process"
    : HASHED_FILE.includes(code)
      ? "file"
      : undefined;
  if (hashed !== undefined && Object.keys(hashes).length > 0) {
    const { imphash, ...rest } = hashes;
    document.set(`${hashed}.hash`, rest);
    document.set(`${hashed}.pe.imphash`, imphash);
  }
  document.move({
    ProcessGuid: "process.entity_id",
    Image: "process.executable",
    SourceProcessGuid: "process.entity_id",
    SourceProcessGUID: "process.entity_id",
    SourceImage: "process.executable",
    Destination: "process.executable",
    CommandLine: "process.command_line",
    CurrentDirectory: "process.working_directory",
    ParentProcessGuid: "process.parent.entity_id",
    ParentImage: "process.parent.executable",
    ParentCommandLine: "process.parent.command_line",
    OriginalFileName: `${code === "7" ? "file" : "process"}.pe.original_file_name`,
  });
  document.moveNumbers({
    ProcessId: "process.pid",
    SourceProcessId: "process.pid",
    SourceThreadId: "process.thread.id",
    ParentProcessId: "process.parent.pid",
  });
  const described = code === "7" ? "file" : "process";
  document.copy({
    Company: `${described}.pe.company`,
    Description: `${described}.pe.description`,
    FileVersion: `${described}.pe.file_version`,
    Product: `${described}.pe.product`,
    Signature: "file.code_signature.subject_name",
    SignatureStatus: "file.code_signature.status",
  });
  argumentsOf(document, "process");
  argumentsOf(document, "process.parent");
  nameOfImage(document, "process");
  nameOfImage(document, "process.parent");

  document.move({
    TargetFilename: "file.path",
    Device: "file.path",
    PipeName: "file.name",
    ImageLoaded: "file.path",
  });
  if (document.text("SignatureStatus") === "Valid") {
    document.set("file.code_signature.valid", true);
  }
  const path = document.get("file.path");
  if (typeof path === "string") fileParts(document, path);

  document.move({
    Protocol: "network.transport",
    DestinationPortName: "network.protocol",
    SourcePortName: "network.protocol",
    SourceIp: "source.ip",
    SourceHostname: "source.domain",
    DestinationIp: "destination.ip",
    DestinationHostname: "destination.domain",
    QueryName: "dns.question.name",
  });
  document.moveNumbers({
    SourcePort: "source.port",
    DestinationPort: "destination.port",
  });
  const initiated = document.take("Initiated");
  if (initiated !== undefined) {
    const isOpener = initiated === "true";
    document.set("network.direction", isOpener ? "egress" : "ingress");
  }
  const isIpv6 = document.take("SourceIsIpv6");
  if (isIpv6 !== undefined) {
    document.set("network.type", isIpv6 === "true" ? "ipv6" : "ipv4");
  }
  document.take("DestinationIsIpv6");
  if (code === "22") {
    document.set("network.protocol", "dns");
    const status = document.take("QueryStatus")!;
    document.set("sysmon.dns.status", DNS_STATUS[status] ?? status);
    lookup(document, document.take("QueryResults")!);
  }

  document.set("user.id", record.source.account?.sid);
  const [domain, name] = (document.take("User") ?? "").split("\\");
  if (name !== undefined) {
    document.set("user.domain", domain);
    document.set("user.name", name);
  }
  for (const [word, to] of [
    ["Archived", "sysmon.file.archived"],
    ["IsExecutable", "sysmon.file.is_executable"],
  ] as const) {
    const text = document.take(word);
    if (text !== undefined) document.set(to, text === "true");
  }
  const object = document.take("TargetObject");
  if (object !== undefined)
    registry(document, object, document.take("Details"));
  const target = document.take("TargetProcessGuid");
  if (target !== undefined) data["TargetProcessGUID"] = target;
  return document.finish();
}

function lookup(document: Document, results: string): void {
  const answers: Json[] = [];
  const addresses: string[] = [];
  for (const piece of results.split(";").filter((each) => each !== "")) {
    const [word, , name] = piece.split(/\s+/);
    if (word === "type:") answers.push({ type: "CNAME", data: name });
    else addresses.push(piece.replace("::ffff:", ""));
  }
  for (const data of addresses) {
    answers.push({ type: data.includes(":") ? "AAAA" : "A", data });
  }
  document.set("dns.answers", answers);
  document.set("dns.resolved_ip", addresses);
}

function registry(document: Document, path: string, details?: string): void {
  const parts = path.split("\\");
  document.set("registry", {
    path,
    hive: parts[0],
    key: parts.slice(1).join("\\"),
    value: parts.at(-1),
  });
  if (details === undefined) return;
  const dword = /^DWORD \((0x[0-9a-f]{8})\)$/i.exec(details)?.[1];
  const type = dword
    ? "SZ_DWORD"
    : details === "Binary Data"
      ? "REG_BINARY"
      : "REG_SZ";
  document.set("registry.data", {
    strings: [dword === undefined ? details : String(Number(dword))],
    type,
  });
}

/** Ids whose category is tripline's own: the module leaves them without one. */
const UNKNOWN_TO_MODULE = new Set(
  "4656 4658 4660 4663 4690 4703 5137 5141 5152 5154 5156 5157 5158".split(" "),
);
const TARGET_ACTS = new Set(
  "4624 4625 4634 4647 4768 4769 4770 4771 4776 4964".split(" "),
);
const MOVES_PROCESS = new Set(
  `1100 1102 1104 1105 1108 4624 4648 4625 4670 4673 4674 4689 4697 4719 4720 4722 4723 4724 4725 4726 4727 4728 4729 4730
  4731 4732 4733 4734 4735 4737 4738 4740 4741 4742 4743 4744 4745 4746 4747 4748 4749 4750 4751 4752 4753 4754 4755 4756
  4757 4758 4759 4760 4761 4762 4763 4764 4767 4768 4769 4770 4771 4798 4799 4817 4904 4905 4907 4912 5140 5145`.split(
    /\s+/,
  ),
);
const HAS_ACTOR = new Set(
  `4648 4657 4662 4670 4672 4673 4674 4688 4689 4697 4698 4699 4700 4701 4702 4706 4707 4713 4716 4717 4718 4719 4797 4798
  4799 4817 4904 4905 4907 4912 5136 5140 5145 5379 5380 5381 5382`.split(
    /\s+/,
  ),
);
const LOGON_TYPES: Readonly<Record<string, string>> = {
  3: "Network",
  10: "RemoteInteractive",
};

/** `4720` to `4781`: the accounts and groups of the domain. */
function isAccountChange(code: string): boolean {
  return code >= "4720" && code <= "4767";
}

function security(record: WrittenRecord): Json {
  const document = new Document(winlogbeat(record));
  const { code } = record;
  document.set("event.module", "security");
  if (!UNKNOWN_TO_MODULE.has(code)) categorise(document, record.answers);

  const logonType = document.text("LogonType");
  if (logonType !== undefined) {
    document.set("winlog.logon.type", LOGON_TYPES[logonType]);
  }
  if (document.text("ServiceName") !== undefined) {
    document.copy({ ServiceName: "service.name" });
    if (code === "4697") document.set("service.type", "Win32 Own Process");
  }
  if (code === "4778" || code === "4779") {
    if (document.text("ClientAddress") === "LOCAL") {
      document.data["ClientAddress"] = "127.0.0.1";
    }
    document.copy({
      AccountName: "user.name",
      AccountDomain: "user.domain",
      ClientAddress: "source.ip",
      ClientName: "source.domain",
      LogonID: "winlog.logon.id",
    });
  }
  if (TARGET_ACTS.has(code)) {
    document.set(
      "user.id",
      document.text("TargetUserSid") ?? document.text("TargetSid"),
    );
    document.set("user.name", document.text("TargetUserName")?.split("@")[0]);
    document.set("user.domain", document.text("TargetDomainName"));
  }
  const types = record.answers["event.type"] as readonly string[];
  const isGroup = types.includes("group") && code !== "4964";
  if (isGroup) group(document);
  if (["4634", "4647", "4964"].includes(code)) {
    document.copy({ TargetLogonId: "winlog.logon.id" });
  }
  if (HAS_ACTOR.has(code) || isAccountChange(code) || code === "4781") {
    document.copy({
      SubjectUserSid: "user.id",
      SubjectUserName: "user.name",
      SubjectDomainName: "user.domain",
    });
  }
  if ((isAccountChange(code) && !isGroup) || ["4797", "4798"].includes(code)) {
    const isComputer = ["4741", "4742", "4743"].includes(code);
    const to = isComputer ? "winlog.computerObject" : "user.target";
    document.copy({
      TargetSid: `${to}.id`,
      TargetUserName: `${to}.name`,
      TargetDomainName: `${to}.domain`,
    });
  }
  if (code === "4648" || code === "4688") {
    for (const [name, to] of [
      ["TargetUserSid", "id"],
      ["TargetUserName", "name"],
      ["TargetDomainName", "domain"],
    ] as const) {
      const text = document.text(name);
      if (text !== "-") document.set(`user.effective.${to}`, text);
    }
  }
  if (code === "1102") {
    const userData = document.get("winlog.user_data") as Json;
    document.set("user.id", userData["SubjectUserSid"]);
    document.set("user.name", userData["SubjectUserName"]);
    document.set("user.domain", userData["SubjectDomainName"]);
    document.set("winlog.logon.id", userData["SubjectLogonId"]);
  }
  // Also where the event is about another session: 4624, 4964.
  document.copy({ SubjectLogonId: "winlog.logon.id" });
  if (MOVES_PROCESS.has(code)) {
    document.moveNumbers({ ProcessId: "process.pid" });
    document.move({
      ProcessName: "process.executable",
      WorkstationName: "source.domain",
    });
    const address = document.text("IpAddress");
    if (address !== undefined && address !== "-") {
      document.take("IpAddress");
      document.set("source.ip", address.replace("::ffff:", ""));
    }
    const port = document.text("IpPort");
    if (port !== undefined && port !== "-") {
      document.moveNumbers({ IpPort: "source.port" });
    }
    nameOfImage(document, "process", true);
  }
  if (code === "4688") start(document);
  const privileges = document.text("PrivilegeList");
  if (
    privileges !== undefined &&
    ["4672", "4673", "4674", "4741", "4742", "4743"].includes(code)
  ) {
    document.data["PrivilegeList"] = privileges.split(/\s+/);
  }
  document.copy({
    OldTargetUserName: "user.target.name",
    NewTargetUserName: "user.changes.name",
  });
  if (code === "5140" || code === "5145") share(document);
  return document.finish();
}

function group(document: Document): void {
  const member = document.text("MemberName")?.split(",");
  if (member !== undefined) {
    document.set("user.target.name", member[0]!.replace(/^CN=/i, ""));
    document.set("user.target.domain", member[3]?.replace(/^DC=/i, ""));
  }
  document.copy({
    TargetSid: "group.id",
    TargetUserName: "group.name",
    TargetDomainName: "group.domain",
  });
}

function start(document: Document): void {
  document.moveNumbers({ NewProcessId: "process.pid" });
  document.move({
    NewProcessName: "process.executable",
    ParentProcessName: "process.parent.executable",
  });
  nameOfImage(document, "process");
  nameOfImage(document, "process.parent");
  document.set("process.parent.pid", Number(document.text("ProcessId")));
  const line = document.text("CommandLine")!;
  const args = line.match(/(?:[^\s"]|"[^"]*")+/g)!;
  document.set("process.args", args);
  document.set("process.args_count", args.length);
  document.set("process.command_line", line);
}

function share(document: Document): void {
  document.copy({
    RelativeTargetName: "file.name",
    ShareLocalPath: "file.directory",
  });
  const name = document.text("RelativeTargetName");
  if (name === undefined) return;
  document.set("file.path", `${document.text("ShareLocalPath")}\\${name}`);
  document.set("file.target_path", `${document.text("ShareName")}\\${name}`);
  document.set("file.extension", name.slice(name.lastIndexOf(".") + 1));
}

/** The entries of a context, `name = value` a line; blanks within names are left out. */
function entries(context: string): [string, string][] {
  return context.split(/[\n\t]+/).flatMap((line): [string, string][] => {
    const at = line.indexOf("=");
    if (at === -1) return [];
    const name = line.slice(0, at).replace(/\s/g, "");
    const value = line.slice(at + 1).trim();
    return value === "" ? [] : [[name, value]];
  });
}

function powershell(record: WrittenRecord): Json {
  const document = new Document(winlogbeat(record));
  const { data } = document;
  const { code } = record;
  document.set("event.module", "powershell");
  categorise(document, record.answers);
  const context =
    code === "800" ? "param2" : code === "4103" ? "ContextInfo" : "param3";
  if (typeof data[context] === "string" && !code.startsWith("4104")) {
    Object.assign(data, Object.fromEntries(entries(document.take(context)!)));
  }
  for (const name of ["param1", "param2", "param3"]) document.take(name);
  document.moveNumbers({
    SequenceNumber: "event.sequence",
    DetailSequence: "powershell.sequence",
    DetailTotal: "powershell.total",
    MessageNumber: "powershell.sequence",
    MessageTotal: "powershell.total",
  });
  document.move({
    HostId: "process.entity_id",
    HostID: "process.entity_id",
    HostApplication: "process.command_line",
    HostName: "process.title",
    NewEngineState: "powershell.engine.new_state",
    PreviousEngineState: "powershell.engine.previous_state",
    NewProviderState: "powershell.provider.new_state",
    ProviderName: "powershell.provider.name",
    EngineVersion: "powershell.engine.version",
    PipelineId: "powershell.pipeline_id",
    PipelineID: "powershell.pipeline_id",
    RunspaceId: "powershell.runspace_id",
    RunspaceID: "powershell.runspace_id",
    HostVersion: "powershell.process.executable_version",
    CommandLine: "powershell.command.value",
    CommandPath: "powershell.command.path",
    CommandName: "powershell.command.name",
    CommandType: "powershell.command.type",
    ScriptBlockId: "powershell.file.script_block_id",
    ScriptBlockText: "powershell.file.script_block_text",
    ShellID: "powershell.id",
    ScriptName: "file.path",
    Path: "file.path",
  });
  const [domain, name] = (
    document.take("UserId") ??
    document.take("User") ??
    ""
  ).split("\\");
  if (name !== undefined) {
    document.set("user.domain", domain);
    document.set("user.name", name);
  }
  argumentsOf(document, "process");
  const path = document.get("file.path");
  if (typeof path === "string") fileParts(document, path);
  return document.finish();
}

const MODULES: Readonly<Record<string, (record: WrittenRecord) => Json>> = {
  "Microsoft-Windows-PowerShell/Operational": powershell,
  "Microsoft-Windows-Sysmon/Operational": sysmon,
  Security: security,
  "Windows PowerShell": powershell,
};

/** winlogbeat 8, its module applied; undefined for channels that no module takes. */
export function processed(record: WrittenRecord): Json | undefined {
  return MODULES[record.source.channel]?.(record);
}
