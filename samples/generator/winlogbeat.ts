/**
 * Windows event records as winlogbeat 8 writes them to a file, where no ingest pipeline has mapped them: values
 * of `winlog.event_data` are strings, and `@timestamp` is when the record was written. When a Sysmon event
 * happened stands in `UtcTime`.
 */
import { Random } from "./random.ts";
import { sampleOf } from "./expected.ts";
import type { Planted, Sample } from "./expected.ts";
import { Timeline, iso, utcTime } from "./timeline.ts";
import type { Doc, Draft } from "./timeline.ts";
import type { RegistryStep, Task } from "./task.ts";
import { TASK_CACHE, creationSteps, taskXml, updateSteps } from "./task.ts";
import { ADMIN, SYSTEM, baseName, digest } from "./world.ts";
import type { Account, Machine, Process } from "./world.ts";

type EventData = Record<string, string>;

interface Provider {
  readonly channel: string;
  readonly name: string;
  readonly guid: string;
  /** Process id of the service that writes this log. */
  readonly pid: number;
}

const SYSMON: Provider = {
  channel: "Microsoft-Windows-Sysmon/Operational",
  name: "Microsoft-Windows-Sysmon",
  guid: "{5770385f-c22a-43e0-bf4c-06f5698ffbd9}",
  pid: 2812,
};
const SECURITY: Provider = {
  channel: "Security",
  name: "Microsoft-Windows-Security-Auditing",
  guid: "{54849625-5478-4994-a5ba-3e3b0328c30d}",
  pid: 728,
};
const TASK_SCHEDULER: Provider = {
  channel: "Microsoft-Windows-TaskScheduler/Operational",
  name: "Microsoft-Windows-TaskScheduler",
  guid: "{de7b24ea-73c8-4a09-985d-5bdadcfa9017}",
  pid: 1352,
};

/** Task name and record version by event id. */
const SYSMON_EVENTS: Readonly<Record<number, readonly [string, number]>> = {
  1: ["Process Create (rule: ProcessCreate)", 5],
  3: ["Network connection detected (rule: NetworkConnect)", 5],
  5: ["Process terminated (rule: ProcessTerminate)", 3],
  7: ["Image loaded (rule: ImageLoad)", 3],
  10: ["Process accessed (rule: ProcessAccess)", 3],
  11: ["File created (rule: FileCreate)", 2],
  12: ["Registry object added or deleted (rule: RegistryEvent)", 2],
  13: ["Registry value set (rule: RegistryEvent)", 2],
  22: ["Dns query (rule: DnsQuery)", 5],
};
/** Task name and the first line of the message by event id. */
const SECURITY_EVENTS: Readonly<Record<number, readonly [string, string]>> = {
  4624: ["Logon", "An account was successfully logged on."],
  4634: ["Logoff", "An account was logged off."],
  4672: ["Special Logon", "Special privileges assigned to new logon."],
  4688: ["Process Creation", "A new process has been created."],
  4689: ["Process Termination", "A process has exited."],
  4698: ["Other Object Access Events", "A scheduled task was created."],
  4699: ["Other Object Access Events", "A scheduled task was deleted."],
  4702: ["Other Object Access Events", "A scheduled task was updated."],
};
const SCHEDULER_EVENTS: Readonly<Record<number, string>> = {
  100: "Task Started",
  102: "Task completed",
  106: "Task registered",
  129: "Created Task Process",
  140: "Task registration updated",
  141: "Task registration deleted",
  201: "Action completed",
};

/** How long after it happened Sysmon writes an ordinary event. */
const SYSMON_DELAY_MS = 9;

export class WinlogbeatLog {
  readonly random: Random;
  readonly #timeline = new Timeline();

  constructor(seed: number) {
    this.random = new Random(seed);
  }

  get size(): number {
    return this.#timeline.size;
  }

  /** Gives each channel of each machine its running record ids, and writes the lines. */
  finish(planted: readonly Planted[]): Sample {
    const lastIds = new Map<string, number>();
    const log = this.#timeline.finish((doc) => {
      const winlog = doc["winlog"] as Doc;
      const channel = `${winlog["computer_name"]} ${winlog["channel"]}`;
      const id = (lastIds.get(channel) ?? 40_000 + channel.length * 977) + 1;
      lastIds.set(channel, id);
      winlog["record_id"] = id;
    });
    return sampleOf(log, planted);
  }

  #record(
    machine: Machine,
    provider: Provider,
    id: number,
    task: string,
    version: number,
    writtenMs: number,
    message: string,
    data: EventData,
  ): Draft {
    const audit = provider === SECURITY;
    return this.#timeline.add(writtenMs, {
      "@timestamp": iso(writtenMs),
      "@metadata": { beat: "winlogbeat", type: "_doc", version: "8.17.3" },
      event: {
        code: String(id),
        kind: "event",
        provider: provider.name,
        action: task,
        created: iso(writtenMs + 1_210),
        ...(audit ? { outcome: "success" } : {}),
      },
      log: { level: "information" },
      message,
      winlog: {
        channel: provider.channel,
        provider_name: provider.name,
        provider_guid: provider.guid,
        event_id: String(id),
        computer_name: machine.computer,
        record_id: 0,
        process: { pid: provider.pid, thread: { id: provider.pid + 644 } },
        api: "wineventlog",
        opcode: "Info",
        task,
        ...(audit
          ? { keywords: ["Audit Success"] }
          : {
              user: {
                identifier: SYSTEM.sid,
                name: SYSTEM.name,
                domain: SYSTEM.domain,
                type: "User",
              },
            }),
        ...(version > 0 ? { version } : {}),
        event_data: data,
      },
      host: { name: machine.computer },
      agent: {
        id: machine.agentId,
        name: machine.name,
        type: "winlogbeat",
        version: "8.17.3",
      },
      ecs: { version: "8.0.0" },
    });
  }

  #sysmon(
    machine: Machine,
    id: number,
    atMs: number,
    writtenMs: number,
    data: EventData,
  ): Draft {
    const [task, version] = SYSMON_EVENTS[id]!;
    const whole = { RuleName: "-", UtcTime: utcTime(atMs), ...data };
    // The rendered text repeats the values; a few of them are enough here.
    const shown = Object.entries(whole).slice(0, 5);
    const message = [
      `${task.slice(0, task.indexOf(" (rule"))}:`,
      ...shown.map(([name, value]) => `${name}: ${value}`),
    ].join("\n");
    return this.#record(
      machine,
      SYSMON,
      id,
      task,
      version,
      writtenMs,
      message,
      whole,
    );
  }

  #security(
    machine: Machine,
    id: number,
    atMs: number,
    data: EventData,
  ): Draft {
    const [task, message] = SECURITY_EVENTS[id]!;
    return this.#record(machine, SECURITY, id, task, 0, atMs, message, data);
  }

  scheduler(
    machine: Machine,
    id: number,
    atMs: number,
    data: EventData,
  ): Draft {
    const task = SCHEDULER_EVENTS[id]!;
    const message = `${task}: "${data["TaskName"]}"`;
    return this.#record(
      machine,
      TASK_SCHEDULER,
      id,
      task,
      0,
      atMs,
      message,
      data,
    );
  }

  /** Sysmon 1 and Security 4688. */
  processStart(machine: Machine, process: Process): void {
    const { parent, image } = process;
    const elevated = process.account === ADMIN;
    this.#sysmon(
      machine,
      1,
      process.startMs,
      process.startMs + SYSMON_DELAY_MS,
      {
        ProcessGuid: process.guid,
        ProcessId: String(process.pid),
        Image: image,
        FileVersion: "10.0.20348.2110 (WinBuild.160101.0800)",
        Description: baseName(image),
        Product: "Microsoft® Windows® Operating System",
        Company: "Microsoft Corporation",
        OriginalFileName: baseName(image),
        CommandLine: process.commandLine,
        CurrentDirectory: process.directory,
        User: account(process.account),
        LogonId: process.logonId,
        TerminalSessionId: process.account.sid.length > 8 ? "2" : "0",
        IntegrityLevel: elevated
          ? "High"
          : process.account === SYSTEM
            ? "System"
            : "Medium",
        Hashes: `MD5=${digest("md5", image)},SHA256=${digest("sha256", image)}`,
        ParentProcessGuid:
          parent?.guid ?? "{00000000-0000-0000-0000-000000000000}",
        ParentProcessId: String(parent?.pid ?? 0),
        ParentImage: parent?.image ?? "-",
        ParentCommandLine: parent?.commandLine ?? "-",
        ParentUser: parent === undefined ? "-" : account(parent.account),
      },
    );
    this.#security(machine, 4688, process.startMs + 1, {
      ...subject(process.account, process.logonId),
      NewProcessId: hex(process.pid),
      NewProcessName: image,
      TokenElevationType: elevated ? "%%1937" : "%%1936",
      ProcessId: hex(parent?.pid ?? 0),
      CommandLine: process.commandLine,
      TargetUserSid: "S-1-0-0",
      TargetUserName: "-",
      TargetDomainName: "-",
      TargetLogonId: "0x0",
      ParentProcessName: parent?.image ?? "-",
      MandatoryLabel: elevated ? "S-1-16-12288" : "S-1-16-8192",
    });
  }

  /** Sysmon 5 and Security 4689. */
  processEnd(machine: Machine, process: Process, atMs: number): void {
    this.#sysmon(machine, 5, atMs, atMs + SYSMON_DELAY_MS, actor(process));
    this.#security(machine, 4689, atMs, {
      ...subject(process.account, process.logonId),
      Status: "0x0",
      ProcessId: hex(process.pid),
      ProcessName: process.image,
    });
  }

  imageLoad(
    machine: Machine,
    process: Process,
    atMs: number,
    dll: string,
  ): void {
    this.#sysmon(machine, 7, atMs, atMs + SYSMON_DELAY_MS, {
      ...actor(process),
      ImageLoaded: `C:\\Windows\\System32\\${dll}`,
      OriginalFileName: dll,
      Hashes: `MD5=${digest("md5", dll)},SHA256=${digest("sha256", dll)}`,
      Signed: "true",
      Signature: "Microsoft Windows",
      SignatureStatus: "Valid",
    });
  }

  processAccess(
    machine: Machine,
    source: Process,
    target: Process,
    atMs: number,
  ): void {
    this.#sysmon(machine, 10, atMs, atMs + SYSMON_DELAY_MS, {
      SourceProcessGUID: source.guid,
      SourceProcessId: String(source.pid),
      SourceThreadId: String(source.pid + 112),
      SourceImage: source.image,
      TargetProcessGUID: target.guid,
      TargetProcessId: String(target.pid),
      TargetImage: target.image,
      GrantedAccess: "0x1000",
      CallTrace: `C:\\Windows\\SYSTEM32\\ntdll.dll+9d4${this.random.hex(1)}|C:\\Windows\\System32\\KERNELBASE.dll+2c1${this.random.hex(2)}`,
      SourceUser: account(source.account),
      TargetUser: account(target.account),
    });
  }

  fileCreate(
    machine: Machine,
    process: Process,
    atMs: number,
    path: string,
  ): Draft {
    return this.#sysmon(machine, 11, atMs, atMs + SYSMON_DELAY_MS, {
      ...actor(process),
      TargetFilename: path,
      CreationUtcTime: utcTime(atMs),
    });
  }

  registry(
    machine: Machine,
    process: Process,
    atMs: number,
    step: RegistryStep,
    writtenMs = atMs + SYSMON_DELAY_MS,
  ): Draft {
    const set = step.details !== undefined;
    return this.#sysmon(machine, set ? 13 : 12, atMs, writtenMs, {
      EventType: set ? "SetValue" : "CreateKey",
      ...actor(process),
      TargetObject: step.path,
      ...(set ? { Details: step.details } : {}),
    });
  }

  /** Sysmon 12 of a key that goes away. */
  registryDelete(
    machine: Machine,
    process: Process,
    atMs: number,
    path: string,
  ): void {
    this.#sysmon(machine, 12, atMs, atMs + SYSMON_DELAY_MS, {
      EventType: "DeleteKey",
      ...actor(process),
      TargetObject: path,
    });
  }

  /**
   * Sysmon 3. The writer looks names up before it writes: the record is late by a second and, now and then,
   * by much more.
   */
  network(
    machine: Machine,
    process: Process,
    atMs: number,
    connection: Connection,
    writtenMs = atMs + this.random.int(900, 1_600),
  ): Draft {
    const v6 = connection.source.includes(":");
    return this.#sysmon(machine, 3, atMs, writtenMs, {
      ...actor(process),
      Protocol: "tcp",
      Initiated: String(connection.source === machine.address),
      SourceIsIpv6: String(v6),
      SourceIp: connection.source,
      SourceHostname: "-",
      SourcePort: String(connection.sourcePort),
      SourcePortName: "-",
      DestinationIsIpv6: String(v6),
      DestinationIp: connection.destination,
      DestinationHostname: "-",
      DestinationPort: String(connection.destinationPort),
      DestinationPortName: connection.service ?? "-",
    });
  }

  dnsQuery(
    machine: Machine,
    process: Process,
    atMs: number,
    name: string,
    address: string,
  ): void {
    this.#sysmon(machine, 22, atMs, atMs + this.random.int(700, 1_500), {
      ...actor(process),
      QueryName: name,
      QueryStatus: "0",
      QueryResults: `::ffff:${address};`,
    });
  }

  /** Security 4624, type 3, and 4672 for an administrator. */
  networkLogon(
    machine: Machine,
    user: Account,
    logonId: string,
    atMs: number,
    from: string,
    port: number,
  ): void {
    this.#security(machine, 4624, atMs, {
      ...subject({ sid: "S-1-0-0", name: "-", domain: "-" }, "0x0"),
      TargetUserSid: user.sid,
      TargetUserName: user.name,
      TargetDomainName: user.domain,
      TargetLogonId: logonId,
      LogonType: "3",
      LogonProcessName: "Kerberos",
      AuthenticationPackageName: "Kerberos",
      WorkstationName: "-",
      LogonGuid: `{${this.random.guid()}}`,
      ProcessId: "0x0",
      ProcessName: "-",
      IpAddress: from,
      IpPort: String(port),
      ImpersonationLevel: "%%1833",
      ElevatedToken: user === ADMIN ? "%%1842" : "%%1843",
    });
    if (user === ADMIN) {
      this.#security(machine, 4672, atMs, {
        ...subject(user, logonId),
        PrivilegeList:
          "SeSecurityPrivilege\n\t\t\tSeBackupPrivilege\n\t\t\tSeRestorePrivilege\n\t\t\tSeDebugPrivilege",
      });
    }
  }

  logoff(machine: Machine, user: Account, logonId: string, atMs: number): void {
    this.#security(machine, 4634, atMs, {
      TargetUserSid: user.sid,
      TargetUserName: user.name,
      TargetDomainName: user.domain,
      TargetLogonId: logonId,
      LogonType: "3",
    });
  }

  /** The TaskCache writes of a creation, the file, 106 and 4698. @returns the write of `Actions` */
  taskCreated(
    machine: Machine,
    task: Task,
    by: Requester,
    atMs: number,
  ): Draft {
    const schedule = machine.services.schedule;
    const actions = this.#burst(machine, creationSteps(task), atMs);
    this.fileCreate(
      machine,
      schedule,
      atMs + 10,
      `C:\\Windows\\System32\\Tasks${task.path}`,
    );
    this.registry(machine, schedule, atMs + 14, {
      path: `${TASK_CACHE}\\Tasks\\${task.guid}\\DynamicInfo`,
      details: "Binary Data",
    });
    this.scheduler(machine, 106, atMs + 31, {
      TaskName: task.path,
      UserContext: task.userId,
    });
    this.taskAudit(machine, 4698, task, by, atMs + 32);
    return actions;
  }

  /** The TaskCache writes of an update, 140 and 4702. @returns the write of `Actions` */
  taskUpdated(
    machine: Machine,
    task: Task,
    by: Requester,
    atMs: number,
  ): Draft {
    const actions = this.#burst(machine, updateSteps(task), atMs);
    this.scheduler(machine, 140, atMs + 31, {
      TaskName: task.path,
      UserName: task.userId,
    });
    this.taskAudit(machine, 4702, task, by, atMs + 32);
    return actions;
  }

  /** One burst shares one UtcTime; only the order of writing tells which came first. */
  #burst(
    machine: Machine,
    steps: readonly RegistryStep[],
    atMs: number,
  ): Draft {
    const drafts = steps.map((step, index) =>
      this.registry(
        machine,
        machine.services.schedule,
        atMs,
        step,
        atMs + 14 + Math.floor(index / 8),
      ),
    );
    return drafts.at(-1)!;
  }

  /** Security 4698, 4699 or 4702. A caller from the network has no process here. */
  taskAudit(
    machine: Machine,
    id: 4698 | 4699 | 4702,
    task: Task,
    by: Requester,
    atMs: number,
  ): void {
    this.#security(machine, id, atMs, {
      ...subject(by.account, by.logonId),
      TaskName: task.path,
      [id === 4702 ? "TaskContentNew" : "TaskContent"]: taskXml(task),
      ClientProcessStartKey: "0",
      ClientProcessId: String(by.process?.pid ?? 0),
      ParentProcessId: String(by.process?.parent?.pid ?? 0),
      RpcCallClientLocality: "0",
      FQDN: machine.computer,
    });
  }
}

export interface Connection {
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
  readonly destinationPort: number;
  readonly service?: string;
}

/** Who asked the Schedule service: a local process, or (without one) somebody on the network. */
export interface Requester {
  readonly account: Account;
  readonly logonId: string;
  readonly process?: Process;
}

function actor(process: Process): EventData {
  return {
    ProcessGuid: process.guid,
    ProcessId: String(process.pid),
    Image: process.image,
    User: account(process.account),
  };
}

function account(of: Account): string {
  return `${of.domain}\\${of.name}`;
}

function subject(of: Account, logonId: string): EventData {
  return {
    SubjectUserSid: of.sid,
    SubjectUserName: of.name,
    SubjectDomainName: of.domain,
    SubjectLogonId: logonId,
  };
}

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}
