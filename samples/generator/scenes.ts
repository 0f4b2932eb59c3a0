/**
 * The scenes that a rule about remote tasks must tell apart: a connection to the Schedule service, a task that
 * is created or updated locally, and the look-alikes.
 */
import type { Task } from "./task.ts";
import { utcTime } from "./timeline.ts";
import type { Draft } from "./timeline.ts";
import type { WinlogbeatLog } from "./winlogbeat.ts";
import { MANAGEMENT_SERVER, SYSTEM, startProcess } from "./world.ts";
import type { Machine, Process } from "./world.ts";

/** High port on which a service answers remote procedure calls. */
export const SCHEDULE_PORT = 49_668;
const EVENT_LOG_PORT = 49_665;

/** Who connects, where it is not the management console, and when the record was written, where it is late. */
export interface Caller {
  readonly source?: string;
  readonly sourcePort?: number;
  readonly writtenMs?: number;
}

/** A console on another machine asks the Schedule service something: both ports are high. */
export function scheduleConnection(
  log: WinlogbeatLog,
  machine: Machine,
  atMs: number,
  caller: Caller = {},
): Draft {
  const source = caller.source ?? MANAGEMENT_SERVER;
  return log.network(
    machine,
    machine.services.schedule,
    atMs,
    {
      source,
      sourcePort: caller.sourcePort ?? log.random.int(49_900, 61_000),
      destination: source.includes(":") ? source : machine.address,
      destinationPort: SCHEDULE_PORT,
    },
    caller.writtenMs,
  );
}

/** The same, to another service in another svchost. */
export function eventLogConnection(
  log: WinlogbeatLog,
  machine: Machine,
  atMs: number,
): void {
  log.network(machine, machine.services.eventLog, atMs, {
    source: MANAGEMENT_SERVER,
    sourcePort: log.random.int(49_900, 61_000),
    destination: machine.address,
    destinationPort: EVENT_LOG_PORT,
  });
}

/** To the endpoint mapper: port 135. */
export function endpointMapperConnection(
  log: WinlogbeatLog,
  machine: Machine,
  atMs: number,
  caller: Caller = {},
): void {
  log.network(
    machine,
    machine.services.rpc,
    atMs,
    {
      source: caller.source ?? MANAGEMENT_SERVER,
      sourcePort: caller.sourcePort ?? log.random.int(49_900, 61_000),
      destination: machine.address,
      destinationPort: 135,
      service: "epmap",
    },
    caller.writtenMs,
  );
}

/** Windows changes one of its own tasks. */
export function windowsUpdatesTask(
  log: WinlogbeatLog,
  machine: Machine,
  atMs: number,
): void {
  const task: Task = {
    guid: "{E4C1B7F2-6A0D-4D8B-93A5-2D0B6F6C1E77}",
    path: "\\Microsoft\\Windows\\UpdateOrchestrator\\Schedule Scan",
    author: "Microsoft Corporation",
    date: localTime(atMs),
    start: localTime(atMs + 7_200_000),
    command: "%systemroot%\\system32\\usoclient.exe",
    arguments: "StartScan",
    userId: SYSTEM.sid,
  };
  log.taskUpdated(
    machine,
    task,
    {
      account: SYSTEM,
      logonId: "0x3e7",
      process: machine.services.services,
    },
    atMs,
  );
}

/** The user of the machine creates a task with schtasks, without `/S`. */
export function localTask(
  log: WinlogbeatLog,
  machine: Machine,
  atMs: number,
  name: string,
): void {
  const { explorer } = machine.services;
  const path = `\\Corvane\\${name}`;
  const command = "C:\\Corvane\\tools\\report.cmd";
  const creator = startProcess(machine, atMs, {
    image: "C:\\Windows\\System32\\schtasks.exe",
    commandLine: `schtasks /create /tn "${path.slice(1)}" /tr "${command} /daily" /sc daily /st 08:30`,
    account: explorer.account,
    logonId: explorer.logonId,
    parent: explorer,
  });
  const by = {
    account: explorer.account,
    logonId: explorer.logonId,
    process: creator,
  };
  const task: Task = {
    guid: `{${log.random.guid().toUpperCase()}}`,
    path,
    author: `${explorer.account.domain}\\${explorer.account.name}`,
    date: localTime(atMs),
    start: localTime(atMs + 86_400_000),
    command,
    arguments: "/daily",
    userId: explorer.account.sid,
  };
  log.processStart(machine, creator);
  log.imageLoad(machine, creator, atMs + 22, "taskschd.dll");
  log.taskCreated(machine, task, by, atMs + 61);
  log.processEnd(machine, creator, atMs + 118);
}

/** Local time of a machine that keeps UTC, as task definitions write it: whole seconds, no zone. */
export function localTime(ms: number): string {
  return utcTime(ms).slice(0, 19).replace(" ", "T");
}

/** A command prompt that somebody opened as an administrator. */
export function adminPrompt(
  machine: Machine,
  atMs: number,
  account: Process["account"],
  logonId: string,
): Process {
  return startProcess(machine, atMs, {
    image: "C:\\Windows\\System32\\cmd.exe",
    commandLine: '"C:\\Windows\\system32\\cmd.exe"',
    account,
    logonId,
    parent: machine.services.explorer,
    directory: "C:\\Users\\Public\\",
  });
}
