/**
 * What Windows machines log all day: small scenes of a few records each, thrown over a span of time. None of
 * them touches an `Actions` value, and none of the inbound svchost connections uses two high ports.
 */
import { TASK_CACHE } from "./task.ts";
import type { WinlogbeatLog } from "./winlogbeat.ts";
import {
  ADMIN,
  CLERK,
  CLERK_2,
  CLIENTS,
  DOMAIN_CONTROLLER,
  MANAGEMENT_SERVER,
  SYSTEM,
  startProcess,
} from "./world.ts";
import type { Machine, Process } from "./world.ts";

type Scene = (log: WinlogbeatLog, machine: Machine, atMs: number) => void;

const DLLS = [
  "amsi.dll",
  "bcrypt.dll",
  "combase.dll",
  "crypt32.dll",
  "dnsapi.dll",
  "mswsock.dll",
  "taskschd.dll",
  "urlmon.dll",
  "wldp.dll",
];

const SITES: readonly (readonly [string, string])[] = [
  ["intranet.corvane.example", "10.20.1.30"],
  ["mail.corvane.example", "10.20.1.31"],
  ["news.example.com", "192.0.2.41"],
  ["cdn.example.net", "192.0.2.118"],
  ["updates.example.org", "203.0.113.9"],
];

const TOOLS: readonly (readonly [string, string])[] = [
  [
    "C:\\Windows\\System32\\conhost.exe",
    "\\??\\C:\\Windows\\system32\\conhost.exe 0xffffffff -ForceV1",
  ],
  [
    "C:\\Windows\\System32\\backgroundTaskHost.exe",
    '"C:\\Windows\\system32\\backgroundTaskHost.exe" -ServerName:App.AppXmtcan0h2tfbfy7k9kn8hbxb6dmzz1zh0.mca',
  ],
  [
    "C:\\Windows\\System32\\SearchProtocolHost.exe",
    '"C:\\Windows\\system32\\SearchProtocolHost.exe" Global\\UsGthrFltPipeMssGthrPipe4_ Global\\UsGthrCtrlFltPipeMssGthrPipe4 1 -2147483646',
  ],
  [
    "C:\\Program Files\\Corvane\\Ledger\\ledger.exe",
    '"C:\\Program Files\\Corvane\\Ledger\\ledger.exe" --profile "C:\\Users\\Public\\Documents\\Ledger"',
  ],
  [
    "C:\\Windows\\System32\\notepad.exe",
    '"C:\\Windows\\system32\\notepad.exe" C:\\Users\\Public\\Documents\\minutes.txt',
  ],
];

/** Tasks that exist already and only run: their runs write DynamicInfo, never Actions. */
const OLD_TASKS: readonly (readonly [string, string])[] = [
  [
    "\\Microsoft\\Windows\\Defrag\\ScheduledDefrag",
    "{6B1DD9E5-0E3C-4C0B-9E0A-6C5F0D3B7711}",
  ],
  [
    "\\Microsoft\\Windows\\Time Synchronization\\SynchronizeTime",
    "{A31AD6C2-FF4C-43D4-8E90-7101023096F9}",
  ],
  ["\\Corvane\\Ledger nightly", "{1F7C4E1A-55D0-4B0E-AE27-90C4B1E5D023}"],
];

const userOf = (machine: Machine): Process => machine.services.explorer;

const toolRun: Scene = (log, machine, atMs) => {
  const { random } = log;
  const parent = userOf(machine);
  const [image, commandLine] = random.pick(TOOLS);
  const process = startProcess(machine, atMs, {
    image,
    commandLine,
    account: parent.account,
    logonId: parent.logonId,
    parent,
  });
  log.processStart(machine, process);
  const loads = random.int(1, 3);
  for (let i = 0; i < loads; i++) {
    log.imageLoad(machine, process, atMs + 30 + i * 17, random.pick(DLLS));
  }
  log.fileCreate(
    machine,
    process,
    atMs + 240,
    `C:\\Users\\${parent.account.name}\\AppData\\Local\\Temp\\${random.hex(8)}.tmp`,
  );
  log.processEnd(machine, process, atMs + random.int(400, 9_000));
};

const browsing: Scene = (log, machine, atMs) => {
  const { random } = log;
  const parent = userOf(machine);
  const browser = startProcess(machine, atMs, {
    image: "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
    commandLine:
      '"C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe" --type=utility --utility-sub-type=network.mojom.NetworkService',
    account: parent.account,
    logonId: parent.logonId,
    parent,
  });
  const [name, address] = random.pick(SITES);
  log.processStart(machine, browser);
  log.dnsQuery(machine, browser, atMs + 120, name, address);
  log.network(machine, browser, atMs + 160, {
    source: machine.address,
    sourcePort: random.int(49_700, 64_000),
    destination: address,
    destinationPort: 443,
    service: "https",
  });
  log.processEnd(machine, browser, atMs + random.int(5_000, 20_000));
};

const fileShareVisit: Scene = (log, machine, atMs) => {
  const { random } = log;
  const user = random.pick([CLERK, CLERK_2]);
  const from = random.pick(CLIENTS);
  const port = random.int(49_700, 64_000);
  const logonId = `0x${random.hex(6)}`;
  log.network(machine, machine.services.system, atMs - 4, {
    source: from,
    sourcePort: port,
    destination: machine.address,
    destinationPort: 445,
    service: "microsoft-ds",
  });
  log.networkLogon(machine, user, logonId, atMs, from, port);
  log.logoff(machine, user, logonId, atMs + random.int(3_000, 30_000));
};

const adminVisit: Scene = (log, machine, atMs) => {
  const { random } = log;
  const port = random.int(49_700, 64_000);
  const logonId = `0x${random.hex(6)}`;
  log.network(machine, machine.services.rpc, atMs - 5, {
    source: MANAGEMENT_SERVER,
    sourcePort: port,
    destination: machine.address,
    destinationPort: 135,
    service: "epmap",
  });
  log.networkLogon(machine, ADMIN, logonId, atMs, MANAGEMENT_SERVER, port);
  log.logoff(machine, ADMIN, logonId, atMs + random.int(2_000, 9_000));
};

const taskRun: Scene = (log, machine, atMs) => {
  const [path, guid] = log.random.pick(OLD_TASKS);
  const schedule = machine.services.schedule;
  const key = `${TASK_CACHE}\\Tasks\\${guid}`;
  const info = { path: `${key}\\DynamicInfo`, details: "Binary Data" };
  const endMs = atMs + log.random.int(300, 4_000);
  const instance = {
    TaskName: path,
    UserContext: SYSTEM.name,
    InstanceId: `{${log.random.guid()}}`,
  };
  log.registry(machine, schedule, atMs, { path: key, details: undefined });
  log.registry(machine, schedule, atMs, info);
  log.scheduler(machine, 100, atMs + 12, instance);
  const worker = startProcess(machine, atMs + 20, {
    image: "C:\\Windows\\System32\\taskhostw.exe",
    commandLine: "taskhostw.exe Install $(Arg0)",
    account: SYSTEM,
    parent: schedule,
  });
  log.processStart(machine, worker);
  log.imageLoad(machine, worker, atMs + 44, log.random.pick(DLLS));
  log.processEnd(machine, worker, endMs - 20);
  log.registry(machine, schedule, endMs, info);
  log.scheduler(machine, 102, endMs + 9, instance);
};

const settingsWrite: Scene = (log, machine, atMs) => {
  const { random } = log;
  const process = random.pick([
    machine.services.services,
    machine.services.eventLog,
    machine.services.schedule,
    machine.services.explorer,
  ]);
  const key = random.pick([
    "HKLM\\System\\CurrentControlSet\\Services\\bam\\State\\UserSettings",
    "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Diagnostics\\DiagTrack",
    "HKLM\\SOFTWARE\\Corvane\\Agent\\Status",
    `HKU\\${machine.services.explorer.account.sid}\\Software\\Microsoft\\Windows\\CurrentVersion\\Explorer\\RecentDocs`,
  ]);
  log.registry(machine, process, atMs, { path: key, details: undefined });
  log.registry(machine, process, atMs + 2, {
    path: `${key}\\LastUpdate`,
    details: `DWORD (0x0000${random.hex(4)})`,
  });
};

const scan: Scene = (log, machine, atMs) => {
  const { defender, lsass, explorer } = machine.services;
  const target = log.random.pick([lsass, explorer, machine.services.eventLog]);
  log.processAccess(machine, defender, target, atMs);
  log.imageLoad(machine, defender, atMs + 6, log.random.pick(DLLS));
};

const nameLookup: Scene = (log, machine, atMs) => {
  const { random } = log;
  const [name, address] = random.pick(SITES);
  const service = machine.services.remoteDesktop;
  log.dnsQuery(machine, service, atMs, name, address);
  log.network(machine, service, atMs + 40, {
    source: machine.address,
    sourcePort: random.int(49_700, 64_000),
    destination: DOMAIN_CONTROLLER,
    destinationPort: 53,
    service: "domain",
  });
};

const WORKSTATION_SCENES = [
  toolRun,
  browsing,
  settingsWrite,
  scan,
  nameLookup,
  taskRun,
];
const SERVER_SCENES = [
  fileShareVisit,
  fileShareVisit,
  adminVisit,
  settingsWrite,
  scan,
  nameLookup,
  taskRun,
];

/** Adds scenes between two moments until the log holds `records`; most of them end within seconds. */
export function everyday(
  log: WinlogbeatLog,
  workstation: Machine,
  server: Machine,
  fromMs: number,
  toMs: number,
  records: number,
): void {
  while (log.size < records) {
    const atMs = log.random.int(fromMs, toMs);
    const onServer = log.random.next() < 0.45;
    const scene = log.random.pick(
      onServer ? SERVER_SCENES : WORKSTATION_SCENES,
    );
    scene(log, onServer ? server : workstation, atMs);
  }
}
