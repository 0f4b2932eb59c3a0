/**
 * What one log event says about a task, as plain values: the tracker knows nothing of events and shapes. Texts
 * are as logged.
 */
import type { Us } from "../base/time.ts";
import type { Place } from "./task.ts";

interface FactBase {
  readonly hostId: string;
  readonly hostName: string;
  readonly timeUs: Us;
  /** The event that says it. */
  readonly at?: Place | undefined;
}

/**
 * A TaskCache key or value: Sysmon 12 and 13, Endpoint registry events. Of other paths only a text that may be an encoded
 * script counts.
 */
export interface RegistryFact extends FactBase {
  readonly kind: "registry";
  readonly path: string;
  /** What was written, as text; `Binary Data` is known as a placeholder. */
  readonly details?: string | undefined;
  /** What was written, as base64. */
  readonly bytesBase64?: string | undefined;
  /** Who wrote it. */
  readonly processGuid?: string | undefined;
  readonly image?: string | undefined;
  /** The key or value was deleted. */
  readonly deleted?: boolean | undefined;
  /** A key, and the log does not tell whether it was made or deleted. */
  readonly unsure?: boolean | undefined;
}

/** Security 4698 to 4702. */
export interface XmlEventFact extends FactBase {
  readonly kind: "xml-event";
  readonly eventCode: string;
  readonly taskName: string;
  readonly xml?: string | undefined;
  /** The Subject: who asked for it. */
  readonly user?: string | undefined;
  /** The Subject's session, hexadecimal or decimal. */
  readonly logonId?: string | undefined;
  /** 0 fits a caller on another host. */
  readonly clientProcessId?: string | undefined;
}

/** TaskScheduler/Operational 106, 140, 141, 142, 129, 200, 201. */
export interface SchedulerFact extends FactBase {
  readonly kind: "scheduler";
  readonly eventCode: string;
  readonly taskName: string;
  /** Not the caller: the account of the task, or the service. */
  readonly user?: string | undefined;
  /** Image or action name of 129, 200 and 201. */
  readonly action?: string | undefined;
}

/** A file was made below `System32\Tasks`: Sysmon 11. Other files are ignored. */
export interface FileFact extends FactBase {
  readonly kind: "file";
  readonly path: string;
}

/**
 * A process was started with this command line (Sysmon 1, Security 4688), or this script was run (PowerShell 4104).
 * Other commands are ignored.
 */
export interface CommandFact extends FactBase {
  readonly kind: "command";
  readonly line: string;
  /** Name under which the program was built: `schtasks.exe`, whatever the file is called now. */
  readonly program?: string | undefined;
  /** @default "command line" */
  readonly carrier?: "command line" | "script" | undefined;
  /** Name of the host it ran on, where that is not `hostName`. */
  readonly commandHost?: string | undefined;
  readonly user?: string | undefined;
}

/** A session began: Security 4624. */
export interface LogonFact extends FactBase {
  readonly kind: "logon";
  /** Of the new session, hexadecimal or decimal. */
  readonly logonId: string;
  readonly address?: string | undefined;
  /** Name of the machine that the logon came from. */
  readonly workstation?: string | undefined;
  /** `Network`, `Interactive`, `RemoteInteractive` … */
  readonly logonType?: string | undefined;
  readonly user?: string | undefined;
}

/** Somebody on this host used another account on `target`: Security 4648. The host itself is ignored. */
export interface ExplicitLogonFact extends FactBase {
  readonly kind: "explicit-logon";
  readonly target: string;
  /** The account that was used there. */
  readonly user?: string | undefined;
}

/** A service of this host was connected to from outside: Sysmon 3, Security 5156, Endpoint. Ports of other services are ignored. */
export interface ConnectionFact extends FactBase {
  readonly kind: "connection";
  readonly address: string;
  readonly sourcePort: number;
  readonly port: number;
}

export type TaskFact =
  | RegistryFact
  | XmlEventFact
  | SchedulerFact
  | FileFact
  | CommandFact
  | LogonFact
  | ExplicitLogonFact
  | ConnectionFact;
