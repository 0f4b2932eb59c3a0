/**
 * What one log event says about a task, as plain values: the tracker knows nothing of events and shapes. Texts
 * are as logged.
 */
import type { Us } from "../base/time.ts";

interface FactBase {
  readonly hostId: string;
  readonly hostName: string;
  readonly timeUs: Us;
}

/** A TaskCache key or value: Sysmon 12 and 13, Endpoint registry events. Other paths are ignored. */
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
}

/** Security 4698 to 4702. */
export interface XmlEventFact extends FactBase {
  readonly kind: "xml-event";
  readonly eventCode: string;
  readonly taskName: string;
  readonly xml?: string | undefined;
  /** The Subject: who asked for it. */
  readonly user?: string | undefined;
  readonly logonId?: string | undefined;
  /** 0 fits a caller on another host. */
  readonly clientProcessId?: string | undefined;
}

/** TaskScheduler/Operational 106, 140, 141, 129, 200, 201. */
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

/** A process was started with this command line: Sysmon 1, Security 4688. Other commands are ignored. */
export interface CommandFact extends FactBase {
  readonly kind: "command";
  readonly line: string;
  /** Name of the host it ran on, where that is not `hostName`. */
  readonly commandHost?: string | undefined;
  readonly user?: string | undefined;
}

export type TaskFact =
  RegistryFact | XmlEventFact | SchedulerFact | FileFact | CommandFact;
