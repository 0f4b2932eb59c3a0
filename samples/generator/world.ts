/**
 * The invented company of the samples: its machines, accounts and long-running processes. Names are made up,
 * addresses are from RFC 1918 (inside) and RFC 5737 (outside).
 */
import { createHash } from "node:crypto";
import { Random } from "./random.ts";

export interface Account {
  readonly sid: string;
  readonly name: string;
  readonly domain: string;
}

export interface Process {
  /** Sysmon's ProcessGuid, with braces. */
  readonly guid: string;
  readonly pid: number;
  readonly image: string;
  readonly commandLine: string;
  readonly directory: string;
  readonly account: Account;
  readonly logonId: string;
  readonly startMs: number;
  readonly parent: Process | undefined;
}

export interface Machine {
  /** NetBIOS name. */
  readonly name: string;
  /** Full name, as the event log has it. */
  readonly computer: string;
  readonly address: string;
  /** First group of every ProcessGuid of this machine. */
  readonly guidPrefix: string;
  readonly agentId: string;
  readonly services: Services;
  /** Counts the processes, so that each gets another GUID and pid. */
  next: number;
}

/** Processes that run from the start of the machine to the end of the log. */
export interface Services {
  readonly system: Process;
  readonly services: Process;
  readonly lsass: Process;
  readonly schedule: Process;
  readonly rpc: Process;
  readonly eventLog: Process;
  readonly remoteDesktop: Process;
  readonly defender: Process;
  readonly explorer: Process;
}

export const DOMAIN = "CORVANE";
const DNS_DOMAIN = "corvane.example";
const DOMAIN_SID = "S-1-5-21-2703310417-1394016228-3316290511";

const NT_AUTHORITY = "NT AUTHORITY";
export const SYSTEM: Account = {
  sid: "S-1-5-18",
  name: "SYSTEM",
  domain: NT_AUTHORITY,
};
export const NETWORK_SERVICE: Account = {
  sid: "S-1-5-20",
  name: "NETWORK SERVICE",
  domain: NT_AUTHORITY,
};
export const LOCAL_SERVICE: Account = {
  sid: "S-1-5-19",
  name: "LOCAL SERVICE",
  domain: NT_AUTHORITY,
};

function person(rid: number, name: string): Account {
  return { sid: `${DOMAIN_SID}-${rid}`, name, domain: DOMAIN };
}
export const CLERK = person(1118, "m.halvorsen");
export const CLERK_2 = person(1127, "j.aldana");
export const ADMIN = person(1604, "adm-okeke");

/** Other machines of the network, which log nowhere. */
export const DOMAIN_CONTROLLER = "10.20.1.5";
export const MANAGEMENT_SERVER = "10.20.1.9";
export const CLIENTS = ["10.20.4.22", "10.20.4.31", "10.20.4.58"];

export const SVCHOST = "C:\\Windows\\System32\\svchost.exe";
const SYSTEM_FOLDER = "C:\\Windows\\system32\\";

export interface ProcessStart {
  readonly image: string;
  readonly commandLine: string;
  readonly account: Account;
  readonly logonId?: string;
  readonly parent?: Process;
  readonly directory?: string;
}

/** Four hex digits twice, as a ProcessGuid holds the start time: low half, then high half of the seconds. */
function guidTime(ms: number): string {
  const seconds = Math.floor(ms / 1000)
    .toString(16)
    .padStart(8, "0");
  return `${seconds.slice(4)}-${seconds.slice(0, 4)}`;
}

export function startProcess(
  machine: Machine,
  startMs: number,
  start: ProcessStart,
): Process {
  const serial = machine.next++;
  const tail = serial.toString(16).padStart(4, "0");
  return {
    guid: `{${machine.guidPrefix}-${guidTime(startMs)}-${tail}-000000000700}`,
    pid: 900 + serial * 52,
    image: start.image,
    commandLine: start.commandLine,
    directory: start.directory ?? SYSTEM_FOLDER,
    account: start.account,
    logonId: start.logonId ?? "0x3e7",
    startMs,
    parent: start.parent,
  };
}

/** A machine that was started `bootMs`, with its services. */
export function newMachine(
  seed: number,
  name: string,
  address: string,
  user: Account,
  bootMs: number,
): Machine {
  const random = new Random(seed);
  const machine: { -readonly [K in keyof Machine]: Machine[K] } = {
    name,
    computer: `${name}.${DNS_DOMAIN}`,
    address,
    guidPrefix: random.hex(8),
    agentId: random.guid(),
    services: {} as Services,
    next: 1,
  };
  const run = (
    afterMs: number,
    image: string,
    commandLine: string,
    account: Account,
    parent?: Process,
  ): Process =>
    startProcess(machine, bootMs + afterMs, {
      image,
      commandLine,
      account,
      logonId: account === user ? "0x9a3c1" : "0x3e7",
      ...(parent === undefined ? {} : { parent }),
    });
  const service = (
    afterMs: number,
    group: string,
    account: Account,
    parent: Process,
  ): Process =>
    run(
      afterMs,
      SVCHOST,
      `C:\\Windows\\system32\\svchost.exe -k ${group}`,
      account,
      parent,
    );
  const system = { ...run(0, "System", "System", SYSTEM), pid: 4 };
  const services = run(
    4_000,
    "C:\\Windows\\System32\\services.exe",
    "C:\\Windows\\system32\\services.exe",
    SYSTEM,
    system,
  );
  machine.services = {
    system,
    services,
    lsass: run(
      4_200,
      "C:\\Windows\\System32\\lsass.exe",
      "C:\\Windows\\system32\\lsass.exe",
      SYSTEM,
      system,
    ),
    rpc: service(6_000, "RPCSS -p", NETWORK_SERVICE, services),
    eventLog: service(
      7_000,
      "LocalServiceNetworkRestricted -p -s EventLog",
      LOCAL_SERVICE,
      services,
    ),
    remoteDesktop: service(
      7_500,
      "NetworkService -s TermService",
      NETWORK_SERVICE,
      services,
    ),
    schedule: service(8_000, "netsvcs -p -s Schedule", SYSTEM, services),
    defender: run(
      12_000,
      "C:\\Program Files\\Windows Defender\\MsMpEng.exe",
      '"C:\\Program Files\\Windows Defender\\MsMpEng.exe"',
      SYSTEM,
      services,
    ),
    explorer: run(
      90_000,
      "C:\\Windows\\explorer.exe",
      "C:\\Windows\\Explorer.EXE",
      user,
    ),
  };
  return machine;
}

/** A digest that belongs to the name of an image and to nothing else. */
export function digest(algorithm: string, image: string): string {
  return createHash(algorithm)
    .update(image.toLowerCase())
    .digest("hex")
    .toUpperCase();
}

/** Last part of a Windows path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("\\") + 1);
}
